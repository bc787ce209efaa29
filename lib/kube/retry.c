// SPDX-License-Identifier: Apache-2.0
#include "kube/retry.h"

#include <errno.h>
#include <stdlib.h>

long retry_next(struct retry *r, const struct retry_facts *f)
{
    long wait_ms = -1;
    if (f->lost)
        wait_ms = RETRY_TRANSPORT_MS;
    else if ((f->http_code == 429 || f->http_code >= 500) && f->retry_after_s >= 0)
        wait_ms = f->retry_after_s * 1000L;
    if (wait_ms < 0 || r->done >= RETRY_MAX)
        return -1;
    r->done++;
    return wait_ms;
}

int retry_parse_after(const char *value)
{
    if (*value < '0' || *value > '9')
        return -1;
    char *end;
    errno = 0;
    long v = strtol(value, &end, 10);
    while (*end == ' ' || *end == '\t')
        end++;
    if (errno || *end || v > RETRY_AFTER_MAX_S)
        return -1;
    return (int)v;
}
