// SPDX-License-Identifier: Apache-2.0
// The simulator's own handle, below /_sim/. No API server has it, and it needs no credentials.
//   GET|DELETE /_sim/fault      the rules; forget them all and let held connections go
//   POST /_sim/fault?kind=K&after=N&count=N&path=SUBSTRING&bytes=N&retry-after=S
//   POST /_sim/compact          forget the history: old resourceVersions are answered with 410
//   POST /_sim/rotate           the credential plugin's token of before is answered with 401
//   POST /_sim/speed?factor=F   simulated seconds per second
//   POST /_sim/version?name=V&served=BOOL   stop to serve a version of the DGDRs, which ends its watches, or serve it again
//   POST /_sim/log?namespace=N&pod=P&container=C[&restart=true]   append the body's lines
#include "auth.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static int done(struct sim_request *r)
{
    return sim_reply_text(r, 200, "text/plain", "ok\n");
}

static int fault(struct sim_request *r)
{
    const char *kind = sim_query(r, "kind");
    struct sim_fault_rule rule = {
        .kind = kind ? sim_fault_kind_parse(kind) : FAULT_NONE,
        .after = sim_query_int(r, "after", 0),
        .count = sim_query_int(r, "count", 1),
        .path = sim_query(r, "path"),
        .bytes = sim_query_int(r, "bytes", -1),
        .retry_after = (int)sim_query_int(r, "retry-after", 1),
    };

    if (!strcmp(r->method, "GET"))
        return sim_reply_node(r, 200, sim_faults_node(r->server->faults));
    if (!strcmp(r->method, "DELETE")) {
        sim_faults_clear(r->server->faults);
        sim_store_wake(r->server->store);
        return done(r);
    }
    if (rule.kind == FAULT_NONE)
        return sim_status_bad_request(&r->status, "unknown fault \"%s\"", kind ? kind : "");
    sim_faults_add(r->server->faults, &rule);
    sim_store_wake(r->server->store);
    return done(r);
}

static int compact(struct sim_request *r)
{
    sim_store_compact(r->server->store);
    return done(r);
}

static int rotate(struct sim_request *r)
{
    struct err err = ERR_INIT;

    sim_auth_rotate(r->server->auth);
    if (r->server->write_token && r->server->write_token(r->server, &err) < 0)
        return sim_status_set(&r->status, 500, "InternalError", "%s", err.text);
    return done(r);
}

static int speed(struct sim_request *r)
{
    const char *text = sim_query(r, "factor");
    double factor = text ? strtod(text, NULL) : 0;

    if (!(factor > 0))
        return sim_status_bad_request(&r->status, "factor must be above 0");
    sim_clock_set_speed(r->server->clock, factor);
    return done(r);
}

static int version(struct sim_request *r)
{
    const char *name = sim_query(r, "name");

    if (!name || !sim_kinds_hide_dgdr(name, !sim_query_true(r, "served")))
        return sim_status_bad_request(&r->status, "unknown version \"%s\"", name ? name : "");
    sim_store_wake(r->server->store);
    return done(r);
}

static int append_log(struct sim_request *r)
{
    const char *ns = sim_query(r, "namespace"), *pod = sim_query(r, "pod"),
               *container = sim_query(r, "container");
    int64_t now = sim_clock_now(r->server->clock);

    if (!ns || !pod || !container)
        return sim_status_bad_request(&r->status, "namespace, pod and container are required");
    if (sim_query_true(r, "restart"))
        sim_store_log_restart(r->server->store, ns, pod, container);
    for (char *line = r->body.buf; *line;) {
        char *end = strchr(line, '\n');

        if (end)
            *end = '\0';
        sim_store_log_append(r->server->store, ns, pod, container, line, now);
        line = end ? end + 1 : line + strlen(line);
    }
    return done(r);
}

static const struct {
    const char *path;
    int (*handle)(struct sim_request *r);
} rows[] = {{"/_sim/fault", fault}, {"/_sim/compact", compact}, {"/_sim/rotate", rotate},
            {"/_sim/speed", speed}, {"/_sim/version", version}, {"/_sim/log", append_log}};

int sim_control(struct sim_request *r)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (!strcmp(rows[i].path, r->path))
            return rows[i].handle(r);
    return sim_status_no_route(&r->status);
}
