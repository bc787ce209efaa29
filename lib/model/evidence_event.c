// SPDX-License-Identifier: Apache-2.0
// An event, in the shape of core/v1 or of events.k8s.io/v1. Recorders of the new API leave firstTimestamp and
// lastTimestamp null in core/v1's view and count repetitions in `series`.
#include "model/evidence_impl.h"
#include "model/observation.h"

#include <string.h>

// The first of these members that holds a time.
static int64_t first_time(const struct node *event, const char *const *paths)
{
    int64_t t = TIME_UNKNOWN;
    for (; *paths && t == TIME_UNKNOWN; paths++)
        t = time_parse(node_str_at(event, *paths));
    return t;
}

static const char *first_text(const struct node *event, const char *const *paths)
{
    for (; *paths; paths++) {
        const char *s = node_str_at(event, *paths);
        if (s && *s)
            return s;
    }
    return NULL;
}

static int repetitions(const struct node *event)
{
    int n = count_of(event, "count");
    if (n < 1)
        n = count_of(event, "deprecatedCount");
    int series = count_of(node_get(event, "series"), "count");
    n = series > n ? series : n;
    return n > 0 ? n : 1;
}

struct event_record *event_record_new(const struct node *event)
{
    static const char *const firsts[] = {"firstTimestamp", "deprecatedFirstTimestamp", "eventTime",
                                         "metadata.creationTimestamp", NULL};
    static const char *const lasts[] = {"series.lastObservedTime",    "lastTimestamp",
                                        "deprecatedLastTimestamp",    "eventTime",
                                        "metadata.creationTimestamp", NULL};
    static const char *const words[] = {"message", "note", NULL};
    static const char *const reporters[] = {"reportingController", "reportingComponent",
                                            "source.component", "deprecatedSource.component", NULL};
    struct event_record *r = (struct event_record *)record_new(sizeof(*r), event);
    if (!r)
        return NULL;
    struct record *head = &r->head;
    const struct node *about = node_get(event, "involvedObject");
    if (!about)
        about = node_get(event, "regarding");
    const char *type = node_str(node_get(event, "type"));
    r->about_uid = record_text(head, node_str(node_get(about, "uid")), WORD_MAX);
    r->event = (struct evidence_event){
        .first_ms = first_time(event, firsts),
        .last_ms = first_time(event, lasts),
        .count = repetitions(event),
        .warning = type && strcmp(type, "Warning") == 0,
        .kind = record_text(head, node_str(node_get(about, "kind")), WORD_MAX),
        .name = record_text(head, node_str(node_get(about, "name")), WORD_MAX),
        .reason = record_text(head, node_str(node_get(event, "reason")), WORD_MAX),
        .message = record_text(head, first_text(event, words), LINE_MAX_BYTES),
        .reporter = record_text(head, first_text(event, reporters), WORD_MAX),
    };
    head->order_ms = r->event.last_ms;
    return r;
}
