// SPDX-License-Identifier: Apache-2.0
#include "tui/evidence_make.h"

#include "base/mem.h"
#include "base/xtime.h"
#include "model/format.h"

uint64_t evidence_hash(uint64_t h, const char *s)
{
    for (; s && *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return (h ^ 0xFF) * UINT64_C(1099511628211);
}

uint64_t make_key(const char *kind, const char *name, const char *part)
{
    return evidence_hash(evidence_hash(evidence_hash(UINT64_C(14695981039346656037), kind), name),
                         part);
}

struct evidence_row *make_row(struct making *m, enum evidence_table table, int indent, uint64_t key)
{
    struct evidence_page *p = m->page;
    p->rows = grow_array(p->rows, &p->cap, p->count + 1, sizeof *p->rows);
    struct evidence_row *r = &p->rows[p->count++];
    *r = (struct evidence_row){.table = table, .indent = indent, .key = key};
    return r;
}

void make_text(struct making *m, int indent, enum role role, const char *text)
{
    struct evidence_row *r = make_row(m, TABLE_NONE, indent, make_key("text", m->section, text));
    r->text = text;
    r->role = role;
}

void row_cell(struct evidence_row *r, int i, enum role role, const char *text)
{
    r->cells[i] = (struct evidence_cell){text, role};
}

void row_warn(struct evidence_row *r)
{
    r->sign = "!";
    r->glyph_role = ROLE_WARNING;
}

void row_mark(struct evidence_row *r, enum glyph glyph, enum role role)
{
    r->glyph = glyph;
    r->glyph_role = role;
}

const char *make_known(struct making *m, const char *text)
{
    if (text && *text)
        return text;
    m->page->dashes = true;
    return "-";
}

const char *make_count(struct making *m, int n)
{
    return make_known(m, n == COUNT_UNKNOWN ? NULL : arena_printf(&m->page->arena, "%d", n));
}

const char *make_span(struct making *m, int64_t from_ms, int64_t to_ms)
{
    char text[CELL_TEXT_MAX];
    if (from_ms == TIME_UNKNOWN || to_ms == TIME_UNKNOWN)
        return make_known(m, NULL);
    return arena_strdup(&m->page->arena,
                        format_duration(to_ms > from_ms ? to_ms - from_ms : 0, text));
}

const char *make_span_fine(struct making *m, int64_t from_ms, int64_t to_ms)
{
    char text[CELL_TEXT_MAX];
    if (from_ms == TIME_UNKNOWN || to_ms < from_ms)
        return make_known(m, NULL);
    return arena_strdup(&m->page->arena, format_duration_fine(to_ms - from_ms, text));
}

const char *make_clock(struct making *m, int64_t ms)
{
    char text[TIME_TEXT_MAX];
    return ms == TIME_UNKNOWN ? make_known(m, NULL)
                              : arena_strdup(&m->page->arena, time_format_clock(ms, true, text));
}

const char *make_kept(struct making *m, struct strbuf *sb)
{
    const char *text = arena_strdup(&m->page->arena, sb->buf);
    strbuf_release(sb);
    return text;
}

void make_heading(struct making *m, const char *title, const char *summary)
{
    m->section = title;
    if (m->page->count > 0)
        make_row(m, TABLE_NONE, 0, make_key("blank", title, NULL));
    struct evidence_row *r = make_row(m, TABLE_HEADING, 0, make_key("heading", title, NULL));
    row_cell(r, 0, ROLE_HEADER, title);
    row_cell(r, 1, ROLE_DIM, summary);
}

// Why a part has nothing to show; false when it has, or when nothing is said of it.
bool make_absence(struct making *m, enum evidence_part part, bool empty)
{
    const char *why = evidence_refusal(m->e, part);
    if (why)
        make_text(m, 2, ROLE_WARNING, why);
    else if (!evidence_is_synced(m->e, part))
        make_text(m, 2, ROLE_DIM, "reading...");
    else if (empty)
        make_text(m, 2, ROLE_DIM, "none");
    return why || empty;
}
