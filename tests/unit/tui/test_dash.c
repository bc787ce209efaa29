// SPDX-License-Identifier: Apache-2.0
// What keys do, and what the user sees of it.
#include "samples.h"

#include "base/attr.h"
#include "base/utf8.h"
#include "tui/view.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct samples samples;
    struct dash dash;
    struct canvas canvas;
    int64_t mono_ms;
    bool ticks;
};

static const char *look(struct fixture *f)
{
    f->mono_ms += 1000;
    f->ticks = dash_draw(&f->dash, &f->canvas, NOW, f->mono_ms);
    check_canvas(&f->canvas, "dash");
    return picture(&f->canvas);
}

static void open_fixture(struct fixture *f, int rows, int cols)
{
    static const enum sample shown[] = {SAMPLE_PROFILING, SAMPLE_FAILED, SAMPLE_STUCK,
                                        SAMPLE_STATE_ONLY, SAMPLE_READY};
    *f = (struct fixture){.mono_ms = 0};
    for (size_t i = 0; i < ARRAY_LEN(shown); i++)
        f->samples.runs[f->samples.count++] = sample(shown[i]);
    struct tui_source source = sample_source(&f->samples);
    struct tui_opts opts = {
        .context = "prod-east", .scope = "all namespaces", .all_namespaces = true};
    dash_init(&f->dash, &source, &opts);
    f->dash.link.state = TUI_LINK_LIVE;
    canvas_init(&f->canvas, rows, cols, false);
    look(f);
}

static void close_fixture(struct fixture *f)
{
    dash_release(&f->dash);
    canvas_release(&f->canvas);
}

// Types a text; the effects of the last key.
static unsigned type(struct fixture *f, const char *keys)
{
    unsigned effects = 0;
    uint32_t cp;
    for (size_t n = strlen(keys), len; n > 0; keys += len, n -= len) {
        len = utf8_decode(keys, n, &cp);
        effects = dash_key(&f->dash, (int)cp);
        look(f);
    }
    return effects;
}

// The name in the row with the '>' in front.
static const char *selected(struct fixture *f)
{
    static char name[64];
    const char *row = strstr(look(f), "\n>");
    name[0] = '\0';
    if (row)
        sscanf(row + 2, "%*s %63s", name);
    return name;
}

