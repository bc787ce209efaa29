// SPDX-License-Identifier: Apache-2.0
// One run that is waited for: what is known of it, and how the wait for it ended.
#ifndef CMD_WAIT_TARGET_H
#define CMD_WAIT_TARGET_H

#include "base/strbuf.h"
#include "model/wait_condition.h"

#include <stdbool.h>
#include <stddef.h>

enum wait_outcome {
    OUTCOME_NONE, // it is still waited for
    OUTCOME_MET,
    OUTCOME_ABSENT, // it never was there, and that is what was waited for
    OUTCOME_FAILED, // the run failed
    OUTCOME_MISSED, // it ended well without what was waited for
    OUTCOME_DELETED,
    OUTCOME_REPLACED, // another object has its name
    OUTCOME_STALLED,
    OUTCOME_TIMED_OUT,
};

struct wait_target {
    char *namespace_, *name;
    char *uid;   // NULL until it was seen
    bool listed; // the server has said whether it is there
    enum wait_outcome outcome;
    int64_t progress_mono_ms; // when it was last seen to get on
    char *said;               // the progress line of before
    char *why;                // of a failure; sanitised where it is shown
    char where[128];          // "DecodeSweep 5/12" when it stalled
};

struct wait_conditions {
    struct wait_condition *items;
    size_t count;
};
bool wait_conditions_have(const struct wait_conditions *c, enum wait_kind kind);

void wait_target_init(struct wait_target *t, const char *namespace_, const char *name,
                      int64_t mono_ms);
void wait_target_release(struct wait_target *t);
// Looks at the run, derived for now, and settles the outcome if it can be.
void wait_target_run(struct wait_target *t, const struct wait_conditions *c, const struct run *run);
// Looks at the object; NULL: it is not there. Fails when a condition cannot be told.
int wait_target_object(struct wait_target *t, const struct wait_conditions *c,
                       const struct node *object, struct err *err) ATTR_MUST_USE;

// Exit code that the outcome stands for (enum exit_code).
int wait_outcome_code(enum wait_outcome outcome);
// Appends what is wrong, without "error: "; once: the server was asked once, --timeout=0. timeout_ms: of --stall.
void wait_target_problem(const struct wait_target *t, bool once, int64_t stall_ms,
                         struct strbuf *out);

#endif
