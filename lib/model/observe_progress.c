// SPDX-License-Identifier: Apache-2.0
#include "model/observe.h"

#include "model/phases.h"

bool observe_progress(const struct node *dgdr, struct arena *scratch, struct observation *out)
{
    const struct node *status = node_get(dgdr, "status");
    const struct node *progress = node_get(status, "profilingProgress");
    observation_init(out, SOURCE_PROGRESS);
    out->name = run_source_kind(SOURCE_PROGRESS);
    if (node_type(progress) == NODE_NONE || node_type(progress) == NODE_NULL)
        return false;
    out->dialect = DIALECT_SEED;
    if (node_type(progress) != NODE_MAP) {
        observation_note(out, scratch, "malformed profilingProgress: not an object");
        return true;
    }
    // The first draft of the design keeps the phase beside the progress, not in it.
    out->phase = text_clip(scratch, node_str(node_get(status, "profilingPhase")), WORD_MAX);
    observe_record(progress, scratch, out);
    return true;
}
