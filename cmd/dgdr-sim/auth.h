// SPDX-License-Identifier: Apache-2.0
// Who asks, and whether they may.
#ifndef SIM_AUTH_H
#define SIM_AUTH_H

#include "server.h"

struct sim_auth;

// open: there is no TLS and so no way to log in; everybody is an administrator.
struct sim_auth *sim_auth_new(bool open);
void sim_auth_free(struct sim_auth *a);

enum sim_role { SIM_ADMIN, SIM_READER, SIM_EXEC, SIM_ROLES };
// The bearer token of a role; borrowed until sim_auth_rotate().
const char *sim_auth_token(struct sim_auth *a, enum sim_role role);
// Makes a new token for what credential plugins hand out: the old one is answered with 401.
void sim_auth_rotate(struct sim_auth *a);

// "USER:VERBS:RESOURCES[:NAMESPACE]" refuses, lists separated by commas, "*" = all. RESOURCES are
// plurals, with /status and /log where it is about subresources.
int sim_auth_deny(struct sim_auth *a, const char *rule, struct err *err) ATTR_MUST_USE;

// Sets r->user from token, client certificate and impersonation headers; -1 with a 401 or 403.
int sim_auth_authenticate(struct sim_request *r) ATTR_MUST_USE;

struct sim_access {
    const char *verb, *group, *resource, *sub, *ns, *name; // NULL: none
    const char *path; // for requests that are not about resources
};
bool sim_auth_allowed(struct sim_auth *a, const struct sim_user *u, const struct sim_access *what);
// -1 with a 403 in the API server's words.
int sim_auth_check(struct sim_request *r, const struct sim_access *what) ATTR_MUST_USE;

#endif
