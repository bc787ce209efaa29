// SPDX-License-Identifier: Apache-2.0
// The list as a whole: what its keys show, and that no run, no filter and no size tears it.
#include "samples.h"

#include "base/attr.h"
#include "base/utf8.h"
#include "tui/view.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS = 64, NAME_BYTES = 254 };

struct fixture {
    struct samples samples;
    struct dash dash;
    struct canvas canvas;
    int64_t mono_ms;
    struct run runs[RUNS];
    char names[RUNS][NAME_BYTES];
};

static const char *look(struct fixture *f)
{
    f->mono_ms += 1000;
    dash_draw(&f->dash, &f->canvas, NOW, f->mono_ms);
    check_canvas(&f->canvas, "list");
    return picture(&f->canvas);
}

static void open_list(struct fixture *f, int rows, int cols)
{
    struct tui_source source = sample_source(&f->samples);
    struct tui_opts opts = {
        .context = "prod-east", .scope = "all namespaces", .all_namespaces = true};
    dash_init(&f->dash, &source, &opts);
    f->dash.link.state = TUI_LINK_LIVE;
    canvas_init(&f->canvas, rows, cols, false);
}

static void open_fixture(struct fixture *f, int rows, int cols)
{
    static const enum sample shown[] = {SAMPLE_FAILED, SAMPLE_PROFILING, SAMPLE_READY, SAMPLE_STUCK,
                                        SAMPLE_STATE_ONLY};
    *f = (struct fixture){.mono_ms = 0};
    for (size_t i = 0; i < ARRAY_LEN(shown); i++)
        f->samples.runs[f->samples.count++] = sample(shown[i]);
    open_list(f, rows, cols);
    look(f);
}

static void close_fixture(struct fixture *f)
{
    dash_release(&f->dash);
    canvas_release(&f->canvas);
}

static void type(struct fixture *f, const char *keys)
{
    uint32_t cp;
    for (size_t n = strlen(keys), len; n > 0; keys += len, n -= len) {
        len = utf8_decode(keys, n, &cp);
        dash_key(&f->dash, (int)cp);
        look(f);
    }
}

Test(list, keys_lead_to_what_is_said)
{
    static const struct {
        const char *keys, *with, *without;
    } rows[] = {
        {"", "2 profiling · 1 stuck · 1 failed · 1 done", " of "},
        {"", "≥2 GPUs in use · ≥2 GPU-h", "DGDRs in"},
        {"n", "DGDRs in ml  @ prod-east", "r1-sweep"},
        {"n", "4 of 5 · 1 profiling", "NAMESPACE"},
        {"nn", "DGDRs in research", "kimi"},
        {"nnn", "DGDRs  all namespaces @ prod-east", " of 5"},
        {"/state=Failed", "/state=Failed_", "my-deployment"},
        {"/state=Failed\r", "1 of 5 · 1 failed", "my-deployment"},
        {"/", "llama  !vllm  state=Failed  eta<10m", "NOTHING"},
        {"/stat=x", "no field \"stat\", perhaps state", "no run matches"},
        {"/eta<", "eta needs a duration", "no run matches"},
        {"/eta<\r", "/eta<: 5 of 5, part of it does not count", "no run matches"},
        {"/zzz", "no run matches \"zzz\"; Esc shows all", "kimi"},
        {"/zzz\033", "kimi", "no run matches"},
        {"n/r1", "no run in namespace ml matches \"r1\"", "Failed "},
        {"ssso", "by model, z to a", "by attention"},
        {"S", "by message, a to z", "by attention"},
        {"o", "by attention, calmest first", "NOTHING"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fixture f;
        open_fixture(&f, 24, 140);
        type(&f, rows[i].keys);
        cr_expect(strstr(look(&f), rows[i].with) != NULL, "row %zu: no \"%s\" in\n%s", i,
                  rows[i].with, look(&f));
        cr_expect(strstr(look(&f), rows[i].without) == NULL, "row %zu: \"%s\" in\n%s", i,
                  rows[i].without, look(&f));
        close_fixture(&f);
    }
}

Test(list, what_is_said_when_there_is_nothing)
{
    static const struct {
        enum tui_link_state state;
        const char *text;
    } rows[] = {
        {TUI_LINK_LIVE, "no runs in all namespaces @ prod-east yet; they appear here"},
        {TUI_LINK_CONNECTING, "waiting for the first word from the cluster"},
        {TUI_LINK_OFFLINE, "no contact to the server, and no runs were seen before"},
        {TUI_LINK_REFUSED, "the server does not let us see the runs in all namespaces"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fixture f = {.mono_ms = 0};
        open_list(&f, 24, 120);
        f.dash.link.state = rows[i].state;
        cr_expect(strstr(look(&f), rows[i].text) != NULL, "row %zu:\n%s", i, look(&f));
        close_fixture(&f);
    }
}

Test(list, a_click_selects_and_a_second_one_opens)
{
    struct fixture f;
    open_fixture(&f, 24, 120);
    cr_expect(eq(uint, dash_click(&f.dash, 2, 5), 0)); // the head
    cr_expect(eq(uint, dash_click(&f.dash, 8, 5), 0)); // below the last
    cr_expect(eq(uint, dash_click(&f.dash, 5, 5), DASH_DRAW));
    cr_expect(strstr(look(&f), "\n>research") != NULL, "%s", look(&f));
    cr_expect(eq(uint, dash_click(&f.dash, 5, 50), DASH_DRAW));
    cr_expect(strstr(look(&f), "phase unknown: this operator") != NULL, "%s", look(&f));
    close_fixture(&f);
}

// A random number below n, the same on every machine.
static unsigned next(unsigned *seed, unsigned n)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 8) % n;
}

