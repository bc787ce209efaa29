// SPDX-License-Identifier: Apache-2.0
// What the word at the cursor may become: every row is a line that is being typed.
#include "base/attr.h"
#include "cli/complete.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

struct own {
    const char *namespace_, *output, *color, *notify;
    bool all, watch, bare;
    struct opt_list for_;
};

#define OWN(member) offsetof(struct own, member)

static const struct opt rows[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_BOOL, 'A', "all-namespaces", NULL, NULL, "Everywhere", NULL, OWN(all), false},
    {OPT_STRING, 'n', "namespace", "NAME", NULL, "Where", "~<place>", OWN(namespace_), false},
    {OPT_STRING, 'o', "output", "FORMAT", NULL, "How", "~json|jsonpath=|file=<file>", OWN(output),
     false},
    {OPT_BOOL, 'w', "watch", NULL, NULL, "Stay\there", NULL, OWN(watch), false},
    {OPT_BOOL, 0, "bare", NULL, NULL, "Not to be seen", NULL, OWN(bare), true},
    {OPT_STRING, 0, "color", "WHEN", "auto", "Colours", "auto|always|never", OWN(color), false},
    {OPT_OPTIONAL, 0, "notify", "HOW", NULL, "Call", "bell|desktop", OWN(notify), false},
    {OPT_LIST, 0, "for", "WHAT", NULL, "Until", "~done|place=<place>", OWN(for_), false},
    {.type = OPT_END},
};

static bool kind(void *ctx, struct completion *c, const char *name)
{
    (void)ctx;
    if (strcmp(name, "file") == 0) {
        c->directive = 0;
        return true;
    }
    cr_expect_str_eq(name, "place");
    completion_add_foreign(c, "here", "A place");
    completion_add_foreign(c, "there", NULL);
    return true;
}

enum { WORDS_MAX = 6 };

// What the program does: flags, a flag's value, else one of two arguments.
static void complete(const char *const words[WORDS_MAX], unsigned mode, struct strbuf *out)
{
    struct own own = {0};
    struct opt_set sets[] = {{rows, &own}};
    struct opts_partial line;
    struct completion c;
    int argc = 0;
    while (argc < WORDS_MAX && words[argc])
        argc++;
    char *argv[WORDS_MAX];
    memcpy(argv, words, sizeof(argv));
    opts_parse_partial(sets, 1, argc, argv, &line);
    completion_init(&c, words[argc - 1], mode);
    if (line.value_of) {
        strbuf_add(&c.lead, c.word, line.skip);
        completion_add_values(&c, line.value_of->values, kind, NULL);
    } else if (*c.word == '-' && !line.flags_ended) {
        completion_add_flags(&c, sets, 1, &line);
    } else {
        completion_add_values(&c, line.arg_count ? "second" : "first|<place>", kind, NULL);
    }
    completion_write(&c, out);
    completion_release(&c);
    opts_partial_release(&line);
    opt_list_release(&own.for_);
}

static const struct {
    const char *words[WORDS_MAX];
    const char *out;
} lines[] = {
    {{""}, "first\nhere\tA place\nthere\n:36\n"},
    {{"t"}, "there\n:36\n"},
    {{"x", ""}, "second\n:36\n"},
    {{"-n", ""}, "here\tA place\nthere\n:36\n"},
    {{"-n", "t"}, "there\n:36\n"},
    {{"-n", "x", ""}, "first\nhere\tA place\nthere\n:36\n"},
    {{"-nt"}, "-nthere\n:36\n"},
    {{"-n=t"}, "there\n:36\n"},
    {{"-Ant"}, "-Anthere\n:36\n"},
    {{"--namespace=h"}, "here\tA place\n:36\n"},
    {{"--namespace", "h"}, "here\tA place\n:36\n"},
    {{"--output="}, "json\njsonpath=\nfile=\n:38\n"},
    {{"-o", "json"}, "json\njsonpath=\n:38\n"},
    {{"-o", "jsonp"}, "jsonpath=\n:38\n"},
    {{"-o", "file=/t"}, ":0\n"},
    {{"--color", ""}, "auto\nalways\nnever\n:36\n"},
    {{"--for=pl"}, "place=here\tA place\nplace=there\n:36\n"},
    {{"--for", "pl"}, "place=here\tA place\nplace=there\n:36\n"},
    {{"-o", "fi"}, "file=\n:38\n"},
    {{"--for", "place=h"}, "place=here\tA place\n:36\n"},
    // Behind its last "=" is where a shell has its cursor in a flag.
    {{"--for=place=h"}, "here\tA place\n:36\n"},
    {{"--for=done", "--for", "d"}, "done\n:36\n"},
    {{"--notify", ""}, "first\nhere\tA place\nthere\n:36\n"},
    {{"--notify=b"}, "bell\n:36\n"},
    {{"--n"}, "--namespace\tWhere\n--notify\tCall\n--notify=\tCall\n:38\n"},
    {{"-n", "x", "--n"}, "--notify\tCall\n--notify=\tCall\n:38\n"},
    {{"--for=done", "--fo"}, "--for\tUntil\n:36\n"},
    {{"--b"}, ":36\n"},
    {{"--wa"}, "--watch\tStay here\n:36\n"},
    {{"-A"}, "-A\tEverywhere\n:36\n"},
    {{"-Aw"}, "-Aw\tStay here\n:36\n"},
    {{"-Aq"}, ":36\n"},
    {{"--he"}, "--help\tPrint the help\n:36\n"},
    {{"--", "-"}, ":36\n"},
    {{"--", "f"}, "first\n:36\n"},
    {{"-n", "--", ""}, "first\nhere\tA place\nthere\n:36\n"},
    // What is wrong before the cursor costs nothing behind it.
    {{"--nonsense", "--color=pink", "-q", "-n", "t"}, "there\n:36\n"},
    {{"--nonsense=x"}, ":36\n"},
    {{"--="}, ":36\n"},
    {{"---"}, ":36\n"},
};

