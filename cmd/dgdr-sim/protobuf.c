// SPDX-License-Identifier: Apache-2.0
#include "protobuf.h"

#include "base/base64.h"
#include "base/mem.h"
#include "base/xtime.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum type { TEXT, BYTES, INT, BOOL, TIME, MESSAGE, TEXT_MAP, BYTES_MAP };

// One member of a message; the numbers are those of the published .proto files.
struct member {
    unsigned number;
    const char *name; // NULL ends a message
    enum type type;
    bool repeated;
    const struct member *message;
};

static const struct member owner_reference[] = {
    {1, "kind", TEXT, false, NULL},       {3, "name", TEXT, false, NULL},
    {4, "uid", TEXT, false, NULL},        {5, "apiVersion", TEXT, false, NULL},
    {6, "controller", BOOL, false, NULL}, {7, "blockOwnerDeletion", BOOL, false, NULL},
    {0, NULL, TEXT, false, NULL},
};
static const struct member object_meta[] = {
    {1, "name", TEXT, false, NULL},
    {2, "generateName", TEXT, false, NULL},
    {3, "namespace", TEXT, false, NULL},
    {5, "uid", TEXT, false, NULL},
    {6, "resourceVersion", TEXT, false, NULL},
    {11, "labels", TEXT_MAP, false, NULL},
    {12, "annotations", TEXT_MAP, false, NULL},
    {13, "ownerReferences", MESSAGE, true, owner_reference},
    {14, "finalizers", TEXT, true, NULL},
    {0, NULL, TEXT, false, NULL},
};
static const struct member config_map[] = {
    {1, "metadata", MESSAGE, false, object_meta},
    {2, "data", TEXT_MAP, false, NULL},
    {3, "binaryData", BYTES_MAP, false, NULL},
    {4, "immutable", BOOL, false, NULL},
    {0, NULL, TEXT, false, NULL},
};
static const struct member secret[] = {
    {1, "metadata", MESSAGE, false, object_meta},
    {2, "data", BYTES_MAP, false, NULL},
    {3, "type", TEXT, false, NULL},
    {4, "stringData", TEXT_MAP, false, NULL},
    {5, "immutable", BOOL, false, NULL},
    {0, NULL, TEXT, false, NULL},
};
static const struct member only_meta[] = {
    {1, "metadata", MESSAGE, false, object_meta},
    {0, NULL, TEXT, false, NULL},
};
static const struct member env_var[] = {
    {1, "name", TEXT, false, NULL},
    {2, "value", TEXT, false, NULL},
    {0, NULL, TEXT, false, NULL},
};
static const struct member container[] = {
    {1, "name", TEXT, false, NULL},     {2, "image", TEXT, false, NULL},
    {3, "command", TEXT, true, NULL},   {4, "args", TEXT, true, NULL},
    {7, "env", MESSAGE, true, env_var}, {14, "imagePullPolicy", TEXT, false, NULL},
    {0, NULL, TEXT, false, NULL},
};
static const struct member pod_spec[] = {
    {2, "containers", MESSAGE, true, container},      {3, "restartPolicy", TEXT, false, NULL},
    {8, "serviceAccountName", TEXT, false, NULL},     {10, "nodeName", TEXT, false, NULL},
    {20, "initContainers", MESSAGE, true, container}, {0, NULL, TEXT, false, NULL},
};
static const struct member pod[] = {
    {1, "metadata", MESSAGE, false, object_meta},
    {2, "spec", MESSAGE, false, pod_spec},
    {0, NULL, TEXT, false, NULL},
};
static const struct member job_spec[] = {
    {1, "parallelism", INT, false, NULL},
    {2, "completions", INT, false, NULL},
    {6, "template", MESSAGE, false, pod},
    {7, "backoffLimit", INT, false, NULL},
    {8, "ttlSecondsAfterFinished", INT, false, NULL},
    {0, NULL, TEXT, false, NULL},
};
static const struct member job[] = {
    {1, "metadata", MESSAGE, false, object_meta},
    {2, "spec", MESSAGE, false, job_spec},
    {0, NULL, TEXT, false, NULL},
};
static const struct member lease_spec[] = {
    {1, "holderIdentity", TEXT, false, NULL},  {2, "leaseDurationSeconds", INT, false, NULL},
    {3, "acquireTime", TIME, false, NULL},     {4, "renewTime", TIME, false, NULL},
    {5, "leaseTransitions", INT, false, NULL}, {0, NULL, TEXT, false, NULL},
};
static const struct member lease[] = {
    {1, "metadata", MESSAGE, false, object_meta},
    {2, "spec", MESSAGE, false, lease_spec},
    {0, NULL, TEXT, false, NULL},
};
static const struct member preconditions[] = {
    {1, "uid", TEXT, false, NULL},
    {2, "resourceVersion", TEXT, false, NULL},
    {0, NULL, TEXT, false, NULL},
};
static const struct member delete_options[] = {
    {1, "gracePeriodSeconds", INT, false, NULL},
    {2, "preconditions", MESSAGE, false, preconditions},
    {4, "propagationPolicy", TEXT, false, NULL},
    {5, "dryRun", TEXT, true, NULL},
    {0, NULL, TEXT, false, NULL},
};
static const struct member resource_attributes[] = {
    {1, "namespace", TEXT, false, NULL}, {2, "verb", TEXT, false, NULL},
    {3, "group", TEXT, false, NULL},     {4, "version", TEXT, false, NULL},
    {5, "resource", TEXT, false, NULL},  {6, "subresource", TEXT, false, NULL},
    {7, "name", TEXT, false, NULL},      {0, NULL, TEXT, false, NULL},
};
static const struct member path_attributes[] = {
    {1, "path", TEXT, false, NULL},
    {2, "verb", TEXT, false, NULL},
    {0, NULL, TEXT, false, NULL},
};
static const struct member access_spec[] = {
    {1, "resourceAttributes", MESSAGE, false, resource_attributes},
    {2, "nonResourceAttributes", MESSAGE, false, path_attributes},
    {0, NULL, TEXT, false, NULL},
};
static const struct member access_review[] = {
    {1, "metadata", MESSAGE, false, object_meta},
    {2, "spec", MESSAGE, false, access_spec},
    {0, NULL, TEXT, false, NULL},
};
static const struct member rules_spec[] = {
    {1, "namespace", TEXT, false, NULL},
    {0, NULL, TEXT, false, NULL},
};
static const struct member rules_review[] = {
    {1, "metadata", MESSAGE, false, object_meta},
    {2, "spec", MESSAGE, false, rules_spec},
    {0, NULL, TEXT, false, NULL},
};

