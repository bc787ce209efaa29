// SPDX-License-Identifier: Apache-2.0
// Whether one request is tried again, and when. Pure.
#ifndef KUBE_RETRY_H
#define KUBE_RETRY_H

#include <stdbool.h>

enum {
    RETRY_MAX = 10,                // 11 requests in all
    RETRY_TRANSPORT_MS = 1000,     // after a reset connection
    RETRY_AFTER_MAX_S = 24 * 3600, // a server may not ask for more
};

struct retry {
    int done;
};

// How one attempt ended.
struct retry_facts {
    int http_code;     // 0: no reply
    int retry_after_s; // the header as an integer; -1: absent or not an integer
    bool lost;         // connection reset, closed or GOAWAY before a reply
};

// Milliseconds to wait before the next attempt, or -1: give up. Counts the attempt.
long retry_next(struct retry *r, const struct retry_facts *f);
// Reads a Retry-After value: whole seconds, or -1 for anything else (a date).
int retry_parse_after(const char *value);

#endif
