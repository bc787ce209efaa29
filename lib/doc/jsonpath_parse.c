// SPDX-License-Identifier: Apache-2.0
// Text -> compiled template, with kubectl's rules and words for what is wrong.
#include "doc/jsonpath_ast.h"

#include "doc/jsonpath_quote.h"
#include "doc/number.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NESTING_MAX = 64 }; // of unions, quoted keys and filters, which are templates of their own

struct parser {
    const char *input;
    size_t len, pos;
    int nesting;
    struct err *err;
};

static int parse_list(struct jp_list *out, const char *text, size_t n, int nesting,
                      struct err *err);

// Lists

static void free_list(struct jp_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct jp_node *n = &list->nodes[i];
        free(n->name);
        node_free(n->value);
        free_list(&n->list);
        free_list(&n->right);
    }
    free(list->nodes);
    *list = (struct jp_list){0};
}

static struct jp_node *append(struct jp_list *list, enum jp_type type)
{
    list->nodes = grow_array(list->nodes, &list->cap, list->count + 1, sizeof(*list->nodes));
    struct jp_node *n = &list->nodes[list->count++];
    *n = (struct jp_node){.type = type};
    return n;
}

static void append_text(struct jp_list *list, const char *text, size_t n)
{
    char *copy = xstrndup(text, n);
    append(list, JP_TEXT)->value = node_new_str(copy);
    free(copy);
}

// Characters

static bool at_end(const struct parser *p)
{
    return p->pos >= p->len;
}

static char peek(const struct parser *p)
{
    return at_end(p) ? '\0' : p->input[p->pos];
}

static bool looking_at(const struct parser *p, const char *text)
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

static bool is_terminator(const struct parser *p)
{
    return at_end(p) || memchr(" \t\r\n.,[]$@{}", peek(p), 12);
}

static int syntax(struct parser *p, const char *what)
{
    return err_set(p->err, ERR_USAGE, "%s", what);
}

// Actions

static int parse_identifier(struct parser *p, struct jp_list *list)
{
    size_t start = p->pos;
    while (!is_terminator(p))
        p->pos++;
    char *word = xstrndup(p->input + start, p->pos - start);
    bool truth = strcmp(word, "true") == 0;
    if (truth || strcmp(word, "false") == 0) {
        append(list, JP_VALUE)->value = node_new_bool(truth);
        free(word);
    } else {
        append(list, JP_IDENTIFIER)->name = word;
    }
    return 0;
}

static int parse_number(struct parser *p, struct jp_list *list)
{
    size_t start = p->pos;
    if (peek(p) == '+' || peek(p) == '-')
        p->pos++;
    while (is_digit(peek(p)) || peek(p) == '.')
        p->pos++;
    char *text CLEANUP_FREE = xstrndup(p->input + start, p->pos - start);
    char *end = NULL;
    errno = 0;
    long long whole = strtoll(text, &end, 10);
    double real = 0;
    if (end != text && *end == '\0' && errno == 0)
        append(list, JP_VALUE)->value = node_new_int(whole);
    else if (number_read(text, strlen(text), &real))
        append(list, JP_VALUE)->value = node_new_num(real);
    else
        return err_set(p->err, ERR_USAGE, "cannot parse number %s", text);
    return 0;
}

// p is behind the dot.
static int parse_field(struct parser *p, struct jp_list *list)
{
    struct strbuf name = STRBUF_INIT;
    size_t start = p->pos;
    while (!is_terminator(p)) {
        if (peek(p) == '\\')
            p->pos++;
        if (at_end(p))
            break;
        strbuf_addc(&name, p->input[p->pos++]);
    }
    if (p->pos - start == 1 && p->input[start] == '*')
        append(list, JP_WILDCARD);
    else
        append(list, JP_FIELD)->name = strbuf_detach(&name);
    strbuf_release(&name);
    return 0;
}

static int parse_recursive(struct parser *p, struct jp_list *list)
{
    if (list->count && list->nodes[list->count - 1].type == JP_RECURSIVE)
        return syntax(p, "invalid multiple recursive descent");
    p->pos += 2;
    append(list, JP_RECURSIVE);
    return is_alphanumeric(peek(p)) ? parse_field(p, list) : 0;
}

