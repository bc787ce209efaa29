// SPDX-License-Identifier: Apache-2.0
// The command line of dgdr-sim.
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include "cli/opts.h"

extern const char sim_description[];
extern const struct opt sim_options_table[];

struct sim_options {
    int64_t port;
    bool plain;
    bool die_with_parent;
    const char *kubeconfig;
    const char *log_requests;
    struct opt_list faults;
    struct opt_list deny;
    struct opt_list objects;
    struct opt_list hide;
    const char *speed_text;
    double speed;
    const char *start;
    int64_t start_ms; // only when start is given
    int64_t history;
    int64_t bookmark_ms;
    struct opt_list scenarios, scenario_dirs;
    int64_t at_ms;
    int64_t generated; // -1: as the scenario says
    bool loop;
    bool list_scenarios;
    const char *print_credential;
    bool version;
    bool help;
};

// ERR_USAGE on a bad command line. Strings are borrowed from argv.
int sim_options_parse(struct sim_options *o, int argc, char **argv, struct err *err) ATTR_MUST_USE;
void sim_options_release(struct sim_options *o);
void sim_options_help(struct strbuf *out);

#endif
