// SPDX-License-Identifier: Apache-2.0
// The HTTP side: connections, request bodies and the request log.
#ifndef SIM_HTTP_H
#define SIM_HTTP_H

#include "server.h"
#include "tls.h"

#include <stdint.h>

// Starts to listen on 127.0.0.1; port 0 picks one. tls NULL: plain HTTP. Returns the port, or -1.
int sim_http_start(struct sim_server *server, uint16_t port, const struct sim_tls *tls,
                   struct err *err) ATTR_MUST_USE;
// Ends all connections; the store must have been stopped.
void sim_http_stop(struct sim_server *server);

#endif
