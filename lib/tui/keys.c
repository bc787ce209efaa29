// SPDX-License-Identifier: Apache-2.0
#include "tui/keys.h"

#include "base/attr.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ESC = 0x1B, BEL = 0x07, SEQUENCE_MAX = 64, STRING_MAX = 256 };

// A piece of input: its bytes, and the key that it is. No bytes: its end is not there yet.
struct piece {
    size_t len;
    int key;
};

static const struct piece unfinished = {0, TKEY_NOTHING};

size_t key_input_room(const struct key_input *in)
{
    return KEY_INPUT_MAX - in->len;
}

void key_input_feed(struct key_input *in, const void *bytes, size_t n)
{
    memcpy(in->bytes + in->len, bytes, n);
    in->len += n;
}

// The parameters of a control sequence: numbers between semicolons, a missing one is 0.
static int parameter(const char *text, int index)
{
    enum { PARAMETER_MAX = 10000 };
    int value = 0;
    for (; index > 0 && text; index--) {
        text = strchr(text, ';');
        text = text ? text + 1 : NULL;
    }
    for (; text && *text >= '0' && *text <= '9' && value < PARAMETER_MAX; text++)
        value = value * 10 + (*text - '0');
    return value;
}

// Buttons as the mouse protocols number them: bits above the lowest two are modifiers, movement and the wheel.
static int mouse_key(struct key_input *in, int button, int col, int row, bool pressed)
{
    enum { LEFT = 0, WHEEL_UP = 64, WHEEL_DOWN = 65 };
    if (!pressed || col < 1 || row < 1)
        return TKEY_NOTHING;
    in->row = row - 1;
    in->col = col - 1;
    switch (button) {
    case LEFT:
        return TKEY_CLICK;
    case WHEEL_UP:
        return TKEY_WHEEL_UP;
    case WHEEL_DOWN:
        return TKEY_WHEEL_DOWN;
    default:
        return TKEY_NOTHING;
    }
}

static int cursor_key(char letter)
{
    switch (letter) {
    case 'A':
        return TKEY_ARROW_UP;
    case 'B':
        return TKEY_ARROW_DOWN;
    case 'C':
        return TKEY_ARROW_RIGHT;
    case 'D':
        return TKEY_ARROW_LEFT;
    case 'H':
        return TKEY_FIRST;
    case 'F':
        return TKEY_LAST;
    default:
        return TKEY_NOTHING;
    }
}

static int numbered_key(int number)
{
    switch (number) {
    case 1:
    case 7:
        return TKEY_FIRST;
    case 4:
    case 8:
        return TKEY_LAST;
    case 5:
        return TKEY_PAGE_UP;
    case 6:
        return TKEY_PAGE_DOWN;
    default:
        return TKEY_NOTHING;
    }
}

// "?2026;2$" + 'y': a mode that is set or reset is known, one that is unknown or fixed is of no use.
static void take_mode(struct key_input *in, const char *text)
{
    enum { SYNC_MODE = 2026, IS_SET = 1, IS_RESET = 2 };
    if (text[0] != '?' || !strchr(text, '$') || parameter(text + 1, 0) != SYNC_MODE)
        return;
    int value = parameter(text + 1, 1);
    in->sync = value == IS_SET || value == IS_RESET ? ANSWER_YES : ANSWER_NO;
}

// A control sequence that is whole: what stands between ESC [ and its last byte, and that byte.
static int control_key(struct key_input *in, const char *text, char last)
{
    if (last == 'c' && text[0] == '?') {
        in->identified = true;
        in->strings = false;
    } else if (last == 'y') {
        take_mode(in, text);
    } else if ((last == 'M' || last == 'm') && text[0] == '<') {
        return mouse_key(in, parameter(text + 1, 0), parameter(text + 1, 1), parameter(text + 1, 2),
                         last == 'M');
    } else if (last == '~' && !strchr(text, ';')) {
        return numbered_key(parameter(text, 0));
    } else if (text[0] == '\0' || !strcmp(text, "1")) {
        return cursor_key(last);
    }
    return TKEY_NOTHING;
}

// The mouse as terminals report it that do not know the newer way: three bytes, each 32 more than what it means.
static struct piece old_mouse(struct key_input *in)
{
    enum { LENGTH = 6, OFFSET = 32, RELEASE = 3 };
    if (in->len < LENGTH)
        return unfinished;
    const unsigned char *b = in->bytes + 3;
    int button = b[0] - OFFSET;
    return (struct piece){LENGTH,
                          mouse_key(in, button, b[1] - OFFSET, b[2] - OFFSET, button != RELEASE)};
}

static struct piece take_control(struct key_input *in)
{
    char text[SEQUENCE_MAX + 1];
    size_t len = 2;
    if (in->len > 2 && in->bytes[2] == 'M')
        return old_mouse(in);
    if (in->len > 2 && in->bytes[2] == '[') // the console's function keys
        return in->len > 3 ? (struct piece){4, TKEY_NOTHING} : unfinished;
    for (; len < in->len && len < SEQUENCE_MAX; len++) {
        unsigned char b = in->bytes[len];
        if (b >= 0x40 && b <= 0x7E) {
            memcpy(text, in->bytes + 2, len - 2);
            text[len - 2] = '\0';
            return (struct piece){len + 1, control_key(in, text, (char)b)};
        }
        if (b < 0x20 || b > 0x7E) // broken off by something else
            return (struct piece){len, TKEY_NOTHING};
    }
    return len < SEQUENCE_MAX ? unfinished : (struct piece){len, TKEY_NOTHING};
}

