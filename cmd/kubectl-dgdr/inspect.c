// SPDX-License-Identifier: Apache-2.0
// Which run is looked into, and for how long.
#include "inspect.h"

#include "base/mem.h"
#include "inspect_impl.h"

#include <stdlib.h>
#include <string.h>

static bool equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void tell_of_run(struct inspect *i)
{
    struct subject *s = i->current;
    if (!s)
        return;
    unsigned change = s->run_changes | store_log_flush(i->store, s->namespace_, s->name);
    struct run *run = store_find(i->store, s->namespace_, s->name);
    s->run_changes = 0;
    if (run && change && i->run_changed)
        i->run_changed(i->fn_ctx, run, change);
}

static void on_notify(void *arg)
{
    struct inspect *i = arg;
    i->notify_timer = 0;
    tell_of_run(i);
    i->changed(i->fn_ctx);
}

void inspect_notify(struct inspect *i)
{
    if (!i->notify_timer)
        i->notify_timer = loop_timer(i->ctx->loop, INSPECT_DEBOUNCE_MS, on_notify, i);
}

static void subject_identify(struct subject *s, const struct run *run)
{
    free(s->uid);
    free(s->job);
    free(s->dgd);
    evidence_free(s->evidence);
    s->uid = xstrdup(run ? run->uid : NULL);
    s->job = job_name_of(run, s->name);
    s->dgd = xstrdup(run ? run->dgd : NULL);
    s->evidence = evidence_new(s->namespace_, s->name, s->uid, s->job);
    evidence_set_final(s->evidence, s->dgd);
}

static struct subject *subject_new(struct inspect *i, const char *namespace_, const char *name)
{
    struct subject *s = xcalloc(1, sizeof(*s));
    *s = (struct subject){
        .next = i->subjects,
        .inspect = i,
        .namespace_ = xstrdup(namespace_),
        .name = xstrdup(name),
    };
    i->subjects = s;
    subject_identify(s, store_find(i->store, namespace_, name));
    return s;
}

static void subject_free(struct subject *s)
{
    struct inspect *i = s->inspect;
    struct subject **link = &i->subjects;
    while (*link != s)
        link = &(*link)->next;
    *link = s->next;
    if (i->current == s)
        i->current = NULL;
    loop_cancel(i->ctx->loop, s->grace_timer);
    logs_stop(s);
    feeds_stop(s);
    evidence_free(s->evidence);
    free(s->namespace_);
    free(s->name);
    free(s->uid);
    free(s->job);
    free(s->dgd);
    free(s);
}

static void on_grace_over(void *arg)
{
    struct subject *s = arg;
    s->grace_timer = 0;
    s->held = s->wanted;
    if (s->held == 0) {
        subject_free(s);
        return;
    }
    logs_update(s);
    feeds_update(s);
}

static void subject_want(struct subject *s, unsigned wants)
{
    struct loop *loop = s->inspect->ctx->loop;
    s->wanted = wants;
    s->held |= wants;
    loop_cancel(loop, s->grace_timer);
    s->grace_timer = 0;
    if (s->held != s->wanted)
        s->grace_timer = loop_timer(loop, INSPECT_GRACE_MS, on_grace_over, s);
    feeds_update(s);
    logs_update(s);
}

// Only the run that was left last may linger: who leafs through runs keeps no trail of streams.
static void drop_others(struct inspect *i, const struct subject *keep, const struct subject *too)
{
    for (struct subject *s = i->subjects, *next; s; s = next) {
        next = s->next;
        if (s != keep && s != too)
            subject_free(s);
    }
}

static struct subject *find(const struct inspect *i, const char *namespace_, const char *name)
{
    for (struct subject *s = i->subjects; s; s = s->next)
        if (equal(s->namespace_, namespace_) && equal(s->name, name))
            return s;
    return NULL;
}

void inspect_focus(struct inspect *i, const char *namespace_, const char *name, unsigned wants)
{
    struct subject *was = i->current;
    struct subject *is = NULL;
    if (wants && namespace_ && name) {
        is = find(i, namespace_, name);
        if (!is)
            is = subject_new(i, namespace_, name);
    }
    if (was && was != is)
        subject_want(was, 0);
    i->current = is;
    if (is) {
        drop_others(i, is, was);
        inspect_run_changed(i);
        subject_want(is, wants);
    }
    inspect_notify(i);
}

void inspect_run_changed(struct inspect *i)
{
    struct subject *s = i->current;
    const struct run *run = s ? store_find(i->store, s->namespace_, s->name) : NULL;
    // Of a run that is gone what was seen stays.
    if (!run)
        return;
    char *job CLEANUP_FREE = job_name_of(run, s->name);
    if (!equal(run->uid, s->uid) || !equal(job, s->job)) {
        logs_stop(s);
        feeds_stop(s);
        subject_identify(s, run);
        feeds_update(s);
        logs_update(s);
        inspect_notify(i);
        return;
    }
    logs_update(s);
    if (!equal(run->dgd, s->dgd)) {
        free(s->dgd);
        s->dgd = xstrdup(run->dgd);
        evidence_set_final(s->evidence, s->dgd);
        inspect_notify(i);
    }
}

bool inspect_detail(const struct inspect *i, struct tui_detail *out)
{
    const struct subject *s = i->current;
    *out = (struct tui_detail){0};
    if (!s)
        return false;
    bool sidecar = (s->wanted & WANT_SIDECAR_LOG) && !(s->wanted & WANT_LOG);
    const struct log_follower *l = &s->logs[sidecar ? LOG_SIDECAR : LOG_PROFILER];
    out->evidence = s->evidence;
    out->log = l->book;
    out->log_of = l->of;
    out->log_state = l->state;
    out->log_open = l->open;
    return true;
}

void inspect_retry_now(struct inspect *i)
{
    for (struct subject *s = i->subjects; s; s = s->next) {
        feeds_retry_now(s);
        logs_retry_now(s);
    }
}

void inspect_on_run(struct inspect *i,
                    void (*run_changed)(void *ctx, struct run *run, unsigned change))
{
    i->run_changed = run_changed;
}

struct inspect *inspect_new(struct context *ctx, struct store *store, void (*changed)(void *ctx),
                            void *fn_ctx)
{
    struct inspect *i = xcalloc(1, sizeof(*i));
    *i = (struct inspect){.ctx = ctx, .store = store, .changed = changed, .fn_ctx = fn_ctx};
    return i;
}

void inspect_free(struct inspect *i)
{
    if (!i)
        return;
    while (i->subjects)
        subject_free(i->subjects);
    version_forget(i);
    loop_cancel(i->ctx->loop, i->notify_timer);
    free(i);
}
