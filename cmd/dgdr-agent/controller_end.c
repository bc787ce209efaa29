// SPDX-License-Identifier: Apache-2.0
// Counts the runs that end. What says so is written, or deleted, at the version that was decided on, so of all that ever
// try one succeeds, and counts.
#include "controller.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void count(struct controller *c, const char *key, enum progress_end end)
{
    char *namespace_ CLEANUP_FREE = xstrndup(key, strcspn(key, "/"));
    if (end != PROGRESS_GOES_ON)
        metrics_run_ended(c->metrics, namespace_, end == PROGRESS_FAILED);
}

void controller_end_plan(struct controller_work *w, const struct cache_entry *e,
                         const struct node *request, const struct node *configmap,
                         enum progress_verdict verdict)
{
    w->end = progress_end(request, configmap, verdict);
    // A last word that comes after its run was counted.
    if (e->end_counted && progress_is_over(request))
        w->end = PROGRESS_GOES_ON;
}

void controller_end_taken(const struct controller_work *w, struct cache_entry *e)
{
    count(w->controller, w->key, w->end);
    if (!e)
        return;
    e->unsure = PROGRESS_GOES_ON;
    e->end_counted |= w->end != PROGRESS_GOES_ON;
}

void controller_end_failed(const struct controller_work *w, struct cache_entry *e)
{
    if (!e || w->end == PROGRESS_GOES_ON)
        return;
    e->unsure = w->end;
    controller_end_settle(w->controller, e);
}

void controller_end_settle(struct controller *c, struct cache_entry *e)
{
    if (e->unsure == PROGRESS_GOES_ON)
        return;
    struct node *request = cache_tree(e, CACHE_REQUEST);
    bool cleaned = !e->text[CACHE_CONFIGMAP] && progress_is_over(request);
    if (cleaned || progress_end_is_said(request)) {
        count(c, e->key, e->unsure);
        e->unsure = PROGRESS_GOES_ON;
        e->end_counted = true;
    }
    node_free(request);
}
