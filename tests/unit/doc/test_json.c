// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"
#include "doc/json.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

static char *rewrite(const char *text, struct json_opts opts)
{
    struct err err = ERR_INIT;
    struct node *n = json_parse(text, strlen(text), &err);
    cr_assert(n != NULL, "%s: %s", text, err.text);
    struct strbuf out = STRBUF_INIT;
    json_write(&out, n, &opts);
    node_free(n);
    return strbuf_detach(&out);
}

static void expect(const char *text, const char *want, struct json_opts opts)
{
    char *got = rewrite(text, opts);
    cr_expect(eq(str, got, (char *)want), "row %s", text);
    free(got);
}

Test(json, writes_what_it_read)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"null", "null"},
        {" true\n", "true"},
        {"\t\r\n[ ]", "[]"},
        {"{}", "{}"},
        {"{\"b\":1,\"a\":[1,2,{\"c\":null}]}", "{\"b\":1,\"a\":[1,2,{\"c\":null}]}"},
        {"\"\\u00e9\\ud83d\\ude00\\/\"", "\"é😀/\""},
        {"\"\\b\\f\\n\\r\\t\\\"\\\\\\u001b\\u007f\"", "\"\\b\\f\\n\\r\\t\\\"\\\\\\u001b\x7f\""},
        {"\"\\u2028\\u2029\"", "\"\\u2028\\u2029\""},
        // What would hide or reorder text on a terminal stays visible; the value is the same.
        {"\"\\u202e\\u200b\\u009b\\u00ad\"", "\"\\u202e\\u200b\\u009b\\u00ad\""},
        {"\"\\udb40\\udc41\"", "\"\\udb40\\udc41\""},
        {"\"<a&b>\"", "\"<a&b>\""},
        {"\"a\xff\xc3\"", "\"a\\ufffd\\ufffd\""},
        {"\"\xef\xbf\xbd\"", "\"\xef\xbf\xbd\""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        expect(rows[i].text, rows[i].want, (struct json_opts){0});
}

// A NUL cannot live in a C string, half a surrogate pair cannot live anywhere: neither may cut the
// text.
Test(json, odd_escapes_become_replacement_characters)
{
    expect("\"a\\u0000b\"",
           "\"a\xef\xbf\xbd"
           "b\"",
           (struct json_opts){0});
    expect("{\"k\\u0000\":\"\\ud800x\\udc00\\ud800\\ud83d\\ude00\"}",
           "{\"k\xef\xbf\xbd\":\"\xef\xbf\xbdx\xef\xbf\xbd\xef\xbf\xbd😀\"}", (struct json_opts){0});
    expect("\"\\\\u0000\"", "\"\\\\u0000\"", (struct json_opts){0});
}

Test(json, numbers_print_as_go_prints_them)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"0", "0"},
        {"-1", "-1"},
        {"41.7", "41.7"},
        {"200.5", "200.5"},
        {"1.0", "1"},
        {"1e3", "1000"},
        {"0.1", "0.1"},
        {"20.55", "20.55"},
        {"0.30000000000000004", "0.30000000000000004"},
        {"1e30", "1e+30"},
        {"1e20", "100000000000000000000"},
        {"1e21", "1e+21"},
        {"1.5e-7", "1.5e-7"},
        {"1e-10", "1e-10"},
        {"0.000001", "0.000001"},
        {"5e-324", "5e-324"},
        {"2.2250738585072014e-308", "2.2250738585072014e-308"},
        {"1.7976931348623157e308", "1.7976931348623157e+308"},
        {"12345678901", "12345678901"},
        {"9007199254740993", "9007199254740993"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"9223372036854775807", "9223372036854775807"},
        {"9223372036854775808", "9223372036854776000"},
        {"18446744073709551616", "18446744073709552000"},
        {"[1,{\"a\":9007199254740993,\"b\":[]},\"9\",[9007199254740995,2],{},3]",
         "[1,{\"a\":9007199254740993,\"b\":[]},\"9\",[9007199254740995,2],{},3]"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        expect(rows[i].text, rows[i].want, (struct json_opts){0});
}

Test(json, pretty_sorted_html_is_kubectls)
{
    struct json_opts kubectl = {.style = JSON_PRETTY, .sorted = true, .html = true};
    expect("{\"b\":[],\"a\":{\"x\":[1,{}],\"<\":\"&>\"},\"B\":1}",
           "{\n    \"B\": 1,\n    \"a\": {\n        \"\\u003c\": \"\\u0026\\u003e\",\n        "
           "\"x\": [\n"
           "            1,\n            {}\n        ]\n    },\n    \"b\": []\n}",
           kubectl);
    expect("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}", (struct json_opts){.sorted = true});
}

Test(json, refuses_what_is_not_json)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", "unexpected end of JSON input at byte 0"},
        {"{\"a\":1", "unexpected end of JSON input at byte 6"},
        {"[1] x", "unexpected text after the value at byte 4"},
        {"nul", "invalid literal at byte 0"},
        {"01", "invalid number at byte 0"},
        {"1.", "invalid number at byte 0"},
        {"1e", "invalid number at byte 0"},
        {"-", "invalid number at byte 0"},
        {"+1", "invalid number at byte 0"},
        {".5", "invalid number at byte 0"},
        {"NaN", "invalid number at byte 0"},
        {"1e999", "number out of range at byte 0"},
        {"\"a", "unterminated string at byte 0"},
        {"\"a\\", "unterminated string at byte 2"},
        {"\"a\nb\"", "control character in a string at byte 2"},
        {"\"\\x\"", "invalid escape in a string at byte 1"},
        {"\"\\u12g4\"", "invalid escape in a string at byte 1"},
        {"]", "unexpected bracket at byte 0"},
        {":", "unexpected character at byte 0"},
        {"[\v1]", "invalid number at byte 1"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        struct node *n = json_parse(rows[i].text, strlen(rows[i].text), &err);
        cr_expect(n == NULL, "row %s was accepted", rows[i].text);
        cr_expect(eq(int, err.kind, ERR_PARSE));
        cr_expect(eq(str, err.text, (char *)rows[i].want), "row %s", rows[i].text);
        node_free(n);
    }
}

Test(json, refuses_broken_structure)
{
    static const char *const rows[] = {"[1,]",  "{\"a\":1,}", "[1 2]",      "{\"a\" 1}",
                                       "{1:2}", "[}",         "{\"a\":]",   "[,1]",
                                       "{,}",   "[1,,2]",     "truefalse[", "[truefalse]"};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        struct node *n = json_parse(rows[i], strlen(rows[i]), &err);
        cr_expect(n == NULL, "row %s was accepted", rows[i]);
        node_free(n);
    }
}

Test(json, depth_is_capped)
{
    enum { DEEP = 100000 };
    char *text = malloc(DEEP);
    memset(text, '[', DEEP);
    struct err err = ERR_INIT;
    cr_expect(json_parse(text, DEEP, &err) == NULL);
    cr_expect(eq(str, err.text, (char *)"nesting is too deep at byte 512"));
    memset(text + 512, ']', 512);
    struct node *n = json_parse(text, 1024, &err);
    cr_expect(n != NULL);
    node_free(n);
    free(text);
}

Test(json, prefix_stops_after_the_first_value)
{
    struct err err = ERR_INIT;
    size_t used = 0;
    const char *text = " {\"a\":[1]} {\"b\":2}";
    struct node *n = json_parse_prefix(text, strlen(text), &used, &err);
    cr_assert(n != NULL);
    cr_expect(eq(sz, used, 10));
    node_free(n);
}
