// SPDX-License-Identifier: Apache-2.0
// Inside lib/doc only: what `struct node` is. A node is a cJSON item, with two habits added:
//  - a number whose literal says more than its double keeps that text in `valuestring`, which cJSON copies and
//    frees with the item;
//  - memory comes from xmalloc(), so that no constructor can fail.
#ifndef DOC_TREE_H
#define DOC_TREE_H

#include "doc/node.h"

#include <cjson/cJSON.h>

enum {
    TREE_DEPTH_MAX = 512, // nesting of lists and maps that any reader accepts
    TREE_KIND_MASK = 0xFF,
};

static inline cJSON *tree_item(const struct node *n)
{
    return (cJSON *)n;
}

static inline struct node *tree_node(cJSON *item)
{
    return (struct node *)item;
}

// Makes cJSON allocate with xmalloc(). Called by whatever creates items; cheap.
void tree_init(void);

// True for the decimal integers that JSON can hold and that int64_t can: those print as they stand.
bool tree_is_int64_literal(const char *text);
// Keeps text (copied, n bytes) as the literal of a number item.
void tree_keep_literal(cJSON *item, const char *text, size_t n);

// Appends a member to a map without looking for an older one of that name; takes the item.
void tree_add_member(cJSON *map, const char *key, cJSON *item);
// Drops all but the last of members with equal keys.
void tree_drop_duplicates(cJSON *map);

// The members of a map in byte order of their keys, without overridden duplicates: a malloc'd array.
const struct node **tree_sorted_members(const struct node *map, size_t *count) ATTR_MUST_USE;

#endif
