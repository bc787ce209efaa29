// SPDX-License-Identifier: Apache-2.0
// What tells runs of a kind apart in a cluster, and the order of such names.
#ifndef MODEL_RUN_NAME_H
#define MODEL_RUN_NAME_H

struct run_name {
    const char *namespace_, *name; // borrowed
};

// By namespace, then by name, byte by byte, as a server lists them. Below, at or above 0, as strcmp() has it.
int run_name_order(struct run_name a, struct run_name b);

#endif
