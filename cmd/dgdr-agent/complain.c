// SPDX-License-Identifier: Apache-2.0
#include "complain.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "doc/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    EVENTS_MAX = 1024,  // remembered, so that they can be counted
    OBJECTS_MAX = 4096, // whose rate is remembered
    MESSAGE_MAX = 1024,
    NAME_MAX_BYTES = 253,
    SUFFIX_BYTES = 17, // "." and the time in hex
    BURST = 25,        // client-go's: then one in five minutes on each object
    REFILL_MS = 5 * 60 * 1000,
    RETRY_MS = 10 * 1000,
    RETRIES_MAX = 12,
};

static const char component[] = "dgdr-agent";
static const struct kube_resource events = {"", "v1", "events", NULL};

struct event {
    uint64_t key;
    char *name, *namespace_;
    struct node *about; // involvedObject
    char *reason, *message;
    int64_t first_ms, last_ms; // wall clock
    int64_t used;              // a counter: the smallest is the one to forget
    int64_t count;
    bool wanted; // the cluster is to hear of it
    int failures;
};

struct object {
    uint64_t key;
    double tokens;
    int64_t at_ms;
};

struct complain {
    struct kube_client *client;
    struct loop *loop;
    const struct logger *logger;
    char *instance;
    struct event *events;
    size_t event_count, event_cap;
    struct object *objects;
    size_t object_count, object_cap;
    int64_t uses, last_stamp;
    struct kube_call *call;
    uint64_t sending; // key of the event under way
    int timer;
};

struct complain *complain_new(struct kube_client *c, struct loop *loop, const struct logger *logger,
                              const char *instance)
{
    struct complain *e = xcalloc(1, sizeof(*e));
    e->client = c;
    e->loop = loop;
    e->logger = logger;
    e->instance = xstrdup(instance);
    return e;
}

static void event_release(struct event *v)
{
    free(v->name);
    free(v->namespace_);
    free(v->reason);
    free(v->message);
    node_free(v->about);
}

void complain_free(struct complain *e)
{
    if (!e)
        return;
    kube_call_cancel(e->call);
    loop_cancel(e->loop, e->timer);
    for (size_t i = 0; i < e->event_count; i++)
        event_release(&e->events[i]);
    free(e->events);
    free(e->objects);
    free(e->instance);
    free(e);
}

// FNV-1a, the string's end included.
static uint64_t hash(uint64_t h, const char *text)
{
    for (const char *p = text ? text : "";; p++) {
        h = (h ^ (unsigned char)*p) * 0x100000001B3U;
        if (!*p)
            return h;
    }
}

static struct object *oldest_object(struct complain *e)
{
    struct object *oldest = e->objects;
    for (size_t i = 1; i < e->object_count; i++)
        if (e->objects[i].at_ms < oldest->at_ms)
            oldest = &e->objects[i];
    return oldest;
}

static struct object *find_object(struct complain *e, uint64_t key, int64_t now)
{
    for (size_t i = 0; i < e->object_count; i++)
        if (e->objects[i].key == key)
            return &e->objects[i];
    struct object *o = NULL;
    if (e->object_count < OBJECTS_MAX) {
        e->objects =
            grow_array(e->objects, &e->object_cap, e->object_count + 1, sizeof(*e->objects));
        o = &e->objects[e->object_count++];
    } else {
        o = oldest_object(e);
    }
    *o = (struct object){key, BURST, now};
    return o;
}

static bool take_token(struct complain *e, uint64_t key)
{
    int64_t now = clock_mono(loop_clock(e->loop));
    struct object *o = find_object(e, key, now);
    o->tokens += (double)(now - o->at_ms) / REFILL_MS;
    if (o->tokens > BURST)
        o->tokens = BURST;
    o->at_ms = now;
    if (o->tokens < 1)
        return false;
    o->tokens -= 1;
    return true;
}

static struct event *find_event(struct complain *e, uint64_t key)
{
    for (size_t i = 0; i < e->event_count; i++)
        if (e->events[i].key == key)
            return &e->events[i];
    return NULL;
}

static struct event *slot(struct complain *e)
{
    if (e->event_count < EVENTS_MAX) {
        e->events = grow_array(e->events, &e->event_cap, e->event_count + 1, sizeof(*e->events));
        return &e->events[e->event_count++];
    }
    struct event *oldest = e->events;
    for (size_t i = 1; i < e->event_count; i++)
        if (e->events[i].used < oldest->used)
            oldest = &e->events[i];
    event_release(oldest);
    return oldest;
}

// client-go's: the object's name and the time in nanoseconds. Ours differ even within one millisecond.
static char *event_name(struct complain *e, const char *name, int64_t wall_ms)
{
    size_t n = strnlen(name, NAME_MAX_BYTES - SUFFIX_BYTES);
    int64_t stamp = wall_ms * 1000000;
    if (stamp <= e->last_stamp)
        stamp = e->last_stamp + 1;
    e->last_stamp = stamp;
    while (n && strchr("-.", name[n - 1]))
        n--;
    return xasprintf("%.*s.%" PRIx64, (int)n, name, (uint64_t)stamp);
}

