// SPDX-License-Identifier: Apache-2.0
// "Warning:" headers of replies (RFC 7234 5.5, as the API server uses them): code 299 only, each text once.
#ifndef KUBE_WARNING_H
#define KUBE_WARNING_H

#include <stddef.h>

// How many different warnings are remembered and how long one may be; what is beyond is not reported.
enum { WARNING_SEEN_MAX = 64, WARNING_TEXT_MAX = 1024 };

struct warning_set {
    char *seen[WARNING_SEEN_MAX];
    size_t count;
};
#define WARNING_SET_INIT \
    {                    \
        0                \
    }

typedef void warning_fn(void *ctx, const char *text);
// Reads one header value, which may hold several warnings, and calls fn for each text not seen before. Malformed
// ones and texts with control characters are skipped.
void warning_set_read(struct warning_set *set, const char *value, warning_fn *fn, void *ctx);
void warning_set_release(struct warning_set *set);

#endif
