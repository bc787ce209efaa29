// SPDX-License-Identifier: Apache-2.0
#include "model/format.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static char *unknown(char out[CELL_TEXT_MAX])
{
    snprintf(out, CELL_TEXT_MAX, "-");
    return out;
}

// snprintf cuts between bytes; this takes the torn character away.
static char *whole_characters(char out[CELL_TEXT_MAX])
{
    size_t len = strlen(out);
    size_t lead = len;
    while (lead > 0 && ((unsigned char)out[lead - 1] & 0xC0) == 0x80)
        lead--;
    if (lead == 0 || (unsigned char)out[lead - 1] < 0xC0)
        return out;
    uint32_t cp;
    lead--;
    size_t used = utf8_decode(out + lead, len - lead, &cp);
    if (used == 1 || used != len - lead)
        out[lead] = '\0';
    return out;
}

char *format_step(const struct run *run, char out[CELL_TEXT_MAX])
{
    if (run->step_current < 0)
        return unknown(out);
    const char *more = run->step_at_least ? "+" : "";
    if (run->step_total < 0)
        snprintf(out, CELL_TEXT_MAX, "%d%s/?", run->step_current, more);
    else
        snprintf(out, CELL_TEXT_MAX, "%d%s/%d", run->step_current, more, run->step_total);
    return out;
}

// The second unit is dropped when it is zero.
static char *two_units(int64_t major, const char *major_unit, int64_t minor, const char *minor_unit,
                       char out[CELL_TEXT_MAX])
{
    if (minor == 0)
        snprintf(out, CELL_TEXT_MAX, "%" PRId64 "%s", major, major_unit);
    else
        snprintf(out, CELL_TEXT_MAX, "%" PRId64 "%s%" PRId64 "%s", major, major_unit, minor,
                 minor_unit);
    return out;
}

char *format_duration(int64_t ms, char out[CELL_TEXT_MAX])
{
    if (ms == TIME_UNKNOWN || ms < 0)
        return unknown(out);
    int64_t s = ms / 1000;
    if (s < MINUTE)
        return two_units(s, "s", 0, "", out);
    if (s < 10 * MINUTE)
        return two_units(s / MINUTE, "m", s % MINUTE, "s", out);
    if (s < HOUR)
        return two_units(s / MINUTE, "m", 0, "", out);
    if (s < 2 * DAY)
        return two_units(s / HOUR, "h", s % HOUR / MINUTE, "m", out);
    return two_units(s / DAY, "d", s % DAY / HOUR, "h", out);
}

char *format_duration_fine(int64_t ms, char out[CELL_TEXT_MAX])
{
    if (ms == TIME_UNKNOWN || ms < 0)
        return unknown(out);
    int64_t s = ms / 1000;
    if (s < MINUTE)
        snprintf(out, CELL_TEXT_MAX, "%" PRId64 "s", s);
    else if (s < HOUR)
        snprintf(out, CELL_TEXT_MAX, "%" PRId64 "m%02" PRId64 "s", s / MINUTE, s % MINUTE);
    else if (s < 2 * DAY)
        snprintf(out, CELL_TEXT_MAX, "%" PRId64 "h%02" PRId64 "m", s / HOUR, s % HOUR / MINUTE);
    else
        snprintf(out, CELL_TEXT_MAX, "%" PRId64 "d%02" PRId64 "h", s / DAY, s % DAY / HOUR);
    return out;
}

char *format_estimate(double seconds, char out[CELL_TEXT_MAX])
{
    if (!isfinite(seconds) || seconds < 0 || seconds > 1e9)
        return unknown(out);
    // Rounded half up in the unit that is shown; what rounds up to the next unit is shown in that.
    int64_t s = (int64_t)(seconds / 5.0 + 0.5) * 5;
    int64_t m = (int64_t)(seconds / MINUTE + 0.5);
    if (s < MINUTE)
        return two_units(s, "s", 0, "", out);
    if (m < 60)
        return two_units(m, "m", 0, "", out);
    if (m < 48 * 60)
        return two_units(m / 60, "h", m % 60, "m", out);
    return two_units((m + 30) / 60 / 24, "d", (m + 30) / 60 % 24, "h", out);
}

char *format_usual(double seconds, char out[CELL_TEXT_MAX])
{
    format_estimate(seconds, out);
    return strcmp(out, "0s") != 0 ? out : unknown(out);
}

char *format_eta(const struct run_eta *eta, char out[CELL_TEXT_MAX])
{
    char low[CELL_TEXT_MAX], high[CELL_TEXT_MAX], middle[CELL_TEXT_MAX];
    if (!eta->known)
        return unknown(out);
    format_estimate(eta->remaining_s, middle);
    format_estimate(eta->p10_s, low);
    format_estimate(eta->p90_s, high);
    if (!strcmp(low, high) || low[0] == '-' || high[0] == '-')
        snprintf(out, CELL_TEXT_MAX, "%s", middle);
    else
        snprintf(out, CELL_TEXT_MAX, "%.12s (%.12s-%.12s)", middle, low, high);
    return out;
}

char *format_gpu_config(const struct run *run, char out[CELL_TEXT_MAX])
{
    const char *mapping = run->gpu_mapping;
    bool mapped = mapping && *mapping;
    if (run->gpus < 0 && !mapped)
        return unknown(out);
    if (run->gpus < 0)
        snprintf(out, CELL_TEXT_MAX, "%s", mapping);
    else
        snprintf(out, CELL_TEXT_MAX, "%dx%s%s", run->gpus, mapped ? " " : "",
                 mapped ? mapping : "");
    return whole_characters(out);
}
