// SPDX-License-Identifier: Apache-2.0
#include "base/suggest.h"

#include <stdbool.h>
#include <string.h>

enum { WORD_MAX = 64 };

static size_t min(size_t a, size_t b)
{
    return a < b ? a : b;
}

// Damerau-Levenshtein distance (optimal string alignment) over three rolling rows; na, nb <=
// WORD_MAX.
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
    size_t rows[3][WORD_MAX + 1];
    for (size_t j = 0; j <= nb; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            row[j] = min(above[j - 1] + (a[i - 1] != b[j - 1]), min(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = min(row[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return rows[na % 3][nb];
}

const char *suggest(const char *word, const char *const *candidates, size_t n)
{
    size_t len = strlen(word);
    size_t limit = len < 6 ? 1 : len / 3;
    const char *best = NULL;
    if (len > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t other = strlen(candidates[i]);
        if (other > WORD_MAX)
            continue;
        size_t d = distance(word, len, candidates[i], other);
        bool related = d < (len > other ? len : other) || d == 0;
        if (d > limit || !related || (best && d == limit))
            continue;
        best = candidates[i];
        limit = d;
    }
    return best;
}
