// SPDX-License-Identifier: Apache-2.0
#include "lines.h"

#include "base/mem.h"
#include "base/place.h"
#include "base/utf8.h"
#include "eta/eta.h"
#include "model/format.h"
#include "voice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// What was printed of a run last, to tell a change from a repetition.
struct printed {
    char *key; // namespace/name
    char *text;
};

struct lines {
    struct context *ctx;
    struct store *store;
    struct output *output;
    struct voice *voice; // NULL unless it speaks in sentences
    bool all_namespaces;
    struct printed *printed; // sorted by key
    size_t count, cap;
    bool quiet_since_beat; // nothing was printed since the last heartbeat
};

struct lines *lines_new(struct context *ctx, struct store *store, const struct lines_opts *opts)
{
    struct lines *l = xcalloc(1, sizeof(*l));
    *l = (struct lines){
        .ctx = ctx, .store = store, .output = opts->output, .all_namespaces = opts->all_namespaces};
    if (opts->sentences)
        l->voice = voice_new(ctx, store, opts->all_namespaces, opts->failed, opts->failed_ctx);
    return l;
}

void lines_free(struct lines *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->count; i++) {
        free(l->printed[i].key);
        free(l->printed[i].text);
    }
    free(l->printed);
    voice_free(l->voice);
    free(l);
}

static int by_key(const void *printed, size_t at, const void *key)
{
    return strcmp(((const struct printed *)printed)[at].key, key);
}

static size_t printed_index(const struct lines *l, const char *key, bool *found)
{
    return place_of(l->printed, l->count, by_key, key, found);
}

// Remembers text for key; false when it is what was printed last.
static bool remember(struct lines *l, const char *key, const char *text)
{
    bool found;
    size_t i = printed_index(l, key, &found);
    if (found && strcmp(l->printed[i].text, text) == 0)
        return false;
    if (!found) {
        l->printed = grow_array(l->printed, &l->cap, l->count + 1, sizeof(*l->printed));
        memmove(&l->printed[i + 1], &l->printed[i], (l->count - i) * sizeof(*l->printed));
        l->printed[i] = (struct printed){.key = xstrdup(key)};
        l->count++;
    }
    free(l->printed[i].text);
    l->printed[i].text = xstrdup(text);
    return true;
}

static void forget(struct lines *l, size_t i)
{
    free(l->printed[i].key);
    free(l->printed[i].text);
    l->count--;
    memmove(&l->printed[i], &l->printed[i + 1], (l->count - i) * sizeof(*l->printed));
}

static void add_field(struct strbuf *line, const char *text)
{
    if (!text || !*text)
        return;
    if (line->len)
        strbuf_adds(line, "  ");
    utf8_sanitise(line, text, UTF8_LINE);
}

static void add_trouble(struct strbuf *line, const struct run_trouble *t)
{
    char *text CLEANUP_FREE =
        xasprintf("stuck: %s%s%s", t->reason, t->message ? ": " : "", t->message ? t->message : "");
    add_field(line, text);
}

// The part of a line that makes it a new one: everything but the clock.
void lines_facts(struct strbuf *line, const struct run *run)
{
    char text[CELL_TEXT_MAX];
    add_field(line, run->state == RUN_UNKNOWN && run->state_word ? run->state_word
                                                                 : run_state_name(run->state));
    if (run->phase && run->state == RUN_PROFILING) {
        struct strbuf phase CLEANUP_STRBUF = STRBUF_INIT;
        strbuf_adds(&phase, run->phase);
        if (run->step_current != COUNT_UNKNOWN)
            strbuf_addf(&phase, " %s", format_step(run, text));
        if (!isnan(run->step_percent))
            strbuf_addf(&phase, " (%.1f%%)", run->step_percent);
        add_field(line, phase.buf);
    }
    if (run->gpus != COUNT_UNKNOWN || run->gpu_mapping)
        add_field(line, format_gpu_config(run, text));
    add_field(line, run->step_sub);
    if (run->trouble)
        add_trouble(line, run->trouble);
    else
        add_field(line, run->state == RUN_FAILED && run->error ? run->error : run->message);
}

void lines_clock(struct strbuf *line, const struct run *run)
{
    char text[CELL_TEXT_MAX];
    if (run->elapsed_ms != TIME_UNKNOWN)
        strbuf_addf(line, "  elapsed %s", format_duration(run->elapsed_ms, text));
    if (run->eta.known)
        strbuf_addf(line, "  left %s", format_eta(&run->eta, text));
}

static char *run_key(const struct run *run)
{
    return xasprintf("%s/%s", run->namespace_ ? run->namespace_ : "", run->name);
}

static void start_line(struct lines *l, struct strbuf *line, const char *key)
{
    char when[TIME_TEXT_MAX];
    strbuf_adds(line, time_format(context_now(l->ctx), when));
    add_field(line, l->all_namespaces ? key : strchr(key, '/') + 1);
}

static int write_line(struct lines *l, struct strbuf *line, struct err *err)
{
    strbuf_addc(line, '\n');
    l->quiet_since_beat = false;
    return context_write(l->ctx, line, err);
}

