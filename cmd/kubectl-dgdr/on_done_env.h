// SPDX-License-Identifier: Apache-2.0
// What an --on-done command learns of a run, as environment variables (listed in on_done.h).
#ifndef CMD_ON_DONE_ENV_H
#define CMD_ON_DONE_ENV_H

#include "base/attr.h"
#include "model/run.h"

// "DGDR_NAME=..." for all that is known of the run; malloc'd and NULL-terminated, as are the strings.
char **on_done_env_new(const struct run *run, const char *context) ATTR_MUST_USE;
void on_done_env_free(char **env); // NULL is fine
// Our own environment without any of those variables, then these: the array is malloc'd, the strings are borrowed.
char **on_done_env_join(char **env) ATTR_MUST_USE;

#endif
