// SPDX-License-Identifier: Apache-2.0
#include "name_set.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static struct name_seen *find(const struct name_set *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->at[i].name, name) == 0)
            return &s->at[i];
    return NULL;
}

void name_set_init(struct name_set *s, const char *const *names, size_t count)
{
    *s = (struct name_set){0};
    s->at = count ? xcalloc(count, sizeof(*s->at)) : NULL;
    for (size_t i = 0; i < count; i++)
        if (!find(s, names[i]))
            s->at[s->count++].name = xstrdup(names[i]);
}

void name_set_release(struct name_set *s)
{
    for (size_t i = 0; i < s->count; i++)
        free(s->at[i].name);
    free(s->at);
    *s = (struct name_set){0};
}

bool name_set_see(struct name_set *s, const char *name)
{
    if (s->count == 0)
        return true;
    struct name_seen *one = name ? find(s, name) : NULL;
    if (one)
        one->seen = true;
    return one;
}

bool name_set_has_after(const struct name_set *s, const char *const *prefixes, const char *name)
{
    if (s->count == 0)
        return true;
    for (; name && *prefixes; prefixes++) {
        size_t n = strlen(*prefixes);
        if (strncmp(name, *prefixes, n) == 0 && find(s, name + n))
            return true;
    }
    return false;
}

void name_set_unsee(struct name_set *s)
{
    for (size_t i = 0; i < s->count; i++)
        s->at[i].seen = false;
}
