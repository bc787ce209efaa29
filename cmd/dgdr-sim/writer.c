// SPDX-License-Identifier: Apache-2.0
#include "writer.h"

#include "base/mem.h"
#include "spoil.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SLOW_BYTES = 64, SLOW_MS = 20, HOLD_MS = 200, BLOCK = 64 * 1024 };

struct writer {
    struct sim_request *request;
    struct strbuf pending;
    size_t offset; // of pending, sent
    size_t left;   // bytes until the answer breaks off
    bool ended;    // nothing comes after pending
    bool armed;    // left is set
    bool spoiled;
};

static int socket_of(const struct sim_request *r)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    return info ? info->connect_fd : -1;
}

static void pause_ms(int ms)
{
    struct pollfd none = {.fd = -1};

    poll(&none, 1, ms);
}

// It has closed its side.
static bool client_gone(const struct sim_request *r)
{
    struct pollfd p = {.fd = socket_of(r)};

    // Without POLLRDHUP any byte from a client that is reading a stream means that it is ending the
    // connection.
#ifdef POLLRDHUP
    p.events = POLLRDHUP;
#else
    p.events = POLLIN;
#endif
    return poll(&p, 1, 0) > 0 && p.revents;
}

void sim_writer_drop(const struct sim_request *r)
{
    shutdown(socket_of(r), SHUT_RDWR);
}

// Closing with a linger time of zero sends a RST. The descriptor belongs to the HTTP library, so a
// fresh socket takes its place.
static void reset(const struct sim_request *r)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    int fd = socket_of(r);
    int fresh = socket(AF_INET, SOCK_STREAM, 0);

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    if (fresh < 0 || dup2(fresh, fd) < 0)
        shutdown(fd, SHUT_RDWR);
    else
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    if (fresh >= 0)
        close(fresh);
}

void sim_writer_hold(const struct sim_request *r)
{
    while (!sim_store_stopping(r->server->store) && !client_gone(r) &&
           sim_faults_epoch(r->server->faults) == r->hit.epoch)
        pause_ms(HOLD_MS);
}

// A fault that was set while the stream runs.
static void strike_live(struct writer *w)
{
    struct sim_request *r = w->request;

    r->hit = sim_faults_take(r->server->faults, r->method, r->uri, true);
    if (r->hit.kind == FAULT_NONE)
        return;
    w->spoiled = sim_spoil_live(r, &w->pending);
    if (sim_spoil_ends(r))
        w->ended = true;
}

// Fills pending; false when the connection is to be broken off.
static bool refill(struct writer *w)
{
    struct sim_request *r = w->request;
    struct sim_stream *st = r->reply.stream;

    strbuf_reset(&w->pending);
    w->offset = 0;
    while (!w->pending.len && !w->ended) {
        int more = st->next(st, &w->pending);

        if (more < 0)
            return false;
        w->ended = more == 0;
        if (w->pending.len)
            break;
        if (r->hit.kind == FAULT_NONE)
            strike_live(w);
        if (!w->ended && client_gone(r))
            return false;
        if (r->hit.kind == FAULT_DROP || r->hit.kind == FAULT_HALF_OPEN)
            break;
    }
    if (w->pending.len && r->hit.kind != FAULT_NONE && !w->spoiled)
        w->spoiled = sim_spoil(r, &w->pending);
    return true;
}

// Decides where a broken answer ends, once its first bytes are known.
static void arm(struct writer *w)
{
    const struct sim_hit *hit = &w->request->hit;

    if (w->armed || hit->kind == FAULT_NONE)
        return;
    w->armed = true;
    if (hit->kind != FAULT_DROP && hit->kind != FAULT_HALF_OPEN && hit->kind != FAULT_RESET)
        return;
    w->left = hit->kind == FAULT_RESET ? (w->pending.len + 1) / 2 : 0;
    if (hit->bytes >= 0)
        w->left = (size_t)hit->bytes;
}

