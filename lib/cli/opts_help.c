// SPDX-License-Identifier: Apache-2.0
#include "cli/opts.h"

#include "base/utf8.h"

#include <string.h>

enum {
    GAP = 3,       // between a flag and its text
    FLAG_MAX = 34, // a wider flag gets a line of its own
    TEXT_MIN = 24, // the text keeps this much, however narrow the terminal
};

// Stands for a space where a line must not end.
#define GLUE '\x1f'

static bool is_shown(const struct opt *opt)
{
    return opt->type == OPT_GROUP || !opt->hidden;
}

// "  -n, --namespace NAME"
static void add_flag(const struct opt *opt, struct strbuf *out)
{
    if (opt->shorthand)
        strbuf_addf(out, "  -%c, --%s", opt->shorthand, opt->name);
    else
        strbuf_addf(out, "      --%s", opt->name);
    if (opt->type == OPT_OPTIONAL)
        strbuf_addf(out, "[=%s]", opt->arg ? opt->arg : "VALUE");
    else if (opt->type != OPT_BOOL)
        strbuf_addf(out, " %s", opt->arg ? opt->arg : "VALUE");
}

// The sentence, what is allowed, and the default.
static void add_text(const struct opt *opt, struct strbuf *out)
{
    strbuf_adds(out, opt->help ? opt->help : "");
    const char *allowed = opt_allowed(opt);
    if (allowed) {
        strbuf_adds(out, ": ");
        for (const char *p = allowed; *p; p++) {
            if (*p != '|')
                strbuf_addc(out, *p);
            else
                strbuf_adds(out, strchr(p + 1, '|') ? ", " : " or ");
        }
    }
    if (opt->def)
        strbuf_addf(out, " (default%c%s)", GLUE, opt->def);
}

static size_t flag_column(const struct opt *table)
{
    size_t widest = 0;
    for (const struct opt *o = table; o->type != OPT_END; o++) {
        if (!is_shown(o) || o->type == OPT_GROUP)
            continue;
        struct strbuf flag CLEANUP_STRBUF = STRBUF_INIT;
        add_flag(o, &flag);
        size_t width = utf8_width(flag.buf);
        if (width <= FLAG_MAX && width > widest)
            widest = width;
    }
    return widest + GAP;
}

// Words of `text` from column `indent` on, where the cursor is; lines end before `columns`.
static void add_wrapped(const char *text, size_t indent, size_t columns, struct strbuf *out)
{
    size_t at = indent;
    while (*text) {
        size_t n = strcspn(text, " ");
        struct strbuf word CLEANUP_STRBUF = STRBUF_INIT;
        strbuf_add(&word, text, n);
        size_t width = utf8_width(word.buf);
        if (at > indent && at + 1 + width > columns) {
            strbuf_addc(out, '\n');
            strbuf_addn(out, ' ', indent);
            at = indent;
        } else if (at > indent) {
            strbuf_addc(out, ' ');
            at++;
        }
        for (size_t i = 0; i < n; i++)
            strbuf_addc(out, text[i] == GLUE ? ' ' : text[i]);
        at += width;
        text += n;
        text += strspn(text, " ");
    }
    strbuf_addc(out, '\n');
}

static void add_row(const struct opt *opt, size_t indent, size_t columns, struct strbuf *out)
{
    struct strbuf flag CLEANUP_STRBUF = STRBUF_INIT;
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    add_flag(opt, &flag);
    add_text(opt, &text);
    size_t width = utf8_width(flag.buf);
    strbuf_add(out, flag.buf, flag.len);
    if (width + GAP > indent) {
        strbuf_addc(out, '\n');
        width = 0;
    }
    strbuf_addn(out, ' ', indent - width);
    add_wrapped(text.buf, indent, columns, out);
}

void opts_help(const struct opt *table, int columns, struct strbuf *out)
{
    size_t indent = flag_column(table);
    size_t right = columns > 0 ? (size_t)columns : 80;
    if (right < indent + TEXT_MIN)
        right = indent + TEXT_MIN;
    for (const struct opt *o = table; o->type != OPT_END; o++) {
        if (o->type == OPT_GROUP)
            strbuf_addf(out, "%s%s:\n", o == table ? "" : "\n", o->name);
        else if (is_shown(o))
            add_row(o, indent, right, out);
    }
}
