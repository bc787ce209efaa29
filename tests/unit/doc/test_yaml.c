// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"
#include "doc/json.h"
#include "doc/yaml.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The YAML text as compact JSON, or "!" and the error.
static char *as_json(const char *text, size_t n, const struct yaml_opts *opts, bool all)
{
    struct err err = ERR_INIT;
    struct strbuf out = STRBUF_INIT;
    struct node *root = all ? yaml_parse_all(text, n, opts, &err) : yaml_parse(text, n, opts, &err);
    if (root)
        json_write(&out, root, &(struct json_opts){0});
    else
        strbuf_addf(&out, "!%s", err.text);
    node_free(root);
    return strbuf_detach(&out);
}

static void expect_json(const char *text, const char *want)
{
    char *got = as_json(text, strlen(text), NULL, false);
    cr_expect(eq(str, got, (char *)want), "row %s", text);
    free(got);
}

struct row {
    const char *text, *want;
};

#define EXPECT_ROWS(rows)                        \
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) \
    expect_json((rows)[i].text, (rows)[i].want)

Test(yaml, plain_scalars_have_the_types_of_yaml_1_1)
{
    static const struct row rows[] = {
        {"y", "true"},
        {"Yes", "true"},
        {"on", "true"},
        {"TRUE", "true"},
        {"n", "false"},
        {"No", "false"},
        {"OFF", "false"},
        {"yEs", "\"yEs\""},
        {"~", "null"},
        {"Null", "null"},
        {"nULL", "\"nULL\""},
        {"12", "12"},
        {"+12", "12"},
        {"-0", "0"},
        {"017", "15"},
        {"0o17", "15"},
        {"08", "8"},
        {"0x1F", "31"},
        {"-0x1f", "-31"},
        {"0b11", "3"},
        {"0b2", "\"0b2\""},
        {"1_000", "1000"},
        {"_1", "\"_1\""},
        {"1e3", "1000"},
        {".5", "0.5"},
        {"1.", "1"},
        {"1.e3", "1000"},
        {"._1", "\"._1\""},
        {".e5", "\".e5\""},
        {"1e", "\"1e\""},
        {"1e999", "\"1e999\""},
        {"1.2.3", "\"1.2.3\""},
        {"1:30", "\"1:30\""},
        {"2020-01-01", "\"2020-01-01\""},
        {".inf", "\".inf\""},
        {"-.INF", "\"-.INF\""},
        {".nan", "\".nan\""},
        {"9223372036854775807", "9223372036854775807"},
        {"12345678901234567890123", "1.2345678901234568e+22"},
        {"'12'", "\"12\""},
        {"\"yes\"", "\"yes\""},
        {"!!str 12", "\"12\""},
        {"!!int \"12\"", "12"},
        {"!!float 1", "1"},
        {"!!float .inf", "\".inf\""},
        {"!!bool \"no\"", "false"},
        {"! 12", "\"12\""},
        {"!mine 12", "\"12\""},
        {"|\n  12\n", "\"12\\n\""},
    };
    EXPECT_ROWS(rows);
}

Test(yaml, structures)
{
    static const struct row rows[] = {
        {"", "null"},
        {"# nothing\n\n", "null"},
        {"---\n---\na: 1\n", "null"},
        {"a: 1\n---\nb: 2\n", "{\"a\":1}"},
        {"{\"a\": [1, \"x\"], } trailing", "{\"a\":[1,\"x\"]}"},
        {"\xef\xbb\xbf"
         "a: 1\r\nb: 2\r\n",
         "{\"a\":1,\"b\":2}"},
        {"a: 1\nb: 3\na: [2]\n", "{\"b\":3,\"a\":[2]}"},
        {"n: 1\n1: 2\n1.5: 3\n0x10: 4\n1e3: 5\n",
         "{\"false\":1,\"1\":2,\"1.5\":3,\"16\":4,\"1000\":5}"},
        {"a: |\n  x\n  y\nb: >-\n  x\n  y\n", "{\"a\":\"x\\ny\\n\",\"b\":\"x y\"}"},
        {"a: \"\\x41\\u00e9\\0z\"", "{\"a\":\"Aé\xef\xbf\xbdz\"}"},
        {"{\"a\":\n\t1}", "{\"a\":1}"},
    };
    EXPECT_ROWS(rows);
}

