// SPDX-License-Identifier: Apache-2.0
#include "context.h"

#include "base/mem.h"
#include "base/proc.h"
#include "base/utf8.h"
#include "base/xtime.h"
#include "model/kind.h"
#include "version.h"

#include <errno.h>
#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <unistd.h>

// No look lasts longer than with a clock of that speed.
#define SLOWEST 0.1

static int terminal_columns(void)
{
    struct winsize ws;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 0)
        return ws.ws_col;
    return 80;
}

void context_init(struct context *ctx, const char *argv0)
{
    memset(ctx, 0, sizeof(*ctx));
    program_name(argv0, ctx->program);
    ctx->stdout_tty = isatty(STDOUT_FILENO);
    ctx->stderr_tty = isatty(STDERR_FILENO);
    ctx->columns = terminal_columns();
    ctx->clock = clock_system;
}

void context_release(struct context *ctx)
{
    kube_client_free(ctx->client);
    loop_free(ctx->loop);
    kube_config_release(&ctx->config);
    globals_release(&ctx->globals);
}

static void on_signal(void *arg, int signo)
{
    struct context *ctx = arg;
    ctx->signo = signo;
    loop_stop(ctx->loop);
}

// A line that is clean already. Nothing may be written over a dashboard; what goes elsewhere than to its
// terminal does not disturb it.
static void put_line(const struct context *ctx, const char *prefix, const char *text)
{
    if (ctx->silent)
        return;
    if (ctx->line && ctx->stderr_tty)
        ctx->line(ctx->line_ctx, text);
    else
        fprintf(stderr, "%s%s\n", prefix, text);
}

static void on_warning(void *arg, const char *text)
{
    struct context *ctx = arg;
    ctx->warnings++;
    // kubectl colours its warnings unless NO_COLOR is set at all, be it empty.
    const char *term = getenv("TERM");
    bool color = ctx->stderr_tty && !getenv("NO_COLOR") && term && strcmp(term, "dumb") != 0;
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    utf8_sanitise(&clean, text, UTF8_LINE);
    put_line(ctx, color ? "\033[33;1mWarning:\033[0m " : "Warning: ", clean.buf);
}

static void on_log(void *arg, const char *line)
{
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    utf8_sanitise(&clean, line, UTF8_LINE);
    put_line(arg, "", clean.buf);
}

// Go's names of architectures, which API server logs and policies know.
static const char *go_arch(void)
{
#if defined(__x86_64__)
    return "amd64";
#elif defined(__aarch64__)
    return "arm64";
#else
    static struct utsname u;
    return uname(&u) == 0 ? u.machine : "unknown";
#endif
}

static const char *go_os(void)
{
#if defined(__linux__)
    return "linux";
#elif defined(__APPLE__)
    return "darwin";
#else
    return "unix";
#endif
}

int context_set_clock(struct context *ctx, const char *text, struct err *err)
{
    if (sim_clock_parse(&ctx->sim_clock, text, err))
        return -1;
    ctx->clock = sim_clock_clock(&ctx->sim_clock);
    return 0;
}

int context_take_clock(struct context *ctx, struct err *err)
{
    const char *pinned = getenv("KUBECTL_DGDR_CLOCK");
    return pinned && *pinned ? context_set_clock(ctx, pinned, err) : 0;
}

int context_budget(const struct context *ctx, int ms)
{
    const struct sim_clock *sim = &ctx->sim_clock;
    if (sim->start_wall_ms == 0 || sim->speed >= 1)
        return ms;
    return sim->speed > SLOWEST ? (int)(ms / sim->speed) : (int)(ms / SLOWEST);
}

int context_connect(struct context *ctx, struct err *err)
{
    // Tokens and keys will be in memory.
    proc_no_core_dump();
    if (context_take_clock(ctx, err))
        return -1;
    struct kube_flags flags = globals_kube_flags(&ctx->globals);
    if (kube_config_load(&ctx->config, &flags, &kube_env_process, err))
        return -1;
    // sudo and its like may be what a credential plugin or --on-done is made of.
    if (!ctx->config.exec && !ctx->starts_programs)
        proc_no_new_privileges();
    ctx->loop = loop_new(&ctx->clock, err);
    if (!ctx->loop)
        return -1;
    loop_signal(ctx->loop, SIGINT, on_signal, ctx);
    loop_signal(ctx->loop, SIGTERM, on_signal, ctx);
    char agent[128];
    snprintf(agent, sizeof(agent), "kubectl-dgdr/v%s (%s/%s) kubernetes/%s", DGDR_VERSION, go_os(),
             go_arch(), DGDR_COMMIT);
    struct kube_client_opts opts = {
        .env = &kube_env_process,
        .user_agent = agent,
        .verbosity = (int)ctx->globals.verbosity,
        .log = on_log,
        .warning = on_warning,
        .ctx = ctx,
        .cred_host.background = ctx->silent,
    };
    ctx->client = kube_client_new(&ctx->config, ctx->loop, &opts, err);
    return ctx->client ? 0 : -1;
}

