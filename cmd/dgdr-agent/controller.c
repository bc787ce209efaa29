// SPDX-License-Identifier: Apache-2.0
// dgdr-agent controller: carries the status ConfigMaps into the requests' own status.
#include "controller.h"
#include "commands.h"

#include "base/mem.h"
#include "leader.h"
#include "serve.h"
#include "version.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum {
    LEASE_MS = 15 * 1000,
    RENEW_MS = 10 * 1000,
    RETRY_MS = 2 * 1000,
    WORKERS = 16,
    FINISH_MS = 5 * 1000, // for requests under way at the end
    RESIGN_MS = 5 * 1000,
    VERBOSE_DEBUG = 4,
};

static const char default_lease[] = "dgdr-agent-controller";

struct controller_values {
    struct opt_list namespaces;
    const char *kubeconfig, *context, *listen, *log_format;
    const char *lease_name, *lease_namespace;
    bool leader_elect;
    int64_t lease_ms, renew_ms, retry_ms, workers, verbosity;
};

struct program {
    const struct controller_values *values;
    struct cluster cluster;
    struct logger logger;
    struct controller controller;
    struct leader *leader;
    struct serve *serve;
    char identity[128];
    bool resigning;
    int timer;
};

#define AT(member) offsetof(struct controller_values, member)

static const struct opt controller_options[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_LIST, 'n', "namespace", "NAME", NULL,
     "A namespace to work in, may be repeated; by default all of them", NULL, AT(namespaces),
     false},
    {OPT_BOOL, 0, "leader-elect", NULL, "true", "Work only while holding the Lease", NULL,
     AT(leader_elect), false},
    {OPT_STRING, 0, "lease-name", "NAME", default_lease, "Name of the Lease", NULL, AT(lease_name),
     false},
    {OPT_STRING, 0, "lease-namespace", "NAME", NULL,
     "Namespace of the Lease; by default the pod's own", NULL, AT(lease_namespace), false},
    {OPT_DURATION, 0, "lease-duration", "DURATION", "15s",
     "How long others wait for a leader that is not heard of", NULL, AT(lease_ms), false},
    {OPT_DURATION, 0, "renew-deadline", "DURATION", "10s",
     "How long the leader tries to renew the Lease before it stops leading", NULL, AT(renew_ms),
     false},
    {OPT_DURATION, 0, "retry-period", "DURATION", "2s", "How long to wait between tries", NULL,
     AT(retry_ms), false},
    {OPT_INT, 0, "workers", "N", "16", "Requests under way at once, at most", NULL, AT(workers),
     false},
    {OPT_STRING, 0, "listen", "ADDRESS", ":8080",
     "Where /healthz, /readyz and /metrics are served; '' for nowhere", NULL, AT(listen), false},
    {OPT_STRING, 0, "log-format", "FORMAT", "text", "How log lines are written: text or json",
     "text|json", AT(log_format), false},
    {OPT_STRING, 0, "kubeconfig", "FILE", NULL,
     "The kubeconfig file to use; by default the pod's own account", NULL, AT(kubeconfig), false},
    {OPT_STRING, 0, "context", "NAME", NULL, "The kubeconfig context to use", NULL, AT(context),
     false},
    {OPT_INT, 'v', "v", "LEVEL", "0",
     "From 4 on every decision is logged, from 6 on every API request, without secrets", NULL,
     AT(verbosity), false},
    {.type = OPT_END},
};

static void controller_defaults(void *values)
{
    struct controller_values *v = values;
    *v = (struct controller_values){
        .leader_elect = true,
        .lease_name = default_lease,
        .lease_ms = LEASE_MS,
        .renew_ms = RENEW_MS,
        .retry_ms = RETRY_MS,
        .workers = WORKERS,
        .listen = ":8080",
        .log_format = "text",
    };
}

static int check_values(const struct controller_values *v, struct err *err)
{
    for (size_t i = 0; i < v->namespaces.count; i++) {
        if (!*v->namespaces.items[i])
            return err_set(err, ERR_USAGE, "a namespace has no name");
        if (kube_check_segment("namespace", v->namespaces.items[i], err))
            return -1;
    }
    if (!*v->lease_name)
        return err_set(err, ERR_USAGE, "the lease has no name");
    if (kube_check_segment("resource name", v->lease_name, err) ||
        (v->lease_namespace && kube_check_segment("namespace", v->lease_namespace, err)))
        return -1;
    if (v->workers < 1 || v->workers > CONTROLLER_WORKERS_MAX)
        return err_set(err, ERR_USAGE, "the workers must be 1 to %d", CONTROLLER_WORKERS_MAX);
    if (v->retry_ms < 100 || v->renew_ms <= v->retry_ms || v->lease_ms <= v->renew_ms)
        return err_set(err, ERR_USAGE,
                       "the lease duration must be longer than the renew deadline, and that longer "
                       "than the retry period, of 100ms at least");
    if (v->lease_ms < 1000)
        return err_set(err, ERR_USAGE, "the lease duration must be 1s at least");
    return 0;
}

