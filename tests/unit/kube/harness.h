// SPDX-License-Identifier: Apache-2.0
// A client of a scripted server, and calls that wait for their end.
#ifndef TESTS_KUBE_HARNESS_H
#define TESTS_KUBE_HARNESS_H

#include "base/strbuf.h"
#include "kube/client.h"
#include "unit/support/http_script.h"

struct harness {
    struct kube_config config;
    struct kube_client_opts opts;
    struct script_server *server;
    struct loop *loop;
    struct kube_client *client;
    struct strbuf log;      // lines of -v, each with a newline
    struct strbuf warnings; // the same
    // The end of the last call.
    bool done;
    struct node *object;
    struct err err;
    struct strbuf items; // names, each with a blank; "RESTART " in between
    char rv[64];
};

// `rules` NULL: no server; then set config.server. Fields of config and opts may be changed until harness_client().
void harness_begin(struct harness *h, const struct script_rule *rules, size_t n);
void harness_client(struct harness *h);
void harness_end(struct harness *h);

// Each fails the test when the call does not end within a minute.
void harness_get_path(struct harness *h, const char *path);
void harness_get(struct harness *h, const char *ns, const char *name);
void harness_list(struct harness *h, const struct kube_list_opts *opts);
// Turns the loop until *flag.
void harness_wait(struct harness *h, const bool *flag);

extern const struct kube_resource harness_resource; // things.example.com/v1

#endif
