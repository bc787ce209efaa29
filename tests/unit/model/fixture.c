// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

#include "base/fs.h"
#include "base/mem.h"
#include "doc/yaml.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct node *fixture_load(const char *name)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    char *path = xasprintf("tests/data/model/%s.yaml", name);
    if (fs_read_file(&text, path, 0, &err) != 0)
        cr_assert_fail("%s: %s", path, err.text);
    struct node *documents = yaml_parse_all(text.buf, text.len, NULL, &err);
    if (!documents)
        cr_assert_fail("%s: %s", path, err.text);
    free(path);
    return documents;
}

struct node *fixture_parse(const char *text)
{
    struct err err = ERR_INIT;
    struct node *n = yaml_parse(text, strlen(text), NULL, &err);
    if (!n)
        cr_assert_fail("%s: %s", text, err.text);
    return n;
}

void fixture_feed(struct store *s, const struct node *documents, int64_t seen_ms)
{
    for (const struct node *d = node_first(documents); d; d = node_next(d))
        store_upsert(s, d, seen_ms);
}

unsigned fixture_upsert(struct store *s, int64_t seen_ms, const char *fmt, ...)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    strbuf_vaddf(&text, fmt, ap);
    va_end(ap);
    struct node *n = fixture_parse(text.buf);
    unsigned changes = store_upsert(s, n, seen_ms);
    node_free(n);
    return changes;
}

bool fixture_same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void add(struct strbuf *out, const char *key, const char *value)
{
    if (value)
        strbuf_addf(out, "%s=%s\n", key, value);
}

static void add_time(struct strbuf *out, const char *key, int64_t ms)
{
    char text[TIME_TEXT_MAX];
    if (ms != TIME_UNKNOWN)
        strbuf_addf(out, "%s=%s\n", key, time_format(ms, text));
}

char *fixture_describe(const struct run *run)
{
    struct strbuf out = STRBUF_INIT;
    add(&out, "uid", run->uid);
    add(&out, "state", run_state_name(run->state));
    add(&out, "phase", run->phase);
    strbuf_addf(&out, "dialect=%d %d/%d step=%d/%d %.1f gpus=%d attempt=%d\n", (int)run->dialect,
                run->phase_number, run->phase_total, run->step_current, run->step_total,
                run->step_percent, run->gpus, run->attempt);
    add(&out, "sub", run->step_sub);
    add(&out, "mapping", run->gpu_mapping);
    add(&out, "message", run->message);
    add(&out, "error", run->error);
    add(&out, "job", run->job);
    add(&out, "dgd", run->dgd);
    add_time(&out, "started", run->started_ms);
    add_time(&out, "updated", run->updated_ms);
    add_time(&out, "finished", run->finished_ms);
    add_time(&out, "step started", run->step_started_ms);
    for (size_t i = 0; i < run->phase_count; i++) {
        const struct run_phase *p = &run->phases[i];
        strbuf_addf(&out, "%s %s %d/%d %lld\n", p->name, phase_state_name(p->state), p->steps_done,
                    p->steps_total, (long long)p->duration_ms);
        add_time(&out, "  started", p->started_ms);
    }
    for (size_t i = 0; i < run->source_count; i++) {
        const struct run_source_info *s = &run->sources[i];
        strbuf_addf(&out, "source %s:", s->name);
        for (size_t k = 0; s->gives[k]; k++)
            strbuf_addf(&out, " %s", s->gives[k]);
        add(&out, " note", s->note);
        strbuf_addc(&out, '\n');
    }
    return strbuf_detach(&out);
}