static const char *const words[] = {
    "a",        "llama-3",  "模型扫描", "e\xCC\x81\xCC\x81", "\xF0\x9F\x98\x80",
    "\xFF\xFE", "\033[31m", "-",        "\xE2\x80\xAE",      "very-long-words-of-a-name",
    " ",        "=",        "\"",
};

static const char *random_text(struct fixture *f, unsigned *seed, size_t i)
{
    size_t len = 0, most = 1 + next(seed, next(seed, 4) ? 40 : NAME_BYTES - 1);
    char *out = f->names[i];
    out[0] = '\0';
    while (len < most) {
        const char *word = words[next(seed, ARRAY_LEN(words))];
        if (len + strlen(word) >= NAME_BYTES)
            break;
        len += (size_t)snprintf(out + len, NAME_BYTES - len, "%s", word);
    }
    return out;
}

static void random_runs(struct fixture *f, unsigned *seed)
{
    static const int counts[] = {-1, 0, 1, 7, 128, 2147483647};
    f->samples.count = next(seed, RUNS);
    for (size_t i = 0; i < f->samples.count; i++) {
        struct run *r = &f->runs[i];
        *r = *sample((enum sample)next(seed, SAMPLE_COUNT));
        const char *text = random_text(f, seed, i);
        r->name = text;
        if (next(seed, 2))
            r->namespace_ = text;
        if (next(seed, 2))
            r->model = r->message = text;
        if (next(seed, 3) == 0)
            r->gpu_mapping = r->phase = r->error = text;
        r->state = (enum run_state)next(seed, RUN_FAILED + 1);
        r->freshness = (enum freshness)next(seed, FRESH_OFFLINE + 1);
        r->gpus = counts[next(seed, ARRAY_LEN(counts))];
        r->step_current = counts[next(seed, ARRAY_LEN(counts))];
        r->created_ms = next(seed, 2) ? TIME_UNKNOWN : (int64_t)next(seed, 1000) * 1000000000;
        f->samples.runs[i] = r;
    }
}

static bool is_blank(const struct canvas *c, int row, int col)
{
    const struct cell *cell = canvas_cell(c, row, col);
    return cell && !strcmp(cell->text, " ");
}

// Nothing runs into the column beside it: where the head has a title after a blank, every row has that blank too.
static void check_columns(const struct fixture *f, const char *name)
{
    const struct canvas *c = &f->canvas;
    const struct list_view *v = &f->dash.list;
    int head = v->first_row - 1, shown = (int)v->order.count - v->top;
    shown = shown < v->page ? shown : v->page;
    for (int col = 2; col < c->cols; col++) {
        bool title = !is_blank(c, head, col) && is_blank(c, head, col - 1);
        for (int row = 0; title && row < shown; row++)
            cr_assert(is_blank(c, v->first_row + row, col - 1),
                      "%s: row %d runs into column %d\n%s", name, row, col, picture(c));
    }
}

// A name that does not stand there whole ends in an ellipsis.
static void check_names(const struct fixture *f, const char *name)
{
    const struct list_view *v = &f->dash.list;
    for (int row = 0; row < v->page && v->top + row < (int)v->order.count; row++) {
        const struct run *run = f->samples.runs[v->order.entries[v->top + row].index];
        int whole = canvas_width(&f->canvas, run->name);
        struct list_columns l;
        list_columns_fit(&l, &v->widths, !v->only, v->sort,
                         f->canvas.cols - ((int)v->order.count > v->page ? 2 : 0));
        const struct layout_item *item = &l.items[COLUMN_NAME];
        bool ends = false;
        for (int col = item->at; col < item->at + item->size; col++)
            ends = ends || !strcmp(canvas_cell(&f->canvas, v->first_row + row, col)->text, "…");
        cr_assert(whole <= item->size || ends, "%s: row %d is cut without a word\n%s", name, row,
                  picture(&f->canvas));
    }
}

