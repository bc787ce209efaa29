// SPDX-License-Identifier: Apache-2.0
// How fast a profiler's log is read: 100 MB of lines in the proportions of a real run go through the parser, as often
// as asked, and the median is printed with the peak of memory before and after. Builds with the library alone.
//
// usage: loglines [RUNS]
#include "base/mem.h"
#include "base/strbuf.h"
#include "model/profiler_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { LOG_BYTES = 100 * 1000 * 1000, BLOCK_BYTES = 1000 * 1000, RUNS_MAX = 25 };

#define BRIDGE "2026-04-23T20:05:07.623241Z  INFO "
#define DIM    "\x1b[2m"
#define RESET  "\x1b[0m"
#define COLOUR DIM "2026-04-23T20:05:07.623241Z" RESET " \x1b[32m INFO" RESET " " DIM
#define PYTHON "2026-08-21 12:00:00 - dynamo.profiler.thorough - INFO - "

// Of twenty lines one is of the table; the rest is what deployments and benchmarks print between them.
static const char *const lines[] = {
    COLOUR "thorough._benchmark_decode_candidates" RESET DIM ":" RESET
           " Profiling decode with num_request 64...",
    COLOUR "aiperf.records" RESET DIM ":" RESET
           " Processed 4096 records, 1283.2 tokens/s, 12.31 ms per token",
    "\r\x1b[K\xe2\xa0\x8b Waiting for deployment 'vllm-agg-1a2b3c4d'...\r\x1b[K\xe2\xa0\x99 "
    "Waiting for deployment "
    "'vllm-agg-1a2b3c4d'...",
    BRIDGE "deploy.utils.dynamo_deployment: Deployment 'vllm-agg-1a2b3c4d' is not ready: 1 of 2 "
           "services are available",
    PYTHON "Request 183 of 4096: TTFT 171.4 ms, ITL 12.1 ms, 1000 output tokens",
    "{\"time\":\"2026-04-23T20:05:07.623241Z\",\"level\":\"INFO\",\"file\":\"/opt/dynamo/"
    "aiperf.py\",\"line\":213,"
    "\"target\":\"aiperf.timing\",\"message\":\"Issued 512 credits in 4.2 s, 12 are in flight\"}",
    "|  Output sequence length (tokens)  |  1000.00  |  998.00  |  1000.00  |  1000.00  |  1000.00 "
    " |  0.12  |",
    COLOUR "aiperf.workers" RESET DIM ":" RESET
           " Worker 7 sent request 2d1c8f0a-31a7-4c1e-9b66-0a5de2c3f1b4",
    BRIDGE "httpx: HTTP Request: POST http://vllm-agg-1a2b3c4d-frontend:8000/v1/chat/completions "
           "\"HTTP/1.1 200 OK\"",
    "Prefill throughput per GPU: 18231.2 tokens/s",
    COLOUR "aiperf.zmq" RESET DIM ":" RESET
           " Proxy statistics: 1048576 messages, 0 dropped, 4 subscribers",
    PYTHON "Saving 4096 records to "
           "/data/decode_4gpus_tp4/aiperf_request64_isl4000_osl1000_n64/records.jsonl",
    "",
    COLOUR "kubernetes.client.rest" RESET DIM ":" RESET
           " response body: {\"kind\":\"DynamoGraphDeployment\"}",
    BRIDGE "aiperf.metrics: p50 11.9 ms, p90 14.2 ms, p99 22.8 ms over 4096 requests in 92.1 s",
    "Getting pod logs of vllm-agg-1a2b3c4d-0-vllmdecodeworker-5c9d7",
    COLOUR "aiperf.dataset" RESET DIM ":" RESET " Generated 4096 prompts of 4000 tokens in 3.1 s",
    PYTHON "Profile of the connection pool: 64 open, 64 busy, 0 waiting",
    BRIDGE "deploy.utils.dynamo_deployment: Deleted deployment vllm-agg-1a2b3c4d",
    "  warnings.warn(\"resource_tracker: There appear to be 1 leaked shared_memory objects\")",
};

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void read_block(struct profiler_log *log, const struct strbuf *block, int64_t *at_ms)
{
    const char *p = block->buf, *end = block->buf + block->len;
    while (p < end) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        profiler_log_feed(log, (*at_ms)++, p, (size_t)(stop - p));
        p = stop + 1;
    }
}

int main(int argc, char **argv)
{
    double took[RUNS_MAX];
    long runs = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
    if (runs < 1 || runs > RUNS_MAX)
        return 2;
    struct strbuf block CLEANUP_STRBUF = STRBUF_INIT;
    size_t count = sizeof(lines) / sizeof(lines[0]);
    for (size_t i = 0; block.len < BLOCK_BYTES; i++)
        strbuf_addf(&block, "%s\n", lines[i % count]);
    struct profiler_log *log = profiler_log_new();
    int64_t at_ms = 1760000000000;
    read_block(log, &block, &at_ms);
    long before = peak_kib();
    for (long run = 0; run < runs; run++) {
        double start = seconds();
        for (size_t done = 0; done < LOG_BYTES; done += block.len)
            read_block(log, &block, &at_ms);
        took[run] = seconds() - start;
    }
    profiler_log_free(log);
    qsort(took, (size_t)runs, sizeof(took[0]), ascending);
    double median = took[runs / 2];
    printf("profiler log: %.0f MB/s, peak %ld KiB (+%ld)\n", LOG_BYTES / median / 1e6, peak_kib(),
           peak_kib() - before);
    return 0;
}
