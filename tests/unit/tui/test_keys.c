// SPDX-License-Identifier: Apache-2.0
#include "base/attr.h"
#include "tui/keys.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

static void add_name(char *out, size_t size, int key)
{
    static const struct {
        int key;
        const char *name;
    } names[] = {
        {TKEY_ARROW_UP, "up"},          {TKEY_ARROW_DOWN, "down"}, {TKEY_ARROW_LEFT, "left"},
        {TKEY_ARROW_RIGHT, "right"},    {TKEY_PAGE_UP, "pgup"},    {TKEY_PAGE_DOWN, "pgdn"},
        {TKEY_FIRST, "home"},           {TKEY_LAST, "end"},        {TKEY_WHEEL_UP, "wheelup"},
        {TKEY_WHEEL_DOWN, "wheeldown"}, {TKEY_CLICK, "click"},     {TKEY_ESCAPE, "esc"},
        {TKEY_RETURN, "enter"},         {TKEY_DELETE, "bs"},
    };
    size_t len = strlen(out);
    const char *space = len ? " " : "";
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i].key == key) {
            snprintf(out + len, size - len, "%s%s", space, names[i].name);
            return;
        }
    }
    if (key > 0x20 && key < 0x7F)
        snprintf(out + len, size - len, "%s%c", space, key);
    else
        snprintf(out + len, size - len, "%sU+%04X", space, (unsigned)key);
}

static void drain(struct key_input *in, bool final, char *out, size_t size)
{
    for (int key; (key = key_input_next(in, final)) != TKEY_NOTHING;)
        add_name(out, size, key);
}

// The keys in `bytes`, read in pieces of `piece` bytes, then in the knowledge that no more comes.
static const char *keys_of(struct key_input *in, const char *bytes, size_t piece)
{
    static char out[512];
    size_t left = strlen(bytes);
    out[0] = '\0';
    while (left > 0) {
        size_t n = left < piece ? left : piece;
        key_input_feed(in, bytes, n);
        drain(in, false, out, sizeof out);
        bytes += n;
        left -= n;
    }
    while (in->len > 0)
        drain(in, true, out, sizeof out);
    return out;
}

static const struct {
    const char *name, *bytes, *keys;
} sequences[] = {
    {"characters", "jk\r", "j k enter"},
    {"a line feed is Enter", "\n", "enter"},
    {"UTF-8 of every length", "\303\251\342\202\254\360\237\230\200", "U+00E9 U+20AC U+1F600"},
    {"broken UTF-8 costs no key", "\303j\377k\200q", "j k q"},
    {"a cursor key, as numbers pad and application send it", "\033[A\033OA", "up up"},
    {"all of them", "\033OA\033OB\033OC\033OD\033OH\033OF\033[5~\033[6~",
     "up down right left home end pgup pgdn"},
    {"the other Home and End", "\033[1~\033[4~\033[7~\033[8~\033[H\033[F",
     "home end home end home end"},
    {"Enter of the number pad", "\033OM", "enter"},
    {"a lone Esc", "\033", "esc"},
    {"Esc, and then a key", "\033q", "esc q"},
    {"Esc twice", "\033\033", "esc esc"},
    {"Esc before a cursor key", "\033\033[B", "esc down"},
    {"Esc and a bracket that begins nothing", "\033[", "esc ["},
    {"Esc and ]", "\033]", "esc ]"},
    {"with a modifier it is another key", "\033[1;5Cq", "q"},
    {"function keys", "\033OP\033[15~\033[[Aq", "q"},
    {"Delete and Insert", "\033[3~\033[2~q", "q"},
    {"what nobody knows is swallowed whole", "\033[?1;2;3;4zj\033[200~k", "j k"},
    {"broken off by another sequence", "\033[12\033[Aj", "up j"},
    {"broken off by a control character", "\033[12\rj", "enter j"},
    {"without an end", "\033[12;", ""},
    {"a button that is pressed and let go", "\033[<0;5;3M\033[<0;5;3m", "click"},
    {"other buttons, with modifiers", "\033[<2;5;3M\033[<16;5;3M", ""},
    {"the wheel", "\033[<64;5;3M\033[<65;5;3M", "wheelup wheeldown"},
    {"the older mouse", "\033[M !!\033[M#!!\033[M`%%", "click wheelup"},
    {"a mouse beyond every screen", "\033[<0;0;0M\033[<0;99999999999;3Mq", "click q"},
    {"answers between keys", "j\033[?2026;2$yk\033[?62;22cl", "j k l"},
};

