// SPDX-License-Identifier: Apache-2.0
// What rules are made of. Private to explain*.c.
#ifndef MODEL_EXPLAIN_RULE_H
#define MODEL_EXPLAIN_RULE_H

#include "model/explain.h"

// States in which a rule makes sense.
#define IN(state)      (1u << (state))
#define BEFORE_THE_END (IN(RUN_UNKNOWN) | IN(RUN_PENDING) | IN(RUN_PROFILING))
#define WHILE_AT_WORK  (BEFORE_THE_END | IN(RUN_FAILED))
#define ANY_STATE      (~0u)

struct rule {
    const char *code;
    unsigned states;
    // Whether it fits; if so it fills f (severity, verdict, ...).
    bool (*fits)(const struct explain_input *in, struct explanation *x, struct finding *f);
};

// One table per seam, in the order in which equally grave findings are told.
extern const struct rule rules_read[], rules_operator[], rules_pod[], rules_job[],
    rules_deployment[], rules_log[], rules_state[];
extern const size_t rules_read_count, rules_operator_count, rules_pod_count, rules_job_count,
    rules_deployment_count, rules_log_count, rules_state_count;

// Filling a finding.
void say(struct explanation *x, struct finding *f, const char *fmt, ...) ATTR_PRINTF(3, 4);
void because(struct explanation *x, struct finding *f, const char *fmt, ...) ATTR_PRINTF(3, 4);
// A command to paste. Only names go into it (%s alone): where one is not what the API server takes for a name, and so
// could mean something to a shell, no command is offered.
void next(struct explanation *x, struct finding *f, const char *fmt, ...) ATTR_PRINTF(3, 4);
// The same for a command of ours: the program's name is put in front of it.
void next_own(const struct explain_input *in, struct explanation *x, struct finding *f,
              const char *fmt, ...) ATTR_PRINTF(4, 5);
void seen(struct explanation *x, struct finding *f, int64_t at_ms, const char *fmt, ...)
    ATTR_PRINTF(4, 5);

// STUCK, or FAILED once the run has.
enum explain_severity trouble(const struct explain_input *in);
bool has_word(const char *text, const char *part);       // both may be NULL; any letter case
bool one_of(const char *word, const char *const *words); // NULL-terminated

// Reading the input; all accept what is not there.
const struct evidence_pod *profiler_pod(const struct explain_input *in); // that is there
const struct evidence_container *container_named(const struct evidence_pod *pod, const char *name);
const struct run_condition *condition_of(const struct run *run, const char *type);
// The newest warning about an object of this kind (NULL: any) whose reason and message hold the texts (NULL: any).
const struct evidence_event *event_about(const struct explain_input *in, const char *kind,
                                         const char *reason, const char *message);
// The run's error, in full; nothing when there is none.
void seen_error(const struct explain_input *in, struct explanation *x, struct finding *f);
void seen_event(struct explanation *x, struct finding *f, const struct evidence_event *e);
void seen_container(struct explanation *x, struct finding *f, const struct evidence_pod *pod,
                    const struct evidence_container *c);
// The newest line that holds the text; NULL when there is none.
const struct log_line *log_with(const struct logbook *log, const char *text);
// The last lines of a level or worse, oldest first, at most `max`.
void seen_log_errors(struct explanation *x, struct finding *f, const struct logbook *log,
                     size_t max);
bool deployments_known(const struct explain_input *in);
// "12m", "59s", at least "0s".
const char *span(struct explanation *x, int64_t ms);

// Why a container or pod does not come up; shared by profiler and deployments.
bool cannot_pull(const struct evidence_container *c);
const char *pull_cause(struct explanation *x, const struct evidence_container *c);
const char *scheduler_cause(const char *words);
bool was_oom_killed(const struct evidence_container *c);

#endif
