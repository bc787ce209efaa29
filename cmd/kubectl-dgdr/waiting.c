// SPDX-License-Identifier: Apache-2.0
#include "waiting.h"

#include "base/mem.h"
#include "commands.h"
#include "eta/eta.h"
#include "fetch.h"
#include "follow.h"
#include "inspect.h"
#include "lines.h"
#include "model/kind.h"
#include "steps.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
    SETTLE_MS = 300,      // a look once: what belongs to the runs comes in a moment after them
    SETTLE_LOG_MS = 2000, // the same, where a log has to be read
    STALL_LOOK_MS = 1000,
    LOGS_MAX = 16, // runs whose logs are read, the first ones
};
#define WEEK_MS (INT64_C(7) * 24 * 3600 * 1000)

// What tells of a run's progress where its operator does not.
struct wait_log {
    struct inspect *inspect; // NULL: was never needed
    bool reads;
};

struct wait {
    struct context *ctx;
    const struct wait_request *request;
    struct wait_target *targets;
    size_t count, cap;
    bool selects, synced;
    const char *version;
    struct store *store;
    struct follow *follow;
    int64_t offline_since_ms; // on the loop's clock; TIME_UNKNOWN: there is a link
    bool offline_said;
    bool wants_logs;
    bool logs_to_come;              // a look once: what only the logs know is read next
    struct wait_log logs[LOGS_MAX]; // of the targets, in their order
    struct err err;
};

static void end_with(struct wait *w, const struct err *err)
{
    if (w->err.kind == ERR_NONE)
        w->err = *err;
    loop_stop(w->ctx->loop);
}

static int64_t now_mono(const struct wait *w)
{
    return clock_mono(&w->ctx->clock);
}

static struct wait_target *add_target(struct wait *w, const char *namespace_, const char *name)
{
    w->targets = grow_array(w->targets, &w->cap, w->count + 1, sizeof(*w->targets));
    wait_target_init(&w->targets[w->count], namespace_, name, now_mono(w));
    return &w->targets[w->count++];
}

static struct wait_target *find_target(const struct wait *w, const char *namespace_,
                                       const char *name)
{
    for (size_t i = 0; namespace_ && i < w->count; i++)
        if (strcmp(w->targets[i].name, name) == 0 &&
            strcmp(w->targets[i].namespace_, namespace_) == 0)
            return &w->targets[i];
    return NULL;
}

static bool prints_at_the_end(const struct wait *w)
{
    return w->request->spec && output_format(w->request->spec) != OUTPUT_NAME;
}

// kubectl's line, as soon as a run has come to it.
static void print_met(struct wait *w, const struct wait_target *t)
{
    struct err err = ERR_INIT;
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
    if (prints_at_the_end(w))
        return;
    strbuf_addf(&line, "%s.%s/%s%s\n", run_kinds[0]->singular, run_kinds[0]->group, t->name,
                w->request->spec ? "" : " condition met");
    if (context_write(w->ctx, &line, &err))
        end_with(w, &err);
}

static bool all_settled(const struct wait *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->targets[i].outcome == OUTCOME_NONE)
            return false;
    return !w->selects || w->synced;
}

static void settled(struct wait *w, const struct wait_target *t, enum wait_outcome before)
{
    if (t->outcome == before)
        return;
    if (t->outcome == OUTCOME_MET)
        print_met(w, t);
    if (all_settled(w))
        loop_stop(w->ctx->loop);
}

// Where it is, on stderr, when that is another place than before.
static void say_progress(struct wait *w, struct wait_target *t, const struct run *run)
{
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
    lines_facts(&line, run);
    if (w->request->quiet || (t->said && strcmp(t->said, line.buf) == 0))
        return;
    free(t->said);
    t->said = xstrdup(line.buf);
    lines_clock(&line, run);
    context_say(w->ctx, "%s  %s", t->name, line.buf);
}

static void look(struct wait *w, struct wait_target *t, struct run *run)
{
    char basis[ETA_BASIS_MAX];
    struct link_state link = {.online = true, .last_proof_ms = TIME_UNKNOWN};
    enum wait_outcome before = t->outcome;
    run_derive(run, &link, context_now(w->ctx), basis);
    wait_target_run(t, w->request->conditions, run);
    bool soon_more = w->logs_to_come && t->outcome == OUTCOME_NONE && run_needs_log(run);
    if (before == OUTCOME_NONE && !soon_more)
        say_progress(w, t, run);
    run->eta.basis = NULL; // it is ours, and gone with this call
    settled(w, t, before);
}

