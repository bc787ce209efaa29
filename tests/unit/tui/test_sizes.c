// SPDX-License-Identifier: Apache-2.0
// Every size of screen: nothing torn, and the facts that matter most are the last to go.
#include "samples.h"

#include "base/attr.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { VIEWS = 3 };
static const char *const view_names[VIEWS] = {"run", "list", "help"};

static void open_dash(struct dash *d, struct samples *s, int view, enum sample which)
{
    s->count = 0;
    for (int i = 0; i < SAMPLE_COUNT; i++)
        s->runs[s->count++] = sample((enum sample)i);
    struct tui_source source = sample_source(s);
    struct tui_opts opts = {
        .context = "prod-east", .scope = "all namespaces", .all_namespaces = true};
    if (view == 0) {
        opts.single_namespace = sample(which)->namespace_;
        opts.single_name = sample(which)->name;
    }
    dash_init(d, &source, &opts);
    d->link.state = TUI_LINK_LIVE;
    if (view == 2)
        dash_key(d, '?');
}

static void check_size(struct dash *d, int view, enum sample which, int rows, int cols, bool ascii)
{
    char name[128];
    struct canvas c;
    snprintf(name, sizeof name, "%s of %s at %dx%d%s", view_names[view], sample_name(which), cols,
             rows, ascii ? ", ASCII" : "");
    canvas_init(&c, rows, cols, ascii);
    dash_draw(d, &c, NOW, 0);
    check_canvas(&c, name);
    bool blank = true;
    for (int i = 0; i < rows * cols; i++)
        blank = blank && !strcmp(c.cells[i].text, " ");
    cr_assert(blank == false, "%s: nothing on screen", name);
    canvas_release(&c);
}

static int next_size(int size, int fine)
{
    return size < fine ? size + 1 : size * 9 / 8 + 1;
}

// Every size up to 130x60, or every third of them in a pattern that leaves out no row and no
// column.
static void sweep(int view, enum sample which, int stride)
{
    struct samples s;
    struct dash d;
    open_dash(&d, &s, view, which);
    for (int rows = 1; rows <= 200; rows = next_size(rows, 60)) {
        for (int cols = 1 + rows % stride; cols <= 500; cols = next_size(cols + stride - 1, 130))
            check_size(&d, view, which, rows, cols, (rows + cols) % 7 == 0);
    }
    dash_release(&d);
}

Test(sizes, run_in_progress)
{
    sweep(0, SAMPLE_PROFILING, 1);
}

Test(sizes, run_that_failed)
{
    sweep(0, SAMPLE_FAILED, 3);
}

Test(sizes, run_without_phases)
{
    sweep(0, SAMPLE_STATE_ONLY, 3);
}

Test(sizes, run_with_hostile_text)
{
    sweep(0, SAMPLE_HOSTILE, 3);
}

Test(sizes, run_of_which_nothing_is_known)
{
    sweep(0, SAMPLE_EMPTY, 3);
}

Test(sizes, list)
{
    sweep(1, SAMPLE_PROFILING, 1);
}

Test(sizes, help)
{
    sweep(2, SAMPLE_PROFILING, 3);
}

Test(sizes, card)
{
    for (int which = 0; which < SAMPLE_COUNT; which++) {
        for (int cols = 1; cols <= 140; cols++) {
            struct canvas c;
            int rows = tui_card(&c, &(struct tui_card){.run = sample((enum sample)which),
                                                       .cols = cols,
                                                       .ascii = cols % 2,
                                                       .now_ms = NOW});
            cr_assert(rows >= 2 && rows <= c.rows, "%s at %d", sample_name((enum sample)which),
                      cols);
            check_canvas(&c, sample_name((enum sample)which));
            canvas_release(&c);
        }
    }
}

// From the size given on, and at every larger one, the text is on screen.
static const struct {
    enum sample sample;
    const char *text;
    int rows, cols;
    int rows_to; // 0: however many
} facts[] = {
    {SAMPLE_PROFILING, "▶", 1, 1, 1},
    {SAMPLE_PROFILING, "LIVE", 2, 9, 0},
    {SAMPLE_PROFILING, "my-deployment", 2, 18, 0},
    {SAMPLE_PROFILING, "6/7", 2, 9, 15},
    {SAMPLE_PROFILING, "4/6", 3, 8, 0},
    {SAMPLE_PROFILING, "24m", 4, 8, 0},
    {SAMPLE_PROFILING, "1h14m", 4, 12, 0},
    {SAMPLE_PROFILING, "PROFILING", 5, 12, 0},
    {SAMPLE_PROFILING, "74", 5, 17, 0},
    {SAMPLE_PROFILING, "DecodeInterpolation", 8, 40, 0},
    {SAMPLE_PROFILING, "Profiling decode with batch", 8, 40, 0},
    {SAMPLE_PROFILING, "TP=2/DP=1", 12, 40, 0},
    {SAMPLE_PROFILING, "12:38", 8, 80, 0},
    {SAMPLE_PROFILING, "12:14:42", 8, 80, 0},
    {SAMPLE_PROFILING, "Qwen/Qwen3-0.6B", 16, 60, 0},
    {SAMPLE_PROFILING, "DecodeInterpolation 3/6", 24, 60, 0},
    {SAMPLE_FAILED, "✗", 1, 1, 1},
    {SAMPLE_FAILED, "FAILED", 2, 8, 0},
    {SAMPLE_FAILED, "No decode", 4, 12, 0},
    {SAMPLE_FAILED, "candidate", 8, 60, 0},
    {SAMPLE_FAILED, "CUDA", 12, 60, 0},
    {SAMPLE_FAILED, "in DecodeSweep", 8, 60, 0},
    {SAMPLE_STATE_ONLY, "phase unknown", 10, 60, 0},
    {SAMPLE_STATE_ONLY, "QUIET", 2, 14, 0},
    {SAMPLE_STUCK, "STALE", 2, 14, 0},
};

Test(sizes, facts_go_by_priority)
{
    for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
        struct samples s;
        struct dash d;
        open_dash(&d, &s, 0, facts[i].sample);
        for (int rows = facts[i].rows; rows <= (facts[i].rows_to ? facts[i].rows_to : 60);
             rows += 1 + rows / 20) {
            for (int cols = facts[i].cols; cols <= 130; cols += 1 + cols / 15) {
                struct canvas c;
                canvas_init(&c, rows, cols, false);
                dash_draw(&d, &c, NOW, 0);
                cr_assert(strstr(picture(&c), facts[i].text) != NULL, "\"%s\" of %s at %dx%d:\n%s",
                          facts[i].text, sample_name(facts[i].sample), cols, rows, picture(&c));
                canvas_release(&c);
            }
        }
        dash_release(&d);
    }
}