Test(keys, are_taken_apart_in_whatever_pieces_they_come)
{
    for (size_t i = 0; i < ARRAY_LEN(sequences); i++) {
        for (size_t piece = 1; piece <= 64; piece += piece < 8 ? 1 : 56) {
            struct key_input in = {.len = 0};
            cr_expect(
                eq(str, (char *)keys_of(&in, sequences[i].bytes, piece), (char *)sequences[i].keys),
                "%s, %zu bytes at a time", sequences[i].name, piece);
        }
    }
}

Test(keys, answers_are_taken_out_wherever_they_are_cut)
{
    static const struct {
        const char *name, *bytes;
        enum key_answer sync, light;
        bool identified;
    } rows[] = {
        {"it knows the mode", "\033[?2026;2$y", ANSWER_YES, ANSWER_NONE, false},
        {"the mode is on", "\033[?2026;1$y", ANSWER_YES, ANSWER_NONE, false},
        {"it does not know the mode", "\033[?2026;0$y\033[?1;2c", ANSWER_NO, ANSWER_NONE, true},
        {"the mode cannot be changed", "\033[?2026;4$y", ANSWER_NO, ANSWER_NONE, false},
        {"another mode", "\033[?2004;2$y", ANSWER_NONE, ANSWER_NONE, false},
        {"a white background", "\033]11;rgb:ffff/ffff/ffff\033\\", ANSWER_NONE, ANSWER_YES, false},
        {"one digit a colour", "\033]11;rgb:f/f/e\a", ANSWER_NONE, ANSWER_YES, false},
        {"a black one", "\033]11;rgb:0000/0000/0000\a", ANSWER_NONE, ANSWER_NO, false},
        {"solarized dark, with alpha", "\033]11;rgba:0000/2b2b/3636/ffff\a", ANSWER_NONE, ANSWER_NO,
         false},
        {"no colour", "\033]11;?\a\033]11;rgb:x/y/z\a", ANSWER_NONE, ANSWER_NONE, false},
        {"another string", "\033]10;rgb:ffff/ffff/ffff\a", ANSWER_NONE, ANSWER_NONE, false},
        {"all at once", "\033]11;rgb:ffff/ffff/dddd\033\\\033[?2026;2$y\033[?62;4c", ANSWER_YES,
         ANSWER_YES, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (size_t piece = 1; piece <= 9; piece++) {
            struct key_input in = {.strings = true};
            cr_expect(eq(str, (char *)keys_of(&in, rows[i].bytes, piece), ""), "%s", rows[i].name);
            cr_expect(eq(int, in.sync, rows[i].sync), "%s", rows[i].name);
            cr_expect(eq(int, in.light, rows[i].light), "%s", rows[i].name);
            cr_expect(eq(int, in.identified, rows[i].identified), "%s", rows[i].name);
        }
    }
}

Test(keys, an_answer_without_an_end_is_no_key_and_does_not_swallow_all)
{
    char flood[2 * KEY_INPUT_MAX + 1], out[64] = "";
    struct key_input in = {.strings = true};
    memset(flood, ';', sizeof flood);
    memcpy(flood, "\033]11;", 5);
    key_input_feed(&in, flood, KEY_INPUT_MAX);
    for (int key; (key = key_input_next(&in, false)) != TKEY_NOTHING;)
        cr_assert(eq(int, key, ';'));
    key_input_feed(&in, "q", 1);
    drain(&in, false, out, sizeof out);
    cr_expect(eq(str, out, "q"));
}

Test(keys, a_type_with_keys_of_its_own)
{
    struct key_input in = {.sequences = {{"\033A", TKEY_ARROW_UP}, {"\033[11^", TKEY_LAST}},
                           .sequence_count = 2};
    cr_expect(eq(str, (char *)keys_of(&in, "\033A\033[11^\033[Bq", 1), "up end down q"));
}

Test(keys, where_the_mouse_was)
{
    struct key_input in = {.len = 0};
    cr_expect(eq(str, (char *)keys_of(&in, "\033[<0;300;41M", 3), "click"));
    cr_expect(eq(int, in.col, 299));
    cr_expect(eq(int, in.row, 40));
}

Test(keys, what_is_waited_for)
{
    static const struct {
        const char *bytes;
        enum key_wait wait;
    } rows[] = {
        {"", KEY_WAIT_NONE},
        {"j", KEY_WAIT_NONE},
        {"\033", KEY_WAIT_ESCAPE},
        {"\033[", KEY_WAIT_SEQUENCE},
        {"\033[?2026", KEY_WAIT_SEQUENCE},
        {"\033[A", KEY_WAIT_NONE},
        {"\303", KEY_WAIT_SEQUENCE},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct key_input in = {.len = 0};
        char out[64] = "";
        key_input_feed(&in, rows[i].bytes, strlen(rows[i].bytes));
        drain(&in, false, out, sizeof out);
        cr_expect(eq(int, key_input_waits(&in), rows[i].wait), "row %zu", i);
    }
}