static void look_changed(struct wait *w, struct wait_target *t, struct run *run, unsigned change)
{
    const unsigned progress =
        CHANGE_NEW | CHANGE_STATE | CHANGE_PHASE | CHANGE_STEP | CHANGE_MESSAGE | CHANGE_ATTEMPT;
    if (change & progress)
        t->progress_mono_ms = now_mono(w);
    look(w, t, run);
}

// The log told something of a run.
static void on_told(void *arg, struct run *run, unsigned change)
{
    struct wait *w = arg;
    struct wait_target *t = find_target(w, run->namespace_, run->name);
    if (t)
        look_changed(w, t, run, change);
}

static void on_log_changed(void *arg)
{
    (void)arg; // what matters of it comes by on_told()
}

// Operators tell a phase at its start or not at all: without the log a phase would never come, and a run that works for
// an hour on one phase would pass for stalled.
static void read_log(struct wait *w, const struct wait_target *t, const struct run *run)
{
    size_t i = (size_t)(t - w->targets);
    bool needed = w->wants_logs && t->outcome == OUTCOME_NONE && run_needs_log(run);
    if (i >= LOGS_MAX || (!needed && !w->logs[i].inspect))
        return;
    struct wait_log *log = &w->logs[i];
    if (!log->inspect) {
        log->inspect = inspect_new(w->ctx, w->store, on_log_changed, w);
        inspect_on_run(log->inspect, on_told);
    }
    if (needed != log->reads)
        inspect_focus(log->inspect, run->namespace_, run->name, needed ? WANT_PROGRESS : 0);
    log->reads = needed;
    inspect_run_changed(log->inspect);
}

static bool reads_logs(const struct wait *w)
{
    for (size_t i = 0; i < LOGS_MAX; i++)
        if (w->logs[i].reads)
            return true;
    return false;
}

static void on_changed(void *arg, struct run *run, unsigned change)
{
    struct wait *w = arg;
    struct wait_target *t = find_target(w, run->namespace_, run->name);
    if (!t && w->selects && !w->synced)
        t = add_target(w, run->namespace_, run->name);
    if (!t)
        return;
    look_changed(w, t, run, change);
    read_log(w, t, run);
}

static void on_object(void *arg, const char *namespace_, const char *name,
                      const struct node *object)
{
    struct wait *w = arg;
    struct wait_target *t = find_target(w, namespace_, name);
    struct err err = ERR_INIT;
    if (!t)
        return;
    enum wait_outcome before = t->outcome;
    if (wait_target_object(t, w->request->conditions, object, &err))
        end_with(w, &err);
    else
        settled(w, t, before);
}

static void on_gone(void *arg, const char *namespace_, const char *name)
{
    struct wait *w = arg;
    (void)namespace_;
    // One that is named comes by on_object() too.
    for (size_t i = 0; !name && i < w->count; i++)
        if (!store_find(w->store, w->targets[i].namespace_, w->targets[i].name))
            on_object(w, w->targets[i].namespace_, w->targets[i].name, NULL);
}

static void on_note(void *arg, const char *text)
{
    struct wait *w = arg;
    context_say(w->ctx, "note: %s", text);
}

static void give_up(struct wait *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->targets[i].outcome == OUTCOME_NONE)
            w->targets[i].outcome = OUTCOME_TIMED_OUT;
    loop_stop(w->ctx->loop);
}

static void on_timeout(void *arg)
{
    give_up(arg);
}

static bool all_listed(const struct wait *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (!w->targets[i].listed)
            return false;
    return true;
}

static void on_synced(void *arg)
{
    struct wait *w = arg;
    bool first = !w->synced;
    w->synced = true;
    struct err err = ERR_INIT;
    if (w->selects && first && w->count == 0 &&
        !wait_conditions_have(w->request->conditions, WAIT_DELETE)) {
        err_set(&err, ERR_NOT_FOUND, "no matching resources found");
        end_with(w, &err);
    }
    if (all_settled(w))
        loop_stop(w->ctx->loop);
    else if (w->request->timeout_ms == 0 && all_listed(w))
        loop_timer(w->ctx->loop, reads_logs(w) ? SETTLE_LOG_MS : SETTLE_MS, on_timeout, w);
}