Test(complete, lines)
{
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
        complete(lines[i].words, COMPLETE_DESCRIBE, &out);
        cr_expect_str_eq(out.buf, lines[i].out, "row %zu (%s ...): got %s", i, lines[i].words[0],
                         out.buf);
    }
}

Test(complete, what_kubectls_scripts_need)
{
    static const struct {
        const char *words[WORDS_MAX];
        const char *out;
    } asked[] = {
        {{"--for=place=h"}, "here\nplace=here\n:36\n"},
        {{"--for=place="}, "here\nthere\n:36\n"},
        {{"--namespace=h"}, "here\n:36\n"},
        {{"--for", "place=h"}, "place=here\n:36\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
        struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
        complete(asked[i].words, COMPLETE_FOR_KUBECTL, &out);
        cr_expect_str_eq(out.buf, asked[i].out);
    }
    static const struct {
        const char *word;
        bool left_out;
    } words[] = {{"a-b=c", true}, {"ab=c", false}, {"ab=c-d", false}, {"-b=c", false}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct completion c;
        completion_init(&c, words[i].word, COMPLETE_FOR_KUBECTL);
        completion_add(&c, words[i].word, NULL);
        cr_expect(eq(sz, c.count, words[i].left_out ? 0 : 1), "%s", words[i].word);
        completion_release(&c);
    }
}

Test(complete, a_lone_dash_offers_every_flag_by_both_names)
{
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    complete((const char *const[WORDS_MAX]){"-"}, COMPLETE_DESCRIBE, &out);
    cr_expect(
        ne(ptr, strstr(out.buf, "-A\tEverywhere\n--all-namespaces\tEverywhere\n-n\tWhere\n"), NULL),
        "%s", out.buf);
}

Test(complete, names_that_a_shell_would_read_more_in_are_left_out)
{
    static const struct {
        const char *name;
        bool kept;
    } names[] = {
        {"my-run.v1", true},
        {"arn:aws:eks:eu-west-1:123:cluster/x", true},
        {"admin@kind+1,2%", true},
        {"größe", true},
        {"", false},
        {"a b", false},
        {"$(reboot)", false},
        {"`id`", false},
        {"a;b", false},
        {"a|b", false},
        {"a'b", false},
        {"a\"b", false},
        {"a\\b", false},
        {"a*", false},
        {"~root", false},
        {"=ls", false},
        {"-rf", false},
        {":4", false},
        {"a\nb", false},
        {"a\tb", false},
        {"a\033[2J", false},
        {"a\xe2\x80\xae"
         "b",
         false},
        {"a\xff", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct completion c;
        completion_init(&c, "", COMPLETE_DESCRIBE);
        completion_add_foreign(&c, names[i].name, NULL);
        cr_expect(eq(sz, c.count, names[i].kept ? 1 : 0), "%s", names[i].name);
        completion_release(&c);
    }
}

Test(complete, a_description_is_one_clean_line_of_bounded_width)
{
    char text[4 * COMPLETE_TEXT_COLUMNS];
    memset(text, 'x', sizeof(text) - 1);
    memcpy(text, "\033[2J\n\t", 6);
    text[sizeof(text) - 1] = '\0';
    struct completion c;
    completion_init(&c, "", COMPLETE_DESCRIBE);
    completion_add(&c, "a", text);
    cr_expect(eq(int, strncmp(c.out.buf, "a\t^[[2J  xxx", 12), 0), "%s", c.out.buf);
    cr_expect(eq(sz, c.out.len, COMPLETE_TEXT_COLUMNS + 3));
    cr_expect(eq(int, strcmp(c.out.buf + c.out.len - 4, "...\n"), 0));
    completion_release(&c);
}

Test(complete, sorted)
{
    struct completion c;
    completion_init(&c, "", COMPLETE_DESCRIBE);
    completion_sort(&c);
    cr_expect_str_eq(c.out.buf, "");
    completion_add(&c, "b", "x");
    completion_add(&c, "a-b", NULL);
    completion_add(&c, "a", "z");
    completion_sort(&c);
    cr_expect_str_eq(c.out.buf, "a\tz\na-b\nb\tx\n");
    completion_add(&c, "0", NULL);
    cr_expect_str_eq(c.out.buf, "a\tz\na-b\nb\tx\n0\n");
    completion_release(&c);
}

Test(complete, too_many_candidates_are_none)
{
    struct completion c;
    struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
    char name[4096];
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    completion_init(&c, "", 0);
    for (size_t i = 0; i <= COMPLETE_OUT_MAX / sizeof(name); i++)
        completion_add(&c, name, NULL);
    completion_write(&c, &out);
    cr_expect_str_eq(out.buf, ":36\n");
    completion_release(&c);
}