static const struct {
    const char *kind;
    const struct member *message;
} kinds[] = {
    {"ConfigMap", config_map},
    {"Secret", secret},
    {"Namespace", only_meta},
    {"ServiceAccount", only_meta},
    {"Pod", pod},
    {"Job", job},
    {"Lease", lease},
    {"DeleteOptions", delete_options},
    {"SelfSubjectAccessReview", access_review},
    {"SelfSubjectRulesReview", rules_review},
    {"SelfSubjectReview", only_meta},
};

static const char magic[] = {'k', '8', 's', '\0'};
enum { DEPTH_MAX = 32 };

struct bytes {
    const unsigned char *p, *end;
};

struct field {
    unsigned number;
    uint64_t number_value; // wire type 0
    struct bytes body;     // wire type 2
};

bool sim_protobuf_is(const char *data, size_t n)
{
    return n >= sizeof(magic) && !memcmp(data, magic, sizeof(magic));
}

static bool varint(struct bytes *b, uint64_t *out)
{
    *out = 0;
    for (unsigned shift = 0; shift < 64 && b->p < b->end; shift += 7) {
        unsigned char c = *b->p++;

        *out |= (uint64_t)(c & 0x7f) << shift;
        if (!(c & 0x80))
            return true;
    }
    return false;
}

// 1: a field; 0: the end; -1: malformed.
static int next_field(struct bytes *b, struct field *f)
{
    uint64_t tag, len = 0;

    *f = (struct field){.body = {b->p, b->p}};
    if (b->p == b->end)
        return 0;
    if (!varint(b, &tag))
        return -1;
    f->number = (unsigned)(tag >> 3);
    switch (tag & 7) {
    case 0:
        return varint(b, &f->number_value) ? 1 : -1;
    case 1:
        len = 8;
        break;
    case 2:
        if (!varint(b, &len))
            return -1;
        break;
    case 5:
        len = 4;
        break;
    default:
        return -1;
    }
    if (len > (uint64_t)(b->end - b->p))
        return -1;
    f->body = (struct bytes){b->p, b->p + len};
    b->p += len;
    return 1;
}

static struct node *message_node(struct bytes b, const struct member *members, int depth);

static struct node *text_node(struct bytes b)
{
    char *text = xstrndup((const char *)b.p, (size_t)(b.end - b.p));
    struct node *n = node_new_str(text);

    free(text);
    return n;
}

