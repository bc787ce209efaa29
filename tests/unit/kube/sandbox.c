// SPDX-License-Identifier: Apache-2.0
#include "sandbox.h"

#include "base/mem.h"
#include "base/strbuf.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *get(void *ctx, const char *name)
{
    struct sandbox *s = ctx;
    for (int i = 0; i < SANDBOX_VARS; i++)
        if (s->names[i] && strcmp(s->names[i], name) == 0)
            return s->values[i];
    return NULL;
}

static void rebuild(struct sandbox *s)
{
    size_t n = 0;
    for (int i = 0; i < SANDBOX_VARS; i++) {
        free_clear(&s->pairs[i]);
        if (!s->names[i])
            continue;
        s->pairs[i] = xasprintf("%s=%s", s->names[i], s->values[i]);
        s->environment[n++] = s->pairs[i];
    }
    s->environment[n] = NULL;
}

void sandbox_init(struct sandbox *s)
{
    *s = (struct sandbox){.dir = "/tmp/kube-test-XXXXXX"};
    if (!mkdtemp(s->dir))
        abort();
    s->env = (struct kube_env){.get = get, .ctx = s, .all = s->environment};
    s->env.service_account_dir = "/nonexistent";
    sandbox_setenv(s, "HOME", s->dir);
    sandbox_setenv(s, "PATH", getenv("PATH"));
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

void sandbox_release(struct sandbox *s)
{
    for (int i = 0; i < SANDBOX_VARS; i++) {
        free(s->names[i]);
        free(s->values[i]);
        free(s->pairs[i]);
    }
    nftw(s->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

char *sandbox_expand(const struct sandbox *s, const char *text)
{
    struct strbuf out = STRBUF_INIT;
    for (; *text; text++) {
        if (text[0] == '@' && text[1] == '/')
            strbuf_adds(&out, s->dir);
        else
            strbuf_addc(&out, *text);
    }
    return strbuf_detach(&out);
}

void sandbox_setenv(struct sandbox *s, const char *name, const char *value)
{
    int free_slot = -1;
    for (int i = 0; i < SANDBOX_VARS; i++) {
        if (s->names[i] && strcmp(s->names[i], name) == 0) {
            free_clear(&s->names[i]);
            free_clear(&s->values[i]);
        }
        if (!s->names[i] && free_slot < 0)
            free_slot = i;
    }
    if (value && free_slot < 0)
        abort();
    if (value) {
        s->names[free_slot] = xstrdup(name);
        s->values[free_slot] = sandbox_expand(s, value);
    }
    rebuild(s);
}

const char *sandbox_path(struct sandbox *s, const char *name)
{
    static char paths[4][256];
    static int next;
    char *out = paths[next++ % 4];
    snprintf(out, sizeof(paths[0]), "%s/%s", s->dir, name);
    return out;
}

static void write_mode(struct sandbox *s, const char *name, const char *text, mode_t mode)
{
    char *path CLEANUP_FREE = xasprintf("%s/%s", s->dir, name);
    for (char *slash = path + strlen(s->dir) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        abort();
    close(fd);
}

void sandbox_write(struct sandbox *s, const char *name, const char *text)
{
    write_mode(s, name, text, 0600);
}

void sandbox_write_script(struct sandbox *s, const char *name, const char *text)
{
    write_mode(s, name, text, 0700);
}
