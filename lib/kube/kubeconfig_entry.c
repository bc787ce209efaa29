// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig.h"

#include "base/base64.h"
#include "base/fs.h"
#include "base/mem.h"
#include "doc/json.h"

#include <stdlib.h>
#include <string.h>

static const char EXEC_EXTENSION[] = "client.authentication.k8s.io/exec";

static char *text_dup(const struct node *n, const char *key)
{
    const char *text = kubeconfig_text(node_get(n, key));
    return *text ? xstrdup(text) : NULL;
}

static char *path_dup(const struct node *n, const char *key, const char *dir)
{
    const char *text = kubeconfig_text(node_get(n, key));
    return *text ? fs_join(dir, text) : NULL;
}

static bool flag_of(const struct node *n, const char *key)
{
    bool value = false;
    return node_bool(node_get(n, key), &value) && value;
}

// The text was checked when the file was read.
static struct kube_blob blob_of(const struct node *n, const char *key)
{
    const char *text = kubeconfig_text(node_get(n, key));
    struct strbuf bytes = STRBUF_INIT;
    strbuf_grow(&bytes, strlen(text)); // at once: growing would leave copies of a key behind
    if (base64_decode(&bytes, text, strlen(text), NULL) != 0 || bytes.len == 0) {
        strbuf_release(&bytes);
        return (struct kube_blob){0};
    }
    size_t len = bytes.len;
    return (struct kube_blob){strbuf_detach(&bytes), len};
}

static char **strings_of(const struct node *list)
{
    size_t count = node_len(list);
    if (node_type(list) != NODE_LIST)
        return NULL;
    char **strings = xcalloc(count + 1, sizeof(*strings));
    size_t i = 0;
    for (const struct node *item = node_first(list); item && i < count; item = node_next(item))
        strings[i++] = xstrdup(kubeconfig_text(item));
    return strings;
}

// The entry `name` of the list `list_key` in the first file that has it; its body is under
// `body_key`.
static const struct node *find(const struct kubeconfig *kc, const char *list_key,
                               const char *body_key, const char *name, const char **dir,
                               const struct node **body)
{
    for (size_t i = 0; i < kc->count; i++) {
        const struct node *list = node_get(kc->files[i].root, list_key);
        for (const struct node *item = node_first(list); item; item = node_next(item)) {
            if (strcmp(kubeconfig_text(node_get(item, "name")), name) != 0)
                continue;
            *dir = kc->files[i].dir;
            *body = node_get(item, body_key);
            return item;
        }
    }
    return NULL;
}

bool kubeconfig_context(const struct kubeconfig *kc, const char *name,
                        struct kubeconfig_context *out)
{
    const struct node *body;
    const char *dir;
    *out = (struct kubeconfig_context){0};
    if (!find(kc, "contexts", "context", name, &dir, &body))
        return false;
    out->cluster = text_dup(body, "cluster");
    out->user = text_dup(body, "user");
    out->namespace_ = text_dup(body, "namespace");
    return true;
}

static char *exec_extension(const struct node *cluster)
{
    const struct node *list = node_get(cluster, "extensions");
    for (const struct node *item = node_first(list); item; item = node_next(item)) {
        if (strcmp(kubeconfig_text(node_get(item, "name")), EXEC_EXTENSION) != 0)
            continue;
        const struct node *extension = node_get(item, "extension");
        struct strbuf json = STRBUF_INIT;
        if (!extension)
            return xstrdup("null");
        json_write(&json, extension, &(struct json_opts){JSON_COMPACT, true, true});
        return strbuf_detach(&json);
    }
    return NULL;
}

bool kubeconfig_cluster(const struct kubeconfig *kc, const char *name,
                        struct kubeconfig_cluster *out)
{
    const struct node *body;
    const char *dir;
    *out = (struct kubeconfig_cluster){0};
    if (!find(kc, "clusters", "cluster", name, &dir, &body))
        return false;
    out->server = text_dup(body, "server");
    out->tls_server_name = text_dup(body, "tls-server-name");
    out->ca_file = path_dup(body, "certificate-authority", dir);
    out->ca_data = blob_of(body, "certificate-authority-data");
    out->proxy_url = text_dup(body, "proxy-url");
    out->insecure = flag_of(body, "insecure-skip-tls-verify");
    out->disable_compression = flag_of(body, "disable-compression");
    out->exec_extension = exec_extension(body);
    return true;
}

