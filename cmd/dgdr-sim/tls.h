// SPDX-License-Identifier: Apache-2.0
// Certificates made at start, in memory: an authority, the server's and one for a client.
#ifndef SIM_TLS_H
#define SIM_TLS_H

#include "base/attr.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct sim_tls {
    char *ca_cert;
    char *server_cert, *server_key;
    char *client_cert, *client_key; // CN=sim-cert, O=system:masters
};

// All PEM. The certificates are good from an hour ago for ten years.
int sim_tls_make(struct sim_tls *tls, struct err *err) ATTR_MUST_USE;
void sim_tls_release(struct sim_tls *tls); // wipes the keys

struct MHD_Connection;
// 1: the client has shown a certificate of ours, and `name` holds its common name; 0: none; -1: one that does not hold.
int sim_tls_peer(struct MHD_Connection *connection, char *name, size_t size);

// Whether this program can do TLS at all. Built with SIM_WITHOUT_TLS (for the archives, where it only serves the demo)
// it speaks plain HTTP, as with --plain.
extern const bool sim_tls_built;

#endif
