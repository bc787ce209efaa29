// SPDX-License-Identifier: Apache-2.0
// A log that is cut anywhere, any number of times, by a server that repeats itself as a kubelet does: every line is
// delivered once, in order.
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/xtime.h"
#include "kube/podlog_resume.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S         INT64_C(1000000000)
#define BEGIN_S   INT64_C(1790000000)
#define CUTS      1000
#define LINES_MAX 4096

struct line {
    int64_t ns;
    char *text;
    size_t n;
};

struct sim_log {
    struct line lines[LINES_MAX];
    size_t count;
    size_t first; // older ones were rotated away
    bool bare;
};

struct reader {
    struct podlog_split split;
    struct podlog_resume resume;
    struct strbuf reply; // of the last request
    struct strbuf got;   // "STAMP text\n"
    bool mid, gap;
};

static uint32_t chance(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void log_add(struct sim_log *log, int64_t ns, const char *text, size_t n)
{
    cr_assert(log->count < LINES_MAX);
    log->lines[log->count++] = (struct line){ns, xstrndup(text, n), n};
}

static void log_free(struct sim_log *log)
{
    for (size_t i = 0; i < log->count; i++)
        free(log->lines[i].text);
    log->count = log->first = 0;
}

static void add_long(struct sim_log *log, int64_t ns, size_t n, char c)
{
    char *text = xmalloc(n);
    memset(text, c, n);
    log_add(log, ns, text, n);
    free(text);
}

// Stamps that repeat, texts that repeat, both; empty lines, lines of exactly one piece and of several; a clock that
// steps back.
static void log_fill(struct sim_log *log, size_t count, uint32_t *seed)
{
    int64_t ns = BEGIN_S * S;
    while (log->count < count) {
        char text[64];
        uint32_t dice = chance(seed) % 100;
        if (dice < 60)
            ns += chance(seed) % (S / 2);
        else if (dice > 96)
            ns -= chance(seed) % (8 * S);
        snprintf(text, sizeof(text), "line %zu", log->count);
        if (dice % 10 == 3)
            log_add(log, ns, "again", 5);
        else if (dice % 10 == 4)
            log_add(log, ns, "", 0);
        else if (dice == 77)
            add_long(log, ns, PODLOG_PIECE_MAX, 'p');
        else if (dice == 78)
            add_long(log, ns, PODLOG_PIECE_MAX * 2 + 77, 'q');
        else
            log_add(log, ns, text, strlen(text));
    }
}

static void write_stamp(struct strbuf *out, int64_t ns)
{
    char at[TIME_TEXT_MAX];
    time_format(ns / 1000000, at);
    strbuf_addf(out, "%.19s.%09" PRId64 "Z ", at, ns % S);
}

static void write_line(const struct sim_log *log, size_t i, struct strbuf *out)
{
    if (!log->bare)
        write_stamp(out, log->lines[i].ns);
    strbuf_add(out, log->lines[i].text, log->lines[i].n);
    strbuf_addc(out, '\n');
}

// What write_line writes.
static size_t line_length(const struct sim_log *log, size_t i)
{
    return (log->bare ? 0 : strlen("2026-01-23T13:00:00.000000000Z ")) + log->lines[i].n + 1;
}

// As a kubelet does: the tail of the file first, then each line by its stamp.
static size_t served_from(const struct sim_log *log, const struct podlog_ask *ask)
{
    size_t all = log->count - log->first;
    bool cut = ask->tail_lines >= 0 && all > (size_t)ask->tail_lines;
    return cut ? log->count - (size_t)ask->tail_lines : log->first;
}

static bool is_served(const struct sim_log *log, const struct podlog_ask *ask, size_t i)
{
    return ask->since_s < 0 || log->lines[i].ns >= ask->since_s * S;
}

// `max` bytes of the reply and what is left of the line that they end in.
static void serve(const struct sim_log *log, const struct podlog_ask *ask, size_t max,
                  struct strbuf *out)
{
    for (size_t i = served_from(log, ask); i < log->count && out->len < max; i++)
        if (is_served(log, ask, i))
            write_line(log, i, out);
}

static void put(struct reader *r, const struct podlog_piece *p)
{
    if (!r->mid && p->ns != PODLOG_NO_STAMP)
        write_stamp(&r->got, p->ns);
    strbuf_add(&r->got, p->text, p->n);
    r->mid = p->more;
    if (!p->more)
        strbuf_addc(&r->got, '\n');
}

static bool on_piece(void *ctx, const struct podlog_piece *p)
{
    struct reader *r = ctx;
    r->gap = r->gap || (p->first && podlog_resume_would_gap(&r->resume, p));
    switch (podlog_resume_piece(&r->resume, p)) {
    case PODLOG_NEW_LINE:
        strbuf_addc(&r->got, '\n');
        r->mid = false;
        put(r, p);
        break;
    case PODLOG_NEW:
        put(r, p);
        break;
    case PODLOG_OLD:
    case PODLOG_NO_LINE:
        break;
    }
    return true;
}

static void reader_begin(struct reader *r, int64_t tail)
{
    *r = (struct reader){.reply = STRBUF_INIT, .got = STRBUF_INIT};
    podlog_split_init(&r->split);
    podlog_resume_init(&r->resume, tail, TIME_UNKNOWN, 0);
}

static void reader_end(struct reader *r)
{
    podlog_split_release(&r->split);
    podlog_resume_release(&r->resume);
    strbuf_release(&r->reply);
    strbuf_release(&r->got);
}

// One request, of whose reply `max` bytes arrive, in pieces of any size.
static void read_some(struct reader *r, const struct sim_log *log, size_t max, uint32_t *seed)
{
    struct strbuf *reply = &r->reply;
    struct podlog_ask ask;
    strbuf_reset(reply);
    podlog_split_reset(&r->split);
    podlog_resume_ask(&r->resume, &ask);
    podlog_resume_heard(&r->resume, BEGIN_S * 1000);
    serve(log, &ask, max, reply);
    size_t end = reply->len < max ? reply->len : max;
    for (size_t at = 0; at < end;) {
        size_t n = 1 + chance(seed) % (chance(seed) % 4 ? 40 : 20000);
        n = n < end - at ? n : end - at;
        podlog_split_feed(&r->split, reply->buf + at, n, on_piece, r);
        at += n;
    }
}

static void expect(const struct reader *r, const struct sim_log *log, size_t from, const char *what)
{
    struct strbuf whole CLEANUP_STRBUF = STRBUF_INIT;
    for (size_t i = from; i < log->count; i++)
        write_line(log, i, &whole);
    size_t same = 0;
    while (same < whole.len && same < r->got.len && whole.buf[same] == r->got.buf[same])
        same++;
    cr_assert(same == whole.len && same == r->got.len,
              "%s: %zu bytes of %zu, differs at %zu: %.60s", what, r->got.len, whole.len, same,
              whole.buf + same);
}

// Cuts a reply so that something new comes now and then: most cuts are near what was reached.
static size_t cut_near(const struct reader *r, const struct sim_log *log, uint32_t *seed)
{
    struct podlog_resume copy = r->resume;
    struct podlog_ask ask;
    size_t whole = 0, reply = 0;
    podlog_resume_ask(&copy, &ask);
    for (size_t i = log->first; i < log->count; i++)
        whole += line_length(log, i);
    for (size_t i = served_from(log, &ask); i < log->count; i++)
        reply += is_served(log, &ask, i) ? line_length(log, i) : 0;
    size_t left = whole > r->got.len ? whole - r->got.len : 0;
    size_t old = reply > left ? reply - left : 0;
    size_t reach = chance(seed) % 50 ? 400 : 200 * 1024;
    return chance(seed) % 8 ? old + chance(seed) % reach : chance(seed) % (reply + 1);
}

static void chaos(struct sim_log *log, int64_t tail, uint32_t seed, const char *what)
{
    struct reader r;
    reader_begin(&r, tail);
    for (int cut = 0; cut < CUTS; cut++)
        read_some(&r, log, tail < 0 ? cut_near(&r, log, &seed) : chance(&seed) % 4000, &seed);
    read_some(&r, log, SIZE_MAX, &seed);
    expect(&r, log, tail < 0 ? 0 : log->count - (size_t)tail, what);
    cr_assert(not(r.gap), "%s: nothing was missing", what);
    reader_end(&r);
}

Test(podlog_resume, a_thousand_cuts)
{
    for (uint32_t seed = 1; seed <= 4; seed++) {
        char what[32];
        static struct sim_log log;
        snprintf(what, sizeof(what), "seed %u", seed);
        uint32_t filler = seed;
        log_fill(&log, 600, &filler);
        chaos(&log, -1, seed, what);
        log_free(&log);
    }
}

Test(podlog_resume, a_thousand_cuts_without_stamps)
{
    static struct sim_log log;
    uint32_t seed = 5;
    log_fill(&log, 400, &seed);
    log.bare = true;
    chaos(&log, -1, 6, "bare");
    log_free(&log);
}

// Short lines that share their second with those before the tail.
Test(podlog_resume, cuts_within_a_tail)
{
    static struct sim_log log;
    for (int i = 0; i < 300; i++) {
        char text[32];
        snprintf(text, sizeof(text), i % 3 ? "same" : "line %d", i);
        log_add(&log, BEGIN_S * S + i * 1000, text, strlen(text));
    }
    chaos(&log, 100, 7, "tail");
    log_free(&log);
}

Test(podlog_resume, a_log_that_grows_between_the_cuts)
{
    static struct sim_log log;
    uint32_t seed = 8;
    struct reader r;
    reader_begin(&r, -1);
    for (size_t i = 1; i <= 1000; i++) {
        log_fill(&log, i, &seed);
        read_some(&r, &log, cut_near(&r, &log, &seed), &seed);
    }
    read_some(&r, &log, SIZE_MAX, &seed);
    expect(&r, &log, 0, "growing");
    reader_end(&r);
    log_free(&log);
}

Test(podlog_resume, more_lines_in_a_second_than_are_remembered)
{
    struct reader r;
    reader_begin(&r, -1);
    struct strbuf whole CLEANUP_STRBUF = STRBUF_INIT;
    struct podlog_ask ask;
    for (int i = 0; i < 50000; i++) {
        write_stamp(&whole, BEGIN_S * S + i);
        strbuf_addf(&whole, "%d\n", i);
    }
    podlog_resume_ask(&r.resume, &ask);
    podlog_split_feed(&r.split, whole.buf, whole.len - 100, on_piece, &r);
    podlog_split_reset(&r.split);
    podlog_resume_ask(&r.resume, &ask);
    podlog_split_feed(&r.split, whole.buf, whole.len, on_piece, &r);
    cr_assert(eq(sz, r.got.len, whole.len));
    cr_assert(memcmp(r.got.buf, whole.buf, whole.len) == 0);
    cr_assert(r.resume.cap <= PODLOG_KNOWN_MAX);
    reader_end(&r);
}

Test(podlog_resume, memory_is_bounded_by_ten_seconds_of_lines)
{
    struct reader r;
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
    struct podlog_ask ask;
    reader_begin(&r, -1);
    podlog_resume_ask(&r.resume, &ask);
    for (int i = 0; i < 200000; i++) {
        strbuf_reset(&line);
        write_stamp(&line, BEGIN_S * S + i * (S / 10));
        strbuf_addf(&line, "line %d\n", i);
        podlog_split_feed(&r.split, line.buf, line.len, on_piece, &r);
        strbuf_reset(&r.got);
    }
    cr_assert(r.resume.cap <= 256, "%zu lines are remembered", r.resume.cap);
    reader_end(&r);
}

Test(podlog_resume, a_rotated_log_goes_on_with_what_is_there)
{
    static struct sim_log log;
    uint32_t seed = 10;
    struct reader r;
    struct strbuf want CLEANUP_STRBUF = STRBUF_INIT;
    reader_begin(&r, -1);
    for (int i = 0; i < 60; i++) {
        char text[32];
        snprintf(text, sizeof(text), "line %d", i);
        log_add(&log, BEGIN_S * S + i * S, text, strlen(text));
    }
    read_some(&r, &log, 38 * 20, &seed);
    size_t had = 0;
    for (size_t i = 0; i < r.got.len; i++)
        had += r.got.buf[i] == '\n';
    cr_assert(had > 10 && had < 40, "%zu", had);
    log.first = 50;
    for (size_t i = 0; i < log.count; i++)
        if (i < had || i >= 50)
            write_line(&log, i, &want);
    cr_assert(not(r.gap));
    read_some(&r, &log, SIZE_MAX, &seed);
    cr_assert(eq(str, r.got.buf, want.buf));
    cr_assert(r.gap);
    reader_end(&r);
    log_free(&log);
}

Test(podlog_resume, a_line_that_was_begun_is_ended_when_its_rest_is_gone)
{
    static struct sim_log log;
    uint32_t seed = 11;
    struct reader r;
    reader_begin(&r, -1);
    add_long(&log, BEGIN_S * S, PODLOG_PIECE_MAX * 3, 'x');
    log_add(&log, (BEGIN_S + 1) * S, "next", 4);
    read_some(&r, &log, PODLOG_PIECE_MAX * 2 + 100, &seed);
    log.first = 1;
    read_some(&r, &log, SIZE_MAX, &seed);
    char *tail = strstr(r.got.buf, "x\n");
    cr_assert(tail != NULL && strstr(tail, "Z next\n") != NULL);
    cr_assert(r.got.len < (size_t)PODLOG_PIECE_MAX * 2 + 200);
    reader_end(&r);
    log_free(&log);
}

static const char *feed_text(struct reader *r, const char *text)
{
    struct podlog_ask ask;
    podlog_split_reset(&r->split);
    podlog_resume_ask(&r->resume, &ask);
    podlog_split_feed(&r->split, text, strlen(text), on_piece, r);
    return r->got.buf;
}

#define T1 "2026-09-21T14:13:20.000000001Z "
#define T2 "2026-09-21T14:13:20.500000000Z "
#define T3 "2026-09-21T14:13:21.000000000Z "

Test(podlog_resume, lines_without_a_stamp)
{
    static const struct {
        const char *first, *second, *want;
    } rows[] = {
        // The rest of a line that began before the time that was asked for.
        {T1 "a\n", "rest of an old line\n" T1 "a\n" T2 "b\n", T1 "a\n" T2 "b\n"},
        // The kubelet's own words.
        {T1 "a\nfailed to create fsnotify watcher: too many open files\n", T1 "a\n" T2 "b\n",
         T1 "a\n" T2 "b\n"},
        // In the middle of a log it is a line, and comes once.
        {T1 "a\nbare\n" T2 "b\n", T1 "a\nbare\n" T2 "b\n" T3 "c\n",
         T1 "a\nbare\n" T2 "b\n" T3 "c\n"},
        // The same stamp and the same text, twice, is two lines.
        {T1 "a\n" T1 "a\n", T1 "a\n" T1 "a\n" T1 "a\n", T1 "a\n" T1 "a\n" T1 "a\n"},
        // An empty line, with and without its blank.
        {T1 "\n", T1 "\n" T2 "\n", T1 "\n" T2 "\n"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct reader r;
        reader_begin(&r, -1);
        feed_text(&r, rows[i].first);
        const char *got = feed_text(&r, rows[i].second);
        cr_assert(strcmp(got, rows[i].want) == 0, "row %zu: \"%s\"", i, got);
        reader_end(&r);
    }
}

Test(podlog_resume, what_is_asked_for)
{
    static const struct {
        int64_t tail, since_ms, since_seconds;
        const char *had;
        int64_t want_tail, want_since, want_seconds;
    } rows[] = {
        {-1, TIME_UNKNOWN, 0, "", -1, -1, -1},
        {20, TIME_UNKNOWN, 0, "", 20, -1, -1},
        {-1, 1790000000999, 0, "", -1, 1790000000, -1},
        {-1, TIME_UNKNOWN, 90, "", -1, -1, 90},
        {-1, TIME_UNKNOWN, 0, T3 "x\n", -1, 1789999991, -1}, // 14:13:11
        {-1, 1790000000000, 0, T3 "x\n", -1, 1790000000, -1},
        {20, TIME_UNKNOWN, 0, T3 "x\n", -1, 1790000001, -1},
        {0, TIME_UNKNOWN, 0, "", -1, 1790000000, -1}, // cut before the first line
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct podlog_ask ask;
        struct reader r;
        reader_begin(&r, rows[i].tail);
        podlog_resume_init(&r.resume, rows[i].tail, rows[i].since_ms, rows[i].since_seconds);
        podlog_resume_ask(&r.resume, &ask);
        if (*rows[i].had || rows[i].tail == 0)
            podlog_resume_heard(&r.resume, BEGIN_S * 1000);
        podlog_split_feed(&r.split, rows[i].had, strlen(rows[i].had), on_piece, &r);
        podlog_resume_ask(&r.resume, &ask);
        cr_expect(ask.tail_lines == rows[i].want_tail && ask.since_s == rows[i].want_since &&
                      ask.since_seconds == rows[i].want_seconds,
                  "row %zu: tail %" PRId64 " since %" PRId64 " seconds %" PRId64, i, ask.tail_lines,
                  ask.since_s, ask.since_seconds);
        reader_end(&r);
    }
}
