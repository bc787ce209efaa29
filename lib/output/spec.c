// SPDX-License-Identifier: Apache-2.0
// The value of -o.
#include "output/printer.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/suggest.h"
#include "output/custom_columns.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TEMPLATE_FILE_MAX = 1 << 20 };

enum argument { NO_ARGUMENT, TEXT_ARGUMENT, FILE_ARGUMENT };

struct format {
    const char *name;
    enum output_format format;
    enum argument argument;
    const struct printer *printer;
};

// By name: so are they listed to the user.
static const struct format formats[] = {
    {"custom-columns", OUTPUT_CUSTOM_COLUMNS, TEXT_ARGUMENT, &printer_custom_columns},
    {"custom-columns-file", OUTPUT_CUSTOM_COLUMNS, FILE_ARGUMENT, &printer_custom_columns},
    {"json", OUTPUT_JSON, NO_ARGUMENT, &printer_json},
    {"jsonl", OUTPUT_JSONL, NO_ARGUMENT, &printer_jsonl},
    {"jsonpath", OUTPUT_JSONPATH, TEXT_ARGUMENT, &printer_jsonpath},
    {"jsonpath-as-json", OUTPUT_JSONPATH, TEXT_ARGUMENT, &printer_jsonpath},
    {"jsonpath-file", OUTPUT_JSONPATH, FILE_ARGUMENT, &printer_jsonpath},
    {"name", OUTPUT_NAME, NO_ARGUMENT, &printer_name},
    {"wide", OUTPUT_WIDE, NO_ARGUMENT, &printer_table},
    {"yaml", OUTPUT_YAML, NO_ARGUMENT, &printer_yaml},
};

static const struct format table_format = {"", OUTPUT_TABLE, NO_ARGUMENT, &printer_table};

// kubectl's formats that are left out on purpose.
static const char *const go_templates[] = {"go-template", "go-template-file", "template",
                                           "templatefile"};

static bool is_named(const char *name, const char *value, size_t n)
{
    return strlen(name) == n && strncasecmp(name, value, n) == 0;
}

static const struct format *find_format(const char *value, size_t n, bool jsonl_allowed)
{
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        if (is_named(formats[i].name, value, n))
            return formats[i].format == OUTPUT_JSONL && !jsonl_allowed ? NULL : &formats[i];
    }
    return NULL;
}

static int unknown_format(const char *value, size_t n, bool jsonl_allowed, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(go_templates); i++) {
        if (!is_named(go_templates[i], value, n))
            continue;
        err_set(err, ERR_USAGE, "output format \"%s\" is not supported", go_templates[i]);
        return err_hint(err, "use -o jsonpath='{.status.state}', or -o json with a program such "
                             "as jq");
    }
    const char *names[ARRAY_LEN(formats)];
    size_t count = 0;
    struct strbuf list CLEANUP_STRBUF = STRBUF_INIT;
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        if (formats[i].format == OUTPUT_JSONL && !jsonl_allowed)
            continue;
        names[count++] = formats[i].name;
        strbuf_addf(&list, "%s%s", list.len ? "," : "", formats[i].name);
    }
    err_set(err, ERR_USAGE,
            "unable to match a printer suitable for the output format \"%s\", allowed formats "
            "are: %s",
            value, list.buf);
    char *word CLEANUP_FREE = xstrndup(value, n);
    const char *near = suggest(word, names, count);
    if (is_named("jsonl", value, n))
        return err_hint(err, "jsonl is a format of watch");
    return near ? err_hint(err, "did you mean \"%s\"?", near) : -1;
}

static int read_argument(const struct format *f, const char *argument, struct strbuf *text,
                         struct err *err)
{
    if (f->argument == TEXT_ARGUMENT) {
        strbuf_adds(text, argument);
        return 0;
    }
    if (fs_read_file(text, argument, TEMPLATE_FILE_MAX, err)) {
        err_wrap(err, "cannot read the template");
        err->kind = ERR_USAGE;
        return -1;
    }
    return 0;
}

static int parse_argument(struct output_spec *spec, const struct format *f, const char *argument,
                          struct err *err)
{
    bool columns = f->format == OUTPUT_CUSTOM_COLUMNS;
    if (!*argument)
        return err_set(err, ERR_USAGE, "%s",
                       columns ? "custom-columns format specified but no custom columns given"
                               : "template format specified but no template given");
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    if (read_argument(f, argument, &text, err))
        return -1;
    if (!columns)
        spec->template_ = jsonpath_compile(text.buf, err);
    else if (f->argument == FILE_ARGUMENT)
        spec->columns = custom_columns_parse_file(text.buf, err);
    else
        spec->columns = custom_columns_parse(text.buf, err);
    return spec->template_ || spec->columns ? 0 : -1;
}

struct output_spec *output_parse(const char *value, bool jsonl_allowed, struct err *err)
{
    if (!value)
        value = "";
    size_t n = strcspn(value, "=");
    const struct format *f = *value ? find_format(value, n, jsonl_allowed) : &table_format;
    // "json=x" is no format, "jsonpath" alone is one that lacks something.
    if (!f || (value[n] && f->argument == NO_ARGUMENT)) {
        unknown_format(value, n, jsonl_allowed, err);
        return NULL;
    }
    struct output_spec *spec = xcalloc(1, sizeof(*spec));
    spec->format = f->format;
    spec->printer = f->printer;
    spec->json_results = strcmp(f->name, "jsonpath-as-json") == 0;
    const char *argument = value + n + (value[n] == '=');
    if (f->argument != NO_ARGUMENT && parse_argument(spec, f, argument, err)) {
        output_spec_free(spec);
        return NULL;
    }
    return spec;
}

void output_spec_free(struct output_spec *spec)
{
    if (!spec)
        return;
    jsonpath_free(spec->template_);
    custom_columns_free(spec->columns);
    free(spec);
}

enum output_format output_format(const struct output_spec *spec)
{
    return spec->format;
}

bool output_is_table(const struct output_spec *spec)
{
    return spec->format == OUTPUT_TABLE || spec->format == OUTPUT_WIDE;
}
