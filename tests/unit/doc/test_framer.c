// SPDX-License-Identifier: Apache-2.0
#include "doc/framer.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 16 };

// Writes down what comes: "value|value|~rest|", and what went wrong.
static int write_down(void *ctx, const char *text, size_t n, bool rest, struct err *err)
{
    (void)err;
    struct strbuf *log = ctx;
    if (rest)
        strbuf_addc(log, '~');
    strbuf_add(log, text, n);
    strbuf_addc(log, '|');
    return 0;
}

// Each piece lies in memory of its own, so that a sanitizer sees a step beyond it.
static int feed_piece(struct framer *f, const char *text, size_t n, struct err *err)
{
    char *piece = malloc(n ? n : 1);
    memcpy(piece, text, n);
    int rc = framer_feed(f, piece, n, err);
    free(piece);
    return rc;
}

// Cuts text at a and b (or every `a` bytes when b is 0).
static char *frame(enum framer_mode mode, const char *prune, const char *text, size_t a, size_t b)
{
    struct strbuf log = STRBUF_INIT;
    struct err err = ERR_INIT;
    struct framer *f = framer_new(mode, ROOM, prune, write_down, &log);
    size_t n = strlen(text);
    int rc = 0;
    for (size_t at = 0; rc == 0 && at < n;) {
        size_t stop = b == 0 ? at + a : at < a ? a : at < b ? b : n;
        stop = stop < n ? stop : n;
        rc = feed_piece(f, text + at, stop - at, &err);
        at = stop;
    }
    if (rc == 0)
        rc = framer_finish(f, &err);
    if (rc)
        strbuf_addf(&log, "!%s", err.text);
    framer_free(f);
    return strbuf_detach(&log);
}

struct row {
    enum framer_mode mode;
    const char *prune, *text, *want;
};

