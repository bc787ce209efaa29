// SPDX-License-Identifier: Apache-2.0
#include "kube/trust.h"

#include "base/attr.h"
#include "kube/kubeconfig.h"

#include <stddef.h>
#include <unistd.h>

static const char *const files[] = {
    "/etc/ssl/certs/ca-certificates.crt",                // Debian, Ubuntu, Arch, Gentoo, distroless
    "/etc/pki/tls/certs/ca-bundle.crt",                  // Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",                            // SUSE
    "/etc/pki/tls/cacert.pem",                           // OpenELEC
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL, where the compatible name is gone
    "/etc/ssl/cert.pem",                                 // Alpine, FreeBSD, macOS
    "/usr/local/share/certs/ca-root-nss.crt",            // FreeBSD's package
};
static const char *const folders[] = {
    "/etc/ssl/certs",
    "/etc/pki/tls/certs",
};

static const char *choose(const char *variable, const char *const *usual, size_t count,
                          bool (*readable)(void *ctx, const char *path), void *ctx)
{
    if (*variable)
        return variable;
    for (size_t i = 0; i < count; i++)
        if (readable(ctx, usual[i]))
            return usual[i];
    return NULL;
}

struct kube_trust kube_trust_find(const struct kube_env *env,
                                  bool (*readable)(void *ctx, const char *path), void *ctx)
{
    return (struct kube_trust){
        .file =
            choose(kubeconfig_env(env, "SSL_CERT_FILE"), files, ARRAY_LEN(files), readable, ctx),
        .folder =
            choose(kubeconfig_env(env, "SSL_CERT_DIR"), folders, ARRAY_LEN(folders), readable, ctx),
    };
}

bool kube_trust_readable(void *ctx, const char *path)
{
    (void)ctx;
    return access(path, R_OK) == 0;
}
