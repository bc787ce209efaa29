// SPDX-License-Identifier: Apache-2.0
// A state machine for the few levels of a reply that matter - the list, its items, their metadata -
// with json_scan for everything below. Bytes are copied only where a value goes on in the next
// chunk or something was cut out of it; a value that lies in one piece within a chunk is handed out
// in place.
#include "doc/framer.h"

#include "doc/json_scan.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

// What the brackets around the current byte belong to.
enum context {
    IN_STREAM, // no bracket is open
    IN_LIST,   // the top-level object of FRAMER_LIST
    IN_ITEMS,  // its items
    IN_EVENT,  // a top-level value of FRAMER_VALUES: an object, or a watch event with one in
               // "object"
    IN_ITEM,   // an object with metadata
    IN_META,   // the metadata
};

enum state {
    AT_VALUE,      // a value must follow
    AT_FIRST,      // a value or the end of an empty list
    AT_KEY,        // a key must follow
    AT_FIRST_KEY,  // a key or the end of an empty object
    WITHIN_KEY,    //
    AT_COLON,      //
    WITHIN_STRING, //
    WITHIN_SCALAR, // number, true, false, null
    WITHIN_NESTED, // a list or map that does not matter
    AT_NEXT,       // a comma or the end of the object or list
    AT_END,        // FRAMER_LIST: nothing may follow
};

enum { LEVELS_MAX = 6, KEY_MAX = 64 };

struct framer {
    enum framer_mode mode;
    size_t max_value;
    char *prune;
    framer_fn *fn;
    void *ctx;

    enum context stack[LEVELS_MAX];
    size_t level;
    enum state state;
    struct json_scan scan;
    char key[KEY_MAX]; // the key of the member being read, as it is spelt
    size_t key_len;    // may exceed KEY_MAX: then it is none that matters

    // The value being read is `sink` followed by the bytes from `keep` on.
    struct strbuf value, rest;
    struct strbuf *sink;
    const char *keep;  // NULL: nothing is being kept
    bool keeping;      // keep, from one chunk to the next
    bool first_member; // of the metadata
    size_t comma;      // where the last comma of the metadata stands in the value
    size_t member;     // where the current member of the metadata begins, with its comma
    bool cutting;      // that member is left out
    bool resume;       // it has just ended
    bool failed;
    struct err *err; // of the call that runs
};

struct framer *framer_new(enum framer_mode mode, size_t max_value, const char *prune, framer_fn *fn,
                          void *ctx)
{
    struct framer *f = xcalloc(1, sizeof(*f));
    f->mode = mode;
    f->max_value = max_value;
    f->prune = xstrdup(prune);
    f->fn = fn;
    f->ctx = ctx;
    strbuf_init(&f->value);
    strbuf_init(&f->rest);
    f->sink = &f->value;
    return f;
}

void framer_free(struct framer *f)
{
    if (!f)
        return;
    strbuf_release(&f->value);
    strbuf_release(&f->rest);
    free(f->prune);
    free(f);
}

static const char *fail(struct framer *f, const char *what)
{
    err_set(f->err, ERR_PARSE, "%s", what);
    return NULL;
}

static const char *malformed(struct framer *f, char c)
{
    if (c >= 0x21 && c < 0x7F)
        err_set(f->err, ERR_PARSE, "malformed JSON: unexpected character '%c'", c);
    else
        err_set(f->err, ERR_PARSE, "malformed JSON: unexpected byte 0x%02x", (unsigned char)c);
    return NULL;
}

// Keeping bytes

static bool fits(const struct framer *f, size_t more)
{
    return f->max_value == 0 || f->sink->len + more <= f->max_value;
}

// Moves what is kept of this chunk, up to p, into the sink.
static int save(struct framer *f, const char *p)
{
    if (!f->keep)
        return 0;
    size_t n = (size_t)(p - f->keep);
    if (!fits(f, n))
        return err_set(f->err, ERR_PARSE, "a value is longer than %zu bytes", f->max_value);
    strbuf_add(f->sink, f->keep, n);
    f->keep = p;
    return 0;
}

static size_t position(const struct framer *f, const char *p)
{
    return f->sink->len + (size_t)(p - f->keep);
}

// Forgets what was kept from `position` on and keeps nothing more.
static int rewind_to(struct framer *f, size_t where)
{
    size_t saved = f->sink->len;
    if (where > saved) {
        if (save(f, f->keep + (where - saved)))
            return -1;
    } else {
        strbuf_truncate(f->sink, where);
    }
    f->keep = NULL;
    return 0;
}

