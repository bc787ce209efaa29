// SPDX-License-Identifier: Apache-2.0
// Reading a tree.
#include "doc/node.h"

#include "doc/tree.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum node_type node_type(const struct node *n)
{
    if (!n)
        return NODE_NONE;
    switch (tree_item(n)->type & TREE_KIND_MASK) {
    case cJSON_NULL:
        return NODE_NULL;
    case cJSON_False:
    case cJSON_True:
        return NODE_BOOL;
    case cJSON_Number:
        return NODE_NUMBER;
    case cJSON_String:
        return NODE_STRING;
    case cJSON_Array:
        return NODE_LIST;
    case cJSON_Object:
        return NODE_MAP;
    default:
        return NODE_NONE;
    }
}

const struct node *node_get(const struct node *n, const char *key)
{
    if (node_type(n) != NODE_MAP || !key)
        return NULL;
    const cJSON *found = NULL;
    for (const cJSON *c = tree_item(n)->child; c; c = c->next)
        if (strcmp(c->string, key) == 0)
            found = c;
    return tree_node((cJSON *)found);
}

static const struct node *get_span(const struct node *n, const char *key, size_t len)
{
    if (node_type(n) != NODE_MAP)
        return NULL;
    const cJSON *found = NULL;
    for (const cJSON *c = tree_item(n)->child; c; c = c->next)
        if (strncmp(c->string, key, len) == 0 && c->string[len] == '\0')
            found = c;
    return tree_node((cJSON *)found);
}

const struct node *node_at(const struct node *n, const char *dotted_path)
{
    for (const char *p = dotted_path; n && *p;) {
        size_t len = strcspn(p, ".");
        n = get_span(n, p, len);
        p += len + (p[len] == '.');
    }
    return n;
}

const struct node *node_first(const struct node *n)
{
    enum node_type type = node_type(n);
    return type == NODE_LIST || type == NODE_MAP ? tree_node(tree_item(n)->child) : NULL;
}

const struct node *node_next(const struct node *child)
{
    return child ? tree_node(tree_item(child)->next) : NULL;
}

const char *node_key(const struct node *child)
{
    return child ? tree_item(child)->string : NULL;
}

const struct node *node_item(const struct node *list, size_t index)
{
    if (node_type(list) != NODE_LIST)
        return NULL;
    const struct node *c = node_first(list);
    while (c && index--)
        c = node_next(c);
    return c;
}

size_t node_len(const struct node *n)
{
    size_t len = 0;
    for (const struct node *c = node_first(n); c; c = node_next(c))
        len++;
    return len;
}

const char *node_str(const struct node *n)
{
    return node_type(n) == NODE_STRING ? tree_item(n)->valuestring : NULL;
}

bool node_num(const struct node *n, double *out)
{
    if (node_type(n) != NODE_NUMBER)
        return false;
    *out = tree_item(n)->valuedouble;
    return true;
}

bool node_int(const struct node *n, int64_t *out)
{
    double v = 0;
    if (!node_num(n, &v))
        return false;
    const char *literal = tree_item(n)->valuestring;
    if (literal && tree_is_int64_literal(literal)) {
        *out = strtoll(literal, NULL, 10);
        return true;
    }
    // 2^63 as a double: the first value that int64_t cannot hold.
    if (!(v >= -9223372036854775808.0 && v < 9223372036854775808.0) || v != trunc(v))
        return false;
    *out = (int64_t)v;
    return true;
}

bool node_bool(const struct node *n, bool *out)
{
    if (node_type(n) != NODE_BOOL)
        return false;
    *out = (tree_item(n)->type & TREE_KIND_MASK) == cJSON_True;
    return true;
}

const char *node_str_at(const struct node *n, const char *dotted_path)
{
    return node_str(node_at(n, dotted_path));
}

bool node_num_at(const struct node *n, const char *dotted_path, double *out)
{
    return node_num(node_at(n, dotted_path), out);
}

bool node_int_at(const struct node *n, const char *dotted_path, int64_t *out)
{
    return node_int(node_at(n, dotted_path), out);
}

bool node_bool_at(const struct node *n, const char *dotted_path, bool *out)
{
    return node_bool(node_at(n, dotted_path), out);
}
