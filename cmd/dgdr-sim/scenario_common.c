// SPDX-License-Identifier: Apache-2.0
// Entries that every timeline may hold.
#include "scenario_load.h"

#include "base/mem.h"
#include "kind.h"

#include <string.h>

#define CONTAINER "profiler"

enum { LOG_REPEAT_MAX = 100000 };

void load_when(struct loader *l, const struct node *entry, int64_t origin, int64_t *at_ms)
{
    int64_t before = *at_ms;

    if (node_get(entry, "at") && node_get(entry, "after"))
        load_fail(l, "after", "goes not with \"at\"");
    *at_ms = before + load_duration(l, entry, "after", 0);
    if (node_get(entry, "at"))
        *at_ms = origin + load_duration(l, entry, "at", 0);
}

// A step, or NULL when there are too many.
static struct step *load_step(struct loader *l, enum step_type type, int64_t at_ms)
{
    struct step *st = scenario_step_add(l->sc, type, at_ms);

    if (!st)
        load_fail(l, NULL, "more than %d steps", SCENARIO_STEPS_MAX);
    return st;
}

// The object with its words replaced and a namespace; NULL when it is none.
static struct node *make_object(struct loader *l, const struct node *object,
                                const struct text_words *words, const char *ns)
{
    struct node *o = text_expand_tree(words, object);
    const char *api = node_str_at(o, "apiVersion"), *kind = node_str_at(o, "kind");
    const struct sim_kind *row = api && kind ? sim_kind_by_object(api, kind) : NULL;

    if (node_type(o) != NODE_MAP)
        load_fail(l, NULL, "want an object");
    else if (!row)
        load_fail(l, "kind", "there is no kind \"%s\" in version \"%s\" here", kind ? kind : "",
                  api ? api : "");
    else if (!node_str_at(o, "metadata.name"))
        load_fail(l, "metadata.name", "is required");
    else if ((row->flags & SIM_NAMESPACED) && !node_str_at(o, "metadata.namespace"))
        node_set_str(node_mut(o, "metadata"), "namespace", ns);
    if (!l->failed)
        return o;
    node_free(o);
    return NULL;
}

void load_object(struct loader *l, const struct node *object, const struct text_words *words,
                 const char *ns, enum sim_op op, int64_t at_ms)
{
    struct node *o = make_object(l, object, words, ns);
    struct step *st = o ? load_step(l, STEP_OBJECT, at_ms) : NULL;

    if (!st) {
        node_free(o);
        return;
    }
    st->op = op;
    st->object = o;
}

// One object or a list of them.
static void load_objects(struct loader *l, const struct node *n, const struct text_words *words,
                         const char *ns, enum sim_op op, int64_t at_ms)
{
    size_t i = 0;

    if (node_type(n) != NODE_LIST) {
        load_object(l, n, words, ns, op, at_ms);
        return;
    }
    for (const struct node *o = node_first(n); o; o = node_next(o)) {
        size_t mark = load_enter_item(l, i++);

        load_object(l, o, words, ns, op, at_ms);
        load_leave(l, mark);
    }
}

static char *expanded(const struct text_words *words, const char *text)
{
    struct strbuf out = STRBUF_INIT;

    text_expand(words, text, &out);
    return strbuf_detach(&out);
}

static void add_line(struct loader *l, const struct node *log, const struct text_words *words,
                     const char *ns, const char *pod, const char *line, int64_t at_ms)
{
    char *text CLEANUP_FREE = expanded(words, line);
    char *to CLEANUP_FREE = expanded(words, load_str(l, log, "pod", pod));

    scenario_log(l->sc, at_ms, load_str(l, log, "namespace", ns), to,
                 load_str(l, log, "container", CONTAINER), text);
}

static int64_t load_log(struct loader *l, const struct node *log, const struct text_words *words,
                        const char *ns, const char *pod, int64_t at_ms)
{
    static const char *const keys[] = {"namespace", "pod",    "container", "line",
                                       "lines",     "repeat", "every",     NULL};
    const struct node *lines = node_get(log, "lines");
    const char *line = load_str(l, log, "line", NULL);
    int64_t repeat = load_int(l, log, "repeat", 1, 1, LOG_REPEAT_MAX);
    int64_t every = load_duration(l, log, "every", 0);

    if (!load_keys(l, log, keys))
        return at_ms;
    if (!load_str(l, log, "pod", pod))
        load_fail(l, "pod", "is required");
    if (!line == (node_type(lines) != NODE_LIST))
        load_fail(l, "lines", "want a list, or \"line\"");
    for (int64_t n = 0; n < repeat && !l->failed; n++) {
        const struct node *item = node_first(lines);

        if (line)
            add_line(l, log, words, ns, pod, line, at_ms);
        for (; item && !l->failed; item = node_next(item)) {
            if (node_str(item))
                add_line(l, log, words, ns, pod, node_str(item), at_ms);
            else
                load_fail(l, "lines", "want texts");
            at_ms += every;
        }
        at_ms += line ? every : 0;
    }
    return at_ms;
}

