// SPDX-License-Identifier: Apache-2.0
// The socket of the controller's HTTP server.
#ifndef AGENT_LISTENER_H
#define AGENT_LISTENER_H

#include "base/err.h"

// address: "HOST:PORT", the host as a number, in brackets for IPv6; ":PORT" is every address of both families, where there
// are both. The socket, not blocking and closed on exec, is the caller's; -1 with err: ERR_USAGE for what is no address.
int listener_open(const char *address, struct err *err) ATTR_MUST_USE;
int listener_port(int fd); // which it was for port 0

#endif
