// SPDX-License-Identifier: Apache-2.0
// A dashboard in the logs view of one run, over a log made by hand.
#ifndef TESTS_TUI_LOGS_BENCH_H
#define TESTS_TUI_LOGS_BENCH_H

#include "samples.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/xtime.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A dashboard in the logs view of one run.
struct bench {
    struct samples samples;
    struct tui_detail detail;
    struct logbook *log;
    struct dash dash;
    struct canvas canvas;
};

static inline bool give_detail(void *ctx, struct tui_detail *detail)
{
    *detail = ((struct bench *)ctx)->detail; // samples come first in it
    return true;
}

static inline void open_logs(struct bench *b, int rows, int cols, bool ascii)
{
    *b = (struct bench){.log = logbook_new()};
    b->samples.runs[b->samples.count++] = sample(SAMPLE_PROFILING);
    b->detail = (struct tui_detail){.log = b->log,
                                    .log_of = "pod profile-my-deployment-7kq2p, container profiler",
                                    .log_open = true};
    struct tui_source source = sample_source(&b->samples);
    source.detail = give_detail;
    struct tui_opts opts = {.context = "prod-east",
                            .scope = "ml",
                            .single_namespace = "ml",
                            .single_name = "my-deployment"};
    dash_init(&b->dash, &source, &opts);
    b->dash.link.state = TUI_LINK_LIVE;
    dash_key(&b->dash, 'l');
    canvas_init(&b->canvas, rows, cols, ascii);
}

static inline void close_logs(struct bench *b)
{
    canvas_release(&b->canvas);
    dash_release(&b->dash);
    logbook_free(b->log);
}

static inline const char *draw(struct bench *b)
{
    dash_draw(&b->dash, &b->canvas, NOW, 0);
    check_canvas(&b->canvas, "logs");
    return picture(&b->canvas);
}

static inline const char *press(struct bench *b, const char *keys)
{
    for (; *keys; keys++)
        dash_key(&b->dash, *keys);
    return draw(b);
}

static inline void add(struct bench *b, const char *line)
{
    logbook_add(b->log, NOW - 1000, line, strlen(line));
}

static inline void add_numbered(struct bench *b, int from, int to)
{
    char line[64];
    for (int i = from; i <= to; i++) {
        snprintf(line, sizeof line, "line %d.", i);
        add(b, line);
    }
}

static inline void add_story(struct bench *b)
{
    add(b, "2026-01-23T11:00:31.120045Z \033[32m INFO\033[0m dynamo.profiler: Profiler config: "
           "model=Qwen/Qwen3-0.6B, backend=vllm, system=h200_sxm, total_gpus=8, isl=3000, osl=150");
    add(b, "2026-01-23T11:01:12.004512Z \033[32m INFO\033[0m thorough: Profiling prefill candidate "
           "tp1 with 1 GPUs...");
    add(b, "Waiting for deployment 'vllm-agg-1a2b3c4d'...");
    add(b, "2026-01-23T11:09:40.550001Z \033[33m WARN\033[0m thorough: TTFT SLA 200.0ms is "
           "unachievable. Best achievable: 241.3ms. Updating SLA.");
    logbook_mark(b->log, NOW - 622000, "container restarted");
    add(b, "2026-01-23T12:04:33.001001Z \033[32m INFO\033[0m thorough: Profiling decode candidate "
           "tp2 with 2 GPUs...");
    add(b, "2026-01-23T12:09:01.500023Z \033[31mERROR\033[0m aiperf: AIPerf failed with error "
           "code: 1");
    add(b, "Traceback (most recent call last):");
    add(b, "  File \"/opt/dynamo/aiperf.py\", line 213, in run");
    add(b, "torch.OutOfMemoryError: CUDA out of memory on rank 3");
    add(b, "{\"time\":\"2026-01-23T12:09:02.100000Z\",\"level\":\"WARN\",\"target\":\"deploy.utils."
           "dynamo_deployment\",\"message\":\"Deleting deployment\",\"retries\":3}");
}

static inline void expect(const char *shown, const char *text, const char *why)
{
    cr_assert(strstr(shown, text) != NULL, "%s: no \"%s\" in\n%s", why, text, shown);
}

static inline void expect_not(const char *shown, const char *text, const char *why)
{
    cr_assert(strstr(shown, text) == NULL, "%s: \"%s\" in\n%s", why, text, shown);
}

#endif
