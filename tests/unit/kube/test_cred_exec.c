// SPDX-License-Identifier: Apache-2.0
// Plugins at work: when they run, how often, with which terminal, and what is said when they fail.
#include "sandbox.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "kube/cred.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct sandbox box;
static struct loop *loop;
static int64_t later_ms; // how far the clock was put forward

static int64_t wall_now(void *ctx)
{
    (void)ctx;
    return clock_wall(&clock_system) + later_ms;
}

static int64_t mono_now(void *ctx)
{
    (void)ctx;
    return clock_mono(&clock_system) + later_ms;
}

static const struct clock shifted_clock = {wall_now, mono_now, NULL};

static void set_up(void)
{
    sandbox_init(&box);
    later_ms = 0;
    loop = loop_new(&shifted_clock, NULL);
    // No terminal, whoever runs the tests.
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(null, STDIN_FILENO);
    close(null);
}

static void tear_down(void)
{
    loop_free(loop);
    sandbox_release(&box);
}

TestSuite(cred_exec, .init = set_up, .fini = tear_down);

#define V1 "client.authentication.k8s.io/v1"

struct subject {
    struct kube_exec exec;
    struct kube_config config;
    struct kube_cred *cred;
};

static void start(struct subject *s, char *command, const struct kube_cred_host *host)
{
    s->exec.api_version = V1;
    s->exec.command = command;
    s->config = (struct kube_config){.tls = true, .server = "https://h", .exec = &s->exec};
    s->cred = kube_cred_new(&s->config, &box.env, loop, host);
}

struct answer {
    int calls;
    char authorization[128];
    unsigned generation;
    struct err err;
};

static void on_identity(void *ctx, const struct kube_identity *identity, const struct err *err)
{
    struct answer *a = ctx;
    a->calls++;
    a->err = err ? *err : (struct err)ERR_INIT;
    snprintf(a->authorization, sizeof(a->authorization), "%s",
             identity && identity->authorization ? identity->authorization : "");
    a->generation = identity ? identity->generation : 0;
}

static struct answer get(struct kube_cred *c)
{
    struct answer a = {0};
    kube_cred_get(c, on_identity, &a);
    loop_run(loop);
    cr_assert_eq(a.calls, 1, "exactly one answer");
    return a;
}

// Each run appends a letter to the file "runs" and answers with the number of runs so far.
#define COUNTING(status)                                                               \
    "#!/bin/sh\nprintf x >> \"$HOME/runs\"\nn=$(wc -c < \"$HOME/runs\")\n"             \
    "echo '{\"apiVersion\":\"" V1 "\",\"kind\":\"ExecCredential\",\"status\":{" status \
    "\"token\":\"t'$n'\"}}'\n"

Test(cred_exec, one_run_serves_all)
{
    struct subject s = {0};
    struct answer a[3] = {0};
    sandbox_write_script(&box, "plug", COUNTING(""));
    start(&s, (char *)sandbox_path(&box, "plug"), NULL);
    for (int i = 0; i < 3; i++)
        kube_cred_get(s.cred, on_identity, &a[i]);
    kube_cred_forget(s.cred, &a[1]);
    loop_run(loop);
    cr_assert_str_eq(a[0].authorization, "Bearer t1");
    cr_assert_eq(a[1].calls, 0, "it went away");
    cr_assert_str_eq(a[2].authorization, "Bearer t1");
    cr_assert_str_eq(get(s.cred).authorization, "Bearer t1", "no expiry: for ever");
    kube_cred_free(s.cred);
}

Test(cred_exec, a_401_runs_it_again)
{
    struct subject s = {0};
    sandbox_write_script(&box, "plug", COUNTING(""));
    start(&s, (char *)sandbox_path(&box, "plug"), NULL);
    struct answer first = get(s.cred);
    cr_assert(kube_cred_reject(s.cred, first.generation));
    struct answer second = get(s.cred);
    cr_assert_str_eq(second.authorization, "Bearer t2");
    cr_assert_neq(second.generation, first.generation);
    cr_assert(kube_cred_reject(s.cred, first.generation), "a late 401 to the old one");
    cr_assert_str_eq(get(s.cred).authorization, "Bearer t2", "costs no run");
    kube_cred_free(s.cred);
}

