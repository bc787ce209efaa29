// SPDX-License-Identifier: Apache-2.0
#include "spoil.h"

#include "base/mem.h"
#include "doc/json.h"

#include <string.h>

enum { OVERSIZED_BYTES = 64 * 1024 * 1024 };

// Moves the cursor, clears the screen, sets the title, rings, reverses text, hides it, and is wide.
static const char hostile_text[] = "\033[2J\033[H\033]0;owned\007\r\n\tevil\b\x7f\xe2\x80\xae"
                                   "desrever\xe2\x80\x8b"
                                   "\xc2\x9b"
                                   "31m\xe5\xb9\x85\xf0\x9f\x92\xa3 <&> \"\\ %s%n";

// Texts that people read; names and versions stay, or the object would be another one.
static bool is_text_member(const char *key)
{
    static const char *const members[] = {
        "message", "model", "backend", "reason",  "note",     "phase",         "profilingPhase",
        "error",   "image", "dgdName", "mapping", "subPhase", "profiler_error"};

    for (size_t i = 0; key && i < ARRAY_LEN(members); i++)
        if (!strcmp(key, members[i]))
            return true;
    return false;
}

static struct node *poisoned_text(const struct node *n)
{
    char *text = xasprintf("%s%s", node_str(n), hostile_text);
    struct node *out = node_new_str(text);

    free_clear(&text);
    return out;
}

// The cells of a row, but for the first, which is the name as a rule.
static struct node *poisoned_cells(const struct node *cells)
{
    struct node *out = node_new_list();

    for (const struct node *c = node_first(cells); c; c = node_next(c))
        node_append(out, node_type(c) == NODE_STRING && c != node_first(cells) ? poisoned_text(c)
                                                                               : node_clone(c));
    return out;
}

static struct node *poisoned(const struct node *n, int depth)
{
    bool is_list = node_type(n) == NODE_LIST;
    struct node *out;

    if ((!is_list && node_type(n) != NODE_MAP) || depth > 64)
        return node_clone(n);
    out = is_list ? node_new_list() : node_new_map();
    for (const struct node *c = node_first(n); c; c = node_next(c)) {
        struct node *value;

        if (node_type(c) == NODE_STRING && is_text_member(node_key(c)))
            value = poisoned_text(c);
        else if (node_key(c) && !strcmp(node_key(c), "cells"))
            value = poisoned_cells(c);
        else
            value = poisoned(c, depth + 1);
        if (is_list)
            node_append(out, value);
        else
            node_set(out, node_key(c), value);
    }
    return out;
}

static bool is_log(const struct sim_request *r)
{
    return r->reply.type && !strcmp(r->reply.type, "text/plain");
}

static void make_hostile(struct strbuf *body)
{
    struct strbuf out = STRBUF_INIT;
    size_t used, at = 0;
    struct node *n;

    while (at < body->len && (n = json_parse_prefix(body->buf + at, body->len - at, &used, NULL))) {
        struct node *bad = poisoned(n, 0);

        json_write(&out, bad, &(struct json_opts){.style = JSON_COMPACT});
        strbuf_addc(&out, '\n');
        node_free(bad);
        node_free(n);
        at += used;
        while (at < body->len && strchr(" \n\r\t", body->buf[at]))
            at++;
    }
    if (out.len) {
        strbuf_release(body);
        *body = out;
    } else {
        strbuf_release(&out);
    }
}

static void insert(struct strbuf *body, size_t at, const char *text, size_t n)
{
    struct strbuf out = STRBUF_INIT;

    strbuf_grow(&out, body->len + n);
    strbuf_add(&out, body->buf, at);
    strbuf_add(&out, text, n);
    strbuf_add(&out, body->buf + at, body->len - at);
    strbuf_release(body);
    *body = out;
}

static void make_oversized(struct strbuf *body, int64_t bytes)
{
    struct strbuf padding = STRBUF_INIT;

    if (body->len < 2 || body->buf[0] != '{')
        return;
    strbuf_adds(&padding, "\"padding\":\"");
    strbuf_addn(&padding, 'x', bytes >= 0 ? (size_t)bytes : OVERSIZED_BYTES);
    strbuf_adds(&padding, "\",");
    insert(body, 1, padding.buf, padding.len);
    strbuf_release(&padding);
}

