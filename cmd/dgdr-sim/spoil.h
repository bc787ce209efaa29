// SPDX-License-Identifier: Apache-2.0
// Bodies with what a client should survive in them.
#ifndef SIM_SPOIL_H
#define SIM_SPOIL_H

#include "server.h"

// Changes a body, or the next part of a stream, as r->hit says. Returns true when once is enough.
bool sim_spoil(struct sim_request *r, struct strbuf *body);
// A fault that strikes a running stream: appends what comes instead of the next event. Returns true
// when that was all.
bool sim_spoil_live(struct sim_request *r, struct strbuf *out);
// Whether the stream is over with what sim_spoil_live() appended.
bool sim_spoil_ends(const struct sim_request *r);
// The Status that goes with FAULT_401 … FAULT_503.
int sim_spoil_status(const struct sim_hit *hit, struct sim_status *st);

#endif
