// SPDX-License-Identifier: Apache-2.0
#include "kube/kuberc.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"
#include "doc/yaml.h"
#include "kube/kubeconfig.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { KUBERC_MAX = 1024 * 1024 };

static const char *env_path(const struct kube_env *env)
{
    return kubeconfig_env(env, "PATH");
}

static bool is_preference(const struct node *doc)
{
    const char *version = kubeconfig_text(node_get(doc, "apiVersion"));
    return strcmp(kubeconfig_text(node_get(doc, "kind")), "Preference") == 0 &&
           (strcmp(version, "kubectl.config.k8s.io/v1beta1") == 0 ||
            strcmp(version, "kubectl.config.k8s.io/v1alpha1") == 0);
}

// "command" since 1.36, "name" before.
static const char *entry_command(const struct node *entry)
{
    const char *command = kubeconfig_text(node_get(entry, "command"));
    return *command ? command : kubeconfig_text(node_get(entry, "name"));
}

static bool is_clean(const char *path)
{
    if (!strchr(path, '/'))
        return *path && strcmp(path, ".") != 0 && strcmp(path, "..") != 0;
    char *clean CLEANUP_FREE = *path == '/' ? fs_abs(path) : fs_join("", path);
    return strcmp(clean, path) == 0;
}

static char *clean_command(const char *command)
{
    if (!strchr(command, '/'))
        return xstrdup(command);
    return *command == '/' ? fs_abs(command) : fs_join("", command);
}

static bool same_program(const char *entry, const char *command, const char *resolved,
                         const char *path)
{
    if (strcmp(entry, command) == 0 || (resolved && strcmp(entry, resolved) == 0))
        return true;
    char *found CLEANUP_FREE = proc_find(entry, path);
    if (!found || !resolved)
        return false;
    char *a CLEANUP_FREE = fs_abs(found);
    char *b CLEANUP_FREE = fs_abs(resolved);
    return strcmp(a, b) == 0;
}

static char *check_allowlist(const struct node *list, const char *command,
                             const struct kube_env *env)
{
    if (node_type(list) != NODE_LIST || node_len(list) == 0)
        return xstrdup("misconfigured credential plugin allowlist: the policy is \"Allowlist\" but "
                       "the list is empty");
    char *cleaned CLEANUP_FREE = clean_command(command);
    char *resolved CLEANUP_FREE = proc_find(cleaned, env_path(env));
    bool allowed = false;
    for (const struct node *item = node_first(list); item; item = node_next(item)) {
        const char *entry = entry_command(item);
        if (!is_clean(entry))
            return xasprintf(
                "misconfigured credential plugin allowlist: \"%s\" is not a clean path", entry);
        allowed = allowed || same_program(entry, cleaned, resolved, env_path(env));
    }
    return allowed
               ? NULL
               : xasprintf("plugin path \"%s\" is not permitted by the credential plugin allowlist",
                           command);
}

static char *apply_policy(const struct node *preference, const char *command,
                          const struct kube_env *env)
{
    const struct node *policy = node_get(preference, "credentialPluginPolicy");
    const struct node *list = node_get(preference, "credentialPluginAllowlist");
    const char *name = kubeconfig_text(policy);
    bool textual = !policy || node_type(policy) == NODE_NULL || node_type(policy) == NODE_STRING;
    if (!textual)
        return xstrdup("unknown plugin policy: it is not a string");
    if (strcmp(name, "Allowlist") == 0)
        return check_allowlist(list, command, env);
    if (node_len(list) || (list && node_type(list) != NODE_LIST && node_type(list) != NODE_NULL))
        return xasprintf(
            "misconfigured credential plugin allowlist: there is a list but the policy is \"%s\"",
            name);
    if (strcmp(name, "DenyAll") == 0)
        return xasprintf("plugin \"%s\" not allowed: policy set to \"DenyAll\"", command);
    if (!*name || strcmp(name, "AllowAll") == 0)
        return NULL;
    return xasprintf("unknown plugin policy: \"%s\"", name);
}

// Why the policy in the documents of a kuberc forbids `command`; malloc'd, NULL when it is allowed.
static char *denial(const struct node *documents, const char *command, const struct kube_env *env)
{
    bool any = false;
    for (const struct node *doc = node_first(documents); doc; doc = node_next(doc)) {
        if (is_preference(doc))
            return apply_policy(doc, command, env);
        any = any || node_type(doc) != NODE_NULL;
    }
    // A policy may stand in what we cannot read: then nothing runs.
    return any ? xstrdup("no valid preferences found in kuberc file") : NULL;
}

// NULL for "no file is to be read". *explicit_: somebody named it, so it must be there.
static char *choose_path(const char *flag, const struct kube_env *env, bool *explicit_)
{
    const char *named = kubeconfig_given(flag) ? flag : kubeconfig_env(env, "KUBERC");
    const char *home = kubeconfig_env(env, "HOME");
    *explicit_ = *named != '\0';
    if (strcmp(kubeconfig_env(env, "KUBECTL_KUBERC"), "false") == 0 || strcmp(named, "off") == 0)
        return NULL;
    if (*named)
        return env->cwd ? fs_join(env->cwd, named) : xstrdup(named);
    return *home ? fs_join(home, ".kube/kuberc") : NULL;
}

int kuberc_apply(struct kube_exec *exec, const char *flag, const struct kube_env *env,
                 struct err *err)
{
    bool explicit_;
    struct err why = ERR_INIT;
    char *path CLEANUP_FREE = choose_path(flag, env, &explicit_);
    if (!path || (!exec && !explicit_))
        return 0;
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    struct node *documents = NULL;
    bool read = fs_read_file(&text, path, KUBERC_MAX, &why) == 0;
    if (read)
        documents = yaml_parse_all(text.buf, text.len, NULL, &why);
    if (!documents && explicit_)
        return err_set(err, ERR_USAGE, "error loading kuberc file \"%s\": %s", path, why.text);
    if (!exec || (!read && why.code == ENOENT)) {
        node_free(documents);
        return 0;
    }
    free(exec->denied);
    if (documents)
        exec->denied = denial(documents, exec->command, env);
    else
        exec->denied = xasprintf("plugin policy cannot be read: %s", why.text);
    node_free(documents);
    return 0;
}
