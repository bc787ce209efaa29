// SPDX-License-Identifier: Apache-2.0
#include "completion_install.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char plugin_prefix[] = "kubectl-";
static const char script_head[] = "#!/bin/sh\n# kubectl asks here for completions of ";
enum { SCRIPT_MAX = 4096 };

// What there is under a path.
enum found { NOTHING, OURS, LINK_TO_PLUGIN, FOREIGN };

// Everything that both ways need.
struct place {
    char *file, *asked; // names of files
    char *plugin;       // its path on PATH, NULL: it is not there
    char *script;       // what is put there
    const char *path;   // PATH
};

char *completion_file(const char *program)
{
    static const char called[] = "kubectl ";
    char *file = xstrdup(program);
    if (strncmp(program, called, sizeof(called) - 1) == 0)
        for (char *p = file; *p; p++)
            *p = *p == ' ' ? '-' : *p == '-' ? '_' : *p;
    return file;
}

char *completion_asked(const char *file)
{
    size_t n = sizeof(plugin_prefix) - 1;
    return strncmp(file, plugin_prefix, n) == 0 && file[n]
               ? xasprintf("kubectl_complete-%s", file + n)
               : NULL;
}

static void place_release(struct place *p)
{
    free_clear(&p->file);
    free_clear(&p->asked);
    free_clear(&p->plugin);
    free_clear(&p->script);
}

static int place_init(struct place *p, const char *program, struct err *err)
{
    const char *path = getenv("PATH");
    *p = (struct place){.file = completion_file(program), .path = path ? path : ""};
    p->asked = completion_asked(p->file);
    if (!p->asked) {
        err_set(err, ERR_FAILURE, "\"%s\" is no kubectl plugin by its name", p->file);
        return err_hint(err, "kubectl runs files whose names begin with \"kubectl-\"");
    }
    p->plugin = proc_find(p->file, p->path);
    p->script = xasprintf("%s\"%s\"; \"%s completion install\" put it here.\n"
                          "exec %s __complete_kubectl \"$@\" 2> /dev/null\n",
                          script_head, program, program, p->file);
    return 0;
}

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return b && stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

static enum found look(const struct place *p, const char *target)
{
    struct stat st;
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    if (lstat(target, &st))
        return errno == ENOENT ? NOTHING : FOREIGN;
    if (same_file(target, p->plugin))
        return LINK_TO_PLUGIN;
    bool ours = S_ISREG(st.st_mode) && fs_read_file(&text, target, SCRIPT_MAX, NULL) == 0 &&
                strncmp(text.buf, script_head, sizeof(script_head) - 1) == 0;
    return ours ? OURS : FOREIGN;
}

static int refuse_foreign(const char *target, struct err *err)
{
    err_set(err, ERR_FAILURE, "\"%s\" is there, and not from completion install", target);
    return err_hint(err, "remove it, or choose another folder with --dir");
}

static bool is_on_path(const char *path, const char *dir)
{
    size_t n = strlen(dir);
    for (const char *p = path; *p; p += strcspn(p, ":"), p += *p == ':')
        if (strcspn(p, ":") == n && strncmp(p, dir, n) == 0)
            return true;
    return false;
}

// Where it goes when nobody says; NULL: there is no such folder. malloc'd.
static char *choose_dir(const struct place *p)
{
    static const char *const homes[] = {".local/bin", "bin"};
    char *beside = fs_dirname(p->plugin);
    if (access(beside, W_OK | X_OK) == 0)
        return beside;
    free(beside);
    const char *home = getenv("HOME");
    for (size_t i = 0; home && *home && i < ARRAY_LEN(homes); i++) {
        char *dir = fs_join(home, homes[i]);
        if (is_on_path(p->path, dir) && access(dir, W_OK | X_OK) == 0)
            return dir;
        free(dir);
    }
    return NULL;
}

