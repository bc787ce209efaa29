// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"
#include "doc/json.h"
#include "selector.h"
#include "table.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 64, CHECK_MS = 500, TIMEOUT_S = 1800 };

struct watch {
    struct sim_stream stream;
    struct sim_request *request;
    struct sim_selector *selector;
    const char *table; // API version of the Table that is wanted, or NULL
    bool columns_sent;
    struct sim_snapshot initial; // to be sent first
    bool wants_initial_end;      // and then say that this was all
    bool bookmarks;
    int64_t cursor;
    int64_t bookmark_at, end_at; // monotonic
    char *failure;               // 410: why it cannot even start
};

static void open_event(const char *type, struct strbuf *out)
{
    strbuf_addf(out, "{\"type\":\"%s\",\"object\":", type);
}

static void add_event(struct watch *w, const char *type, struct sim_object *o, struct strbuf *out)
{
    char meta[64];
    size_t len;

    open_event(type, out);
    if (w->table) {
        snprintf(meta, sizeof(meta), "\"resourceVersion\":\"%lld\"", (long long)sim_object_rv(o));
        sim_table_open(w->request, w->table, meta, !w->columns_sent, out);
        w->columns_sent = true;
        sim_table_row(w->request, o, out);
        strbuf_adds(out, "]}");
    } else {
        const char *text = sim_object_text(o, w->request->kind, &len);

        strbuf_add(out, text, len);
    }
    strbuf_adds(out, "}\n");
}

static void add_bookmark(struct watch *w, bool initial_end, struct strbuf *out)
{
    char api[SIM_API_VERSION_MAX];
    const char *note =
        initial_end ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "";

    open_event("BOOKMARK", out);
    if (w->table)
        strbuf_addf(out,
                    "{\"kind\":\"Table\",\"apiVersion\":\"%s\",\"metadata\":{\"resourceVersion\":"
                    "\"%lld\"%s},"
                    "\"columnDefinitions\":null,\"rows\":[]}}\n",
                    w->table, (long long)w->cursor, note);
    else
        strbuf_addf(
            out,
            "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"metadata\":{\"resourceVersion\":\"%lld\","
            "\"creationTimestamp\":null%s}}}\n",
            w->request->kind->kind, sim_kind_api_version(w->request->kind, api),
            (long long)w->cursor, note);
}

static void add_error(const char *message, struct strbuf *out)
{
    struct sim_status st = {0};
    struct node *body;

    sim_status_expired(&st, message);
    body = sim_status_node(&st);
    open_event("ERROR", out);
    json_write(out, body, &(struct json_opts){.style = JSON_COMPACT});
    strbuf_adds(out, "}\n");
    node_free(body);
}

static bool selects(const struct watch *w, struct sim_object *o)
{
    return o && (!w->request->ns || !strcmp(w->request->ns, sim_object_namespace(o))) &&
           (sim_selector_is_empty(w->selector) ||
            sim_selector_matches(w->selector,
                                 sim_object_tree(o, sim_kind_storage(w->request->kind))));
}

// An object that a change moves out of the selection is deleted for this client, and one that comes
// in is new.
static void add_change(struct watch *w, const struct sim_change *c, struct strbuf *out)
{
    bool was = selects(w, c->before), is = !c->deleted && selects(w, c->object);

    if (was && !is)
        add_event(w, "DELETED", c->object, out);
    else if (is)
        add_event(w, was ? "MODIFIED" : "ADDED", c->object, out);
}

static bool add_initial(struct watch *w, struct strbuf *out)
{
    if (!w->initial.items && !w->wants_initial_end)
        return false;
    for (size_t i = 0; i < w->initial.count; i++)
        if (selects(w, w->initial.items[i]))
            add_event(w, "ADDED", w->initial.items[i], out);
    sim_snapshot_release(&w->initial);
    if (w->wants_initial_end)
        add_bookmark(w, true, out);
    w->wants_initial_end = false;
    return true;
}

