// SPDX-License-Identifier: Apache-2.0
// Building, changing, copying, comparing and freeing a tree.
#include "doc/node.h"

#include "doc/tree.h"

#include "base/mem.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Children are spliced in behind their parent, so that the deepest tree is freed without recursion.
void node_free(struct node *n)
{
    cJSON *item = tree_item(n);
    while (item) {
        cJSON *next = item->next;
        if (item->child) {
            cJSON *last = item->child->prev;
            last->next = next;
            next = item->child;
            item->child = NULL;
        }
        item->next = NULL;
        cJSON_Delete(item);
        item = next;
    }
}

static struct node *without_key(cJSON *item)
{
    if (item) {
        free(item->string);
        item->string = NULL;
    }
    return tree_node(item);
}

struct node *node_clone(const struct node *n)
{
    tree_init();
    return n ? without_key(cJSON_Duplicate(tree_item(n), true)) : NULL;
}

struct node *node_new_map(void)
{
    tree_init();
    return tree_node(cJSON_CreateObject());
}

struct node *node_new_list(void)
{
    tree_init();
    return tree_node(cJSON_CreateArray());
}

struct node *node_new_str(const char *s)
{
    tree_init();
    return tree_node(cJSON_CreateString(s ? s : ""));
}

struct node *node_new_num(double v)
{
    tree_init();
    return tree_node(cJSON_CreateNumber(v));
}

struct node *node_new_int(int64_t v)
{
    struct node *n = node_new_num((double)v);
    // From 2^53 on a double stands for several integers.
    if (v >= (INT64_C(1) << 53) || v <= -(INT64_C(1) << 53)) {
        char text[24];
        int len = snprintf(text, sizeof(text), "%" PRId64, v);
        tree_keep_literal(tree_item(n), text, (size_t)len);
    }
    return n;
}

struct node *node_new_bool(bool v)
{
    tree_init();
    return tree_node(cJSON_CreateBool(v));
}

struct node *node_new_null(void)
{
    tree_init();
    return tree_node(cJSON_CreateNull());
}

void node_set(struct node *map, const char *key, struct node *value)
{
    if (node_type(map) != NODE_MAP || !value) {
        node_free(value);
        return;
    }
    struct node *old = node_mut(map, key);
    if (!old) {
        tree_add_member(tree_item(map), key, tree_item(value));
        return;
    }
    cJSON *item = tree_item(value);
    free(item->string);
    item->string = xstrdup(key);
    cJSON_ReplaceItemViaPointer(tree_item(map), tree_item(old), item);
}

void node_set_str(struct node *map, const char *key, const char *s)
{
    if (s)
        node_set(map, key, node_new_str(s));
}

void node_set_num(struct node *map, const char *key, double v)
{
    node_set(map, key, node_new_num(v));
}

void node_set_int(struct node *map, const char *key, int64_t v)
{
    node_set(map, key, node_new_int(v));
}

void node_set_bool(struct node *map, const char *key, bool v)
{
    node_set(map, key, node_new_bool(v));
}

void node_append(struct node *list, struct node *value)
{
    if (node_type(list) != NODE_LIST || !value) {
        node_free(value);
        return;
    }
    cJSON_AddItemToArray(tree_item(list), tree_item(value));
}

struct node *node_mut(struct node *map, const char *key)
{
    return (struct node *)node_get(map, key);
}

struct node *node_mut_item(struct node *list, size_t index)
{
    return (struct node *)node_item(list, index);
}

struct node *node_take(struct node *map, const char *key)
{
    struct node *found = node_mut(map, key);
    return found ? without_key(cJSON_DetachItemViaPointer(tree_item(map), tree_item(found))) : NULL;
}

bool node_del(struct node *map, const char *key)
{
    bool any = false;
    struct node *taken = NULL;
    while ((taken = node_take(map, key))) {
        node_free(taken);
        any = true;
    }
    return any;
}

static bool lists_equal(const struct node *a, const struct node *b)
{
    const struct node *x = node_first(a), *y = node_first(b);
    while (x && y && node_equal(x, y)) {
        x = node_next(x);
        y = node_next(y);
    }
    return !x && !y;
}

static bool maps_equal(const struct node *a, const struct node *b)
{
    size_t na = 0, nb = 0;
    const struct node **x = tree_sorted_members(a, &na);
    const struct node **y = tree_sorted_members(b, &nb);
    bool equal = na == nb;
    for (size_t i = 0; equal && i < na; i++)
        equal = strcmp(node_key(x[i]), node_key(y[i])) == 0 && node_equal(x[i], y[i]);
    free(x);
    free(y);
    return equal;
}

static const char *exact_literal(const struct node *n)
{
    const char *literal = tree_item(n)->valuestring;
    return literal && tree_is_int64_literal(literal) ? literal : NULL;
}

// A double stands for all the integers that round to it.
static bool numbers_equal(const struct node *a, const struct node *b)
{
    const char *x = exact_literal(a), *y = exact_literal(b);
    if (x && y)
        return strcmp(x, y) == 0;
    return tree_item(a)->valuedouble == tree_item(b)->valuedouble;
}

bool node_equal(const struct node *a, const struct node *b)
{
    enum node_type type = node_type(a);
    if (type != node_type(b))
        return false;
    switch (type) {
    case NODE_BOOL:
        return tree_item(a)->type == tree_item(b)->type;
    case NODE_NUMBER:
        return numbers_equal(a, b);
    case NODE_STRING:
        return strcmp(node_str(a), node_str(b)) == 0;
    case NODE_LIST:
        return lists_equal(a, b);
    case NODE_MAP:
        return maps_equal(a, b);
    default:
        return true;
    }
}
