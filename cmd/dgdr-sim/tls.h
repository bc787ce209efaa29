// SPDX-License-Identifier: Apache-2.0
// Certificates made at start, in memory: an authority, the server's and one for a client.
#ifndef SIM_TLS_H
#define SIM_TLS_H

#include "base/attr.h"
#include "base/err.h"

struct sim_tls {
    char *ca_cert;
    char *server_cert, *server_key;
    char *client_cert, *client_key; // CN=sim-cert, O=system:masters
};

// All PEM. The certificates are good from an hour ago for ten years.
int sim_tls_make(struct sim_tls *tls, struct err *err) ATTR_MUST_USE;
void sim_tls_release(struct sim_tls *tls); // wipes the keys

#endif
