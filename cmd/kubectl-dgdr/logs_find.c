// SPDX-License-Identifier: Apache-2.0
#include "logs_find.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static const struct kube_resource pods = {"", "v1", "pods", "Pod"};
#define DGD_GROUP  "nvidia.com"
#define DGD_PLURAL "dynamographdeployments"
#define DGD_LABEL  "nvidia.com/dynamo-graph-deployment-name="

struct search {
    struct context *ctx;
    struct evidence *evidence;
    const char *version; // of the deployments
    bool done;
    struct err err;
};

char *logs_job_name(const struct run *run)
{
    return run->job && *run->job ? xstrdup(run->job) : xasprintf("profile-%s", run->name);
}

static void on_item(void *arg, const struct node *object)
{
    struct search *s = arg;
    evidence_upsert(s->evidence, object, context_now(s->ctx));
}

static void on_restart(void *arg)
{
    (void)arg; // an upsert twice is an upsert once
}

static void on_listed(void *arg, const char *resource_version, const struct err *err)
{
    struct search *s = arg;
    (void)resource_version;
    if (err)
        s->err = *err;
    s->done = true;
}

static void on_version(void *arg, const char *version, const struct err *err)
{
    struct search *s = arg;
    s->version = version;
    if (err)
        s->err = *err;
    s->done = true;
}

static int wait_for(struct search *s, struct err *err)
{
    loop_run_until(s->ctx->loop, &s->done);
    if (!s->done)
        return err_set(err, ERR_CANCELLED, "interrupted");
    s->done = false;
    if (s->err.kind == ERR_NONE)
        return 0;
    *err = s->err;
    return -1;
}

static int list(struct search *s, const struct kube_resource *r, const char *labels,
                struct err *err)
{
    static const struct kube_list_fns fns = {on_item, on_restart, on_listed};
    struct kube_list_opts opts = {.namespace_ = s->ctx->config.namespace_,
                                  .label_selector = labels,
                                  .chunk_size = 500,
                                  .prune_managed_fields = true};
    kube_list(s->ctx->client, r, &opts, &fns, s);
    return wait_for(s, err);
}

static int no_such_candidate(const struct evidence *e, int64_t number, struct err *err)
{
    const struct evidence_candidate *const *all;
    size_t count = evidence_candidates(e, &all);
    struct strbuf there CLEANUP_STRBUF = STRBUF_INIT;
    for (size_t i = count; i-- > 0;)
        if (!all[i]->final)
            strbuf_addf(&there, "%s%d (%s)", there.len ? ", " : "", all[i]->number, all[i]->name);
    err_set(err, ERR_NOT_FOUND, "there is no candidate deployment %lld now", (long long)number);
    if (there.len)
        return err_hint(err, "there now: %s", there.buf);
    return err_hint(err, "the profiler makes them one by one and removes each when it is measured");
}

static int find_candidate(struct search *s, int64_t number, const char **owner, struct err *err)
{
    static const char *const versions[] = {"v1beta1", "v1alpha1", NULL};
    kube_choose_version(s->ctx->client, DGD_GROUP, DGD_PLURAL, versions, on_version, s);
    if (wait_for(s, err))
        return -1;
    struct kube_resource dgds = {DGD_GROUP, s->version, DGD_PLURAL, "DynamoGraphDeployment"};
    if (list(s, &dgds, NULL, err))
        return -1;
    const struct evidence_candidate *const *all;
    size_t count = evidence_candidates(s->evidence, &all);
    for (size_t i = 0; i < count; i++) {
        if (all[i]->final || all[i]->number != number)
            continue;
        *owner = all[i]->name;
        char *labels CLEANUP_FREE = xasprintf(DGD_LABEL "%s", *owner);
        return list(s, &pods, labels, err);
    }
    return no_such_candidate(s->evidence, number, err);
}

int logs_find_pods(struct context *ctx, const struct logs_values *values, const char *job,
                   struct evidence *e, const char **owner, struct err *err)
{
    struct search s = {.ctx = ctx, .evidence = e};
    if (values->candidate)
        return find_candidate(&s, values->candidate, owner, err);
    char *labels CLEANUP_FREE = xasprintf("job-name=%s", job);
    return list(&s, &pods, labels, err);
}

int logs_explain_absence(const char *program, const struct logs_values *values,
                         const struct run *run, const char *job, struct err *err)
{
    if (values->candidate)
        return err_set(err, ERR_NOT_FOUND, "candidate deployment %lld has no pods",
                       (long long)values->candidate);
    if (!run_state_profiling_over(run->state)) {
        err_set(err, ERR_NOT_FOUND, "the profiling job \"%s\" has no pod yet", job);
        return err_hint(err, "-f waits for it; '%s status %s' shows where the run is", program,
                        run->name);
    }
    err_set(err, ERR_NOT_FOUND, "the log of \"%s\" is gone with the pods of its job \"%s\"",
            run->name, job);
    return err_hint(err, "what is left: ConfigMap \"dgdr-output-%s\"%s; see '%s status %s'",
                    run->name, run->error ? ", the error in the status" : "", program, run->name);
}
