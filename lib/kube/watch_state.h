// SPDX-License-Identifier: Apache-2.0
// How a collection is followed for ever: the decisions of client-go's reflector as a pure state
// machine. Time and chance come in; what to do comes out; no socket is needed to test it.
//
//   LIST --ok--> WATCH --closed--> WATCH from the last resourceVersion
//     ^            |
//     +-- expired -+-- failed --> WAIT --> WATCH or LIST
#ifndef KUBE_WATCH_STATE_H
#define KUBE_WATCH_STATE_H

#include "base/err.h"
#include "kube/watch_frame.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    WATCH_BACKOFF_MIN_MS = 800,
    WATCH_BACKOFF_MAX_MS = 30 * 1000,
    // That long without a failure, or after a watch that lived as long as the wait that is due, it begins anew: a
    // server with a hiccup now and then is not waited for ever longer.
    WATCH_BACKOFF_RESET_MS = 120 * 1000,
    WATCH_SHORT_MS = 1000,   // a watch that lived less and brought nothing was refused in disguise
    WATCH_FRUITLESS_MAX = 3, // failed watches in a row without an event until a fresh list
    // Nobody answers at all: knocking costs no server anything, so for a while it is done often enough to be back
    // within a second of the server.
    WATCH_KNOCK_MS = 400, // to twice that
    WATCH_KNOCK_FOR_MS = 10 * 60 * 1000,
    WATCH_TIMEOUT_MIN_S = 300, // timeoutSeconds of a watch, to twice that
};

// Uniform over all 32 bits.
typedef uint32_t watch_random_fn(void *ctx);

struct watch_state {
    watch_random_fn *random;
    void *random_ctx;
    char *rv;              // where to resume from; NULL or "": from now
    bool must_list;        // the next request is a list
    bool unordered;        // opened without a version: until all that exists has come, in no order
    int64_t wait_until_ms; // TIME_UNKNOWN: go on at once
    int64_t backoff_ms;
    int64_t failed_ms;    // the last failure; TIME_UNKNOWN
    int64_t opened_ms;    // the watch under way; TIME_UNKNOWN: none is open
    int64_t lived_ms;     // the last watch; 0: it did not open
    unsigned long events; // of the watch under way
    int fruitless;
    bool expired_before; // the last end was "expired" too
    int64_t lost_ms;     // since when nobody answers; TIME_UNKNOWN
};

void watch_state_init(struct watch_state *s, watch_random_fn *random, void *random_ctx);
void watch_state_release(struct watch_state *s);

enum watch_step { WATCH_STEP_LIST, WATCH_STEP_WATCH, WATCH_STEP_WAIT };
// What is to be done at `now`. WAIT: ask again at wait_until_ms.
enum watch_step watch_state_step(const struct watch_state *s, int64_t now);

// The list is complete; the watch begins from its version.
void watch_state_listed(struct watch_state *s, const char *rv);
void watch_state_list_failed(struct watch_state *s, int64_t now, const struct err *err);
// The server accepted the watch.
void watch_state_opened(struct watch_state *s, int64_t now);

enum watch_deliver {
    WATCH_DELIVER_NOTHING,
    WATCH_DELIVER_UPSERT,
    WATCH_DELIVER_REMOVE,
    WATCH_DELIVER_ERROR
};
// Takes note of the event and says what it is to the receiver. ERROR: end this watch with the Status as failure.
enum watch_deliver watch_state_event(struct watch_state *s, const struct watch_event *e);
// The watch ended, or did not open. err NULL: the server closed it in an orderly way.
void watch_state_ended(struct watch_state *s, int64_t now, const struct err *err);

// The link was found dead, or somebody does not want to wait: the pending wait is over.
void watch_state_hurry(struct watch_state *s);
// timeoutSeconds for the next watch.
int watch_state_timeout_s(const struct watch_state *s);

#endif
