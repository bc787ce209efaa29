// SPDX-License-Identifier: Apache-2.0
#include "select.h"

int selection_check(const struct selection_values *v, size_t name_count, struct err *err)
{
    if (name_count == 0)
        return 0;
    if (v->all_namespaces)
        return err_set(err, ERR_USAGE,
                       "a resource cannot be retrieved by name across all namespaces");
    if ((v->label_selector && *v->label_selector) || (v->field_selector && *v->field_selector))
        return err_set(err, ERR_USAGE, "name cannot be provided when a selector is specified");
    return 0;
}
