// SPDX-License-Identifier: Apache-2.0
#include "tui/abilities.h"

#include "base/attr.h"

#include <stdlib.h>
#include <string.h>

static const char *no_env(const char *name)
{
    (void)name;
    return NULL;
}

static bool starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

static bool is(const char *value, const char *wanted)
{
    return value && strcmp(value, wanted) == 0;
}

// Types whose terminals know xterm's sequences. Not among them: the console and GNU screen, which show parts of
// what they do not know.
static bool is_xterm_like(const char *type)
{
    static const char *const prefixes[] = {
        "xterm", "tmux",    "alacritty", "foot", "wezterm", "ghostty", "contour", "kitty",
        "gnome", "konsole", "vte",       "st-",  "mintty",  "iterm",   "mlterm",  "rxvt-unicode",
    };
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
        if (starts(type, prefixes[i]))
            return true;
    }
    return false;
}

static long number(const char *text)
{
    return text ? strtol(text, NULL, 10) : 0;
}

// "3.6.6" and later.
static bool is_since(const char *version, long major, long minor, long patch)
{
    const long wanted[] = {major, minor, patch};
    for (size_t i = 0; i < ARRAY_LEN(wanted) && version; i++) {
        char *end;
        long part = strtol(version, &end, 10);
        if (part != wanted[i])
            return part > wanted[i];
        version = *end == '.' ? end + 1 : "";
    }
    return version != NULL;
}

// Terminals that know OSC 9;4, from the versions on that do. kitty is not asked: it does not say which it is, and an
// older one shows a notification instead.
static bool shows_progress(const char *type, env_fn *env)
{
    enum { VTE_SINCE = 7900, KONSOLE_SINCE = 250400, WEZTERM_SINCE = 20250209 };
    const char *program = env("TERM_PROGRAM"), *version = env("TERM_PROGRAM_VERSION");
    if (is(program, "iTerm.app"))
        return is_since(version, 3, 6, 6);
    if (is(program, "WezTerm"))
        return number(version) >= WEZTERM_SINCE;
    if (is(program, "vscode"))
        return is_since(version, 1, 97, 0);
    return is(program, "ghostty") || starts(type, "xterm-ghostty") || is(program, "mintty") ||
           env("WT_SESSION") || is(env("ConEmuANSI"), "ON") ||
           number(env("VTE_VERSION")) >= VTE_SINCE ||
           number(env("KONSOLE_VERSION")) >= KONSOLE_SINCE;
}

static enum notify_way way_to_notify(const char *type, env_fn *env)
{
    static const char *const programs[] = {"iTerm.app", "WezTerm", "ghostty"};
    static const char *const types[] = {"xterm-ghostty", "xterm-kitty", "foot", "wezterm"};
    for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
        if (is(env("TERM_PROGRAM"), programs[i]))
            return NOTIFY_OSC9;
    }
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (starts(type, types[i]))
            return NOTIFY_OSC9;
    }
    // Within tmux these tell of the terminal around it.
    if (env("KITTY_WINDOW_ID") || env("GHOSTTY_RESOURCES_DIR") || is(env("LC_TERMINAL"), "iTerm2"))
        return NOTIFY_OSC9;
    return starts(type, "rxvt-unicode") ? NOTIFY_OSC777 : NOTIFY_BELL;
}

// "15;0", "0;default;15": the last number is the background's.
static enum background background_of(const char *type, const char *colorfgbg)
{
    enum { WHITE = 7, GREY = 8, COLORS_MAX = 16 };
    const char *last = colorfgbg ? strrchr(colorfgbg, ';') : NULL;
    char *end;
    if (!last)
        return strcmp(type, "linux") == 0 ? BACKGROUND_DARK : BACKGROUND_UNKNOWN;
    long color = strtol(last + 1, &end, 10);
    if (end == last + 1 || *end || color < 0 || color >= COLORS_MAX)
        return BACKGROUND_UNKNOWN;
    return color == WHITE || color > GREY ? BACKGROUND_LIGHT : BACKGROUND_DARK;
}

struct abilities abilities_of(const char *type, env_fn *env)
{
    env = env ? env : no_env;
    // Variables of the terminal around a multiplexer stay set within it, and may be those of another one by now.
    bool tmux = env("TMUX") || starts(type, "tmux");
    bool within = tmux || env("STY") || starts(type, "screen");
    bool xterm = is_xterm_like(type) || (tmux && starts(type, "screen"));
    return (struct abilities){
        .title = xterm,
        .questions = xterm && !is(env("TERM_PROGRAM"), "Apple_Terminal"),
        .mouse = xterm,
        .progress = xterm && !within && shows_progress(type, env),
        .tmux = tmux,
        .notify = xterm ? way_to_notify(type, env) : NOTIFY_BELL,
        .background = within ? BACKGROUND_UNKNOWN : background_of(type, env("COLORFGBG")),
    };
}
