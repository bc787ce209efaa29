// SPDX-License-Identifier: Apache-2.0
// The names that kubeconfig files hold.
#include "base/mem.h"
#include "kube/kubeconfig.h"

#include <stdlib.h>
#include <string.h>

struct entries {
    struct kube_kv *items;
    size_t count, cap;
};

// Takes the value.
static void add(struct entries *e, const char *name, char *value)
{
    bool known = !*name;
    for (size_t i = 0; i < e->count && !known; i++)
        known = strcmp(e->items[i].key, name) == 0;
    if (known) {
        free(value);
        return;
    }
    e->items = grow_array(e->items, &e->cap, e->count + 1, sizeof(*e->items));
    e->items[e->count++] = (struct kube_kv){xstrdup(name), value};
}

static char *context_text(const struct node *context)
{
    const char *cluster = kubeconfig_text(node_get(context, "cluster"));
    const char *namespace_ = kubeconfig_text(node_get(context, "namespace"));
    return xasprintf("%s%s%s", cluster, *cluster && *namespace_ ? ", namespace " : "", namespace_);
}

// A password may stand before the host.
static char *cluster_text(const struct node *cluster)
{
    const char *server = kubeconfig_text(node_get(cluster, "server"));
    return *server && !strchr(server, '@') ? xstrdup(server) : NULL;
}

static void add_entry(struct entries *e, enum kube_entry what, const struct node *item,
                      const char *cluster)
{
    const char *name = kubeconfig_text(node_get(item, "name"));
    const struct node *context = node_get(item, "context");
    if (what == KUBE_CONTEXTS)
        add(e, name, context_text(context));
    else if (what == KUBE_CLUSTERS)
        add(e, name, cluster_text(node_get(item, "cluster")));
    else if (what == KUBE_USERS)
        add(e, name, NULL);
    else if (strcmp(kubeconfig_text(node_get(context, "cluster")), cluster) == 0)
        add(e, kubeconfig_text(node_get(context, "namespace")), NULL);
}

static char *cluster_in_use(const struct kubeconfig *kc, const struct kube_flags *flags)
{
    struct kubeconfig_context context;
    bool given = kubeconfig_given(flags->context);
    kubeconfig_context(kc, given ? flags->context : kubeconfig_current_context(kc), &context);
    const char *name = kubeconfig_given(flags->cluster) ? flags->cluster : context.cluster;
    char *cluster = xstrdup(name ? name : "");
    kubeconfig_context_release(&context);
    return cluster;
}

struct kube_kv *kube_config_entries(const struct kube_flags *flags, const struct kube_env *env,
                                    enum kube_entry what, size_t *count)
{
    static const char *const lists[] = {
        [KUBE_CONTEXTS] = "contexts",
        [KUBE_CLUSTERS] = "clusters",
        [KUBE_USERS] = "users",
        [KUBE_NAMESPACES] = "contexts",
    };
    struct kubeconfig kc;
    struct entries e = {0};
    struct err ignored = ERR_INIT;
    *count = 0;
    if (kubeconfig_load(&kc, flags->kubeconfig, env, &ignored))
        return NULL;
    char *cluster CLEANUP_FREE = cluster_in_use(&kc, flags);
    for (size_t i = 0; i < kc.count; i++) {
        const struct node *list = node_get(kc.files[i].root, lists[what]);
        for (const struct node *item = node_first(list); item; item = node_next(item))
            add_entry(&e, what, item, cluster);
    }
    kubeconfig_release(&kc);
    *count = e.count;
    return e.items;
}

void kube_config_entries_free(struct kube_kv *entries, size_t count)
{
    kube_kv_free(entries, count);
}
