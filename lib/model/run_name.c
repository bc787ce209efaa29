// SPDX-License-Identifier: Apache-2.0
#include "model/run_name.h"

#include <string.h>

int run_name_order(struct run_name a, struct run_name b)
{
    int order = strcmp(a.namespace_, b.namespace_);
    return order ? order : strcmp(a.name, b.name);
}
