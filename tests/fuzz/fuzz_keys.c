// SPDX-License-Identifier: Apache-2.0
// What a terminal sends: it ends, whatever it is; in pieces or at once the same keys come out; what is left at the end is
// taken. The first byte says how large the pieces are.
#include "base/strbuf.h"
#include "tui/keys.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void take(struct key_input *in, bool final, struct strbuf *keys)
{
    for (int key; (key = key_input_next(in, final)) != TKEY_NOTHING;)
        strbuf_addf(keys, "%d ", key);
}

static void play(const uint8_t *data, size_t size, size_t piece, struct strbuf *keys)
{
    struct key_input in = {.strings = true};
    while (size > 0) {
        size_t n = size < piece ? size : piece;
        key_input_feed(&in, data, n);
        take(&in, false, keys);
        if (key_input_room(&in) < piece)
            abort(); // it holds on to more than a sequence
        data += n;
        size -= n;
    }
    for (size_t before = in.len + 1; in.len > 0 && in.len < before;) {
        before = in.len;
        take(&in, true, keys);
    }
    if (in.len > 0 || key_input_waits(&in) != KEY_WAIT_NONE)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { PIECE_MAX = 512 };
    struct strbuf pieces CLEANUP_STRBUF = STRBUF_INIT, whole CLEANUP_STRBUF = STRBUF_INIT;
    if (size < 1)
        return 0;
    play(data + 1, size - 1, 1 + data[0] % 16, &pieces);
    play(data + 1, size - 1, PIECE_MAX, &whole);
    if (strcmp(pieces.buf, whole.buf) != 0)
        abort();
    return 0;
}
