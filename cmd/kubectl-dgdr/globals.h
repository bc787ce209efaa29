// SPDX-License-Identifier: Apache-2.0
// The flags that every command has: kubectl's connection flags, and how to print.
#ifndef CMD_GLOBALS_H
#define CMD_GLOBALS_H

#include "base/err.h"
#include "cli/opts.h"
#include "kube/config.h"

#include <stdbool.h>
#include <stdint.h>

struct globals {
    const char *kubeconfig, *kube_context, *cluster, *user, *namespace_;
    const char *server, *tls_server_name, *certificate_authority;
    const char *client_certificate, *client_key, *token, *username, *password;
    const char *as, *as_uid;
    struct opt_list as_groups, as_extra;
    bool insecure_skip_tls_verify, disable_compression;
    const char *request_timeout, *kuberc, *cache_dir;
    int64_t verbosity;
    bool warnings_as_errors;
    const char *color; // auto, always, never
    bool ascii;
};

extern const struct opt globals_connection[]; // kubectl's
extern const struct opt globals_display[];    // --color, --ascii, -v

void globals_release(struct globals *g);
// A view of g for lib/kube; lives as long as g.
struct kube_flags globals_kube_flags(const struct globals *g);

#endif
