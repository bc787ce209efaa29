// SPDX-License-Identifier: Apache-2.0
// One part of dgdr-agent controller by itself, for tests/agent/parts:
//   part log                                            a few lines, as text and as JSON
//   part elect NAMESPACE NAME IDENTITY LEASE RENEW RETRY   tells on stdout when it can be told to end, and when it leads;
//                                                       SIGTERM resigns
//   part serve ADDRESS [LINES]                          of metrics; SIGUSR1: well no more
//   part complain NAMESPACE NAME COUNT REASON TEXT      COUNT times; %d in TEXT is the number
#include "cluster.h"
#include "complain.h"
#include "leader.h"
#include "logger.h"
#include "serve.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ACT_MS = 5, LONG_TEXT = 9000, PAGE_LINES = 20000 };

struct part {
    struct cluster cluster;
    struct logger logger;
    struct leader *leader;
    struct complain *complain;
    char **args;
    bool well;
};

static void say(void *ctx, const char *line)
{
    (void)ctx;
    fprintf(stderr, "%s\n", line);
}

static int fail(const struct err *err)
{
    fprintf(stderr, "error: %s\n", err->text);
    return 1;
}

static int log_lines(struct part *p)
{
    char *big = calloc(1, LONG_TEXT + 1);
    memset(big, 'x', LONG_TEXT);
    p->logger = (struct logger){.fd = STDOUT_FILENO, .least = LOGGER_INFO, .clock = &clock_system};
    for (int format = LOGGER_TEXT; format <= LOGGER_JSON; format++) {
        p->logger.format = (enum logger_format)format;
        logger_say(&p->logger, LOGGER_INFO, "status written", "namespace", "ml", "name", "x", NULL);
        logger_say(&p->logger, LOGGER_DEBUG, "not to be seen", NULL);
        logger_say(&p->logger, LOGGER_WARN, "odd", "two words", "a b", "none", (const char *)NULL,
                   "empty", "", "evil", "a\nb\x1b[31m \"q\" \\ =\xff", NULL);
        logger_say(&p->logger, LOGGER_ERROR, "big", "a", big, "b", big, "c", big, "d", big, "e",
                   big, "f", "small", NULL);
    }
    free(big);
    return 0;
}

static void tell_at(int64_t at, const char *what)
{
    printf("%" PRId64 " %s\n", at, what);
    fflush(stdout);
}

static void tell(const char *what)
{
    tell_at(clock_mono(&clock_system), what);
}

static void on_changed(void *ctx, bool leading)
{
    (void)ctx;
    tell(leading ? "leading" : "lost");
}

static void on_act(void *ctx)
{
    struct part *p = ctx;
    // Before it looks: much can happen between that and the next line.
    int64_t at = clock_mono(&clock_system);
    if (leader_is_leading(p->leader))
        tell_at(at, "act");
    loop_timer(p->cluster.loop, ACT_MS, on_act, p);
}

static void on_resigned(void *ctx)
{
    tell("resigned");
    loop_stop(((struct part *)ctx)->cluster.loop);
}

static void on_term(void *ctx, int signo)
{
    struct part *p = ctx;
    (void)signo;
    leader_resign(p->leader, on_resigned, p);
}

static int elect(struct part *p)
{
    const struct leader_opts opts = {.namespace_ = p->args[0],
                                     .name = p->args[1],
                                     .identity = p->args[2],
                                     .lease_ms = atoll(p->args[3]),
                                     .renew_ms = atoll(p->args[4]),
                                     .retry_ms = atoll(p->args[5]),
                                     .changed = on_changed,
                                     .ctx = p,
                                     .logger = &p->logger};
    p->leader = leader_new(p->cluster.client, p->cluster.loop, &opts);
    loop_signal(p->cluster.loop, SIGTERM, on_term, p);
    tell("started");
    on_act(p);
    loop_run(p->cluster.loop);
    leader_free(p->leader);
    return 0;
}

