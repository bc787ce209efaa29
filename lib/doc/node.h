// SPDX-License-Identifier: Apache-2.0
// One tree for JSON and YAML. `struct node` is opaque; lib/doc is the only place that knows cJSON and libyaml.
// Readers are tolerant: every accessor accepts NULL and gives "not there", so that chains need no checks.
// A tree is owned by its root: node_free(root) frees all; a child belongs to its parent from node_add_*() on.
#ifndef DOC_NODE_H
#define DOC_NODE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct node;

enum node_type { NODE_NONE, NODE_NULL, NODE_BOOL, NODE_NUMBER, NODE_STRING, NODE_LIST, NODE_MAP };

enum node_type node_type(const struct node *n); // NODE_NONE for NULL
void node_free(struct node *n);
struct node *node_clone(const struct node *n) ATTR_MUST_USE;

// Member of a map; NULL when n is not a map or has no such key. Of duplicate keys the last counts; only iteration,
// node_len and unsorted writing show the others.
const struct node *node_get(const struct node *n, const char *key);
// node_get along "status.profilingProgress.phase" (keys that hold dots need node_get).
const struct node *node_at(const struct node *n, const char *dotted_path);
const struct node *node_item(const struct node *list, size_t index);
size_t node_len(const struct node *n); // children of a list or map, else 0
// Iteration: for (c = node_first(n); c; c = node_next(c)). node_key is NULL for items of a list.
const struct node *node_first(const struct node *n);
const struct node *node_next(const struct node *child);
const char *node_key(const struct node *child);

// Typed reads: NULL or false when it is not of that type. Strings live as long as the tree.
const char *node_str(const struct node *n);
bool node_num(const struct node *n, double *out);
bool node_int(const struct node *n,
              int64_t *out); // a number with an integral value in range; exact up to 64 bits
bool node_bool(const struct node *n, bool *out);
// Shorthands: node_str(node_at(n, path)) and so on.
const char *node_str_at(const struct node *n, const char *dotted_path);
bool node_num_at(const struct node *n, const char *dotted_path, double *out);
bool node_int_at(const struct node *n, const char *dotted_path, int64_t *out);
bool node_bool_at(const struct node *n, const char *dotted_path, bool *out);

// Builders. Keys and strings are copied. Setters replace an older member of that name.
struct node *node_new_map(void) ATTR_MUST_USE;
struct node *node_new_list(void) ATTR_MUST_USE;
struct node *node_new_str(const char *s) ATTR_MUST_USE;
struct node *node_new_num(double v) ATTR_MUST_USE;
struct node *node_new_int(int64_t v) ATTR_MUST_USE;
struct node *node_new_bool(bool v) ATTR_MUST_USE;
struct node *node_new_null(void) ATTR_MUST_USE;
void node_set(struct node *map, const char *key, struct node *value); // takes value
void node_set_str(struct node *map, const char *key,
                  const char *s); // s NULL: nothing is set (unknown is absent)
void node_set_num(struct node *map, const char *key, double v);
void node_set_int(struct node *map, const char *key, int64_t v);
void node_set_bool(struct node *map, const char *key, bool v);
void node_append(struct node *list, struct node *value); // takes value
bool node_del(struct node *map, const char *key);
// Removes a child from its parent and hands it to the caller (NULL: not there).
struct node *node_take(struct node *map, const char *key) ATTR_MUST_USE;
struct node *node_mut(struct node *map, const char *key); // writable member
struct node *node_mut_item(struct node *list, size_t index);
// Deep equality; order of map members does not matter.
bool node_equal(const struct node *a, const struct node *b);

#endif
