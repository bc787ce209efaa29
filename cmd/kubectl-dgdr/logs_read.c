// SPDX-License-Identifier: Apache-2.0
// Reads one pod's log after the other: those that are there when asked once, and with -f those that come, until
// profiling has ended.
#include "base/mem.h"
#include "commands.h"
#include "context.h"
#include "kube/podlog.h"
#include "kube/reflector.h"
#include "logs.h"
#include "logs_find.h"
#include "logs_pods.h"
#include "logs_print.h"
#include "model/evidence.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OFFLINE_MAX_MS = 20 * 1000,       // what is read once is given up after so long without contact
    NEXT_ATTEMPT_MAX_MS = 120 * 1000, // a failed pod's successor comes within that, or never
};

struct reading {
    struct context *ctx;
    const struct logs_values *values;
    const struct run *run;
    char *job;
    struct evidence *evidence;
    struct logs_pods pods;
    struct logs_printer printer;
    struct reflector *pod_watch, *job_watch;
    struct podlog *log, *ended;  // the latter if the pod read last had ended: it may begin anew
    char *pod, *uid, *container; // that is read
    int restarts;                // of the instance whose end is read to
    bool terminated;             // that is known
    size_t headers;              // that were printed
    bool lines_seen;             // of the pod that is read
    bool offline_said, absence_said;
    char *waiting; // for what, as was said
    int timer;     // one of: the next pod, giving up
    bool finished;
    struct err err;
};

static void on_turn(void *arg);

static void end_with(struct reading *r, const struct err *err)
{
    if (err && r->err.kind == ERR_NONE)
        r->err = *err;
    r->finished = true;
}

static void set_timer(struct reading *r, int64_t ms, loop_fn *fn)
{
    loop_cancel(r->ctx->loop, r->timer);
    r->timer = loop_timer(r->ctx->loop, ms, fn, r);
}

static void on_line(void *arg, int64_t at_ms, const char *line, size_t n, bool more)
{
    struct reading *r = arg;
    size_t stamp_n;
    const char *stamp = podlog_stamp(r->log, &stamp_n);
    r->lines_seen = true;
    logs_printer_line(&r->printer, at_ms, stamp, stamp_n, line, n, more);
}

static void forget_log(struct reading *r)
{
    podlog_free(r->log);
    r->log = NULL;
    free_clear(&r->waiting);
    free_clear(&r->pod);
    free_clear(&r->uid);
    free_clear(&r->container);
}

static void next_turn(struct reading *r)
{
    set_timer(r, 0, on_turn);
}

static void pod_is_done(struct reading *r)
{
    podlog_free(r->ended);
    r->ended = NULL;
    logs_pods_done(&r->pods, steal_ptr(&r->uid), r->restarts);
    logs_printer_flush(&r->printer);
    forget_log(r);
    next_turn(r);
}

static void log_has_ended(struct reading *r)
{
    struct podlog *log = steal_ptr(&r->log);
    pod_is_done(r);
    r->ended = log;
}

// That the container has terminated is told of one instance: the next may write already, and is not what ended.
static void tell_of_end(struct reading *r, const struct evidence_pod *pod)
{
    bool terminated = logs_has_terminated(pod, r->container);
    if (!terminated || !r->terminated)
        r->restarts = logs_restarts(r->values, pod);
    r->terminated = terminated;
    podlog_end_hint(r->log, terminated);
}

static void give_up(void *arg)
{
    struct reading *r = arg;
    r->timer = 0;
    end_with(r, &podlog_status(r->log)->err);
}

static void say_offline(struct reading *r, const struct podlog_status *s)
{
    if (r->offline_said)
        return;
    r->offline_said = true;
    logs_printer_flush(&r->printer);
    context_say(r->ctx, "note: OFFLINE: %s; trying again", s->err.text);
    if (!r->values->follow)
        set_timer(r, OFFLINE_MAX_MS, give_up);
}

static void say_live(struct reading *r, const struct podlog_status *s)
{
    if (r->offline_said) {
        context_say(r->ctx, "note: LIVE again");
        loop_cancel(r->ctx->loop, r->timer);
        r->timer = 0;
    }
    r->offline_said = false;
    if (s->err.kind != ERR_NONE)
        context_say(r->ctx, "note: the node says: %s", s->err.text);
}

static void say_waiting(struct reading *r, const struct podlog_status *s)
{
    if (!r->values->follow) {
        // Among several attempts, one that never began has no log.
        if (logs_pods_count(&r->pods) < 2) {
            end_with(r, &s->err);
            return;
        }
        context_say(r->ctx, "note: %s", s->err.text);
        pod_is_done(r);
        return;
    }
    if (r->waiting && strcmp(r->waiting, s->err.text) == 0)
        return;
    context_say(r->ctx, "note: waiting: %s", s->err.text);
    free(r->waiting);
    r->waiting = xstrdup(s->err.text);
}

