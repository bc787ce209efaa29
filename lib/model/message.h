// SPDX-License-Identifier: Apache-2.0
// Messages of profilers and operators, read for what they say beside their words: phase, step,
// GPUs, mapping. What a message does not say stays unknown; numbers out of range are left out.
#ifndef MODEL_MESSAGE_H
#define MODEL_MESSAGE_H

#include <stddef.h>

struct span {
    const char *at; // NULL: not there
    size_t len;
};

struct message_facts {
    struct span phase; // of "[Phase 6/7: DecodeInterpolation] ..." or "[DecodeInterpolation] ..."
    int phase_number, phase_total;
    int step, steps;     // "candidate 7/12", "(4/6)", "(4/6, 66.7%)", "(batch 496, 4/6 complete)"
    double percent;      // NAN: not there
    int gpus;            // "(4 GPUs)", "with 1 GPU"
    struct span mapping; // "tp4-pp2", "TP=2/DP=2", "TP=4 DEP=2"
    struct span text;    // the message after its bracket
};

// message may be NULL. Spans point into it.
void message_parse(const char *message, struct message_facts *out);
// "1 GPU, TP=1": the seed's gpuConfig as a string. Either may stay unknown.
void gpu_config_parse(const char *text, int *gpus, struct span *mapping);

#endif
