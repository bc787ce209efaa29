// SPDX-License-Identifier: Apache-2.0
#include "readers.h"

#include <string.h>
#include <sys/socket.h>

static struct in6_addr key_of(const struct sockaddr *address)
{
    struct in6_addr key = {0};
    struct sockaddr_in6 v6;
    struct sockaddr_in v4;
    if (address && address->sa_family == AF_INET6) {
        memcpy(&v6, address, sizeof(v6));
        key = v6.sin6_addr;
        if (!IN6_IS_ADDR_V4MAPPED(&key))
            memset(key.s6_addr + 8, 0, 8);
    } else if (address && address->sa_family == AF_INET) {
        memcpy(&v4, address, sizeof(v4));
        memcpy(key.s6_addr + 12, &v4.sin_addr, 4);
    }
    return key;
}

struct reader *readers_add(struct readers *r, int fd, const struct sockaddr *address)
{
    for (size_t i = 0; i < READERS_TABLE; i++) {
        if (r->all[i].there)
            continue;
        r->all[i] = (struct reader){
            .fd = fd, .address = key_of(address), .order = ++r->order, .there = true};
        return &r->all[i];
    }
    return NULL;
}

void readers_remove(struct reader *reader)
{
    *reader = (struct reader){.there = false};
}

void readers_answering(struct reader *reader)
{
    reader->answering = true;
}

void readers_answered(struct readers *r, struct reader *reader)
{
    reader->answering = false;
    reader->order = ++r->order;
}

static bool counts(const struct reader *reader)
{
    return reader->there && !reader->leaving;
}

static bool is_of(const struct reader *reader, const struct in6_addr *address)
{
    return counts(reader) && memcmp(&reader->address, address, sizeof(*address)) == 0;
}

static size_t count_of(const struct readers *r, const struct in6_addr *address)
{
    size_t n = 0;
    for (size_t i = 0; i < READERS_TABLE; i++)
        n += is_of(&r->all[i], address);
    return n;
}

static size_t count_all(const struct readers *r)
{
    size_t n = 0;
    for (size_t i = 0; i < READERS_TABLE; i++)
        n += counts(&r->all[i]);
    return n;
}

static bool goes_before(const struct readers *r, const struct reader *a, const struct reader *b)
{
    size_t of_a = count_of(r, &a->address), of_b = count_of(r, &b->address);
    if (of_a != of_b)
        return of_a > of_b;
    return a->answering != b->answering ? b->answering : a->order < b->order;
}

struct reader *readers_too_many(struct readers *r, const struct reader *newest)
{
    bool of_its_own = count_of(r, &newest->address) > READERS_PER_ADDRESS_MAX;
    struct reader *goes = NULL;
    if (!of_its_own && count_all(r) <= READERS_MAX)
        return NULL;
    for (size_t i = 0; i < READERS_TABLE; i++) {
        struct reader *reader = &r->all[i];
        if (!counts(reader) || reader == newest || (of_its_own && !is_of(reader, &newest->address)))
            continue;
        if (!goes || goes_before(r, reader, goes))
            goes = reader;
    }
    if (goes)
        goes->leaving = true;
    return goes;
}
