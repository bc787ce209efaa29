// SPDX-License-Identifier: Apache-2.0
#include "base/attr.h"
#include "base/suggest.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static const char *const commands[] = {
    "get", "status", "watch", "wait", "logs", "describe", "list", "phases", "o",
};

Test(suggest, nearest_candidate)
{
    static const struct {
        const char *word, *wanted;
    } rows[] = {
        {"get", "get"},       {"gte", "get"}, // swapped
        {"geet", "get"},                      // inserted
        {"gt", "get"},                        // dropped
        {"got", "get"},                       // replaced
        {"statsu", "status"}, {"staus", "status"}, {"stauts", "status"}, {"desrcibee", "describe"},
        {"wach", "watch"},    {"waut", "wait"},    {"lits", "list"},     {"lgos", "logs"},
        {"phase", "phases"},  {"of", "o"},         {"x", NULL},          {"", NULL},
        {"gxx", NULL}, // two away, one allowed
        {"stxxxs", NULL},     {"delete", NULL},    {"GET", NULL},        {"kubernetes", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *found = suggest(rows[i].word, commands, ARRAY_LEN(commands));
        const char *wanted = rows[i].wanted ? rows[i].wanted : "(none)";
        cr_expect(eq(str, (char *)(found ? found : "(none)"), (char *)wanted), "row '%s'",
                  rows[i].word);
    }
}

Test(suggest, the_nearer_wins_and_the_first_of_equals)
{
    static const char *const words[] = {"describe-all", "described", "describes", "describe"};
    cr_expect(eq(ptr, (void *)suggest("describe", words, 4), (void *)words[3]));
    cr_expect(eq(ptr, (void *)suggest("describ", words, 4), (void *)words[3]));
    cr_expect(eq(ptr, (void *)suggest("describex", words, 4), (void *)words[1]));
}

Test(suggest, odd_input)
{
    char word[200];
    memset(word, 'a', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    const char *const same[] = {word};
    cr_expect(eq(ptr, (void *)suggest(word, same, 1), NULL), "too long to compare");
    cr_expect(eq(ptr, (void *)suggest("aaa", same, 1), NULL), "a candidate too long to compare");
    cr_expect(eq(ptr, (void *)suggest("aaa", NULL, 0), NULL), "no candidates");
}
