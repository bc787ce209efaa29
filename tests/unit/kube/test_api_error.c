// SPDX-License-Identifier: Apache-2.0
#include "doc/json.h"
#include "kube/api_error.h"
#include "kube/client.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static const struct api_subject object = {"nvidia.com", "v1beta1", "dgdrs", "x", NULL, NULL, NULL};
static const struct api_subject list = {"nvidia.com", "v1beta1", "dgdrs", NULL, NULL, NULL, NULL};
static const struct api_subject selected = {"nvidia.com", "v1beta1", "dgdrs",
                                            NULL,         "a=b",     "spec.x=1", NULL};
static const struct api_subject pods = {"", "v1", "pods", NULL, NULL, NULL, NULL};
static const struct api_subject made = {"nvidia.com", "v1beta1", "dgdrs", NULL, NULL, NULL, "POST"};
static const struct api_subject changed = {"nvidia.com", "v1beta1", "dgdrs", "x", NULL, NULL, "PUT"};
static const struct api_subject gone = {"nvidia.com", "v1beta1", "dgdrs", "x", NULL, NULL, "DELETE"};

#define STATUS(reason, message)                                                                \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"" message \
    "\",\"reason\":\"" reason "\"}"
#define JSON "application/json"
#define TEXT "text/plain; charset=utf-8"

struct row {
    int code;
    const char *type, *body;
    const struct api_subject *subject;
    enum err_kind kind;
    const char *want;
};

static void check(const struct row *r)
{
    struct err err = ERR_INIT;
    api_error_from_reply(r->code, r->type, r->body, strlen(r->body), r->subject, &err);
    cr_assert(eq(str, err.text, (char *)r->want));
    cr_assert(eq(int, err.kind, r->kind), "%s", r->want);
    cr_assert(eq(int, err.code, r->code), "%s", r->want);
}

