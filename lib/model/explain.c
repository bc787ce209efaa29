// SPDX-License-Identifier: Apache-2.0
#include "model/explain.h"

#include "base/strbuf.h"
#include "model/explain_rule.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *explain_severity_name(enum explain_severity s)
{
    static const char *const names[] = {
        [EXPLAIN_FINE] = "fine",   [EXPLAIN_EXPECTED] = "expected", [EXPLAIN_WARNING] = "warning",
        [EXPLAIN_STUCK] = "stuck", [EXPLAIN_FAILED] = "failed",
    };
    return (size_t)s < ARRAY_LEN(names) ? names[s] : "";
}

static const char *text(struct explanation *x, const char *fmt, va_list ap) ATTR_PRINTF(2, 0);
static const char *text(struct explanation *x, const char *fmt, va_list ap)
{
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_vaddf(&sb, fmt, ap);
    return arena_strdup(&x->arena, sb.buf);
}

void say(struct explanation *x, struct finding *f, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    f->verdict = text(x, fmt, ap);
    va_end(ap);
}

void because(struct explanation *x, struct finding *f, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    f->cause = text(x, fmt, ap);
    va_end(ap);
}

// What the API server takes for a name.
static bool is_name(const char *s)
{
    return s && *s && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") == strlen(s) && *s != '-';
}

// Appends a command; false where a name is none, and could mean something to a shell.
static bool add_command(struct strbuf *out, const char *fmt, va_list ap) ATTR_PRINTF(2, 0);
static bool add_command(struct strbuf *out, const char *fmt, va_list ap)
{
    for (const char *p = fmt; *p; p++) {
        if (p[0] != '%' || p[1] != 's') {
            strbuf_addc(out, *p);
            continue;
        }
        const char *name = va_arg(ap, const char *);
        if (!is_name(name))
            return false;
        strbuf_adds(out, name);
        p++;
    }
    return true;
}

void next(struct explanation *x, struct finding *f, const char *fmt, ...)
{
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    f->command = add_command(&sb, fmt, ap) ? arena_strdup(&x->arena, sb.buf) : NULL;
    va_end(ap);
}

void next_own(const struct explain_input *in, struct explanation *x, struct finding *f,
              const char *fmt, ...)
{
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    va_list ap;
    f->command = NULL;
    if (!in->program)
        return;
    strbuf_addf(&sb, "%s ", in->program);
    va_start(ap, fmt);
    if (add_command(&sb, fmt, ap))
        f->command = arena_strdup(&x->arena, sb.buf);
    va_end(ap);
}

void seen(struct explanation *x, struct finding *f, int64_t at_ms, const char *fmt, ...)
{
    va_list ap;
    if (f->line_count == EXPLAIN_LINES_MAX)
        return;
    va_start(ap, fmt);
    f->lines[f->line_count++] = (struct explain_line){at_ms, text(x, fmt, ap)};
    va_end(ap);
}

static void try_rule(const struct explain_input *in, struct explanation *x, const struct rule *r)
{
    struct finding f = {.code = r->code};
    if (x->count == EXPLAIN_FINDINGS_MAX || !r->fits(in, x, &f))
        return;
    x->findings[x->count++] = f;
}

static void try_rules(const struct explain_input *in, struct explanation *x,
                      const struct rule *rules, size_t count)
{
    enum run_state state = in->run ? in->run->state : RUN_UNKNOWN;
    for (size_t i = 0; i < count; i++)
        if (rules[i].states & IN(state))
            try_rule(in, x, &rules[i]);
}

// The gravest first; equally grave ones stay in the order of the tables.
static void sort_findings(struct explanation *x)
{
    for (size_t i = 1; i < x->count; i++)
        for (size_t k = i; k > 0 && x->findings[k].severity > x->findings[k - 1].severity; k--) {
            struct finding f = x->findings[k];
            x->findings[k] = x->findings[k - 1];
            x->findings[k - 1] = f;
        }
}

static enum explain_severity gravest(const struct explanation *x, size_t count)
{
    enum explain_severity most = EXPLAIN_FINE;
    for (size_t i = 0; i < count; i++)
        most = x->findings[i].severity > most ? x->findings[i].severity : most;
    return most;
}

void explain(const struct explain_input *in, struct explanation *out)
{
    memset(out, 0, sizeof(*out));
    if (!in->run) {
        try_rules(in, out, rules_read, rules_read_count);
        return;
    }
    try_rules(in, out, rules_operator, rules_operator_count);
    try_rules(in, out, rules_pod, rules_pod_count);
    try_rules(in, out, rules_job, rules_job_count);
    try_rules(in, out, rules_deployment, rules_deployment_count);
    try_rules(in, out, rules_log, rules_log_count);
    size_t special = out->count;
    try_rules(in, out, rules_state, rules_state_count);
    // What a state says by itself is no news beside a cause.
    if (special && gravest(out, special) >= EXPLAIN_STUCK)
        out->count = special;
    sort_findings(out);
}

void explanation_release(struct explanation *x)
{
    arena_release(&x->arena);
    x->count = 0;
}
