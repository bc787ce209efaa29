// SPDX-License-Identifier: Apache-2.0
// The view of a run's log: what is in sight, what keys do, and what stays where it is while lines come and go.
#include "logs_bench.h"

#define BRIDGE "2026-01-23T11:00:31.120045Z  INFO thorough: Enumerated 8"
#define JSON                                                                       \
    "{\"time\":\"2026-01-23T11:00:31Z\",\"level\":\"INFO\",\"message\":\"he said " \
    "\\\"no\\\"\",\"n\":3}"

Test(logs, follows_until_the_user_looks_back)
{
    struct bench b;
    open_logs(&b, 24, 80, false);
    add_numbered(&b, 1, 100);
    expect(draw(&b), "line 100.", "at first");
    add_numbered(&b, 101, 150);
    expect(draw(&b), "line 150.", "new lines");
    expect(draw(&b), "following", "new lines");
    const char *shown = press(&b, "k");
    expect(shown, "line 149.", "one up");
    expect_not(shown, "line 150.", "one up");
    expect(shown, "paused", "one up");
    add_numbered(&b, 151, 364);
    shown = draw(&b);
    expect(shown, "paused, 214 new lines below", "lines came");
    expect(shown, "line 149.", "lines came: the place stays");
    expect_not(shown, "line 150.", "lines came: the place stays");
    expect(shown, "130–149 of 364 lines", "place");
    static const char *const back[] = {"f", "G", "p"};
    for (size_t i = 0; i < ARRAY_LEN(back); i++) {
        press(&b, "k");
        shown = press(&b, back[i]);
        expect(shown, "line 364.", back[i]);
        expect(shown, "following", back[i]);
    }
    shown = press(&b, "p");
    expect(shown, "line 364.", "held");
    expect(shown, "paused", "held");
    shown = press(&b, "kjj");
    expect(shown, "following", "down beyond the end");
    logbook_clear(b.log);
    add_numbered(&b, 1, 3);
    press(&b, "p");
    add_numbered(&b, 4, 6);
    expect_not(draw(&b), "below", "what came is in sight");
    bench_close(&b);
}

Test(logs, the_place_stays_while_old_lines_go)
{
    struct bench b;
    open_logs(&b, 24, 80, false);
    add_numbered(&b, 1, LOGBOOK_LINES_MAX);
    draw(&b);
    expect(press(&b, "g"), " line 1.", "top");
    for (int i = 0; i < 5; i++)
        press(&b, " ");
    expect(draw(&b), "line 100.", "page down");
    char before[4096];
    add_numbered(&b, LOGBOOK_LINES_MAX + 1, LOGBOOK_LINES_MAX + 50);
    const char *shown = draw(&b);
    expect(shown, "of 20,050 lines, 50 older dropped", "count");
    expect(shown, " line 100.", "old lines went");
    snprintf(before, sizeof before, "%s", strstr(shown, "line "));
    add_numbered(&b, LOGBOOK_LINES_MAX + 51, LOGBOOK_LINES_MAX + 60);
    cr_assert(strncmp(strstr(draw(&b), "line "), before, 9 * 17) == 0, "%s", before);
    add_numbered(&b, LOGBOOK_LINES_MAX + 61, LOGBOOK_LINES_MAX + 5000);
    expect(draw(&b), " line 5001.", "what was read is gone: the oldest that is left");
    bench_close(&b);
}

Test(logs, another_log_is_shown_from_its_end)
{
    struct bench b;
    open_logs(&b, 24, 80, false);
    add_numbered(&b, 1, 300);
    draw(&b);
    press(&b, "k/line\r");
    logbook_clear(b.log);
    add(&b, "all new");
    const char *shown = draw(&b);
    expect(shown, "all new", "cleared");
    expect_not(shown, "line 2", "cleared");
    expect_not(shown, "new line", "cleared");
    expect(shown, "not found", "cleared");
    logbook_clear(b.log);
    expect(draw(&b), "the log is empty so far", "empty");
    press(&b, "kjgG[]nN wt/x\r<>"); // nothing to move in
    bench_close(&b);
}