static bool is_well(void *ctx, struct strbuf *why)
{
    const struct part *p = ctx;
    if (!p->well)
        strbuf_adds(why, "no contact\nfor 7 s");
    return p->well;
}

static void write_page(void *ctx, struct strbuf *out)
{
    const struct part *p = ctx;
    int lines = p->args[1] ? atoi(p->args[1]) : PAGE_LINES;
    for (int i = 0; i < lines; i++)
        strbuf_addf(out, "dgdr_test{n=\"%d\"} 1\n", i);
}

static void on_usr1(void *ctx, int signo)
{
    (void)signo;
    ((struct part *)ctx)->well = false;
    tell("unwell");
}

static void on_stop(void *ctx, int signo)
{
    (void)signo;
    loop_stop(((struct part *)ctx)->cluster.loop);
}

static int serve(struct part *p)
{
    struct err err = ERR_INIT;
    const struct serve_opts opts = {.address = p->args[0],
                                    .healthy = is_well,
                                    .ready = is_well,
                                    .metrics = write_page,
                                    .ctx = p};
    p->well = true;
    p->cluster.loop = loop_new(&clock_system, &err);
    struct serve *s = p->cluster.loop ? serve_new(p->cluster.loop, &opts, &err) : NULL;
    if (s) {
        loop_signal(p->cluster.loop, SIGUSR1, on_usr1, p);
        loop_signal(p->cluster.loop, SIGTERM, on_stop, p);
        printf("port %d\n", serve_port(s));
        fflush(stdout);
        loop_run(p->cluster.loop);
    }
    serve_free(s);
    loop_free(p->cluster.loop);
    return s ? 0 : fail(&err);
}

static void on_object(void *ctx, struct node *object, const struct err *err)
{
    struct part *p = ctx;
    char text[2048];
    if (err) {
        fail(err);
        loop_stop(p->cluster.loop);
        return;
    }
    for (int i = 0; i < atoi(p->args[2]); i++) {
        const char *number = strstr(p->args[4], "%d");
        if (number)
            snprintf(text, sizeof(text), "%.*s%d%s", (int)(number - p->args[4]), p->args[4], i,
                     number + 2);
        else
            snprintf(text, sizeof(text), "%s", p->args[4]);
        complain_about(p->complain, object, p->args[3], text);
    }
    node_free(object);
    tell("complained");
}

static int complain(struct part *p)
{
    const struct kube_resource dgdrs = {"nvidia.com", "v1beta1", "dynamographdeploymentrequests",
                                        NULL};
    p->complain = complain_new(p->cluster.client, p->cluster.loop, &p->logger, "part-1");
    loop_signal(p->cluster.loop, SIGTERM, on_stop, p);
    kube_get(p->cluster.client, &dgdrs, p->args[0], p->args[1], on_object, p);
    loop_timer(p->cluster.loop, 3600 * 1000, (loop_fn *)loop_stop, p->cluster.loop);
    loop_run(p->cluster.loop);
    complain_free(p->complain);
    return 0;
}

int main(int argc, char **argv)
{
    struct part p = {.args = argv + 2, .logger = {.fd = STDERR_FILENO, .clock = &clock_system}};
    struct err err = ERR_INIT;
    const struct cluster_opts opts = {.say = say};
    signal(SIGPIPE, SIG_IGN);
    if (argc == 2 && strcmp(argv[1], "log") == 0)
        return log_lines(&p);
    if (argc >= 3 && strcmp(argv[1], "serve") == 0)
        return serve(&p);
    int code = 2;
    if (cluster_open(&p.cluster, &opts, &err))
        code = fail(&err);
    else if (argc == 8 && strcmp(argv[1], "elect") == 0)
        code = elect(&p);
    else if (argc == 7 && strcmp(argv[1], "complain") == 0)
        code = complain(&p);
    cluster_close(&p.cluster);
    return code;
}
