// SPDX-License-Identifier: Apache-2.0
// The dashboard over a store made by hand, on a clock that stands still: what the terminal tests run where a cluster
// would only be in the way.
//
// usage: dashboard [--ascii] [--mono] [--single] [--runs=N] [--term=TYPE] [--crash=null|stack|abort|memory]
//                  [--mouse] [--calls]
//
// SIGUSR1: the first run goes one step further, or the program crashes as told. SIGUSR2: the terminal is lent to a plugin that says a line, until the next
// one. --calls: each step calls the user. Exit status: 0 after q, 128 + N after signal N, 3 when there is no terminal for a dashboard.
#include "base/mem.h"
#include "doc/json.h"
#include "tui/tui.h"

#include <inttypes.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// 2026-01-23 12:14:42 UTC
#define NOW INT64_C(1769170482000)

struct dashboard {
    struct loop *loop;
    struct store *store;
    struct tui *tui;
    int step, status;
    bool lent, calls;
    const char *crash; // NULL: do not
};

static int64_t still_wall_ms(void *ctx)
{
    (void)ctx;
    return NOW;
}

static int64_t real_mono_ms(void *ctx)
{
    (void)ctx;
    return clock_mono(&clock_system);
}

static const struct clock still = {still_wall_ms, real_mono_ms, NULL};

static void put_run(struct dashboard *d, const char *name, const char *state, int step)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    strbuf_addf(
        &text,
        "{\"apiVersion\":\"nvidia.com/"
        "v1beta1\",\"kind\":\"DynamoGraphDeploymentRequest\",\"metadata\":{"
        "\"namespace\":\"ml\",\"name\":\"%s\",\"uid\":\"u-%s\",\"creationTimestamp\":\"2026-01-"
        "23T11:00:29Z\"},"
        "\"spec\":{\"model\":\"Qwen/"
        "Qwen3-0.6B\",\"backend\":\"vllm\"},\"status\":{\"phase\":\"%s\","
        "\"profilingProgress\":{\"phase\":\"DecodeSweep\",\"phaseNumber\":3,\"totalPhases\":7,"
        "\"message\":\"Profiling decode with 4 GPUs\",\"timestamp\":\"2026-01-23T12:14:40Z\","
        "\"startedAt\":\"2026-01-23T11:00:31Z\",\"progress\":{\"currentStep\":%d,\"totalSteps\":12}"
        "}}}",
        name, name, state, step);
    struct node *object = json_parse(text.buf, text.len, &err);
    if (!object) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    unsigned change = store_upsert(d->store, object, NOW);
    node_free(object);
    if (d->tui)
        tui_changed(d->tui, change);
}

static void on_quit(void *ctx, int signo)
{
    struct dashboard *d = ctx;
    d->status = signo ? 128 + signo : 0;
    loop_stop(d->loop);
}

static void on_retry(void *ctx)
{
    struct dashboard *d = ctx;
    tui_note(d->tui, "trying again");
}

// Deeper than any stack; the volatile keeps it from becoming a loop.
static int overflow_stack(volatile int *depth)
{
    volatile int deeper = *depth + 1;
    return deeper < 0 ? 0 : overflow_stack(&deeper) + deeper;
}

static void crash(const char *how)
{
    volatile int depth = 0;
    if (!strcmp(how, "stack"))
        overflow_stack(&depth);
    if (!strcmp(how, "abort"))
        abort();
    if (!strcmp(how, "memory"))
        free(xmalloc(SIZE_MAX / 4));
    // Never mapped; volatile, so that no compiler sees it coming.
    volatile uintptr_t nowhere = sizeof depth;
    *(volatile int *)nowhere = depth;
}

static void on_step(void *ctx, int signo)
{
    struct dashboard *d = ctx;
    (void)signo;
    if (d->crash)
        crash(d->crash);
    put_run(d, "run-0", "Profiling", ++d->step);
    if (d->calls)
        tui_notify(d->tui, "run-0; one more");
}

static void on_lend(void *ctx, int signo)
{
    struct dashboard *d = ctx;
    (void)signo;
    d->lent = !d->lent;
    if (!d->lent) {
        tui_resume(d->tui);
        return;
    }
    tui_suspend(d->tui);
    printf("plugin: enter your code\n");
    fflush(stdout);
}

static void fill(struct dashboard *d, int runs)
{
    for (int i = 0; i < runs; i++) {
        char name[32];
        snprintf(name, sizeof name, "run-%d", i);
        put_run(d, name, "Profiling", d->step);
    }
}

static int run_dashboard(struct dashboard *d, const struct tui_opts *opts)
{
    struct err err = ERR_INIT;
    d->tui = tui_new(d->loop, d->store, opts, &err);
    if (!d->tui) {
        fprintf(stderr, "no dashboard: %s\n", err.text);
        return 3;
    }
    const struct tui_link link = {.state = TUI_LINK_LIVE,
                                  .last_proof_mono_ms = real_mono_ms(NULL),
                                  .retry_at_mono_ms = TIME_UNKNOWN};
    tui_set_link(d->tui, &link);
    loop_signal(d->loop, SIGUSR1, on_step, d);
    loop_signal(d->loop, SIGUSR2, on_lend, d);
    loop_run(d->loop);
    tui_free(d->tui);
    return d->status;
}

static const char *variable(const char *name)
{
    return getenv(name);
}

int main(int argc, char **argv)
{
    struct dashboard d = {.step = 4};
    struct err err = ERR_INIT;
    int runs = 3;
    struct tui_opts opts = {.term = getenv("TERM"),
                            .program = "kubectl dgdr",
                            .env = variable,
                            .context = "test",
                            .scope = "ml",
                            .quit = on_quit,
                            .retry = on_retry,
                            .ctx = &d};
    setlocale(LC_ALL, "");
    for (int i = 1; i < argc; i++) {
        opts.ascii = opts.ascii || !strcmp(argv[i], "--ascii");
        opts.mono = opts.mono || !strcmp(argv[i], "--mono");
        opts.mouse = opts.mouse || !strcmp(argv[i], "--mouse");
        d.calls = d.calls || !strcmp(argv[i], "--calls");
        if (!strcmp(argv[i], "--single")) {
            opts.single_namespace = "ml";
            opts.single_name = "run-0";
        }
        if (!strncmp(argv[i], "--crash=", 8))
            d.crash = argv[i] + 8;
        if (!strncmp(argv[i], "--runs=", 7))
            runs = (int)strtol(argv[i] + 7, NULL, 10);
        if (!strncmp(argv[i], "--term=", 7))
            opts.term = argv[i] + 7;
    }
    d.loop = loop_new(&still, &err);
    if (!d.loop)
        return 1;
    d.store = store_new();
    fill(&d, runs);
    int status = run_dashboard(&d, &opts);
    store_free(d.store);
    loop_free(d.loop);
    return status;
}
