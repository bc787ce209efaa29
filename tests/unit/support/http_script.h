// SPDX-License-Identifier: Apache-2.0
// A web server that says exactly what a test wants it to say, byte for byte, resets and silence included. One
// thread per connection; plain HTTP/1.1 on 127.0.0.1.
#ifndef TESTS_HTTP_SCRIPT_H
#define TESTS_HTTP_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

enum script_end {
    SCRIPT_KEEP,  // the connection takes the next request
    SCRIPT_CLOSE, // orderly
    SCRIPT_RESET, // RST
    SCRIPT_HOLD,  // silence until the client goes away or the server stops
};

// The first rule whose `match` occurs in the request and that has turns left answers.
struct script_rule {
    const char *match;
    const char *reply; // "" for none
    size_t reply_len;  // 0: strlen
    enum script_end end;
    int times;    // 0: always
    bool trickle; // one byte per write
};

struct script_server;
// Rules are borrowed and must outlive the server.
struct script_server *script_start(const struct script_rule *rules, size_t n);
// Stops listening and ends all connections.
void script_stop(struct script_server *s);
int script_port(const struct script_server *s);
// "http://127.0.0.1:PORT"; lives as long as the server.
const char *script_url(const struct script_server *s);
// The requests so far, each with its body, in order of arrival; borrowed until the server stops.
size_t script_requests(struct script_server *s);
const char *script_request(struct script_server *s, size_t i);
// How many of them contain `text`.
size_t script_count(struct script_server *s, const char *text);
size_t script_connections(struct script_server *s);

// A port of 127.0.0.1 where nobody listens, nor will: it stays taken until the process ends.
int script_dead_port(void);

// "HTTP/1.1 200 OK" with a JSON body and its length. Static storage of a few rotating buffers.
const char *script_json(const char *body);
const char *script_reply(int status, const char *headers, const char *body);

#endif
