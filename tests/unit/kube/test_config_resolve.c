// SPDX-License-Identifier: Apache-2.0
// What a context, a list of files and the flags come down to.
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

TestSuite(config_resolve, .init = set_up, .fini = tear_down);

#define HEAD    "apiVersion: v1\nkind: Config\n"
#define CTX     "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\n"
#define KLUSTER "clusters: [{name: k, cluster: {server: 'https://h:6443'}}]\n"

static struct kube_config load(const struct kube_flags *flags, const char *row)
{
    struct kube_config config;
    struct err err = ERR_INIT;
    cr_assert_eq(kube_config_load(&config, flags, &box.env, &err), 0, "%s: %s", row, err.text);
    return config;
}

static void expect_text(const char *row, const char *what, const char *got, const char *want)
{
    if (!want || !got)
        cr_assert_eq(got, want, "%s: %s is %s", row, what, got ? got : "not set");
    else
        cr_assert_str_eq(got, want, "%s: %s", row, what);
}

Test(config_resolve, fields_of_one_file)
{
    static const struct {
        const char *row, *text, *server, *token, *namespace_;
        bool tls;
    } rows[] = {
        {"plain", HEAD CTX KLUSTER "users: [{name: u, user: {token: t}}]", "https://h:6443", "t",
         "default", true},
        {"json with trailing text",
         "{\"current-context\":\"c\",\"contexts\":[{\"name\":\"c\",\"context\":{\"cluster\":\"k\","
         "\"user\":\"u\",\"namespace\":\"ns1\",},}],\"clusters\":[{\"name\":\"k\",\"cluster\":"
         "{\"server\":\"https://h\"}}],\"users\":[{\"name\":\"u\",\"user\":{\"token\":\"t\"}}]}",
         "https://h", "t", "ns1", true},
        {"numeric token keeps its zeros",
         HEAD CTX KLUSTER "users: [{name: u, user: {token: 0012345}}]", "https://h:6443", "0012345",
         "default", true},
        {"inline token is trimmed",
         HEAD CTX KLUSTER "users:\n- name: u\n  user:\n    token: |\n      t\n", "https://h:6443",
         "t", "default", true},
        {"prefix without final slash",
         HEAD CTX "clusters: [{name: k, cluster: {server: 'https://h/k8s/c/'}}]\n"
                  "users: [{name: u, user: {}}]",
         "https://h/k8s/c", NULL, "default", true},
        {"query and fragment go",
         HEAD CTX "clusters: [{name: k, cluster: {server: 'https://h/p?q#f'}}]\n"
                  "users: [{name: u}]",
         "https://h/p", NULL, "default", true},
        {"scheme in capitals",
         HEAD CTX "clusters: [{name: k, cluster: {server: 'HTTPS://h'}}]\nusers: [{name: u}]",
         "https://h", NULL, "default", true},
        {"no scheme is http, and http gets no token",
         HEAD CTX
         "clusters: [{name: k, cluster: {server: 'h:6443'}}]\nusers: [{name: u, user: {token: t}}]",
         "http://h:6443", NULL, "default", false},
        {"last of duplicate keys wins",
         HEAD CTX "clusters: [{name: k, cluster: {server: 'https://a', server: "
                  "'https://b'}}]\nusers: [{name: u}]",
         "https://b", NULL, "default", true},
        {"anchors and merge keys",
         HEAD CTX "x: &x {server: 'https://a'}\nclusters: [{name: k, cluster: {<<: *x}}]\nusers: "
                  "[{name: u}]",
         "https://a", NULL, "default", true},
        {"entries without a name are named by nothing",
         HEAD
         "contexts: [{context: {namespace: zz}}]\nclusters: [{cluster: {server: 'https://h'}}]",
         "https://h", NULL, "zz", true},
        {"only the first document counts",
         HEAD CTX KLUSTER "users: [{name: u}]\n---\ncurrent-context: other\n", "https://h:6443",
         NULL, "default", true},
        {"keys are case-sensitive", HEAD CTX KLUSTER "users: [{name: u, user: {Token: t}}]",
         "https://h:6443", NULL, "default", true},
        {"null is nothing", HEAD CTX KLUSTER "users: [{name: u, user: {token: ~, as: null}}]",
         "https://h:6443", NULL, "default", true},
        {"a byte order mark", "\xef\xbb\xbf" HEAD CTX KLUSTER "users: [{name: u}]",
         "https://h:6443", NULL, "default", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        sandbox_write(&box, ".kube/config", rows[i].text);
        struct kube_config config = load(NULL, rows[i].row);
        expect_text(rows[i].row, "server", config.server, rows[i].server);
        expect_text(rows[i].row, "token", config.token, rows[i].token);
        expect_text(rows[i].row, "namespace", config.namespace_, rows[i].namespace_);
        cr_assert_eq(config.tls, rows[i].tls, "%s: tls", rows[i].row);
        kube_config_release(&config);
    }
}

Test(config_resolve, first_file_wins_with_its_whole_entry)
{
    sandbox_write(&box, "a", HEAD "current-context: ''\nusers: [{name: u, user: {token: ta}}]");
    sandbox_write(&box, "sub/b",
                  HEAD CTX KLUSTER "users: [{name: u, user: {username: us, password: pw}}]\n"
                                   "extensions: [{name: e, extension: {a: 1}}]");
    sandbox_write(&box, "c",
                  HEAD "current-context: other\ncontexts: [{name: other, context: {cluster: k}}]\n"
                       "clusters: [{name: k, cluster: {server: 'https://late'}}]");
    sandbox_setenv(&box, "KUBECONFIG", ":@/a::@/missing:@/sub/b:@/a:@/c");
    struct kube_config config = load(NULL, "list");
    cr_assert_str_eq(config.context, "c", "the first current-context that is not empty");
    cr_assert_str_eq(config.server, "https://h:6443");
    cr_assert_str_eq(config.token, "ta");
    cr_assert_null(config.username, "the later entry of that name is hidden altogether");
    kube_config_release(&config);
}

Test(config_resolve, relative_paths_start_at_their_own_file)
{
    sandbox_write(
        &box, "sub/k",
        HEAD CTX
        "clusters: [{name: k, cluster: {server: 'https://h', certificate-authority: pki/ca}}]\n"
        "users: [{name: u, user: {client-certificate: ../crt, client-key: pki/key}}]");
    sandbox_write(&box, "sub/pki/ca", TEST_CERT);
    sandbox_write(&box, "crt", TEST_CERT);
    sandbox_write(&box, "sub/pki/key", TEST_KEY);
    box.env.cwd = box.dir;
    struct kube_flags flags = {.kubeconfig = "sub/k"};
    struct kube_config config = load(&flags, "relative");
    cr_assert_eq(config.ca.len, strlen(TEST_CERT));
    cr_assert_str_eq(config.client_cert_file, sandbox_path(&box, "crt"));
    cr_assert_str_eq(config.client_key_file, sandbox_path(&box, "sub/pki/key"));
    cr_assert_eq(config.client_key.len, strlen(TEST_KEY));
    kube_config_release(&config);
}

Test(config_resolve, exec_command_is_a_path_only_with_a_slash)
{
    static const struct {
        const char *row, *command, *want;
    } rows[] = {
        {"bare", "plug", "plug"},
        {"below", "bin/plug", "@/sub/bin/plug"},
        {"dot", "./plug", "@/sub/plug"},
        {"absolute", "/usr/../bin/plug", "/usr/../bin/plug"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *text = xasprintf(
            HEAD CTX KLUSTER
            "users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1,"
            " command: '%s', args: [a, 1], env: [{name: NAME, value: v}]}}}]",
            rows[i].command);
        sandbox_write(&box, "sub/k", text);
        struct kube_flags flags = {.kubeconfig = sandbox_path(&box, "sub/k")};
        struct kube_config config = load(&flags, rows[i].row);
        char *want = sandbox_expand(&box, rows[i].want);
        cr_assert_not_null(config.exec, "%s", rows[i].row);
        cr_assert_str_eq(config.exec->command, want, "%s", rows[i].row);
        cr_assert_str_eq(config.exec->args[1], "1", "%s", rows[i].row);
        cr_assert_eq(config.exec->interactive, KUBE_INTERACTIVE_IF_AVAILABLE, "%s", rows[i].row);
        free(text);
        free(want);
        kube_config_release(&config);
    }
}

static const char OVERRIDDEN[] =
    HEAD CTX "clusters:\n"
             "- {name: k, cluster: {server: 'https://h', tls-server-name: sni, "
             "certificate-authority-data: " TEST_CERT_DATA "}}\n"
             "- {name: k2, cluster: {server: 'https://h2', insecure-skip-tls-verify: yes}}\n"
             "users:\n"
             "- {name: u, user: {tokenFile: tok, as: boss, as-groups: [g1], as-user-extra: {a: "
             "[1], b: [p, q]}}}\n"
             "- {name: u2, user: {token: t2}}\n";

Test(config_resolve, flags_replace_fields)
{
    static const char *const groups[] = {"f1", "f2", NULL};
    static const char *const extra[] = {"b=z", "nonsense", "c=1=2", NULL};
    sandbox_write(&box, ".kube/config", OVERRIDDEN);
    sandbox_write(&box, ".kube/tok", "  from-file\n");
    struct kube_config config = load(NULL, "none");
    cr_assert_str_eq(config.tls_server_name, "sni");
    cr_assert_null(config.token);
    cr_assert_str_eq(config.token_file, sandbox_path(&box, ".kube/tok"));
    cr_assert_eq(config.as_extra_count, 3);
    kube_config_release(&config);

    struct kube_flags flags = {.server = "https://other",
                               .token = "flag",
                               .as_groups = groups,
                               .as_extra = extra,
                               .namespace_ = "",
                               .request_timeout = "1m30s"};
    config = load(&flags, "several");
    cr_assert_str_eq(config.server, "https://other");
    cr_assert_null(config.tls_server_name, "it belonged to the other server");
    cr_assert_str_eq(config.token, "flag");
    cr_assert_null(config.token_file, "a flag beats the file's tokenFile");
    cr_assert_str_eq(config.as_groups[1], "f2");
    cr_assert_eq(config.as_extra_count, 3, "a, and b and c of the flags");
    cr_assert_str_eq(config.as_extra[2].key, "c");
    cr_assert_str_eq(config.as_extra[2].value, "1=2");
    cr_assert_str_eq(config.namespace_, "default", "an empty flag is no flag");
    cr_assert_eq(config.request_timeout_ms, 90000);
    kube_config_release(&config);

    struct kube_flags insecure = {.insecure_skip_tls_verify = true};
    config = load(&insecure, "insecure");
    cr_assert(config.insecure_skip_tls_verify);
    cr_assert_null(config.ca.data, "the file's authority goes with the flag");
    kube_config_release(&config);

    struct kube_flags others = {.cluster = "k2", .user = "u2", .namespace_ = "ns9"};
    config = load(&others, "other entries");
    cr_assert_str_eq(config.server, "https://h2");
    cr_assert(config.insecure_skip_tls_verify);
    cr_assert_str_eq(config.token, "t2");
    cr_assert_null(config.as);
    cr_assert_str_eq(config.namespace_, "ns9");
    kube_config_release(&config);
}

Test(config_resolve, a_credential_displaces_the_plugin)
{
#define EXEC \
    "exec: {apiVersion: client.authentication.k8s.io/v1, command: p, interactiveMode: Never}"
    static const struct {
        const char *row, *user;
        bool exec;
    } rows[] = {
        {"alone", EXEC, true},
        {"token", "token: t, " EXEC, false},
        {"basic", "username: a, " EXEC, false},
        {"certificate",
         "client-certificate-data: " TEST_CERT_DATA ", client-key-data: " TEST_KEY_DATA ", " EXEC,
         false},
        {"key alone is nothing", "client-key-data: " TEST_KEY_DATA ", " EXEC, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *text = xasprintf(HEAD CTX KLUSTER "users: [{name: u, user: {%s}}]", rows[i].user);
        sandbox_write(&box, ".kube/config", text);
        struct kube_config config = load(NULL, rows[i].row);
        cr_assert_eq(config.exec != NULL, rows[i].exec, "%s", rows[i].row);
        kube_config_release(&config);
        free(text);
    }
}

Test(config_resolve, in_a_pod)
{
    sandbox_write(&box, "sa/token", "pod-token\n");
    sandbox_write(&box, "sa/ca.crt", TEST_CERT);
    sandbox_write(&box, "sa/namespace", " pods-ns \n");
    char *dir = sandbox_expand(&box, "@/sa");
    box.env.service_account_dir = dir;
    sandbox_setenv(&box, "KUBERNETES_SERVICE_HOST", "fd00::1");
    sandbox_setenv(&box, "KUBERNETES_SERVICE_PORT", "443");
    struct kube_config config = load(NULL, "pod");
    cr_assert(config.in_cluster);
    cr_assert_str_eq(config.server, "https://[fd00::1]:443");
    cr_assert_str_eq(config.namespace_, "pods-ns");
    cr_assert_str_eq(config.token_file, sandbox_path(&box, "sa/token"));
    cr_assert_eq(config.ca.len, strlen(TEST_CERT));
    kube_config_release(&config);

    sandbox_setenv(&box, "POD_NAMESPACE", "env-ns");
    struct kube_flags token = {.token = "flag"};
    config = load(&token, "pod with --token");
    cr_assert_str_eq(config.namespace_, "env-ns");
    cr_assert_str_eq(config.token, "flag");
    cr_assert_null(config.token_file);
    kube_config_release(&config);

    sandbox_write(&box, ".kube/config", HEAD CTX KLUSTER "users: [{name: u, user: {token: t}}]");
    config = load(NULL, "kubeconfig in a pod");
    cr_assert_not(config.in_cluster, "a kubeconfig with a context wins");
    cr_assert_str_eq(config.namespace_, "env-ns", "but its namespace is implicit");
    kube_config_release(&config);
    free(dir);
}

Test(config_resolve, a_pod_is_no_way_out_of_a_wrong_or_impersonating_config)
{
    sandbox_write(&box, "sa/token", "pod-token\n");
    char *dir = sandbox_expand(&box, "@/sa");
    box.env.service_account_dir = dir;
    sandbox_setenv(&box, "KUBERNETES_SERVICE_HOST", "10.0.0.1");
    sandbox_setenv(&box, "KUBERNETES_SERVICE_PORT", "443");
    static const struct {
        const char *row, *text;
        struct kube_flags flags;
    } rows[] = {
        {"dangling cluster", HEAD CTX "users: [{name: u, user: {token: t}}]", {0}},
        {"--as", "", {.as = "boss"}},
        {"user that impersonates",
         HEAD "contexts: [{name: c, context: {user: u}}]\nusers: [{name: u, user: {as: b}}]",
         {.context = "c"}},
        {"--context of nothing", "", {.context = "nope"}},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kube_config config;
        struct err err = ERR_INIT;
        sandbox_write(&box, ".kube/config", rows[i].text);
        cr_assert_eq(kube_config_load(&config, &rows[i].flags, &box.env, &err), -1, "%s",
                     rows[i].row);
        cr_assert_eq(err.kind, ERR_USAGE, "%s", rows[i].row);
    }
    free(dir);
}
