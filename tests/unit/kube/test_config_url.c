// SPDX-License-Identifier: Apache-2.0
// URLs as Go's url.Parse takes them apart, and what of them may be shown.
#include "kube/urlparse.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

Test(config_url, parts)
{
    static const struct {
        const char *text, *scheme, *userinfo, *host, *path, *hostname, *port;
    } rows[] = {
        {"https://h", "https", "", "h", "", "h", "443"},
        {"HTTP://H:81/p?q#f", "http", "", "H:81", "/p", "h", "81"},
        {"https://u:p%40w@h:1/x", "https", "u:p%40w", "h:1", "/x", "h", "1"},
        {"https://[fd00::1]:6443/", "https", "", "[fd00::1]:6443", "/", "fd00::1", "6443"},
        {"https://[fd00::1]", "https", "", "[fd00::1]", "", "fd00::1", "443"},
        {"h:6443", "h", "", "", "6443", "", ""},
        {"h/p", "", "", "", "h/p", "", ""},
        {"socks5://h:", "socks5", "", "h:", "", "h", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct kube_url u;
        cr_assert_eq(kube_url_parse(&u, rows[i].text), 0, "%s", rows[i].text);
        char *hostname = kube_url_hostname(&u);
        cr_expect_str_eq(u.scheme, rows[i].scheme, "%s", rows[i].text);
        cr_expect_str_eq(u.userinfo, rows[i].userinfo, "%s", rows[i].text);
        cr_expect_str_eq(u.host, rows[i].host, "%s", rows[i].text);
        cr_expect_str_eq(u.path, rows[i].path, "%s", rows[i].text);
        cr_expect_str_eq(hostname, rows[i].hostname, "%s", rows[i].text);
        cr_expect_str_eq(kube_url_port(&u), rows[i].port, "%s", rows[i].text);
        free(hostname);
        kube_url_release(&u);
    }
}

Test(config_url, refused)
{
    static const char *const rows[] = {"127.0.0.1:8080", ":x",          "https://h:port",
                                       "https://a b",    "https://h\n", "https://[::1"};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct kube_url u;
        cr_expect_eq(kube_url_parse(&u, rows[i]), -1, "%s", rows[i]);
    }
}

Test(config_url, decoded_and_masked)
{
    static const struct {
        const char *text, *decoded, *masked;
    } rows[] = {
        {"a%40b", "a@b", "a%40b"},
        {"%", "%", "%"},
        {"%4", "%4", "%4"},
        {"%zz%41", "%zzA", "%zz%41"},
        {"http://u:p@h/x", "http://u:p@h/x", "http://***@h/x"},
        {"u:p/w@h", "u:p/w@h", "***@h"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *decoded = kube_url_decode(rows[i].text, strlen(rows[i].text));
        char *masked = kube_url_masked(rows[i].text);
        cr_expect_str_eq(decoded, rows[i].decoded);
        cr_expect_str_eq(masked, rows[i].masked);
        free(decoded);
        free(masked);
    }
}