// Within the first line of a log.
static void spoil_line(const struct sim_hit *hit, struct strbuf *body)
{
    const char *newline = memchr(body->buf, '\n', body->len);
    size_t at = newline ? (size_t)(newline - body->buf) : body->len;
    struct strbuf text = STRBUF_INIT;

    if (hit->kind == FAULT_OVERSIZED)
        strbuf_addn(&text, 'x', hit->bytes >= 0 ? (size_t)hit->bytes : OVERSIZED_BYTES);
    else if (hit->kind == FAULT_HOSTILE)
        strbuf_adds(&text, hostile_text);
    insert(body, at, text.buf, text.len);
    strbuf_release(&text);
}

// A log has no events that could tell of a failure: it just ends, or the node says why in the middle of it.
static bool spoil_live_log(const struct sim_hit *hit, struct strbuf *out)
{
    if (hit->kind == FAULT_MALFORMED)
        strbuf_adds(out, "failed to create fsnotify watcher: too many open files");
    return hit->kind == FAULT_MALFORMED;
}

bool sim_spoil(struct sim_request *r, struct strbuf *body)
{
    static const char garbage[] = "]}\"\x01,,{:";

    if (is_log(r)) {
        spoil_line(&r->hit, body);
        return true;
    }
    switch (r->hit.kind) {
    case FAULT_MALFORMED:
        insert(body, body->len / 2, garbage, sizeof(garbage) - 1);
        return true;
    case FAULT_OVERSIZED:
        make_oversized(body, r->hit.bytes);
        return true;
    case FAULT_HOSTILE:
        make_hostile(body);
        return false;
    default:
        return false;
    }
}

bool sim_spoil_ends(const struct sim_request *r)
{
    return (r->hit.kind >= FAULT_401 && r->hit.kind <= FAULT_503) ||
           (r->hit.kind == FAULT_MALFORMED && is_log(r));
}

int sim_spoil_status(const struct sim_hit *hit, struct sim_status *st)
{
    st->retry_after = hit->retry_after;
    switch (hit->kind) {
    case FAULT_401:
        st->retry_after = 0;
        return sim_status_set(st, 401, "Unauthorized", "Unauthorized");
    case FAULT_403:
        st->retry_after = 0;
        return sim_status_set(st, 403, "Forbidden", "forbidden by a simulated fault");
    case FAULT_409:
        st->retry_after = 0;
        return sim_status_set(st, 409, "Conflict",
                              "Operation cannot be fulfilled: the object has been modified; "
                              "please apply your changes to the latest version and try again");
    case FAULT_410:
        st->retry_after = 0;
        return sim_status_expired(st, "The resourceVersion for the provided watch is too old.");
    case FAULT_429:
        return sim_status_set(st, 429, "TooManyRequests",
                              "The apiserver is currently busy: please try again later");
    case FAULT_500:
        st->retry_after = 0;
        return sim_status_set(st, 500, "InternalError", "Internal error occurred: simulated fault");
    case FAULT_503:
        st->retry_after = 0;
        return sim_status_set(st, 503, "ServiceUnavailable",
                              "the server is currently unable to handle the request");
    default:
        return 0;
    }
}

bool sim_spoil_live(struct sim_request *r, struct strbuf *out)
{
    struct sim_status st = {0};

    if (is_log(r))
        return spoil_live_log(&r->hit, out);
    if (sim_spoil_status(&r->hit, &st) < 0) {
        struct node *event = node_new_map();

        node_set_str(event, "type", "ERROR");
        node_set(event, "object", sim_status_node(&st));
        json_write(out, event, &(struct json_opts){.style = JSON_COMPACT});
        strbuf_addc(out, '\n');
        node_free(event);
        sim_status_release(&st);
        return true;
    }
    if (r->hit.kind == FAULT_RESET)
        strbuf_adds(out, "{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"Dynamo");
    if (r->hit.kind == FAULT_MALFORMED)
        strbuf_adds(out, "{\"type\":\"MODIFIED\",\"object\":{\"kind\":]}}\n");
    return r->hit.kind == FAULT_MALFORMED || r->hit.kind == FAULT_RESET;
}
