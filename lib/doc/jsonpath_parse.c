// SPDX-License-Identifier: Apache-2.0
// Text -> compiled template, with kubectl's rules and words for what is wrong.
#include "doc/jsonpath_parser.h"

#include "doc/jsonpath_quote.h"
#include "doc/number.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int jp_parse(struct jp_list *out, const char *text, size_t n, int nesting, struct err *err);

// Lists

void jp_free_list(struct jp_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct jp_node *n = &list->nodes[i];
        free(n->name);
        node_free(n->value);
        jp_free_list(&n->list);
        jp_free_list(&n->right);
    }
    free(list->nodes);
    *list = (struct jp_list){0};
}

struct jp_node *jp_append(struct jp_list *list, enum jp_type type)
{
    list->nodes = grow_array(list->nodes, &list->cap, list->count + 1, sizeof(*list->nodes));
    struct jp_node *n = &list->nodes[list->count++];
    *n = (struct jp_node){.type = type};
    return n;
}

static void append_text(struct jp_list *list, const char *text, size_t n)
{
    char *copy = xstrndup(text, n);
    jp_append(list, JP_TEXT)->value = node_new_str(copy);
    free(copy);
}

// Characters

bool jp_at_end(const struct jp_parser *p)
{
    return p->pos >= p->len;
}

char jp_peek(const struct jp_parser *p)
{
    return jp_at_end(p) ? '\0' : p->input[p->pos];
}

