// SPDX-License-Identifier: Apache-2.0
// One Kubernetes object in, what it says of a run out. Drafts point into the object and into
// `scratch`; both must live until observation_pack(). Nothing here fails: what cannot be read stays
// unknown and the note says why.
#ifndef MODEL_OBSERVE_H
#define MODEL_OBSERVE_H

#include "doc/node.h"
#include "model/observation.h"

// What the spec and the metadata say, in v1beta1's and v1alpha1's shapes.
void observe_facts(const struct node *dgdr, struct arena *scratch, struct facts *out);
// status.phase / status.state, conditions, annotations. facts->conditions is filled as well.
void observe_dgdr(const struct node *dgdr, struct arena *scratch, struct facts *facts,
                  struct observation *out);
// status.profilingProgress with either design's fields. False when the object has none.
bool observe_progress(const struct node *dgdr, struct arena *scratch, struct observation *out);
// ConfigMap dgdr-status-NAME: key status.json, or key status. False when nothing could be read from
// it; the note then says why.
bool observe_status_cm(const struct node *cm, struct arena *scratch, struct observation *out);
// ConfigMap dgdr-output-NAME. False as above.
bool observe_output_cm(const struct node *cm, struct arena *scratch, struct observation *out);

// The progress record that the status file and the status field share: phase, message, times at
// `root`; steps at root.progress or at root.
void observe_record(const struct node *root, struct arena *scratch, struct observation *out);
// Fills steps, GPUs and mapping that are still unknown from the message.
void observe_message(struct observation *out, struct arena *scratch);

// Reads shared by the readers. A member that is there but of a wrong type or out of range is noted
// and unknown.
int64_t observe_time(const struct node *map, const char *key, struct arena *scratch,
                     struct observation *out);
const char *observe_string(const struct node *map, const char *key, size_t max,
                           struct arena *scratch, struct observation *out);
// Name, resourceVersion, owner and creation time of a ConfigMap.
void observe_cm_metadata(const struct node *cm, struct arena *scratch, struct observation *out);

#endif
