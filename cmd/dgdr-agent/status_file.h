// SPDX-License-Identifier: Apache-2.0
// The status file of a folder, looked at again and again: what is new in it, once it is whole.
#ifndef AGENT_STATUS_FILE_H
#define AGENT_STATUS_FILE_H

#include "base/err.h"
#include "base/strbuf.h"
#include "base/xtime.h"

#include <stdbool.h>
#include <stdint.h>

// A file that is written in place is whole when it stayed as it is for so long.
enum { STATUS_REST_MS = 100 };

struct status_file {
    const char *folder; // borrowed
    struct strbuf last; // the bytes that were taken last
    struct strbuf seen; // bytes that have to stay as they are
    int64_t seen_ms;    // since when
};

enum status_look {
    STATUS_NONE,  // there is no file, or nothing new in it
    STATUS_NEW,   // *text and *ended are set
    STATUS_AGAIN, // something is being written: look again soon
};

void status_file_init(struct status_file *f, const char *folder);
void status_file_release(struct status_file *f);
// Looks for profiling_status.json, then for profiler_status.yaml. clock: its mono side tells how long a file rests. With
// STATUS_AGAIN err says what is wrong with a file that is there (else its kind is ERR_NONE); it may be only half written.
enum status_look status_file_look(struct status_file *f, const struct clock *clock,
                                  struct strbuf *text, bool *ended, struct err *err);

#endif
