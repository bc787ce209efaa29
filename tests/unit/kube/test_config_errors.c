// SPDX-License-Identifier: Apache-2.0
// What is wrong with a kubeconfig or the flags, in words that kubectl's users know.
#include "sandbox.h"

#include "base/mem.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct sandbox box;

static void set_up(void)
{
    sandbox_init(&box);
}

static void tear_down(void)
{
    sandbox_release(&box);
}

TestSuite(config_errors, .init = set_up, .fini = tear_down);

#define CTX     "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\n"
#define KLUSTER "clusters: [{name: k, cluster: {server: 'https://h:6443'}}]\n"
#define CLUSTER_WITH(more) \
    CTX "users: [{name: u}]\nclusters: [{name: k, cluster: {server: 'https://h', " more "}}]\n"
#define USER_WITH(body) CTX KLUSTER "users: [{name: u, user: {" body "}}]\n"
#define EXEC_WITH(body) USER_WITH("exec: {" body "}")
#define LOADING         "error loading config file \"@/.kube/config\": "

struct row {
    const char *row, *text, *want;
    struct kube_flags flags;
};

static void run(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct kube_config config;
        struct err err = ERR_INIT;
        sandbox_write(&box, ".kube/config", rows[i].text);
        char *want = sandbox_expand(&box, rows[i].want);
        cr_assert_eq(kube_config_load(&config, &rows[i].flags, &box.env, &err), -1, "%s: no error",
                     rows[i].row);
        cr_assert_str_eq(err.text, want, "%s", rows[i].row);
        cr_assert_eq(err.kind, ERR_USAGE, "%s", rows[i].row);
        free(want);
    }
}

Test(config_errors, types)
{
#define UNMARSHAL(what, field, type) \
    LOADING "json: cannot unmarshal " what " into Go struct field " field " of type " type
    static const struct row rows[] = {
        {"bool for a string",
         USER_WITH("token: on"),
         UNMARSHAL("bool", "AuthInfo.users.user.token", "string"),
         {0}},
        {"YAML 1.1 bool as a name",
         "clusters: [{name: n, cluster: {}}]",
         UNMARSHAL("bool", "NamedCluster.clusters.name", "string"),
         {0}},
        {"string for a bool",
         CLUSTER_WITH("insecure-skip-tls-verify: 'true'"),
         UNMARSHAL("string", "Cluster.clusters.cluster.insecure-skip-tls-verify", "bool"),
         {0}},
        {"mapping for a list",
         "clusters: {}",
         UNMARSHAL("object", "Config.clusters", "[]v1.NamedCluster"),
         {0}},
        {"list for a string",
         USER_WITH("token: [a]"),
         UNMARSHAL("array", "AuthInfo.users.user.token", "string"),
         {0}},
        {"extra wants lists",
         USER_WITH("as: a, as-user-extra: {k: v}"),
         UNMARSHAL("string", "AuthInfo.users.user.as-user-extra", "[]string"),
         {0}},
        {"args want strings",
         EXEC_WITH("args: [true]"),
         UNMARSHAL("bool", "ExecConfig.users.user.exec.args", "string"),
         {0}},
        {"base64",
         CLUSTER_WITH("certificate-authority-data: 'ab c'"),
         LOADING "illegal base64 data at input byte 2",
         {0}},
        {"the same name twice",
         "users: [{name: a}, {name: b}, {name: a}]",
         LOADING "duplicate name \"a\" in list: users",
         {0}},
        {"version",
         "apiVersion: v2",
         LOADING "no kind \"Config\" is registered for version \"v2\"",
         {0}},
        {"kind", "kind: Pod", LOADING "no kind \"Pod\" is registered for version \"v1\"", {0}},
    };
    run(rows, ARRAY_LEN(rows));
}

Test(config_errors, names)
{
#define MISSING "missing or incomplete configuration info: "
    static const struct row rows[] = {
        {"current-context",
         "current-context: nope",
         "context was not found for specified context: nope",
         {0}},
        {"--context", CTX KLUSTER, "context \"zzz\" does not exist", {.context = "zzz"}},
        {"--user", CTX KLUSTER, "auth info \"zzz\" does not exist", {.user = "zzz"}},
        {"--cluster", CTX KLUSTER, "cluster \"zzz\" does not exist", {.cluster = "zzz"}},
        {"nothing at all", "", MISSING "no current context and no server are set", {0}},
        {"dangling cluster",
         CTX,
         MISSING "context \"c\" refers to cluster \"k\", which is not in the kubeconfig",
         {0}},
        {"dangling user",
         CTX KLUSTER,
         MISSING "context \"c\" refers to user \"u\", which is not in the kubeconfig",
         {0}},
        {"context without cluster",
         "current-context: c\ncontexts: [{name: c}]",
         MISSING "context \"c\" has no cluster",
         {0}},
        {"cluster without server",
         CTX "clusters: [{name: k}]\nusers: [{name: u}]",
         "no server found for cluster \"k\"",
         {0}},
        {"--kubeconfig", "", "stat @/no: no such file or directory", {.kubeconfig = "@/no"}},
    };
    struct row copy[ARRAY_LEN(rows)];
    memcpy(copy, rows, sizeof(rows));
    copy[ARRAY_LEN(rows) - 1].flags.kubeconfig = sandbox_path(&box, "no");
    run(copy, ARRAY_LEN(copy));
}

