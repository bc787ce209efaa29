// SPDX-License-Identifier: Apache-2.0
// Whether the link of a client is alive while its watches are silent: one probe for all of them. Private to
// lib/kube.
#ifndef KUBE_PULSE_H
#define KUBE_PULSE_H

#include "base/xtime.h"

#include <stdbool.h>
#include <stdint.h>

struct kube_client;

// The decision, pure.
struct pulse_state {
    int64_t probe_ms, dead_ms; // silence until a probe, until the link counts as dead
    int64_t probed_ms;         // when the probe under way was sent; TIME_UNKNOWN: none is
};
enum pulse_verdict { PULSE_FINE, PULSE_PROBE, PULSE_DEAD };
// `last_byte` is when the server was last heard. *next_ms: when to ask again. A probe that PULSE_PROBE asks for
// counts as sent now. Death needs an unanswered probe: silence that only we know of (we were stopped) is none.
enum pulse_verdict pulse_check(struct pulse_state *s, int64_t last_byte, int64_t now,
                               int64_t *next_ms);

struct pulse_fns {
    void (*dead)(void *ctx);  // the connections were cut: open anew at once
    void (*alive)(void *ctx); // a probe was answered
};

struct pulse;
struct pulse_watch;
// Joins the client's pulse (made when there is none). The shortest times of all who joined count.
struct pulse_watch *pulse_join(struct kube_client *c, int64_t probe_ms, int64_t dead_ms,
                               const struct pulse_fns *fns, void *ctx);
void pulse_leave(struct pulse_watch *w);
// Only while somebody listens to a silent server there is anything to prove.
void pulse_listen(struct pulse_watch *w, bool on);
void pulse_free(struct pulse *p);

#endif
