// SPDX-License-Identifier: Apache-2.0
// Follows the log of one container without losing or doubling a line: reads with time stamps, and after a connection
// broke (load balancer, API server, kubelet, log rotation) goes on from the last time stamp, leaving out what it already
// had at that time. Knows nothing of what the lines say.
#ifndef KUBE_PODLOG_H
#define KUBE_PODLOG_H

#include "kube/client.h"

struct podlog_opts {
    const char *namespace_, *pod, *container;
    bool follow;
    bool previous;         // the instance before the last restart; never follows
    int64_t tail_lines;    // -1: all
    int64_t since_ms;      // wall time, TIME_UNKNOWN: from the beginning
    int64_t since_seconds; // instead of since_ms: an age by the node's clock; 0: none
    int64_t limit_bytes;   // 0: none; as the server counts, that is with its time stamps
};

enum podlog_link {
    PODLOG_CONNECTING,
    PODLOG_OPEN,
    PODLOG_WAITING, // the container has not started yet: asked again
    PODLOG_OFFLINE, // no contact, tried again
    PODLOG_REFUSED, // 400, 401, 403, 404: err says why; tried again, slowly
    PODLOG_ENDED,   // the container has ended and all was read: silent, unless it begins anew
};

struct podlog_status {
    enum podlog_link link;
    int64_t retry_at_mono_ms; // TIME_UNKNOWN when no retry is pending
    struct err
        err; // kind ERR_NONE when there is nothing to say; with PODLOG_OPEN: words of the kubelet in the log
};

struct podlog_fns {
    // One line, without newline and time stamp; at_ms is the stamp (milliseconds; TIME_UNKNOWN when the server sent
    // none). Lines longer than 64 KiB come in pieces, `more` set for all but the last.
    void (*line)(void *ctx, int64_t at_ms, const char *line, size_t n, bool more);
    void (*status)(void *ctx, const struct podlog_status *status);
};

struct podlog;
// Strings are copied. Ask podlog_end_hint() to say that the container has terminated, so that an orderly end of the
// stream is the end of the log instead of a cut; and to take it back once the container has begun anew in its pod: what
// had ended goes on behind the last line that was delivered, whichever instance that was of.
struct podlog *podlog_new(struct kube_client *c, const struct podlog_opts *opts,
                          const struct podlog_fns *fns, void *ctx) ATTR_MUST_USE;
void podlog_free(struct podlog *p);
const struct podlog_status *podlog_status(const struct podlog *p);
void podlog_end_hint(struct podlog *p, bool terminated);
void podlog_retry_now(struct podlog *p);
// Within a line callback, for the first piece of a line: its stamp as the server wrote it, to the nanosecond. Not
// NUL-terminated; *n is 0 where there is none.
const char *podlog_stamp(const struct podlog *p, size_t *n);

#endif
