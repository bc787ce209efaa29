// SPDX-License-Identifier: Apache-2.0
// Drives the follower of one log over the client: podlog_split.h cuts the bytes into lines, podlog_resume.h tells new
// ones from old, podlog_link.h says when to ask again.
#include "kube/podlog.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "base/xtime.h"
#include "kube/client_impl.h"
#include "kube/podlog_link.h"
#include "kube/podlog_resume.h"
#include "kube/pulse.h"
#include "kube/url.h"

#include <stdlib.h>
#include <string.h>

enum {
    PROBE_MS = 5000,
    DEAD_MS = 10000,
    CONNECT_TIMEOUT_MS = 10000,
    // A connection may die alone, with others alive beside it: a silent reply is asked for anew.
    SILENT_MS = 60 * 1000,
    SILENT_MAX_MS =
        10 * 60 * 1000,  // twice as rarely each time, as a node reads the whole log for it
    END_GRACE_MS = 2000, // so long after the container's end the server may go on without a byte
    REMARK_MAX = 512,
    NS_PER_MS = 1000000,
};

struct podlog {
    struct kube_client *client;
    char *namespace_, *pod, *container;
    bool follow, previous;
    int64_t limit_bytes, left_bytes;
    struct podlog_fns fns;
    void *ctx;
    uint32_t seed;
    struct podlog_split split;
    struct podlog_resume resume;
    struct podlog_backoff backoff;
    struct podlog_status status;
    struct exchange *exchange;
    struct pulse_watch *pulse;
    int timer; // until the next request
    int silent_timer;
    int64_t silent_ms;     // of the last
    int end_timer;         // until a silent reply is given up, its container having ended
    bool terminated;       // the container; as the caller says
    bool rest;             // the request under way is for the end of the instance before
    bool rest_asked;       // that was done, and nothing has come since
    bool final;            // the request under way began after that: it ends at the end of the log
    uint64_t lines_before; // when it began
    int64_t opened_ms, heard_ms; // of it, mono
    const char *stamp;           // of the line that is handed out
    size_t stamp_n;
    int depth; // of our own frames on the stack: freed by the outermost
    bool freed;
};

static void start(struct podlog *p);

static int64_t now_ms(const struct podlog *p)
{
    return clock_mono(loop_clock(p->client->loop));
}

static int64_t server_wall_ms(const struct podlog *p)
{
    return clock_wall(loop_clock(p->client->loop)) + p->client->link.skew_ms;
}

static uint32_t next_random(struct podlog *p)
{
    // xorshift32: jitter only needs to differ between machines.
    p->seed ^= p->seed << 13;
    p->seed ^= p->seed >> 17;
    p->seed ^= p->seed << 5;
    return p->seed;
}

static void destroy(struct podlog *p)
{
    podlog_split_release(&p->split);
    podlog_resume_release(&p->resume);
    free(p->namespace_);
    free(p->pod);
    free(p->container);
    free(p);
}

// Every callback into us runs between these two, since the callbacks out of us may free us.
static void enter(struct podlog *p)
{
    p->depth++;
}

static void leave(struct podlog *p)
{
    if (--p->depth == 0 && p->freed)
        destroy(p);
}

static void stop_timer(struct podlog *p, int *timer)
{
    loop_cancel(p->client->loop, *timer);
    *timer = 0;
}

static void stop(struct podlog *p)
{
    exchange_cancel(p->exchange);
    p->exchange = NULL;
    stop_timer(p, &p->timer);
    stop_timer(p, &p->end_timer);
    stop_timer(p, &p->silent_timer);
    pulse_listen(p->pulse, false);
}

static void set_status(struct podlog *p, enum podlog_link link, int64_t retry_at,
                       const struct err *err)
{
    struct podlog_status *s = &p->status;
    if (s->link == link && s->retry_at_mono_ms == retry_at &&
        strcmp(s->err.text, err ? err->text : "") == 0)
        return;
    s->link = link;
    s->retry_at_mono_ms = retry_at;
    if (err)
        s->err = *err;
    else
        err_clear(&s->err);
    if (p->fns.status && !p->freed)
        p->fns.status(p->ctx, s);
}

