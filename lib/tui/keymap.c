// SPDX-License-Identifier: Apache-2.0
#include "tui/keymap.h"

#include "base/attr.h"

// clang-format off
const struct binding keymap[] = {
    // keys                          action             views                  label      ascii     footer         in footer        prio help
    {{TKEY_ARROW_UP, 'k'},            ACTION_UP,         VIEW_ALL,              "↑ k",     "up k",   "move",        "↑↓",    "j/k",  5, "up one row"},
    {{TKEY_ARROW_DOWN, 'j'},          ACTION_DOWN,       VIEW_ALL,              "↓ j",     "down j", NULL,          NULL,    NULL,   0, "down one row"},
    {{TKEY_PAGE_UP, 0x02},            ACTION_PAGE_UP,    VIEW_ALL,              "PgUp ^B", NULL,     NULL,          NULL,    NULL,   0, "up one page"},
    {{TKEY_PAGE_DOWN, 0x06, ' '},     ACTION_PAGE_DOWN,  VIEW_ALL,              "PgDn ^F", NULL,     NULL,          NULL,    NULL,   0, "down one page; also the space bar"},
    {{TKEY_FIRST, 'g'},               ACTION_FIRST,      VIEW_ALL,              "Home g",  NULL,     NULL,          NULL,    NULL,   0, "to the top"},
    {{TKEY_LAST, 'G'},                ACTION_LAST,       VIEW_ALL,              "End G",   NULL,     NULL,          NULL,    NULL,   0, "to the bottom"},
    {{TKEY_RETURN, TKEY_ARROW_RIGHT, 'l'}, ACTION_OPEN, VIEW_LIST,             "Enter l", NULL,     "open",        "Enter", NULL,   3, "open the selected run"},
    {{TKEY_ESCAPE, TKEY_ARROW_LEFT, 'h'},  ACTION_BACK,   VIEW_RUN | VIEW_HELP,  "Esc h",   NULL,     "back",        "Esc",   NULL,   3, "back"},
    {{TKEY_ESCAPE},                   ACTION_BACK,       VIEW_LIST,             "Esc",     NULL,     NULL,          NULL,    NULL,   0, "drop the filter"},
    {{'/'},                          ACTION_FILTER,     VIEW_LIST,             "/",       NULL,     "filter",      NULL,    NULL,   4, "show only runs with this text in namespace, name, model or state"},
    {{'s'},                          ACTION_SORT,       VIEW_LIST,             "s",       NULL,     "sort",        NULL,    NULL,   6, "next order: attention, time left, elapsed, name"},
    {{'c'},                          ACTION_CONDITIONS, VIEW_RUN,              "c",       NULL,     "conditions",  NULL,    NULL,   4, "show or hide the conditions"},
    {{'p'},                          ACTION_PAUSE,      VIEW_LIST | VIEW_RUN,  "p",       NULL,     "pause",       NULL,    NULL,   7, "hold the picture still; again to go on"},
    {{'r'},                          ACTION_RETRY,      VIEW_LIST | VIEW_RUN,  "r",       NULL,     NULL,          NULL,    NULL,   0, "reconnect now instead of waiting"},
    {{TKEY_CTRL_L},                   ACTION_REDRAW,     VIEW_ALL,              "^L",      NULL,     NULL,          NULL,    NULL,   0, "draw the screen anew"},
    {{'?'},                          ACTION_HELP,       VIEW_LIST | VIEW_RUN,  "?",       NULL,     "help",        NULL,    NULL,   2, "this page"},
    {{'?'},                          ACTION_BACK,       VIEW_HELP,             NULL,      NULL,     NULL,          NULL,    NULL,   0, NULL},
    {{'q'},                          ACTION_QUIT,       VIEW_ALL,              "q",       NULL,     "quit",        NULL,    NULL,   1, "quit"},
};
// clang-format on
const size_t keymap_count = ARRAY_LEN(keymap);

enum action keymap_find(int key, enum view_bit view)
{
    for (size_t i = 0; i < keymap_count; i++) {
        if (!(keymap[i].views & view))
            continue;
        for (size_t k = 0; k < KEYS_PER_BINDING; k++) {
            if (key != TKEY_NOTHING && keymap[i].keys[k] == key)
                return keymap[i].action;
        }
    }
    return ACTION_NONE;
}
