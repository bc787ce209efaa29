// SPDX-License-Identifier: Apache-2.0
#include "doc/yaml_text.h"

#include "doc/yaml_type.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 80, INDENT = 2, SIMPLE_KEY_MAX = 128 };

// Characters

static bool is_break(uint32_t cp)
{
    return cp == '\n' || cp == '\r' || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
}

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\t';
}

// go-yaml's notion: tabs, everything above the basic plane and byte order marks are escaped. Unlike there what hides
// or reorders text is, too: the value is the same, and a terminal shows what it is. Line breaks have rules of their own.
static bool is_printable(uint32_t cp)
{
    if (cp < 0x80)
        return cp == '\n' || (cp >= 0x20 && cp <= 0x7E);
    if (utf8_cp_invisible(cp) && !is_break(cp))
        return false;
    return cp >= 0xA0 && cp <= 0xFFFD && cp != 0xFEFF && !(cp >= 0xD800 && cp < 0xE000);
}

static uint32_t char_at(const struct yaml_text *t, size_t at, size_t *len)
{
    uint32_t cp = 0;
    *len = utf8_decode(t->text + at, t->n - at, &cp);
    return cp;
}

static bool space_at(const struct yaml_text *t, size_t at)
{
    return at < t->n && t->text[at] == ' ';
}

// Choice of style

// What stands in a string, as far as a style cares.
struct features {
    bool indicator; // something that block context would take for syntax
    bool special;   // needs an escape
    bool breaks;
    bool outer_space, outer_break; // at either end
    bool trailing_space;
    bool break_space, space_break; // a space after a line break, before one
};

// A character that has a meaning for YAML where it stands. Nothing here is about flow collections:
// none are written.
static bool is_indicator(uint32_t cp, bool first, bool after_blank, bool before_blank)
{
    if (cp == ':')
        return before_blank;
    if (cp == '#')
        return first || after_blank;
    if (!first || cp >= 0x80 || cp == 0)
        return false;
    if (cp == '-' || cp == '?')
        return before_blank;
    return strchr(",[]{}&*!|>'\"%@`", (int)cp) != NULL;
}

static bool blank_or_end_at(const struct yaml_text *t, size_t at)
{
    if (at >= t->n)
        return true;
    size_t len = 0;
    uint32_t cp = char_at(t, at, &len);
    return is_blank(cp) || is_break(cp);
}

struct walk {
    bool previous_space, previous_break;
};

static void note_layout(struct features *f, struct walk *w, uint32_t cp, bool first, bool last)
{
    bool space = cp == ' ', brk = is_break(cp);
    f->breaks |= brk;
    f->outer_space |= space && (first || last);
    f->outer_break |= brk && (first || last);
    f->trailing_space |= space && last;
    f->break_space |= space && w->previous_break;
    f->space_break |= brk && w->previous_space;
    w->previous_space = space;
    w->previous_break = brk;
}

static struct features analyse(const struct yaml_text *t)
{
    struct features f = {0};
    struct walk w = {0};
    f.indicator = t->n >= 3 && (memcmp(t->text, "---", 3) == 0 || memcmp(t->text, "...", 3) == 0);
    bool after_blank = true;
    for (size_t at = 0, len = 0; at < t->n; at += len) {
        uint32_t cp = char_at(t, at, &len);
        f.indicator |= is_indicator(cp, at == 0, after_blank, blank_or_end_at(t, at + len));
        f.special |= !is_printable(cp);
        note_layout(&f, &w, cp, at == 0, at + len == t->n);
        after_blank = is_blank(cp) || is_break(cp);
    }
    return f;
}

static bool is_plain(const struct features *f)
{
    return !f->indicator && !f->special && !f->breaks && !f->outer_space && !f->outer_break;
}

static enum yaml_style choose(const struct yaml_text *t, const struct features *f, bool key)
{
    bool escapes = f->space_break || f->special;
    if (memchr(t->text, '\n', t->n))
        return escapes || f->trailing_space || key ? YAML_DOUBLE : YAML_LITERAL;
    if (yaml_needs_quotes(t->text, t->n) || (key && f->breaks))
        return YAML_DOUBLE;
    if (is_plain(f))
        return YAML_PLAIN;
    return escapes || f->break_space ? YAML_DOUBLE : YAML_SINGLE;
}