Test(yaml, anchors_and_merges)
{
    static const struct row rows[] = {
        {"a: &a [1]\nb: *a\n", "{\"a\":[1],\"b\":[1]}"},
        {"a: &a 1\nb: &a 2\nc: *a\n", "{\"a\":1,\"b\":2,\"c\":2}"},
        {"&k b: 1\nc: *k\n", "{\"b\":1,\"c\":\"b\"}"},
        {"a: &x 1\na: 2\nb: *x\n", "{\"a\":2,\"b\":1}"},
        {"x: &a {k: 1, j: 2}\nz: {<<: *a, k: 3}\n",
         "{\"x\":{\"k\":1,\"j\":2},\"z\":{\"j\":2,\"k\":3}}"},
        {"<<: [{a: 1}, {a: 2, b: 3}]\n", "{\"b\":3,\"a\":1}"},
        {"<<: &m {a: 1}\nb: *m\n", "{\"a\":1,\"b\":{\"a\":1}}"},
        {"'<<': {a: 1}\n", "{\"<<\":{\"a\":1}}"},
        {"a: <<\n", "{\"a\":\"<<\"}"},
    };
    EXPECT_ROWS(rows);
}

Test(yaml, errors_name_the_line_as_kubectl_does)
{
    static const struct row rows[] = {
        {"a: 1\nb: c: d\n", "!yaml: line 2: mapping values are not allowed in this context"},
        {"a: [1\nb", "!yaml: line 2: did not find expected ',' or ']'"},
        {"a:\n\t- b", "!yaml: line 2: found character that cannot start any token"},
        {"a\xff", "!yaml: invalid leading UTF-8 octet"},
        {"a: *no\n", "!yaml: line 1: unknown anchor 'no' referenced"},
        {"a: &a [*a]\n", "!yaml: line 1: anchor 'a' value contains itself"},
        {"x: 1\n<<: 1\n", "!yaml: line 2: map merge requires map or sequence of maps as the value"},
        {"<<: [1]\n", "!yaml: line 1: map merge requires map or sequence of maps as the value"},
        {"[a]: b\n", "!yaml: line 1: a map key is neither text nor number nor bool"},
        {"~: b\n", "!yaml: line 1: a map key is neither text nor number nor bool"},
        {"!!int x", "!yaml: line 1: cannot decode !!str `x` as a !!int"},
    };
    EXPECT_ROWS(rows);
}

Test(yaml, sizes_are_capped)
{
    const struct yaml_opts small = {.max_bytes = 10, .max_alias_nodes = 20};
    char *got = as_json("aaaaaaaaaaa", 11, &small, false);
    cr_expect(eq(str, got, (char *)"!yaml: the text is longer than 10 bytes"));
    free(got);

    const struct yaml_opts few = {.max_alias_nodes = 20};
    static const char laughs[] = "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b]\n";
    got = as_json(laughs, strlen(laughs), &few, false);
    cr_expect(eq(str, got, (char *)"!yaml: line 3: document contains excessive aliasing"));
    free(got);

    char deep[2000];
    memset(deep, '[', sizeof(deep));
    got = as_json(deep, sizeof(deep), NULL, false);
    cr_expect(eq(str, got, (char *)"!yaml: line 1: nesting is too deep"));
    free(got);
}

// Each alias is shallow; one within the other they are not.
Test(yaml, aliases_cannot_nest_deeper_than_text)
{
    struct strbuf text = STRBUF_INIT;
    strbuf_adds(&text, "a0: &a0 x\n");
    for (int i = 1; i < 8; i++) {
        strbuf_addf(&text, "a%d: &a%d ", i, i);
        strbuf_addn(&text, '[', 100);
        strbuf_addf(&text, "*a%d", i - 1);
        strbuf_addn(&text, ']', 100);
        strbuf_addc(&text, '\n');
    }
    char *got = as_json(text.buf, text.len, NULL, false);
    cr_expect(eq(str, got, (char *)"!yaml: line 7: nesting is too deep"));
    free(got);
    strbuf_release(&text);
}

