// SPDX-License-Identifier: Apache-2.0
// One table of keys: what a key does, in which views, and how footer and help call it. Nothing is listed twice.
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include <stddef.h>

// A key is a Unicode code point, or one of these.
enum tui_key {
    TKEY_NOTHING = 0,
    TKEY_CTRL_C = 0x03,
    TKEY_CTRL_H = 0x08,
    TKEY_CTRL_L = 0x0C,
    TKEY_RETURN = 0x0D,
    TKEY_ESCAPE = 0x1B,
    TKEY_DELETE = 0x7F,
    TKEY_ARROW_UP = 0x110000, // beyond Unicode from here on
    TKEY_ARROW_DOWN,
    TKEY_ARROW_LEFT,
    TKEY_ARROW_RIGHT,
    TKEY_PAGE_UP,
    TKEY_PAGE_DOWN,
    TKEY_FIRST,
    TKEY_LAST,
    TKEY_WHEEL_UP,
    TKEY_WHEEL_DOWN,
    TKEY_CLICK, // where: beside the key, see dash_click()
};

enum action {
    ACTION_NONE,
    ACTION_UP,
    ACTION_DOWN,
    ACTION_PAGE_UP,
    ACTION_PAGE_DOWN,
    ACTION_FIRST,
    ACTION_LAST,
    ACTION_OPEN,
    ACTION_BACK,
    ACTION_FILTER,
    ACTION_SORT,      // by the next column
    ACTION_SORT_BACK, // by the column before
    ACTION_REVERSE,
    ACTION_NAMESPACE, // of the namespaces in sight the next alone, then all
    ACTION_CONDITIONS,
    ACTION_LOGS,
    ACTION_EVIDENCE,
    ACTION_NEXT_RUN, // in the order of the list
    ACTION_PREVIOUS_RUN,
    ACTION_FOLLOW,
    ACTION_WRAP,
    ACTION_TIMES,
    ACTION_CONTAINER, // profiler or sidecar
    ACTION_SEARCH,
    ACTION_NEXT_MATCH,
    ACTION_PREVIOUS_MATCH,
    ACTION_NEXT_PHASE,
    ACTION_PREVIOUS_PHASE,
    ACTION_SCROLL_LEFT, // sideways, by half a screen
    ACTION_SCROLL_RIGHT,
    ACTION_PAUSE,
    ACTION_RETRY,
    ACTION_REDRAW,
    ACTION_HELP,
    ACTION_QUIT,
};

enum view_bit {
    VIEW_LIST = 1,
    VIEW_RUN = 2,
    VIEW_HELP = 4,
    VIEW_LOGS = 8,
    VIEW_EVIDENCE = 16,
    VIEW_ALL = 31,
};

enum { KEYS_PER_BINDING = 3 };
struct binding {
    int keys[KEYS_PER_BINDING]; // TKEY_NOTHING fills up
    enum action action;
    unsigned views;                          // view_bit
    const char *label, *ascii;               // "↑ k" and its ASCII twin (NULL: the same)
    const char *footer;                      // the word in the footer, NULL: not there
    const char *footer_label, *footer_ascii; // the key in the footer where it differs from label
    int priority;                            // in the footer: the lowest is kept longest
    const char *help;                        // a line of the help view
};

extern const struct binding keymap[];
extern const size_t keymap_count;

enum action keymap_find(int key, enum view_bit view);

#endif
