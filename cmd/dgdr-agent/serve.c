// SPDX-License-Identifier: Apache-2.0
#include "serve.h"

#include "base/mem.h"
#include "base/utf8.h"

#include "listener.h"
#include "pages.h"
#include "readers.h"

#include <microhttpd.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNECTION_BYTES = 16 * 1024, // head of a request and of its answer
    IDLE_S = 10,
};

struct serve {
    struct loop *loop;
    struct serve_opts opts;
    struct MHD_Daemon *daemon;
    struct readers readers;
    struct pages pages;
    int watch, timer, port;
};

static const char plain[] = "text/plain; charset=utf-8";
static const char exposition[] = "text/plain; version=0.0.4; charset=utf-8";

struct answer {
    unsigned status;
    const char *type;
    struct strbuf body;
};

static void say_why(struct answer *a, unsigned status, const struct strbuf *why)
{
    a->status = status;
    utf8_sanitise(&a->body, why->len ? why->buf : "not well", UTF8_LINE);
    strbuf_addc(&a->body, '\n');
}

static void answer_check(const struct serve *s, struct answer *a, unsigned status,
                         bool (*check)(void *ctx, struct strbuf *why))
{
    struct strbuf why CLEANUP_STRBUF = STRBUF_INIT;
    if (check(s->opts.ctx, &why))
        strbuf_adds(&a->body, "ok\n");
    else
        say_why(a, status, &why);
}

static void answer_path(const struct serve *s, const char *path, struct answer *a)
{
    if (strcmp(path, "/healthz") == 0) {
        answer_check(s, a, MHD_HTTP_INTERNAL_SERVER_ERROR, s->opts.healthy);
    } else if (strcmp(path, "/readyz") == 0) {
        answer_check(s, a, MHD_HTTP_SERVICE_UNAVAILABLE, s->opts.ready);
    } else {
        a->status = MHD_HTTP_NOT_FOUND;
        strbuf_adds(&a->body, "there is /healthz, /readyz and /metrics\n");
    }
}

static void add_headers(struct MHD_Response *r, const char *type)
{
    MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache");
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
}

