// SPDX-License-Identifier: Apache-2.0
#include "tui/keymap.h"

#include "base/attr.h"

// Views that show something live, and those that lie above another.
enum {
    VIEW_LIVE = VIEW_LIST | VIEW_RUN | VIEW_LOGS | VIEW_EVIDENCE,
    VIEW_BACK = VIEW_RUN | VIEW_LOGS | VIEW_EVIDENCE | VIEW_HELP,
};

// clang-format off
const struct binding keymap[] = {
    // keys                          action             views                  label      ascii     footer         in footer        prio help
    {{TKEY_ARROW_UP, 'k'},            ACTION_UP,         VIEW_ALL,              "↑ k",     "up k",   "move",        "↑↓",    "j/k",  5, "up one row"},
    {{TKEY_ARROW_DOWN, 'j'},          ACTION_DOWN,       VIEW_ALL,              "↓ j",     "down j", NULL,          NULL,    NULL,   0, "down one row"},
    {{TKEY_PAGE_UP, 0x02},            ACTION_PAGE_UP,    VIEW_ALL,              "PgUp ^B", NULL,     NULL,          NULL,    NULL,   0, "up one page"},
    {{TKEY_PAGE_DOWN, 0x06, ' '},     ACTION_PAGE_DOWN,  VIEW_ALL,              "PgDn ^F", NULL,     NULL,          NULL,    NULL,   0, "down one page; also the space bar"},
    {{TKEY_FIRST, 'g'},               ACTION_FIRST,      VIEW_ALL,              "Home g",  NULL,     NULL,          NULL,    NULL,   0, "to the top"},
    {{TKEY_LAST, 'G'},                ACTION_LAST,       VIEW_ALL,              "End G",   NULL,     NULL,          NULL,    NULL,   0, "to the bottom"},
    {{TKEY_RETURN, TKEY_ARROW_RIGHT}, ACTION_OPEN,       VIEW_LIST,             "Enter →", "Enter right", "open",   "Enter", NULL,   3, "open the selected run"},
    {{TKEY_ESCAPE, TKEY_ARROW_LEFT, 'h'}, ACTION_BACK,   VIEW_BACK,             "Esc h",   NULL,     "back",        "Esc",   NULL,   3, "back"},
    {{TKEY_ESCAPE},                   ACTION_BACK,       VIEW_LIST,             "Esc",     NULL,     NULL,          NULL,    NULL,   0, "drop the filter"},
    {{'l'},                           ACTION_LOGS,       VIEW_LIST | VIEW_RUN | VIEW_EVIDENCE, "l", NULL, "logs",    NULL,    NULL,   4, "the profiler's log"},
    {{'e'},                           ACTION_EVIDENCE,   VIEW_LIST | VIEW_RUN | VIEW_LOGS, "e", NULL, "evidence",    NULL,    NULL,   4, "job, pods, candidates and events"},
    {{'/'},                           ACTION_FILTER,     VIEW_LIST,             "/",       NULL,     "filter",      NULL,    NULL,   4, "show only runs that match"},
    {{'s'},                           ACTION_SORT,       VIEW_LIST,             "s",       NULL,     "sort",        NULL,    NULL,   6, "sort by the next column"},
    {{'S'},                           ACTION_SORT_BACK,  VIEW_LIST,             "S",       NULL,     NULL,          NULL,    NULL,   0, "sort by the column before"},
    {{'o'},                           ACTION_REVERSE,    VIEW_LIST,             "o",       NULL,     NULL,          NULL,    NULL,   0, "the other way round"},
    {{'n'},                           ACTION_NAMESPACE,  VIEW_LIST,             "n",       NULL,     NULL,          NULL,    NULL,   0, "one namespace after another, then all"},
    {{'c'},                           ACTION_CONDITIONS, VIEW_RUN,              "c",       NULL,     "conditions",  NULL,    NULL,   5, "show or hide the conditions"},
    {{'J', ']'},                      ACTION_NEXT_RUN,   VIEW_RUN | VIEW_EVIDENCE, "J ]",  NULL,     NULL,          NULL,    NULL,   0, "the next run of the list"},
    {{'K', '['},                      ACTION_PREVIOUS_RUN, VIEW_RUN | VIEW_EVIDENCE, "K [", NULL,    NULL,          NULL,    NULL,   0, "the run before it"},
    {{'f', 'p'},                      ACTION_FOLLOW,     VIEW_LOGS,             "f p",     NULL,     "follow",      "f",     NULL,   5, "hold the log still while it goes on, or follow its end again"},
    {{'/'},                           ACTION_SEARCH,     VIEW_LOGS,             "/",       NULL,     "search",      NULL,    NULL,   4, "search"},
    {{'n'},                           ACTION_NEXT_MATCH, VIEW_LOGS,             "n",       NULL,     NULL,          NULL,    NULL,   0, "to the next match"},
    {{'N'},                           ACTION_PREVIOUS_MATCH, VIEW_LOGS,         "N",       NULL,     NULL,          NULL,    NULL,   0, "to the match before"},
    {{']', '}'},                      ACTION_NEXT_PHASE, VIEW_LOGS,             "] }",     NULL,     "phase",       "[]",    NULL,   6, "to the next phase"},
    {{'[', '{'},                      ACTION_PREVIOUS_PHASE, VIEW_LOGS,         "[ {",     NULL,     NULL,          NULL,    NULL,   0, "to the phase before"},
    {{'w'},                           ACTION_WRAP,       VIEW_LOGS,             "w",       NULL,     "wrap",        NULL,    NULL,   7, "wrap long lines, or cut them"},
    {{'<', ','},                      ACTION_SCROLL_LEFT, VIEW_LOGS,            "< ,",     NULL,     "pan",         "<>",    NULL,   10, "half a screen to the left, where lines are cut"},
    {{'>', '.'},                      ACTION_SCROLL_RIGHT, VIEW_LOGS,           "> .",     NULL,     NULL,          NULL,    NULL,   0, "half a screen to the right"},
    {{'t'},                           ACTION_TIMES,      VIEW_LOGS,             "t",       NULL,     "times",       NULL,    NULL,   8, "time of day, the line as it was written, or neither"},
    {{'c'},                           ACTION_CONTAINER,  VIEW_LOGS,             "c",       NULL,     "container",   NULL,    NULL,   9, "the sidecar's log, or the profiler's again"},
    {{'p'},                           ACTION_PAUSE,      VIEW_LIVE & ~VIEW_LOGS,"p",       NULL,     "pause",       NULL,    NULL,   7, "hold the picture still; again to go on"},
    {{'r'},                           ACTION_RETRY,      VIEW_LIVE,             "r",       NULL,     NULL,          NULL,    NULL,   0, "reconnect now instead of waiting"},
    {{TKEY_CTRL_L},                   ACTION_REDRAW,     VIEW_ALL,              "^L",      NULL,     NULL,          NULL,    NULL,   0, "draw the screen anew"},
    {{'?'},                          ACTION_HELP,       VIEW_LIVE,             "?",       NULL,     "help",        NULL,    NULL,   2, "this page"},
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
