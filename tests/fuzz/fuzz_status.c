// SPDX-License-Identifier: Apache-2.0
// An error body of any bytes becomes one clean line. The first two bytes choose the HTTP code, the
// third the content type and what was asked for.
#include "base/utf8.h"
#include "kube/api_error.h"
#include "kube/client.h"
#include "kube/retry.h"
#include "kube/warning.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_warning(void *ctx, const char *text)
{
    (void)ctx;
    if (!*text || !utf8_is_clean(text))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = {"application/json", "text/plain",
                                        "text/html; charset=utf-8", NULL};
    static const struct api_subject subjects[] = {
        {0},
        {"example.com", "v1", "things", "x", NULL, NULL, NULL},
        {"example.com", "v1", "things", NULL, NULL, NULL, "POST"},
        {"", "v1", "pods", NULL, "a=b", "c=d", NULL},
    };
    if (size < 3)
        return 0;
    int code = 100 + (data[0] << 8 | data[1]) % 500;
    const char *body = (const char *)data + 3;
    struct err err = ERR_INIT;
    api_error_from_reply(code, types[data[2] & 3], body, size - 3, &subjects[data[2] >> 2 & 3],
                         &err);
    if (err.kind == ERR_NONE || !*err.text || err.code != code || err.retry_after < 0)
        abort();
    // The text may have been cut in the middle of a character, but nothing in it moves a cursor.
    for (const char *p = err.text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            abort();
    (void)kube_err_is_unknown_path(&err);
    // Header values come from the same hands.
    char value[512];
    size_t n = size - 3 < sizeof(value) - 1 ? size - 3 : sizeof(value) - 1;
    memcpy(value, body, n);
    value[n] = '\0';
    struct warning_set set = WARNING_SET_INIT;
    warning_set_read(&set, value, on_warning, NULL);
    warning_set_release(&set);
    if (retry_parse_after(value) < -1)
        abort();
    return 0;
}
