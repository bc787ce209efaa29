// SPDX-License-Identifier: Apache-2.0
#include "kind.h"

#include "base/attr.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define NAME_COLUMN                                \
    {                                              \
        "Name", "string", 0, "metadata.name", NULL \
    }
#define AGE_COLUMN                                           \
    {                                                        \
        "Age", "date", 0, "metadata.creationTimestamp", NULL \
    }
#define END_COLUMN                \
    {                             \
        NULL, NULL, 0, NULL, NULL \
    }

// The columns of deploy/crd, in its order.
static const struct sim_column dgdr_beta_columns[] = {
    NAME_COLUMN,
    {"Model", "string", 0, "spec.model", NULL},
    {"Backend", "string", 0, "spec.backend", NULL},
    {"Phase", "string", 0, "status.phase", NULL},
    {"Profiling", "string", 0, "status.profilingPhase", NULL},
    {"Reason", "string", 0, "status.conditions[Succeeded].reason", NULL},
    {"Message", "string", 0, "status.conditions[Succeeded].message", NULL},
    {"DGD", "string", 0, "status.dgdName", NULL},
    {"Progress-Phase", "string", 1, "status.profilingProgress.phase", NULL},
    {"Progress", "string", 1, "status.profilingProgress.message", NULL},
    AGE_COLUMN,
    END_COLUMN,
};
static const struct sim_column dgdr_alpha_columns[] = {
    NAME_COLUMN,
    {"Model", "string", 0, "spec.model", NULL},
    {"Backend", "string", 0, "status.backend", NULL},
    {"State", "string", 0, "status.state", NULL},
    {"Phase", "string", 0, "status.profilingProgress.phase", NULL},
    {"DGD-State", "string", 0, "status.deployment.state", NULL},
    {"Progress", "string", 1, "status.profilingProgress.message", NULL},
    AGE_COLUMN,
    END_COLUMN,
};
static const struct sim_column dgd_columns[] = {
    NAME_COLUMN,
    {"Ready", "string", 0, "status.conditions[Ready].status", NULL},
    {"Backend", "string", 0, "spec.backendFramework", NULL},
    AGE_COLUMN,
    END_COLUMN,
};
static const struct sim_column configmap_columns[] = {
    NAME_COLUMN,
    {"Data", "integer", 0, NULL, cell_data_count},
    {"Age", "string", 0, NULL, cell_age},
    END_COLUMN,
};
static const struct sim_column secret_columns[] = {
    NAME_COLUMN,
    {"Type", "string", 0, "type", NULL},
    {"Data", "integer", 0, NULL, cell_data_count},
    {"Age", "string", 0, NULL, cell_age},
    END_COLUMN,
};
static const struct sim_column pod_columns[] = {
    NAME_COLUMN,
    {"Ready", "string", 0, NULL, cell_pod_ready},
    {"Status", "string", 0, NULL, cell_pod_status},
    {"Restarts", "string", 0, NULL, cell_pod_restarts},
    {"Age", "string", 0, NULL, cell_age},
    {"IP", "string", 1, "status.podIP", cell_none},
    {"Node", "string", 1, "spec.nodeName", cell_none},
    {"Nominated Node", "string", 1, "status.nominatedNodeName", cell_none},
    {"Readiness Gates", "string", 1, NULL, cell_none},
    END_COLUMN,
};
static const struct sim_column job_columns[] = {
    NAME_COLUMN,
    {"Status", "string", 0, NULL, cell_job_status},
    {"Completions", "string", 0, NULL, cell_job_completions},
    {"Duration", "string", 0, NULL, cell_job_duration},
    {"Age", "string", 0, NULL, cell_age},
    {"Containers", "string", 1, NULL, cell_job_containers},
    {"Images", "string", 1, NULL, cell_job_images},
    {"Selector", "string", 1, NULL, cell_job_selector},
    END_COLUMN,
};
static const struct sim_column event_columns[] = {
    {"Last Seen", "string", 0, NULL, cell_event_last_seen},
    {"Type", "string", 0, "type", NULL},
    {"Reason", "string", 0, "reason", NULL},
    {"Object", "string", 0, NULL, cell_event_object},
    {"Subobject", "string", 1, "involvedObject.fieldPath", NULL},
    {"Source", "string", 1, NULL, cell_event_source},
    {"Message", "string", 0, "message", NULL},
    {"First Seen", "string", 1, NULL, cell_event_first_seen},
    {"Count", "string", 1, NULL, cell_event_count},
    {"Name", "string", 1, "metadata.name", NULL},
    END_COLUMN,
};
static const struct sim_column lease_columns[] = {
    NAME_COLUMN,
    {"Holder", "string", 0, "spec.holderIdentity", NULL},
    {"Age", "string", 0, NULL, cell_age},
    END_COLUMN,
};
static const struct sim_column namespace_columns[] = {
    NAME_COLUMN,
    {"Status", "string", 0, "status.phase", NULL},
    {"Age", "string", 0, NULL, cell_age},
    END_COLUMN,
};
static const struct sim_column node_columns[] = {
    NAME_COLUMN,
    {"Status", "string", 0, NULL, cell_node_status},
    {"Roles", "string", 0, NULL, cell_node_roles},
    {"Age", "string", 0, NULL, cell_age},
    {"Version", "string", 0, "status.nodeInfo.kubeletVersion", NULL},
    {"Internal-IP", "string", 1, NULL, cell_node_internal_ip},
    {"External-IP", "string", 1, NULL, cell_none},
    {"OS-Image", "string", 1, "status.nodeInfo.osImage", NULL},
    {"Kernel-Version", "string", 1, "status.nodeInfo.kernelVersion", NULL},
    {"Container-Runtime", "string", 1, "status.nodeInfo.containerRuntimeVersion", NULL},
    END_COLUMN,
};
static const struct sim_column service_account_columns[] = {
    NAME_COLUMN,
    {"Secrets", "string", 0, NULL, cell_secret_count},
    {"Age", "string", 0, NULL, cell_age},
    END_COLUMN,
};
static const struct sim_column crd_columns[] = {
    NAME_COLUMN,
    {"Created At", "date", 0, NULL, cell_created},
    END_COLUMN,
};