// --- what the server of metrics asks

static bool is_healthy(void *ctx, struct strbuf *why)
{
    (void)ctx, (void)why;
    return true;
}

// Without the API server, too, once all has been seen: a replica that waits for it is not replaced for that.
static bool is_ready(void *ctx, struct strbuf *why)
{
    const struct program *p = ctx;
    if (controller_is_synced(&p->controller))
        return true;
    strbuf_adds(why, "not all is known yet that is in the cluster");
    return false;
}

static void write_metrics(void *ctx, struct strbuf *out)
{
    const struct program *p = ctx;
    const struct controller *c = &p->controller;
    const struct clock *clock = loop_clock(c->loop);
    int64_t last_ms = kube_client_link(c->client)->last_byte_mono_ms;
    const struct metrics_now now = {
        .leader = c->leading,
        .queue_depth = workqueue_depth(c->queue),
        .queue_retries = workqueue_retries(c->queue),
        .link_age_ms = last_ms == TIME_UNKNOWN ? TIME_UNKNOWN : clock_mono(clock) - last_ms,
        .now_ms = clock_wall(clock),
    };
    metrics_write(c->metrics, &now, out);
}

// --- the end

static void stop(void *ctx)
{
    const struct program *p = ctx;
    loop_stop(p->cluster.loop);
}

static void resign(void *ctx)
{
    struct program *p = ctx;
    if (p->resigning)
        return;
    p->resigning = true;
    loop_cancel(p->cluster.loop, p->timer);
    // What is still under way may not outlast the lease.
    controller_lead(&p->controller, false);
    if (!p->leader) {
        stop(p);
        return;
    }
    p->timer = loop_timer(p->cluster.loop, RESIGN_MS, stop, p);
    leader_resign(p->leader, stop, p);
}

// From the loop: what has become idle may be within one of the leader's callbacks.
static void on_idle(void *ctx)
{
    struct program *p = ctx;
    if (p->resigning)
        return;
    loop_cancel(p->cluster.loop, p->timer);
    p->timer = loop_timer(p->cluster.loop, 0, resign, p);
}

static void on_signal(void *ctx, int signo)
{
    struct program *p = ctx;
    if (p->controller.stopping)
        return;
    logger_say(&p->logger, LOGGER_INFO, "stopping", "signal", strsignal(signo), NULL);
    p->timer = loop_timer(p->cluster.loop, FINISH_MS, resign, p);
    controller_stop(&p->controller);
}

// --- the beginning

static void on_leading(void *ctx, bool leading)
{
    struct program *p = ctx;
    controller_lead(&p->controller, leading);
}

static bool may_write(void *ctx)
{
    const struct program *p = ctx;
    return !p->leader || leader_is_leading(p->leader);
}

static void say(void *ctx, const char *line)
{
    const struct program *p = ctx;
    logger_say(&p->logger, LOGGER_INFO, line, NULL);
}

// Unlike any other's, also after a restart of the container, which keeps the name.
static void name_ourselves(struct program *p)
{
    char host[64] = "dgdr-agent";
    uint64_t bits = 0;
    if (gethostname(host, sizeof(host)) == 0)
        host[sizeof(host) - 1] = '\0';
    if (getrandom(&bits, sizeof(bits), 0) != sizeof(bits))
        bits = (uint64_t)clock_wall(&clock_system) ^ (uint64_t)getpid() << 32;
    snprintf(p->identity, sizeof(p->identity), "%s_%016llx", host, (unsigned long long)bits);
}

static void seek_the_lead(struct program *p)
{
    const struct controller_values *v = p->values;
    const struct leader_opts opts = {
        .namespace_ = v->lease_namespace ? v->lease_namespace : p->cluster.config.namespace_,
        .name = v->lease_name,
        .identity = p->identity,
        .lease_ms = v->lease_ms,
        .renew_ms = v->renew_ms,
        .retry_ms = v->retry_ms,
        .changed = on_leading,
        .ctx = p,
        .logger = &p->logger,
    };
    if (v->leader_elect)
        p->leader = leader_new(p->cluster.client, p->cluster.loop, &opts);
    else
        controller_lead(&p->controller, true);
}

