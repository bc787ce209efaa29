// SPDX-License-Identifier: Apache-2.0
#include "protobuf.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static const char magic[] = {'k', '8', 's', '\0'};

struct bytes {
    const unsigned char *p, *end;
};

bool sim_protobuf_is(const char *data, size_t n)
{
    return n >= sizeof(magic) && !memcmp(data, magic, sizeof(magic));
}

static bool varint(struct bytes *b, uint64_t *out)
{
    *out = 0;
    for (unsigned shift = 0; shift < 64 && b->p < b->end; shift += 7) {
        unsigned char c = *b->p++;

        *out |= (uint64_t)(c & 0x7f) << shift;
        if (!(c & 0x80))
            return true;
    }
    return false;
}

// The next field; `body` is set for length-delimited ones (wire type 2), empty for others. False at the end and on
// malformed bytes.
static bool next_field(struct bytes *b, unsigned *number, struct bytes *body)
{
    uint64_t tag, len = 0;

    *body = (struct bytes){b->p, b->p};
    if (b->p == b->end || !varint(b, &tag))
        return false;
    *number = (unsigned)(tag >> 3);
    switch (tag & 7) {
    case 0:
        return varint(b, &len);
    case 1:
        len = 8;
        break;
    case 5:
        len = 4;
        break;
    case 2:
        if (!varint(b, &len))
            return false;
        break;
    default:
        return false;
    }
    if (len > (uint64_t)(b->end - b->p))
        return false;
    *body = (struct bytes){b->p, b->p + len};
    b->p += len;
    return true;
}

// The last field of that number; empty when there is none.
static struct bytes field(struct bytes b, unsigned wanted)
{
    struct bytes found = {b.p, b.p}, body;
    unsigned number;

    while (next_field(&b, &number, &body))
        if (number == wanted)
            found = body;
    return found;
}

static void set_text(struct node *map, const char *key, struct bytes b)
{
    char *text = xstrndup((const char *)b.p, (size_t)(b.end - b.p));

    if (*text)
        node_set_str(map, key, text);
    free(text);
}

struct node *sim_protobuf_review(const char *data, size_t n)
{
    static const char *const members[] = {"namespace", "verb", "group", "version", "resource", "subresource", "name"};

    if (!sim_protobuf_is(data, n))
        return NULL;
    // runtime.Unknown{typeMeta=1, raw=2}; the review's spec is field 2, its two kinds of attributes are 1 and 2.
    struct bytes all = {(const unsigned char *)data + sizeof(magic), (const unsigned char *)data + n};
    struct bytes type = field(all, 1), spec = field(field(all, 2), 2);
    struct bytes resource = field(spec, 1), path = field(spec, 2);
    struct node *o = node_new_map(), *s = node_new_map(), *attributes = node_new_map();

    set_text(o, "apiVersion", field(type, 1));
    set_text(o, "kind", field(type, 2));
    if (path.p != path.end) {
        set_text(attributes, "path", field(path, 1));
        set_text(attributes, "verb", field(path, 2));
    } else {
        for (unsigned i = 0; i < ARRAY_LEN(members); i++)
            set_text(attributes, members[i], field(resource, i + 1));
    }
    node_set(s, path.p != path.end ? "nonResourceAttributes" : "resourceAttributes", attributes);
    node_set(o, "spec", s);
    return o;
}
