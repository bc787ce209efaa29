// SPDX-License-Identifier: Apache-2.0
#include "cluster.h"

#include "base/proc.h"
#include "kube/config.h"
#include "version.h"

enum { REQUEST_MS = 10 * 1000 };

static void on_line(void *ctx, const char *line)
{
    const struct cluster *c = ctx;
    c->opts.say(c->opts.ctx, line);
}

static void on_warning(void *ctx, const char *text)
{
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_addf(&line, "Warning: %s", text);
    on_line(ctx, line.buf);
}

int cluster_open(struct cluster *c, const struct cluster_opts *opts, struct err *err)
{
    const struct kube_flags flags = {
        .kubeconfig = opts->kubeconfig, .context = opts->context, .namespace_ = opts->namespace_};
    *c = (struct cluster){.opts = *opts};
    // A token will be in memory.
    proc_no_core_dump();
    if (kube_config_load(&c->config, &flags, &kube_env_process, err))
        return -1;
    // A server that does not answer is asked again, not waited for.
    if (!c->config.request_timeout_ms)
        c->config.request_timeout_ms = REQUEST_MS;
    c->loop = loop_new(&clock_system, err);
    if (!c->loop)
        return -1;
    const struct kube_client_opts client = {.env = &kube_env_process,
                                            .user_agent = "dgdr-agent/v" DGDR_VERSION,
                                            .verbosity = opts->verbosity,
                                            .log = on_line,
                                            .warning = on_warning,
                                            .ctx = c};
    c->client = kube_client_new(&c->config, c->loop, &client, err);
    return c->client ? 0 : -1;
}

void cluster_close(struct cluster *c)
{
    kube_client_free(c->client);
    loop_free(c->loop);
    kube_config_release(&c->config);
}
