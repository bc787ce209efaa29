// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Test(mem, zero_bytes_are_still_memory)
{
    void *a CLEANUP_FREE = xmalloc(0);
    void *b CLEANUP_FREE = xcalloc(0, 8);
    void *c CLEANUP_FREE = xreallocarray(NULL, 0, 8);
    cr_expect(a && b && c);
}

Test(mem, calloc_is_zeroed)
{
    unsigned char *p CLEANUP_FREE = xcalloc(16, 4);
    for (size_t i = 0; i < 64; i++)
        cr_expect(eq(int, p[i], 0), "byte %zu", i);
}

Test(mem, copies_of_strings)
{
    char *whole CLEANUP_FREE = xstrdup("text");
    char *part CLEANUP_FREE = xstrndup("text", 2);
    char *beyond CLEANUP_FREE = xstrndup("text", 99);
    char *printed CLEANUP_FREE = xasprintf("%s-%d", "text", 5);
    char *bytes CLEANUP_FREE = xmemdup("a\0b", 3);
    cr_expect(eq(str, whole, (char *)"text"));
    cr_expect(eq(str, part, (char *)"te"));
    cr_expect(eq(str, beyond, (char *)"text"));
    cr_expect(eq(str, printed, (char *)"text-5"));
    cr_expect(memcmp(bytes, "a\0b", 4) == 0);
    cr_expect(xstrdup(NULL) == NULL);
}

Test(mem, free_clear_and_steal_leave_null)
{
    char *p = xstrdup("x");
    char *taken = steal_ptr(&p);
    cr_expect(p == NULL);
    cr_expect(eq(str, taken, (char *)"x"));
    free_clear(&taken);
    cr_expect(taken == NULL);
    free_clear(&taken);
}

Test(mem, secrets_are_wiped)
{
    char secret[] = "hunter2";
    secret_wipe(secret, sizeof(secret));
    for (size_t i = 0; i < sizeof(secret); i++)
        cr_expect(eq(int, secret[i], 0), "byte %zu", i);
    char *token = xstrdup("token");
    secret_free(&token);
    cr_expect(token == NULL);
    secret_free(&token);
}

Test(mem, arrays_grow_by_doubling)
{
    static const struct {
        size_t need, cap;
    } rows[] = {{1, 8}, {8, 8}, {9, 16}, {100, 128}, {5, 128}};
    size_t cap = 0;
    int *items = NULL;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        items = grow_array(items, &cap, rows[i].need, sizeof(*items));
        cr_expect(eq(sz, cap, rows[i].cap), "row need %zu", rows[i].need);
        items[rows[i].need - 1] = (int)i;
    }
    cr_expect(eq(int, items[0], 0), "contents move along");
    cr_expect(eq(int, items[8], 2), "contents move along");
    free(items);
}

Test(mem, an_overflowing_product_aborts, .signal = SIGABRT)
{
    free(xreallocarray(NULL, SIZE_MAX / 2, 3));
}

Test(mem, an_overflowing_capacity_aborts, .signal = SIGABRT)
{
    size_t cap = 0;
    free(grow_array(NULL, &cap, SIZE_MAX, 1));
}

static void leave(void)
{
    _exit(42);
}

Test(mem, the_hook_runs_before_the_end, .exit_code = 42)
{
    mem_set_die_hook(leave);
    free(xreallocarray(NULL, SIZE_MAX, 2));
}
