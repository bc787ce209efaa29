// SPDX-License-Identifier: Apache-2.0
// What a user types and what comes of it: every row is a command line.
#include "base/mem.h"
#include "cli/opts.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct own {
    const char *namespace_, *output, *color;
    bool all, watch, no_headers;
    int64_t chunk, timeout;
    struct opt_list groups;
};

struct common {
    int64_t verbosity;
    const char *trace;
};

#define OWN(member)    offsetof(struct own, member)
#define COMMON(member) offsetof(struct common, member)

static const struct opt own_rows[] = {
    {.type = OPT_GROUP, .name = "Flags"},
    {OPT_BOOL, 'A', "all-namespaces", NULL, NULL, "Everywhere", NULL, OWN(all), false},
    {OPT_STRING, 'n', "namespace", "NAME", NULL, "Where", NULL, OWN(namespace_), false},
    {OPT_STRING, 'o', "output", "FORMAT", NULL, "How", NULL, OWN(output), false},
    {OPT_BOOL, 'w', "watch", NULL, NULL, "Stay", NULL, OWN(watch), false},
    {OPT_BOOL, 0, "no-headers", NULL, NULL, "Bare", NULL, OWN(no_headers), false},
    {OPT_INT, 0, "chunk-size", "N", "500", "Chunks", NULL, OWN(chunk), false},
    {OPT_DURATION, 0, "timeout", "DURATION", NULL, "How long", NULL, OWN(timeout), false},
    {OPT_LIST, 'g', "group", "GROUP", NULL, "Groups", NULL, OWN(groups), false},
    {OPT_STRING, 0, "color", "WHEN", "auto", "Colours", "auto|always|never", OWN(color), false},
    {.type = OPT_END},
};

static const struct opt common_rows[] = {
    {OPT_INT, 'v', "v", "LEVEL", "0", "Log", NULL, COMMON(verbosity), false},
    {OPT_OPTIONAL, 0, "trace", "FILE", NULL, "Trace", NULL, COMMON(trace), false},
    {OPT_STRING, 0, "secret-switch", "X", NULL, "Hidden", NULL, COMMON(trace), true},
    {.type = OPT_END},
};

enum { WORDS_MAX = 8 };

struct parsed {
    struct own own;
    struct common common;
    const char **args;
    size_t arg_count;
    bool help;
    int rc;
    struct err err;
};

static struct parsed parse(const char *const words[WORDS_MAX])
{
    struct parsed p = {.own = {.chunk = 500, .timeout = -1}};
    struct opt_set sets[] = {{own_rows, &p.own}, {common_rows, &p.common}};
    int argc = 0;
    while (argc < WORDS_MAX && words[argc])
        argc++;
    // The parser's own copy, so that it is seen to keep its hands off the array's end.
    char *argv[WORDS_MAX];
    memcpy(argv, words, sizeof(argv));
    p.rc = opts_parse(sets, ARRAY_LEN(sets), argc, argv, &p.args, &p.arg_count, &p.help, &p.err);
    return p;
}

static void parsed_release(struct parsed *p)
{
    free(p->args);
    opt_list_release(&p->own.groups);
}

// Everything that was set, as one line.
static char *describe(const struct parsed *p)
{
    struct strbuf out = STRBUF_INIT;
    if (p->own.all)
        strbuf_adds(&out, "all ");
    if (p->own.watch)
        strbuf_adds(&out, "watch ");
    if (p->own.no_headers)
        strbuf_adds(&out, "no-headers ");
    if (p->own.namespace_)
        strbuf_addf(&out, "n=%s ", p->own.namespace_);
    if (p->own.output)
        strbuf_addf(&out, "o=%s ", p->own.output);
    if (p->own.color)
        strbuf_addf(&out, "color=%s ", p->own.color);
    if (p->own.chunk != 500)
        strbuf_addf(&out, "chunk=%" PRId64 " ", p->own.chunk);
    if (p->own.timeout != -1)
        strbuf_addf(&out, "timeout=%" PRId64 " ", p->own.timeout);
    for (size_t i = 0; i < p->own.groups.count; i++)
        strbuf_addf(&out, "g=%s ", p->own.groups.items[i]);
    if (p->common.verbosity)
        strbuf_addf(&out, "v=%" PRId64 " ", p->common.verbosity);
    if (p->common.trace)
        strbuf_addf(&out, "trace=<%s> ", p->common.trace);
    if (p->help)
        strbuf_adds(&out, "help ");
    strbuf_addc(&out, '|');
    for (size_t i = 0; p->args && i < p->arg_count; i++)
        strbuf_addf(&out, " %s", p->args[i]);
    return strbuf_detach(&out);
}

