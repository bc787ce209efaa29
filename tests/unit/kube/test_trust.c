// SPDX-License-Identifier: Apache-2.0
// Where the system's authorities are: one row for each kind of system.
#include "kube/trust.h"
#include "sandbox.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

// ctx: the paths that exist, separated by spaces.
static bool listed(void *ctx, const char *path)
{
    const char *at = ctx;
    size_t len = strlen(path);
    while ((at = strstr(at, path))) {
        if (at[len] == '\0' || at[len] == ' ')
            return true;
        at += len;
    }
    return false;
}

static bool same(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

#define DEBIAN  "/etc/ssl/certs/ca-certificates.crt"
#define FEDORA  "/etc/pki/tls/certs/ca-bundle.crt"
#define SUSE    "/etc/ssl/ca-bundle.pem"
#define RHEL10  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"
#define ALPINE  "/etc/ssl/cert.pem"
#define FREEBSD "/usr/local/share/certs/ca-root-nss.crt"

Test(trust, rows)
{
    static const struct {
        const char *row, *exist, *ssl_cert_file, *ssl_cert_dir, *file, *folder;
    } rows[] = {
        {"nothing there", "", NULL, NULL, NULL, NULL},
        {"Debian", "/etc/ssl/certs " DEBIAN, NULL, NULL, DEBIAN, "/etc/ssl/certs"},
        {"distroless", DEBIAN, NULL, NULL, DEBIAN, NULL},
        {"Fedora", "/etc/pki/tls/certs " FEDORA, NULL, NULL, FEDORA, "/etc/pki/tls/certs"},
        {"SUSE", "/etc/ssl/certs " SUSE, NULL, NULL, SUSE, "/etc/ssl/certs"},
        {"RHEL 10", RHEL10, NULL, NULL, RHEL10, NULL},
        {"Alpine without its package", ALPINE, NULL, NULL, ALPINE, NULL},
        {"Alpine with its package", "/etc/ssl/certs " ALPINE " " DEBIAN, NULL, NULL, DEBIAN,
         "/etc/ssl/certs"},
        {"FreeBSD", FREEBSD, NULL, NULL, FREEBSD, NULL},
        {"a folder alone", "/etc/ssl/certs", NULL, NULL, NULL, "/etc/ssl/certs"},
        {"the variable wins", DEBIAN, "/my/ca.pem", NULL, "/my/ca.pem", NULL},
        {"even if nothing is there", "", "/my/ca.pem", "/my", "/my/ca.pem", "/my"},
        {"each variable is for itself", "/etc/ssl/certs " DEBIAN, NULL, "/a:/b", DEBIAN, "/a:/b"},
        {"an empty variable is none", DEBIAN, "", "", DEBIAN, NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sandbox box;
        sandbox_init(&box);
        sandbox_setenv(&box, "SSL_CERT_FILE", rows[i].ssl_cert_file);
        sandbox_setenv(&box, "SSL_CERT_DIR", rows[i].ssl_cert_dir);
        char exist[256];
        snprintf(exist, sizeof(exist), "%s", rows[i].exist);
        struct kube_trust got = kube_trust_find(&box.env, listed, exist);
        cr_expect(same(got.file, rows[i].file), "%s: file %s", rows[i].row,
                  got.file ? got.file : "none");
        cr_expect(same(got.folder, rows[i].folder), "%s: folder %s", rows[i].row,
                  got.folder ? got.folder : "none");
        sandbox_release(&box);
    }
}

Test(trust, file_system)
{
    cr_expect(kube_trust_readable(NULL, "/"));
    cr_expect_not(kube_trust_readable(NULL, "/nowhere/ca.pem"));
}
