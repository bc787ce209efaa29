// SPDX-License-Identifier: Apache-2.0
// A kubeconfig from anywhere: every entry is decoded, overridden, checked and turned into a
// connection, without touching the files it names.
#include "base/mem.h"
#include "kube/exec_plugin.h"
#include "kube/kubeconfig.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *no_variable(void *ctx, const char *name)
{
    (void)ctx;
    return strcmp(name, "HTTPS_PROXY") == 0 ? "socks5://p:1" : NULL;
}

static const char *const no_variables[] = {"A=1", NULL};
static const struct kube_env env = {.get = no_variable, .all = no_variables, .cwd = "/nowhere"};

// What the entries name is not ours to open.
static void forget_files(struct kubeconfig_cluster *c, struct kubeconfig_user *u)
{
    free_clear(&c->ca_file);
    free_clear(&u->cert_file);
    free_clear(&u->key_file);
    free_clear(&u->token_file);
}

static void use(struct kube_config *config)
{
    char *proxy = kube_proxy_for(config, &env);
    free(proxy);
    if (!config->exec)
        return;
    exec_environment_free(exec_environment(config, &env, true));
    char *hint = exec_clean_hint(config->exec->install_hint ? config->exec->install_hint : "");
    free(hint);
}

static void try_context(const struct kubeconfig *kc, const char *name)
{
    static const char *const extra[] = {"k=v", "odd", NULL};
    static const struct kube_flags flags = {.as_extra = extra, .namespace_ = "n"};
    struct kubeconfig_context context;
    struct kubeconfig_cluster cluster;
    struct kubeconfig_user user;
    struct kube_config config = {0};
    struct err err = ERR_INIT;
    kubeconfig_context(kc, name, &context);
    kubeconfig_cluster(kc, context.cluster ? context.cluster : "", &cluster);
    kubeconfig_user(kc, context.user ? context.user : "", &user);
    forget_files(&cluster, &user);
    kubeconfig_override_cluster(&cluster, &flags, &env);
    kubeconfig_override_user(&user, &flags, &env);
    int rc = kubeconfig_validate("k", &cluster, "u", &user, &err);
    if (rc == 0)
        rc = kubeconfig_connect(&config, &cluster, &user, &err);
    if (rc == 0)
        use(&config);
    else if (err.kind != ERR_USAGE || !err.text[0])
        abort();
    kube_config_release(&config);
    kubeconfig_context_release(&context);
    kubeconfig_cluster_release(&cluster);
    kubeconfig_user_release(&user);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { CONTEXTS_TRIED = 8 };
    struct err err = ERR_INIT;
    struct node *root = kubeconfig_parse((const char *)data, size, &err);
    if (!root && !err.text[0])
        abort();
    if (!root)
        return 0;
    struct kubeconfig_file file = {.path = xstrdup("f"), .dir = xstrdup("/d"), .root = root};
    struct kubeconfig kc = {.files = xmemdup(&file, sizeof(file)), .count = 1};
    try_context(&kc, kubeconfig_current_context(&kc));
    const struct node *list = node_get(root, "contexts");
    int tried = 0;
    for (const struct node *item = node_first(list); item && tried < CONTEXTS_TRIED;
         item = node_next(item), tried++)
        try_context(&kc, kubeconfig_text(node_get(item, "name")));
    kubeconfig_release(&kc);
    return 0;
}
