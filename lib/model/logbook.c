// SPDX-License-Identifier: Apache-2.0
#include "model/logbook.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/xtime.h"
#include "model/log_clean.h"
#include "model/log_line.h"
#include "model/phases.h"
#include "model/profiler_log.h"

#include <stdlib.h>
#include <string.h>

// Phases with names of their own: a log that keeps inventing them gets no more.
enum { OWN_PHASES_MAX = 32, PHASE_NAME_MAX = 64 };

struct logbook {
    struct log_line *ring; // LOGBOOK_LINES_MAX
    size_t first, count;
    size_t bytes; // of the lines that are held, as line_cost() counts
    uint64_t added, generation;
    struct profiler_log *reader;
    const char *phase, *read; // that the log is in; that the reader told last
    bool loggers, traceback;  // some line told its logger; the line before was a traceback's
    bool frames, error;       // ... and its exception is still to come; an error was told last
    char *own_phases[OWN_PHASES_MAX];
    size_t own_count;
    struct strbuf text, scratch, shown, members;
    char json[LOG_TEXT_MAX];
};

struct logbook *logbook_new(void)
{
    struct logbook *b = xcalloc(1, sizeof *b);
    b->ring = xcalloc(LOGBOOK_LINES_MAX, sizeof *b->ring);
    strbuf_init(&b->text);
    strbuf_init(&b->scratch);
    strbuf_init(&b->shown);
    strbuf_init(&b->members);
    b->reader = profiler_log_new();
    return b;
}

static struct log_line *slot(const struct logbook *b, size_t index)
{
    return &b->ring[(b->first + index) % LOGBOOK_LINES_MAX];
}

static size_t line_cost(const struct log_line *l)
{
    size_t len = strlen(l->text);
    bool own = l->message < l->text || l->message > l->text + len;
    return len + 1 + (own ? strlen(l->message) + 1 : 0) + sizeof *l;
}

static void drop_oldest(struct logbook *b)
{
    struct log_line *l = slot(b, 0);
    b->bytes -= line_cost(l);
    free((char *)l->text);
    b->first = (b->first + 1) % LOGBOOK_LINES_MAX;
    b->count--;
}

// Nothing that was said before counts for what comes.
static void begin_anew(struct logbook *b)
{
    profiler_log_reset(b->reader);
    b->phase = b->read = NULL;
    b->traceback = b->frames = b->error = false;
}

void logbook_clear(struct logbook *b)
{
    while (b->count > 0)
        drop_oldest(b);
    for (size_t i = 0; i < b->own_count; i++)
        free_clear(&b->own_phases[i]);
    b->own_count = 0;
    begin_anew(b);
    b->loggers = false;
    b->added = 0;
    b->generation++;
}

void logbook_free(struct logbook *b)
{
    if (!b)
        return;
    logbook_clear(b);
    strbuf_release(&b->text);
    strbuf_release(&b->scratch);
    strbuf_release(&b->shown);
    strbuf_release(&b->members);
    profiler_log_free(b->reader);
    free(b->ring);
    free(b);
}

// The text is that of b->text from `at` on; of a JSON line the message is in b->shown.
static void append(struct logbook *b, struct log_line line, size_t at, size_t n, bool own_message)
{
    size_t shown = own_message ? b->shown.len + 1 : 0;
    char *text = xmalloc(n + 1 + shown);
    memcpy(text, b->text.buf + at, n);
    text[n] = '\0';
    if (own_message)
        memcpy(text + n + 1, b->shown.buf, shown);
    line.number = ++b->added;
    line.text = text;
    line.message = own_message ? text + n + 1 : text + line.message_at;
    b->bytes += line_cost(&line);
    while (b->count == LOGBOOK_LINES_MAX || (b->count > 0 && b->bytes > LOGBOOK_BYTES_MAX))
        drop_oldest(b);
    *slot(b, b->count++) = line;
}

// A pointer that is good for as long as the lines are.
static const char *intern(struct logbook *b, struct span name)
{
    char word[PHASE_NAME_MAX];
    if (name.len >= sizeof word)
        return NULL;
    memcpy(word, name.at, name.len);
    word[name.len] = '\0';
    const char *known = phase_intern(word);
    for (size_t i = 0; !known && i < b->own_count; i++)
        known = strcmp(b->own_phases[i], word) == 0 ? b->own_phases[i] : NULL;
    if (!known && b->own_count < OWN_PHASES_MAX)
        known = b->own_phases[b->own_count++] = xstrdup(word);
    return known;
}

