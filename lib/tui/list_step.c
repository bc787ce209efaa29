// SPDX-License-Identifier: Apache-2.0
#include "tui/list_step.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static bool is_run(const struct dash *d)
{
    return d->list.name && d->list.namespace_ && !strcmp(d->list.name, d->run.name) &&
           !strcmp(d->list.namespace_, d->run.namespace_);
}

// Puts the list's cursor on the run; an order made anew finds it there.
static void choose(struct dash *d)
{
    if (is_run(d))
        return;
    free(d->list.namespace_);
    free(d->list.name);
    d->list.namespace_ = xstrdup(d->run.namespace_);
    d->list.name = xstrdup(d->run.name);
    d->list.stale = true;
}

bool list_neighbour(struct dash *d, int step)
{
    choose(d);
    view_list.act(d, step > 0 ? ACTION_DOWN : ACTION_UP);
    if (is_run(d) || !d->list.name)
        return false;
    view_run_open(d, d->list.namespace_, d->list.name);
    return true;
}
