// SPDX-License-Identifier: Apache-2.0
// Whether two states of one thing look different to a user: a table of fields for each kind.
#include "model/evidence_impl.h"

#include <string.h>

enum field_type { FIELD_TEXT, FIELD_INT, FIELD_TIME, FIELD_FLAG };

struct field {
    enum field_type type;
    size_t offset;
};

static bool texts_differ(const char *a, const char *b)
{
    return a != b && (!a || !b || strcmp(a, b) != 0);
}

static bool field_differs(const void *a, const void *b, const struct field *f)
{
    const void *x = (const char *)a + f->offset, *y = (const char *)b + f->offset;
    switch (f->type) {
    case FIELD_TEXT:
        return texts_differ(*(const char *const *)x, *(const char *const *)y);
    case FIELD_INT:
        return *(const int *)x != *(const int *)y;
    case FIELD_TIME:
        return *(const int64_t *)x != *(const int64_t *)y;
    case FIELD_FLAG:
        return *(const bool *)x != *(const bool *)y;
    }
    return false;
}

static bool fields_differ(const void *a, const void *b, const struct field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (field_differs(a, b, &fields[i]))
            return true;
    return false;
}

#define TEXT(s, m)                        \
    {                                     \
        FIELD_TEXT, offsetof(struct s, m) \
    }
#define INT(s, m)                        \
    {                                    \
        FIELD_INT, offsetof(struct s, m) \
    }
#define TIME(s, m)                        \
    {                                     \
        FIELD_TIME, offsetof(struct s, m) \
    }
#define FLAG(s, m)                        \
    {                                     \
        FIELD_FLAG, offsetof(struct s, m) \
    }

static const struct field job_fields[] = {
    TEXT(evidence_job, name),         TEXT(evidence_job, uid),
    INT(evidence_job, active),        INT(evidence_job, ready),
    INT(evidence_job, succeeded),     INT(evidence_job, failed),
    INT(evidence_job, backoff_limit), TIME(evidence_job, started_ms),
    TIME(evidence_job, finished_ms),  FLAG(evidence_job, known),
    FLAG(evidence_job, gone),
};

static const struct field condition_fields[] = {
    TEXT(run_condition, type),
    TEXT(run_condition, status),
    TEXT(run_condition, reason),
    TEXT(run_condition, message),
    TIME(run_condition, last_transition_ms),
};

static const struct field pod_fields[] = {
    TEXT(evidence_pod, name),       TEXT(evidence_pod, node),
    TEXT(evidence_pod, owner),      TEXT(evidence_pod, phase),
    TEXT(evidence_pod, reason),     TEXT(evidence_pod, message),
    TIME(evidence_pod, created_ms), TIME(evidence_pod, scheduled_ms),
    TIME(evidence_pod, deleted_ms), FLAG(evidence_pod, gone),
};

static const struct field container_fields[] = {
    TEXT(evidence_container, name),          TEXT(evidence_container, image),
    FLAG(evidence_container, init),          FLAG(evidence_container, ready),
    TEXT(evidence_container, reason),        TEXT(evidence_container, message),
    INT(evidence_container, exit_code),      INT(evidence_container, signal),
    TIME(evidence_container, started_ms),    TIME(evidence_container, finished_ms),
    INT(evidence_container, restarts),       TEXT(evidence_container, last_reason),
    INT(evidence_container, last_exit_code), TIME(evidence_container, last_finished_ms),
};

static const struct field candidate_fields[] = {
    TEXT(evidence_candidate, name),       TEXT(evidence_candidate, state_word),
    TIME(evidence_candidate, created_ms), TIME(evidence_candidate, ready_ms),
    TIME(evidence_candidate, gone_ms),    FLAG(evidence_candidate, final),
    FLAG(evidence_candidate, foreign),    TEXT(evidence_candidate, message),
};

static const struct field event_fields[] = {
    TIME(evidence_event, first_ms), TIME(evidence_event, last_ms), INT(evidence_event, count),
    FLAG(evidence_event, warning),  TEXT(evidence_event, kind),    TEXT(evidence_event, name),
    TEXT(evidence_event, reason),   TEXT(evidence_event, message), TEXT(evidence_event, reporter),
};

bool job_differs(const struct evidence_job *a, const struct evidence_job *b)
{
    if (a->condition_count != b->condition_count)
        return true;
    for (size_t i = 0; i < a->condition_count; i++)
        if (fields_differ(&a->conditions[i], &b->conditions[i], condition_fields,
                          ARRAY_LEN(condition_fields)))
            return true;
    return fields_differ(a, b, job_fields, ARRAY_LEN(job_fields));
}

bool pod_differs(const struct evidence_pod *a, const struct evidence_pod *b)
{
    if (a->container_count != b->container_count)
        return true;
    for (size_t i = 0; i < a->container_count; i++) {
        const struct evidence_container *x = &a->containers[i], *y = &b->containers[i];
        if (x->state != y->state ||
            fields_differ(x, y, container_fields, ARRAY_LEN(container_fields)))
            return true;
    }
    return fields_differ(a, b, pod_fields, ARRAY_LEN(pod_fields));
}

bool candidate_differs(const struct evidence_candidate *a, const struct evidence_candidate *b)
{
    return a->state != b->state ||
           fields_differ(a, b, candidate_fields, ARRAY_LEN(candidate_fields));
}

bool event_differs(const struct evidence_event *a, const struct evidence_event *b)
{
    return fields_differ(a, b, event_fields, ARRAY_LEN(event_fields));
}
