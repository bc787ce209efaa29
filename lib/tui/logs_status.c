// SPDX-License-Identifier: Apache-2.0
#include "tui/logs_status.h"

#include "base/attr.h"
#include "model/phases.h"
#include "tui/pieces.h"

#include <inttypes.h>
#include <stdio.h>

enum { COUNT_TEXT_MAX = 32, ROOMY_COLS = 100, PHASE_MIN_COLS = 60 };

// "12,031"
static char *count_text(uint64_t n, char out[COUNT_TEXT_MAX])
{
    char digits[COUNT_TEXT_MAX];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, n), to = 0;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[to++] = ',';
        out[to++] = digits[i];
    }
    out[to] = '\0';
    return out;
}

// "12,031 lines", or which of them are on screen, and how many are gone.
static void held_text(const struct logs_view *v, const struct logbook *b, const struct canvas *c,
                      char *out, size_t size)
{
    char count[COUNT_TEXT_MAX], first[COUNT_TEXT_MAX], last[COUNT_TEXT_MAX];
    int len = 0;
    bool all = v->top.number == log_first(b) && v->bottom + 1 == log_end(b);
    if (!v->follow && !all)
        len = snprintf(out, size, "%s%s%s of ", count_text(v->top.number, first),
                       canvas_glyph(c, GLYPH_DASH), count_text(v->bottom, last));
    uint64_t lines = v->follow || all ? logbook_count(b) : log_end(b) - 1;
    len += snprintf(out + len, size - (size_t)len, "%s %s", count_text(lines, count),
                    lines == 1 ? "line" : "lines");
    if (logbook_dropped(b) > 0)
        snprintf(out + len, size - (size_t)len, ", %s older dropped",
                 count_text(logbook_dropped(b), count));
}

static void following_text(const struct logs_view *v, const struct tui_detail *detail, char *out,
                           size_t size)
{
    char count[COUNT_TEXT_MAX];
    uint64_t last = detail->log ? log_end(detail->log) - 1 : 0;
    uint64_t known = v->newest > v->bottom ? v->newest : v->bottom;
    if (last == 0)
        out[0] = '\0';
    else if (v->follow)
        snprintf(out, size, "%s", detail->log_open ? "following" : "at the end");
    else if (last > known)
        snprintf(out, size, "paused, %s new %s below", count_text(last - known, count),
                 last - known == 1 ? "line" : "lines");
    else
        snprintf(out, size, "paused");
}

void logs_draw_status(const struct logs_view *v, const struct tui_detail *detail, struct canvas *c,
                      int row)
{
    char held[PIECE_TEXT_MAX] = "", following[PIECE_TEXT_MAX];
    const struct logbook *b = detail->log;
    const struct log_line *line = b && logbook_count(b) ? log_numbered(b, v->top.number) : NULL;
    const char *phase = line ? phase_translate(line->phase, v->dialect) : NULL;
    if (b)
        held_text(v, b, c, held, sizeof held);
    following_text(v, detail, following, sizeof following);
    const struct piece pieces[] = {
        {detail->log_of, ROLE_LABEL, 3, c->cols < ROOMY_COLS ? 12 : 0, 0},
        {c->cols >= PHASE_MIN_COLS ? phase : NULL, ROLE_VALUE, 2, 0, 2},
        {held, ROLE_DIM, 1, 0, 2},
        {following,
         !v->follow         ? ROLE_WARNING
         : detail->log_open ? ROLE_LIVE
                            : ROLE_DIM,
         0, 0, 3},
    };
    draw_pieces(c, row, 1, c->cols - 2, pieces, ARRAY_LEN(pieces), 2);
}

const char *logs_sentence(const struct dash *d, const struct tui_detail *detail)
{
    if (detail->log_state)
        return detail->log_state;
    if (detail->log && logbook_count(detail->log) > 0)
        return NULL;
    if (d->link.state == TUI_LINK_CONNECTING)
        return "waiting for the first word from the cluster";
    return detail->log_open ? "the log is empty so far" : "reading the log";
}

void logs_found_text(const struct logs_view *v, const struct logbook *book, char *out, size_t size)
{
    char total_text[COUNT_TEXT_MAX], here_text[COUNT_TEXT_MAX];
    size_t total = book ? log_matches_count(&v->matches, book, UINT64_MAX) : 0;
    const char *round = v->went_round > 0   ? ", from the top again"
                        : v->went_round < 0 ? ", from the end again"
                                            : "";
    out[0] = '\0';
    count_text(total, total_text);
    if (!v->search[0])
        return;
    if (total == 0)
        snprintf(out, size, "not found");
    else if (v->chosen && log_matches_has(&v->matches, book, v->chosen))
        snprintf(out, size, "%s of %s%s",
                 count_text(log_matches_count(&v->matches, book, v->chosen), here_text), total_text,
                 round);
    else
        snprintf(out, size, "%s found", total_text);
}
