// SPDX-License-Identifier: Apache-2.0
// The table and its wide form: one line per run.
#include "output/printer.h"

#include "base/mem.h"

#include <string.h>

enum column_use { IN_ALL, IN_WIDE, IN_ALL_NAMESPACES };

struct column {
    const char *header;
    enum column_use use;
    // The cell's text: in buf, or the run's own; NULL for unknown.
    const char *(*text)(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX]);
};

static const char *namespace_text(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX])
{
    (void)now_ms, (void)buf;
    return run->namespace_;
}

static const char *name_text(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX])
{
    (void)now_ms, (void)buf;
    return run->name;
}

static const char *model_text(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX])
{
    (void)now_ms, (void)buf;
    return run->model;
}

static const char *backend_text(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX])
{
    (void)now_ms, (void)buf;
    return run->backend;
}

static const char *state_text(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX])
{
    (void)now_ms, (void)buf;
    bool other = run->state == RUN_UNKNOWN && run->state_word && *run->state_word;
    return other ? run->state_word : run_state_name(run->state);
}

static const char *phase_text(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX])
{
    (void)now_ms, (void)buf;
    return run->phase;
}

static const char *step_text(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX])
{
    (void)now_ms;
    return format_step(run, buf);
}

static const char *elapsed_text(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX])
{
    (void)now_ms;
    return format_duration(run->elapsed_ms, buf);
}

static const char *eta_text(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX])
{
    (void)now_ms;
    return run->eta.known ? format_estimate(run->eta.remaining_s, buf) : NULL;
}

static const char *age_text(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX])
{
    _Static_assert((int)CELL_TEXT_MAX >= (int)AGE_TEXT_MAX, "an age fits a cell");
    int64_t age_ms;
    if (run->created_ms == TIME_UNKNOWN || __builtin_sub_overflow(now_ms, run->created_ms, &age_ms))
        return NULL;
    return age_format(age_ms, buf);
}

static const char *gpu_config_text(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX])
{
    (void)now_ms;
    return format_gpu_config(run, buf);
}

static const char *freshness_text(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX])
{
    (void)now_ms, (void)buf;
    return freshness_name(run->freshness);
}

static const char *message_text(const struct run *run, int64_t now_ms, char buf[CELL_TEXT_MAX])
{
    (void)now_ms, (void)buf;
    if (run->state == RUN_FAILED && run->error && *run->error)
        return run->error;
    return run->message && *run->message ? run->message : run_unknown_reason(run);
}

static const struct column columns[] = {
    {"NAMESPACE", IN_ALL_NAMESPACES, namespace_text},
    {"NAME", IN_ALL, name_text},
    {"MODEL", IN_ALL, model_text},
    {"BACKEND", IN_ALL, backend_text},
    {"STATE", IN_ALL, state_text},
    {"PHASE", IN_ALL, phase_text},
    {"STEP", IN_ALL, step_text},
    {"ELAPSED", IN_ALL, elapsed_text},
    {"ETA", IN_ALL, eta_text},
    {"AGE", IN_ALL, age_text},
    {"GPU-CONFIG", IN_WIDE, gpu_config_text},
    {"FRESHNESS", IN_WIDE, freshness_text},
    {"MESSAGE", IN_WIDE, message_text},
};

static bool is_used(const struct output *o, const struct column *c)
{
    return c->use == IN_ALL || (c->use == IN_WIDE && o->spec->format == OUTPUT_WIDE) ||
           (c->use == IN_ALL_NAMESPACES && o->opts.all_namespaces);
}

// The header when run is NULL.
static const char *fill_cells(struct output *o, const struct run *run)
{
    strbuf_reset(&o->cells);
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        char buf[CELL_TEXT_MAX];
        const struct column *c = &columns[i];
        if (is_used(o, c))
            table_add_cell(&o->cells, run ? c->text(run, o->opts.now_ms, buf) : c->header);
    }
    return o->cells.buf;
}

static void ensure_table(struct output *o)
{
    if (o->table.columns)
        return;
    size_t used = 0;
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        used += is_used(o, &columns[i]);
    table_init(&o->table, used);
}

static int keep(struct output *o, const struct run *run, struct row *row, struct err *err)
{
    (void)err;
    fill_cells(o, run);
    row->kept.text = xmemdup(o->cells.buf, o->cells.len);
    return 0;
}

static int finish(struct output *o, struct strbuf *out, struct err *err)
{
    (void)err;
    ensure_table(o);
    bool header = !o->opts.no_headers && o->row_count > 0;
    if (header)
        table_measure(&o->table, fill_cells(o, NULL));
    for (size_t i = 0; i < o->row_count; i++)
        table_measure(&o->table, o->rows[i].kept.text);
    if (header)
        table_write(&o->table, o->cells.buf, out);
    for (size_t i = 0; i < o->row_count; i++)
        table_write(&o->table, o->rows[i].kept.text, out);
    return 0;
}

static int one(struct output *o, const struct run *run, struct strbuf *out, struct err *err)
{
    (void)err;
    ensure_table(o);
    bool header = !o->opts.no_headers && o->printed == 0;
    if (header)
        table_measure(&o->table, fill_cells(o, NULL));
    // The run's widths count before the header is written, so that it stands above its columns.
    table_measure(&o->table, fill_cells(o, run));
    if (header)
        table_write(&o->table, fill_cells(o, NULL), out);
    table_write(&o->table, fill_cells(o, run), out);
    return 0;
}

const struct printer printer_table = {.keep = keep, .finish = finish, .one = one};
