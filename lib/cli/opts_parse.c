// SPDX-License-Identifier: Apache-2.0
#include "cli/opts.h"

#include "base/mem.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "base/xtime.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

// One row of one set, and where its value goes.
struct target {
    const struct opt *opt;
    void *value;
};

struct parser {
    const struct opt_set *sets;
    size_t set_count;
    char **rest; // what argv still holds
    size_t rest_count;
    const char **args;
    size_t arg_count;
    bool *help;
    bool leading; // ends before the first word that is no flag
    struct opts_partial
        *partial; // the line is being typed: errors are passed over; NULL: it is not
};

const char *opt_allowed(const struct opt *opt)
{
    return opt->values && *opt->values != '~' ? opt->values : NULL;
}

static const struct opt help_row = {.type = OPT_BOOL, .shorthand = 'h', .name = "help"};

void opt_list_release(struct opt_list *l)
{
    free(l->items);
    l->items = NULL;
    l->count = 0;
}

static void list_add(struct opt_list *l, const char *item)
{
    l->items = xreallocarray(l->items, l->count + 2, sizeof(*l->items));
    l->items[l->count++] = item;
    l->items[l->count] = NULL;
}

// As Go's %q, for messages.
static void add_quoted(struct strbuf *out, const char *s)
{
    size_t n = strlen(s);
    strbuf_addc(out, '"');
    while (n > 0) {
        uint32_t cp;
        size_t len = utf8_decode(s, n, &cp);
        if (*s == '"' || *s == '\\')
            strbuf_addf(out, "\\%c", *s);
        else if (*s == '\n' || *s == '\t' || *s == '\r')
            strbuf_adds(out, *s == '\n' ? "\\n" : *s == '\t' ? "\\t" : "\\r");
        else if (cp < ' ' || cp == 0x7F || (cp == 0xFFFD && len == 1))
            strbuf_addf(out, "\\x%02x", (unsigned char)*s);
        else
            strbuf_add(out, s, len);
        s += len;
        n -= len;
    }
    strbuf_addc(out, '"');
}

static int invalid_argument(const struct opt *opt, const char *value, const char *why,
                            struct err *err)
{
    struct strbuf quoted CLEANUP_STRBUF = STRBUF_INIT;
    add_quoted(&quoted, value);
    if (opt->shorthand)
        return err_set(err, ERR_USAGE, "invalid argument %s for \"-%c, --%s\" flag: %s", quoted.buf,
                       opt->shorthand, opt->name, why);
    return err_set(err, ERR_USAGE, "invalid argument %s for \"--%s\" flag: %s", quoted.buf,
                   opt->name, why);
}

static int invalid_number(const struct opt *opt, const char *value, const char *parser,
                          const char *why, struct err *err)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_addf(&text, "strconv.%s: parsing ", parser);
    add_quoted(&text, value);
    strbuf_addf(&text, ": %s", why);
    return invalid_argument(opt, value, text.buf, err);
}

static int set_bool(const struct target *t, const char *value, struct err *err)
{
    static const char *const yes[] = {"1", "t", "T", "true", "TRUE", "True"};
    static const char *const no[] = {"0", "f", "F", "false", "FALSE", "False"};
    for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
        bool is_yes = strcmp(value, yes[i]) == 0;
        if (!is_yes && strcmp(value, no[i]) != 0)
            continue;
        *(bool *)t->value = is_yes;
        return 0;
    }
    return invalid_number(t->opt, value, "ParseBool", "invalid syntax", err);
}

static int set_int(const struct target *t, const char *value, struct err *err)
{
    const char *digits = value + (*value == '-' || *value == '+');
    char *end = NULL;
    errno = 0;
    long long number = strtoll(value, &end, 0);
    // strtoll skips white space and takes a second sign after it.
    if (*digits < '0' || *digits > '9' || *end)
        return invalid_number(t->opt, value, "ParseInt", "invalid syntax", err);
    if (errno == ERANGE)
        return invalid_number(t->opt, value, "ParseInt", "value out of range", err);
    *(int64_t *)t->value = number;
    return 0;
}

static int set_duration(const struct target *t, const char *value, struct err *err)
{
    struct err why = ERR_INIT;
    int64_t ms;
    if (duration_parse(value, &ms, &why))
        return invalid_argument(t->opt, value, why.text, err);
    *(int64_t *)t->value = ms;
    return 0;
}

// "auto|always|never" -> NULL-terminated words in one allocation (free() frees both).
static const char **split_values(const char *values, size_t *count)
{
    size_t n = 1;
    for (const char *p = values; *p; p++)
        n += *p == '|';
    const char **words = xmalloc((n + 1) * sizeof(*words) + strlen(values) + 1);
    char *text = (char *)(words + n + 1);
    memcpy(text, values, strlen(values) + 1);
    for (size_t i = 0; i < n; i++) {
        words[i] = text;
        text += strcspn(text, "|");
        *text++ = '\0';
    }
    words[n] = NULL;
    *count = n;
    return words;
}

