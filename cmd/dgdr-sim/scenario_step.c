// SPDX-License-Identifier: Apache-2.0
#include "scenario_step.h"

#include "base/mem.h"

#include <stdlib.h>

struct step *scenario_step_add(struct scenario *sc, enum step_type type, int64_t at_ms)
{
    if (sc->count == SCENARIO_STEPS_MAX)
        return NULL;
    sc->steps = grow_array(sc->steps, &sc->cap, sc->count + 1, sizeof(*sc->steps));
    sc->steps[sc->count] = (struct step){.type = type, .at_ms = at_ms, .order = sc->count};
    return &sc->steps[sc->count++];
}

void scenario_object(struct scenario *sc, int64_t at_ms, enum sim_op op, struct node *object)
{
    struct step *st = scenario_step_add(sc, STEP_OBJECT, at_ms);

    if (!st) {
        node_free(object);
        return;
    }
    st->op = op;
    st->object = object;
}

void scenario_log(struct scenario *sc, int64_t at_ms, const char *ns, const char *pod,
                  const char *container, const char *line)
{
    struct step *st = scenario_step_add(sc, STEP_LOG, at_ms);

    if (!st)
        return;
    st->ns = xstrdup(ns);
    st->pod = xstrdup(pod);
    st->container = xstrdup(container);
    st->line = xstrdup(line);
}

static int by_time(const void *a, const void *b)
{
    const struct step *x = a, *y = b;

    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

void scenario_steps_sort(struct scenario *sc)
{
    if (sc->count)
        qsort(sc->steps, sc->count, sizeof(*sc->steps), by_time);
}

static void step_release(struct step *st)
{
    node_free(st->object);
    free(st->ns);
    free(st->pod);
    free(st->container);
    free(st->line);
    free(st->fault_path);
}

void scenario_steps_cut(struct scenario *sc, int64_t end_ms)
{
    while (sc->count && sc->steps[sc->count - 1].at_ms > end_ms)
        step_release(&sc->steps[--sc->count]);
}

void scenario_steps_free(struct scenario *sc)
{
    for (size_t i = 0; i < sc->count; i++)
        step_release(&sc->steps[i]);
    free(sc->steps);
    sc->steps = NULL;
    sc->count = sc->cap = 0;
}
