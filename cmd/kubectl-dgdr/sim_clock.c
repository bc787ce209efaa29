// SPDX-License-Identifier: Apache-2.0
#include "sim_clock.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static int64_t sim_wall(void *ctx)
{
    const struct sim_clock *sim = ctx;
    int64_t passed = clock_mono(&clock_system) - sim->start_mono_ms;
    return sim->start_wall_ms + (int64_t)((double)passed * sim->speed);
}

static int64_t real_mono(void *ctx)
{
    (void)ctx;
    return clock_mono(&clock_system);
}

int sim_clock_parse(struct sim_clock *sim, const char *text, struct err *err)
{
    const char *x = strchr(text, 'x');
    char *when CLEANUP_FREE = xstrndup(text, x ? (size_t)(x - text) : strlen(text));
    char *end = NULL;
    double speed = x ? strtod(x + 1, &end) : 0;
    *sim = (struct sim_clock){time_parse(when), clock_mono(&clock_system), speed};
    if (sim->start_wall_ms == TIME_UNKNOWN || (x && (end == x + 1 || *end)) || speed < 0)
        return err_set(err, ERR_USAGE,
                       "invalid clock \"%s\": want an RFC 3339 time, then x and a speed", text);
    return 0;
}

struct clock sim_clock_clock(struct sim_clock *sim)
{
    return (struct clock){sim_wall, real_mono, sim};
}
