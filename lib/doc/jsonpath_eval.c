// SPDX-License-Identifier: Apache-2.0
// A compiled template over a tree.
#include "doc/jsonpath_ast.h"

#include "doc/json.h"
#include "doc/jsonpath_compare.h"
#include "doc/number.h"
#include "doc/tree.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

// Values that a template may touch: nested ranges without an end multiply.
enum { STEPS_MAX = 20 * 1000 * 1000 };

// Values of the tree or of the template; NULL stands for one that is not there.
struct set {
    const struct node **items;
    size_t count, cap;
};

// kubectl's way of ranges: a range says so while its action is walked, the nodes up to its end run
// once for each value, and then the walk goes on after the end that was met.
struct run {
    const struct jsonpath *jp;
    struct strbuf *out;
    struct err *err;
    size_t steps;
    int begun, inside, ended;
    const struct jp_node *last_end;
    int silent; // ranges over nothing run all the same, to find their end
};

static int walk(struct run *r, const struct set *in, const struct jp_node *n, struct set *out);
static int walk_list(struct run *r, const struct set *in, const struct jp_list *list,
                     struct set *out);

static void release(struct set *s)
{
    free(s->items);
    *s = (struct set){0};
}

static int add(struct run *r, struct set *s, const struct node *n)
{
    if (r->steps++ >= STEPS_MAX)
        return err_set(r->err, ERR_FAILURE, "the template finds too many values");
    s->items = grow_array(s->items, &s->cap, s->count + 1, sizeof(*s->items));
    s->items[s->count++] = n;
    return 0;
}

static int add_all(struct run *r, struct set *s, const struct set *from)
{
    for (size_t i = 0; i < from->count; i++)
        if (add(r, s, from->items[i]))
            return -1;
    return 0;
}

static bool is_nil(const struct node *n)
{
    return node_type(n) == NODE_NULL || node_type(n) == NODE_NONE;
}

// The children of a list, or of a map by key.
static int add_children(struct run *r, struct set *s, const struct node *n)
{
    if (node_type(n) == NODE_MAP) {
        size_t count = 0;
        const struct node **members = tree_sorted_members(n, &count);
        int rc = 0;
        for (size_t i = 0; i < count && rc == 0; i++)
            rc = add(r, s, members[i]);
        free(members);
        return rc;
    }
    for (const struct node *c = node_first(n); c; c = node_next(c))
        if (add(r, s, c))
            return -1;
    return 0;
}

// One function per type of node.

static int walk_identifier(struct run *r, const struct set *in, const struct jp_node *n,
                           struct set *out)
{
    if (strcmp(n->name, "range") == 0) {
        r->begun++;
        return add_all(r, out, in);
    }
    if (strcmp(n->name, "end") != 0)
        return err_set(r->err, ERR_FAILURE, "unrecognized identifier %s", n->name);
    if (r->inside == 0)
        return err_set(r->err, ERR_FAILURE, "not in range, nothing to end");
    r->ended++;
    return 0;
}

static int walk_field(struct run *r, const struct set *in, const struct jp_node *n, struct set *out)
{
    for (size_t i = 0; i < in->count; i++) {
        const struct node *found = node_get(in->items[i], n->name);
        if (found && add(r, out, found))
            return -1;
    }
    return 0;
}

static const char *go_type(const struct node *n)
{
    int64_t whole = 0;
    switch (node_type(n)) {
    case NODE_BOOL:
        return "bool";
    case NODE_NUMBER:
        return node_int(n, &whole) ? "int64" : "float64";
    case NODE_STRING:
        return "string";
    default:
        return "map[string]interface {}";
    }
}

// Where a slice of a list of `len` items begins and ends.
static int slice_bounds(struct run *r, const struct jp_bound *b, long len, long *from, long *to)
{
    *from = b[0].known ? b[0].value : 0;
    if (*from < 0)
        *from += len;
    *to = b[1].known ? b[1].value : len;
    if (*to < 0 || (*to == 0 && b[1].derived))
        *to += len;
    if (*from == *to)
        return 0;
    if (*from >= len || *from < 0)
        return err_set(r->err, ERR_FAILURE, "array index out of bounds: index %ld, length %ld",
                       *from, len);
    if (*to > len || *to < 0)
        return err_set(r->err, ERR_FAILURE, "array index out of bounds: index %ld, length %ld",
                       *to - 1, len);
    if (*from > *to)
        return err_set(r->err, ERR_FAILURE, "starting index %ld is greater than ending index %ld",
                       *from, *to);
    return 0;
}

static int slice(struct run *r, const struct node *list, const struct jp_bound *b, struct set *out)
{
    long from = 0, to = 0;
    if (slice_bounds(r, b, (long)node_len(list), &from, &to))
        return -1;
    long step = b[2].known ? b[2].value : 1;
    if (from != to && step <= 0)
        return err_set(r->err, ERR_FAILURE, "step must be > 0");
    const struct node *c = from < to ? node_item(list, (size_t)from) : NULL;
    for (long at = from; at < to; at++, c = node_next(c))
        if ((at - from) % step == 0 && add(r, out, c))
            return -1;
    return 0;
}

