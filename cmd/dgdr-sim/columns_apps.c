// SPDX-License-Identifier: Apache-2.0
// Columns of what the agent's controller is installed with: Deployments, Services, budgets and roles.
#include "kind.h"

#include "base/attr.h"
#include "base/strbuf.h"

#include <string.h>

static struct node *count_at(const struct node *o, const char *path)
{
    struct strbuf sb = STRBUF_INIT;
    int64_t n = 0;

    node_int_at(o, path, &n);
    strbuf_addf(&sb, "%lld", (long long)n);
    return cell_text(&sb);
}

struct node *cell_deployment_ready(const struct node *o, int64_t now_ms)
{
    struct strbuf sb = STRBUF_INIT;
    int64_t ready = 0, wanted = 1;

    (void)now_ms;
    node_int_at(o, "status.readyReplicas", &ready);
    node_int_at(o, "spec.replicas", &wanted);
    strbuf_addf(&sb, "%lld/%lld", (long long)ready, (long long)wanted);
    return cell_text(&sb);
}

struct node *cell_deployment_updated(const struct node *o, int64_t now_ms)
{
    (void)now_ms;
    return count_at(o, "status.updatedReplicas");
}

struct node *cell_deployment_available(const struct node *o, int64_t now_ms)
{
    (void)now_ms;
    return count_at(o, "status.availableReplicas");
}

struct node *cell_service_ports(const struct node *o, int64_t now_ms)
{
    struct strbuf sb = STRBUF_INIT;

    for (const struct node *p = node_first(node_at(o, "spec.ports")); p; p = node_next(p)) {
        const char *protocol = node_str_at(p, "protocol");
        int64_t port = 0;

        node_int_at(p, "port", &port);
        strbuf_addf(&sb, "%s%lld/%s", sb.len ? "," : "", (long long)port,
                    protocol ? protocol : "TCP");
    }
    return sb.len ? cell_text(&sb) : cell_none(o, now_ms);
}

struct node *cell_service_selector(const struct node *o, int64_t now_ms)
{
    struct strbuf sb = STRBUF_INIT;

    for (const struct node *l = node_first(node_at(o, "spec.selector")); l; l = node_next(l))
        strbuf_addf(&sb, "%s%s=%s", sb.len ? "," : "", node_key(l), node_str(l) ? node_str(l) : "");
    return sb.len ? cell_text(&sb) : cell_none(o, now_ms);
}

// A number, a percentage, or neither.
static struct node *bound(const struct node *o, const char *path)
{
    const char *text = node_str_at(o, path);

    if (text)
        return node_new_str(text);
    return node_at(o, path) ? count_at(o, path) : node_new_str("N/A");
}

struct node *cell_budget_min(const struct node *o, int64_t now_ms)
{
    (void)now_ms;
    return bound(o, "spec.minAvailable");
}

struct node *cell_budget_max(const struct node *o, int64_t now_ms)
{
    (void)now_ms;
    return bound(o, "spec.maxUnavailable");
}

struct node *cell_budget_allowed(const struct node *o, int64_t now_ms)
{
    (void)now_ms;
    return count_at(o, "status.disruptionsAllowed");
}

struct node *cell_binding_role(const struct node *o, int64_t now_ms)
{
    struct strbuf sb = STRBUF_INIT;
    const char *kind = node_str_at(o, "roleRef.kind"), *name = node_str_at(o, "roleRef.name");

    (void)now_ms;
    strbuf_addf(&sb, "%s/%s", kind ? kind : "", name ? name : "");
    return cell_text(&sb);
}

static struct node *subjects(const struct node *o, const char *kind)
{
    struct strbuf sb = STRBUF_INIT;

    for (const struct node *s = node_first(node_at(o, "subjects")); s; s = node_next(s)) {
        const char *name = node_str_at(s, "name"), *namespace_ = node_str_at(s, "namespace");
        const char *is = node_str_at(s, "kind");

        if (!name || !is || strcmp(is, kind) != 0)
            continue;
        strbuf_adds(&sb, sb.len ? ", " : "");
        if (!strcmp(kind, "ServiceAccount"))
            strbuf_addf(&sb, "%s/", namespace_ ? namespace_ : "");
        strbuf_adds(&sb, name);
    }
    return cell_text(&sb);
}

struct node *cell_binding_users(const struct node *o, int64_t now_ms)
{
    (void)now_ms;
    return subjects(o, "User");
}

struct node *cell_binding_groups(const struct node *o, int64_t now_ms)
{
    (void)now_ms;
    return subjects(o, "Group");
}

struct node *cell_binding_accounts(const struct node *o, int64_t now_ms)
{
    (void)now_ms;
    return subjects(o, "ServiceAccount");
}