Test(config_errors, validation)
{
    static const char must[] = "";
    (void)must;
#define MUST(what) what " must be specified for u to use exec authentication plugin"
    static const struct row rows[] = {
        {"authority twice",
         CLUSTER_WITH(
             "certificate-authority: /dev/null, certificate-authority-data: " TEST_CERT_DATA),
         "certificate-authority-data and certificate-authority are both specified for k. "
         "certificate-authority-data "
         "will override.",
         {0}},
        {"authority and insecure",
         CLUSTER_WITH(
             "insecure-skip-tls-verify: true, certificate-authority-data: " TEST_CERT_DATA),
         "specifying a root certificates file with the insecure flag is not allowed",
         {0}},
        {"authority missing",
         CLUSTER_WITH("certificate-authority: no/ca"),
         "unable to read certificate-authority @/.kube/no/ca for k due to open @/.kube/no/ca: no "
         "such file or directory",
         {0}},
        {"authority no PEM",
         CLUSTER_WITH("certificate-authority-data: YWJj"),
         "unable to load root certificates: unable to parse bytes as PEM block",
         {0}},
        {"certificate alone",
         USER_WITH("client-certificate-data: " TEST_CERT_DATA),
         "client-key-data or client-key must be specified for u to use the clientCert "
         "authentication method.",
         {0}},
        {"certificate twice",
         USER_WITH("client-certificate: /dev/null, client-certificate-data: " TEST_CERT_DATA
                   ", client-key-data: " TEST_KEY_DATA),
         "client-cert-data and client-cert are both specified for u. client-cert-data will "
         "override.",
         {0}},
        {"key twice",
         USER_WITH("client-key: /dev/null, client-certificate-data: " TEST_CERT_DATA
                   ", client-key-data: " TEST_KEY_DATA),
         "client-key-data and client-key are both specified for u; client-key-data will override",
         {0}},
        {"certificate no PEM",
         USER_WITH("client-certificate-data: YWJj, client-key-data: " TEST_KEY_DATA),
         "tls: failed to find any PEM data in certificate input",
         {0}},
        {"key no PEM",
         USER_WITH("client-certificate-data: " TEST_CERT_DATA ", client-key-data: YWJj"),
         "tls: failed to find any PEM data in key input",
         {0}},
        {"token and basic",
         USER_WITH("token: a, username: b"),
         "more than one authentication method found for u; found [token basicAuth], only one is "
         "allowed",
         {0}},
        {"tokenFile missing",
         USER_WITH("tokenFile: nofile"),
         "open @/.kube/nofile: no such file or directory",
         {0}},
        {"proxy scheme",
         CLUSTER_WITH("proxy-url: 'ftp://x:1'"),
         "invalid 'proxy-url' \"ftp://x:1\" for cluster \"k\": unsupported scheme \"ftp\", must be "
         "http, https, or socks5",
         {0}},
        {"proxy without scheme",
         CLUSTER_WITH("proxy-url: '127.0.0.1:8080'"),
         "invalid 'proxy-url' \"127.0.0.1:8080\" for cluster \"k\": could not parse: "
         "127.0.0.1:8080",
         {0}},
        {"proxy socks5h",
         CLUSTER_WITH("proxy-url: 'socks5h://x'"),
         "invalid 'proxy-url' \"socks5h://x\" for cluster \"k\": unsupported scheme \"socks5h\", "
         "must be http, https, or "
         "socks5",
         {0}},
        {"proxy password stays secret",
         CLUSTER_WITH("proxy-url: 'ftp://u:secret@x:1'"),
         "invalid 'proxy-url' \"ftp://***@x:1\" for cluster \"k\": unsupported scheme \"ftp\", "
         "must be http, https, or socks5",
         {0}},
        {"groups without a user",
         USER_WITH("as-groups: [a]"),
         "requesting uid, groups or user-extra for u without impersonating a user",
         {0}},
        {"exec command",
         EXEC_WITH("apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never"),
         MUST("command"),
         {0}},
        {"exec apiVersion",
         EXEC_WITH("command: p, interactiveMode: Never"),
         MUST("apiVersion"),
         {0}},
        {"exec interactiveMode",
         EXEC_WITH("command: p, apiVersion: client.authentication.k8s.io/v1"),
         MUST("interactiveMode"),
         {0}},
        {"exec env",
         EXEC_WITH(
             "command: p, apiVersion: client.authentication.k8s.io/v1beta1, env: [{value: x}]"),
         MUST("env variable name"),
         {0}},
        {"exec bad mode",
         EXEC_WITH(
             "command: p, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Sometimes"),
         "invalid interactiveMode for u: \"Sometimes\"",
         {0}},
        {"exec old version",
         EXEC_WITH("command: p, apiVersion: client.authentication.k8s.io/v1alpha1"),
         "exec plugin: invalid apiVersion \"client.authentication.k8s.io/v1alpha1\"",
         {0}},
        {"exec and provider",
         USER_WITH("auth-provider: {name: oidc}, exec: {command: p, apiVersion: "
                   "client.authentication.k8s.io/v1beta1}"),
         "authProvider cannot be provided in combination with an exec plugin for u",
         {0}},
        {"several",
         USER_WITH("token: a, username: b, as-uid: 1"),
         "invalid configuration:\n"
         "* more than one authentication method found for u; found [token basicAuth], only one is "
         "allowed\n"
         "* requesting uid, groups or user-extra for u without impersonating a user",
         {0}},
        {"provider gcp",
         USER_WITH("auth-provider: {name: gcp}"),
         "the gcp auth plugin has been removed: please use the \"gke-gcloud-auth-plugin\" "
         "kubectl/client-go credential "
         "plugin instead",
         {0}},
        {"provider oidc",
         USER_WITH("auth-provider: {name: oidc}"),
         "the auth provider \"oidc\" is not supported",
         {0}},
        {"provider unknown",
         USER_WITH("auth-provider: {name: zzz}"),
         "no Auth Provider found for name \"zzz\"",
         {0}},
        {"server with path but no scheme",
         CTX "users: [{name: u}]\nclusters: [{name: k, cluster: {server: 'h/p'}}]",
         "host must be a URL or a host:port pair: \"h/p\"",
         {0}},
        {"server of another scheme",
         CTX "users: [{name: u}]\nclusters: [{name: k, cluster: {server: 'ftp://h'}}]",
         "unsupported protocol scheme \"ftp\"",
         {0}},
        {"--request-timeout",
         USER_WITH(""),
         "invalid timeout value. Timeout must be a single integer in seconds, or an integer "
         "followed by a corresponding "
         "time unit (e.g. 1s | 2m | 3h)",
         {.request_timeout = "5"
                             "x"}},
    };
    run(rows, ARRAY_LEN(rows));
}

