// SPDX-License-Identifier: Apache-2.0
#include "wait_target.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "commands.h"
#include "model/format.h"
#include "model/kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool wait_conditions_have(const struct wait_conditions *c, enum wait_kind kind)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].kind == kind)
            return true;
    return false;
}

void wait_target_init(struct wait_target *t, const char *namespace_, const char *name,
                      int64_t mono_ms)
{
    *t = (struct wait_target){.namespace_ = xstrdup(namespace_ ? namespace_ : ""),
                              .name = xstrdup(name),
                              .progress_mono_ms = mono_ms};
}

void wait_target_release(struct wait_target *t)
{
    free(t->namespace_);
    free(t->name);
    free(t->uid);
    free(t->said);
    free(t->why);
}

static void remember_where(struct wait_target *t, const struct run *run)
{
    char step[CELL_TEXT_MAX] = "";
    if (run->step_current != COUNT_UNKNOWN)
        format_step(run, step);
    snprintf(t->where, sizeof(t->where), "%s%s%s",
             run->phase ? run->phase : run_state_name(run->state), *step ? " " : "", step);
}

static bool is_same(const struct wait_target *t, const char *uid)
{
    return !t->uid || !uid || strcmp(t->uid, uid) == 0;
}

static bool any_met(const struct wait_conditions *c, const struct run *run)
{
    for (size_t i = 0; i < c->count; i++)
        if (wait_condition_run(&c->items[i], run))
            return true;
    return false;
}

// What kubectl's own conditions say may come after the end of a run, or be about it.
static bool ask_the_object(const struct wait_conditions *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->items[i].kind >= WAIT_CONDITION)
            return true;
    return false;
}

// The run has ended and nothing that was waited for has come, nor will it.
static void settle_ended(struct wait_target *t, const struct wait_conditions *c,
                         const struct run *run)
{
    if (run->state == RUN_FAILED) {
        t->outcome = OUTCOME_FAILED;
        t->why = xstrdup(run->error && *run->error ? run->error : run->message);
        return;
    }
    // One that is ready may still be deployed, and one that is deployed fall.
    if (!wait_conditions_have(c, WAIT_DEPLOYED) && !wait_conditions_have(c, WAIT_FAILED))
        t->outcome = OUTCOME_MISSED;
}

void wait_target_run(struct wait_target *t, const struct wait_conditions *c, const struct run *run)
{
    // Of another object of that name the object's own coming tells.
    if (t->outcome != OUTCOME_NONE || !is_same(t, run->uid))
        return;
    if (!t->uid)
        t->uid = xstrdup(run->uid);
    remember_where(t, run);
    if (any_met(c, run))
        t->outcome = OUTCOME_MET;
    else if (run_state_terminal(run->state) && !ask_the_object(c))
        settle_ended(t, c, run);
}

// The object that is waited for is not there (any more).
static void settle_absent(struct wait_target *t, const struct wait_conditions *c, bool another)
{
    bool was_there = t->uid != NULL;
    if (wait_conditions_have(c, WAIT_DELETE))
        t->outcome = was_there ? OUTCOME_MET : OUTCOME_ABSENT;
    else if (was_there)
        t->outcome = another ? OUTCOME_REPLACED : OUTCOME_DELETED;
}

static int settle_there(struct wait_target *t, const struct wait_conditions *c,
                        const struct node *object, struct err *err)
{
    for (size_t i = 0; i < c->count; i++) {
        bool met;
        // With others beside it, `create` says that the object need not be there yet.
        if (c->items[i].kind == WAIT_CREATE && c->count > 1)
            continue;
        if (wait_condition_object(&c->items[i], object, &met, err))
            return -1;
        if (met) {
            t->outcome = OUTCOME_MET;
            return 0;
        }
    }
    return 0;
}

int wait_target_object(struct wait_target *t, const struct wait_conditions *c,
                       const struct node *object, struct err *err)
{
    const char *uid = node_str_at(object, "metadata.uid");
    t->listed = true;
    if (t->outcome != OUTCOME_NONE)
        return 0;
    if (!object || !is_same(t, uid)) {
        settle_absent(t, c, object != NULL);
        return 0;
    }
    if (!t->uid)
        t->uid = xstrdup(uid);
    return settle_there(t, c, object, err);
}

int wait_outcome_code(enum wait_outcome outcome)
{
    static const int codes[] = {
        [OUTCOME_NONE] = EXIT_ERROR,          [OUTCOME_MET] = EXIT_OK,
        [OUTCOME_ABSENT] = EXIT_OK,           [OUTCOME_FAILED] = EXIT_RUN_FAILED,
        [OUTCOME_MISSED] = EXIT_ERROR,        [OUTCOME_DELETED] = EXIT_GONE,
        [OUTCOME_REPLACED] = EXIT_GONE,       [OUTCOME_STALLED] = EXIT_TIMED_OUT,
        [OUTCOME_TIMED_OUT] = EXIT_TIMED_OUT,
    };
    return codes[outcome];
}

static void add_stall(const struct wait_target *t, int64_t stall_ms, struct strbuf *out)
{
    char text[CELL_TEXT_MAX];
    strbuf_addf(out, "no progress for %s on %s/%s, last seen at ", format_duration(stall_ms, text),
                run_kinds[0]->plural, t->name);
    utf8_sanitise(out, *t->where ? t->where : "its start", UTF8_LINE);
}

void wait_target_problem(const struct wait_target *t, bool once, int64_t stall_ms,
                         struct strbuf *out)
{
    const char *plural = run_kinds[0]->plural;
    switch (t->outcome) {
    case OUTCOME_FAILED:
        strbuf_addf(out, "%s/%s failed%s", plural, t->name, t->why ? ": " : "");
        utf8_sanitise(out, t->why ? t->why : "", UTF8_LINE);
        break;
    case OUTCOME_MISSED:
        strbuf_addf(out, "%s/%s has ended without the condition", plural, t->name);
        break;
    case OUTCOME_DELETED:
        strbuf_addf(out, "%s/%s was deleted", plural, t->name);
        break;
    case OUTCOME_REPLACED:
        strbuf_addf(out, "%s/%s was replaced by another object of that name", plural, t->name);
        break;
    case OUTCOME_STALLED:
        add_stall(t, stall_ms, out);
        break;
    case OUTCOME_TIMED_OUT:
        // kubectl's words, with which it tells of an object that never came, too.
        if (once)
            strbuf_addf(out, "condition not met for %s/%s", plural, t->name);
        else if (!t->uid)
            strbuf_adds(out, "timed out waiting for the condition");
        else
            strbuf_addf(out, "timed out waiting for the condition on %s/%s", plural, t->name);
        break;
    default:
        break;
    }
}
