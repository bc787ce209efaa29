// SPDX-License-Identifier: Apache-2.0
#include "bench.h"

#include <criterion/criterion.h>
#include <string.h>

static bool give_detail(void *ctx, struct tui_detail *detail)
{
    *detail = ((struct bench *)ctx)->detail; // samples come first in it
    return true;
}

void bench_open(struct bench *b, int view_key, int rows, int cols, bool ascii)
{
    b->samples.runs[b->samples.count++] = sample(SAMPLE_PROFILING);
    struct tui_source source = sample_source(&b->samples);
    source.detail = give_detail;
    struct tui_opts opts = {.context = "prod-east",
                            .scope = "ml",
                            .single_namespace = "ml",
                            .single_name = "my-deployment"};
    dash_init(&b->dash, &source, &opts);
    b->dash.link.state = TUI_LINK_LIVE;
    dash_key(&b->dash, view_key);
    canvas_init(&b->canvas, rows, cols, ascii);
}

void bench_close(struct bench *b)
{
    canvas_release(&b->canvas);
    dash_release(&b->dash);
    evidence_free(b->evidence);
    logbook_free(b->log);
}

const char *draw(struct bench *b)
{
    dash_draw(&b->dash, &b->canvas, b->now_ms, 0);
    check_canvas(&b->canvas, b->view);
    return picture(&b->canvas);
}

const char *press(struct bench *b, const char *keys)
{
    for (; *keys; keys++) {
        draw(b);
        dash_key(&b->dash, *keys);
    }
    return draw(b);
}

void expect(const char *shown, const char *text, const char *why)
{
    cr_assert(strstr(shown, text) != NULL, "%s: no \"%s\" in\n%s", why, text, shown);
}

void expect_not(const char *shown, const char *text, const char *why)
{
    cr_assert(strstr(shown, text) == NULL, "%s: \"%s\" in\n%s", why, text, shown);
}
