// SPDX-License-Identifier: Apache-2.0
// The kinds of values that the tables name in angle brackets, and what each may be.
#include "complete.h"

#include "base/mem.h"
#include "commands.h"
#include "kube/config.h"
#include "model/phases.h"
#include "sim_child.h"

#include <stdlib.h>
#include <string.h>

// A program beside us that reads a few files of ours: slow only where the machine is.
enum { SCENARIOS_MS = 500 };

static void add_commands(const struct complete_job *job, struct completion *c)
{
    (void)job;
    for (size_t i = 0; i < command_count; i++)
        completion_add(c, commands[i]->name, commands[i]->summary);
}

void complete_entries(const struct complete_job *job, struct completion *c, enum kube_entry what)
{
    struct kube_flags flags = globals_kube_flags(&job->ctx->globals);
    size_t count;
    struct kube_kv *entries = kube_config_entries(&flags, &kube_env_process, what, &count);
    for (size_t i = 0; i < count; i++)
        completion_add_foreign(c, entries[i].key, entries[i].value);
    kube_config_entries_free(entries, count);
}

static void add_contexts(const struct complete_job *job, struct completion *c)
{
    complete_entries(job, c, KUBE_CONTEXTS);
}

static void add_clusters(const struct complete_job *job, struct completion *c)
{
    complete_entries(job, c, KUBE_CLUSTERS);
}

static void add_users(const struct complete_job *job, struct completion *c)
{
    complete_entries(job, c, KUBE_USERS);
}

static void add_files(const struct complete_job *job, struct completion *c)
{
    (void)job;
    c->directive = 0;
}

static void add_folders(const struct complete_job *job, struct completion *c)
{
    (void)job;
    c->directive = COMPLETE_DIRS;
}

// Words that an earlier plan has are not said again.
static void add_plan(struct completion *c, const struct phase_plan *plan,
                     const struct phase_plan *const *before)
{
    for (size_t i = 0; i < plan->count; i++) {
        bool said = false;
        for (const struct phase_plan *const *b = before; *b != plan; b++)
            said = said || phase_plan_index(*b, plan->phases[i].name) >= 0;
        if (!said)
            completion_add(c, plan->phases[i].name, NULL);
    }
}

static void add_phases(const struct complete_job *job, struct completion *c)
{
    (void)job;
    const struct phase_plan *const plans[] = {
        phase_plan_for(DIALECT_SEED, NULL),
        phase_plan_for(DIALECT_UPSTREAM, "thorough"),
        phase_plan_for(DIALECT_UPSTREAM, "rapid"),
    };
    for (size_t i = 0; i < ARRAY_LEN(plans); i++)
        add_plan(c, plans[i], plans);
}

static void add_phases_and_states(const struct complete_job *job, struct completion *c)
{
    static const enum run_state states[] = {RUN_PENDING,   RUN_PROFILING, RUN_READY,
                                            RUN_DEPLOYING, RUN_DEPLOYED,  RUN_FAILED};
    add_phases(job, c);
    for (size_t i = 0; i < ARRAY_LEN(states); i++)
        completion_add(c, run_state_name(states[i]), "a state of the run");
}

static void add_conditions(const struct complete_job *job, struct completion *c)
{
    // As the operator sets them, in their order; their status comes behind one that is whole.
    static const char *const types[] = {"Validation", "Profiling", "SpecGenerated",
                                        "DeploymentReady", "Succeeded"};
    static const char *const values[] = {"=True", "=False", "=Unknown"};
    (void)job;
    const char *typed = completion_typed(c);
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        size_t n = strlen(types[i]);
        bool whole = typed && strncmp(typed, types[i], n) == 0;
        for (size_t k = 0; whole && typed[n] && k < ARRAY_LEN(values); k++) {
            char *text CLEANUP_FREE = xasprintf("%s%s", types[i], values[k]);
            completion_add(c, text, NULL);
        }
        if (!whole || !typed[n])
            completion_add(c, types[i], NULL);
    }
}

