// SPDX-License-Identifier: Apache-2.0
#include "doc/jsonpath_compare.h"

#include <string.h>

static bool is_scalar(enum node_type type)
{
    return type == NODE_BOOL || type == NODE_NUMBER || type == NODE_STRING;
}

static bool less(const struct node *a, const struct node *b)
{
    if (node_type(a) == NODE_STRING)
        return strcmp(node_str(a), node_str(b)) < 0;
    int64_t i = 0, j = 0;
    if (node_int(a, &i) && node_int(b, &j))
        return i < j;
    double x = 0, y = 0;
    return node_num(a, &x) && node_num(b, &y) && x < y;
}

int jsonpath_compare(const struct node *left, const char *op, const struct node *right, bool *out,
                     struct err *err)
{
    enum node_type type = node_type(left);
    bool order = op[0] == '<' || op[0] == '>';
    if (strcmp(op, "==") != 0 && strcmp(op, "!=") != 0 && strcmp(op, "<") != 0 &&
        strcmp(op, ">") != 0 && strcmp(op, "<=") != 0 && strcmp(op, ">=") != 0)
        return err_set(err, ERR_FAILURE, "unrecognized filter operator %s", op);
    if (!is_scalar(type) || !is_scalar(node_type(right)))
        return err_set(err, ERR_FAILURE, "invalid type for comparison");
    if (type != node_type(right))
        return err_set(err, ERR_FAILURE, "incompatible types for comparison");
    if (order && type == NODE_BOOL)
        return err_set(err, ERR_FAILURE, "invalid type for comparison");
    bool equal = node_equal(left, right);
    if (!order)
        *out = equal == (op[0] == '=');
    else if (equal)
        *out = op[1] == '=';
    else
        *out = less(left, right) == (op[0] == '<');
    return 0;
}
