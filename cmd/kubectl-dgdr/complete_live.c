// SPDX-License-Identifier: Apache-2.0
// Names that only a server knows. A list that is not whole would let a shell finish a word that has other endings, so
// there is all of it or nothing.
#include "complete.h"

#include "base/mem.h"
#include "base/proc.h"
#include "commands.h"
#include "model/format.h"
#include "model/kind.h"
#include "model/store.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

// Of the budget: what the connection may take, so that the rest does to end a credential plugin and ourselves.
enum { LINK_MS = 110, HARD_MS = COMPLETE_BUDGET_MS - 10 };
#define SLOWEST 0.001

struct listing {
    const struct complete_job *job;
    struct completion *c;
    const struct run_kind *kind; // NULL: namespaces
    const char *version;
    bool version_asked, done, whole, refused;
    struct kube_call *call;
    struct store *store;
};

// Something that no timer of ours interrupts, such as a kubeconfig on a file system that hangs.
static void give_up(int signo)
{
    static const char nothing[] = ":36\n";
    (void)signo;
    ssize_t n = write(STDOUT_FILENO, nothing, sizeof(nothing) - 1);
    // A credential plugin may wait for somebody to log in, and nobody would end it.
    proc_kill_groups();
    _exit(n < 0 ? EXIT_ERROR : EXIT_OK);
}

static void arm(int ms)
{
    struct itimerval timer = {.it_value = {ms / 1000, (suseconds_t)(ms % 1000) * 1000}};
    (void)setitimer(ITIMER_REAL, &timer, NULL);
}

int complete_lasts(struct context *ctx, int ms)
{
    struct err ignored = ERR_INIT;
    if (context_take_clock(ctx, &ignored))
        return ms;
    double speed = ctx->sim_clock.speed;
    return speed >= SLOWEST && speed < 1 ? (int)(ms / speed) : ms;
}

// The name alone, also where it is given as "dgdr/NAME".
static const char *bare(const char *arg)
{
    const char *slash = strchr(arg, '/');
    return slash ? slash + 1 : arg;
}

static bool is_taken(const struct listing *l, const char *name)
{
    const struct opts_partial *line = l->job->line;
    for (size_t i = 0; l->kind && i < line->arg_count; i++)
        if (strcmp(bare(line->args[i]), name) == 0)
            return true;
    return false;
}

// "Profiling, DecodeSweep 5/12"
static void describe_run(struct listing *l, const struct node *object, struct strbuf *out)
{
    int64_t now = context_now(l->job->ctx);
    store_upsert(l->store, object, now);
    const struct run *run = store_touched(l->store);
    if (run) {
        char step[CELL_TEXT_MAX];
        const char *steps = run->step_current != COUNT_UNKNOWN ? format_step(run, step) : NULL;
        bool other = run->state == RUN_UNKNOWN && run->state_word && *run->state_word;
        strbuf_adds(out, other ? run->state_word : run_state_name(run->state));
        if (run->phase && run->state == RUN_PROFILING)
            strbuf_addf(out, ", %s%s%s", run->phase, steps ? " " : "", steps ? steps : "");
    }
    store_remove(l->store, object, now);
}

static void finish(struct listing *l, bool whole)
{
    l->whole = whole;
    l->done = true;
}

static void on_item(void *arg, const struct node *object)
{
    struct listing *l = arg;
    const char *name = node_str_at(object, "metadata.name");
    if (!name || l->done)
        return;
    if (!completion_matches(l->c, name) || is_taken(l, name))
        return;
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    if (l->kind && (l->c->mode & COMPLETE_DESCRIBE))
        describe_run(l, object, &text);
    completion_add_foreign(l->c, name, text.buf);
}

static void on_restart(void *arg)
{
    struct listing *l = arg;
    completion_clear(l->c);
}

static void start(struct listing *l);

static void on_version(void *arg, const char *version, const struct err *err)
{
    struct listing *l = arg;
    l->call = NULL;
    l->version = version;
    if (err)
        finish(l, false);
    else
        start(l);
}

static void on_listed(void *arg, const char *resource_version, const struct err *err)
{
    struct listing *l = arg;
    (void)resource_version;
    l->call = NULL;
    if (l->done)
        return;
    if (err && l->kind && kube_err_is_unknown_path(err) && !l->version_asked) {
        l->version_asked = true;
        l->call = kube_choose_version(l->job->ctx->client, l->kind->group, l->kind->plural,
                                      l->kind->versions, on_version, l);
    } else {
        l->refused = err && err->kind == ERR_AUTH;
        finish(l, !err);
    }
}

static void start(struct listing *l)
{
    static const struct kube_list_fns fns = {on_item, on_restart, on_listed};
    static const struct kube_resource namespaces = {"", "v1", "namespaces", NULL};
    struct context *ctx = l->job->ctx;
    struct kube_resource r = namespaces;
    struct kube_list_opts opts = {.prune_managed_fields = true, .cached = true};
    if (l->kind) {
        r = (struct kube_resource){l->kind->group, l->version, l->kind->plural, l->kind->kind};
        opts.namespace_ = ctx->config.namespace_;
    }
    l->call = kube_list(ctx->client, &r, &opts, &fns, l);
}

static void on_late(void *arg)
{
    finish(arg, false);
}

static void list(struct listing *l)
{
    struct context *ctx = l->job->ctx;
    struct err ignored = ERR_INIT;
    ctx->globals.verbosity = 0;
    signal(SIGALRM, give_up);
    arm(complete_lasts(ctx, HARD_MS));
    if (context_connect(ctx, &ignored) == 0) {
        l->store = store_new();
        loop_timer(ctx->loop, complete_lasts(ctx, LINK_MS), on_late, l);
        start(l);
        loop_run_until(ctx->loop, &l->done);
        kube_call_cancel(l->call);
        store_free(l->store);
    }
    arm(0);
    // Servers give what they have at hand in any order.
    if (l->whole)
        completion_sort(l->c);
    else
        completion_clear(l->c);
}

// "dgdr/" and its like stay as they are typed; another kind of object is none of ours.
static bool take_type(struct completion *c)
{
    const char *typed = completion_typed(c);
    const char *slash = typed ? strchr(typed, '/') : NULL;
    if (!slash)
        return true;
    struct err ignored = ERR_INIT;
    const char *name;
    char *example CLEANUP_FREE = xasprintf("%.*sx", (int)(slash + 1 - typed), typed);
    if (context_parse_name(example, &name, &ignored))
        return false;
    strbuf_add(&c->lead, typed, (size_t)(slash + 1 - typed));
    return true;
}

void complete_runs(const struct complete_job *job, struct completion *c)
{
    // Flags with which a NAME is refused.
    static const char *const selecting[] = {"all-namespaces", "selector", "field-selector", "all"};
    for (size_t i = 0; i < ARRAY_LEN(selecting); i++)
        if (complete_is_given(job, selecting[i]))
            return;
    if (!take_type(c))
        return;
    struct listing l = {.job = job, .c = c, .kind = run_kinds[0]};
    l.version = l.kind->versions[0];
    list(&l);
}

void complete_namespaces(const struct complete_job *job, struct completion *c)
{
    struct listing l = {.job = job, .c = c};
    list(&l);
    // Who may not list them has some of them in the kubeconfig.
    if (l.refused)
        complete_entries(job, c, KUBE_NAMESPACES);
}