static int watch_next(struct sim_stream *stream, struct strbuf *out)
{
    struct watch *w = (struct watch *)stream;
    struct sim_server *s = w->request->server;
    struct sim_change batch[BATCH];
    struct err err = ERR_INIT;

    if (w->failure) {
        add_error(w->failure, out);
        return 0;
    }
    if (add_initial(w, out) && out->len)
        return 1;
    int64_t now = clock_mono(&clock_system);
    int64_t due = w->bookmarks && w->bookmark_at < w->end_at ? w->bookmark_at : w->end_at;
    int64_t wait = due - now < CHECK_MS ? due - now : CHECK_MS;
    int n = sim_store_changes(s->store, sim_kind_storage(w->request->kind), &w->cursor,
                              wait > 0 ? (int)wait : 0, batch, BATCH, &err);
    if (n < 0) {
        add_error("too old resource version", out);
        return 0;
    }
    for (int i = 0; i < n; i++) {
        add_change(w, &batch[i], out);
        sim_change_release(&batch[i]);
    }
    now = clock_mono(&clock_system);
    if (w->bookmarks && n == 0 && now >= w->bookmark_at) {
        add_bookmark(w, false, out);
        w->bookmark_at = now + s->bookmark_ms;
    }
    return now < w->end_at && !sim_store_stopping(s->store) && sim_kind_served(w->request->kind);
}

static void watch_free(struct sim_stream *stream)
{
    struct watch *w = (struct watch *)stream;

    sim_snapshot_release(&w->initial);
    sim_selector_free(w->selector);
    free(w->failure);
    free(w);
}

static int refuse_initial(struct sim_request *r, const char *message)
{
    static const struct sim_kind options = {
        .group = "meta.k8s.io", .kind = "ListOptions", .plural = ""};

    return sim_status_invalid(&r->status, &options, "", "resourceVersionMatch",
                              "FieldValueForbidden", message);
}

// Finds out where the watch begins.
static int place(struct watch *w, struct sim_request *r)
{
    const char *rv = sim_query(r, "resourceVersion"), *match = sim_query(r, "resourceVersionMatch");
    bool initial = sim_query_true(r, "sendInitialEvents");
    struct sim_change none;
    struct err err = ERR_INIT;

    if (initial && (!match || strcmp(match, "NotOlderThan") != 0))
        return refuse_initial(
            r, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
    if (!initial && match)
        return refuse_initial(
            r, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
    w->cursor = sim_query_int(r, "resourceVersion", -1);
    if (rv && *rv && w->cursor < 0)
        return sim_status_bad_request(&r->status, "invalid resource version \"%s\"", rv);
    if (initial || w->cursor <= 0) {
        if (sim_store_snapshot(r->server->store, sim_kind_storage(r->kind), r->ns, 0, &w->initial,
                               &err) < 0)
            return sim_status_expired(&r->status, err.text);
        w->cursor = w->initial.rv;
        w->wants_initial_end = initial && w->bookmarks;
        return 0;
    }
    int64_t cursor = w->cursor;
    if (sim_store_changes(r->server->store, sim_kind_storage(r->kind), &cursor, 0, &none, 0, &err) <
        0)
        w->failure = xasprintf("too old resource version: %lld (%lld)", (long long)w->cursor,
                               (long long)sim_store_rv(r->server->store));
    return 0;
}

int sim_watch(struct sim_request *r)
{
    struct watch *w = xcalloc(1, sizeof(*w));
    int64_t now = clock_mono(&clock_system);

    w->stream = (struct sim_stream){watch_next, watch_free};
    w->request = r;
    w->table = sim_table_wanted(r);
    w->bookmarks = sim_query_true(r, "allowWatchBookmarks");
    w->bookmark_at = now + r->server->bookmark_ms;
    w->end_at = now + 1000 * sim_query_int(r, "timeoutSeconds", TIMEOUT_S);
    if (sim_selector_parse(r, &w->selector) < 0 || place(w, r) < 0) {
        watch_free(&w->stream);
        return -1;
    }
    return sim_reply_stream(r, "application/json", &w->stream);
}
