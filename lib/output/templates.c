// SPDX-License-Identifier: Apache-2.0
// The formats that the user describes: jsonpath and custom-columns.
#include "output/printer.h"

#include "base/mem.h"
#include "doc/json.h"
#include "output/custom_columns.h"

#include <stdlib.h>

static int keep_node(struct output *o, const struct run *run, struct row *row, struct err *err)
{
    (void)o, (void)err;
    row->kept.node = output_run_node(run);
    return 0;
}

// -o jsonpath-as-json: what the path finds, as a JSON list.
static int print_found(const struct output_spec *spec, const struct node *root, struct strbuf *out,
                       struct err *err)
{
    const struct node **found CLEANUP_FREE = NULL;
    size_t count = 0;
    if (jsonpath_find(spec->template_, root, &found, &count, err))
        return -1;
    struct node *list = node_new_list();
    for (size_t i = 0; i < count; i++)
        node_append(list, node_clone(found[i]));
    struct json_opts opts = {.style = JSON_PRETTY, .sorted = true, .html = true};
    json_write(out, list, &opts);
    strbuf_addc(out, '\n');
    node_free(list);
    return 0;
}

static int print_template(const struct output_spec *spec, const struct node *root,
                          struct strbuf *out, struct err *err)
{
    if (spec->json_results)
        return print_found(spec, root, out, err);
    return jsonpath_execute(spec->template_, root, out, err);
}

static int finish_jsonpath(struct output *o, struct strbuf *out, struct err *err)
{
    int rc = 0;
    if (o->opts.single) {
        for (size_t i = 0; i < o->row_count && rc == 0; i++)
            rc = print_template(o->spec, o->rows[i].kept.node, out, err);
        return rc;
    }
    struct node *list = run_list_node();
    struct node *items = node_mut(list, "items");
    for (size_t i = 0; i < o->row_count; i++)
        node_append(items, steal_ptr(&o->rows[i].kept.node));
    rc = print_template(o->spec, list, out, err);
    node_free(list);
    return rc;
}

static int one_jsonpath(struct output *o, const struct run *run, struct strbuf *out,
                        struct err *err)
{
    struct node *record = output_run_node(run);
    int rc = print_template(o->spec, record, out, err);
    node_free(record);
    return rc;
}

const struct printer printer_jsonpath = {
    .keeps_nodes = true, .keep = keep_node, .finish = finish_jsonpath, .one = one_jsonpath};

static const char *header_cells(struct output *o)
{
    if (!o->table.columns)
        table_init(&o->table, custom_columns_count(o->spec->columns));
    strbuf_reset(&o->cells);
    custom_columns_header(o->spec->columns, &o->cells);
    return o->cells.buf;
}

static int fill_cells(struct output *o, const struct run *run, struct err *err)
{
    struct node *record = output_run_node(run);
    strbuf_reset(&o->cells);
    int rc = custom_columns_row(o->spec->columns, record, &o->cells, err);
    node_free(record);
    return rc;
}

static int keep_cells(struct output *o, const struct run *run, struct row *row, struct err *err)
{
    if (fill_cells(o, run, err))
        return -1;
    row->kept.text = xmemdup(o->cells.buf, o->cells.len);
    return 0;
}

// Unlike the table's, the header stands also above no rows, as kubectl's does.
static int finish_columns(struct output *o, struct strbuf *out, struct err *err)
{
    (void)err;
    const char *header = header_cells(o);
    if (!o->opts.no_headers)
        table_measure(&o->table, header);
    for (size_t i = 0; i < o->row_count; i++)
        table_measure(&o->table, o->rows[i].kept.text);
    if (!o->opts.no_headers)
        table_write(&o->table, header, out);
    for (size_t i = 0; i < o->row_count; i++)
        table_write(&o->table, o->rows[i].kept.text, out);
    return 0;
}

static int one_columns(struct output *o, const struct run *run, struct strbuf *out, struct err *err)
{
    struct row row = {0};
    if (keep_cells(o, run, &row, err))
        return -1;
    char *cells CLEANUP_FREE = row.kept.text;
    const char *header = header_cells(o);
    bool shown = !o->opts.no_headers && o->printed == 0;
    if (shown)
        table_measure(&o->table, header);
    table_measure(&o->table, cells);
    if (shown)
        table_write(&o->table, header, out);
    table_write(&o->table, cells, out);
    return 0;
}

const struct printer printer_custom_columns = {
    .keep = keep_cells, .finish = finish_columns, .one = one_columns};
