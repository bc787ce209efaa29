// SPDX-License-Identifier: Apache-2.0
#include "auth.h"

#include "base/mem.h"
#include "tls.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

enum { TOKEN_BYTES = 16, RULES_MAX = 64 };

struct rule {
    char *text; // holds the parts
    const char *user, *verbs, *resources, *namespaces;
};

struct sim_auth {
    pthread_mutex_t lock; // of the tokens: one may be replaced
    char *tokens[SIM_ROLES];
    bool open;
    struct rule rules[RULES_MAX];
    size_t rule_count;
};

static const struct {
    const char *user;
    bool admin, read_only;
} roles[SIM_ROLES] = {
    [SIM_ADMIN] = {"sim-admin", true, false},
    [SIM_READER] = {"sim-viewer", false, true},
    [SIM_EXEC] = {"sim-exec", true, false},
};

static char *make_token(void)
{
    unsigned char raw[TOKEN_BYTES];
    struct strbuf hex = STRBUF_INIT;

    // A kernel that has no random bytes to give is not one to serve on.
    if (getentropy(raw, sizeof(raw)))
        abort();
    for (size_t i = 0; i < sizeof(raw); i++)
        strbuf_addf(&hex, "%02x", raw[i]);
    return strbuf_detach(&hex);
}

struct sim_auth *sim_auth_new(bool open)
{
    struct sim_auth *a = xcalloc(1, sizeof(*a));

    pthread_mutex_init(&a->lock, NULL);
    a->open = open;
    for (size_t i = 0; i < SIM_ROLES; i++)
        a->tokens[i] = make_token();
    return a;
}

void sim_auth_free(struct sim_auth *a)
{
    if (!a)
        return;
    for (size_t i = 0; i < SIM_ROLES; i++)
        secret_free(&a->tokens[i]);
    for (size_t i = 0; i < a->rule_count; i++)
        free(a->rules[i].text);
    pthread_mutex_destroy(&a->lock);
    free(a);
}

const char *sim_auth_token(struct sim_auth *a, enum sim_role role)
{
    return a->tokens[role];
}

void sim_auth_rotate(struct sim_auth *a)
{
    pthread_mutex_lock(&a->lock);
    secret_free(&a->tokens[SIM_EXEC]);
    a->tokens[SIM_EXEC] = make_token();
    pthread_mutex_unlock(&a->lock);
}

int sim_auth_deny(struct sim_auth *a, const char *text, struct err *err)
{
    struct rule r = {.text = xstrdup(text), .namespaces = "*"};
    char *part = r.text;
    const char **parts[] = {&r.user, &r.verbs, &r.resources, &r.namespaces};
    size_t n = 0;

    while (part && n < ARRAY_LEN(parts)) {
        char *colon = n == 3 ? NULL : strchr(part, ':');

        // Users such as system:anonymous hold a colon themselves.
        if (n == 0 && !strncmp(part, "system:", 7))
            colon = strchr(part + 7, ':');
        if (colon)
            *colon = '\0';
        *parts[n++] = part;
        part = colon ? colon + 1 : NULL;
    }
    if (n < 3 || a->rule_count == RULES_MAX) {
        free(r.text);
        return err_set(err, ERR_USAGE, "a rule reads USER:VERBS:RESOURCES[:NAMESPACE]: \"%s\"",
                       text);
    }
    a->rules[a->rule_count++] = r;
    return 0;
}

static bool in_list(const char *list, const char *word)
{
    size_t len = strlen(word);

    for (const char *p = list; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL) {
        size_t n = strcspn(p, ",");

        if ((n == 1 && *p == '*') || (n == len && !strncmp(p, word, n)))
            return true;
    }
    return false;
}

static bool refused_by_rule(const struct sim_auth *a, const struct sim_user *u,
                            const struct sim_access *what)
{
    char resource[SIM_RESOURCE_MAX];

    if (!what->resource)
        return false;
    snprintf(resource, sizeof(resource), "%s%s%s", what->resource, what->sub ? "/" : "",
             what->sub ? what->sub : "");
    for (size_t i = 0; i < a->rule_count; i++) {
        const struct rule *r = &a->rules[i];

        if (in_list(r->user, u->name) && in_list(r->verbs, what->verb) &&
            in_list(r->resources, resource) && in_list(r->namespaces, what->ns ? what->ns : ""))
            return true;
    }
    return false;
}

static bool reads_only(const char *verb)
{
    return !strcmp(verb, "get") || !strcmp(verb, "list") || !strcmp(verb, "watch");
}

