// SPDX-License-Identifier: Apache-2.0
#include "kube/podlog_link.h"

#include <string.h>

enum { HTTP_BAD_REQUEST = 400 };

// In the words of the API server, which asks the node only once there is one, and of the node.
static bool is_waiting(const struct err *err)
{
    static const char *const words[] = {" is waiting to start", " does not have a host assigned",
                                        " is not available"};
    for (size_t i = 0; err->code == HTTP_BAD_REQUEST && i < sizeof(words) / sizeof(*words); i++)
        if (strstr(err->text, words[i]))
            return true;
    return false;
}

enum podlog_link podlog_link_after(const struct err *err)
{
    if (!err)
        return PODLOG_OPEN;
    if (is_waiting(err))
        return PODLOG_WAITING;
    if (err->kind == ERR_AUTH || err->kind == ERR_NOT_FOUND || err->code == HTTP_BAD_REQUEST)
        return PODLOG_REFUSED;
    return PODLOG_OFFLINE;
}

static int64_t grow(struct podlog_backoff *b, int64_t min, int64_t max, uint32_t chance)
{
    b->ms = b->ms < min ? min : b->ms * 2;
    if (b->ms > max)
        b->ms = max;
    return b->ms + chance % (uint32_t)b->ms;
}

static int64_t wait_for(struct podlog_backoff *b, const struct err *err, uint32_t chance)
{
    switch (podlog_link_after(err)) {
    case PODLOG_WAITING:
        return PODLOG_WAITING_MS + chance % PODLOG_WAITING_MS;
    case PODLOG_REFUSED:
        return grow(b, PODLOG_REFUSED_MIN_MS, PODLOG_REFUSED_MAX_MS, chance);
    default:
        break;
    }
    if (err && err->kind == ERR_UNREACHABLE && b->knocks < PODLOG_KNOCKS_MAX) {
        b->knocks++;
        return PODLOG_KNOCK_MS + chance % PODLOG_KNOCK_MS;
    }
    return grow(b, PODLOG_BACKOFF_MIN_MS, PODLOG_BACKOFF_MAX_MS, chance);
}

int64_t podlog_backoff_next(struct podlog_backoff *b, const struct err *err, bool fruitful,
                            uint32_t chance)
{
    int64_t asked = err ? (int64_t)err->retry_after * 1000 : 0;
    if (fruitful) {
        *b = (struct podlog_backoff){0};
        if (!asked)
            return PODLOG_MEND_MS + chance % PODLOG_MEND_MS;
    }
    int64_t wait = wait_for(b, err, chance);
    return wait > asked ? wait : asked;
}
