// SPDX-License-Identifier: Apache-2.0
#include "kube/podlog_resume.h"

#include "base/mem.h"
#include "base/xtime.h"

#include <stdlib.h>
#include <string.h>

#define NS_PER_S INT64_C(1000000000)

void podlog_resume_init(struct podlog_resume *r, int64_t tail_lines, int64_t since_ms,
                        int64_t since_seconds)
{
    *r = (struct podlog_resume){
        .tail_lines = tail_lines,
        .since_s = since_ms == TIME_UNKNOWN || since_ms < 0 ? -1 : since_ms / 1000,
        .since_seconds = since_seconds,
        .first_ns = PODLOG_NO_STAMP,
        .last_ns = PODLOG_NO_STAMP,
        .max_ns = PODLOG_NO_STAMP,
        .forgot_ns = PODLOG_NO_STAMP,
        .at_ns = PODLOG_NO_STAMP,
        .heard_s = -1,
    };
}

void podlog_resume_release(struct podlog_resume *r)
{
    free(r->known);
}

// Eight bytes at a time; only has to tell lines of one log apart.
static uint64_t hash_of(const char *text, size_t n)
{
    uint64_t h = 0x9e3779b97f4a7c15u ^ n;
    for (; n >= 8; text += 8, n -= 8) {
        uint64_t word;
        memcpy(&word, text, 8);
        h = (h ^ word) * 0xff51afd7ed558ccdu;
        h ^= h >> 32;
    }
    for (; n; text++, n--)
        h = (h ^ (unsigned char)*text) * 0x100000001b3u;
    return h ^ h >> 29;
}

static struct podlog_known *known_at(const struct podlog_resume *r, size_t i)
{
    return &r->known[(r->head + i) % r->cap];
}

static int64_t second_of(int64_t ns)
{
    return ns / NS_PER_S;
}

static int64_t latest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void forget_first(struct podlog_resume *r)
{
    r->forgot_ns = latest(r->forgot_ns, known_at(r, 0)->ns);
    r->head = (r->head + 1) % r->cap;
    r->count--;
}

static void grow(struct podlog_resume *r)
{
    size_t cap = r->cap ? r->cap * 2 : 64;
    struct podlog_known *known = xcalloc(cap, sizeof(*known));
    for (size_t i = 0; i < r->count; i++)
        known[i] = *known_at(r, i);
    free(r->known);
    r->known = known;
    r->cap = cap;
    r->head = 0;
}

static void make_room(struct podlog_resume *r)
{
    if (r->count < r->cap)
        return;
    // What is older than anything that will be asked for again.
    while (r->count && second_of(known_at(r, 0)->ns) < second_of(r->last_ns) - PODLOG_BACK_S)
        forget_first(r);
    if (r->count == PODLOG_KNOWN_MAX)
        forget_first(r);
    if (r->count == r->cap)
        grow(r);
}

static void remember(struct podlog_resume *r, int64_t ns, const struct podlog_piece *p)
{
    if (r->first_ns == PODLOG_NO_STAMP)
        r->first_ns = ns;
    r->last_ns = ns;
    r->max_ns = latest(r->max_ns, ns);
    make_room(r);
    r->count++;
    *known_at(r, r->count - 1) = (struct podlog_known){ns, hash_of(p->text, p->n)};
}

static int64_t oldest_known(const struct podlog_resume *r)
{
    int64_t oldest = INT64_MAX;
    for (size_t i = 0; i < r->count; i++)
        oldest = known_at(r, i)->ns < oldest ? known_at(r, i)->ns : oldest;
    return oldest;
}

static void ask_from_last(struct podlog_resume *r, struct podlog_ask *ask)
{
    bool bounded = r->tail_lines >= 0 || r->since_seconds;
    int64_t since = second_of(r->last_ns) - PODLOG_BACK_S;
    if (bounded)
        since = latest(since, second_of(r->first_ns < r->last_ns ? r->first_ns : r->last_ns));
    ask->since_s = latest(latest(since, r->since_s), 0);
    r->skipping = true;
    r->head_cut = ask->since_s <= second_of(r->forgot_ns) ||
                  (bounded && ask->since_s <= second_of(r->first_ns));
    r->floor_ns = oldest_known(r);
}

void podlog_resume_ask(struct podlog_resume *r, struct podlog_ask *ask)
{
    *ask = (struct podlog_ask){.tail_lines = -1, .since_s = r->since_s, .since_seconds = -1};
    r->again = r->lines > 0;
    r->skipping = r->matched = r->head_cut = r->drop = false;
    r->next = r->pieces = r->had = 0;
    r->to_skip = 0;
    r->at_ns = r->last_ns;
    if (r->last_ns != PODLOG_NO_STAMP) {
        ask_from_last(r, ask);
    } else if (r->bare && r->tail_lines < 0 && !r->since_seconds) {
        // Nothing but its number tells where a line without a stamp belongs.
        r->to_skip = r->lines - (r->open > 0);
    } else if ((r->bare || r->tail_lines == 0) && r->heard_s >= 0) {
        ask->since_s = latest(r->since_s, r->heard_s);
    } else {
        ask->tail_lines = r->tail_lines;
        ask->since_seconds = r->since_seconds ? r->since_seconds : -1;
    }
}

