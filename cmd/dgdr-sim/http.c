// SPDX-License-Identifier: Apache-2.0
#include "http.h"

#include "auth.h"
#include "base/mem.h"
#include "doc/json.h"
#include "doc/yaml.h"
#include "protobuf.h"
#include "spoil.h"
#include "writer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

const char *sim_query(const struct sim_request *r, const char *name)
{
    return MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, name);
}

bool sim_query_true(const struct sim_request *r, const char *name)
{
    const char *v = sim_query(r, name);

    return v && (!*v || !strcmp(v, "true") || !strcmp(v, "1"));
}

int64_t sim_query_int(const struct sim_request *r, const char *name, int64_t otherwise)
{
    const char *v = sim_query(r, name);
    char *end;

    if (!v || !*v)
        return otherwise;
    errno = 0;
    long long n = strtoll(v, &end, 10);
    return errno || *end ? otherwise : n;
}

const char *sim_header(const struct sim_request *r, const char *name)
{
    return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

int sim_reply_text(struct sim_request *r, int code, const char *type, const char *text)
{
    r->reply.code = code;
    r->reply.type = type;
    strbuf_reset(&r->reply.body);
    strbuf_adds(&r->reply.body, text);
    return 0;
}

int sim_reply_node(struct sim_request *r, int code, struct node *body)
{
    sim_reply_text(r, code, "application/json", "");
    json_write(&r->reply.body, body, &(struct json_opts){.style = JSON_COMPACT});
    strbuf_addc(&r->reply.body, '\n');
    node_free(body);
    return 0;
}

int sim_reply_stream(struct sim_request *r, const char *type, struct sim_stream *st)
{
    r->reply.code = 200;
    r->reply.type = type;
    r->reply.stream = st;
    return 0;
}

struct node *sim_request_body(struct sim_request *r)
{
    const char *type = sim_header(r, "Content-Type"), *text = r->body.buf;
    struct err err = ERR_INIT;
    bool yaml = type && strstr(type, "yaml");
    struct node *n = yaml ? yaml_parse(text, r->body.len, NULL, &err)
                     : sim_protobuf_is(text, r->body.len)
                         ? sim_protobuf_parse(text, r->body.len, &err)
                         : json_parse(text, r->body.len, &err);

    if (!n)
        sim_status_bad_request(&r->status,
                               "the object provided is unrecognized (must be of type %s): %s",
                               yaml ? "YAML" : "JSON", err.text);
    return n;
}

static void log_request(struct sim_request *r)
{
    struct sim_server *s = r->server;

    if (!s->request_log || !strncmp(r->path, "/_sim/", 6))
        return;
    pthread_mutex_lock(&s->log_lock);
    fprintf(s->request_log, "%s %s\n", r->method, r->uri);
    fflush(s->request_log);
    pthread_mutex_unlock(&s->log_lock);
}

static void answer_status(struct sim_request *r)
{
    r->reply.retry_after = r->status.retry_after;
    sim_reply_node(r, r->status.code, sim_status_node(&r->status));
}

// Returns true when the fault has already ended the request.
static bool suffer(struct sim_request *r)
{
    r->hit = sim_faults_take(r->server->faults, r->method, r->uri, false);
    if (r->hit.kind == FAULT_DROP && r->hit.bytes < 0) {
        sim_writer_drop(r);
        return true;
    }
    if (r->hit.kind == FAULT_HALF_OPEN && r->hit.bytes < 0) {
        sim_writer_hold(r);
        sim_writer_drop(r);
        return true;
    }
    return false;
}

static enum MHD_Result answer(struct sim_request *r)
{
    log_request(r);
    if (!strncmp(r->path, "/_sim/", 6)) {
        if (sim_control(r) < 0)
            answer_status(r);
        return sim_writer_send(r);
    }
    if (suffer(r))
        return MHD_NO;
    if (r->body.overflow)
        sim_status_set(&r->status, 413, "RequestEntityTooLarge",
                       "Request entity too large: limit is %d", SIM_BODY_MAX);
    else if (sim_spoil_status(&r->hit, &r->status) < 0)
        r->hit.kind = FAULT_NONE;
    if (r->status.code || sim_auth_authenticate(r) < 0 || sim_route(r) < 0)
        answer_status(r);
    return sim_writer_send(r);
}

static void *on_uri(void *ctx, const char *uri, struct MHD_Connection *connection)
{
    struct sim_request *r = xcalloc(1, sizeof(*r));

    r->server = ctx;
    r->connection = connection;
    r->uri = xstrdup(uri);
    strbuf_init(&r->body);
    strbuf_limit(&r->body, SIM_BODY_MAX);
    strbuf_init(&r->reply.body);
    return r;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **state)
{
    struct sim_request *r = *state;

    (void)ctx;
    (void)connection;
    (void)version;
    if (!r->path) {
        r->path = xstrdup(url);
        r->method = method;
        return MHD_YES;
    }
    if (*size) {
        strbuf_add(&r->body, data, *size);
        *size = 0;
        return MHD_YES;
    }
    return answer(r);
}

static void on_completed(void *ctx, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode why)
{
    struct sim_request *r = *state;

    (void)ctx;
    (void)connection;
    (void)why;
    if (!r)
        return;
    if (r->reply.stream)
        r->reply.stream->free(r->reply.stream);
    strbuf_release(&r->reply.body);
    strbuf_release(&r->body);
    sim_status_release(&r->status);
    free(r->segments);
    free(r->path);
    free(r->uri);
    free(r);
    *state = NULL;
}

static struct MHD_Daemon *listen_on(struct sim_server *server, const struct sockaddr_in *at,
                                    const struct sim_tls *tls)
{
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_POLL | MHD_USE_SUPPRESS_DATE_NO_CLOCK;
    struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem secure[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, tls ? tls->server_cert : NULL},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, tls ? tls->server_key : NULL},
        {MHD_OPTION_HTTPS_MEM_TRUST, 0, tls ? tls->ca_cert : NULL},
        {MHD_OPTION_END, 0, NULL},
    };

    return MHD_start_daemon(
        flags | (tls ? MHD_USE_TLS : 0), 0, NULL, NULL, on_request, server, MHD_OPTION_SOCK_ADDR,
        (const struct sockaddr *)at, MHD_OPTION_URI_LOG_CALLBACK, on_uri, server,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, server, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)256 * 1024, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_ARRAY,
        tls ? secure : plain, MHD_OPTION_END);
}

int sim_http_start(struct sim_server *server, uint16_t port, const struct sim_tls *tls,
                   struct err *err)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->daemon = listen_on(server, &at, tls);
    if (!server->daemon)
        return err_errno(err, ERR_FAILURE, errno, "cannot listen on 127.0.0.1:%u", (unsigned)port);
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : port;
}

void sim_http_stop(struct sim_server *server)
{
    if (server->daemon)
        MHD_stop_daemon(server->daemon);
    server->daemon = NULL;
}
