// SPDX-License-Identifier: Apache-2.0
// JSONPath: any template compiles or says why not, and runs or says why not. A second line is the
// document.
#include "doc/json.h"
#include "doc/jsonpath.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char sample[] = "{\"arr\":[{\"n\":\"x\",\"v\":1,\"t\":[1,2]},{\"n\":\"y\",\"v\":2.5},{"
                             "\"n\":null}],\"ints\":[10,20,30],"
                             "\"map\":{\"a\":{\"b.c\":\"<\"}},\"nul\":null,\"yes\":true,\"s\":"
                             "\"text\",\"el\":[],\"nested\":[[1],[2,3]]}";

static void try(struct jsonpath *jp, const struct node *root)
{
    struct err err = ERR_INIT;
    struct strbuf out = STRBUF_INIT;
    const struct node **found = NULL;
    size_t count = 0;
    if (jsonpath_execute(jp, root, &out, &err) && (out.len || !err.text[0]))
        abort();
    if (jsonpath_find(jp, root, &found, &count, &err) == 0)
        for (size_t i = 0; i < count; i++)
            json_write(&out, found[i], &(struct json_opts){0});
    free(found);
    strbuf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = ERR_INIT;
    // Ranges without an end double the work each: short templates find all there is to find.
    if (size > 4096)
        return 0;
    char *text = strndup((const char *)data, size);
    char *line = strchr(text, '\n');
    struct node *root = line ? json_parse(line + 1, strlen(line + 1), &err) : NULL;
    if (root)
        *line = '\0';
    else
        root = json_parse(sample, sizeof(sample) - 1, &err);
    for (int relaxed = 0; relaxed < 2; relaxed++) {
        struct jsonpath *jp =
            relaxed ? jsonpath_compile_relaxed(text, &err) : jsonpath_compile(text, &err);
        if (!jp && err.kind != ERR_USAGE)
            abort();
        if (jp)
            try(jp, root);
        jsonpath_free(jp);
    }
    node_free(root);
    free(text);
    return 0;
}
