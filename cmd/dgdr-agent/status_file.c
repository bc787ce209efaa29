// SPDX-License-Identifier: Apache-2.0
#include "status_file.h"

#include "base/fs.h"
#include "base/mem.h"
#include "report/dgdr_report.h"
#include "status_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

// A ConfigMap takes 1 MiB.
enum { STATUS_MAX = 256 * 1024 };

static const struct {
    const char *name;
    enum status_form form;
} files[] = {
    {DGDR_REPORT_FILE, STATUS_JSON},
    {"profiler_status.yaml", STATUS_YAML},
};

void status_file_init(struct status_file *f, const char *folder)
{
    f->folder = folder;
    strbuf_init(&f->last);
    strbuf_init(&f->seen);
}

void status_file_release(struct status_file *f)
{
    strbuf_release(&f->last);
    strbuf_release(&f->seen);
}

static bool same(const struct strbuf *a, const struct strbuf *b)
{
    return a->len == b->len && memcmp(a->buf, b->buf, a->len) == 0;
}

static void copy(struct strbuf *to, const struct strbuf *from)
{
    strbuf_reset(to);
    strbuf_add(to, from->buf, from->len);
}

// A file that is written in place may be whole lines and yet not all of them: it has to rest. Two looks can follow one
// another at once, so that only the time between them tells: from the end of the first, however long that took, to the
// beginning of the last.
static bool rests(struct status_file *f, const struct strbuf *bytes, int64_t began_ms,
                  const struct clock *clock)
{
    if (f->seen.len && same(bytes, &f->seen))
        return began_ms - f->seen_ms >= STATUS_REST_MS;
    copy(&f->seen, bytes);
    f->seen_ms = clock_mono(clock);
    return false;
}

enum status_look status_file_look(struct status_file *f, const struct clock *clock,
                                  struct strbuf *text, bool *ended, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct strbuf bytes CLEANUP_STRBUF = STRBUF_INIT;
        char *path CLEANUP_FREE = fs_join(f->folder, files[i].name);
        int64_t began_ms = clock_mono(clock);
        err_clear(err);
        if (fs_read_file(&bytes, path, STATUS_MAX, err)) {
            if (err->code == ENOENT || err->code == ENOTDIR)
                continue;
            return STATUS_AGAIN;
        }
        if (f->last.len && same(&bytes, &f->last)) {
            strbuf_reset(&f->seen);
            return STATUS_NONE;
        }
        if (files[i].form == STATUS_YAML && !rests(f, &bytes, began_ms, clock))
            return STATUS_AGAIN;
        strbuf_reset(text);
        if (status_text_read(bytes.buf, bytes.len, files[i].form, text, ended, err)) {
            err_wrap(err, "%s", path);
            return STATUS_AGAIN;
        }
        copy(&f->last, &bytes);
        return STATUS_NEW;
    }
    err_clear(err);
    return STATUS_NONE;
}
