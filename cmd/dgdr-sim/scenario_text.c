// SPDX-License-Identifier: Apache-2.0
#include "scenario_text.h"

#include "base/mem.h"
#include "base/xtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 256, REPEAT_MAX = 65536 };

static bool expand_word(const struct text_words *w, const char *at, size_t len, struct strbuf *out)
{
    char word[WORD_MAX];

    if (!len || len >= sizeof(word))
        return false;
    memcpy(word, at, len);
    word[len] = '\0';
    return w->value(w, word, out);
}

void text_expand(const struct text_words *w, const char *text, struct strbuf *out)
{
    while (*text) {
        size_t plain = strcspn(text, "{");

        strbuf_add(out, text, plain);
        text += plain;
        if (!*text)
            return;
        size_t len = strcspn(text + 1, "{}");
        if (text[1 + len] == '}' && expand_word(w, text + 1, len, out)) {
            text += len + 2;
            continue;
        }
        strbuf_addc(out, *text++);
    }
}

struct node *text_expand_tree(const struct text_words *w, const struct node *n)
{
    if (node_type(n) == NODE_STRING) {
        struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;

        text_expand(w, node_str(n), &out);
        return node_new_str(out.buf);
    }
    if (node_type(n) == NODE_LIST) {
        struct node *list = node_new_list();

        for (const struct node *c = node_first(n); c; c = node_next(c))
            node_append(list, text_expand_tree(w, c));
        return list;
    }
    if (node_type(n) != NODE_MAP)
        return node_clone(n);
    struct node *map = node_new_map();
    for (const struct node *c = node_first(n); c; c = node_next(c))
        node_set(map, node_key(c), text_expand_tree(w, c));
    return map;
}

static bool pair_value(const struct text_words *w, const char *word, struct strbuf *out)
{
    for (const struct text_pair *p = w->ctx; p->name; p++)
        if (p->value && !strcmp(p->name, word)) {
            strbuf_adds(out, p->value);
            return true;
        }
    return false;
}

struct text_words text_words_pairs(const struct text_pair *pairs)
{
    return (struct text_words){pair_value, pairs};
}

// FNV-1a, with a last mix so that similar texts give unlike numbers.
uint64_t text_hash(const char *text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
    return h ^ (h >> 31);
}

char *text_uid(const char *of, unsigned round, char out[TEXT_UID_MAX])
{
    char *first CLEANUP_FREE = xasprintf("%s %u", of, round);
    char *second CLEANUP_FREE = xasprintf("%u %s", round, of);
    uint64_t a = text_hash(first), b = text_hash(second);

    snprintf(out, TEXT_UID_MAX, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
             (unsigned)(a >> 16) & 0xffff, (unsigned)a & 0xfff,
             (unsigned)((b >> 48) & 0x3fff) | 0x8000,
             (unsigned long long)(b & UINT64_C(0xffffffffffff)));
    return out;
}

char *text_suffix(const char *of, char out[TEXT_SUFFIX_MAX])
{
    static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789"; // no vowels: no words
    uint64_t h = text_hash(of);

    for (size_t i = 0; i < TEXT_SUFFIX_MAX - 1; i++, h /= sizeof(alphabet) - 1)
        out[i] = alphabet[h % (sizeof(alphabet) - 1)];
    out[TEXT_SUFFIX_MAX - 1] = '\0';
    return out;
}

// "-1h30m" after the word; true when there is nothing or a duration.
static bool shift(const char *text, int64_t *ms)
{
    int64_t by;

    if (!*text)
        return true;
    if ((*text != '+' && *text != '-') || duration_parse(text + 1, &by, NULL) < 0)
        return false;
    *ms += *text == '-' ? -by : by;
    return true;
}

// Microseconds that look measured, the same in every play.
static unsigned micros(int64_t ms)
{
    char text[32];

    snprintf(text, sizeof(text), "%lld", (long long)ms);
    return (unsigned)((uint64_t)(ms % 1000 + 1000) % 1000 * 1000 + text_hash(text) % 1000);
}

static bool add_time(int64_t ms, const char *style, struct strbuf *out)
{
    char text[TIME_TEXT_MAX];

    time_format(ms, text);
    if (!style) {
        strbuf_adds(out, text);
        return true;
    }
    text[strcspn(text, "Z")] = '\0';
    if (!strcmp(style, "micro"))
        strbuf_addf(out, "%s.%06uZ", text, micros(ms));
    else if (!strcmp(style, "naive"))
        strbuf_addf(out, "%s.%06u", text, micros(ms));
    else if (!strcmp(style, "offset"))
        strbuf_addf(out, "%s.%06u+00:00", text, micros(ms));
    else if (!strcmp(style, "python"))
        strbuf_addf(out, "%.10s %s,%03u", text, text + 11, micros(ms) / 1000);
    else
        return false;
    return true;
}

static bool time_value(int64_t ms, const char *rest, struct strbuf *out)
{
    const char *bar = strchr(rest, '|');
    char *by CLEANUP_FREE = xstrndup(rest, bar ? (size_t)(bar - rest) : strlen(rest));

    return shift(by, &ms) && add_time(ms, bar ? bar + 1 : NULL, out);
}

// "4096 x": so many times the text.
static bool repeat_value(const char *rest, struct strbuf *out)
{
    char *end;
    long count = strtol(rest, &end, 10);

    if (end == rest || *end != ' ' || count < 0 || count > REPEAT_MAX)
        return false;
    for (long i = 0; i < count; i++)
        strbuf_adds(out, end + 1);
    return true;
}

static bool moment_value(const struct text_words *w, const char *word, struct strbuf *out)
{
    const struct text_moment *m = w->ctx;

    if (!strncmp(word, "now", 3))
        return time_value(m->now_ms, word + 3, out);
    if (!strncmp(word, "start", 5))
        return time_value(m->start_ms, word + 5, out);
    if (!strncmp(word, "repeat ", 7))
        return repeat_value(word + 7, out);
    if (!strncmp(word, "uid ", 4)) {
        char uid[TEXT_UID_MAX];

        strbuf_adds(out, text_uid(word + 4, m->round, uid));
        return true;
    }
    return false;
}

struct text_words text_words_moment(const struct text_moment *m)
{
    return (struct text_words){moment_value, m};
}
