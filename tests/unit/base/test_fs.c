// SPDX-License-Identifier: Apache-2.0
#include "base/fs.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[] = "/tmp/test-fs-XXXXXX";
static char file[64], absent[64];

static void make_files(void)
{
    cr_assert(mkdtemp(dir) != NULL);
    snprintf(file, sizeof(file), "%s/file", dir);
    snprintf(absent, sizeof(absent), "%s/absent", dir);
    FILE *f = fopen(file, "w");
    cr_assert(f != NULL);
    for (int i = 0; i < 10000; i++)
        fprintf(f, "%04d", i);
    fclose(f);
}

static void remove_files(void)
{
    unlink(file);
    rmdir(dir);
}

TestSuite(fs, .init = make_files, .fini = remove_files);

Test(fs, reads_a_whole_file_behind_what_is_there)
{
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    strbuf_adds(&sb, "x");
    cr_assert(eq(int, fs_read_file(&sb, file, 0, &err), 0), "%s", err.text);
    cr_expect(eq(sz, sb.len, 40001));
    cr_expect(memcmp(sb.buf, "x00000001", 9) == 0);
    cr_expect(eq(str, sb.buf + 39997, (char *)"9999"));
}

Test(fs, the_maximum_is_inclusive)
{
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    cr_expect(eq(int, fs_read_file(&sb, file, 40000, &err), 0), "%s", err.text);
    strbuf_reset(&sb);
    cr_expect(eq(int, fs_read_file(&sb, file, 39999, &err), -1));
    cr_expect(eq(int, err.code, EFBIG));
    cr_expect(eq(sz, sb.len, 0), "nothing of the file stays");
}

Test(fs, a_full_buffer_is_a_failure)
{
    struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    strbuf_limit(&sb, 100);
    cr_expect(eq(int, fs_read_file(&sb, file, 0, &err), -1));
    cr_expect(eq(int, err.code, EFBIG));
}

Test(fs, errors_read_as_gos)
{
    const struct {
        const char *path, *op, *why;
        int code;
    } rows[] = {
        {absent, "open", "no such file or directory", ENOENT},
        {dir, "read", "is a directory", EISDIR},
        {"/dev/null/x", "open", "not a directory", ENOTDIR},
        {"", "open", "no such file or directory", ENOENT},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf sb CLEANUP_STRBUF = STRBUF_INIT;
        struct err err = ERR_INIT;
        char *wanted CLEANUP_FREE = xasprintf("%s %s: %s", rows[i].op, rows[i].path, rows[i].why);
        cr_expect(eq(int, fs_read_file(&sb, rows[i].path, 0, &err), -1), "row '%s'", rows[i].path);
        cr_expect(eq(str, err.text, wanted), "row '%s'", rows[i].path);
        cr_expect(eq(int, err.code, rows[i].code), "row '%s'", rows[i].path);
        cr_expect(eq(int, (int)err.kind, ERR_FAILURE), "row '%s'", rows[i].path);
        cr_expect(eq(int, fs_read_file(&sb, rows[i].path, 0, NULL), -1), "row '%s'", rows[i].path);
    }
}

Test(fs, joins_and_cleans)
{
    static const struct {
        const char *dir, *path, *joined;
    } rows[] = {
        {"/a/b", "c", "/a/b/c"},
        {"/a/b/", "./c", "/a/b/c"},
        {"/a/b", "../c", "/a/c"},
        {"/a", "../../../c", "/c"},
        {"a", "../../c", "../c"},
        {"..", "../c", "../../c"},
        {"/a//b", "c//d/", "/a/b/c/d"},
        {"/", "c", "/c"},
        {"/", "..", "/"},
        {"", "c", "c"},
        {"", "", "."},
        {"/a/b", "", "/a/b"},
        {".", "c", "c"},
        {"a", "..", "."},
        {"/a", "/x/../y", "/x/../y"},
        {"/a", "..c", "/a/..c"},
        {"/a", "c..", "/a/c.."},
        {"/a", ".../c", "/a/.../c"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *joined CLEANUP_FREE = fs_join(rows[i].dir, rows[i].path);
        cr_expect(eq(str, joined, (char *)rows[i].joined), "row '%s' + '%s'", rows[i].dir,
                  rows[i].path);
    }
}

Test(fs, takes_the_directory_part)
{
    static const struct {
        const char *path, *dir;
    } rows[] = {
        {"/a/b", "/a"}, {"a/b", "a"},    {"b", "."},   {"", "."},     {"/", "/"},
        {"/b", "/"},    {"a/b/", "a/b"}, {"./b", "."}, {"a//b", "a"}, {"../b", ".."},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *found CLEANUP_FREE = fs_dirname(rows[i].path);
        cr_expect(eq(str, found, (char *)rows[i].dir), "row '%s'", rows[i].path);
    }
}

Test(fs, makes_paths_absolute)
{
    cr_assert(eq(int, chdir(dir), 0));
    char *cwd CLEANUP_FREE = getcwd(NULL, 0);
    const struct {
        const char *path;
        char *absolute;
    } rows[] = {
        {"/x/../y/", xstrdup("/y")},
        {"", xstrdup(cwd)},
        {".", xstrdup(cwd)},
        {"x/./y", xasprintf("%s/x/y", cwd)},
        {"x/../y", xasprintf("%s/y", cwd)},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *found CLEANUP_FREE = fs_abs(rows[i].path);
        cr_expect(eq(str, found, rows[i].absolute), "row '%s'", rows[i].path);
        free(rows[i].absolute);
    }
}
