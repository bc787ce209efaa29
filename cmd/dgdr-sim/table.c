// SPDX-License-Identifier: Apache-2.0
#include "table.h"

#include "doc/json.h"

#include <string.h>

const char *sim_table_wanted(const struct sim_request *r)
{
    const char *accept = sim_header(r, "Accept");
    const char *table = accept ? strstr(accept, "as=Table") : NULL;

    if (!table)
        return NULL;
    const char *beta = strstr(table, "v=v1beta1"), *end = strchr(table, ',');
    return beta && (!end || beta < end) ? "meta.k8s.io/v1beta1" : "meta.k8s.io/v1";
}

static void add_column(const struct sim_column *c, struct strbuf *out)
{
    bool is_name = c->path && !strcmp(c->path, "metadata.name") && !strcmp(c->name, "Name");

    strbuf_adds(out, "{\"name\":");
    json_write_string(out, c->name, false);
    strbuf_addf(out, ",\"type\":\"%s\",\"format\":\"%s\",\"description\":\"%s\",\"priority\":%d}",
                c->type, is_name ? "name" : "",
                is_name   ? "Name must be unique within a namespace."
                : c->path ? c->path
                          : "",
                c->priority);
}

void sim_table_open(struct sim_request *r, const char *api_version, const char *meta,
                    bool with_columns, struct strbuf *out)
{
    strbuf_addf(
        out, "{\"kind\":\"Table\",\"apiVersion\":\"%s\",\"metadata\":{%s},\"columnDefinitions\":",
        api_version, meta);
    if (!with_columns) {
        strbuf_adds(out, "null,\"rows\":[");
        return;
    }
    for (const struct sim_column *c = r->kind->columns; c->name; c++) {
        strbuf_addc(out, c == r->kind->columns ? '[' : ',');
        add_column(c, out);
    }
    strbuf_adds(out, "],\"rows\":[");
}

static void add_row_object(struct sim_request *r, struct sim_object *o, struct strbuf *out)
{
    const char *include = sim_query(r, "includeObject");
    size_t len;

    if (include && !strcmp(include, "None")) {
        strbuf_adds(out, "null");
    } else if (include && !strcmp(include, "Object")) {
        const char *text = sim_object_text(o, r->kind, &len);

        strbuf_add(out, text, len);
    } else {
        strbuf_adds(
            out,
            "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":");
        json_write(out, node_get(sim_object_tree(o, r->kind), "metadata"),
                   &(struct json_opts){.style = JSON_COMPACT});
        strbuf_addc(out, '}');
    }
}

// The printers work on what is stored; only custom resources have columns of their own per version.
void sim_table_row(struct sim_request *r, struct sim_object *o, struct strbuf *out)
{
    const struct sim_kind *shown =
        r->kind->flags & SIM_CUSTOM ? r->kind : sim_kind_storage(r->kind);
    const struct node *tree = sim_object_tree(o, shown);
    int64_t now = sim_clock_now(r->server->clock);

    strbuf_adds(out, "{\"cells\":[");
    for (const struct sim_column *c = r->kind->columns; c->name; c++) {
        struct node *value = sim_column_value(c, tree, now);

        if (c != r->kind->columns)
            strbuf_addc(out, ',');
        json_write(out, value, &(struct json_opts){.style = JSON_COMPACT});
        node_free(value);
    }
    strbuf_adds(out, "],\"object\":");
    add_row_object(r, o, out);
    strbuf_addc(out, '}');
}

void sim_table_close(struct strbuf *out)
{
    strbuf_adds(out, "]}\n");
}