static const struct row rows[] = {
    {FRAMER_LIST, NULL,
     "{\"apiVersion\":\"v1\",\"items\":[{\"a\":1},{\"b\":[\"]}\",{}]}],\"kind\":\"List\","
     "\"metadata\":{\"x\":"
     "[1]}}\n",
     "{\"a\":1}|{\"b\":[\"]}\",{}]}|~{\"apiVersion\":\"v1\",\"items\":[],\"kind\":\"List\","
     "\"metadata\":{\"x\":"
     "[1]}}|"},
    {FRAMER_LIST, NULL, "{\"kind\":\"List\",\"metadata\":{\"items\":[1]},\"items\":[]}",
     "~{\"kind\":\"List\",\"metadata\":{\"items\":[1]},\"items\":[]}|"},
    {FRAMER_LIST, NULL, "{\"items\":null,\"kind\":\"L\"}", "~{\"items\":null,\"kind\":\"L\"}|"},
    {FRAMER_LIST, NULL, "{\"items\":{\"items\":[1]}}", "~{\"items\":{\"items\":[1]}}|"},
    {FRAMER_LIST, NULL, "{\"items\":[1,\"a\\\"]\",null,[2]]}",
     "1|\"a\\\"]\"|null|[2]|~{\"items\":[]}|"},
    {FRAMER_LIST, "managedFields", "{\"kind\":\"Status\",\"metadata\":{},\"code\":404}",
     "~{\"kind\":\"Status\",\"metadata\":{},\"code\":404}|"},
    {FRAMER_LIST, NULL, " [1,{\"items\":[2]}] ", "~[1,{\"items\":[2]}]|"},
    {FRAMER_LIST, NULL, "\"text\"", "~\"text\"|"},
    {FRAMER_LIST, NULL, "12", "~12|"},
    {FRAMER_LIST, NULL, " {\n \"items\" : [ \n { \"a\" : 1 } ,\r\n\t{ } ] \n , \"k\" : 1 } ",
     "{ \"a\" : 1 }|{ }|~{\n \"items\" : [] \n , \"k\" : 1 }|"},
    // managed fields first, in the middle, last, alone; spaced; only those of the metadata
    {FRAMER_LIST, "mf", "{\"items\":[{\"metadata\":{\"mf\":[{\"f\":{}}],\"name\":\"a\"},\"z\":1}]}",
     "{\"metadata\":{\"name\":\"a\"},\"z\":1}|~{\"items\":[]}|"},
    {FRAMER_LIST, "mf", "{\"items\":[{\"metadata\":{\"a\":1,\"mf\":{\"\\\"}\":[]},\"b\":{}}}]}",
     "{\"metadata\":{\"a\":1,\"b\":{}}}|~{\"items\":[]}|"},
    {FRAMER_LIST, "mf",
     "{\"items\":[{\"metadata\":{\"a\":\"\\\\\",\"mf\":\"x\\\"\"}},{\"metadata\":{\"mf\":1}}]}",
     "{\"metadata\":{\"a\":\"\\\\\"}}|{\"metadata\":{}}|~{\"items\":[]}|"},
    {FRAMER_LIST, "mf",
     "{\"items\":[{\"metadata\" : { \"a\" : 1 , \"mf\" : [ 1 ] , \"b\" : 2 } } ] }",
     "{\"metadata\" : { \"a\" : 1 , \"b\" : 2 } }|~{\"items\":[] }|"},
    {FRAMER_LIST, "mf",
     "{\"items\":[{\"metadata\":{ \"mf\" : true , \"mf\":2,\"b\":2, \"mf\":null}}]}",
     "{\"metadata\":{  \"b\":2}}|~{\"items\":[]}|"},
    {FRAMER_LIST, "mf",
     "{\"items\":[{\"mf\":1,\"spec\":{\"metadata\":{\"mf\":1}},\"metadata\":{\"x\":{\"mf\":1}}}]}",
     "{\"mf\":1,\"spec\":{\"metadata\":{\"mf\":1}},\"metadata\":{\"x\":{\"mf\":1}}}|~{\"items\":[]}"
     "|"},
    {FRAMER_LIST, "mf",
     "{\"items\":[{\"metadata\":[{\"mf\":1}]},{\"metadata\":null}],\"metadata\":{\"mf\":1}}",
     "{\"metadata\":[{\"mf\":1}]}|{\"metadata\":null}|~{\"items\":[],\"metadata\":{\"mf\":1}}|"},
    // watches
    {FRAMER_VALUES, NULL, "{\"a\":1}\n{\"b\":\"}\"}[2] 3 true\n\"x\"",
     "{\"a\":1}|{\"b\":\"}\"}|[2]|3|true|\"x\"|"},
    {FRAMER_VALUES, NULL, " \n ", ""},
    {FRAMER_VALUES, "mf",
     "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"mf\":[1],\"name\":\"é\"},\"spec\":{}}}\n"
     "{\"metadata\":{\"a\":1,\"mf\":2}}\n",
     "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"é\"},\"spec\":{}}}|{\"metadata\":{"
     "\"a\":1}}|"},
    // failures
    {FRAMER_VALUES, NULL, "{\"a\":1}{\"b\"", "{\"a\":1}|!unexpected end of JSON input"},
    {FRAMER_VALUES, NULL, "\"a", "!unexpected end of JSON input"},
    {FRAMER_VALUES, NULL, "{} ]", "{}|!malformed JSON: unexpected character ']'"},
    {FRAMER_VALUES, NULL, "<html>", "!malformed JSON: unexpected character '<'"},
    {FRAMER_VALUES, NULL, "\x01", "!malformed JSON: unexpected byte 0x01"},
    {FRAMER_LIST, NULL, "", "!unexpected end of JSON input"},
    {FRAMER_LIST, NULL, "{\"items\":[{}", "{}|!unexpected end of JSON input"},
    {FRAMER_LIST, NULL, "{\"items\":[{},]}", "{}|!malformed JSON: unexpected character ']'"},
    {FRAMER_LIST, NULL, "{\"items\":[{} {}]}", "{}|!malformed JSON: unexpected character '{'"},
    {FRAMER_LIST, NULL, "{\"items\" []}", "!malformed JSON: unexpected character '['"},
    {FRAMER_LIST, NULL, "{items:[]}", "!malformed JSON: unexpected character 'i'"},
    {FRAMER_LIST, NULL, "{}x", "~{}|!malformed JSON: text after the value"},
};

