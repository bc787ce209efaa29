// SPDX-License-Identifier: Apache-2.0
#include "cli/opts.h"

#include "base/utf8.h"
#include "cli/help.h"

#include <string.h>

enum {
    GAP = 3,       // between a flag and its text
    FLAG_MAX = 34, // a wider flag gets a line of its own
    TEXT_MIN = 30, // the text keeps this much, however narrow the terminal
};

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
        strbuf_addf(out, " (default%c%s)", HELP_GLUE, opt->def);
}

// Where texts begin when lines end before `columns`.
static int text_column(const struct opt *table, int columns)
{
    int most = columns - GAP - TEXT_MIN, widest = 0;
    if (most > FLAG_MAX)
        most = FLAG_MAX;
    for (const struct opt *o = table; o->type != OPT_END; o++) {
        if (!is_shown(o) || o->type == OPT_GROUP)
            continue;
        struct strbuf flag CLEANUP_STRBUF = STRBUF_INIT;
        add_flag(o, &flag);
        int width = (int)utf8_width(flag.buf);
        if (width <= most && width > widest)
            widest = width;
    }
    return widest + GAP;
}

static void add_row(const struct opt *opt, int indent, int columns, struct strbuf *out)
{
    struct strbuf flag CLEANUP_STRBUF = STRBUF_INIT;
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    add_flag(opt, &flag);
    add_text(opt, &text);
    int width = (int)utf8_width(flag.buf);
    strbuf_add(out, flag.buf, flag.len);
    if (width + GAP > indent) {
        strbuf_addc(out, '\n');
        width = 0;
    }
    strbuf_addn(out, ' ', (size_t)(indent - width));
    help_wrap(text.buf, indent, columns, out);
}

void opts_help(const struct opt *table, int columns, struct strbuf *out)
{
    int right = columns > 0 ? columns : HELP_COLUMNS_UNKNOWN;
    int indent = text_column(table, right);
    if (right < indent + TEXT_MIN)
        right = indent + TEXT_MIN;
    for (const struct opt *o = table; o->type != OPT_END; o++) {
        if (o->type == OPT_GROUP)
            strbuf_addf(out, "%s%s:\n", o == table ? "" : "\n", o->name);
        else if (is_shown(o))
            add_row(o, indent, right, out);
    }
}
