// SPDX-License-Identifier: Apache-2.0
#include "check_run.h"
#include "model/message.h"

#include <stdint.h>

static void check_span(const char *text, size_t size, struct span s)
{
    require(!s.at || (s.at >= text && s.at + s.len <= text + size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size);
    struct message_facts m;
    struct span mapping;
    int gpus;
    size_t n = strlen(text);
    message_parse(text, &m);
    check_span(text, n, m.phase);
    check_span(text, n, m.mapping);
    check_span(text, n, m.text);
    require(m.step >= COUNT_UNKNOWN && (m.steps == COUNT_UNKNOWN || m.step <= m.steps));
    require(m.phase_number == COUNT_UNKNOWN || m.phase_number <= m.phase_total);
    require(isnan(m.percent) || (m.percent >= 0 && m.percent <= 100));
    gpu_config_parse(text, &gpus, &mapping);
    check_span(text, n, mapping);
    require(gpus == COUNT_UNKNOWN || gpus > 0);
    free(text);
    return 0;
}
