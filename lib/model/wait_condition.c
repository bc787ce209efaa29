// SPDX-License-Identifier: Apache-2.0
#include "model/wait_condition.h"

#include "base/mem.h"
#include "doc/jsonpath.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// The rest of text behind "word=", NULL when it is something else.
static const char *argument(const char *text, const char *word)
{
    size_t n = strlen(word);
    return strncasecmp(text, word, n) == 0 && text[n] == '=' ? text + n + 1 : NULL;
}

// The first '=' that is not one of two, as kubectl splits; NULL when there is none.
static const char *single_equals(const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p != '=')
            continue;
        if (p[1] != '=')
            return p;
        p++;
    }
    return NULL;
}

static int parse_jsonpath(struct wait_condition *c, const char *text, struct err *err)
{
    const char *equals = single_equals(text);
    char *path CLEANUP_FREE = xstrndup(text, equals ? (size_t)(equals - text) : strlen(text));
    c->kind = WAIT_JSONPATH;
    if (!*path)
        return err_set(err, ERR_USAGE, "jsonpath expression cannot be empty");
    c->path = jsonpath_compile_relaxed(path, err);
    if (!c->path)
        return -1;
    if (!equals)
        return 0;
    const char *value = equals + 1, *end = single_equals(value);
    size_t len = end ? (size_t)(end - value) : strlen(value);
    while (len > 0 && strchr("'\"", *value)) {
        value++;
        len--;
    }
    while (len > 0 && strchr("'\"", value[len - 1]))
        len--;
    if (len == 0)
        return err_set(err, ERR_USAGE,
                       "jsonpath wait has to have a value after equal sign, like "
                       "--for=jsonpath='{.status.readyReplicas}'=3");
    c->value = xstrndup(value, len);
    return 0;
}

static void parse_condition(struct wait_condition *c, const char *text)
{
    const char *equals = strchr(text, '=');
    c->kind = WAIT_CONDITION;
    c->name = xstrndup(text, equals ? (size_t)(equals - text) : strlen(text));
    c->value = xstrdup(equals ? equals + 1 : "true");
}

static int parse_percent(struct wait_condition *c, const char *text, struct err *err)
{
    char *end;
    c->kind = WAIT_PERCENT;
    c->percent = isdigit((unsigned char)*text) ? strtod(text, &end) : NAN;
    if (isnan(c->percent) || (*end && strcmp(end, "%") != 0) || c->percent > 100)
        return err_set(err, ERR_USAGE, "invalid --for=percent=%s: want a number from 0 to 100",
                       text);
    return 0;
}

int wait_condition_parse(struct wait_condition *c, const char *text, struct err *err)
{
    static const struct {
        const char *word;
        enum wait_kind kind;
    } words[] = {{"done", WAIT_DONE},     {"ready", WAIT_READY},   {"deployed", WAIT_DEPLOYED},
                 {"failed", WAIT_FAILED}, {"delete", WAIT_DELETE}, {"create", WAIT_CREATE}};
    *c = (struct wait_condition){.kind = WAIT_DONE};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcasecmp(text, words[i].word) == 0) {
            c->kind = words[i].kind;
            return 0;
        }
    }
    const char *rest;
    if ((rest = argument(text, "jsonpath")))
        return parse_jsonpath(c, rest, err);
    if ((rest = argument(text, "percent")))
        return parse_percent(c, rest, err);
    if ((rest = argument(text, "condition"))) {
        parse_condition(c, rest);
        return 0;
    }
    if ((rest = argument(text, "phase")) && *rest) {
        c->kind = WAIT_PHASE;
        c->name = xstrdup(rest);
        return 0;
    }
    err_set(err, ERR_USAGE, "unrecognized condition: \"%s\"", text);
    return err_hint(
        err, "want done, ready, deployed, failed, phase=X, percent=N, condition=TYPE[=STATUS], "
             "jsonpath=EXPR[=VALUE], delete or create");
}

void wait_condition_release(struct wait_condition *c)
{
    free(c->name);
    free(c->value);
    jsonpath_free(c->path);
    *c = (struct wait_condition){.kind = WAIT_DONE};
}