static const struct sim_column deployment_columns[] = {
    NAME_COLUMN,
    {"Ready", "string", 0, NULL, cell_deployment_ready},
    {"Up-to-date", "string", 0, NULL, cell_deployment_updated},
    {"Available", "string", 0, NULL, cell_deployment_available},
    {"Age", "string", 0, NULL, cell_age},
    {"Containers", "string", 1, NULL, cell_job_containers},
    {"Images", "string", 1, NULL, cell_job_images},
    {"Selector", "string", 1, NULL, cell_job_selector},
    END_COLUMN,
};
static const struct sim_column service_columns[] = {
    NAME_COLUMN,
    {"Type", "string", 0, "spec.type", NULL},
    {"Cluster-IP", "string", 0, "spec.clusterIP", NULL},
    {"External-IP", "string", 0, NULL, cell_none},
    {"Port(s)", "string", 0, NULL, cell_service_ports},
    {"Age", "string", 0, NULL, cell_age},
    {"Selector", "string", 1, NULL, cell_service_selector},
    END_COLUMN,
};
static const struct sim_column budget_columns[] = {
    NAME_COLUMN,
    {"Min Available", "string", 0, NULL, cell_budget_min},
    {"Max Unavailable", "string", 0, NULL, cell_budget_max},
    {"Allowed Disruptions", "integer", 0, NULL, cell_budget_allowed},
    {"Age", "string", 0, NULL, cell_age},
    END_COLUMN,
};
static const struct sim_column binding_columns[] = {
    NAME_COLUMN,
    {"Role", "string", 0, NULL, cell_binding_role},
    {"Age", "string", 0, NULL, cell_age},
    {"Users", "string", 1, NULL, cell_binding_users},
    {"Groups", "string", 1, NULL, cell_binding_groups},
    {"ServiceAccounts", "string", 1, NULL, cell_binding_accounts},
    END_COLUMN,
};

