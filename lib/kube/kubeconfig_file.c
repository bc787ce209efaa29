// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig.h"

#include "base/fs.h"
#include "base/mem.h"
#include "doc/yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *kubeconfig_text(const struct node *n)
{
    const char *text = node_str(n);
    if (!text)
        text = yaml_scalar_text(n);
    return text ? text : "";
}

static void wipe_values(const struct node *n)
{
    // The tree is ours and about to be freed: nobody else can read these bytes.
    char *text = (char *)(uintptr_t)kubeconfig_text(n);
    if (*text)
        secret_wipe(text, strlen(text));
    for (const struct node *child = node_first(n); child; child = node_next(child))
        wipe_values(child);
}

void kubeconfig_free_tree(struct node *root)
{
    wipe_values(root);
    node_free(root);
}

static int check_kind(const struct node *root, struct err *err)
{
    if (node_type(root) != NODE_MAP)
        return err_set(err, ERR_USAGE,
                       "couldn't get version/kind; json parse error: a mapping was expected");
    const char *kind = kubeconfig_text(node_get(root, "kind"));
    const char *version = kubeconfig_text(node_get(root, "apiVersion"));
    bool kind_ok = !*kind || strcmp(kind, "Config") == 0;
    bool version_ok = !*version || strcmp(version, "v1") == 0 || strcmp(version, "/v1") == 0;
    if (kind_ok && version_ok)
        return 0;
    return err_set(err, ERR_USAGE, "no kind \"%s\" is registered for version \"%s\"",
                   *kind ? kind : "Config", *version ? version : "v1");
}

struct node *kubeconfig_parse(const char *text, size_t n, struct err *err)
{
    struct node *root = yaml_parse(text, n, NULL, err);
    if (!root)
        return NULL;
    if (node_type(root) == NODE_NULL)
        return root;
    if (check_kind(root, err) == 0 && kubeconfig_check(root, err) == 0)
        return root;
    kubeconfig_free_tree(root);
    return NULL;
}

// 1: read, 0: not there, -1: err.
static int read_file(struct kubeconfig_file *file, const char *path, const char *cwd,
                     struct err *err)
{
    char *opened CLEANUP_FREE = cwd ? fs_join(cwd, path) : xstrdup(path);
    struct strbuf text = STRBUF_INIT;
    int rc = fs_read_file(&text, opened, 0, err);
    bool missing = rc != 0 && err->code == ENOENT;
    struct node *root = rc == 0 ? kubeconfig_parse(text.buf, text.len, err) : NULL;
    strbuf_wipe(&text);
    if (missing)
        return 0;
    if (!root) {
        err->kind = ERR_USAGE;
        return err_wrap(err, "error loading config file \"%s\"", path);
    }
    char *absolute CLEANUP_FREE = fs_abs(opened);
    *file = (struct kubeconfig_file){xstrdup(path), fs_dirname(absolute), root};
    return 1;
}

// Reads one file of the list; a failure becomes one line of `problems`, since the user wants to see
// them all.
static void add_file(struct kubeconfig *kc, const char *path, const struct kube_env *env,
                     struct strbuf *problems)
{
    struct err err = ERR_INIT;
    struct kubeconfig_file file;
    int rc = read_file(&file, path, env->cwd, &err);
    if (rc < 0)
        strbuf_addf(problems, "%s%s", problems->len ? "\n" : "", err.text);
    if (rc <= 0)
        return;
    kc->files = xreallocarray(kc->files, kc->count + 1, sizeof(*kc->files));
    kc->files[kc->count++] = file;
}

// Whether list[0..at) already holds the entry list[at..at+n).
static bool seen_before(const char *list, size_t at, size_t n)
{
    for (size_t i = 0; i < at; i += strcspn(list + i, ":") + 1)
        if (strcspn(list + i, ":") == n && memcmp(list + i, list + at, n) == 0)
            return true;
    return false;
}

static void add_list(struct kubeconfig *kc, const char *list, const struct kube_env *env,
                     struct strbuf *problems)
{
    for (size_t at = 0; list[at];) {
        size_t n = strcspn(list + at, ":");
        if (n && !seen_before(list, at, n)) {
            char *path CLEANUP_FREE = xstrndup(list + at, n);
            add_file(kc, path, env, problems);
        }
        at += n + (list[at + n] == ':');
    }
}

static int check_explicit(const char *path, const char *cwd, struct err *err)
{
    char *opened CLEANUP_FREE = cwd ? fs_join(cwd, path) : xstrdup(path);
    struct stat st;
    if (stat(opened, &st) == 0 || errno != ENOENT)
        return 0;
    err_set(err, ERR_USAGE, "stat %s: no such file or directory", path);
    return -1;
}

int kubeconfig_load(struct kubeconfig *kc, const char *flag, const struct kube_env *env,
                    struct err *err)
{
    *kc = (struct kubeconfig){0};
    struct strbuf problems CLEANUP_STRBUF = STRBUF_INIT;
    const char *list = kubeconfig_env(env, "KUBECONFIG");
    const char *home = kubeconfig_env(env, "HOME");
    if (kubeconfig_given(flag)) {
        if (check_explicit(flag, env->cwd, err) != 0)
            return -1;
        add_file(kc, flag, env, &problems);
    } else if (*list) {
        add_list(kc, list, env, &problems);
    } else if (*home) {
        char *path CLEANUP_FREE = fs_join(home, ".kube/config");
        add_file(kc, path, env, &problems);
    }
    if (!problems.len)
        return 0;
    kubeconfig_release(kc);
    return err_set(err, ERR_USAGE, "%s", problems.buf);
}

void kubeconfig_release(struct kubeconfig *kc)
{
    for (size_t i = 0; i < kc->count; i++) {
        free(kc->files[i].path);
        free(kc->files[i].dir);
        kubeconfig_free_tree(kc->files[i].root);
    }
    free(kc->files);
    *kc = (struct kubeconfig){0};
}

const char *kubeconfig_current_context(const struct kubeconfig *kc)
{
    for (size_t i = 0; i < kc->count; i++) {
        const char *name = kubeconfig_text(node_get(kc->files[i].root, "current-context"));
        if (*name)
            return name;
    }
    return "";
}