static int check_allowed(const struct opt *opt, const char *value, struct err *err)
{
    const char *allowed = opt_allowed(opt);
    if (!allowed)
        return 0;
    size_t count;
    const char **words CLEANUP_FREE = split_values(allowed, &count);
    struct strbuf why CLEANUP_STRBUF = STRBUF_INIT;
    strbuf_adds(&why, "must be ");
    for (size_t i = 0; i < count; i++) {
        if (strcmp(value, words[i]) == 0)
            return 0;
        strbuf_addf(&why, "%s%s", i == 0 ? "" : i + 1 == count ? " or " : ", ", words[i]);
    }
    invalid_argument(opt, value, why.buf, err);
    const char *near = suggest(value, words, count);
    return near ? err_hint(err, "did you mean \"%s\"?", near) : -1;
}

static int set_text(const struct target *t, const char *value, struct err *err)
{
    if (check_allowed(t->opt, value, err))
        return -1;
    if (t->opt->type == OPT_LIST)
        list_add(t->value, value);
    else
        *(const char **)t->value = value;
    return 0;
}

static int set_value(const struct target *t, const char *value, struct err *err)
{
    switch (t->opt->type) {
    case OPT_BOOL:
        return set_bool(t, value, err);
    case OPT_INT:
        return set_int(t, value, err);
    case OPT_DURATION:
        return set_duration(t, value, err);
    default:
        return set_text(t, value, err);
    }
}

// For a flag that stands without "=value" and takes none from the next word. False: it needs one.
static bool set_bare(const struct target *t)
{
    if (t->opt->type == OPT_BOOL)
        *(bool *)t->value = true;
    else if (t->opt->type == OPT_OPTIONAL)
        *(const char **)t->value = "";
    else
        return false;
    return true;
}

static bool is_flag(const struct opt *opt)
{
    return opt->type != OPT_GROUP;
}

// A long name as it was typed, n bytes: "_" is as good as "-".
static bool name_matches(const char *name, const char *typed, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char c = typed[i] == '_' ? '-' : typed[i];
        if (!name[i] || name[i] != c)
            return false;
    }
    return name[n] == '\0';
}

static bool row_matches(const struct opt *opt, char shorthand, const char *typed, size_t n)
{
    return shorthand ? opt->shorthand == shorthand : name_matches(opt->name, typed, n);
}

// By shorthand when that is not 0, else by long name. A set may take -h or --help for itself.
static bool find(const struct parser *p, char shorthand, const char *typed, size_t n,
                 struct target *t)
{
    for (size_t i = 0; i < p->set_count; i++) {
        for (const struct opt *o = p->sets[i].table; o->type != OPT_END; o++) {
            if (!is_flag(o) || !row_matches(o, shorthand, typed, n))
                continue;
            *t = (struct target){o, (char *)p->sets[i].base + o->offset};
            return true;
        }
    }
    *t = (struct target){&help_row, p->help};
    return row_matches(&help_row, shorthand, typed, n);
}

static int hint_flag(const struct parser *p, const char *typed, size_t n, struct err *err)
{
    const char **names = NULL;
    size_t count = 0, cap = 0;
    for (size_t i = 0; i < p->set_count; i++) {
        for (const struct opt *o = p->sets[i].table; o->type != OPT_END; o++) {
            if (!is_flag(o) || o->hidden)
                continue;
            names = grow_array(names, &cap, count + 1, sizeof(*names));
            names[count++] = o->name;
        }
    }
    char *word CLEANUP_FREE = xstrndup(typed, n);
    const char *near = suggest(word, names, count);
    free(names);
    return near ? err_hint(err, "did you mean \"--%s\"?", near) : -1;
}

static const char *next_word(struct parser *p)
{
    if (p->rest_count == 0)
        return NULL;
    p->rest_count--;
    return *p->rest++;
}

static void put_back(struct parser *p)
{
    p->rest--;
    p->rest_count++;
}

static void note_given(struct parser *p, const struct opt *opt)
{
    struct opts_partial *partial = p->partial;
    if (!partial)
        return;
    partial->given = grow_array(partial->given, &partial->given_cap, partial->given_count + 1,
                                sizeof(*partial->given));
    partial->given[partial->given_count++] = opt;
}

// The next word, or none: then the flag's value is what is typed next.
static const char *next_value(struct parser *p, const struct opt *opt)
{
    const char *value = next_word(p);
    if (!value && p->partial)
        p->partial->value_of = opt;
    return value;
}

static int parse_long(struct parser *p, const char *word, struct err *err)
{
    const char *name = word + 2;
    size_t n = strcspn(name, "=");
    const char *value = name[n] ? name + n + 1 : NULL;
    if (*name == '-' || *name == '=')
        return err_set(err, ERR_USAGE, "bad flag syntax: %s", word);
    struct target t;
    if (!find(p, 0, name, n, &t)) {
        err_set(err, ERR_USAGE, "unknown flag: --%.*s", (int)n, name);
        return hint_flag(p, name, n, err);
    }
    note_given(p, t.opt);
    if (!value && set_bare(&t))
        return 0;
    if (!value)
        value = next_value(p, t.opt);
    if (!value)
        return err_set(err, ERR_USAGE, "flag needs an argument: %s", word);
    return set_value(&t, value, err);
}

