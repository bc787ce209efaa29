// SPDX-License-Identifier: Apache-2.0
#include "kube/client.h"
#include "kube/url.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

Test(url, resource_paths)
{
    static const struct {
        const char *group, *version, *plural, *ns, *name, *want;
    } rows[] = {
        {"nvidia.com", "v1beta1", "dgdrs", "ml", "x",
         "/apis/nvidia.com/v1beta1/namespaces/ml/dgdrs/x"},
        {"nvidia.com", "v1beta1", "dgdrs", NULL, NULL, "/apis/nvidia.com/v1beta1/dgdrs"},
        {"", "v1", "configmaps", "ml", NULL, "/api/v1/namespaces/ml/configmaps"},
        {"", "v1", "namespaces", "", "ml", "/api/v1/namespaces/ml"},
        {"", "v1", "pods", "a b", "c?d#e", "/api/v1/namespaces/a%20b/pods/c%3Fd%23e"},
        {"", "v1", "pods", "Bad_NS", "\x1b\xc3\xa9", "/api/v1/namespaces/Bad_NS/pods/%1B%C3%A9"},
        {"", "v1", "pods", "n", "a:b@c", "/api/v1/namespaces/n/pods/a:b@c"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kube_resource r = {rows[i].group, rows[i].version, rows[i].plural, NULL};
        struct strbuf got = STRBUF_INIT;
        url_add_resource_path(&got, &r, rows[i].ns, rows[i].name);
        cr_assert(eq(str, got.buf, (char *)rows[i].want));
        strbuf_release(&got);
    }
}

Test(url, queries_are_sorted_and_form_encoded)
{
    struct url_query q = URL_QUERY_INIT;
    struct strbuf got = STRBUF_INIT;
    url_query_set(&q, "watch", "true");
    url_query_set_int(&q, "limit", 500);
    url_query_set(&q, "continue", "");
    url_query_set(&q, "fieldSelector", NULL);
    url_query_set(&q, "labelSelector", "a=b,c!=d,e in (x,y)");
    url_query_set(&q, "limit", "7");
    url_query_write(&q, &got);
    cr_assert(
        eq(str, got.buf, "labelSelector=a%3Db%2Cc%21%3Dd%2Ce+in+%28x%2Cy%29&limit=7&watch=true"));
    url_query_release(&q);
    strbuf_release(&got);
}

Test(url, durations_as_go_prints_them)
{
    static const struct {
        int64_t ms;
        const char *want;
    } rows[] = {{2000, "2s"},   {500, "500ms"},      {90000, "1m30s"},    {3600000, "1h0m0s"},
                {1500, "1.5s"}, {61001, "1m1.001s"}, {7384000, "2h3m4s"}, {0, "0s"}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf got = STRBUF_INIT;
        url_add_go_duration(&got, rows[i].ms);
        cr_assert(eq(str, got.buf, (char *)rows[i].want));
        strbuf_release(&got);
    }
}

Test(url, host_and_port)
{
    static const struct {
        const char *url, *want;
        bool tls, loopback;
    } rows[] = {
        {"https://api.corp", "api.corp:443", true, false},
        {"http://localhost", "localhost:80", false, true},
        {"https://127.0.0.1:6443/k8s/clusters/c-x", "127.0.0.1:6443", true, true},
        {"https://[::1]:8443", "[::1]:8443", true, true},
        {"https://[fd00::1]", "[fd00::1]:443", true, false},
        {"HTTPS://u:p@h:1/x@y", "h:1", true, false},
        {"http://127.example.com", "127.example.com:80", false, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct url_parts u;
        struct strbuf got = STRBUF_INIT;
        url_split(rows[i].url, &u);
        url_add_host_port(&got, &u);
        cr_assert(eq(str, got.buf, (char *)rows[i].want));
        cr_assert(eq(int, u.tls, rows[i].tls), "%s", rows[i].url);
        cr_assert(eq(int, url_is_loopback(&u), rows[i].loopback), "%s", rows[i].url);
        strbuf_release(&got);
    }
}

Test(url, passwords_are_masked)
{
    static const char *const rows[][2] = {
        {"https://h/p", "https://h/p"},
        {"https://user:secret@h:1/p?q", "https://***@h:1/p?q"},
        {"https://h/p@q", "https://h/p@q"},
        {"http://a@b@c/", "http://***@c/"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf got = STRBUF_INIT;
        url_add_masked(&got, rows[i][0]);
        cr_assert(eq(str, got.buf, (char *)rows[i][1]));
        strbuf_release(&got);
    }
}

Test(url, names_that_would_leave_their_segment_are_refused)
{
    static const struct {
        const char *what, *value, *want;
    } rows[] = {
        {"resource name", "a%b", "invalid resource name \"a%b\": [may not contain '%']"},
        {"resource name", "a/b", "invalid resource name \"a/b\": [may not contain '/']"},
        {"resource name", "a/%b",
         "invalid resource name \"a/%b\": [may not contain '/' may not contain '%']"},
        {"namespace", "..", "invalid namespace \"..\": [may not be '..']"},
        {"namespace", ".", "invalid namespace \".\": [may not be '.']"},
        {"namespace", "...", ""},
        {"resource name", "a b", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        int failed = kube_check_segment(rows[i].what, rows[i].value, &err);
        cr_assert(eq(str, err.text, (char *)rows[i].want));
        cr_assert(eq(int, failed, *rows[i].want ? -1 : 0));
        cr_assert(eq(int, err.kind, *rows[i].want ? ERR_USAGE : ERR_NONE));
    }
}
