// SPDX-License-Identifier: Apache-2.0
// What a run can be waited for, as --for says it: our own words over the run, and kubectl's over the object as the server
// sent it. Pure.
//
//   done           Ready or Deployed
//   ready          profiling has succeeded: Ready, Deploying or Deployed
//   deployed       Deployed
//   failed         Failed
//   phase=X        profiling has come to phase X or beyond it, or the run's state is X; any letter case
//   percent=N      at least so much of the run is over, by expected time
//   condition=T[=V]  the object's condition T has status V (True), neither older than the object's spec
//   jsonpath=E[=V]   E finds one value, which is V; without V any value
//   delete, create
#ifndef MODEL_WAIT_CONDITION_H
#define MODEL_WAIT_CONDITION_H

#include "doc/node.h"
#include "model/run.h"

enum wait_kind {
    WAIT_DONE,
    WAIT_READY,
    WAIT_DEPLOYED,
    WAIT_FAILED,
    WAIT_PHASE,
    WAIT_PERCENT,
    WAIT_CONDITION,
    WAIT_JSONPATH,
    WAIT_DELETE,
    WAIT_CREATE,
};

struct jsonpath;
struct wait_condition {
    enum wait_kind kind;
    char *name, *value; // of phase and condition; the value of jsonpath, NULL: any
    double percent;
    struct jsonpath *path;
};

// ERR_USAGE, for kubectl's forms with kubectl's words.
int wait_condition_parse(struct wait_condition *c, const char *text, struct err *err) ATTR_MUST_USE;
void wait_condition_release(struct wait_condition *c);

// Of the run, derived for now. False for what only the object tells.
bool wait_condition_run(const struct wait_condition *c, const struct run *run);
// Of the object, NULL: there is none. False for what only the run tells. -1 when the path finds what cannot be compared.
int wait_condition_object(const struct wait_condition *c, const struct node *object, bool *met,
                          struct err *err) ATTR_MUST_USE;

#endif
