// SPDX-License-Identifier: Apache-2.0
#include "output/explain_node.h"

#include "output/printer.h"

static struct node *line_node(const struct explain_line *line)
{
    struct node *n = node_new_map();
    char at[TIME_TEXT_MAX];
    if (line->at_ms != TIME_UNKNOWN)
        node_set_str(n, "at", time_format(line->at_ms, at));
    node_set_str(n, "text", line->text);
    return n;
}

static void set_finding(struct node *n, const struct finding *f)
{
    struct node *lines = node_new_list();
    node_set_str(n, "verdict", f->verdict);
    node_set_str(n, "severity", explain_severity_name(f->severity));
    node_set_str(n, "code", f->code);
    node_set_str(n, "cause", f->cause);
    node_set_str(n, "command", f->command);
    for (size_t i = 0; i < f->line_count; i++)
        node_append(lines, line_node(&f->lines[i]));
    node_set(n, "evidence", lines);
}

static void set_run(struct node *n, const struct explain_input *in)
{
    struct node *metadata = node_new_map(), *status = node_new_map();
    node_set_str(metadata, "namespace", in->namespace_);
    node_set_str(metadata, "name", in->name);
    node_set_str(metadata, "uid", in->run ? in->run->uid : NULL);
    node_set(n, "metadata", metadata);
    if (in->run) {
        node_set_str(status, "state", run_state_name(in->run->state));
        node_set_str(status, "phase", in->run->phase);
    }
    node_set(n, "status", status);
}

struct node *output_explain_node(const struct explain_input *in, const struct explanation *x)
{
    struct node *n = node_new_map(), *also = node_new_list(), *unseen = node_new_list();
    node_set_str(n, "apiVersion", RECORD_API_VERSION);
    node_set_str(n, "kind", "Explanation");
    set_run(n, in);
    if (x->count)
        set_finding(n, &x->findings[0]);
    for (size_t i = 1; i < x->count; i++) {
        struct node *finding = node_new_map();
        set_finding(finding, &x->findings[i]);
        node_append(also, finding);
    }
    for (int p = 0; in->evidence && p < EVIDENCE_PARTS; p++) {
        const char *why = evidence_refusal(in->evidence, (enum evidence_part)p);
        if (why)
            node_append(unseen, node_new_str(why));
    }
    if (in->no_log)
        node_append(unseen, node_new_str(in->no_log));
    node_set(n, "also", also);
    node_set(n, "unseen", unseen);
    return n;
}