Test(api_error, a_status_speaks_for_itself)
{
    static const struct row rows[] = {
        {404, JSON, STATUS("NotFound", "dgdrs.nvidia.com \\\"x\\\" not found"), &object,
         ERR_NOT_FOUND, "Error from server (NotFound): dgdrs.nvidia.com \"x\" not found"},
        {403, JSON, STATUS("Forbidden", "dgdrs is forbidden: User \\\"alice\\\" cannot list"),
         &list, ERR_AUTH,
         "Error from server (Forbidden): dgdrs is forbidden: User \"alice\" cannot list"},
        {401, JSON, STATUS("Unauthorized", "Unauthorized"), &object, ERR_AUTH,
         "You must be logged in to the server (Unauthorized)"},
        {400, JSON, STATUS("BadRequest", "unable to parse"), &list, ERR_FAILURE,
         "Error from server (BadRequest): Unable to list \"nvidia.com/v1beta1, Resource=dgdrs\": "
         "unable to parse"},
        {400, JSON, STATUS("BadRequest", "unable to parse"), &selected, ERR_FAILURE,
         "Error from server (BadRequest): Unable to find \"nvidia.com/v1beta1, Resource=dgdrs\" "
         "that "
         "match label selector \"a=b\", field selector \"spec.x=1\": unable to parse"},
        {400, JSON, STATUS("BadRequest", "no"), &pods, ERR_FAILURE,
         "Error from server (BadRequest): Unable to list \"v1, Resource=pods\": no"},
        {410, JSON, STATUS("Expired", "too old"), &list, ERR_EXPIRED,
         "Error from server (Expired): too old"},
        {410, JSON, STATUS("Gone", "too old"), &list, ERR_EXPIRED,
         "Error from server (Gone): too old"},
        {429, JSON, STATUS("TooManyRequests", "slow"), &list, ERR_THROTTLED,
         "Error from server (TooManyRequests): slow"},
        {500, JSON, STATUS("InternalError", "Internal error occurred: x"), &list, ERR_SERVER,
         "Error from server (InternalError): Internal error occurred: x"},
        {500, JSON, STATUS("", "odd"), &list, ERR_SERVER, "Error from server: odd"},
        {404, JSON, STATUS("NotFound", "a\\u001b[31mb\\nc\\u202e"), &object, ERR_NOT_FOUND,
         "Error from server (NotFound): a^[[31mb c<U+202E>"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check(&rows[i]);
}

Test(api_error, a_bare_code_gets_client_go_words)
{
    static const struct row rows[] = {
        {400, TEXT, "nope", &object, ERR_FAILURE,
         "Error from server (BadRequest): the server rejected our request for an unknown reason "
         "(get "
         "dgdrs.nvidia.com x)"},
        {401, TEXT, "nope", &list, ERR_AUTH,
         "You must be logged in to the server (the server has asked for the client to provide "
         "credentials (get dgdrs.nvidia.com))"},
        {403, TEXT, "  go away\n", &list, ERR_AUTH,
         "Error from server (Forbidden): go away (get dgdrs.nvidia.com)"},
        {403, JSON, "{\"a\":1}", &list, ERR_AUTH,
         "Error from server (Forbidden): unknown (get dgdrs.nvidia.com)"},
        {404, TEXT, "404 page not found\n", NULL, ERR_NOT_FOUND,
         "Error from server (NotFound): the server could not find the requested resource"},
        {404, TEXT, "404 page not found\n", &pods, ERR_NOT_FOUND,
         "Error from server (NotFound): Unable to list \"v1, Resource=pods\": the server could not "
         "find "
         "the requested resource (get pods)"},
        {409, TEXT, "", &object, ERR_FAILURE,
         "Error from server (Conflict): the server reported a conflict (get dgdrs.nvidia.com x)"},
        {409, TEXT, "", &changed, ERR_FAILURE,
         "Error from server (Conflict): the server reported a conflict (put dgdrs.nvidia.com x)"},
        {409, TEXT, "", &made, ERR_FAILURE,
         "Error from server (AlreadyExists): the server reported a conflict (post dgdrs.nvidia.com)"},
        {404, TEXT, "", &made, ERR_NOT_FOUND,
         "Error from server (NotFound): the server could not find the requested resource (post "
         "dgdrs.nvidia.com)"},
        {503, TEXT, "", &gone, ERR_SERVER,
         "Error from server (ServiceUnavailable): the server is currently unable to handle the "
         "request (delete dgdrs.nvidia.com x)"},
        {410, TEXT, "", NULL, ERR_EXPIRED,
         "Error from server (Expired): the server responded with the status code 410 but did not "
         "return "
         "more information"},
        {418, TEXT, "", NULL, ERR_FAILURE,
         "Error from server: the server responded with the status code 418 but did not return more "
         "information"},
        {429, TEXT, "", NULL, ERR_THROTTLED,
         "Error from server (TooManyRequests): the server has received too many requests and has "
         "asked "
         "us to try again later"},
        {502, "text/html", "<b>\x1b\"\\\n\xff</b>\n", &list, ERR_SERVER,
         "Error from server (InternalError): an error on the server "
         "(\"<b>\\x1b\\\"\\\\\\n\\xff</b>\") has prevented the request from succeeding (get "
         "dgdrs.nvidia.com)"},
        {503, "text/html", "x", &list, ERR_SERVER,
         "Error from server (ServiceUnavailable): the server is currently unable to handle the "
         "request "
         "(get dgdrs.nvidia.com)"},
        {504, JSON, "", NULL, ERR_SERVER,
         "Error from server (Timeout): the server was unable to return a response in the time "
         "allotted, "
         "but may still be processing the request"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check(&rows[i]);
}

Test(api_error, a_huge_body_is_cut)
{
    static char body[200 * 1024];
    memset(body, 'x', sizeof(body));
    struct err err = ERR_INIT;
    api_error_from_reply(403, TEXT, body, sizeof(body), NULL, &err);
    cr_assert(lt(sz, strlen(err.text), ERR_TEXT_MAX));
    cr_assert(eq(int, strncmp(err.text, "Error from server (Forbidden): xxx", 34), 0));
}

Test(api_error, the_wait_that_a_status_asks_for_is_kept)
{
    static const char body[] =
        "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"TooManyRequests\","
        "\"message\":\"m\",\"code\":429,\"details\":{\"retryAfterSeconds\":7}}";
    struct err err = ERR_INIT;
    api_error_from_reply(429, JSON, body, strlen(body), NULL, &err);
    cr_assert(eq(int, err.retry_after, 7));
    struct node *n = json_parse(body, strlen(body), &err);
    cr_assert(api_status_is_failure(n));
    err_clear(&err);
    api_error_from_status(n, 0, NULL, &err);
    cr_assert(eq(int, err.code, 429));
    node_free(n);
}

Test(api_error, an_unknown_path_is_told_from_an_unknown_object)
{
    static const struct {
        const char *type, *body;
        bool unknown_path;
    } rows[] = {
        {TEXT, "404 page not found", true},
        {JSON, STATUS("NotFound", "the server could not find the requested resource"), true},
        {JSON, STATUS("NotFound", "dgdrs.nvidia.com \\\"x\\\" not found"), false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        api_error_from_reply(404, rows[i].type, rows[i].body, strlen(rows[i].body), &object, &err);
        cr_assert(eq(int, kube_err_is_unknown_path(&err), rows[i].unknown_path), "%s", err.text);
        cr_assert(kube_err_is_sentence(&err));
    }
}
