// SPDX-License-Identifier: Apache-2.0
// What the API server answers when it refuses: a Status object with code, reason, message and
// details, in the words that clients match on.
#ifndef SIM_STATUS_ERROR_H
#define SIM_STATUS_ERROR_H

#include "base/attr.h"
#include "kind.h"

enum { STATUS_TEXT_MAX = 4096, STATUS_NAME_MAX = 256 };

struct sim_status {
    int code; // 0: no error
    const char *reason;
    char message[STATUS_TEXT_MAX];
    const struct sim_kind *kind; // for details.group and details.kind; NULL: none
    bool kind_by_name;           // details.kind is the kind, not the resource (422)
    char name[STATUS_NAME_MAX];  // details.name
    int retry_after;             // seconds, 0: none
    struct node *causes;         // list of {reason,message,field}, owned
    const char *continue_token;  // metadata.continue of a 410 on a list; borrowed, may be NULL
};

void sim_status_release(struct sim_status *st);

// Each fills *st and returns -1.
int sim_status_set(struct sim_status *st, int code, const char *reason, const char *fmt, ...)
    ATTR_PRINTF(4, 5);
int sim_status_bad_request(struct sim_status *st, const char *fmt, ...) ATTR_PRINTF(2, 3);
int sim_status_not_found(struct sim_status *st, const struct sim_kind *k, const char *name);
int sim_status_exists(struct sim_status *st, const struct sim_kind *k, const char *name);
int sim_status_conflict(struct sim_status *st, const struct sim_kind *k, const char *name);
int sim_status_expired(struct sim_status *st, const char *message);
// One invalid member; several calls gather causes.
int sim_status_invalid(struct sim_status *st, const struct sim_kind *k, const char *name,
                       const char *field, const char *cause, const char *message);
int sim_status_no_route(struct sim_status *st);

// A buffer for "dynamographdeploymentrequests.nvidia.com" and the like.
enum { SIM_RESOURCE_MAX = 128 };

// The Status object.
struct node *sim_status_node(const struct sim_status *st) ATTR_MUST_USE;

#endif
