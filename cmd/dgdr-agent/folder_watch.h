// SPDX-License-Identifier: Apache-2.0
// Tells when something may have changed in a folder, which may not be there yet or go away: at once where the system
// tells (inotify), else within half a second, by looking. What another machine writes to a shared folder is only found
// by looking, so that is always done.
#ifndef AGENT_FOLDER_WATCH_H
#define AGENT_FOLDER_WATCH_H

#include "loop/loop.h"

struct folder_watch {
    struct loop *loop;
    const char *folder;
    loop_fn *changed;
    void *ctx;
    int inotify, watch; // -1: none
    int fd_id, timer;
};

// folder is borrowed. changed runs from the loop, also when nothing has changed, at least twice a second.
void folder_watch_start(struct folder_watch *w, struct loop *loop, const char *folder,
                        loop_fn *changed, void *ctx);
void folder_watch_stop(struct folder_watch *w);

#endif