bool context_color(const struct context *ctx, bool tty)
{
    const char *when = ctx->globals.color;
    if (when && strcmp(when, "always") == 0)
        return true;
    if (when && strcmp(when, "never") == 0)
        return false;
    const char *no = getenv("NO_COLOR");
    if (no && *no)
        return false;
    const char *force = getenv("CLICOLOR_FORCE");
    if (force && *force && strcmp(force, "0") != 0)
        return true;
    const char *term = getenv("TERM");
    return tty && term && strcmp(term, "dumb") != 0;
}

bool context_ascii(const struct context *ctx)
{
    return ctx->globals.ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

int64_t context_now(const struct context *ctx)
{
    int64_t now = clock_wall(&ctx->clock);
    const struct kube_link *link = ctx->client ? kube_client_link(ctx->client) : NULL;
    // Less than two seconds is the Date header's own coarseness, not skew.
    if (link && link->skew_known && (link->skew_ms > 2000 || link->skew_ms < -2000))
        now += link->skew_ms;
    return now;
}

void context_reader_gone(struct context *ctx)
{
    ctx->reader_gone = true;
    if (ctx->loop)
        loop_stop(ctx->loop);
}

int context_write(struct context *ctx, const struct strbuf *out, struct err *err)
{
    size_t done = 0;
    while (done < out->len) {
        ssize_t n = write(STDOUT_FILENO, out->buf + done, out->len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EPIPE) {
            context_reader_gone(ctx);
            return 0;
        }
        if (n < 0)
            return err_errno(err, ERR_FAILURE, errno, "cannot write to standard output");
        done += (size_t)n;
    }
    return 0;
}

void context_say(struct context *ctx, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct strbuf raw CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_vaddf(&raw, fmt, ap);
    va_end(ap);
    if (raw.len == 0)
        return;
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    utf8_sanitise(&clean, raw.buf, UTF8_TEXT);
    put_line(ctx, "", clean.buf);
}

void context_report(struct context *ctx, const struct err *err)
{
    context_say(ctx, "%s%s", kube_err_is_sentence(err) ? "" : "error: ", err->text);
    if (err->hint[0])
        context_say(ctx, "%s", err->hint);
}

static bool is_our_type(const char *word, size_t n)
{
    const struct run_kind *kind = run_kinds[0];
    const char *dot = memchr(word, '.', n);
    size_t type_len = dot ? (size_t)(dot - word) : n;
    if (dot) {
        // Any version between type and group is accepted: "dgdr.v1beta1.nvidia.com".
        size_t group_len = strlen(kind->group);
        if (n < group_len || strncasecmp(word + n - group_len, kind->group, group_len) != 0)
            return false;
    }
    const char *const long_names[] = {kind->plural, kind->singular};
    for (size_t i = 0; i < ARRAY_LEN(long_names); i++)
        if (strlen(long_names[i]) == type_len && strncasecmp(word, long_names[i], type_len) == 0)
            return true;
    for (const char *const *s = kind->short_names; *s; s++)
        if (strlen(*s) == type_len && strncmp(word, *s, type_len) == 0)
            return true;
    return false;
}

int context_parse_name(const char *arg, const char **name, struct err *err)
{
    const char *slash = strchr(arg, '/');
    if (!slash) {
        *name = arg;
    } else if (strchr(slash + 1, '/')) {
        return err_set(err, ERR_USAGE,
                       "arguments in resource/name form may not have more than one slash");
    } else if (slash == arg || !slash[1]) {
        return err_set(err, ERR_USAGE,
                       "arguments in resource/name form must have a single resource and name");
    } else if (!is_our_type(arg, (size_t)(slash - arg))) {
        err_set(err, ERR_USAGE, "\"%s\" is not a DynamoGraphDeploymentRequest", arg);
        return err_hint(err, "give the name alone, or dgdr/NAME");
    } else {
        *name = slash + 1;
    }
    if (!**name)
        return err_set(err, ERR_USAGE, "resource name may not be empty");
    return kube_check_segment("resource name", *name, err);
}
