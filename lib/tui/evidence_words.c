// SPDX-License-Identifier: Apache-2.0
#include "tui/evidence_words.h"

#include "base/attr.h"

#include <string.h>

const char *evidence_reason_words(const char *reason)
{
    static const struct {
        const char *reason, *words;
    } table[] = {
        {"ContainerCreating", "being made: its image is pulled, its volumes are mounted"},
        {"PodInitializing", "waits for the init containers"},
        {"ImagePullBackOff", "the image cannot be pulled; tried again"},
        {"ErrImagePull", "the image cannot be pulled"},
        {"ErrImageNeverPull", "the image is not on the node and may not be pulled"},
        {"InvalidImageName", "the image's name is not valid"},
        {"RegistryUnavailable", "the image's registry cannot be reached"},
        {"CrashLoopBackOff", "ends again and again right after its start; waits for the next try"},
        {"CreateContainerConfigError", "a Secret, ConfigMap or setting that it needs is missing"},
        {"CreateContainerError", "the node cannot create it"},
        {"RunContainerError", "the node cannot start it"},
        {"ContainerCannotRun", "the node cannot start it"},
        {"StartError", "the node cannot start it"},
        {"OOMKilled", "ran out of memory"},
        {"DeadlineExceeded", "took longer than it may"},
        {"Evicted", "sent away by its node"},
        {"Preempted", "made room for pods of a higher priority"},
        {"Unschedulable", "no node can take it"},
        {"SchedulingGated", "held back from being scheduled"},
        {"NodeLost", "its node does not answer"},
        {"NodeShutdown", "its node was shut down"},
        {"Terminated", "its node was shut down"},
    };
    for (size_t i = 0; reason && i < ARRAY_LEN(table); i++) {
        if (!strcmp(table[i].reason, reason))
            return table[i].words;
    }
    return NULL;
}

// Part of every pod's beginning or orderly end.
static bool reason_is_normal(const char *reason)
{
    return !reason || !strcmp(reason, "ContainerCreating") || !strcmp(reason, "PodInitializing") ||
           !strcmp(reason, "Completed");
}

// What an exit code usually means; NULL when it means nothing in particular.
static const char *exit_words(int exit_code)
{
    static const struct {
        int code;
        const char *words;
    } table[] = {
        {0, "as it should"},
        {1, "an error of its own"},
        {2, "an error of its own, often wrong arguments"},
        {126, "its command may not be executed"},
        {127, "its command was not found"},
        {128, "could not be started"},
        {130, "interrupted"},
        {134, "aborted"},
        {135, "bus error"},
        {136, "arithmetic error"},
        {137, "killed"},
        {139, "crashed: invalid memory access"},
        {143, "asked to end"},
        {255, "an error of its own"},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        if (table[i].code == exit_code)
            return table[i].words;
    }
    return NULL;
}

void evidence_add_end(struct strbuf *out, int exit_code, const char *reason)
{
    // "Error" and "Completed" say no more than the code does.
    bool telling = reason && strcmp(reason, "Error") != 0 && strcmp(reason, "Completed") != 0;
    const char *words = telling ? evidence_reason_words(reason) : NULL;
    if (!words)
        words = exit_words(exit_code);
    if (exit_code == COUNT_UNKNOWN)
        strbuf_adds(out, "exit -");
    else
        strbuf_addf(out, "exit %d", exit_code);
    if (telling)
        strbuf_addf(out, " %s", reason);
    if (words)
        strbuf_addf(out, ", %s", words);
}

bool evidence_container_in_trouble(const struct evidence_container *c)
{
    switch (c->state) {
    case CONTAINER_WAITING:
        return !reason_is_normal(c->reason);
    case CONTAINER_TERMINATED:
        return c->exit_code != 0;
    default:
        return false;
    }
}
