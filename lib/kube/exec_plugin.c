// SPDX-License-Identifier: Apache-2.0
#include "kube/exec_plugin.h"

#include "base/mem.h"
#include "base/proc.h"
#include "base/strbuf.h"
#include "kube/kubeconfig.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    READ_CHUNK = 4096,
    STDOUT_USUAL = 32 * 1024,
    REAP_FIRST_MS = 1,
    REAP_LONGEST_MS = 100,
    BACKGROUND_GRACE_MS = 10
};

struct exec_plugin {
    const struct kube_config *config;
    struct loop *loop;
    const struct kube_cred_host *host;
    exec_plugin_fn *done;
    void *ctx;
    struct proc proc;
    struct strbuf out;           // the reply so far
    struct strbuf line;          // the stderr line so far
    int out_id, err_id, reap_id; // in the loop; 0 when not there
    int64_t reap_ms;
    bool has_terminal;
};

// --- Before the run

static int decide_interactive(const struct kube_exec *exec, const struct kube_cred_host *host,
                              bool *out, struct err *err)
{
    static const char cannot[] = "exec plugin cannot support interactive mode";
    bool terminal = isatty(STDIN_FILENO);
    bool busy = host->background || (host->plugin_stderr && !host->terminal_release);
    *out = exec->interactive != KUBE_INTERACTIVE_NEVER && terminal && !busy;
    if (exec->interactive != KUBE_INTERACTIVE_ALWAYS || *out)
        return 0;
    if (!terminal)
        return err_set(err, ERR_AUTH, "%s: standard input is not a terminal", cannot);
    return err_set(err, ERR_AUTH, "%s: standard input is unavailable: the screen is in use",
                   cannot);
}

static int not_found(const struct kube_exec *exec, struct err *err)
{
    err_set(err, ERR_AUTH, "exec: executable %s not found", exec->command);
    if (!exec->install_hint)
        return err_hint(err,
                        "this client-go credential plugin is not installed; see "
                        "https://kubernetes.io/docs/reference/access-authn-authz/authentication/"
                        "#client-go-credential-plugins");
    char *hint CLEANUP_FREE = exec_clean_hint(exec->install_hint);
    return err_hint(err, "%s", hint);
}

static char **make_argv(const struct kube_exec *exec)
{
    size_t count = 0;
    while (exec->args && exec->args[count])
        count++;
    char **argv = xcalloc(count + 2, sizeof(*argv));
    argv[0] = exec->command;
    for (size_t i = 0; i < count; i++)
        argv[i + 1] = exec->args[i];
    return argv;
}

static int spawn(struct exec_plugin *p, const struct kube_env *env, bool interactive,
                 struct err *err)
{
    const struct kube_exec *exec = p->config->exec;
    bool bare = !strchr(exec->command, '/');
    char *found CLEANUP_FREE = bare ? proc_find(exec->command, kubeconfig_env(env, "PATH")) : NULL;
    if (bare && !found)
        return not_found(exec, err);
    char **argv CLEANUP_FREE = make_argv(exec);
    char **envp = exec_environment(p->config, env, interactive);
    bool piped = !interactive && p->host->plugin_stderr;
    bool background = p->host->background;
    const struct proc_spec spec = {
        .path = bare ? found : exec->command,
        .argv = argv,
        .envp = envp,
        .stdio = {interactive ? PROC_INHERIT : PROC_NULL, PROC_PIPE,
                  background ? PROC_NULL
                  : piped    ? PROC_PIPE
                             : PROC_INHERIT},
        .own_group = background,
    };
    int rc = proc_spawn(&p->proc, &spec, err);
    exec_environment_free(envp);
    if (rc == 0)
        return 0;
    err->kind = ERR_AUTH;
    return err_wrap(err, "exec");
}

static void give_terminal(struct exec_plugin *p)
{
    p->has_terminal = true;
    if (p->host->terminal_release)
        p->host->terminal_release(p->host->ctx);
}

static void take_terminal(struct exec_plugin *p)
{
    if (p->has_terminal && p->host->terminal_reacquire)
        p->host->terminal_reacquire(p->host->ctx);
    p->has_terminal = false;
}

// --- While it runs

static void say_line(struct exec_plugin *p)
{
    if (p->line.len && p->host->plugin_stderr)
        p->host->plugin_stderr(p->host->ctx, p->line.buf);
    strbuf_reset(&p->line);
}

static void take_stderr(struct exec_plugin *p, const char *data, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (data[i] == '\n' || p->line.len == EXEC_LINE_MAX)
            say_line(p);
        if (data[i] != '\n' && data[i] != '\r' && data[i])
            strbuf_addc(&p->line, data[i]);
    }
}

// Reads what is there. True at the end of the stream.
static bool drain(struct exec_plugin *p, int fd, bool is_stdout)
{
    char chunk[READ_CHUNK];
    ssize_t n;
    while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            break;
        if (n < 0) {
            n = 0;
            break;
        }
        if (is_stdout)
            strbuf_add(&p->out, chunk, (size_t)n);
        else
            take_stderr(p, chunk, (size_t)n);
    }
    secret_wipe(chunk, sizeof(chunk));
    return n == 0;
}

