// SPDX-License-Identifier: Apache-2.0
// What watch does on a connection that stands: the live dashboard on a terminal, one line per change elsewhere. It
// goes on until it is interrupted, or with --exit-status until all named runs have ended.
#include "watch.h"

#include "base/mem.h"
#include "commands.h"
#include "context.h"
#include "dash_link.h"
#include "follow.h"
#include "inspect.h"
#include "lines.h"
#include "model/kind.h"
#include "notice.h"
#include "output/output.h"
#include "select.h"
#include "tui/tui.h"
#include "watch_named.h"
#include "watch_pods.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEARTBEAT_MS = 60 * 1000 };

struct watch {
    struct context *ctx;
    const struct watch_values *values;
    struct named named; // count 0: all runs
    const char *version;
    struct store *store;
    struct follow *follow;
    struct output_spec *spec;
    struct output *output;
    struct lines *lines;
    struct tui *tui;
    struct inspect *inspect; // of the run on screen, or whose lines are printed; may be NULL
    bool reads_logs;         // of the latter, for its steps
    struct watch_pods *pods;
    struct notice *notice;
    int heartbeat_id, stdout_id; // of the loop
    bool offline_said;
    bool looked; // the first look is complete
    struct err err;
};

static void end_with(struct watch *w, const struct err *err)
{
    if (w->err.kind == ERR_NONE)
        w->err = *err;
    loop_stop(w->ctx->loop);
}

static void check_ended(struct watch *w)
{
    if (w->values->exit_status && named_all_ended(&w->named, w->store))
        loop_stop(w->ctx->loop);
}

static void show_run(struct watch *w, struct run *run, unsigned change)
{
    struct err err = ERR_INIT;
    struct link_state link = follow_link(w->follow);
    notice_run(w->notice, run, !w->looked);
    if (w->tui)
        tui_changed(w->tui, change);
    else if (lines_run(w->lines, run, &link, &err))
        end_with(w, &err);
}

// Lines of one run have its true step, where only the logs know it.
static void read_logs(struct watch *w, const struct run *run)
{
    if (!w->lines || !w->inspect)
        return;
    bool needed = run_needs_log(run);
    if (needed != w->reads_logs)
        inspect_focus(w->inspect, run->namespace_, run->name, needed ? WANT_PROGRESS : 0);
    w->reads_logs = needed;
}

static void on_changed(void *arg, struct run *run, unsigned change)
{
    struct watch *w = arg;
    read_logs(w, run);
    if (w->inspect)
        inspect_run_changed(w->inspect);
    watch_pods_look(w->pods);
    show_run(w, run, change);
    check_ended(w);
}

static void on_gone(void *arg, const char *namespace_, const char *name)
{
    struct watch *w = arg;
    struct err err = ERR_INIT;
    notice_gone(w->notice, namespace_, name);
    watch_pods_look(w->pods);
    if (w->tui)
        tui_changed(w->tui, CHANGE_GONE);
    else if (lines_gone(w->lines, namespace_, name, &err))
        end_with(w, &err);
    check_ended(w);
}

static void on_note(void *arg, const char *text)
{
    struct watch *w = arg;
    if (w->tui)
        tui_note(w->tui, text);
    else
        context_say(w->ctx, "note: %s", text);
}

// What was there is shown; whatever comes from here on is news.
static void looked(struct watch *w, bool complete)
{
    struct err err = ERR_INIT;
    struct link_state link = follow_link(w->follow);
    w->looked = true;
    if (!w->tui && lines_synced(w->lines, &link, complete, &err))
        end_with(w, &err);
}

static void on_synced(void *arg)
{
    struct watch *w = arg;
    if (w->tui)
        tui_changed(w->tui, CHANGE_OTHER);
    else if (store_count(w->store) == 0 && w->named.count == 0 && !w->values->screen_reader)
        context_say(w->ctx, "note: no runs yet, waiting for the first");
    looked(w, false);
    check_ended(w);
}

static void say_link(struct watch *w, const struct reflector_status *status)
{
    bool offline = status->link == REFLECTOR_OFFLINE || status->link == REFLECTOR_REFUSED;
    if (offline == w->offline_said)
        return;
    w->offline_said = offline;
    struct err err = ERR_INIT;
    if (lines_link(w->lines, offline ? status->err.text : NULL, &err))
        end_with(w, &err);
}

static void on_link(void *arg, const struct reflector_status *status)
{
    struct watch *w = arg;
    bool failed = status->link == REFLECTOR_OFFLINE || status->link == REFLECTOR_REFUSED;
    // Before the first success a failure is the user's to mend: a wrong server, no rights, no such
    // resource.
    if (failed && w->named.count == 0 && !follow_synced(w->follow)) {
        end_with(w, &status->err);
        return;
    }
    if (w->tui)
        dash_show_link(w->ctx, w->tui, status);
    else if (status->link != REFLECTOR_CONNECTING)
        say_link(w, status);
}

