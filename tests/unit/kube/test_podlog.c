// SPDX-License-Identifier: Apache-2.0
// The follower of a log against a server that cuts, refuses, makes it wait, and ends.
#include "base/mem.h"
#include "kube/podlog.h"
#include "unit/kube/harness.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

#define OPEN "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
#define T1   "2026-09-21T14:13:20.000000001Z "
#define T2   "2026-09-21T14:13:20.500000000Z "
#define T3   "2026-09-21T14:13:21.000000000Z "
#define STATUS(code, reason, message)                                                          \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"" message \
    "\",\"reason\":\"" reason "\",\"code\":" code "}"

struct follower {
    struct harness h;
    struct podlog *log;
    struct strbuf got;   // lines, each with '|'
    struct strbuf links; // one of "COWFRE" each
    struct err last;     // that was not "nothing"
    const char *until;   // in got or links
    bool done, free_on_line, hint_on_line;
    const char *anew_on; // the line with which it is known that the container has begun anew
};

static void look(struct follower *f)
{
    if (f->until && (strstr(f->got.buf, f->until) || strstr(f->links.buf, f->until)))
        f->done = true;
}

static void on_line(void *ctx, int64_t at_ms, const char *line, size_t n, bool more)
{
    struct follower *f = ctx;
    strbuf_add(&f->got, line, n);
    strbuf_adds(&f->got, more ? "+" : at_ms == TIME_UNKNOWN ? "?|" : "|");
    if (f->hint_on_line)
        podlog_end_hint(f->log, true);
    if (f->anew_on && n == strlen(f->anew_on) && memcmp(line, f->anew_on, n) == 0)
        podlog_end_hint(f->log, false);
    if (f->free_on_line) {
        podlog_free(f->log);
        f->log = NULL;
        f->done = true;
    }
    look(f);
}

static void on_status(void *ctx, const struct podlog_status *status)
{
    struct follower *f = ctx;
    strbuf_addc(&f->links, "COWFRE"[status->link]);
    if (status->err.kind != ERR_NONE)
        f->last = status->err;
    look(f);
}

static void begin(struct follower *f, const struct script_rule *rules, size_t n,
                  const struct podlog_opts *given)
{
    static const struct podlog_fns fns = {on_line, on_status};
    struct podlog_opts opts = *given;
    opts.namespace_ = "ns";
    opts.pod = "p";
    opts.container = "profiler";
    *f = (struct follower){.got = STRBUF_INIT, .links = STRBUF_INIT};
    harness_begin(&f->h, rules, n);
    harness_client(&f->h);
    f->log = podlog_new(f->h.client, &opts, &fns, f);
}

static void wait_for(struct follower *f, const char *text)
{
    f->until = text;
    f->done = false;
    look(f);
    harness_wait(&f->h, &f->done);
}

static void end(struct follower *f)
{
    podlog_free(f->log);
    strbuf_release(&f->got);
    strbuf_release(&f->links);
    harness_end(&f->h);
}

static const struct podlog_opts following = {
    .follow = true, .tail_lines = -1, .since_ms = TIME_UNKNOWN};
static const struct podlog_opts once = {.tail_lines = -1, .since_ms = TIME_UNKNOWN};

Test(podlog, a_reset_in_the_middle_of_a_line_is_mended)
{
    const struct script_rule rules[] = {
        {.match = "sinceTime=2026-09-21T14%3A13%3A10Z",
         .reply = OPEN T1 "one\n" T2 "two\n" T3 "three\n",
         .end = SCRIPT_HOLD},
        {.match = "/api/v1/namespaces/ns/pods/p/log?container=profiler&follow=true&timestamps=true",
         .reply = OPEN T1 "one\n" T2 "tw",
         .end = SCRIPT_RESET,
         .times = 1},
    };
    struct follower f;
    begin(&f, rules, 2, &following);
    wait_for(&f, "three|");
    cr_assert(eq(str, f.got.buf, "one|two|three|"));
    cr_assert(eq(str, f.links.buf, "O"), "a cut that is mended at once is no news");
    end(&f);
}

