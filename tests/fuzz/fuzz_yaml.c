// SPDX-License-Identifier: Apache-2.0
// YAML: what is read is written and read again alike, and is JSON as well.
#include "doc/json.h"
#include "doc/yaml.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void expect_json(const struct node *n)
{
    struct err err = ERR_INIT;
    struct strbuf text = STRBUF_INIT;
    json_write(&text, n, &(struct json_opts){0});
    struct node *copy = json_parse(text.buf, text.len, &err);
    if (!copy || !node_equal(n, copy))
        abort();
    node_free(copy);
    strbuf_release(&text);
}

static void expect_yaml(const struct node *n, const struct yaml_opts *opts)
{
    struct err err = ERR_INIT;
    struct strbuf text = STRBUF_INIT;
    yaml_write(&text, n);
    // As kubectl does, the writer leaves Unicode's own line breaks alone, which YAML folds like any
    // other.
    if (!strstr(text.buf, "\xe2\x80\xa8") && !strstr(text.buf, "\xe2\x80\xa9")) {
        struct node *copy = yaml_parse(text.buf, text.len, opts, &err);
        if (!copy || !node_equal(n, copy))
            abort();
        node_free(copy);
    }
    strbuf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct yaml_opts opts = {.max_bytes = 1 << 16, .max_alias_nodes = 1000};
    struct err err = ERR_INIT;
    struct node *n = yaml_parse((const char *)data, size, &opts, &err);
    if (!n && strncmp(err.text, "yaml: ", 6) != 0)
        abort();
    if (n) {
        expect_json(n);
        expect_yaml(n, &opts);
    }
    node_free(n);
    node_free(yaml_parse_all((const char *)data, size, &opts, &err));
    return 0;
}