static int write_all(int fd, const char *text, const char *path, struct err *err)
{
    size_t n = strlen(text);
    while (n > 0) {
        ssize_t done = write(fd, text, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return err_errno(err, ERR_FAILURE, errno, "cannot write \"%s\"", path);
        text += done;
        n -= (size_t)done;
    }
    return 0;
}

// Whole or not at all: it is written beside its place and moved there.
static int write_script(const struct place *p, const char *target, struct err *err)
{
    char *part CLEANUP_FREE = xasprintf("%s.%ld", target, (long)getpid());
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
    if (fd < 0)
        return err_errno(err, ERR_FAILURE, errno, "cannot create \"%s\"", target);
    int rc = write_all(fd, p->script, target, err);
    if (rc == 0 && fchmod(fd, 0755))
        rc = err_errno(err, ERR_FAILURE, errno, "cannot make \"%s\" executable", target);
    if (close(fd) && rc == 0)
        rc = err_errno(err, ERR_FAILURE, errno, "cannot write \"%s\"", target);
    if (rc == 0 && rename(part, target))
        rc = err_errno(err, ERR_FAILURE, errno, "cannot create \"%s\"", target);
    if (rc)
        unlink(part);
    return rc;
}

static bool is_current(const struct place *p, const char *target)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    return fs_read_file(&text, target, SCRIPT_MAX, NULL) == 0 && strcmp(text.buf, p->script) == 0 &&
           access(target, X_OK) == 0;
}

static int put(const struct place *p, const char *dir, const char *target, struct strbuf *said,
               struct err *err)
{
    enum found found = look(p, target);
    if (found == FOREIGN)
        return refuse_foreign(target, err);
    if (found == LINK_TO_PLUGIN || (found == OURS && is_current(p, target))) {
        strbuf_addf(said, "%s is in place\n", target);
        return 0;
    }
    if (write_script(p, target, err))
        return -1;
    strbuf_addf(said, "%s %s%s\n", found == OURS ? "updated" : "installed", target,
                is_on_path(p->path, dir) ? "" : "; kubectl finds it once that folder is on PATH");
    return 0;
}

// The target: in dir, else where there is one on PATH already, else where a new one goes. malloc'd; NULL: nowhere.
static char *choose_target(const struct place *p, const char *dir)
{
    if (dir && *dir) {
        char *whole CLEANUP_FREE = fs_abs(dir);
        return fs_join(whole, p->asked);
    }
    char *there = proc_find(p->asked, p->path);
    if (there)
        return there;
    char *chosen CLEANUP_FREE = choose_dir(p);
    return chosen ? fs_join(chosen, p->asked) : NULL;
}

static int install(const struct place *p, const char *dir, struct strbuf *said, struct err *err)
{
    if (!p->plugin) {
        err_set(err, ERR_FAILURE, "\"%s\" is not on PATH, so kubectl does not find it", p->file);
        return err_hint(err, "put it, or a link to it, into a folder of PATH first");
    }
    char *target CLEANUP_FREE = choose_target(p, dir);
    if (!target) {
        err_set(err, ERR_FAILURE, "no folder for \"%s\": that of \"%s\" is not yours to write to",
                p->asked, p->plugin);
        return err_hint(err, "choose a folder of PATH with --dir");
    }
    char *folder CLEANUP_FREE = fs_dirname(target);
    return put(p, folder, target, said, err);
}

static int take_away(const struct place *p, const char *dir, struct strbuf *said, struct err *err)
{
    char *target CLEANUP_FREE = dir && *dir ? choose_target(p, dir) : proc_find(p->asked, p->path);
    enum found found = target ? look(p, target) : NOTHING;
    if (found == NOTHING) {
        strbuf_addf(said, "there is no %s%s\n", target ? target : p->asked,
                    target ? "" : " on PATH");
        return 0;
    }
    if (found != OURS)
        return refuse_foreign(target, err);
    if (unlink(target))
        return err_errno(err, ERR_FAILURE, errno, "cannot remove \"%s\"", target);
    strbuf_addf(said, "removed %s\n", target);
    return 0;
}

int completion_install(const char *program, const char *dir, struct strbuf *said, struct err *err)
{
    struct place p;
    int rc = place_init(&p, program, err);
    if (rc == 0)
        rc = install(&p, dir, said, err);
    place_release(&p);
    return rc;
}

int completion_remove(const char *program, const char *dir, struct strbuf *said, struct err *err)
{
    struct place p;
    int rc = place_init(&p, program, err);
    if (rc == 0)
        rc = take_away(&p, dir, said, err);
    place_release(&p);
    return rc;
}
