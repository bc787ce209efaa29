// SPDX-License-Identifier: Apache-2.0
#include "man_pages.h"
#include "mdoc.h"

#include <ctype.h>
#include <string.h>

// In the order of mdoc(7). What stands between OPTIONS and these is the prose's own.
static const char *const late_sections[] = {"ENVIRONMENT", "FILES",    "EXIT STATUS",
                                            "EXAMPLES",    "SEE ALSO", "CAVEATS"};
static const char *const early_sections[] = {"DESCRIPTION", "COMMANDS", "OPTIONS"};

struct section {
    const char *name, *text;
    size_t name_len, text_len;
};

// Takes the next section off a prose; false at its end.
static bool next_section(const char **prose, struct section *s)
{
    static const char head[] = ".Sh ";
    const char *at = *prose;
    while (*at && strncmp(at, head, sizeof(head) - 1) != 0) {
        at += strcspn(at, "\n");
        at += *at != '\0';
    }
    if (!*at)
        return false;
    s->name = at + sizeof(head) - 1;
    s->name_len = strcspn(s->name, "\n");
    s->text = s->name + s->name_len;
    s->text += *s->text != '\0';
    const char *end = s->text;
    while (*end && strncmp(end, head, sizeof(head) - 1) != 0) {
        end += strcspn(end, "\n");
        end += *end != '\0';
    }
    s->text_len = (size_t)(end - s->text);
    *prose = end;
    return true;
}

static bool is_named(const struct section *s, const char *name)
{
    return s->name_len == strlen(name) && strncmp(s->name, name, s->name_len) == 0;
}

static bool is_among(const struct section *s, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_named(s, names[i]))
            return true;
    return false;
}

static void add_prose(const char *prose, const char *name, struct strbuf *out)
{
    struct section s;
    while (prose && next_section(&prose, &s))
        if (is_named(&s, name))
            strbuf_add(out, s.text, s.text_len);
}

static bool has_prose(const char *prose, const char *name)
{
    struct section s;
    while (prose && next_section(&prose, &s))
        if (is_named(&s, name))
            return true;
    return false;
}

static void add_own_sections(const char *prose, struct strbuf *out)
{
    struct section s;
    while (prose && next_section(&prose, &s)) {
        if (is_among(&s, early_sections, ARRAY_LEN(early_sections)) ||
            is_among(&s, late_sections, ARRAY_LEN(late_sections)))
            continue;
        strbuf_addf(out, ".Sh %.*s\n", (int)s.name_len, s.name);
        strbuf_add(out, s.text, s.text_len);
    }
}

// "kubectl-dgdr-status"
static void add_page_name(const struct man_program *p, const char *topic, struct strbuf *out)
{
    strbuf_addf(out, "%s%s%s", p->name, *topic ? "-" : "", topic);
}

static void add_usage(const struct man_program *p, const struct man_topic *t, struct strbuf *out)
{
    strbuf_adds(out, ".Nm ");
    mdoc_word(p->typed, strlen(p->typed), out);
    if (*t->name)
        strbuf_addf(out, " %s", t->name);
    strbuf_addc(out, '\n');
    mdoc_synopsis(t->args ? t->args : "", out);
    // Their usage lines do not say so themselves.
    if (p->pages && *t->name)
        mdoc_synopsis("[FLAGS]", out);
}

static void add_head(const struct man_program *p, const struct man_topic *t, const char *date,
                     struct strbuf *out)
{
    struct strbuf name CLEANUP_STRBUF = STRBUF_INIT;
    add_page_name(p, t->name, &name);
    // groff prints "BSD" before the manual's name, and then cuts long names to make room for it.
    strbuf_addf(out, ".Dd %s\n.ds doc-volume-operating-system\n.Dt ", date);
    for (size_t i = 0; i < name.len; i++)
        strbuf_addc(out, (char)toupper((unsigned char)name.buf[i]));
    strbuf_addf(out, " 1\n.Os\n.Sh NAME\n.Nm %s", name.buf);
    if (t->alias) {
        strbuf_adds(out, " ,\n.Nm ");
        add_page_name(p, t->alias, out);
    }
    strbuf_adds(out, "\n.Nd ");
    struct strbuf summary CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_adds(&summary, t->summary);
    // It goes on from the name, unless its first word is a name itself.
    if (islower((unsigned char)summary.buf[1]))
        summary.buf[0] = (char)tolower((unsigned char)summary.buf[0]);
    mdoc_text(summary.buf, out);
    strbuf_adds(out, ".Sh SYNOPSIS\n");
    add_usage(p, t, out);
    if (t->alias) {
        struct man_topic other = *t;
        other.name = t->alias;
        add_usage(p, &other, out);
    }
}