struct yaml_text yaml_text_choose(const char *text, size_t n, bool key)
{
    struct yaml_text t = {.text = text, .n = n};
    struct features f = analyse(&t);
    t.style = choose(&t, &f, key);
    return t;
}

bool yaml_text_is_simple_key(const char *text, size_t n)
{
    struct yaml_text t = {.text = text, .n = n};
    return n <= SIMPLE_KEY_MAX && !analyse(&t).breaks;
}

// The pen

static void put(struct yaml_out *out, const char *bytes, size_t n)
{
    strbuf_add(out->sb, bytes, n);
    out->column++;
}

// One character of a text; a stray byte becomes U+FFFD.
static void put_char(struct yaml_out *out, const struct yaml_text *t, size_t at, size_t len)
{
    if (len == 1 && (unsigned char)t->text[at] >= 0x80)
        put(out, "\xef\xbf\xbd", 3);
    else
        put(out, t->text + at, len);
}

static void put_break(struct yaml_out *out)
{
    strbuf_addc(out->sb, '\n');
    out->column = 0;
}

void yaml_new_line(struct yaml_out *out)
{
    size_t indent = out->indent > 0 ? (size_t)out->indent : 0;
    if (!out->indentation || out->column > indent || (out->column == indent && !out->space))
        put_break(out);
    while (out->column < indent)
        put(out, " ", 1);
    out->space = true;
    out->indentation = true;
}

void yaml_indicator(struct yaml_out *out, const char *text, bool blank, bool indentation)
{
    if (blank && !out->space)
        put(out, " ", 1);
    strbuf_adds(out->sb, text);
    out->column += strlen(text);
    out->space = false;
    out->indentation = out->indentation && indentation;
}

void yaml_write_plain(struct yaml_out *out, const char *text)
{
    yaml_indicator(out, text, true, false);
}

// A line may be folded at this single space: the pen is beyond the width and words stand on both
// sides.
static bool may_fold(const struct yaml_out *out, bool fold, bool after_space)
{
    return fold && !after_space && out->column > WIDTH;
}

static void write_plain_text(struct yaml_out *out, const struct yaml_text *t, bool fold)
{
    if (!out->space)
        put(out, " ", 1);
    bool after_space = false;
    for (size_t at = 0, len = 0; at < t->n; at += len) {
        bool space = char_at(t, at, &len) == ' ';
        if (space && may_fold(out, fold, after_space) && !space_at(t, at + 1)) {
            yaml_new_line(out);
        } else {
            put_char(out, t, at, len);
            out->indentation = out->indentation && space;
        }
        after_space = space;
    }
    out->space = false;
    out->indentation = false;
}

// Line breaks that get here are U+2028 and U+2029: they are written as they are, and a line begins
// after them.
static void write_single(struct yaml_out *out, const struct yaml_text *t, bool fold)
{
    yaml_indicator(out, "'", true, false);
    bool after_space = false, after_break = false;
    for (size_t at = 0, len = 0; at < t->n; at += len) {
        uint32_t cp = char_at(t, at, &len);
        bool space = cp == ' ', inner = at > 0 && at + 1 < t->n;
        if (space && may_fold(out, fold, after_space) && inner && !space_at(t, at + 1)) {
            yaml_new_line(out);
        } else if (is_break(cp)) {
            put_char(out, t, at, len);
            out->column = 0;
            out->indentation = true;
        } else {
            if (after_break && !space)
                yaml_new_line(out);
            if (cp == '\'')
                put(out, "'", 1);
            put_char(out, t, at, len);
            out->indentation = out->indentation && space;
        }
        after_space = space;
        after_break = is_break(cp);
    }
    yaml_indicator(out, "'", false, false);
}

