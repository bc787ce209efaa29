// SPDX-License-Identifier: Apache-2.0
// dgdr-agent report: libdgdr-report for shells and all languages that can start a program.
#include "commands.h"

#include "base/utf8.h"
#include "report/dgdr_report.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

struct report_values {
    const char *phase, *message, *step, *sub_phase, *gpus, *mapping, *started_at, *error, *folder;
};

#define AT(member)  offsetof(struct report_values, member)
#define FOLDER_HELP "Folder of " DGDR_REPORT_FILE

static const struct opt report_options[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_STRING, 0, "phase", "PHASE", NULL, "The phase that profiling is in",
     "Initializing|PrefillSweep|DecodeSweep|ConfigSelection|PrefillInterpolation|"
     "DecodeInterpolation|PlannerGeneration|Complete|Failed",
     AT(phase), false},
    {OPT_STRING, 0, "message", "TEXT", NULL, "What is being done", NULL, AT(message), false},
    {OPT_STRING, 0, "step", "N/M", NULL, "The step of the phase, and how many it has", NULL,
     AT(step), false},
    {OPT_STRING, 0, "sub-phase", "TEXT", NULL, "What is done within the step, as Deploying", NULL,
     AT(sub_phase), false},
    {OPT_STRING, 0, "gpus", "N", NULL, "GPUs of the configuration on trial", NULL, AT(gpus), false},
    {OPT_STRING, 0, "mapping", "TEXT", NULL, "Its parallelism, as TP=2/DP=2", NULL, AT(mapping),
     false},
    {OPT_STRING, 0, "started-at", "TIME", NULL,
     "When profiling began, RFC 3339; by default as the run's first report said", NULL,
     AT(started_at), false},
    {OPT_STRING, 0, "output-dir", "DIR", DGDR_REPORT_FOLDER, FOLDER_HELP, NULL, AT(folder), false},
    {.type = OPT_END},
};

static const struct opt complete_options[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_STRING, 0, "message", "TEXT", "\"Profiling completed successfully\"", "What has been done",
     NULL, AT(message), false},
    {OPT_STRING, 0, "output-dir", "DIR", DGDR_REPORT_FOLDER, FOLDER_HELP, NULL, AT(folder), false},
    {.type = OPT_END},
};

static const struct opt fail_options[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_STRING, 0, "error", "TEXT", NULL, "Why profiling failed", NULL, AT(error), false},
    {OPT_STRING, 0, "output-dir", "DIR", DGDR_REPORT_FOLDER, FOLDER_HELP, NULL, AT(folder), false},
    {.type = OPT_END},
};

static int need(const char *flag, const char *value, struct err *err)
{
    if (value && *value)
        return 0;
    return err_set(err, ERR_USAGE, value ? "flag \"--%s\" is empty" : "flag \"--%s\" is missing",
                   flag);
}

// The digits at *s as a number, and *s behind them. False where there are none, or too many.
static bool take_count(const char **s, int *count)
{
    long long number = 0;
    const char *p = *s;
    for (; *p >= '0' && *p <= '9'; p++) {
        number = number * 10 + (*p - '0');
        if (number > INT_MAX)
            return false;
    }
    bool some = p != *s;
    *s = p;
    *count = (int)number;
    return some;
}

static int parse_step(const char *text, struct dgdr_report *report, struct err *err)
{
    const char *s = text;
    if (!text)
        return 0;
    if (!take_count(&s, &report->current_step) || *s++ != '/' ||
        !take_count(&s, &report->total_steps) || *s)
        return err_set(err, ERR_USAGE,
                       "invalid argument \"%s\" for \"--step\" flag: must be N/M, as 5/12", text);
    if (report->total_steps == 0)
        return err_set(err, ERR_USAGE,
                       "invalid argument \"%s\" for \"--step\" flag: a phase without steps has "
                       "no step",
                       text);
    if (report->current_step > report->total_steps)
        return err_set(err, ERR_USAGE,
                       "invalid argument \"%s\" for \"--step\" flag: step %d is beyond the last, "
                       "%d",
                       text, report->current_step, report->total_steps);
    return 0;
}

