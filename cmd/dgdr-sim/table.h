// SPDX-License-Identifier: Apache-2.0
// Objects as rows of a Table, which is how `kubectl get` asks for them.
#ifndef SIM_TABLE_H
#define SIM_TABLE_H

#include "server.h"

// The client wants a Table. Returns its API version ("meta.k8s.io/v1"), or NULL.
const char *sim_table_wanted(const struct sim_request *r);
// Everything of a Table up to its first row: columnDefinitions only when with_columns is set. meta:
// members of "metadata" as JSON text without the braces.
void sim_table_open(struct sim_request *r, const char *api_version, const char *meta,
                    bool with_columns, struct strbuf *out);
void sim_table_row(struct sim_request *r, struct sim_object *o, struct strbuf *out);
void sim_table_close(struct strbuf *out);

#endif