static void read_extra(struct kubeconfig_user *out, const struct node *map)
{
    for (const struct node *list = node_first(map); list; list = node_next(list)) {
        for (const struct node *item = node_first(list); item; item = node_next(item)) {
            out->as_extra =
                xreallocarray(out->as_extra, out->as_extra_count + 1, sizeof(*out->as_extra));
            out->as_extra[out->as_extra_count++] =
                (struct kube_kv){xstrdup(node_key(list)), xstrdup(kubeconfig_text(item))};
        }
    }
}

static struct kube_kv *read_env(const struct node *list, size_t *count)
{
    size_t len = node_len(list);
    struct kube_kv *env = len ? xcalloc(len, sizeof(*env)) : NULL;
    *count = 0;
    for (const struct node *item = node_first(list); item && *count < len; item = node_next(item))
        env[(*count)++] = (struct kube_kv){xstrdup(kubeconfig_text(node_get(item, "name"))),
                                           xstrdup(kubeconfig_text(node_get(item, "value")))};
    return env;
}

static char *default_interactive_mode(const char *mode, const char *api_version)
{
    bool beta = api_version && (strcmp(api_version, "client.authentication.k8s.io/v1beta1") == 0 ||
                                strcmp(api_version, "client.authentication.k8s.io/v1alpha1") == 0);
    if (*mode)
        return xstrdup(mode);
    return beta ? xstrdup("IfAvailable") : NULL;
}

static void read_exec(struct kubeconfig_user *out, const struct node *body, const char *dir)
{
    if (node_type(body) != NODE_MAP)
        return;
    struct kube_exec *exec = xcalloc(1, sizeof(*exec));
    const char *command = kubeconfig_text(node_get(body, "command"));
    exec->api_version = text_dup(body, "apiVersion");
    // A bare name is looked up in PATH when it runs.
    exec->command = strchr(command, '/') ? fs_join(dir, command) : text_dup(body, "command");
    exec->args = strings_of(node_get(body, "args"));
    exec->env = read_env(node_get(body, "env"), &exec->env_count);
    exec->install_hint = text_dup(body, "installHint");
    exec->provide_cluster_info = flag_of(body, "provideClusterInfo");
    out->interactive_mode = default_interactive_mode(
        kubeconfig_text(node_get(body, "interactiveMode")), exec->api_version);
    out->exec = exec;
}

bool kubeconfig_user(const struct kubeconfig *kc, const char *name, struct kubeconfig_user *out)
{
    const struct node *body;
    const char *dir;
    *out = (struct kubeconfig_user){0};
    if (!find(kc, "users", "user", name, &dir, &body))
        return false;
    out->cert_file = path_dup(body, "client-certificate", dir);
    out->cert_data = blob_of(body, "client-certificate-data");
    out->key_file = path_dup(body, "client-key", dir);
    out->key_data = blob_of(body, "client-key-data");
    out->token = text_dup(body, "token");
    out->token_file = path_dup(body, "tokenFile", dir);
    out->username = text_dup(body, "username");
    out->password = text_dup(body, "password");
    out->as = text_dup(body, "as");
    out->as_uid = text_dup(body, "as-uid");
    out->as_groups = strings_of(node_get(body, "as-groups"));
    read_extra(out, node_get(body, "as-user-extra"));
    const struct node *provider = node_get(body, "auth-provider");
    if (node_type(provider) == NODE_MAP)
        out->auth_provider = xstrdup(kubeconfig_text(node_get(provider, "name")));
    read_exec(out, node_get(body, "exec"), dir);
    return true;
}

void kubeconfig_context_release(struct kubeconfig_context *c)
{
    free(c->cluster);
    free(c->user);
    free(c->namespace_);
    *c = (struct kubeconfig_context){0};
}

void kubeconfig_cluster_release(struct kubeconfig_cluster *c)
{
    secret_free(&c->server);
    free(c->tls_server_name);
    free(c->ca_file);
    secret_free(&c->proxy_url);
    kube_blob_wipe(&c->ca_data);
    free(c->exec_extension);
    *c = (struct kubeconfig_cluster){0};
}

void kubeconfig_user_release(struct kubeconfig_user *u)
{
    free(u->cert_file);
    free(u->key_file);
    secret_free(&u->token);
    free(u->token_file);
    free(u->username);
    secret_free(&u->password);
    kube_blob_wipe(&u->cert_data);
    kube_blob_wipe(&u->key_data);
    free(u->as);
    free(u->as_uid);
    kube_strings_free(u->as_groups);
    kube_kv_free(u->as_extra, u->as_extra_count);
    free(u->auth_provider);
    kube_exec_free(u->exec);
    free(u->interactive_mode);
    *u = (struct kubeconfig_user){0};
}
