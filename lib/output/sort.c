// SPDX-License-Identifier: Apache-2.0
#include "output/sort.h"

#include "base/mem.h"
#include "model/run_name.h"
#include "output/natural.h"
#include "output/printer.h"

#include <stdlib.h>
#include <string.h>

enum sort_kind { KEY_MISSING, KEY_BOOL, KEY_NUMBER, KEY_QUANTITY, KEY_TEXT };

struct sort_field {
    struct jsonpath *path;
    char *text; // as kubectl shows it: "{.status.state}"
};

struct sort_key {
    enum sort_kind kind;
    double number;                        // of a bool, number or quantity
    const char *text, *namespace_, *name; // in data
    char data[];
};

struct sort_field *sort_field_new(const char *path, struct err *err)
{
    struct jsonpath *compiled = jsonpath_compile_relaxed(path, err);
    if (!compiled)
        return NULL;
    struct sort_field *field = xcalloc(1, sizeof(*field));
    size_t n = strlen(path);
    bool braces = *path == '{' && path[n - 1] == '}';
    const char *start = path + braces;
    size_t dot = *start == '.';
    field->path = compiled;
    field->text = xasprintf("{.%.*s}", (int)(n - 2 * (size_t)braces - dot), start + dot);
    return field;
}

void sort_field_free(struct sort_field *field)
{
    if (!field)
        return;
    jsonpath_free(field->path);
    free(field->text);
    free(field);
}

static struct sort_key *key_alloc(const struct run *run, const char *text)
{
    const char *parts[] = {text, run->namespace_ ? run->namespace_ : "",
                           run->name ? run->name : ""};
    const char *copies[ARRAY_LEN(parts)];
    size_t size = 0;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        size += strlen(parts[i]) + 1;
    struct sort_key *key = xcalloc(1, sizeof(*key) + size);
    char *at = key->data;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        size_t n = strlen(parts[i]) + 1;
        copies[i] = memcpy(at, parts[i], n);
        at += n;
    }
    key->text = copies[0];
    key->namespace_ = copies[1];
    key->name = copies[2];
    return key;
}

static int key_fill(struct sort_key *key, const struct node *value)
{
    bool flag = false;
    switch (node_type(value)) {
    case NODE_NONE:
    case NODE_NULL:
        key->kind = KEY_MISSING;
        return 0;
    case NODE_BOOL:
        key->kind = KEY_BOOL;
        key->number = node_bool(value, &flag) && flag;
        return 0;
    case NODE_NUMBER:
        key->kind = KEY_NUMBER;
        return node_num(value, &key->number) ? 0 : -1;
    case NODE_STRING:
        key->kind = quantity_parse(key->text, &key->number) ? KEY_QUANTITY : KEY_TEXT;
        return 0;
    default:
        return -1;
    }
}

struct sort_key *sort_key_new(const struct sort_field *field, const struct run *run,
                              const struct node *record, struct err *err)
{
    const struct node **found CLEANUP_FREE = NULL;
    size_t count = 0;
    if (jsonpath_find(field->path, record, &found, &count, err))
        return NULL;
    const struct node *value = count ? found[0] : NULL;
    const char *text = node_str(value);
    struct sort_key *key = key_alloc(run, text ? text : "");
    if (key_fill(key, value)) {
        free(key);
        err_set(err, ERR_USAGE, "cannot sort by %s: it is a list or a map", field->text);
        return NULL;
    }
    return key;
}

static int compare_values(const struct sort_key *a, const struct sort_key *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->kind == KEY_TEXT)
        return natural_compare(a->text, b->text);
    return (a->number > b->number) - (a->number < b->number);
}

static int compare_rows(const void *x, const void *y)
{
    const struct sort_key *a = ((const struct row *)x)->key, *b = ((const struct row *)y)->key;
    int order = compare_values(a, b);
    if (order)
        return order;
    return run_name_order((struct run_name){a->namespace_, a->name},
                          (struct run_name){b->namespace_, b->name});
}

// Quantities are compared as such only among their like: a mixed order would not be one.
static void settle_texts(struct row *rows, size_t count)
{
    bool mixed = false;
    for (size_t i = 0; i < count && !mixed; i++)
        mixed = rows[i].key->kind == KEY_TEXT;
    for (size_t i = 0; i < count && mixed; i++) {
        if (rows[i].key->kind == KEY_QUANTITY)
            rows[i].key->kind = KEY_TEXT;
    }
}

int sort_rows(const struct sort_field *field, struct row *rows, size_t count, struct err *err)
{
    size_t missing = 0;
    for (size_t i = 0; i < count; i++)
        missing += rows[i].key->kind == KEY_MISSING;
    if (count > 0 && missing == count)
        return err_set(err, ERR_USAGE,
                       "couldn't find any field with path \"%s\" in the list of objects",
                       field->text);
    settle_texts(rows, count);
    if (count > 1)
        qsort(rows, count, sizeof(*rows), compare_rows);
    return 0;
}
