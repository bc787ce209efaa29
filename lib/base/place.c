// SPDX-License-Identifier: Apache-2.0
#include "base/place.h"

size_t place_of(const void *array, size_t count, place_fn *order, const void *wanted, bool *found)
{
    size_t low = 0, high = count;
    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int is = order(array, middle, wanted);
        if (is == 0) {
            *found = true;
            return middle;
        }
        if (is < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