#define DGDR_WARNING                                                                          \
    "nvidia.com/v1alpha1 DynamoGraphDeploymentRequest is deprecated; use nvidia.com/v1beta1 " \
    "DynamoGraphDeploymentRequest"

static const struct sim_kind kinds[] = {
    {"",
     "v1",
     "ConfigMap",
     "configmaps",
     "configmap",
     {"cm"},
     NULL,
     SIM_NAMESPACED,
     0,
     NULL,
     configmap_columns},
    {"", "v1", "Event", "events", "event", {"ev"}, NULL, SIM_NAMESPACED, 0, NULL, event_columns},
    {"",
     "v1",
     "Namespace",
     "namespaces",
     "namespace",
     {"ns"},
     NULL,
     SIM_STATUS,
     0,
     NULL,
     namespace_columns},
    {"", "v1", "Node", "nodes", "node", {"no"}, NULL, SIM_STATUS, 0, NULL, node_columns},
    {"",
     "v1",
     "Pod",
     "pods",
     "pod",
     {"po"},
     "all",
     SIM_NAMESPACED | SIM_STATUS | SIM_LOG,
     0,
     NULL,
     pod_columns},
    {"",
     "v1",
     "Secret",
     "secrets",
     "secret",
     {NULL},
     NULL,
     SIM_NAMESPACED,
     0,
     NULL,
     secret_columns},
    {"",
     "v1",
     "ServiceAccount",
     "serviceaccounts",
     "serviceaccount",
     {"sa"},
     NULL,
     SIM_NAMESPACED,
     0,
     NULL,
     service_account_columns},
    {"",
     "v1",
     "Service",
     "services",
     "service",
     {"svc"},
     "all",
     SIM_NAMESPACED | SIM_STATUS,
     0,
     NULL,
     service_columns},
    {"apiextensions.k8s.io",
     "v1",
     "CustomResourceDefinition",
     "customresourcedefinitions",
     "customresourcedefinition",
     {"crd", "crds"},
     "api-extensions",
     SIM_STATUS | SIM_GENERATION,
     0,
     NULL,
     crd_columns},
    {"apps",
     "v1",
     "Deployment",
     "deployments",
     "deployment",
     {"deploy"},
     "all",
     SIM_NAMESPACED | SIM_STATUS | SIM_GENERATION,
     0,
     NULL,
     deployment_columns},
    {"batch",
     "v1",
     "Job",
     "jobs",
     "job",
     {NULL},
     "all",
     SIM_NAMESPACED | SIM_STATUS | SIM_GENERATION,
     0,
     NULL,
     job_columns},
    {"coordination.k8s.io",
     "v1",
     "Lease",
     "leases",
     "lease",
     {NULL},
     NULL,
     SIM_NAMESPACED,
     0,
     NULL,
     lease_columns},
    {"events.k8s.io",
     "v1",
     "Event",
     "events",
     "event",
     {"ev"},
     NULL,
     SIM_NAMESPACED,
     1,
     NULL,
     event_columns},
    {"nvidia.com",
     "v1beta1",
     "DynamoGraphDeploymentRequest",
     "dynamographdeploymentrequests",
     "dynamographdeploymentrequest",
     {"dgdr"},
     NULL,
     SIM_NAMESPACED | SIM_STATUS | SIM_GENERATION | SIM_CUSTOM,
     0,
     NULL,
     dgdr_beta_columns},
    {"nvidia.com",
     "v1alpha1",
     "DynamoGraphDeploymentRequest",
     "dynamographdeploymentrequests",
     "dynamographdeploymentrequest",
     {"dgdr"},
     NULL,
     SIM_NAMESPACED | SIM_STATUS | SIM_GENERATION | SIM_CUSTOM,
     1,
     DGDR_WARNING,
     dgdr_alpha_columns},
    {"nvidia.com",
     "v1alpha1",
     "DynamoGraphDeployment",
     "dynamographdeployments",
     "dynamographdeployment",
     {"dgd"},
     NULL,
     SIM_NAMESPACED | SIM_STATUS | SIM_GENERATION | SIM_CUSTOM,
     0,
     NULL,
     dgd_columns},
    {"policy",
     "v1",
     "PodDisruptionBudget",
     "poddisruptionbudgets",
     "poddisruptionbudget",
     {"pdb"},
     NULL,
     SIM_NAMESPACED | SIM_STATUS | SIM_GENERATION,
     0,
     NULL,
     budget_columns},
    {"rbac.authorization.k8s.io",
     "v1",
     "ClusterRole",
     "clusterroles",
     "clusterrole",
     {NULL},
     NULL,
     0,
     0,
     NULL,
     crd_columns},
    {"rbac.authorization.k8s.io",
     "v1",
     "ClusterRoleBinding",
     "clusterrolebindings",
     "clusterrolebinding",
     {NULL},
     NULL,
     0,
     0,
     NULL,
     binding_columns},
    {"rbac.authorization.k8s.io",
     "v1",
     "Role",
     "roles",
     "role",
     {NULL},
     NULL,
     SIM_NAMESPACED,
     0,
     NULL,
     crd_columns},
    {"rbac.authorization.k8s.io",
     "v1",
     "RoleBinding",
     "rolebindings",
     "rolebinding",
     {NULL},
     NULL,
     SIM_NAMESPACED,
     0,
     NULL,
     binding_columns},
};