static struct piece take_shifted(struct key_input *in)
{
    if (in->len < 3)
        return unfinished;
    unsigned char b = in->bytes[2];
    if (b < 0x20 || b > 0x7E)
        return (struct piece){2, TKEY_NOTHING};
    return (struct piece){3, b == 'M' ? TKEY_RETURN : cursor_key((char)b)};
}

// One component of a colour, of one to four hexadecimal digits, as a part of a thousand. -1: it is none.
static int component(const char **s)
{
    enum { DIGITS_MAX = 4 };
    int value = 0, most = 0, digits = 0;
    for (; digits < DIGITS_MAX && **s && strchr("0123456789abcdefABCDEF", **s); digits++, (*s)++) {
        const char digit[] = {**s, '\0'};
        value = value * 16 + (int)strtol(digit, NULL, 16);
        most = most * 16 + 15;
    }
    if (**s == '/')
        (*s)++;
    return digits ? value * 1000 / most : -1;
}

// "11;rgb:ffff/ffff/ffff" or "11;rgba:…": the colour of the background.
static void take_background(struct key_input *in, const char *text)
{
    enum { RED_SHARE = 299, GREEN_SHARE = 587, BLUE_SHARE = 114, HALF = 500 * 1000 };
    if (strncmp(text, "11;rgb", 6) != 0)
        return;
    text += text[6] == 'a' ? 7 : 6;
    if (*text != ':')
        return;
    text++;
    int red = component(&text), green = component(&text), blue = component(&text);
    if (red < 0 || green < 0 || blue < 0)
        return;
    int brightness = red * RED_SHARE + green * GREEN_SHARE + blue * BLUE_SHARE;
    in->light = brightness > HALF ? ANSWER_YES : ANSWER_NO;
}

static struct piece take_string(struct key_input *in)
{
    char text[STRING_MAX + 1];
    for (size_t i = 2; i < in->len && i < STRING_MAX; i++) {
        bool bell = in->bytes[i] == BEL;
        bool ends = in->bytes[i] == ESC;
        if (ends && i + 1 == in->len)
            return unfinished;
        if (!bell && !ends)
            continue;
        memcpy(text, in->bytes + 2, i - 2);
        text[i - 2] = '\0';
        take_background(in, text);
        bool backslash = ends && in->bytes[i + 1] == '\\';
        return (struct piece){i + (bell ? 1 : backslash ? 2 : 0), TKEY_NOTHING};
    }
    return in->len < STRING_MAX ? unfinished : (struct piece){STRING_MAX, TKEY_NOTHING};
}

// A key that the terminal type describes: the longest that fits; none yet while a longer one may.
static bool take_described(const struct key_input *in, struct piece *found)
{
    bool started = false;
    *found = unfinished;
    for (size_t i = 0; i < in->sequence_count; i++) {
        const char *s = in->sequences[i].bytes;
        size_t len = strlen(s), have = len < in->len ? len : in->len;
        if (memcmp(s, in->bytes, have) != 0)
            continue;
        if (have < len)
            started = true;
        else if (len > found->len)
            *found = (struct piece){len, in->sequences[i].key};
    }
    if (started && in->len > 1 && found->len == 0)
        return true; // the piece is unfinished
    return found->len > 0;
}

static struct piece take_escape(struct key_input *in)
{
    struct piece described;
    if (in->len == 1)
        return unfinished;
    if (take_described(in, &described))
        return described;
    unsigned char next = in->bytes[1];
    if (next == '[')
        return take_control(in);
    if (next == 'O')
        return take_shifted(in);
    if (next == ']' && in->strings)
        return take_string(in);
    return (struct piece){1, TKEY_ESCAPE}; // and a key after it
}

static size_t character_bytes(unsigned char first)
{
    return first < 0xC2 || first > 0xF4 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static bool is_continuation(unsigned char b)
{
    return (b & 0xC0) == 0x80;
}

static struct piece take_character(const struct key_input *in)
{
    uint32_t cp;
    size_t whole = character_bytes(in->bytes[0]), have = 1;
    while (have < whole && have < in->len && is_continuation(in->bytes[have]))
        have++;
    if (have < whole && have == in->len)
        return unfinished;
    size_t len = utf8_decode((const char *)in->bytes, in->len, &cp);
    if (cp == 0xFFFD || cp == 0) // no character, or NUL
        return (struct piece){len, TKEY_NOTHING};
    return (struct piece){len, cp == '\n' ? TKEY_RETURN : (int)cp};
}

// What is unfinished and will stay so. ESC and a letter that could begin a sequence are two keys.
static struct piece take_rest(const struct key_input *in)
{
    if (in->bytes[0] == ESC && in->len <= 2)
        return (struct piece){1, TKEY_ESCAPE};
    return (struct piece){in->len, TKEY_NOTHING};
}

int key_input_next(struct key_input *in, bool final)
{
    while (in->len > 0) {
        struct piece p = in->bytes[0] == ESC ? take_escape(in) : take_character(in);
        if (p.len == 0 && !final && key_input_room(in) > 0)
            return TKEY_NOTHING;
        if (p.len == 0)
            p = take_rest(in);
        in->len -= p.len;
        memmove(in->bytes, in->bytes + p.len, in->len);
        if (p.key != TKEY_NOTHING)
            return p.key;
    }
    return TKEY_NOTHING;
}

enum key_wait key_input_waits(const struct key_input *in)
{
    if (in->len == 0)
        return KEY_WAIT_NONE;
    return in->len == 1 && in->bytes[0] == ESC ? KEY_WAIT_ESCAPE : KEY_WAIT_SEQUENCE;
}
