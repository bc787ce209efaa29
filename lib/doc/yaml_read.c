// SPDX-License-Identifier: Apache-2.0
// libyaml's events -> tree.
#include "doc/yaml.h"

#include "doc/tree.h"
#include "doc/yaml_scalar.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum {
    MAX_BYTES_DEFAULT = 64 << 20,
    MAX_ALIAS_NODES_DEFAULT = 1000000,
    ANCHORS_MAX = 1000, // looked up one by one
};

struct anchor {
    char *name;
    cJSON *item; // NULL while the value is being read
};

struct reader {
    yaml_parser_t parser;
    struct anchor *anchors;
    size_t anchor_count, anchor_cap;
    cJSON *spare; // what is no part of the tree but may hold an anchor: keys, merged maps
    size_t alias_budget;
    size_t depth;
    struct err *err;
};

static cJSON *read_node(struct reader *r, yaml_event_t *event);

// kubectl counts the line as go-yaml does: libyaml's own mark is one behind where its scanner
// failed.
static void set_parser_error(struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    size_t line = p->problem_mark.line;
    if (line && p->error == YAML_SCANNER_ERROR)
        line++;
    else if (!line)
        line = p->context_mark.line;
    const char *problem = p->problem ? p->problem : "unknown problem parsing YAML content";
    if (p->error == YAML_READER_ERROR || !line)
        err_set(r->err, ERR_PARSE, "yaml: %s", problem);
    else
        err_set(r->err, ERR_PARSE, "yaml: line %zu: %s", line, problem);
}

static cJSON *fail_at(struct reader *r, const yaml_event_t *event, const char *what)
{
    err_set(r->err, ERR_PARSE, "yaml: line %zu: %s", event->start_mark.line + 1, what);
    return NULL;
}

static int next_event(struct reader *r, yaml_event_t *event)
{
    if (yaml_parser_parse(&r->parser, event))
        return 0;
    set_parser_error(r);
    return -1;
}

// Anchors

static const char *anchor_name(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return (const char *)event->data.scalar.anchor;
    case YAML_SEQUENCE_START_EVENT:
        return (const char *)event->data.sequence_start.anchor;
    case YAML_MAPPING_START_EVENT:
        return (const char *)event->data.mapping_start.anchor;
    default:
        return NULL;
    }
}

static struct anchor *find_anchor(struct reader *r, const char *name)
{
    for (size_t i = r->anchor_count; i-- > 0;)
        if (strcmp(r->anchors[i].name, name) == 0)
            return &r->anchors[i];
    return NULL;
}

// Index of the new anchor, or -1.
static int add_anchor(struct reader *r, const yaml_event_t *event, const char *name)
{
    if (r->anchor_count == ANCHORS_MAX) {
        fail_at(r, event, "too many anchors");
        return -1;
    }
    r->anchors = grow_array(r->anchors, &r->anchor_cap, r->anchor_count + 1, sizeof(*r->anchors));
    r->anchors[r->anchor_count] = (struct anchor){.name = xstrdup(name)};
    return (int)r->anchor_count++;
}

// Counts the items of a tree, up to limit + 1, and its height.
static size_t measure(const cJSON *item, size_t limit, size_t depth, size_t *height)
{
    size_t count = 1;
    if (depth > *height)
        *height = depth;
    for (const cJSON *c = item->child; c && count <= limit; c = c->next)
        count += measure(c, limit - count, depth + 1, height);
    return count;
}

static cJSON *read_alias(struct reader *r, const yaml_event_t *event)
{
    struct anchor *anchor = find_anchor(r, (const char *)event->data.alias.anchor);
    char what[128];
    if (!anchor || !anchor->item) {
        snprintf(what, sizeof(what),
                 anchor ? "anchor '%.64s' value contains itself"
                        : "unknown anchor '%.64s' referenced",
                 (const char *)event->data.alias.anchor);
        return fail_at(r, event, what);
    }
    size_t height = 0;
    size_t count = measure(anchor->item, r->alias_budget, 1, &height);
    if (count > r->alias_budget)
        return fail_at(r, event, "document contains excessive aliasing");
    if (r->depth + height > TREE_DEPTH_MAX)
        return fail_at(r, event, "nesting is too deep");
    r->alias_budget -= count;
    return tree_item(node_clone(tree_node(anchor->item)));
}