// What everybody may, as the roles system:discovery, system:public-info-viewer and
// system:basic-user say.
static bool public_access(const struct sim_user *u, const struct sim_access *what)
{
    static const char *const anonymous_paths[] = {"/version", "/healthz", "/livez", "/readyz"};

    if (what->resource)
        return !u->anonymous && what->group && !strncmp(what->resource, "selfsubject", 11);
    for (size_t i = 0; i < ARRAY_LEN(anonymous_paths); i++)
        if (!strncmp(what->path, anonymous_paths[i], strlen(anonymous_paths[i])))
            return true;
    return !u->anonymous;
}

bool sim_auth_allowed(struct sim_auth *a, const struct sim_user *u, const struct sim_access *what)
{
    if (refused_by_rule(a, u, what))
        return false;
    if (u->admin || public_access(u, what))
        return true;
    // The built-in role "view" leaves Secrets out.
    return u->read_only && what->resource && reads_only(what->verb) &&
           strcmp(what->resource, "secrets") != 0;
}

int sim_auth_check(struct sim_request *r, const struct sim_access *what)
{
    char resource[SIM_RESOURCE_MAX];
    struct sim_status *st = &r->status;
    char where[STATUS_NAME_MAX + 32];

    if (sim_auth_allowed(r->server->auth, &r->user, what))
        return 0;
    if (!what->resource)
        return sim_status_set(st, 403, "Forbidden", "forbidden: User \"%s\" cannot %s path \"%s\"",
                              r->user.name, what->verb, what->path);
    st->kind = r->kind;
    snprintf(st->name, sizeof(st->name), "%s", what->name ? what->name : "");
    snprintf(resource, sizeof(resource), "%s%s%s", what->resource, *what->group ? "." : "",
             what->group);
    if (what->ns && *what->ns)
        snprintf(where, sizeof(where), "in the namespace \"%s\"", what->ns);
    else
        snprintf(where, sizeof(where), "at the cluster scope");
    return sim_status_set(
        st, 403, "Forbidden",
        "%s%s%s%s is forbidden: User \"%s\" cannot %s resource \"%s%s%s\" in API group \"%s\" %s",
        resource, what->name ? " \"" : "", what->name ? what->name : "", what->name ? "\"" : "",
        r->user.name, what->verb, what->resource, what->sub ? "/" : "", what->sub ? what->sub : "",
        what->group, where);
}

static void become(struct sim_user *u, const char *name, bool admin, bool read_only)
{
    *u = (struct sim_user){.admin = admin, .read_only = read_only};
    snprintf(u->name, sizeof(u->name), "%s", name);
}

static bool by_token(struct sim_request *r, const char *token)
{
    struct sim_auth *a = r->server->auth;
    bool known = false;

    pthread_mutex_lock(&a->lock);
    for (size_t i = 0; i < SIM_ROLES && !known; i++)
        if (!strcmp(token, a->tokens[i])) {
            become(&r->user, roles[i].user, roles[i].admin, roles[i].read_only);
            known = true;
        }
    pthread_mutex_unlock(&a->lock);
    return known;
}

// 1: a certificate of ours; 0: none; -1: one that does not hold.
static int by_certificate(struct sim_request *r)
{
    char name[SIM_USER_MAX];
    int rc = sim_tls_peer(r->connection, name, sizeof(name));

    if (rc == 1)
        become(&r->user, name, true, false);
    return rc;
}

static int impersonate(struct sim_request *r)
{
    const char *name = sim_header(r, "Impersonate-User");

    if (!name)
        return 0;
    if (!r->user.admin) {
        return sim_status_set(
            &r->status, 403, "Forbidden",
            "users \"%s\" is forbidden: User \"%s\" cannot impersonate resource \"users\" in API "
            "group \"\" at the cluster scope",
            name, r->user.name);
    }
    for (size_t i = 0; i < SIM_ROLES; i++)
        if (!strcmp(name, roles[i].user)) {
            become(&r->user, name, roles[i].admin, roles[i].read_only);
            return 0;
        }
    become(&r->user, name, false, false);
    return 0;
}

int sim_auth_authenticate(struct sim_request *r)
{
    const char *header = sim_header(r, "Authorization");
    int cert = by_certificate(r);

    if (cert < 0)
        return sim_status_set(&r->status, 401, "Unauthorized", "Unauthorized");
    if (cert == 0 && header && strncmp(header, "Bearer ", 7) == 0) {
        if (!by_token(r, header + 7))
            return sim_status_set(&r->status, 401, "Unauthorized", "Unauthorized");
    } else if (cert == 0 && header) {
        return sim_status_set(&r->status, 401, "Unauthorized", "Unauthorized");
    } else if (cert == 0) {
        become(&r->user, "system:anonymous", r->server->auth->open, false);
        r->user.anonymous = !r->server->auth->open;
    }
    return impersonate(r);
}
