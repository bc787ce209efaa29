// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdint.h>
#include <string.h>

Test(arena, memory_is_zeroed_aligned_and_apart)
{
    static const size_t rows[] = {0, 1, 7, 16, 17, 3999, 4000, 4001, 100000, 1};
    struct arena a = ARENA_INIT;
    unsigned char *before = NULL;
    size_t before_size = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned char *p = arena_alloc(&a, rows[i]);
        cr_expect(eq(sz, (uintptr_t)p % _Alignof(max_align_t), 0), "row %zu aligned", rows[i]);
        for (size_t j = 0; j < rows[i]; j++)
            cr_assert(eq(int, p[j], 0), "row %zu byte %zu", rows[i], j);
        memset(p, 0xAA, rows[i]);
        for (size_t j = 0; j < before_size; j++)
            cr_assert(eq(int, before[j], 0xAA), "row %zu left its neighbour alone", rows[i]);
        before = p;
        before_size = rows[i];
    }
    arena_release(&a);
}

Test(arena, copies_strings)
{
    struct arena a = ARENA_INIT;
    cr_expect(eq(str, arena_strdup(&a, "text"), (char *)"text"));
    cr_expect(eq(str, arena_strndup(&a, "text", 2), (char *)"te"));
    cr_expect(eq(str, arena_strndup(&a, "text", 99), (char *)"text"));
    cr_expect(eq(str, arena_printf(&a, "%s=%d", "n", 5), (char *)"n=5"));
    cr_expect(eq(sz, strlen(arena_printf(&a, "%9000s", "")), 9000));
    cr_expect(arena_strdup(&a, NULL) == NULL);
    arena_release(&a);
}

Test(arena, counts_what_it_hands_out)
{
    struct arena a = ARENA_INIT;
    cr_expect(eq(str, arena_strndup(&a, "0123456789", 10), (char *)"0123456789"));
    cr_expect(ge(sz, a.total, 11));
    arena_reset(&a);
    cr_expect(eq(sz, a.total, 0));
    arena_release(&a);
}

Test(arena, reset_reuses_and_zeroes_a_block)
{
    struct arena a = ARENA_INIT;
    arena_reset(&a);
    for (int i = 0; i < 100; i++)
        memset(arena_alloc(&a, 1000), 0xAA, 1000);
    struct arena_block *head = a.head;
    arena_reset(&a);
    unsigned char *p = arena_alloc(&a, 1000);
    cr_expect(a.head == head);
    for (size_t i = 0; i < 1000; i++)
        cr_assert(eq(int, p[i], 0), "byte %zu", i);
    arena_release(&a);
    cr_expect(a.head == NULL);
    arena_release(&a);
}