Test(parse, what_is_accepted)
{
    static const struct {
        const char *words[WORDS_MAX];
        const char *wanted;
    } rows[] = {
        {{NULL}, "|"},
        {{"a", "b"}, "| a b"},
        {{"--namespace=team"}, "n=team |"},
        {{"--namespace", "team"}, "n=team |"},
        {{"-nteam"}, "n=team |"},
        {{"-n", "team"}, "n=team |"},
        {{"-n=team"}, "n=team |"},
        {{"-n="}, "n== |"}, // as pflag reads it
        {{"--namespace="}, "n= |"},
        {{"--namespace", ""}, "n= |"},
        {{"--namespace", "--watch"}, "n=--watch |"},
        {{"-n", "-A"}, "n=-A |"},
        {{"-n", "one", "--namespace=two"}, "n=two |"},
        {{"-Aw"}, "all watch |"},
        {{"-Aw=false"}, "all |"},
        {{"-Anteam"}, "all n=team |"},
        {{"-An", "team"}, "all n=team |"},
        {{"-Aojson", "x"}, "all o=json | x"},
        {{"-ojsonpath={.a=b}"}, "o=jsonpath={.a=b} |"},
        {{"-o=jsonpath={.a}"}, "o=jsonpath={.a} |"},
        {{"--output=a=b"}, "o=a=b |"},
        {{"-A", "false"}, "all | false"}, // a boolean takes no next word
        {{"--no-headers"}, "no-headers |"},
        {{"--no-headers=false"}, "|"},
        {{"--no-headers", "--no-headers=0"}, "|"},
        {{"--no-headers=T"}, "no-headers |"},
        {{"--no-headers=true"}, "no-headers |"},
        {{"--all_namespaces"}, "all |"},
        {{"--chunk_size=7"}, "chunk=7 |"},
        {{"a", "-A", "b", "-n", "c", "d"}, "all n=c | a b d"},
        {{"a", "--", "-A", "--bogus", "--"}, "| a -A --bogus --"},
        {{"-"}, "| -"},
        {{""}, "| "},
        {{"-v", "6"}, "v=6 |"},
        {{"-v6"}, "v=6 |"},
        {{"-v=6"}, "v=6 |"},
        {{"--v=8"}, "v=8 |"},
        {{"--chunk-size=-1"}, "chunk=-1 |"},
        {{"--chunk-size=+12"}, "chunk=12 |"},
        {{"--chunk-size=0x10"}, "chunk=16 |"},
        {{"--chunk-size=9223372036854775807"}, "chunk=9223372036854775807 |"},
        {{"--timeout=90s"}, "timeout=90000 |"},
        {{"--timeout", "1h30m"}, "timeout=5400000 |"},
        {{"--timeout=0"}, "timeout=0 |"},
        {{"-g", "a,b", "--group=c"}, "g=a,b g=c |"},
        {{"--color=never"}, "color=never |"},
        {{"--color", "always"}, "color=always |"},
        {{"--trace", "x"}, "trace=<> | x"},
        {{"--trace=file"}, "trace=<file> |"},
        {{"--secret-switch=1"}, "trace=<1> |"},
        {{"--help"}, "help |"},
        {{"-h"}, "help |"},
        {{"-Ah", "x"}, "all help | x"},
        {{"--help=false"}, "|"},
        {{"--", "-h"}, "| -h"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct parsed p = parse(rows[i].words);
        char *got = describe(&p);
        cr_expect(eq(int, p.rc, 0), "row %zu (%s): %s", i, rows[i].wanted, p.err.text);
        cr_expect(eq(str, got, (char *)rows[i].wanted), "row %zu", i);
        cr_expect(p.args && !p.args[p.arg_count], "row %zu: arguments end with NULL", i);
        free(got);
        parsed_release(&p);
    }
}

Test(parse, what_is_refused_and_in_which_words)
{
    static const struct {
        const char *words[WORDS_MAX];
        const char *text, *hint;
    } rows[] = {
        {{"--bogus"}, "unknown flag: --bogus", ""},
        {{"--bogus=1"}, "unknown flag: --bogus", ""},
        {{"a", "--namspace", "x"}, "unknown flag: --namspace", "did you mean \"--namespace\"?"},
        {{"--no-header"}, "unknown flag: --no-header", "did you mean \"--no-headers\"?"},
        {{"--outptu=json"}, "unknown flag: --outptu", "did you mean \"--output\"?"},
        {{"--secret-swich"}, "unknown flag: --secret-swich", ""}, // hidden ones stay hidden
        {{"--Flags"}, "unknown flag: --Flags", ""},               // a heading is no flag
        {{"-Z"}, "unknown shorthand flag: 'Z' in -Z", ""},
        {{"-AZw"}, "unknown shorthand flag: 'Z' in -Zw", ""},
        {{"-timeout=3s"},
         "unknown shorthand flag: 't' in -timeout=3s",
         "did you mean \"--timeout\"?"},
        {{"-\xc3\xa9t"}, "unknown shorthand flag: '\xc3\xa9' in -\xc3\xa9t", ""},
        {{"-A="}, "unknown shorthand flag: '=' in -=", ""},
        {{"--namespace"}, "flag needs an argument: --namespace", ""},
        {{"-n"}, "flag needs an argument: 'n' in -n", ""},
        {{"-An"}, "flag needs an argument: 'n' in -n", ""},
        {{"---x"}, "bad flag syntax: ---x", ""},
        {{"--=x"}, "bad flag syntax: --=x", ""},
        {{"--no-headers=maybe"},
         "invalid argument \"maybe\" for \"--no-headers\" flag: strconv.ParseBool: parsing "
         "\"maybe\": invalid syntax",
         ""},
        {{"-A=yes"},
         "invalid argument \"yes\" for \"-A, --all-namespaces\" flag: strconv.ParseBool: parsing "
         "\"yes\": invalid syntax",
         ""},
        {{"--timeout=2"},
         "invalid argument \"2\" for \"--timeout\" flag: time: missing unit in duration \"2\"",
         ""},
        {{"-vx"},
         "invalid argument \"x\" for \"-v, --v\" flag: strconv.ParseInt: parsing \"x\": invalid "
         "syntax",
         ""},
        {{"--v="},
         "invalid argument \"\" for \"-v, --v\" flag: strconv.ParseInt: parsing \"\": invalid "
         "syntax",
         ""},
        {{"--v= 6"},
         "invalid argument \" 6\" for \"-v, --v\" flag: strconv.ParseInt: parsing \" 6\": invalid "
         "syntax",
         ""},
        {{"--v=6x"},
         "invalid argument \"6x\" for \"-v, --v\" flag: strconv.ParseInt: parsing \"6x\": invalid "
         "syntax",
         ""},
        {{"--v=9223372036854775808"},
         "invalid argument \"9223372036854775808\" for \"-v, --v\" flag: strconv.ParseInt: parsing "
         "\"9223372036854775808\": value out of range",
         ""},
        {{"--color=purple"},
         "invalid argument \"purple\" for \"--color\" flag: must be auto, always or never",
         ""},
        {{"--color=allways"},
         "invalid argument \"allways\" for \"--color\" flag: must be auto, always or never",
         "did you mean \"always\"?"},
        {{"--color=au"},
         "invalid argument \"au\" for \"--color\" flag: must be auto, always or never",
         ""},
        {{"--color=\"a\\\n\x1b"},
         "invalid argument \"\\\"a\\\\\\n\\x1b\" for \"--color\" flag: must be auto, always or "
         "never",
         ""},
        {{"--help", "--bogus"}, "unknown flag: --bogus", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct parsed p = parse(rows[i].words);
        cr_expect(eq(int, p.rc, -1), "row %s", rows[i].text);
        cr_expect(eq(int, p.err.kind, ERR_USAGE), "row %s", rows[i].text);
        cr_expect(eq(str, p.err.text, (char *)rows[i].text), "row %zu", i);
        cr_expect(eq(str, p.err.hint, (char *)rows[i].hint), "row %s", rows[i].text);
        cr_expect(eq(ptr, p.args, NULL), "row %s: no arguments after an error", rows[i].text);
        parsed_release(&p);
    }
}

Test(parse, a_table_may_take_the_letter_h_for_itself)
{
    static const struct opt rows[] = {
        {OPT_STRING, 'h', "host", "NAME", NULL, "Host", NULL, 0, false},
        {.type = OPT_END},
    };
    const char *host = NULL;
    struct opt_set set = {rows, &host};
    char *argv[] = {(char[]){"-hexample"}, NULL};
    const char **args;
    size_t count;
    bool help;
    struct err err = ERR_INIT;
    cr_assert(eq(int, opts_parse(&set, 1, 1, argv, &args, &count, &help, &err), 0));
    cr_expect(eq(str, (char *)host, (char *)"example"));
    cr_expect(not(help));
    free(args);
}

Test(parse, flags_before_the_first_word)
{
    static const struct {
        const char *words[WORDS_MAX];
        int used;
        const char *wanted;
    } rows[] = {
        {{NULL}, 0, "|"},
        {{"status", "-A"}, 0, "|"},
        {{"-n", "team", "status", "-A"}, 2, "n=team |"},
        {{"-nteam", "--watch", "status"}, 2, "watch n=team |"},
        {{"-n", "status"}, 2, "n=status |"},
        {{"-A", "--", "-status"}, 2, "all |"},
        {{"-", "-A"}, 0, "|"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct parsed p = {.own = {.chunk = 500, .timeout = -1}};
        struct opt_set sets[] = {{own_rows, &p.own}, {common_rows, &p.common}};
        int argc = 0, used = -1;
        while (argc < WORDS_MAX && rows[i].words[argc])
            argc++;
        char *argv[WORDS_MAX];
        memcpy(argv, rows[i].words, sizeof(argv));
        int rc = opts_parse_leading(sets, ARRAY_LEN(sets), argc, argv, &used, &p.help, &p.err);
        char *got = describe(&p);
        cr_expect(eq(int, rc, 0), "row %zu: %s", i, p.err.text);
        cr_expect(eq(int, used, rows[i].used), "row %zu", i);
        cr_expect(eq(str, got, (char *)rows[i].wanted), "row %zu", i);
        free(got);
        parsed_release(&p);
    }
}
