// SPDX-License-Identifier: Apache-2.0
// The bytes of a container's log as they come off the wire, cut into lines, each with its time stamp. Pure. Private to
// lib/kube.
#ifndef KUBE_PODLOG_SPLIT_H
#define KUBE_PODLOG_SPLIT_H

#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PODLOG_PIECE_MAX = 64 * 1024, // longer lines come in pieces of exactly this many bytes
    PODLOG_STAMP_MAX = 40,        // "2026-01-23T14:30:00.123456789+05:30 " and some
};

// A line without a stamp. Nanoseconds since 1970 otherwise.
#define PODLOG_NO_STAMP INT64_MIN

struct podlog_piece {
    int64_t ns;        // the stamp of the line; PODLOG_NO_STAMP
    const char *stamp; // as it stands there, of the first piece; not NUL-terminated
    size_t stamp_n;    // 0: none
    const char *text;
    size_t n;
    bool first; // the line begins
    bool more;  // the line goes on
};
// Returns false to stop: no more pieces of this call.
typedef bool podlog_piece_fn(void *ctx, const struct podlog_piece *piece);

struct podlog_split {
    struct strbuf rest; // of the line that has not ended, as far as it was not handed out
    bool begun;         // its first piece was handed out
    int64_t ns;         // its stamp, when begun
};

void podlog_split_init(struct podlog_split *s);
void podlog_split_release(struct podlog_split *s);
// Forgets the unfinished line: what comes next is another reply.
void podlog_split_reset(struct podlog_split *s);
// Pieces do not depend on how the bytes are cut into calls.
bool podlog_split_feed(struct podlog_split *s, const char *data, size_t n, podlog_piece_fn *fn,
                       void *ctx);
// There is text behind the last newline.
bool podlog_split_unfinished(const struct podlog_split *s);
// Hands out that text as the line's end.
bool podlog_split_finish(struct podlog_split *s, podlog_piece_fn *fn, void *ctx);

// Reads "RFC3339 " from the front of a line: its length with the blank, 0 when there is no stamp. *ns is set when
// there is one.
size_t podlog_stamp_read(const char *line, size_t n, int64_t *ns);

#endif
