// SPDX-License-Identifier: Apache-2.0
// The log of the current attempt's pod, followed into a logbook. A new attempt and a restart leave a mark in it.
#include "base/mem.h"
#include "inspect_impl.h"

#include <stdlib.h>
#include <string.h>

static const unsigned role_wants[LOG_ROLES] = {
    [LOG_PROFILER] = WANT_LOG, [LOG_SIDECAR] = WANT_SIDECAR_LOG};
static const char *const role_names[LOG_ROLES] = {
    [LOG_PROFILER] = "profiler", [LOG_SIDECAR] = "output-copier"};

// An override of the job may name the profiler's container as it likes; it is then the one that is not the sidecar.
const struct evidence_container *log_container(const struct evidence_pod *pod, enum log_role role)
{
    const struct evidence_container *other = NULL;
    for (size_t i = 0; i < pod->container_count; i++) {
        const struct evidence_container *c = &pod->containers[i];
        if (strcmp(c->name, role_names[role]) == 0)
            return c;
        if (!other && !c->init && strcmp(c->name, role_names[LOG_SIDECAR]) != 0)
            other = c;
    }
    return role == LOG_PROFILER ? other : NULL;
}

static void set_text(char **where, char *text)
{
    free(*where);
    *where = text;
}

static void on_head_line(void *arg, int64_t at_ms, const char *line, size_t n, bool more)
{
    struct log_follower *l = arg;
    struct subject *s = l->subject;
    (void)more; // pieces are lines of their own to the store
    if (!l->head_done)
        l->head_done =
            store_log_head(s->inspect->store, s->namespace_, s->name, l->pod, at_ms, line, n);
    inspect_notify(s->inspect);
}

static void on_head_status(void *arg, const struct podlog_status *status)
{
    (void)arg; // what cannot be read here says so where the log is followed
    (void)status;
}

// Once the first line of the end came, so that it is known where the beginning meets it.
static void read_head(struct log_follower *l)
{
    static const struct podlog_fns fns = {on_head_line, on_head_status};
    struct subject *s = l->subject;
    struct podlog_opts opts = {
        .namespace_ = s->namespace_,
        .pod = l->pod,
        .container = l->container,
        .tail_lines = -1,
        .since_ms = TIME_UNKNOWN,
        .limit_bytes = INSPECT_HEAD_BYTES,
    };
    l->head_asked = true;
    l->head = podlog_new(s->inspect->ctx->client, &opts, &fns, l);
}

static void to_store(struct log_follower *l, int64_t at_ms, const char *line, size_t n)
{
    struct subject *s = l->subject;
    enum run_source source = l->role == LOG_SIDECAR ? SOURCE_SIDECAR : SOURCE_LOG;
    s->run_changes |=
        store_log_line(s->inspect->store, s->namespace_, s->name, source, l->pod, at_ms, line, n);
    if (l->role == LOG_PROFILER && !l->head_asked)
        read_head(l);
}

static void on_line(void *arg, int64_t at_ms, const char *line, size_t n, bool more)
{
    struct log_follower *l = arg;
    to_store(l, at_ms, line, n);
    // Of a line in pieces the first holds more than the book keeps.
    if (!l->in_line) {
        logbook_add(l->book, at_ms, line, n);
        inspect_notify(l->subject->inspect);
    }
    l->in_line = more;
}

static void on_status(void *arg, const struct podlog_status *status)
{
    struct log_follower *l = arg;
    (void)status;
    logs_update(l->subject);
    inspect_notify(l->subject->inspect);
}

static const char *key_of(const struct evidence_pod *pod)
{
    return pod->uid ? pod->uid : pod->name;
}

static void mark(struct log_follower *l, char *text)
{
    logbook_mark(l->book, context_now(l->subject->inspect->ctx), text);
    free(text);
}

static void switch_to(struct log_follower *l, const struct evidence_pod *pod,
                      const struct evidence_container *c)
{
    static const struct podlog_fns fns = {on_line, on_status};
    struct subject *s = l->subject;
    podlog_free(l->podlog);
    podlog_free(l->head);
    l->podlog = l->head = NULL;
    l->in_line = l->head_asked = l->head_done = false;
    set_text(&l->pod, xstrdup(pod->name));
    set_text(&l->container, xstrdup(c->name));
    if (l->pod_key && pod->attempt != COUNT_UNKNOWN)
        mark(l, xasprintf("attempt %d, pod %s", pod->attempt, pod->name));
    else if (l->pod_key)
        mark(l, xasprintf("pod %s", pod->name));
    free(l->pod_key);
    l->pod_key = xstrdup(key_of(pod));
    l->restarts = c->restarts;
    if (pod->gone)
        return;
    struct podlog_opts opts = {
        .namespace_ = s->namespace_,
        .pod = pod->name,
        .container = c->name,
        .follow = true,
        .tail_lines = INSPECT_TAIL_LINES,
        .since_ms = TIME_UNKNOWN,
    };
    l->podlog = podlog_new(s->inspect->ctx->client, &opts, &fns, l);
}

