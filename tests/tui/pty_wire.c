// SPDX-License-Identifier: Apache-2.0
#include "pty_wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    char *bytes;
    size_t len, cap, mark;
} wire;

size_t wire_unescape(const char *text, char *out)
{
    size_t n = 0;
    for (; *text; text++) {
        if (text[0] != '\\' || !text[1]) {
            out[n++] = *text;
            continue;
        }
        char kind = *++text, digits[3] = "";
        if (kind == 'x' && text[1] && text[2]) {
            digits[0] = *++text;
            digits[1] = *++text;
            out[n++] = (char)strtol(digits, NULL, 16);
        } else {
            out[n++] = kind == 'e' ? '\033' : kind == 'a' ? '\a' : kind == 'n' ? '\n' : kind;
        }
    }
    return n;
}

void wire_log(const char *bytes, size_t n)
{
    if (wire.len + n > wire.cap) {
        wire.cap = 2 * (wire.len + n);
        wire.bytes = realloc(wire.bytes, wire.cap);
        if (!wire.bytes)
            abort();
    }
    memcpy(wire.bytes + wire.len, bytes, n);
    wire.len += n;
}

void wire_forget(void)
{
    wire.mark = wire.len;
}

bool wire_has(const char *escaped)
{
    char *wanted = strdup(escaped);
    size_t n = wire_unescape(escaped, wanted);
    bool has =
        wire.len > wire.mark && memmem(wire.bytes + wire.mark, wire.len - wire.mark, wanted, n);
    free(wanted);
    return has;
}

// How often, and where last.
static int occurrences(const char *text, const char **last)
{
    int count = 0;
    size_t n = strlen(text);
    *last = NULL;
    for (const char *p = wire.bytes, *end = p + wire.len;
         p && (p = memmem(p, (size_t)(end - p), text, n)); p += n) {
        *last = p;
        count++;
    }
    return count;
}

const char *wire_left_on(void)
{
    static const struct {
        const char *name, *on, *off;
    } modes[] = {
        {"the alternate screen", "\033[?1049h", "\033[?1049l"},
        {"the keypad", "\033[?1h", "\033[?1l"},
        {"the hidden cursor", "\033[?25l", "\033[?25h"},
        {"the mouse", "\033[?1000h", "\033[?1000l"},
        {"the mouse's wider reports", "\033[?1006h", "\033[?1006l"},
        {"synchronised output", "\033[?2026h", "\033[?2026l"},
        {"progress", "\033]9;4;1", "\033]9;4;0"},
        {"bracketed paste", "\033[?2004h", "never"},
    };
    const char *on, *off;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        occurrences(modes[i].on, &on);
        occurrences(modes[i].off, &off);
        if (on && (!off || off < on))
            return modes[i].name;
    }
    return occurrences("\033[22;0t", &on) == occurrences("\033[23;0t", &off) ? NULL : "the title";
}

void wire_release(void)
{
    free(wire.bytes);
}

long wire_sleeps(pid_t pid)
{
    char path[64], line[128];
    long count = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f)) {
        if (!strncmp(line, "voluntary_ctxt_switches:", 24))
            count = strtol(line + 24, NULL, 10);
    }
    if (f)
        fclose(f);
    return count;
}