// p is behind the opening quote.
static int parse_quote(struct parser *p, struct jp_list *list, char quote)
{
    size_t start = p->pos - 1;
    do {
        if (at_end(p) || peek(p) == '\n')
            return syntax(p, "unterminated quoted string");
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

// Brackets

// -?[0-9]* with a colon before it where `colon` is set; NULL when there is something else.
static const char *bound_end(const char *p, bool colon)
{
    if (colon && *p++ != ':')
        return NULL;
    p += *p == '-';
    return p + strspn(p, "0123456789");
}

static int parse_bound(struct parser *p, struct jp_bound *bound, const char *text, size_t n)
{
    char *digits CLEANUP_FREE = xstrndup(text, n);
    char *end = NULL;
    errno = 0;
    bound->known = true;
    bound->value = strtol(digits, &end, 10);
    if (end == digits || *end || errno || bound->value == LONG_MAX)
        return err_set(p->err, ERR_USAGE, "array index %s is not a number", digits);
    return 0;
}

// [a], [a:b], [a:b:c], every number of which may be missing.
static int parse_slice(struct parser *p, struct jp_list *list, const char *text)
{
    struct jp_bound bounds[3] = {0};
    const char *at = text;
    for (int i = 0; i < 3; i++) {
        const char *end = at && *at ? bound_end(at, i > 0) : at;
        if (!end)
            return err_set(p->err, ERR_USAGE, "invalid array index %s", text);
        if (end == at && i == 1)
            bounds[1] =
                (struct jp_bound){.value = bounds[0].value + 1, .known = true, .derived = true};
        const char *digits = at + (end > at && i > 0);
        if (end > digits && parse_bound(p, &bounds[i], digits, (size_t)(end - digits)))
            return -1;
        at = end;
    }
    if (*at)
        return err_set(p->err, ERR_USAGE, "invalid array index %s", text);
    memcpy(append(list, JP_ARRAY)->bounds, bounds, sizeof(bounds));
    return 0;
}

// Compiles `before` text `after` as the inside of one action.
static int parse_inner(struct parser *p, struct jp_list *out, const char *before, const char *text,
                       size_t n, const char *after)
{
    if (p->nesting >= NESTING_MAX)
        return syntax(p, "template is nested too deep");
    struct strbuf action = STRBUF_INIT;
    strbuf_addf(&action, "{%s", before);
    strbuf_add(&action, text, n);
    strbuf_addf(&action, "%s}", after);
    struct jp_list root = {0};
    int rc = parse_list(&root, action.buf, action.len, p->nesting + 1, p->err);
    if (rc == 0) {
        *out = root.nodes[0].list;
        root.nodes[0].list = (struct jp_list){0};
    }
    free_list(&root);
    strbuf_release(&action);
    return rc;
}

static int parse_union(struct parser *p, struct jp_list *list, const char *text)
{
    struct jp_list members = {0};
    for (const char *part = text;; part++) {
        size_t n = strcspn(part, ",");
        size_t blank = strspn(part, " ");
        const char *inner = part + (blank < n ? blank : n);
        size_t inner_len = n - (size_t)(inner - part);
        while (inner_len && inner[inner_len - 1] == ' ')
            inner_len--;
        struct jp_list member = {0};
        if (parse_inner(p, &member, "[", inner, inner_len, "]")) {
            free_list(&members);
            return -1;
        }
        append(&members, JP_LIST)->list = member;
        part += n;
        if (!*part)
            break;
    }
    append(list, JP_UNION)->list = members;
    return 0;
}

// 'key', dots in which still need a backslash.
static int parse_key(struct parser *p, struct jp_list *list, const char *text, size_t n)
{
    struct jp_list key = {0};
    if (parse_inner(p, &key, ".", text + 1, n - 2, ""))
        return -1;
    for (size_t i = 0; i < key.count; i++) {
        enum jp_type type = key.nodes[i].type;
        *append(list, type) = key.nodes[i];
    }
    free(key.nodes);
    return 0;
}

// p is behind the bracket.
static int parse_array(struct parser *p, struct jp_list *list)
{
    size_t start = p->pos;
    while (!at_end(p) && peek(p) != ']' && peek(p) != '\n')
        p->pos++;
    if (peek(p) != ']')
        return syntax(p, "unterminated array");
    size_t n = p->pos++ - start;
    char *text CLEANUP_FREE = xstrndup(p->input + start, n);
    n = strlen(text);
    if (strcmp(text, "*") == 0)
        return parse_slice(p, list, ":");
    if (strchr(text, ','))
        return parse_union(p, list, text);
    if (n >= 2 && text[0] == '\'' && strchr(text + 1, '\'') == text + n - 1)
        return parse_key(p, list, text, n);
    return parse_slice(p, list, text);
}

// Filters

// To the bracket that closes the filter, which quotes may hide once. Returns the length of what is
// inside.
static int find_filter_end(struct parser *p, size_t *n)
{
    size_t start = p->pos;
    bool begun = false, ended = false;
    char quote = '\0';
    for (;; p->pos++) {
        char c = peek(p);
        if (at_end(p) || c == '\n')
            return syntax(p, "unterminated filter");
        if (c == ')' && begun == ended)
            break;
        if (c != '"' && c != '\'')
            continue;
        if (!begun) {
            begun = true;
            quote = c;
        } else if (c == quote && p->input[p->pos - 1] != '\\') {
            ended = true;
        }
    }
    *n = p->pos++ - start;
    if (peek(p) != ']')
        return syntax(p, "unclosed array expect ]");
    p->pos++;
    return 0;
}

static int parse_filter(struct parser *p, struct jp_list *list)
{
    p->pos += strlen("[?(");
    const char *text = p->input + p->pos;
    size_t n = 0;
    if (find_filter_end(p, &n))
        return -1;
    char *inside CLEANUP_FREE = xstrndup(text, n);
    size_t left = strcspn(inside, "!<>=");
    size_t operator= strspn(inside + left, "!<>=");
    const char *right = inside + left + operator;
    // Something must stand on the right, if need be the operator's own last character.
    if (operator> 1 && * right == '\0') {
        operator--;
        right--;
    }
    bool compares = left > 0 && operator> 0 && * right;
    struct jp_list lists[2] = {{0}, {0}};
    if (parse_inner(p, &lists[0], "", inside, compares ? left : strlen(inside), ""))
        return -1;
    if (compares && parse_inner(p, &lists[1], "", right, strlen(right), "")) {
        free_list(&lists[0]);
        return -1;
    }
    struct jp_node *filter = append(list, JP_FILTER);
    filter->name = compares ? xstrndup(inside + left, operator) : xstrdup("exists");
    filter->list = lists[0];
    filter->right = lists[1];
    return 0;
}

static int unrecognized(struct parser *p)
{
    uint32_t cp = 0;
    size_t n = utf8_decode(p->input + p->pos, p->len - p->pos, &cp);
    char shown[16] = "";
    if (cp >= 0x20 && cp != 0x7F)
        snprintf(shown, sizeof(shown), " '%.*s'", (int)n, p->input + p->pos);
    return err_set(p->err, ERR_USAGE, "unrecognized character in action: U+%04" PRIX32 "%s", cp,
                   shown);
}

static int parse_term(struct parser *p, struct jp_list *list)
{
    if (looking_at(p, "[?("))
        return parse_filter(p, list);
    if (looking_at(p, ".."))
        return parse_recursive(p, list);
    char c = peek(p);
    if (at_end(p) || is_line_end(c))
        return syntax(p, "unclosed action");
    if (c == '+' || c == '-' || is_digit(c))
        return parse_number(p, list);
    if (is_alphanumeric(c))
        return parse_identifier(p, list);
    if (!strchr(" @$[\"'.", c) || c == '\0')
        return unrecognized(p);
    p->pos++;
    switch (c) {
    case '[':
        return parse_array(p, list);
    case '"':
    case '\'':
        return parse_quote(p, list, c);
    case '.':
        return parse_field(p, list);
    default: // a space, or the current object, which is where the action stands anyway
        return 0;
    }
}

static int parse_action(struct parser *p, struct jp_list *list)
{
    while (peek(p) != '}')
        if (parse_term(p, list))
            return -1;
    p->pos++;
    return 0;
}

static int parse_list(struct jp_list *out, const char *text, size_t n, int nesting, struct err *err)
{
    struct parser p = {.input = text, .len = n, .nesting = nesting, .err = err};
    while (!at_end(&p)) {
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
        append(out, JP_LIST)->list = action;
        if (rc)
            return -1;
    }
    return 0;
}

static struct jsonpath *compile(const char *text, struct err *err)
{
    struct jsonpath *jp = xcalloc(1, sizeof(*jp));
    jp->text = xstrdup(text);
    jp->allow_missing = true;
    if (parse_list(&jp->root, text, strlen(text), 0, err) == 0)
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
    free_list(&jp->root);
    free(jp->text);
    free(jp);
}

void jsonpath_allow_missing(struct jsonpath *jp, bool allow)
{
    jp->allow_missing = allow;
}
