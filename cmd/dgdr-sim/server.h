// SPDX-License-Identifier: Apache-2.0
// The parts of the simulated API server, and one request on its way through them.
#ifndef SIM_SERVER_H
#define SIM_SERVER_H

#include "faults.h"
#include "status_error.h"
#include "store_impl.h"

#include <microhttpd.h>
#include <stdio.h>

struct sim_auth;

struct sim_server {
    struct sim_store *store;
    struct sim_clock *clock;
    struct sim_auth *auth;
    struct sim_faults *faults;
    struct MHD_Daemon *daemon;
    FILE *request_log; // NULL: none
    pthread_mutex_t log_lock;
    int64_t bookmark_ms;                                       // real time between bookmarks
    const char *token_file;                                    // what the credential plugin reads
    int (*write_token)(struct sim_server *s, struct err *err); // after the token has changed
};

enum { SIM_BODY_MAX = 3 * 1024 * 1024, SIM_GROUPS_MAX = 8, SIM_USER_MAX = 128 };

struct sim_user {
    char name[SIM_USER_MAX];
    bool admin;     // may do everything that no rule forbids
    bool read_only; // may get, list and watch
    bool anonymous;
};

// A body that is written while the client reads it. next() appends more to `out`, blocking if need
// be.
struct sim_stream {
    // Returns 1 when there may be more, 0 at the end (what it appended is sent), -1 to break the
    // connection off.
    int (*next)(struct sim_stream *st, struct strbuf *out);
    void (*free)(struct sim_stream *st);
};

struct sim_reply {
    int code;
    const char *type;
    struct strbuf body;
    struct sim_stream *stream; // instead of body
    const char *warning;
    int retry_after;
};

struct sim_request {
    struct sim_server *server;
    struct MHD_Connection *connection;
    const char *method;
    char *uri;  // as it came, with the query
    char *path; // decoded, without the query
    struct strbuf body;
    struct sim_user user;
    // Where it goes (route.c).
    const struct sim_kind *kind; // NULL: not about objects
    const char *verb; // get, list, watch, create, update, patch, delete, deletecollection
    char *segments;   // memory of the next three
    const char *ns, *name, *sub; // NULL: not there
    struct sim_status status;    // what went wrong
    struct sim_reply reply;
    struct sim_hit hit; // what it suffers from
};

// NULL when it is not there. Query values are decoded.
const char *sim_query(const struct sim_request *r, const char *name);
bool sim_query_true(const struct sim_request *r, const char *name);
int64_t sim_query_int(const struct sim_request *r, const char *name, int64_t otherwise);
const char *sim_header(const struct sim_request *r, const char *name);

// Each takes what it is given and sets the reply; handlers return their value. 0.
int sim_reply_node(struct sim_request *r, int code, struct node *body);
int sim_reply_object(struct sim_request *r, int code, struct sim_object *o); // as r->kind shows it
int sim_reply_text(struct sim_request *r, int code, const char *type, const char *text);
int sim_reply_stream(struct sim_request *r, const char *type, struct sim_stream *st);

// Parses the body, JSON or YAML by Content-Type. NULL with r->status set.
struct node *sim_request_body(struct sim_request *r) ATTR_MUST_USE;

// Finds out what is asked for and answers it; -1 with r->status set. (route.c)
int sim_route(struct sim_request *r) ATTR_MUST_USE;

// Handlers, by file.
int sim_discovery(struct sim_request *r); // discovery.c: true paths below /api, /apis, /version
int sim_openapi(struct sim_request *r);   // openapi.c
int sim_list(struct sim_request *r);      // list.c
int sim_get(struct sim_request *r);       // list.c
int sim_watch(struct sim_request *r);     // watch.c
int sim_create(struct sim_request *r);    // write.c
int sim_update(struct sim_request *r);    // write.c
int sim_patch(struct sim_request *r);     // patch.c
int sim_delete(struct sim_request *r);    // delete.c
int sim_delete_collection(struct sim_request *r); // delete.c
int sim_pod_log(struct sim_request *r);           // podlog.c
int sim_access_review(struct sim_request *r);     // access.c
int sim_control(struct sim_request *r);           // control.c: /_sim/

#endif
