// SPDX-License-Identifier: Apache-2.0
#include "model/log_words.h"

#include "base/attr.h"
#include "model/message.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

// Of a line's head: what stands before its level.
enum { HEAD_TOKENS = 8, HEAD_BYTES = 240 };

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static enum log_level level_word(const char *s, size_t n, bool any_case)
{
    static const struct {
        const char *word;
        enum log_level level;
    } words[] = {
        {"TRACE", LOG_LEVEL_DEBUG}, {"DEBUG", LOG_LEVEL_DEBUG},    {"INFO", LOG_LEVEL_INFO},
        {"NOTICE", LOG_LEVEL_INFO}, {"WARN", LOG_LEVEL_WARN},      {"WARNING", LOG_LEVEL_WARN},
        {"ERROR", LOG_LEVEL_ERROR}, {"CRITICAL", LOG_LEVEL_ERROR}, {"FATAL", LOG_LEVEL_ERROR},
        {"PANIC", LOG_LEVEL_ERROR}, {"ERR", LOG_LEVEL_ERROR},      {"SEVERE", LOG_LEVEL_ERROR},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strlen(words[i].word) == n &&
            (any_case ? !strncasecmp(words[i].word, s, n) : !strncmp(words[i].word, s, n)))
            return words[i].level;
    }
    return LOG_LEVEL_UNKNOWN;
}

// A token such as `INFO`, `[info]`, `INFO:root:text`, `Error:`. A bare word is a level only in capitals.
static enum log_level level_token(const char *s, size_t n)
{
    bool bracket = n > 0 && s[0] == '[';
    size_t end = bracket;
    while (end < n && is_name(s[end]))
        end++;
    bool closed = end < n && (bracket ? s[end] == ']' : s[end] == ':');
    if (!closed && (bracket || end < n))
        return LOG_LEVEL_UNKNOWN;
    return level_word(s + bracket, end - bracket, closed);
}

// "I0123 14:00:00.123456       1 file.go:12] text"
static enum log_level klog_level(const char *s)
{
    static const struct {
        char letter;
        enum log_level level;
    } letters[] = {{'I', LOG_LEVEL_INFO},
                   {'W', LOG_LEVEL_WARN},
                   {'E', LOG_LEVEL_ERROR},
                   {'F', LOG_LEVEL_ERROR}};
    size_t digits = *s ? strspn(s + 1, "0123456789") : 0;
    for (size_t i = 0; digits == 4 && s[5] == ' ' && i < ARRAY_LEN(letters); i++) {
        if (s[0] == letters[i].letter)
            return letters[i].level;
    }
    return LOG_LEVEL_UNKNOWN;
}

// A member of this name whose value is a string; a quote inside a string has a backslash before it.
static enum log_level json_member(const char *line, const char *name)
{
    size_t len = strlen(name);
    for (const char *s = line; (s = strstr(s, name)) != NULL; s += len) {
        if (s[-1] != '"' || s[-2] == '\\' || s[len] != '"')
            continue;
        s += len + 1;
        s += strspn(s, " :");
        size_t n = *s == '"' ? strcspn(s + 1, "\"") : 0;
        return level_word(s + 1, n, true);
    }
    return LOG_LEVEL_UNKNOWN;
}

static enum log_level json_level(const char *line)
{
    static const char *const names[] = {"level", "levelname", "severity", "lvl"};
    enum log_level level = LOG_LEVEL_UNKNOWN;
    for (size_t i = 0; i < ARRAY_LEN(names) && level == LOG_LEVEL_UNKNOWN; i++)
        level = json_member(line + 1, names[i]);
    return level;
}

// "Traceback (most recent call last):", "torch.OutOfMemoryError: CUDA out of memory"
static bool is_exception(const char *line)
{
    static const char *const ends[] = {"Error", "Exception", "Interrupt", "Exit"};
    size_t n = 0;
    if (!strncmp(line, "Traceback (most recent call last)", 33))
        return true;
    while (is_name(line[n]) || line[n] == '.')
        n++;
    for (size_t i = 0; line[n] == ':' && i < ARRAY_LEN(ends); i++) {
        size_t len = strlen(ends[i]);
        if (n > len && !strncmp(line + n - len, ends[i], len))
            return true;
    }
    return false;
}

