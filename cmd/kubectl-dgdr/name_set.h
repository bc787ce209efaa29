// SPDX-License-Identifier: Apache-2.0
// The few objects of a whole collection that are wanted, by name, and which of them its list held.
#ifndef CMD_NAME_SET_H
#define CMD_NAME_SET_H

#include <stdbool.h>
#include <stddef.h>

struct name_set {
    struct name_seen {
        char *name;
        bool seen;
    } * at;
    size_t count; // 0: no names are asked for, so every object is wanted
};

// The names are copied; one that is given twice counts once.
void name_set_init(struct name_set *s, const char *const *names, size_t count);
void name_set_release(struct name_set *s);
// True when it is one of them (or all are wanted); it is seen from now on. name may be NULL.
bool name_set_see(struct name_set *s, const char *name);
// True when it is one of them (or all are wanted) behind one of the prefixes (NULL-terminated). name may be NULL.
bool name_set_has_after(const struct name_set *s, const char *const *prefixes, const char *name);
// A new list begins.
void name_set_unsee(struct name_set *s);

#endif