static void on_heartbeat(void *arg)
{
    struct watch *w = arg;
    struct err err = ERR_INIT;
    struct link_state link = follow_link(w->follow);
    if (lines_heartbeat(w->lines, &link, &err))
        end_with(w, &err);
    w->heartbeat_id = loop_timer(w->ctx->loop, HEARTBEAT_MS, on_heartbeat, w);
}

static void plugin_may_talk(void *arg)
{
    struct watch *w = arg;
    tui_suspend(w->tui);
}

static void plugin_is_done(void *arg)
{
    struct watch *w = arg;
    tui_resume(w->tui);
}

static void tell_user(void *arg, const char *line)
{
    struct watch *w = arg;
    tui_note(w->tui, line);
}

static void on_retry(void *arg)
{
    struct watch *w = arg;
    follow_retry_now(w->follow);
    inspect_retry_now(w->inspect);
    watch_pods_retry_now(w->pods);
}

static void on_focus(void *arg, const struct tui_focus *focus)
{
    struct watch *w = arg;
    inspect_focus(w->inspect, focus->namespace_, focus->name, focus->wants);
}

static bool get_detail(void *arg, struct tui_detail *detail)
{
    const struct watch *w = arg;
    return inspect_detail(w->inspect, detail);
}

static void on_detail_changed(void *arg)
{
    struct watch *w = arg;
    if (w->tui)
        tui_detail_changed(w->tui);
}

// Its logs or its pods told something of a run.
static void on_told(void *arg, struct run *run, unsigned change)
{
    show_run(arg, run, change);
}

static int64_t last_proof(void *arg)
{
    struct watch *w = arg;
    return w->follow ? follow_status(w->follow)->last_seen_mono_ms : TIME_UNKNOWN;
}

static void on_quit(void *arg, int signo)
{
    struct watch *w = arg;
    w->ctx->signo = signo;
    loop_stop(w->ctx->loop);
}

static const char *variable(const char *name)
{
    return getenv(name);
}

static bool says(const char *value, const char *word)
{
    return value && strcmp(value, word) == 0;
}

static void start_dashboard(struct watch *w)
{
    struct context *ctx = w->ctx;
    bool all = w->values->selection.all_namespaces;
    bool single = w->named.count == 1;
    struct tui_opts opts = {
        .term = getenv("TERM"),
        .env = variable,
        .ascii = context_ascii(ctx),
        .mono = !context_color(ctx, true),
        .mouse = w->values->mouse,
        .osc9 = says(w->values->notice.notify, "desktop"),
        .program = ctx->program,
        .context = ctx->config.context,
        .server = ctx->config.server,
        .scope = all ? "all namespaces" : ctx->config.namespace_,
        .all_namespaces = all,
        .single_namespace = single ? ctx->config.namespace_ : NULL,
        .single_name = single ? w->named.names[0] : NULL,
        .quit = on_quit,
        .retry = on_retry,
        .last_proof_mono = last_proof,
        .focus = on_focus,
        .detail = get_detail,
        .ctx = w,
    };
    struct err err = ERR_INIT;
    // Already while the dashboard is made it tells its focus.
    w->inspect = inspect_new(ctx, w->store, on_detail_changed, w);
    inspect_on_run(w->inspect, on_told);
    w->tui = tui_new(ctx->loop, w->store, &opts, &err);
    if (!w->tui) {
        inspect_free(w->inspect);
        w->inspect = NULL;
        context_say(ctx, "note: no dashboard here: %s; printing lines", err.text);
        return;
    }
    kube_cred_set_host(
        kube_client_cred(ctx->client),
        &(struct kube_cred_host){plugin_may_talk, plugin_is_done, tell_user, w, false});
    ctx->line = tell_user;
    ctx->line_ctx = w;
}

// Whoever read us may have gone while there is nothing to write.
static void on_stdout(void *arg, int fd, short revents)
{
    struct watch *w = arg;
    (void)fd;
    (void)revents; // no event was asked for: it is POLLERR, POLLHUP or POLLNVAL
    context_reader_gone(w->ctx);
}

static void on_write_failed(void *arg, const struct err *err)
{
    end_with(arg, err);
}

static void start_view(struct watch *w)
{
    bool plain = w->spec || w->values->lines || w->values->screen_reader;
    if (!plain && w->ctx->stdout_tty)
        start_dashboard(w);
    notice_start(w->notice, w->tui != NULL);
    if (w->tui)
        return;
    struct lines_opts opts = {.output = w->output,
                              .all_namespaces = w->values->selection.all_namespaces,
                              .sentences = w->values->screen_reader,
                              .failed = on_write_failed,
                              .failed_ctx = w};
    w->lines = lines_new(w->ctx, w->store, &opts);
    if (w->named.count == 1) {
        w->inspect = inspect_new(w->ctx, w->store, on_detail_changed, w);
        inspect_on_run(w->inspect, on_told);
    }
    w->heartbeat_id = loop_timer(w->ctx->loop, HEARTBEAT_MS, on_heartbeat, w);
    w->stdout_id = loop_fd(w->ctx->loop, STDOUT_FILENO, 0, on_stdout, w);
}