static void on_refused(struct reading *r, const struct podlog_status *s)
{
    const struct evidence_pod *pod = logs_pods_find(&r->pods, r->uid);
    bool others = logs_pods_count(&r->pods) > 1, own = s->err.kind == ERR_AUTH;
    struct err err = s->err;
    if (r->values->previous && others)
        err_hint(&err, "each attempt is a pod of its own: see --attempt=N");
    // Rights that were lost on the way may come back, and credentials be renewed.
    if (own && r->lines_seen && r->values->follow) {
        say_offline(r, s);
        return;
    }
    bool gone = err.kind == ERR_NOT_FOUND && (r->lines_seen || others);
    if (!own && (gone || (others && !r->values->previous) || (pod && pod->gone))) {
        context_say(r->ctx, "note: %s", err.text);
        pod_is_done(r);
        return;
    }
    end_with(r, &err);
}

static void on_log_status(void *arg, const struct podlog_status *s)
{
    struct reading *r = arg;
    switch (s->link) {
    case PODLOG_CONNECTING:
        break;
    case PODLOG_OPEN:
        say_live(r, s);
        break;
    case PODLOG_WAITING:
        say_waiting(r, s);
        break;
    case PODLOG_OFFLINE:
        say_offline(r, s);
        break;
    case PODLOG_REFUSED:
        on_refused(r, s);
        break;
    case PODLOG_ENDED:
        log_has_ended(r);
        break;
    }
}

// Which of several logs follows, for a person: standard output is the log alone.
static void say_header(struct reading *r, const struct evidence_pod *pod)
{
    if (logs_pods_count(&r->pods) < 2 && r->headers == 0)
        return;
    logs_printer_flush(&r->printer);
    if (pod->attempt != COUNT_UNKNOWN)
        context_say(r->ctx, "==> attempt %d: pod %s, container %s <==", pod->attempt, pod->name,
                    r->container);
    else
        context_say(r->ctx, "==> pod %s, container %s <==", pod->name, r->container);
}

static struct podlog *new_log(struct reading *r)
{
    static const struct podlog_fns fns = {on_line, on_log_status};
    const struct logs_values *v = r->values;
    struct podlog_opts opts = {
        .namespace_ = r->ctx->config.namespace_,
        .pod = r->pod,
        .container = r->container,
        .follow = v->follow,
        .previous = v->previous,
        .tail_lines = v->tail,
        .since_ms = v->since_time_ms,
        // Rounded as kubectl rounds.
        .since_seconds = v->since_ms ? (v->since_ms + 500) / 1000 : 0,
    };
    if (v->since_ms && !opts.since_seconds)
        opts.since_seconds = 1;
    return podlog_new(r->ctx->client, &opts, &fns, r);
}

static void read_pod(struct reading *r, const struct evidence_pod *pod)
{
    bool anew = r->ended && logs_pods_last_is(&r->pods, pod->uid);
    r->pod = xstrdup(pod->name);
    r->uid = xstrdup(pod->uid);
    r->container = xstrdup(logs_container(r->values, pod));
    r->lines_seen = false;
    say_header(r, pod);
    r->headers++;
    logs_printer_next(&r->printer);
    // What the server gave out last may have been of the next instance already: no line of it comes twice.
    if (anew)
        r->log = steal_ptr(&r->ended);
    else
        r->log = new_log(r);
    podlog_end_hint(r->log, false);
    r->terminated = false;
    tell_of_end(r, pod);
}

static bool no_more_will_come(const struct reading *r)
{
    return !r->values->follow || r->values->previous || r->values->attempt ||
           run_state_profiling_over(r->run->state) || logs_job_is_over(&r->pods);
}

static void stop_waiting(void *arg)
{
    struct reading *r = arg;
    r->timer = 0;
    end_with(r, NULL);
}

static void end_of_pods(struct reading *r)
{
    struct err err = ERR_INIT;
    if (r->pods.read_count == 0 && r->values->attempt && no_more_will_come(r)) {
        err_set(&err, ERR_NOT_FOUND, "there is no attempt %lld of job \"%s\"",
                (long long)r->values->attempt, r->job);
        end_with(r, &err);
    } else if (no_more_will_come(r)) {
        if (r->pods.read_count == 0)
            logs_explain_absence(r->ctx->program, r->values, r->run, r->job, &err);
        end_with(r, r->pods.read_count ? NULL : &err);
    } else if (r->pods.read_count == 0) {
        if (!r->absence_said)
            context_say(r->ctx, "note: waiting for the first pod of job \"%s\"", r->job);
        r->absence_said = true;
    } else if (!r->timer) {
        r->timer = loop_timer(r->ctx->loop, NEXT_ATTEMPT_MAX_MS, stop_waiting, r);
    }
}

