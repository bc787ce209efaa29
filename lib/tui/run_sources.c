// SPDX-License-Identifier: Apache-2.0
// Which value comes from where, how old it is, and what was wrong with a source.
#include "tui/run_blocks.h"

#include "base/attr.h"
#include "base/strbuf.h"
#include "model/format.h"
#include "tui/pieces.h"

#include <stdio.h>
#include <string.h>

enum { NOTE_ROWS_MAX = 3, SOURCE_ROWS_MAX = 2 };

// Short enough to name several on a line.
static const char *source_word(enum run_source source)
{
    static const char *const words[] = {
        [SOURCE_PROGRESS] = "dgdr/progress", [SOURCE_STATUS_CM] = "status file",
        [SOURCE_DGDR] = "dgdr/status",       [SOURCE_OUTPUT_CM] = "output file",
        [SOURCE_LOG] = "profiler log",       [SOURCE_SIDECAR] = "sidecar log"};
    // The others' own words are short.
    return (size_t)source < ARRAY_LEN(words) ? words[source] : run_source_kind(source);
}

static bool gives(const struct run_source_info *s, const char *field)
{
    for (size_t i = 0; i < ARRAY_LEN(s->gives) && s->gives[i]; i++) {
        if (!strcmp(s->gives[i], field))
            return true;
    }
    return false;
}

static void add_word(struct strbuf *out, const char *word)
{
    strbuf_addf(out, "%s%s", out->len ? ", " : "", word);
}

// What it tells, in a user's words; "" for one that tells of the state and of times only.
static void describe_gives(const struct run_source_info *s, struct strbuf *out)
{
    bool phase = gives(s, "phase"), step = gives(s, "step");
    if (phase || step)
        add_word(out, phase && step ? "progress" : phase ? "phase" : "step");
    if (gives(s, "gpuConfig"))
        add_word(out, "GPUs");
    if (gives(s, "message"))
        add_word(out, "message");
    if (gives(s, "error"))
        add_word(out, "error");
}

static const char *age_text(const struct run_source_info *s, int64_t now_ms,
                            char out[CELL_TEXT_MAX])
{
    if (s->at_ms == TIME_UNKNOWN || s->at_ms > now_ms)
        return "-";
    return format_duration(now_ms - s->at_ms, out);
}

static size_t speaking(const struct run *run, const struct run_source_info *out[SOURCE_COUNT])
{
    size_t n = 0;
    for (size_t i = 0; i < run->source_count && n < SOURCE_COUNT; i++) {
        if (run->sources[i].gives[0])
            out[n++] = &run->sources[i];
    }
    return n;
}

// "progress, GPUs  status file, 4s" each, for the caller to release.
static size_t make_texts(const struct run_page *p, struct strbuf texts[SOURCE_COUNT],
                         struct piece pieces[SOURCE_COUNT])
{
    const struct run_source_info *infos[SOURCE_COUNT];
    size_t n = speaking(p->run, infos);
    for (size_t i = 0; i < n; i++) {
        char age[CELL_TEXT_MAX];
        texts[i] = (struct strbuf)STRBUF_INIT;
        describe_gives(infos[i], &texts[i]);
        pieces[i] = (struct piece){"", ROLE_DIM, (int)i, 0, 0};
        if (!texts[i].len && n > 1)
            continue;
        if (!texts[i].len)
            strbuf_adds(&texts[i], gives(infos[i], "state") ? "state" : "times");
        strbuf_addf(&texts[i], "  %s, %s", source_word(infos[i]->source),
                    age_text(infos[i], p->now_ms, age));
        pieces[i].text = texts[i].buf;
    }
    return n;
}

int sources_height(const struct canvas *c, const struct run_page *p, int cols)
{
    struct strbuf texts[SOURCE_COUNT];
    struct piece pieces[SOURCE_COUNT];
    if (p->bare)
        return 0;
    size_t n = make_texts(p, texts, pieces);
    struct rect r = fact_rect((struct rect){0, 0, 1, cols});
    int rows = flow_height(c, r.cols, pieces, n, p->low ? 1 : SOURCE_ROWS_MAX);
    for (size_t i = 0; i < n; i++)
        strbuf_release(&texts[i]);
    return rows;
}

void sources_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    struct strbuf texts[SOURCE_COUNT];
    struct piece pieces[SOURCE_COUNT];
    size_t n = make_texts(p, texts, pieces);
    draw_label(c, r, "sources");
    flow_pieces(c, fact_rect(r), pieces, n);
    for (size_t i = 0; i < n; i++)
        strbuf_release(&texts[i]);
}

// All notes in one text, a line each.
static void join_notes(const struct run *run, struct strbuf *out)
{
    for (size_t i = 0; i < run->source_count; i++) {
        const struct run_source_info *s = &run->sources[i];
        if (s->note && *s->note)
            strbuf_addf(out, "%s%s: %s", out->len ? "\n" : "", s->name ? s->name : "-", s->note);
    }
}

int notes_height(const struct canvas *c, const struct run_page *p, int cols)
{
    (void)c;
    struct strbuf notes CLEANUP_STRBUF = STRBUF_INIT;
    join_notes(p->run, &notes);
    struct rect r = fact_rect((struct rect){0, 0, 1, cols});
    return canvas_wrap_height(notes.buf, r.cols, NOTE_ROWS_MAX);
}

void notes_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    struct strbuf notes CLEANUP_STRBUF = STRBUF_INIT;
    join_notes(p->run, &notes);
    draw_label(c, r, "note");
    canvas_wrap(c, fact_rect(r), ROLE_WARNING, notes.buf);
}