static void follow_until_end(struct watch *w)
{
    static const struct follow_fns fns = {on_changed, on_gone, on_note, on_synced, on_link, NULL};
    static const struct watch_pods_fns pods_fns = {on_told, on_note};
    struct follow_opts opts = {
        .namespace_ = w->values->selection.all_namespaces ? NULL : w->ctx->config.namespace_,
        .names = w->named.names,
        .name_count = w->named.count,
        .label_selector = w->values->selection.label_selector,
        .field_selector = w->values->selection.field_selector,
        .version = w->version,
    };
    w->pods = watch_pods_new(w->ctx, w->store, opts.namespace_, &pods_fns, w);
    w->follow = follow_new(w->ctx, w->store, &opts, &fns, w);
    watch_pods_look(w->pods);
    // What the first look brought is shown at once; the watch brings changes from here on.
    for (size_t i = 0; i < store_count(w->store); i++) {
        read_logs(w, store_at(w->store, i));
        show_run(w, store_at(w->store, i), CHANGE_NEW);
    }
    if (w->named.count > 0)
        looked(w, true);
    bool ended = w->values->exit_status && named_all_ended(&w->named, w->store);
    // To stop a loop that does not run yet says nothing to it.
    if (!ended && !w->ctx->signo && !w->ctx->reader_gone && w->err.kind == ERR_NONE)
        loop_run(w->ctx->loop);
}

static int exit_code(struct watch *w)
{
    if (!w->values->exit_status || w->named.count == 0)
        return EXIT_OK;
    if (named_any_failed(&w->named, w->store))
        return EXIT_RUN_FAILED;
    if (w->named.gone)
        return EXIT_GONE;
    // Nobody may take an end without a verdict for success.
    bool ended = named_all_ended(&w->named, w->store);
    return w->ctx->reader_gone && !ended ? EXIT_SIGNAL_BASE + SIGPIPE : EXIT_OK;
}

// Nothing more is read or shown; what the end set off may still run.
static void stop_watching(struct watch *w)
{
    loop_cancel(w->ctx->loop, w->heartbeat_id);
    loop_cancel(w->ctx->loop, w->stdout_id);
    watch_pods_free(w->pods);
    w->pods = NULL;
    follow_free(w->follow);
    w->follow = NULL;
    kube_cred_set_host(kube_client_cred(w->ctx->client), &(struct kube_cred_host){0});
    w->ctx->line = NULL;
    tui_free(w->tui);
    w->tui = NULL;
    inspect_free(w->inspect);
    w->inspect = NULL;
}

static void watch_release(struct watch *w)
{
    stop_watching(w);
    notice_free(w->notice);
    lines_free(w->lines);
    store_free(w->store);
    output_free(w->output);
    named_release(&w->named);
}

static void call_user(void *arg, const char *text)
{
    struct watch *w = arg;
    bool bell = says(w->values->notice.notify, "bell");
    if (w->tui && bell)
        tui_bell(w->tui);
    else if (w->tui)
        tui_notify(w->tui, text);
    else if (w->ctx->stderr_tty)
        fputc('\a', stderr);
}

static struct link_state current_link(void *arg)
{
    struct watch *w = arg;
    return follow_link(w->follow);
}

static int prepare_notice(struct watch *w, struct err *err)
{
    struct notice_host host = {call_user, on_note, current_link, w};
    w->notice = notice_new(w->ctx, w->store, &w->values->notice, &host, err);
    return w->notice ? 0 : -1;
}

int watch_connected(struct context *ctx, const struct watch_values *values,
                    struct output_spec *spec, const char **names, size_t name_count,
                    struct err *err)
{
    struct watch w = {.ctx = ctx,
                      .values = values,
                      .spec = spec,
                      .named = {.names = names, .count = name_count},
                      .store = store_new()};
    int code = EXIT_OK;
    if (prepare_notice(&w, err) || (name_count ? named_find(&w.named, ctx, w.store, &w.version, err)
                                               : follow_find_version(ctx, &w.version, err))) {
        code = exit_code_for(err);
    } else {
        struct output_opts opts = {.all_namespaces = values->selection.all_namespaces,
                                   .no_headers = values->no_headers,
                                   .single = true,
                                   .now_ms = context_now(ctx)};
        if (spec)
            w.output = output_new(spec, &opts, err);
        if (spec && !w.output) {
            code = exit_code_for(err);
        } else {
            start_view(&w);
            follow_until_end(&w);
            code = exit_code(&w);
            stop_watching(&w);
            notice_finish(w.notice);
        }
    }
    watch_release(&w);
    if (w.err.kind != ERR_NONE) {
        *err = w.err;
        code = exit_code_for(err);
    }
    return code;
}
