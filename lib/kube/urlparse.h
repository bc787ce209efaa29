// SPDX-License-Identifier: Apache-2.0
// URLs of servers and proxies out of a kubeconfig or the environment, taken apart by the rules of Go's url.Parse,
// so that what kubectl accepts and refuses is what we accept and refuse.
#ifndef KUBE_URLPARSE_H
#define KUBE_URLPARSE_H

#include <stddef.h>

// Strings are owned and never NULL after a successful parse. An opaque URL ("host:6443" reads as scheme "host")
// has an empty host.
struct kube_url {
    char *scheme;   // lower case, "" when there is none
    char *userinfo; // as written, still percent-encoded
    char *host;     // host[:port], an IPv6 address in its brackets
    char *path;     // as written; query and fragment are dropped
};

// 0, or -1 when Go would not parse it either; *out is then empty.
int kube_url_parse(struct kube_url *out, const char *text);
void kube_url_release(struct kube_url *u);

// The host without port and brackets, lower case; malloc'd.
char *kube_url_hostname(const struct kube_url *u);
// The port as written, or the scheme's own ("" for an unknown scheme). Borrowed.
const char *kube_url_port(const struct kube_url *u);

// Percent-decoded copy of s[0..n), malloc'd; a '%' that starts no escape stays as it is.
char *kube_url_decode(const char *s, size_t n);

// A text that should have been a URL, fit to be shown: all that may be a password, up to its last '@', is "***".
// malloc'd.
char *kube_url_masked(const char *text);

#endif