static void load_restart(struct loader *l, const struct node *n, const struct text_words *words,
                         const char *ns, const char *pod, int64_t at_ms)
{
    static const char *const keys[] = {"namespace", "pod", "container", NULL};
    struct step *st;

    if (!load_keys(l, n, keys))
        return;
    if (!load_str(l, n, "pod", pod)) {
        load_fail(l, "pod", "is required");
        return;
    }
    st = load_step(l, STEP_LOG_RESTART, at_ms);
    if (!st)
        return;
    st->ns = xstrdup(load_str(l, n, "namespace", ns));
    st->pod = expanded(words, load_str(l, n, "pod", pod));
    st->container = xstrdup(load_str(l, n, "container", CONTAINER));
}

static void load_fault(struct loader *l, const struct node *n, int64_t at_ms)
{
    static const char *const keys[] = {"kind",  "after",      "count", "path",
                                       "bytes", "retryAfter", NULL};
    struct step *st;

    if (node_str(n) && !strcmp(node_str(n), "clear")) {
        load_step(l, STEP_FAULT_CLEAR, at_ms);
        return;
    }
    if (!load_keys(l, n, keys))
        return;
    st = load_step(l, STEP_FAULT, at_ms);
    if (!st)
        return;
    st->fault.kind = sim_fault_kind_parse(load_required(l, n, "kind"));
    st->fault.after = load_int(l, n, "after", 0, 0, INT32_MAX);
    st->fault.count = load_int(l, n, "count", 1, 0, INT32_MAX);
    st->fault.bytes = load_int(l, n, "bytes", -1, 0, INT32_MAX);
    st->fault.retry_after = (int)load_int(l, n, "retryAfter", 1, 0, INT32_MAX);
    st->fault_path = xstrdup(load_str(l, n, "path", ""));
    st->fault.path = st->fault_path;
    if (st->fault.kind == FAULT_NONE)
        load_fail(l, "kind", "there is no fault \"%s\"", load_str(l, n, "kind", ""));
}

// Templates are checked and completed like any object, then kept together in one step.
static struct node *load_templates(struct loader *l, const struct node *list,
                                   const struct text_words *words, const char *ns)
{
    struct node *templates = node_new_list();
    size_t mark = load_enter(l, "objects"), i = 0;

    if (node_type(list) != NODE_LIST || !node_len(list))
        load_fail(l, NULL, "want a list of objects");
    for (const struct node *o = node_first(list); o && !l->failed; o = node_next(o)) {
        size_t item = load_enter_item(l, i++);
        struct node *made = make_object(l, o, words, ns);

        if (made)
            node_append(templates, made);
        load_leave(l, item);
    }
    load_leave(l, mark);
    return templates;
}

static void load_generate(struct loader *l, const struct node *n, const struct text_words *words,
                          const char *ns, int64_t at_ms)
{
    static const char *const keys[] = {"count", "objects", "vary", NULL};
    struct step *st = load_keys(l, n, keys) ? load_step(l, STEP_GENERATE, at_ms) : NULL;

    if (!st)
        return;
    st->object = load_templates(l, node_get(n, "objects"), words, ns);
    st->count = load_int(l, n, "count", 1, 0, SCENARIO_GENERATE_MAX);
    st->vary = node_get(n, "vary");
    size_t mark = load_enter(l, "vary");
    for (const struct node *v = node_first(st->vary); v; v = node_next(v))
        if (node_type(v) != NODE_LIST || !node_len(v))
            load_fail(l, node_key(v), "want a list of values");
    load_leave(l, mark);
}

static const struct {
    const char *key;
    enum sim_op op;
} object_keys[] = {
    {"create", SIM_CREATE},
    {"update", SIM_UPDATE},
    {"merge", SIM_MERGE},
    {"delete", SIM_DELETE},
};

bool load_common(struct loader *l, const struct node *entry, const struct text_words *words,
                 const char *ns, const char *pod, int64_t *at_ms)
{
    const struct node *n = NULL;
    const char *key = NULL;

    for (const struct node *c = node_first(entry); c; c = node_next(c))
        if (strcmp(node_key(c), "at") != 0 && strcmp(node_key(c), "after") != 0) {
            n = c;
            key = node_key(c);
        }
    if (!n)
        return false;
    size_t mark = load_enter(l, key);
    bool known = true;
    size_t op = 0;
    while (op < ARRAY_LEN(object_keys) && strcmp(key, object_keys[op].key) != 0)
        op++;
    if (op < ARRAY_LEN(object_keys))
        load_objects(l, n, words, ns, object_keys[op].op, *at_ms);
    else if (!strcmp(key, "log"))
        *at_ms = load_log(l, n, words, ns, pod, *at_ms);
    else if (!strcmp(key, "restart"))
        load_restart(l, n, words, ns, pod, *at_ms);
    else if (!strcmp(key, "fault"))
        load_fault(l, n, *at_ms);
    else if (!strcmp(key, "generate"))
        load_generate(l, n, words, ns, *at_ms);
    else if (!strcmp(key, "compact"))
        load_step(l, STEP_COMPACT, *at_ms);
    else
        known = false;
    load_leave(l, mark);
    return known;
}
