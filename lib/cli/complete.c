// SPDX-License-Identifier: Apache-2.0
#include "cli/complete.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void completion_init(struct completion *c, const char *word, unsigned mode)
{
    *c = (struct completion){
        .word = word,
        .mode = mode,
        .directive = COMPLETE_NO_FILES | COMPLETE_KEEP_ORDER,
    };
    strbuf_init(&c->lead);
    strbuf_init(&c->out);
    strbuf_limit(&c->out, COMPLETE_OUT_MAX);
    // Shells split a flag's word behind the "=" and put the first part before what they get.
    const char *last = *word == '-' ? strrchr(word, '=') : NULL;
    c->cut = last ? (size_t)(last - word) + 1 : 0;
    size_t first = strcspn(word, "=") + 1;
    if ((mode & COMPLETE_FOR_KUBECTL) && first < c->cut && word[c->cut])
        c->cut_first = first;
}

void completion_release(struct completion *c)
{
    strbuf_release(&c->lead);
    strbuf_release(&c->out);
}

void completion_write(const struct completion *c, struct strbuf *out)
{
    // Half a line would be a candidate that nobody meant.
    if (!c->out.overflow)
        strbuf_add(out, c->out.buf, c->out.len);
    strbuf_addf(out, ":%u\n", c->directive);
}

