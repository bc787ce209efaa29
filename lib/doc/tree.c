// SPDX-License-Identifier: Apache-2.0
#include "doc/tree.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void tree_init(void)
{
    static bool done;
    if (done)
        return;
    cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = xmalloc, .free_fn = free});
    done = true;
}

bool tree_is_int64_literal(const char *text)
{
    const char *digits = text + (text[0] == '-');
    size_t n = strspn(digits, "0123456789");
    if (n == 0 || digits[n] || (digits[0] == '0' && (n > 1 || digits != text)))
        return false;
    errno = 0;
    (void)strtoll(text, NULL, 10);
    return errno == 0;
}

void tree_keep_literal(cJSON *item, const char *text, size_t n)
{
    free(item->valuestring);
    item->valuestring = xstrndup(text, n);
}

void tree_add_member(cJSON *map, const char *key, cJSON *item)
{
    free(item->string);
    item->string = xstrdup(key);
    cJSON_AddItemToArray(map, item);
}

// One member and where it stands among its siblings: the sort is stable by position.
struct member {
    cJSON *item;
    size_t position;
};

static int by_key(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    int order = strcmp(x->item->string, y->item->string);
    if (order)
        return order;
    return x->position < y->position ? -1 : 1;
}

static struct member *sort_members(const cJSON *map, size_t *count)
{
    size_t n = 0;
    for (const cJSON *c = map->child; c; c = c->next)
        n++;
    struct member *members = xcalloc(n, sizeof(*members));
    size_t i = 0;
    for (cJSON *c = map->child; c; c = c->next, i++)
        members[i] = (struct member){.item = c, .position = i};
    if (n > 1)
        qsort(members, n, sizeof(*members), by_key);
    *count = n;
    return members;
}

static bool is_overridden(const struct member *members, size_t i, size_t count)
{
    return i + 1 < count && strcmp(members[i].item->string, members[i + 1].item->string) == 0;
}

void tree_drop_duplicates(cJSON *map)
{
    size_t count = 0;
    struct member *members = sort_members(map, &count);
    for (size_t i = 0; i < count; i++)
        if (is_overridden(members, i, count))
            node_free(tree_node(cJSON_DetachItemViaPointer(map, members[i].item)));
    free(members);
}

const struct node **tree_sorted_members(const struct node *map, size_t *count)
{
    size_t all = 0, kept = 0;
    struct member *members = sort_members(tree_item(map), &all);
    const struct node **nodes = xcalloc(all, sizeof(*nodes));
    for (size_t i = 0; i < all; i++)
        if (!is_overridden(members, i, all))
            nodes[kept++] = tree_node(members[i].item);
    free(members);
    *count = kept;
    return nodes;
}
