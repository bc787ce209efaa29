// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"
#include "model/message.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO COUNT_UNKNOWN

static const struct row {
    const char *message;
    int step, steps, gpus;
    const char *mapping, *phase;
    int number, total;
    double percent;
    const char *text;
} rows[] = {
    {"Benchmarking decode candidate 7/12: tp4-pp2 (4 GPUs)", 7, 12, 4, "tp4-pp2", NULL, NO, NO, NAN,
     NULL},
    {"Benchmarking prefill candidate 1/3: tp1 (1 GPUs)", 1, 3, 1, "tp1", NULL, NO, NO, NAN, NULL},
    {"Benchmarking decode candidate 2/9: tp4-dp2-moetp4-moeep8 (32 GPUs)", 2, 9, 32,
     "tp4-dp2-moetp4-moeep8", NULL, NO, NO, NAN, NULL},
    {"Profiling decode with batch size 496 (4/6)", 4, 6, NO, NULL, NULL, NO, NO, NAN, NULL},
    {"[Phase 6/7: DecodeInterpolation] Profiling decode with batch size 496 (4/6, 66.7%)", 4, 6, NO,
     NULL, "DecodeInterpolation", 6, 7, 66.7, "Profiling decode with batch size 496 (4/6, 66.7%)"},
    {"[DecodeInterpolation] Profiling decode (4/6, 66.7%)", 4, 6, NO, NULL, "DecodeInterpolation",
     NO, NO, 66.7, "Profiling decode (4/6, 66.7%)"},
    {"Phase 5/7: Profiling decode interpolation (batch 496, 4/6 complete)", 4, 6, NO, NULL, NULL, 5,
     7, NAN, "Profiling decode interpolation (batch 496, 4/6 complete)"},
    {"Sweeping TP=4 DEP=2, measuring TTFT", NO, NO, NO, "TP=4 DEP=2", NULL, NO, NO, NAN, NULL},
    {"Profiling decode with 4 GPUs, TP=2/DP=2", NO, NO, 4, "TP=2/DP=2", NULL, NO, NO, NAN, NULL},
    {"Profiling prefill with 8 GPUs (TP=8)", NO, NO, 8, "TP=8", NULL, NO, NO, NAN, NULL},
    {"Building TTFT curve for 2 GPU config", NO, NO, 2, NULL, NULL, NO, NO, NAN, NULL},
    // What looks like a step and is none.
    {"read 3/4 of the model", NO, NO, NO, NULL, NULL, NO, NO, NAN, NULL},
    {"candidate 13/12: tp1 (1 GPUs)", NO, NO, 1, NULL, NULL, NO, NO, NAN, NULL},
    {"candidate -1/12: tp1", NO, NO, NO, NULL, NULL, NO, NO, NAN, NULL},
    {"candidate 99999999999999999999/3: tp1", NO, NO, NO, NULL, NULL, NO, NO, NAN, NULL},
    {"done (2026/01/23)", NO, NO, NO, NULL, NULL, NO, NO, NAN, NULL},
    {"started (0/0)", NO, NO, NO, NULL, NULL, NO, NO, NAN, NULL},
    {"tp (4/6, 999%)", 4, 6, NO, NULL, NULL, NO, NO, NAN, NULL},
    {"[not a phase] hello", NO, NO, NO, NULL, NULL, NO, NO, NAN, "[not a phase] hello"},
    {"[Phase 6/7: ", NO, NO, NO, NULL, NULL, 6, 7, NAN, "[Phase 6/7: "},
    {"((((((", NO, NO, NO, NULL, NULL, NO, NO, NAN, NULL},
    {"", NO, NO, NO, NULL, NULL, NO, NO, NAN, NULL},
};

static bool span_is(struct span s, const char *text)
{
    return text ? s.at && s.len == strlen(text) && memcmp(s.at, text, s.len) == 0 : !s.at;
}

Test(message, what_messages_say)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row *r = &rows[i];
        struct message_facts m;
        message_parse(r->message, &m);
        cr_expect(m.step == r->step && m.steps == r->steps, "%s: step %d/%d", r->message, m.step,
                  m.steps);
        cr_expect(m.gpus == r->gpus, "%s: %d GPUs", r->message, m.gpus);
        cr_expect(span_is(m.mapping, r->mapping), "%s: mapping \"%.*s\"", r->message,
                  (int)m.mapping.len, m.mapping.at ? m.mapping.at : "");
        cr_expect(span_is(m.phase, r->phase), "%s: phase \"%.*s\"", r->message, (int)m.phase.len,
                  m.phase.at ? m.phase.at : "");
        cr_expect(m.phase_number == r->number && m.phase_total == r->total, "%s: phase %d/%d",
                  r->message, m.phase_number, m.phase_total);
        cr_expect(m.percent == r->percent || (isnan(m.percent) && isnan(r->percent)), "%s: %g %%",
                  r->message, m.percent);
        cr_expect(span_is(m.text, r->text ? r->text : r->message), "%s: text \"%s\"", r->message,
                  m.text.at);
    }
}

Test(message, gpu_configurations)
{
    static const struct {
        const char *text;
        int gpus;
        const char *mapping;
    } cases[] = {
        {"1 GPU, TP=1", 1, "TP=1"}, {"4 GPUs, TP=2/DP=2", 4, "TP=2/DP=2"},
        {"TP=8", NO, "TP=8"},       {"8 GPUs", 8, NULL},
        {"0 GPUs", NO, NULL},       {"many", NO, NULL},
        {NULL, NO, NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int gpus;
        struct span mapping;
        gpu_config_parse(cases[i].text, &gpus, &mapping);
        cr_expect(gpus == cases[i].gpus, "%s: %d GPUs", cases[i].text, gpus);
        cr_expect(span_is(mapping, cases[i].mapping), "%s: mapping", cases[i].text);
    }
}
