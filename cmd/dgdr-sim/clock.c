// SPDX-License-Identifier: Apache-2.0
#include "clock.h"

#include "base/mem.h"
#include "wait.h"

#include <pthread.h>
#include <stdlib.h>

struct sim_clock {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int64_t sim_ms;  // simulated time at real_ms
    int64_t real_ms; // monotonic
    double speed;
    bool stopped;
};

struct sim_clock *sim_clock_new(int64_t start_ms, double speed)
{
    struct sim_clock *c = xcalloc(1, sizeof(*c));

    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->changed, NULL);
    c->sim_ms = start_ms == TIME_UNKNOWN ? clock_wall(&clock_system) : start_ms;
    c->real_ms = clock_mono(&clock_system);
    c->speed = speed;
    return c;
}

void sim_clock_free(struct sim_clock *c)
{
    if (!c)
        return;
    pthread_cond_destroy(&c->changed);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

static int64_t now_locked(const struct sim_clock *c)
{
    return c->sim_ms + (int64_t)((double)(clock_mono(&clock_system) - c->real_ms) * c->speed);
}

int64_t sim_clock_now(struct sim_clock *c)
{
    pthread_mutex_lock(&c->lock);
    int64_t now = now_locked(c);
    pthread_mutex_unlock(&c->lock);
    return now;
}

void sim_clock_set_speed(struct sim_clock *c, double speed)
{
    pthread_mutex_lock(&c->lock);
    c->sim_ms = now_locked(c);
    c->real_ms = clock_mono(&clock_system);
    c->speed = speed;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

bool sim_clock_sleep_until(struct sim_clock *c, int64_t at_ms)
{
    pthread_mutex_lock(&c->lock);
    while (!c->stopped) {
        int64_t left = at_ms - now_locked(c);

        if (left <= 0)
            break;
        sim_wait_ms(&c->changed, &c->lock,
                    c->speed > 0 ? (int64_t)((double)left / c->speed) + 1 : 1000);
    }
    bool reached = !c->stopped;
    pthread_mutex_unlock(&c->lock);
    return reached;
}

void sim_clock_stop(struct sim_clock *c)
{
    pthread_mutex_lock(&c->lock);
    c->stopped = true;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
}
