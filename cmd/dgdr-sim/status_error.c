// SPDX-License-Identifier: Apache-2.0
#include "status_error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void sim_status_release(struct sim_status *st)
{
    node_free(st->causes);
    *st = (struct sim_status){0};
}

static void ATTR_PRINTF(4, 0)
    vset(struct sim_status *st, int code, const char *reason, const char *fmt, va_list ap)
{
    st->code = code;
    st->reason = reason;
    vsnprintf(st->message, sizeof(st->message), fmt, ap);
}

int sim_status_set(struct sim_status *st, int code, const char *reason, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vset(st, code, reason, fmt, ap);
    va_end(ap);
    return -1;
}

int sim_status_bad_request(struct sim_status *st, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vset(st, 400, "BadRequest", fmt, ap);
    va_end(ap);
    return -1;
}

static void about(struct sim_status *st, const struct sim_kind *k, const char *name)
{
    st->kind = k;
    snprintf(st->name, sizeof(st->name), "%s", name ? name : "");
}

// "dynamographdeploymentrequests.nvidia.com", "pods".
static char *resource_name(const struct sim_kind *k, char out[SIM_RESOURCE_MAX])
{
    snprintf(out, SIM_RESOURCE_MAX, "%s%s%s", k->plural, *k->group ? "." : "", k->group);
    return out;
}

int sim_status_not_found(struct sim_status *st, const struct sim_kind *k, const char *name)
{
    char resource[SIM_RESOURCE_MAX];

    about(st, k, name);
    return sim_status_set(st, 404, "NotFound", "%s \"%s\" not found", resource_name(k, resource),
                          name);
}

int sim_status_exists(struct sim_status *st, const struct sim_kind *k, const char *name)
{
    char resource[SIM_RESOURCE_MAX];

    about(st, k, name);
    return sim_status_set(st, 409, "AlreadyExists", "%s \"%s\" already exists",
                          resource_name(k, resource), name);
}

int sim_status_conflict(struct sim_status *st, const struct sim_kind *k, const char *name)
{
    char resource[SIM_RESOURCE_MAX];

    about(st, k, name);
    return sim_status_set(
        st, 409, "Conflict",
        "Operation cannot be fulfilled on %s \"%s\": the object has been modified; please "
        "apply your changes to the latest version and try again",
        resource_name(k, resource), name);
}

int sim_status_expired(struct sim_status *st, const char *message)
{
    return sim_status_set(st, 410, "Expired", "%s", message);
}

int sim_status_no_route(struct sim_status *st)
{
    return sim_status_set(st, 404, "NotFound", "the server could not find the requested resource");
}

int sim_status_invalid(struct sim_status *st, const struct sim_kind *k, const char *name,
                       const char *field, const char *cause, const char *message)
{
    struct node *c = node_new_map();
    char resource[SIM_RESOURCE_MAX];
    size_t n = strlen(st->message);

    node_set_str(c, "reason", cause);
    node_set_str(c, "message", message);
    node_set_str(c, "field", field);
    if (!st->causes)
        st->causes = node_new_list();
    node_append(st->causes, c);
    if (node_len(st->causes) > 1) {
        // Several causes are listed in brackets, as one sentence.
        if (node_len(st->causes) == 2) {
            char *start = strstr(st->message, "is invalid: ");
            size_t at = start ? (size_t)(start - st->message) + strlen("is invalid: ") : n;

            if (n + 1 < sizeof(st->message)) {
                memmove(st->message + at + 1, st->message + at, n - at + 1);
                st->message[at] = '[';
                n++;
            }
        } else if (n > 0) {
            st->message[--n] = '\0';
        }
        snprintf(st->message + n, sizeof(st->message) - n, ", %s: %s]", field, message);
        return -1;
    }
    about(st, k, name);
    st->kind_by_name = true;
    snprintf(resource, sizeof(resource), "%s%s%s", k->kind, *k->group ? "." : "", k->group);
    return sim_status_set(st, 422, "Invalid", "%s \"%s\" is invalid: %s: %s", resource, name, field,
                          message);
}

static struct node *details_node(const struct sim_status *st)
{
    struct node *details = node_new_map();

    if (*st->name)
        node_set_str(details, "name", st->name);
    if (st->kind && *st->kind->group)
        node_set_str(details, "group", st->kind->group);
    if (st->kind)
        node_set_str(details, "kind", st->kind_by_name ? st->kind->kind : st->kind->plural);
    if (st->causes)
        node_set(details, "causes", node_clone(st->causes));
    if (st->retry_after)
        node_set_int(details, "retryAfterSeconds", st->retry_after);
    return details;
}

struct node *sim_status_node(const struct sim_status *st)
{
    struct node *o = node_new_map(), *details = details_node(st), *meta = node_new_map();

    if (st->continue_token)
        node_set_str(meta, "continue", st->continue_token);
    node_set_str(o, "kind", "Status");
    node_set_str(o, "apiVersion", "v1");
    node_set(o, "metadata", meta);
    node_set_str(o, "status", "Failure");
    node_set_str(o, "message", st->message);
    node_set_str(o, "reason", st->reason);
    if (node_len(details))
        node_set(o, "details", details);
    else
        node_free(details);
    node_set_int(o, "code", st->code);
    return o;
}
