// SPDX-License-Identifier: Apache-2.0
#include "tui/view.h"

#include "base/utf8.h"
#include "tui/chrome.h"
#include "tui/logs_draw.h"
#include "tui/logs_status.h"
#include "tui/pieces.h"

#include <stdio.h>
#include <string.h>

// From this many rows of its own on, a line of them tells whose log it is.
enum { STATUS_ROWS = 5, STATUS_COLS = 30 };

void view_logs_open(struct dash *d)
{
    d->logs = (struct logs_view){.follow = true};
    d->view = &view_logs;
}

static struct tui_detail detail_of(const struct dash *d)
{
    struct tui_detail detail = {0};
    if (!d->source.detail || !d->source.detail(d->source.ctx, &detail))
        detail = (struct tui_detail){0};
    return detail;
}

static bool is_empty(const struct logbook *b)
{
    return !b || logbook_count(b) == 0;
}

// Where the picture starts: at a place that is still there, and so that the page is full where the log has enough.
static void settle(struct logs_view *v, const struct log_sheet *sheet)
{
    struct log_place end = log_place_end(sheet, v->page);
    if (v->newest >= log_end(sheet->book)) { // another log
        v->follow = true;
        v->chosen = 0;
    }
    v->top = v->follow ? end : log_place_fix(sheet, v->top);
    if (log_place_compare(v->top, end) > 0)
        v->top = end;
}

static void draw_sentence(struct canvas *c, struct rect r, const char *text)
{
    int indent = r.cols > 20;
    if (r.rows > 4) {
        r.row++;
        r.rows--;
    }
    canvas_wrap(c, (struct rect){r.row, r.col + indent, r.rows, r.cols - 2 * indent}, ROLE_WARNING,
                text);
}

static struct rect draw_head(struct dash *d, struct canvas *c, struct rect body,
                             const struct tui_detail *detail, const char *sentence)
{
    if (body.rows < STATUS_ROWS || body.cols < STATUS_COLS)
        return body;
    logs_draw_status(&d->logs, detail, c, body.row);
    int rows = 1;
    if (sentence && !is_empty(detail->log))
        rows += canvas_wrap(c, (struct rect){body.row + 1, 1, 2, body.cols - 2}, ROLE_WARNING,
                            sentence);
    return (struct rect){body.row + rows, body.col, body.rows - rows, body.cols};
}

static int head_rows(const struct rect body, const struct tui_detail *detail, const char *sentence)
{
    if (body.rows < STATUS_ROWS || body.cols < STATUS_COLS)
        return 0;
    bool wrong = sentence && !is_empty(detail->log);
    return 1 + (wrong ? canvas_wrap_height(sentence, body.cols - 2, 2) : 0);
}

static const char *key_label(const struct canvas *c, enum action action)
{
    for (size_t i = 0; i < keymap_count; i++) {
        if (keymap[i].action == action && (keymap[i].views & VIEW_LOGS))
            return c->ascii && keymap[i].ascii ? keymap[i].ascii : keymap[i].label;
    }
    return "";
}

// Instead of the keys: the search, what was found of it, and how to go on.
static void draw_search_line(const struct logs_view *v, struct canvas *c, const char *found)
{
    char text[LOG_SEARCH_MAX + 8], keys[PIECE_TEXT_MAX];
    snprintf(text, sizeof text, "/%s%s", v->search, v->searching ? "_" : "");
    if (v->searching)
        snprintf(keys, sizeof keys, "Enter keep  Esc drop");
    else
        snprintf(keys, sizeof keys, "%s next  %s before  Esc drop", key_label(c, ACTION_NEXT_MATCH),
                 key_label(c, ACTION_PREVIOUS_MATCH));
    const struct piece pieces[] = {
        {text, ROLE_KEY, 0, 2, 0}, {found, ROLE_VALUE, 1, 0, 3}, {keys, ROLE_DIM, 2, 0, 3}};
    int row = c->rows - 1, margin = c->cols > 20;
    canvas_fill(c, (struct rect){row, 0, 1, c->cols}, ROLE_TEXT, " ");
    draw_pieces(c, row, margin, c->cols - 2 * margin, pieces, 3, 2);
}

