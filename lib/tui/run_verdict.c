// SPDX-License-Identifier: Apache-2.0
// What is made of all that is known: why the run failed or hangs and what to type next, or that what looks like trouble
// is none.
#include "tui/run_blocks.h"

#include "base/strbuf.h"
#include "model/format.h"
#include "tui/pieces.h"

#include <stdio.h>
#include <string.h>

enum {
    INDENT = 3,
    NAME_COLS = 8,     // "likely  "
    NAMED_COLS = 40,   // narrower than this parts have no names
    PART_ROWS_MAX = 6, // of one part
    SEEN_ROWS_MAX = 3, // of what led to it: the evidence view has the rest
    REMARK_ROWS_MAX = 3,
    PARTS = 4,
};

static const struct finding *finding_of(const struct run_page *p)
{
    return p->why && p->why->count ? &p->why->findings[0] : NULL;
}

bool verdict_is_grave(const struct run_page *p)
{
    const struct finding *f = finding_of(p);
    return f && f->severity >= EXPLAIN_STUCK;
}

bool verdict_is_stuck(const struct run_page *p)
{
    const struct finding *f = finding_of(p);
    return f && f->severity == EXPLAIN_STUCK;
}

struct part {
    const char *name; // NULL: a sentence of its own
    const char *text;
    enum role role;
    int rows_max;
};

// The state's line and the error say that it failed, and in which phase.
static bool adds_nothing(const struct finding *f)
{
    return strcmp(f->code, "failed") == 0;
}

// The first of what led to it that is not the error, which stands above in full.
static void seen_text(const struct run_page *p, const struct finding *f, struct strbuf *out)
{
    char age[CELL_TEXT_MAX];
    for (size_t i = 0; i < f->line_count; i++) {
        const struct explain_line *line = &f->lines[i];
        if (strncmp(line->text, "error: ", strlen("error: ")) == 0)
            continue;
        // Some have their age in their words.
        bool aged = line->at_ms == TIME_UNKNOWN || strstr(line->text, " ago");
        if (!aged && line->at_ms <= p->now_ms)
            strbuf_addf(out, "%s ago: ", format_duration(p->now_ms - line->at_ms, age));
        strbuf_adds(out, line->text);
        return;
    }
}

static size_t verdict_parts(const struct run_page *p, struct strbuf *seen, struct part out[PARTS])
{
    const struct finding *f = finding_of(p);
    size_t n = 0;
    if (!verdict_is_grave(p))
        return 0;
    if (!adds_nothing(f))
        out[n++] = (struct part){NULL, f->verdict, ROLE_TITLE, PART_ROWS_MAX};
    if (!p->low && !p->bare)
        seen_text(p, f, seen);
    if (seen->len)
        out[n++] = (struct part){"seen", seen->buf, ROLE_TEXT, SEEN_ROWS_MAX};
    if (f->cause)
        out[n++] = (struct part){"likely", f->cause, ROLE_WARNING, PART_ROWS_MAX};
    if (f->command)
        out[n++] = (struct part){"next", f->command, ROLE_KEY, PART_ROWS_MAX};
    return n;
}

static struct rect part_rect(struct rect r, const struct part *part)
{
    int indent = INDENT + (part->name && r.cols >= NAMED_COLS ? NAME_COLS : 0);
    return (struct rect){r.row, r.col + indent, r.rows, r.cols - indent - PAGE_MARGIN};
}

int verdict_height(const struct canvas *c, const struct run_page *p, int cols)
{
    struct strbuf seen CLEANUP_STRBUF = STRBUF_INIT;
    struct part parts[PARTS];
    size_t n = verdict_parts(p, &seen, parts);
    int rows = 0;
    (void)c;
    for (size_t i = 0; i < n; i++)
        rows += canvas_wrap_height(parts[i].text,
                                   part_rect((struct rect){0, 0, 1, cols}, &parts[i]).cols,
                                   parts[i].rows_max);
    return rows;
}

void verdict_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    struct strbuf seen CLEANUP_STRBUF = STRBUF_INIT;
    struct part parts[PARTS];
    size_t n = verdict_parts(p, &seen, parts);
    int end = r.row + r.rows;
    for (size_t i = 0; i < n && r.row < end; i++) {
        r.rows = end - r.row < parts[i].rows_max ? end - r.row : parts[i].rows_max;
        struct rect at = part_rect(r, &parts[i]);
        if (at.col > r.col + INDENT)
            canvas_text(c, r.row, r.col + INDENT, NAME_COLS, ROLE_LABEL, parts[i].name);
        r.row += canvas_wrap(c, at, parts[i].role, parts[i].text);
    }
}

// A run that goes on, though not as one might think.
static const struct finding *remark_of(const struct run_page *p)
{
    const struct finding *f = finding_of(p);
    bool calm = f && (f->severity == EXPLAIN_EXPECTED || f->severity == EXPLAIN_WARNING);
    return calm && run_is_active(p->run) ? f : NULL;
}

bool remark_names(const struct run_page *p, const char *name)
{
    const struct finding *f = remark_of(p);
    return f && strstr(f->verdict, name) != NULL;
}

int remark_height(const struct canvas *c, const struct run_page *p, int cols)
{
    const struct finding *f = remark_of(p);
    (void)c;
    struct rect r = fact_rect((struct rect){0, 0, 1, cols});
    return f ? canvas_wrap_height(f->verdict, r.cols, REMARK_ROWS_MAX) : 0;
}

void remark_draw(struct canvas *c, struct rect r, const struct run_page *p)
{
    const struct finding *f = remark_of(p);
    draw_label(c, r, "note");
    canvas_wrap(c, fact_rect(r), f->severity == EXPLAIN_WARNING ? ROLE_WARNING : ROLE_TEXT,
                f->verdict);
}
