// SPDX-License-Identifier: Apache-2.0
#include "doc/json_scan.h"

#include <string.h>

enum { BLOCK = 64, WORD = 8 };

#define EVERY_BYTE(c) (UINT64_C(0x0101010101010101) * (uint8_t)(c))

// Bit i stands for byte i of a block.
struct masks {
    uint64_t quote, backslash, open, close;
};

static uint64_t load_word(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    return w;
}

// Eight bits: which bytes of w are c. The sum carries into the top bit of each byte that is not
// zero after the exclusive or; the product gathers those bits.
static inline uint64_t bytes_equal(uint64_t w, char c)
{
    const uint64_t low = EVERY_BYTE(0x7F);
    uint64_t x = w ^ EVERY_BYTE(c);
    uint64_t zero = ~(((x & low) + low) | x | low);
    return ((zero >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

static inline struct masks classify(const char *p)
{
    struct masks m = {0};
    for (unsigned i = 0; i < BLOCK; i += WORD) {
        uint64_t w = load_word(p + i);
        // [ and ] differ from { and } in one bit.
        uint64_t folded = w | EVERY_BYTE(0x20);
        m.quote |= bytes_equal(w, '"') << i;
        m.backslash |= bytes_equal(w, '\\') << i;
        m.open |= bytes_equal(folded, '{') << i;
        m.close |= bytes_equal(folded, '}') << i;
    }
    return m;
}

// The bytes that a backslash stands before. *carry: the first byte is one; afterwards, the first of
// the next block.
static uint64_t escaped_bytes(uint64_t backslash, bool *carry)
{
    uint64_t escaped = *carry;
    backslash &= ~escaped;
    *carry = false;
    while (backslash) {
        uint64_t first = backslash & -backslash;
        uint64_t next = first << 1;
        *carry = next == 0;
        escaped |= next;
        backslash &= ~(first | next);
    }
    return escaped;
}

// Bit i: an odd number of bits of m are set at or below i.
static uint64_t running_parity(uint64_t m)
{
    for (unsigned shift = 1; shift < 64; shift *= 2)
        m ^= m << shift;
    return m;
}

// The place within a block where depth falls to 0; BLOCK when it does not.
static unsigned find_end(struct json_scan *s, uint64_t open, uint64_t close)
{
    size_t closing = (size_t)__builtin_popcountll(close);
    if (s->depth > closing) {
        s->depth += (size_t)__builtin_popcountll(open) - closing;
        return BLOCK;
    }
    for (uint64_t brackets = open | close; brackets; brackets &= brackets - 1) {
        uint64_t bit = brackets & -brackets;
        if (open & bit)
            s->depth++;
        else if (--s->depth == 0)
            return (unsigned)__builtin_ctzll(bit);
    }
    return BLOCK;
}

// True when the value ended; *length is then its length in this block.
static bool scan_block(struct json_scan *s, const char *p, size_t *length)
{
    struct masks m = classify(p);
    uint64_t escaped = 0;
    if (m.backslash || s->escaped)
        escaped = escaped_bytes(m.backslash, &s->escaped);
    uint64_t inside = running_parity(m.quote & ~escaped);
    if (s->in_string)
        inside = ~inside;
    unsigned end = find_end(s, m.open & ~inside & ~escaped, m.close & ~inside & ~escaped);
    s->in_string = end == BLOCK && inside >> (BLOCK - 1);
    s->escaped = end == BLOCK && s->escaped;
    *length = end + 1;
    return end < BLOCK;
}

static bool scan_byte(struct json_scan *s, char c)
{
    if (s->escaped) {
        s->escaped = false;
    } else if (c == '\\') {
        s->escaped = true;
    } else if (c == '"') {
        s->in_string = !s->in_string;
    } else if (!s->in_string) {
        char folded = (char)(c | 0x20);
        s->depth += folded == '{';
        s->depth -= folded == '}';
    }
    return s->depth == 0;
}

const char *json_scan_nested(struct json_scan *s, const char *p, const char *end)
{
    for (; end - p >= BLOCK; p += BLOCK) {
        size_t length = 0;
        if (scan_block(s, p, &length))
            return p + length;
    }
    while (p < end)
        if (scan_byte(s, *p++))
            break;
    return p;
}