static const struct {
    const char *name, *keys, *in_sight, *remark;
} searches[] = {
    {"nearest above the end", "/fox", "fox 180", "19 of 19"},
    {"letters fold", "/FoX", "", "not found"},
    {"capitals count", "/Fox", "Fox 77", "1 of 1"},
    {"lower case finds both", "/fox 7", "Fox 77", "2 of 2"},
    {"not a pattern", "/f.x", "", "not found"},
    {"next goes round", "/fox\rn", "fox 10.", "1 of 19, from the top again"},
    {"before", "/fox\rN", "fox 170", "18 of 19"},
    {"before, twice", "/fox\rNN", "fox 160", "17 of 19"},
    {"before the first goes round", "g/fox\rNN", "fox 170", "18 of 19"},
    {"from the top", "g/fox", "fox 10.", "1 of 19"},
    {"from the top, next", "g/fox\rnn", "fox 30.", "3 of 19"},
    {"narrowed while typed", "g/fox 12", "fox 120", "1 of 1"},
    {"widened again", "g/fox 12\b\b", "fox 10.", "1 of 19"},
    {"dropped", "/fox\r\033", "fox 180.", "174–193 of 200 lines"},
    {"given up", "/fox\033", "line 200.", "following"},
    {"nothing to look for", "n", "line 200.", "nothing to look for"},
};

Test(logs, search_finds_and_counts)
{
    for (size_t i = 0; i < ARRAY_LEN(searches); i++) {
        struct bench b;
        open_logs(&b, 24, 80, false);
        for (int k = 1; k <= 200; k++) {
            char line[64];
            const char *word = k == 77 ? "Fox" : k % 10 == 0 && k < 190 ? "fox" : "line";
            snprintf(line, sizeof line, "a %s %d.", word, k);
            add(&b, line);
        }
        draw(&b);
        const char *shown = press(&b, searches[i].keys);
        expect(shown, searches[i].in_sight, searches[i].name);
        expect(shown, searches[i].remark, searches[i].name);
        bench_close(&b);
    }
}

// The cells that stand out, as text.
static void selected(const struct canvas *c, char *out, size_t size)
{
    size_t len = 0;
    out[0] = '\0';
    for (int row = 1; row < c->rows - 1; row++) {
        bool any = false;
        for (int col = 0; col < c->cols; col++) {
            const struct cell *cell = canvas_cell(c, row, col);
            if (cell->role != ROLE_SELECTED)
                continue;
            len += (size_t)snprintf(out + len, size - len, "%s", cell->text);
            any = true;
        }
        if (any)
            len += (size_t)snprintf(out + len, size - len, "|");
    }
}

