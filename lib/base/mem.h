// SPDX-License-Identifier: Apache-2.0
// Allocation that cannot fail: when memory is gone the process says so through the hook and aborts. Sizes are
// multiplied with an overflow check. What is allocated here is released with free().
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include "base/attr.h"

#include <stddef.h>

void *xmalloc(size_t size) ATTR_MALLOC;
void *xcalloc(size_t count, size_t size) ATTR_MALLOC;
void *xreallocarray(void *ptr, size_t count, size_t size) ATTR_MUST_USE;
char *xstrdup(const char *s) ATTR_MALLOC;            // NULL gives NULL
char *xstrndup(const char *s, size_t n) ATTR_MALLOC; // always NUL-terminated
void *xmemdup(const void *p, size_t n) ATTR_MALLOC;  // one NUL byte beyond the n
char *xasprintf(const char *fmt, ...) ATTR_PRINTF(1, 2) ATTR_MALLOC;

// Frees *pp and sets it to NULL: for members and for ATTR_CLEANUP(cleanup_free).
void free_clear(char **pp);
void cleanup_free(void *pp);
#define CLEANUP_FREE ATTR_CLEANUP(cleanup_free)

// Hands over a pointer that a cleanup attribute would free: `return steal_ptr(&p);`
#define steal_ptr(pp) ((__typeof__(*(pp)))steal_ptr_impl((void *)(pp)))
void *steal_ptr_impl(void *pp);

// Overwrites n bytes in a way that the compiler keeps: for tokens and keys before they are freed.
void secret_wipe(void *p, size_t n);
// Wipes and frees a NUL-terminated secret; NULL is fine. *pp becomes NULL.
void secret_free(char **pp);

// Grows a malloc'd array so that it holds at least `need` items; doubles. `*cap` is updated.
void *grow_array(void *items, size_t *cap, size_t need, size_t item_size) ATTR_MUST_USE;

// Called once before abort() when memory is gone (restores the terminal). NULL removes it.
void mem_set_die_hook(void (*hook)(void));

#endif
