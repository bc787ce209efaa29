// SPDX-License-Identifier: Apache-2.0
#include "scenario.h"

#include "base/fs.h"
#include "base/mem.h"
#include "doc/yaml.h"
#include "scenario_load.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX        ".yaml"
#define NAMESPACE     "default"
#define NAMESPACE_AGE "{start-720h}"

enum { FILE_MAX = 8 * 1024 * 1024 };
static const int64_t rest_ms = 15 * 1000;

static bool has_suffix(const char *name)
{
    size_t n = strlen(name), m = strlen(SUFFIX);

    return n > m && !strcmp(name + n - m, SUFFIX);
}

// The file that is meant; malloc'd.
static char *find_file(const char *name, const char *const *dirs, struct err *err)
{
    if (strchr(name, '/') || has_suffix(name))
        return xstrdup(name);
    for (; *dirs; dirs++) {
        char *path = xasprintf("%s/%s%s", *dirs, name, SUFFIX);

        if (access(path, R_OK) == 0)
            return path;
        free(path);
    }
    err_set(err, ERR_NOT_FOUND, "scenario \"%s\" not found", name);
    return NULL;
}

static char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t n = strlen(name);

    return xstrndup(name, has_suffix(name) ? n - strlen(SUFFIX) : n);
}

static struct node *read_doc(const char *path, struct err *err)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;

    if (fs_read_file(&text, path, FILE_MAX, err) < 0)
        return NULL;
    struct node *doc = yaml_parse(text.buf, text.len, NULL, err);
    if (!doc) {
        err_wrap(err, "%s", path);
        if (err)
            err->kind = ERR_USAGE;
    }
    return doc;
}

static bool no_words(const struct text_words *w, const char *word, struct strbuf *out)
{
    (void)w;
    (void)word;
    (void)out;
    return false;
}

// `serve` names the versions that this cluster has; the one that it leaves out is hidden.
static void load_serve(struct loader *l)
{
    static const char *const versions[] = {"v1beta1", "v1alpha1"};
    const struct node *serve = node_get(l->sc->doc, "serve");
    bool served[ARRAY_LEN(versions)] = {false};

    if (!serve)
        return;
    for (const struct node *v = node_first(serve); v; v = node_next(v)) {
        size_t i = 0;

        while (i < ARRAY_LEN(versions) && (!node_str(v) || strcmp(node_str(v), versions[i]) != 0))
            i++;
        if (i == ARRAY_LEN(versions)) {
            load_fail(l, "serve", "want a list of v1alpha1 and v1beta1");
            return;
        }
        served[i] = true;
    }
    for (size_t i = 0; i < ARRAY_LEN(versions); i++)
        if (!served[i])
            l->sc->hidden = versions[i];
    if (!served[0] && !served[1])
        load_fail(l, "serve", "want at least one version");
}

static void load_namespaces(struct loader *l)
{
    static const char text[] = "{apiVersion: v1, kind: Namespace, metadata: {name: x, "
                               "creationTimestamp: '" NAMESPACE_AGE "'}, status: {phase: Active}}";
    const struct text_words none = {no_words, NULL};
    struct node *ns = yaml_parse(text, strlen(text), NULL, NULL);
    const struct node *more = node_get(l->sc->doc, "namespaces");
    struct node *meta = node_mut(ns, "metadata");

    node_set_str(meta, "name", l->sc->ns);
    node_set(meta, "labels", node_new_map());
    node_set_str(node_mut(meta, "labels"), "kubernetes.io/metadata.name", l->sc->ns);
    load_object(l, ns, &none, l->sc->ns, SIM_UPDATE, INT64_MIN);
    for (const struct node *n = node_first(more); n; n = node_next(n)) {
        if (!node_str(n))
            load_fail(l, "namespaces", "want a list of names");
        node_set_str(meta, "name", node_str(n));
        node_set_str(node_mut(meta, "labels"), "kubernetes.io/metadata.name", node_str(n));
        load_object(l, ns, &none, l->sc->ns, SIM_UPDATE, INT64_MIN);
    }
    node_free(ns);
}

