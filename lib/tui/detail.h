// SPDX-License-Identifier: Apache-2.0
// What is known of the one run in focus beyond the store: its log and the objects around it. Gathered only while a view
// wants it.
#ifndef TUI_DETAIL_H
#define TUI_DETAIL_H

#include "model/evidence.h"
#include "model/logbook.h"

enum detail_want { WANT_EVIDENCE = 1, WANT_LOG = 2, WANT_SIDECAR_LOG = 4 };

// Which run the screen is about and what its view needs. wants 0: nothing, names may be NULL.
struct tui_focus {
    const char *namespace_, *name;
    unsigned wants;
};

struct tui_detail {
    const struct evidence *evidence; // NULL: none yet
    const struct logbook *log;       // NULL: none yet
    const char *log_of;              // "pod profile-x-7kq2p, container profiler", NULL when unknown
    const char
        *log_state; // why the log does not move, one sentence ("you may not read pod logs in ...",
                    // "the pod is gone, and its log with it"); NULL when it is followed
    bool log_open;  // it is being followed now
};

#endif
