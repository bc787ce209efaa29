// SPDX-License-Identifier: Apache-2.0
#include "kube/pulse.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct pulse_state fresh(void)
{
    return (struct pulse_state){.probe_ms = 5000, .dead_ms = 10000, .probed_ms = TIME_UNKNOWN};
}

Test(pulse, a_talking_server_is_not_asked)
{
    struct pulse_state s = fresh();
    int64_t next;
    cr_assert(eq(int, pulse_check(&s, 1000, 3000, &next), PULSE_FINE));
    cr_assert(eq(i64, next, 6000));
}

Test(pulse, silence_is_probed_once_and_then_means_death_within_ten_seconds)
{
    struct pulse_state s = fresh();
    int64_t next;
    cr_assert(eq(int, pulse_check(&s, 0, 5000, &next), PULSE_PROBE));
    cr_assert(eq(i64, next, 10000));
    cr_assert(eq(int, pulse_check(&s, 0, 7000, &next), PULSE_FINE));
    cr_assert(eq(i64, next, 10000));
    cr_assert(eq(int, pulse_check(&s, 0, 10000, &next), PULSE_DEAD));
}

Test(pulse, an_answer_ends_the_suspicion)
{
    struct pulse_state s = fresh();
    int64_t next;
    cr_assert(eq(int, pulse_check(&s, 0, 5000, &next), PULSE_PROBE));
    cr_assert(eq(int, pulse_check(&s, 5010, 10000, &next), PULSE_FINE));
    cr_assert(eq(i64, next, 10010));
    cr_assert(eq(int, pulse_check(&s, 5010, 10010, &next), PULSE_PROBE));
}

Test(pulse, who_was_asleep_asks_again_before_judging)
{
    struct pulse_state s = fresh();
    int64_t next;
    cr_assert(eq(int, pulse_check(&s, 0, 5000, &next), PULSE_PROBE));
    cr_assert(eq(int, pulse_check(&s, 0, 25000, &next), PULSE_FINE));
    cr_assert(eq(i64, next, 25000));
    cr_assert(eq(int, pulse_check(&s, 0, 25000, &next), PULSE_PROBE));
    cr_assert(eq(int, pulse_check(&s, 0, 30000, &next), PULSE_DEAD));
}

Test(pulse, an_answered_probe_is_never_held_against_the_link)
{
    struct pulse_state s = {.probe_ms = 60, .dead_ms = 160, .probed_ms = TIME_UNKNOWN};
    int64_t next;
    cr_assert(eq(int, pulse_check(&s, 0, 60, &next), PULSE_PROBE));
    cr_assert(eq(int, pulse_check(&s, 61, 160, &next), PULSE_PROBE));
    cr_assert(eq(int, pulse_check(&s, 160, 260, &next), PULSE_PROBE),
              "answered within the same moment");
}
