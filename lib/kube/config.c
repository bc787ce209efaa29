// SPDX-License-Identifier: Apache-2.0
#include "kube/config.h"

#include "base/mem.h"
#include "base/xtime.h"
#include "kube/kubeconfig.h"
#include "kube/kuberc.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *process_get(void *ctx, const char *name)
{
    (void)ctx;
    return getenv(name);
}

const struct kube_env kube_env_process = {.get = process_get};

const char *kubeconfig_env(const struct kube_env *env, const char *name)
{
    const char *value = env->get(env->ctx, name);
    return value ? value : "";
}

// --- Choosing the entries

// What a context, the flags and the files come down to, before it is checked.
struct choice {
    struct kubeconfig_context context;
    struct kubeconfig_cluster cluster;
    struct kubeconfig_user user;
    const char *context_name, *cluster_name, *user_name; // "" for none
    bool context_found, cluster_found, user_found;
};

static void choice_release(struct choice *ch)
{
    kubeconfig_context_release(&ch->context);
    kubeconfig_cluster_release(&ch->cluster);
    kubeconfig_user_release(&ch->user);
}

static const char *first_given(const char *a, const char *b)
{
    if (kubeconfig_given(a))
        return a;
    return b ? b : "";
}

// A name that a flag gave must exist; what a file refers to is looked at later.
static int choose(struct choice *ch, const struct kubeconfig *kc, const struct kube_flags *flags,
                  struct err *err)
{
    ch->context_name = first_given(flags->context, kubeconfig_current_context(kc));
    ch->context_found = kubeconfig_context(kc, ch->context_name, &ch->context);
    ch->cluster_name = first_given(flags->cluster, ch->context.cluster);
    ch->cluster_found = kubeconfig_cluster(kc, ch->cluster_name, &ch->cluster);
    ch->user_name = first_given(flags->user, ch->context.user);
    ch->user_found = kubeconfig_user(kc, ch->user_name, &ch->user);
    if (kubeconfig_given(flags->user) && !ch->user_found)
        return err_set(err, ERR_USAGE, "auth info \"%s\" does not exist", flags->user);
    if (kubeconfig_given(flags->context) && !ch->context_found)
        return err_set(err, ERR_USAGE, "context \"%s\" does not exist", flags->context);
    if (kubeconfig_given(flags->cluster) && !ch->cluster_found)
        return err_set(err, ERR_USAGE, "cluster \"%s\" does not exist", flags->cluster);
    if (*ch->context_name && !ch->context_found)
        return err_set(err, ERR_USAGE, "context was not found for specified context: %s",
                       ch->context_name);
    return 0;
}

static const char INCOMPLETE[] = "missing or incomplete configuration info";

// kubectl would go on to localhost:8080; nobody who reads its refusal learns what was missing.
static int refuse_empty(const struct choice *ch, struct err *err)
{
    if (*ch->cluster_name)
        return err_set(
            err, ERR_USAGE,
            "%s: context \"%s\" refers to cluster \"%s\", which is not in the kubeconfig",
            INCOMPLETE, ch->context_name, ch->cluster_name);
    if (*ch->context_name)
        err_set(err, ERR_USAGE, "%s: context \"%s\" has no cluster", INCOMPLETE, ch->context_name);
    else
        err_set(err, ERR_USAGE, "%s: no current context and no server are set", INCOMPLETE);
    return err_hint(
        err, "point to a complete kubeconfig with --kubeconfig, KUBECONFIG or ~/.kube/config, or "
             "choose a context with --context");
}

static int refuse_user(const struct choice *ch, struct err *err)
{
    return err_set(err, ERR_USAGE,
                   "%s: context \"%s\" refers to user \"%s\", which is not in the kubeconfig",
                   INCOMPLETE, ch->context_name, ch->user_name);
}

static bool starts_with_https(const char *server)
{
    return strncasecmp(server, "https:", 6) == 0;
}

// Settles where the server comes from when no cluster entry and no flag says so.
static int settle_server(struct choice *ch, const struct kube_flags *flags,
                         const struct kube_env *env, bool *in_cluster, struct err *err)
{
    if (ch->cluster_found || kubeconfig_given(flags->server))
        return 0;
    const char *master = kubeconfig_env(env, "KUBERNETES_MASTER");
    if (*master) {
        ch->cluster.server = xstrdup(master);
        return 0;
    }
    // Impersonation asks for another identity than the pod's: like kubectl, not both.
    bool as = kubeconfig_given(flags->as) || ch->user.as;
    if (*ch->cluster_name || as || !kubeconfig_in_cluster(env))
        return refuse_empty(ch, err);
    kubeconfig_user_release(&ch->user);
    kubeconfig_in_cluster_entries(env, &ch->cluster, &ch->user);
    ch->user_found = true;
    *in_cluster = true;
    return 0;
}

