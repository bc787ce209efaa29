// SPDX-License-Identifier: Apache-2.0
// Any bytes as a log, in any pieces, cut and read again: pieces do not depend on how the bytes came, and a log that is
// repeated in full brings nothing new.
#include "base/strbuf.h"
#include "base/xtime.h"
#include "kube/podlog_resume.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reader {
    struct podlog_split split;
    struct podlog_resume resume;
    struct strbuf got;
};

static bool on_piece(void *ctx, const struct podlog_piece *p)
{
    struct reader *r = ctx;
    if (p->n > PODLOG_PIECE_MAX || (p->more && p->n != PODLOG_PIECE_MAX))
        abort();
    enum podlog_verdict v = podlog_resume_piece(&r->resume, p);
    if (v == PODLOG_NEW || v == PODLOG_NEW_LINE) {
        strbuf_add(&r->got, p->text, p->n);
        strbuf_addc(&r->got, p->more ? '+' : '\n');
    }
    return true;
}

static void reader_begin(struct reader *r)
{
    podlog_split_init(&r->split);
    podlog_resume_init(&r->resume, -1, TIME_UNKNOWN, 0);
    strbuf_init(&r->got);
}

static void reader_end(struct reader *r)
{
    podlog_split_release(&r->split);
    podlog_resume_release(&r->resume);
    strbuf_release(&r->got);
}

static void feed(struct reader *r, const char *data, size_t size, size_t piece)
{
    struct podlog_ask ask;
    podlog_split_reset(&r->split);
    podlog_resume_ask(&r->resume, &ask);
    podlog_resume_heard(&r->resume, 1790000000000);
    if (ask.tail_lines != -1 || ask.since_seconds != -1)
        abort();
    for (size_t at = 0; at < size; at += piece)
        podlog_split_feed(&r->split, data + at, size - at < piece ? size - at : piece, on_piece, r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const char *log = (const char *)data + 2;
    size -= 2;
    struct reader whole, cut;
    reader_begin(&whole);
    reader_begin(&cut);
    feed(&whole, log, size, size + 1);
    feed(&cut, log, size, (size_t)data[0] + 1);
    if (whole.got.len != cut.got.len || memcmp(whole.got.buf, cut.got.buf, cut.got.len) != 0)
        abort();
    // Again, from a place in it, and then in full: every call must come back.
    feed(&cut, log + size * data[1] / 256, size - size * data[1] / 256, 7);
    feed(&cut, log, size, size + 1);
    if (podlog_split_unfinished(&cut.split))
        podlog_split_finish(&cut.split, on_piece, &cut);
    reader_end(&whole);
    reader_end(&cut);
    return 0;
}
