// SPDX-License-Identifier: Apache-2.0
#include "report/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    LOCK_TRIES = 200,
    LOCK_PAUSE_NS = 10 * 1000 * 1000,
    NAME_TRIES = 100,
    NAME_SIZE = 96,
};

// The next status file while it is written. Whoever holds the folder's lock may use this name, and removes what a
// writer that was killed has left there.
static const char next_file[] = "." DGDR_REPORT_FILE ".tmp";

static bool lock(int fd)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return true;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = LOCK_PAUSE_NS}, NULL);
    }
    return false;
}

int dgdr_folder_open(struct dgdr_folder *folder, const char *path, struct dgdr_report_error *error)
{
    do
        folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (folder->fd < 0 && errno == EINTR);
    if (folder->fd < 0)
        return dgdr_error_system(error, errno, "open folder", path, NULL);
    folder->path = path;
    folder->locked = lock(folder->fd);
    return 0;
}

void dgdr_folder_close(struct dgdr_folder *folder)
{
    // Said, not left to the close: a child that another thread forked meanwhile shares the lock.
    if (folder->locked)
        flock(folder->fd, LOCK_UN);
    close(folder->fd);
}

size_t dgdr_folder_read(const struct dgdr_folder *folder, char *buf, size_t size)
{
    struct stat st;
    size_t n = 0;
    // A named pipe in its place would be waited for.
    int fd = openat(folder->fd, DGDR_REPORT_FILE, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return 0;
    while (n < size && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        ssize_t got = read(fd, buf + n, size - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    close(fd);
    return n;
}

static int create(const struct dgdr_folder *folder, const char *name)
{
    int fd;
    do
        fd = openat(folder->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    while (fd < 0 && errno == EINTR);
    return fd;
}

// A new empty file, its name in `name`. Without the lock the name is one that no other writer uses.
static int create_next(const struct dgdr_folder *folder, char name[NAME_SIZE])
{
    static atomic_uint counter;
    int fd = -1;
    if (folder->locked) {
        snprintf(name, NAME_SIZE, "%s", next_file);
        unlinkat(folder->fd, name, 0);
        fd = create(folder, name);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    for (int i = 0; fd < 0 && i < NAME_TRIES; i++) {
        unsigned number = atomic_fetch_add(&counter, 1);
        snprintf(name, NAME_SIZE, "." DGDR_REPORT_FILE ".%ld-%u.tmp", (long)getpid(), number);
        fd = create(folder, name);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    return fd;
}

// 0, or what errno said.
static int write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(fd, bytes, n);
        if (written < 0 && errno == EINTR)
            continue;
        // A file that takes no byte and names no reason would take none for ever.
        if (written <= 0)
            return written < 0 ? errno : ENOSPC;
        bytes += written;
        n -= (size_t)written;
    }
    return 0;
}

static int sync_fd(int fd)
{
    int rc;
    do
        rc = fsync(fd);
    while (rc < 0 && errno == EINTR);
    // Some file systems have nothing to sync.
    return rc == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno;
}

int dgdr_folder_replace(const struct dgdr_folder *folder, const char *bytes, size_t n,
                        struct dgdr_report_error *error)
{
    char name[NAME_SIZE];
    int fd = create_next(folder, name);
    if (fd < 0)
        return dgdr_error_system(error, errno, "create a file in", folder->path, NULL);
    int number = write_all(fd, bytes, n);
    if (number == 0)
        number = sync_fd(fd);
    // Network file systems may say only here that the disk is full.
    if (close(fd) < 0 && errno != EINTR && number == 0)
        number = errno;
    if (number == 0 && renameat(folder->fd, name, folder->fd, DGDR_REPORT_FILE) < 0)
        number = errno;
    if (number) {
        unlinkat(folder->fd, name, 0);
        return dgdr_error_system(error, number, "write", folder->path, DGDR_REPORT_FILE);
    }
    number = sync_fd(folder->fd);
    return number ? dgdr_error_system(error, number, "sync folder", folder->path, NULL) : 0;
}
