// SPDX-License-Identifier: Apache-2.0
#include "output/custom_columns.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "doc/jsonpath.h"
#include "doc/number.h"
#include "output/printer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct custom_column {
    char *header;
    struct jsonpath *path;
};

struct custom_columns {
    struct custom_column *items;
    size_t count, cap;
};

static const char blanks[] = " \t\v\f\r";

void custom_columns_free(struct custom_columns *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->count; i++) {
        free(c->items[i].header);
        jsonpath_free(c->items[i].path);
    }
    free(c->items);
    free(c);
}

static int add_column(struct custom_columns *c, const char *header, size_t n, const char *path,
                      struct err *err)
{
    struct jsonpath *compiled = jsonpath_compile_relaxed(path, err);
    if (!compiled)
        return -1;
    c->items = grow_array(c->items, &c->cap, c->count + 1, sizeof(*c->items));
    c->items[c->count++] = (struct custom_column){xstrndup(header, n), compiled};
    return 0;
}

static int add_pair(struct custom_columns *c, const char *pair, struct err *err)
{
    const char *colon = strchr(pair, ':');
    if (!colon)
        return err_set(err, ERR_USAGE,
                       "unexpected custom-columns spec: %s, expected <header>:<json-path-expr>",
                       pair);
    return add_column(c, pair, (size_t)(colon - pair), colon + 1, err);
}

struct custom_columns *custom_columns_parse(const char *spec, struct err *err)
{
    struct custom_columns *c = xcalloc(1, sizeof(*c));
    int rc = 0;
    for (bool more = true; more && rc == 0;) {
        size_t n = strcspn(spec, ",");
        char *pair CLEANUP_FREE = xstrndup(spec, n);
        rc = add_pair(c, pair, err);
        more = spec[n] == ',';
        spec += n + more;
    }
    if (rc) {
        custom_columns_free(c);
        return NULL;
    }
    return c;
}

static size_t count_words(const char *line)
{
    size_t words = 0;
    for (line += strspn(line, blanks); *line; line += strspn(line, blanks)) {
        words++;
        line += strcspn(line, blanks);
    }
    return words;
}

// The next line of *text as a copy, NULL at the end.
static char *next_line(const char **text)
{
    if (!**text)
        return NULL;
    size_t n = strcspn(*text, "\n");
    char *line = xstrndup(*text, n);
    *text += n + ((*text)[n] == '\n');
    return line;
}

static int add_lines(struct custom_columns *c, const char *headers, const char *paths,
                     struct err *err)
{
    size_t header_count = count_words(headers), path_count = count_words(paths);
    if (header_count != path_count)
        return err_set(err, ERR_USAGE,
                       "number of headers (%zu) and field specifications (%zu) don't match",
                       header_count, path_count);
    for (size_t i = 0; i < header_count; i++) {
        headers += strspn(headers, blanks);
        paths += strspn(paths, blanks);
        size_t header_len = strcspn(headers, blanks), path_len = strcspn(paths, blanks);
        char *path CLEANUP_FREE = xstrndup(paths, path_len);
        if (add_column(c, headers, header_len, path, err))
            return -1;
        headers += header_len;
        paths += path_len;
    }
    return 0;
}

struct custom_columns *custom_columns_parse_file(const char *text, struct err *err)
{
    char *headers CLEANUP_FREE = next_line(&text);
    char *paths CLEANUP_FREE = next_line(&text);
    if (!paths || count_words(headers) == 0) {
        err_set(err, ERR_USAGE, "invalid template, missing %s line",
                headers && count_words(headers) ? "spec" : "header");
        err_hint(err, "the file has one line of headers and one line of paths, separated by "
                      "spaces");
        return NULL;
    }
    struct custom_columns *c = xcalloc(1, sizeof(*c));
    if (add_lines(c, headers, paths, err)) {
        custom_columns_free(c);
        return NULL;
    }
    return c;
}

size_t custom_columns_count(const struct custom_columns *c)
{
    return c->count;
}

void custom_columns_header(const struct custom_columns *c, struct strbuf *cells)
{
    for (size_t i = 0; i < c->count; i++) {
        utf8_sanitise(cells, c->items[i].header, UTF8_LINE);
        strbuf_addc(cells, '\0');
    }
}

static int by_key(const void *x, const void *y)
{
    const struct node *const *a = x, *const *b = y;
    return strcmp(node_key(*a), node_key(*b));
}

static void add_value(const struct node *n, struct strbuf *out);

// As Go prints a map: map[a:1 b:2], by key.
static void add_map(const struct node *map, struct strbuf *out)
{
    size_t count = 0;
    const struct node **members CLEANUP_FREE = xcalloc(node_len(map), sizeof(*members));
    for (const struct node *c = node_first(map); c; c = node_next(c))
        members[count++] = c;
    if (count > 1)
        qsort(members, count, sizeof(*members), by_key);
    strbuf_adds(out, "map[");
    for (size_t i = 0; i < count; i++) {
        strbuf_addf(out, "%s%s:", i ? " " : "", node_key(members[i]));
        add_value(members[i], out);
    }
    strbuf_addc(out, ']');
}

static void add_list(const struct node *list, struct strbuf *out)
{
    strbuf_addc(out, '[');
    for (const struct node *c = node_first(list); c; c = node_next(c)) {
        if (c != node_first(list))
            strbuf_addc(out, ' ');
        add_value(c, out);
    }
    strbuf_addc(out, ']');
}

static void add_number(const struct node *n, struct strbuf *out)
{
    int64_t whole;
    double v = 0;
    if (node_int(n, &whole))
        strbuf_addf(out, "%" PRId64, whole);
    else if (node_num(n, &v))
        number_write_g(out, v);
}

// As Go's fmt.Print; the record is a tree of known depth.
static void add_value(const struct node *n, struct strbuf *out)
{
    bool flag = false;
    switch (node_type(n)) {
    case NODE_BOOL:
        strbuf_adds(out, node_bool(n, &flag) && flag ? "true" : "false");
        break;
    case NODE_NUMBER:
        add_number(n, out);
        break;
    case NODE_STRING:
        strbuf_adds(out, node_str(n));
        break;
    case NODE_LIST:
        add_list(n, out);
        break;
    case NODE_MAP:
        add_map(n, out);
        break;
    default:
        strbuf_adds(out, "<nil>");
    }
}

// kubectl writes a carriage return as \r and lets other controls pass; here none passes.
static void add_clean(struct strbuf *cells, const char *text)
{
    for (;;) {
        size_t n = strcspn(text, "\r");
        char *piece CLEANUP_FREE = xstrndup(text, n);
        utf8_sanitise(cells, piece, UTF8_LINE);
        if (!text[n])
            return;
        strbuf_adds(cells, "\\r");
        text += n + 1;
    }
}

int custom_columns_row(const struct custom_columns *c, const struct node *record,
                       struct strbuf *cells, struct err *err)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct node **found CLEANUP_FREE = NULL;
        size_t count = 0;
        struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
        if (jsonpath_find(c->items[i].path, record, &found, &count, err))
            return -1;
        if (count == 0)
            strbuf_adds(&text, "<none>");
        for (size_t v = 0; v < count; v++) {
            if (v)
                strbuf_addc(&text, ',');
            add_value(found[v], &text);
        }
        add_clean(cells, text.buf);
        strbuf_addc(cells, '\0');
    }
    return 0;
}