static struct node *reference(const struct node *dgdr)
{
    struct node *about = node_new_map();
    node_set_str(about, "apiVersion", node_str_at(dgdr, "apiVersion"));
    node_set_str(about, "kind", node_str_at(dgdr, "kind"));
    node_set_str(about, "name", node_str_at(dgdr, "metadata.name"));
    node_set_str(about, "namespace", node_str_at(dgdr, "metadata.namespace"));
    node_set_str(about, "resourceVersion", node_str_at(dgdr, "metadata.resourceVersion"));
    node_set_str(about, "uid", node_str_at(dgdr, "metadata.uid"));
    return about;
}

static void write_event(const struct complain *e, const struct event *v, struct strbuf *out)
{
    static const struct json_opts style = {.style = JSON_COMPACT};
    struct node *object = node_new_map(), *meta = node_new_map(), *source = node_new_map();
    char first[TIME_TEXT_MAX], last[TIME_TEXT_MAX];
    node_set_str(object, "apiVersion", "v1");
    node_set_str(object, "kind", "Event");
    node_set_str(meta, "name", v->name);
    node_set_str(meta, "namespace", v->namespace_);
    node_set(object, "metadata", meta);
    node_set(object, "involvedObject", node_clone(v->about));
    node_set_str(object, "type", "Warning");
    node_set_str(object, "reason", v->reason);
    node_set_str(object, "message", v->message);
    node_set_str(source, "component", component);
    node_set(object, "source", source);
    node_set_str(object, "reportingComponent", component);
    node_set_str(object, "reportingInstance", e->instance);
    node_set_str(object, "firstTimestamp", time_format(v->first_ms, first));
    node_set_str(object, "lastTimestamp", time_format(v->last_ms, last));
    node_set_int(object, "count", v->count);
    json_write(out, object, &style);
    node_free(object);
}

static void pump(struct complain *e);

static void on_due(void *ctx)
{
    struct complain *e = ctx;
    e->timer = 0;
    pump(e);
}

// The server's word against it is final; one that could not be reached is asked again.
static void failed(struct complain *e, struct event *v, const struct err *err)
{
    if (err->code > 0 || ++v->failures > RETRIES_MAX) {
        v->failures = 0;
        logger_say(e->logger, LOGGER_WARN, "cannot write an event", "namespace", v->namespace_,
                   "event", v->name, "reason", v->reason, "error", err->text, NULL);
        return;
    }
    v->wanted = true;
    e->timer = loop_timer(e->loop, RETRY_MS, on_due, e);
}

static void on_written(void *ctx, struct node *object, const struct err *err)
{
    struct complain *e = ctx;
    struct event *v = find_event(e, e->sending);
    e->call = NULL;
    node_free(object);
    if (v && err)
        failed(e, v, err);
    else if (v)
        v->failures = 0;
    pump(e);
}

// The one that waits longest first.
static struct event *next_event(struct complain *e)
{
    struct event *next = NULL;
    for (size_t i = 0; i < e->event_count; i++) {
        struct event *v = &e->events[i];
        if (v->wanted && (!next || v->used < next->used))
            next = v;
    }
    return next;
}

// One at a time: a cluster in trouble is not to be flooded on top of it. An apply makes the event, counts it up, and
// makes it anew when it has expired meanwhile.
static void pump(struct complain *e)
{
    struct event *v = e->call || e->timer ? NULL : next_event(e);
    if (!v)
        return;
    struct strbuf body CLEANUP_STRBUF = STRBUF_INIT;
    write_event(e, v, &body);
    v->wanted = false;
    e->sending = v->key;
    e->call = kube_apply(e->client, &events, v->namespace_, v->name, component, true, body.buf,
                         on_written, e);
}

static char *clean_message(const char *message)
{
    struct strbuf clean = STRBUF_INIT;
    utf8_sanitise(&clean, message, UTF8_LINE);
    if (clean.len > MESSAGE_MAX) {
        size_t end = MESSAGE_MAX - 3;
        while (((unsigned char)clean.buf[end] & 0xC0) == 0x80)
            end--;
        strbuf_truncate(&clean, end);
        strbuf_adds(&clean, "...");
    }
    return strbuf_detach(&clean);
}

static struct event *add_event(struct complain *e, uint64_t key, const struct node *dgdr,
                               const char *reason)
{
    struct event *v = slot(e);
    int64_t now = clock_wall(loop_clock(e->loop));
    const char *namespace_ = node_str_at(dgdr, "metadata.namespace");
    *v = (struct event){.key = key, .first_ms = now};
    v->name = event_name(e, node_str_at(dgdr, "metadata.name"), now);
    v->namespace_ = xstrdup(namespace_ ? namespace_ : "default");
    v->about = reference(dgdr);
    v->reason = xstrdup(reason);
    return v;
}

void complain_about(struct complain *e, const struct node *dgdr, const char *reason,
                    const char *message)
{
    const char *name = node_str_at(dgdr, "metadata.name");
    if (!name)
        return;
    char *text CLEANUP_FREE = clean_message(message);
    uint64_t object = hash(0xCBF29CE484222325U, node_str_at(dgdr, "metadata.namespace"));
    object = hash(hash(object, name), node_str_at(dgdr, "metadata.uid"));
    uint64_t key = hash(hash(object, reason), text);
    struct event *v = find_event(e, key);
    if (!v) {
        v = add_event(e, key, dgdr, reason);
        v->message = steal_ptr(&text);
    }
    v->last_ms = clock_wall(loop_clock(e->loop));
    v->count++;
    v->used = ++e->uses;
    // Counted in any case; said as often as is bearable.
    if (take_token(e, object))
        v->wanted = true;
    pump(e);
}
