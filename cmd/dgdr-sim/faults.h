// SPDX-License-Identifier: Apache-2.0
// Things that go wrong on purpose. A rule says what, to which requests, after how many and how
// often.
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include "base/err.h"
#include "doc/node.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sim_fault_kind {
    FAULT_NONE,
    FAULT_DROP,      // the connection is closed before an answer, or after `bytes` of it
    FAULT_HALF_OPEN, // the connection stays open and nothing more comes
    FAULT_RESET,     // RST in the middle of an object
    FAULT_401,
    FAULT_403,
    FAULT_409, // Conflict: the object has been modified
    FAULT_410,
    FAULT_429, // with Retry-After
    FAULT_500,
    FAULT_503,
    FAULT_SLOW,      // a few bytes at a time
    FAULT_MALFORMED, // JSON that is none
    FAULT_OVERSIZED, // an object with `bytes` of padding
    FAULT_HOSTILE,   // escape sequences, bidi controls and the like in every text
};

// What a request suffers from.
struct sim_hit {
    enum sim_fault_kind kind;
    int64_t bytes; // -1: the kind's default
    int retry_after;
    unsigned long epoch; // of sim_faults_cleared()
};

struct sim_faults;

struct sim_faults *sim_faults_new(void);
void sim_faults_free(struct sim_faults *f);

// "KIND[:AFTER][:COUNT][:PATH-SUBSTRING]": the first AFTER matching requests are spared, then COUNT
// suffer (1; 0 = all). The path is matched against "METHOD URI" with its query.
int sim_faults_add_text(struct sim_faults *f, const char *text, struct err *err) ATTR_MUST_USE;
struct sim_fault_rule {
    enum sim_fault_kind kind;
    int64_t after, count;
    const char *path; // copied; NULL or "": every request
    int64_t bytes;
    int retry_after;
};
void sim_faults_add(struct sim_faults *f, const struct sim_fault_rule *rule);
// FAULT_NONE for an unknown word.
enum sim_fault_kind sim_fault_kind_parse(const char *word);
// Removes all rules and lets connections that were held go on.
void sim_faults_clear(struct sim_faults *f);
unsigned long sim_faults_epoch(struct sim_faults *f);

// What hits this request. live: it is a stream that runs already; only rules that wait for nothing
// hit those.
struct sim_hit sim_faults_take(struct sim_faults *f, const char *method, const char *uri,
                               bool live);
// The rules as a list, for GET /_sim/fault.
struct node *sim_faults_node(struct sim_faults *f) ATTR_MUST_USE;

#endif
