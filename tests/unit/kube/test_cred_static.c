// SPDX-License-Identifier: Apache-2.0
// Credentials that need no plugin: tokens, files that are replaced under us, basic, certificates.
#include "sandbox.h"

#include "kube/cred.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sandbox box;
static struct loop *loop;
static int64_t mono;

static int64_t wall_now(void *ctx)
{
    (void)ctx;
    return 0;
}

static int64_t mono_now(void *ctx)
{
    (void)ctx;
    return mono;
}

static const struct clock fake_clock = {wall_now, mono_now, NULL};

static void set_up(void)
{
    sandbox_init(&box);
    mono = 1000;
    loop = loop_new(&fake_clock, NULL);
}

static void tear_down(void)
{
    loop_free(loop);
    sandbox_release(&box);
}

TestSuite(cred_static, .init = set_up, .fini = tear_down);

struct answer {
    char authorization[128], cert[256];
    unsigned generation;
    char error[ERR_TEXT_MAX];
};

static void on_identity(void *ctx, const struct kube_identity *identity, const struct err *err)
{
    struct answer *a = ctx;
    *a = (struct answer){0};
    if (!identity) {
        snprintf(a->error, sizeof(a->error), "%s", err->text);
        return;
    }
    snprintf(a->authorization, sizeof(a->authorization), "%s",
             identity->authorization ? identity->authorization : "");
    snprintf(a->cert, sizeof(a->cert), "%s", identity->cert ? identity->cert->data : "");
    a->generation = identity->generation;
}

static struct answer get(struct kube_cred *c)
{
    struct answer a = {.error = "not called"};
    kube_cred_get(c, on_identity, &a);
    return a;
}

Test(cred_static, headers)
{
    static const struct {
        const char *row;
        struct kube_config config;
        const char *want, *error;
    } rows[] = {
        {"nothing", {.tls = true}, "", ""},
        {"token", {.tls = true, .token = "t"}, "Bearer t", ""},
        {"basic", {.tls = true, .username = "user", .password = "pass"}, "Basic dXNlcjpwYXNz", ""},
        {"plain http says nothing", {.tls = false, .token = "t"}, "", ""},
        {"header injection",
         {.tls = true, .token = "t\r\nX: y"},
         "",
         "invalid header field value for \"Authorization\""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct kube_cred *c = kube_cred_new(&rows[i].config, &box.env, loop, NULL);
        struct answer a = get(c);
        cr_assert_str_eq(a.authorization, rows[i].want, "%s", rows[i].row);
        cr_assert_str_eq(a.error, rows[i].error, "%s", rows[i].row);
        if (!*a.error)
            cr_assert_not(kube_cred_reject(c, a.generation), "%s: nothing new can come",
                          rows[i].row);
        kube_cred_free(c);
    }
}

Test(cred_static, token_file_is_read_again)
{
    sandbox_write(&box, "token", " one\n");
    struct kube_config config = {
        .tls = true, .token = "inline", .token_file = (char *)sandbox_path(&box, "token")};
    struct kube_cred *c = kube_cred_new(&config, &box.env, loop, NULL);
    struct answer first = get(c);
    cr_assert_str_eq(first.authorization, "Bearer one", "the file beats the inline token");

    sandbox_write(&box, "token", "two");
    mono += 49 * 1000;
    cr_assert_str_eq(get(c).authorization, "Bearer one", "still fresh");
    mono += 1000;
    struct answer second = get(c);
    cr_assert_str_eq(second.authorization, "Bearer two");
    cr_assert_neq(second.generation, first.generation);

    sandbox_write(&box, "token", " \n");
    mono += 60 * 1000;
    cr_assert_str_eq(get(c).authorization, "Bearer two",
                     "a blank file is one that is being replaced");
    sandbox_write(&box, "token", "three");
    cr_assert_str_eq(get(c).authorization, "Bearer three", "looked at again at once");

    cr_assert_not(kube_cred_reject(c, get(c).generation), "the file has nothing new");
    sandbox_write(&box, "token", "four");
    cr_assert(kube_cred_reject(c, get(c).generation),
              "a 401 makes us look before the minute is over");
    cr_assert_str_eq(get(c).authorization, "Bearer four");
    cr_assert(kube_cred_reject(c, first.generation), "rotated since");
    kube_cred_free(c);
}

Test(cred_static, token_file_without_content)
{
    sandbox_write(&box, "token", "");
    struct kube_config config = {.tls = true, .token_file = (char *)sandbox_path(&box, "token")};
    struct kube_cred *c = kube_cred_new(&config, &box.env, loop, NULL);
    struct answer empty = get(c);
    cr_assert_str_eq(empty.authorization, "", "no credential, no error");
    sandbox_write(&box, "token", "now");
    cr_assert(kube_cred_reject(c, empty.generation));
    cr_assert_str_eq(get(c).authorization, "Bearer now");
    kube_cred_free(c);
}

Test(cred_static, certificate_files_rotate)
{
    sandbox_write(&box, "crt", TEST_CERT);
    sandbox_write(&box, "key", TEST_KEY);
    struct kube_config config = {
        .tls = true,
        .client_cert_file = (char *)sandbox_path(&box, "crt"),
        .client_key_file = (char *)sandbox_path(&box, "key"),
        .client_cert = {TEST_CERT, strlen(TEST_CERT)},
        .client_key = {TEST_KEY, strlen(TEST_KEY)},
    };
    struct kube_cred *c = kube_cred_new(&config, &box.env, loop, NULL);
    struct answer first = get(c);
    cr_assert_str_eq(first.cert, TEST_CERT);
    sandbox_write(&box, "crt", "x\n" TEST_CERT);
    mono += 4 * 60 * 1000;
    cr_assert_eq(get(c).generation, first.generation, "not yet");
    mono += 60 * 1000;
    struct answer second = get(c);
    cr_assert_str_eq(second.cert, "x\n" TEST_CERT);
    cr_assert_neq(second.generation, first.generation);
    sandbox_write(&box, "crt", "half wri");
    mono += 6 * 60 * 1000;
    cr_assert_str_eq(get(c).cert, "x\n" TEST_CERT, "what is no certificate is not taken");
    kube_cred_free(c);
}
