// SPDX-License-Identifier: Apache-2.0
#include "cli/words.h"

#include "base/mem.h"
#include "base/strbuf.h"

#include <stdlib.h>
#include <string.h>

struct splitter {
    const char *p;
    struct strbuf word;
    bool in_word; // also when it is empty: ''
    char **words; // NULL-terminated
    size_t count, cap;
};

void words_free(char **words)
{
    for (size_t i = 0; words && words[i]; i++)
        free(words[i]);
    free(words);
}

static void end_word(struct splitter *s)
{
    if (!s->in_word)
        return;
    s->words = grow_array(s->words, &s->cap, s->count + 2, sizeof(*s->words));
    s->words[s->count++] = strbuf_detach(&s->word);
    s->words[s->count] = NULL;
    s->in_word = false;
}

static int quoted(struct splitter *s, char quote, struct err *err)
{
    for (s->p++; *s->p && *s->p != quote; s->p++) {
        if (quote == '"' && *s->p == '\\' && (s->p[1] == '"' || s->p[1] == '\\'))
            s->p++;
        strbuf_addc(&s->word, *s->p);
    }
    if (!*s->p)
        return err_set(err, ERR_USAGE, "a %c is not closed", quote);
    return 0;
}

static int take(struct splitter *s, struct err *err)
{
    if (strchr(" \t\n", *s->p)) {
        end_word(s);
        return 0;
    }
    s->in_word = true;
    if (*s->p == '\'' || *s->p == '"')
        return quoted(s, *s->p, err);
    if (*s->p == '\\' && !*++s->p)
        return err_set(err, ERR_USAGE, "nothing follows the last \\");
    strbuf_addc(&s->word, *s->p);
    return 0;
}

char **words_split(const char *text, struct err *err)
{
    struct splitter s = {.p = text, .word = STRBUF_INIT};
    int rc = 0;
    while (*s.p && !(rc = take(&s, err)))
        s.p++;
    if (!rc)
        end_word(&s);
    if (!rc && s.count == 0)
        rc = err_set(err, ERR_USAGE, "it is empty");
    strbuf_release(&s.word);
    if (rc) {
        words_free(s.words);
        return NULL;
    }
    return s.words;
}
