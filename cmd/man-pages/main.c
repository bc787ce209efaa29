// SPDX-License-Identifier: Apache-2.0
// man-pages-PROGRAM PROSE_DIR OUT_DIR SECONDS: writes the manual pages of a program; SECONDS since 1970 are their date.
// Prints the name of each.
//
// Where things are
//   man_pages.h       what a program says of itself: of_kubectl_dgdr.c of_dgdr_agent.c of_dgdr_sim.c
//   page.c            the order of a page, from the tables and from docs/man/*.mdoc
//   mdoc.[ch]         texts and flags as mdoc
#include "base/fs.h"
#include "base/mem.h"
#include "man_pages.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PROSE_MAX = 1 << 20 };

static int write_page(const char *path, const struct strbuf *page, struct err *err)
{
    FILE *f = fopen(path, "we");
    if (!f)
        return err_errno(err, ERR_FAILURE, errno, "%s", path);
    bool ok = fwrite(page->buf, 1, page->len, f) == page->len;
    ok = fclose(f) == 0 && ok;
    return ok ? 0 : err_errno(err, ERR_FAILURE, errno, "%s", path);
}

static int make_page(const struct man_topic *t, char **argv, const char *date, struct err *err)
{
    struct strbuf prose CLEANUP_STRBUF = STRBUF_INIT, page CLEANUP_STRBUF = STRBUF_INIT;
    const char *name = man_program.name;
    char *file CLEANUP_FREE = xasprintf("%s%s%s", name, *t->name ? "-" : "", t->name);
    char *source CLEANUP_FREE = xasprintf("%s/%s.mdoc", argv[1], file);
    char *target CLEANUP_FREE = xasprintf("%s/%s.1", argv[2], file);
    // Not every page needs more than its tables.
    if (access(source, F_OK) == 0 && fs_read_file(&prose, source, PROSE_MAX, err))
        return -1;
    man_page(&man_program, t, prose.len ? prose.buf : NULL, date, &page);
    if (write_page(target, &page, err))
        return -1;
    printf("%s.1\n", file);
    return 0;
}

int main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    char date[64];
    if (argc != 4) {
        fprintf(stderr, "usage: %s PROSE_DIR OUT_DIR SECONDS\n", argv[0]);
        return 2;
    }
    time_t when = (time_t)strtoll(argv[3], NULL, 10);
    struct tm tm;
    gmtime_r(&when, &tm);
    size_t n = strftime(date, sizeof(date), "%B ", &tm);
    strftime(date + n, sizeof(date) - n, tm.tm_mday < 10 ? "%e, %Y" : "%d, %Y", &tm);
    struct man_topic t;
    for (size_t i = 0; man_program.topic(i, &t); i++) {
        if (i && !man_program.pages)
            break;
        if (make_page(&t, argv, date, &err)) {
            fprintf(stderr, "%s: %s\n", argv[0], err.text);
            return 1;
        }
    }
    return 0;
}