static cJSON *read_scalar(struct reader *r, const yaml_event_t *event)
{
    char what[256] = "";
    cJSON *item = yaml_scalar_item(event, what, sizeof(what));
    return item ? item : fail_at(r, event, what);
}

// Lists and maps

static cJSON *read_list(struct reader *r)
{
    cJSON *list = cJSON_CreateArray();
    for (;;) {
        yaml_event_t event;
        if (next_event(r, &event))
            break;
        if (event.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&event);
            return list;
        }
        cJSON *item = read_node(r, &event);
        yaml_event_delete(&event);
        if (!item)
            break;
        cJSON_AddItemToArray(list, item);
    }
    node_free(tree_node(list));
    return NULL;
}

static void copy_members(cJSON *map, const cJSON *from)
{
    for (cJSON *c = from->child; c; c = c->next)
        tree_add_member(map, c->string, tree_item(node_clone(tree_node(c))));
}

// `<<`: the members of a map, or of several of which the first has precedence.
static int merge_into(cJSON *map, const cJSON *value)
{
    if (cJSON_IsObject(value)) {
        copy_members(map, value);
        return 0;
    }
    if (!cJSON_IsArray(value))
        return -1;
    for (const cJSON *c = value->child; c; c = c->next)
        if (!cJSON_IsObject(c))
            return -1;
    const cJSON *c = value->child ? value->child->prev : NULL;
    for (; c; c = c == value->child ? NULL : c->prev)
        copy_members(map, c);
    return 0;
}

static bool is_merge_key(const yaml_event_t *event)
{
    if (event->type != YAML_SCALAR_EVENT ||
        strcmp((const char *)event->data.scalar.value, "<<") != 0)
        return false;
    const char *tag = (const char *)event->data.scalar.tag;
    return event->data.scalar.plain_implicit ||
           (tag && strcmp(tag, "tag:yaml.org,2002:merge") == 0);
}

static cJSON *read_next(struct reader *r)
{
    yaml_event_t event;
    if (next_event(r, &event))
        return NULL;
    cJSON *item = read_node(r, &event);
    yaml_event_delete(&event);
    return item;
}

static int read_merge(struct reader *r, cJSON *map, const yaml_event_t *key_event)
{
    cJSON *value = read_next(r);
    if (!value)
        return -1;
    cJSON_AddItemToArray(r->spare, value);
    if (merge_into(map, value) == 0)
        return 0;
    fail_at(r, key_event, "map merge requires map or sequence of maps as the value");
    return -1;
}

static int read_member(struct reader *r, cJSON *map, yaml_event_t *key_event)
{
    if (is_merge_key(key_event))
        return read_merge(r, map, key_event);
    cJSON *key = read_node(r, key_event);
    if (!key)
        return -1;
    char *name CLEANUP_FREE = yaml_key_text(key);
    if (anchor_name(key_event) || key->child)
        cJSON_AddItemToArray(r->spare, key);
    else
        node_free(tree_node(key));
    if (!name) {
        fail_at(r, key_event, "a map key is neither text nor number nor bool");
        return -1;
    }
    cJSON *value = read_next(r);
    if (!value)
        return -1;
    tree_add_member(map, name, value);
    return 0;
}

static cJSON *read_map(struct reader *r)
{
    cJSON *map = cJSON_CreateObject();
    for (;;) {
        yaml_event_t event;
        if (next_event(r, &event))
            break;
        bool end = event.type == YAML_MAPPING_END_EVENT;
        int rc = end ? 0 : read_member(r, map, &event);
        yaml_event_delete(&event);
        if (end)
            return map;
        if (rc)
            break;
    }
    node_free(tree_node(map));
    return NULL;
}