static void note_restart(struct log_follower *l, const struct evidence_container *c)
{
    if (c->restarts <= l->restarts)
        return;
    l->restarts = c->restarts;
    if (c->last_reason && c->last_exit_code != COUNT_UNKNOWN)
        mark(l, xasprintf("container %s restarted (%s, exit code %d)", c->name, c->last_reason,
                          c->last_exit_code));
    else
        mark(l, xasprintf("container %s restarted", c->name));
}

static bool has_ended(const struct evidence_pod *pod, const struct evidence_container *c)
{
    bool over =
        pod->phase && (strcmp(pod->phase, "Succeeded") == 0 || strcmp(pod->phase, "Failed") == 0);
    // One that waits for its next start is where the one before has ended.
    return over || c->state == CONTAINER_TERMINATED ||
           (c->state == CONTAINER_WAITING && c->last_reason);
}

// Why the log does not move; NULL while it does.
static char *state_of(const struct log_follower *l, const struct evidence_pod *pod,
                      const struct evidence_container *c)
{
    if (pod->gone || !l->podlog)
        return xasprintf("the pod %s is gone, and its log with it", pod->name);
    const struct podlog_status *status = podlog_status(l->podlog);
    char *words = NULL;
    switch (status->link) {
    case PODLOG_CONNECTING:
        return xstrdup("asking for the log");
    case PODLOG_OPEN:
        return status->err.kind == ERR_NONE ? NULL : xstrdup(status->err.text);
    case PODLOG_WAITING:
    case PODLOG_ENDED:
        words = words_container(c);
        if (words)
            return words;
        return xstrdup(status->link == PODLOG_ENDED ? "the log has ended"
                                                    : "the container has not started yet");
    case PODLOG_OFFLINE:
        return xasprintf("no contact: %s; trying again", status->err.text);
    case PODLOG_REFUSED:
        return words_log_refused(l->subject->namespace_, pod->name, &status->err);
    }
    return NULL;
}

static void follow(struct log_follower *l)
{
    struct subject *s = l->subject;
    const struct evidence_pod *pod = evidence_profiler_pod(s->evidence);
    const struct evidence_container *c = pod ? log_container(pod, l->role) : NULL;
    l->open = false;
    if (!pod) {
        set_text(&l->of, NULL);
        set_text(&l->state, words_no_pod(s->evidence, s->job));
        return;
    }
    if (!c) {
        set_text(&l->of, NULL);
        set_text(&l->state,
                 xasprintf("the pod %s has no container %s", pod->name, role_names[l->role]));
        return;
    }
    if (!l->pod_key || strcmp(l->pod_key, key_of(pod)) != 0)
        switch_to(l, pod, c);
    note_restart(l, c);
    if (pod->gone) {
        podlog_free(l->podlog);
        l->podlog = NULL;
    } else if (l->podlog) {
        podlog_end_hint(l->podlog, has_ended(pod, c));
        l->open = podlog_status(l->podlog)->link == PODLOG_OPEN;
    }
    set_text(&l->of, words_log_of(s->evidence, pod, c->name));
    set_text(&l->state, state_of(l, pod, c));
}

static void forget(struct log_follower *l)
{
    podlog_free(l->podlog);
    podlog_free(l->head);
    logbook_free(l->book);
    free(l->pod_key);
    free(l->pod);
    free(l->container);
    free(l->of);
    free(l->state);
    *l = (struct log_follower){.subject = l->subject, .role = l->role};
}

// Whoever looks at the run wants its true step, or why it failed, and only the logs have it.
static bool progress_wanted(const struct subject *s)
{
    const struct run *run = store_find(s->inspect->store, s->namespace_, s->name);
    return (s->held & (WANT_EVIDENCE | WANT_PROGRESS)) && run && run_needs_log(run);
}

void logs_update(struct subject *s)
{
    for (int role = 0; role < LOG_ROLES; role++) {
        struct log_follower *l = &s->logs[role];
        l->subject = s;
        l->role = (enum log_role)role;
        if (l->head && l->head_done) {
            podlog_free(l->head);
            l->head = NULL;
        }
        if (!(s->held & role_wants[role]) && !progress_wanted(s)) {
            forget(l);
            continue;
        }
        if (!l->book)
            l->book = logbook_new();
        follow(l);
    }
}

void logs_stop(struct subject *s)
{
    for (int role = 0; role < LOG_ROLES; role++)
        forget(&s->logs[role]);
}

void logs_retry_now(struct subject *s)
{
    for (int role = 0; role < LOG_ROLES; role++)
        if (s->logs[role].podlog)
            podlog_retry_now(s->logs[role].podlog);
}
