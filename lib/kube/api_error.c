// SPDX-License-Identifier: Apache-2.0
#include "kube/api_error.h"

#include "base/strbuf.h"
#include "base/utf8.h"
#include "doc/json.h"
#include "kube/client.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { TEXT_BODY_MAX = 2048, RETRY_AFTER_MAX = 24 * 3600 };

static const char unknown_path[] = "the server could not find the requested resource";

struct answer {
    const char *reason;
    const char *message;
    int code;
    int retry_after;
};

// What a bare HTTP code means; message NULL: the body speaks for itself.
static const struct {
    int code;
    const char *reason;
    const char *message;
} codes[] = {
    {400, "BadRequest", "the server rejected our request for an unknown reason"},
    {401, "Unauthorized", "the server has asked for the client to provide credentials"},
    {403, "Forbidden", NULL},
    {404, "NotFound", unknown_path},
    {405, "MethodNotAllowed", "the server does not allow this method on the requested resource"},
    {406, "NotAcceptable", NULL},
    {409, "Conflict", "the server reported a conflict"},
    {410, "Expired",
     "the server responded with the status code 410 but did not return more information"},
    {413, "RequestEntityTooLarge", NULL},
    {415, "UnsupportedMediaType", NULL},
    {422, "Invalid", "the server rejected our request due to an error in our request"},
    {429, "TooManyRequests",
     "the server has received too many requests and has asked us to try again later"},
    {503, "ServiceUnavailable", "the server is currently unable to handle the request"},
    {504, "Timeout",
     "the server was unable to return a response in the time allotted, but may "
     "still be processing the request"},
};

static const struct {
    const char *reason;
    enum err_kind kind;
} reasons[] = {
    {"Unauthorized", ERR_AUTH},
    {"Forbidden", ERR_AUTH},
    {"NotFound", ERR_NOT_FOUND},
    {"Expired", ERR_EXPIRED},
    {"Gone", ERR_EXPIRED},
    {"TooManyRequests", ERR_THROTTLED},
    {"InternalError", ERR_SERVER},
    {"ServiceUnavailable", ERR_SERVER},
    {"ServerTimeout", ERR_SERVER},
    {"Timeout", ERR_SERVER},
    {"StorageReadError", ERR_SERVER},
};

static enum err_kind kind_of(const char *reason, int code)
{
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        if (strcmp(reasons[i].reason, reason) == 0)
            return code == 429 ? ERR_THROTTLED : reasons[i].kind;
    switch (code) {
    case 401:
    case 403:
        return ERR_AUTH;
    case 404:
        return ERR_NOT_FOUND;
    case 410:
        return ERR_EXPIRED;
    case 429:
        return ERR_THROTTLED;
    default:
        return code >= 500 ? ERR_SERVER : ERR_FAILURE;
    }
}

// Go's %q for a byte string, as client-go quotes foreign bodies.
static void add_go_quoted(struct strbuf *out, const char *s, size_t n)
{
    static const char plain[] = "\a\b\f\n\r\t\v\\\"";
    static const char letter[] = "abfnrtv\\\"";
    strbuf_addc(out, '"');
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        size_t len = utf8_decode(s + i, n - i, &cp);
        unsigned char c = (unsigned char)s[i];
        const char *special = c ? strchr(plain, c) : NULL;
        if (special)
            strbuf_addf(out, "\\%c", letter[special - plain]);
        else if (cp < 0x20 || cp == 0x7f || (cp == 0xFFFD && len == 1))
            strbuf_addf(out, "\\x%02x", c);
        else
            strbuf_add(out, s + i, len);
        i += len;
    }
    strbuf_addc(out, '"');
}

static void add_suffix(struct strbuf *out, const struct api_subject *s)
{
    if (!s || !s->plural)
        return;
    strbuf_adds(out, " (");
    for (const char *p = s->verb ? s->verb : "get"; *p; p++)
        strbuf_addc(out, (char)tolower((unsigned char)*p));
    strbuf_addf(out, " %s", s->plural);
    if (s->group && *s->group)
        strbuf_addf(out, ".%s", s->group);
    if (s->name && *s->name)
        strbuf_addf(out, " %s", s->name);
    strbuf_addc(out, ')');
}

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

// kubectl's resource builder says what was listed, in front of these two only.
static bool wants_list_prefix(const struct api_subject *s, const char *reason)
{
    if (!s || !s->plural || s->verb || *or_empty(s->name))
        return false;
    return strcmp(reason, "BadRequest") == 0 || strcmp(reason, "NotFound") == 0;
}

static void add_list_prefix(struct strbuf *out, const struct api_subject *s)
{
    const char *group = or_empty(s->group);
    const char *labels = or_empty(s->label_selector), *fields = or_empty(s->field_selector);
    bool selected = *labels || *fields;
    strbuf_addf(out, "Unable to %s \"%s%s%s, Resource=%s\"", selected ? "find" : "list", group,
                *group ? "/" : "", or_empty(s->version), s->plural);
    if (selected)
        strbuf_addf(out, " that match label selector \"%s\", field selector \"%s\"", labels,
                    fields);
    strbuf_adds(out, ": ");
}

