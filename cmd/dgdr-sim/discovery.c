// SPDX-License-Identifier: Apache-2.0
// What there is: /version, /api, /apis and below, each as the classic documents and as the
// aggregated one that newer clients ask for by Accept.
#include "server.h"

#include <string.h>

// Resources that hold no objects: one can only create them, to ask something.
static const struct {
    const char *group, *version, *kind, *plural, *singular;
} reviews[] = {
    {"authentication.k8s.io", "v1", "SelfSubjectReview", "selfsubjectreviews", "selfsubjectreview"},
    {"authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews",
     "selfsubjectaccessreview"},
    {"authorization.k8s.io", "v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews",
     "selfsubjectrulesreview"},
};

// In the order in which an API server lists them.
static const char *const groups[] = {
    "",
    "events.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "apps",
    "batch",
    "policy",
    "rbac.authorization.k8s.io",
    "apiextensions.k8s.io",
    "coordination.k8s.io",
    "nvidia.com",
};
static const char *const versions[] = {"v1", "v1beta1", "v1alpha1"};

static struct node *object_verbs(void)
{
    static const char *const verbs[] = {"create", "delete", "deletecollection", "get",
                                        "list",   "patch",  "update",           "watch"};

    return sim_strings(verbs, ARRAY_LEN(verbs));
}

static struct node *sub_verbs(const char *sub)
{
    static const char *const status[] = {"get", "patch", "update"};

    return sim_strings(status, !strcmp(sub, "status") ? 3 : 1);
}

static struct node *gvk(const char *group, const char *version, const char *kind)
{
    struct node *o = node_new_map();

    node_set_str(o, "group", group);
    node_set_str(o, "version", version);
    node_set_str(o, "kind", kind);
    return o;
}

static bool serves(const char *group, const char *version)
{
    size_t n;
    const struct sim_kind *k = sim_kinds(&n);

    for (size_t i = 0; i < n; i++)
        if (sim_kind_served(&k[i]) && !strcmp(k[i].group, group) && !strcmp(k[i].version, version))
            return true;
    for (size_t i = 0; i < ARRAY_LEN(reviews); i++)
        if (!strcmp(reviews[i].group, group) && !strcmp(reviews[i].version, version))
            return true;
    return false;
}

static bool has_sub(const struct sim_kind *k, const char *sub)
{
    return (k->flags & SIM_STATUS && !strcmp(sub, "status")) ||
           (k->flags & SIM_LOG && !strcmp(sub, "log"));
}

static const char *const subs[] = {"log", "status"};

// --- the classic documents -----------------------------------------------------------------------

static struct node *classic_resource(const struct sim_kind *k, const char *sub)
{
    struct node *o = node_new_map();
    char name[SIM_RESOURCE_MAX];

    snprintf(name, sizeof(name), "%s%s%s", k->plural, sub ? "/" : "", sub ? sub : "");
    node_set_str(o, "name", name);
    node_set_str(o, "singularName", sub ? "" : k->singular);
    node_set_bool(o, "namespaced", k->flags & SIM_NAMESPACED);
    node_set_str(o, "kind", k->kind);
    node_set(o, "verbs", sub ? sub_verbs(sub) : object_verbs());
    if (!sub && k->short_names[0])
        node_set(o, "shortNames", sim_strings(k->short_names, ARRAY_LEN(k->short_names)));
    if (!sub && k->category)
        node_set(o, "categories", sim_strings(&k->category, 1));
    return o;
}

static struct node *resource_list(const char *group, const char *version)
{
    struct node *o = node_new_map(), *list = node_new_list();
    size_t n;
    const struct sim_kind *k = sim_kinds(&n);
    char gv[SIM_API_VERSION_MAX];

