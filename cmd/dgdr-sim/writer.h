// SPDX-License-Identifier: Apache-2.0
// Sends a reply to the client, whole or as a stream, with what goes wrong on purpose on the way.
#ifndef SIM_WRITER_H
#define SIM_WRITER_H

#include "server.h"

// Queues r->reply. The return value is the access handler's.
enum MHD_Result sim_writer_send(struct sim_request *r);
// Breaks the connection off: with a FIN, or with a RST.
void sim_writer_drop(const struct sim_request *r);
// Holds the connection open until the client goes, the faults are cleared, or the server stops.
void sim_writer_hold(const struct sim_request *r);

#endif
