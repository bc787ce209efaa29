// SPDX-License-Identifier: Apache-2.0
// dgdr-sim: a Kubernetes API server without a cluster behind it, on the loopback interface.
//
// Start here:
//   options.c                  the command line
//   bootstrap.c play.c         what exists from the beginning; scenarios, in a thread
//   scenario*.c                their files and the player
// What there is:
//   kinds.c columns*.c         one row per kind and version; what `kubectl get` shows of each
//   clock.c object.c store*.c  simulated time; objects, history, logs, garbage collection
//   meta.c convert.c           uid, generation, timestamps; v1alpha1 <-> v1beta1, events
// A request, on its way:
//   http.c faults.c auth.c     bodies and the log; what goes wrong on purpose; who asks
//   route.c                    path -> handler
//   discovery.c openapi.c      what is served
//   list.c watch.c podlog.c    reading; selector.c picks, table.c prints
//   write.c patch.c delete.c   writing; validate.c refuses, defaults.c completes
//   merge.c json_patch.c       the patch types
//   fields.c managed.c         who owns which field; server-side apply
//   access.c protobuf.c        what may I, who am I; clients that send no JSON
//   status_error.c             refusals in the API server's words
//   writer.c spoil.c           the reply, whole or streamed, or with trouble in it
//   control.c                  /_sim/, the handle for tests
// Around it: tls.c certificates, kubeconfig.c the file that clients use, wait.c
#include "bootstrap.h"
#include "http.h"
#include "kubeconfig.h"
#include "options.h"
#include "play.h"
#include "version.h"

#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

enum { PARENT_CHECK_MS = 500, EXIT_USAGE = 2 };

static int stop_pipe[2] = {-1, -1};

static void on_signal(int number)
{
    int saved = errno;

    if (write(stop_pipe[1], "", 1) < 0) {
        // The pipe is full: a stop is on its way already.
    }
    (void)number;
    errno = saved;
}

static int catch_signals(struct err *err)
{
    struct sigaction stop = {.sa_handler = on_signal}, ignore = {.sa_handler = SIG_IGN};

    if (pipe(stop_pipe) < 0)
        return err_errno(err, ERR_FAILURE, errno, "cannot make a pipe");
    for (size_t i = 0; i < 2; i++) {
        fcntl(stop_pipe[i], F_SETFD, FD_CLOEXEC);
        fcntl(stop_pipe[i], F_SETFL, O_NONBLOCK);
    }
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGHUP, &stop, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    return 0;
}

// The kernel tells on Linux. Elsewhere, and for a parent that was gone before we asked, the id of
// the parent changes.
static void wait_for_end(bool die_with_parent, pid_t parent)
{
    struct pollfd p = {.fd = stop_pipe[0], .events = POLLIN};

    while (poll(&p, 1, die_with_parent ? PARENT_CHECK_MS : -1) <= 0)
        if (die_with_parent && getppid() != parent)
            return;
}

// Everything that lives as long as the program.
struct program {
    struct sim_options options;
    struct sim_server server;
    struct sim_tls tls;
    struct sim_play *play;
    char *path;      // of this program
    char *directory; // ours, removed at the end
    char *kubeconfig, *token_file;
    char *url;
};

static int write_token(struct sim_server *s, struct err *err)
{
    return sim_kubeconfig_write_token(s->auth, s->token_file, err);
}

static int make_directory(struct program *p, struct err *err)
{
    const char *tmp = getenv("TMPDIR");

    p->directory = xasprintf("%s/dgdr-sim-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(p->directory)) {
        err_errno(err, ERR_FAILURE, errno, "cannot make a directory \"%s\"", p->directory);
        free_clear(&p->directory);
        return -1;
    }
    p->token_file = xasprintf("%s/token", p->directory);
    p->kubeconfig = p->options.kubeconfig ? fs_abs(p->options.kubeconfig)
                                          : xasprintf("%s/kubeconfig", p->directory);
    p->server.token_file = p->token_file;
    p->server.write_token = write_token;
    return 0;
}

static int add_rules(struct program *p, struct err *err)
{
    const struct sim_options *o = &p->options;

    for (size_t i = 0; i < o->faults.count; i++)
        if (sim_faults_add_text(p->server.faults, o->faults.items[i], err) < 0)
            return -1;
    for (size_t i = 0; i < o->deny.count; i++)
        if (sim_auth_deny(p->server.auth, o->deny.items[i], err) < 0)
            return -1;
    for (size_t i = 0; i < o->hide.count; i++)
        if (!sim_kinds_hide_dgdr(o->hide.items[i], true))
            return err_set(err, ERR_USAGE, "unknown version \"%s\"", o->hide.items[i]);
    return 0;
}

static int open_log(struct program *p, struct err *err)
{
    const char *path = p->options.log_requests;

    if (!path)
        return 0;
    p->server.request_log = fopen(path, "ae");
    return p->server.request_log ? 0
                                 : err_errno(err, ERR_FAILURE, errno, "cannot write \"%s\"", path);
}