Test(yaml, all_documents)
{
    static const struct row rows[] = {
        {"", "[]"},
        {"a: 1\n---\n- b\n...\n---\n", "[{\"a\":1},[\"b\"],null]"},
        {"&x a: 1\n---\nb: *x\n", "!yaml: line 3: unknown anchor 'x' referenced"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *got = as_json(rows[i].text, strlen(rows[i].text), NULL, true);
        cr_expect(eq(str, got, (char *)rows[i].want), "row %s", rows[i].text);
        free(got);
    }
}

Test(yaml, numbers_remember_their_text)
{
    static const struct row rows[] = {
        {"token: 012345", "012345"}, {"token: 1e3", "1e3"}, {"token: 0x1F", "0x1F"}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        struct node *root = yaml_parse(rows[i].text, strlen(rows[i].text), NULL, &err);
        cr_expect(eq(str, (char *)yaml_scalar_text(node_get(root, "token")), (char *)rows[i].want));
        node_free(root);
    }
    struct node *n = node_new_str("x");
    cr_expect(yaml_scalar_text(n) == NULL);
    cr_expect(yaml_scalar_text(NULL) == NULL);
    node_free(n);
}

// A JSON value as YAML.
static void expect_yaml(const char *json, const char *want)
{
    struct err err = ERR_INIT;
    struct strbuf out = STRBUF_INIT;
    struct node *root = json_parse(json, strlen(json), &err);
    cr_assert(root != NULL, "row %s: %s", json, err.text);
    yaml_write(&out, root);
    cr_expect(eq(str, out.buf, (char *)want), "row %s", json);
    struct node *again = yaml_parse(out.buf, out.len, NULL, &err);
    cr_expect(again && node_equal(root, again), "row %s reads back differently", json);
    node_free(root);
    node_free(again);
    strbuf_release(&out);
}

Test(yaml, quotes_what_would_change_its_type)
{
    static const char *const words[] = {"n",
                                        "y",
                                        "on",
                                        "true",
                                        "null",
                                        "~",
                                        "12",
                                        "1e3",
                                        "0x1F",
                                        "0o7",
                                        "1:20",
                                        "+1:2",
                                        ".5",
                                        ".inf",
                                        "2020-01-01",
                                        "1_000",
                                        "",
                                        "0b1",
                                        "2001-1-1T1:2:3Z",
                                        "2001-01-01 10:00:00"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        char json[64], want[64];
        snprintf(json, sizeof(json), "{\"%s\":\"%s\"}", words[i], words[i]);
        snprintf(want, sizeof(want), "\"%s\": \"%s\"\n", words[i], words[i]);
        expect_yaml(json, want);
    }
    static const char *const bare[] = {"yep", "1.2.3", "2001-2-30", "0b2", "1:99", "a:b",
                                       "a#b", "x-",    "-a",        "<<",  "="};
    for (size_t i = 0; i < ARRAY_LEN(bare); i++) {
        char json[64], want[64];
        snprintf(json, sizeof(json), "\"%s\"", bare[i]);
        snprintf(want, sizeof(want), "%s\n", bare[i]);
        expect_yaml(json, want);
    }
}

Test(yaml, writes_as_kubectl_does)
{
    static const struct row rows[] = {
        {"[\"a: b\",\"&x\",\"- x\",\"x \",\" x\",\"#\",\"it's\",\"it's: x\",\"a "
         "#b\",\"---\",\"@x\"]",
         "- 'a: b'\n- '&x'\n- '- x'\n- 'x '\n- ' x'\n- '#'\n- it's\n- 'it''s: x'\n- 'a #b'\n- "
         "'---'\n- '@x'\n"},
        {"[\"\\u001b\\u0007\\t\\r\",\"😀\",\"é日\",\"\\u00a0\",\"a\\\"b\\\\\\t\"]",
         "- \"\\e\\a\\t\\r\"\n- \"\\U0001F600\"\n- é日\n- \xc2\xa0\n- \"a\\\"b\\\\\\t\"\n"},
        {"{\"a\":\"x\\ny\",\"b\":\"x\\n\",\"c\":\"x\\n\\n\",\"d\":\" x\\ny\",\"e\":\"x "
         "\\ny\",\"f\":\"\\n\"}",
         "a: |-\n  x\n  y\nb: |\n  x\nc: |+\n  x\n\nd: |2-\n   x\n  y\ne: \"x \\ny\"\nf: |2+\n\n"},
        {"{\"a\":{},\"b\":[],\"c\":[[1,[2]],{\"x\":[{\"y\":null,\"z\":[]}]}]}",
         "a: {}\nb: []\nc:\n- - 1\n  - - 2\n- x:\n  - \"y\": null\n    z: []\n"},
        {"[1,-1,1.5,1234567.5,1e20,1e30,0.00001,9007199254740993,1e6,true]",
         "- 1\n- -1\n- 1.5\n- 1.2345675e+06\n- 1e+20\n- 1e+30\n- 1e-05\n- 9007199254740993\n- "
         "1000000\n- true\n"},
        {"{\"b10\":0,\"b2\":0,\"B\":0,\"a-x\":0,\"a1\":0,\"ab\":0,\"a\":0,\"b02\":0,\"_\":0,\"é\":"
         "0}",
         "_: 0\nB: 0\na: 0\na-x: 0\na1: 0\nab: 0\nb2: 0\nb02: 0\nb10: 0\né: 0\n"},
        {"{\"a\":1,\"a\":2}", "a: 2\n"},
        {"null", "null\n"},
        {"\"x\\ny\"", "|-\n  x\n  y\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        expect_yaml(rows[i].text, rows[i].want);
}

Test(yaml, folds_at_eighty_columns)
{
    static const char words[] =
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";
    char json[400], want[400];
    snprintf(json, sizeof(json), "{\"a\":\"%s %s\"}", words, words);
    snprintf(want, sizeof(want), "a: %s\n  %s\n", words, words);
    expect_yaml(json, want);
    snprintf(json, sizeof(json), "[\"%s: %s\"]", words, words);
    snprintf(want, sizeof(want), "- '%s:\n  %s'\n", words, words);
    expect_yaml(json, want);
    snprintf(json, sizeof(json), "[\"\\t%s %s\"]", words, words);
    snprintf(want, sizeof(want), "- \"\\t%s\n  %s\"\n", words, words);
    expect_yaml(json, want);
}

Test(yaml, long_and_broken_keys_stand_alone)
{
    char key[150], json[200], want[200];
    memset(key, 'k', sizeof(key));
    key[129] = '\0';
    snprintf(json, sizeof(json), "{\"%s\":[1]}", key);
    snprintf(want, sizeof(want), "? %s\n: - 1\n", key);
    expect_yaml(json, want);
    key[128] = '\0';
    snprintf(json, sizeof(json), "{\"%s\":1}", key);
    snprintf(want, sizeof(want), "%s: 1\n", key);
    expect_yaml(json, want);
    expect_yaml("{\"a\\nb\":1}", "? |-\n  a\n  b\n: 1\n");
}

Test(yaml, stray_bytes_become_replacement_characters)
{
    struct strbuf out = STRBUF_INIT;
    struct node *n = node_new_str("a\xff"
                                  "b");
    yaml_write(&out, n);
    cr_expect(eq(str, out.buf,
                 (char *)"a\xef\xbf\xbd"
                         "b\n"));
    node_free(n);
    strbuf_release(&out);
}

Test(yaml, hides_nothing_on_a_terminal)
{
    struct node *map = node_new_map();
    node_set_str(map, "a", "exe\u202egnp\u200b");
    struct strbuf out = STRBUF_INIT;
    yaml_write(&out, map);
    cr_expect(eq(str, out.buf, (char *)"a: \"exe\\u202Egnp\\u200B\"\n"));
    struct err err = ERR_INIT;
    struct node *back = yaml_parse(out.buf, out.len, NULL, &err);
    cr_expect(node_equal(map, back), "%s", err.text);
    node_free(back);
    node_free(map);
    strbuf_release(&out);
}