Test(dash, moving_opening_and_going_back)
{
    static const struct {
        const char *keys, *selected, *on_screen;
    } rows[] = {
        {"", "stuck-70b", "DGDRs"},
        {"j", "my-deployment", "DGDRs"},
        {"jjk", "my-deployment", "DGDRs"},
        {"k", "stuck-70b", "DGDRs"},
        {"G", "small", "DGDRs"},
        {"Gg", "stuck-70b", "DGDRs"},
        {"jjjjjjjjjjjj", "small", "DGDRs"},
        {"j\r", "", "overall"},
        {"j\rh", "my-deployment", "DGDRs"},
        {"j\r\033", "my-deployment", "DGDRs"},
        {"j\rc", "", "ValidationPassed"},
        {"?", "", "Everywhere"},
        {"??", "stuck-70b", "DGDRs"},
        {"j\r?\033", "", "overall"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fixture f;
        open_fixture(&f, 50, 120);
        type(&f, rows[i].keys);
        cr_expect(eq(str, (char *)selected(&f), (char *)rows[i].selected), "row %zu", i);
        cr_expect(strstr(look(&f), rows[i].on_screen) != NULL, "row %zu: no %s in\n%s", i,
                  rows[i].on_screen, look(&f));
        close_fixture(&f);
    }
}

Test(dash, arrow_keys_do_what_letters_do)
{
    struct fixture f;
    open_fixture(&f, 24, 120);
    dash_key(&f.dash, TKEY_ARROW_DOWN);
    cr_expect(eq(str, (char *)selected(&f), (char *)"my-deployment"));
    dash_key(&f.dash, TKEY_ARROW_UP);
    cr_expect(eq(str, (char *)selected(&f), (char *)"stuck-70b"));
    dash_key(&f.dash, TKEY_PAGE_DOWN);
    cr_expect(eq(str, (char *)selected(&f), (char *)"small"));
    dash_key(&f.dash, TKEY_FIRST);
    dash_key(&f.dash, TKEY_ARROW_RIGHT);
    cr_expect(strstr(look(&f), "PENDING") != NULL);
    dash_key(&f.dash, TKEY_ARROW_LEFT);
    cr_expect(eq(str, (char *)selected(&f), (char *)"stuck-70b"));
    close_fixture(&f);
}

Test(dash, effects)
{
    static const struct {
        int key;
        unsigned effects;
    } rows[] = {
        {'q', DASH_QUIT},
        {'r', DASH_DRAW | DASH_RETRY},
        {TKEY_CTRL_L, DASH_DRAW | DASH_CLEAR},
        {'j', DASH_DRAW},
        {'z', 0},
        {TKEY_NOTHING, 0},
        {TKEY_ESCAPE, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fixture f;
        open_fixture(&f, 24, 80);
        cr_expect(eq(uint, dash_key(&f.dash, rows[i].key), rows[i].effects), "key %d", rows[i].key);
        close_fixture(&f);
    }
}

Test(dash, filter_is_typed_kept_and_dropped)
{
    struct fixture f;
    open_fixture(&f, 24, 120);
    type(&f, "/kim");
    cr_expect(strstr(look(&f), "/kim_") != NULL);
    cr_expect(strstr(look(&f), "my-deployment") == NULL);
    cr_expect(strstr(look(&f), "kimi") != NULL);
    type(&f, "\r");
    cr_expect(strstr(look(&f), "/kim: 1 of 5") != NULL, "%s", look(&f));
    type(&f, "\033");
    cr_expect(strstr(look(&f), "my-deployment") != NULL);
    cr_expect(strstr(look(&f), "by attention") != NULL);
    close_fixture(&f);
}

Test(dash, keys_are_text_while_the_filter_is_typed)
{
    struct fixture f;
    open_fixture(&f, 24, 120);
    unsigned effects = type(&f, "/q");
    cr_expect(eq(uint, effects & DASH_QUIT, 0));
    type(&f, "zz");
    cr_expect(strstr(look(&f), "no run matches \"qzz\"") != NULL, "%s", look(&f));
    dash_key(&f.dash, TKEY_DELETE);
    dash_key(&f.dash, TKEY_CTRL_H);
    dash_key(&f.dash, TKEY_DELETE);
    dash_key(&f.dash, TKEY_DELETE);
    cr_expect(strstr(look(&f), "/_") != NULL);
    type(&f, "é模");
    dash_key(&f.dash, TKEY_DELETE);
    cr_expect(strstr(look(&f), "/é_") != NULL, "%s", look(&f));
    type(&f, "a very long filter that goes on and on, longer than any name that a cluster could "
             "ever hold");
    cr_expect(lt(sz, strlen(f.dash.list.filter), FILTER_MAX));
    close_fixture(&f);
}

Test(dash, the_cursor_stays_on_its_run)
{
    struct fixture f;
    open_fixture(&f, 24, 120);
    type(&f, "jj");
    cr_expect(eq(str, (char *)selected(&f), (char *)"r1-sweep"));
    sample(SAMPLE_STATE_ONLY)->freshness = FRESH_STALE; // to the top
    sample(SAMPLE_STUCK)->freshness = FRESH_LIVE;
    cr_expect(dash_changed(&f.dash, CHANGE_STATE));
    cr_expect(eq(str, (char *)selected(&f), (char *)"r1-sweep"));
    f.samples.runs[3] = f.samples.runs[4]; // it is gone
    f.samples.count = 4;
    dash_changed(&f.dash, CHANGE_GONE);
    cr_expect(ne(str, (char *)selected(&f), (char *)""));
    close_fixture(&f);
}

// Many runs come at once while a user is already at the keys.
Test(dash, keys_count_between_a_change_and_its_picture)
{
    struct fixture f;
    open_fixture(&f, 24, 120);
    f.samples.runs[f.samples.count++] = sample(SAMPLE_EMPTY);
    dash_changed(&f.dash, CHANGE_NEW);
    dash_key(&f.dash, 'j');
    dash_changed(&f.dash, CHANGE_NEW);
    dash_key(&f.dash, TKEY_RETURN);
    cr_expect(strstr(look(&f), "DecodeInterpolation") != NULL, "%s", look(&f));
    close_fixture(&f);
}

Test(dash, sort_goes_round)
{
    struct fixture f;
    open_fixture(&f, 24, 120);
    for (int i = 0; i < FIELD_SORTABLE; i++) {
        char name[64];
        const struct list_field *field = &list_fields[i];
        type(&f, "s");
        snprintf(name, sizeof name, "by %s, %s", field->name,
                 field->falls ? field->falling : field->rising);
        cr_expect(strstr(look(&f), name) != NULL, "%s in\n%s", name, look(&f));
        snprintf(name, sizeof name, "%s%s", field->title, field->falls ? "▼" : "▲");
        cr_expect(strstr(look(&f), name) != NULL, "%s in\n%s", name, look(&f));
        type(&f, "o");
        snprintf(name, sizeof name, "by %s, %s", field->name,
                 field->falls ? field->rising : field->falling);
        cr_expect(strstr(look(&f), name) != NULL, "%s in\n%s", name, look(&f));
    }
    type(&f, "s");
    cr_expect(strstr(look(&f), "by attention") != NULL);
    type(&f, "S");
    cr_expect(strstr(look(&f), "by message") != NULL);
    close_fixture(&f);
}

Test(dash, scrolling_shows_what_was_left_out)
{
    struct fixture f;
    open_fixture(&f, 16, 100);
    type(&f, "j\r");
    cr_expect(strstr(look(&f), "more") != NULL, "%s", look(&f));
    cr_expect(strstr(look(&f), "PrefillInterpolation → DecodeInterpolation") == NULL);
    type(&f, "G");
    cr_expect(strstr(look(&f), "PrefillInterpolation → DecodeInterpolation") != NULL, "%s",
              look(&f));
    cr_expect(strstr(look(&f), " of ") != NULL);
    type(&f, "g");
    cr_expect(strstr(look(&f), "PROFILING") != NULL);
    close_fixture(&f);
}

Test(dash, pause_holds_the_picture_and_says_so)
{
    struct fixture f;
    open_fixture(&f, 24, 80);
    cr_expect(dash_changed(&f.dash, CHANGE_STEP));
    cr_expect(f.ticks);
    type(&f, "p");
    cr_expect(strstr(look(&f), "PAUSED") != NULL);
    cr_expect(strstr(look(&f), "12:14:42") != NULL);
    cr_expect(eq(int, dash_changed(&f.dash, CHANGE_STEP), 0));
    cr_expect(eq(int, f.ticks, 0));
    type(&f, "p");
    cr_expect(strstr(look(&f), "PAUSED") == NULL);
    cr_expect(dash_changed(&f.dash, CHANGE_STEP));
    close_fixture(&f);
}

Test(dash, link_trouble_outweighs_what_runs_say)
{
    static const struct {
        enum tui_link_state state;
        const char *word, *detail;
    } rows[] = {
        {TUI_LINK_OFFLINE, "OFFLINE", "retry in 3s"},
        {TUI_LINK_REFUSED, "REFUSED", "retry in 3s"},
        {TUI_LINK_CONNECTING, "CONNECTING", "retry in 3s"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fixture f;
        open_fixture(&f, 24, 100);
        type(&f, "j\r");
        f.dash.link.state = rows[i].state;
        f.dash.link.retry_at_mono_ms = f.mono_ms + 1000 + 2500;
        snprintf(f.dash.link.text, TUI_LINK_TEXT_MAX, "forbidden: \033[31mno");
        const char *screen = look(&f);
        cr_expect(strstr(screen, rows[i].word) != NULL, "%s", screen);
        cr_expect(strstr(screen, rows[i].detail) != NULL, "%s", screen);
        cr_expect(strstr(screen, "── forbidden: ^[[31mno ──") != NULL, "%s", screen);
        cr_expect(strstr(screen, "LIVE") == NULL, "%s", screen);
        close_fixture(&f);
    }
}

Test(dash, note_stays_until_a_key_or_its_time)
{
    struct fixture f;
    open_fixture(&f, 24, 80);
    dash_note(&f.dash, "token\nrefreshed\033[2J", f.mono_ms);
    cr_expect(strstr(look(&f), "token refreshed^[[2J") != NULL);
    dash_key(&f.dash, 'z');
    cr_expect(strstr(look(&f), "token") == NULL);
    dash_note(&f.dash, "again", f.mono_ms);
    f.mono_ms += NOTE_MS;
    cr_expect(strstr(look(&f), "again") == NULL);
    close_fixture(&f);
}

Test(dash, a_run_that_is_gone_is_said_to_be_gone)
{
    struct fixture f;
    open_fixture(&f, 24, 80);
    type(&f, "j\r");
    f.samples.count = 0;
    dash_changed(&f.dash, CHANGE_GONE);
    cr_expect(strstr(look(&f), "\"my-deployment\" is not there") != NULL, "%s", look(&f));
    type(&f, "\033");
    cr_expect(strstr(look(&f), "no runs in all namespaces @ prod-east yet") != NULL, "%s",
              look(&f));
    f.dash.link.state = TUI_LINK_CONNECTING;
    cr_expect(strstr(look(&f), "waiting for the first word") != NULL);
    close_fixture(&f);
}

Test(dash, every_key_of_the_table_is_in_the_help)
{
    struct fixture f;
    open_fixture(&f, 80, 120);
    type(&f, "?");
    for (size_t i = 0; i < keymap_count; i++) {
        const struct binding *b = &keymap[i];
        cr_expect(b->help == NULL || strstr(look(&f), b->help) != NULL, "%s",
                  b->help ? b->help : "");
    }
    close_fixture(&f);
}

Test(keymap, no_key_means_two_things_in_a_view)
{
    static const enum view_bit views[] = {VIEW_LIST, VIEW_RUN, VIEW_HELP};
    for (size_t v = 0; v < ARRAY_LEN(views); v++) {
        for (size_t i = 0; i < keymap_count; i++) {
            for (size_t k = 0; k < KEYS_PER_BINDING; k++) {
                int key = keymap[i].keys[k];
                if (key == TKEY_NOTHING || !(keymap[i].views & views[v]))
                    continue;
                cr_expect(eq(int, keymap_find(key, views[v]), keymap[i].action),
                          "key %d in view %d", key, (int)views[v]);
            }
        }
    }
    cr_expect(eq(int, keymap_find(TKEY_NOTHING, VIEW_LIST), ACTION_NONE));
}
