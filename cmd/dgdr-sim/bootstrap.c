// SPDX-License-Identifier: Apache-2.0
#include "bootstrap.h"

#include "base/fs.h"
#include "doc/json.h"
#include "doc/yaml.h"
#include "kind.h"

#include <stdio.h>
#include <string.h>

static struct node *object(const char *api, const char *kind, const char *ns, const char *name)
{
    struct node *o = node_new_map(), *meta = node_new_map();

    node_set_str(o, "apiVersion", api);
    node_set_str(o, "kind", kind);
    node_set_str(meta, "name", name);
    node_set_str(meta, "namespace", ns);
    node_set(o, "metadata", meta);
    return o;
}

static int create(struct sim_store *s, struct node *o, struct err *err)
{
    int rc = sim_store_apply(s, SIM_UPDATE, o, err);

    node_free(o);
    return rc;
}

static struct node *condition(const char *type, const char *reason)
{
    struct node *c = node_new_map();

    node_set_str(c, "type", type);
    node_set_str(c, "status", "True");
    node_set_str(c, "reason", reason);
    return c;
}

static struct node *names(const struct sim_kind *k)
{
    struct node *o = node_new_map();
    char list_kind[96];

    snprintf(list_kind, sizeof(list_kind), "%sList", k->kind);
    node_set_str(o, "kind", k->kind);
    node_set_str(o, "listKind", list_kind);
    node_set_str(o, "plural", k->plural);
    node_set_str(o, "singular", k->singular);
    node_set(o, "shortNames", sim_strings(k->short_names, ARRAY_LEN(k->short_names)));
    return o;
}

// ".status.conditions[?(@.type=="Ready")].status" for "status.conditions[Ready].status".
static void json_path(const char *path, char *out, size_t size)
{
    const char *open = strchr(path, '['), *close = open ? strchr(open, ']') : NULL;

    if (close)
        snprintf(out, size, ".%.*s[?(@.type==\"%.*s\")]%s", (int)(open - path), path,
                 (int)(close - open - 1), open + 1, close + 1);
    else
        snprintf(out, size, ".%s", path);
}

static struct node *definition_version(const struct sim_kind *k)
{
    struct node *v = node_new_map(), *columns = node_new_list(), *schema = node_new_map();
    char path[160];

    node_set_str(v, "name", k->version);
    node_set_bool(v, "served", true);
    node_set_bool(v, "storage", k->view == 0 || !sim_kind_served(sim_kind_storage(k)));
    if (sim_kind_warning(k)) {
        node_set_bool(v, "deprecated", true);
        node_set_str(v, "deprecationWarning", sim_kind_warning(k));
    }
    for (const struct sim_column *c = k->columns + 1; c->name; c++) {
        struct node *column = node_new_map();

        json_path(c->path, path, sizeof(path));
        node_set_str(column, "name", c->name);
        node_set_str(column, "type", c->type);
        node_set_str(column, "jsonPath", path);
        if (c->priority)
            node_set_int(column, "priority", c->priority);
        node_append(columns, column);
    }
    node_set(v, "additionalPrinterColumns", columns);
    node_set(v, "subresources", node_new_map());
    node_set(node_mut(v, "subresources"), "status", node_new_map());
    node_set_str(schema, "type", "object");
    node_set_bool(schema, "x-kubernetes-preserve-unknown-fields", true);
    node_set(v, "schema", node_new_map());
    node_set(node_mut(v, "schema"), "openAPIV3Schema", schema);
    return v;
}

static int define(struct sim_store *s, const struct sim_kind *k, struct err *err)
{
    char name[192];
    size_t count;
    const struct sim_kind *all = sim_kinds(&count);
    struct node *spec = node_new_map(), *status = node_new_map(), *list = node_new_list(),
                *stored = node_new_list();

    snprintf(name, sizeof(name), "%s.%s", k->plural, k->group);
    struct node *o = object("apiextensions.k8s.io/v1", "CustomResourceDefinition", NULL, name);
    for (size_t i = 0; i < count; i++)
        if (sim_kind_storage(&all[i]) == k && sim_kind_served(&all[i]))
            node_append(list, definition_version(&all[i]));
    node_append(stored, node_clone(node_get(node_first(list), "name")));
    node_set_str(spec, "group", k->group);
    node_set_str(spec, "scope", "Namespaced");
    node_set(spec, "names", names(k));
    node_set(spec, "versions", list);
    node_set(status, "acceptedNames", names(k));
    node_set(status, "storedVersions", stored);
    node_set(status, "conditions", node_new_list());
    node_append(node_mut(status, "conditions"), condition("NamesAccepted", "NoConflicts"));
    node_append(node_mut(status, "conditions"), condition("Established", "InitialNamesAccepted"));
    node_set(o, "spec", spec);
    node_set(o, "status", status);
    return create(s, o, err);
}

static int make_node(struct sim_store *s, struct err *err)
{
    struct node *o = object("v1", "Node", NULL, "sim-node-1"), *status = node_new_map(),
                *info = node_new_map();

    node_set_str(info, "kubeletVersion", "v1.33.0");
    node_set_str(info, "osImage", "Debian GNU/Linux 12 (bookworm)");
    node_set_str(info, "kernelVersion", "6.1.0");
    node_set_str(info, "containerRuntimeVersion", "containerd://2.0.0");
    node_set(status, "nodeInfo", info);
    node_set(status, "conditions", node_new_list());
    node_append(node_mut(status, "conditions"), condition("Ready", "KubeletReady"));
    node_set(o, "status", status);
    return create(s, o, err);
}

int sim_bootstrap(struct sim_store *s, struct err *err)
{
    static const char *const namespaces[] = {"default", "kube-node-lease", "kube-public",
                                             "kube-system"};
    size_t count;
    const struct sim_kind *k = sim_kinds(&count);

    for (size_t i = 0; i < ARRAY_LEN(namespaces); i++)
        if (create(s, object("v1", "ServiceAccount", namespaces[i], "default"), err) < 0)
            return -1;
    for (size_t i = 0; i < count; i++)
        if ((k[i].flags & SIM_CUSTOM) && k[i].view == 0 && define(s, &k[i], err) < 0)
            return -1;
    return make_node(s, err);
}

static int create_each(struct sim_store *s, const struct node *list, struct err *err)
{
    for (const struct node *o = node_first(list); o; o = node_next(o)) {
        const char *kind = node_str_at(o, "kind");
        int rc = 0;

        if (node_type(o) == NODE_NULL)
            continue;
        if (kind && !strcmp(kind, "List"))
            rc = create_each(s, node_get(o, "items"), err);
        else
            rc = sim_store_apply(s, SIM_UPDATE, o, err);
        if (rc < 0)
            return -1;
    }
    return 0;
}

int sim_bootstrap_file(struct sim_store *s, const char *path, struct err *err)
{
    struct strbuf text = STRBUF_INIT;
    struct node *all = NULL;
    int rc = -1;

    if (fs_read_file(&text, path, 0, err) < 0) {
        strbuf_release(&text);
        return -1;
    }
    if ((all = yaml_parse_all(text.buf, text.len, NULL, err)))
        rc = create_each(s, all, err);
    if (rc < 0)
        err_wrap(err, "%s", path);
    node_free(all);
    strbuf_release(&text);
    return rc;
}