static int walk_array(struct run *r, const struct set *in, const struct jp_node *n, struct set *out)
{
    for (size_t i = 0; i < in->count; i++) {
        const struct node *v = in->items[i];
        if (is_nil(v))
            continue;
        if (node_type(v) != NODE_LIST)
            return err_set(r->err, ERR_FAILURE, "%s is not array or slice", go_type(v));
        if (slice(r, v, n->bounds, out))
            return -1;
    }
    return 0;
}

static int walk_wildcard(struct run *r, const struct set *in, struct set *out)
{
    for (size_t i = 0; i < in->count; i++)
        if (add_children(r, out, in->items[i]))
            return -1;
    return 0;
}

// Every value that holds something, parents first. The depth of trees is capped.
static int descend(struct run *r, const struct node *n, struct set *out)
{
    const char *s = node_str(n);
    if ((s && *s) || node_first(n))
        if (add(r, out, n))
            return -1;
    struct set children = {0};
    int rc = add_children(r, &children, n);
    for (size_t i = 0; i < children.count && rc == 0; i++)
        rc = descend(r, children.items[i], out);
    release(&children);
    return rc;
}

static int walk_recursive(struct run *r, const struct set *in, struct set *out)
{
    for (size_t i = 0; i < in->count; i++)
        if (descend(r, in->items[i], out))
            return -1;
    return 0;
}

static int walk_union(struct run *r, const struct set *in, const struct jp_node *n, struct set *out)
{
    for (size_t i = 0; i < n->list.count; i++) {
        struct set found = {0};
        int rc = walk_list(r, in, &n->list.nodes[i].list, &found);
        if (rc == 0)
            rc = add_all(r, out, &found);
        release(&found);
        if (rc)
            return -1;
    }
    return 0;
}

// One side of a comparison: 1 and *value, 0 when it finds nothing, -1.
static int filter_side(struct run *r, const struct node *item, const struct jp_list *side,
                       const struct node **value)
{
    struct set in = {.items = &item, .count = 1}, found = {0};
    int rc = walk_list(r, &in, side, &found);
    if (rc == 0 && found.count > 1)
        rc = err_set(r->err, ERR_FAILURE, "can only compare one element at a time");
    if (rc == 0 && found.count == 1) {
        *value = found.items[0];
        rc = 1;
    }
    release(&found);
    return rc;
}

// A path that fails finds nothing.
static bool exists(struct run *r, const struct node *item, const struct jp_list *path)
{
    struct err ignored = ERR_INIT;
    struct err *err = r->err;
    // cppcheck-suppress autoVariables ; it is put back before this returns
    r->err = &ignored;
    struct set in = {.items = &item, .count = 1}, found = {0};
    bool any = walk_list(r, &in, path, &found) == 0 && found.count;
    release(&found);
    r->err = err;
    return any;
}

static int passes(struct run *r, const struct node *item, const struct jp_node *n, bool *pass)
{
    *pass = false;
    if (strcmp(n->name, "exists") == 0) {
        *pass = exists(r, item, &n->list);
        return 0;
    }
    const struct node *left = NULL, *right = NULL;
    int rc = filter_side(r, item, &n->list, &left);
    if (rc > 0)
        rc = filter_side(r, item, &n->right, &right);
    return rc > 0 ? jsonpath_compare(left, n->name, right, pass, r->err) : rc;
}

static int not_a_list(struct run *r, const struct node *n)
{
    struct strbuf text = STRBUF_INIT;
    json_write(&text, n, &(struct json_opts){.sorted = true});
    err_set(r->err, ERR_FAILURE, "%s is not array or slice and cannot be filtered", text.buf);
    strbuf_release(&text);
    return -1;
}

static int walk_filter(struct run *r, const struct set *in, const struct jp_node *n,
                       struct set *out)
{
    for (size_t i = 0; i < in->count; i++) {
        if (!in->items[i])
            continue;
        if (node_type(in->items[i]) != NODE_LIST)
            return not_a_list(r, in->items[i]);
        for (const struct node *c = node_first(in->items[i]); c; c = node_next(c)) {
            bool pass = false;
            if (passes(r, c, n, &pass) || (pass && add(r, out, c)))
                return -1;
        }
    }
    return 0;
}

static int walk_value(struct run *r, const struct set *in, const struct jp_node *n, struct set *out)
{
    for (size_t i = 0; i < in->count; i++)
        if (add(r, out, n->value))
            return -1;
    return 0;
}

