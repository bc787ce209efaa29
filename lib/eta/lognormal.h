// SPDX-License-Identifier: Apache-2.0
// Durations as lognormal variables: mu and sd of the logarithm of seconds.
#ifndef ETA_LOGNORMAL_H
#define ETA_LOGNORMAL_H

struct lognormal {
    double mu, sd;
};

// Mean and variance of a sum's term, in seconds.
struct moments {
    double mean, var;
};

#define Z90 1.2815515655446004 // the normal distribution's 90th percentile

// The one with these 10th and 90th percentiles, 0 < low < high.
struct lognormal lognormal_range(double low, double high);
struct moments lognormal_moments(struct lognormal x);
// What is left of x when e seconds have passed and it has not ended: always positive, also far
// beyond what x usually takes, where it grows with e.
struct moments lognormal_residual(struct lognormal x, double e);
// The lognormal with these moments; a mean of 0 gives one near zero.
struct lognormal lognormal_fit(struct moments m);

#endif
