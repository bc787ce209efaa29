// SPDX-License-Identifier: Apache-2.0
#include "auth.h"

#include "base/mem.h"

#include <string.h>

enum { PARTS_MAX = 8 };

// Cuts the path into its parts, in place of r->segments. Returns their number, -1 when there are
// too many.
static int split(struct sim_request *r, const char *parts[PARTS_MAX])
{
    char *p = r->segments = xstrdup(r->path);
    int n = 0;

    while (*p) {
        while (*p == '/')
            *p++ = '\0';
        if (!*p)
            break;
        if (n == PARTS_MAX)
            return -1;
        parts[n++] = p;
        p += strcspn(p, "/");
    }
    return n;
}

// "namespaces/ml/status" is about the namespace, "namespaces/ml/pods" about what is in it.
static bool is_namespaced_path(const char **parts, int n)
{
    return n >= 3 && !strcmp(parts[0], "namespaces") && strcmp(parts[2], "status") != 0 &&
           strcmp(parts[2], "finalize") != 0;
}

static bool has_sub(const struct sim_kind *k, const char *sub)
{
    return (!strcmp(sub, "status") && (k->flags & SIM_STATUS)) ||
           (!strcmp(sub, "log") && (k->flags & SIM_LOG));
}

// parts: what follows group and version. [namespaces NS] RESOURCE [NAME [SUB]]
static bool find_target(struct sim_request *r, const char *group, const char *version,
                        const char **parts, int n)
{
    if (is_namespaced_path(parts, n)) {
        r->ns = parts[1];
        parts += 2;
        n -= 2;
    }
    r->kind = n > 0 && n <= 3 ? sim_kind_by_resource(group, version, parts[0]) : NULL;
    r->name = n > 1 ? parts[1] : NULL;
    r->sub = n > 2 ? parts[2] : NULL;
    if (!r->kind || (r->sub && !has_sub(r->kind, r->sub)))
        return false;
    return r->kind->flags & SIM_NAMESPACED ? r->ns || !r->name : !r->ns;
}

static const struct row {
    const char *method;
    bool named; // the path names one object
    const char *verb;
    int (*handle)(struct sim_request *r);
} rows[] = {
    {"GET", true, "get", sim_get},
    {"GET", false, "list", sim_list},
    {"HEAD", true, "get", sim_get},
    {"HEAD", false, "list", sim_list},
    {"POST", false, "create", sim_create},
    {"PUT", true, "update", sim_update},
    {"PATCH", true, "patch", sim_patch},
    {"DELETE", true, "delete", sim_delete},
    {"DELETE", false, "deletecollection", sim_delete_collection},
};

static const struct row *find_row(const struct sim_request *r)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (!strcmp(rows[i].method, r->method) && rows[i].named == (r->name != NULL))
            return &rows[i];
    return NULL;
}

static int method_not_allowed(struct sim_request *r)
{
    return sim_status_set(&r->status, 405, "MethodNotAllowed",
                          "the server does not allow this method on the requested resource");
}

// All namespaces at once can only be listed, and subresources neither made nor deleted.
static bool is_served(const struct sim_request *r, const struct row *row)
{
    bool everywhere = !r->name && !r->ns && (r->kind->flags & SIM_NAMESPACED);

    if (everywhere && row->handle != sim_list)
        return false;
    return !r->sub || row->handle == sim_get ||
           (strcmp(r->sub, "log") != 0 && row->handle != sim_delete);
}

static int about_objects(struct sim_request *r)
{
    const struct row *row = find_row(r);

    if (!row || !is_served(r, row))
        return method_not_allowed(r);
    r->verb = row->verb;
    if (row->handle == sim_list && sim_query_true(r, "watch"))
        r->verb = "watch";
    struct sim_access what = {r->verb, r->kind->group, r->kind->plural, r->sub, r->ns, r->name,
                              NULL};
    if (sim_auth_check(r, &what) < 0)
        return -1;
    r->reply.warning = sim_kind_warning(r->kind);
    if (r->sub && !strcmp(r->sub, "log"))
        return sim_pod_log(r);
    return !strcmp(r->verb, "watch") ? sim_watch(r) : row->handle(r);
}

// 404 for a path that leads nowhere is not a Status but this text.
static int page_not_found(struct sim_request *r)
{
    return sim_reply_text(r, 404, "text/plain; charset=utf-8", "404 page not found\n");
}

static int about_paths(struct sim_request *r, const char *first)
{
    struct sim_access what = {.verb = !strcmp(r->method, "POST") ? "post" : "get", .path = r->path};

    if (sim_auth_check(r, &what) < 0)
        return -1;
    if (!strcmp(first, "openapi"))
        return sim_openapi(r) == 0 ? 0 : page_not_found(r);
    return sim_discovery(r) == 0 ? 0 : page_not_found(r);
}

int sim_route(struct sim_request *r)
{
    const char *parts[PARTS_MAX + 1] = {""};
    int n = split(r, parts), used = 0;
    const char *group = "", *version = "";

    if (n >= 3 && !strcmp(parts[0], "api")) {
        version = parts[1];
        used = 2;
    } else if (n >= 4 && !strcmp(parts[0], "apis")) {
        group = parts[1];
        version = parts[2];
        used = 3;
    }
    if (!used)
        return about_paths(r, parts[0]);
    if (!strcmp(group, "authorization.k8s.io") || !strcmp(group, "authentication.k8s.io"))
        return !strcmp(r->method, "POST") ? sim_access_review(r) : method_not_allowed(r);
    if (!find_target(r, group, version, parts + used, n - used))
        return r->kind ? sim_status_no_route(&r->status) : page_not_found(r);
    return about_objects(r);
}
