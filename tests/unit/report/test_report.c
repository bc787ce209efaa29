// SPDX-License-Identifier: Apache-2.0
// The library as a profiler sees it: what is in the folder afterwards, what was refused, many threads at once.
#include "base/attr.h"
#include "report/dgdr_report.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/test-report-XXXXXX";
static char file[64];

static void make_folder(void)
{
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(file, sizeof(file), "%s/%s", folder, DGDR_REPORT_FILE);
}

// How many names there are in it; remove: and takes them away.
static int names(bool remove)
{
    int n = 0;
    DIR *dir = opendir(folder);
    cr_assert(dir != NULL);
    for (struct dirent *e; (e = readdir(dir));) {
        bool own = strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
        n += own;
        if (own && remove)
            unlinkat(dirfd(dir), e->d_name, 0);
    }
    closedir(dir);
    return n;
}

static void remove_folder(void)
{
    names(true);
    rmdir(folder);
}

TestSuite(report, .init = make_folder, .fini = remove_folder);

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static const char *contents(char buf[8192])
{
    FILE *f = fopen(file, "r");
    size_t n = f ? fread(buf, 1, 8191, f) : 0;
    buf[n] = '\0';
    if (f)
        fclose(f);
    return buf;
}

static struct dgdr_report sweep(const char *message)
{
    return (struct dgdr_report){.folder = folder, .phase = DGDR_DECODE_SWEEP, .message = message};
}

Test(report, replaces_the_file)
{
    char buf[8192];
    struct dgdr_report_error error;
    struct dgdr_report report = sweep("first");
    report.started_at = "2026-01-23T14:00:00Z";
    cr_assert(zero(int, dgdr_report_write(&report, &error)), "%s", error.text);
    cr_expect(has(contents(buf), "\"message\": \"first\""), "%s", buf);
    report = sweep("second");
    cr_assert(zero(int, dgdr_report_write(&report, NULL)));
    cr_expect(has(contents(buf), "\"message\": \"second\""), "%s", buf);
    cr_expect(has(buf, "\"startedAt\": \"2026-01-23T14:00:00Z\""), "%s", buf);
    cr_assert(zero(int, dgdr_report_complete(folder, NULL, &error)), "%s", error.text);
    cr_expect(has(contents(buf), "\"message\": \"Profiling completed successfully\""), "%s", buf);
    cr_expect(has(buf, "\"phaseNumber\": 8,\n  \"totalPhases\": 7"), "%s", buf);
    cr_expect(has(buf, "\"startedAt\": \"2026-01-23T14:00:00Z\""), "%s", buf);
    cr_expect(eq(int, names(false), 1));
}

Test(report, a_failure_holds_the_first_500_characters)
{
    char reason[2 * 600 + 1] = "", buf[8192], want[2 * 500 + 64];
    for (int i = 0; i < 600; i++)
        memcpy(reason + 2 * i, i < 500 ? "ä" : "ö", 3);
    cr_assert(zero(int, dgdr_report_fail(folder, reason, NULL)));
    snprintf(want, sizeof(want), "\"message\": \"Profiling failed: %.1000s\",\n", reason);
    cr_expect(has(contents(buf), want), "%s", buf);
    cr_expect_str_eq(dgdr_report_fail_rest(reason), reason + 1000);
    cr_assert(zero(int, dgdr_report_fail(folder, "short", NULL)));
    cr_expect(has(contents(buf), "\"message\": \"Profiling failed: short\",\n"), "%s", buf);
    cr_expect_str_eq(dgdr_report_fail_rest("short"), "");
}

static const struct {
    const char *name;
    struct dgdr_report report;
    const char *text;
} wrong[] = {
    {"no phase", {.message = "m"}, "the report has no phase, or one that does not exist"},
    {"a phase beyond the last",
     {.phase = (enum dgdr_report_phase)10, .message = "m"},
     "the report has no phase, or one that does not exist"},
    {"no message", {.phase = DGDR_INITIALIZING}, "the report has no message"},
    {"an empty message", {.phase = DGDR_INITIALIZING, .message = ""}, "the report has no message"},
    {"step 13 of 12",
     {.phase = DGDR_INITIALIZING, .message = "m", .current_step = 13, .total_steps = 12},
     "the current step is beyond the last one"},
    {"step 1 of none",
     {.phase = DGDR_INITIALIZING, .message = "m", .current_step = 1},
     "the current step is beyond the last one"},
    {"step -1",
     {.phase = DGDR_INITIALIZING, .message = "m", .current_step = -1, .total_steps = 12},
     "a step cannot be below 0"},
    {"-4 GPUs",
     {.phase = DGDR_INITIALIZING, .message = "m", .current_gpus = -4},
     "the number of GPUs cannot be below 0"},
    {"a start that is no time",
     {.phase = DGDR_INITIALIZING, .message = "m", .started_at = "yesterday"},
     "the time of the start is not RFC 3339 with a zone, as 2026-01-23T14:00:00Z"},
};

