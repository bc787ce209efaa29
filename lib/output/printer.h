// SPDX-License-Identifier: Apache-2.0
// Private to lib/output: what a format does. Each keeps as little of a run as it needs to print it at the end.
#ifndef OUTPUT_PRINTER_H
#define OUTPUT_PRINTER_H

#include "doc/jsonpath.h"
#include "output/output.h"
#include "output/sort.h"
#include "output/table.h"

struct custom_columns;

struct output_spec {
    enum output_format format;
    const struct printer *printer;
    struct jsonpath *template_;     // OUTPUT_JSONPATH
    bool json_results;              // jsonpath-as-json
    struct custom_columns *columns; // OUTPUT_CUSTOM_COLUMNS
};

// What is kept of a run, and its place in the order.
struct row {
    union {
        char *text;        // cells, each with its NUL; or the run's own piece of the output
        struct node *node; // the record: printers that keep nodes
    } kept;
    struct sort_key *key; // NULL without --sort-by
};

struct output {
    const struct output_spec *spec;
    struct output_opts opts;
    struct sort_field *sort; // NULL: in the order of arrival
    struct row *rows;
    size_t row_count, row_cap;
    size_t count;        // as row_count, but stays when the rows were printed
    struct table table;  // widths so far, for formats with columns
    struct strbuf cells; // scratch
    size_t printed;      // by output_one()
};

struct printer {
    bool keeps_nodes;
    // For formats whose output is the runs' texts one after the other; the functions below may use it.
    void (*write)(struct output *o, const struct run *run, struct strbuf *out);
    int (*keep)(struct output *o, const struct run *run, struct row *row, struct err *err);
    // All rows, in their order.
    int (*finish)(struct output *o, struct strbuf *out, struct err *err);
    // One run that was never kept.
    int (*one)(struct output *o, const struct run *run, struct strbuf *out, struct err *err);
};

extern const struct printer printer_table, printer_custom_columns,
    printer_jsonpath; // table: also wide
extern const struct printer printer_json, printer_yaml, printer_jsonl, printer_name;

// An empty ProfilingRunList; items are appended to its member "items".
struct node *run_list_node(void) ATTR_MUST_USE;

#define RECORD_API_VERSION "kubectl-dgdr/v1"
#define RECORD_KIND        "ProfilingRun"
#define RECORD_LIST_KIND   "ProfilingRunList"

#endif