static int deliver(struct framer *f, const char *p, bool rest)
{
    const char *text = f->keep;
    size_t n = (size_t)(p - f->keep);
    if (f->sink->len || !fits(f, n)) {
        if (save(f, p))
            return -1;
        text = f->sink->buf;
        n = f->sink->len;
    }
    f->keep = NULL;
    int rc = f->fn(f->ctx, text, n, rest, f->err) ? -1 : 0;
    strbuf_reset(f->sink);
    return rc;
}

// Beginning and end of values

static enum context context(const struct framer *f)
{
    return f->stack[f->level];
}

static const char *push(struct framer *f, const char *p, enum context inner)
{
    f->stack[++f->level] = inner;
    f->state = inner == IN_ITEMS ? AT_FIRST : AT_FIRST_KEY;
    f->first_member = true;
    return p + 1;
}

static bool key_is(const struct framer *f, const char *name)
{
    size_t n = strlen(name);
    return f->key_len == n && n <= KEY_MAX && memcmp(f->key, name, n) == 0;
}

// Which object or list that matters begins with the bracket c; IN_STREAM for none.
static enum context inner_context(const struct framer *f, char c)
{
    enum context outer = context(f);
    if (c == '[')
        return outer == IN_LIST && key_is(f, "items") ? IN_ITEMS : IN_STREAM;
    if (outer == IN_STREAM && f->mode == FRAMER_LIST)
        return IN_LIST;
    if (!f->prune || f->cutting)
        return IN_STREAM;
    if (outer == IN_STREAM)
        return IN_EVENT;
    if (outer == IN_ITEMS || (outer == IN_EVENT && key_is(f, "object")))
        return IN_ITEM;
    return (outer == IN_EVENT || outer == IN_ITEM) && key_is(f, "metadata") ? IN_META : IN_STREAM;
}

static const char *begin_bracket(struct framer *f, const char *p)
{
    enum context inner = inner_context(f, *p);
    if (inner == IN_STREAM) {
        f->scan = (struct json_scan){.depth = 1};
        f->state = WITHIN_NESTED;
        return p + 1;
    }
    if (inner == IN_ITEMS) {
        if (save(f, p + 1))
            return NULL;
        f->keep = NULL;
    }
    return push(f, p, inner);
}

static const char *begin_string(struct framer *f, const char *p, enum state state)
{
    f->scan = (struct json_scan){0};
    f->state = state;
    return p + 1;
}

static const char *begin_plain(struct framer *f, const char *p)
{
    switch (*p) {
    case '{':
    case '[':
        return begin_bracket(f, p);
    case '"':
        return begin_string(f, p, WITHIN_STRING);
    case '-':
    case 't':
    case 'f':
    case 'n':
        break;
    default:
        if (*p < '0' || *p > '9')
            return malformed(f, *p);
    }
    f->state = WITHIN_SCALAR;
    return p + 1;
}

static const char *begin_value(struct framer *f, const char *p)
{
    enum context outer = context(f);
    if (outer == IN_STREAM || outer == IN_ITEMS) {
        f->sink = outer == IN_STREAM && f->mode == FRAMER_LIST ? &f->rest : &f->value;
        f->keep = p;
    } else if (outer == IN_META && key_is(f, f->prune)) {
        f->cutting = true;
        if (rewind_to(f, f->member))
            return NULL;
    }
    return begin_plain(f, p);
}

// A value ended before p.
static const char *end_value(struct framer *f, const char *p)
{
    f->state = AT_NEXT;
    if (context(f) == IN_STREAM) {
        f->state = f->mode == FRAMER_LIST ? AT_END : AT_VALUE;
        return deliver(f, p, f->mode == FRAMER_LIST) ? NULL : p;
    }
    if (context(f) == IN_ITEMS)
        return deliver(f, p, false) ? NULL : p;
    f->resume = f->cutting;
    f->cutting = false;
    return p;
}

// The bracket at p closes the current object or list.
static const char *close_bracket(struct framer *f, const char *p)
{
    if (context(f) == IN_ITEMS) {
        f->sink = &f->rest;
        f->keep = p;
    }
    f->level--;
    return end_value(f, p + 1);
}

// One function per state: p is at a byte; the byte to go on with, NULL on failure.

static const char *at_value(struct framer *f, const char *p)
{
    if (f->state == AT_FIRST && *p == ']')
        return close_bracket(f, p);
    return begin_value(f, p);
}

static const char *at_key(struct framer *f, const char *p)
{
    if (f->state == AT_FIRST_KEY && *p == '}')
        return close_bracket(f, p);
    if (*p != '"')
        return malformed(f, *p);
    if (context(f) == IN_META)
        f->member = f->first_member ? position(f, p) : f->comma;
    f->key_len = 0;
    return begin_string(f, p, WITHIN_KEY);
}

