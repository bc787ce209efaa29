// SPDX-License-Identifier: Apache-2.0
#include "tui/announce.h"

#include "base/attr.h"
#include "base/strbuf.h"
#include "model/format.h"

#include <math.h>
#include <string.h>

void announce_count(struct announce_counts *n, const struct run *run)
{
    if (run->trouble) {
        n->stuck++;
        return;
    }
    switch (run->state) {
    case RUN_PROFILING:
        n->profiling++;
        break;
    case RUN_DEPLOYING:
        n->deploying++;
        break;
    case RUN_PENDING:
        n->pending++;
        break;
    case RUN_FAILED:
        n->failed++;
        break;
    case RUN_READY:
    case RUN_DEPLOYED:
        n->done++;
        break;
    default:
        n->unknown++;
        break;
    }
}

// The word that a run's title begins with, or NULL where a percentage may.
static const char *first_word(const struct run *run, bool offline)
{
    static const char *const words[] = {
        [RUN_UNKNOWN] = "unknown", [RUN_PENDING] = "pending",     [RUN_PROFILING] = NULL,
        [RUN_READY] = "READY",     [RUN_DEPLOYING] = "deploying", [RUN_DEPLOYED] = "DEPLOYED",
        [RUN_FAILED] = "FAILED",
    };
    if (run_state_terminal(run->state))
        return words[run->state];
    if (offline || run->freshness == FRESH_OFFLINE)
        return "OFFLINE";
    if (run->trouble)
        return "STUCK";
    return run->freshness == FRESH_STALE ? "STALE" : words[run->state];
}

static int whole_percent(const struct run *run)
{
    if (isnan(run->overall_percent))
        return COUNT_UNKNOWN;
    return (int)fmin(fmax(floor(run->overall_percent), 0), 100);
}

static void add_run(struct strbuf *out, const struct run *run, bool offline)
{
    const char *word = first_word(run, offline);
    int percent = whole_percent(run);
    if (word)
        strbuf_addf(out, "%s ", word);
    else if (percent != COUNT_UNKNOWN)
        strbuf_addf(out, "%d%% ", percent);
    else
        strbuf_adds(out, "profiling ");
    strbuf_adds(out, run->name ? run->name : "");
    if (run->state != RUN_PROFILING || !run->phase)
        return;
    char step[CELL_TEXT_MAX];
    strbuf_addf(out, " %s", run->phase);
    if (run->step_current != COUNT_UNKNOWN)
        strbuf_addf(out, " %s", format_step(run, step));
}

static void add_counts(struct strbuf *out, const struct announce_counts *n, bool offline,
                       bool ascii)
{
    const struct {
        size_t count;
        const char *word;
    } parts[] = {{n->profiling, "profiling"}, {n->stuck, "stuck"},   {n->deploying, "deploying"},
                 {n->pending, "pending"},     {n->failed, "failed"}, {n->done, "done"},
                 {n->unknown, "unknown"}};
    if (offline)
        strbuf_adds(out, "OFFLINE");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (parts[i].count > 0)
            strbuf_addf(out, "%s%zu %s", out->len ? ", " : "", parts[i].count, parts[i].word);
    if (out->len == 0)
        strbuf_adds(out, "no runs");
    strbuf_adds(out, ascii ? " - DGDRs" : " \xe2\x80\x93 DGDRs");
}

static void add_progress(struct announcement *out, const struct run *run, bool offline)
{
    int percent = whole_percent(run);
    bool known = percent != COUNT_UNKNOWN;
    if (run->state == RUN_FAILED) {
        out->progress = PROGRESS_ERROR;
        out->percent = known ? percent : 100;
    } else if (!run_state_terminal(run->state)) {
        bool halted = offline || run->trouble || run->freshness == FRESH_OFFLINE ||
                      run->freshness == FRESH_STALE;
        out->percent = known ? percent : 0;
        out->progress = halted ? PROGRESS_PAUSED : known ? PROGRESS_NORMAL : PROGRESS_UNKNOWN;
    }
}

void announce(struct announcement *out, const struct run *focus, const struct announce_counts *n,
              bool offline, bool ascii)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    *out = (struct announcement){.progress = PROGRESS_NONE};
    strbuf_limit(&text, sizeof(out->title) - 1);
    if (focus) {
        add_run(&text, focus, offline);
        add_progress(out, focus, offline);
    } else {
        add_counts(&text, n, offline, ascii);
    }
    memcpy(out->title, text.buf, text.len + 1);
}

bool announcement_same(const struct announcement *a, const struct announcement *b)
{
    return strcmp(a->title, b->title) == 0 && a->progress == b->progress &&
           a->percent == b->percent;
}
