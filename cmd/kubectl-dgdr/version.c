// SPDX-License-Identifier: Apache-2.0
// kubectl dgdr version: ours, the server's, and which DGDR version the server serves.
#include "version.h"

#include "base/mem.h"
#include "commands.h"
#include "context.h"
#include "doc/json.h"
#include "doc/yaml.h"
#include "model/kind.h"

#include <stddef.h>
#include <string.h>

struct version_values {
    bool client;
    const char *output;
};

static const struct opt version_options[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_BOOL, 0, "client", NULL, NULL, "Do not ask the server", NULL,
     offsetof(struct version_values, client), false},
    {OPT_STRING, 'o', "output", "FORMAT", NULL, "Output format", "json|yaml",
     offsetof(struct version_values, output), false},
    {.type = OPT_END},
};

struct answers {
    bool version_done, api_done;
    char *server_version;
    const char *api_version; // points into the kind table
    struct err version_err, api_err;
    bool done;
};

static void on_server_version(void *arg, struct node *object, const struct err *err)
{
    struct answers *a = arg;
    if (err)
        a->version_err = *err;
    else
        a->server_version = xstrdup(node_str_at(object, "gitVersion"));
    node_free(object);
    a->version_done = true;
    a->done = a->api_done;
}

static void on_api_version(void *arg, const char *version, const struct err *err)
{
    struct answers *a = arg;
    if (err)
        a->api_err = *err;
    a->api_version = version;
    a->api_done = true;
    a->done = a->version_done;
}

static void ask_server(struct context *ctx, struct answers *a)
{
    const struct run_kind *kind = run_kinds[0];
    kube_get_path(ctx->client, "/version", NULL, on_server_version, a);
    kube_choose_version(ctx->client, kind->group, kind->plural, kind->versions, on_api_version, a);
    loop_run_until(ctx->loop, &a->done);
}

static struct node *version_node(const struct answers *a)
{
    struct node *root = node_new_map();
    struct node *client = node_new_map();
    node_set_str(client, "version", "v" DGDR_VERSION);
    node_set_str(client, "commit", DGDR_COMMIT);
    node_set(root, "clientVersion", client);
    if (a->server_version) {
        struct node *server = node_new_map();
        node_set_str(server, "version", a->server_version);
        if (a->api_version) {
            char *api CLEANUP_FREE = xasprintf("%s/%s", run_kinds[0]->group, a->api_version);
            node_set_str(server, "dgdrApi", api);
        }
        node_set(root, "serverVersion", server);
    }
    return root;
}

static void version_text(const struct answers *a, bool asked, struct strbuf *out)
{
    strbuf_addf(out, "Client Version: v%s (%s)\n", DGDR_VERSION, DGDR_COMMIT);
    if (!asked || !a->server_version)
        return;
    strbuf_addf(out, "Server Version: %s\n", a->server_version);
    if (a->api_version)
        strbuf_addf(out, "DGDR API: %s/%s\n", run_kinds[0]->group, a->api_version);
    else if (a->api_err.kind == ERR_NOT_FOUND)
        strbuf_adds(out, "DGDR API: not installed on this server\n");
    else
        strbuf_addf(out, "DGDR API: unknown: %s\n", a->api_err.text);
}

static int run_version(struct context *ctx, const void *values, const char **args, size_t arg_count,
                       struct err *err)
{
    const struct version_values *v = values;
    if (arg_count) {
        err_set(err, ERR_USAGE, "version takes no arguments, got \"%s\"", args[0]);
        err_hint(err, "See '%s version --help' for usage.", ctx->program);
        return EXIT_USAGE;
    }
    struct answers a = {0};
    int code = EXIT_OK;
    if (!v->client) {
        if (context_connect(ctx, err))
            code = exit_code_for(err);
        else
            ask_server(ctx, &a);
        if (a.version_err.kind != ERR_NONE) {
            *err = a.version_err;
            code = exit_code_for(err);
        }
    }
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    if (v->output) {
        struct node *root = version_node(&a);
        if (strcmp(v->output, "yaml") == 0)
            yaml_write(&out, root);
        else
            json_write(&out, root,
                       &(struct json_opts){.style = JSON_PRETTY, .sorted = true, .html = true});
        if (out.len && out.buf[out.len - 1] != '\n')
            strbuf_addc(&out, '\n');
        node_free(root);
    } else {
        version_text(&a, !v->client, &out);
    }
    free_clear(&a.server_version);
    return context_write(ctx, &out, err) ? EXIT_ERROR : code;
}

const struct command command_version = {
    .name = "version",
    .args = "",
    .summary = "Print the versions of this plugin, the server and its DGDR API",
    .description = "Prints the version of this plugin, of the API server, and which version of "
                   "DynamoGraphDeploymentRequest the server serves.",
    .examples = "version\nversion --client\nversion -o json",
    .options = version_options,
    .values_size = sizeof(struct version_values),
    .connects = true,
    .run = run_version,
};
