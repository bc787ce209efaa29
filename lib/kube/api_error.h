// SPDX-License-Identifier: Apache-2.0
// What a server's refusal says, in kubectl's words. Pure.
#ifndef KUBE_API_ERROR_H
#define KUBE_API_ERROR_H

#include "base/err.h"
#include "doc/node.h"

#include <stdbool.h>
#include <stddef.h>

// What the request was about, for the words around the server's message. Any member may be NULL.
struct api_subject {
    const char *group, *version, *plural; // plural NULL: a bare path
    const char *name;                     // NULL: a collection
    const char *label_selector, *field_selector;
    const char *verb; // HTTP method, a literal; NULL: GET
};

// Longest error body that is looked at.
enum { API_ERROR_BODY_MAX = 64 * 1024 };

// Fills err from a reply that is no success: a Status body by its reason and message, any other body by the HTTP
// code. The text is a whole line ("Error from server (NotFound): ..."), except for a 401, which begins "You must
// be logged in". Control characters are made visible. err->code is the HTTP code.
void api_error_from_reply(int http_code, const char *content_type, const char *body,
                          size_t body_len, const struct api_subject *subject, struct err *err);

// True when the object is a Status that reports a failure (also with HTTP 200, and in watch ERROR events).
bool api_status_is_failure(const struct node *object);
// Fills err from a Status. http_code: 0 takes the code of the Status.
void api_error_from_status(const struct node *status, int http_code,
                           const struct api_subject *subject, struct err *err);

#endif