    snprintf(gv, sizeof(gv), "%s%s%s", group, *group ? "/" : "", version);
    node_set_str(o, "kind", "APIResourceList");
    if (*group)
        node_set_str(o, "apiVersion", "v1");
    node_set_str(o, "groupVersion", gv);
    for (size_t i = 0; i < n; i++) {
        if (!sim_kind_served(&k[i]) || strcmp(k[i].group, group) != 0 ||
            strcmp(k[i].version, version) != 0)
            continue;
        node_append(list, classic_resource(&k[i], NULL));
        for (size_t j = 0; j < ARRAY_LEN(subs); j++)
            if (has_sub(&k[i], subs[j]))
                node_append(list, classic_resource(&k[i], subs[j]));
    }
    for (size_t i = 0; i < ARRAY_LEN(reviews); i++) {
        static const char *const verbs[] = {"create"};

        if (strcmp(reviews[i].group, group) != 0 || strcmp(reviews[i].version, version) != 0)
            continue;
        struct node *r = node_new_map();
        node_set_str(r, "name", reviews[i].plural);
        node_set_str(r, "singularName", reviews[i].singular);
        node_set_bool(r, "namespaced", false);
        node_set_str(r, "kind", reviews[i].kind);
        node_set(r, "verbs", sim_strings(verbs, 1));
        node_append(list, r);
    }
    node_set(o, "resources", list);
    return o;
}

static struct node *group_version(const char *group, const char *version)
{
    struct node *o = node_new_map();
    char gv[SIM_API_VERSION_MAX];

    snprintf(gv, sizeof(gv), "%s/%s", group, version);
    node_set_str(o, "groupVersion", gv);
    node_set_str(o, "version", version);
    return o;
}

static struct node *group_node(const char *group)
{
    struct node *o = node_new_map(), *list = node_new_list();

    node_set_str(o, "name", group);
    for (size_t v = 0; v < ARRAY_LEN(versions); v++)
        if (serves(group, versions[v]))
            node_append(list, group_version(group, versions[v]));
    if (node_len(list))
        node_set(o, "preferredVersion", node_clone(node_first(list)));
    node_set(o, "versions", list);
    return o;
}

static struct node *group_list(void)
{
    struct node *o = node_new_map(), *list = node_new_list();

    node_set_str(o, "kind", "APIGroupList");
    node_set_str(o, "apiVersion", "v1");
    for (size_t g = 1; g < ARRAY_LEN(groups); g++)
        node_append(list, group_node(groups[g]));
    node_set(o, "groups", list);
    return o;
}

static struct node *api_versions(void)
{
    struct node *o = node_new_map();

    node_set_str(o, "kind", "APIVersions");
    node_set(o, "versions", sim_strings(versions, 1));
    node_set(o, "serverAddressByClientCIDRs", node_new_list());
    return o;
}

// --- the aggregated document ---------------------------------------------------------------------

static struct node *aggregated_resource(const struct sim_kind *k)
{
    struct node *o = node_new_map(), *list = node_new_list();

    node_set_str(o, "resource", k->plural);
    node_set(o, "responseKind", gvk(k->group, k->version, k->kind));
    node_set_str(o, "scope", k->flags & SIM_NAMESPACED ? "Namespaced" : "Cluster");
    node_set_str(o, "singularResource", k->singular);
    node_set(o, "verbs", object_verbs());
    if (k->short_names[0])
        node_set(o, "shortNames", sim_strings(k->short_names, ARRAY_LEN(k->short_names)));
    if (k->category)
        node_set(o, "categories", sim_strings(&k->category, 1));
    for (size_t j = 0; j < ARRAY_LEN(subs); j++) {
        if (!has_sub(k, subs[j]))
            continue;
        struct node *sub = node_new_map();
        node_set_str(sub, "subresource", subs[j]);
        node_set(sub, "responseKind", gvk(k->group, k->version, k->kind));
        node_set(sub, "verbs", sub_verbs(subs[j]));
        node_append(list, sub);
    }
    if (node_len(list))
        node_set(o, "subresources", list);
    else
        node_free(list);
    return o;
}

static struct node *aggregated_version(const char *group, const char *version)
{
    static const char *const create[] = {"create"};
    struct node *o = node_new_map(), *list = node_new_list();
    size_t n;
    const struct sim_kind *k = sim_kinds(&n);

    node_set_str(o, "version", version);
    node_set_str(o, "freshness", "Current");
    for (size_t i = 0; i < n; i++)
        if (sim_kind_served(&k[i]) && !strcmp(k[i].group, group) && !strcmp(k[i].version, version))
            node_append(list, aggregated_resource(&k[i]));
    for (size_t i = 0; i < ARRAY_LEN(reviews); i++) {
        if (strcmp(reviews[i].group, group) != 0 || strcmp(reviews[i].version, version) != 0)
            continue;
        struct node *r = node_new_map();
        node_set_str(r, "resource", reviews[i].plural);
        node_set(r, "responseKind", gvk(group, version, reviews[i].kind));
        node_set_str(r, "scope", "Cluster");
        node_set_str(r, "singularResource", reviews[i].singular);
        node_set(r, "verbs", sim_strings(create, 1));
        node_append(list, r);
    }
    node_set(o, "resources", list);
    return o;
}

