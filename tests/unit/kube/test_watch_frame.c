// SPDX-License-Identifier: Apache-2.0
#include "doc/json.h"
#include "kube/watch_frame.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

Test(watch_frame, events)
{
    static const struct {
        const char *text;
        int type; // -1: no event
        const char *rv;
    } rows[] = {
        {"{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"resourceVersion\":\"7\"}}}", WATCH_ADDED,
         "7"},
        {"{\"object\":{\"metadata\":{\"resourceVersion\":\"abc\"}},\"type\":\"MODIFIED\"}",
         WATCH_MODIFIED, "abc"},
        {"{\"type\":\"DELETED\",\"object\":{}}", WATCH_DELETED, NULL},
        {"{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"9\"}}}",
         WATCH_BOOKMARK, "9"},
        {"{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410}}", WATCH_ERROR, NULL},
        {"{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"resourceVersion\":7}}}", WATCH_ADDED,
         NULL},
        {"{\"type\":\"PATCHED\",\"object\":{}}", -1, NULL},
        {"{\"type\":\"added\",\"object\":{}}", -1, NULL},
        {"{\"type\":1,\"object\":{}}", -1, NULL},
        {"{\"type\":\"ADDED\"}", -1, NULL},
        {"{\"type\":\"ADDED\",\"object\":[]}", -1, NULL},
        {"{\"type\":\"ADDED\",\"object\":null}", -1, NULL},
        {"[]", -1, NULL},
        {"null", -1, NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        struct watch_event e;
        struct node *n = json_parse(rows[i].text, strlen(rows[i].text), &err);
        int failed = watch_event_decode(n, &e, &err);
        cr_assert(eq(int, failed, rows[i].type < 0 ? -1 : 0), "%s", rows[i].text);
        if (failed) {
            cr_assert(eq(int, err.kind, ERR_PARSE), "%s", rows[i].text);
        } else {
            cr_assert(eq(int, (int)e.type, rows[i].type), "%s", rows[i].text);
            cr_assert(eq(int, e.rv == NULL, rows[i].rv == NULL), "%s", rows[i].text);
            if (e.rv)
                cr_assert(eq(str, (char *)e.rv, (char *)rows[i].rv));
        }
        node_free(n);
    }
}