// The end of a head whose level is the token [at, at + n): what follows may be a dash, or the target that the line comes
// from and a colon.
static size_t head_end(const char *line, size_t at, size_t n)
{
    static const char dash[] = " - ";
    const char *s = line + at + n;
    if (!strncmp(s, dash, sizeof dash - 1))
        return (size_t)(s - line) + sizeof dash - 1;
    const char *colon = memchr(line + at, ':', n);
    if (colon && colon + 1 < s) { // INFO:name:text
        const char *second = memchr(colon + 1, ':', (size_t)(s - colon - 1));
        return (size_t)((second ? second : colon) - line) + 1;
    }
    s += strspn(s, " ");
    size_t target = strcspn(s, " ");
    bool named = at > 0 && target > 1 && s[target - 1] == ':' && s[target] == ' ';
    return (size_t)(s - line) + (named ? target + 1 : 0);
}

// Behind time stamps, dashes and a logger's name.
static enum log_level plain_level(const char *line, size_t *head)
{
    const char *s = line;
    enum log_level level = LOG_LEVEL_UNKNOWN;
    for (int i = 0; i < HEAD_TOKENS && s - line < HEAD_BYTES; i++) {
        s += strspn(s, " ");
        size_t n = strcspn(s, " ");
        level = level_token(s, n);
        if (level != LOG_LEVEL_UNKNOWN) {
            *head = head_end(line, (size_t)(s - line), n);
            return level;
        }
        bool stamp = isdigit((unsigned char)*s) || (*s == '[' && isdigit((unsigned char)s[1]));
        bool named = n == 1 && *s == '-';
        if (!stamp && !named && strncmp(s + n, " - ", 3) != 0)
            break;
        s += n;
    }
    return LOG_LEVEL_UNKNOWN;
}

enum log_level log_level_read(const char *line, size_t *head)
{
    *head = 0;
    if (*line == '{')
        return json_level(line);
    enum log_level level = klog_level(line);
    if (level != LOG_LEVEL_UNKNOWN) {
        const char *end = strstr(line, "] ");
        *head = end ? (size_t)(end - line) + 2 : 0;
        return level;
    }
    level = plain_level(line, head);
    return level == LOG_LEVEL_UNKNOWN && is_exception(line) ? LOG_LEVEL_ERROR : level;
}

static struct span name_at(const char *s)
{
    size_t n = 0;
    while (is_name(s[n]))
        n++;
    return (struct span){n > 0 ? s : NULL, n};
}

static bool marker(const char *line, struct span *phase)
{
    static const char sign[] = "PROFILING_PHASE::", update[] = "Phase update: ";
    const char *s = strstr(line, sign);
    *phase = s ? name_at(s + sizeof sign - 1) : (struct span){NULL, 0};
    if (phase->at && (phase->at[phase->len] == '\0' || !strncmp(phase->at + phase->len, "::", 2)))
        return true;
    if (!strncmp(line, update, sizeof update - 1)) {
        *phase = name_at(line + sizeof update - 1);
        return phase->at && !strncmp(phase->at + phase->len, " - ", 3);
    }
    struct message_facts facts;
    s = strstr(line, "[Phase ");
    message_parse(s, &facts);
    *phase = facts.phase;
    return s && phase->at;
}

enum log_phase_sign log_phase_read(const char *line, struct span *phase)
{
    // What the profilers of all releases write when a phase begins or goes on.
    static const struct {
        const char *words, *phase;
    } signs[] = {
        {"Profiling prefill", "SweepingPrefill"},
        {"Benchmarking prefill candidate", "SweepingPrefill"},
        {"Profiling decode", "SweepingDecode"},
        {"Benchmarking decode candidate", "SweepingDecode"},
        {"Filtering results and selecting", "SelectingConfig"},
        {"Selected prefill:", "SelectingConfig"},
        {"Analyzing results and generate recommendations", "SelectingConfig"},
        {"Building interpolation curves", "BuildingCurves"},
        {"for prefill interpolation", "BuildingCurves"},
        {"Profiling prefill under best", "BuildingCurves"},
        {"Interpolating prefill TTFT", "BuildingCurves"},
        {"Packaging data and generating final DGD", "GeneratingDGD"},
        {"Final DGD config saved", "GeneratingDGD"},
        {"Profiler job started", "Initializing"},
        {"Profiler config: model=", "Initializing"},
    };
    if (marker(line, phase))
        return LOG_PHASE_MARKER;
    *phase = (struct span){NULL, 0};
    // The last that fits is the closest: "Profiling prefill" begins several.
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        if (strstr(line, signs[i].words))
            *phase = (struct span){signs[i].phase, strlen(signs[i].phase)};
    }
    return phase->at ? LOG_PHASE_WORDS : LOG_PHASE_NONE;
}
