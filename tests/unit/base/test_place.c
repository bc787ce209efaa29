// SPDX-License-Identifier: Apache-2.0
#include "base/attr.h"
#include "base/mem.h"
#include "base/place.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static int by_value(const void *array, size_t at, const void *wanted)
{
    int is = ((const int *)array)[at], other = *(const int *)wanted;
    return (is > other) - (is < other);
}

Test(place, where_it_is_or_would_be)
{
    static const int values[] = {2, 4, 6, 8, 10};
    static const struct {
        size_t count;
        int wanted;
        size_t at;
        bool found;
    } rows[] = {
        {0, 2, 0, false}, {1, 1, 0, false}, {1, 2, 0, true},   {1, 3, 1, false}, {5, 1, 0, false},
        {5, 2, 0, true},  {5, 5, 2, false}, {5, 6, 2, true},   {5, 10, 4, true}, {5, 11, 5, false},
        {4, 8, 3, true},  {4, 9, 4, false}, {4, 10, 4, false}, {2, 3, 1, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool found;
        size_t at = place_of(values, rows[i].count, by_value, &rows[i].wanted, &found);
        cr_expect(eq(sz, at, rows[i].at), "row %zu", i);
        cr_expect(found == rows[i].found, "row %zu", i);
    }
}