void completion_clear(struct completion *c)
{
    strbuf_reset(&c->out);
    c->out.overflow = false;
    c->count = 0;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void completion_sort(struct completion *c)
{
    const char **lines = NULL;
    size_t count = 0, cap = 0;
    struct strbuf sorted = STRBUF_INIT;
    char *save = NULL;
    for (char *line = strtok_r(c->out.buf, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        lines = grow_array(lines, &cap, count + 1, sizeof(*lines));
        lines[count++] = line;
    }
    if (count)
        qsort(lines, count, sizeof(*lines), compare_lines);
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&sorted, "%s\n", lines[i]);
    free(lines);
    sorted.overflow = c->out.overflow;
    strbuf_release(&c->out);
    c->out = sorted;
    strbuf_limit(&c->out, COMPLETE_OUT_MAX);
}

const char *completion_typed(const struct completion *c)
{
    return strncmp(c->word, c->lead.buf, c->lead.len) == 0 ? c->word + c->lead.len : NULL;
}

bool completion_matches(const struct completion *c, const char *value)
{
    size_t n = strlen(c->word);
    size_t lead = c->lead.len < n ? c->lead.len : n;
    return strncmp(c->word, c->lead.buf, lead) == 0 &&
           strncmp(c->word + lead, value, n - lead) == 0;
}

static void add_text(struct strbuf *out, const char *text)
{
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    utf8_sanitise(&clean, text, UTF8_LINE);
    size_t fits = utf8_prefix(clean.buf, COMPLETE_TEXT_COLUMNS);
    bool cut = fits < clean.len;
    strbuf_add(out, clean.buf, cut ? utf8_prefix(clean.buf, COMPLETE_TEXT_COLUMNS - 3) : fits);
    strbuf_adds(out, cut ? "..." : "");
}

static void add_line(struct completion *c, const char *value, const char *text)
{
    strbuf_adds(&c->out, value);
    if ((c->mode & COMPLETE_DESCRIBE) && text && *text) {
        strbuf_addc(&c->out, '\t');
        add_text(&c->out, text);
    }
    strbuf_addc(&c->out, '\n');
}

static bool is_taken_apart(const struct completion *c)
{
    const char *dash = strchr(c->word, '-');
    return (c->mode & COMPLETE_FOR_KUBECTL) && *c->word != '-' && dash && strchr(dash, '=');
}

void completion_add(struct completion *c, const char *value, const char *text)
{
    if (!completion_matches(c, value) || is_taken_apart(c))
        return;
    struct strbuf whole CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_add(&whole, c->lead.buf, c->lead.len);
    strbuf_adds(&whole, value);
    add_line(c, whole.buf + c->cut, text);
    if (c->cut_first)
        add_line(c, whole.buf + c->cut_first, text);
    c->count++;
    if (whole.len && whole.buf[whole.len - 1] == '=')
        c->directive |= COMPLETE_NO_SPACE;
}

// Names of Kubernetes, and of clouds' contexts: "arn:aws:eks:eu-west-1:1234:cluster/x", "admin@kind".
static bool is_plain_word(const char *value)
{
    if (!*value || strchr("-=~:", *value) || !utf8_is_clean(value))
        return false;
    for (const char *p = value; *p; p++)
        if ((unsigned char)*p < 0x80 && !isalnum((unsigned char)*p) && !strchr("-_.:/@+,%=", *p))
            return false;
    return true;
}

void completion_add_foreign(struct completion *c, const char *value, const char *text)
{
    if (is_plain_word(value))
        completion_add(c, value, text);
}

// One of the alternatives: "word", or "word<kind>" cut at its kind.
struct alternative {
    char *word, *kind; // kind: NULL when there is none; in one block with word
};

static struct alternative next_alternative(const char **values)
{
    size_t n = strcspn(*values, "|");
    struct alternative a = {.word = xstrndup(*values, n)};
    *values += n + ((*values)[n] == '|');
    a.kind = strchr(a.word, '<');
    if (a.kind) {
        *a.kind++ = '\0';
        a.kind[strcspn(a.kind, ">")] = '\0';
    }
    return a;
}

static void add_kind(struct completion *c, const struct alternative *a, complete_kind_fn *kind,
                     void *ctx)
{
    size_t before = c->lead.len;
    strbuf_adds(&c->lead, a->word);
    kind(ctx, c, a->kind);
    strbuf_truncate(&c->lead, before);
}

static bool begins_with(const char *text, const char *start)
{
    return text && strncmp(text, start, strlen(start)) == 0;
}

// The only candidate is a word that more has to follow: what may follow is more help, and needs nothing of the shell.
static void unfold(struct completion *c, const char *values, complete_kind_fn *kind, void *ctx)
{
    while (*values) {
        struct alternative a = next_alternative(&values);
        if (a.kind && *a.word && completion_matches(c, a.word)) {
            unsigned directive = c->directive;
            completion_clear(c);
            c->directive &= ~(unsigned)COMPLETE_NO_SPACE;
            add_kind(c, &a, kind, ctx);
            if (c->count == 0) {
                c->directive = directive;
                completion_add(c, a.word, NULL);
            }
        }
        free(a.word);
    }
}

void completion_add_values(struct completion *c, const char *values, complete_kind_fn *kind,
                           void *ctx)
{
    if (!values)
        return;
    values += *values == '~';
    size_t before = c->count, words = 0;
    for (const char *rest = values; *rest;) {
        struct alternative a = next_alternative(&rest);
        if (a.kind && begins_with(completion_typed(c), a.word))
            add_kind(c, &a, kind, ctx);
        else
            completion_add(c, a.word, NULL);
        words += a.kind && *a.word && completion_matches(c, a.word);
        free(a.word);
    }
    if (before == 0 && c->count == 1 && words == 1)
        unfold(c, values, kind, ctx);
}

static bool was_given(const struct opts_partial *line, const struct opt *opt)
{
    for (size_t i = 0; i < line->given_count; i++)
        if (line->given[i] == opt)
            return opt->type != OPT_LIST;
    return false;
}

static void add_flag(struct completion *c, const struct opt *opt)
{
    char shorthand[] = {'-', opt->shorthand, '\0'};
    // All of them for "--", and the short ones besides for a lone "-".
    if (opt->shorthand && c->word[1] != '-')
        completion_add(c, shorthand, opt->help);
    char *name CLEANUP_FREE = xasprintf("--%s", opt->name);
    completion_add(c, name, opt->help);
    if (opt->type != OPT_OPTIONAL)
        return;
    char *with_value CLEANUP_FREE = xasprintf("--%s=", opt->name);
    completion_add(c, with_value, opt->help);
}

static const struct opt *find_letter(const struct opt_set *sets, size_t set_count, char letter)
{
    for (size_t i = 0; i < set_count; i++)
        for (const struct opt *o = sets[i].table; o->type != OPT_END; o++)
            if (o->type != OPT_GROUP && o->shorthand == letter)
                return o;
    return NULL;
}

// "-An" is whole as it stands when each letter is a flag.
static void add_bundle(struct completion *c, const struct opt_set *sets, size_t set_count)
{
    const struct opt *opt = NULL;
    for (const char *p = c->word + 1; *p; p++)
        if (!(opt = find_letter(sets, set_count, *p)) && *p != 'h')
            return;
    completion_add(c, c->word, opt ? opt->help : NULL);
}

void completion_add_flags(struct completion *c, const struct opt_set *sets, size_t set_count,
                          const struct opts_partial *line)
{
    static const struct opt help = {
        .type = OPT_BOOL, .shorthand = 'h', .name = "help", .help = "Print the help"};
    if (c->word[0] == '-' && c->word[1] && c->word[1] != '-') {
        add_bundle(c, sets, set_count);
        return;
    }
    for (size_t i = 0; i < set_count; i++)
        for (const struct opt *o = sets[i].table; o->type != OPT_END; o++)
            if (o->type != OPT_GROUP && !o->hidden && !was_given(line, o))
                add_flag(c, o);
    add_flag(c, &help);
}
