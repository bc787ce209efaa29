// SPDX-License-Identifier: Apache-2.0
// Rows in, text out; what a row is and how it looks is the printer's.
#include "output/printer.h"

#include "base/mem.h"

#include <stdlib.h>

struct output *output_new(const struct output_spec *spec, const struct output_opts *opts,
                          struct err *err)
{
    struct sort_field *sort = NULL;
    if (opts->sort_by && *opts->sort_by) {
        sort = sort_field_new(opts->sort_by, err);
        if (!sort)
            return NULL;
    }
    struct output *o = xcalloc(1, sizeof(*o));
    o->spec = spec;
    o->opts = *opts;
    o->sort = sort;
    strbuf_init(&o->cells);
    return o;
}

static void row_release(const struct output *o, struct row *row)
{
    if (o->spec->printer->keeps_nodes)
        node_free(row->kept.node);
    else
        free(row->kept.text);
    free(row->key);
}

static void rows_release(struct output *o)
{
    for (size_t i = 0; i < o->row_count; i++)
        row_release(o, &o->rows[i]);
    free(o->rows);
    o->rows = NULL;
    o->row_count = o->row_cap = 0;
}

void output_free(struct output *o)
{
    if (!o)
        return;
    rows_release(o);
    table_release(&o->table);
    strbuf_release(&o->cells);
    sort_field_free(o->sort);
    free(o);
}

static int row_init(struct output *o, struct row *row, const struct run *run, struct err *err)
{
    *row = (struct row){0};
    if (o->sort) {
        struct node *record = output_run_node(run);
        row->key = sort_key_new(o->sort, run, record, err);
        node_free(record);
        if (!row->key)
            return -1;
    }
    if (o->spec->printer->keep(o, run, row, err)) {
        free(row->key);
        return -1;
    }
    return 0;
}

int output_add(struct output *o, const struct run *run, struct err *err)
{
    struct row row;
    if (row_init(o, &row, run, err))
        return -1;
    o->rows = grow_array(o->rows, &o->row_cap, o->row_count + 1, sizeof(*o->rows));
    o->rows[o->row_count++] = row;
    o->count = o->row_count;
    return 0;
}

int output_replace(struct output *o, size_t index, const struct run *run, struct err *err)
{
    struct row row;
    if (index >= o->row_count)
        return err_set(err, ERR_FAILURE, "no run was added as number %zu", index);
    if (row_init(o, &row, run, err))
        return -1;
    row_release(o, &o->rows[index]);
    o->rows[index] = row;
    return 0;
}

void output_reset(struct output *o)
{
    rows_release(o);
    table_reset(&o->table);
    o->count = 0;
    o->printed = 0;
}

int output_end(struct output *o, struct strbuf *out, struct err *err)
{
    int rc = 0;
    if (o->sort)
        rc = sort_rows(o->sort, o->rows, o->row_count, err);
    if (rc == 0)
        rc = o->spec->printer->finish(o, out, err);
    rows_release(o);
    return rc;
}

size_t output_count(const struct output *o)
{
    return o->count;
}

void output_set_now(struct output *o, int64_t now_ms)
{
    o->opts.now_ms = now_ms;
}

int output_one(struct output *o, const struct run *run, struct strbuf *out, struct err *err)
{
    if (o->spec->printer->one(o, run, out, err))
        return -1;
    o->printed++;
    return 0;
}
