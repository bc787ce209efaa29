// SPDX-License-Identifier: Apache-2.0
#include "kube/exec_plugin.h"

#include "base/strbuf.h"
#include "base/utf8.h"

#include <string.h>

// The code points of Unicode's category C that are assigned: control, format, private use.
static const struct {
    uint32_t first, last;
} hidden[] = {
    {0x00, 0x08},       {0x0e, 0x1f},       {0x7f, 0x9f},       {0xad, 0xad},
    {0x600, 0x605},     {0x61c, 0x61c},     {0x6dd, 0x6dd},     {0x70f, 0x70f},
    {0x8e2, 0x8e2},     {0x180e, 0x180e},   {0x200b, 0x200f},   {0x202a, 0x202e},
    {0x2060, 0x206f},   {0xe000, 0xf8ff},   {0xfeff, 0xfeff},   {0xfff9, 0xfffb},
    {0x110bd, 0x110cd}, {0x1d173, 0x1d17a}, {0xe0001, 0xe007f}, {0xf0000, 0x10ffff},
};

static bool is_hidden(uint32_t cp)
{
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
        if (cp >= hidden[i].first && cp <= hidden[i].last)
            return true;
    return false;
}

char *exec_clean_hint(const char *hint)
{
    struct strbuf out = STRBUF_INIT;
    size_t left = strlen(hint);
    while (left) {
        uint32_t cp;
        size_t n = utf8_decode(hint, left, &cp);
        char bytes[4];
        if (is_hidden(cp))
            strbuf_addf(&out, "U+%04X", (unsigned)cp);
        else
            strbuf_add(&out, bytes, utf8_encode(cp, bytes));
        hint += n;
        left -= n;
    }
    return strbuf_detach(&out);
}
