// SPDX-License-Identifier: Apache-2.0
// yaml2json FILE: every document of a YAML file as one JSON list, for tests in languages without YAML.
#include "doc/json.h"
#include "doc/yaml.h"

#include <stdio.h>

static int read_all(const char *path, struct strbuf *out)
{
    char part[4096];
    size_t n;
    FILE *file = fopen(path, "re");
    if (!file)
        return -1;
    while ((n = fread(part, 1, sizeof(part), file)) > 0)
        strbuf_add(out, part, n);
    return fclose(file);
}

int main(int argc, char **argv)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT, out CLEANUP_STRBUF = STRBUF_INIT;
    const struct json_opts style = {.style = JSON_COMPACT};
    struct err err = ERR_INIT;
    if (argc != 2 || read_all(argv[1], &text)) {
        fprintf(stderr, "usage: yaml2json FILE\n");
        return 2;
    }
    struct node *documents = yaml_parse_all(text.buf, text.len, NULL, &err);
    if (!documents) {
        fprintf(stderr, "%s: %s\n", argv[1], err.text);
        return 1;
    }
    json_write(&out, documents, &style);
    node_free(documents);
    return puts(out.buf) < 0;
}
