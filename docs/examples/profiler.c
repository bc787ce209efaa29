// SPDX-License-Identifier: Apache-2.0
// A profiler that says where it is. C11 or C++:  cc profiler.c -ldgdr-report
#include <dgdr_report.h>

#include <stdio.h>

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : NULL; // NULL: /data
    struct dgdr_report_error error;
    struct dgdr_report report = {0};

    report.folder = folder;
    report.phase = DGDR_DECODE_SWEEP;
    report.message = "Profiling decode with 4 GPUs";
    report.current_gpus = 4;
    report.parallel_mapping = "TP=2/DP=2";
    report.total_steps = 3;
    for (report.current_step = 1; report.current_step <= report.total_steps; report.current_step++) {
        // ... measure ...
        if (dgdr_report_write(&report, &error))
            fprintf(stderr, "not reported: %s\n", error.text); // no reason to stop profiling
    }
    if (dgdr_report_complete(folder, NULL, &error)) {
        fprintf(stderr, "not reported: %s\n", error.text);
        return 1;
    }
    return 0;
}
