// SPDX-License-Identifier: Apache-2.0
// dgdr-agent sync: carries the status file of a folder into the cluster, until the run has ended.
#include "commands.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "cluster.h"
#include "folder_watch.h"
#include "publish.h"
#include "report/dgdr_report.h"
#include "status_file.h"

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    GRACE_MS = 5 * 1000,
    AGAIN_MS = STATUS_REST_MS, // until a file that is no status yet is looked at again
    DOUBTFUL_MS = 5 * 1000,    // a file that is no status for so long is said to be none
    FLUSH_MS = 15 * 1000,      // for the last status after SIGTERM; a pod has 30 s
};

struct sync_values {
    const char *name, *namespace_, *folder, *kubeconfig, *context;
    int64_t grace_ms, verbosity;
};

struct sync {
    const struct sync_values *values;
    struct cluster cluster;
    struct loop *loop;
    struct folder_watch watch;
    struct status_file file;
    struct publisher publisher;
    bool ended;    // the newest status is a run's last
    bool stopping; // by a signal
    int again_timer, grace_timer, flush_timer;
    int64_t doubtful_since_ms; // TIME_UNKNOWN: the file is fine, or is none
    bool doubt_said, lost;
};

#define AT(member) offsetof(struct sync_values, member)

static const struct opt sync_options[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_STRING, 0, "name", "NAME", NULL, "The DynamoGraphDeploymentRequest that is profiled", NULL,
     AT(name), false},
    {OPT_STRING, 'n', "namespace", "NAME", NULL, "Its namespace; by default the pod's own", NULL,
     AT(namespace_), false},
    {OPT_STRING, 0, "output-dir", "DIR", DGDR_REPORT_FOLDER,
     "Folder of the status file; it may appear later", NULL, AT(folder), false},
    {OPT_DURATION, 0, "grace", "DURATION", "5s",
     "How long to go on after the run has ended, for a last word", NULL, AT(grace_ms), false},
    {OPT_STRING, 0, "kubeconfig", "FILE", NULL,
     "The kubeconfig file to use; by default the pod's own account", NULL, AT(kubeconfig), false},
    {OPT_STRING, 0, "context", "NAME", NULL, "The kubeconfig context to use", NULL, AT(context),
     false},
    {OPT_INT, 'v', "v", "LEVEL", "0", "From 6 on requests are logged, without secrets", NULL,
     AT(verbosity), false},
    {.type = OPT_END},
};

static void say(void *ctx, const char *line)
{
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    (void)ctx;
    utf8_sanitise(&clean, line, UTF8_LINE);
    strbuf_addc(&clean, '\n');
    // A log that nobody takes is no reason to stop.
    (void)!write(STDERR_FILENO, clean.buf, clean.len);
}

static void stop(void *ctx)
{
    struct sync *s = ctx;
    loop_stop(s->loop);
}

static void on_flush_late(void *ctx)
{
    struct sync *s = ctx;
    s->lost = !publisher_is_idle(&s->publisher);
    loop_stop(s->loop);
}

// After the end of a run, and after a signal, nothing is left to do once all is delivered.
static void on_delivered(void *ctx)
{
    struct sync *s = ctx;
    if (s->stopping)
        loop_stop(s->loop);
    else if (s->ended && !s->grace_timer)
        s->grace_timer = loop_timer(s->loop, s->values->grace_ms, stop, s);
}

static void look(void *ctx);

static void look_again(void *ctx)
{
    struct sync *s = ctx;
    s->again_timer = 0;
    look(s);
}

// A file may be half written for a moment; one that stays no status is a mistake that somebody should hear of.
static void doubt(struct sync *s, const struct err *err)
{
    int64_t now = clock_mono(loop_clock(s->loop));
    if (s->doubtful_since_ms == TIME_UNKNOWN)
        s->doubtful_since_ms = now;
    if (!s->again_timer)
        s->again_timer = loop_timer(s->loop, AGAIN_MS, look_again, s);
    if (err->kind == ERR_NONE || s->doubt_said || now - s->doubtful_since_ms < DOUBTFUL_MS)
        return;
    s->doubt_said = true;
    say(NULL, err->text);
}

