// SPDX-License-Identifier: Apache-2.0
#include "on_done_env.h"

#include "base/mem.h"
#include "on_done.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
    "DGDR_NAME",  "DGDR_NAMESPACE",       "DGDR_UID",        "DGDR_CONTEXT",     "DGDR_STATE",
    "DGDR_PHASE", "DGDR_MESSAGE",         "DGDR_ERROR",      "DGDR_MODEL",       "DGDR_BACKEND",
    "DGDR_DGD",   "DGDR_ELAPSED_SECONDS", "DGDR_STARTED_AT", "DGDR_FINISHED_AT",
};

extern char **environ;

// Of a text that is too long, the whole characters that fit.
static size_t fitting(const char *value)
{
    size_t n = strlen(value);
    if (n <= ON_DONE_VALUE_MAX)
        return n;
    n = ON_DONE_VALUE_MAX;
    while (n > 0 && ((unsigned char)value[n] & 0xC0) == 0x80)
        n--;
    return n;
}

char **on_done_env_new(const struct run *run, const char *context)
{
    char seconds[32] = "", started[TIME_TEXT_MAX], finished[TIME_TEXT_MAX];
    if (run->elapsed_ms != TIME_UNKNOWN)
        snprintf(seconds, sizeof(seconds), "%" PRId64, run->elapsed_ms / 1000);
    const char *const values[ARRAY_LEN(names)] = {
        run->name,
        run->namespace_,
        run->uid,
        context,
        run_state_name(run->state),
        run->phase,
        run->message,
        run->error,
        run->model,
        run->backend,
        run->dgd,
        seconds,
        time_format(run->started_ms, started),
        time_format(run->finished_ms, finished),
    };
    char **env = xcalloc(ARRAY_LEN(names) + 1, sizeof(*env));
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (values[i] && *values[i])
            env[n++] = xasprintf("%s=%.*s", names[i], (int)fitting(values[i]), values[i]);
    return env;
}

void on_done_env_free(char **env)
{
    for (size_t i = 0; env && env[i]; i++)
        free(env[i]);
    free(env);
}

static bool is_one_of_these(const char *variable)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        size_t n = strlen(names[i]);
        if (strncmp(variable, names[i], n) == 0 && variable[n] == '=')
            return true;
    }
    return false;
}

char **on_done_env_join(char **env)
{
    size_t ours = 0, n = 0;
    while (environ[ours])
        ours++;
    char **joined = xcalloc(ours + ARRAY_LEN(names) + 1, sizeof(*joined));
    for (size_t i = 0; i < ours; i++)
        if (!is_one_of_these(environ[i]))
            joined[n++] = environ[i];
    while (*env)
        joined[n++] = *env++;
    return joined;
}
