// SPDX-License-Identifier: Apache-2.0
// The record as text: json, yaml, jsonl, and the name alone. A run is turned into its text when it
// comes; lists are put around the texts at the end, so that no tree of thousands of runs is ever
// held.
#include "output/printer.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "doc/json.h"
#include "doc/yaml.h"
#include "model/kind.h"

#include <ctype.h>
#include <string.h>

static void write_json(const struct run *run, enum json_style style, struct strbuf *out)
{
    struct json_opts opts = {.style = style, .sorted = true, .html = true};
    struct node *record = output_run_node(run);
    json_write(out, record, &opts);
    node_free(record);
}

static void write_pretty(struct output *o, const struct run *run, struct strbuf *out)
{
    (void)o;
    write_json(run, JSON_PRETTY, out);
    strbuf_addc(out, '\n');
}

static void write_line(struct output *o, const struct run *run, struct strbuf *out)
{
    (void)o;
    write_json(run, JSON_COMPACT, out);
    strbuf_addc(out, '\n');
}

// A list's item is written as the list of that item: it folds where it would within the list.
static void write_yaml(struct output *o, const struct run *run, struct strbuf *out)
{
    struct node *record = output_run_node(run);
    if (!o->opts.single) {
        struct node *list = node_new_list();
        node_append(list, record);
        record = list;
    }
    yaml_write(out, record);
    node_free(record);
}

// "dynamographdeploymentrequest.nvidia.com/NAME"
static void write_name(struct output *o, const struct run *run, struct strbuf *out)
{
    (void)o;
    const struct run_kind *usual = run_kinds[0];
    const char *kind = run->kind && *run->kind ? run->kind : usual->kind;
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    for (const char *p = kind; *p; p++)
        strbuf_addc(&text, (char)tolower((unsigned char)*p));
    const char *slash = run->api_version ? strchr(run->api_version, '/') : NULL;
    if (slash)
        strbuf_addf(&text, ".%.*s", (int)(slash - run->api_version), run->api_version);
    else if (!run->api_version)
        strbuf_addf(&text, ".%s", usual->group);
    strbuf_addf(&text, "/%s", run->name ? run->name : "");
    utf8_sanitise(out, text.buf, UTF8_LINE);
    strbuf_addc(out, '\n');
}

static int keep_text(struct output *o, const struct run *run, struct row *row, struct err *err)
{
    (void)err;
    strbuf_reset(&o->cells);
    o->spec->printer->write(o, run, &o->cells);
    row->kept.text = xmemdup(o->cells.buf, o->cells.len);
    return 0;
}

static int one_text(struct output *o, const struct run *run, struct strbuf *out, struct err *err)
{
    (void)err;
    o->spec->printer->write(o, run, out);
    return 0;
}

// The text of row i is given up as it is printed: a long list is not held twice.
static char *take_text(struct output *o, size_t i)
{
    struct row *row = &o->rows[i];
    char *text = row->kept.text;
    row->kept.text = NULL;
    return text;
}

static int finish_plain(struct output *o, struct strbuf *out, struct err *err)
{
    (void)err;
    for (size_t i = 0; i < o->row_count; i++) {
        char *text CLEANUP_FREE = take_text(o, i);
        strbuf_adds(out, text);
    }
    return 0;
}

// A line break within a JSON text is always one of the layout.
static void add_indented(struct strbuf *out, const char *text, size_t indent)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        strbuf_addn(out, ' ', indent);
        strbuf_add(out, text, n);
        text += n;
        if (*text && *++text)
            strbuf_addc(out, '\n');
    }
}

static int finish_json(struct output *o, struct strbuf *out, struct err *err)
{
    enum { ITEM_INDENT = 8 };
    if (o->opts.single)
        return finish_plain(o, out, err);
    strbuf_adds(out, "{\n    \"apiVersion\": \"" RECORD_API_VERSION "\",\n    \"items\": [");
    for (size_t i = 0; i < o->row_count; i++) {
        char *text CLEANUP_FREE = take_text(o, i);
        strbuf_adds(out, i ? ",\n" : "\n");
        add_indented(out, text, ITEM_INDENT);
    }
    strbuf_adds(out, o->row_count ? "\n    ]" : "]");
    strbuf_adds(out, ",\n    \"kind\": \"" RECORD_LIST_KIND "\"\n}\n");
    return 0;
}

static int finish_yaml(struct output *o, struct strbuf *out, struct err *err)
{
    if (o->opts.single)
        return finish_plain(o, out, err);
    strbuf_adds(out, "apiVersion: " RECORD_API_VERSION "\nitems:");
    strbuf_adds(out, o->row_count ? "\n" : " []\n");
    finish_plain(o, out, err);
    strbuf_adds(out, "kind: " RECORD_LIST_KIND "\n");
    return 0;
}

static int one_yaml(struct output *o, const struct run *run, struct strbuf *out, struct err *err)
{
    (void)err;
    struct node *record = output_run_node(run);
    if (o->printed)
        strbuf_adds(out, "---\n");
    yaml_write(out, record);
    node_free(record);
    return 0;
}

const struct printer printer_json = {
    .write = write_pretty, .keep = keep_text, .finish = finish_json, .one = one_text};
const struct printer printer_jsonl = {
    .write = write_line, .keep = keep_text, .finish = finish_plain, .one = one_text};
const struct printer printer_yaml = {
    .write = write_yaml, .keep = keep_text, .finish = finish_yaml, .one = one_yaml};
const struct printer printer_name = {
    .write = write_name, .keep = keep_text, .finish = finish_plain, .one = one_text};
