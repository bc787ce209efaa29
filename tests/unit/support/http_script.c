// SPDX-License-Identifier: Apache-2.0
#include "unit/support/http_script.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 256, REQUESTS_MAX = 1024, HEAD_MAX = 16 * 1024 };

struct connection {
    struct script_server *server;
    pthread_t thread;
    int fd;
};

struct script_server {
    const struct script_rule *rules;
    size_t rule_count;
    int used[64];
    int listener, stop[2], port;
    char url[64];
    pthread_t thread;
    pthread_mutex_t lock;
    struct connection connections[CONNECTIONS_MAX];
    size_t connection_count;
    char *requests[REQUESTS_MAX];
    size_t request_count;
};

// True when the descriptor has something to read; false when the server is to stop.
static bool wait_readable(struct script_server *s, int fd)
{
    struct pollfd fds[2] = {{.fd = fd, .events = POLLIN}, {.fd = s->stop[0], .events = POLLIN}};
    if (poll(fds, 2, -1) < 0)
        return false;
    return !fds[1].revents && fds[0].revents;
}

// A head and the body that it announces.
static bool is_whole(const char *head)
{
    const char *end = strstr(head, "\r\n\r\n"), *length = strstr(head, "Content-Length: ");
    if (!end)
        return false;
    return !length || length > end || strlen(end + 4) >= strtoul(length + 16, NULL, 10);
}

static bool read_request(struct script_server *s, int fd, char *head)
{
    size_t n = 0;
    while (n < HEAD_MAX - 1) {
        if (!wait_readable(s, fd))
            return false;
        ssize_t got = read(fd, head + n, HEAD_MAX - 1 - n);
        if (got <= 0)
            return false;
        n += (size_t)got;
        head[n] = '\0';
        if (is_whole(head))
            return true;
    }
    return false;
}

static const struct script_rule *pick(struct script_server *s, const char *head)
{
    const struct script_rule *found = NULL;
    pthread_mutex_lock(&s->lock);
    if (s->request_count < REQUESTS_MAX)
        s->requests[s->request_count++] = strdup(head);
    for (size_t i = 0; i < s->rule_count && !found; i++) {
        const struct script_rule *r = &s->rules[i];
        if (!strstr(head, r->match) || (r->times && s->used[i] >= r->times))
            continue;
        s->used[i]++;
        found = r;
    }
    pthread_mutex_unlock(&s->lock);
    return found;
}

static bool send_all(int fd, const char *data, size_t n, bool trickle)
{
    while (n) {
        ssize_t sent = send(fd, data, trickle ? 1 : n, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        n -= (size_t)sent;
    }
    return true;
}

static void hold(struct script_server *s, int fd)
{
    char drain[256];
    while (wait_readable(s, fd))
        if (read(fd, drain, sizeof(drain)) <= 0)
            return;
}

static void *serve(void *arg)
{
    struct connection *c = arg;
    struct script_server *s = c->server;
    char *head = malloc(HEAD_MAX);
    bool more = true;
    int one = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    while (more && read_request(s, c->fd, head)) {
        static const struct script_rule none = {
            .reply = "HTTP/1.1 500 Unscripted\r\nContent-Length: 0\r\n\r\n", .end = SCRIPT_KEEP};
        const struct script_rule *r = pick(s, head);
        if (!r)
            r = &none;
        more =
            send_all(c->fd, r->reply, r->reply_len ? r->reply_len : strlen(r->reply), r->trickle);
        if (r->end == SCRIPT_HOLD && more)
            hold(s, c->fd);
        if (r->end == SCRIPT_RESET) {
            struct linger now = {.l_onoff = 1, .l_linger = 0};
            setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
        }
        more = more && r->end == SCRIPT_KEEP;
    }
    free(head);
    pthread_mutex_lock(&s->lock);
    close(c->fd);
    c->fd = -1;
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

static void *accept_all(void *arg)
{
    struct script_server *s = arg;
    while (wait_readable(s, s->listener)) {
        int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        pthread_mutex_lock(&s->lock);
        struct connection *c = NULL;
        if (s->connection_count < CONNECTIONS_MAX) {
            c = &s->connections[s->connection_count++];
            *c = (struct connection){.server = s, .fd = fd};
            pthread_create(&c->thread, NULL, serve, c);
        }
        pthread_mutex_unlock(&s->lock);
        if (!c)
            close(fd);
    }
    return NULL;
}

static int bind_somewhere(int *port)
{
    struct sockaddr_in addr = {.sin_family = AF_INET};
    socklen_t len = sizeof(addr);
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
        getsockname(fd, (struct sockaddr *)&addr, &len))
        abort();
    *port = ntohs(addr.sin_port);
    return fd;
}

struct script_server *script_start(const struct script_rule *rules, size_t n)
{
    struct script_server *s = calloc(1, sizeof(*s));
    if (!s || n > sizeof(s->used) / sizeof(s->used[0]))
        abort();
    s->rules = rules;
    s->rule_count = n;
    s->listener = bind_somewhere(&s->port);
    if (listen(s->listener, 64))
        abort();
    snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%d", s->port);
    pthread_mutex_init(&s->lock, NULL);
    if (pipe(s->stop) || pthread_create(&s->thread, NULL, accept_all, s))
        abort();
    return s;
}

void script_stop(struct script_server *s)
{
    // The byte stays in the pipe: everybody who polls sees it.
    if (write(s->stop[1], "x", 1) != 1)
        abort();
    pthread_join(s->thread, NULL);
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->connection_count; i++)
        if (s->connections[i].fd >= 0)
            shutdown(s->connections[i].fd, SHUT_RDWR);
    pthread_mutex_unlock(&s->lock);
    for (size_t i = 0; i < s->connection_count; i++)
        pthread_join(s->connections[i].thread, NULL);
    close(s->listener);
    close(s->stop[0]);
    close(s->stop[1]);
    for (size_t i = 0; i < s->request_count; i++)
        free(s->requests[i]);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

int script_port(const struct script_server *s)
{
    return s->port;
}

const char *script_url(const struct script_server *s)
{
    return s->url;
}

size_t script_requests(struct script_server *s)
{
    pthread_mutex_lock(&s->lock);
    size_t n = s->request_count;
    pthread_mutex_unlock(&s->lock);
    return n;
}

const char *script_request(struct script_server *s, size_t i)
{
    pthread_mutex_lock(&s->lock);
    const char *text = i < s->request_count ? s->requests[i] : "";
    pthread_mutex_unlock(&s->lock);
    return text;
}

size_t script_count(struct script_server *s, const char *text)
{
    size_t found = 0;
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->request_count; i++)
        found += strstr(s->requests[i], text) != NULL;
    pthread_mutex_unlock(&s->lock);
    return found;
}

size_t script_connections(struct script_server *s)
{
    pthread_mutex_lock(&s->lock);
    size_t n = s->connection_count;
    pthread_mutex_unlock(&s->lock);
    return n;
}

int script_dead_port(void)
{
    int port;
    bind_somewhere(&port);
    return port;
}

static char *buffer(void)
{
    static char buffers[32][8192];
    static size_t next;
    return buffers[next++ % 32];
}

const char *script_reply(int status, const char *headers, const char *body)
{
    char *out = buffer();
    snprintf(out, 8192, "HTTP/1.1 %d X\r\n%sContent-Length: %zu\r\n\r\n%s", status, headers,
             strlen(body), body);
    return out;
}

const char *script_json(const char *body)
{
    return script_reply(200, "Content-Type: application/json\r\n", body);
}
