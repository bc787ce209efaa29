// SPDX-License-Identifier: Apache-2.0
// GET of one object and of many.
#include "base/base64.h"
#include "base/mem.h"
#include "doc/json.h"
#include "selector.h"
#include "table.h"

#include <stdlib.h>
#include <string.h>

int sim_reply_object(struct sim_request *r, int code, struct sim_object *o)
{
    const char *table = sim_table_wanted(r);
    struct strbuf *body = &r->reply.body;
    char meta[64];
    size_t len;

    sim_reply_text(r, code, "application/json", "");
    if (table) {
        snprintf(meta, sizeof(meta), "\"resourceVersion\":\"%lld\"", (long long)sim_object_rv(o));
        sim_table_open(r, table, meta, true, body);
        sim_table_row(r, o, body);
        sim_table_close(body);
    } else {
        const char *text = sim_object_text(o, r->kind, &len);

        strbuf_add(body, text, len);
        strbuf_addc(body, '\n');
    }
    return 0;
}

int sim_get(struct sim_request *r)
{
    struct sim_object *o =
        sim_store_find(r->server->store, sim_kind_storage(r->kind), r->ns ? r->ns : "", r->name);

    if (!o)
        return sim_status_not_found(&r->status, r->kind, r->name);
    sim_reply_object(r, 200, o);
    sim_object_unref(o);
    return 0;
}

// What a list asks for beside the selector.
struct page {
    int64_t rv;     // 0: now
    int64_t limit;  // 0: all
    char *after_ns; // continue behind this object; NULL: from the start
    char *after_name;
    char *next; // the token of the next page; NULL: this is the last
    size_t remaining;
};

static void page_release(struct page *p)
{
    free(p->after_ns);
    free(p->after_name);
    free(p->next);
}

// The token is what an API server makes of it: base64 of {"v","rv","start"}, start being the key
// that follows.
static int read_token(struct sim_request *r, const char *token, struct page *p)
{
    struct strbuf text = STRBUF_INIT;
    struct node *n = NULL;
    int rc = -1;

    if (base64_decode(&text, token, strlen(token), NULL) == 0 &&
        (n = json_parse(text.buf, text.len, NULL)) && node_int_at(n, "rv", &p->rv) &&
        node_str_at(n, "start")) {
        const char *start = node_str_at(n, "start"), *slash = strchr(start, '/');

        p->after_ns = xstrndup(start, slash ? (size_t)(slash - start) : 0);
        p->after_name = xstrdup(slash ? slash + 1 : start);
        if (p->rv < 0)
            p->rv = 0; // goes on with what is there now
        rc = 0;
    } else {
        sim_status_bad_request(&r->status, "continue key is not valid: \"%s\"", token);
    }
    node_free(n);
    strbuf_release(&text);
    return rc;
}

static char *make_token(int64_t rv, const char *ns, const char *name)
{
    struct strbuf text = STRBUF_INIT, token = STRBUF_INIT;

    strbuf_addf(&text, "{\"v\":\"meta.k8s.io/v1\",\"rv\":%lld,\"start\":\"%s/%s\"}", (long long)rv,
                ns, name);
    base64_encode(&token, text.buf, text.len);
    strbuf_release(&text);
    return strbuf_detach(&token);
}

static int too_large(struct sim_request *r, int64_t rv, int64_t now)
{
    struct node *cause = node_new_map();

    r->status.causes = node_new_list();
    node_set_str(cause, "reason", "ResourceVersionTooLarge");
    node_set_str(cause, "message", "Too large resource version");
    node_append(r->status.causes, cause);
    r->status.retry_after = 1;
    return sim_status_set(&r->status, 504, "Timeout",
                          "Too large resource version: %lld, current: %lld", (long long)rv,
                          (long long)now);
}

static int read_page(struct sim_request *r, struct page *p)
{
    const char *rv = sim_query(r, "resourceVersion"), *token = sim_query(r, "continue");
    const char *match = sim_query(r, "resourceVersionMatch");
    int64_t now = sim_store_rv(r->server->store), at = sim_query_int(r, "resourceVersion", 0);
    bool has_rv = rv && *rv;

    if (token && *token && has_rv && strcmp(rv, "0") != 0)
        return sim_status_bad_request(
            &r->status, "specifying resource version is not allowed when using continue");
    p->limit = sim_query_int(r, "limit", 0);
    if (token && *token)
        return read_token(r, token, p);
    if (at > now)
        return too_large(r, at, now);
    if (match && !strcmp(match, "Exact"))
        p->rv = at;
    // A list from the watch cache knows no pages.
    if (has_rv && at == 0)
        p->limit = 0;
    return 0;
}

