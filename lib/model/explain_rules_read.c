// SPDX-License-Identifier: Apache-2.0
// The request itself cannot be read.
#include "model/explain_rule.h"

// The API server calls the operator to convert between v1alpha1 and v1beta1: without it every read fails. In CRDs of
// operators 1.5 on, set up by the operator itself before.
static bool conversion_webhook(const struct explain_input *in, struct explanation *x,
                               struct finding *f)
{
    if (!has_word(in->error, "conversion webhook"))
        return false;
    f->severity = EXPLAIN_STUCK;
    say(x, f,
        "requests cannot be read: the conversion webhook of the Dynamo operator does not answer");
    seen(x, f, TIME_UNKNOWN, "%s", in->error);
    because(
        x, f,
        "the API server calls the operator to convert between versions: while it is down, or its "
        "certificate does not match, all reads of these objects fail");
    next(x, f, "kubectl get deployments,endpoints -A | grep dynamo-operator");
    return true;
}

static bool unreadable(const struct explain_input *in, struct explanation *x, struct finding *f)
{
    if (x->count)
        return false;
    f->severity = EXPLAIN_STUCK;
    say(x, f, "the request cannot be read");
    if (in->error)
        seen(x, f, TIME_UNKNOWN, "%s", in->error);
    return true;
}

const struct rule rules_read[] = {
    {"conversion-webhook", ANY_STATE, conversion_webhook},
    {"unreadable", ANY_STATE, unreadable},
};
const size_t rules_read_count = ARRAY_LEN(rules_read);
