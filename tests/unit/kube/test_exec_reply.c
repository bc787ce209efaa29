// SPDX-License-Identifier: Apache-2.0
// What a plugin may print, and what is said when it prints something else.
#include "sandbox.h"

#include "base/xtime.h"
#include "kube/exec_plugin.h"

#include <criterion/criterion.h>
#include <string.h>

#define V1            "client.authentication.k8s.io/v1"
#define REPLY(status) "{\"apiVersion\":\"" V1 "\",\"kind\":\"ExecCredential\"," status "}"
#define CERT_JSON                                                                \
    "\"clientCertificateData\":\"-----BEGIN CERTIFICATE-----\\nMA==\\n-----END " \
    "CERTIFICATE-----\\n\""
#define KEY_JSON \
    "\"clientKeyData\":\"-----BEGIN PRIVATE KEY-----\\nMA==\\n-----END PRIVATE KEY-----\\n\""

Test(exec_reply, good)
{
    static const struct {
        const char *row, *text, *token;
        bool pair;
        int64_t expires_ms;
    } rows[] = {
        {"token", REPLY("\"status\":{\"token\":\"t\"}"), "t", false, TIME_UNKNOWN},
        {"yaml", "apiVersion: " V1 "\nkind: ExecCredential\nstatus:\n  token: \"t\"\n", "t", false,
         TIME_UNKNOWN},
        {"pair", REPLY("\"status\":{" CERT_JSON "," KEY_JSON "}"), NULL, true, TIME_UNKNOWN},
        {"both", REPLY("\"status\":{\"token\":\"t\"," CERT_JSON "," KEY_JSON "}"), "t", true,
         TIME_UNKNOWN},
        {"expiry",
         REPLY("\"status\":{\"token\":\"t\",\"expirationTimestamp\":\"1970-01-01T00:00:01Z\"}"),
         "t", false, 1000},
        {"expiry elsewhere",
         REPLY(
             "\"status\":{\"token\":\"t\",\"expirationTimestamp\":\"1970-01-01T01:00:01+01:00\"}"),
         "t", false, 1000},
        {"expiry null", REPLY("\"status\":{\"token\":\"t\",\"expirationTimestamp\":null}"), "t",
         false, TIME_UNKNOWN},
        {"unknown fields", REPLY("\"x\":1,\"status\":{\"token\":\"t\",\"y\":{}}"), "t", false,
         TIME_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct exec_reply reply;
        struct err err = ERR_INIT;
        int rc = exec_reply_parse(&reply, rows[i].text, strlen(rows[i].text), V1, &err);
        cr_assert_eq(rc, 0, "%s: %s", rows[i].row, err.text);
        cr_assert_eq(reply.token != NULL, rows[i].token != NULL, "%s", rows[i].row);
        if (rows[i].token)
            cr_assert_str_eq(reply.token, rows[i].token, "%s", rows[i].row);
        cr_assert_eq(reply.cert.data && reply.key.data, rows[i].pair, "%s", rows[i].row);
        cr_assert_eq(reply.expires_ms, rows[i].expires_ms, "%s", rows[i].row);
        exec_reply_release(&reply);
    }
}

Test(exec_reply, bad)
{
#define CONFIGURED "exec plugin is configured to use API version " V1 ", plugin returned version "
    static const struct {
        const char *row, *text, *want; // want: the beginning
    } rows[] = {
        {"empty", "", CONFIGURED "client.authentication.k8s.io/__internal"},
        {"empty object", "{}", CONFIGURED "client.authentication.k8s.io/__internal"},
        {"other version",
         "{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"kind\":\"ExecCredential\"}",
         CONFIGURED "client.authentication.k8s.io/v1beta1"},
        {"garbage", "hunter2", "decoding stdout: couldn't get version/kind; json parse error: "},
        {"junk behind", REPLY("\"status\":{\"token\":\"hunter2\"}") " hunter2",
         "decoding stdout: couldn't get version/kind; json parse error: "},
        {"kind", "{\"apiVersion\":\"" V1 "\",\"kind\":\"Foo\"}",
         "decoding stdout: no kind \"Foo\" is registered for version \"" V1 "\""},
        {"no status", REPLY("\"a\":1"), "exec plugin didn't return a status field"},
        {"nothing in it", REPLY("\"status\":{}"),
         "exec plugin didn't return a token or cert/key pair"},
        {"certificate alone", REPLY("\"status\":{" CERT_JSON "}"),
         "exec plugin returned only certificate or key, not both"},
        {"key alone", REPLY("\"status\":{\"token\":\"t\"," KEY_JSON "}"),
         "exec plugin returned only certificate or key, not both"},
        {"no PEM", REPLY("\"status\":{\"clientCertificateData\":\"hunter2\"," KEY_JSON "}"),
         "failed parsing client key/certificate: tls: failed to find any PEM data in certificate "
         "input"},
        {"timestamp", REPLY("\"status\":{\"token\":\"t\",\"expirationTimestamp\":\"bad\"}"),
         "decoding stdout: parsing time \"bad\" as \"2006-01-02T15:04:05Z07:00\": "},
        {"timestamp without zone",
         REPLY("\"status\":{\"token\":\"t\",\"expirationTimestamp\":\"2026-01-01T00:00:00\"}"),
         "decoding stdout: parsing time "},
        {"token no string", REPLY("\"status\":{\"token\":5}"),
         "decoding stdout: json: cannot unmarshal"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct exec_reply reply;
        struct err err = ERR_INIT;
        cr_assert_eq(exec_reply_parse(&reply, rows[i].text, strlen(rows[i].text), V1, &err), -1,
                     "%s", rows[i].row);
        cr_assert_eq(strncmp(err.text, rows[i].want, strlen(rows[i].want)), 0, "%s: %s",
                     rows[i].row, err.text);
        cr_assert_null(strstr(err.text, "hunter2"), "%s: %s", rows[i].row, err.text);
        cr_assert_eq(err.kind, ERR_AUTH, "%s", rows[i].row);
    }
}
