// SPDX-License-Identifier: Apache-2.0
// /openapi/v3 as far as kubectl reads it: which versions there are, that a patch takes
// fieldValidation, and the outline of each kind for `kubectl explain`. /openapi/v2 is an empty
// document in either encoding.
#include "server.h"

#include <string.h>

static struct node *string_schema(const char *description)
{
    struct node *o = node_new_map();

    node_set_str(o, "type", "string");
    node_set_str(o, "description", description);
    return o;
}

static struct node *object_schema(const char *description)
{
    struct node *o = node_new_map();

    node_set_str(o, "type", "object");
    node_set_str(o, "description", description);
    return o;
}

static struct node *gvk_node(const struct sim_kind *k)
{
    struct node *o = node_new_map();

    node_set_str(o, "group", k->group);
    node_set_str(o, "version", k->version);
    node_set_str(o, "kind", k->kind);
    return o;
}

static struct node *kind_schema(const struct sim_kind *k)
{
    struct node *o = object_schema(""), *members = node_new_map(), *gvks = node_new_list();
    char text[160];

    snprintf(text, sizeof(text), "%s, as the simulated cluster keeps it.", k->kind);
    node_set_str(o, "description", text);
    node_set(members, "apiVersion", string_schema("The version of this form of the object."));
    node_set(members, "kind", string_schema("The kind of the object."));
    node_set(members, "metadata",
             object_schema("Name, namespace, labels and what else all objects have."));
    if (k->flags & (SIM_STATUS | SIM_GENERATION) || !strcmp(k->kind, "Lease"))
        node_set(members, "spec", object_schema("What is wanted."));
    if (k->flags & SIM_STATUS)
        node_set(members, "status", object_schema("What is."));
    if (!strcmp(k->kind, "ConfigMap") || !strcmp(k->kind, "Secret"))
        node_set(members, "data", object_schema("Values by key."));
    node_set(o, "properties", members);
    node_append(gvks, gvk_node(k));
    node_set(o, "x-kubernetes-group-version-kind", gvks);
    return o;
}

static struct node *query_parameter(const char *name)
{
    struct node *o = node_new_map();

    node_set_str(o, "name", name);
    node_set_str(o, "in", "query");
    node_set(o, "schema", string_schema(name));
    return o;
}

// verb: get, post, patch. Every client checks the parameters of the patch.
static struct node *operation(const struct sim_kind *k, const char *action)
{
    struct node *o = node_new_map(), *parameters = node_new_list();

    node_append(parameters, query_parameter("dryRun"));
    node_append(parameters, query_parameter("fieldManager"));
    node_append(parameters, query_parameter("fieldValidation"));
    node_set(o, "parameters", parameters);
    node_set(o, "responses", node_new_map());
    node_set_str(o, "x-kubernetes-action", action);
    node_set(o, "x-kubernetes-group-version-kind", gvk_node(k));
    return o;
}

static void add_paths(const struct sim_kind *k, struct node *paths)
{
    char path[320], api[SIM_API_VERSION_MAX];
    struct node *many = node_new_map(), *one = node_new_map();

    node_set(many, "post", operation(k, "post"));
    node_set(many, "get", operation(k, "list"));
    node_set(one, "get", operation(k, "get"));
    node_set(one, "put", operation(k, "put"));
    node_set(one, "patch", operation(k, "patch"));
    snprintf(path, sizeof(path), "/%s/%s%s/%s", *k->group ? "apis" : "api",
             sim_kind_api_version(k, api),
             k->flags & SIM_NAMESPACED ? "/namespaces/{namespace}" : "", k->plural);
    node_set(paths, path, many);
    strncat(path, "/{name}", sizeof(path) - strlen(path) - 1);
    node_set(paths, path, one);
}

static struct node *version_document(const char *api_version)
{
    struct node *o = node_new_map(), *info = node_new_map(), *paths = node_new_map(),
                *schemas = node_new_map();
    char api[SIM_API_VERSION_MAX], name[160];
    size_t n;
    const struct sim_kind *k = sim_kinds(&n);

    node_set_str(o, "openapi", "3.0.0");
    node_set_str(info, "title", "Kubernetes");
    node_set_str(info, "version", "v1.33.0");
    node_set(o, "info", info);
    for (size_t i = 0; i < n; i++) {
        if (!sim_kind_served(&k[i]) || strcmp(sim_kind_api_version(&k[i], api), api_version) != 0)
            continue;
        add_paths(&k[i], paths);
        snprintf(name, sizeof(name), "sim.%s.%s.%s", *k[i].group ? k[i].group : "core",
                 k[i].version, k[i].kind);
        node_set(schemas, name, kind_schema(&k[i]));
    }
    node_set(o, "paths", paths);
    node_set(o, "components", node_new_map());
    node_set(node_mut(o, "components"), "schemas", schemas);
    return o;
}

static struct node *root_document(void)
{
    struct node *o = node_new_map(), *paths = node_new_map();
    char api[SIM_API_VERSION_MAX], key[96], url[128];
    size_t n;
    const struct sim_kind *k = sim_kinds(&n);

    for (size_t i = 0; i < n; i++) {
        if (!sim_kind_served(&k[i]))
            continue;
        struct node *entry = node_new_map();
        snprintf(key, sizeof(key), "%s/%s", *k[i].group ? "apis" : "api",
                 sim_kind_api_version(&k[i], api));
        snprintf(url, sizeof(url), "/openapi/v3/%s?hash=1", key);
        node_set_str(entry, "serverRelativeURL", url);
        node_set(paths, key, entry);
    }
    node_set(o, "paths", paths);
    return o;
}

// swagger "2.0" and an info, in protobuf: field 1 is the version, field 2 the info with title and
// version.
static int reply_v2(struct sim_request *r)
{
    static const char document[] = "\x0a\x03"
                                   "2.0"
                                   "\x12\x15"
                                   "\x0a\x0a"
                                   "Kubernetes"
                                   "\x12\x07"
                                   "v1.33.0";
    const char *accept = sim_header(r, "Accept");

    if (accept && strstr(accept, "protobuf"))
        return sim_reply_text(r, 200, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
                              document);
    struct node *o = node_new_map(), *info = node_new_map();
    node_set_str(o, "swagger", "2.0");
    node_set_str(info, "title", "Kubernetes");
    node_set_str(info, "version", "v1.33.0");
    node_set(o, "info", info);
    node_set(o, "paths", node_new_map());
    return sim_reply_node(r, 200, o);
}

int sim_openapi(struct sim_request *r)
{
    const char *p = r->path;

    if (!strcmp(p, "/openapi/v2"))
        return reply_v2(r);
    if (!strcmp(p, "/openapi/v3"))
        return sim_reply_node(r, 200, root_document());
    if (!strcmp(p, "/openapi/v3/api/v1"))
        return sim_reply_node(r, 200, version_document("v1"));
    return !strncmp(p, "/openapi/v3/apis/", 17) ? sim_reply_node(r, 200, version_document(p + 17))
                                                : -1;
}