// What the kubelet said instead of a line.
static void remark(struct podlog *p, const struct podlog_piece *piece)
{
    if (!piece->first || !podlog_is_remark(piece->text, piece->n))
        return;
    struct err err = ERR_INIT;
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    char *text CLEANUP_FREE =
        xstrndup(piece->text, piece->n < REMARK_MAX ? piece->n : (size_t)REMARK_MAX);
    utf8_sanitise(&clean, text, UTF8_LINE);
    err_set(&err, ERR_SERVER, "%s", clean.buf);
    set_status(p, p->status.link, p->status.retry_at_mono_ms, &err);
}

static void deliver(struct podlog *p, const struct podlog_piece *piece)
{
    p->rest_asked = p->rest;
    int64_t at = piece->ns == PODLOG_NO_STAMP ? TIME_UNKNOWN : piece->ns / NS_PER_MS;
    p->silent_ms = SILENT_MS;
    p->stamp = piece->stamp;
    p->stamp_n = piece->stamp_n;
    p->fns.line(p->ctx, at, piece->text, piece->n, piece->more);
    p->stamp = NULL;
    p->stamp_n = 0;
}

// The container began anew while nobody listened: the end of the instance before is asked for first. What else can make
// a gap, the rotation of the log, is past mending: the node gives out the newest file only.
static bool wants_rest(const struct podlog *p, const struct podlog_piece *piece)
{
    return p->follow && !p->rest && !p->rest_asked && piece->first &&
           podlog_resume_would_gap(&p->resume, piece);
}

static bool on_piece(void *ctx, const struct podlog_piece *piece)
{
    struct podlog *p = ctx;
    if (wants_rest(p, piece)) {
        p->rest = p->rest_asked = true;
        return false;
    }
    switch (podlog_resume_piece(&p->resume, piece)) {
    case PODLOG_OLD:
        break;
    case PODLOG_NO_LINE:
        remark(p, piece);
        break;
    case PODLOG_NEW_LINE:
        p->fns.line(p->ctx, TIME_UNKNOWN, "", 0, false);
        if (p->freed)
            break;
        deliver(p, piece);
        break;
    case PODLOG_NEW:
        deliver(p, piece);
        break;
    }
    return !p->freed;
}

static void on_silent(void *ctx);

static void expect_bytes(struct podlog *p)
{
    stop_timer(p, &p->silent_timer);
    if (p->follow && !p->final && !p->rest)
        p->silent_timer = loop_timer(p->client->loop, p->silent_ms, on_silent, p);
}

static void on_open(void *ctx)
{
    struct podlog *p = ctx;
    enter(p);
    p->opened_ms = p->heard_ms = now_ms(p);
    podlog_resume_heard(&p->resume, server_wall_ms(p));
    expect_bytes(p);
    set_status(p, PODLOG_OPEN, TIME_UNKNOWN, NULL);
    leave(p);
}

static void on_timer(void *ctx)
{
    struct podlog *p = ctx;
    p->timer = 0;
    enter(p);
    start(p);
    leave(p);
}

static void start_in(struct podlog *p, int64_t delay_ms)
{
    stop(p);
    p->timer = loop_timer(p->client->loop, delay_ms, on_timer, p);
}

static int on_data(void *ctx, const char *data, size_t n, struct err *err)
{
    (void)err;
    struct podlog *p = ctx;
    enter(p);
    p->heard_ms = now_ms(p);
    podlog_resume_heard(&p->resume, server_wall_ms(p));
    p->left_bytes -= (int64_t)n;
    bool stopped = !podlog_split_feed(&p->split, data, n, on_piece, p);
    if (stopped && !p->freed)
        start_in(p, 0);
    // The exchange, and err with it, is gone then.
    leave(p);
    return stopped ? -1 : 0;
}

// Bytes do not restart the timer, which would cost more than they: it looks back.
static void on_silent(void *ctx)
{
    struct podlog *p = ctx;
    p->silent_timer = 0;
    enter(p);
    int64_t silent = now_ms(p) - p->heard_ms;
    if (silent < p->silent_ms) {
        p->silent_timer = loop_timer(p->client->loop, p->silent_ms - silent, on_silent, p);
    } else {
        p->silent_ms = p->silent_ms * 2 < SILENT_MAX_MS ? p->silent_ms * 2 : SILENT_MAX_MS;
        start_in(p, 0);
    }
    leave(p);
}

static void finished(struct podlog *p)
{
    stop(p);
    set_status(p, PODLOG_ENDED, TIME_UNKNOWN, NULL);
}