static int print_text(struct lines *l, const char *key, const struct run *run, struct err *err)
{
    struct strbuf facts CLEANUP_STRBUF = STRBUF_INIT;
    lines_facts(&facts, run);
    if (!remember(l, key, facts.buf))
        return 0;
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
    start_line(l, &line, key);
    strbuf_addf(&line, "  %s", facts.buf);
    lines_clock(&line, run);
    return write_line(l, &line, err);
}

// resourceVersions differ also where no user would see a change: the store already held those back.
static int print_object(struct lines *l, const char *key, const struct run *run, struct err *err)
{
    remember(l, key, "");
    output_set_now(l->output, context_now(l->ctx));
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    if (output_one(l->output, run, &out, err))
        return -1;
    l->quiet_since_beat = false;
    return context_write(l->ctx, &out, err);
}

int lines_run(struct lines *l, struct run *run, const struct link_state *link, struct err *err)
{
    if (l->voice)
        return voice_run(l->voice, run, link, err);
    char basis[ETA_BASIS_MAX];
    run_derive(run, link, context_now(l->ctx), basis);
    char *key CLEANUP_FREE = run_key(run);
    return l->output ? print_object(l, key, run, err) : print_text(l, key, run, err);
}

static int print_gone(struct lines *l, const char *key, struct err *err)
{
    bool found;
    size_t i = printed_index(l, key, &found);
    if (!found)
        return 0;
    if (l->output) {
        // A stream of objects has no word for "gone": it goes to stderr.
        context_say(l->ctx, "note: \"%s\" was deleted", key);
        forget(l, i);
        return 0;
    }
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
    start_line(l, &line, key);
    strbuf_adds(&line, "  deleted");
    forget(l, i);
    return write_line(l, &line, err);
}

int lines_gone(struct lines *l, const char *namespace_, const char *name, struct err *err)
{
    if (l->voice)
        return voice_gone(l->voice, namespace_, name, err);
    if (name) {
        char *key CLEANUP_FREE = xasprintf("%s/%s", namespace_, name);
        return print_gone(l, key, err);
    }
    for (size_t i = l->count; i-- > 0;) {
        char *key CLEANUP_FREE = xstrdup(l->printed[i].key);
        char *slash = strchr(key, '/');
        *slash = '\0';
        bool here = store_find(l->store, key, slash + 1) != NULL;
        *slash = '/';
        if (!here && print_gone(l, key, err))
            return -1;
    }
    return 0;
}

static int print_beat(struct lines *l, struct run *run, const struct link_state *link,
                      struct err *err)
{
    char basis[ETA_BASIS_MAX], age[AGE_TEXT_MAX];
    run_derive(run, link, context_now(l->ctx), basis);
    char *key CLEANUP_FREE = run_key(run);
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
    start_line(l, &line, key);
    strbuf_addf(&line, "  still %s", run_state_name(run->state));
    if (run->phase) {
        char text[CELL_TEXT_MAX];
        add_field(&line, run->phase);
        if (run->step_current != COUNT_UNKNOWN)
            strbuf_addf(&line, " %s", format_step(run, text));
    }
    if (run->trouble) {
        char *text CLEANUP_FREE = xasprintf("stuck: %s", run->trouble->reason);
        add_field(&line, text);
    }
    lines_clock(&line, run);
    strbuf_addf(&line, "  %s", freshness_name(run->freshness));
    if (run->freshness_age_ms != TIME_UNKNOWN)
        strbuf_addf(&line, " (last change %s ago)", age_format(run->freshness_age_ms, age));
    return write_line(l, &line, err);
}

int lines_heartbeat(struct lines *l, const struct link_state *link, struct err *err)
{
    if (l->voice)
        return voice_heartbeat(l->voice, link, err);
    bool quiet = l->quiet_since_beat;
    l->quiet_since_beat = true;
    if (!quiet || l->output)
        return 0;
    // Beyond a handful of runs one line for all is enough.
    enum { BEATS_MAX = 8 };
    size_t unfinished = 0, count = store_count(l->store);
    for (size_t i = 0; i < count; i++)
        unfinished += !run_state_terminal(store_at(l->store, i)->state);
    if (unfinished > BEATS_MAX) {
        char when[TIME_TEXT_MAX];
        struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
        strbuf_addf(&line, "%s  %zu of %zu runs unfinished, nothing new%s",
                    time_format(context_now(l->ctx), when), unfinished, count,
                    link->online ? "" : ", OFFLINE");
        int rc = write_line(l, &line, err);
        l->quiet_since_beat = true;
        return rc;
    }
    for (size_t i = 0; i < count; i++)
        if (!run_state_terminal(store_at(l->store, i)->state) &&
            print_beat(l, store_at(l->store, i), link, err))
            return -1;
    l->quiet_since_beat = true;
    return 0;
}

int lines_synced(struct lines *l, const struct link_state *link, bool complete, struct err *err)
{
    return l->voice ? voice_synced(l->voice, link, complete, err) : 0;
}

int lines_link(struct lines *l, const char *why, struct err *err)
{
    if (l->voice)
        return voice_link(l->voice, !why, err);
    if (why)
        context_say(l->ctx, "note: OFFLINE: %s; trying again", why);
    else
        context_say(l->ctx, "note: LIVE again");
    return 0;
}