static void say_link(struct wait *w, const struct reflector_status *status, bool offline)
{
    if (offline == w->offline_said)
        return;
    w->offline_said = offline;
    if (offline)
        context_say(w->ctx, "note: OFFLINE: %s; trying again", status->err.text);
    else
        context_say(w->ctx, "note: LIVE again");
}

static void on_link(void *arg, const struct reflector_status *status)
{
    struct wait *w = arg;
    bool offline = status->link == REFLECTOR_OFFLINE || status->link == REFLECTOR_REFUSED;
    // Before the first success a failure is the user's to mend.
    if (offline && w->selects && !w->synced) {
        end_with(w, &status->err);
        return;
    }
    int64_t now = now_mono(w), seen = status->last_seen_mono_ms;
    if (offline && w->offline_since_ms == TIME_UNKNOWN)
        w->offline_since_ms = seen == TIME_UNKNOWN ? now : seen;
    if (status->link == REFLECTOR_SYNCED && w->offline_since_ms != TIME_UNKNOWN) {
        // Nobody knows what a run did in the meantime: that time does not count.
        for (size_t i = 0; i < w->count; i++)
            w->targets[i].progress_mono_ms += now - w->offline_since_ms;
        w->offline_since_ms = TIME_UNKNOWN;
    }
    if (status->link != REFLECTOR_CONNECTING)
        say_link(w, status, offline);
}

static void on_stall_look(void *arg)
{
    struct wait *w = arg;
    // Silence counts as far as the link is proven: it may be dead for a while before anybody can know.
    int64_t seen = follow_status(w->follow)->last_seen_mono_ms;
    bool counts = seen != TIME_UNKNOWN && w->offline_since_ms == TIME_UNKNOWN;
    for (size_t i = 0; counts && i < w->count; i++) {
        struct wait_target *t = &w->targets[i];
        if (t->outcome == OUTCOME_NONE && t->uid &&
            seen - t->progress_mono_ms >= w->request->stall_ms)
            t->outcome = OUTCOME_STALLED;
    }
    if (w->count > 0 && all_settled(w))
        loop_stop(w->ctx->loop);
    loop_timer(w->ctx->loop, STALL_LOOK_MS, on_stall_look, w);
}

static void look_at_all(struct wait *w)
{
    for (size_t i = 0; i < w->count; i++) {
        struct run *run = store_find(w->store, w->targets[i].namespace_, w->targets[i].name);
        if (run)
            look(w, &w->targets[i], run);
    }
}

// A look once is over when the logs are read, not when a time is; and without them where the runs' status does.
static void look_once(struct wait *w, const char **names, size_t count)
{
    w->logs_to_come = true;
    look_at_all(w);
    w->logs_to_come = false;
    if (all_settled(w))
        return;
    steps_read(w->ctx, w->store, names, count, NULL, NULL);
    w->wants_logs = false;
    look_at_all(w);
}

// Named runs must exist, unless it is their coming or going that is waited for.
static int find_named(struct wait *w, const char **names, size_t count, struct err *err)
{
    struct fetch_result *results CLEANUP_FREE = xcalloc(count, sizeof(*results));
    bool may_be_absent = wait_conditions_have(w->request->conditions, WAIT_CREATE) ||
                         wait_conditions_have(w->request->conditions, WAIT_DELETE);
    if (fetch_named(w->ctx, w->store, names, count, results, &w->version, err))
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (find_target(w, w->ctx->config.namespace_, names[i]))
            continue;
        bool absent = results[i].err.kind == ERR_NOT_FOUND && may_be_absent;
        if (results[i].err.kind != ERR_NONE && !absent) {
            *err = results[i].err;
            return -1;
        }
        add_target(w, w->ctx->config.namespace_, names[i]);
    }
    if (w->wants_logs && w->request->timeout_ms == 0)
        look_once(w, names, count);
    else
        look_at_all(w);
    return 0;
}

static void follow_until_settled(struct wait *w, const char **names, size_t count)
{
    static const struct follow_fns fns = {on_changed, on_gone, on_note,
                                          on_synced,  on_link, on_object};
    struct follow_opts opts = {
        .namespace_ = w->request->selection->all_namespaces ? NULL : w->ctx->config.namespace_,
        .names = names,
        .name_count = count,
        .label_selector = w->request->selection->label_selector,
        .field_selector = w->request->selection->field_selector,
        .version = w->version,
    };
    int64_t timeout = w->request->timeout_ms;
    if (timeout != WAIT_UNLIMITED && timeout != 0)
        loop_timer(w->ctx->loop, timeout < 0 ? WEEK_MS : timeout, on_timeout, w);
    if (w->request->stall_ms != WAIT_UNLIMITED)
        loop_timer(w->ctx->loop, STALL_LOOK_MS, on_stall_look, w);
    w->follow = follow_new(w->ctx, w->store, &opts, &fns, w);
    for (size_t i = 0; i < w->count; i++) {
        struct run *run = store_find(w->store, w->targets[i].namespace_, w->targets[i].name);
        if (run)
            read_log(w, &w->targets[i], run);
    }
    loop_run(w->ctx->loop);
}