static void draw_header(struct dash *d, struct frame *f, const struct run *run)
{
    char place[PIECE_TEXT_MAX * 2];
    enum freshness fresh = chrome_freshness(d, run ? run->freshness : FRESH_UNKNOWN);
    snprintf(place, sizeof place, "%.64s%.96s", d->run.namespace_, d->at);
    chrome_header(d, f, d->run.name, place, "log", fresh,
                  run ? run->freshness_age_ms : TIME_UNKNOWN);
}

static void logs_draw(struct dash *d, struct frame *f)
{
    struct canvas *c = f->canvas;
    struct logs_view *v = &d->logs;
    struct tui_detail detail = detail_of(d);
    struct chrome layout = chrome_layout(c);
    char found[PIECE_TEXT_MAX];
    const char *sentence = logs_sentence(d, &detail);
    struct rect body = layout.body;
    const struct run *run = view_run_current(d, f);
    v->dialect = run ? run->dialect : DIALECT_UNKNOWN;
    if (layout.header)
        draw_header(d, f, run);
    v->page = body.rows - head_rows(body, &detail, sentence);
    v->ascii = c->ascii;
    if (is_empty(detail.log)) {
        body = draw_head(d, c, body, &detail, NULL);
        draw_sentence(c, body, sentence ? sentence : "");
    } else {
        struct log_sheet sheet = logs_sheet(v, detail.log, c);
        v->cols = sheet.cols;
        log_matches_update(&v->matches, detail.log, v->search);
        settle(v, &sheet);
        struct rect rows = {body.row + body.rows - v->page, body.col, v->page, body.cols};
        v->bottom = logs_draw_rows(v, &sheet, c, rows);
        if (v->follow)
            v->newest = log_end(detail.log) - 1;
        draw_head(d, c, body, &detail, sentence);
    }
    logs_found_text(v, detail.log, found, sizeof found);
    chrome_footer(d, f, &layout, NULL);
    bool note = d->note[0] && f->mono_ms < d->note_until_mono_ms;
    if (v->searching || (v->search[0] && layout.footer && !note))
        draw_search_line(v, c, found);
}

// The log as the last picture laid it out; false when there is none to move in.
static bool sheet_of(const struct dash *d, struct log_sheet *sheet)
{
    const struct logs_view *v = &d->logs;
    *sheet =
        (struct log_sheet){detail_of(d).log, v->cols, v->wrap, v->ascii, v->head == LOG_HEAD_WHOLE};
    return !is_empty(sheet->book) && v->cols > 0;
}

static unsigned move_to(struct logs_view *v, const struct log_sheet *sheet, struct log_place to)
{
    struct log_place end = log_place_end(sheet, v->page);
    v->follow = false;
    v->top = log_place_compare(to, end) > 0 ? end : to;
    return DASH_DRAW;
}

static unsigned scroll(struct dash *d, int rows)
{
    struct logs_view *v = &d->logs;
    struct log_sheet sheet;
    if (!sheet_of(d, &sheet) || (v->follow && rows > 0))
        return 0;
    struct log_place to = log_place_move(&sheet, v->top, rows);
    move_to(v, &sheet, to);
    // Who goes on down at the end wants to see what comes.
    v->follow = rows > 0 && log_place_compare(to, log_place_end(&sheet, v->page)) > 0;
    return DASH_DRAW;
}

// Brings a line into sight, a third down the screen unless it is in sight already.
static void show_line(struct logs_view *v, const struct log_sheet *sheet, uint64_t number)
{
    v->chosen = number;
    v->follow = false;
    bool above = number < v->top.number || (number == v->top.number && v->top.row > 0);
    struct log_place last = log_place_move(sheet, v->top, v->page - 1);
    if (!above && number <= last.number)
        return;
    move_to(v, sheet, log_place_move(sheet, (struct log_place){number, 0}, -(v->page / 3)));
}

static unsigned say(struct dash *d, const char *text)
{
    dash_note(d, text, d->drawn.mono_ms);
    return DASH_DRAW;
}

// Where the user is: at the line that was chosen while it is in sight.
static bool chosen_in_sight(const struct logs_view *v)
{
    return v->chosen && v->chosen >= v->top.number && v->chosen <= v->bottom;
}

