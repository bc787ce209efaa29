// SPDX-License-Identifier: Apache-2.0
// From flags, KUBECONFIG and the files it names (or the pod we run in) to everything one connection needs. Rules:
// kubectl's, but for what tests/differential/cases_kubeconfig.py lists as `ours`.
#ifndef KUBE_CONFIG_H
#define KUBE_CONFIG_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

// The environment, injected so that tests pin it: getenv's contract.
struct kube_env {
    const char *(*get)(void *ctx, const char *name);
    void *ctx;
    const char *const *all; // every variable as "NAME=value", for children; NULL: the process's
    const char *service_account_dir; // NULL: /var/run/secrets/kubernetes.io/serviceaccount
    const char *cwd;                 // NULL: the process's
};
extern const struct kube_env kube_env_process;

struct kube_kv {
    char *key;
    char *value;
};

// The connection flags of the command line; NULL or 0 = not given ('' counts as not given).
struct kube_flags {
    const char *kubeconfig, *context, *cluster, *user, *namespace_;
    const char *server, *tls_server_name, *certificate_authority;
    const char *client_certificate, *client_key, *token, *username, *password;
    const char *as, *as_uid;
    const char *const *as_groups; // NULL-terminated or NULL
    const char *const *as_extra;  // "key=value", NULL-terminated or NULL
    const char *request_timeout;
    const char *kuberc;
    bool insecure_skip_tls_verify, disable_compression;
};

// PEM bytes in memory; data is NULL when absent. Keys never touch the disk.
struct kube_blob {
    char *data;
    size_t len;
};

enum kube_interactive {
    KUBE_INTERACTIVE_NEVER,
    KUBE_INTERACTIVE_IF_AVAILABLE,
    KUBE_INTERACTIVE_ALWAYS
};

// An exec credential plugin, resolved and checked.
struct kube_exec {
    char *api_version; // client.authentication.k8s.io/v1 or /v1beta1
    char *command;     // as configured, relative paths resolved against the kubeconfig's directory
    char **args;       // NULL-terminated
    struct kube_kv *env;
    size_t env_count;
    char *install_hint;
    bool provide_cluster_info;
    enum kube_interactive interactive;
    char *cluster_config; // JSON of the cluster extension, or NULL
    char *cluster_server; // the server's URL as the kubeconfig has it, for KUBERNETES_EXEC_INFO
    char *denied;         // why kuberc's policy forbids it, or NULL
};

// Everything resolved. Strings are owned; kube_config_release() wipes the secrets.
struct kube_config {
    char *context, *cluster, *user; // names, "" when there is none
    char *namespace_;               // never NULL
    bool in_cluster;
    char *server; // scheme://host[:port][/prefix], no final slash
    bool tls;     // https: credentials are sent only then
    char *tls_server_name;
    bool insecure_skip_tls_verify, disable_compression;
    struct kube_blob ca;
    char *proxy_url; // from the kubeconfig; NULL: see kube_proxy_for()
    char *as, *as_uid;
    char **as_groups; // NULL-terminated or NULL
    struct kube_kv *as_extra;
    size_t as_extra_count;
    char *token;               // inline, trimmed
    char *token_file;          // re-read each minute
    char *username, *password; // password may be NULL
    struct kube_blob client_cert, client_key;
    char *client_cert_file, *client_key_file; // where they came from a file: for rotation
    struct kube_exec *exec;                   // NULL: none, or another credential displaced it
    long request_timeout_ms;                  // 0: none
};

// Loads, merges, resolves and checks. ERR_USAGE for what is wrong in the user's files or flags, with kubectl's
// words where they are good.
int kube_config_load(struct kube_config *out, const struct kube_flags *flags,
                     const struct kube_env *env, struct err *err) ATTR_MUST_USE;
void kube_config_release(struct kube_config *config);

// The names in the kubeconfig files that flags and environment choose, each once, in their order; for completion. key:
// the name; value: what there is to say of it, or NULL. None when a file cannot be read. NULL or malloc'd.
enum kube_entry {
    KUBE_CONTEXTS,   // value: its cluster and namespace
    KUBE_CLUSTERS,   // value: its server, without what might be a password
    KUBE_USERS,      // value: NULL
    KUBE_NAMESPACES, // those of the contexts of the cluster in use; value: NULL
};
struct kube_kv *kube_config_entries(const struct kube_flags *flags, const struct kube_env *env,
                                    enum kube_entry what, size_t *count);
void kube_config_entries_free(struct kube_kv *entries, size_t count);

// The proxy for config->server: proxy_url, else HTTPS_PROXY/HTTP_PROXY with NO_PROXY by Go's rules, as
// kubectl has it. malloc'd, "" for none; "socks5://" is turned into curl's socks5h.
char *kube_proxy_for(const struct kube_config *config, const struct kube_env *env);

#endif
