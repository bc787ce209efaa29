// SPDX-License-Identifier: Apache-2.0
#include "model/observation.h"

#include "base/mem.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const size_t observation_strings[] = {
    offsetof(struct observation, name),        offsetof(struct observation, version),
    offsetof(struct observation, owner_uid),   offsetof(struct observation, state_word),
    offsetof(struct observation, phase),       offsetof(struct observation, step_sub),
    offsetof(struct observation, gpu_mapping), offsetof(struct observation, message),
    offsetof(struct observation, error),       offsetof(struct observation, job),
    offsetof(struct observation, pod),         offsetof(struct observation, dgd),
    offsetof(struct observation, note),
};

static const size_t facts_strings[] = {
    offsetof(struct facts, namespace_),  offsetof(struct facts, name),
    offsetof(struct facts, uid),         offsetof(struct facts, resource_version),
    offsetof(struct facts, api_version), offsetof(struct facts, kind),
    offsetof(struct facts, model),       offsetof(struct facts, backend),
    offsetof(struct facts, strategy),    offsetof(struct facts, gpu_sku),
};

static const size_t condition_strings[] = {
    offsetof(struct run_condition, type),
    offsetof(struct run_condition, status),
    offsetof(struct run_condition, reason),
    offsetof(struct run_condition, message),
};

void observation_init(struct observation *o, enum run_source source)
{
    *o = (struct observation){
        .source = source,
        .phase_number = COUNT_UNKNOWN,
        .phase_total = COUNT_UNKNOWN,
        .step_current = COUNT_UNKNOWN,
        .step_total = COUNT_UNKNOWN,
        .gpus = COUNT_UNKNOWN,
        .step_percent = NAN,
        .at_ms = TIME_UNKNOWN,
        .started_ms = TIME_UNKNOWN,
        .finished_ms = TIME_UNKNOWN,
        .alive_ms = TIME_UNKNOWN,
        .phase_started_ms = TIME_UNKNOWN,
        .created_ms = TIME_UNKNOWN,
    };
}

void facts_init(struct facts *f)
{
    *f = (struct facts){
        .created_ms = TIME_UNKNOWN,
        .deleted_ms = TIME_UNKNOWN,
        .ttft_ms = NAN,
        .itl_ms = NAN,
        .isl = NAN,
        .osl = NAN,
        .gpu_total = COUNT_UNKNOWN,
    };
}

static const char **string_at(void *record, size_t offset)
{
    return (const char **)((char *)record + offset);
}

// Bytes that the strings of a record need.
static size_t strings_size(const void *record, const size_t *offsets, size_t n)
{
    size_t size = 0;
    for (size_t i = 0; i < n; i++) {
        const char *s = *string_at((void *)record, offsets[i]);
        size += s ? strlen(s) + 1 : 0;
    }
    return size;
}

// Moves the strings of a record behind it; returns where the next one goes.
static char *strings_move(void *record, const size_t *offsets, size_t n, char *to)
{
    for (size_t i = 0; i < n; i++) {
        const char **s = string_at(record, offsets[i]);
        if (!*s)
            continue;
        size_t size = strlen(*s) + 1;
        memcpy(to, *s, size);
        *s = to;
        to += size;
    }
    return to;
}

struct observation *observation_pack(const struct observation *draft)
{
    if (!draft)
        return NULL;
    size_t n = ARRAY_LEN(observation_strings);
    char *block = xmalloc(sizeof(*draft) + strings_size(draft, observation_strings, n));
    memcpy(block, draft, sizeof(*draft));
    strings_move(block, observation_strings, n, block + sizeof(*draft));
    return (struct observation *)(void *)block;
}

struct facts *facts_pack(const struct facts *draft)
{
    size_t n = ARRAY_LEN(facts_strings), nc = ARRAY_LEN(condition_strings);
    size_t conditions_size = draft->condition_count * sizeof(draft->conditions[0]);
    size_t size = sizeof(*draft) + conditions_size + strings_size(draft, facts_strings, n);
    for (size_t i = 0; i < draft->condition_count; i++)
        size += strings_size(&draft->conditions[i], condition_strings, nc);
    char *block = xmalloc(size);
    struct facts *f = (struct facts *)(void *)block;
    *f = *draft;
    f->conditions = (struct run_condition *)(void *)(block + sizeof(*f));
    if (conditions_size)
        memcpy(f->conditions, draft->conditions, conditions_size);
    char *to = strings_move(f, facts_strings, n, block + sizeof(*f) + conditions_size);
    for (size_t i = 0; i < f->condition_count; i++)
        to = strings_move(&f->conditions[i], condition_strings, nc, to);
    return f;
}

struct observation observation_detach(const struct observation *o, struct arena *scratch)
{
    struct observation copy = *o;
    for (size_t i = 0; i < ARRAY_LEN(observation_strings); i++) {
        const char **s = string_at(&copy, observation_strings[i]);
        *s = arena_strdup(scratch, *s);
    }
    return copy;
}

void observation_note(struct observation *o, struct arena *scratch, const char *fmt, ...)
{
    char what[NOTE_MAX];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof(what), fmt, ap);
    va_end(ap);
    if (!o->note)
        o->note = arena_strdup(scratch, what);
    else if (strlen(o->note) < NOTE_MAX)
        o->note = arena_printf(scratch, "%s; %s", o->note, what);
}

const char *text_clip(struct arena *scratch, const char *s, size_t max)
{
    if (!s || !*s)
        return NULL;
    size_t n = strnlen(s, max + 1);
    if (n <= max)
        return s;
    n = max;
    while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
        n--;
    return arena_strndup(scratch, s, n);
}