static void add_words(struct completion *c, const char *const *words)
{
    for (; *words; words++)
        completion_add(c, *words, NULL);
}

static void add_durations(const struct complete_job *job, struct completion *c)
{
    static const char *const usual[] = {"30s", "5m", "15m", "30m", "1h", "2h", "4h", NULL};
    (void)job;
    add_words(c, usual);
}

static void add_percents(const struct complete_job *job, struct completion *c)
{
    static const char *const usual[] = {"10", "25", "50", "75", "90", "100", NULL};
    (void)job;
    add_words(c, usual);
}

// Fields of the record that say something of one run beside others, and a header for each.
static const struct field {
    const char *header, *path;
} fields[] = {
    {"NAMESPACE", ".metadata.namespace"},
    {"NAME", ".metadata.name"},
    {"CREATED", ".metadata.creationTimestamp"},
    {"MODEL", ".spec.model"},
    {"BACKEND", ".spec.backend"},
    {"STRATEGY", ".spec.strategy"},
    {"STATE", ".status.state"},
    {"PHASE", ".status.phase.name"},
    {"STEP", ".status.step.current"},
    {"STEPS", ".status.step.total"},
    {"GPUS", ".status.gpuConfig.gpus"},
    {"MAPPING", ".status.gpuConfig.mapping"},
    {"PERCENT", ".status.overallPercent"},
    {"STARTED", ".status.startedAt"},
    {"UPDATED", ".status.updatedAt"},
    {"FINISHED", ".status.finishedAt"},
    {"ELAPSED", ".status.elapsedSeconds"},
    {"REMAINING", ".status.eta.remainingSeconds"},
    {"FINISH", ".status.eta.finishAt"},
    {"FRESHNESS", ".status.freshness.state"},
    {"MESSAGE", ".status.message"},
    {"ERROR", ".status.error"},
    {"DGD", ".status.dgd"},
};

static void add_paths(const struct complete_job *job, struct completion *c)
{
    (void)job;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        completion_add(c, fields[i].path, NULL);
}

// NAME:PATH,NAME:PATH: the last of them.
static void add_columns(const struct complete_job *job, struct completion *c)
{
    (void)job;
    const char *typed = completion_typed(c);
    const char *comma = typed ? strrchr(typed, ',') : NULL;
    strbuf_add(&c->lead, typed, comma ? (size_t)(comma - typed) + 1 : 0);
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        char *text CLEANUP_FREE = xasprintf("%s:%s", fields[i].header, fields[i].path);
        completion_add(c, text, NULL);
    }
    c->directive |= COMPLETE_NO_SPACE; // another may follow
}

static void add_scenarios(const struct complete_job *job, struct completion *c)
{
    struct strbuf list CLEANUP_STRBUF = STRBUF_INIT;
    if (sim_child_scenarios(&list, complete_lasts(job->ctx, SCENARIOS_MS)))
        return;
    char *save = NULL;
    for (char *line = strtok_r(list.buf, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        size_t n = strcspn(line, " ");
        const char *text = line + n + strspn(line + n, " ");
        char *name CLEANUP_FREE = xstrndup(line, n);
        completion_add_foreign(c, name, text);
    }
}

bool complete_kind(void *arg, struct completion *c, const char *kind)
{
    static const struct {
        const char *name;
        void (*add)(const struct complete_job *job, struct completion *c);
    } kinds[] = {
        {"run", complete_runs},        {"namespace", complete_namespaces},
        {"context", add_contexts},     {"cluster", add_clusters},
        {"user", add_users},           {"file", add_files},
        {"folder", add_folders},       {"phase", add_phases},
        {"condition", add_conditions}, {"duration", add_durations},
        {"percent", add_percents},     {"path", add_paths},
        {"columns", add_columns},      {"scenario", add_scenarios},
        {"command", add_commands},     {"phase-or-state", add_phases_and_states},
    };
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kinds[i].name, kind) != 0)
            continue;
        kinds[i].add(arg, c);
        return true;
    }
    return false;
}
