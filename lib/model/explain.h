// SPDX-License-Identifier: Apache-2.0
// Why a run is where it is: a table of rules over the run, what the cluster holds around it and what its logs say. Each
// rule that fits makes a finding: the verdict in a sentence, the cause code, what was seen with its times, the probable
// cause and the command to type next. Pure.
#ifndef MODEL_EXPLAIN_H
#define MODEL_EXPLAIN_H

#include "base/arena.h"
#include "model/evidence.h"
#include "model/logbook.h"
#include "model/run.h"

enum explain_severity {
    EXPLAIN_FINE,     // it goes as it should
    EXPLAIN_EXPECTED, // looks like trouble and is none: candidates come and go
    EXPLAIN_WARNING,  // it goes on, but not as wanted
    EXPLAIN_STUCK,    // it will not go on by itself
    EXPLAIN_FAILED,
};
const char *explain_severity_name(enum explain_severity s); // "fine", "expected", ...

enum { EXPLAIN_FINDINGS_MAX = 16, EXPLAIN_LINES_MAX = 8 };

struct explain_line {
    int64_t at_ms; // TIME_UNKNOWN: as it is now
    const char *text;
};

// Texts are as the cluster sent them in parts: sanitise before a terminal.
struct finding {
    const char *code; // "profiler-image": stable, for scripts
    enum explain_severity severity;
    const char *verdict;
    const char *cause;   // NULL when nothing more is known
    const char *command; // NULL when there is nothing to type; safe to paste into a shell
    struct explain_line lines[EXPLAIN_LINES_MAX];
    size_t line_count;
};

struct explanation {
    struct arena arena;
    struct finding findings[EXPLAIN_FINDINGS_MAX]; // the gravest first: that is the verdict
    size_t count;                                  // at least 1
};

struct explain_input {
    const char *program; // as users call us, "kubectl dgdr"; NULL: no command of ours is offered
    const char *namespace_, *name;
    const struct run *run; // NULL: it could not be read, error says why
    const char *error;
    const struct evidence *evidence;         // NULL: not looked
    const struct logbook *log, *sidecar_log; // NULL: not read
    const char *no_log;                      // why not, where that is known
    int64_t now_ms;
};

// Borrows nothing from the input but static texts. out is to be released.
void explain(const struct explain_input *in, struct explanation *out);
void explanation_release(struct explanation *x);

#endif
