// SPDX-License-Identifier: Apache-2.0
// Waiting for a condition for a limited time.
#ifndef SIM_WAIT_H
#define SIM_WAIT_H

#include <pthread.h>
#include <stdint.h>

// Waits at most `ms` (1 s at most, so that a step of the wall clock delays nobody for long): the
// caller's loop checks a monotonic clock. The lock is held before and after.
void sim_wait_ms(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t ms);

#endif
