// SPDX-License-Identifier: Apache-2.0
// What may stand in brackets: indices, slices, unions, keys, filters.
#include "doc/jsonpath_parser.h"

#include "base/mem.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { NESTING_MAX = 64 };

// Indices and keys

// -?[0-9]* with a colon before it where `colon` is set; NULL when there is something else.
static const char *bound_end(const char *p, bool colon)
{
    if (colon && *p++ != ':')
        return NULL;
    p += *p == '-';
    return p + strspn(p, "0123456789");
}

static int parse_bound(struct jp_parser *p, struct jp_bound *bound, const char *text, size_t n)
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
static int parse_slice(struct jp_parser *p, struct jp_list *list, const char *text)
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
    memcpy(jp_append(list, JP_ARRAY)->bounds, bounds, sizeof(bounds));
    return 0;
}

// Compiles `before` text `after` as the inside of one action.
static int parse_inner(struct jp_parser *p, struct jp_list *out, const char *before,
                       const char *text, size_t n, const char *after)
{
    if (p->nesting >= NESTING_MAX)
        return jp_syntax(p, "template is nested too deep");
    struct strbuf action = STRBUF_INIT;
    strbuf_addf(&action, "{%s", before);
    strbuf_add(&action, text, n);
    strbuf_addf(&action, "%s}", after);
    struct jp_list root = {0};
    int rc = jp_parse(&root, action.buf, action.len, p->nesting + 1, p->err);
    if (rc == 0) {
        *out = root.nodes[0].list;
        root.nodes[0].list = (struct jp_list){0};
    }
    jp_free_list(&root);
    strbuf_release(&action);
    return rc;
}

static int parse_union(struct jp_parser *p, struct jp_list *list, const char *text)
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
            jp_free_list(&members);
            return -1;
        }
        jp_append(&members, JP_LIST)->list = member;
        part += n;
        if (!*part)
            break;
    }
    jp_append(list, JP_UNION)->list = members;
    return 0;
}

// 'key', dots in which still need a backslash.
static int parse_key(struct jp_parser *p, struct jp_list *list, const char *text, size_t n)
{
    struct jp_list key = {0};
    if (parse_inner(p, &key, ".", text + 1, n - 2, ""))
        return -1;
    for (size_t i = 0; i < key.count; i++) {
        enum jp_type type = key.nodes[i].type;
        *jp_append(list, type) = key.nodes[i];
    }
    free(key.nodes);
    return 0;
}

int jp_parse_array(struct jp_parser *p, struct jp_list *list)
{
    size_t start = p->pos;
    while (!jp_at_end(p) && jp_peek(p) != ']' && jp_peek(p) != '\n')
        p->pos++;
    if (jp_peek(p) != ']')
        return jp_syntax(p, "unterminated array");
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
static int find_filter_end(struct jp_parser *p, size_t *n)
{
    size_t start = p->pos;
    bool begun = false, ended = false;
    char quote = '\0';
    for (;; p->pos++) {
        char c = jp_peek(p);
        if (jp_at_end(p) || c == '\n')
            return jp_syntax(p, "unterminated filter");
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
    if (jp_peek(p) != ']')
        return jp_syntax(p, "unclosed array expect ]");
    p->pos++;
    return 0;
}

int jp_parse_filter(struct jp_parser *p, struct jp_list *list)
{
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
        jp_free_list(&lists[0]);
        return -1;
    }
    struct jp_node *filter = jp_append(list, JP_FILTER);
    filter->name = compares ? xstrndup(inside + left, operator) : xstrdup("exists");
    filter->list = lists[0];
    filter->right = lists[1];
    return 0;
}
