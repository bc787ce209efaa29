// SPDX-License-Identifier: Apache-2.0
// Who is connected to the controller's HTTP server, and who has to go when another comes and there is no room: so many
// idle or slow ones as there may be, one that has just come is answered. Pure: whoever uses it closes the connections.
#ifndef AGENT_READERS_H
#define AGENT_READERS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    READERS_MAX = 64,
    READERS_PER_ADDRESS_MAX = 16,
    // Those who have to go are there for a moment longer.
    READERS_TABLE = 2 * READERS_MAX,
};

struct page;

struct reader {
    int fd;
    struct in6_addr
        address;    // of IPv6 the network: an address of its own costs nobody anything there
    uint64_t order; // by when it came, or was answered last
    bool there, leaving;
    bool answering;    // a request of its own is being answered
    struct page *page; // the page that it reads; NULL: none
};

struct readers {
    struct reader all[READERS_TABLE];
    uint64_t order;
};

// NULL when the table is full.
struct reader *readers_add(struct readers *r, int fd, const struct sockaddr *address);
void readers_remove(struct reader *reader);
void readers_answering(struct reader *reader);
void readers_answered(struct readers *r, struct reader *reader);
// The one to go for the one that was just added: of its own address when that has too many, else of the one that has
// most; one that is not being answered first, the one that was quiet longest. It counts no more. NULL: there is room.
struct reader *readers_too_many(struct readers *r, const struct reader *newest);

#endif
