// SPDX-License-Identifier: Apache-2.0
// Lines of logs, in the formats that profilers have had.
#include "scenario_run.h"

#include "base/mem.h"
#include "doc/json.h"

#include <string.h>

#define DIM   "\x1b[2m"
#define GREEN "\x1b[32m"
#define AMBER "\x1b[33m"
#define RED   "\x1b[31m"
#define RESET "\x1b[0m"

static const struct {
    const char *prefix;                 // in the scenario
    const char *bridge, *python, *json; // in the log
    const char *colour;
} levels[] = {
    {"WARN ", "WARN", "WARNING", "WARN", AMBER},
    {"ERROR ", "ERROR", "ERROR", "ERROR", RED},
    {"", "INFO", "INFO", "INFO", GREEN},
};

static size_t level_of(const char **line)
{
    size_t i = 0;

    while (strncmp(*line, levels[i].prefix, strlen(levels[i].prefix)) != 0)
        i++;
    *line += strlen(levels[i].prefix);
    return i;
}

static void json_line(const char *logger, const char *level, const char *line, struct strbuf *out)
{
    struct node *o = node_new_map();

    node_set_str(o, "time", "{now|micro}");
    node_set_str(o, "level", level);
    node_set_str(o, "target", logger);
    node_set_str(o, "message", line);
    json_write(out, o, &(struct json_opts){.style = JSON_COMPACT});
    node_free(o);
}

void run_log(struct sim_run *r, const char *logger, const char *line, int64_t at_ms)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    size_t i = level_of(&line);

    switch (r->log_style) {
    case LOG_BRIDGE:
        strbuf_addf(&out, "{now|micro} %5s %s: %s", levels[i].bridge, logger, line);
        break;
    case LOG_ANSI:
        strbuf_addf(&out,
                    DIM "{now|micro}" RESET " %s%5s" RESET " " DIM "%s" RESET DIM ":" RESET " %s",
                    levels[i].colour, levels[i].bridge, logger, line);
        break;
    case LOG_PYTHON:
        strbuf_addf(&out, "{now|python} - %s - %s - %s", logger, levels[i].python, line);
        break;
    case LOG_JSONL:
        json_line(logger, levels[i].json, line, &out);
        break;
    }
    scenario_log(r->sc, at_ms, r->ns, r->pod, "profiler", out.buf);
}

void run_sidecar_log(struct sim_run *r, const char *line, int64_t at_ms)
{
    scenario_log(r->sc, at_ms, r->ns, r->pod, "output-copier", line);
}