static unsigned next_match(struct dash *d, bool down)
{
    struct logs_view *v = &d->logs;
    struct log_sheet sheet;
    if (!v->search[0])
        return say(d, "nothing to look for yet: / searches");
    if (!sheet_of(d, &sheet))
        return 0;
    log_matches_update(&v->matches, sheet.book, v->search);
    uint64_t from = chosen_in_sight(v) ? v->chosen : down ? v->top.number - 1 : v->bottom + 1;
    uint64_t found = down ? log_matches_after(&v->matches, sheet.book, from)
                          : log_matches_before(&v->matches, sheet.book, from);
    v->went_round = 0;
    if (!found) {
        v->went_round = down ? 1 : -1;
        found = down ? log_matches_after(&v->matches, sheet.book, 0)
                     : log_matches_before(&v->matches, sheet.book, UINT64_MAX);
    }
    if (found)
        show_line(v, &sheet, found);
    return DASH_DRAW;
}

static unsigned next_phase(struct dash *d, bool down)
{
    struct logs_view *v = &d->logs;
    struct log_sheet sheet;
    if (!sheet_of(d, &sheet))
        return 0;
    uint64_t first = log_first(sheet.book), end = log_end(sheet.book);
    uint64_t at = chosen_in_sight(v) ? v->chosen : v->top.number;
    do {
        at = down ? at + 1 : at - 1;
    } while (at >= first && at < end && !log_numbered(sheet.book, at)->begins);
    if (at < first || at >= end)
        return say(d, down ? "no later phase in this log" : "no earlier phase in this log");
    v->chosen = at;
    return move_to(v, &sheet, (struct log_place){at, 0});
}

// While it is typed, the search is for the nearest place from where it began: below that, or above it when the log was
// being followed.
static unsigned search_again(struct dash *d)
{
    struct logs_view *v = &d->logs;
    struct log_sheet sheet;
    v->chosen = 0;
    v->went_round = 0;
    v->top = v->origin;
    v->follow = v->origin_follow;
    if (!v->search[0] || !sheet_of(d, &sheet))
        return DASH_DRAW;
    log_matches_update(&v->matches, sheet.book, v->search);
    const struct log_matches *m = &v->matches;
    uint64_t found = v->follow ? log_matches_before(m, sheet.book, UINT64_MAX)
                               : log_matches_after(m, sheet.book, v->origin.number - 1);
    if (!found && !v->follow) {
        found = log_matches_after(m, sheet.book, 0);
        v->went_round = 1;
    }
    if (v->follow)
        v->top = log_place_end(&sheet, v->page);
    if (found)
        show_line(v, &sheet, found);
    return DASH_DRAW;
}

static unsigned start_search(struct logs_view *v)
{
    v->searching = true;
    v->search[0] = '\0';
    v->chosen = 0;
    v->origin = v->top;
    v->origin_follow = v->follow;
    return DASH_DRAW;
}

static unsigned toggle_follow(struct dash *d)
{
    struct logs_view *v = &d->logs;
    v->follow = !v->follow;
    d->paused = false;
    return DASH_DRAW;
}

static unsigned slide_right(struct dash *d, int columns)
{
    struct logs_view *v = &d->logs;
    struct log_sheet sheet;
    if (v->wrap)
        return say(d, "lines are wrapped: w cuts them");
    if (!sheet_of(d, &sheet) || v->left + v->cols >= logs_widest(v, &sheet))
        return 0;
    v->left += columns;
    return DASH_DRAW;
}

static unsigned slide_left(struct logs_view *v, int columns)
{
    v->left = v->left > columns ? v->left - columns : 0;
    return DASH_DRAW;
}

static unsigned toggle_wrap(struct logs_view *v)
{
    v->wrap = !v->wrap;
    v->left = 0;
    v->top.row = 0;
    return DASH_DRAW;
}

static unsigned next_head(struct logs_view *v)
{
    v->head = (v->head + 1) % LOG_HEAD_COUNT;
    v->left = 0;
    v->top.row = 0;
    return DASH_DRAW;
}

static unsigned to_top(struct dash *d)
{
    d->logs.follow = false;
    d->logs.top = (struct log_place){0, 0};
    return DASH_DRAW;
}

