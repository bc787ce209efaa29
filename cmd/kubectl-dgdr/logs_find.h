// SPDX-License-Identifier: Apache-2.0
// Which pods hold the logs of a run, asked for once; and what to say when there are none.
#ifndef CMD_LOGS_FIND_H
#define CMD_LOGS_FIND_H

#include "context.h"
#include "logs.h"
#include "model/evidence.h"

// "profile-NAME" where the status does not tell.
char *logs_job_name(const struct run *run) ATTR_MALLOC;
// Lists the pods of the job, or of the candidate that was asked for (then *owner is its deployment's name, borrowed
// from e until its next change).
int logs_find_pods(struct context *ctx, const struct logs_values *values, const char *job,
                   struct evidence *e, const char **owner, struct err *err) ATTR_MUST_USE;
// There is no pod: why, and what is left of the log. Returns -1.
int logs_explain_absence(const char *program, const struct logs_values *values,
                         const struct run *run, const char *job, struct err *err);

#endif