static char *settle_namespace(const struct choice *ch, const struct kube_flags *flags,
                              const struct kube_env *env)
{
    if (kubeconfig_given(flags->namespace_))
        return xstrdup(flags->namespace_);
    if (ch->context.namespace_)
        return xstrdup(ch->context.namespace_);
    // Also with a kubeconfig of our own: kubectl in a pod asks the pod for its namespace.
    return kubeconfig_in_cluster(env) ? kubeconfig_in_cluster_namespace(env) : xstrdup("default");
}

static int parse_timeout(long *out, const char *text, struct err *err)
{
    *out = 0;
    if (!kubeconfig_given(text))
        return 0;
    char *end;
    errno = 0;
    long long seconds = strtoll(text, &end, 10);
    int64_t ms = 0;
    if (!*end && !errno && seconds >= 0)
        ms = seconds > LONG_MAX / 1000 ? LONG_MAX : seconds * 1000;
    else if (duration_parse(text, &ms, NULL) != 0 || ms < 0)
        return err_set(
            err, ERR_USAGE,
            "invalid timeout value. Timeout must be a single integer in seconds, or an integer "
            "followed by a corresponding time unit (e.g. 1s | 2m | 3h)");
    *out = (long)ms;
    return 0;
}

// --- Putting it together

static int resolve(struct kube_config *out, struct choice *ch, const struct kube_flags *flags,
                   const struct kube_env *env, struct err *err)
{
    if (settle_server(ch, flags, env, &out->in_cluster, err) != 0)
        return -1;
    kubeconfig_override_cluster(&ch->cluster, flags, env);
    kubeconfig_override_user(&ch->user, flags, env);
    if (*ch->user_name && !ch->user_found && !kubeconfig_flags_identify(flags) &&
        starts_with_https(ch->cluster.server ? ch->cluster.server : ""))
        return refuse_user(ch, err);
    if (kubeconfig_validate(ch->cluster_name, &ch->cluster, ch->user_name, &ch->user, err) != 0)
        return -1;
    out->context = xstrdup(ch->context_name);
    out->cluster = xstrdup(ch->cluster_name);
    out->user = xstrdup(ch->user_name);
    out->namespace_ = settle_namespace(ch, flags, env);
    if (parse_timeout(&out->request_timeout_ms, flags->request_timeout, err) != 0)
        return -1;
    if (kubeconfig_connect(out, &ch->cluster, &ch->user, err) != 0)
        return -1;
    return kuberc_apply(out->exec, flags->kuberc, env, err);
}

int kube_config_load(struct kube_config *out, const struct kube_flags *flags,
                     const struct kube_env *env, struct err *err)
{
    static const struct kube_flags no_flags;
    struct kubeconfig kc;
    struct choice ch = {0};
    struct err ignored = ERR_INIT;
    *out = (struct kube_config){0};
    if (!err)
        err = &ignored;
    if (!flags)
        flags = &no_flags;
    if (!env)
        env = &kube_env_process;
    if (kubeconfig_load(&kc, flags->kubeconfig, env, err) != 0)
        return -1;
    int rc = choose(&ch, &kc, flags, err);
    if (rc == 0)
        rc = resolve(out, &ch, flags, env, err);
    choice_release(&ch);
    kubeconfig_release(&kc);
    if (rc != 0)
        kube_config_release(out);
    return rc;
}

// --- Release

void kube_blob_wipe(struct kube_blob *b)
{
    if (b->data)
        secret_wipe(b->data, b->len);
    free(b->data);
    *b = (struct kube_blob){0};
}

struct kube_blob kube_blob_steal(struct kube_blob *b)
{
    struct kube_blob taken = *b;
    *b = (struct kube_blob){0};
    return taken;
}

void kube_strings_free(char **list)
{
    for (size_t i = 0; list && list[i]; i++)
        secret_free(&list[i]);
    free(list);
}

void kube_kv_free(struct kube_kv *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(list[i].key);
        secret_free(&list[i].value);
    }
    free(list);
}

void kube_exec_free(struct kube_exec *e)
{
    if (!e)
        return;
    free(e->api_version);
    free(e->command);
    kube_strings_free(e->args);
    kube_kv_free(e->env, e->env_count);
    free(e->install_hint);
    free(e->cluster_config);
    secret_free(&e->cluster_server);
    free(e->denied);
    free(e);
}

void kube_config_release(struct kube_config *c)
{
    free(c->context);
    free(c->cluster);
    free(c->user);
    free(c->namespace_);
    free(c->server);
    free(c->tls_server_name);
    kube_blob_wipe(&c->ca);
    secret_free(&c->proxy_url);
    free(c->as);
    free(c->as_uid);
    kube_strings_free(c->as_groups);
    kube_kv_free(c->as_extra, c->as_extra_count);
    secret_free(&c->token);
    free(c->token_file);
    free(c->username);
    secret_free(&c->password);
    kube_blob_wipe(&c->client_cert);
    kube_blob_wipe(&c->client_key);
    free(c->client_cert_file);
    free(c->client_key_file);
    kube_exec_free(c->exec);
    *c = (struct kube_config){0};
}
