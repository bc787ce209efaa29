// SPDX-License-Identifier: Apache-2.0
// One event of a watch stream: {"type":"ADDED","object":{...}}. Pure.
#ifndef KUBE_WATCH_FRAME_H
#define KUBE_WATCH_FRAME_H

#include "base/err.h"
#include "doc/node.h"

enum watch_event_type { WATCH_ADDED, WATCH_MODIFIED, WATCH_DELETED, WATCH_BOOKMARK, WATCH_ERROR };

// All borrowed from the tree.
struct watch_event {
    enum watch_event_type type;
    const struct node *object; // for WATCH_ERROR the Status
    const char *rv;            // the object's resourceVersion, NULL when it has none
};

// -1 (ERR_PARSE) when it is no event.
int watch_event_decode(const struct node *tree, struct watch_event *out,
                       struct err *err) ATTR_MUST_USE;

#endif
