// SPDX-License-Identifier: Apache-2.0
// Where a thing is, or would be, in what is sorted: for arrays that are inserted into, which bsearch() is no help with.
#ifndef BASE_PLACE_H
#define BASE_PLACE_H

#include <stdbool.h>
#include <stddef.h>

// How element `at` of `array` stands to what is wanted: below 0 before it, above 0 behind it, 0 for the thing itself.
typedef int place_fn(const void *array, size_t at, const void *wanted);

// The index of what is wanted, or the one to insert it at. array: only handed on to order.
size_t place_of(const void *array, size_t count, place_fn *order, const void *wanted, bool *found);

#endif
