// SPDX-License-Identifier: Apache-2.0
#include "globals.h"

#define AT(member) offsetof(struct globals, member)

const struct opt globals_connection[] = {
    {.type = OPT_GROUP, .name = "Connection flags, as kubectl's"},
    {OPT_STRING, 0, "kubeconfig", "FILE", NULL, "Path to the kubeconfig file to use", "~<file>",
     AT(kubeconfig), false},
    {OPT_STRING, 0, "context", "NAME", NULL, "The kubeconfig context to use", "~<context>",
     AT(kube_context), false},
    {OPT_STRING, 0, "cluster", "NAME", NULL, "The kubeconfig cluster to use", "~<cluster>",
     AT(cluster), false},
    {OPT_STRING, 0, "user", "NAME", NULL, "The kubeconfig user to use", "~<user>", AT(user), false},
    {OPT_STRING, 'n', "namespace", "NAME", NULL, "The namespace to look in", "~<namespace>",
     AT(namespace_), false},
    {OPT_STRING, 's', "server", "URL", NULL, "The address and port of the API server", NULL,
     AT(server), false},
    {OPT_STRING, 0, "token", "TOKEN", NULL, "Bearer token for the API server", NULL, AT(token),
     false},
    {OPT_STRING, 0, "as", "USER", NULL, "User to impersonate", NULL, AT(as), false},
    {OPT_LIST, 0, "as-group", "GROUP", NULL, "Group to impersonate; may be repeated", NULL,
     AT(as_groups), false},
    {OPT_STRING, 0, "as-uid", "UID", NULL, "UID to impersonate", NULL, AT(as_uid), false},
    {OPT_LIST, 0, "as-user-extra", "KEY=VALUE", NULL, "Extra to impersonate with; may be repeated",
     NULL, AT(as_extra), false},
    {OPT_STRING, 0, "certificate-authority", "FILE", NULL, "Certificate of the authority to trust",
     "~<file>", AT(certificate_authority), false},
    {OPT_STRING, 0, "client-certificate", "FILE", NULL, "Client certificate for TLS", "~<file>",
     AT(client_certificate), false},
    {OPT_STRING, 0, "client-key", "FILE", NULL, "Client key for TLS", "~<file>", AT(client_key),
     false},
    {OPT_BOOL, 0, "insecure-skip-tls-verify", NULL, NULL,
     "Do not check the server's certificate: the connection is insecure", NULL,
     AT(insecure_skip_tls_verify), false},
    {OPT_STRING, 0, "tls-server-name", "NAME", NULL, "Name to expect in the server's certificate",
     NULL, AT(tls_server_name), false},
    {OPT_STRING, 0, "username", "NAME", NULL, "User name for basic authentication", NULL,
     AT(username), false},
    {OPT_STRING, 0, "password", "PASSWORD", NULL, "Password for basic authentication", NULL,
     AT(password), false},
    {OPT_STRING, 0, "request-timeout", "DURATION", "0",
     "How long to wait for a single request (1s, 2m, 3h); 0 means no limit", "~<duration>",
     AT(request_timeout), false},
    {OPT_BOOL, 0, "disable-compression", NULL, NULL, "Do not ask for compressed replies", NULL,
     AT(disable_compression), false},
    {OPT_STRING, 0, "kuberc", "FILE", NULL,
     "The kuberc file whose credential plugin policy to follow", "~<file>", AT(kuberc), false},
    {OPT_STRING, 0, "cache-dir", "DIR", NULL, "Accepted for kubectl's sake: nothing is cached",
     "~<folder>", AT(cache_dir), true},
    {.type = OPT_END},
};

const struct opt globals_display[] = {
    {.type = OPT_GROUP, .name = "Display flags"},
    {OPT_STRING, 0, "color", "WHEN", "auto", "When to use colours (also NO_COLOR, CLICOLOR_FORCE)",
     "auto|always|never", AT(color), false},
    {OPT_BOOL, 0, "ascii", NULL, NULL, "Draw with ASCII characters only", NULL, AT(ascii), false},
    {OPT_INT, 'v', "v", "LEVEL", "0", "Log requests to stderr from level 6 on; secrets are masked",
     "~6|7|8|9", AT(verbosity), false},
    {OPT_BOOL, 0, "warnings-as-errors", NULL, NULL, "Treat warnings from the server as errors",
     NULL, AT(warnings_as_errors), false},
    {.type = OPT_END},
};

void globals_release(struct globals *g)
{
    opt_list_release(&g->as_groups);
    opt_list_release(&g->as_extra);
}

struct kube_flags globals_kube_flags(const struct globals *g)
{
    return (struct kube_flags){
        .kubeconfig = g->kubeconfig,
        .context = g->kube_context,
        .cluster = g->cluster,
        .user = g->user,
        .namespace_ = g->namespace_,
        .server = g->server,
        .tls_server_name = g->tls_server_name,
        .certificate_authority = g->certificate_authority,
        .client_certificate = g->client_certificate,
        .client_key = g->client_key,
        .token = g->token,
        .username = g->username,
        .password = g->password,
        .as = g->as,
        .as_uid = g->as_uid,
        .as_groups = g->as_groups.items,
        .as_extra = g->as_extra.items,
        .request_timeout = g->request_timeout,
        .kuberc = g->kuberc,
        .insecure_skip_tls_verify = g->insecure_skip_tls_verify,
        .disable_compression = g->disable_compression,
    };
}
