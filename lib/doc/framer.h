// SPDX-License-Identifier: Apache-2.0
// Cuts a stream of JSON into values without parsing it: one scan per byte, the unfinished tail is kept, memory
// is one value at most. Two ways: a stream of concatenated values (watch), and the members of one list
// ("items" of a Kubernetes List). Pure: bytes in, callbacks out.
#ifndef DOC_FRAMER_H
#define DOC_FRAMER_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

enum framer_mode {
    FRAMER_VALUES, // each top-level value
    FRAMER_LIST,   // each member of the top-level "items" array; the rest of the object comes last
};

// `text` is one complete JSON value, valid during the call. rest is true for FRAMER_LIST's last call: the
// enclosing object with "items":[] left empty (holds kind, metadata, or is a Status). Return non-zero to stop.
typedef int framer_fn(void *ctx, const char *text, size_t n, bool rest, struct err *err);

struct framer;
// max_value: longest value in bytes (a hostile server must not grow memory), 0 = no limit. `prune` names a member
// to leave out while copying ("managedFields"), or NULL: of the `metadata` of each list item, of each top-level
// value, and of the "object" in a watch event. Keys are compared as they are spelt, without undoing escapes.
struct framer *framer_new(enum framer_mode mode, size_t max_value, const char *prune, framer_fn *fn,
                          void *ctx);
void framer_free(struct framer *f);
// 0, or -1 with err: malformed beyond framing, a value too long, or the callback's own failure. A framer that has
// failed refuses more. What is within a value is not checked: that is the parser's.
int framer_feed(struct framer *f, const char *data, size_t n, struct err *err);
// At the end of the stream: -1 (ERR_PARSE) when a value is cut off, or FRAMER_LIST saw none. A number at the very
// end of the stream is delivered now.
int framer_finish(struct framer *f, struct err *err);

#endif
