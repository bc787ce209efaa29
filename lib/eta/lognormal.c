// SPDX-License-Identifier: Apache-2.0
#include "eta/lognormal.h"

#include <math.h>

static const double FAR_SD =
    4; // beyond, the tail's own series is exact enough and cannot divide by zero

struct lognormal lognormal_range(double low, double high)
{
    return (struct lognormal){(log(low) + log(high)) / 2, log(high / low) / (2 * Z90)};
}

struct moments lognormal_moments(struct lognormal x)
{
    double mean = exp(x.mu + x.sd * x.sd / 2);
    return (struct moments){mean, mean * mean * expm1(x.sd * x.sd)};
}

// P(Z > z)
static double upper(double z)
{
    return erfc(z / sqrt(2)) / 2;
}

struct moments lognormal_residual(struct lognormal x, double e)
{
    if (e <= 0)
        return lognormal_moments(x);
    double z = (log(e) - x.mu) / x.sd;
    if (z > FAR_SD) { // log x has an exponential tail of scale sd/z there
        double left = e * x.sd / z;
        return (struct moments){left, left * left};
    }
    double beyond = upper(z), v = x.sd * x.sd;
    double first = exp(x.mu + v / 2) * upper(z - x.sd) / beyond;
    double second = exp(2 * x.mu + 2 * v) * upper(z - 2 * x.sd) / beyond;
    double mean = first - e, var = second - first * first;
    double least = e * 1e-3;
    mean = mean > least ? mean : least;
    return (struct moments){mean, var > 0 ? var : 0};
}

struct lognormal lognormal_fit(struct moments m)
{
    if (m.mean <= 0)
        return (struct lognormal){log(1e-3), 0};
    double v = log1p(m.var / (m.mean * m.mean));
    return (struct lognormal){log(m.mean) - v / 2, sqrt(v)};
}