Test(list, no_run_no_filter_and_no_size_tears_it)
{
    enum { ROUNDS = 1500, TABLE_COLS = 30, HEADED_ROWS = 8 };
    static const char *const filters[] = {"",
                                          "a",
                                          "!模",
                                          "state=Failed",
                                          "state=Fa",
                                          "eta<10m",
                                          "gpus>0",
                                          "name=\"e",
                                          "fresh!=LIVE",
                                          "zzz=1",
                                          "model=llama -",
                                          "!state=Unknown age>0s"};
    static struct fixture f;
    unsigned seed = 7;
    for (int round = 0; round < ROUNDS; round++) {
        char name[64];
        int rows = 1 + (int)next(&seed, round % 5 ? 60 : 200);
        int cols = 1 + (int)next(&seed, round % 5 ? 130 : 500);
        f = (struct fixture){.mono_ms = 0};
        random_runs(&f, &seed);
        open_list(&f, rows, cols);
        look(&f);
        for (unsigned i = next(&seed, 20); i > 0; i--)
            dash_key(&f.dash, "sSon\x06jkG"[next(&seed, 8)]);
        dash_key(&f.dash, '/');
        type(&f, filters[next(&seed, ARRAY_LEN(filters))]);
        if (next(&seed, 2))
            dash_key(&f.dash, TKEY_RETURN);
        snprintf(name, sizeof name, "round %d, %dx%d", round, cols, rows);
        look(&f);
        if (cols >= TABLE_COLS && rows >= HEADED_ROWS && f.dash.list.order.count > 0 &&
            f.dash.list.editing == false) {
            check_columns(&f, name);
            check_names(&f, name);
        }
        close_fixture(&f);
    }
}

// What matters of a list is on every screen from the given size on.
Test(list, columns_go_by_priority)
{
    static const struct {
        const char *text;
        int cols;
    } rows[] = {
        {"my-deployment", 30},
        {"Profiling", 30},
        {"24m", 40},
        {"4/6", 40},
        {"LIVE", 60},
        {"✓✓✓✓✓▶·", 60},
        {"1h14m", 70},
        {"ml ", 80},
        {"Qwen3-0.6B", 100},
        {"~12:38", 110},
        {"2×TP=2/DP=1", 120},
        {"(18–37m)", 140},
        {"vllm", 150},
        {"Profiling decode with batch size 496", 200},
        {"No decode results produced: every candidate", 200},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (int cols = rows[i].cols; cols < 300; cols += 1 + cols / 20) {
            struct fixture f;
            open_fixture(&f, 24, cols);
            cr_expect(strstr(look(&f), rows[i].text) != NULL, "\"%s\" at %d:\n%s", rows[i].text,
                      cols, look(&f));
            close_fixture(&f);
        }
    }
}

// Words that stand for what is still being fetched leave no room behind; later, columns stand still.
Test(list, columns_settle_once_the_cluster_has_been_read)
{
    static const struct {
        const char *name;
        int pictures; // a second each, before the message becomes short
        bool settles;
    } rows[] = {{"at the beginning", 1, true}, {"later", 9, false}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fixture f = {.mono_ms = 0};
        struct run *run = sample(SAMPLE_PROFILING);
        f.samples.runs[f.samples.count++] = run;
        run->name = "a-name-that-is-long-while-it-is-fetched";
        open_list(&f, 24, 100);
        for (int n = 0; n < rows[i].pictures; n++)
            look(&f);
        run->name = "short";
        f.dash.list.stale = true;
        cr_expect(eq(int, strstr(look(&f), " short  ") && !strstr(look(&f), " short          "),
                     rows[i].settles),
                  "%s:\n%s", rows[i].name, look(&f));
        close_fixture(&f);
    }
}

Test(list, a_list_longer_than_the_screen_says_where_it_is)
{
    struct fixture f = {.mono_ms = 0};
    for (size_t i = 0; i < RUNS; i++) {
        f.runs[i] = *sample(SAMPLE_PROFILING);
        snprintf(f.names[i], NAME_BYTES, "run-%02zu", i);
        f.runs[i].name = f.names[i];
        f.samples.runs[f.samples.count++] = &f.runs[i];
    }
    open_list(&f, 24, 120);
    cr_expect(strstr(look(&f), "by attention · 1–19 of 64") != NULL, "%s", look(&f));
    cr_expect(strstr(look(&f), "▐\n") != NULL && strstr(look(&f), "▕\n") != NULL);
    type(&f, "G");
    cr_expect(strstr(look(&f), "46–64 of 64") != NULL, "%s", look(&f));
    cr_expect(strstr(look(&f), "run-63") != NULL && strstr(look(&f), "run-00") == NULL);
    type(&f, "/run-0\r");
    cr_expect(strstr(look(&f), "▐") == NULL, "%s", look(&f));
    close_fixture(&f);
}
