// SPDX-License-Identifier: Apache-2.0
// Name lookups that take their time, as they do where the resolver is out of reach.
#include "base/xtime.h"
#include "unit/kube/harness.h"

#include <criterion/criterion.h>
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <time.h>

// Stands before the C library's in this program, for libcurl's lookup threads too.
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **result)
{
    typedef int lookup_fn(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    lookup_fn *real;
    void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");
    memcpy(&real, &symbol, sizeof(real));
    if (!name || strcmp(name, "slow.invalid") != 0)
        return real(name, service, hints, result);
    nanosleep(&(struct timespec){.tv_sec = 30}, NULL);
    return EAI_AGAIN;
}

static void never(void *ctx, struct node *object, const struct err *err)
{
    (void)ctx;
    (void)object;
    (void)err;
    cr_assert_fail("the lookup ended");
}

Test(lookup, giving_up_does_not_wait_for_it)
{
    static char server[] = "http://slow.invalid";
    bool done = false;
    struct harness h;
    harness_begin(&h, NULL, 0);
    h.config.server = server;
    harness_client(&h);
    struct kube_call *call = kube_get_path(h.client, "/version", NULL, never, NULL);
    loop_timer(h.loop, 50, (loop_fn *)loop_stop, h.loop);
    loop_run_until(h.loop, &done);
    int64_t began = clock_mono(&clock_system);
    kube_call_cancel(call);
    harness_end(&h);
    cr_assert_lt(clock_mono(&clock_system) - began, 15000);
}
