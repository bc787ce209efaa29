// SPDX-License-Identifier: Apache-2.0
// The status file that a profiler writes: whatever the texts are, and whatever file was there before, it is JSON
// without control characters that our own reader understands, and a next report finds the start in it.
#include "doc/json.h"
#include "doc/node.h"
#include "report/record.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check_text(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (((unsigned char)text[i] < ' ' && text[i] != '\n') || text[i] == 0x7F)
            abort();
    }
}

static void check_json(const char *text, size_t n, const char *started)
{
    struct err err = ERR_INIT;
    struct node *root = json_parse(text, n, &err);
    if (!root || !node_str(node_get(root, "message")))
        abort();
    if (strcmp(node_str(node_get(root, "startedAt")), started) != 0)
        abort();
    node_free(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size);
    char bytes[DGDR_RECORD_SIZE], started[DGDR_STAMP_SIZE], again[DGDR_STAMP_SIZE];
    struct dgdr_text out;
    struct dgdr_report report = {.phase = DGDR_DECODE_SWEEP,
                                 .message = text,
                                 .current_step = (int)(size % 13),
                                 .total_steps = 13,
                                 .sub_phase = text,
                                 .parallel_mapping = text};
    dgdr_record_started(&report, (const char *)data, size, "2026-01-23T14:30:00Z", started);
    dgdr_text_init(&out, bytes, sizeof(bytes));
    dgdr_record_write(&report, started, "2026-01-23T14:30:00Z", &out);
    if (out.overflow)
        abort();
    check_text(bytes, out.len);
    check_json(bytes, out.len, started);
    dgdr_record_started(&report, bytes, out.len, "2026-01-23T15:00:00Z", again);
    if (strcmp(again, started) != 0)
        abort();
    free(text);
    return 0;
}
