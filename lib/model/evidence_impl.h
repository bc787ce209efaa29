// SPDX-License-Identifier: Apache-2.0
// How evidence is kept: records with a memory of their own, read from objects by one file per kind. Private to
// evidence*.c.
#ifndef MODEL_EVIDENCE_IMPL_H
#define MODEL_EVIDENCE_IMPL_H

#include "base/arena.h"
#include "model/evidence.h"

// What all kept things have in common; the first member of each of them, so that a list can hold any.
struct record {
    struct arena arena; // owns its texts
    const char *key;    // uid, else name
    const char *name;
    int64_t order_ms; // older ones make room first
    bool gone;
    bool seen; // since the last mark
};

struct pod_record {
    struct record head;
    struct evidence_pod pod;
    const char *job; // of the job controller's label; NULL: not a job's pod
    const char *job_uid;
};

struct candidate_record {
    struct record head;
    struct evidence_candidate candidate;
    bool owned;  // by this run's request
    bool marked; // made for a run of this name
};

struct event_record {
    struct record head;
    struct evidence_event event;
    const char *about_uid;
};

struct job_record {
    struct record head;
    struct evidence_job job;
};

// Readers: a new record, or NULL when the object lacks a name. What does not fit is cut or left out.
struct job_record *job_record_new(const struct node *job) ATTR_MUST_USE;
struct pod_record *pod_record_new(const struct node *pod) ATTR_MUST_USE;
struct candidate_record *candidate_record_new(const struct evidence *e,
                                              const struct node *dgd) ATTR_MUST_USE;
struct event_record *event_record_new(const struct node *event) ATTR_MUST_USE;
// The run's own, by its owner reference; a job without one is taken by its name.
bool job_belongs(const struct evidence *e, const struct node *job);

struct record *record_new(size_t size, const struct node *object) ATTR_MUST_USE;
void record_free(struct record *r); // NULL is fine
// A copy in the record's memory of at most max bytes; NULL gives NULL.
const char *record_text(struct record *r, const char *text, size_t max);
// The value of a map whose key may hold dots (labels).
const char *label_of(const struct node *object, const char *key);
int count_of(const struct node *map, const char *key); // COUNT_UNKNOWN when it is no count
struct run_condition *conditions_of(struct record *r, const struct node *list, size_t *count);

// Whether a user would see a difference; what is derived from other records does not count.
bool job_differs(const struct evidence_job *a, const struct evidence_job *b);
bool pod_differs(const struct evidence_pod *a, const struct evidence_pod *b);
bool candidate_differs(const struct evidence_candidate *a, const struct evidence_candidate *b);
bool event_differs(const struct evidence_event *a, const struct evidence_event *b);

struct record_list {
    struct record **items;
    size_t count, cap;
};
struct record *list_find(const struct record_list *l, const char *key);
// Takes r; replaces and frees the one of the same key.
void list_put(struct record_list *l, struct record *r);
void list_drop(struct record_list *l, size_t index);
void list_free(struct record_list *l);

struct evidence {
    char *namespace_, *name, *uid, *job_name, *final_name;
    struct job_record *job; // NULL: not seen yet
    struct evidence_job no_job;
    struct record_list pods, candidates, events;
    char *refusals[EVIDENCE_PARTS];
    bool synced[EVIDENCE_PARTS];
    struct evidence_view *view;
};

// What is shown, in order, made anew when it is asked for after a change.
struct evidence_view {
    bool stale;
    const struct evidence_pod **pods;
    const struct evidence_candidate **candidates;
    const struct evidence_event **events;
    size_t pod_count, candidate_count, event_count;
};
void evidence_view_make(const struct evidence *e);
void evidence_view_free(struct evidence_view *v);

// Things may come before what makes them the run's (a pod before its deployment): they are held, but not shown.
bool pod_is_shown(const struct evidence *e, const struct pod_record *p);
bool event_is_shown(const struct evidence *e, const struct event_record *r);
bool candidate_is_shown(const struct candidate_record *c);

#endif
