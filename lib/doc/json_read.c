// SPDX-License-Identifier: Apache-2.0
// Text -> tree. cJSON parses; json_lex makes it strict, and what cJSON would lose is put right
// afterwards.
#include "doc/json.h"

#include "doc/json_lex.h"
#include "doc/number.h"
#include "doc/tree.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

// The next item of a tree in the order of its text.
static cJSON *next_in_text(cJSON *item, cJSON **parents, size_t *depth)
{
    if (item->child) {
        parents[(*depth)++] = item;
        return item->child;
    }
    while (!item->next && *depth)
        item = parents[--*depth];
    return *depth ? item->next : NULL;
}

static cJSON *next_number(cJSON *item, cJSON **parents, size_t *depth)
{
    while (item && !cJSON_IsNumber(item))
        item = next_in_text(item, parents, depth);
    return item;
}

static const char *string_end(const char *p)
{
    for (p++; *p != '"'; p++)
        if (*p == '\\')
            p++;
    return p + 1;
}

// Numbers stand in the text in the order in which a walk over the tree meets them, so that the
// literals can be handed to the items side by side. Both are known to be well-formed.
static int keep_literals(cJSON *root, const char *text, size_t n, struct err *err)
{
    cJSON *parents[TREE_DEPTH_MAX + 1];
    size_t depth = 0;
    cJSON *item = next_number(root, parents, &depth);
    for (const char *p = text, *end = text + n; p < end && item;) {
        if (*p == '"') {
            p = string_end(p);
        } else if (*p == '-' || (*p >= '0' && *p <= '9')) {
            bool exact = false;
            const char *stop = json_number_end(p, end, &exact);
            if (exact) {
                size_t len = (size_t)(stop - p);
                // cJSON reads 63 characters of a number at most.
                if (!number_read(p, len, &item->valuedouble))
                    return err_set(err, ERR_PARSE, "number out of range at byte %zu",
                                   (size_t)(p - text));
                tree_keep_literal(item, p, len);
                if (!tree_is_int64_literal(item->valuestring))
                    free_clear(&item->valuestring);
            }
            p = stop;
            item = next_number(next_in_text(item, parents, &depth), parents, &depth);
        } else {
            p++;
        }
    }
    return 0;
}

static cJSON *parse_value(const char *text, size_t n, struct err *err)
{
    const char *end = NULL;
    cJSON *root = cJSON_ParseWithLengthOpts(text, n, &end, false);
    if (root && end == text + n)
        return root;
    node_free(tree_node(root));
    err_set(err, ERR_PARSE, "invalid JSON near byte %zu", end ? (size_t)(end - text) : (size_t)0);
    return NULL;
}

static cJSON *parse_lexed(const char *text, size_t n, const struct json_lex *lex, struct err *err)
{
    char *mended CLEANUP_FREE = NULL;
    if (lex->odd_escapes) {
        mended = json_mend_escapes(text, n);
        text = mended;
    }
    cJSON *root = parse_value(text, n, err);
    if (root && lex->exact_numbers && keep_literals(root, text, n, err)) {
        node_free(tree_node(root));
        return NULL;
    }
    return root;
}

struct node *json_parse_prefix(const char *text, size_t n, size_t *used, struct err *err)
{
    tree_init();
    struct json_lex lex;
    if (json_lex(text, n, &lex, err))
        return NULL;
    cJSON *root = parse_lexed(text + lex.start, lex.end - lex.start, &lex, err);
    if (root)
        *used = lex.end;
    return tree_node(root);
}

struct node *json_parse(const char *text, size_t n, struct err *err)
{
    size_t used = 0;
    struct node *root = json_parse_prefix(text, n, &used, err);
    if (!root)
        return NULL;
    used = json_skip_space(text, n, used);
    if (used == n)
        return root;
    node_free(root);
    err_set(err, ERR_PARSE, "unexpected text after the value at byte %zu", used);
    return NULL;
}