static int walk(struct run *r, const struct set *in, const struct jp_node *n, struct set *out)
{
    switch (n->type) {
    case JP_LIST:
        return walk_list(r, in, &n->list, out);
    case JP_TEXT:
        return add(r, out, n->value);
    case JP_VALUE:
        return walk_value(r, in, n, out);
    case JP_IDENTIFIER:
        return walk_identifier(r, in, n, out);
    case JP_FIELD:
        return walk_field(r, in, n, out);
    case JP_ARRAY:
        return walk_array(r, in, n, out);
    case JP_WILDCARD:
        return walk_wildcard(r, in, out);
    case JP_RECURSIVE:
        return walk_recursive(r, in, out);
    case JP_UNION:
        return walk_union(r, in, n, out);
    case JP_FILTER:
        return walk_filter(r, in, n, out);
    }
    return 0;
}

// What the nodes find, each in what the one before it found.
static int walk_list(struct run *r, const struct set *in, const struct jp_list *list,
                     struct set *out)
{
    struct set current = {0};
    int rc = add_all(r, &current, in);
    for (size_t i = 0; i < list->count && rc == 0; i++) {
        struct set next = {0};
        rc = walk(r, &current, &list->nodes[i], &next);
        release(&current);
        current = next;
    }
    if (rc == 0)
        rc = add_all(r, out, &current);
    release(&current);
    return rc;
}

// Output

static void print_value(struct strbuf *out, const struct node *n)
{
    bool flag = false;
    int64_t whole = 0;
    double real = 0;
    if (node_type(n) == NODE_STRING)
        strbuf_adds(out, node_str(n));
    else if (node_num(n, &real) && !node_int(n, &whole))
        number_write_g(out, real);
    else if (node_bool(n, &flag))
        strbuf_adds(out, flag ? "true" : "false");
    else
        json_write(out, n, &(struct json_opts){.sorted = true, .html = true});
}

static void print_set(struct run *r, const struct set *found)
{
    for (size_t i = 0; i < found->count && !r->silent; i++) {
        if (i)
            strbuf_addc(r->out, ' ');
        print_value(r->out, found->items[i]);
    }
}

static int run_nodes(struct run *r, const struct jp_node *nodes, size_t count,
                     const struct node *root);

// The rest of the nodes, once for each value; afterwards *at is the range's end.
static int run_range(struct run *r, const struct jp_node *nodes, size_t count,
                     const struct set *over, size_t *at)
{
    r->begun--;
    r->inside++;
    int rc = 0;
    const struct jp_node *rest = nodes + *at + 1;
    size_t rest_count = count - *at - 1;
    for (size_t i = 0; i < over->count && rc == 0; i++)
        rc = run_nodes(r, rest, rest_count, over->items[i]);
    if (over->count == 0) {
        r->silent++;
        rc = run_nodes(r, rest, rest_count, NULL);
        r->silent--;
    }
    r->inside--;
    if (r->last_end > nodes + *at && r->last_end < nodes + count)
        *at = (size_t)(r->last_end - nodes);
    return rc;
}

static int run_nodes(struct run *r, const struct jp_node *nodes, size_t count,
                     const struct node *root)
{
    const struct set in = {.items = &root, .count = 1};
    for (size_t i = 0; i < count; i++) {
        struct set found = {0};
        int rc = walk(r, &in, &nodes[i], &found);
        bool end = rc == 0 && r->ended > 0 && r->ended <= r->inside;
        if (end) {
            r->ended--;
            r->last_end = &nodes[i];
        } else if (rc == 0 && r->begun > 0) {
            rc = run_range(r, nodes, count, &found, &i);
        } else if (rc == 0) {
            print_set(r, &found);
        }
        release(&found);
        if (rc || end)
            return rc;
    }
    return 0;
}

// Puts the words before an error that kubectl puts there.
static int explain(const struct jsonpath *jp, struct err *err)
{
    struct strbuf quoted = STRBUF_INIT;
    json_write_string(&quoted, jp->text, false);
    err_wrap(err, "error executing jsonpath %s: Error executing template", quoted.buf);
    strbuf_release(&quoted);
    return -1;
}

int jsonpath_execute(const struct jsonpath *jp, const struct node *root, struct strbuf *out,
                     struct err *err)
{
    struct strbuf text = STRBUF_INIT;
    struct run r = {.jp = jp, .out = &text, .err = err};
    int rc = run_nodes(&r, jp->root.nodes, jp->root.count, root);
    if (rc == 0)
        strbuf_add(out, text.buf, text.len);
    strbuf_release(&text);
    return rc ? explain(jp, err) : 0;
}

int jsonpath_find(const struct jsonpath *jp, const struct node *root, const struct node ***found,
                  size_t *count, struct err *err)
{
    struct run r = {.jp = jp, .err = err};
    const struct set in = {.items = &root, .count = 1};
    struct set out = {0};
    if (jp->root.count && walk(&r, &in, &jp->root.nodes[0], &out)) {
        release(&out);
        return explain(jp, err);
    }
    *found = out.items;
    *count = out.count;
    return 0;
}
