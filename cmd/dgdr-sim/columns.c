// SPDX-License-Identifier: Apache-2.0
// What `kubectl get` shows: the server computes it, so the words and the rules are the API server's
// printers'.
#include "kind.h"

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/xtime.h"

#include <string.h>

static struct node *age_of(const char *timestamp, int64_t now_ms)
{
    char text[AGE_TEXT_MAX];
    int64_t t = time_parse(timestamp);

    return node_new_str(t == TIME_UNKNOWN ? "<unknown>" : age_format(now_ms - t, text));
}

struct node *cell_text(struct strbuf *sb)
{
    struct node *n = node_new_str(sb->buf);

    strbuf_release(sb);
    return n;
}

// Follows "status.conditions[Type].reason" from n.
static const struct node *follow(const struct node *n, const char *path)
{
    char step[64];

    while (n && *path) {
        size_t len = strcspn(path, ".[");

        if (len >= sizeof(step))
            return NULL;
        memcpy(step, path, len);
        step[len] = '\0';
        n = node_get(n, step);
        path += len;
        if (*path == '[') {
            const struct node *item = node_first(n);

            len = strcspn(path, "]");
            while (item &&
                   (!node_str_at(item, "type") || strlen(node_str_at(item, "type")) != len - 1 ||
                    strncmp(node_str_at(item, "type"), path + 1, len - 1) != 0))
                item = node_next(item);
            n = item;
            path += len + 1;
        }
        if (*path == '.')
            path++;
    }
    return n;
}

struct node *sim_column_value(const struct sim_column *c, const struct node *object, int64_t now_ms)
{
    const struct node *found = c->path ? follow(object, c->path) : NULL;

    if (found && !strcmp(c->type, "date"))
        return age_of(node_str(found), now_ms);
    if (found)
        return node_clone(found);
    return c->cell ? c->cell(object, now_ms) : node_new_null();
}

struct node *cell_age(const struct node *o, int64_t now_ms)
{
    return age_of(node_str_at(o, "metadata.creationTimestamp"), now_ms);
}

struct node *cell_created(const struct node *o, int64_t now_ms)
{
    const char *t = node_str_at(o, "metadata.creationTimestamp");

    (void)now_ms;
    return node_new_str(t ? t : "<unknown>");
}

struct node *cell_none(const struct node *o, int64_t now_ms)
{
    (void)o;
    (void)now_ms;
    return node_new_str("<none>");
}

struct node *cell_data_count(const struct node *o, int64_t now_ms)
{
    (void)now_ms;
    return node_new_int(
        (int64_t)(node_len(node_get(o, "data")) + node_len(node_get(o, "binaryData"))));
}

struct node *cell_secret_count(const struct node *o, int64_t now_ms)
{
    (void)now_ms;
    return node_new_int((int64_t)node_len(node_get(o, "secrets")));
}

struct node *cell_node_status(const struct node *o, int64_t now_ms)
{
    const char *ready = node_str(follow(o, "status.conditions[Ready].status"));
    bool cordoned = false;

    (void)now_ms;
    node_bool_at(o, "spec.unschedulable", &cordoned);
    const char *word = !ready ? "Unknown" : !strcmp(ready, "True") ? "Ready" : "NotReady";
    char *text = xasprintf("%s%s", word, cordoned ? ",SchedulingDisabled" : "");
    struct node *n = node_new_str(text);
    free_clear(&text);
    return n;
}

struct node *cell_node_roles(const struct node *o, int64_t now_ms)
{
    static const char prefix[] = "node-role.kubernetes.io/";
    struct strbuf sb = STRBUF_INIT;

    (void)now_ms;
    for (const struct node *l = node_first(node_at(o, "metadata.labels")); l; l = node_next(l))
        if (!strncmp(node_key(l), prefix, sizeof(prefix) - 1))
            strbuf_addf(&sb, "%s%s", sb.len ? "," : "", node_key(l) + sizeof(prefix) - 1);
    if (!sb.len)
        strbuf_adds(&sb, "<none>");
    return cell_text(&sb);
}

struct node *cell_node_internal_ip(const struct node *o, int64_t now_ms)
{
    for (const struct node *a = node_first(node_at(o, "status.addresses")); a; a = node_next(a))
        if (node_str_at(a, "type") && !strcmp(node_str_at(a, "type"), "InternalIP"))
            return node_clone(node_get(a, "address"));
    return cell_none(o, now_ms);
}

struct node *cell_event_last_seen(const struct node *o, int64_t now_ms)
{
    const char *t = node_str_at(o, "lastTimestamp");

    if (!t)
        t = node_str_at(o, "series.lastObservedTime");
    if (!t)
        t = node_str_at(o, "eventTime");
    return age_of(t ? t : node_str_at(o, "metadata.creationTimestamp"), now_ms);
}

struct node *cell_event_first_seen(const struct node *o, int64_t now_ms)
{
    const char *t = node_str_at(o, "firstTimestamp");

    return age_of(t ? t : node_str_at(o, "eventTime"), now_ms);
}

struct node *cell_event_object(const struct node *o, int64_t now_ms)
{
    const char *kind = node_str_at(o, "involvedObject.kind");
    const char *name = node_str_at(o, "involvedObject.name");
    struct strbuf sb = STRBUF_INIT;

    (void)now_ms;
    for (const char *p = kind ? kind : ""; *p; p++)
        strbuf_addc(&sb, *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p);
    strbuf_addf(&sb, "/%s", name ? name : "");
    return cell_text(&sb);
}

struct node *cell_event_source(const struct node *o, int64_t now_ms)
{
    const char *component = node_str_at(o, "source.component");
    const char *host = node_str_at(o, "source.host");
    struct strbuf sb = STRBUF_INIT;

    (void)now_ms;
    if (!component)
        component = node_str_at(o, "reportingComponent");
    strbuf_adds(&sb, component ? component : "");
    if (host)
        strbuf_addf(&sb, ", %s", host);
    return cell_text(&sb);
}

struct node *cell_event_count(const struct node *o, int64_t now_ms)
{
    int64_t count = 1;

    (void)now_ms;
    if (!node_int_at(o, "count", &count))
        node_int_at(o, "series.count", &count);
    return node_new_int(count);
}