static void look(void *ctx)
{
    struct sync *s = ctx;
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    bool ended = false;
    enum status_look found = status_file_look(&s->file, loop_clock(s->loop), &text, &ended, &err);
    if (found == STATUS_AGAIN) {
        doubt(s, &err);
        return;
    }
    s->doubtful_since_ms = TIME_UNKNOWN;
    s->doubt_said = false;
    if (found == STATUS_NONE) {
        if (s->stopping && publisher_is_idle(&s->publisher))
            loop_stop(s->loop);
        return;
    }
    s->ended = ended;
    loop_cancel(s->loop, s->grace_timer);
    s->grace_timer = 0;
    publisher_want(&s->publisher, text.buf);
}

static void on_signal(void *ctx, int signo)
{
    struct sync *s = ctx;
    (void)signo;
    if (s->stopping)
        return;
    s->stopping = true;
    look(s);
    publisher_hurry(&s->publisher);
    if (publisher_is_idle(&s->publisher) && !s->again_timer)
        loop_stop(s->loop);
    else
        s->flush_timer = loop_timer(s->loop, FLUSH_MS, on_flush_late, s);
}

static int connect_to(struct sync *s, struct err *err)
{
    const struct sync_values *v = s->values;
    const struct cluster_opts opts = {.kubeconfig = v->kubeconfig,
                                      .context = v->context,
                                      .namespace_ = v->namespace_,
                                      .verbosity = (int)v->verbosity,
                                      .say = say};
    int rc = cluster_open(&s->cluster, &opts, err);
    s->loop = s->cluster.loop;
    return rc;
}

static void carry(struct sync *s)
{
    const struct publish_to to = {.namespace_ = s->cluster.config.namespace_,
                                  .name = s->values->name,
                                  .say = say,
                                  .delivered = on_delivered,
                                  .ctx = s};
    s->doubtful_since_ms = TIME_UNKNOWN;
    status_file_init(&s->file, s->values->folder);
    publisher_init(&s->publisher, s->cluster.client, s->loop, &to);
    loop_signal(s->loop, SIGTERM, on_signal, s);
    loop_signal(s->loop, SIGINT, on_signal, s);
    folder_watch_start(&s->watch, s->loop, s->values->folder, look, s);
    loop_run(s->loop);
    folder_watch_stop(&s->watch);
    publisher_release(&s->publisher);
    status_file_release(&s->file);
}

static int check_values(struct sync_values *v, struct err *err)
{
    if (!v->name || !*v->name)
        return err_set(err, ERR_USAGE, "flag \"--name\" is missing");
    if (kube_check_segment("resource name", v->name, err))
        return -1;
    if (v->grace_ms < 0)
        return err_set(err, ERR_USAGE, "the grace cannot be below 0");
    if (!v->folder)
        v->folder = DGDR_REPORT_FOLDER;
    return 0;
}

static void sync_defaults(void *values)
{
    ((struct sync_values *)values)->grace_ms = GRACE_MS;
}

static enum agent_exit run_sync(void *values, const char **args, struct strbuf *out,
                                struct strbuf *log, struct err *err)
{
    struct sync s = {.values = values};
    enum agent_exit code = AGENT_OK;
    (void)args, (void)out, (void)log;
    if (check_values(values, err))
        return AGENT_USAGE;
    if (connect_to(&s, err)) {
        code = err->kind == ERR_USAGE ? AGENT_USAGE : AGENT_ERROR;
    } else {
        carry(&s);
        if (s.lost) {
            err_set(err, ERR_TIMEOUT, "the last status of \"%s\" was not delivered",
                    s.values->name);
            code = AGENT_ERROR;
        }
    }
    cluster_close(&s.cluster);
    return code;
}

const struct agent_command command_sync = {
    .name = "sync",
    .args = "--name NAME [FLAGS]",
    .summary = "Carry the status file into the cluster",
    .description =
        "Keeps the ConfigMap dgdr-status-NAME at what the status file of a folder says: "
        "profiling_status.json, or profiler_status.yaml of Dynamo's own profiler. It is made for a "
        "container beside the profiler's.\nIt ends with 0 when the run's end, Complete or Failed, "
        "was delivered and the grace is over, or on SIGTERM after the last status was; it goes on "
        "through everything else.",
    .examples = "sync --name my-deployment\n"
                "sync --name my-deployment --namespace ml --output-dir /data",
    .options = sync_options,
    .values_size = sizeof(struct sync_values),
    .defaults = sync_defaults,
    .run = run_sync,
};