static void write_escape(struct yaml_out *out, uint32_t cp)
{
    static const struct {
        uint32_t cp;
        char letter;
    } letters[] = {
        {0x07, 'a'}, {0x08, 'b'},   {0x09, 't'},   {0x0A, 'n'}, {0x0B, 'v'},
        {0x0C, 'f'}, {0x0D, 'r'},   {0x1B, 'e'},   {0x22, '"'}, {0x5C, '\\'},
        {0x85, 'N'}, {0x2028, 'L'}, {0x2029, 'P'},
    };
    char text[16];
    int n = 0;
    for (size_t i = 0; i < ARRAY_LEN(letters) && n == 0; i++)
        if (letters[i].cp == cp)
            n = snprintf(text, sizeof(text), "\\%c", letters[i].letter);
    if (n == 0)
        n = cp <= 0xFF     ? snprintf(text, sizeof(text), "\\x%02" PRIX32, cp)
            : cp <= 0xFFFF ? snprintf(text, sizeof(text), "\\u%04" PRIX32, cp)
                           : snprintf(text, sizeof(text), "\\U%08" PRIX32, cp);
    strbuf_add(out->sb, text, (size_t)n);
    out->column += (size_t)n;
}

static void write_double(struct yaml_out *out, const struct yaml_text *t, bool fold)
{
    yaml_indicator(out, "\"", true, false);
    bool after_space = false;
    for (size_t at = 0, len = 0; at < t->n; at += len) {
        uint32_t cp = char_at(t, at, &len);
        bool space = cp == ' ', inner = at > 0 && at + 1 < t->n;
        if (space && may_fold(out, fold, after_space) && inner) {
            yaml_new_line(out);
            if (space_at(t, at + 1))
                put(out, "\\", 1);
        } else if (!is_printable(cp) || is_break(cp) || cp == '"' || cp == '\\') {
            write_escape(out, cp);
        } else {
            put_char(out, t, at, len);
        }
        after_space = space;
    }
    yaml_indicator(out, "\"", false, false);
}

static void write_literal_header(struct yaml_out *out, const struct yaml_text *t)
{
    yaml_indicator(out, "|", true, false);
    size_t len = 0;
    uint32_t first = char_at(t, 0, &len);
    if (first == ' ' || is_break(first))
        yaml_indicator(out, "2", false, false);
    // A text ends in one newline, or says otherwise. Breaks other than '\n' end a line just so.
    size_t last = t->n - 1;
    while (last > 0 && ((unsigned char)t->text[last] & 0xC0) == 0x80)
        last--;
    if (!is_break(char_at(t, last, &len))) {
        yaml_indicator(out, "-", false, false);
        return;
    }
    size_t before = last ? last - 1 : 0;
    while (before > 0 && ((unsigned char)t->text[before] & 0xC0) == 0x80)
        before--;
    if (last == 0 || is_break(char_at(t, before, &len)))
        yaml_indicator(out, "+", false, false);
}

static void write_literal(struct yaml_out *out, const struct yaml_text *t)
{
    write_literal_header(out, t);
    put_break(out);
    out->indentation = true;
    out->space = true;
    bool after_break = true;
    for (size_t at = 0, len = 0; at < t->n; at += len) {
        uint32_t cp = char_at(t, at, &len);
        bool brk = is_break(cp);
        if (cp == '\n') {
            put_break(out);
        } else {
            if (after_break && !brk)
                yaml_new_line(out);
            put_char(out, t, at, len);
            if (brk)
                out->column = 0;
        }
        out->indentation = brk;
        after_break = brk;
    }
}

void yaml_text_write(struct yaml_out *out, const struct yaml_text *t, bool key)
{
    int indent = out->indent;
    out->indent = indent < 0 ? INDENT : indent + INDENT;
    switch (t->style) {
    case YAML_PLAIN:
        write_plain_text(out, t, !key);
        break;
    case YAML_SINGLE:
        write_single(out, t, !key);
        break;
    case YAML_DOUBLE:
        write_double(out, t, !key);
        break;
    case YAML_LITERAL:
        write_literal(out, t);
        break;
    }
    out->indent = indent;
}
