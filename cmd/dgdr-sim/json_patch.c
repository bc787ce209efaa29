// SPDX-License-Identifier: Apache-2.0
// JSON patch, RFC 6902.
#include "merge.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PATCH_OPS_MAX = 10000, POINTER_STEPS_MAX = 64 };

static int cannot(struct err *err, const char *op, const char *path, const char *why)
{
    err_set(err, ERR_FAILURE, "%s operation does not apply: doc is missing path: \"%s\": %s", op,
            path, why);
    if (err)
        err->code = 422;
    return -1;
}

// The step of a pointer up to the next slash, with ~1 and ~0 undone.
static char *take_step(const char **pointer)
{
    struct strbuf out = STRBUF_INIT;
    const char *p = *pointer + 1;

    for (; *p && *p != '/'; p++) {
        if (*p == '~' && (p[1] == '0' || p[1] == '1')) {
            strbuf_addc(&out, p[1] == '1' ? '/' : '~');
            p++;
        } else {
            strbuf_addc(&out, *p);
        }
    }
    *pointer = p;
    return strbuf_detach(&out);
}

static bool list_index(const struct node *list, const char *step, bool may_append, size_t *out)
{
    char *end;

    if (may_append && !strcmp(step, "-")) {
        *out = node_len(list);
        return true;
    }
    errno = 0;
    unsigned long n = strtoul(step, &end, 10);
    *out = n;
    return !errno && *step && !*end && *step != '-' && n < node_len(list) + (may_append ? 1 : 0);
}

enum edit { EDIT_ADD, EDIT_REPLACE, EDIT_REMOVE };

struct change {
    enum edit how;
    const struct node *value;
    bool done;
};

static struct node *edited(const struct node *n, const char *pointer, struct change *c, int depth);

// What takes the place of the child that the pointer goes through: NULL when it is removed.
static struct node *edited_child(const struct node *child, const char *rest, struct change *c,
                                 int depth)
{
    if (*rest)
        return edited(child, rest, c, depth + 1);
    c->done = true;
    return c->how == EDIT_REMOVE ? NULL : node_clone(c->value);
}

static struct node *edited_map(const struct node *n, const char *step, const char *rest,
                               struct change *c, int depth)
{
    struct node *out = node_new_map();
    bool hit = false;

    for (const struct node *m = node_first(n); m; m = node_next(m)) {
        bool here = !strcmp(node_key(m), step);
        struct node *value = here ? edited_child(m, rest, c, depth) : node_clone(m);

        hit = hit || here;
        if (value)
            node_set(out, node_key(m), value);
    }
    if (!hit && !*rest && c->how == EDIT_ADD) {
        node_set(out, step, node_clone(c->value));
        c->done = true;
    }
    return out;
}

static struct node *edited_list(const struct node *n, const char *step, const char *rest,
                                struct change *c, int depth)
{
    bool inserts = c->how == EDIT_ADD && !*rest;
    struct node *out = node_new_list();
    size_t at, i = 0;

    if (!list_index(n, step, inserts, &at))
        at = SIZE_MAX;
    for (const struct node *m = node_first(n); m; m = node_next(m), i++) {
        struct node *value = i == at ? edited_child(m, rest, c, depth) : NULL;

        if (value)
            node_append(out, value);
        if (i != at || inserts)
            node_append(out, node_clone(m));
    }
    if (inserts && at == i) {
        node_append(out, node_clone(c->value));
        c->done = true;
    }
    return out;
}

// A copy of n with the change made where the pointer leads.
static struct node *edited(const struct node *n, const char *pointer, struct change *c, int depth)
{
    if (*pointer != '/' || depth > POINTER_STEPS_MAX)
        return node_clone(n);
    char *step = take_step(&pointer);
    struct node *out = node_type(n) == NODE_LIST  ? edited_list(n, step, pointer, c, depth)
                       : node_type(n) == NODE_MAP ? edited_map(n, step, pointer, c, depth)
                                                  : node_clone(n);
    free(step);
    return out;
}

static int change_at(struct node **target, const char *op, const char *path, enum edit how,
                     const struct node *value, struct err *err)
{
    struct change c = {how, value, false};
    struct node *out = edited(*target, path, &c, 0);

    if (!c.done) {
        node_free(out);
        return cannot(err, op, path, "missing value");
    }
    node_free(*target);
    *target = out;
    return 0;
}

static const struct node *find(const struct node *n, const char *path)
{
    size_t i;

    while (n && *path == '/') {
        char *step = take_step(&path);

        if (node_type(n) == NODE_LIST)
            n = list_index(n, step, false, &i) ? node_item(n, i) : NULL;
        else
            n = node_get(n, step);
        free(step);
    }
    return n;
}

static int test_at(const struct node *root, const char *path, const struct node *value,
                   struct err *err)
{
    if (node_equal(find(root, path), value))
        return 0;
    err_set(err, ERR_FAILURE, "testing path \"%s\": test failed", path);
    if (err)
        err->code = 422;
    return -1;
}

static int put_whole(struct node **target, struct node *value)
{
    node_free(*target);
    *target = value;
    return 0;
}

static int move_or_copy(struct node **target, const char *op, const char *from, const char *path,
                        struct err *err)
{
    const struct node *found = from ? find(*target, from) : NULL;
    int rc = 0;

    if (!found)
        return cannot(err, op, from ? from : "", "missing value");
    struct node *copy = node_clone(found);
    if (!strcmp(op, "move"))
        rc = change_at(target, op, from, EDIT_REMOVE, NULL, err);
    if (rc == 0)
        rc = change_at(target, op, path, EDIT_ADD, copy, err);
    node_free(copy);
    return rc;
}

static int apply_one(struct node **target, const struct node *o, struct err *err)
{
    const char *op = node_str_at(o, "op"), *path = node_str_at(o, "path"),
               *from = node_str_at(o, "from");
    const struct node *value = node_get(o, "value");

    if (!op || !path)
        return cannot(err, op ? op : "", path ? path : "", "op and path are required");
    if (!strcmp(op, "test"))
        return test_at(*target, path, value, err);
    if (!strcmp(op, "remove"))
        return change_at(target, op, path, EDIT_REMOVE, NULL, err);
    if (!strcmp(op, "move") || !strcmp(op, "copy"))
        return move_or_copy(target, op, from, path, err);
    if ((strcmp(op, "add") != 0 && strcmp(op, "replace") != 0) || !value)
        return cannot(err, op, path, "unexpected kind");
    if (!*path)
        return put_whole(target, node_clone(value));
    return change_at(target, op, path, !strcmp(op, "add") ? EDIT_ADD : EDIT_REPLACE, value, err);
}

int sim_json_patch(struct node **target, const struct node *operations, struct err *err)
{
    if (node_type(operations) != NODE_LIST || node_len(operations) > PATCH_OPS_MAX) {
        err_set(err, ERR_FAILURE, "a JSON patch is a list of at most %d operations", PATCH_OPS_MAX);
        if (err)
            err->code = 400;
        return -1;
    }
    for (const struct node *o = node_first(operations); o; o = node_next(o))
        if (apply_one(target, o, err) < 0)
            return -1;
    return 0;
}
