// SPDX-License-Identifier: Apache-2.0
// The kinds that the simulated cluster serves: one row per kind and version. A kind is stored in
// the version of its first row; the other rows are views of it that convert.c makes.
#ifndef SIM_KIND_H
#define SIM_KIND_H

#include "doc/node.h"

#include <stdbool.h>
#include <stdint.h>

enum { SIM_VIEWS = 2, SIM_COLUMNS_MAX = 16 };

enum sim_kind_flag {
    SIM_NAMESPACED = 1 << 0,
    SIM_STATUS = 1 << 1,     // has the status subresource
    SIM_GENERATION = 1 << 2, // metadata.generation counts changes of what is not metadata or status
    SIM_CUSTOM = 1 << 3,     // a custom resource: no strategic merge patch, defined by a CRD object
    SIM_LOG = 1 << 4,        // has the log subresource
};

// One column of `kubectl get`. The value is found along `path` (dots; "conditions[Type]" picks from
// a list by type), or made by `cell`, which returns a new node.
struct sim_column {
    const char *name;
    const char *type; // string, integer, number, boolean, date
    int priority;     // > 0: only in -o wide
    const char *path;
    struct node *(*cell)(const struct node *object, int64_t now_ms);
};

struct sim_kind {
    const char *group; // "" for the core group
    const char *version;
    const char *kind;
    const char *plural;
    const char *singular;
    const char *short_names[3];
    const char *category; // "all", or NULL
    unsigned flags;
    unsigned view;       // 0: this is the version that is stored
    const char *warning; // sim_kind_warning()
    const struct sim_column *columns;
};

// Rows of all kinds that are served; *count of them. The order is that of discovery.
const struct sim_kind *sim_kinds(size_t *count);

// Leaves out one version of the DGDR ("v1alpha1", "v1beta1"): old clusters serve one only. hide
// false: serves it again. Its watches have to be woken to notice. Returns false for an unknown version.
bool sim_kinds_hide_dgdr(const char *version, bool hide);
bool sim_kind_served(const struct sim_kind *k);
// Warning header of its replies, or NULL. A version is not deprecated where there is no newer one.
const char *sim_kind_warning(const struct sim_kind *k);

// NULL when there is none. By resource: as in a URL; hidden rows are not found.
const struct sim_kind *sim_kind_by_resource(const char *group, const char *version,
                                            const char *plural);
// By apiVersion and kind, as in an object; finds hidden rows too.
const struct sim_kind *sim_kind_by_object(const char *api_version, const char *kind);
// The row that stores objects of this kind.
const struct sim_kind *sim_kind_storage(const struct sim_kind *k);
const struct sim_kind *sim_kind_stored_as(const char *kind);

// "nvidia.com/v1beta1", "v1".
enum { SIM_API_VERSION_MAX = 64 };
char *sim_kind_api_version(const struct sim_kind *k, char out[SIM_API_VERSION_MAX]);

// A list of n texts; a NULL among them ends it earlier.
struct node *sim_strings(const char *const *items, size_t n) ATTR_MUST_USE;

// The value of one column for an object of that row; never NULL (a null node when there is
// nothing).
struct node *sim_column_value(const struct sim_column *c, const struct node *object,
                              int64_t now_ms) ATTR_MUST_USE;

// A text node of what was gathered; sb is released.
struct node *cell_text(struct strbuf *sb) ATTR_MUST_USE;

// Columns that need more than a path.
struct node *cell_age(const struct node *o, int64_t now_ms);
struct node *cell_created(const struct node *o, int64_t now_ms);
struct node *cell_data_count(const struct node *o, int64_t now_ms);
struct node *cell_secret_count(const struct node *o, int64_t now_ms);
struct node *cell_pod_ready(const struct node *o, int64_t now_ms);
struct node *cell_pod_status(const struct node *o, int64_t now_ms);
struct node *cell_pod_restarts(const struct node *o, int64_t now_ms);
struct node *cell_job_status(const struct node *o, int64_t now_ms);
struct node *cell_job_completions(const struct node *o, int64_t now_ms);
struct node *cell_job_duration(const struct node *o, int64_t now_ms);
struct node *cell_job_containers(const struct node *o, int64_t now_ms);
struct node *cell_job_images(const struct node *o, int64_t now_ms);
struct node *cell_job_selector(const struct node *o, int64_t now_ms);
struct node *cell_event_last_seen(const struct node *o, int64_t now_ms);
struct node *cell_event_first_seen(const struct node *o, int64_t now_ms);
struct node *cell_event_object(const struct node *o, int64_t now_ms);
struct node *cell_event_source(const struct node *o, int64_t now_ms);
struct node *cell_event_count(const struct node *o, int64_t now_ms);
struct node *cell_node_status(const struct node *o, int64_t now_ms);
struct node *cell_node_roles(const struct node *o, int64_t now_ms);
struct node *cell_node_internal_ip(const struct node *o, int64_t now_ms);
struct node *cell_deployment_ready(const struct node *o, int64_t now_ms);
struct node *cell_deployment_updated(const struct node *o, int64_t now_ms);
struct node *cell_deployment_available(const struct node *o, int64_t now_ms);
struct node *cell_service_ports(const struct node *o, int64_t now_ms);
struct node *cell_service_selector(const struct node *o, int64_t now_ms);
struct node *cell_budget_min(const struct node *o, int64_t now_ms);
struct node *cell_budget_max(const struct node *o, int64_t now_ms);
struct node *cell_budget_allowed(const struct node *o, int64_t now_ms);
struct node *cell_binding_role(const struct node *o, int64_t now_ms);
struct node *cell_binding_users(const struct node *o, int64_t now_ms);
struct node *cell_binding_groups(const struct node *o, int64_t now_ms);
struct node *cell_binding_accounts(const struct node *o, int64_t now_ms);
struct node *cell_none(const struct node *o, int64_t now_ms);

#endif