static struct node *bytes_node(struct bytes b)
{
    struct strbuf text = STRBUF_INIT;

    base64_encode(&text, b.p, (size_t)(b.end - b.p));
    struct node *n = node_new_str(text.buf);
    strbuf_release(&text);
    return n;
}

// Time and MicroTime: {seconds = 1, nanos = 2}.
static struct node *time_node(struct bytes b)
{
    char text[TIME_TEXT_MAX];
    struct field f;
    int64_t seconds = 0, nanos = 0;

    while (next_field(&b, &f) > 0) {
        if (f.number == 1)
            seconds = (int64_t)f.number_value;
        else if (f.number == 2)
            nanos = (int64_t)f.number_value;
    }
    time_format(seconds * 1000, text);
    char *micro = xasprintf("%.19s.%06dZ", text, (int)(nanos / 1000));
    struct node *n = node_new_str(micro);
    free(micro);
    return n;
}

// A map's entry is {key = 1, value = 2}.
static void add_entry(struct node *map, struct bytes b, bool is_bytes)
{
    struct field f;
    char *key = NULL;
    struct bytes value = {b.p, b.p};

    while (next_field(&b, &f) > 0) {
        if (f.number == 1) {
            free(key);
            key = xstrndup((const char *)f.body.p, (size_t)(f.body.end - f.body.p));
        } else if (f.number == 2) {
            value = f.body;
        }
    }
    node_set(map, key ? key : "", is_bytes ? bytes_node(value) : text_node(value));
    free(key);
}

static struct node *value_node(const struct member *m, const struct field *f, int depth)
{
    switch (m->type) {
    case BYTES:
        return bytes_node(f->body);
    case INT:
        return node_new_int((int64_t)f->number_value);
    case BOOL:
        return node_new_bool(f->number_value != 0);
    case TIME:
        return time_node(f->body);
    case MESSAGE:
        return message_node(f->body, m->message, depth + 1);
    default:
        return text_node(f->body);
    }
}

// Go's encoder writes empty texts too, which JSON leaves out.
static bool is_absent(const struct member *m, const struct field *f)
{
    return !m->repeated && m->type == TEXT && f->body.p == f->body.end;
}

static void add_field(struct node *out, const struct member *m, const struct field *f, int depth)
{
    bool is_map = m->type == TEXT_MAP || m->type == BYTES_MAP;

    if (is_absent(m, f))
        return;
    if (is_map || m->repeated) {
        if (!node_get(out, m->name))
            node_set(out, m->name, is_map ? node_new_map() : node_new_list());
        if (is_map)
            add_entry(node_mut(out, m->name), f->body, m->type == BYTES_MAP);
        else
            node_append(node_mut(out, m->name), value_node(m, f, depth));
        return;
    }
    node_set(out, m->name, value_node(m, f, depth));
}

static struct node *message_node(struct bytes b, const struct member *members, int depth)
{
    struct node *out = node_new_map();
    struct field f;

    while (depth < DEPTH_MAX && next_field(&b, &f) > 0)
        for (const struct member *m = members; m->name; m++)
            if (m->number == f.number)
                add_field(out, m, &f, depth);
    return out;
}

// runtime.Unknown{typeMeta = 1{apiVersion = 1, kind = 2}, raw = 2}.
struct node *sim_protobuf_parse(const char *data, size_t n, struct err *err)
{
    static const struct member type_meta[] = {
        {1, "apiVersion", TEXT, false, NULL},
        {2, "kind", TEXT, false, NULL},
        {0, NULL, TEXT, false, NULL},
    };
    struct bytes all = {(const unsigned char *)data + sizeof(magic),
                        (const unsigned char *)data + n},
                 raw = {0};
    struct node *type = NULL, *out = NULL;
    struct field f;
    int rc;

    while ((rc = next_field(&all, &f)) > 0) {
        if (f.number == 1) {
            node_free(type);
            type = message_node(f.body, type_meta, 0);
        } else if (f.number == 2) {
            raw = f.body;
        }
    }
    const char *kind = node_str_at(type, "kind");
    for (size_t i = 0; rc == 0 && kind && i < ARRAY_LEN(kinds); i++)
        if (!strcmp(kinds[i].kind, kind)) {
            out = message_node(raw, kinds[i].message, 0);
            node_set_str(out, "apiVersion", node_str_at(type, "apiVersion"));
            node_set_str(out, "kind", kind);
        }
    if (!out)
        err_set(err, ERR_PARSE, "no protobuf of kind \"%s\" is read here", kind ? kind : "");
    node_free(type);
    return out;
}