// Text without a newline at the end of a reply: the end of the log when that is what the reply was asked for; words of
// the kubelet otherwise, or half a line that the next reply brings in full.
static void take_unfinished(struct podlog *p, bool orderly)
{
    int64_t ns;
    if (!podlog_split_unfinished(&p->split))
        return;
    bool stamped =
        p->split.begun || podlog_stamp_read(p->split.rest.buf, p->split.rest.len, &ns) > 0;
    bool is_remark = !stamped && podlog_is_remark(p->split.rest.buf, p->split.rest.len);
    if (is_remark || (orderly && (!p->follow || p->final || p->rest)))
        podlog_split_finish(&p->split, on_piece, p);
}

static bool is_complete(const struct podlog *p, bool orderly)
{
    // The hint may have been taken back in the meantime.
    bool to_the_end = !p->follow || (p->final && p->terminated);
    return (orderly && to_the_end) || (p->limit_bytes && p->left_bytes <= 0);
}

static void retry(struct podlog *p, const struct err *err)
{
    bool fruitful = p->opened_ms != TIME_UNKNOWN && (p->resume.lines > p->lines_before ||
                                                     now_ms(p) - p->opened_ms >= PODLOG_LIVED_MS);
    enum podlog_link link = podlog_link_after(err);
    int64_t wait = podlog_backoff_next(&p->backoff, err, fruitful, next_random(p));
    // An orderly end after the container's own is followed by the last request at once.
    if (!err && p->terminated && !p->final)
        wait = 0;
    // A cut that is mended at once is no news.
    bool news = err && (!fruitful || link != PODLOG_OFFLINE || wait > 2 * PODLOG_MEND_MS);
    start_in(p, wait);
    if (news)
        set_status(p, link, now_ms(p) + wait, err);
    else if (!err && wait > 2 * PODLOG_MEND_MS)
        set_status(p, PODLOG_OPEN, now_ms(p) + wait, p->status.err.kind ? &p->status.err : NULL);
}

// Read, or not there, or not ours to read.
static bool rest_is_over(const struct err *err)
{
    enum podlog_link link = podlog_link_after(err);
    return !err || link == PODLOG_REFUSED || link == PODLOG_WAITING;
}

static void on_done(void *ctx, const struct err *err)
{
    struct podlog *p = ctx;
    p->exchange = NULL;
    enter(p);
    take_unfinished(p, !err);
    if (p->freed || p->status.link == PODLOG_ENDED) {
        leave(p);
        return;
    }
    if (p->rest && rest_is_over(err)) {
        p->rest = false;
        start_in(p, 0);
    } else if (!p->rest && is_complete(p, !err)) {
        finished(p);
    } else {
        retry(p, err);
    }
    leave(p);
}

static void write_query(const struct podlog *p, const struct podlog_ask *ask, struct strbuf *out)
{
    struct url_query q = URL_QUERY_INIT;
    char since[TIME_TEXT_MAX];
    url_query_set(&q, "container", p->container);
    if (p->follow && !p->final && !p->rest)
        url_query_set(&q, "follow", "true");
    if (p->limit_bytes)
        url_query_set_int(&q, "limitBytes", p->left_bytes);
    if (p->previous || p->rest)
        url_query_set(&q, "previous", "true");
    if (ask->since_seconds >= 0)
        url_query_set_int(&q, "sinceSeconds", ask->since_seconds);
    else if (ask->since_s >= 0)
        url_query_set(&q, "sinceTime", time_format(ask->since_s * 1000, since));
    if (ask->tail_lines >= 0)
        url_query_set_int(&q, "tailLines", ask->tail_lines);
    url_query_set(&q, "timestamps", "true");
    url_query_write(&q, out);
    url_query_release(&q);
}