static int start_serving(struct program *p, struct err *err)
{
    const struct serve_opts opts = {.address = p->values->listen,
                                    .healthy = is_healthy,
                                    .ready = is_ready,
                                    .metrics = write_metrics,
                                    .ctx = p};
    if (!*opts.address)
        return 0;
    p->serve = serve_new(p->cluster.loop, &opts, err);
    if (!p->serve)
        return -1;
    char port[16];
    snprintf(port, sizeof(port), "%d", serve_port(p->serve));
    logger_say(&p->logger, LOGGER_INFO, "serving health and metrics", "port", port, NULL);
    return 0;
}

static int start(struct program *p, struct err *err)
{
    const struct controller_values *v = p->values;
    const struct cluster_opts opts = {.kubeconfig = v->kubeconfig,
                                      .context = v->context,
                                      .verbosity = (int)v->verbosity,
                                      .say = say,
                                      .ctx = p};
    if (cluster_open(&p->cluster, &opts, err))
        return -1;
    struct kube_client *client = p->cluster.client;
    struct loop *loop = p->cluster.loop;
    name_ourselves(p);
    p->controller = (struct controller){
        .logger = &p->logger,
        .loop = loop,
        .client = client,
        .namespaces = v->namespaces.items,
        .workers = (size_t)v->workers,
        .may_write = may_write,
        .idle = on_idle,
        .ctx = p,
        .metrics = metrics_new(),
        .complain = complain_new(client, loop, &p->logger, p->identity),
    };
    logger_say(&p->logger, LOGGER_INFO, "starting", "version", DGDR_VERSION, "identity",
               p->identity, NULL);
    controller_work_start(&p->controller);
    controller_watch_start(&p->controller);
    seek_the_lead(p);
    loop_signal(loop, SIGTERM, on_signal, p);
    loop_signal(loop, SIGINT, on_signal, p);
    return start_serving(p, err);
}

static void release(struct program *p)
{
    serve_free(p->serve);
    leader_free(p->leader);
    if (p->controller.loop) {
        controller_watch_release(&p->controller);
        controller_work_release(&p->controller);
    }
    complain_free(p->controller.complain);
    metrics_free(p->controller.metrics);
    cluster_close(&p->cluster);
}

static enum agent_exit run_program(struct program *p, struct err *err)
{
    if (start(p, err))
        return err->kind == ERR_USAGE ? AGENT_USAGE : AGENT_ERROR;
    loop_run(p->cluster.loop);
    logger_say(&p->logger, LOGGER_INFO, "stopped", NULL);
    return AGENT_OK;
}

static enum agent_exit run_controller(void *values, const char **args, struct strbuf *out,
                                      struct strbuf *log, struct err *err)
{
    struct controller_values *v = values;
    struct program p = {.values = v};
    enum agent_exit code = AGENT_OK;
    (void)args, (void)out, (void)log;
    p.logger = (struct logger){
        .format = strcmp(v->log_format, "json") == 0 ? LOGGER_JSON : LOGGER_TEXT,
        .least = v->verbosity >= VERBOSE_DEBUG ? LOGGER_DEBUG : LOGGER_INFO,
        .fd = STDERR_FILENO,
        .clock = &clock_system,
    };
    if (check_values(v, err)) {
        code = AGENT_USAGE;
    } else {
        code = run_program(&p, err);
        release(&p);
    }
    opt_list_release(&v->namespaces);
    return code;
}

const struct agent_command command_controller = {
    .name = "controller",
    .args = "[FLAGS]",
    .summary = "Carry status ConfigMaps into the requests' status",
    .description =
        "Keeps status.profilingProgress, status.profilingPhase and the message of the Profiling "
        "condition of every DynamoGraphDeploymentRequest at what its ConfigMap dgdr-status-NAME "
        "says while it is in Profiling, and deletes the ConfigMap afterwards. What an operator "
        "reports itself stays as it is.\nSeveral may run: one leads, the others stand by.",
    .examples = "controller\n"
                "controller --namespace ml --namespace research --log-format json",
    .options = controller_options,
    .values_size = sizeof(struct controller_values),
    .defaults = controller_defaults,
    .run = run_controller,
};