static void break_off(const struct sim_request *r)
{
    if (r->hit.kind == FAULT_HALF_OPEN)
        sim_writer_hold(r);
    if (r->hit.kind != FAULT_RESET) {
        sim_writer_drop(r);
        return;
    }
    pause_ms(SLOW_MS); // a RST overtakes what the client has not read yet
    reset(r);
}

static ssize_t read_body(void *ctx, uint64_t pos, char *buf, size_t max)
{
    struct writer *w = ctx;
    struct sim_request *r = w->request;

    (void)pos;
    if (w->offset == w->pending.len && !w->ended && !refill(w))
        return MHD_CONTENT_READER_END_WITH_ERROR;
    arm(w);
    if (w->left == 0) {
        break_off(r);
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    size_t n = w->pending.len - w->offset;
    if (n == 0)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (r->hit.kind == FAULT_SLOW) {
        max = r->hit.bytes > 0 ? (size_t)r->hit.bytes : SLOW_BYTES;
        pause_ms(SLOW_MS);
    }
    n = n > max ? max : n;
    n = n > w->left ? w->left : n;
    if (w->left != SIZE_MAX)
        w->left -= n;
    memcpy(buf, w->pending.buf + w->offset, n);
    w->offset += n;
    return (ssize_t)n;
}

static void free_writer(void *ctx)
{
    struct writer *w = ctx;

    strbuf_release(&w->pending);
    free(w);
}

static struct MHD_Response *stream_response(struct sim_request *r)
{
    struct writer *w = xcalloc(1, sizeof(*w));

    w->request = r;
    w->left = SIZE_MAX;
    strbuf_init(&w->pending);
    if (!r->reply.stream) {
        w->pending = r->reply.body;
        strbuf_init(&r->reply.body);
        w->ended = true;
        sim_spoil(r, &w->pending);
    }
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_body, w, free_writer);
}

static struct MHD_Response *whole_response(struct sim_request *r)
{
    size_t len = r->reply.body.len;

    if (!len)
        return MHD_create_response_from_buffer(0, strbuf_empty, MHD_RESPMEM_PERSISTENT);
    return MHD_create_response_from_buffer(len, strbuf_detach(&r->reply.body),
                                           MHD_RESPMEM_MUST_FREE);
}

// "Sat, 21 Nov 2026 03:35:27 GMT"
static void format_date(int64_t ms, char out[40])
{
    static const char days[] = "ThuFriSatSunMonTueWed"; // 1970-01-01 was a Thursday
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char t[TIME_TEXT_MAX];
    int month;

    time_format(ms, t);
    month = (t[5] - '0') * 10 + t[6] - '0' - 1;
    snprintf(out, 40, "%.3s, %.2s %.3s %.4s %.8s GMT", days + 3 * (ms / 86400000 % 7), t + 8,
             months + 3 * month, t, t + 11);
}

static void add_headers(struct sim_request *r, struct MHD_Response *response)
{
    char text[512];

    MHD_add_response_header(response, "Content-Type", r->reply.type);
    MHD_add_response_header(response, "Cache-Control", "no-cache, private");
    format_date(sim_clock_now(r->server->clock), text);
    MHD_add_response_header(response, "Date", text);
    if (r->reply.warning) {
        snprintf(text, sizeof(text), "299 - \"%s\"", r->reply.warning);
        MHD_add_response_header(response, "Warning", text);
    }
    if (r->reply.retry_after) {
        snprintf(text, sizeof(text), "%d", r->reply.retry_after);
        MHD_add_response_header(response, "Retry-After", text);
    }
}

enum MHD_Result sim_writer_send(struct sim_request *r)
{
    bool piecewise = r->reply.stream || r->hit.kind != FAULT_NONE;
    struct MHD_Response *response = piecewise ? stream_response(r) : whole_response(r);
    enum MHD_Result rc;

    if (!response)
        return MHD_NO;
    add_headers(r, response);
    rc = MHD_queue_response(r->connection, (unsigned)r->reply.code, response);
    MHD_destroy_response(response);
    return rc;
}
