// SPDX-License-Identifier: Apache-2.0
// Whose a request's status is, field by field, as its managedFields tell. Pure. Private to lib/pipeline.
#ifndef PIPELINE_PROGRESS_OWNER_H
#define PIPELINE_PROGRESS_OWNER_H

#include "base/xtime.h"
#include "doc/node.h"

#include <stdbool.h>

// Who has said something: several may, to the same words.
enum {
    OWNER_US = 1,
    OWNER_WRITER =
        2, // somebody who writes whole objects, as operators do: does not mind what others change
    OWNER_APPLIER = 4, // somebody else who applies: would be refused after that
    OWNER_OTHER = OWNER_WRITER | OWNER_APPLIER,
};

// The fields of a condition.
enum {
    FIELD_TYPE,
    FIELD_STATUS,
    FIELD_REASON,
    FIELD_MESSAGE,
    FIELD_TRANSITION,
    FIELD_GENERATION,
    FIELD_COUNT
};
extern const char *const owner_condition_fields[FIELD_COUNT];

struct progress_owner {
    unsigned progress, phase;        // OWNER_ bits
    unsigned condition[FIELD_COUNT]; // of the Profiling condition
    // The list of conditions is one value to the server, not one for each type: who sets one, sets all.
    bool list_is_one;
    unsigned list; // of the list as one value
    int64_t
        said_ms; // when status.profilingProgress was written last, by the server's clock; or TIME_UNKNOWN
};

void progress_owner_read(struct progress_owner *o, const struct node *dgdr);
// The subtree of a managedFields entry that is read; NULL when nothing of it is.
struct node *progress_owner_trim(const struct node *entry) ATTR_MUST_USE;

#endif
