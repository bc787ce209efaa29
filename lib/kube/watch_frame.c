// SPDX-License-Identifier: Apache-2.0
#include "kube/watch_frame.h"

#include <string.h>

int watch_event_decode(const struct node *tree, struct watch_event *out, struct err *err)
{
    static const char *const names[] = {
        [WATCH_ADDED] = "ADDED",       [WATCH_MODIFIED] = "MODIFIED", [WATCH_DELETED] = "DELETED",
        [WATCH_BOOKMARK] = "BOOKMARK", [WATCH_ERROR] = "ERROR",
    };
    const char *type = node_str_at(tree, "type");
    if (!type)
        return err_set(err, ERR_PARSE, "the watch stream holds a value that is no event");
    size_t i = 0;
    while (i < ARRAY_LEN(names) && strcmp(names[i], type) != 0)
        i++;
    if (i == ARRAY_LEN(names))
        return err_set(err, ERR_PARSE, "the watch stream holds an event of unknown type");
    const struct node *object = node_get(tree, "object");
    if (node_type(object) != NODE_MAP)
        return err_set(err, ERR_PARSE, "the watch stream holds an event without an object");
    out->type = (enum watch_event_type)i;
    out->object = object;
    out->rv = node_str_at(object, "metadata.resourceVersion");
    return 0;
}
