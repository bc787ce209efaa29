// SPDX-License-Identifier: Apache-2.0
// The filter's language: what it lets through, and what it says of what it does not understand.
#include "samples.h"

#include "base/attr.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

// p: SAMPLE_PROFILING (ml/my-deployment, Qwen/Qwen3-0.6B, vllm, 4/6 of DecodeInterpolation, 2 GPUs, LIVE, 1h14m, 24m left),
// f: SAMPLE_FAILED (ml/kimi, sglang, ended 54 minutes ago), e: SAMPLE_EMPTY (ml/nothing, all else unknown).
static const char *matches(const struct list_filter *f)
{
    static char text[8];
    static const struct {
        enum sample sample;
        char letter;
    } runs[] = {{SAMPLE_PROFILING, 'p'}, {SAMPLE_FAILED, 'f'}, {SAMPLE_EMPTY, 'e'}};
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
        if (list_filter_match(f, sample(runs[i].sample), NOW))
            text[n++] = runs[i].letter;
    }
    text[n] = '\0';
    return text;
}

Test(filter, lets_through)
{
    static const struct {
        const char *filter, *expect;
    } rows[] = {
        {"", "pfe"},
        {"   ", "pfe"},
        {"ml", "pfe"},
        {"my-dep", "p"},
        {"MY-DEP", "p"},
        {"qwen", "p"},
        {"VLLM", "p"},
        {"profili", "p"},
        {"interpol", "p"},
        {"my-dep.*", ""},
        {"ml kimi", "f"},
        {"kimi qwen", ""},
        {"!kimi", "pe"},
        {"!kimi !qwen", "e"},
        {"!!kimi", "pfe"}, // no name has a "!"
        {"\"moonshotai/Kimi-K2\"", "f"},
        {"\"my deployment\"", ""},
        {"state=Failed", "f"},
        {"STATE=failed", "f"},
        {"state!=Failed", "pe"},
        {"!state=Failed", "pe"},
        {"!state!=Failed", "f"},
        {"ns=ML", "pfe"},
        {"namespace=m name=k", "f"},
        {"name=\"my-\"", "p"},
        {"model=Qwen/", "p"},
        {"model!=qwen", "fe"}, // nothing is known of e's model: it is not this one
        {"backend=lang", "f"},
        {"phase=Decode", "pf"},
        {"phase=decodesweep", "f"},
        {"fresh=LIVE", "p"},
        {"fresh!=LIVE", "fe"},
        {"gpus=2", "p"},
        {"gpus!=2", "fe"},
        {"gpus>1", "p"},
        {"gpus>2", ""},
        {"gpus<=2", "p"},
        {"step>=4", "p"},
        {"step<4", ""},
        {"step=4", "p"},
        {"eta<30m", "p"},
        {"eta<24m", ""},
        {"eta<=24m", "p"},
        {"left>1h", ""},
        {"!eta<30m", "fe"},
        {"elapsed>1h", "p"},
        {"elapsed<1h", "f"},
        {"elapsed>1.2h", "p"},
        {"age<1d", "p"},
        {"age>1h10m", "p"},
        {"age<1d12h", "p"},
        {"done<1h", "f"},
        {"done<50m", ""},
        {"message=batch", "p"},
        {"message=\"out of memory\"", "f"},
        {"\"state=Failed\"", ""}, // in quotes it is a plain word
        {"ml state=Profiling eta<1h gpus=2", "p"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct list_filter f;
        list_filter_parse(&f, rows[i].filter);
        cr_expect(eq(str, (char *)matches(&f), (char *)rows[i].expect), "%s", rows[i].filter);
        cr_expect(eq(str, f.problem, ""), "%s", rows[i].filter);
    }
}

// What is not finished or wrong counts for nothing, the rest holds, and the line says why.
Test(filter, says_what_is_wrong)
{
    static const struct {
        const char *filter, *expect, *problem;
    } rows[] = {
        {"stat=Failed", "pfe",
         "no field \"stat\", perhaps state: namespace, name, model, backend, state, phase, step, "
         "gpus, elapsed, eta, done, fresh, age, message, trouble"},
        {"zzzzzzz<3 kimi", "f",
         "no field \"zzzzzzz\": namespace, name, model, backend, state, phase, step, gpus, "
         "elapsed, eta, done, fresh, age, message, trouble"},
        {"state=", "pfe", "state is one of Pending, Profiling, Ready, Deploying, Deployed, Failed"},
        {"state=Fai", "pfe",
         "state is one of Pending, Profiling, Ready, Deploying, Deployed, Failed"},
        {"state!", "pfe", "!= needs its ="},
        {"state<Failed", "pfe", "state is a word, = or !=, as in state=Failed"},
        {"fresh=OFFLINE", "pfe", "fresh is one of LIVE, QUIET, LATE, STALE"},
        {"model=", "pfe", "model wants a text, as in model=llama"},
        {"model=\"", "pfe", "model wants a text, as in model=llama"},
        {"model>a", "pfe", "model is a text, = or !=, as in model=llama"},
        {"gpus>", "pfe", "gpus needs a number, as in gpus>4"},
        {"gpus>x", "pfe", "gpus needs a number, as in gpus>4"},
        {"gpus>-1", "pfe", "gpus needs a number, as in gpus>4"},
        {"gpus>99999999999999999999", "pfe", "gpus needs a number, as in gpus>4"},
        {"eta<", "pfe", "eta needs a duration: 90s, 10m, 1h30m, 2d, as in eta<10m"},
        {"eta<10", "pfe", "eta needs a duration: 90s, 10m, 1h30m, 2d, as in eta<10m"},
        {"eta<10x kimi", "f", "eta needs a duration: 90s, 10m, 1h30m, 2d, as in eta<10m"},
        {"eta=10m", "pfe", "eta is compared with < or >, as in eta<10m"},
        {"age<999999d", "pfe", "age needs a duration: 90s, 10m, 1h30m, 2d, as in age<1d"},
        {"age<1dx", "pfe", "age needs a duration: 90s, 10m, 1h30m, 2d, as in age<1d"},
        {"!", "pfe", "! needs a word or a field behind it"},
        {"\"", "pfe", "nothing between the quotes"},
        {"a b c d e f g h i j k l m n o p q", "", "16 words are the most"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct list_filter f;
        list_filter_parse(&f, rows[i].filter);
        cr_expect(eq(str, (char *)matches(&f), (char *)rows[i].expect), "%s", rows[i].filter);
        cr_expect(eq(str, f.problem, (char *)rows[i].problem), "%s", rows[i].filter);
    }
}

// Every example that the help gives is understood.
Test(filter, understands_its_own_examples)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        struct list_filter f;
        list_filter_parse(&f, list_fields[i].help);
        cr_expect(eq(str, f.problem, ""), "%s", list_fields[i].help);
        cr_assert(eq(sz, f.count, 1), "%s", list_fields[i].help);
        cr_expect(eq(ptr, (void *)f.terms[0].field, (void *)&list_fields[i]));
    }
}

Test(filter, a_text_longer_than_it_can_hold_is_cut)
{
    char text[2 * FILTER_TEXT_MAX];
    struct list_filter f;
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    list_filter_parse(&f, text);
    cr_assert(eq(sz, f.count, 1));
    cr_expect(eq(sz, strlen(f.terms[0].text), FILTER_TEXT_MAX - 1));
    for (size_t i = 1; i < sizeof text - 1; i += 2)
        text[i] = ' ';
    list_filter_parse(&f, text);
    cr_expect(eq(sz, f.count, FILTER_TERMS_MAX));
}
