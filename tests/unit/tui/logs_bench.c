// SPDX-License-Identifier: Apache-2.0
#include "logs_bench.h"

void open_logs(struct bench *b, int rows, int cols, bool ascii)
{
    struct logbook *log = logbook_new();
    *b = (struct bench){.log = log,
                        .detail = {.log = log,
                                   .log_of = "pod profile-my-deployment-7kq2p, container profiler",
                                   .log_open = true},
                        .now_ms = NOW,
                        .view = "logs"};
    bench_open(b, 'l', rows, cols, ascii);
}

void add(struct bench *b, const char *line)
{
    logbook_add(b->log, NOW - 1000, line, strlen(line));
}

void add_numbered(struct bench *b, int from, int to)
{
    char line[64];
    for (int i = from; i <= to; i++) {
        snprintf(line, sizeof line, "line %d.", i);
        add(b, line);
    }
}

void add_story(struct bench *b)
{
    add(b, "2026-01-23T11:00:31.120045Z \033[32m INFO\033[0m dynamo.profiler: Profiler config: "
           "model=Qwen/Qwen3-0.6B, backend=vllm, system=h200_sxm, total_gpus=8, isl=3000, osl=150");
    add(b, "2026-01-23T11:01:12.004512Z \033[32m INFO\033[0m thorough: Profiling prefill candidate "
           "tp1 with 1 GPUs...");
    add(b, "Waiting for deployment 'vllm-agg-1a2b3c4d'...");
    add(b, "2026-01-23T11:09:40.550001Z \033[33m WARN\033[0m thorough: TTFT SLA 200.0ms is "
           "unachievable. Best achievable: 241.3ms. Updating SLA.");
    logbook_mark(b->log, NOW - 622000, "container restarted");
    add(b, "2026-01-23T12:04:33.001001Z \033[32m INFO\033[0m thorough: Profiling decode candidate "
           "tp2 with 2 GPUs...");
    add(b, "2026-01-23T12:09:01.500023Z \033[31mERROR\033[0m aiperf: AIPerf failed with error "
           "code: 1");
    add(b, "Traceback (most recent call last):");
    add(b, "  File \"/opt/dynamo/aiperf.py\", line 213, in run");
    add(b, "torch.OutOfMemoryError: CUDA out of memory on rank 3");
    add(b, "{\"time\":\"2026-01-23T12:09:02.100000Z\",\"level\":\"WARN\",\"target\":\"deploy.utils."
           "dynamo_deployment\",\"message\":\"Deleting deployment\",\"retries\":3}");
}
