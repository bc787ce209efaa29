// SPDX-License-Identifier: Apache-2.0
#include "tui/term_color.h"

#include <curses.h>
#include <stdlib.h>

// The hues that role_sgr() names by 31 to 36, after the colour that the terminal has by default.
enum {
    HUE_DEFAULT,
    HUE_RED,
    HUE_GREEN,
    HUE_YELLOW,
    HUE_BLUE,
    HUE_MAGENTA,
    HUE_CYAN,
    HUE_GREY,
    HUE_COUNT
};

// -1: none, by attributes then.
struct palette {
    int colors; // that the terminal must have
    enum background background;
    short hues[HUE_COUNT];
    short bar; // the background of the row under the cursor
};

// The first that fits. Where the background is unknown every colour has a contrast of at least 3.8 on black and on
// white, as far as the terminal has such: yellow is none of them, nor is blue on black.
static const struct palette palettes[] = {
    // clang-format off
    //                         default red green yellow blue magenta cyan grey  bar
    {256, BACKGROUND_DARK,    {-1,    203,  114,   179,  111,    176,  80, 246}, 237},
    {256, BACKGROUND_LIGHT,   {-1,    160,   28,   130,   26,    127,  30, 242}, 254},
    {256, BACKGROUND_UNKNOWN, {-1,    160,   28,   130,   32,    133,  30, 244},  -1},
    { 16, BACKGROUND_DARK,    {-1,      9,   10,    11,   12,     13,  14,  -1},  -1},
    {  8, BACKGROUND_DARK,    {-1,      1,    2,     3,    6,      5,   6,  -1},  -1},
    {  8, BACKGROUND_LIGHT,   {-1,      1,    2,     5,    4,      5,   4,  -1},  -1},
    {  8, BACKGROUND_UNKNOWN, {-1,      1,    2,     5,    6,      5,   6,  -1},  -1},
    // clang-format on
};

static const struct palette *find_palette(enum background background)
{
    if (!has_colors() || start_color() == ERR || use_default_colors() == ERR)
        return NULL;
    for (size_t i = 0; i < sizeof palettes / sizeof *palettes; i++) {
        const struct palette *p = &palettes[i];
        if (COLORS >= p->colors && COLOR_PAIRS > 2 * HUE_COUNT && p->background == background)
            return p;
    }
    return NULL;
}

static short pair_of(int hue, bool bar)
{
    return (short)(hue + (bar ? HUE_COUNT : 0));
}

static void init_pairs(const struct palette *p)
{
    for (int hue = 0; hue < HUE_COUNT; hue++) {
        if (hue != HUE_DEFAULT)
            init_pair(pair_of(hue, false), p->hues[hue], -1);
        init_pair(pair_of(hue, true), p->hues[hue], p->bar);
    }
}

struct look {
    unsigned long attributes;
    int hue;
    bool bar; // on the bar's background
};

static void add_parameter(struct look *look, long parameter, const struct palette *p)
{
    enum { BOLD = 1, DIM = 2, REVERSE = 7, FIRST_HUE = 31, LAST_HUE = 36 };
    if (parameter == BOLD)
        look->attributes |= A_BOLD;
    else if (parameter == DIM && p && p->hues[HUE_GREY] >= 0)
        look->hue = HUE_GREY;
    else if (parameter == DIM)
        look->attributes |= A_DIM;
    else if (parameter == REVERSE && p && p->bar >= 0)
        look->bar = true;
    else if (parameter == REVERSE)
        look->attributes |= A_REVERSE;
    else if (parameter >= FIRST_HUE && parameter <= LAST_HUE && p)
        look->hue = (int)(parameter - FIRST_HUE) + HUE_RED;
}

// What role_sgr() says, so that paper and screen look alike, in the colours of the palette.
static struct term_style style_of(const char *sgr, const struct palette *p)
{
    struct look look = {.attributes = A_NORMAL, .hue = HUE_DEFAULT};
    while (*sgr) {
        char *end;
        add_parameter(&look, strtol(sgr, &end, 10), p);
        sgr = *end ? end + 1 : end;
    }
    // Reversed, a colour would be a block of it in the bar: there the words alone have to do.
    if (look.attributes & A_REVERSE)
        look.hue = HUE_DEFAULT;
    return (struct term_style){look.attributes, p ? pair_of(look.hue, look.bar) : (short)0};
}

void term_color_init(bool mono, enum background background, struct term_style styles[ROLE_COUNT])
{
    const struct palette *p = mono ? NULL : find_palette(background);
    if (p)
        init_pairs(p);
    for (int role = 0; role < ROLE_COUNT; role++)
        styles[role] = style_of(role_sgr((enum role)role), p);
}
