// SPDX-License-Identifier: Apache-2.0
#include "tui/term_input.h"

#include "base/mem.h"
#include "tui/osc.h"
#include "tui/term_extras.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

// How long a lone ESC waits for the rest of a key's sequence, and of an answer that is on its way; how long the
// beginning of a sequence waits for its end.
enum { ESCAPE_DELAY_MS = 25, ANSWER_DELAY_MS = 100, SEQUENCE_DELAY_MS = 1000 };

void term_input_ask(struct term_input *in, bool background)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    if (background)
        strbuf_adds(&text, OSC_ASK_BACKGROUND);
    // The last is answered by all: when its answer is there, so are the others.
    strbuf_adds(&text, OSC_ASK_SYNC OSC_ASK_IDENTITY);
    term_write(in->fd, text.buf, text.len);
    in->expects = in->keys.strings = true;
}

// What is there to read, without waiting.
static bool read_more(struct term_input *in)
{
    char bytes[KEY_INPUT_MAX];
    int waiting = 0;
    size_t room = key_input_room(&in->keys);
    if (ioctl(in->fd, FIONREAD, &waiting) || waiting <= 0)
        return false;
    ssize_t n = read(in->fd, bytes, (size_t)waiting < room ? (size_t)waiting : room);
    if (n > 0)
        key_input_feed(&in->keys, bytes, (size_t)n);
    return n > 0;
}

int term_input_key(struct term_input *in)
{
    for (;;) {
        int key = key_input_next(&in->keys, false);
        if (in->keys.identified)
            in->expects = false;
        if (key != TKEY_NOTHING || !read_more(in))
            return key;
    }
}

int term_input_wait(const struct term_input *in)
{
    switch (key_input_waits(&in->keys)) {
    case KEY_WAIT_ESCAPE:
        return in->expects ? ANSWER_DELAY_MS : ESCAPE_DELAY_MS;
    case KEY_WAIT_SEQUENCE:
        return SEQUENCE_DELAY_MS;
    default:
        return 0;
    }
}

int term_input_rest(struct term_input *in)
{
    in->expects = false; // a terminal that has not answered before its user typed never will
    return key_input_next(&in->keys, true);
}

void term_input_close(struct term_input *in)
{
    enum { PIECES = 6, PIECE_MS = 25 };
    struct pollfd p = {.fd = in->fd, .events = POLLIN};
    // Whoever reads in the background is stopped.
    for (int i = 0; i < PIECES && in->expects && tcgetpgrp(in->fd) == getpgrp(); i++) {
        if (poll(&p, 1, PIECE_MS) > 0 && !read_more(in))
            break;
        while (key_input_next(&in->keys, false) != TKEY_NOTHING)
            ;
        in->expects = !in->keys.identified;
    }
    in->expects = false;
    in->keys.len = 0;
}
