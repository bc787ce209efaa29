// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig.h"

#include "base/fs.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void replace(char **slot, const char *value)
{
    if (!kubeconfig_given(value))
        return;
    secret_free(slot);
    *slot = xstrdup(value);
}

static void replace_path(char **slot, const char *value, const char *cwd)
{
    if (!kubeconfig_given(value))
        return;
    free(*slot);
    *slot = cwd ? fs_join(cwd, value) : xstrdup(value);
}

void kubeconfig_override_cluster(struct kubeconfig_cluster *c, const struct kube_flags *flags,
                                 const struct kube_env *env)
{
    if (kubeconfig_given(flags->server))
        free_clear(&c->tls_server_name); // it named the other server's certificate
    replace(&c->server, flags->server);
    replace(&c->tls_server_name, flags->tls_server_name);
    if (flags->insecure_skip_tls_verify || kubeconfig_given(flags->certificate_authority)) {
        // The flags say whom to trust; the file's half of the answer would contradict them.
        kube_blob_wipe(&c->ca_data);
        free_clear(&c->ca_file);
        c->insecure = flags->insecure_skip_tls_verify;
        replace_path(&c->ca_file, flags->certificate_authority, env->cwd);
    }
    if (flags->disable_compression)
        c->disable_compression = true;
}

static void drop_extra(struct kubeconfig_user *u, const char *key, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < u->as_extra_count; i++) {
        struct kube_kv kv = u->as_extra[i];
        if (strlen(kv.key) == n && memcmp(kv.key, key, n) == 0) {
            free(kv.key);
            free(kv.value);
        } else {
            u->as_extra[kept++] = kv;
        }
    }
    u->as_extra_count = kept;
}

// A key that the flags name loses what the file has for it; other keys stay.
static void override_extra(struct kubeconfig_user *u, const char *const *pairs)
{
    for (size_t i = 0; pairs && pairs[i]; i++) {
        const char *equals = strchr(pairs[i], '=');
        if (equals)
            drop_extra(u, pairs[i], (size_t)(equals - pairs[i]));
    }
    for (size_t i = 0; pairs && pairs[i]; i++) {
        const char *equals = strchr(pairs[i], '=');
        if (!equals)
            continue;
        u->as_extra = xreallocarray(u->as_extra, u->as_extra_count + 1, sizeof(*u->as_extra));
        u->as_extra[u->as_extra_count++] =
            (struct kube_kv){xstrndup(pairs[i], (size_t)(equals - pairs[i])), xstrdup(equals + 1)};
    }
}

static void override_groups(struct kubeconfig_user *u, const char *const *groups)
{
    size_t count = 0;
    while (groups && groups[count])
        count++;
    if (!count)
        return;
    kube_strings_free(u->as_groups);
    u->as_groups = xcalloc(count + 1, sizeof(*u->as_groups));
    for (size_t i = 0; i < count; i++)
        u->as_groups[i] = xstrdup(groups[i]);
}

void kubeconfig_override_user(struct kubeconfig_user *u, const struct kube_flags *flags,
                              const struct kube_env *env)
{
    if (kubeconfig_given(flags->client_certificate))
        kube_blob_wipe(&u->cert_data);
    replace_path(&u->cert_file, flags->client_certificate, env->cwd);
    if (kubeconfig_given(flags->client_key))
        kube_blob_wipe(&u->key_data);
    replace_path(&u->key_file, flags->client_key, env->cwd);
    if (kubeconfig_given(flags->token))
        free_clear(&u->token_file); // kubectl lets the file win; a flag is what its user means now
    replace(&u->token, flags->token);
    replace(&u->username, flags->username);
    replace(&u->password, flags->password);
    replace(&u->as, flags->as);
    replace(&u->as_uid, flags->as_uid);
    override_groups(u, flags->as_groups);
    override_extra(u, flags->as_extra);
}

bool kubeconfig_flags_identify(const struct kube_flags *flags)
{
    return kubeconfig_given(flags->token) || kubeconfig_given(flags->username) ||
           kubeconfig_given(flags->client_certificate);
}