static void fill(struct err *err, const struct answer *a, const struct api_subject *subject)
{
    struct strbuf line CLEANUP_STRBUF = STRBUF_INIT;
    if (strcmp(a->reason, "Unauthorized") == 0) {
        strbuf_addf(&line, "You must be logged in to the server (%s)", a->message);
    } else {
        strbuf_adds(&line, "Error from server");
        if (*a->reason)
            strbuf_addf(&line, " (%s)", a->reason);
        strbuf_adds(&line, ": ");
        if (wants_list_prefix(subject, a->reason))
            add_list_prefix(&line, subject);
        strbuf_adds(&line, a->message);
    }
    struct strbuf clean CLEANUP_STRBUF = STRBUF_INIT;
    utf8_sanitise(&clean, line.buf, UTF8_LINE);
    err_set(err, kind_of(a->reason, a->code), "%s", clean.buf);
    err->code = a->code;
    err->retry_after = a->retry_after;
}

static bool is_text(const char *content_type)
{
    return content_type && strncasecmp(content_type, "text/", 5) == 0;
}

// The body as client-go quotes it: text trimmed and cut, anything else "unknown".
static void add_server_message(struct strbuf *out, const char *content_type, const char *body,
                               size_t n)
{
    static const char blank[] = " \t\r\n\v\f";
    while (n && memchr(blank, *body, sizeof(blank) - 1)) {
        body++;
        n--;
    }
    if (n > TEXT_BODY_MAX)
        n = TEXT_BODY_MAX;
    while (n && memchr(blank, body[n - 1], sizeof(blank) - 1))
        n--;
    if (is_text(content_type) && n)
        strbuf_add(out, body, n);
    else
        strbuf_adds(out, "unknown");
}

static void from_code(int code, const char *server_message, size_t n,
                      const struct api_subject *subject, struct err *err)
{
    struct strbuf message CLEANUP_STRBUF = STRBUF_INIT;
    struct answer a = {.reason = "", .code = code};
    size_t i = 0;
    while (i < ARRAY_LEN(codes) && codes[i].code != code)
        i++;
    if (i < ARRAY_LEN(codes)) {
        a.reason = codes[i].reason;
        if (code == 409 && subject && subject->verb && strcmp(subject->verb, "POST") == 0)
            a.reason = "AlreadyExists";
        if (codes[i].message)
            strbuf_adds(&message, codes[i].message);
        else
            strbuf_add(&message, server_message, n);
    } else if (code >= 500) {
        a.reason = "InternalError";
        strbuf_adds(&message, "an error on the server (");
        add_go_quoted(&message, server_message, n);
        strbuf_adds(&message, ") has prevented the request from succeeding");
    } else {
        strbuf_addf(&message,
                    "the server responded with the status code %d but did not return more "
                    "information",
                    code);
    }
    add_suffix(&message, subject);
    a.message = message.buf;
    fill(err, &a, subject);
}

void api_error_from_reply(int http_code, const char *content_type, const char *body,
                          size_t body_len, const struct api_subject *subject, struct err *err)
{
    if (body_len > API_ERROR_BODY_MAX)
        body_len = API_ERROR_BODY_MAX;
    struct node *tree = NULL;
    if (memchr(body, '{', body_len)) {
        struct err ignored = ERR_INIT;
        tree = json_parse(body, body_len, &ignored);
    }
    if (api_status_is_failure(tree)) {
        api_error_from_status(tree, http_code, subject, err);
    } else {
        struct strbuf message CLEANUP_STRBUF = STRBUF_INIT;
        add_server_message(&message, content_type, body, body_len);
        from_code(http_code, message.buf, message.len, subject, err);
    }
    node_free(tree);
}

bool api_status_is_failure(const struct node *object)
{
    const char *kind = node_str_at(object, "kind");
    if (!kind || strcmp(kind, "Status") != 0)
        return false;
    const char *status = node_str_at(object, "status");
    return !status || strcmp(status, "Success") != 0;
}

static int small_int(const struct node *n, const char *path, int max)
{
    int64_t v = 0;
    if (!node_int_at(n, path, &v) || v < 0 || v > max)
        return 0;
    return (int)v;
}

void api_error_from_status(const struct node *status, int http_code,
                           const struct api_subject *subject, struct err *err)
{
    struct answer a = {.code = http_code ? http_code : small_int(status, "code", 599)};
    a.reason = node_str_at(status, "reason");
    a.message = node_str_at(status, "message");
    a.retry_after = small_int(status, "details.retryAfterSeconds", RETRY_AFTER_MAX);
    if (!a.reason)
        a.reason = a.code == 401 ? "Unauthorized" : "";
    if (!a.message || !*a.message)
        a.message = *a.reason ? a.reason : "unknown";
    fill(err, &a, subject);
}

bool kube_err_is_unknown_path(const struct err *err)
{
    return err && err->kind == ERR_NOT_FOUND && err->code == 404 && strstr(err->text, unknown_path);
}

bool kube_err_is_sentence(const struct err *err)
{
    static const char *const starts[] = {"Error from server", "The connection to the server",
                                         "Unable to "};
    for (size_t i = 0; i < ARRAY_LEN(starts); i++)
        if (strncmp(err->text, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}