static void add_commands(const struct man_program *p, const char *prose, struct strbuf *out)
{
    struct man_topic t;
    strbuf_adds(out, ".Sh COMMANDS\n");
    add_prose(prose, "COMMANDS", out);
    if (p->pages)
        strbuf_adds(out, ".Bl -tag -width Ds\n");
    for (size_t i = 1; p->topic(i, &t); i++) {
        if (p->pages) {
            strbuf_adds(out, ".It Xr ");
            add_page_name(p, t.name, out);
            strbuf_adds(out, " 1\n");
            mdoc_sentence(t.summary, out);
            continue;
        }
        strbuf_addf(out, ".Ss %s\n.Bd -ragged -compact\n", t.name);
        add_usage(p, &t, out);
        strbuf_adds(out, ".Ed\n.Pp\n");
        mdoc_text(t.description, out);
        if (t.tables[0])
            mdoc_options(t.tables[0], false, out);
    }
    if (p->pages)
        strbuf_adds(out, ".El\n");
}

static void add_options(const struct man_topic *t, const char *prose, struct strbuf *out)
{
    if (!t->tables[0])
        return;
    strbuf_adds(out, ".Sh OPTIONS\n");
    add_prose(prose, "OPTIONS", out);
    for (size_t i = 0; t->tables[i]; i++)
        mdoc_options(t->tables[i], true, out);
}

static void add_examples(const struct man_program *p, const struct man_topic *t, const char *prose,
                         struct strbuf *out)
{
    struct strbuf all CLEANUP_STRBUF = STRBUF_INIT;
    struct strbuf before CLEANUP_STRBUF = STRBUF_INIT;
    struct man_topic each = *t;
    strbuf_addf(&before, "$ %s ", p->typed);
    for (size_t i = 1; each.name; i++) {
        if (each.examples)
            strbuf_addf(&all, "%s%s", all.len ? "\n" : "", each.examples);
        if (p->pages || !p->topic(i, &each))
            break;
    }
    if (!all.len && !has_prose(prose, "EXAMPLES"))
        return;
    strbuf_adds(out, ".Sh EXAMPLES\n");
    if (all.len)
        mdoc_literal(all.buf, before.buf, out);
    if (all.len && has_prose(prose, "EXAMPLES"))
        strbuf_adds(out, ".Pp\n");
    add_prose(prose, "EXAMPLES", out);
}

static void add_exits(const struct man_program *p, const char *prose, struct strbuf *out)
{
    strbuf_adds(out, ".Sh EXIT STATUS\n.Bl -tag -width Ds\n");
    for (const struct exit_meaning *row = p->exits; row->text; row++) {
        strbuf_addf(out, ".It %d\n", row->code);
        mdoc_sentence(row->text, out);
    }
    strbuf_adds(out, ".El\n");
    add_prose(prose, "EXIT STATUS", out);
}

static void add_see_also(const struct man_topic *t, struct strbuf *out)
{
    const char *const *names = t->also;
    strbuf_adds(out, ".Sh SEE ALSO\n");
    for (size_t i = 0; i < MAN_ALSO_MAX && names[i]; i++)
        strbuf_addf(out, "%s.Xr %s 1", i ? " ,\n" : "", names[i]);
    strbuf_addc(out, '\n');
}

static void add_prose_section(const char *prose, const char *name, struct strbuf *out)
{
    if (has_prose(prose, name)) {
        strbuf_addf(out, ".Sh %s\n", name);
        add_prose(prose, name, out);
    }
}

void man_page(const struct man_program *p, const struct man_topic *t, const char *prose,
              const char *date, struct strbuf *out)
{
    strbuf_adds(out, ".\\\" SPDX-License-Identifier: Apache-2.0\n");
    add_head(p, t, date, out);
    strbuf_adds(out, ".Sh DESCRIPTION\n");
    mdoc_text(t->description, out);
    add_prose(prose, "DESCRIPTION", out);
    struct man_topic other;
    if (!*t->name && p->topic(1, &other))
        add_commands(p, prose, out);
    add_options(t, prose, out);
    if (p->more)
        p->more(t->name, out);
    add_own_sections(prose, out);
    add_prose_section(prose, "ENVIRONMENT", out);
    add_prose_section(prose, "FILES", out);
    add_exits(p, prose, out);
    add_examples(p, t, prose, out);
    add_see_also(t, out);
    add_prose_section(prose, "CAVEATS", out);
}
