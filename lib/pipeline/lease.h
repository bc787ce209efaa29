// SPDX-License-Identifier: Apache-2.0
// Who leads, by a Lease of coordination.k8s.io: client-go's LeaderElector as a state machine. A try is a chain of
// requests that lease_begin() starts and lease_answered() goes on with; whoever drives it sends them. Pure: times are
// the caller's, `now` always a clock that never steps back and counts while the machine sleeps.
//
// The rules: the one whom the Lease names leads. A record that did not change for its own leaseDurationSeconds since
// it was first seen, by the watcher's own clock, is free to be taken, as is one without a holder; whoever takes it
// counts leaseTransitions up. Every write carries the resourceVersion that was read, so that of two that try at once
// one gets a 409. A leader that could not renew for renew_ms, counted from when it sent the last renewal that
// succeeded, leads no more: before anybody else may think so.
#ifndef PIPELINE_LEASE_H
#define PIPELINE_LEASE_H

#include "base/strbuf.h"
#include "doc/node.h"

#include <stdbool.h>
#include <stdint.h>

struct lease_opts {
    const char *namespace_, *name; // of the Lease
    const char *identity;          // unlike any other's
    int64_t lease_ms;              // written in whole seconds, rounded up
    int64_t renew_ms;              // below lease_ms
    int64_t retry_ms;              // below renew_ms
    uint64_t seed;                 // of the waits' jitter
};

struct lease;
struct lease *lease_new(const struct lease_opts *opts); // strings are copied
void lease_free(struct lease *l);

enum lease_do {
    LEASE_DO_WAIT,   // the try is over: lease_begin() again after lease_wait_ms()
    LEASE_DO_GET,    // read the Lease
    LEASE_DO_CREATE, // POST lease_body()
    LEASE_DO_UPDATE, // PUT lease_body()
};
enum lease_answer {
    LEASE_ANSWER_OBJECT,  // success, with the Lease as it is now
    LEASE_ANSWER_MISSING, // 404
    LEASE_ANSWER_FAILURE, // anything else, a 409 included
};
enum lease_do lease_begin(struct lease *l, int64_t now);
// What came of the last request; object is borrowed, and only looked at with LEASE_ANSWER_OBJECT.
enum lease_do lease_answered(struct lease *l, enum lease_answer answer, const struct node *object,
                             int64_t now);
// Appends the JSON of what to send; wall is the time of day that goes into renewTime.
void lease_body(const struct lease *l, int64_t wall_ms, struct strbuf *out);
// From the end of a try to the next: retry_ms for the leader, jittered for others (1 to 2.2 times, as client-go's), and
// no later than when the Lease falls free.
int64_t lease_wait_ms(struct lease *l, int64_t now);

// The leader's last moment; TIME_UNKNOWN for others. At it and after lease_leads() is false, whatever was not told yet.
int64_t lease_deadline_ms(const struct lease *l);
bool lease_leads(const struct lease *l, int64_t now);
// The try that was under way is given up, and with the deadline behind it also the lead.
void lease_abandon(struct lease *l, int64_t now);
// Whom the Lease named last; NULL when nobody or unknown.
const char *lease_holder(const struct lease *l);

// Gives it up: from here on it leads no more, and the tries end with the Lease free when it was its own. Answers
// LEASE_DO_WAIT when there is nothing to give up, or no more.
enum lease_do lease_resign(struct lease *l, int64_t now);

#endif