static int print_runs(struct wait *w, struct err *err)
{
    if (!prints_at_the_end(w))
        return 0;
    struct output_opts opts = {.all_namespaces = w->request->selection->all_namespaces,
                               .single = w->count == 1 && !w->selects,
                               .now_ms = context_now(w->ctx)};
    struct output *output = output_new(w->request->spec, &opts, err);
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    struct link_state link = {.online = true, .last_proof_ms = TIME_UNKNOWN};
    int rc = output ? 0 : -1;
    for (size_t i = 0; !rc && i < w->count; i++) {
        char basis[ETA_BASIS_MAX];
        struct run *run = store_find(w->store, w->targets[i].namespace_, w->targets[i].name);
        if (!run)
            continue;
        run_derive(run, &link, context_now(w->ctx), basis);
        rc = output_add(output, run, err);
        run->eta.basis = NULL;
    }
    if (!rc && output_count(output) > 0)
        rc = output_end(output, &out, err);
    output_free(output);
    return rc ? -1 : context_write(w->ctx, &out, err);
}

// What a script should hear of first when several runs ended differently.
static int worse(int a, int b)
{
    static const int order[] = {EXIT_ERROR, EXIT_RUN_FAILED, EXIT_GONE, EXIT_TIMED_OUT, EXIT_OK};
    for (size_t i = 0; i < ARRAY_LEN(order); i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return a;
}

static int report(struct wait *w, struct err *err)
{
    int code = EXIT_OK;
    bool once = w->request->timeout_ms == 0, single = w->count == 1;
    for (size_t i = 0; i < w->count; i++) {
        struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
        code = worse(code, wait_outcome_code(w->targets[i].outcome));
        wait_target_problem(&w->targets[i], once, w->request->stall_ms, &text);
        if (text.len && single)
            err_set(err, ERR_FAILURE, "%s", text.buf);
        else if (text.len)
            context_say(w->ctx, "%s", text.buf);
    }
    return code;
}

static void wait_release(struct wait *w)
{
    for (size_t i = 0; i < LOGS_MAX; i++)
        inspect_free(w->logs[i].inspect);
    follow_free(w->follow);
    store_free(w->store);
    for (size_t i = 0; i < w->count; i++)
        wait_target_release(&w->targets[i]);
    free(w->targets);
}

static int settle_all(struct wait *w, struct err *err)
{
    const char **names = w->request->names;
    size_t count = w->request->name_count;
    if (w->selects ? follow_find_version(w->ctx, &w->version, err)
                   : find_named(w, names, count, err))
        return exit_code_for(err);
    if ((w->selects || !all_settled(w)) && w->err.kind == ERR_NONE && !w->ctx->signo)
        follow_until_settled(w, names, count);
    if (w->err.kind != ERR_NONE) {
        *err = w->err;
        return exit_code_for(err);
    }
    // Nobody may take an end without a verdict for one.
    if (w->ctx->signo || (w->ctx->reader_gone && !all_settled(w)))
        return EXIT_SIGNAL_BASE + SIGPIPE;
    if (print_runs(w, err))
        return exit_code_for(err);
    return report(w, err);
}

static bool depends_on_progress(const struct wait_request *request)
{
    bool says = request->timeout_ms != 0 && !request->quiet;
    return says || request->stall_ms != WAIT_UNLIMITED ||
           wait_conditions_have(request->conditions, WAIT_PHASE) ||
           wait_conditions_have(request->conditions, WAIT_PERCENT);
}

int wait_connected(struct context *ctx, const struct wait_request *request, struct err *err)
{
    struct wait w = {.ctx = ctx,
                     .request = request,
                     .selects = request->name_count == 0,
                     .store = store_new(),
                     .offline_since_ms = TIME_UNKNOWN,
                     .wants_logs = depends_on_progress(request)};
    int code = settle_all(&w, err);
    wait_release(&w);
    return code;
}
