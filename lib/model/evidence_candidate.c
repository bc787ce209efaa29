// SPDX-License-Identifier: Apache-2.0
// A deployment of the run: on trial when the request owns it (by uid, not as controller), final when it has the name
// that the request's status tells, or the labels that the operator marks it with (it has no owner: it outlives the
// request).
#include "model/evidence_impl.h"
#include "model/observation.h"

#include <string.h>

static bool equal(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool owned_by_run(const struct evidence *e, const struct node *dgd)
{
    const struct node *owners = node_at(dgd, "metadata.ownerReferences");
    for (const struct node *o = node_first(owners); o; o = node_next(o)) {
        bool request = equal(node_str(node_get(o, "kind")), "DynamoGraphDeploymentRequest");
        const char *uid = node_str(node_get(o, "uid"));
        if (request &&
            (e->uid ? equal(uid, e->uid) : equal(node_str(node_get(o, "name")), e->name)))
            return true;
    }
    return false;
}

static bool marked_for_run(const struct evidence *e, const struct node *dgd)
{
    const char *namespace_ = label_of(dgd, "dgdr.nvidia.com/namespace");
    return equal(label_of(dgd, "dgdr.nvidia.com/name"), e->name) &&
           (!namespace_ || equal(namespace_, e->namespace_));
}

static const struct node *ready_condition(const struct node *status)
{
    const struct node *list = node_get(status, "conditions");
    for (const struct node *c = node_first(list); c; c = node_next(c))
        if (equal(node_str(node_get(c, "type")), "Ready"))
            return c;
    return NULL;
}

static enum candidate_state state_of(const struct evidence_candidate *c, bool ready, bool deleting)
{
    if (deleting)
        return CANDIDATE_REMOVING;
    if (equal(c->state_word, "failed"))
        return CANDIDATE_FAILED;
    return ready || equal(c->state_word, "successful") ? CANDIDATE_READY : CANDIDATE_DEPLOYING;
}

struct candidate_record *candidate_record_new(const struct evidence *e, const struct node *dgd)
{
    struct candidate_record *r = (struct candidate_record *)record_new(sizeof(*r), dgd);
    if (!r)
        return NULL;
    struct record *head = &r->head;
    const struct node *status = node_get(dgd, "status"), *condition = ready_condition(status);
    bool ready = equal(node_str(node_get(condition, "status")), "True");
    bool deleting = node_str_at(dgd, "metadata.deletionTimestamp") != NULL;
    struct evidence_candidate *c = &r->candidate;
    r->owned = owned_by_run(e, dgd);
    r->marked = marked_for_run(e, dgd);
    *c = (struct evidence_candidate){
        .name = head->name,
        .uid = record_text(head, node_str_at(dgd, "metadata.uid"), WORD_MAX),
        .state_word = record_text(head, node_str(node_get(status, "state")), WORD_MAX),
        .created_ms = head->order_ms,
        .ready_ms = TIME_UNKNOWN,
        .gone_ms = TIME_UNKNOWN,
        .number = COUNT_UNKNOWN,
    };
    c->state = state_of(c, ready, deleting);
    if (ready)
        c->ready_ms = time_parse(node_str(node_get(condition, "lastTransitionTime")));
    else
        c->message = record_text(head, node_str(node_get(condition, "message")), LINE_MAX_BYTES);
    return r;
}