static cJSON *read_collection(struct reader *r, const yaml_event_t *event)
{
    if (r->depth == TREE_DEPTH_MAX)
        return fail_at(r, event, "nesting is too deep");
    r->depth++;
    cJSON *item = event->type == YAML_MAPPING_START_EVENT ? read_map(r) : read_list(r);
    r->depth--;
    return item;
}

static cJSON *read_node(struct reader *r, yaml_event_t *event)
{
    if (event->type == YAML_ALIAS_EVENT)
        return read_alias(r, event);
    const char *name = anchor_name(event);
    int anchor = name ? add_anchor(r, event, name) : -1;
    if (name && anchor < 0)
        return NULL;
    cJSON *item =
        event->type == YAML_SCALAR_EVENT ? read_scalar(r, event) : read_collection(r, event);
    if (anchor >= 0)
        r->anchors[anchor].item = item;
    return item;
}

// Documents

// Only when all aliases are read: an overridden value may hold an anchor.
static void drop_duplicates(cJSON *item)
{
    if (cJSON_IsObject(item) && item->child && item->child->next)
        tree_drop_duplicates(item);
    for (cJSON *c = item->child; c; c = c->next)
        drop_duplicates(c);
}

static void forget_anchors(struct reader *r)
{
    for (size_t i = 0; i < r->anchor_count; i++)
        free(r->anchors[i].name);
    r->anchor_count = 0;
    node_free(tree_node(r->spare));
    r->spare = NULL;
}

// 1 and *root for a document, 0 at the end of the stream, -1.
static int read_document(struct reader *r, cJSON **root)
{
    yaml_event_t event;
    yaml_event_type_t type = YAML_NO_EVENT;
    while (type != YAML_DOCUMENT_START_EVENT) {
        if (next_event(r, &event))
            return -1;
        type = event.type;
        yaml_event_delete(&event);
        if (type == YAML_STREAM_END_EVENT)
            return 0;
    }
    r->spare = cJSON_CreateArray();
    *root = read_next(r);
    forget_anchors(r);
    if (!*root)
        return -1;
    drop_duplicates(*root);
    return 1;
}

static int open_reader(struct reader *r, const char *text, size_t n, const struct yaml_opts *opts,
                       struct err *err)
{
    tree_init();
    size_t max = opts && opts->max_bytes ? opts->max_bytes : MAX_BYTES_DEFAULT;
    if (n > max)
        return err_set(err, ERR_PARSE, "yaml: the text is longer than %zu bytes", max);
    *r = (struct reader){.err = err};
    r->alias_budget =
        opts && opts->max_alias_nodes ? opts->max_alias_nodes : MAX_ALIAS_NODES_DEFAULT;
    if (!yaml_parser_initialize(&r->parser))
        return err_set(err, ERR_FAILURE, "yaml: cannot start the parser");
    yaml_parser_set_input_string(&r->parser, (const unsigned char *)text, n);
    return 0;
}

static void close_reader(struct reader *r)
{
    forget_anchors(r);
    free(r->anchors);
    yaml_parser_delete(&r->parser);
}

struct node *yaml_parse(const char *text, size_t n, const struct yaml_opts *opts, struct err *err)
{
    struct reader r;
    if (open_reader(&r, text, n, opts, err))
        return NULL;
    cJSON *root = NULL;
    if (read_document(&r, &root) == 0)
        root = cJSON_CreateNull();
    close_reader(&r);
    return tree_node(root);
}

struct node *yaml_parse_all(const char *text, size_t n, const struct yaml_opts *opts,
                            struct err *err)
{
    struct reader r;
    if (open_reader(&r, text, n, opts, err))
        return NULL;
    struct node *all = node_new_list();
    cJSON *root = NULL;
    int rc = 0;
    while ((rc = read_document(&r, &root)) > 0)
        node_append(all, tree_node(root));
    close_reader(&r);
    if (rc == 0)
        return all;
    node_free(all);
    return NULL;
}

const char *yaml_scalar_text(const struct node *n)
{
    return node_type(n) == NODE_NUMBER ? tree_item(n)->valuestring : NULL;
}
