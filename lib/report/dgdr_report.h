// SPDX-License-Identifier: Apache-2.0
// How a profiler says where it is: one call writes the status file profiling_status.json, which dashboards and sidecars
// read. C11 and C++, no dependency but libc: cc profiler.c -ldgdr-report.
//
//     struct dgdr_report report = {0};
//     struct dgdr_report_error error;
//     report.phase = DGDR_DECODE_SWEEP;
//     report.message = "Profiling decode with 4 GPUs, TP=2/DP=2";
//     report.current_step = 5, report.total_steps = 12;
//     if (dgdr_report_write(&report, &error))
//         log_line(error.text); // no reason to stop profiling
//
// The file is replaced as a whole: whoever reads it sees the report before or the one after, also when the writer is
// killed, the disk is full or several write at once. Every function may be called from any thread: the library keeps
// nothing between two calls and allocates no memory. A call returns when the report is on the disk.
//
// Texts are UTF-8. What is no UTF-8 becomes U+FFFD, control characters are escaped, and a text that is longer than its
// maximum is cut there.
#ifndef DGDR_REPORT_H
#define DGDR_REPORT_H

#ifdef __cplusplus
extern "C" {
#endif

#define DGDR_REPORT_FOLDER "/data"                 // where the file lies by default
#define DGDR_REPORT_FILE   "profiling_status.json" // its name

// In characters.
#define DGDR_REPORT_MESSAGE_MAX 1024
#define DGDR_REPORT_WORD_MAX    256 // sub_phase, parallel_mapping
#define DGDR_REPORT_ERROR_MAX   500 // an error's text within the message of a failure

// The phases of profiling, by their numbers. The first seven are counted (totalPhases), the last two are ends.
enum dgdr_report_phase {
    DGDR_INITIALIZING = 1,
    DGDR_PREFILL_SWEEP,
    DGDR_DECODE_SWEEP,
    DGDR_CONFIG_SELECTION,
    DGDR_PREFILL_INTERPOLATION,
    DGDR_DECODE_INTERPOLATION,
    DGDR_PLANNER_GENERATION,
    DGDR_COMPLETE,
    DGDR_FAILED
};

// What is not known is 0 or NULL, and not in the file. Strings are borrowed for the call.
struct dgdr_report {
    const char *folder; // NULL: DGDR_REPORT_FOLDER. It must be there already
    enum dgdr_report_phase phase;
    const char *message;          // what is being done; required
    int current_step;             // from 0 to total_steps
    int total_steps;              // 0: the phase has no steps
    const char *sub_phase;        // what is done within the step, as "Deploying"
    int current_gpus;             // GPUs of the configuration on trial
    const char *parallel_mapping; // its parallelism, as "TP=2/DP=2"
    const char *
        started_at; // when profiling began, RFC 3339 with a zone. NULL: as in the file that is there; the
                    // time of this report where there is none, or where its run has ended and this
                    // report is of another
};

// Why a call failed.
struct dgdr_report_error {
    int number;     // of errno.h; 0: the report is wrong, and nothing was tried
    char text[512]; // one line, as: write "/data/profiling_status.json": no space left on device
};

// Replaces the file. Returns 0, or -1 with *error filled; the file that was there is then untouched, unless error says
// that it could only not be made sure to outlast a loss of power. error may be NULL.
// A process that limits the size of its files (RLIMIT_FSIZE) has to ignore SIGXFSZ, or that signal ends it.
int dgdr_report_write(const struct dgdr_report *report, struct dgdr_report_error *error);

// The end of a run that went well. message may be NULL: "Profiling completed successfully".
int dgdr_report_complete(const char *folder, const char *message, struct dgdr_report_error *error);

// The end of a run that failed: the message is "Profiling failed: " and the first DGDR_REPORT_ERROR_MAX characters of
// reason.
int dgdr_report_fail(const char *folder, const char *reason, struct dgdr_report_error *error);

// What of a reason dgdr_report_fail() leaves out: its end, "" when there is none. For the log.
const char *dgdr_report_fail_rest(const char *reason);

// "DecodeSweep" for DGDR_DECODE_SWEEP; NULL for what is no phase.
const char *dgdr_report_phase_name(enum dgdr_report_phase phase);

// The opposite; 0 when no phase has that name.
int dgdr_report_phase_find(const char *name);

#ifdef __cplusplus
}
#endif

#endif