static bool same_word(const char *a, const char *b)
{
    return a && b && strcasecmp(a, b) == 0;
}

static bool has_reached(const struct run *run, const char *word)
{
    if (same_word(run_state_name(run->state), word) || same_word(run->state_word, word))
        return true;
    // What a failed run had reached is not what anybody waits for.
    if (run->state == RUN_FAILED)
        return false;
    if (same_word(run->phase, word))
        return true;
    for (size_t i = 0; i < run->phase_count; i++)
        if (same_word(run->phases[i].name, word))
            return run->phases[i].state != PHASE_PENDING;
    return false;
}

bool wait_condition_run(const struct wait_condition *c, const struct run *run)
{
    bool well = run->state == RUN_READY || run->state == RUN_DEPLOYED;
    switch (c->kind) {
    case WAIT_DONE:
        return well;
    case WAIT_READY:
        return well || run->state == RUN_DEPLOYING;
    case WAIT_DEPLOYED:
        return run->state == RUN_DEPLOYED;
    case WAIT_FAILED:
        return run->state == RUN_FAILED;
    case WAIT_PHASE:
        return has_reached(run, c->name);
    case WAIT_PERCENT:
        return well || (run->state != RUN_FAILED && run->overall_percent >= c->percent);
    default:
        return false;
    }
}

static bool is_outdated(const struct node *object, const struct node *condition)
{
    int64_t generation, observed;
    if (!node_int_at(object, "metadata.generation", &generation))
        return false;
    if (!node_int(node_get(condition, "observedGeneration"), &observed) &&
        !node_int_at(object, "status.observedGeneration", &observed))
        return false;
    return observed < generation;
}

static bool has_condition(const struct wait_condition *c, const struct node *object)
{
    const struct node *conditions = node_at(object, "status.conditions");
    for (const struct node *i = node_first(conditions); i; i = node_next(i))
        if (same_word(node_str(node_get(i, "type")), c->name))
            return same_word(node_str(node_get(i, "status")), c->value) && !is_outdated(object, i);
    return false;
}

// strings.TrimSpace's notion, for what is plain ASCII.
static bool same_trimmed(const char *a, const char *b)
{
    a += strspn(a, " \t\n\v\f\r");
    b += strspn(b, " \t\n\v\f\r");
    size_t na = strlen(a), nb = strlen(b);
    while (na > 0 && isspace((unsigned char)a[na - 1]))
        na--;
    while (nb > 0 && isspace((unsigned char)b[nb - 1]))
        nb--;
    return na == nb && memcmp(a, b, na) == 0;
}

static int path_finds(const struct wait_condition *c, const struct node *object, bool *met,
                      struct err *err)
{
    const struct node **found CLEANUP_FREE = NULL;
    size_t count = 0;
    if (jsonpath_find(c->path, object, &found, &count, err))
        return -1;
    if (count == 0)
        return 0;
    if (count > 1)
        return err_set(err, ERR_FAILURE, "given jsonpath expression matches more than one value");
    enum node_type type = node_type(found[0]);
    if (!c->value) {
        *met = true;
        return 0;
    }
    if (type == NODE_MAP || type == NODE_LIST)
        return err_set(err, ERR_FAILURE,
                       "jsonpath leads to a nested object or list which is not supported");
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    if (jsonpath_execute(c->path, object, &text, err))
        return -1;
    *met = same_trimmed(text.buf, c->value);
    return 0;
}

int wait_condition_object(const struct wait_condition *c, const struct node *object, bool *met,
                          struct err *err)
{
    *met = false;
    switch (c->kind) {
    case WAIT_DELETE:
        *met = !object;
        return 0;
    case WAIT_CREATE:
        *met = object != NULL;
        return 0;
    case WAIT_CONDITION:
        *met = object && has_condition(c, object);
        return 0;
    case WAIT_JSONPATH:
        return object ? path_finds(c, object, met, err) : 0;
    default:
        return 0;
    }
}
