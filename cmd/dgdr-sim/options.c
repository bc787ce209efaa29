// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include "base/xtime.h"
#include "cli/help.h"

#include <stdlib.h>
#include <unistd.h>

#define AT(member) offsetof(struct sim_options, member)

const char sim_description[] =
    "A simulated cluster on the loopback interface: an API server with no cluster behind it.";

const struct opt sim_options_table[] = {
    {OPT_GROUP, 0, "Cluster", NULL, NULL, NULL, NULL, 0, false},
    {OPT_LIST, 0, "scenario", "NAME", NULL, "Play a scenario, by name or path; may be repeated",
     NULL, AT(scenarios), false},
    {OPT_DURATION, 0, "at", "DURATION", "0s",
     "How far the scenario has come when the cluster starts", NULL, AT(at_ms), false},
    {OPT_BOOL, 0, "loop", NULL, NULL, "Play it again when it has ended", NULL, AT(loop), false},
    {OPT_INT, 0, "generate", "N", NULL, "How many objects the scenario's generators make", NULL,
     AT(generated), false},
    {OPT_LIST, 0, "scenario-dir", "DIR", NULL, "Look here for scenarios first", NULL,
     AT(scenario_dirs), false},
    {OPT_BOOL, 0, "list-scenarios", NULL, NULL, "Print the scenarios and end", NULL,
     AT(list_scenarios), false},
    {OPT_LIST, 'f', "filename", "FILE", NULL, "Objects that exist from the beginning, YAML or JSON",
     NULL, AT(objects), false},
    {OPT_STRING, 0, "speed", "N", "1", "Simulated seconds per second; 0 = time stands still", NULL,
     AT(speed_text), false},
    {OPT_STRING, 0, "start", "TIME", NULL,
     "Simulated time at which a scenario starts, RFC 3339; by default it is now when the cluster "
     "starts",
     NULL, AT(start), false},
    {OPT_LIST, 0, "hide-version", "VERSION", NULL,
     "Do not serve this version of DynamoGraphDeploymentRequest (v1alpha1, v1beta1)", NULL,
     AT(hide), false},
    {OPT_INT, 0, "history", "N", "10000", "Changes that watches can resume from", NULL, AT(history),
     false},
    {OPT_DURATION, 0, "bookmark-interval", "DURATION", "1m",
     "Time between the bookmarks of a watch", NULL, AT(bookmark_ms), false},
    {OPT_GROUP, 0, "Server", NULL, NULL, NULL, NULL, 0, false},
    {OPT_INT, 0, "port", "PORT", "0", "Port on 127.0.0.1; 0 picks a free one", NULL, AT(port),
     false},
    {OPT_BOOL, 0, "plain", NULL, NULL,
     "HTTP without TLS: no credentials, everybody may do everything", NULL, AT(plain), false},
    {OPT_STRING, 0, "kubeconfig", "FILE", NULL,
     "Write the kubeconfig here; a temporary file if not given", NULL, AT(kubeconfig), false},
    {OPT_BOOL, 0, "die-with-parent", NULL, NULL, "End when the parent process does", NULL,
     AT(die_with_parent), false},
    {OPT_STRING, 0, "log-requests", "FILE", NULL,
     "Append a line for each request: method, path, query", NULL, AT(log_requests), false},
    {OPT_GROUP, 0, "Trouble", NULL, NULL, NULL, NULL, 0, false},
    {OPT_LIST, 0, "fault", "KIND[:AFTER][:COUNT][:PATH]", NULL,
     "What goes wrong: drop, half-open, reset, 401, 403, 409, 410, 429, 500, 503, slow, "
     "malformed, oversized, hostile; "
     "for COUNT (1, 0 = all) requests that hold PATH, after AFTER of them",
     NULL, AT(faults), false},
    {OPT_LIST, 0, "deny", "USER:VERBS:RESOURCES[:NAMESPACES]", NULL,
     "Refuse with 403; lists by comma, * = all", NULL, AT(deny), false},
    {OPT_STRING, 0, "print-credential", "FILE", NULL,
     "Act as credential plugin: print the token of that file", NULL, AT(print_credential), true},
    {OPT_BOOL, 0, "version", NULL, NULL, "Print the version and end", NULL, AT(version), false},
    {OPT_END, 0, NULL, NULL, NULL, NULL, NULL, 0, false},
};

static int check_values(struct sim_options *o, struct err *err)
{
    char *end;

    o->speed = strtod(o->speed_text, &end);
    if (*end || end == o->speed_text || !(o->speed >= 0) || o->speed > 1e6)
        return err_set(err, ERR_USAGE, "invalid speed \"%s\": want a number from 0 on",
                       o->speed_text);
    if (o->port < 0 || o->port > 65535)
        return err_set(err, ERR_USAGE, "invalid port \"%lld\"", (long long)o->port);
    if (o->history < 1 || o->history > 10000000)
        return err_set(err, ERR_USAGE, "invalid history \"%lld\"", (long long)o->history);
    if (o->start && (o->start_ms = time_parse(o->start)) == TIME_UNKNOWN)
        return err_set(err, ERR_USAGE, "invalid start \"%s\": want an RFC 3339 time", o->start);
    if (o->at_ms < 0)
        return err_set(err, ERR_USAGE, "a scenario cannot be played from before its start");
    if (o->bookmark_ms < 1)
        return err_set(err, ERR_USAGE, "the bookmark interval must be above 0");
    return 0;
}

int sim_options_parse(struct sim_options *o, int argc, char **argv, struct err *err)
{
    struct opt_set set = {sim_options_table, o};
    const char **args = NULL;
    size_t count = 0;

    *o = (struct sim_options){
        .history = 10000, .bookmark_ms = 60000, .speed_text = "1", .generated = -1};
    int rc = opts_parse(&set, 1, argc, argv, &args, &count, &o->help, err);
    if (rc == 0 && count)
        rc = err_set(err, ERR_USAGE, "unexpected argument \"%s\"", args[0]);
    free(args);
    if (rc < 0 || o->help)
        return rc;
    return check_values(o, err);
}

void sim_options_release(struct sim_options *o)
{
    opt_list_release(&o->faults);
    opt_list_release(&o->deny);
    opt_list_release(&o->objects);
    opt_list_release(&o->hide);
    opt_list_release(&o->scenarios);
    opt_list_release(&o->scenario_dirs);
}

void sim_options_help(struct strbuf *out)
{
    int columns = help_columns(STDOUT_FILENO);
    help_wrap(sim_description, 0, columns, out);
    strbuf_adds(out, "\nUsage:\n  dgdr-sim [FLAGS]\n\n");
    opts_help(sim_options_table, columns, out);
}
