// SPDX-License-Identifier: Apache-2.0
// JSON: what is read is written, and read again alike, as JSON and as YAML.
#include "doc/json.h"
#include "doc/yaml.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void expect_json(const struct node *n, const struct json_opts *opts)
{
    struct err err = ERR_INIT;
    struct strbuf text = STRBUF_INIT, again = STRBUF_INIT;
    json_write(&text, n, opts);
    struct node *copy = json_parse(text.buf, text.len, &err);
    if (!copy)
        abort();
    json_write(&again, copy, opts);
    if (strcmp(text.buf, again.buf) != 0)
        abort();
    node_free(copy);
    strbuf_release(&text);
    strbuf_release(&again);
}

static void expect_yaml(const struct node *n)
{
    struct err err = ERR_INIT;
    struct strbuf text = STRBUF_INIT;
    yaml_write(&text, n);
    // As kubectl does, the writer leaves Unicode's own line breaks alone, which YAML folds like any
    // other.
    if (!strstr(text.buf, "\xe2\x80\xa8") && !strstr(text.buf, "\xe2\x80\xa9")) {
        struct node *copy = yaml_parse(text.buf, text.len, NULL, &err);
        if (!copy || !node_equal(n, copy))
            abort();
        node_free(copy);
    }
    strbuf_release(&text);
}

// Strings that are no UTF-8 are written with replacement characters, which makes for another tree.
static struct node *cleaned(struct node *n)
{
    struct err err = ERR_INIT;
    struct strbuf text = STRBUF_INIT;
    json_write(&text, n, &(struct json_opts){0});
    node_free(n);
    n = json_parse(text.buf, text.len, &err);
    if (!n)
        abort();
    strbuf_release(&text);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = ERR_INIT;
    struct node *n = json_parse((const char *)data, size, &err);
    if (!n) {
        if (!err.text[0])
            abort();
        return 0;
    }
    n = cleaned(n);
    expect_json(n, &(struct json_opts){.html = true});
    expect_json(n, &(struct json_opts){.style = JSON_PRETTY, .sorted = true});
    expect_yaml(n);
    struct node *copy = node_clone(n);
    if (!node_equal(n, copy))
        abort();
    node_free(copy);
    node_free(n);
    return 0;
}
