// SPDX-License-Identifier: Apache-2.0
// The checks whose refusals clients meet: names, and the few rules of the DGDR's schema.
#include "write.h"

#include "base/mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_LEN = 253 };

static bool is_subdomain(const char *s)
{
    size_t n = strlen(s);

    if (!n || n > NAME_MAX_LEN || !isalnum((unsigned char)s[0]) ||
        !isalnum((unsigned char)s[n - 1]))
        return false;
    for (size_t i = 0; i < n; i++) {
        bool mark = s[i] == '-' || s[i] == '.';

        if (!islower((unsigned char)s[i]) && !isdigit((unsigned char)s[i]) && !mark)
            return false;
        if (s[i] == '.' && !isalnum((unsigned char)s[i + 1]))
            return false;
    }
    return true;
}

static int check_name(struct sim_request *r, const char *name)
{
    char *text;
    int rc;

    if (!name || !*name)
        return sim_status_invalid(&r->status, r->kind, "", "metadata.name", "FieldValueRequired",
                                  "Required value: name or generateName is required");
    if (is_subdomain(name))
        return 0;
    text = xasprintf(
        "Invalid value: \"%.300s\": a lowercase RFC 1123 subdomain must consist of lower case "
        "alphanumeric characters, '-' or '.', and must start and end with an alphanumeric "
        "character "
        "(e.g. 'example.com', regex used for validation is "
        "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        name);
    rc = sim_status_invalid(&r->status, r->kind, name, "metadata.name", "FieldValueInvalid", text);
    free_clear(&text);
    return rc;
}

static const struct {
    const char *path;
    const char *values[8];
} enums[] = {
    {"spec.backend", {"auto", "sglang", "trtllm", "vllm"}},
    {"spec.searchStrategy", {"rapid", "thorough"}},
    {"status.phase", {"Pending", "Profiling", "Ready", "Deploying", "Deployed", "Failed"}},
};

static int check_enum(struct sim_request *r, const char *name, size_t i, const char *value)
{
    struct strbuf text = STRBUF_INIT;
    int rc;

    strbuf_addf(&text, "Unsupported value: \"%.200s\": supported values: ", value);
    for (size_t v = 0; v < ARRAY_LEN(enums[i].values) && enums[i].values[v]; v++) {
        if (!strcmp(enums[i].values[v], value)) {
            strbuf_release(&text);
            return 0;
        }
        strbuf_addf(&text, "%s\"%s\"", v ? ", " : "", enums[i].values[v]);
    }
    rc = sim_status_invalid(&r->status, r->kind, name, enums[i].path, "FieldValueNotSupported",
                            text.buf);
    strbuf_release(&text);
    return rc;
}

static int check_dgdr(struct sim_request *r, const struct node *o)
{
    const char *name = node_str_at(o, "metadata.name");
    int rc = 0;

    if (node_type(node_get(o, "spec")) != NODE_MAP)
        rc |= sim_status_invalid(&r->status, r->kind, name, "spec", "FieldValueRequired",
                                 "Required value");
    else if (!node_at(o, "spec.model") && !node_at(o, "spec.modelName"))
        rc |= sim_status_invalid(&r->status, r->kind, name, "spec.model", "FieldValueRequired",
                                 "Required value");
    for (size_t i = 0; i < ARRAY_LEN(enums); i++)
        if (node_str_at(o, enums[i].path))
            rc |= check_enum(r, name, i, node_str_at(o, enums[i].path));
    return rc;
}

int sim_validate(struct sim_request *r, const struct node *object)
{
    if (check_name(r, node_str_at(object, "metadata.name")) < 0)
        return -1;
    return !strcmp(r->kind->kind, "DynamoGraphDeploymentRequest") ? check_dgdr(r, object) : 0;
}
