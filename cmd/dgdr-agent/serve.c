// SPDX-License-Identifier: Apache-2.0
#include "serve.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 64,
    CONNECTIONS_PER_ADDRESS_MAX = 16,
    CONNECTION_BYTES = 16 * 1024, // head of a request and of its answer
    IDLE_S = 10,
    BACKLOG = 64,
    HOST_MAX = 64,
    PORT_MAX = 65535,
};

struct serve {
    struct loop *loop;
    struct serve_opts opts;
    struct MHD_Daemon *daemon;
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
    } else if (strcmp(path, "/metrics") == 0) {
        a->type = exposition;
        s->opts.metrics(s->opts.ctx, &a->body);
    } else {
        a->status = MHD_HTTP_NOT_FOUND;
        strbuf_adds(&a->body, "there is /healthz, /readyz and /metrics\n");
    }
}

static enum MHD_Result reply(struct MHD_Connection *connection, struct answer *a)
{
    size_t n = a->body.len;
    struct MHD_Response *r =
        MHD_create_response_from_buffer(n, strbuf_detach(&a->body), MHD_RESPMEM_MUST_FREE);
    if (!r)
        return MHD_NO;
    MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, a->type);
    MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache");
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    if (a->status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    enum MHD_Result queued = MHD_queue_response(connection, a->status, r);
    MHD_destroy_response(r);
    return queued;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **request)
{
    static char seen;
    struct answer a = {.status = MHD_HTTP_OK, .type = plain, .body = STRBUF_INIT};
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
    if (strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0) {
        answer_path(ctx, path, &a);
    } else {
        a.status = MHD_HTTP_METHOD_NOT_ALLOWED;
        strbuf_adds(&a.body, "only GET and HEAD\n");
    }
    return reply(connection, &a);
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

// Where to listen. any: on all addresses, of both families where there are both.
struct place {
    struct sockaddr_storage at;
    socklen_t size;
    bool any;
};

static void set_v6(struct place *p, const struct in6_addr *host, uint16_t port)
{
    struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_addr = *host, .sin6_port = htons(port)};
    memcpy(&p->at, &a, sizeof(a));
    p->size = sizeof(a);
}

static void set_v4(struct place *p, const struct in_addr *host, uint16_t port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = *host, .sin_port = htons(port)};
    memcpy(&p->at, &a, sizeof(a));
    p->size = sizeof(a);
}

static int read_port(const char *text, uint16_t *port)
{
    char *end = NULL;
    errno = 0;
    long v = strtol(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || errno || v > PORT_MAX)
        return -1;
    *port = (uint16_t)v;
    return 0;
}

static int read_place(const char *address, struct place *p)
{
    const char *colon = strrchr(address, ':');
    char host[HOST_MAX] = "";
    struct in6_addr v6;
    struct in_addr v4;
    uint16_t port;
    size_t n = colon ? (size_t)(colon - address) : 0;
    if (!colon || n >= sizeof(host) || read_port(colon + 1, &port))
        return -1;
    memcpy(host, address, n);
    p->any = n == 0;
    if (n == 0) {
        set_v6(p, &in6addr_any, port);
    } else if (host[0] == '[' && host[n - 1] == ']') {
        host[n - 1] = '\0';
        if (inet_pton(AF_INET6, host + 1, &v6) != 1)
            return -1;
        set_v6(p, &v6, port);
    } else {
        if (inet_pton(AF_INET, host, &v4) != 1)
            return -1;
        set_v4(p, &v4, port);
    }
    return 0;
}

// -1 with errno.
static int open_listener(const struct place *p)
{
    int on = 1, off = 0;
    int fd = socket(p->at.ss_family, SOCK_STREAM, 0);
    if (fd < 0)
        return -1;
    (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    // "[::]" is every address of both families, as in Go.
    if (p->at.ss_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    if (bind(fd, (const struct sockaddr *)&p->at, p->size) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

static int listen_at(const char *address, struct err *err)
{
    struct place p = {0};
    if (read_place(address, &p)) {
        err_set(err, ERR_USAGE, "cannot listen on \"%s\": want HOST:PORT, the host as a number",
                address);
        return -1;
    }
    int fd = open_listener(&p);
    if (fd < 0 && p.any && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL)) {
        const struct in_addr any = {htonl(INADDR_ANY)};
        set_v4(&p, &any, ntohs(((const struct sockaddr_in6 *)&p.at)->sin6_port));
        fd = open_listener(&p);
    }
    if (fd < 0)
        err_errno(err, ERR_FAILURE, errno, "cannot listen on \"%s\"", address);
    return fd;
}

static int port_of(int fd)
{
    struct sockaddr_storage at = {0};
    socklen_t size = sizeof(at);
    if (getsockname(fd, (struct sockaddr *)&at, &size))
        return 0;
    return ntohs(at.ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)&at)->sin6_port
                                          : ((const struct sockaddr_in *)&at)->sin_port);
}

static struct MHD_Daemon *start_daemon(struct serve *s, int fd)
{
    return MHD_start_daemon(
        MHD_USE_EPOLL, 0, NULL, NULL, on_request, s, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_PER_ADDRESS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}

struct serve *serve_new(struct loop *loop, const struct serve_opts *opts, struct err *err)
{
    int fd = listen_at(opts->address, err);
    if (fd < 0)
        return NULL;
    struct serve *s = xcalloc(1, sizeof(*s));
    s->loop = loop;
    s->opts = *opts;
    s->port = port_of(fd);
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
    free(s);
}

int serve_port(const struct serve *s)
{
    return s->port;
}