// One letter of "-Aw=false" or "-nx"; *letters moves behind what was used.
static int parse_letter(struct parser *p, const char **letters, struct err *err)
{
    const char *s = *letters;
    struct target t;
    *letters = s + strlen(s);
    if (!find(p, *s, NULL, 0, &t)) {
        uint32_t cp;
        int len = (int)utf8_decode(s, strlen(s), &cp);
        err_set(err, ERR_USAGE, "unknown shorthand flag: '%.*s' in -%s", len, s, s);
        return hint_flag(p, s, strcspn(s, "="), err);
    }
    note_given(p, t.opt);
    if (s[1] == '=' && s[2])
        return set_value(&t, s + 2, err);
    if (set_bare(&t)) {
        *letters = s + 1;
        return 0;
    }
    const char *value = s[1] ? s + 1 : next_value(p, t.opt);
    if (!value)
        return err_set(err, ERR_USAGE, "flag needs an argument: '%c' in -%s", *s, s);
    return set_value(&t, value, err);
}

static int parse_flag(struct parser *p, const char *word, struct err *err)
{
    if (word[1] == '-')
        return parse_long(p, word, err);
    for (const char *letters = word + 1; *letters;)
        if (parse_letter(p, &letters, err))
            return -1;
    return 0;
}

static int parse_words(struct parser *p, struct err *err)
{
    const char *word;
    while ((word = next_word(p))) {
        if (word[0] != '-' || !word[1]) {
            if (p->leading) {
                put_back(p);
                return 0;
            }
            p->args[p->arg_count++] = word;
            continue;
        }
        if (strcmp(word, "--") == 0) {
            if (p->partial)
                p->partial->flags_ended = true;
            break;
        }
        if (parse_flag(p, word, err) && !p->partial)
            return -1;
    }
    while (!p->leading && (word = next_word(p)))
        p->args[p->arg_count++] = word;
    return 0;
}

int opts_parse(const struct opt_set *sets, size_t set_count, int argc, char **argv,
               const char ***args, size_t *arg_count, bool *help, struct err *err)
{
    size_t count = argc > 0 ? (size_t)argc : 0;
    struct parser p = {
        .sets = sets,
        .set_count = set_count,
        .rest = argv,
        .rest_count = count,
        .args = xcalloc(count + 1, sizeof(*p.args)),
        .help = help,
    };
    *help = false;
    *args = NULL;
    *arg_count = 0;
    if (parse_words(&p, err)) {
        free(p.args);
        return -1;
    }
    *args = p.args;
    *arg_count = p.arg_count;
    return 0;
}

int opts_parse_leading(const struct opt_set *sets, size_t set_count, int argc, char **argv,
                       int *used, bool *help, struct err *err)
{
    struct parser p = {
        .sets = sets,
        .set_count = set_count,
        .rest = argv,
        .rest_count = argc > 0 ? (size_t)argc : 0,
        .help = help,
        .leading = true,
    };
    *help = false;
    if (parse_words(&p, err))
        return -1;
    *used = argc - (int)p.rest_count;
    return 0;
}

// "-An": letters up to the first that takes a value, which is the rest of the word.
static void find_letter_value(const struct parser *p, const char *word, struct opts_partial *out)
{
    struct target t;
    for (size_t i = 1; word[i] && find(p, word[i], NULL, 0, &t); i++) {
        bool bare = t.opt->type == OPT_BOOL || t.opt->type == OPT_OPTIONAL;
        if (bare && word[i + 1] != '=')
            continue;
        out->value_of = t.opt;
        out->skip = i + 1 + (word[i + 1] == '=');
        return;
    }
}

// The cursor's word, which is no earlier flag's value: "--output=js" and "-ojs" hold one of their own.
static void find_value(const struct parser *p, const char *word, struct opts_partial *out)
{
    struct target t;
    size_t n = strcspn(word, "=");
    if (word[0] != '-' || out->flags_ended)
        return;
    if (word[1] != '-') {
        find_letter_value(p, word, out);
    } else if (word[n] && n > 2 && find(p, 0, word + 2, n - 2, &t)) {
        out->value_of = t.opt;
        out->skip = n + 1;
    }
}

void opts_parse_partial(const struct opt_set *sets, size_t set_count, int argc, char **argv,
                        struct opts_partial *out)
{
    bool help = false;
    struct err ignored = ERR_INIT;
    *out = (struct opts_partial){0};
    struct parser p = {
        .sets = sets,
        .set_count = set_count,
        .rest = argv,
        .rest_count = (size_t)argc - 1,
        .args = xcalloc((size_t)argc, sizeof(*p.args)),
        .help = &help,
        .partial = out,
    };
    (void)parse_words(&p, &ignored);
    out->args = p.args;
    out->arg_count = p.arg_count;
    if (!out->value_of)
        find_value(&p, argv[argc - 1], out);
}

void opts_partial_release(struct opts_partial *p)
{
    free(p->args);
    free(p->given);
    *p = (struct opts_partial){0};
}