static void load_timeline(struct loader *l)
{
    const struct text_words none = {no_words, NULL};
    const struct node *list = node_get(l->sc->doc, "timeline");
    size_t mark = load_enter(l, "timeline"), i = 0;
    int64_t at = 0;

    if (list && node_type(list) != NODE_LIST)
        load_fail(l, NULL, "want a list");
    for (const struct node *e = node_first(list); e && !l->failed; e = node_next(e)) {
        size_t item = load_enter_item(l, i++);

        load_when(l, e, 0, &at);
        if (!load_common(l, e, &none, l->sc->ns, NULL, &at))
            load_fail(l, NULL,
                      "want one of create, update, merge, delete, log, restart, fault, "
                      "generate, compact");
        load_leave(l, item);
    }
    load_leave(l, mark);
}

static void load_list(struct loader *l, const char *key,
                      void (*load)(struct loader *l, const struct node *entry))
{
    const struct node *list = node_get(l->sc->doc, key);
    size_t mark = load_enter(l, key), i = 0;

    if (list && node_type(list) != NODE_LIST)
        load_fail(l, NULL, "want a list");
    for (const struct node *e = node_first(list); e && !l->failed; e = node_next(e)) {
        size_t item = load_enter_item(l, i++);

        load(l, e);
        load_leave(l, item);
    }
    load_leave(l, mark);
}

static void load_initial(struct loader *l, const struct node *object)
{
    const struct text_words none = {no_words, NULL};

    load_object(l, object, &none, l->sc->ns, SIM_CREATE, 0);
}

static void load_all(struct loader *l)
{
    static const char *const keys[] = {"description", "namespace", "namespaces", "serve",
                                       "rest",        "loop",      "ends",       "objects",
                                       "timeline",    "runs",      "define",     NULL};
    struct scenario *sc = l->sc;

    if (!load_keys(l, sc->doc, keys))
        return;
    sc->description = xstrdup(load_required(l, sc->doc, "description"));
    sc->ns = xstrdup(load_str(l, sc->doc, "namespace", NAMESPACE));
    sc->loop = load_bool(l, sc->doc, "loop", false);
    sc->rest_ms = load_duration(l, sc->doc, "rest", rest_ms);
    if (sc->rest_ms < 1000)
        load_fail(l, "rest", "want at least 1s");
    load_serve(l);
    load_namespaces(l);
    load_list(l, "objects", load_initial);
    load_timeline(l);
    load_list(l, "runs", load_run);
    if (sc->count == SCENARIO_STEPS_MAX)
        load_fail(l, NULL, "more than %d steps", SCENARIO_STEPS_MAX);
    scenario_steps_sort(sc);
    scenario_steps_cut(sc, load_duration(l, sc->doc, "ends", INT64_MAX));
}

struct scenario *scenario_load(const char *name_or_path, const char *const *dirs, struct err *err)
{
    char *path = find_file(name_or_path, dirs, err);

    if (!path)
        return NULL;
    struct scenario *sc = xcalloc(1, sizeof(*sc));
    struct loader l = {.sc = sc, .err = err, .where = STRBUF_INIT};
    sc->file = path;
    sc->name = base_name(path);
    sc->doc = read_doc(path, err);
    if (sc->doc)
        load_all(&l);
    strbuf_release(&l.where);
    if (!sc->doc || l.failed) {
        scenario_free(sc);
        return NULL;
    }
    return sc;
}

void scenario_free(struct scenario *sc)
{
    if (!sc)
        return;
    scenario_steps_free(sc);
    free(sc->name);
    free(sc->file);
    free(sc->description);
    free(sc->ns);
    node_free(sc->doc);
    free(sc);
}

const char *scenario_hidden_version(const struct scenario *sc)
{
    return sc->hidden;
}

int64_t scenario_length_ms(const struct scenario *sc)
{
    return sc->count && sc->steps[sc->count - 1].at_ms > 0 ? sc->steps[sc->count - 1].at_ms : 0;
}

void scenario_set_generated(struct scenario *sc, int64_t count)
{
    for (size_t i = 0; i < sc->count; i++)
        if (sc->steps[i].type == STEP_GENERATE)
            sc->steps[i].count = count;
}