// Does the next thing, unless a log is being read.
static void drive(struct reading *r)
{
    if (r->log || r->finished)
        return;
    const struct evidence_pod *pod = logs_pods_next(&r->pods);
    if (!pod) {
        end_of_pods(r);
        return;
    }
    loop_cancel(r->ctx->loop, r->timer);
    r->timer = 0;
    read_pod(r, pod);
}

static void on_turn(void *arg)
{
    struct reading *r = arg;
    r->timer = 0;
    drive(r);
}

// What the cluster holds has changed.
static void look_again(struct reading *r)
{
    const struct evidence_pod *pod = logs_pods_find(&r->pods, r->uid);
    if (r->log && pod)
        tell_of_end(r, pod);
    else
        drive(r);
}

static void on_upsert(void *arg, const struct node *object)
{
    struct reading *r = arg;
    evidence_upsert(r->evidence, object, context_now(r->ctx));
    look_again(r);
}

static void on_remove(void *arg, const struct node *object)
{
    struct reading *r = arg;
    evidence_remove(r->evidence, object, context_now(r->ctx));
    look_again(r);
}

static void on_synced(void *arg)
{
    struct reading *r = arg;
    look_again(r);
}

static void on_link(void *arg, const struct reflector_status *status)
{
    (void)arg; // the log has its own word on the link
    (void)status;
}

static void follow_objects(struct reading *r)
{
    static const struct kube_resource pods = {"", "v1", "pods", "Pod"},
                                      jobs = {"batch", "v1", "jobs", "Job"};
    static const struct reflector_fns fns = {on_upsert, on_remove, NULL, on_synced, on_link};
    char *labels CLEANUP_FREE = xasprintf("job-name=%s", r->job);
    char *name CLEANUP_FREE = xasprintf("metadata.name=%s", r->job);
    struct reflector_opts opts = {.namespace_ = r->ctx->config.namespace_};
    opts.label_selector = labels;
    r->pod_watch = reflector_new(r->ctx->client, &pods, &opts, &fns, r);
    opts.label_selector = NULL;
    opts.field_selector = name;
    r->job_watch = reflector_new(r->ctx->client, &jobs, &opts, &fns, r);
}

static void on_idle(void *arg)
{
    struct reading *r = arg;
    logs_printer_flush(&r->printer);
}

// Whoever read us may have gone while there is nothing to write.
static void on_stdout(void *arg, int fd, short revents)
{
    struct reading *r = arg;
    (void)fd;
    (void)revents; // no event was asked for: it is POLLERR, POLLHUP or POLLNVAL
    context_reader_gone(r->ctx);
}

static void read_all(struct reading *r)
{
    int idle = loop_before_sleep(r->ctx->loop, on_idle, r);
    int out = loop_fd(r->ctx->loop, STDOUT_FILENO, 0, on_stdout, r);
    if (r->values->follow)
        follow_objects(r);
    set_timer(r, 0, on_turn);
    loop_run_until(r->ctx->loop, &r->finished);
    logs_printer_flush(&r->printer);
    loop_cancel(r->ctx->loop, idle);
    loop_cancel(r->ctx->loop, out);
}

static void check_phase(struct reading *r)
{
    const struct logs_printer *p = &r->printer;
    struct strbuf seen CLEANUP_STRBUF = STRBUF_INIT;
    if (!p->phase || p->lines || r->err.kind != ERR_NONE || r->ctx->signo || r->ctx->reader_gone)
        return;
    for (size_t i = 0; i < p->phase_count; i++)
        strbuf_addf(&seen, "%s%s", i ? ", " : "", p->phases[i]);
    err_set(&r->err, ERR_NOT_FOUND, "the log has nothing of a phase \"%s\"", p->phase);
    if (seen.len)
        err_hint(&r->err, "phases in it: %s", seen.buf);
}

static void release(struct reading *r)
{
    forget_log(r);
    podlog_free(r->ended);
    reflector_free(r->pod_watch);
    reflector_free(r->job_watch);
    loop_cancel(r->ctx->loop, r->timer);
    logs_pods_release(&r->pods);
    logs_printer_release(&r->printer);
    evidence_free(r->evidence);
    free(r->job);
}

int logs_read(struct context *ctx, const struct logs_values *values, const struct run *run,
              struct err *err)
{
    struct reading r = {.ctx = ctx, .values = values, .run = run, .job = logs_job_name(run)};
    r.evidence = evidence_new(run->namespace_, run->name, run->uid, r.job);
    r.pods.evidence = r.evidence;
    r.pods.values = values;
    logs_printer_init(&r.printer, ctx, values->timestamps, values->no_color, values->phase);
    if (logs_find_pods(ctx, values, r.job, r.evidence, &r.pods.owner, &r.err) == 0) {
        read_all(&r);
        check_phase(&r);
    }
    if (r.printer.err.kind != ERR_NONE)
        r.err = r.printer.err;
    if (r.err.kind != ERR_NONE)
        *err = r.err;
    release(&r);
    return exit_code_for(err);
}