Test(report, what_is_wrong_is_not_written)
{
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct dgdr_report report = wrong[i].report;
        struct dgdr_report_error error = {.number = 1};
        report.folder = folder;
        cr_expect(eq(int, dgdr_report_write(&report, &error), -1), "%s", wrong[i].name);
        cr_expect_str_eq(error.text, wrong[i].text, "%s: %s", wrong[i].name, error.text);
        cr_expect(zero(int, error.number), "%s", wrong[i].name);
    }
    cr_expect(eq(int, dgdr_report_fail(folder, "", NULL), -1));
    cr_expect(eq(int, dgdr_report_fail(folder, NULL, NULL), -1));
    cr_expect(eq(int, dgdr_report_complete(folder, "", NULL), -1));
    cr_expect(zero(int, names(false)));
}

Test(report, says_what_the_system_refused)
{
    char path[5000], want[128];
    struct dgdr_report_error error;
    struct dgdr_report report = sweep("m");
    report.folder = "/nowhere//";
    cr_expect(eq(int, dgdr_report_write(&report, &error), -1));
    cr_expect_str_eq(error.text, "open folder \"/nowhere\": no such file or directory");
    cr_expect(eq(int, error.number, ENOENT));
    report.folder = "/dev/null";
    cr_expect(eq(int, dgdr_report_write(&report, &error), -1));
    cr_expect_str_eq(error.text, "open folder \"/dev/null\": not a directory");
    // The cause stands at the end, however long the path.
    memset(path, 'x', sizeof(path));
    path[0] = '/';
    path[sizeof(path) - 1] = '\0';
    report.folder = path;
    cr_expect(eq(int, dgdr_report_write(&report, &error), -1));
    snprintf(want, sizeof(want), "x\": file name too long");
    cr_expect_str_eq(error.text + strlen(error.text) - strlen(want), want);
    // A folder in the file's place stays what it is, and nothing is left beside it.
    report.folder = folder;
    cr_assert(zero(int, mkdir(file, 0777)));
    cr_expect(eq(int, dgdr_report_write(&report, &error), -1));
    snprintf(want, sizeof(want), "write \"%s\": is a directory", file);
    cr_expect_str_eq(error.text, want);
    cr_expect(eq(int, names(false), 1));
    rmdir(file);
}

Test(report, takes_the_place_of_whatever_is_there)
{
    char buf[8192], target[64];
    struct dgdr_report report = sweep("m");
    // A link is replaced, not followed; what a killed writer left is removed; a pipe is not waited for.
    snprintf(target, sizeof(target), "%s/.%s.tmp", folder, DGDR_REPORT_FILE);
    cr_assert(zero(int, symlink("/dev/full", file)));
    cr_assert(zero(int, symlink("/dev/full", target)));
    cr_expect(zero(int, dgdr_report_write(&report, NULL)));
    cr_expect(has(contents(buf), "\"message\": \"m\""), "%s", buf);
    cr_expect(eq(int, names(false), 1));
    unlink(file);
    cr_assert(zero(int, mkfifo(file, 0666)));
    cr_expect(zero(int, dgdr_report_write(&report, NULL)));
    cr_expect(has(contents(buf), "\"message\": \"m\""), "%s", buf);
}

Test(report, a_lock_that_is_never_given_back_holds_nothing_up)
{
    char buf[8192];
    struct dgdr_report report = sweep("went round it");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cr_assert(zero(int, flock(fd, LOCK_EX)));
    cr_expect(zero(int, dgdr_report_write(&report, NULL)));
    cr_expect(has(contents(buf), "\"message\": \"went round it\""), "%s", buf);
    cr_expect(eq(int, names(false), 1));
    close(fd);
}

enum { THREADS = 8, WRITES = 25 };

static void *write_many(void *arg)
{
    char message[32];
    for (int i = 0; i < WRITES; i++) {
        snprintf(message, sizeof(message), "thread %d, report %d", *(int *)arg, i);
        struct dgdr_report report = sweep(message);
        if (dgdr_report_write(&report, NULL))
            return "failed";
    }
    return NULL;
}

Test(report, many_threads)
{
    pthread_t threads[THREADS];
    int numbers[THREADS];
    char buf[8192], last[32];
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        cr_assert(zero(int, pthread_create(&threads[i], NULL, write_many, &numbers[i])));
    }
    for (int i = 0; i < THREADS; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        cr_expect(eq(ptr, result, NULL));
    }
    // Reports come one after another: what is there is some thread's last.
    snprintf(last, sizeof(last), ", report %d\",\n", WRITES - 1);
    cr_expect(has(contents(buf), last), "%s", buf);
    cr_expect_str_eq(buf + strlen(buf) - 4, "\"\n}\n");
    cr_expect(eq(int, names(false), 1));
}

Test(report, phases_have_names)
{
    for (int phase = DGDR_INITIALIZING; phase <= DGDR_FAILED; phase++)
        cr_expect(eq(int, dgdr_report_phase_find(dgdr_report_phase_name((enum dgdr_report_phase)phase)), phase));
    cr_expect(eq(ptr, (void *)dgdr_report_phase_name((enum dgdr_report_phase)0), NULL));
    cr_expect(eq(ptr, (void *)dgdr_report_phase_name((enum dgdr_report_phase)-1), NULL));
    cr_expect(zero(int, dgdr_report_phase_find("decodesweep")));
    cr_expect(zero(int, dgdr_report_phase_find("")));
    cr_expect(zero(int, dgdr_report_phase_find(NULL)));
}
