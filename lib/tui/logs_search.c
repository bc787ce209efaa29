// SPDX-License-Identifier: Apache-2.0
#include "tui/logs_search.h"

#include <stdio.h>
#include <string.h>

uint64_t log_first(const struct logbook *b)
{
    return logbook_dropped(b) + 1;
}

uint64_t log_end(const struct logbook *b)
{
    return log_first(b) + logbook_count(b);
}

const struct log_line *log_numbered(const struct logbook *b, uint64_t number)
{
    return number < log_first(b) ? NULL : logbook_at(b, number - log_first(b));
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static char fold(char c)
{
    return is_upper(c) ? (char)(c | 0x20) : c;
}

static bool starts_folded(const char *s, const char *text)
{
    while (*text && fold(*s) == *text) {
        s++;
        text++;
    }
    return *text == '\0';
}

size_t log_text_find(const char *line, const char *text)
{
    const char *c = text;
    while (*c && !is_upper(*c))
        c++;
    if (*c) {
        const char *found = strstr(line, text);
        return found ? (size_t)(found - line) : SIZE_MAX;
    }
    for (const char *s = line; *text && *s; s++) {
        if (fold(*s) == *text && starts_folded(s, text))
            return (size_t)(s - line);
    }
    return SIZE_MAX;
}

static void set_bit(struct log_matches *m, uint64_t number, bool on)
{
    uint64_t slot = number % LOGBOOK_LINES_MAX, bit = UINT64_C(1) << (slot % 64);
    if (on)
        m->bits[slot / 64] |= bit;
    else
        m->bits[slot / 64] &= ~bit;
}

static bool has_bit(const struct log_matches *m, uint64_t number)
{
    uint64_t slot = number % LOGBOOK_LINES_MAX;
    return m->bits[slot / 64] >> (slot % 64) & 1;
}

static bool holds(const char *line, const char *text)
{
    return log_text_find(line, text) != SIZE_MAX;
}

// As it was written, and as it is shown.
static bool line_holds(const struct log_line *l, const char *text)
{
    bool own = l->message != l->text + l->message_at; // a JSON line's
    return holds(l->text, text) || (own && holds(l->message, text)) ||
           (l->begins && holds(l->phase, text));
}

static void look(struct log_matches *m, const struct logbook *b, uint64_t number)
{
    set_bit(m, number, line_holds(log_numbered(b, number), m->text));
}

static bool goes_on(const struct log_matches *m, const struct logbook *b, const char *text)
{
    return m->book == b && m->generation == logbook_generation(b) && m->text[0] &&
           strncmp(m->text, text, strlen(m->text)) == 0;
}

void log_matches_update(struct log_matches *m, const struct logbook *b, const char *text)
{
    bool more = goes_on(m, b, text), same = more && strcmp(m->text, text) == 0;
    uint64_t first = log_first(b), end = log_end(b);
    if (!more)
        *m = (struct log_matches){.book = b, .generation = logbook_generation(b)};
    snprintf(m->text, sizeof m->text, "%s", text);
    if (!m->text[0])
        return;
    uint64_t known = m->next;
    for (uint64_t i = first; !same && i < known; i++) {
        if (has_bit(m, i))
            look(m, b, i);
    }
    for (uint64_t i = known > first ? known : first; i < end; i++)
        look(m, b, i);
    m->next = end;
}

bool log_matches_has(const struct log_matches *m, const struct logbook *b, uint64_t number)
{
    return number >= log_first(b) && number < m->next && has_bit(m, number);
}

size_t log_matches_count(const struct log_matches *m, const struct logbook *b, uint64_t number)
{
    size_t count = 0;
    for (uint64_t i = log_first(b); i < m->next && i <= number; i++)
        count += has_bit(m, i);
    return count;
}

uint64_t log_matches_after(const struct log_matches *m, const struct logbook *b, uint64_t number)
{
    uint64_t first = log_first(b);
    for (uint64_t i = number < first ? first : number + 1; i < m->next; i++) {
        if (has_bit(m, i))
            return i;
    }
    return 0;
}

uint64_t log_matches_before(const struct log_matches *m, const struct logbook *b, uint64_t number)
{
    for (uint64_t i = number < m->next ? number : m->next; i > log_first(b); i--) {
        if (has_bit(m, i - 1))
            return i - 1;
    }
    return 0;
}
