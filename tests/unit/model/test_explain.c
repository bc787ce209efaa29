// SPDX-License-Identifier: Apache-2.0
// Every rule has a case in tests/data/model/explain.yaml: objects as a cluster holds them, and what is said of them.
#include "base/mem.h"
#include "fixture.h"
#include "model/explain.h"
#include "model/explain_rule.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define NOW INT64_C(1780308600000) // 2026-06-01T10:10:00Z

static struct logbook *read_log(const struct node *lines)
{
    struct logbook *log = lines ? logbook_new() : NULL;
    for (const struct node *n = node_first(lines); n; n = node_next(n))
        logbook_add(log, NOW - 60000, node_str(n), strlen(node_str(n)));
    return log;
}

static struct evidence *gather(const struct run *run, const struct node *objects)
{
    if (!objects)
        return NULL;
    struct evidence *e = evidence_new(run->namespace_, run->name, run->uid, run->job);
    evidence_set_final(e, run->dgd);
    for (const struct node *n = node_first(objects); n; n = node_next(n))
        evidence_upsert(e, n, NOW);
    for (int p = 0; p < EVIDENCE_PARTS; p++)
        evidence_synced(e, (enum evidence_part)p);
    return e;
}

static bool holds(const char *text, const char *part)
{
    return text && strstr(text, part);
}

static bool has_line(const struct finding *f, const char *part)
{
    for (size_t i = 0; i < f->line_count; i++)
        if (strstr(f->lines[i].text, part))
            return true;
    return false;
}

static bool has_code(const struct explanation *x, const char *code)
{
    for (size_t i = 0; i < x->count; i++)
        if (strcmp(x->findings[i].code, code) == 0)
            return true;
    return false;
}

static char *describe(const struct explanation *x)
{
    struct strbuf out = STRBUF_INIT;
    for (size_t i = 0; i < x->count; i++) {
        const struct finding *f = &x->findings[i];
        strbuf_addf(&out, "\n%s (%s): %s\n", f->code, explain_severity_name(f->severity),
                    f->verdict);
        for (size_t k = 0; k < f->line_count; k++)
            strbuf_addf(&out, "  %s\n", f->lines[k].text);
        strbuf_addf(&out, "  cause: %s\n  next: %s\n", f->cause ? f->cause : "-",
                    f->command ? f->command : "-");
    }
    return strbuf_detach(&out);
}

static void check(const struct node *row, const struct explanation *x)
{
    const struct finding *f = &x->findings[0];
    const char *what = node_str(node_get(row, "what")), *w;
    char *all = describe(x);
    cr_assert(x->count > 0, "%s: no answer", what);
    cr_expect_str_eq(f->code, node_str(node_get(row, "code")), "%s: %s", what, all);
    cr_expect_str_eq(explain_severity_name(f->severity), node_str(node_get(row, "severity")),
                     "%s: %s", what, all);
    if ((w = node_str(node_get(row, "verdict"))))
        cr_expect(holds(f->verdict, w), "%s: no \"%s\" in the verdict: %s", what, w, all);
    if ((w = node_str(node_get(row, "cause"))))
        cr_expect(holds(f->cause, w), "%s: no \"%s\" in the cause: %s", what, w, all);
    if ((w = node_str(node_get(row, "line"))))
        cr_expect(has_line(f, w), "%s: no line with \"%s\": %s", what, w, all);
    if ((w = node_str(node_get(row, "command"))))
        cr_expect_str_eq(f->command ? f->command : "-", w, "%s: %s", what, all);
    if ((w = node_str(node_get(row, "also"))))
        cr_expect(has_code(x, w), "%s: not also %s: %s", what, w, all);
    if ((w = node_str(node_get(row, "not"))))
        cr_expect(!has_code(x, w), "%s: also %s: %s", what, w, all);
    cr_expect(!strstr(all, "(null)"), "%s: what is not known is told: %s", what, all);
    free(all);
}

static void explain_row(const struct node *row, struct explanation *x)
{
    struct store *store = store_new();
    const struct node *request = node_get(row, "request");
    struct explain_input in = {.program = "kubectl dgdr", .namespace_ = "ml", .name = "chat", .now_ms = NOW};
    if (request) {
        store_upsert(store, request, NOW);
        in.run = store_touched(store);
        cr_assert(in.run, "%s", node_str(node_get(row, "what")));
        in.namespace_ = in.run->namespace_;
        in.name = in.run->name;
    }
    struct evidence *e = in.run ? gather(in.run, node_get(row, "objects")) : NULL;
    struct logbook *log = read_log(node_get(row, "log"));
    struct logbook *sidecar = read_log(node_get(row, "sidecarLog"));
    in.error = node_str(node_get(row, "error"));
    in.evidence = e;
    in.log = log;
    in.sidecar_log = sidecar;
    explain(&in, x);
    // Nothing of the answer may live in what it was made from.
    evidence_free(e);
    logbook_free(log);
    logbook_free(sidecar);
    store_free(store);
}

static struct node *load(void)
{
    struct node *documents = fixture_load("explain");
    cr_assert(node_len(node_get(node_item(documents, 0), "cases")) > 40);
    return documents;
}

Test(explain, what_is_said_of_a_run)
{
    struct node *documents = load();
    const struct node *cases = node_get(node_item(documents, 0), "cases");
    for (const struct node *row = node_first(cases); row; row = node_next(row)) {
        struct explanation x;
        explain_row(row, &x);
        check(row, &x);
        explanation_release(&x);
    }
    node_free(documents);
}

static bool has_case(const struct node *cases, const char *code)
{
    for (const struct node *row = node_first(cases); row; row = node_next(row))
        if (strcmp(node_str(node_get(row, "code")), code) == 0)
            return true;
    return false;
}

Test(explain, every_rule_has_a_case)
{
    const struct {
        const struct rule *rules;
        size_t count;
    } tables[] = {
        {rules_read, rules_read_count},
        {rules_operator, rules_operator_count},
        {rules_pod, rules_pod_count},
        {rules_job, rules_job_count},
        {rules_deployment, rules_deployment_count},
        {rules_log, rules_log_count},
        {rules_state, rules_state_count},
    };
    struct node *documents = load();
    const struct node *cases = node_get(node_item(documents, 0), "cases");
    for (size_t t = 0; t < ARRAY_LEN(tables); t++)
        for (size_t i = 0; i < tables[t].count; i++)
            cr_expect(has_case(cases, tables[t].rules[i].code), "%s", tables[t].rules[i].code);
    node_free(documents);
}