Test(cred_exec, a_process_that_it_leaves_behind_is_not_waited_for)
{
    struct subject s = {0};
    sandbox_write_script(&box, "plug",
                         "#!/bin/sh\nsleep 30 2>/dev/null &\n"
                         "echo '{\"apiVersion\":\"" V1 "\",\"kind\":\"ExecCredential\","
                         "\"status\":{\"token\":\"t\"}}'\n");
    start(&s, (char *)sandbox_path(&box, "plug"), NULL);
    int64_t began = clock_mono(&clock_system);
    cr_assert_str_eq(get(s.cred).authorization, "Bearer t");
    cr_assert_lt(clock_mono(&clock_system) - began, 15000, "its stdout is still open");
    kube_cred_free(s.cred);
}

Test(cred_exec, expiry)
{
    struct subject s = {0};
    sandbox_write_script(&box, "plug",
                         COUNTING("\"expirationTimestamp\":\"2199-01-01T00:00:00Z\","));
    start(&s, (char *)sandbox_path(&box, "plug"), NULL);
    get(s.cred);
    cr_assert_str_eq(get(s.cred).authorization, "Bearer t1");
    later_ms = time_parse("2199-01-01T00:00:01Z") - clock_wall(&clock_system);
    cr_assert_str_eq(get(s.cred).authorization, "Bearer t2");
    cr_assert_str_eq(get(s.cred).authorization, "Bearer t3",
                     "expired when it came: run for every request");
    kube_cred_free(s.cred);
}

Test(cred_exec, gets_arguments_environment_and_no_stdin)
{
    struct subject s = {0};
    char *args[] = {"a b", "$HOME", "", NULL};
    struct kube_kv more[] = {{"EXTRA", "$PATH"}};
    s.exec.args = args;
    s.exec.env = more;
    s.exec.env_count = 1;
    sandbox_write_script(&box, "bin/plug",
                         "#!/bin/sh\n{ printf '%s|' \"$@\"; echo \"$EXTRA\"; printf %s "
                         "\"$KUBERNETES_EXEC_INFO\"; cat; }"
                         " > \"$HOME/seen\"\necho 'apiVersion: " V1
                         "\nkind: ExecCredential\nstatus: {token: t}'\n");
    char *path = xasprintf("%s/bin:%s", box.dir, getenv("PATH"));
    sandbox_setenv(&box, "PATH", path);
    start(&s, "plug", NULL);
    cr_assert_str_eq(get(s.cred).authorization, "Bearer t");
    char seen[512] = "";
    FILE *f = fopen(sandbox_path(&box, "seen"), "re");
    cr_assert_gt(fread(seen, 1, sizeof(seen) - 1, f), 0);
    fclose(f);
    cr_assert_str_eq(seen, "a b|$HOME||$PATH\n{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1
                           "\",\"spec\":{\"interactive\":false}}\n");
    kube_cred_free(s.cred);
    free(path);
}

// Descriptors that any child gets: the three, and what the test runner leaves open.
static int inheritable(void)
{
    int count = 0;
    for (int fd = 0; fd < 1024; fd++) {
        int flags = fcntl(fd, F_GETFD);
        count += flags >= 0 && !(flags & FD_CLOEXEC);
    }
    return count;
}

