// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*die_hook)(void);

void mem_set_die_hook(void (*hook)(void))
{
    die_hook = hook;
}

static void ATTR_NORETURN die_of_memory(void)
{
    static const char text[] = "error: out of memory\n";
    if (die_hook)
        die_hook();
    // write(2): stdio may need the memory that is not there.
    ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);
    (void)ignored;
    abort();
}

void *xmalloc(size_t size)
{
    void *p = malloc(size ? size : 1);
    if (!p)
        die_of_memory();
    return p;
}

void *xcalloc(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size ? size : 1);
    if (!p)
        die_of_memory();
    return p;
}

void *xreallocarray(void *ptr, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        die_of_memory();
    size_t total = count * size;
    void *p = realloc(ptr, total ? total : 1);
    if (!p)
        die_of_memory();
    return p;
}

void *xmemdup(const void *p, size_t n)
{
    char *copy = xmalloc(n + 1);
    if (n)
        memcpy(copy, p, n);
    copy[n] = '\0';
    return copy;
}

char *xstrdup(const char *s)
{
    return s ? xmemdup(s, strlen(s)) : NULL;
}

char *xstrndup(const char *s, size_t n)
{
    return xmemdup(s, strnlen(s, n));
}

char *xasprintf(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = NULL;
    int n = vasprintf(&text, fmt, ap);
    va_end(ap);
    if (n < 0)
        die_of_memory();
    return text;
}

void free_clear(char **pp)
{
    free(*pp);
    *pp = NULL;
}

void cleanup_free(void *pp)
{
    free(*(void **)pp);
}

void *steal_ptr_impl(void *pp)
{
    void *p = *(void **)pp;
    *(void **)pp = NULL;
    return p;
}

void secret_wipe(void *p, size_t n)
{
    volatile unsigned char *bytes = p;
    while (n--)
        *bytes++ = 0;
}

void secret_free(char **pp)
{
    if (*pp)
        secret_wipe(*pp, strlen(*pp));
    free_clear(pp);
}

void *grow_array(void *items, size_t *cap, size_t need, size_t item_size)
{
    if (need <= *cap)
        return items;
    size_t wanted = *cap ? *cap : 8;
    while (wanted < need) {
        if (wanted > SIZE_MAX / 2)
            die_of_memory();
        wanted *= 2;
    }
    *cap = wanted;
    return xreallocarray(items, wanted, item_size);
}
