// SPDX-License-Identifier: Apache-2.0
// GET pods/NAME/log.
#include "base/mem.h"
#include "server.h"

#include <stdlib.h>
#include <string.h>

enum { CHECK_MS = 500, CHUNK_BYTES = 64 * 1024 };

struct log_stream {
    struct sim_stream stream;
    struct sim_request *request;
    struct sim_log_query query;
    char *container;
    int64_t next; // number of the next line
    int64_t left; // bytes that may still be sent, -1: no limit
    bool follow;
    bool started; // the log has been there
};

static const struct node *status_of(const struct node *pod, const char *container)
{
    static const char *const lists[] = {"status.containerStatuses", "status.initContainerStatuses"};

    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        for (const struct node *c = node_first(node_at(pod, lists[i])); c; c = node_next(c))
            if (node_str_at(c, "name") && !strcmp(node_str_at(c, "name"), container))
                return c;
    return NULL;
}

// The container writes no more: it has ended, or its pod is gone.
static bool has_ended(const struct log_stream *l)
{
    struct sim_store *s = l->request->server->store;
    struct node *pod = sim_store_read(s, "Pod", l->query.ns, l->query.pod);
    bool ended = !pod || node_at(status_of(pod, l->container), "state.terminated");

    node_free(pod);
    return ended;
}

static int log_next(struct sim_stream *stream, struct strbuf *out)
{
    struct log_stream *l = (struct log_stream *)stream;
    struct sim_store *s = l->request->server->store;
    bool last = !l->follow || has_ended(l);
    int64_t next = sim_store_log_read(s, &l->query, l->next, last ? 0 : CHECK_MS, CHUNK_BYTES, out);

    l->started = l->started || next >= 0;
    if (next >= 0)
        l->next = next;
    if (l->left >= 0 && (int64_t)out->len >= l->left) {
        strbuf_truncate(out, (size_t)l->left);
        return 0;
    }
    l->left -= l->left >= 0 ? (int64_t)out->len : 0;
    if (sim_store_stopping(s) || (next < 0 && l->started))
        return 0;
    return !last || out->len;
}

static void log_free(struct sim_stream *stream)
{
    struct log_stream *l = (struct log_stream *)stream;

    free(l->container);
    free(l);
}

// Adds "name name" of all containers of one list.
static void add_names(const struct node *list, struct strbuf *out)
{
    for (const struct node *c = node_first(list); c; c = node_next(c))
        strbuf_addf(out, "%s%s", c == node_first(list) ? "" : " ", node_str_at(c, "name"));
}

static bool has_container(const struct node *list, const char *name)
{
    for (const struct node *c = node_first(list); c; c = node_next(c))
        if (node_str_at(c, "name") && !strcmp(node_str_at(c, "name"), name))
            return true;
    return false;
}

// The container that is meant, malloc'd; NULL with r->status.
static char *pick_container(struct sim_request *r, const struct node *pod)
{
    const struct node *containers = node_at(pod, "spec.containers"),
                      *init = node_at(pod, "spec.initContainers");
    const char *wanted = sim_query(r, "container");
    struct strbuf names = STRBUF_INIT;

    if (wanted && *wanted) {
        if (has_container(containers, wanted) || has_container(init, wanted))
            return xstrdup(wanted);
        sim_status_bad_request(&r->status, "container %s is not valid for pod %s", wanted, r->name);
        return NULL;
    }
    if (node_len(containers) == 1)
        return xstrdup(node_str_at(node_first(containers), "name"));
    add_names(containers, &names);
    if (node_len(init)) {
        strbuf_adds(&names, "] or one of the init containers: [");
        add_names(init, &names);
    }
    sim_status_bad_request(&r->status,
                           "a container name must be specified for pod %s, choose one of: [%s]",
                           r->name, names.buf);
    strbuf_release(&names);
    return NULL;
}

static int check_readable(struct sim_request *r, const struct node *pod, const struct log_stream *l)
{
    const char *waiting = node_str_at(status_of(pod, l->container), "state.waiting.reason");

    if (sim_store_log_count(r->server->store, &l->query) >= 0)
        return 0;
    if (l->query.previous)
        return sim_status_bad_request(
            &r->status, "previous terminated container \"%s\" in pod \"%s\" not found",
            l->container, r->name);
    if (waiting)
        return sim_status_bad_request(&r->status,
                                      "container \"%s\" in pod \"%s\" is waiting to start: %s",
                                      l->container, r->name, waiting);
    if (!node_str_at(pod, "spec.nodeName") && node_str_at(pod, "status.phase") &&
        !strcmp(node_str_at(pod, "status.phase"), "Pending"))
        return sim_status_bad_request(&r->status, "pod %s does not have a host assigned", r->name);
    if (!status_of(pod, l->container))
        return sim_status_bad_request(&r->status, "container \"%s\" in pod \"%s\" is not available",
                                      l->container, r->name);
    return 0;
}

static int64_t since(struct sim_request *r)
{
    int64_t seconds = sim_query_int(r, "sinceSeconds", -1);

    if (seconds >= 0)
        return sim_clock_now(r->server->clock) - seconds * 1000;
    int64_t at = time_parse(sim_query(r, "sinceTime"));
    // An API server passes whole seconds on to the node.
    return at == TIME_UNKNOWN ? at : at - at % 1000;
}

int sim_pod_log(struct sim_request *r)
{
    struct node *pod = sim_store_read(r->server->store, "Pod", r->ns, r->name);
    int64_t tail = sim_query_int(r, "tailLines", -1);
    char *container;

    if (!pod)
        return sim_status_not_found(&r->status, r->kind, r->name);
    if (!(container = pick_container(r, pod))) {
        node_free(pod);
        return -1;
    }
    struct log_stream *l = xcalloc(1, sizeof(*l));
    l->stream = (struct sim_stream){log_next, log_free};
    l->request = r;
    l->container = container;
    l->follow = sim_query_true(r, "follow");
    l->left = sim_query_int(r, "limitBytes", -1);
    l->query = (struct sim_log_query){
        r->ns,   r->name, container, sim_query_true(r, "previous"), sim_query_true(r, "timestamps"),
        since(r)};
    int64_t count = sim_store_log_count(r->server->store, &l->query);
    if (tail >= 0 && count > tail)
        l->next = count - tail;
    int rc = check_readable(r, pod, l);
    node_free(pod);
    if (rc < 0) {
        log_free(&l->stream);
        return -1;
    }
    return sim_reply_stream(r, "text/plain", &l->stream);
}
