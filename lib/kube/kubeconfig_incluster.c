// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig.h"

#include "base/fs.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char SERVICE_ACCOUNT_DIR[] = "/var/run/secrets/kubernetes.io/serviceaccount";
static const char BLANKS[] = " \t\r\n\v\f";

static char *account_file(const struct kube_env *env, const char *name)
{
    return fs_join(env->service_account_dir ? env->service_account_dir : SERVICE_ACCOUNT_DIR, name);
}

bool kubeconfig_in_cluster(const struct kube_env *env)
{
    if (!*kubeconfig_env(env, "KUBERNETES_SERVICE_HOST") ||
        !*kubeconfig_env(env, "KUBERNETES_SERVICE_PORT"))
        return false;
    char *token CLEANUP_FREE = account_file(env, "token");
    struct stat st;
    return stat(token, &st) == 0 && !S_ISDIR(st.st_mode);
}

void kubeconfig_in_cluster_entries(const struct kube_env *env, struct kubeconfig_cluster *c,
                                   struct kubeconfig_user *u)
{
    const char *host = kubeconfig_env(env, "KUBERNETES_SERVICE_HOST");
    const char *port = kubeconfig_env(env, "KUBERNETES_SERVICE_PORT");
    bool v6 = strchr(host, ':') != NULL;
    c->server = xasprintf("https://%s%s%s:%s", v6 ? "[" : "", host, v6 ? "]" : "", port);
    char *ca = account_file(env, "ca.crt");
    if (access(ca, R_OK) == 0)
        c->ca_file = ca; // without it the system's roots are asked
    else
        free(ca);
    u->token_file = account_file(env, "token");
}

char *kubeconfig_in_cluster_namespace(const struct kube_env *env)
{
    const char *pod = kubeconfig_env(env, "POD_NAMESPACE");
    if (*pod)
        return xstrdup(pod);
    char *path CLEANUP_FREE = account_file(env, "namespace");
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    if (fs_read_file(&text, path, KUBECONFIG_CREDENTIAL_MAX, NULL) != 0)
        return xstrdup("default");
    const char *start = text.buf + strspn(text.buf, BLANKS);
    size_t n = strlen(start);
    while (n && strchr(BLANKS, start[n - 1]))
        n--;
    return n ? xstrndup(start, n) : xstrdup("default");
}
