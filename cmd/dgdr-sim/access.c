// SPDX-License-Identifier: Apache-2.0
// Questions about oneself: may I (SelfSubjectAccessReview), what may I (SelfSubjectRulesReview),
// who am I (SelfSubjectReview).
#include "auth.h"

#include <string.h>

static void answer_access(struct sim_request *r, struct node *review)
{
    const struct node *a = node_at(review, "spec.resourceAttributes"),
                      *p = node_at(review, "spec.nonResourceAttributes");
    const char *group = node_str_at(a, "group"), *verb = node_str_at(a ? a : p, "verb");
    struct sim_access what = {
        .verb = verb ? verb : "",
        .group = group ? group : "",
        .resource = node_str_at(a, "resource"),
        .sub = node_str_at(a, "subresource"),
        .ns = node_str_at(a, "namespace"),
        .name = node_str_at(a, "name"),
        .path = node_str_at(p, "path"),
    };

    if (!what.path)
        what.path = "";
    if (what.sub && !*what.sub)
        what.sub = NULL;
    node_set(review, "status", node_new_map());
    node_set_bool(node_mut(review, "status"), "allowed",
                  sim_auth_allowed(r->server->auth, &r->user, &what));
}

static struct node *list_of(const char *a, const char *b, const char *c)
{
    struct node *list = node_new_list();
    const char *items[] = {a, b, c};

    for (size_t i = 0; i < ARRAY_LEN(items); i++)
        if (items[i])
            node_append(list, node_new_str(items[i]));
    return list;
}

static void answer_rules(struct sim_request *r, struct node *review)
{
    struct node *status = node_new_map(), *rules = node_new_list(), *rule = node_new_map();

    if (r->user.admin || r->user.read_only) {
        node_set(rule, "verbs",
                 r->user.admin ? list_of("*", NULL, NULL) : list_of("get", "list", "watch"));
        node_set(rule, "apiGroups", list_of("*", NULL, NULL));
        node_set(rule, "resources", list_of("*", NULL, NULL));
        node_append(rules, rule);
    } else {
        node_free(rule);
    }
    node_set(status, "resourceRules", rules);
    node_set(status, "nonResourceRules", node_new_list());
    node_set_bool(status, "incomplete", false);
    node_set(review, "status", status);
}

static void answer_self(struct sim_request *r, struct node *review)
{
    struct node *user = node_new_map();

    node_set_str(user, "username", r->user.name);
    node_set(user, "groups", list_of("system:authenticated", NULL, NULL));
    node_set(review, "status", node_new_map());
    node_set(node_mut(review, "status"), "userInfo", user);
}

static const struct {
    const char *path, *api, *kind;
    void (*answer)(struct sim_request *r, struct node *review);
} reviews[] = {
    {"/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "authorization.k8s.io/v1",
     "SelfSubjectAccessReview", answer_access},
    {"/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", "authorization.k8s.io/v1",
     "SelfSubjectRulesReview", answer_rules},
    {"/apis/authentication.k8s.io/v1/selfsubjectreviews", "authentication.k8s.io/v1",
     "SelfSubjectReview", answer_self},
};

int sim_access_review(struct sim_request *r)
{
    for (size_t i = 0; i < ARRAY_LEN(reviews); i++) {
        struct sim_access what = {
            .verb = "create", .group = "authorization.k8s.io", .resource = "selfsubject"};
        struct node *review;

        if (strcmp(reviews[i].path, r->path) != 0)
            continue;
        what.resource = strrchr(r->path, '/') + 1;
        if (sim_auth_check(r, &what) < 0 || !(review = sim_request_body(r)))
            return -1;
        node_set_str(review, "apiVersion", reviews[i].api);
        node_set_str(review, "kind", reviews[i].kind);
        if (!node_get(review, "metadata"))
            node_set(review, "metadata", node_new_map());
        reviews[i].answer(r, review);
        return sim_reply_node(r, 201, review);
    }
    return sim_status_no_route(&r->status);
}
