// SPDX-License-Identifier: Apache-2.0
#include "faults.h"

#include "base/mem.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct rule {
    struct sim_fault_rule is;
    char *path;
    bool used_up;
};

struct sim_faults {
    pthread_mutex_t lock;
    struct rule *rules;
    size_t count, cap;
    unsigned long epoch;
};

static const struct {
    const char *word;
    enum sim_fault_kind kind;
} words[] = {
    {"drop", FAULT_DROP},
    {"half-open", FAULT_HALF_OPEN},
    {"reset", FAULT_RESET},
    {"401", FAULT_401},
    {"403", FAULT_403},
    {"409", FAULT_409},
    {"410", FAULT_410},
    {"429", FAULT_429},
    {"500", FAULT_500},
    {"503", FAULT_503},
    {"slow", FAULT_SLOW},
    {"malformed", FAULT_MALFORMED},
    {"oversized", FAULT_OVERSIZED},
    {"hostile", FAULT_HOSTILE},
};

enum sim_fault_kind sim_fault_kind_parse(const char *word)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (!strcmp(words[i].word, word))
            return words[i].kind;
    return FAULT_NONE;
}

static const char *word_of(enum sim_fault_kind kind)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (words[i].kind == kind)
            return words[i].word;
    return "none";
}

struct sim_faults *sim_faults_new(void)
{
    struct sim_faults *f = xcalloc(1, sizeof(*f));

    pthread_mutex_init(&f->lock, NULL);
    return f;
}

static void drop_rules(struct sim_faults *f)
{
    for (size_t i = 0; i < f->count; i++)
        free(f->rules[i].path);
    f->count = 0;
}

void sim_faults_free(struct sim_faults *f)
{
    if (!f)
        return;
    drop_rules(f);
    free(f->rules);
    pthread_mutex_destroy(&f->lock);
    free(f);
}

void sim_faults_add(struct sim_faults *f, const struct sim_fault_rule *rule)
{
    pthread_mutex_lock(&f->lock);
    f->rules = grow_array(f->rules, &f->cap, f->count + 1, sizeof(*f->rules));
    f->rules[f->count++] =
        (struct rule){.is = *rule, .path = xstrdup(rule->path ? rule->path : "")};
    pthread_mutex_unlock(&f->lock);
}

// The number before the next colon; an empty one keeps the default.
static int take_number(const char **text, int64_t *out, struct err *err)
{
    char *end;

    if (!**text)
        return 0;
    if (**text == ':') {
        ++*text;
        return 0;
    }
    errno = 0;
    *out = strtoll(*text, &end, 10);
    if (errno || end == *text || *out < 0 || (*end && *end != ':'))
        return err_set(err, ERR_USAGE, "a fault's AFTER and COUNT must be numbers: \"%s\"", *text);
    *text = *end ? end + 1 : end;
    return 0;
}

int sim_faults_add_text(struct sim_faults *f, const char *text, struct err *err)
{
    struct sim_fault_rule rule = {.count = 1, .bytes = -1, .retry_after = 1};
    size_t len = strcspn(text, ":");
    char *word = xstrndup(text, len);

    rule.kind = sim_fault_kind_parse(word);
    free_clear(&word);
    if (rule.kind == FAULT_NONE)
        return err_set(err, ERR_USAGE, "unknown fault \"%s\"", text);
    text += len + (text[len] == ':');
    if (take_number(&text, &rule.after, err) < 0 || take_number(&text, &rule.count, err) < 0)
        return -1;
    rule.path = text;
    sim_faults_add(f, &rule);
    return 0;
}

void sim_faults_clear(struct sim_faults *f)
{
    pthread_mutex_lock(&f->lock);
    drop_rules(f);
    f->epoch++;
    pthread_mutex_unlock(&f->lock);
}

unsigned long sim_faults_epoch(struct sim_faults *f)
{
    pthread_mutex_lock(&f->lock);
    unsigned long epoch = f->epoch;
    pthread_mutex_unlock(&f->lock);
    return epoch;
}

static bool matches(const struct rule *r, const char *method, const char *uri)
{
    size_t n = strlen(method);

    if (!*r->path || strstr(uri, r->path))
        return true;
    return !strncmp(r->path, method, n) && r->path[n] == ' ' && strstr(uri, r->path + n + 1);
}

struct sim_hit sim_faults_take(struct sim_faults *f, const char *method, const char *uri, bool live)
{
    struct sim_hit hit = {0};

    pthread_mutex_lock(&f->lock);
    for (size_t i = 0; i < f->count; i++) {
        struct rule *r = &f->rules[i];

        if (r->used_up || (live && r->is.after > 0) || !matches(r, method, uri))
            continue;
        if (r->is.after > 0) {
            r->is.after--;
            continue;
        }
        r->used_up = r->is.count > 0 && --r->is.count == 0;
        hit = (struct sim_hit){r->is.kind, r->is.bytes, r->is.retry_after, f->epoch};
        break;
    }
    pthread_mutex_unlock(&f->lock);
    return hit;
}

struct node *sim_faults_node(struct sim_faults *f)
{
    struct node *list = node_new_list();

    pthread_mutex_lock(&f->lock);
    for (size_t i = 0; i < f->count; i++) {
        const struct rule *r = &f->rules[i];
        struct node *o = node_new_map();

        node_set_str(o, "kind", word_of(r->is.kind));
        node_set_int(o, "after", r->is.after);
        node_set_int(o, "count", r->is.count);
        node_set_bool(o, "usedUp", r->used_up);
        node_set_str(o, "path", r->path);
        node_append(list, o);
    }
    pthread_mutex_unlock(&f->lock);
    return list;
}