static bool looking_at(const struct jp_parser *p, const char *text)
{
    size_t n = strlen(text);
    return p->len - p->pos >= n && memcmp(p->input + p->pos, text, n) == 0;
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Bytes above ASCII belong to letters.
static bool is_alphanumeric(char c)
{
    return c == '_' || is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

static bool is_terminator(const struct jp_parser *p)
{
    return jp_at_end(p) || memchr(" \t\r\n.,[]$@{}", jp_peek(p), 12);
}

int jp_syntax(struct jp_parser *p, const char *what)
{
    return err_set(p->err, ERR_USAGE, "%s", what);
}

// Actions

static int parse_identifier(struct jp_parser *p, struct jp_list *list)
{
    size_t start = p->pos;
    while (!is_terminator(p))
        p->pos++;
    char *word = xstrndup(p->input + start, p->pos - start);
    bool truth = strcmp(word, "true") == 0;
    if (truth || strcmp(word, "false") == 0) {
        jp_append(list, JP_VALUE)->value = node_new_bool(truth);
        free(word);
    } else {
        jp_append(list, JP_IDENTIFIER)->name = word;
    }
    return 0;
}

static int parse_number(struct jp_parser *p, struct jp_list *list)
{
    size_t start = p->pos;
    if (jp_peek(p) == '+' || jp_peek(p) == '-')
        p->pos++;
    while (is_digit(jp_peek(p)) || jp_peek(p) == '.')
        p->pos++;
    char *text CLEANUP_FREE = xstrndup(p->input + start, p->pos - start);
    char *end = NULL;
    errno = 0;
    long long whole = strtoll(text, &end, 10);
    double real = 0;
    if (end != text && *end == '\0' && errno == 0)
        jp_append(list, JP_VALUE)->value = node_new_int(whole);
    else if (number_read(text, strlen(text), &real))
        jp_append(list, JP_VALUE)->value = node_new_num(real);
    else
        return err_set(p->err, ERR_USAGE, "cannot parse number %s", text);
    return 0;
}

// p is behind the dot.
static int parse_field(struct jp_parser *p, struct jp_list *list)
{
    struct strbuf name = STRBUF_INIT;
    size_t start = p->pos;
    while (!is_terminator(p)) {
        if (jp_peek(p) == '\\')
            p->pos++;
        if (jp_at_end(p))
            break;
        strbuf_addc(&name, p->input[p->pos++]);
    }
    if (p->pos - start == 1 && p->input[start] == '*')
        jp_append(list, JP_WILDCARD);
    else
        jp_append(list, JP_FIELD)->name = strbuf_detach(&name);
    strbuf_release(&name);
    return 0;
}

static int parse_recursive(struct jp_parser *p, struct jp_list *list)
{
    if (list->count && list->nodes[list->count - 1].type == JP_RECURSIVE)
        return jp_syntax(p, "invalid multiple recursive descent");
    p->pos += 2;
    jp_append(list, JP_RECURSIVE);
    return is_alphanumeric(jp_peek(p)) ? parse_field(p, list) : 0;
}

// p is behind the opening quote.
static int parse_quote(struct jp_parser *p, struct jp_list *list, char quote)
{
    size_t start = p->pos - 1;
    do {
        if (jp_at_end(p) || jp_peek(p) == '\n')
            return jp_syntax(p, "unterminated quoted string");
    } while (p->input[p->pos++] != quote || p->input[p->pos - 2] == '\\');
    struct strbuf text = STRBUF_INIT;
    int rc = 0;
    if (jsonpath_unquote(&text, p->input + start, p->pos - start))
        append_text(list, text.buf, text.len);
    else
        rc = err_set(p->err, ERR_USAGE, "unquote string %.*s error invalid syntax",
                     (int)(p->pos - start), p->input + start);
    strbuf_release(&text);
    return rc;
}

static int unrecognized(struct jp_parser *p)
{
    uint32_t cp = 0;
    size_t n = utf8_decode(p->input + p->pos, p->len - p->pos, &cp);
    char shown[16] = "";
    if (cp >= 0x20 && cp != 0x7F)
        snprintf(shown, sizeof(shown), " '%.*s'", (int)n, p->input + p->pos);
    return err_set(p->err, ERR_USAGE, "unrecognized character in action: U+%04" PRIX32 "%s", cp,
                   shown);
}

static int parse_term(struct jp_parser *p, struct jp_list *list)
{
    if (looking_at(p, "[?(")) {
        p->pos += strlen("[?(");
        return jp_parse_filter(p, list);
    }
    if (looking_at(p, ".."))
        return parse_recursive(p, list);
    char c = jp_peek(p);
    if (jp_at_end(p) || is_line_end(c))
        return jp_syntax(p, "unclosed action");
    if (c == '+' || c == '-' || is_digit(c))
        return parse_number(p, list);
    if (is_alphanumeric(c))
        return parse_identifier(p, list);
    if (!strchr(" @$[\"'.", c) || c == '\0')
        return unrecognized(p);
    p->pos++;
    switch (c) {
    case '[':
        return jp_parse_array(p, list);
    case '"':
    case '\'':
        return parse_quote(p, list, c);
    case '.':
        return parse_field(p, list);
    default: // a space, or the current object, which is where the action stands anyway
        return 0;
    }
}

static int parse_action(struct jp_parser *p, struct jp_list *list)
{
    while (jp_peek(p) != '}')
        if (parse_term(p, list))
            return -1;
    p->pos++;
    return 0;
}

int jp_parse(struct jp_list *out, const char *text, size_t n, int nesting, struct err *err)
{
    struct jp_parser p = {.input = text, .len = n, .nesting = nesting, .err = err};
    while (!jp_at_end(&p)) {
        const char *from = p.input + p.pos;
        const char *brace = memchr(from, '{', p.len - p.pos);
        size_t plain = brace ? (size_t)(brace - from) : p.len - p.pos;
        if (plain)
            append_text(out, from, plain);
        p.pos += plain;
        if (!brace)
            break;
        p.pos++;
        struct jp_list action = {0};
        int rc = parse_action(&p, &action);
        jp_append(out, JP_LIST)->list = action;
        if (rc)
            return -1;
    }
    return 0;
}

static struct jsonpath *compile(const char *text, struct err *err)
{
    struct jsonpath *jp = xcalloc(1, sizeof(*jp));
    jp->text = xstrdup(text);
    if (jp_parse(&jp->root, text, strlen(text), 0, err) == 0)
        return jp;
    jsonpath_free(jp);
    return NULL;
}

struct jsonpath *jsonpath_compile(const char *text, struct err *err)
{
    struct err cause = ERR_INIT;
    struct jsonpath *jp = compile(text, &cause);
    if (!jp)
        err_set(err, ERR_USAGE, "error parsing jsonpath %s, %s", text, cause.text);
    return jp;
}

struct jsonpath *jsonpath_compile_relaxed(const char *text, struct err *err)
{
    size_t n = strlen(text);
    bool braces = n >= 2 && text[0] == '{' && text[n - 1] == '}';
    const char *path = text + braces;
    n -= braces ? 2 : 0;
    if (n && path[0] == '.') {
        path++;
        n--;
    }
    if (*text && (n == 0 || strcspn(path, "{}") < n)) {
        err_set(err, ERR_USAGE,
                "unexpected path string, expected a 'name1.name2' or '.name1.name2' or "
                "'{name1.name2}' or "
                "'{.name1.name2}'");
        return NULL;
    }
    char *template CLEANUP_FREE = *text ? xasprintf("{.%.*s}", (int)n, path) : xstrdup("");
    return compile(template, err);
}

void jsonpath_free(struct jsonpath *jp)
{
    if (!jp)
        return;
    jp_free_list(&jp->root);
    free(jp->text);
    free(jp);
}
