// SPDX-License-Identifier: Apache-2.0
// watch on a connection that stands: shared by watch and demo.
#ifndef CMD_WATCH_H
#define CMD_WATCH_H

#include "base/err.h"
#include "notice.h"
#include "output/output.h"
#include "select.h"

#include <stdbool.h>
#include <stddef.h>

struct context;

struct watch_values {
    struct selection_values selection;
    const char *output;
    bool no_headers, lines, screen_reader, mouse, exit_status;
    struct notice_values notice;
};

// spec NULL: dashboard or lines. names: in the connection's namespace; borrowed. Returns an exit
// code.
int watch_connected(struct context *ctx, const struct watch_values *values,
                    struct output_spec *spec, const char **names, size_t name_count,
                    struct err *err);

#endif