static enum MHD_Result reply(struct MHD_Connection *connection, struct answer *a)
{
    size_t n = a->body.len;
    struct MHD_Response *r =
        MHD_create_response_from_buffer(n, strbuf_detach(&a->body), MHD_RESPMEM_MUST_FREE);
    if (!r)
        return MHD_NO;
    add_headers(r, plain);
    if (a->status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    enum MHD_Result queued = MHD_queue_response(connection, a->status, r);
    MHD_destroy_response(r);
    return queued;
}

static struct reader *reader_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

// The library notices, and ends the connection.
static void cut_off(const struct reader *reader)
{
    (void)shutdown(reader->fd, SHUT_RDWR);
}

static void cut_off_the_slow(struct serve *s)
{
    const struct page *old = pages_too_many(&s->pages);
    for (size_t i = 0; old && i < READERS_TABLE; i++) {
        if (s->readers.all[i].there && s->readers.all[i].page == old)
            cut_off(&s->readers.all[i]);
    }
}

static enum MHD_Result reply_page(struct serve *s, struct MHD_Connection *connection)
{
    struct reader *reader = reader_of(connection);
    size_t bytes;
    if (!reader)
        return MHD_NO;
    reader->page = pages_take(&s->pages);
    cut_off_the_slow(s);
    const char *text = page_text(reader->page, &bytes);
    // It is kept until on_completed(), after which the library does not look at it, and only read.
    struct MHD_Response *r =
        MHD_create_response_from_buffer(bytes, (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
    if (!r)
        return MHD_NO;
    add_headers(r, exposition);
    enum MHD_Result queued = MHD_queue_response(connection, MHD_HTTP_OK, r);
    MHD_destroy_response(r);
    return queued;
}

static bool is_read_only(const char *method)
{
    return strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **request)
{
    static char seen;
    struct serve *s = ctx;
    struct answer a = {.status = MHD_HTTP_OK, .body = STRBUF_INIT};
    (void)version, (void)data;
    // The first call comes with the head alone. Whatever is sent besides is read and dropped.
    if (!*request) {
        *request = &seen;
        return MHD_YES;
    }
    if (*size) {
        *size = 0;
        return MHD_YES;
    }
    struct reader *reader = reader_of(connection);
    if (reader)
        readers_answering(reader);
    if (!is_read_only(method)) {
        a.status = MHD_HTTP_METHOD_NOT_ALLOWED;
        strbuf_adds(&a.body, "only GET and HEAD\n");
    } else if (strcmp(path, "/metrics") == 0) {
        return reply_page(s, connection);
    } else {
        answer_path(s, path, &a);
    }
    return reply(connection, &a);
}

static void on_completed(void *ctx, struct MHD_Connection *connection, void **request,
                         enum MHD_RequestTerminationCode why)
{
    struct serve *s = ctx;
    struct reader *reader = reader_of(connection);
    (void)request, (void)why;
    if (!reader)
        return;
    if (reader->page)
        pages_put(&s->pages, reader->page);
    reader->page = NULL;
    readers_answered(&s->readers, reader);
}

static struct reader *add_reader(struct serve *s, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *socket =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *address =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return readers_add(&s->readers, socket->connect_fd, address->client_addr);
}

static void on_connection(void *ctx, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct serve *s = ctx;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (*context)
            readers_remove(*context);
        *context = NULL;
        return;
    }
    struct reader *reader = add_reader(s, connection);
    const struct reader *goes = reader ? readers_too_many(&s->readers, reader) : NULL;
    *context = reader;
    if (goes)
        cut_off(goes);
}

static void run(void *ctx);

static void on_due(void *ctx)
{
    ((struct serve *)ctx)->timer = 0;
    run(ctx);
}

static void on_ready(void *ctx, int fd, short revents)
{
    (void)fd, (void)revents;
    run(ctx);
}

static void run(void *ctx)
{
    struct serve *s = ctx;
    MHD_UNSIGNED_LONG_LONG wait = 0;
    MHD_run(s->daemon);
    loop_cancel(s->loop, s->timer);
    s->timer = 0;
    if (MHD_get_timeout(s->daemon, &wait) == MHD_YES)
        s->timer = loop_timer(s->loop, (int64_t)wait, on_due, s);
}

// The library's own limit of connections is one to waiting, and never reached: who goes is decided when somebody comes.
static struct MHD_Daemon *start_daemon(struct serve *s, int fd)
{
    return MHD_start_daemon(
        MHD_USE_EPOLL, 0, NULL, NULL, on_request, s, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)READERS_TABLE, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_S, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}

struct serve *serve_new(struct loop *loop, const struct serve_opts *opts, struct err *err)
{
    int fd = listener_open(opts->address, err);
    if (fd < 0)
        return NULL;
    struct serve *s = xcalloc(1, sizeof(*s));
    s->loop = loop;
    s->opts = *opts;
    s->pages = (struct pages){.clock = loop_clock(loop), .render = opts->metrics, .ctx = opts->ctx};
    s->port = listener_port(fd);
    s->daemon = start_daemon(s, fd);
    const union MHD_DaemonInfo *info =
        s->daemon ? MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
    if (!info) {
        err_set(err, ERR_FAILURE, "cannot start the HTTP server on \"%s\"", opts->address);
        if (!s->daemon)
            close(fd);
        serve_free(s);
        return NULL;
    }
    s->watch = loop_fd(loop, info->epoll_fd, POLLIN, on_ready, s);
    return s;
}

void serve_free(struct serve *s)
{
    if (!s)
        return;
    loop_cancel(s->loop, s->watch);
    loop_cancel(s->loop, s->timer);
    if (s->daemon)
        MHD_stop_daemon(s->daemon);
    pages_release(&s->pages);
    free(s);
}

int serve_port(const struct serve *s)
{
    return s->port;
}
