// SPDX-License-Identifier: Apache-2.0
// Which proxy leads to a server: the kubeconfig's, or the environment's by Go's rules.
#include "sandbox.h"

#include <criterion/criterion.h>
#include <stdlib.h>

Test(proxy_choice, rows)
{
    static const struct {
        const char *row, *server, *proxy_url, *https_proxy, *no_proxy, *want;
    } rows[] = {
        {"none", "https://h", NULL, NULL, NULL, ""},
        {"environment", "https://h", NULL, "http://p:1", NULL, "http://p:1"},
        {"no scheme", "https://h", NULL, "p:1", NULL, "http://p:1"},
        {"no scheme and no port", "https://h", NULL, "p", NULL, "http://p:80"},
        {"user", "https://h", NULL, "http://u:w@p", NULL, "http://u:w@p:80"},
        {"v6 proxy", "https://h", NULL, "http://[fd00::1]", NULL, "http://[fd00::1]:80"},
        {"v6 proxy with port", "https://h", NULL, "http://[fd00::1]:2", NULL, "http://[fd00::1]:2"},
        {"https proxy", "https://h", NULL, "https://p", NULL, "https://p:443"},
        {"socks resolves names far away", "https://h", NULL, "socks5://p:1", NULL, "socks5h://p:1"},
        {"kubeconfig first", "https://h", "http://q", "http://p", NULL, "http://q:80"},
        {"kubeconfig knows no exceptions", "https://h", "socks5://q", NULL, "*",
         "socks5h://q:1080"},
        {"kubeconfig even for localhost", "https://localhost:1", "http://q", NULL, NULL,
         "http://q:80"},
        {"localhost", "https://localhost:6443", NULL, "http://p", NULL, ""},
        {"loopback", "https://127.8.9.1:6443", NULL, "http://p", NULL, ""},
        {"loopback v6", "https://[::1]:6443", NULL, "http://p", NULL, ""},
        {"all", "https://h", NULL, "http://p", "a,*", ""},
        {"host", "https://h.corp", NULL, "http://p", "h.corp", ""},
        {"host in capitals", "https://H.corp", NULL, "http://p", "h.CORP", ""},
        {"domain covers what is below", "https://a.h.corp", NULL, "http://p", "x, h.corp ", ""},
        {"only whole labels", "https://ah.corp", NULL, "http://p", "h.corp", "http://p:80"},
        {"dot is below only", "https://h.corp", NULL, "http://p", ".h.corp", "http://p:80"},
        {"dot", "https://a.h.corp", NULL, "http://p", ".h.corp", ""},
        {"star dot", "https://a.h.corp", NULL, "http://p", "*.h.corp", ""},
        {"port", "https://h:6443", NULL, "http://p", "h:6443", ""},
        {"other port", "https://h:6443", NULL, "http://p", "h:443", "http://p:80"},
        {"scheme's port", "https://h", NULL, "http://p", "h:443", ""},
        {"address", "https://10.1.2.3", NULL, "http://p", "10.1.2.3", ""},
        {"CIDR", "https://10.1.2.3", NULL, "http://p", "10.1.0.0/16", ""},
        {"CIDR within a byte", "https://10.1.2.3", NULL, "http://p", "10.1.2.0/30", ""},
        {"outside the CIDR", "https://10.1.2.4", NULL, "http://p", "10.1.2.0/30", "http://p:80"},
        {"CIDR of all", "https://10.1.2.4", NULL, "http://p", "0.0.0.0/0", ""},
        {"v6", "https://[fd00::5]:1", NULL, "http://p", "fd00::5", ""},
        {"v6 with port", "https://[fd00::5]:1", NULL, "http://p", "[fd00::5]:1", ""},
        {"v6 CIDR", "https://[fd00::5]:1", NULL, "http://p", "fd00::/8", ""},
        {"CIDR for a name", "https://h", NULL, "http://p", "0.0.0.0/0", "http://p:80"},
        {"plain http has a variable of its own", "http://h", NULL, "http://p", NULL,
         "http://plain:80"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sandbox box;
        sandbox_init(&box);
        sandbox_setenv(&box, "HTTPS_PROXY", rows[i].https_proxy);
        sandbox_setenv(&box, "https_proxy", "http://lower-case-comes-second");
        if (!rows[i].https_proxy)
            sandbox_setenv(&box, "https_proxy", NULL);
        sandbox_setenv(&box, "http_proxy", "http://plain");
        sandbox_setenv(&box, "ALL_PROXY", "http://never");
        sandbox_setenv(&box, "no_proxy", rows[i].no_proxy);
        struct kube_config config = {.server = (char *)rows[i].server,
                                     .proxy_url = (char *)rows[i].proxy_url};
        config.tls = rows[i].server[4] == 's';
        char *got = kube_proxy_for(&config, &box.env);
        cr_expect_str_eq(got, rows[i].want, "%s: %s", rows[i].row, got);
        free(got);
        sandbox_release(&box);
    }
}
