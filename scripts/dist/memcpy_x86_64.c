// SPDX-License-Identifier: Apache-2.0
// Takes the place of musl's memcpy for x86_64, which starts the processor's string engine whatever the size: most
// copies here are a few bytes (a key, a number, a cell), and half of a listing's time went into starting it.
#include <emmintrin.h>
#include <stddef.h>
#include <stdint.h>

enum { LARGE = 512 }; // from here on the string engine is the quickest

// The first and the last bytes may overlap; together they are all of them.
#define COPY_ENDS(type)                                                    \
    do {                                                                   \
        type first, last;                                                  \
        __builtin_memcpy(&first, from, sizeof(type));                      \
        __builtin_memcpy(&last, from + size - sizeof(type), sizeof(type)); \
        __builtin_memcpy(to, &first, sizeof(type));                        \
        __builtin_memcpy(to + size - sizeof(type), &last, sizeof(type));   \
    } while (0)

static inline void copy_small(unsigned char *to, const unsigned char *from, size_t size)
{
    if (size >= 8)
        COPY_ENDS(uint64_t);
    else if (size >= 4)
        COPY_ENDS(uint32_t);
    else if (size >= 2)
        COPY_ENDS(uint16_t);
    else if (size == 1)
        *to = *from;
}

void *memcpy(void *target, const void *source, size_t size);
void *__memcpy_fwd(void *target, const void *source, size_t size)
    __attribute__((alias("memcpy"), visibility("hidden")));

// Not `restrict`: musl's memmove comes here, by the second name, when the target begins before the source. Whatever is
// overwritten has then been read.
void *memcpy(void *target, const void *source, size_t size)
{
    unsigned char *to = target;
    const unsigned char *from = source;
    if (size < 16) {
        copy_small(to, from, size);
    } else if (size < LARGE) {
        __m128i last = _mm_loadu_si128((const __m128i *)(const void *)(from + size - 16));
        for (size_t i = 0; i < size - 16; i += 16)
            _mm_storeu_si128((__m128i *)(void *)(to + i),
                             _mm_loadu_si128((const __m128i *)(const void *)(from + i)));
        _mm_storeu_si128((__m128i *)(void *)(to + size - 16), last);
    } else {
        __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
    }
    return target;
}
