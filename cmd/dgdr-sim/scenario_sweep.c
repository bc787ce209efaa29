// SPDX-License-Identifier: Apache-2.0
// One phase of a run, with steps that take about the same time each, or without steps.
#include "scenario_run.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 10000, GPUS_MAX = 1000000, CANDIDATE_HEX = 8 };

static const double deployed_at = 0.3, deleted_at = 0.96; // of a step

struct sweep {
    const struct node *n;
    const char *phase, *message, *logger;
    int64_t steps, every_ms;
    const char *steps_text;
    double vary;
    bool candidates;
    const char *crash_reason;
};

// What a step is about.
struct sweep_step {
    int64_t number, at_ms, length_ms;
    int64_t gpus;
    const char *mapping, *label, *value;
    char *number_text, *gpus_text, *candidate;
    bool crashes;
    struct text_pair words[10];
};

static int64_t step_length(const struct sim_run *r, const struct sweep *s, int64_t step)
{
    char *key CLEANUP_FREE = xasprintf("%s/%s %s %lld", r->ns, r->name, s->phase, (long long)step);
    double u = (double)(text_hash(key) >> 11) / (double)(UINT64_C(1) << 53);
    int64_t ms = (int64_t)((double)s->every_ms * (1 + s->vary * (2 * u - 1)));

    return ms < 1000 ? ms : ms / 1000 * 1000; // whole seconds read better
}

static bool crashes(const struct sweep *s, int64_t step)
{
    const struct node *list = node_get(s->n, "crash");
    int64_t number;

    for (const struct node *c = node_first(list); c; c = node_next(c))
        if (node_int(c, &number) && number == step)
            return true;
    return false;
}

// Configurations are worked through one after another; values are the inner loop.
static void step_init(struct sim_run *r, const struct sweep *s, struct sweep_step *st, int64_t i,
                      int64_t at_ms)
{
    const struct node *configs = node_get(s->n, "configs"), *values = node_get(s->n, "values");
    size_t index = (size_t)((i - 1) * (int64_t)node_len(configs) / s->steps);
    const struct node *config = node_item(configs, index);
    size_t turn = node_len(values) ? (size_t)(i - 1) % node_len(values) : 0;
    char *key = xasprintf("%s/%s %s %lld", r->ns, r->name, s->phase, (long long)i);

    *st = (struct sweep_step){.number = i, .at_ms = at_ms, .length_ms = step_length(r, s, i)};
    st->gpus = load_int(r->l, config, "gpus", 0, 1, GPUS_MAX);
    st->mapping = load_str(r->l, config, "mapping", NULL);
    st->label = load_str(r->l, config, "label", st->mapping);
    struct node *one = node_new_map();
    if (node_item(values, turn))
        node_set(one, "value", node_clone(node_item(values, turn)));
    free(r->value);
    r->value = xstrdup(load_str(r->l, one, "value", NULL));
    st->value = r->value;
    node_free(one);
    st->crashes = crashes(s, i);
    st->number_text = xasprintf("%lld", (long long)i);
    st->gpus_text = xasprintf("%lld", (long long)st->gpus);
    st->candidate =
        xasprintf("%s-agg-%0*llx", load_str(r->l, node_get(r->entry, "spec"), "backend", "vllm"),
                  CANDIDATE_HEX, (unsigned long long)(text_hash(key) >> 32));
    free(key);
    const struct text_pair words[] = {
        {"step", st->number_text},    {"steps", s->steps_text},
        {"gpus", st->gpus_text},      {"mapping", st->mapping},
        {"label", st->label},         {"value", st->value},
        {"candidate", st->candidate}, {NULL, NULL},
    };
    memcpy(st->words, words, sizeof(words));
}

static void step_release(struct sweep_step *st)
{
    free(st->number_text);
    free(st->gpus_text);
    free(st->candidate);
}

static void tell(struct sim_run *r, const struct sweep *s, const struct sweep_step *st,
                 const char *sub, int64_t at_ms)
{
    char *message CLEANUP_FREE = run_text(r, s->message, st->words);
    char *part CLEANUP_FREE = sub ? run_text(r, sub, st->words) : NULL;

    run_progress(
        r, &(struct progress){s->phase, message, st->number, s->steps, part, st->gpus, st->mapping},
        at_ms);
}

// The parts of a step: names that share its time evenly, or names with their weights.
static void tell_parts(struct sim_run *r, const struct sweep *s, const struct sweep_step *st)
{
    const struct node *parts = node_get(s->n, "subPhases");
    bool weighted = node_type(parts) == NODE_MAP;
    double sum = 0, passed = 0, weight;

    for (const struct node *c = node_first(parts); c; c = node_next(c))
        sum += weighted && node_num(c, &weight) ? weight : 1;
    if (!node_len(parts))
        tell(r, s, st, NULL, st->at_ms);
    for (const struct node *c = node_first(parts); c; c = node_next(c)) {
        const char *name = weighted ? node_key(c) : node_str(c);

        if (!name)
            load_fail(r->l, "subPhases", "want names, or names with their weights");
        tell(r, s, st, name, st->at_ms + (int64_t)((double)st->length_ms * passed / sum));
        passed += weighted && node_num(c, &weight) ? weight : 1;
    }
}

