// SPDX-License-Identifier: Apache-2.0
// The framer finds the same values however the stream is cut, and those that a parser of the whole
// finds. The first byte chooses mode and pruning, the second the sizes of the pieces.
#include "base/mem.h"
#include "doc/framer.h"
#include "doc/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct log {
    struct strbuf text; // what came and what went wrong
    struct node *items; // the values that parse
    struct node *rest;
    bool all_parse;
};

static int write_down(void *ctx, const char *text, size_t n, bool rest, struct err *err)
{
    (void)err;
    struct log *log = ctx;
    struct err ignored = ERR_INIT;
    strbuf_addf(&log->text, "%c", rest ? '~' : '=');
    strbuf_add(&log->text, text, n);
    strbuf_addc(&log->text, '\n');
    struct node *value = json_parse(text, n, &ignored);
    log->all_parse &= value != NULL;
    if (rest)
        log->rest = value;
    else
        node_append(log->items, value);
    return 0;
}

static bool frame(struct log *log, enum framer_mode mode, const char *prune, const char *text,
                  size_t n, uint8_t pieces)
{
    *log = (struct log){.items = node_new_list(), .all_parse = true};
    strbuf_init(&log->text);
    struct err err = ERR_INIT;
    struct framer *f = framer_new(mode, 1 << 20, prune, write_down, log);
    int rc = 0;
    for (size_t at = 0, turn = 0; rc == 0 && at < n; turn++) {
        size_t piece = pieces == 0 ? n : 1 + (pieces * (turn + 1) * 7) % (turn % 3 ? 13 : 150);
        piece = piece < n - at ? piece : n - at;
        char *copy = xmemdup(text + at, piece);
        rc = framer_feed(f, copy, piece, &err);
        free(copy);
        at += piece;
    }
    if (rc == 0)
        rc = framer_finish(f, &err);
    if (rc)
        strbuf_addf(&log->text, "!%s", err.text);
    framer_free(f);
    return rc == 0;
}

static void release(struct log *log)
{
    strbuf_release(&log->text);
    node_free(log->items);
    node_free(log->rest);
}

static void prune_all(struct node *object, const char *name)
{
    // Every duplicate of the metadata is pruned.
    for (struct node *c = (struct node *)node_first(object); c; c = (struct node *)node_next(c))
        if (strcmp(node_key(c), "metadata") == 0)
            node_del(c, name);
}

// What a parser of the whole text says: items of every "items" list, and the object with those
// emptied.
static void expect_list(const struct log *log, struct node *root, const char *prune)
{
    struct node *want = node_new_list(),
                *rest = node_type(root) == NODE_MAP ? node_new_map() : node_clone(root);
    if (node_type(root) == NODE_MAP) {
        for (const struct node *c = node_first(root); c; c = node_next(c)) {
            bool list = strcmp(node_key(c), "items") == 0 && node_type(c) == NODE_LIST;
            node_set(rest, node_key(c), list ? node_new_list() : node_clone(c));
            for (const struct node *item = list ? node_first(c) : NULL; item;
                 item = node_next(item)) {
                struct node *copy = node_clone(item);
                if (prune && node_type(copy) == NODE_MAP)
                    prune_all(copy, prune);
                node_append(want, copy);
            }
        }
    }
    if (!node_equal(log->items, want) || !node_equal(log->rest, rest))
        abort();
    node_free(want);
    node_free(rest);
}

static void expect_values(const struct log *log, const char *text, size_t n, const char *prune)
{
    struct node *want = node_new_list();
    while (n && strchr(" \t\r\n", text[n - 1]))
        n--;
    for (size_t at = 0, used = 0; at < n; at += used) {
        struct err err = ERR_INIT;
        struct node *value = json_parse_prefix(text + at, n - at, &used, &err);
        if (!value) {
            // What was cut out need not be JSON.
            node_free(want);
            return;
        }
        if (prune && node_type(value) == NODE_MAP) {
            prune_all(value, prune);
            for (struct node *c = (struct node *)node_first(value); c;
                 c = (struct node *)node_next(c))
                if (strcmp(node_key(c), "object") == 0 && node_type(c) == NODE_MAP)
                    prune_all(c, prune);
        }
        node_append(want, value);
    }
    if (!node_equal(log->items, want))
        abort();
    node_free(want);
}

// Against a parser of the whole. ok: the framer had no complaint.
static void expect_parsed(const struct log *log, enum framer_mode mode, const char *text, size_t n,
                          const char *prune, bool ok)
{
    struct err err = ERR_INIT;
    struct node *root = mode == FRAMER_LIST ? json_parse(text, n, &err) : NULL;
    if (root && !ok)
        abort();
    // Keys are compared as they are spelt: \u0069tems is not "items".
    bool escapes = memmem(text, n, "\\", 1) != NULL;
    if (root && !escapes)
        expect_list(log, root, prune);
    if (mode == FRAMER_VALUES && ok && log->all_parse && !escapes)
        expect_values(log, text, n, prune);
    node_free(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > 1 << 16)
        return 0;
    enum framer_mode mode = data[0] & 1 ? FRAMER_LIST : FRAMER_VALUES;
    const char *prune = data[0] & 2 ? "m" : NULL;
    const char *text = (const char *)data + 2;
    size_t n = size - 2;
    struct log whole, cut;
    bool ok = frame(&whole, mode, prune, text, n, 0);
    if (frame(&cut, mode, prune, text, n, data[1] | 1) != ok ||
        strcmp(whole.text.buf, cut.text.buf) != 0)
        abort();
    expect_parsed(&whole, mode, text, n, prune, ok);
    release(&whole);
    release(&cut);
    return 0;
}
