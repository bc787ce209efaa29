// SPDX-License-Identifier: Apache-2.0
#include "check_run.h"
#include "tui/list_filter.h"

#include <stdint.h>

// No filter stops at a run of which everything, or nothing, is known, and none grows beyond its bounds.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int64_t now_ms = INT64_C(1769170482000);
    char *text = strndup((const char *)data, size);
    struct list_filter f;
    struct run unknown, known;
    run_init(&unknown);
    run_init(&known);
    known.namespace_ = known.name = known.model = known.backend = known.phase = text;
    known.message = text;
    known.state = RUN_PROFILING;
    known.freshness = FRESH_LIVE;
    known.gpus = known.step_current = 4;
    known.elapsed_ms = INT64_MAX;
    known.created_ms = INT64_MIN + 1;
    known.eta = (struct run_eta){.known = true, .remaining_s = 600};
    list_filter_parse(&f, text);
    require(f.count <= FILTER_TERMS_MAX);
    require(strlen(f.problem) < sizeof f.problem);
    for (size_t i = 0; i < f.count; i++) {
        const struct filter_term *t = &f.terms[i];
        require(!t->text || (t->text >= f.bytes && t->text < f.bytes + sizeof f.bytes));
        require(t->field || t->text);
    }
    list_filter_match(&f, &unknown, now_ms);
    list_filter_match(&f, &known, now_ms);
    free(text);
    return 0;
}
