// SPDX-License-Identifier: Apache-2.0
// Tree -> YAML in block style, byte for byte as kubectl's -o yaml.
#include "doc/yaml.h"

#include "doc/number.h"
#include "doc/tree.h"
#include "doc/yaml_text.h"

#include "base/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 2 };

// Order of keys: go-yaml sorts as people do, so that step2 comes before step10.

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Beyond ASCII: the blocks that hold scripts, as opposed to punctuation, symbols and emoji.
static bool is_letter(uint32_t cp)
{
    return (cp | 0x20) - 'a' < 26 || (cp >= 0xC0 && cp < 0x2000) || (cp >= 0x2C00 && cp < 0xFE00);
}

// A run of digits: its value, which wraps around when it is absurdly long, as go-yaml's does.
struct run {
    uint64_t value;
    size_t len;
};

static struct run digits_at(const char *p, bool significant)
{
    struct run run = {.value = significant};
    for (; is_digit(p[run.len]); run.len++)
        run.value = run.value * 10 + (uint64_t)(p[run.len] - '0');
    return run;
}

// Digits before `at` that are not all zeroes make a zero there count as a place.
static bool is_significant_before(const char *text, size_t at)
{
    while (at-- > 0 && is_digit(text[at]))
        if (text[at] != '0')
            return true;
    return false;
}

// Two characters of which not both are letters, at text that is equal up to here.
static int compare_numbers(const char *a, const char *b, size_t at)
{
    bool significant = (a[at] == '0' || b[at] == '0') && is_significant_before(a, at);
    struct run x = digits_at(a + at, significant), y = digits_at(b + at, significant);
    if (x.value != y.value)
        return x.value < y.value ? -1 : 1;
    if (x.len != y.len)
        return x.len < y.len ? -1 : 1;
    return (unsigned char)a[at] < (unsigned char)b[at] ? -1 : 1;
}

static uint32_t char_at(const char *text)
{
    uint32_t cp = 0;
    if (*text)
        utf8_decode(text, strlen(text), &cp);
    return cp;
}

// a and b differ in the character at `at`.
static int compare_tails(const char *a, const char *b, size_t at)
{
    uint32_t x = char_at(a + at), y = char_at(b + at);
    if (x == 0 || y == 0)
        return x == 0 ? -1 : 1;
    bool letter = is_letter(x), other = is_letter(y);
    if (letter && other)
        return x < y ? -1 : 1;
    if (letter || other)
        return other ? -1 : 1;
    return compare_numbers(a, b, at);
}

static int by_natural_key(const void *left, const void *right)
{
    const char *a = node_key(*(const struct node *const *)left);
    const char *b = node_key(*(const struct node *const *)right);
    size_t at = 0;
    while (a[at] && a[at] == b[at])
        at++;
    while (at > 0 && ((unsigned char)a[at] & 0xC0) == 0x80)
        at--;
    return a[at] == b[at] ? 0 : compare_tails(a, b, at);
}

enum place { PLACE_ROOT, PLACE_ITEM, PLACE_VALUE };

static void write_node(struct yaml_out *out, const struct node *n, enum place place);

// Integers of 64 bits, signed or not, stand as they are; everything else is a float64.
static bool is_integer_text(const char *text)
{
    const char *digits = text + (text[0] == '-');
    if (digits[strspn(digits, "0123456789")])
        return false;
    errno = 0;
    if (digits != text)
        (void)strtoll(text, NULL, 10);
    else
        (void)strtoull(text, NULL, 10);
    return errno == 0;
}

static void write_number(struct yaml_out *out, const struct node *n)
{
    struct strbuf text = STRBUF_INIT;
    const char *literal = tree_item(n)->valuestring;
    double v = tree_item(n)->valuedouble;
    if (literal && tree_is_int64_literal(literal))
        strbuf_adds(&text, literal);
    else
        number_write_json(&text, v);
    if (!is_integer_text(text.buf) && strcmp(text.buf, "null") != 0) {
        strbuf_reset(&text);
        number_write_g(&text, v);
    }
    yaml_write_plain(out, text.buf);
    strbuf_release(&text);
}

static void write_string(struct yaml_out *out, const char *s)
{
    struct yaml_text t = yaml_text_choose(s, strlen(s), false);
    yaml_text_write(out, &t, false);
}

static void write_key(struct yaml_out *out, const char *key)
{
    size_t n = strlen(key);
    bool simple = yaml_text_is_simple_key(key, n);
    struct yaml_text t = yaml_text_choose(key, n, simple);
    if (!simple)
        yaml_indicator(out, "?", true, true);
    yaml_text_write(out, &t, simple);
    if (!simple)
        yaml_new_line(out);
    yaml_indicator(out, ":", !simple, !simple);
}

static void write_list(struct yaml_out *out, const struct node *n, enum place place)
{
    int indent = out->indent;
    // A list that is the value of a key stands in the key's own column.
    bool indentless = place == PLACE_VALUE && !out->indentation;
    if (indent < 0)
        out->indent = 0;
    else if (!indentless)
        out->indent = indent + INDENT;
    for (const struct node *c = node_first(n); c; c = node_next(c)) {
        yaml_new_line(out);
        yaml_indicator(out, "-", true, true);
        write_node(out, c, PLACE_ITEM);
    }
    out->indent = indent;
}

static void write_map(struct yaml_out *out, const struct node *n)
{
    int indent = out->indent;
    out->indent = indent < 0 ? 0 : indent + INDENT;
    size_t count = 0;
    const struct node **members = tree_sorted_members(n, &count);
    if (count > 1)
        qsort(members, count, sizeof(*members), by_natural_key);
    for (size_t i = 0; i < count; i++) {
        yaml_new_line(out);
        write_key(out, node_key(members[i]));
        write_node(out, members[i], PLACE_VALUE);
    }
    free(members);
    out->indent = indent;
}

static void write_node(struct yaml_out *out, const struct node *n, enum place place)
{
    bool flag = false;
    switch (node_type(n)) {
    case NODE_BOOL:
        yaml_write_plain(out, node_bool(n, &flag) && flag ? "true" : "false");
        break;
    case NODE_NUMBER:
        write_number(out, n);
        break;
    case NODE_STRING:
        write_string(out, node_str(n));
        break;
    case NODE_LIST:
        if (node_first(n))
            write_list(out, n, place);
        else
            yaml_write_plain(out, "[]");
        break;
    case NODE_MAP:
        if (node_first(n))
            write_map(out, n);
        else
            yaml_write_plain(out, "{}");
        break;
    default:
        yaml_write_plain(out, "null");
    }
}

void yaml_write(struct strbuf *sb, const struct node *n)
{
    struct yaml_out out = {.sb = sb, .indent = -1, .space = true, .indentation = true};
    write_node(&out, n, PLACE_ROOT);
    yaml_new_line(&out);
}