static unsigned switch_container(struct dash *d)
{
    const struct view_ops *other = d->view == &view_logs ? &view_sidecar_log : &view_logs;
    bool wrap = d->logs.wrap;
    enum log_head head = d->logs.head;
    d->logs = (struct logs_view){.follow = true, .wrap = wrap, .head = head};
    d->view = other;
    return DASH_DRAW;
}

static unsigned leave(struct dash *d)
{
    if (!d->logs.search[0]) {
        d->view = &view_run;
        return DASH_DRAW;
    }
    d->logs.search[0] = '\0'; // the first Esc drops the search
    d->logs.chosen = 0;
    return DASH_DRAW;
}

static unsigned move(struct dash *d, enum action action)
{
    int page = d->logs.page > 1 ? d->logs.page - 1 : 1;
    switch (action) {
    case ACTION_UP:
        return scroll(d, -1);
    case ACTION_DOWN:
        return scroll(d, 1);
    case ACTION_PAGE_UP:
        return scroll(d, -page);
    case ACTION_PAGE_DOWN:
        return scroll(d, page);
    case ACTION_FIRST:
        return to_top(d);
    case ACTION_LAST:
        d->logs.follow = true;
        return DASH_DRAW;
    case ACTION_NEXT_MATCH:
    case ACTION_PREVIOUS_MATCH:
        return next_match(d, action == ACTION_NEXT_MATCH);
    case ACTION_NEXT_PHASE:
    case ACTION_PREVIOUS_PHASE:
        return next_phase(d, action == ACTION_NEXT_PHASE);
    default:
        return 0;
    }
}

static unsigned logs_act(struct dash *d, enum action action)
{
    struct logs_view *v = &d->logs;
    int half = v->cols > 3 ? v->cols / 2 : 1;
    switch (action) {
    case ACTION_FOLLOW:
        return toggle_follow(d);
    case ACTION_WRAP:
        return toggle_wrap(v);
    case ACTION_TIMES:
        return next_head(v);
    case ACTION_SCROLL_LEFT:
        return slide_left(v, half);
    case ACTION_SCROLL_RIGHT:
        return slide_right(d, half);
    case ACTION_CONTAINER:
        return switch_container(d);
    case ACTION_SEARCH:
        return start_search(v);
    case ACTION_EVIDENCE:
        view_evidence_open(d);
        return DASH_DRAW;
    case ACTION_BACK:
        return leave(d);
    default:
        return move(d, action);
    }
}

static bool append(char *text, int key)
{
    char bytes[4];
    size_t len = strlen(text), n = utf8_encode((uint32_t)key, bytes);
    if (len + n >= LOG_SEARCH_MAX)
        return false;
    memcpy(text + len, bytes, n);
    text[len + n] = '\0';
    return true;
}

static void erase_last(char *text)
{
    size_t len = strlen(text);
    while (len > 0 && ((unsigned char)text[len - 1] & 0xC0) == 0x80)
        len--;
    text[len > 0 ? len - 1 : 0] = '\0';
}

// While the search is typed, letters are text.
static unsigned logs_raw_key(struct dash *d, int key)
{
    struct logs_view *v = &d->logs;
    if (!v->searching)
        return 0;
    if (key == TKEY_RETURN) {
        v->searching = false;
        return DASH_HANDLED | DASH_DRAW;
    }
    if (key == TKEY_ESCAPE || ((key == TKEY_DELETE || key == TKEY_CTRL_H) && !v->search[0])) {
        v->searching = false;
        v->search[0] = '\0';
    } else if (key == TKEY_DELETE || key == TKEY_CTRL_H) {
        erase_last(v->search);
    } else if (key < ' ' || key >= TKEY_ARROW_UP || !append(v->search, key)) {
        return key == TKEY_CTRL_L ? 0 : DASH_HANDLED;
    }
    return DASH_HANDLED | search_again(d);
}

const struct view_ops view_logs = {.bit = VIEW_LOGS,
                                   .wants = WANT_EVIDENCE | WANT_LOG,
                                   .draw = logs_draw,
                                   .act = logs_act,
                                   .raw_key = logs_raw_key};
const struct view_ops view_sidecar_log = {.bit = VIEW_LOGS,
                                          .wants = WANT_EVIDENCE | WANT_SIDECAR_LOG,
                                          .draw = logs_draw,
                                          .act = logs_act,
                                          .raw_key = logs_raw_key};
