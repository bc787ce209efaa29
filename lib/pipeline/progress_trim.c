// SPDX-License-Identifier: Apache-2.0
#include "pipeline/progress.h"

#include "doc/json.h"
#include "model/kind.h"
#include "pipeline/progress_owner.h"
#include "pipeline/progress_report.h"

#include <string.h>

static void copy(struct node *to, const struct node *from, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct node *value = node_get(from, keys[i]);
        if (value)
            node_set(to, keys[i], node_clone(value));
    }
}

static struct node *trim_managed(const struct node *list)
{
    struct node *to = node_new_list();
    for (const struct node *e = node_first(list); e; e = node_next(e)) {
        struct node *entry = progress_owner_trim(e);
        if (entry)
            node_append(to, entry);
    }
    return to;
}

struct node *progress_trim_request(const struct node *dgdr)
{
    static const char *const root[] = {"apiVersion", "kind"};
    static const char *const meta[] = {
        "name", "namespace", "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp"};
    static const char *const status[] = {"phase", "state", "profilingPhase", "profilingProgress",
                                         "conditions"};
    struct node *to = node_new_map(), *metadata = node_new_map(), *said = node_new_map();
    copy(to, dgdr, root, ARRAY_LEN(root));
    copy(metadata, node_get(dgdr, "metadata"), meta, ARRAY_LEN(meta));
    node_set(metadata, "managedFields", trim_managed(node_at(dgdr, "metadata.managedFields")));
    copy(said, node_get(dgdr, "status"), status, ARRAY_LEN(status));
    node_set(to, "metadata", metadata);
    node_set(to, "status", said);
    return to;
}

struct node *progress_trim_configmap(const struct node *configmap)
{
    static const char *const meta[] = {"name",
                                       "namespace",
                                       "uid",
                                       "resourceVersion",
                                       "creationTimestamp",
                                       "deletionTimestamp",
                                       "ownerReferences"};
    static const char *const labels[] = {"dgdr.nvidia.com/name", "dgdr.nvidia.com/namespace"};
    const struct json_opts style = {.style = JSON_COMPACT};
    struct node *to = node_new_map(), *metadata = node_new_map(), *marks = node_new_map();
    struct progress_report report;
    struct err err = ERR_INIT;
    copy(metadata, node_get(configmap, "metadata"), meta, ARRAY_LEN(meta));
    copy(marks, node_at(configmap, "metadata.labels"), labels, ARRAY_LEN(labels));
    node_set(metadata, "labels", marks);
    node_set(to, "metadata", metadata);
    if (progress_report_read(&report, configmap, &err)) {
        node_set_str(to, "malformed", err.text);
        return to;
    }
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    struct node *file = progress_report_file(&report), *data = node_new_map();
    json_write(&text, file, &style);
    node_set_str(data, "status.json", text.buf);
    node_set(to, "data", data);
    node_free(file);
    progress_report_release(&report);
    return to;
}

const char *progress_request_name(const char *configmap_name)
{
    // The first prefix is that of status ConfigMaps.
    const char *prefix = run_kinds[0]->configmaps[0];
    size_t n = strlen(prefix);
    bool is = configmap_name && strncmp(configmap_name, prefix, n) == 0 && configmap_name[n];
    return is ? configmap_name + n : NULL;
}