// Set before the server starts, or by its handle while others read it.
static atomic_bool hidden[ARRAY_LEN(kinds)];

const struct sim_kind *sim_kinds(size_t *count)
{
    *count = ARRAY_LEN(kinds);
    return kinds;
}

bool sim_kinds_hide_dgdr(const char *version, bool hide)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kinds[i].plural, "dynamographdeploymentrequests") != 0 ||
            strcmp(kinds[i].version, version) != 0)
            continue;
        hidden[i] = hide;
        return true;
    }
    return false;
}

bool sim_kind_served(const struct sim_kind *k)
{
    return !hidden[k - kinds];
}

const char *sim_kind_warning(const struct sim_kind *k)
{
    return sim_kind_served(sim_kind_storage(k)) ? k->warning : NULL;
}

const struct sim_kind *sim_kind_by_resource(const char *group, const char *version,
                                            const char *plural)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (!hidden[i] && !strcmp(kinds[i].plural, plural) && !strcmp(kinds[i].group, group) &&
            !strcmp(kinds[i].version, version))
            return &kinds[i];
    return NULL;
}

const struct sim_kind *sim_kind_by_object(const char *api_version, const char *kind)
{
    char text[SIM_API_VERSION_MAX];

    if (!api_version || !kind)
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (!strcmp(kinds[i].kind, kind) &&
            !strcmp(sim_kind_api_version(&kinds[i], text), api_version))
            return &kinds[i];
    return NULL;
}

const struct sim_kind *sim_kind_stored_as(const char *kind)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (kinds[i].view == 0 && !strcmp(kinds[i].kind, kind))
            return &kinds[i];
    return NULL;
}

const struct sim_kind *sim_kind_storage(const struct sim_kind *k)
{
    return k->view == 0 ? k : sim_kind_stored_as(k->kind);
}

char *sim_kind_api_version(const struct sim_kind *k, char out[SIM_API_VERSION_MAX])
{
    snprintf(out, SIM_API_VERSION_MAX, "%s%s%s", k->group, *k->group ? "/" : "", k->version);
    return out;
}

struct node *sim_strings(const char *const *items, size_t n)
{
    struct node *list = node_new_list();

    for (size_t i = 0; i < n && items[i]; i++)
        node_append(list, node_new_str(items[i]));
    return list;
}