static struct node *aggregated(bool core, const char *api_version)
{
    struct node *o = node_new_map(), *items = node_new_list();

    node_set_str(o, "kind", "APIGroupDiscoveryList");
    node_set_str(o, "apiVersion", api_version);
    node_set(o, "metadata", node_new_map());
    for (size_t g = core ? 0 : 1; g < (core ? 1 : ARRAY_LEN(groups)); g++) {
        struct node *item = node_new_map(), *list = node_new_list(), *meta = node_new_map();

        if (*groups[g])
            node_set_str(meta, "name", groups[g]);
        node_set(item, "metadata", meta);
        for (size_t v = 0; v < ARRAY_LEN(versions); v++)
            if (serves(groups[g], versions[v]))
                node_append(list, aggregated_version(groups[g], versions[v]));
        node_set(item, "versions", list);
        node_append(items, item);
    }
    node_set(o, "items", items);
    return o;
}

static int reply_top(struct sim_request *r, bool core)
{
    const char *accept = sim_header(r, "Accept");
    const char *v2 = accept ? strstr(accept, "v=v2;") : NULL,
               *beta = accept ? strstr(accept, "v=v2beta1;") : NULL;

    if (!accept || !strstr(accept, "as=APIGroupDiscoveryList") || (!v2 && !beta))
        return sim_reply_node(r, 200, core ? api_versions() : group_list());
    sim_reply_node(r, 200,
                   aggregated(core, v2 ? "apidiscovery.k8s.io/v2" : "apidiscovery.k8s.io/v2beta1"));
    r->reply.type =
        v2 ? "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
           : "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
    return 0;
}

// --- routes --------------------------------------------------------------------------------------

static int reply_version(struct sim_request *r)
{
    struct node *o = node_new_map();

    node_set_str(o, "major", "1");
    node_set_str(o, "minor", "33");
    node_set_str(o, "gitVersion", "v1.33.0");
    node_set_str(o, "gitCommit", "");
    node_set_str(o, "gitTreeState", "clean");
    node_set_str(o, "buildDate", "2025-04-23T13:00:00Z");
    node_set_str(o, "goVersion", "go1.24.2");
    node_set_str(o, "compiler", "gc");
    node_set_str(o, "platform", "linux/amd64");
    return sim_reply_node(r, 200, o);
}

static int reply_group(struct sim_request *r, const char *rest)
{
    char group[SIM_API_VERSION_MAX];
    size_t len = strcspn(rest, "/");

    if (len >= sizeof(group))
        return -1;
    memcpy(group, rest, len);
    group[len] = '\0';
    for (size_t g = 1; g < ARRAY_LEN(groups); g++) {
        if (strcmp(groups[g], group) != 0)
            continue;
        if (!rest[len] || !rest[len + 1]) {
            struct node *o = group_node(group);

            node_set_str(o, "kind", "APIGroup");
            node_set_str(o, "apiVersion", "v1");
            return sim_reply_node(r, 200, o);
        }
        return serves(group, rest + len + 1)
                   ? sim_reply_node(r, 200, resource_list(group, rest + len + 1))
                   : -1;
    }
    return -1;
}

int sim_discovery(struct sim_request *r)
{
    const char *p = r->path;
    size_t len = strlen(p);

    while (len > 1 && p[len - 1] == '/')
        r->path[--len] = '\0';
    if (!strcmp(p, "/version"))
        return reply_version(r);
    if (!strncmp(p, "/healthz", 8) || !strncmp(p, "/livez", 6) || !strncmp(p, "/readyz", 7))
        return sim_reply_text(r, 200, "text/plain; charset=utf-8", "ok");
    if (!strcmp(p, "/api") || !strcmp(p, "/apis"))
        return reply_top(r, !strcmp(p, "/api"));
    if (!strcmp(p, "/api/v1"))
        return sim_reply_node(r, 200, resource_list("", "v1"));
    return !strncmp(p, "/apis/", 6) ? reply_group(r, p + 6) : -1;
}
