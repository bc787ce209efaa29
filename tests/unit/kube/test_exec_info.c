// SPDX-License-Identifier: Apache-2.0
// What a plugin is told: KUBERNETES_EXEC_INFO byte for byte, its environment, and the hint shown
// when it is missing.
#include "sandbox.h"

#include "kube/exec_plugin.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

Test(exec_info, bytes)
{
    struct kube_exec exec = {.api_version = "client.authentication.k8s.io/v1",
                             .cluster_server = "https://h:1/p"};
    struct kube_config config = {.exec = &exec};
    char *info = exec_info(&config, false);
    cr_assert_str_eq(
        info, "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\","
              "\"spec\":{\"interactive\":false}}\n");
    free(info);

    exec.provide_cluster_info = true;
    info = exec_info(&config, true);
    cr_assert_str_eq(
        info, "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\","
              "\"spec\":{\"cluster\":{\"server\":\"https://h:1/p\",\"config\":null},"
              "\"interactive\":true}}\n");
    free(info);

    config.tls_server_name = "a&b";
    config.insecure_skip_tls_verify = config.disable_compression = true;
    config.ca = (struct kube_blob){"ca", 2};
    config.proxy_url = "http://p:1";
    exec.cluster_config = "{\"a\":1}";
    info = exec_info(&config, false);
    cr_assert_str_eq(
        info,
        "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\","
        "\"spec\":{\"cluster\":{\"server\":\"https://h:1/p\",\"tls-server-name\":\"a\\u0026b\","
        "\"insecure-skip-tls-verify\":true,\"certificate-authority-data\":\"Y2E=\","
        "\"proxy-url\":\"http://p:1\",\"disable-compression\":true,\"config\":{\"a\":1}},"
        "\"interactive\":false}}\n");
    free(info);
}

static const char *lookup(char **list, const char *name)
{
    const char *value = NULL;
    for (size_t i = 0; list[i]; i++)
        if (strncmp(list[i], name, strlen(name)) == 0 && list[i][strlen(name)] == '=') {
            cr_assert_null(value, "%s stands there twice: a program would see the first", name);
            value = list[i] + strlen(name) + 1;
        }
    return value;
}

Test(exec_info, environment_of_the_kubeconfig_wins)
{
    static const char *const ours[] = {"A=1", "B=2", "KUBERNETES_EXEC_INFO=old", NULL};
    struct kube_kv more[] = {{"B", "$A"}, {"C", ""}, {"KUBERNETES_EXEC_INFO", "forged"}};
    struct kube_exec exec = {
        .api_version = "client.authentication.k8s.io/v1", .env = more, .env_count = 3};
    struct kube_config config = {.exec = &exec};
    struct kube_env env = kube_env_process;
    env.all = ours;
    char **list = exec_environment(&config, &env, false);
    cr_assert_str_eq(lookup(list, "A"), "1");
    cr_assert_str_eq(lookup(list, "B"), "$A", "values are literal");
    cr_assert_str_eq(lookup(list, "C"), "");
    cr_assert_eq(lookup(list, "KUBERNETES_EXEC_INFO")[0], '{', "ours comes last");
    exec_environment_free(list);
}

Test(exec_info, hint_is_cleaned)
{
    static const struct {
        const char *hint, *want;
    } rows[] = {
        {"install it:\n\tapt x", "install it:\n\tapt x"},
        {"\x1b[31mred\x07", "U+001B[31mredU+0007"},
        {"a\xe2\x80\xae"
         "b",
         "aU+202Eb"},
        {"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"},
        {"\xc2\x9b", "U+009B"},
        {"\xff", "\xef\xbf\xbd"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *got = exec_clean_hint(rows[i].hint);
        cr_expect_str_eq(got, rows[i].want);
        free(got);
    }
}