static void log_lines(struct sim_run *r, const struct sweep *s, const struct sweep_step *st,
                      const struct node *lines, int64_t at_ms)
{
    const struct node *line = node_type(lines) == NODE_LIST ? node_first(lines) : lines;

    for (; line; line = node_type(lines) == NODE_LIST ? node_next(line) : NULL) {
        if (!node_str(line)) {
            load_fail(r->l, "log", "want texts");
            return;
        }
        char *text CLEANUP_FREE = run_text(r, node_str(line), st->words);
        run_log(r, s->logger, text, at_ms);
        at_ms += 7; // lines of one moment stay in order for whoever sorts by time
    }
}

// Lines by the percentage of the step at which they come.
static void log_step(struct sim_run *r, const struct sweep *s, const struct sweep_step *st)
{
    const struct node *log =
        node_get(s->n, st->crashes && node_get(s->n, "crashLog") ? "crashLog" : "log");

    for (const struct node *c = node_first(log); c; c = node_next(c)) {
        char *end;
        double share = strtod(node_key(c), &end);

        if (*end || share < 0 || share >= 100) {
            load_fail(r->l, "log", "want percentages of a step as keys, not \"%s\"", node_key(c));
            return;
        }
        log_lines(r, s, st, c, st->at_ms + (int64_t)((double)st->length_ms * share / 100));
    }
}

static void candidate_step(struct sim_run *r, const struct sweep *s, const struct sweep_step *st)
{
    int64_t ready = st->at_ms + (int64_t)((double)st->length_ms * deployed_at);
    int64_t gone = st->at_ms + (int64_t)((double)st->length_ms * deleted_at);

    run_candidate_create(r, st->candidate, st->gpus, st->at_ms + 1000);
    if (st->crashes)
        run_candidate_crash(r, st->candidate, st->gpus, s->crash_reason, ready);
    else
        run_candidate_ready(r, st->candidate, st->gpus, ready);
    run_candidate_delete(r, st->candidate, gone);
}

static void check_configs(struct sim_run *r, const struct node *sweep)
{
    static const char *const keys[] = {"gpus", "mapping", "label", NULL};
    size_t mark = load_enter(r->l, "configs"), i = 0;

    for (const struct node *c = node_first(node_get(sweep, "configs")); c; c = node_next(c)) {
        size_t item = load_enter_item(r->l, i++);

        if (load_keys(r->l, c, keys))
            load_required(r->l, c, "mapping");
        load_int(r->l, c, "gpus", 1, 1, GPUS_MAX);
        load_leave(r->l, item);
    }
    load_leave(r->l, mark);
}

void run_sweep(struct sim_run *r, const struct node *n)
{
    static const char *const keys[] = {"phase",       "steps",      "every",     "vary",
                                       "message",     "configs",    "values",    "subPhases",
                                       "logger",      "log",        "crash",     "crashLog",
                                       "crashReason", "candidates", "stopAfter", NULL};

    if (!load_keys(r->l, n, keys))
        return;
    struct sweep s = {
        .n = n,
        .phase = load_required(r->l, n, "phase"),
        .message = load_required(r->l, n, "message"),
        .logger = load_str(r->l, n, "logger", "__main__"),
        .steps = load_int(r->l, n, "steps", 1, 1, STEPS_MAX),
        .every_ms = load_duration(r->l, n, "every", 60000),
        .vary = load_share(r->l, n, "vary"),
        .candidates = load_bool(r->l, n, "candidates", false),
        .crash_reason = load_str(r->l, n, "crashReason", "OOMKilled"),
    };
    check_configs(r, n);
    int64_t last = load_int(r->l, n, "stopAfter", s.steps, 1, s.steps);
    char *steps CLEANUP_FREE = xasprintf("%lld", (long long)s.steps);
    s.steps_text = steps;
    for (int64_t i = 1; i <= last && !r->l->failed; i++) {
        struct sweep_step st;

        step_init(r, &s, &st, i, r->at_ms);
        tell_parts(r, &s, &st);
        log_step(r, &s, &st);
        if (s.candidates)
            candidate_step(r, &s, &st);
        if (!st.crashes)
            run_choice_note(r, s.phase, st.gpus, st.mapping);
        r->at_ms += st.length_ms;
        step_release(&st);
    }
    run_relay_flush(r, r->at_ms);
}

void run_phase(struct sim_run *r, const struct node *n)
{
    static const char *const keys[] = {"phase",   "message", "for",    "gpus",
                                       "mapping", "log",     "logger", NULL};

    if (!load_keys(r->l, n, keys))
        return;
    char *message CLEANUP_FREE = run_text(r, load_required(r->l, n, "message"), NULL);
    struct sweep s = {.n = n, .logger = load_str(r->l, n, "logger", "__main__")};
    struct sweep_step st = {.at_ms = r->at_ms, .length_ms = load_duration(r->l, n, "for", 0)};
    const struct progress p = {
        .phase = load_required(r->l, n, "phase"),
        .message = message,
        .gpus = load_int(r->l, n, "gpus", 0, 1, GPUS_MAX),
        .mapping = load_str(r->l, n, "mapping", NULL),
    };

    run_progress(r, &p, r->at_ms);
    run_choice_note(r, p.phase, p.gpus, p.mapping);
    log_step(r, &s, &st);
    r->at_ms += st.length_ms;
    run_relay_flush(r, r->at_ms);
}