// True when the phase is another one than before.
static bool read_phase(struct logbook *b, int64_t at_ms, const char *line, size_t n)
{
    struct span word;
    const char *phase = NULL;
    profiler_log_feed(b->reader, at_ms, line, n);
    const char *told = profiler_log_phase(b->reader);
    if (told && (!b->read || strcmp(told, b->read) != 0))
        phase = b->read = intern(b, (struct span){told, strlen(told)});
    if (sidecar_log_phase(line, n, &word))
        phase = intern(b, word);
    bool begins = phase && phase != b->phase;
    if (begins)
        b->phase = phase;
    return begins;
}

// A traceback goes from its first line to the exception behind its frames, and on where another one comes of it.
static bool follows(struct logbook *b, const struct log_parts *p)
{
    static const char *const links[] = {"During handling of the above exception",
                                        "The above exception"};
    const char *s = p->text.at;
    size_t n = p->text.len;
    bool was = b->traceback, linked = false;
    if (p->stamped) {
        b->traceback = b->frames = false;
        b->error = p->level == LOG_LEVEL_ERROR;
        return false;
    }
    bool begins = log_begins_traceback(s, n), inner = n == 0 || *s == ' ';
    for (size_t i = 0; i < ARRAY_LEN(links); i++)
        linked = linked || (n >= strlen(links[i]) && !memcmp(s, links[i], strlen(links[i])));
    bool named = b->error && p->level == LOG_LEVEL_ERROR; // an exception, without its frames
    b->traceback = begins || b->frames || named || (was && (inner || linked));
    b->error = b->error && b->traceback;
    b->frames = begins || (b->frames && inner);
    return b->traceback;
}

// What a JSON line says, as a line for a screen.
static void show_members(struct logbook *b, const struct log_parts *p, struct log_line *line)
{
    struct strbuf rest CLEANUP_STRBUF = STRBUF_INIT;
    line->cut |= log_clean(&b->shown, &b->scratch, p->text.at, p->text.len);
    log_clean(&rest, &b->scratch, b->members.buf, b->members.len);
    if (rest.len == 0 || b->shown.len + 2 + rest.len > LOGBOOK_LINE_MAX)
        return;
    line->extra_at = (unsigned short)(b->shown.len + 2);
    strbuf_adds(&b->shown, "  ");
    strbuf_add(&b->shown, rest.buf, rest.len);
}

static void add_part(struct logbook *b, struct log_line line, size_t at, size_t n)
{
    struct log_parts p;
    const char *text = b->text.buf + at;
    strbuf_reset(&b->members);
    log_parts_read(text, n, b->json, sizeof b->json, &b->members, &p);
    bool json = n > 0 && *text == '{' && p.stamped;
    line.level = p.level;
    line.said_ms = log_parts_time(&p);
    line.follows = follows(b, &p);
    if (p.logger.len > 0 && p.logger.at >= text && p.logger.at < text + n) {
        line.logger_at = (unsigned short)(p.logger.at - text);
        line.logger_len = (unsigned short)p.logger.len;
        b->loggers = true;
    }
    if (json)
        show_members(b, &p, &line);
    else
        line.message_at = (unsigned short)(p.text.at - text);
    append(b, line, at, n, json);
}

void logbook_add(struct logbook *b, int64_t at_ms, const char *line, size_t n)
{
    bool cut = log_clean(&b->text, &b->scratch, line, n);
    const char *before = b->phase;
    bool begins = read_phase(b, at_ms, line, n);
    const char *text = b->text.buf, *glued = log_glued(text, b->text.len);
    size_t at = glued ? (size_t)(glued - text) : 0, end = at;
    while (end > 0 && text[end - 1] == ' ')
        end--;
    if (end > 0)
        add_part(b, (struct log_line){.at_ms = at_ms, .phase = before}, 0, end);
    add_part(b, (struct log_line){.at_ms = at_ms, .phase = b->phase, .begins = begins, .cut = cut},
             at, b->text.len - at);
}

void logbook_mark(struct logbook *b, int64_t at_ms, const char *text)
{
    bool cut = log_clean(&b->text, &b->scratch, text, strlen(text));
    append(
        b,
        (struct log_line){
            .at_ms = at_ms, .said_ms = TIME_UNKNOWN, .phase = b->phase, .cut = cut, .mark = true},
        0, b->text.len, false);
    begin_anew(b);
}

bool logbook_has_loggers(const struct logbook *b)
{
    return b->loggers;
}

size_t logbook_count(const struct logbook *b)
{
    return b->count;
}

uint64_t logbook_dropped(const struct logbook *b)
{
    return b->added - b->count;
}

const struct log_line *logbook_at(const struct logbook *b, size_t index)
{
    return index < b->count ? slot(b, index) : NULL;
}

uint64_t logbook_generation(const struct logbook *b)
{
    return b->generation;
}
