// SPDX-License-Identifier: Apache-2.0
// Where the reading of a log goes on after a cut, and which lines of the new reply are known already. Pure. Private to
// lib/kube.
//
// A server can only be asked for "since", in whole seconds (it cuts off the rest, and leaves out each older line by
// itself, wherever it stands). So the reply begins with lines that were delivered before. The last ones delivered are
// remembered by stamp and hash, in their order; as long as the reply repeats them it is old. Counting alone would not
// do: after a rotation of the log the server no longer has all of them.
#ifndef KUBE_PODLOG_RESUME_H
#define KUBE_PODLOG_RESUME_H

#include "kube/podlog_split.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    // So far back is asked for, before the last stamp: a node's clock may have stepped back while nobody listened.
    PODLOG_BACK_S = 10,
    PODLOG_KNOWN_MAX = 32768, // lines that are remembered
};

struct podlog_known {
    int64_t ns;
    uint64_t hash;
};

struct podlog_resume {
    int64_t tail_lines;    // as asked for first; -1: all
    int64_t since_s;       // as asked for first, seconds since 1970; -1: none
    int64_t since_seconds; // the same as an age; 0: none
    // Of all that was delivered.
    struct podlog_known *known; // a ring, in the order of the log
    size_t head, count, cap;
    int64_t forgot_ns; // the latest of those that were delivered and are no longer remembered
    int64_t first_ns, last_ns, max_ns; // PODLOG_NO_STAMP: nothing with a stamp yet
    uint64_t lines;
    bool bare;   // this server sends no stamps
    size_t open; // pieces of the line under way that were delivered; 0: none is
    int64_t
        heard_s; // the server's time when the first reply began, or, of a bare one, spoke last; -1: not yet
    // Of the reply under way.
    bool again;       // it is not the first
    bool skipping;    // old lines still
    bool matched;     // one of them was found
    bool head_cut;    // it may begin with lines that were left out of the first reply
    size_t next;      // of the remembered lines, the first that is still to be found
    uint64_t to_skip; // bare: lines
    size_t pieces;    // of the line under way
    size_t had;       // of these, delivered before
    bool drop;        // the line under way
    int64_t floor_ns; // the oldest among the remembered
    int64_t at_ns;    // the stamp that was read last
};

void podlog_resume_init(struct podlog_resume *r, int64_t tail_lines, int64_t since_ms,
                        int64_t since_seconds);
void podlog_resume_release(struct podlog_resume *r);

// What the next request asks for; -1: leave it out. A new reply begins with it.
struct podlog_ask {
    int64_t tail_lines, since_s, since_seconds;
};
void podlog_resume_ask(struct podlog_resume *r, struct podlog_ask *ask);
// The reply has begun, or went on, at now_ms of the server's clock.
void podlog_resume_heard(struct podlog_resume *r, int64_t now_ms);

enum podlog_verdict {
    PODLOG_OLD,      // delivered before
    PODLOG_NEW,      // to be delivered
    PODLOG_NEW_LINE, // to be delivered, but first the line under way has to be ended: its rest is gone
    PODLOG_NO_LINE, // not of the log: words of the kubelet, or the rest of an old line
};
enum podlog_verdict podlog_resume_piece(struct podlog_resume *r, const struct podlog_piece *p);

// Before the line is taken: the reply will not hold the last line that was delivered, though it should, as the log was
// rotated or the container began anew. The line is the first of its reply that counts, and none before it was known.
bool podlog_resume_would_gap(const struct podlog_resume *r, const struct podlog_piece *p);

// True for what a kubelet says in the middle of a log when it cannot go on.
bool podlog_is_remark(const char *text, size_t n);

#endif
