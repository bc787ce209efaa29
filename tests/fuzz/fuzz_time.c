// SPDX-License-Identifier: Apache-2.0
// Timestamps and durations: what is read is written and read again alike.
#include "base/xtime.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size);
    char out[TIME_TEXT_MAX], age[AGE_TEXT_MAX];
    struct err err = ERR_INIT;
    int64_t ms = 0, t = time_parse(text);
    if (t != TIME_UNKNOWN) {
        time_format(t, out);
        if (*out && time_parse(out) / 1000 != t / 1000 && t >= 0)
            abort();
        age_format(t, age);
    }
    if (duration_parse(text, &ms, &err) != 0 && !err.text[0])
        abort();
    age_format(ms, age);
    free(text);
    return 0;
}
