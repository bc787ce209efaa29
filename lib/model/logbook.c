// SPDX-License-Identifier: Apache-2.0
#include "model/logbook.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/xtime.h"
#include "model/log_clean.h"
#include "model/log_words.h"
#include "model/phases.h"

#include <stdlib.h>
#include <string.h>

// Phases with names of their own: a log that keeps inventing them gets no more.
enum { OWN_PHASES_MAX = 32, PHASE_NAME_MAX = 64 };

struct logbook {
    struct log_line *ring; // LOGBOOK_LINES_MAX
    size_t first, count;
    size_t bytes; // of the lines that are held, as line_cost() counts
    uint64_t added, generation;
    const char *phase; // that the log is in
    bool marked;       // it says so outright: words count no more
    char *own_phases[OWN_PHASES_MAX];
    size_t own_count;
    struct strbuf text, scratch;
};

struct logbook *logbook_new(void)
{
    struct logbook *b = xcalloc(1, sizeof *b);
    b->ring = xcalloc(LOGBOOK_LINES_MAX, sizeof *b->ring);
    strbuf_init(&b->text);
    strbuf_init(&b->scratch);
    return b;
}

static struct log_line *slot(const struct logbook *b, size_t index)
{
    return &b->ring[(b->first + index) % LOGBOOK_LINES_MAX];
}

static size_t line_cost(const struct log_line *l)
{
    return strlen(l->text) + 1 + sizeof *l;
}

static void drop_oldest(struct logbook *b)
{
    struct log_line *l = slot(b, 0);
    b->bytes -= line_cost(l);
    free((char *)l->text);
    b->first = (b->first + 1) % LOGBOOK_LINES_MAX;
    b->count--;
}

void logbook_clear(struct logbook *b)
{
    while (b->count > 0)
        drop_oldest(b);
    for (size_t i = 0; i < b->own_count; i++)
        free_clear(&b->own_phases[i]);
    b->own_count = 0;
    b->phase = NULL;
    b->marked = false;
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
    free(b->ring);
    free(b);
}

static void append(struct logbook *b, struct log_line line)
{
    line.number = ++b->added;
    line.text = xstrndup(b->text.buf, b->text.len);
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

// Words of an earlier phase come again later: measuring for the curves profiles prefill once more.
static bool is_step_back(const struct logbook *b, const char *phase)
{
    return b->phase && phase_rank(phase) > 1 && phase_rank(phase) < phase_rank(b->phase);
}

static void read_phase(struct logbook *b)
{
    struct span name;
    enum log_phase_sign sign = log_phase_read(b->text.buf, &name);
    if (sign == LOG_PHASE_NONE || (sign == LOG_PHASE_WORDS && b->marked))
        return;
    const char *phase = intern(b, name);
    if (!phase || (sign == LOG_PHASE_WORDS && is_step_back(b, phase)))
        return;
    b->phase = phase;
    b->marked = b->marked || sign == LOG_PHASE_MARKER;
}

void logbook_add(struct logbook *b, int64_t at_ms, const char *line, size_t n)
{
    size_t head;
    bool cut = log_clean(&b->text, &b->scratch, line, n);
    enum log_level level = log_level_read(b->text.buf, &head);
    read_phase(b);
    append(b, (struct log_line){.at_ms = at_ms,
                                .phase = b->phase,
                                .head = (unsigned short)head,
                                .level = level,
                                .cut = cut});
}

void logbook_mark(struct logbook *b, int64_t at_ms, const char *text)
{
    bool cut = log_clean(&b->text, &b->scratch, text, strlen(text));
    append(b, (struct log_line){.at_ms = at_ms, .phase = b->phase, .cut = cut, .mark = true});
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
