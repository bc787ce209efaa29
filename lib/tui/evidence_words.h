// SPDX-License-Identifier: Apache-2.0
// What the cluster's words for pods and containers mean.
#ifndef TUI_EVIDENCE_WORDS_H
#define TUI_EVIDENCE_WORDS_H

#include "base/strbuf.h"
#include "model/evidence.h"

#include <stdbool.h>
#include <stdint.h>

// A reason ("ImagePullBackOff") in plain words; NULL when it is not known.
const char *evidence_reason_words(const char *reason);
// Appends "exit 137, OOMKilled: ran out of memory".
void evidence_add_end(struct strbuf *out, int exit_code, const char *reason);
// Something about it needs a look.
bool evidence_container_in_trouble(const struct evidence_container *c);

#endif
