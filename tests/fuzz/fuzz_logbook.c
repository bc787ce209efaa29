// SPDX-License-Identifier: Apache-2.0
// Any bytes as a log: what is kept is clean, bounded, in order, and the same however often it is read.
#include "base/utf8.h"
#include "check_run.h"
#include "model/logbook.h"

#include <stdint.h>

static void check_book(const struct logbook *b)
{
    for (size_t i = 0; i < logbook_count(b); i++) {
        const struct log_line *l = logbook_at(b, i);
        size_t len = strlen(l->text);
        require(l->number == logbook_dropped(b) + i + 1);
        require(len <= LOGBOOK_LINE_MAX && utf8_is_clean(l->text));
        require(len == 0 || l->text[len - 1] != ' ');
        require(!l->phase || (*l->phase && strlen(l->phase) < 64));
        require(l->level <= LOG_LEVEL_ERROR && l->message_at <= len);
        size_t said = strlen(l->message);
        require(said <= LOGBOOK_LINE_MAX && utf8_is_clean(l->message) && l->extra_at <= said);
        require((size_t)l->logger_at + l->logger_len <= len);
        require(!(l->begins && l->mark) && (!l->begins || l->phase));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct logbook *b = logbook_new();
    const char *s = (const char *)data, *end = s + size;
    while (s < end) {
        const char *newline = memchr(s, '\n', (size_t)(end - s));
        size_t n = newline ? (size_t)(newline - s) : (size_t)(end - s);
        logbook_add(b, TIME_UNKNOWN, s, n);
        s += n + 1;
    }
    check_book(b);
    // A clean line is left as it is.
    size_t count = logbook_count(b);
    for (size_t i = 0; i < count && i < 16; i++) {
        char *copy = strdup(logbook_at(b, i)->text);
        logbook_add(b, TIME_UNKNOWN, copy, strlen(copy));
        require(strcmp(logbook_at(b, logbook_count(b) - 1)->text, copy) == 0);
        free(copy);
    }
    check_book(b);
    logbook_free(b);
    return 0;
}
