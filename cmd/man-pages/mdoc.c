// SPDX-License-Identifier: Apache-2.0
#include "mdoc.h"

#include <ctype.h>
#include <string.h>

enum { LINE_MAX_BYTES = 76 };

void mdoc_word(const char *text, size_t n, struct strbuf *out)
{
    for (size_t i = 0; i < n; i++) {
        switch (text[i]) {
        case '\\':
            strbuf_adds(out, "\\e");
            break;
        case '"':
            strbuf_adds(out, "\\(dq");
            break;
        case '\'':
            strbuf_adds(out, "\\(aq");
            break;
        case '`':
            strbuf_adds(out, "\\(ga");
            break;
        case '^':
            strbuf_adds(out, "\\(ha");
            break;
        case '~':
            strbuf_adds(out, "\\(ti");
            break;
        case '-':
            strbuf_adds(out, "\\-");
            break;
        default:
            strbuf_addc(out, text[i]);
        }
    }
}

// A word that somebody might type: its dashes are no hyphens.
static bool is_code(const char *word, size_t n)
{
    return word[0] == '-' || memchr(word, '=', n) || memchr(word, '/', n) ||
           (n > 5 && strncmp(word, "dgdr-", 5) == 0);
}

static void add_word(const char *word, size_t n, bool first, struct strbuf *out)
{
    if (first && (word[0] == '.' || word[0] == '\''))
        strbuf_adds(out, "\\&");
    if (is_code(word, n)) {
        mdoc_word(word, n, out);
        return;
    }
    for (size_t i = 0; i < n; i++)
        strbuf_adds(out, word[i] == '\\' ? "\\e" : (char[]){word[i], '\0'});
}

void mdoc_text(const char *text, struct strbuf *out)
{
    size_t column = 0;
    while (*text) {
        if (*text == '\n') {
            strbuf_adds(out, column ? "\n.Pp\n" : ".Pp\n");
            column = 0;
        }
        text += strspn(text, " \n");
        size_t n = strcspn(text, " \n");
        if (!n)
            break;
        if (column && column + 1 + n > LINE_MAX_BYTES) {
            strbuf_addc(out, '\n');
            column = 0;
        }
        if (column)
            strbuf_addc(out, ' ');
        add_word(text, n, column == 0, out);
        column += n + 1;
        text += n;
        // roff tells the end of a sentence by the end of the line.
        if (text[-1] == '.' && *text == ' ') {
            strbuf_addc(out, '\n');
            column = 0;
        }
    }
    if (column)
        strbuf_addc(out, '\n');
}

// "jsonpath=..." needs no full stop.
static bool ends_itself(const char *text)
{
    size_t n = strlen(text);
    return !n || text[n - 1] == '.';
}

void mdoc_literal(const char *lines, const char *before, struct strbuf *out)
{
    strbuf_adds(out, ".Bd -literal -offset 2n\n");
    while (*lines) {
        size_t n = strcspn(lines, "\n");
        struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
        strbuf_adds(&line, before);
        strbuf_add(&line, lines, n);
        if (line.buf[0] == '.' || line.buf[0] == '\'')
            strbuf_adds(out, "\\&");
        mdoc_word(line.buf, line.len, out);
        strbuf_addc(out, '\n');
        lines += n + (lines[n] == '\n');
    }
    strbuf_adds(out, ".Ed\n");
}

// One word of a usage line as macros: "--phase" "PHASE" "NAME..."
static void add_usage_word(const char *word, size_t n, struct strbuf *out)
{
    bool more = n > 3 && strncmp(word + n - 3, "...", 3) == 0;
    size_t body = more ? n - 3 : n;
    if (strncmp(word, "--", 2) == 0) {
        strbuf_adds(out, " Fl Fl ");
        mdoc_word(word + 2, body - 2, out);
    } else {
        strbuf_adds(out, " Ar ");
        mdoc_word(word, body, out);
    }
    if (more)
        strbuf_adds(out, " ...");
}

static size_t unit_length(const char *args)
{
    if (*args == '[')
        return strcspn(args, "]") + (strchr(args, ']') != NULL);
    size_t n = strcspn(args, " ");
    // A flag's value belongs to it.
    if (args[0] == '-' && args[n] == ' ' && args[n + 1] != '[' && args[n + 1] != '-')
        n += 1 + strcspn(args + n + 1, " ");
    return n;
}

void mdoc_synopsis(const char *args, struct strbuf *out)
{
    while (*args) {
        size_t n = unit_length(args);
        const char *end = args + n, *word = args;
        struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
        if (*word == '[') {
            strbuf_adds(&line, " Op");
            word++;
            end -= end > word && end[-1] == ']';
        }
        while (word < end) {
            size_t w = strcspn(word, " ]");
            if (word + w > end)
                w = (size_t)(end - word);
            if (w)
                add_usage_word(word, w, &line);
            word += w + 1;
        }
        strbuf_addf(out, ".%s\n", line.buf + 1);
        args += n;
        args += strspn(args, " ");
    }
}

void mdoc_sentence(const char *text, struct strbuf *out)
{
    struct strbuf sentence CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_addf(&sentence, "%s%s", text, ends_itself(text) ? "" : ".");
    if (sentence.len)
        sentence.buf[0] = (char)toupper((unsigned char)sentence.buf[0]);
    mdoc_text(sentence.buf, out);
}

static void add_flag(const struct opt *o, struct strbuf *out)
{
    strbuf_adds(out, ".It ");
    if (o->shorthand)
        strbuf_addf(out, "Fl %c , ", o->shorthand);
    strbuf_adds(out, "Fl Fl ");
    mdoc_word(o->name, strlen(o->name), out);
    const char *arg = o->arg ? o->arg : "VALUE";
    if (o->type == OPT_OPTIONAL)
        strbuf_adds(out, " Ns Op = Ns Ar ");
    else if (o->type != OPT_BOOL)
        strbuf_adds(out, " Ar ");
    if (o->type != OPT_BOOL)
        mdoc_word(arg, strlen(arg), out);
    strbuf_addc(out, '\n');
}

// The sentence, what is allowed and the default, each as a sentence.
static void add_meaning(const struct opt *o, struct strbuf *out)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    const char *help = o->help ? o->help : "";
    strbuf_addf(&text, "%s%s", help, ends_itself(help) ? "" : ".");
    const char *allowed = opt_allowed(o);
    if (allowed) {
        strbuf_adds(&text, " One of ");
        for (const char *p = allowed; *p; p++) {
            if (*p != '|')
                strbuf_addc(&text, *p);
            else
                strbuf_adds(&text, strchr(p + 1, '|') ? ", " : " or ");
        }
        strbuf_addc(&text, '.');
    }
    if (o->def)
        strbuf_addf(&text, " The default is %s.", o->def);
    mdoc_text(text.buf, out);
}

void mdoc_options(const struct opt *table, bool headings, struct strbuf *out)
{
    bool open = false;
    for (const struct opt *o = table; o->type != OPT_END; o++) {
        if (o->type != OPT_GROUP && o->hidden)
            continue;
        if (o->type == OPT_GROUP || !open) {
            strbuf_adds(out, open ? ".El\n" : "");
            if (o->type == OPT_GROUP && headings)
                strbuf_addf(out, ".Ss %s\n", o->name);
            strbuf_adds(out, ".Bl -tag -width Ds\n");
            open = true;
        }
        if (o->type != OPT_GROUP) {
            add_flag(o, out);
            add_meaning(o, out);
        }
    }
    strbuf_adds(out, open ? ".El\n" : "");
}
