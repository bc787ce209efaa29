// SPDX-License-Identifier: Apache-2.0
// Shared by inspect*.c.
#ifndef CMD_INSPECT_IMPL_H
#define CMD_INSPECT_IMPL_H

#include "inspect.h"
#include "kube/podlog.h"
#include "kube/reflector.h"

enum feed_id { FEED_JOB, FEED_PODS, FEED_CANDIDATES, FEED_CANDIDATE_PODS, FEED_EVENTS, FEED_COUNT };

// What is special to one stream.
struct feed_kind {
    enum evidence_part part;
    unsigned wants; // needed for any of these
    struct kube_resource resource;
    const char *right; // as one asks for it: "jobs.batch"
};
extern const struct feed_kind feed_kinds[FEED_COUNT];
// Of deployments, in order of preference.
extern const char *const deployment_versions[];

struct subject;

struct feed {
    struct subject *subject;
    enum feed_id id;
    struct reflector *reflector; // NULL: not followed
};

enum log_role { LOG_PROFILER, LOG_SIDECAR, LOG_ROLES };

struct log_follower {
    struct subject *subject;
    enum log_role role;
    struct podlog *podlog; // NULL: not followed
    struct podlog *head;   // the log's beginning, read once; NULL: not (any more)
    bool head_asked, head_done;
    char *pod, *container; // that are followed
    struct logbook *book;  // NULL: never wanted
    char *pod_key;         // of the pod that is, or was, followed
    char *of, *state;      // as struct tui_detail
    bool open;
    bool in_line; // the rest of a line too long is still coming
    int restarts;
};

// One run of interest.
struct subject {
    struct subject *next;
    struct inspect *inspect;
    char *namespace_, *name, *uid, *job, *dgd;
    unsigned wanted, held; // now, and what is still going on for a while
    int grace_timer, selector_timer;
    struct evidence *evidence;
    struct feed feeds[FEED_COUNT];
    char *selected; // ",a,b,": deployments whose pods are followed
    struct log_follower logs[LOG_ROLES];
    unsigned run_changes; // that the logs made of the run and nobody was told yet
};

struct inspect {
    struct context *ctx;
    struct store *store;
    void (*changed)(void *ctx);
    void (*run_changed)(void *ctx, struct run *run, unsigned change); // may be NULL
    void *fn_ctx;
    struct subject *subjects, *current;
    int notify_timer;
    const char *deployment_version; // NULL: not known yet
    struct kube_call *version_call;
    int version_timer;
};

// Something a user could see changed.
void inspect_notify(struct inspect *i);

// inspect_feed.c: starts what s->held needs and stops the rest.
void feeds_update(struct subject *s);
void feeds_stop(struct subject *s);
void feeds_retry_now(struct subject *s);
void version_forget(struct inspect *i);

// inspect_log.c: the same for logs; also after each change of the evidence.
void logs_update(struct subject *s);
void logs_stop(struct subject *s);
void logs_retry_now(struct subject *s);
// The container that plays this role in the pod; NULL when there is none.
const struct evidence_container *log_container(const struct evidence_pod *pod, enum log_role role);

// inspect_words.c: plain sentences, malloc'd; NULL when there is nothing to say.
char *words_refused(const struct feed_kind *kind, const char *namespace_, const struct err *err);
char *words_log_refused(const char *namespace_, const char *pod, const struct err *err);
char *words_no_pod(const struct evidence *e, const char *job);
char *words_container(const struct evidence_container *c);
char *words_log_of(const struct evidence *e, const struct evidence_pod *pod, const char *container);

// "key in (a,b)" of the run's deployments that are there, malloc'd; NULL when there are none.
char *deployment_selector(const struct evidence *e);
// The job's name in selectors: what the status tells, else by the operator's rule. malloc'd.
char *job_name_of(const struct run *run, const char *name);

#endif
