// SPDX-License-Identifier: Apache-2.0
#include "selector.h"

#include "base/mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { TERMS_MAX = 64, VALUES_MAX = 64 };

enum op { OP_IN, OP_NOT_IN, OP_EXISTS, OP_MISSING };

struct term {
    bool is_field;
    enum op op;
    char *key;
    char *values[VALUES_MAX];
    size_t value_count;
};

struct sim_selector {
    struct term terms[TERMS_MAX];
    size_t count;
};

struct parser {
    const char *text, *at;
};

static void skip_spaces(struct parser *p)
{
    while (isspace((unsigned char)*p->at))
        p->at++;
}

// A key or a value; an empty one is fine for values.
static char *take_word(struct parser *p)
{
    skip_spaces(p);
    size_t n = strcspn(p->at, ",=!() \t");
    char *word = xstrndup(p->at, n);

    p->at += n;
    skip_spaces(p);
    return word;
}

static bool take(struct parser *p, const char *token)
{
    size_t n = strlen(token);

    skip_spaces(p);
    if (strncmp(p->at, token, n) != 0)
        return false;
    p->at += n;
    return true;
}

static bool take_set(struct parser *p, struct term *t)
{
    if (!take(p, "("))
        return false;
    do {
        if (t->value_count == VALUES_MAX)
            return false;
        t->values[t->value_count++] = take_word(p);
    } while (take(p, ","));
    return take(p, ")");
}

static bool take_term(struct parser *p, struct term *t)
{
    bool negated = take(p, "!");

    t->key = take_word(p);
    if (!*t->key)
        return false;
    t->op = negated ? OP_MISSING : OP_EXISTS;
    if (negated || !*p->at || *p->at == ',')
        return true;
    if (take(p, "!="))
        t->op = OP_NOT_IN;
    else if (take(p, "==") || take(p, "="))
        t->op = OP_IN;
    else if (take(p, "in"))
        return t->op = OP_IN, take_set(p, t);
    else if (take(p, "notin"))
        return t->op = OP_NOT_IN, take_set(p, t);
    else
        return false;
    t->values[t->value_count++] = take_word(p);
    return true;
}

static int parse_into(struct sim_request *r, struct sim_selector *s, const char *text,
                      bool is_field)
{
    struct parser p = {text, text};

    skip_spaces(&p);
    while (*p.at) {
        if (s->count == TERMS_MAX)
            return sim_status_bad_request(&r->status, "too many terms in a selector");
        struct term *t = &s->terms[s->count++];
        t->is_field = is_field;
        if (!take_term(&p, t) || (is_field && (t->op == OP_EXISTS || t->op == OP_MISSING)))
            return sim_status_bad_request(&r->status,
                                          is_field ? "invalid field selector: \"%s\""
                                                   : "unable to parse requirement: \"%s\"",
                                          text);
        if (!*p.at)
            break;
        if (!take(&p, ","))
            return sim_status_bad_request(
                &r->status,
                "unable to parse requirement: found '%s', expected: ',' or "
                "'end of string'",
                p.at);
    }
    return 0;
}

static const struct {
    const char *kind; // NULL: every kind
    const char *field, *path;
} fields[] = {
    {NULL, "metadata.name", "metadata.name"},
    {NULL, "metadata.namespace", "metadata.namespace"},
    {"Event", "involvedObject.kind", "involvedObject.kind"},
    {"Event", "involvedObject.namespace", "involvedObject.namespace"},
    {"Event", "involvedObject.name", "involvedObject.name"},
    {"Event", "involvedObject.uid", "involvedObject.uid"},
    {"Event", "involvedObject.apiVersion", "involvedObject.apiVersion"},
    {"Event", "involvedObject.resourceVersion", "involvedObject.resourceVersion"},
    {"Event", "involvedObject.fieldPath", "involvedObject.fieldPath"},
    {"Event", "regarding.kind", "involvedObject.kind"},
    {"Event", "regarding.namespace", "involvedObject.namespace"},
    {"Event", "regarding.name", "involvedObject.name"},
    {"Event", "regarding.uid", "involvedObject.uid"},
    {"Event", "reason", "reason"},
    {"Event", "type", "type"},
    {"Event", "source", "source.component"},
    {"Event", "reportingComponent", "reportingComponent"},
    {"Pod", "spec.nodeName", "spec.nodeName"},
    {"Pod", "spec.restartPolicy", "spec.restartPolicy"},
    {"Pod", "spec.serviceAccountName", "spec.serviceAccountName"},
    {"Pod", "status.phase", "status.phase"},
    {"Pod", "status.podIP", "status.podIP"},
    {"Job", "status.successful", "status.succeeded"},
    {"Secret", "type", "type"},
    {"Namespace", "status.phase", "status.phase"},
    {"Node", "spec.unschedulable", "spec.unschedulable"},
};

