// SPDX-License-Identifier: Apache-2.0
// A command in one string: its words, or why it has none.
#include "base/attr.h"
#include "cli/words.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static const struct {
    const char *text;
    const char *words[6]; // none: an error
    const char *error;
} rows[] = {
    {.text = "notify-send", .words = {"notify-send"}},
    {.text = "  a\tb  \n c ", .words = {"a", "b", "c"}},
    {.text = "sh -c 'echo \"$DGDR_NAME\" > out'", .words = {"sh", "-c", "echo \"$DGDR_NAME\" > out"}},
    {.text = "a \"b c\" \"d\\\"e\\\\f\\g\"", .words = {"a", "b c", "d\"e\\f\\g"}},
    {.text = "a'b'\"c\"d", .words = {"abcd"}},
    {.text = "a '' \"\"", .words = {"a", "", ""}},
    {.text = "a\\ b \\'c \\\\", .words = {"a b", "'c", "\\"}},
    {.text = "a $HOME *.c ~ `id` ;", .words = {"a", "$HOME", "*.c", "~", "`id`", ";"}},
    {.text = "", .error = "it is empty"},
    {.text = " \t", .error = "it is empty"},
    {.text = "a 'b", .error = "a ' is not closed"},
    {.text = "a \"b\\\"", .error = "a \" is not closed"},
    {.text = "a \\", .error = "nothing follows the last \\"},
};

Test(words, split)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        char **words = words_split(rows[i].text, &err);
        cr_expect(eq(int, words == NULL, rows[i].error != NULL), "%s", rows[i].text);
        cr_expect_str_eq(err.text, rows[i].error ? rows[i].error : "");
        size_t n = 0;
        for (; words && words[n]; n++)
            cr_expect_str_eq(words[n], n < 6 && rows[i].words[n] ? rows[i].words[n] : "(none)");
        cr_expect(words == NULL || n == 6 || rows[i].words[n] == NULL, "%s: too few", rows[i].text);
        words_free(words);
    }
}