static int expired_page(struct sim_request *r, const struct page *p)
{
    char *again = p->after_name ? make_token(-1, p->after_ns, p->after_name) : NULL;
    struct node *status;

    sim_status_expired(&r->status,
                       again ? "The provided continue parameter is too old to display a consistent "
                               "list result."
                             : "The resourceVersion for the provided list is too old.");
    r->status.continue_token = again;
    status = sim_status_node(&r->status);
    r->status.continue_token = NULL;
    free_clear(&again);
    sim_status_release(&r->status);
    return sim_reply_node(r, 410, status);
}

// Leaves in the snapshot what is on this page.
static void cut_page(struct sim_request *r, const struct sim_selector *sel, struct page *p,
                     struct sim_snapshot *snap)
{
    const struct sim_kind *storage = sim_kind_storage(r->kind);
    size_t kept = 0;

    for (size_t i = 0; i < snap->count; i++) {
        struct sim_object *o = snap->items[i];
        bool before = p->after_name && sim_object_compare(o, p->after_ns, p->after_name) <= 0;

        if (before || (!sim_selector_is_empty(sel) &&
                       !sim_selector_matches(sel, sim_object_tree(o, storage)))) {
            sim_object_unref(o);
        } else if (p->limit > 0 && kept == (size_t)p->limit) {
            p->remaining++;
            sim_object_unref(o);
        } else {
            snap->items[kept++] = o;
        }
    }
    snap->count = kept;
    if (p->remaining)
        p->next = make_token(snap->rv, sim_object_namespace(snap->items[kept - 1]),
                             sim_object_name(snap->items[kept - 1]));
}

static void list_meta(const struct sim_selector *sel, const struct page *p, int64_t rv,
                      struct strbuf *out)
{
    strbuf_addf(out, "\"resourceVersion\":\"%lld\"", (long long)rv);
    if (p->next)
        strbuf_addf(out, ",\"continue\":\"%s\"", p->next);
    // With a selector an API server does not know how many follow.
    if (p->next && sim_selector_is_empty(sel))
        strbuf_addf(out, ",\"remainingItemCount\":%zu", p->remaining);
}

static void write_items(struct sim_request *r, const struct sim_snapshot *snap, struct strbuf *out)
{
    size_t total = 0, len;

    for (size_t i = 0; i < snap->count; i++) {
        sim_object_text(snap->items[i], r->kind, &len);
        total += len + 1;
    }
    strbuf_grow(out, total);
    for (size_t i = 0; i < snap->count; i++) {
        const char *text = sim_object_text(snap->items[i], r->kind, &len);

        if (i)
            strbuf_addc(out, ',');
        strbuf_add(out, text, len);
    }
}

// Custom resources come with their members in byte order, built-in kinds as their types declare
// them: a client that reads the stream must cope with both.
static void write_list(struct sim_request *r, const struct sim_snapshot *snap, const char *meta,
                       struct strbuf *out)
{
    char api[SIM_API_VERSION_MAX];

    sim_kind_api_version(r->kind, api);
    if (r->kind->flags & SIM_CUSTOM) {
        strbuf_addf(out, "{\"apiVersion\":\"%s\",\"items\":[", api);
        write_items(r, snap, out);
        strbuf_addf(out, "],\"kind\":\"%sList\",\"metadata\":{%s}}\n", r->kind->kind, meta);
        return;
    }
    strbuf_addf(out, "{\"kind\":\"%sList\",\"apiVersion\":\"%s\",\"metadata\":{%s},\"items\":[",
                r->kind->kind, api, meta);
    write_items(r, snap, out);
    strbuf_adds(out, "]}\n");
}

static void write_table(struct sim_request *r, const struct sim_snapshot *snap, const char *api,
                        const char *meta, struct strbuf *out)
{
    sim_table_open(r, api, meta, true, out);
    for (size_t i = 0; i < snap->count; i++) {
        if (i)
            strbuf_addc(out, ',');
        sim_table_row(r, snap->items[i], out);
    }
    sim_table_close(out);
}

static int reply_page(struct sim_request *r, const struct sim_selector *sel, struct page *p)
{
    const char *table = sim_table_wanted(r);
    struct sim_snapshot snap = {0};
    struct strbuf meta = STRBUF_INIT;
    struct err err = ERR_INIT;

    if (sim_store_snapshot(r->server->store, sim_kind_storage(r->kind), r->ns, p->rv, &snap, &err) <
        0)
        return expired_page(r, p);
    cut_page(r, sel, p, &snap);
    list_meta(sel, p, snap.rv, &meta);
    sim_reply_text(r, 200, "application/json", "");
    if (table)
        write_table(r, &snap, table, meta.buf, &r->reply.body);
    else
        write_list(r, &snap, meta.buf, &r->reply.body);
    strbuf_release(&meta);
    sim_snapshot_release(&snap);
    return 0;
}

int sim_list(struct sim_request *r)
{
    struct sim_selector *sel;
    struct page p = {0};
    int rc = -1;

    if (sim_selector_parse(r, &sel) < 0)
        return -1;
    if (read_page(r, &p) == 0)
        rc = reply_page(r, sel, &p);
    page_release(&p);
    sim_selector_free(sel);
    return rc;
}
