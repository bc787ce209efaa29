// SPDX-License-Identifier: Apache-2.0
// Memory that lives and dies together: many small allocations, one release. Nothing is freed singly.
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/attr.h"

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *head;
    size_t used;  // bytes used in head
    size_t total; // bytes handed out since the last reset
};

#define ARENA_INIT \
    {              \
        0          \
    }

// Zeroed memory, aligned for any type.
void *arena_alloc(struct arena *a, size_t size) ATTR_MALLOC;
char *arena_strdup(struct arena *a, const char *s); // NULL gives NULL
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) ATTR_PRINTF(2, 3);
// Keeps one block for reuse; everything handed out before is gone.
void arena_reset(struct arena *a);
void arena_release(struct arena *a);

#endif