Test(cred_exec, inherits_no_descriptor_and_no_blocked_signal)
{
    struct subject s = {0};
    sigset_t all;
    sigset_t old;
    sigfillset(&all);
    sandbox_write_script(&box, "plug",
                         "#!/bin/sh\nls /proc/self/fd | wc -l > \"$HOME/fds\"\n"
                         "grep -E 'SigBlk|SigIgn' /proc/self/status > \"$HOME/signals\"\nexit 1\n");
    start(&s, (char *)sandbox_path(&box, "plug"), NULL);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_BLOCK, &all, &old);
    get(s.cred);
    sigprocmask(SIG_SETMASK, &old, NULL);
    char seen[256] = "";
    FILE *f = fopen(sandbox_path(&box, "fds"), "re");
    cr_assert_not_null(fgets(seen, sizeof(seen), f));
    fclose(f);
    cr_assert_eq(strtol(seen, NULL, 10), inheritable() + 1, "ls itself has one open: %s", seen);
    f = fopen(sandbox_path(&box, "signals"), "re");
    while (fgets(seen, sizeof(seen), f))
        cr_assert_eq(strtoul(strchr(seen, '\t'), NULL, 16) & 0x7fffffff, 0, "%s", seen);
    fclose(f);
    kube_cred_free(s.cred);
}

