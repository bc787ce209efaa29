// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"
#include "base/strbuf.h"
#include "doc/json.h"
#include "doc/node.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

static struct node *parse(const char *text)
{
    struct err err = ERR_INIT;
    struct node *n = json_parse(text, strlen(text), &err);
    cr_assert(n != NULL, "%s: %s", text, err.text);
    return n;
}

static void expect_text(const struct node *n, const char *want)
{
    struct strbuf out = STRBUF_INIT;
    json_write(&out, n, &(struct json_opts){0});
    cr_expect(eq(str, out.buf, (char *)want));
    strbuf_release(&out);
}

Test(node, readers_take_null_and_wrong_types)
{
    struct node *n = parse("{\"s\":\"x\",\"l\":[1,2],\"n\":1.5,\"b\":true,\"z\":null}");
    double d = 7;
    int64_t i = 7;
    bool b = false;
    cr_expect(eq(int, node_type(NULL), NODE_NONE));
    cr_expect(node_get(NULL, "a") == NULL);
    cr_expect(node_get(node_get(n, "s"), "a") == NULL);
    cr_expect(node_at(n, "s.deeper.still") == NULL);
    cr_expect(node_item(n, 0) == NULL);
    cr_expect(node_item(node_get(n, "l"), 2) == NULL);
    cr_expect(eq(sz, node_len(NULL), 0));
    cr_expect(node_first(node_get(n, "s")) == NULL);
    cr_expect(node_str(node_get(n, "n")) == NULL);
    cr_expect(not(node_num(node_get(n, "s"), &d)));
    cr_expect(not(node_int(node_get(n, "n"), &i)));
    cr_expect(not(node_bool(node_get(n, "n"), &b)));
    cr_expect(eq(int, node_type(node_get(n, "z")), NODE_NULL));
    cr_expect(eq(dbl, d, 7));
    cr_expect(eq(i64, i, 7));
    node_free(n);
}

Test(node, lookups_are_case_sensitive_and_the_last_duplicate_counts)
{
    struct node *n = parse("{\"A\":0,\"a\":1,\"a\":{\"b\":\"old\",\"b\":\"new\"},\"ab\":2}");
    cr_expect(eq(str, (char *)node_str_at(n, "a.b"), (char *)"new"));
    cr_expect(node_get(n, "Ab") == NULL);
    int64_t i = 7;
    cr_expect(node_int_at(n, "A", &i));
    cr_expect(eq(i64, i, 0));
    node_free(n);
}

Test(node, integers_are_exact)
{
    static const struct {
        const char *text;
        bool ok;
        int64_t want;
    } rows[] = {
        {"9007199254740993", true, 9007199254740993},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, 0},
        {"1e3", true, 1000},
        {"1.5", false, 0},
        {"1e300", false, 0},
        {"-0", true, 0},
    };
    for (size_t r = 0; r < ARRAY_LEN(rows); r++) {
        struct node *n = parse(rows[r].text);
        int64_t got = 0;
        cr_expect(eq(int, node_int(n, &got), rows[r].ok), "row %s", rows[r].text);
        cr_expect(eq(i64, got, rows[r].want), "row %s", rows[r].text);
        node_free(n);
    }
    struct node *n = node_new_int(INT64_MAX);
    expect_text(n, "9223372036854775807");
    node_free(n);
}

Test(node, setters_replace_in_place)
{
    struct node *n = node_new_map();
    node_set_str(n, "a", "1");
    node_set_int(n, "b", 2);
    node_set_bool(n, "c", true);
    node_set_num(n, "d", 0.5);
    node_set_str(n, "e", NULL);
    expect_text(n, "{\"a\":\"1\",\"b\":2,\"c\":true,\"d\":0.5}");
    node_set_str(n, "a", "first");
    node_set_str(n, "d", "last");
    node_set(n, "b", node_new_list());
    node_append(node_mut(n, "b"), node_new_null());
    node_set_int(n, "f", 6);
    expect_text(n, "{\"a\":\"first\",\"b\":[null],\"c\":true,\"d\":\"last\",\"f\":6}");
    node_free(n);
}

Test(node, values_set_where_they_cannot_stand_are_freed)
{
    struct node *n = node_new_str("x");
    node_set(n, "a", node_new_int(1));
    node_set(NULL, "a", node_new_int(1));
    node_append(n, node_new_int(1));
    node_append(NULL, node_new_int(1));
    expect_text(n, "\"x\"");
    node_free(n);
    node_free(NULL);
}

Test(node, take_del_clone)
{
    struct node *n = parse("{\"a\":{\"x\":[1,9007199254740993]},\"b\":2,\"b\":3}");
    struct node *copy = node_clone(node_get(n, "a"));
    cr_expect(node_key(copy) == NULL);
    struct node *a = node_take(n, "a");
    cr_expect(node_key(a) == NULL);
    cr_expect(node_equal(a, copy));
    cr_expect(node_take(n, "a") == NULL);
    cr_expect(node_del(n, "b"));
    cr_expect(not(node_del(n, "b")));
    expect_text(n, "{}");
    node_append(node_mut(copy, "x"), a);
    cr_expect(node_key(node_mut_item(node_mut(copy, "x"), 2)) == NULL);
    expect_text(copy, "{\"x\":[1,9007199254740993,{\"x\":[1,9007199254740993]}]}");
    node_free(copy);
    node_free(n);
}

Test(node, equality_ignores_order_of_members)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {
        {"{\"a\":1,\"b\":[1,2]}", "{\"b\":[1,2],\"a\":1.0}", true},
        {"{\"a\":1}", "{\"a\":1,\"b\":null}", false},
        {"{\"a\":1,\"a\":2}", "{\"a\":2}", true},
        {"[1,2]", "[2,1]", false},
        {"[1]", "[1,2]", false},
        {"9007199254740993", "9007199254740992", false},
        {"\"1\"", "1", false},
        {"true", "false", false},
        {"null", "null", true},
        {"{}", "[]", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct node *a = parse(rows[i].a), *b = parse(rows[i].b);
        cr_expect(eq(int, node_equal(a, b), rows[i].equal), "row %s %s", rows[i].a, rows[i].b);
        node_free(a);
        node_free(b);
    }
    cr_expect(node_equal(NULL, NULL));
}

Test(node, a_very_deep_tree_is_freed)
{
    struct node *root = node_new_list();
    for (int i = 0; i < 1000000; i++) {
        struct node *outer = node_new_list();
        node_append(outer, root);
        root = outer;
    }
    node_free(root);
}
