// SPDX-License-Identifier: Apache-2.0
// Tree -> text, as Go's encoding/json and kubectl's printer write it.
#include "doc/json.h"

#include "doc/number.h"
#include "doc/tree.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 4 };

// What a byte turns into within a string.
static void write_special(struct strbuf *out, unsigned char c)
{
    static const char short_escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    const char *pair = short_escapes;
    while (*pair && (unsigned char)*pair != c)
        pair += 2;
    if (*pair)
        strbuf_addf(out, "\\%c", pair[1]);
    else
        strbuf_addf(out, "\\u%04x", c);
}

static bool is_plain(unsigned char c, bool html)
{
    if (c < 0x20 || c == '"' || c == '\\' || c >= 0x80)
        return false;
    return !(html && (c == '<' || c == '>' || c == '&'));
}

// One character of several bytes; returns how many.
static size_t write_wide(struct strbuf *out, const char *s, size_t n)
{
    uint32_t cp = 0;
    size_t len = utf8_decode(s, n, &cp);
    if (cp == 0xFFFD && len == 1)
        strbuf_adds(out, "\\ufffd");
    else if ((cp <= 0x9F || utf8_cp_invisible(cp)) && cp <= 0xFFFF)
        strbuf_addf(out, "\\u%04" PRIx32, cp);
    else if (utf8_cp_invisible(cp))
        strbuf_addf(out, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xD7C0 + (cp >> 10),
                    0xDC00 | (cp & 0x3FF));
    else
        strbuf_add(out, s, len);
    return len;
}

void json_write_string(struct strbuf *out, const char *s, bool html)
{
    const char *end = s + strlen(s);
    strbuf_addc(out, '"');
    while (s < end) {
        const char *run = s;
        while (s < end && is_plain((unsigned char)*s, html))
            s++;
        strbuf_add(out, run, (size_t)(s - run));
        if (s == end)
            break;
        if ((unsigned char)*s >= 0x80)
            s += write_wide(out, s, (size_t)(end - s));
        else
            write_special(out, (unsigned char)*s++);
    }
    strbuf_addc(out, '"');
}

void json_write_number(struct strbuf *out, double v)
{
    number_write_json(out, v);
}

static void write_number(struct strbuf *out, const struct node *n)
{
    const char *literal = tree_item(n)->valuestring;
    if (literal && tree_is_int64_literal(literal))
        strbuf_adds(out, literal);
    else
        number_write_json(out, tree_item(n)->valuedouble);
}

static void write_value(struct strbuf *out, const struct node *n, const struct json_opts *opts,
                        size_t depth);

static void new_line(struct strbuf *out, const struct json_opts *opts, size_t depth)
{
    if (opts->style != JSON_PRETTY)
        return;
    strbuf_addc(out, '\n');
    strbuf_addn(out, ' ', depth * INDENT);
}

static void write_list(struct strbuf *out, const struct node *n, const struct json_opts *opts,
                       size_t depth)
{
    strbuf_addc(out, '[');
    for (const struct node *c = node_first(n); c; c = node_next(c)) {
        if (c != node_first(n))
            strbuf_addc(out, ',');
        new_line(out, opts, depth + 1);
        write_value(out, c, opts, depth + 1);
    }
    if (node_first(n))
        new_line(out, opts, depth);
    strbuf_addc(out, ']');
}

static void write_member(struct strbuf *out, const struct node *c, const struct json_opts *opts,
                         size_t depth, bool first)
{
    if (!first)
        strbuf_addc(out, ',');
    new_line(out, opts, depth + 1);
    json_write_string(out, node_key(c), opts->html);
    strbuf_adds(out, opts->style == JSON_PRETTY ? ": " : ":");
    write_value(out, c, opts, depth + 1);
}

static void write_map(struct strbuf *out, const struct node *n, const struct json_opts *opts,
                      size_t depth)
{
    strbuf_addc(out, '{');
    if (opts->sorted) {
        size_t count = 0;
        const struct node **members = tree_sorted_members(n, &count);
        for (size_t i = 0; i < count; i++)
            write_member(out, members[i], opts, depth, i == 0);
        free(members);
    } else {
        for (const struct node *c = node_first(n); c; c = node_next(c))
            write_member(out, c, opts, depth, c == node_first(n));
    }
    if (node_first(n))
        new_line(out, opts, depth);
    strbuf_addc(out, '}');
}

static void write_value(struct strbuf *out, const struct node *n, const struct json_opts *opts,
                        size_t depth)
{
    bool flag = false;
    switch (node_type(n)) {
    case NODE_BOOL:
        strbuf_adds(out, node_bool(n, &flag) && flag ? "true" : "false");
        break;
    case NODE_NUMBER:
        write_number(out, n);
        break;
    case NODE_STRING:
        json_write_string(out, node_str(n), opts->html);
        break;
    case NODE_LIST:
        write_list(out, n, opts, depth);
        break;
    case NODE_MAP:
        write_map(out, n, opts, depth);
        break;
    default:
        strbuf_adds(out, "null");
    }
}

void json_write(struct strbuf *out, const struct node *n, const struct json_opts *opts)
{
    write_value(out, n, opts, 0);
}
