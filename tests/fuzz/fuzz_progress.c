// SPDX-License-Identifier: Apache-2.0
// A request and its status ConfigMap of any content: two JSON values, one after the other. What is decided on the
// objects is decided on the copies that are kept of them, what is to be applied is bounded and says no more than it may,
// and once it is applied nothing is left to write.
#include "base/mem.h"
#include "doc/json.h"
#include "pipeline/progress.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PROGRESS_BYTES_MAX = 32 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int what)
{
    if (!what)
        abort();
}

// As a server would: the fields replace those that were there.
static struct node *applied(const struct node *dgdr, const struct node *body)
{
    struct node *after = node_clone(dgdr), *status = node_mut(after, "status");
    const struct node *said = node_get(body, "status");
    static const char *const keys[] = {"profilingProgress", "profilingPhase"};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (node_get(said, keys[i]))
            node_set(status, keys[i], node_clone(node_get(said, keys[i])));
    }
    return after;
}

static void check_body(const struct node *dgdr, const struct node *cm, const struct strbuf *text)
{
    struct err err = ERR_INIT;
    struct node *body = json_parse(text->buf, text->len, &err);
    demand(body != NULL);
    for (const struct node *c = node_first(node_get(body, "status")); c; c = node_next(c))
        demand(strcmp(node_key(c), "profilingProgress") == 0 || strcmp(node_key(c), "profilingPhase") == 0 ||
               strcmp(node_key(c), "conditions") == 0);
    struct strbuf progress CLEANUP_STRBUF = STRBUF_INIT;
    const struct json_opts style = {.style = JSON_COMPACT};
    json_write(&progress, node_at(body, "status.profilingProgress"), &style);
    demand(progress.len < PROGRESS_BYTES_MAX);
    struct node *after = applied(dgdr, body);
    struct strbuf again CLEANUP_STRBUF = STRBUF_INIT;
    // Conditions are merged by rules of their own: what is left may be about them.
    if (progress_decide(after, cm, NULL, &again, &err) == PROGRESS_WRITE) {
        struct node *second = json_parse(again.buf, again.len, &err);
        demand(node_equal(node_at(second, "status.profilingProgress"), node_at(body, "status.profilingProgress")));
        node_free(second);
    }
    node_free(after);
    node_free(body);
}

static void check(const struct node *dgdr, const struct node *cm)
{
    struct strbuf body CLEANUP_STRBUF = STRBUF_INIT, kept CLEANUP_STRBUF = STRBUF_INIT, scrap CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT, kept_err = ERR_INIT;
    struct node *small = progress_trim_request(dgdr), *note = progress_trim_configmap(cm);
    struct node *again = progress_trim_configmap(note);
    enum progress_verdict verdict = progress_decide(dgdr, cm, NULL, &body, &err);
    demand(progress_decide(small, note, NULL, &kept, &kept_err) == verdict);
    demand(node_equal(note, again));
    demand(body.len == kept.len && memcmp(body.buf, kept.buf, body.len) == 0);
    demand((verdict == PROGRESS_WRITE) == (body.len > 0));
    demand(verdict != PROGRESS_MALFORMED || (err.kind == ERR_PARSE && strcmp(err.text, kept_err.text) == 0));
    if (verdict == PROGRESS_WRITE)
        check_body(dgdr, cm, &body);
    for (int i = 1; i < 4; i++) {
        const struct progress_lacks lacks = {(i & 1) != 0, (i & 2) != 0};
        strbuf_reset(&scrap);
        if (progress_decide(dgdr, cm, &lacks, &scrap, &err) != PROGRESS_WRITE)
            continue;
        struct node *less = json_parse(scrap.buf, scrap.len, &err);
        demand(!lacks.progress || !node_at(less, "status.profilingProgress"));
        node_free(less);
    }
    node_free(again);
    node_free(note);
    node_free(small);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = ERR_INIT;
    size_t used = 0;
    char *text = xstrndup((const char *)data, size);
    size_t n = strlen(text);
    struct node *dgdr = json_parse_prefix(text, n, &used, &err);
    struct node *cm = dgdr ? json_parse(text + used, n - used, &err) : NULL;
    if (cm)
        check(dgdr, cm);
    node_free(dgdr);
    node_free(cm);
    free(text);
    return 0;
}
