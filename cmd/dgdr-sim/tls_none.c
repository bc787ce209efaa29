// SPDX-License-Identifier: Apache-2.0
// A simulated cluster without TLS: see sim_tls_built.
#include "tls.h"

#ifdef SIM_WITHOUT_TLS

const bool sim_tls_built = false;

int sim_tls_make(struct sim_tls *tls, struct err *err)
{
    *tls = (struct sim_tls){0};
    return err_set(err, ERR_FAILURE, "this dgdr-sim was built without TLS");
}

void sim_tls_release(struct sim_tls *tls)
{
    (void)tls;
}

int sim_tls_peer(struct MHD_Connection *connection, char *name, size_t size)
{
    (void)connection;
    (void)name;
    (void)size;
    return 0;
}

#endif
