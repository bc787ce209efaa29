// SPDX-License-Identifier: Apache-2.0
// The controller's log on stderr, a line an entry: text for people or JSON for machines. What comes from the cluster is
// sanitised, secrets never get here.
#ifndef AGENT_LOGGER_H
#define AGENT_LOGGER_H

#include "base/attr.h"
#include "base/xtime.h"

enum logger_format { LOGGER_TEXT, LOGGER_JSON };
enum logger_level { LOGGER_DEBUG, LOGGER_INFO, LOGGER_WARN, LOGGER_ERROR };

struct logger {
    enum logger_format format;
    enum logger_level least;
    int fd;
    const struct clock *clock;
};

// Keys and values follow the message in pairs, ended by NULL: logger_say(l, LOGGER_INFO, "status written", "namespace",
// ns, "name", name, NULL). A value that is NULL leaves its pair out.
void logger_say(const struct logger *l, enum logger_level level, const char *message, ...)
    __attribute__((sentinel));

#endif
