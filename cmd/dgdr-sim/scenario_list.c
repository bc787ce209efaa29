// SPDX-License-Identifier: Apache-2.0
// What there is to play.
#include "scenario.h"

#include "base/fs.h"
#include "base/mem.h"
#include "doc/yaml.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define SUFFIX ".yaml"

enum { FILE_MAX = 8 * 1024 * 1024 };

struct entry {
    char *name, *description;
};
struct entries {
    struct entry *items;
    size_t count, cap;
};

static bool known(const struct entries *e, const char *name)
{
    for (size_t i = 0; i < e->count; i++)
        if (!strcmp(e->items[i].name, name))
            return true;
    return false;
}

static int add_file(struct entries *e, const char *dir, const char *file, struct err *err)
{
    size_t n = strlen(file), m = strlen(SUFFIX);
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;

    if (n <= m || strcmp(file + n - m, SUFFIX) != 0)
        return 0;
    char *name CLEANUP_FREE = xstrndup(file, n - m);
    char *path CLEANUP_FREE = xasprintf("%s/%s", dir, file);
    if (known(e, name))
        return 0;
    if (fs_read_file(&text, path, FILE_MAX, err) < 0)
        return -1;
    struct node *doc = yaml_parse(text.buf, text.len, NULL, err);
    if (!doc)
        return err_wrap(err, "%s", path);
    const char *description = node_str_at(doc, "description");
    e->items = grow_array(e->items, &e->cap, e->count + 1, sizeof(*e->items));
    e->items[e->count++] = (struct entry){
        .name = steal_ptr(&name),
        .description = xstrdup(description ? description : ""),
    };
    node_free(doc);
    return 0;
}

static int add_dir(struct entries *e, const char *dir, struct err *err)
{
    DIR *d = opendir(dir);
    int rc = 0;

    if (!d)
        return 0; // it need not exist: others may
    for (struct dirent *f = readdir(d); f && rc == 0; f = readdir(d))
        rc = add_file(e, dir, f->d_name, err);
    closedir(d);
    return rc;
}

static int by_name(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    return strcmp(x->name, y->name);
}

int scenario_list(const char *const *dirs, struct strbuf *out, struct err *err)
{
    struct entries e = {0};
    int rc = 0;
    int width = 0;

    for (; *dirs && rc == 0; dirs++)
        rc = add_dir(&e, *dirs, err);
    if (e.count)
        qsort(e.items, e.count, sizeof(*e.items), by_name);
    for (size_t i = 0; i < e.count; i++)
        if ((int)strlen(e.items[i].name) > width)
            width = (int)strlen(e.items[i].name);
    for (size_t i = 0; i < e.count; i++) {
        if (rc == 0)
            strbuf_addf(out, "%-*s  %s\n", width, e.items[i].name, e.items[i].description);
        free(e.items[i].name);
        free(e.items[i].description);
    }
    free(e.items);
    return rc;
}