static int parse_gpus(const char *text, struct dgdr_report *report, struct err *err)
{
    const char *s = text;
    if (!text || (take_count(&s, &report->current_gpus) && !*s && report->current_gpus > 0))
        return 0;
    return err_set(err, ERR_USAGE,
                   "invalid argument \"%s\" for \"--gpus\" flag: must be a number from 1 on", text);
}

// What the library said, as an error of a command.
static enum agent_exit result(int rc, const struct dgdr_report_error *error, struct err *err)
{
    if (rc == 0)
        return AGENT_OK;
    bool wrong = error->number == 0;
    err_set(err, wrong ? ERR_USAGE : ERR_FAILURE, "%s", error->text);
    if (error->number == ENOENT)
        err_hint(err, "the folder must be there already; --output-dir names another");
    return wrong ? AGENT_USAGE : AGENT_ERROR;
}

static enum agent_exit run_report(void *values, const char **args, struct strbuf *out,
                                  struct strbuf *log, struct err *err)
{
    const struct report_values *v = values;
    struct dgdr_report_error error;
    struct dgdr_report report = {.folder = v->folder,
                                 .message = v->message,
                                 .sub_phase = v->sub_phase,
                                 .parallel_mapping = v->mapping,
                                 .started_at = v->started_at};
    (void)args, (void)out, (void)log;
    if (need("phase", v->phase, err) || need("message", v->message, err) ||
        parse_step(v->step, &report, err) || parse_gpus(v->gpus, &report, err))
        return AGENT_USAGE;
    report.phase = (enum dgdr_report_phase)dgdr_report_phase_find(v->phase);
    return result(dgdr_report_write(&report, &error), &error, err);
}

static enum agent_exit run_complete(void *values, const char **args, struct strbuf *out,
                                    struct strbuf *log, struct err *err)
{
    const struct report_values *v = values;
    struct dgdr_report_error error;
    (void)args, (void)out, (void)log;
    if (v->message && need("message", v->message, err))
        return AGENT_USAGE;
    return result(dgdr_report_complete(v->folder, v->message, &error), &error, err);
}

// What the status file does not hold goes to the log: the end of a long error, or all of it.
static enum agent_exit run_fail(void *values, const char **args, struct strbuf *out,
                                struct strbuf *log, struct err *err)
{
    const struct report_values *v = values;
    struct dgdr_report_error error;
    (void)args, (void)out;
    if (need("error", v->error, err))
        return AGENT_USAGE;
    int rc = dgdr_report_fail(v->folder, v->error, &error);
    utf8_sanitise(log, rc ? v->error : dgdr_report_fail_rest(v->error), UTF8_TEXT);
    if (log->len && log->buf[log->len - 1] != '\n')
        strbuf_addc(log, '\n');
    return result(rc, &error, err);
}

const struct agent_command command_report = {
    .name = "report",
    .args = "--phase PHASE --message TEXT [FLAGS]",
    .summary = "Say where profiling is",
    .description =
        "Writes where profiling is to " DGDR_REPORT_FILE
        ", as a whole: readers see the report before or this one, whatever happens meanwhile.",
    .examples = "report --phase Initializing --message 'Loading the configuration'\n"
                "report --phase DecodeSweep --message Decoding --step 5/12 --gpus 4\n"
                "report complete\n"
                "report fail --error 'out of memory'",
    .options = report_options,
    .values_size = sizeof(struct report_values),
    .run = run_report,
};

const struct agent_command command_complete = {
    .name = "report complete",
    .args = "[FLAGS]",
    .summary = "Say that profiling has succeeded",
    .description = "Writes to " DGDR_REPORT_FILE " that profiling has succeeded.",
    .options = complete_options,
    .values_size = sizeof(struct report_values),
    .run = run_complete,
};

const struct agent_command command_fail = {
    .name = "report fail",
    .args = "--error TEXT [FLAGS]",
    .summary = "Say that profiling has failed, and why",
    .description =
        "Writes to " DGDR_REPORT_FILE " that profiling has failed. The status holds the first 500 "
        "characters of the error; the rest goes to stderr.",
    .options = fail_options,
    .values_size = sizeof(struct report_values),
    .run = run_fail,
};
