// SPDX-License-Identifier: Apache-2.0
// What scripts and people read on stdout, by kubectl's rules. Printers append to a strbuf;
// nothing here writes to a descriptor.
#ifndef OUTPUT_OUTPUT_H
#define OUTPUT_OUTPUT_H

#include "base/err.h"
#include "base/strbuf.h"
#include "doc/node.h"
#include "model/format.h"
#include "model/run.h"

#include <stdbool.h>

enum output_format {
    OUTPUT_TABLE,
    OUTPUT_WIDE,
    OUTPUT_JSON,
    OUTPUT_YAML,
    OUTPUT_NAME,
    OUTPUT_JSONL,
    OUTPUT_JSONPATH,
    OUTPUT_CUSTOM_COLUMNS,
};

struct output_spec; // a parsed -o value
// NULL or "" = table. jsonl_allowed: only watch has it. jsonpath-file and custom-columns-file are read here
// (through fs_read_file). Unknown formats: ERR_USAGE with kubectl's sentence; go-template is refused by name with a
// hint to jsonpath.
struct output_spec *output_parse(const char *value, bool jsonl_allowed,
                                 struct err *err) ATTR_MUST_USE;
void output_spec_free(struct output_spec *spec);
enum output_format output_format(const struct output_spec *spec);
bool output_is_table(const struct output_spec *spec); // table or wide

// The ProfilingRun record as a tree; the caller frees it. Unknown values are absent.
struct node *output_run_node(const struct run *run) ATTR_MUST_USE;

// A streaming printer: begin, one call per run, end. `single` prints the bare object instead of a list. spec and
// sort_by are borrowed until output_free().
struct output_opts {
    bool all_namespaces; // NAMESPACE first
    bool no_headers;
    bool single;
    const char *sort_by; // relaxed jsonpath over the record, or NULL: server order
    int64_t now_ms;      // for AGE
};
struct output;
struct output *output_new(const struct output_spec *spec, const struct output_opts *opts,
                          struct err *err) ATTR_MUST_USE;
void output_free(struct output *o);
// run is borrowed during the call. Tables keep the cells only.
int output_add(struct output *o, const struct run *run, struct err *err) ATTR_MUST_USE;
// Prints a run again that was added as number `index` (0-based), after more became known of it.
int output_replace(struct output *o, size_t index, const struct run *run,
                   struct err *err) ATTR_MUST_USE;
// Forgets what was added: a list that starts again.
void output_reset(struct output *o);
// Appends everything, sorted if asked for; what was kept of the runs is given up. Fails (ERR_USAGE) when no run has
// the field to sort by, or a template cannot be followed.
int output_end(struct output *o, struct strbuf *out, struct err *err) ATTR_MUST_USE;
// How many runs were added since the start or the last reset; stays after output_end().
size_t output_count(const struct output *o);
// For AGE in output_one(): a watch outlives the now_ms it began with.
void output_set_now(struct output *o, int64_t now_ms);
// watch without a terminal: one run now, in its format (jsonl: one line; json: concatenated; yaml: --- between).
int output_one(struct output *o, const struct run *run, struct strbuf *out,
               struct err *err) ATTR_MUST_USE;

#endif
