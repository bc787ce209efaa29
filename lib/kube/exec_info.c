// SPDX-License-Identifier: Apache-2.0
#include "kube/exec_plugin.h"

#include "base/base64.h"
#include "base/mem.h"
#include "doc/json.h"

#include <stdlib.h>
#include <string.h>

static const char INFO_NAME[] = "KUBERNETES_EXEC_INFO";

extern char **environ;

static void add_member(struct strbuf *out, const char *key, const char *value)
{
    if (!value)
        return;
    strbuf_addf(out, "\"%s\":", key);
    json_write_string(out, value, true);
    strbuf_addc(out, ',');
}

static void add_cluster(struct strbuf *out, const struct kube_config *config)
{
    strbuf_adds(out, "\"cluster\":{");
    add_member(out, "server", config->exec->cluster_server);
    add_member(out, "tls-server-name", config->tls_server_name);
    if (config->insecure_skip_tls_verify)
        strbuf_adds(out, "\"insecure-skip-tls-verify\":true,");
    if (config->ca.len) {
        strbuf_adds(out, "\"certificate-authority-data\":\"");
        base64_encode(out, config->ca.data, config->ca.len);
        strbuf_adds(out, "\",");
    }
    add_member(out, "proxy-url", config->proxy_url);
    if (config->disable_compression)
        strbuf_adds(out, "\"disable-compression\":true,");
    const char *extension = config->exec->cluster_config;
    strbuf_addf(out, "\"config\":%s},", extension ? extension : "null");
}

char *exec_info(const struct kube_config *config, bool interactive)
{
    struct strbuf out = STRBUF_INIT;
    strbuf_adds(&out, "{\"kind\":\"ExecCredential\",\"apiVersion\":");
    json_write_string(&out, config->exec->api_version, true);
    strbuf_adds(&out, ",\"spec\":{");
    if (config->exec->provide_cluster_info)
        add_cluster(&out, config);
    strbuf_addf(&out, "\"interactive\":%s}}\n", interactive ? "true" : "false");
    return strbuf_detach(&out);
}

struct environment {
    char **list;
    size_t count, cap;
};

// Takes `entry`. A variable of that name that is there already is replaced: a program would see the
// first one.
static void put(struct environment *e, char *entry)
{
    size_t n = strcspn(entry, "=");
    for (size_t i = 0; i < e->count; i++) {
        if (strncmp(e->list[i], entry, n) == 0 && e->list[i][n] == '=') {
            secret_free(&e->list[i]);
            e->list[i] = entry;
            return;
        }
    }
    e->list = grow_array(e->list, &e->cap, e->count + 2, sizeof(*e->list));
    e->list[e->count++] = entry;
    e->list[e->count] = NULL;
}

char **exec_environment(const struct kube_config *config, const struct kube_env *env,
                        bool interactive)
{
    struct environment e = {0};
    const char *const *ours = env->all ? env->all : (const char *const *)environ;
    for (size_t i = 0; ours && ours[i]; i++)
        put(&e, xstrdup(ours[i]));
    const struct kube_exec *exec = config->exec;
    for (size_t i = 0; i < exec->env_count; i++)
        put(&e, xasprintf("%s=%s", exec->env[i].key, exec->env[i].value));
    char *info = exec_info(config, interactive);
    put(&e, xasprintf("%s=%s", INFO_NAME, info));
    secret_free(&info);
    return e.list;
}

void exec_environment_free(char **list)
{
    for (size_t i = 0; list && list[i]; i++)
        secret_free(&list[i]);
    free(list);
}
