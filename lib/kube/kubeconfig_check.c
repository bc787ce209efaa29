// SPDX-License-Identifier: Apache-2.0
#include "kube/kubeconfig.h"

#include "base/base64.h"
#include "base/mem.h"
#include "doc/yaml.h"

#include <stdlib.h>
#include <string.h>

enum field_type {
    FIELD_STRING,
    FIELD_BOOL,
    FIELD_BASE64,
    FIELD_STRINGS,     // list of strings
    FIELD_STRING_MAP,  // map of strings
    FIELD_STRINGS_MAP, // map of lists of strings
    FIELD_STRUCT,
    FIELD_STRUCTS, // list of structs
    FIELD_NAMED,   // list of structs, each name once
    FIELD_RAW,     // anything
};

struct schema;

struct field {
    const char *key;
    enum field_type type;
    const struct schema *sub;
};

// `name` and the field lists are client-go's (its v1 Config): the decoder's errors speak of them.
struct schema {
    const char *name;
    const struct field *fields;
    size_t count;
};

#define SCHEMA(name, table)           \
    {                                 \
        name, table, ARRAY_LEN(table) \
    }

static const struct field extension_fields[] = {
    {"name", FIELD_STRING, NULL},
    {"extension", FIELD_RAW, NULL},
};
static const struct schema extension_schema = SCHEMA("NamedExtension", extension_fields);

static const struct field cluster_fields[] = {
    {"server", FIELD_STRING, NULL},
    {"tls-server-name", FIELD_STRING, NULL},
    {"insecure-skip-tls-verify", FIELD_BOOL, NULL},
    {"certificate-authority", FIELD_STRING, NULL},
    {"certificate-authority-data", FIELD_BASE64, NULL},
    {"proxy-url", FIELD_STRING, NULL},
    {"disable-compression", FIELD_BOOL, NULL},
    {"extensions", FIELD_NAMED, &extension_schema},
};
static const struct schema cluster_schema = SCHEMA("Cluster", cluster_fields);

static const struct field env_fields[] = {
    {"name", FIELD_STRING, NULL},
    {"value", FIELD_STRING, NULL},
};
static const struct schema env_schema = SCHEMA("ExecEnvVar", env_fields);

static const struct field exec_fields[] = {
    {"command", FIELD_STRING, NULL},         {"args", FIELD_STRINGS, NULL},
    {"env", FIELD_STRUCTS, &env_schema},     {"apiVersion", FIELD_STRING, NULL},
    {"installHint", FIELD_STRING, NULL},     {"provideClusterInfo", FIELD_BOOL, NULL},
    {"interactiveMode", FIELD_STRING, NULL},
};
static const struct schema exec_schema = SCHEMA("ExecConfig", exec_fields);

static const struct field provider_fields[] = {
    {"name", FIELD_STRING, NULL},
    {"config", FIELD_STRING_MAP, NULL},
};
static const struct schema provider_schema = SCHEMA("AuthProviderConfig", provider_fields);

static const struct field user_fields[] = {
    {"client-certificate", FIELD_STRING, NULL},
    {"client-certificate-data", FIELD_BASE64, NULL},
    {"client-key", FIELD_STRING, NULL},
    {"client-key-data", FIELD_BASE64, NULL},
    {"token", FIELD_STRING, NULL},
    {"tokenFile", FIELD_STRING, NULL},
    {"as", FIELD_STRING, NULL},
    {"as-uid", FIELD_STRING, NULL},
    {"as-groups", FIELD_STRINGS, NULL},
    {"as-user-extra", FIELD_STRINGS_MAP, NULL},
    {"username", FIELD_STRING, NULL},
    {"password", FIELD_STRING, NULL},
    {"auth-provider", FIELD_STRUCT, &provider_schema},
    {"exec", FIELD_STRUCT, &exec_schema},
    {"extensions", FIELD_NAMED, &extension_schema},
};
static const struct schema user_schema = SCHEMA("AuthInfo", user_fields);

static const struct field context_fields[] = {
    {"cluster", FIELD_STRING, NULL},
    {"user", FIELD_STRING, NULL},
    {"namespace", FIELD_STRING, NULL},
    {"extensions", FIELD_NAMED, &extension_schema},
};
static const struct schema context_schema = SCHEMA("Context", context_fields);

static const struct field named_cluster_fields[] = {
    {"name", FIELD_STRING, NULL},
    {"cluster", FIELD_STRUCT, &cluster_schema},
};
static const struct schema named_cluster_schema = SCHEMA("NamedCluster", named_cluster_fields);

static const struct field named_user_fields[] = {
    {"name", FIELD_STRING, NULL},
    {"user", FIELD_STRUCT, &user_schema},
};
static const struct schema named_user_schema = SCHEMA("NamedAuthInfo", named_user_fields);

static const struct field named_context_fields[] = {
    {"name", FIELD_STRING, NULL},
    {"context", FIELD_STRUCT, &context_schema},
};
static const struct schema named_context_schema = SCHEMA("NamedContext", named_context_fields);

static const struct field preferences_fields[] = {
    {"colors", FIELD_BOOL, NULL},
    {"extensions", FIELD_NAMED, &extension_schema},
};
static const struct schema preferences_schema = SCHEMA("Preferences", preferences_fields);

static const struct field config_fields[] = {
    {"kind", FIELD_STRING, NULL},
    {"apiVersion", FIELD_STRING, NULL},
    {"preferences", FIELD_STRUCT, &preferences_schema},
    {"clusters", FIELD_NAMED, &named_cluster_schema},
    {"users", FIELD_NAMED, &named_user_schema},
    {"contexts", FIELD_NAMED, &named_context_schema},
    {"current-context", FIELD_STRING, NULL},
    {"extensions", FIELD_NAMED, &extension_schema},
};
static const struct schema config_schema = SCHEMA("Config", config_fields);

