// SPDX-License-Identifier: Apache-2.0
// Inside of kube_config_load(): files, their entries, and what a context picks out of them.
// Nothing is merged into one big map: the files stay as trees, and a name is looked up in them in order, because
// the first file that has a name wins with its whole entry.
#ifndef KUBE_KUBECONFIG_H
#define KUBE_KUBECONFIG_H

#include "base/strbuf.h"
#include "doc/node.h"
#include "kube/config.h"

#include <stdbool.h>
#include <stddef.h>

enum { KUBECONFIG_CREDENTIAL_MAX = 4 * 1024 * 1024 }; // a certificate, key, CA bundle or token file

// --- kubeconfig_check.c
// Whether the document has the types that client-go's structs demand; the errors are its JSON decoder's.
int kubeconfig_check(const struct node *root, struct err *err) ATTR_MUST_USE;

// --- kubeconfig_file.c
// Text to checked tree. NULL and err on failure; an empty text gives a NODE_NULL tree.
struct node *kubeconfig_parse(const char *text, size_t n, struct err *err) ATTR_MUST_USE;
// Overwrites every value of a tree, then frees it.
void kubeconfig_free_tree(struct node *root);
// A scalar field as the text its owner wrote: strings, and numbers that were not quoted. "" for anything else.
const char *kubeconfig_text(const struct node *n);

struct kubeconfig_file {
    char *path;
    char *dir; // absolute: relative paths inside the file start here
    struct node *root;
};

struct kubeconfig {
    struct kubeconfig_file *files;
    size_t count;
};

// Reads the file of --kubeconfig (may be NULL), else those of KUBECONFIG, else ~/.kube/config. Files that are
// not there are skipped unless the flag named one.
int kubeconfig_load(struct kubeconfig *kc, const char *flag, const struct kube_env *env,
                    struct err *err) ATTR_MUST_USE;
void kubeconfig_release(struct kubeconfig *kc);
const char *kubeconfig_current_context(const struct kubeconfig *kc); // "" when none is set

// --- kubeconfig_entry.c: one entry as a struct. Strings are owned; NULL stands for absent and for "".
struct kubeconfig_context {
    char *cluster, *user, *namespace_;
};

struct kubeconfig_cluster {
    char *server, *tls_server_name, *ca_file, *proxy_url;
    struct kube_blob ca_data;
    bool insecure, disable_compression;
    char *exec_extension; // JSON of the extension for credential plugins
};

struct kubeconfig_user {
    char *cert_file, *key_file, *token, *token_file, *username, *password;
    struct kube_blob cert_data, key_data;
    char *as, *as_uid;
    char **as_groups;
    struct kube_kv *as_extra;
    size_t as_extra_count;
    char *auth_provider; // its name; "" when it has none, NULL when there is no auth-provider
    struct kube_exec *exec;
    char *interactive_mode; // of exec, as written or defaulted
};

// True when some file has an entry of that name. *out is zeroed first and must be released either way.
bool kubeconfig_context(const struct kubeconfig *kc, const char *name,
                        struct kubeconfig_context *out);
bool kubeconfig_cluster(const struct kubeconfig *kc, const char *name,
                        struct kubeconfig_cluster *out);
bool kubeconfig_user(const struct kubeconfig *kc, const char *name, struct kubeconfig_user *out);
void kubeconfig_context_release(struct kubeconfig_context *c);
void kubeconfig_cluster_release(struct kubeconfig_cluster *c);
void kubeconfig_user_release(struct kubeconfig_user *u);

// --- kubeconfig_override.c
// What the flags replace, and the places where they replace more than one field. Paths of flags are relative to
// the working directory.
void kubeconfig_override_cluster(struct kubeconfig_cluster *c, const struct kube_flags *flags,
                                 const struct kube_env *env);
void kubeconfig_override_user(struct kubeconfig_user *u, const struct kube_flags *flags,
                              const struct kube_env *env);
// True when the flags bring a credential of their own.
bool kubeconfig_flags_identify(const struct kube_flags *flags);

// --- kubeconfig_validate.c
// All that is wrong at once: one problem is the error itself, several become lines "* problem".
int kubeconfig_validate(const char *cluster_name, const struct kubeconfig_cluster *c,
                        const char *user_name, const struct kubeconfig_user *u,
                        struct err *err) ATTR_MUST_USE;

// --- kubeconfig_incluster.c
// Whether we run in a pod that has a service account.
bool kubeconfig_in_cluster(const struct kube_env *env);
void kubeconfig_in_cluster_entries(const struct kube_env *env, struct kubeconfig_cluster *c,
                                   struct kubeconfig_user *u);
char *kubeconfig_in_cluster_namespace(const struct kube_env *env); // malloc'd, never NULL

// --- kubeconfig_connect.c
// From checked entries to the rest of *out: server, trust, identity. Takes what it needs out of c and u.
int kubeconfig_connect(struct kube_config *out, struct kubeconfig_cluster *c,
                       struct kubeconfig_user *u, struct err *err) ATTR_MUST_USE;

// --- config.c
static inline bool kubeconfig_given(const char *s)
{
    return s && *s;
}
const char *kubeconfig_env(const struct kube_env *env, const char *name); // "" when it is not set
void kube_blob_wipe(struct kube_blob *b);
struct kube_blob kube_blob_steal(struct kube_blob *b); // the bytes change hands; *b is empty
void kube_exec_free(struct kube_exec *e);
void kube_strings_free(char **list);
void kube_kv_free(struct kube_kv *list, size_t count);

#endif