Test(config_errors, each_bad_file_of_a_list_has_its_line)
{
    struct kube_config config;
    struct err err = ERR_INIT;
    sandbox_write(&box, "a", "kind: Pod");
    sandbox_write(&box, "b", CTX KLUSTER);
    sandbox_write(&box, "d/x", "");
    sandbox_setenv(&box, "KUBECONFIG", "@/a:@/b:@/d");
    cr_assert_eq(kube_config_load(&config, NULL, &box.env, &err), -1);
    char *want = sandbox_expand(
        &box,
        "error loading config file \"@/a\": no kind \"Pod\" is registered for version \"v1\"\n"
        "error loading config file \"@/d\": read @/d: is a directory");
    cr_assert_str_eq(err.text, want);
    free(want);
}

Test(config_errors, never_show_a_secret)
{
    static const char *const texts[] = {
        USER_WITH("token: hunter2, username: hunter2, password: hunter2"),
        USER_WITH("client-certificate-data: aHVudGVyMg==, client-key-data: aHVudGVyMg=="),
        USER_WITH("client-key-data: 'hunter2!'"),
        USER_WITH("token: [hunter2]"),
        CTX "users: [{name: u}]\nclusters: [{name: k, cluster: {server: 'ftp://a:hunter2@h'}}]",
        CTX "users: [{name: u}]\nclusters: [{name: k, cluster: {server: 'https://a:hunter2@h:x'}}]",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct kube_config config;
        struct err err = ERR_INIT;
        sandbox_write(&box, ".kube/config", texts[i]);
        cr_assert_eq(kube_config_load(&config, NULL, &box.env, &err), -1, "%zu", i);
        cr_assert_null(strstr(err.text, "hunter2"), "%s", err.text);
    }
}
