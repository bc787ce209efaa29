// SPDX-License-Identifier: Apache-2.0
// What of the file that is there is understood, whoever wrote it, and however much of it there is.
#include "base/attr.h"
#include "report/scan.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *json, *value; // of the member "a"; NULL: not found
} rows[] = {
    {"alone", "{\"a\": \"x\"}", "x"},
    {"without blanks", "{\"b\":1,\"a\":\"x\"}", "x"},
    {"behind all kinds of values", "{\"b\": {\"a\": \"no\", \"c\": [1, {\"a\": \"no\"}]}, \"d\": null, \"a\": \"x\"}", "x"},
    {"brackets in texts", "{\"b\": \"}],{\\\"a\\\": \\\\\", \"a\": \"x\"}", "x"},
    {"more behind it", "{\"a\": \"x\", ", "x"},
    {"empty", "{\"a\": \"\"}", ""},
    {"first of two", "{\"a\": \"x\", \"a\": \"y\"}", "x"},
    {"not at the top", "{\"b\": {\"a\": \"x\"}}", NULL},
    {"a number", "{\"a\": 1}", NULL},
    {"with an escape", "{\"a\": \"x\\ty\"}", NULL},
    {"with a control character", "{\"a\": \"x\ty\"}", NULL},
    {"too long", "{\"a\": \"0123456789\"}", NULL},
    {"as long as it may be", "{\"a\": \"012345678\"}", "012345678"},
    {"a list", "[\"a\", \"x\"]", NULL},
    {"half a name", "{\"a", NULL},
    {"half a value", "{\"a\": \"x", NULL},
    {"half an escape", "{\"a\": \"x\\", NULL},
    {"no comma", "{\"b\": 1 \"a\": \"x\"}", NULL},
    {"brackets that do not match", "{\"b\": ], \"a\": \"x\"}", NULL},
    {"nothing", "", NULL},
};

Test(scan, member)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char out[10];
        // Without the NUL, so that a step beyond the end is seen.
        size_t n = strlen(rows[i].json);
        char *json = malloc(n ? n : 1);
        memcpy(json, rows[i].json, n);
        bool found = dgdr_scan_member(json, n, "a", out, sizeof(out));
        free(json);
        cr_expect(eq(int, found, rows[i].value != NULL), "%s", rows[i].name);
        cr_expect_str_eq(out, rows[i].value ? rows[i].value : "", "%s: %s", rows[i].name, out);
    }
}