Test(cred_exec, failures)
{
    static const struct {
        const char *row, *command, *script, *want, *hint;
        enum kube_interactive interactive;
    } rows[] = {
        {"exit code", "@/plug", "echo hunter2; exit 3",
         "exec: executable @/plug failed with exit code 3", "", 0},
        {"signal", "@/plug", "kill -9 $$",
         "exec: executable @/plug failed with exit code -1 (signal 9)", "", 0},
        {"not in PATH", "plug-that-is-nowhere", "",
         "exec: executable plug-that-is-nowhere not found", "get it: U+001B[1mhere", 0},
        {"no such file", "@/nope", "", "exec: fork/exec @/nope: no such file or directory", "", 0},
        {"a folder", "@/", "", "exec: fork/exec @/: permission denied", "", 0},
        {"nothing", "@/plug", "exit 0",
         "exec plugin is configured to use API version " V1
         ", plugin returned version client.authentication.k8s.io/__internal",
         "", 0},
        {"wants a terminal", "@/plug", "exit 0",
         "exec plugin cannot support interactive mode: standard input is not a terminal", "",
         KUBE_INTERACTIVE_ALWAYS},
        {"too much", "@/plug", "head -c 2000000 /dev/zero",
         "decoding stdout: exec plugin returned more than 1048576 bytes", "", 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct subject s = {
            .exec = {.interactive = rows[i].interactive, .install_hint = "get it: \x1b[1mhere"}};
        char *script = xasprintf("#!/bin/sh\n%s\n", rows[i].script);
        char *command = sandbox_expand(&box, rows[i].command);
        char *text = xasprintf("getting credentials: %s", rows[i].want);
        char *want = sandbox_expand(&box, text);
        sandbox_write_script(&box, "plug", script);
        start(&s, command, NULL);
        struct answer a = get(s.cred);
        cr_assert_str_eq(a.err.text, want, "%s", rows[i].row);
        cr_assert_str_eq(a.err.hint, rows[i].hint, "%s", rows[i].row);
        cr_assert_eq(a.err.kind, ERR_AUTH, "%s", rows[i].row);
        kube_cred_free(s.cred);
        free(script), free(command), free(text), free(want);
    }
}

Test(cred_exec, token_cannot_smuggle_a_header)
{
    struct subject s = {0};
    sandbox_write_script(&box, "plug",
                         "#!/bin/sh\ncat <<'X'\napiVersion: " V1 "\nkind: ExecCredential\n"
                         "status: {token: \"a\\nX-Evil: b\"}\nX\n");
    start(&s, (char *)sandbox_path(&box, "plug"), NULL);
    struct answer a = get(s.cred);
    cr_assert_str_eq(a.err.text, "invalid header field value for \"Authorization\"");
    kube_cred_free(s.cred);
}

struct screen {
    struct strbuf lines;
    int released, reacquired;
};

static void on_line(void *ctx, const char *line)
{
    struct screen *s = ctx;
    strbuf_addf(&s->lines, "[%s]", line);
}

static void on_release(void *ctx)
{
    ((struct screen *)ctx)->released++;
}

static void on_reacquire(void *ctx)
{
    ((struct screen *)ctx)->reacquired++;
}

Test(cred_exec, stderr_comes_line_by_line)
{
    struct subject s = {0};
    struct screen screen = {.lines = STRBUF_INIT};
    struct kube_cred_host host = {.plugin_stderr = on_line, .ctx = &screen};
    sandbox_write_script(&box, "plug",
                         "#!/bin/sh\nprintf 'one\\ntw' >&2\nprintf 'o\\r\\n\\nend' >&2\nexit 2\n");
    start(&s, (char *)sandbox_path(&box, "plug"), &host);
    get(s.cred);
    cr_assert_str_eq(screen.lines.buf, "[one][two][end]");
    kube_cred_free(s.cred);
    strbuf_release(&screen.lines);
}

// With a terminal as stdin: `IfAvailable` takes it, and only when the host can lend it.
Test(cred_exec, the_terminal_is_lent_and_taken_back)
{
    static const struct {
        const char *row;
        enum kube_interactive interactive;
        bool can_lend;
        const char *told; // what KUBERNETES_EXEC_INFO said
        int lent;
    } rows[] = {
        {"if available", KUBE_INTERACTIVE_IF_AVAILABLE, true, "true", 1},
        {"screen in use", KUBE_INTERACTIVE_IF_AVAILABLE, false, "false", 0},
        {"never", KUBE_INTERACTIVE_NEVER, true, "false", 0},
        {"always", KUBE_INTERACTIVE_ALWAYS, true, "true", 1},
    };
    int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    cr_assert(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
    int slave = open(ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
    dup2(slave, STDIN_FILENO);
    sandbox_write_script(
        &box, "plug",
        "#!/bin/sh\ncase $KUBERNETES_EXEC_INFO in *'\"interactive\":true'*) t=true;; *) t=false;; "
        "esac\n"
        "test -t 0 && test $t = false && t=stdin\n"
        "printf 'apiVersion: %s\\nkind: ExecCredential\\nstatus: {token: \"%s\"}\\n' " V1 " $t\n");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct subject s = {.exec = {.interactive = rows[i].interactive}};
        struct screen screen = {.lines = STRBUF_INIT};
        struct kube_cred_host host = {.plugin_stderr = on_line, .ctx = &screen};
        if (rows[i].can_lend) {
            host.terminal_release = on_release;
            host.terminal_reacquire = on_reacquire;
        }
        start(&s, (char *)sandbox_path(&box, "plug"), &host);
        struct answer a = get(s.cred);
        char *want = xasprintf("Bearer %s", rows[i].told);
        cr_assert_str_eq(a.authorization, want, "%s: %s", rows[i].row, a.err.text);
        cr_assert_eq(screen.released, rows[i].lent, "%s", rows[i].row);
        cr_assert_eq(screen.reacquired, rows[i].lent, "%s", rows[i].row);
        kube_cred_free(s.cred);
        strbuf_release(&screen.lines);
        free(want);
    }
    close(terminal);
    close(slave);
}

static struct kube_cred *victim;

static void free_it(void *ctx, const struct kube_identity *identity, const struct err *err)
{
    (void)identity, (void)err;
    ++*(int *)ctx;
    kube_cred_free(victim);
}

Test(cred_exec, may_be_freed_from_its_own_answer)
{
    struct subject s = {0};
    int calls = 0;
    sandbox_write_script(&box, "plug", COUNTING(""));
    start(&s, (char *)sandbox_path(&box, "plug"), NULL);
    victim = s.cred;
    kube_cred_get(s.cred, free_it, &calls);
    kube_cred_get(s.cred, free_it, &calls);
    loop_run(loop);
    cr_assert_eq(calls, 1, "who was freed answers nobody");
}

Test(cred_exec, freeing_ends_a_plugin_that_runs)
{
    struct subject s = {0};
    struct answer a = {0};
    // It ignores the polite signal, so that the other one is needed.
    sandbox_write_script(&box, "plug", "#!/bin/sh\ntrap '' TERM\nwhile :; do :; done\n");
    start(&s, (char *)sandbox_path(&box, "plug"), NULL);
    kube_cred_get(s.cred, on_identity, &a);
    kube_cred_free(s.cred);
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), -1, "no child is left");
    cr_assert_eq(a.calls, 0);
}

