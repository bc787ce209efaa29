// SPDX-License-Identifier: Apache-2.0
// Private to lib/output: how texts compare, as people count and as Kubernetes measures.
#ifndef OUTPUT_NATURAL_H
#define OUTPUT_NATURAL_H

#include <stdbool.h>

// < 0, 0, > 0: runs of digits compare as numbers, everything else byte by byte. 0 only for equal texts.
int natural_compare(const char *a, const char *b);
// Whether text is a Kubernetes quantity ("1", "2.5", "500m", "2Gi", "1e3"), and how much.
bool quantity_parse(const char *text, double *amount);

#endif