Test(podlog, an_orderly_end_is_the_end_only_when_the_container_ended)
{
    const struct script_rule rules[] = {
        {.match = "follow=true&sinceTime",
         .reply = OPEN T1 "one\n" T2 "two\n",
         .end = SCRIPT_CLOSE},
        {.match = "follow=true", .reply = OPEN T1 "one\n", .end = SCRIPT_CLOSE},
        // Without follow: the last look. The last line has no newline.
        {.match = "sinceTime", .reply = OPEN T1 "one\n" T2 "two\n" T3 "end", .end = SCRIPT_CLOSE},
    };
    struct follower f;
    begin(&f, rules, 3, &following);
    wait_for(&f, "two|");
    podlog_end_hint(f.log, true);
    wait_for(&f, "E");
    cr_assert(eq(str, f.got.buf, "one|two|end|"));
    end(&f);
}

Test(podlog, a_hint_from_within_a_line_ends_a_silent_reply)
{
    const struct script_rule rules[] = {
        {.match = "follow=true", .reply = OPEN T1 "one\n", .end = SCRIPT_HOLD},
        {.match = "sinceTime", .reply = OPEN T1 "one\n" T3 "end\n", .end = SCRIPT_CLOSE},
        {.match = "/version", .reply = script_json("{}")},
    };
    struct follower f;
    begin(&f, rules, 3, &following);
    f.hint_on_line = true;
    wait_for(&f, "E");
    cr_assert(eq(str, f.got.buf, "one|end|"));
    end(&f);
}