Test(framer, finds_the_values_wherever_the_stream_is_cut)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct row *row = &rows[i];
        size_t n = strlen(row->text);
        for (size_t a = 0; a <= n; a++) {
            for (size_t b = a ? a : 1; b <= n + (n == 0); b++) {
                char *got = frame(row->mode, row->prune, row->text, a, b);
                if (strcmp(got, row->want) != 0)
                    cr_fail("row %zu, cut at %zu and %zu\n got %s\nwant %s", i, a, b, got,
                            row->want);
                free(got);
            }
        }
    }
}

Test(framer, finds_the_values_byte_by_byte)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *got = frame(rows[i].mode, rows[i].prune, rows[i].text, 1, 0);
        cr_expect(eq(str, got, (char *)rows[i].want), "row %zu", i);
        free(got);
    }
}

// Strings, escapes and brackets in every alignment to the blocks that the scanner works on.
Test(framer, long_values_in_every_alignment)
{
    for (size_t pad = 0; pad < 150; pad++) {
        struct strbuf text = STRBUF_INIT, want = STRBUF_INIT;
        strbuf_adds(&text, "{\"p\":\"");
        strbuf_addn(&text, '\\', 2 * pad);
        strbuf_adds(&text, "\",\"q\":[{\"\\\"}]\":[]},\"]\",[[[[]]]]],\"r\":\"");
        strbuf_addn(&text, '{', pad);
        strbuf_adds(&text, "\\\\\\\"\"}");
        strbuf_addf(&want, "%s|[]|", text.buf);
        strbuf_adds(&text, "[]");
        static const size_t sizes[] = {1, 7, 64, 65, 200, 10000};
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
            char *got = frame(FRAMER_VALUES, NULL, text.buf, sizes[i], 0);
            cr_expect(eq(str, got, want.buf), "pad %zu, pieces of %zu", pad, sizes[i]);
            free(got);
        }
        strbuf_release(&text);
        strbuf_release(&want);
    }
}

Test(framer, a_value_longer_than_allowed_is_refused_whatever_the_cut)
{
    for (size_t piece = 1; piece < 40; piece++) {
        struct strbuf log = STRBUF_INIT;
        struct err err = ERR_INIT;
        struct framer *f = framer_new(FRAMER_VALUES, 10, NULL, write_down, &log);
        const char *text = "\"12345678\" \"123456789\"";
        int rc = 0;
        for (size_t at = 0; rc == 0 && at < strlen(text); at += piece)
            rc = feed_piece(f, text + at, strlen(text) - at < piece ? strlen(text) - at : piece,
                            &err);
        cr_expect(eq(int, rc, -1));
        cr_expect(eq(str, err.text, (char *)"a value is longer than 10 bytes"));
        cr_expect(eq(str, log.buf, (char *)"\"12345678\"|"));
        cr_expect(eq(int, framer_feed(f, " ", 1, &err), -1));
        framer_free(f);
        strbuf_release(&log);
    }
}

static int refuse(void *ctx, const char *text, size_t n, bool rest, struct err *err)
{
    (void)text, (void)n, (void)rest;
    ++*(int *)ctx;
    return err_set(err, ERR_CANCELLED, "enough");
}

Test(framer, the_callback_stops_it)
{
    int calls = 0;
    struct err err = ERR_INIT;
    struct framer *f = framer_new(FRAMER_VALUES, 0, NULL, refuse, &calls);
    cr_expect(eq(int, framer_feed(f, "{}{}", 4, &err), -1));
    cr_expect(eq(int, err.kind, ERR_CANCELLED));
    cr_expect(eq(int, calls, 1));
    framer_free(f);
}