static const char *field_path(const struct sim_kind *k, const char *field)
{
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if ((!fields[i].kind || !strcmp(fields[i].kind, k->kind)) &&
            !strcmp(fields[i].field, field))
            return fields[i].path;
    return NULL;
}

static int resolve_fields(struct sim_request *r, struct sim_selector *s)
{
    for (size_t i = 0; i < s->count; i++) {
        struct term *t = &s->terms[i];
        const char *path = t->is_field ? field_path(r->kind, t->key) : NULL;

        if (t->is_field && !path)
            return sim_status_bad_request(&r->status, "field label not supported: %s", t->key);
        if (path) {
            free(t->key);
            t->key = xstrdup(path);
        }
    }
    return 0;
}

int sim_selector_parse(struct sim_request *r, struct sim_selector **out)
{
    const char *labels = sim_query(r, "labelSelector"), *wanted = sim_query(r, "fieldSelector");
    struct sim_selector *s = xcalloc(1, sizeof(*s));

    if ((labels && parse_into(r, s, labels, false) < 0) ||
        (wanted && parse_into(r, s, wanted, true) < 0) || resolve_fields(r, s) < 0) {
        sim_selector_free(s);
        return -1;
    }
    *out = s;
    return 0;
}

void sim_selector_free(struct sim_selector *s)
{
    for (size_t i = 0; s && i < s->count; i++) {
        free(s->terms[i].key);
        for (size_t v = 0; v < s->terms[i].value_count; v++)
            free(s->terms[i].values[v]);
    }
    free(s);
}

bool sim_selector_is_empty(const struct sim_selector *s)
{
    return s->count == 0;
}

static bool has_value(const struct term *t, const char *value)
{
    for (size_t i = 0; i < t->value_count; i++)
        if (!strcmp(t->values[i], value))
            return true;
    return false;
}

// A field's value as text: numbers and booleans too; absent is "".
static const char *field_value(const struct node *tree, const char *path, char scratch[32])
{
    const struct node *n = node_at(tree, path);
    int64_t number;
    bool yes;

    if (node_int(n, &number))
        snprintf(scratch, 32, "%lld", (long long)number);
    else if (node_bool(n, &yes))
        snprintf(scratch, 32, "%s", yes ? "true" : "false");
    else
        return node_str(n) ? node_str(n) : "";
    return scratch;
}

static bool term_matches(const struct term *t, const struct node *tree)
{
    char scratch[32];
    const char *value = t->is_field ? field_value(tree, t->key, scratch)
                                    : node_str(node_get(node_at(tree, "metadata.labels"), t->key));

    switch (t->op) {
    case OP_IN:
        return value && has_value(t, value);
    case OP_NOT_IN:
        return !value || !has_value(t, value);
    case OP_EXISTS:
        return value != NULL;
    case OP_MISSING:
        return value == NULL;
    }
    return false;
}

bool sim_selector_matches(const struct sim_selector *s, const struct node *tree)
{
    for (size_t i = 0; i < s->count; i++)
        if (!term_matches(&s->terms[i], tree))
            return false;
    return true;
}