// The end of the string that p is in: its quote, or end.
static const char *string_end(struct json_scan *s, const char *p, const char *end)
{
    for (; p < end; p++) {
        if (s->escaped)
            s->escaped = false;
        else if (*p == '\\')
            s->escaped = true;
        else if (*p == '"')
            break;
    }
    return p;
}

static const char *within_key(struct framer *f, const char *p, const char *end)
{
    const char *stop = string_end(&f->scan, p, end);
    size_t n = (size_t)(stop - p);
    if (f->key_len + n <= KEY_MAX)
        memcpy(f->key + f->key_len, p, n);
    f->key_len = f->key_len + n <= KEY_MAX ? f->key_len + n : KEY_MAX + 1;
    if (stop == end)
        return end;
    f->state = AT_COLON;
    return stop + 1;
}

static const char *at_colon(struct framer *f, const char *p)
{
    if (*p != ':')
        return malformed(f, *p);
    f->state = AT_VALUE;
    return p + 1;
}

static const char *within_string(struct framer *f, const char *p, const char *end)
{
    const char *stop = string_end(&f->scan, p, end);
    return stop == end ? end : end_value(f, stop + 1);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static const char *within_scalar(struct framer *f, const char *p, const char *end)
{
    while (p < end && !is_space(*p) && !strchr(",]}[{\":", *p))
        p++;
    return p == end ? end : end_value(f, p);
}

static const char *within_nested(struct framer *f, const char *p, const char *end)
{
    p = json_scan_nested(&f->scan, p, end);
    return f->scan.depth ? p : end_value(f, p);
}

// A member was cut out before p: with it goes the comma before it, or after it when it came first.
static const char *resume_at(struct framer *f, const char *p)
{
    f->resume = false;
    if (f->first_member && *p == ',') {
        f->keep = p + 1;
        f->state = AT_KEY;
        return p + 1;
    }
    f->keep = p;
    return NULL;
}

static const char *at_next(struct framer *f, const char *p)
{
    bool list = context(f) == IN_ITEMS;
    if (*p != ',' && *p != (list ? ']' : '}'))
        return malformed(f, *p);
    const char *after = f->resume ? resume_at(f, p) : NULL;
    if (after)
        return after;
    if (*p != ',')
        return close_bracket(f, p);
    if (context(f) == IN_META) {
        f->comma = position(f, p);
        f->first_member = false;
    }
    f->state = list ? AT_VALUE : AT_KEY;
    return p + 1;
}

static const char *step(struct framer *f, const char *p, const char *end)
{
    switch (f->state) {
    case AT_VALUE:
    case AT_FIRST:
        return at_value(f, p);
    case AT_KEY:
    case AT_FIRST_KEY:
        return at_key(f, p);
    case WITHIN_KEY:
        return within_key(f, p, end);
    case AT_COLON:
        return at_colon(f, p);
    case WITHIN_STRING:
        return within_string(f, p, end);
    case WITHIN_SCALAR:
        return within_scalar(f, p, end);
    case WITHIN_NESTED:
        return within_nested(f, p, end);
    case AT_NEXT:
        return at_next(f, p);
    case AT_END:
        break;
    }
    return fail(f, "malformed JSON: text after the value");
}

static bool skips_space(enum state state)
{
    return state != WITHIN_KEY && state != WITHIN_STRING && state != WITHIN_SCALAR &&
           state != WITHIN_NESTED;
}

static int feed(struct framer *f, const char *data, size_t n)
{
    const char *p = data, *end = data + n;
    f->keep = f->keeping ? data : NULL;
    while (p && p < end) {
        if (skips_space(f->state) && is_space(*p))
            p++;
        else
            p = step(f, p, end);
    }
    if (!p || save(f, end))
        return -1;
    f->keeping = f->keep != NULL;
    f->keep = NULL;
    return 0;
}

int framer_feed(struct framer *f, const char *data, size_t n, struct err *err)
{
    if (f->failed)
        return err_set(err, ERR_PARSE, "the stream has failed before");
    f->err = err;
    int rc = feed(f, data, n);
    f->err = NULL;
    f->failed = rc != 0;
    return rc;
}

int framer_finish(struct framer *f, struct err *err)
{
    if (f->failed)
        return err_set(err, ERR_PARSE, "the stream has failed before");
    bool scalar = f->level == 0 && f->state == WITHIN_SCALAR;
    f->err = err;
    // Only the end of the stream ends a number that stands alone.
    if (scalar && deliver(f, f->keep, f->mode == FRAMER_LIST))
        return -1;
    bool complete =
        f->mode == FRAMER_LIST ? f->state == AT_END : f->state == AT_VALUE && f->level == 0;
    return scalar || complete ? 0 : err_set(err, ERR_PARSE, "unexpected end of JSON input");
}