void podlog_resume_heard(struct podlog_resume *r, int64_t now_ms)
{
    // Without stamps, this is all there is to go by.
    if (r->heard_s < 0 || r->bare)
        r->heard_s = now_ms / 1000;
}

bool podlog_is_remark(const char *text, size_t n)
{
    // The kubelet's words of its errors, as they stand in the body of a reply that had begun well.
    static const char *const beginnings[] = {
        "unable to retrieve container logs for ",
        "failed to try resolving symlinks in path ",
        "failed to create fsnotify watcher: ",
        "failed to watch file ",
        "failed to watch directory ",
        "failed to open log file ",
        "failed to read log file ",
        "failed to reset seek in log file ",
        "failed to seek ",
        "failed to tail ",
        "failed to get parse function: ",
        "rpc error: code = ",
        "http2: ",
    };
    for (size_t i = 0; i < sizeof(beginnings) / sizeof(*beginnings); i++) {
        size_t len = strlen(beginnings[i]);
        if (n >= len && memcmp(text, beginnings[i], len) == 0)
            return true;
    }
    return false;
}

// The line's place among those that are remembered; count when it is none of them.
static size_t find_known(const struct podlog_resume *r, int64_t ns, uint64_t hash)
{
    size_t i = r->next;
    while (i < r->count && (known_at(r, i)->ns != ns || known_at(r, i)->hash != hash))
        i++;
    return i;
}

// Whether a line that begins was delivered before. Sets `had` for the one that was under way.
static bool is_old(struct podlog_resume *r, int64_t ns, const struct podlog_piece *p)
{
    if (!r->skipping)
        return false;
    if (ns > r->max_ns || r->next == r->count) {
        r->skipping = false;
        return false;
    }
    bool before = r->head_cut && !r->matched;
    if (before && ns < r->floor_ns)
        return true;
    size_t at = find_known(r, ns, hash_of(p->text, p->n));
    if (at == r->count) {
        r->skipping = before;
        return before;
    }
    r->matched = true;
    r->next = at + 1;
    if (r->next == r->count)
        r->had = r->open;
    return true;
}

static bool is_old_bare(struct podlog_resume *r)
{
    if (!r->to_skip) {
        // The line under way comes again behind those that were skipped.
        r->had = r->again ? r->open : 0;
        r->again = false;
        return r->had > 0;
    }
    r->to_skip--;
    return true;
}

// A line begins that has no stamp: nothing of the log, unless this server never sends any.
static enum podlog_verdict begin_bare(struct podlog_resume *r, const struct podlog_piece *p)
{
    if (podlog_is_remark(p->text, p->n))
        return PODLOG_NO_LINE;
    if (r->last_ns == PODLOG_NO_STAMP) {
        r->bare = true;
        return is_old_bare(r) ? PODLOG_OLD : PODLOG_NEW;
    }
    // Behind a cut: the rest of a line that began before the time that was asked for.
    if (r->skipping && !r->matched)
        return PODLOG_NO_LINE;
    return is_old(r, r->at_ns, p) ? PODLOG_OLD : PODLOG_NEW;
}

static enum podlog_verdict begin(struct podlog_resume *r, const struct podlog_piece *p)
{
    r->pieces = r->had = 0;
    enum podlog_verdict v;
    if (p->ns == PODLOG_NO_STAMP) {
        v = begin_bare(r, p);
    } else {
        r->at_ns = p->ns;
        v = is_old(r, p->ns, p) ? PODLOG_OLD : PODLOG_NEW;
    }
    r->drop = v == PODLOG_NO_LINE || (v == PODLOG_OLD && !r->had);
    if (v != PODLOG_NEW)
        return v;
    r->lines++;
    if (!r->bare)
        remember(r, r->at_ns, p);
    return r->open ? PODLOG_NEW_LINE : PODLOG_NEW;
}

enum podlog_verdict podlog_resume_piece(struct podlog_resume *r, const struct podlog_piece *p)
{
    enum podlog_verdict v = PODLOG_NEW;
    if (p->first)
        v = begin(r, p);
    if (r->drop)
        return v == PODLOG_NO_LINE ? v : PODLOG_OLD;
    r->pieces++;
    if (r->pieces <= r->had)
        return PODLOG_OLD;
    r->open = p->more ? r->pieces : 0;
    return v == PODLOG_OLD ? PODLOG_NEW : v;
}

bool podlog_resume_would_gap(const struct podlog_resume *r, const struct podlog_piece *p)
{
    return r->again && !r->bare && r->skipping && !r->matched && r->count &&
           p->ns != PODLOG_NO_STAMP && p->ns > r->max_ns;
}
