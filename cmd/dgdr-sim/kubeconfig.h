// SPDX-License-Identifier: Apache-2.0
// The kubeconfig that users and tests point clients at: contexts sim (token), sim-cert (client
// certificate), sim-exec (credential plugin: this program) and sim-viewer (a token that may only
// read).
#ifndef SIM_KUBECONFIG_H
#define SIM_KUBECONFIG_H

#include "auth.h"
#include "tls.h"

struct sim_kubeconfig {
    const char *url;
    const struct sim_tls *tls; // NULL: plain HTTP, one context without credentials
    struct sim_auth *auth;
    const char *program;    // for the credential plugin
    const char *token_file; // what it reads
};

// Both replace the file as a whole, readable by its owner only.
int sim_kubeconfig_write(const struct sim_kubeconfig *k, const char *path,
                         struct err *err) ATTR_MUST_USE;
int sim_kubeconfig_write_token(struct sim_auth *a, const char *path, struct err *err) ATTR_MUST_USE;
// What the credential plugin prints: an ExecCredential with the token of that file.
int sim_kubeconfig_credential(const char *token_file, const char *exec_info, struct strbuf *out,
                              struct err *err) ATTR_MUST_USE;

#endif
