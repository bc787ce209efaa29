// SPDX-License-Identifier: Apache-2.0
#include "doc/yaml_scalar.h"

#include "doc/number.h"
#include "doc/yaml_type.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// A C string cannot hold NUL: it becomes U+FFFD, as in JSON text.
static cJSON *string_item(const char *text, size_t n)
{
    if (strlen(text) == n)
        return cJSON_CreateString(text);
    struct strbuf sb = STRBUF_INIT;
    for (size_t at = 0; at < n; at++) {
        strbuf_adds(&sb, text + at);
        at += strlen(text + at);
        if (at < n)
            strbuf_adds(&sb, "\xef\xbf\xbd");
    }
    cJSON *item = cJSON_CreateString(sb.buf);
    strbuf_release(&sb);
    return item;
}

static cJSON *typed_item(const struct yaml_value *v, const char *text, size_t n)
{
    cJSON *item = NULL;
    switch (v->kind) {
    case YAML_NULL:
        return cJSON_CreateNull();
    case YAML_BOOL:
        return cJSON_CreateBool(v->truth);
    case YAML_INT:
    case YAML_FLOAT:
        item = cJSON_CreateNumber(v->number);
        tree_keep_literal(item, text, n);
        return item;
    default:
        return string_item(text, n);
    }
}

static const struct {
    enum yaml_kind kind;
    const char *tag, *name;
} core_tags[] = {
    {YAML_NULL, YAML_NULL_TAG, "!!null"},
    {YAML_BOOL, YAML_BOOL_TAG, "!!bool"},
    {YAML_INT, YAML_INT_TAG, "!!int"},
    {YAML_FLOAT, YAML_FLOAT_TAG, "!!float"},
};

static const char *kind_name(enum yaml_kind kind)
{
    for (size_t i = 0; i < ARRAY_LEN(core_tags); i++)
        if (core_tags[i].kind == kind)
            return core_tags[i].name;
    return kind == YAML_NOT_FINITE ? "!!float" : "!!str";
}

// An explicit !!int and the like must hold what it says; other tags make a string.
static cJSON *tagged_item(const char *tag, const char *text, size_t n, char *what, size_t size)
{
    struct yaml_value v = yaml_resolve(text, n);
    for (size_t i = 0; i < ARRAY_LEN(core_tags); i++) {
        if (strcmp(core_tags[i].tag, tag) != 0)
            continue;
        enum yaml_kind wanted = core_tags[i].kind;
        if (v.kind == wanted ||
            (wanted == YAML_FLOAT && (v.kind == YAML_INT || v.kind == YAML_NOT_FINITE)))
            return typed_item(&v, text, n);
        snprintf(what, size, "cannot decode %s `%.64s` as a %s", kind_name(v.kind), text,
                 core_tags[i].name);
        return NULL;
    }
    return string_item(text, n);
}

cJSON *yaml_scalar_item(const yaml_event_t *event, char *what, size_t size)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t n = event->data.scalar.length;
    if (event->data.scalar.tag)
        return tagged_item((const char *)event->data.scalar.tag, text, n, what, size);
    if (!event->data.scalar.plain_implicit)
        return string_item(text, n);
    struct yaml_value v = yaml_resolve(text, n);
    return typed_item(&v, text, n);
}

char *yaml_key_text(const cJSON *key)
{
    if (cJSON_IsString(key))
        return xstrdup(key->valuestring);
    if (cJSON_IsBool(key))
        return xstrdup(cJSON_IsTrue(key) ? "true" : "false");
    if (!cJSON_IsNumber(key))
        return NULL;
    if (key->valuestring && tree_is_int64_literal(key->valuestring))
        return xstrdup(key->valuestring);
    struct strbuf sb = STRBUF_INIT;
    if (key->valuedouble == trunc(key->valuedouble))
        number_write_json(&sb, key->valuedouble);
    else
        number_write_g(&sb, key->valuedouble);
    return strbuf_detach(&sb);
}
