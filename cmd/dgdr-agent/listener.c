// SPDX-License-Identifier: Apache-2.0
#include "listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BACKLOG = 256,
    HOST_MAX = 64,
    PORT_MAX = 65535,
};

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

int listener_open(const char *address, struct err *err)
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

int listener_port(int fd)
{
    struct sockaddr_storage at = {0};
    socklen_t size = sizeof(at);
    if (getsockname(fd, (struct sockaddr *)&at, &size))
        return 0;
    return ntohs(at.ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)&at)->sin6_port
                                          : ((const struct sockaddr_in *)&at)->sin_port);
}