static void stop_watching(struct exec_plugin *p)
{
    loop_cancel(p->loop, p->out_id);
    loop_cancel(p->loop, p->err_id);
    loop_cancel(p->loop, p->reap_id);
    p->out_id = p->err_id = p->reap_id = 0;
}

static int judge(struct exec_plugin *p, int code, struct exec_reply *reply, struct err *err)
{
    const struct kube_exec *exec = p->config->exec;
    if (code < 0)
        return err_set(err, ERR_AUTH, "exec: executable %s failed with exit code -1 (signal %d)",
                       exec->command, -code);
    if (code > 0)
        return err_set(err, ERR_AUTH, "exec: executable %s failed with exit code %d", exec->command,
                       code);
    if (p->out.overflow)
        return err_set(err, ERR_AUTH, "decoding stdout: exec plugin returned more than %d bytes",
                       EXEC_STDOUT_MAX);
    return exec_reply_parse(reply, p->out.buf, p->out.len, exec->api_version, err);
}

static void finish(struct exec_plugin *p, int code)
{
    struct err err = ERR_INIT;
    struct exec_reply reply = {.expires_ms = TIME_UNKNOWN};
    if (p->proc.fd[STDOUT_FILENO] >= 0)
        drain(p, p->proc.fd[STDOUT_FILENO], true);
    if (p->proc.fd[STDERR_FILENO] >= 0)
        drain(p, p->proc.fd[STDERR_FILENO], false);
    say_line(p);
    stop_watching(p);
    proc_release(&p->proc);
    take_terminal(p);
    int rc = judge(p, code, &reply, &err);
    strbuf_wipe(&p->out);
    p->done(p->ctx, rc == 0 ? &reply : NULL, rc == 0 ? NULL : &err);
    exec_reply_release(&reply);
}

// The end of stdout and the end of the program come apart by a moment, longer when it closes its
// stdout early, and stdout does not end at all while a process that it left behind has it: what
// counts is the program.
static void reap(void *ctx)
{
    struct exec_plugin *p = ctx;
    int code;
    p->reap_id = 0;
    if (proc_reap(&p->proc, &code)) {
        finish(p, code);
        return;
    }
    p->reap_id = loop_timer(p->loop, p->reap_ms, reap, p);
    p->reap_ms = p->reap_ms * 2 < REAP_LONGEST_MS ? p->reap_ms * 2 : REAP_LONGEST_MS;
}

static void on_stdout(void *ctx, int fd, short revents)
{
    struct exec_plugin *p = ctx;
    (void)revents;
    if (!drain(p, fd, true))
        return;
    loop_cancel(p->loop, p->out_id);
    p->out_id = 0;
    proc_close(&p->proc, STDOUT_FILENO);
    loop_cancel(p->loop, p->reap_id);
    p->reap_ms = REAP_FIRST_MS;
    reap(p);
}

static void on_stderr(void *ctx, int fd, short revents)
{
    struct exec_plugin *p = ctx;
    (void)revents;
    if (!drain(p, fd, false))
        return;
    loop_cancel(p->loop, p->err_id);
    p->err_id = 0;
    proc_close(&p->proc, STDERR_FILENO);
}

struct exec_plugin *exec_plugin_start(const struct kube_config *config, const struct kube_env *env,
                                      struct loop *loop, const struct kube_cred_host *host,
                                      exec_plugin_fn *done, void *ctx, struct err *err)
{
    bool interactive;
    if (config->exec->denied) {
        err_set(err, ERR_AUTH, "%s", config->exec->denied);
        return NULL;
    }
    if (decide_interactive(config->exec, host, &interactive, err) != 0)
        return NULL;
    struct exec_plugin *p = xcalloc(1, sizeof(*p));
    *p = (struct exec_plugin){
        .config = config, .loop = loop, .host = host, .done = done, .ctx = ctx};
    p->proc = (struct proc)PROC_INIT;
    strbuf_init(&p->out);
    strbuf_init(&p->line);
    strbuf_limit(&p->out, EXEC_STDOUT_MAX);
    strbuf_grow(&p->out, STDOUT_USUAL); // growing would leave copies of a token behind
    if (interactive)
        give_terminal(p);
    if (spawn(p, env, interactive, err) != 0) {
        exec_plugin_free(p);
        return NULL;
    }
    p->out_id = loop_fd(loop, p->proc.fd[STDOUT_FILENO], POLLIN, on_stdout, p);
    if (p->proc.fd[STDERR_FILENO] >= 0)
        p->err_id = loop_fd(loop, p->proc.fd[STDERR_FILENO], POLLIN, on_stderr, p);
    p->reap_ms = REAP_LONGEST_MS;
    p->reap_id = loop_timer(loop, p->reap_ms, reap, p);
    return p;
}

void exec_plugin_free(struct exec_plugin *p)
{
    if (!p)
        return;
    stop_watching(p);
    if (p->host->background)
        proc_end(&p->proc, BACKGROUND_GRACE_MS);
    proc_release(&p->proc);
    take_terminal(p);
    strbuf_wipe(&p->out);
    strbuf_release(&p->line);
    free(p);
}
