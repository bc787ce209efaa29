// SPDX-License-Identifier: Apache-2.0
#include "folder_watch.h"

#include <poll.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/inotify.h>
#endif

enum { LOOK_MS = 500 };

#ifdef __linux__
// The folder may have been replaced by another of its name: adding it again is how to find out, and costs nothing when
// it is the same.
static void watch_folder(struct folder_watch *w)
{
    enum { CHANGES = IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE | IN_ONLYDIR };
    int watch = w->inotify < 0 ? -1 : inotify_add_watch(w->inotify, w->folder, CHANGES);
    if (w->watch >= 0 && watch != w->watch)
        (void)inotify_rm_watch(w->inotify, w->watch);
    w->watch = watch;
}

static void on_event(void *ctx, int fd, short revents)
{
    struct folder_watch *w = ctx;
    char events[4096];
    (void)revents;
    // What they are about does not matter: the file is looked at anyway.
    while (read(fd, events, sizeof(events)) > 0)
        continue;
    w->changed(w->ctx);
}

static void start_events(struct folder_watch *w)
{
    w->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (w->inotify >= 0)
        w->fd_id = loop_fd(w->loop, w->inotify, POLLIN, on_event, w);
    watch_folder(w);
}
#else
static void watch_folder(struct folder_watch *w)
{
    (void)w;
}

static void start_events(struct folder_watch *w)
{
    (void)w;
}
#endif

static void on_timer(void *ctx)
{
    struct folder_watch *w = ctx;
    w->timer = loop_timer(w->loop, LOOK_MS, on_timer, w);
    watch_folder(w);
    w->changed(w->ctx);
}

void folder_watch_start(struct folder_watch *w, struct loop *loop, const char *folder,
                        loop_fn *changed, void *ctx)
{
    *w = (struct folder_watch){.loop = loop, .folder = folder, .changed = changed, .ctx = ctx};
    w->inotify = w->watch = -1;
    start_events(w);
    w->timer = loop_timer(loop, 0, on_timer, w);
}

void folder_watch_stop(struct folder_watch *w)
{
    loop_cancel(w->loop, w->timer);
    loop_cancel(w->loop, w->fd_id);
    if (w->inotify >= 0)
        close(w->inotify);
    w->inotify = -1;
}