static void start(struct podlog *p)
{
    static const struct exchange_fns fns = {on_open, on_data, on_done};
    struct strbuf path CLEANUP_STRBUF = STRBUF_INIT;
    struct strbuf query CLEANUP_STRBUF = STRBUF_INIT;
    struct kube_resource pods = {"", "v1", "pods", NULL};
    struct podlog_ask ask;
    podlog_split_reset(&p->split);
    podlog_resume_ask(&p->resume, &ask);
    p->lines_before = p->resume.lines;
    p->opened_ms = TIME_UNKNOWN;
    p->heard_ms = now_ms(p);
    p->final = p->terminated && !p->rest;
    url_add_resource_path(&path, &pods, p->namespace_, p->pod);
    strbuf_adds(&path, "/log");
    write_query(p, &ask, &query);
    struct exchange_opts opts = {
        .path = path.buf,
        .query = query.buf,
        .once = true,
        .stream = true,
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
    };
    opts.subject = (struct api_subject){.version = "v1", .plural = "pods", .name = p->pod};
    p->exchange = exchange_start(p->client, &opts, &fns, p);
    pulse_listen(p->pulse, true);
}

// The next turn, so that all who share the dead connection have let go of it.
static void on_link_dead(void *ctx)
{
    struct podlog *p = ctx;
    struct err err = ERR_INIT;
    enter(p);
    err_set(&err, ERR_UNREACHABLE, "Unable to connect to the server: no answer from %s",
            p->client->config->server);
    start_in(p, 0);
    set_status(p, PODLOG_OFFLINE, TIME_UNKNOWN, &err);
    leave(p);
}

static void on_link_alive(void *ctx)
{
    (void)ctx;
}

struct podlog *podlog_new(struct kube_client *c, const struct podlog_opts *opts,
                          const struct podlog_fns *fns, void *ctx)
{
    static const struct pulse_fns pulse_fns = {on_link_dead, on_link_alive};
    struct podlog *p = xcalloc(1, sizeof(*p));
    p->client = c;
    p->namespace_ = xstrdup(opts->namespace_);
    p->pod = xstrdup(opts->pod);
    p->container = xstrdup(opts->container);
    p->previous = opts->previous;
    p->follow = opts->follow && !opts->previous;
    p->limit_bytes = p->left_bytes = opts->limit_bytes;
    p->fns = *fns;
    p->ctx = ctx;
    p->seed = (uint32_t)clock_wall(loop_clock(c->loop)) ^ (uint32_t)((uintptr_t)p >> 4);
    if (!p->seed)
        p->seed = 1;
    p->silent_ms = SILENT_MS;
    p->status.link = PODLOG_CONNECTING;
    p->status.retry_at_mono_ms = TIME_UNKNOWN;
    podlog_split_init(&p->split);
    podlog_resume_init(&p->resume, opts->tail_lines, opts->since_ms, opts->since_seconds);
    p->pulse = pulse_join(c, PROBE_MS, DEAD_MS, &pulse_fns, p);
    // From the loop: our caller does not have our handle yet.
    p->timer = loop_timer(c->loop, 0, on_timer, p);
    return p;
}

void podlog_free(struct podlog *p)
{
    if (!p || p->freed)
        return;
    stop(p);
    pulse_leave(p->pulse);
    p->freed = true;
    if (p->depth == 0)
        destroy(p);
}

const struct podlog_status *podlog_status(const struct podlog *p)
{
    return &p->status;
}

const char *podlog_stamp(const struct podlog *p, size_t *n)
{
    *n = p->stamp_n;
    return p->stamp;
}

static void on_end_due(void *ctx)
{
    struct podlog *p = ctx;
    p->end_timer = 0;
    enter(p);
    int64_t silent = now_ms(p) - p->heard_ms;
    if (silent >= END_GRACE_MS)
        start_in(p, 0);
    else
        p->end_timer = loop_timer(p->client->loop, END_GRACE_MS - silent, on_end_due, p);
    leave(p);
}

void podlog_end_hint(struct podlog *p, bool terminated)
{
    bool ended = p->status.link == PODLOG_ENDED;
    if (p->terminated == terminated || (ended && (!p->follow || p->limit_bytes)))
        return;
    p->terminated = terminated;
    if (ended) {
        p->rest_asked = false;
        p->status.link = PODLOG_CONNECTING;
        start_in(p, 0);
        return;
    }
    stop_timer(p, &p->end_timer);
    if (!terminated)
        return;
    if (p->timer)
        start_in(p, 0);
    else if (p->exchange && p->follow)
        p->end_timer = loop_timer(p->client->loop, END_GRACE_MS, on_end_due, p);
}

void podlog_retry_now(struct podlog *p)
{
    // With a request under way there is nothing to hurry.
    if (p->timer)
        start_in(p, 0);
}
