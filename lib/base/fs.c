// SPDX-License-Identifier: Apache-2.0
#include "base/fs.h"

#include "base/mem.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 16384, DEFAULT_MAX = 64 * 1024 * 1024 };

// Go's errno texts are libc's with a small first letter.
static int fail(struct err *err, int errnum, const char *op, const char *path)
{
    const char *text = strerror(errnum);
    err_set(err, ERR_FAILURE, "%s %s: %c%s", op, path, tolower((unsigned char)*text), text + 1);
    if (err)
        err->code = errnum;
    return -1;
}

// Returns 0, or the errno.
static int read_all(struct strbuf *out, int fd, size_t max, char chunk[CHUNK])
{
    for (size_t total = 0;;) {
        ssize_t n = read(fd, chunk, CHUNK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        if (n == 0)
            return 0;
        if ((size_t)n > max - total)
            return EFBIG;
        total += (size_t)n;
        strbuf_add(out, chunk, (size_t)n);
        if (out->overflow)
            return EFBIG;
    }
}

int fs_read_file(struct strbuf *out, const char *path, size_t max, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(err, errno, "open", path);
    size_t before = out->len;
    char chunk[CHUNK];
    int errnum = read_all(out, fd, max ? max : DEFAULT_MAX, chunk);
    secret_wipe(chunk, sizeof(chunk)); // it may have been a token or a key
    close(fd);
    if (!errnum)
        return 0;
    strbuf_truncate(out, before);
    return fail(err, errnum, "read", path);
}

// Takes the last element off, unless it is itself a ".." that nothing can take back.
static bool drop_last(struct strbuf *out, size_t root)
{
    size_t start = out->len;
    while (start > root && out->buf[start - 1] != '/')
        start--;
    if (start == out->len || strcmp(out->buf + start, "..") == 0)
        return false;
    strbuf_truncate(out, start > root ? start - 1 : root);
    return true;
}

static void add_element(struct strbuf *out, size_t root, const char *name, size_t n)
{
    if (n == 0 || (n == 1 && name[0] == '.'))
        return;
    // Above the root there is the root again.
    if (n == 2 && memcmp(name, "..", 2) == 0 && (drop_last(out, root) || root))
        return;
    if (out->len > root)
        strbuf_addc(out, '/');
    strbuf_add(out, name, n);
}

static char *clean(const char *path)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    size_t root = *path == '/';
    if (root)
        strbuf_addc(&out, '/');
    while (*path) {
        size_t n = strcspn(path, "/");
        add_element(&out, root, path, n);
        path += n;
        path += strspn(path, "/");
    }
    if (out.len == 0)
        strbuf_addc(&out, '.');
    return strbuf_detach(&out);
}

char *fs_join(const char *dir, const char *path)
{
    if (*path == '/')
        return xstrdup(path);
    if (!*dir)
        return clean(path);
    char *joined CLEANUP_FREE = xasprintf("%s/%s", dir, path);
    return clean(joined);
}

char *fs_dirname(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *dir CLEANUP_FREE = xstrndup(path, slash ? (size_t)(slash - path) + 1 : 0);
    return clean(dir);
}

char *fs_abs(const char *path)
{
    if (*path == '/')
        return clean(path);
    char *cwd CLEANUP_FREE = getcwd(NULL, 0);
    return fs_join(cwd ? cwd : "", path);
}