// Where we are: the struct, the dotted path of keys down to the field, and the field's Go type.
struct place {
    const char *schema;
    const char *path;
};

static const char *json_word(const struct node *n)
{
    switch (node_type(n)) {
    case NODE_BOOL:
        return "bool";
    case NODE_NUMBER:
        return "number";
    case NODE_STRING:
        return "string";
    case NODE_LIST:
        return "array";
    case NODE_MAP:
        return "object";
    default:
        return "null";
    }
}

static int wrong_type(const struct place *at, const struct node *n, const char *type,
                      struct err *err)
{
    return err_set(err, ERR_USAGE,
                   "json: cannot unmarshal %s into Go struct field %s.%s of type %s", json_word(n),
                   at->schema, at->path, type);
}

static bool is_null(const struct node *n)
{
    return node_type(n) == NODE_NONE || node_type(n) == NODE_NULL;
}

// A number that stood there without quotes reads as its own text: tokens and names may look like
// numbers.
static bool is_text(const struct node *n)
{
    return is_null(n) || node_str(n) || yaml_scalar_text(n);
}

static int check_base64(const struct place *at, const struct node *n, struct err *err)
{
    if (!is_text(n))
        return wrong_type(at, n, "[]uint8", err);
    struct strbuf sink CLEANUP_STRBUF = STRBUF_INIT;
    const char *text = kubeconfig_text(n);
    int rc = base64_decode(&sink, text, strlen(text), err);
    strbuf_wipe(&sink);
    return rc;
}

static int check_strings(const struct place *at, const struct node *n, struct err *err)
{
    if (is_null(n))
        return 0;
    if (node_type(n) != NODE_LIST)
        return wrong_type(at, n, "[]string", err);
    for (const struct node *item = node_first(n); item; item = node_next(item))
        if (!is_text(item))
            return wrong_type(at, item, "string", err);
    return 0;
}

static int check_map(const struct place *at, const struct node *n, bool lists, struct err *err)
{
    if (is_null(n))
        return 0;
    if (node_type(n) != NODE_MAP)
        return wrong_type(at, n, lists ? "map[string][]string" : "map[string]string", err);
    for (const struct node *item = node_first(n); item; item = node_next(item)) {
        if (lists && check_strings(at, item, err) != 0)
            return -1;
        if (!lists && !is_text(item))
            return wrong_type(at, item, "string", err);
    }
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int check_unique(const struct place *at, const struct node *list, struct err *err)
{
    size_t count = 0;
    size_t len = node_len(list);
    const char **names CLEANUP_FREE = xcalloc(len, sizeof(*names));
    for (const struct node *item = node_first(list); item && count < len; item = node_next(item))
        names[count++] = kubeconfig_text(node_get(item, "name"));
    qsort(names, count, sizeof(*names), compare_names);
    for (size_t i = 1; i < count; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            return err_set(err, ERR_USAGE, "duplicate name \"%s\" in list: %s", names[i], at->path);
    return 0;
}

static int check_struct(const struct schema *schema, const char *path, const struct node *n,
                        struct err *err);

static int check_structs(const struct place *at, const struct field *field, const struct node *n,
                         struct err *err)
{
    if (is_null(n))
        return 0;
    char *type CLEANUP_FREE = xasprintf("v1.%s", field->sub->name);
    if (node_type(n) != NODE_LIST) {
        char *list_type CLEANUP_FREE = xasprintf("[]%s", type);
        return wrong_type(at, n, list_type, err);
    }
    for (const struct node *item = node_first(n); item; item = node_next(item)) {
        if (!is_null(item) && node_type(item) != NODE_MAP)
            return wrong_type(at, item, type, err);
        if (check_struct(field->sub, at->path, item, err) != 0)
            return -1;
    }
    return field->type == FIELD_NAMED ? check_unique(at, n, err) : 0;
}

static int check_member(const struct place *at, const struct field *field, const struct node *n,
                        struct err *err)
{
    if (is_null(n))
        return 0;
    if (node_type(n) == NODE_MAP)
        return check_struct(field->sub, at->path, n, err);
    char *type CLEANUP_FREE = xasprintf("v1.%s", field->sub->name);
    return wrong_type(at, n, type, err);
}

static int check_field(const struct place *at, const struct field *field, const struct node *n,
                       struct err *err)
{
    bool ignored;
    switch (field->type) {
    case FIELD_STRING:
        return is_text(n) ? 0 : wrong_type(at, n, "string", err);
    case FIELD_BOOL:
        return is_null(n) || node_bool(n, &ignored) ? 0 : wrong_type(at, n, "bool", err);
    case FIELD_BASE64:
        return check_base64(at, n, err);
    case FIELD_STRINGS:
        return check_strings(at, n, err);
    case FIELD_STRING_MAP:
        return check_map(at, n, false, err);
    case FIELD_STRINGS_MAP:
        return check_map(at, n, true, err);
    case FIELD_STRUCT:
        return check_member(at, field, n, err);
    case FIELD_STRUCTS:
    case FIELD_NAMED:
        return check_structs(at, field, n, err);
    case FIELD_RAW:
        break;
    }
    return 0;
}

static int check_struct(const struct schema *schema, const char *path, const struct node *n,
                        struct err *err)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        const struct node *value = node_get(n, field->key);
        if (!value)
            continue;
        char *full CLEANUP_FREE = xasprintf("%s%s%s", path, *path ? "." : "", field->key);
        const struct place at = {schema->name, full};
        if (check_field(&at, field, value, err) != 0)
            return -1;
    }
    return 0;
}

int kubeconfig_check(const struct node *root, struct err *err)
{
    return check_struct(&config_schema, "", root, err);
}