Test(cred_exec, policy_of_kuberc)
{
#define PREF "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n"
    static const struct {
        const char *row, *kuberc, *want; // want NULL: allowed
    } rows[] = {
        {"no policy", PREF, NULL},
        {"empty file", "\n", NULL},
        {"allow all", PREF "credentialPluginPolicy: AllowAll", NULL},
        {"deny all", PREF "credentialPluginPolicy: DenyAll",
         "plugin \"@/plug\" not allowed: policy set to \"DenyAll\""},
        {"listed",
         PREF "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: '@/plug'}]",
         NULL},
        {"listed by its old key",
         PREF "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{name: '@/plug'}]",
         NULL},
        {"listed by name",
         PREF "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: plug}]",
         NULL},
        {"not listed",
         PREF "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: other}]",
         "plugin path \"@/plug\" is not permitted by the credential plugin allowlist"},
        {"empty list", PREF "credentialPluginPolicy: Allowlist",
         "misconfigured credential plugin allowlist: the policy is \"Allowlist\" but the list is "
         "empty"},
        {"list without policy", PREF "credentialPluginAllowlist: [{command: plug}]",
         "misconfigured credential plugin allowlist: there is a list but the policy is \"\""},
        {"unclean entry",
         PREF
         "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: '/a/../b'}]",
         "misconfigured credential plugin allowlist: \"/a/../b\" is not a clean path"},
        {"unknown policy", PREF "credentialPluginPolicy: Maybe",
         "unknown plugin policy: \"Maybe\""},
        {"first valid document",
         "kind: Other\n---\n" PREF "credentialPluginPolicy: DenyAll\n---\n" PREF,
         "plugin \"@/plug\" not allowed: policy set to \"DenyAll\""},
        {"unreadable means no", "a: [",
         "plugin policy cannot be read: yaml: line 1: did not find expected node content"},
        {"something else", "kind: Pod", "no valid preferences found in kuberc file"},
    };
    sandbox_write_script(&box, "plug", "#!/bin/sh\n");
    char *path = xasprintf("%s:/usr/bin:/bin", box.dir);
    sandbox_setenv(&box, "PATH", path);
    sandbox_write(
        &box, ".kube/config",
        "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\n"
        "clusters: [{name: k, cluster: {server: 'https://h'}}]\n"
        "users: [{name: u, user: {exec: {command: ../plug, interactiveMode: Never, apiVersion: " V1
        "}}}]\n");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct kube_config config;
        struct err err = ERR_INIT;
        char *text = sandbox_expand(&box, rows[i].kuberc);
        sandbox_write(&box, ".kube/kuberc", text);
        cr_assert_eq(kube_config_load(&config, NULL, &box.env, &err), 0, "%s: %s", rows[i].row,
                     err.text);
        char *want = rows[i].want ? sandbox_expand(&box, rows[i].want) : NULL;
        cr_assert_eq(config.exec->denied != NULL, want != NULL, "%s: %s", rows[i].row,
                     config.exec->denied ? config.exec->denied : "allowed");
        if (want)
            cr_assert_str_eq(config.exec->denied, want, "%s", rows[i].row);
        struct kube_cred *cred = kube_cred_new(&config, &box.env, loop, NULL);
        struct answer a = get(cred);
        if (want)
            cr_assert_not_null(strstr(a.err.text, want), "%s: %s", rows[i].row, a.err.text);
        kube_cred_free(cred);
        kube_config_release(&config);
        free(want), free(text);
    }
    struct kube_config config;
    struct err err = ERR_INIT;
    struct kube_flags flags = {.kuberc = "/nonexistent/kuberc"};
    cr_assert_eq(kube_config_load(&config, &flags, &box.env, &err), -1,
                 "a file that somebody named must be there");
    flags.kuberc = "off";
    cr_assert_eq(kube_config_load(&config, &flags, &box.env, &err), 0);
    cr_assert_null(config.exec->denied);
    kube_config_release(&config);
    free(path);
}