Test(logs, matches_stand_out)
{
    static const struct {
        const char *line, *keys, *expect;
    } rows[] = {
        {"one two one", "/one", "oneone|"},
        {"aaaa", "/aa", "aaaa|"},
        {"模型 and 模型", "/and", "and|"},
        {"模型 x 模型", "/x", "x|"},
        {"none", "/one two", ""},
        {"word-word-word-word-word-word-word-word-word", "w/ord-w",
         "ord-word-word-word-word-word-word-wo|rd-w|"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct bench b;
        char out[512];
        open_logs(&b, 12, 40, false);
        add(&b, rows[i].line);
        draw(&b);
        press(&b, rows[i].keys);
        selected(&b.canvas, out, sizeof out);
        cr_assert_str_eq(out, rows[i].expect, "%s", picture(&b.canvas));
        bench_close(&b);
    }
}

Test(logs, jumps_from_phase_to_phase)
{
    struct bench b;
    open_logs(&b, 24, 80, false);
    static const char *const phases[] = {"PrefillSweep", "DecodeSweep", "ConfigSelection"};
    for (size_t i = 0; i < ARRAY_LEN(phases); i++) {
        char line[64];
        snprintf(line, sizeof line, "PROFILING_PHASE::%s::begins", phases[i]);
        add(&b, line);
        add_numbered(&b, (int)i * 100, (int)i * 100 + 50);
    }
    draw(&b);
    expect(press(&b, "["), "ConfigSelection::begins", "back");
    expect(press(&b, "["), "DecodeSweep::begins", "back twice");
    expect(press(&b, "["), "PrefillSweep::begins", "to the first");
    expect(press(&b, "["), "no earlier phase in this log", "beyond the first");
    expect(press(&b, "]"), "DecodeSweep::begins", "forward");
    expect(press(&b, "]"), "ConfigSelection::begins", "forward twice");
    expect(press(&b, "]"), "no later phase in this log", "beyond the last");
    expect(draw(&b), "ConfigSelection", "the phase is told");
    bench_close(&b);
}

// What stands before a message, by how wide the screen is and what is asked for.
static const struct {
    const char *name, *line, *keys;
    int cols;
    const char *expect;
} line_heads[] = {
    {"the line's own time", BRIDGE, "", 80, "\n 11:00:31   Enumerated 8\n"},
    {"as it was written", BRIDGE, "t", 80,
     "\n   2026-01-23T11:00:31.120045Z  INFO thorough: Enumerated 8\n"},
    {"neither", BRIDGE, "tt", 80, "\n   Enumerated 8\n"},
    {"once round", BRIDGE, "ttt", 80, "\n 11:00:31   Enumerated 8\n"},
    {"where there is room, the logger", BRIDGE, "", 140,
     "\n 11:00:31 thorough                     Enumerated 8\n"},
    {"a long logger is cut", "INFO:a.very.long.name.of.a.logger:x", "", 140,
     "\n 12:14:41 a.very.long.name.of.a.log…   x\n"},
    {"no room for the time", BRIDGE, "", 59, "\n   Enumerated 8\n"},
    {"no room at all", BRIDGE, "", 19, "\nEnumerated 8\n"},
    {"the cluster's time where it has none", "printed", "", 80, "\n 12:14:41   printed\n"},
    {"a level stands out", "WARNING:x:careful", "", 80, "\n 12:14:41 W careful\n"},
    {"Python", "2026-01-23 11:00:31,5 - a.b - ERROR - it - broke", "", 80,
     "\n 11:00:31 E it - broke\n"},
    {"JSON", JSON, "", 80, "\n 11:00:31   he said \"no\"  n=3\n"},
    {"JSON as it was written", JSON, "t", 100, "\n   " JSON "\n"},
    {"what follows is indented", "Traceback (most recent call last):", "", 80,
     "\n          E   Traceback (most"},
    {"but not where lines are whole", "Traceback (most recent call last):", "t", 80,
     "\n E Traceback (most"},
    {"begins a phase", "Profiling decode...", "", 40, "\n── DecodeSweep ──"},
    {"colours are gone", "\033[2m11:00:31\033[0m \033[33m WARN\033[0m x y", "", 80,
     "\n 12:14:41 W x y\n"},
};

Test(logs, the_head_of_a_line)
{
    for (size_t i = 0; i < ARRAY_LEN(line_heads); i++) {
        struct bench b;
        open_logs(&b, 12, line_heads[i].cols, false);
        add(&b, line_heads[i].line);
        draw(&b);
        expect(press(&b, line_heads[i].keys), line_heads[i].expect, line_heads[i].name);
        bench_close(&b);
    }
}

Test(logs, search_finds_what_is_shown_and_what_was_written)
{
    static const struct {
        const char *text, *remark;
    } rows[] = {{"said \"no\"", "1 of 1"}, {"n=3", "1 of 1"},         {"said \\\"no", "1 of 1"},
                {"120045Z", "1 of 1"},     {"thorough", "1 of 1"},    {"DecodeSweep", "1 of 1"},
                {"11:00:31", "2 of 2"},    {"aiperf.py", "not found"}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct bench b;
        open_logs(&b, 24, 100, false);
        add(&b, BRIDGE);
        add(&b, JSON);
        add(&b, "Profiling decode...");
        draw(&b);
        press(&b, "/");
        expect(press(&b, rows[i].text), rows[i].remark, rows[i].text);
        bench_close(&b);
    }
}

Test(logs, the_rule_of_a_phase_scrolls_like_a_row)
{
    static const char *const heads[] = {"", "w"};
    for (size_t k = 0; k < ARRAY_LEN(heads); k++) {
        struct bench b;
        open_logs(&b, 12, 80, false);
        add(&b, "Profiling prefill...");
        add_numbered(&b, 1, 20);
        add(&b, "Profiling decode...");
        add_numbered(&b, 21, 40);
        draw(&b);
        press(&b, heads[k]);
        press(&b, "g");
        expect(press(&b, "g"), "\n── PrefillSweep ──", "the first row");
        expect_not(press(&b, "j"), "── PrefillSweep ──", "the second");
        expect(draw(&b), "   Profiling prefill...\n", "the second");
        expect(press(&b, "]"), "── DecodeSweep ──", "the next phase, its rule first");
        expect(draw(&b), "  DecodeSweep  ", "told of the line at the top");
        expect(press(&b, "kk"), "  PrefillSweep  ", "told of the line at the top");
        int rows = 0;
        press(&b, "g");
        for (; !b.dash.logs.follow && rows < 100; rows++)
            press(&b, "j");
        cr_assert(rows == 44 - b.dash.logs.page + 1, "%d rows, %d on a page", rows,
                  b.dash.logs.page);
        bench_close(&b);
    }
}

Test(logs, long_lines)
{
    struct bench b;
    char line[301];
    open_logs(&b, 24, 80, false);
    for (int i = 0; i < 300; i++)
        line[i] = (char)('a' + i / 34 % 26);
    line[300] = '\0';
    add(&b, line);
    const char *shown = draw(&b);
    expect(shown, "aab", "cut");
    expect(shown, "…\n", "cut");
    shown = press(&b, ">");
    expect(shown, "…bbb", "moved right");
    expect(press(&b, ">>>>>>>>>>>>"), "iii\n", "its end, and no further");
    expect(press(&b, "<<<<<<<"), "   aaa", "back at the left");
    shown = press(&b, "w");
    expect(shown, "iii\n", "wrapped");
    expect_not(shown, "…", "wrapped");
    expect(press(&b, ">"), "lines are wrapped", "wrapped");
    bench_close(&b);
}

Test(logs, a_line_without_end_says_so)
{
    struct bench b;
    open_logs(&b, 60, 120, false);
    char *line = xmalloc(LOGBOOK_LINE_MAX + 1);
    memset(line, 'x', LOGBOOK_LINE_MAX + 1);
    logbook_add(b.log, NOW, line, LOGBOOK_LINE_MAX);
    press(&b, "w");
    expect_not(draw(&b), "x…", "as long as a line may be");
    logbook_add(b.log, NOW, line, LOGBOOK_LINE_MAX + 1);
    expect(draw(&b), "x…\n", "longer");
    free(line);
    bench_close(&b);
}

Test(logs, scrolls_by_rows_where_lines_wrap)
{
    struct bench b;
    open_logs(&b, 12, 40, false);
    for (int i = 0; i < 30; i++)
        add(&b, "aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbb cccccccccccccccccccc");
    draw(&b);
    press(&b, "w");
    char last[4096];
    snprintf(last, sizeof last, "%s", press(&b, "g"));
    for (int i = 0; i < 90; i++) {
        press(&b, "j");
        cr_assert(b.dash.logs.follow || strcmp(draw(&b), last) != 0 || i > 80, "step %d", i);
        snprintf(last, sizeof last, "%s", draw(&b));
    }
    expect(draw(&b), "following", "at the end");
    for (int i = 0; i < 90; i++)
        press(&b, "k");
    cr_assert(b.dash.logs.top.number == 1 && b.dash.logs.top.row == 0);
    bench_close(&b);
}

Test(logs, a_picture_costs_what_is_on_screen)
{
    struct bench b;
    open_logs(&b, 24, 80, false);
    char *line = xmalloc(LOGBOOK_LINE_MAX);
    memset(line, 'e', LOGBOOK_LINE_MAX);
    for (int i = 0; i < LOGBOOK_LINES_MAX; i++)
        logbook_add(b.log, NOW, line, LOGBOOK_LINE_MAX);
    free(line);
    draw(&b);
    press(&b, "w/e\r");
    for (int i = 0; i < 200; i++)
        press(&b, i % 2 ? "k" : "N");
    cr_assert(log_matches_count(&b.dash.logs.matches, b.log, UINT64_MAX) == logbook_count(b.log));
    bench_close(&b);
}

Test(logs, says_why_there_is_nothing)
{
    static const struct {
        const char *name, *state;
        bool open, lines;
        const char *expect;
    } rows[] = {
        {"forbidden", "you may not read pod logs in namespace ml: ask for get on pods/log", false,
         false, "you may not read pod logs in namespace ml: ask for get on pods/log"},
        {"gone", "the pod is gone, and its log with it", false, true,
         "the pod is gone, and its log with it"},
        {"reading", NULL, false, false, "reading the log"},
        {"empty", NULL, true, false, "the log is empty so far"},
        {"ended", NULL, false, true, "at the end"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct bench b;
        open_logs(&b, 24, 80, false);
        b.detail.log_state = rows[i].state;
        b.detail.log_open = rows[i].open;
        if (rows[i].lines)
            add(&b, "the last words");
        expect(draw(&b), rows[i].expect, rows[i].name);
        if (rows[i].lines)
            expect(draw(&b), "the last words", rows[i].name);
        bench_close(&b);
    }
    struct bench b;
    open_logs(&b, 24, 80, false);
    b.detail = (struct tui_detail){0};
    b.dash.link.state = TUI_LINK_CONNECTING;
    expect(draw(&b), "waiting for the first word from the cluster", "no log at all");
    press(&b, "kj/x\rnN[]wtgG<>");
    bench_close(&b);
}

Test(logs, asks_for_the_log_it_shows)
{
    struct bench b;
    open_logs(&b, 24, 80, false);
    cr_assert(dash_focus(&b.dash).wants == (WANT_EVIDENCE | WANT_LOG));
    press(&b, "w");
    press(&b, "c");
    cr_assert(dash_focus(&b.dash).wants == (WANT_EVIDENCE | WANT_SIDECAR_LOG));
    cr_assert(b.dash.logs.wrap);
    press(&b, "?");
    cr_assert(dash_focus(&b.dash).wants == (WANT_EVIDENCE | WANT_SIDECAR_LOG));
    press(&b, "?");
    press(&b, "c");
    cr_assert(dash_focus(&b.dash).wants == (WANT_EVIDENCE | WANT_LOG));
    press(&b, "\033");
    cr_assert(dash_focus(&b.dash).wants == WANT_EVIDENCE);
    bench_close(&b);
}

static int next_size(int size)
{
    return size < 24 ? size + 1 : size * 9 / 8 + 1;
}

// Every size, with text that is made to tear it.
Test(logs, every_size)
{
    static const char *const keys[] = {"", "w", "tt", "wtk", "t>/e\r", "w/模", "gc"};
    for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
        struct bench b;
        open_logs(&b, 1, 1, false);
        add_story(&b);
        add(&b, "模型扫描模型扫描模型扫描模型扫描模型扫描模型扫描模型扫描模型扫描模型扫描e\xCC\x81"
                "\xCC\x81");
        add(&b, "\xCC\x81 \xF0\x9F\x98\x80\xEF\xB8\x8F \033]0;owned\007\xFF\xFE\x80\t\tend");
        logbook_mark(b.log, TIME_UNKNOWN, "模型扫描模型扫描");
        for (int rows = 1; rows <= 200; rows = next_size(rows)) {
            for (int cols = 1; cols <= 500; cols = next_size(cols)) {
                canvas_release(&b.canvas);
                canvas_init(&b.canvas, rows, cols, (rows + cols) % 5 == 0);
                b.detail.log_state =
                    (rows + cols) % 3 ? NULL : "the pod is gone, and its log with it";
                const char *shown = cols == 1 ? press(&b, keys[k]) : draw(&b);
                cr_assert(cols < 4 || strspn(shown, " \n") < strlen(shown), "nothing at %dx%d",
                          cols, rows);
            }
        }
        bench_close(&b);
    }
}