// The last look at one instance may find the next: its status comes later than its first lines.
static const struct script_rule rules_anew[] = {
    {.match = "follow=true&sinceTime", .reply = OPEN T2 "two\n" T3 "three\n", .end = SCRIPT_HOLD},
    {.match = "follow=true", .reply = OPEN T1 "one\n", .end = SCRIPT_HOLD},
    {.match = "previous=true", .reply = OPEN T1 "one\n", .end = SCRIPT_CLOSE},
    {.match = "sinceTime", .reply = OPEN T2 "two\n", .end = SCRIPT_CLOSE},
    {.match = "/version", .reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"},
};

Test(podlog, what_had_ended_goes_on_when_its_container_begins_anew)
{
    struct follower f;
    begin(&f, rules_anew, 5, &following);
    wait_for(&f, "one|");
    podlog_end_hint(f.log, true);
    wait_for(&f, "E");
    cr_assert(eq(str, f.got.buf, "one|two|"));
    podlog_end_hint(f.log, false);
    wait_for(&f, "three|");
    cr_assert(eq(str, f.got.buf, "one|two|three|"), "no line of it comes twice");
    end(&f);
}

Test(podlog, what_begins_anew_during_the_last_look_does_not_end)
{
    struct follower f;
    begin(&f, rules_anew, 5, &following);
    f.anew_on = "two";
    wait_for(&f, "one|");
    podlog_end_hint(f.log, true);
    wait_for(&f, "three|");
    cr_assert(eq(str, f.got.buf, "one|two|three|"));
    cr_assert_null(strchr(f.links.buf, 'E'), "%s", f.links.buf);
    end(&f);
}

Test(podlog, what_is_read_once_ends_by_itself)
{
    const struct script_rule rules[] = {
        {.match = "/log?container=profiler&limitBytes=100&previous=true&sinceSeconds=90&tailLines=7"
                  "&timestamps=true ",
         .reply = OPEN T1 "one\n" T2 "no newline",
         .end = SCRIPT_CLOSE},
    };
    struct follower f;
    struct podlog_opts opts = {.follow = true, // a previous instance writes no more
                               .previous = true,
                               .tail_lines = 7,
                               .since_ms = TIME_UNKNOWN,
                               .since_seconds = 90,
                               .limit_bytes = 100};
    begin(&f, rules, 1, &opts);
    wait_for(&f, "E");
    cr_assert(eq(str, f.got.buf, "one|no newline|"));
    cr_assert(eq(str, f.links.buf, "OE"));
    end(&f);
}

Test(podlog, a_container_that_has_not_started_is_asked_again)
{
    const struct script_rule rules[] = {
        {.match = "/log",
         .reply = script_reply(400, "Content-Type: application/json\r\n",
                               STATUS("400", "BadRequest",
                                      "container \\\"profiler\\\" in pod \\\"p\\\" is waiting to "
                                      "start: ContainerCreating")),
         .times = 1},
        {.match = "/log", .reply = OPEN T1 "one\n", .end = SCRIPT_CLOSE},
    };
    struct follower f;
    begin(&f, rules, 2, &once);
    wait_for(&f, "E");
    cr_assert(eq(str, f.links.buf, "WOE"));
    cr_assert(strstr(f.last.text, "is waiting to start: ContainerCreating") != NULL);
    end(&f);
}

Test(podlog, a_refusal_is_told_in_the_servers_words)
{
    const struct script_rule rules[] = {
        {.match = "/log",
         .reply = script_reply(403, "Content-Type: application/json\r\n",
                               STATUS("403", "Forbidden", "pods \\\"p\\\" is forbidden: no"))},
    };
    struct follower f;
    begin(&f, rules, 1, &following);
    wait_for(&f, "R");
    cr_assert(f.last.kind == ERR_AUTH);
    cr_assert(eq(str, f.last.text, "Error from server (Forbidden): pods \"p\" is forbidden: no"));
    cr_assert(podlog_status(f.log)->retry_at_mono_ms != TIME_UNKNOWN);
    end(&f);
}

Test(podlog, the_kubelets_own_words_are_a_remark)
{
    const struct script_rule rules[] = {
        {.match = "sinceTime", .reply = OPEN T1 "one\n" T2 "two\n", .end = SCRIPT_HOLD},
        {.match = "/log",
         .reply = OPEN T1 "one\nfailed to create fsnotify watcher: too many open files",
         .end = SCRIPT_CLOSE},
    };
    struct follower f;
    begin(&f, rules, 2, &following);
    wait_for(&f, "two|");
    cr_assert(eq(str, f.got.buf, "one|two|"));
    cr_assert(eq(str, f.last.text, "failed to create fsnotify watcher: too many open files"));
    end(&f);
}

Test(podlog, long_lines_come_in_pieces)
{
    struct strbuf reply CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_adds(&reply, OPEN T1);
    strbuf_addn(&reply, 'x', 64 * 1024 + 1);
    strbuf_adds(&reply, "\n" T2 "end\n");
    const struct script_rule rules[] = {{.match = "/log", .reply = reply.buf, .end = SCRIPT_CLOSE}};
    struct follower f;
    begin(&f, rules, 1, &once);
    wait_for(&f, "E");
    cr_assert(eq(sz, f.got.len, (size_t)64 * 1024 + strlen("+x|end|")));
    cr_assert(eq(str, f.got.buf + 64 * 1024, "+x|end|"));
    end(&f);
}

Test(podlog, may_be_freed_from_a_line)
{
    const struct script_rule rules[] = {
        {.match = "/log", .reply = OPEN T1 "one\n" T2 "two\n", .end = SCRIPT_HOLD}};
    struct follower f;
    begin(&f, rules, 1, &following);
    f.free_on_line = true;
    wait_for(&f, "one|");
    cr_assert(eq(str, f.got.buf, "one|"));
    end(&f);
}

Test(podlog, the_end_of_an_instance_that_ended_unheard_is_asked_for)
{
    const struct script_rule rules[] = {
        {.match = "previous=true&sinceTime=2026-09-21T14%3A13%3A10Z",
         .reply = OPEN T1 "one\n" T2 "last words",
         .end = SCRIPT_CLOSE},
        {.match = "follow=true&sinceTime", .reply = OPEN T3 "new\n", .end = SCRIPT_HOLD},
        {.match = "follow=true", .reply = OPEN T1 "one\n", .end = SCRIPT_RESET, .times = 1},
    };
    struct follower f;
    begin(&f, rules, 3, &following);
    wait_for(&f, "new|");
    cr_assert(eq(str, f.got.buf, "one|last words|new|"));
    end(&f);
}

Test(podlog, a_gap_without_an_instance_before_is_passed_over)
{
    const struct script_rule rules[] = {
        {.match = "previous=true",
         .reply = script_reply(400, "Content-Type: application/json\r\n",
                               STATUS("400", "BadRequest",
                                      "previous terminated container \\\"profiler\\\" in pod "
                                      "\\\"p\\\" not found"))},
        {.match = "follow=true&sinceTime", .reply = OPEN T3 "new\n", .end = SCRIPT_HOLD},
        {.match = "follow=true", .reply = OPEN T1 "one\n", .end = SCRIPT_RESET, .times = 1},
    };
    struct follower f;
    begin(&f, rules, 3, &following);
    wait_for(&f, "new|");
    cr_assert(eq(str, f.got.buf, "one|new|"));
    cr_assert(eq(sz, script_count(f.h.server, "previous=true"), (size_t)1));
    end(&f);
}