static int fill_store(struct program *p, int64_t start_ms, struct err *err)
{
    struct sim_server *s = &p->server;

    if (sim_bootstrap(s->store, err) < 0)
        return -1;
    for (size_t i = 0; i < p->options.objects.count; i++)
        if (sim_bootstrap_file(s->store, p->options.objects.items[i], err) < 0)
            return -1;
    return sim_play_start(p->play, s->store, s->clock, s->faults, start_ms, err);
}

static int set_up(struct program *p, struct err *err)
{
    const struct sim_options *o = &p->options;
    struct sim_server *s = &p->server;
    int64_t start = o->start ? o->start_ms : clock_wall(&clock_system) - o->at_ms;

    pthread_mutex_init(&s->log_lock, NULL);
    s->bookmark_ms = o->bookmark_ms;
    s->clock = sim_clock_new(start + o->at_ms, o->speed);
    s->store = sim_store_new(s->clock, (size_t)o->history);
    s->faults = sim_faults_new();
    s->auth = sim_auth_new(o->plain);
    if (add_rules(p, err) < 0 || !(p->play = sim_play_new(o, p->path, err)) ||
        make_directory(p, err) < 0 || open_log(p, err) < 0 ||
        (!o->plain && sim_tls_make(&p->tls, err) < 0))
        return -1;
    return fill_store(p, start, err);
}

static int listen_and_tell(struct program *p, struct err *err)
{
    const struct sim_options *o = &p->options;
    struct sim_kubeconfig k = {
        .tls = o->plain ? NULL : &p->tls, .auth = p->server.auth, .program = p->path};
    char now[TIME_TEXT_MAX];
    int port = sim_http_start(&p->server, (uint16_t)o->port, k.tls, err);

    if (port < 0)
        return -1;
    p->url = xasprintf("http%s://127.0.0.1:%d", o->plain ? "" : "s", port);
    k.url = p->url;
    k.token_file = p->token_file;
    if (write_token(&p->server, err) < 0 || sim_kubeconfig_write(&k, p->kubeconfig, err) < 0)
        return -1;
    printf("listening %s\nclock %sx%g\nkubeconfig %s\n", p->url,
           time_format(sim_clock_now(p->server.clock), now), o->speed, p->kubeconfig);
    fflush(stdout);
    return 0;
}

static void tear_down(struct program *p)
{
    struct sim_server *s = &p->server;

    if (s->clock)
        sim_clock_stop(s->clock);
    if (s->store)
        sim_store_stop(s->store);
    sim_http_stop(s);
    sim_play_free(p->play);
    sim_store_free(s->store);
    sim_faults_free(s->faults);
    sim_auth_free(s->auth);
    sim_clock_free(s->clock);
    sim_tls_release(&p->tls);
    if (s->request_log)
        fclose(s->request_log);
    if (p->directory) {
        unlink(p->kubeconfig);
        unlink(p->token_file);
        rmdir(p->directory);
    }
    free(p->directory);
    free(p->kubeconfig);
    free(p->token_file);
    free(p->url);
    free(p->path);
    sim_options_release(&p->options);
}

// The path of this program, for the kubeconfig's credential plugin and what is installed beside it.
static char *own_path(const char *argv0)
{
    char *path = realpath("/proc/self/exe", NULL);

    if (!path)
        path = realpath(argv0, NULL);
    return path ? path : xstrdup(argv0);
}

// What prints something and ends. Returns 1 when there is a cluster to run instead.
static int just_print(struct program *p, struct err *err)
{
    const struct sim_options *o = &p->options;
    struct strbuf out = STRBUF_INIT;
    int rc = 0;

    if (o->help)
        sim_options_help(&out);
    else if (o->version)
        strbuf_addf(&out, "dgdr-sim %s (%s)\n", DGDR_VERSION, DGDR_COMMIT);
    else if (o->print_credential)
        rc = sim_kubeconfig_credential(o->print_credential, getenv("KUBERNETES_EXEC_INFO"), &out,
                                       err);
    else if (o->list_scenarios)
        rc = sim_play_list(o, p->path, &out, err);
    else
        rc = 1;
    fputs(out.buf, stdout);
    strbuf_wipe(&out);
    return rc;
}

static int run(struct program *p, int argc, char **argv, struct err *err)
{
    pid_t parent = getppid();
    int rc = sim_options_parse(&p->options, argc, argv, err);

    if (rc < 0 || (rc = just_print(p, err)) <= 0)
        return rc;
    p->options.plain = p->options.plain || !sim_tls_built;
#ifdef __linux__
    if (p->options.die_with_parent)
        prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
    if (catch_signals(err) < 0 || set_up(p, err) < 0 || listen_and_tell(p, err) < 0)
        return -1;
    wait_for_end(p->options.die_with_parent, parent);
    return 0;
}

int main(int argc, char **argv)
{
    struct program p = {.path = own_path(argv[0])};
    struct err err = ERR_INIT;
    int rc = run(&p, argc - 1, argv + 1, &err);

    tear_down(&p);
    if (rc == 0)
        return EXIT_SUCCESS;
    fprintf(stderr, "error: %s\n", err.text);
    if (*err.hint)
        fprintf(stderr, "%s\n", err.hint);
    return err.kind == ERR_USAGE ? EXIT_USAGE : EXIT_FAILURE;
}
