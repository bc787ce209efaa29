// SPDX-License-Identifier: Apache-2.0
// The objects that come and go with a profiling run, as the operator, the job controller, the
// scheduler and the kubelet write them.
#include "scenario_run.h"

#include "base/mem.h"
#include "doc/yaml.h"

#include <stdlib.h>
#include <string.h>

#define REQUEST_OWNER                                                                       \
    "{apiVersion: nvidia.com/v1beta1, kind: DynamoGraphDeploymentRequest, name: '{name}', " \
    "uid: '{uid DynamoGraphDeploymentRequest/{ns}/{name}}', controller: '{owns}', "         \
    "blockOwnerDeletion: true}"

#define POD_HEAD                                                                    \
    "apiVersion: v1\n"                                                              \
    "kind: Pod\n"                                                                   \
    "metadata: {name: '{pod}', namespace: '{ns}'}\n"                                \
    "status:\n"                                                                     \
    "  qosClass: Burstable\n"                                                       \
    "  startTime: '{scheduled}'\n"                                                  \
    "  conditions:\n"                                                               \
    "  - {type: PodScheduled, status: 'True', lastTransitionTime: '{scheduled}'}\n" \
    "  - {type: Initialized, status: 'True', lastTransitionTime: '{scheduled}'}\n"

static const char *const casts[] = {
    [CAST_JOB] =
        "apiVersion: batch/v1\n"
        "kind: Job\n"
        "metadata:\n"
        "  name: '{job}'\n"
        "  namespace: '{ns}'\n"
        "  labels: {app: dynamo-profiler, dgdr: '{name}', nvidia.com/managed-by: dynamo-operator}\n"
        "  ownerReferences: [" REQUEST_OWNER "]\n"
        "spec:\n"
        "  backoffLimit: 0\n"
        "  completions: 1\n"
        "  parallelism: 1\n"
        "  selector: {matchLabels: {batch.kubernetes.io/controller-uid: '{uid Job/{ns}/{job}}'}}\n"
        "  template:\n"
        "    metadata:\n"
        "      labels: {batch.kubernetes.io/job-name: '{job}', job-name: '{job}'}\n"
        "    spec:\n"
        "      restartPolicy: Never\n"
        "      serviceAccountName: dgdr-profiling-job\n"
        "      containers:\n"
        "      - {name: profiler, image: '{image}', command: [python, -m, dynamo.profiler]}\n"
        "      - {name: output-copier, image: 'bitnami/kubectl:latest'}\n"
        "status: {active: 1, ready: 0, startTime: '{now}', uncountedTerminatedPods: {}}\n",
    [CAST_POD] =
        "apiVersion: v1\n"
        "kind: Pod\n"
        "metadata:\n"
        "  name: '{pod}'\n"
        "  namespace: '{ns}'\n"
        "  generateName: '{job}-'\n"
        "  labels:\n"
        "    batch.kubernetes.io/controller-uid: '{uid Job/{ns}/{job}}'\n"
        "    batch.kubernetes.io/job-name: '{job}'\n"
        "    job-name: '{job}'\n"
        "  ownerReferences:\n"
        "  - {apiVersion: batch/v1, kind: Job, name: '{job}', uid: '{uid Job/{ns}/{job}}',\n"
        "     controller: true, blockOwnerDeletion: true}\n"
        "spec:\n"
        "  nodeName: '{node}'\n"
        "  restartPolicy: Never\n"
        "  serviceAccountName: dgdr-profiling-job\n"
        "  containers:\n"
        "  - {name: profiler, image: '{image}', command: [python, -m, dynamo.profiler]}\n"
        "  - {name: output-copier, image: 'bitnami/kubectl:latest'}\n",
    [CAST_EVENT] = "apiVersion: v1\n"
                   "kind: Event\n"
                   "metadata: {name: '{event}', namespace: '{ns}'}\n"
                   "involvedObject:\n"
                   "  apiVersion: '{api}'\n"
                   "  kind: '{kind}'\n"
                   "  name: '{object}'\n"
                   "  namespace: '{ns}'\n"
                   "  uid: '{uid {kind}/{ns}/{object}}'\n"
                   "type: '{type}'\n"
                   "reason: '{reason}'\n"
                   "message: '{message}'\n"
                   "action: '{reason}'\n"
                   "eventTime: '{now|micro}'\n"
                   "firstTimestamp: null\n"
                   "lastTimestamp: null\n"
                   "reportingComponent: '{reporter}'\n"
                   "reportingInstance: '{reporter}-0'\n"
                   "source: {component: '{reporter}'}\n",
    [CAST_CANDIDATE] =
        "apiVersion: nvidia.com/v1alpha1\n"
        "kind: DynamoGraphDeployment\n"
        "metadata:\n"
        "  name: '{candidate}'\n"
        "  namespace: '{ns}'\n"
        "  ownerReferences: [" REQUEST_OWNER "]\n"
        "spec:\n"
        "  backendFramework: '{backend}'\n"
        "  services:\n"
        "    Frontend: {componentType: frontend, replicas: 1}\n"
        "    Worker: {componentType: worker, replicas: 1, resources: {limits: {gpu: '{gpus}'}}}\n"
        "status:\n"
        "  state: pending\n"
        "  conditions:\n"
        "  - {type: Ready, status: 'False', reason: some_resources_are_not_ready, "
        "lastTransitionTime: '{now}'}\n",
    [CAST_WORKER] =
        "apiVersion: v1\n"
        "kind: Pod\n"
        "metadata:\n"
        "  name: '{worker}'\n"
        "  namespace: '{ns}'\n"
        "  labels:\n"
        "    nvidia.com/dynamo-graph-deployment-name: '{candidate}'\n"
        "    nvidia.com/dynamo-component: Worker\n"
        "  ownerReferences:\n"
        "  - {apiVersion: nvidia.com/v1alpha1, kind: DynamoGraphDeployment, name: '{candidate}',\n"
        "     uid: '{uid DynamoGraphDeployment/{ns}/{candidate}}', controller: true}\n"
        "spec:\n"
        "  nodeName: '{node}'\n"
        "  containers:\n"
        "  - {name: main, image: '{worker-image}', resources: {limits: {nvidia.com/gpu: "
        "'{gpus}'}}}\n"
        "status:\n"
        "  phase: Pending\n"
        "  startTime: '{now}'\n"
        "  containerStatuses:\n"
        "  - {name: main, image: '{worker-image}', ready: false, started: false, restartCount: 0,\n"
        "     state: {waiting: {reason: ContainerCreating}}}\n",
    [CAST_WORKER_READY] =
        "apiVersion: v1\n"
        "kind: Pod\n"
        "metadata: {name: '{worker}', namespace: '{ns}'}\n"
        "status:\n"
        "  phase: Running\n"
        "  conditions: [{type: Ready, status: 'True', lastTransitionTime: '{now}'}]\n"
        "  containerStatuses:\n"
        "  - {name: main, image: '{worker-image}', ready: true, started: true, restartCount: 0,\n"
        "     state: {running: {startedAt: '{now}'}}}\n",
    [CAST_WORKER_CRASH] =
        "apiVersion: v1\n"
        "kind: Pod\n"
        "metadata: {name: '{worker}', namespace: '{ns}'}\n"
        "status:\n"
        "  phase: Running\n"
        "  conditions: [{type: Ready, status: 'False', reason: ContainersNotReady, "
        "lastTransitionTime: '{now}'}]\n"
        "  containerStatuses:\n"
        "  - {name: main, image: '{worker-image}', ready: false, started: false, restartCount: 4,\n"
        "     state: {waiting: {reason: CrashLoopBackOff, message: 'back-off 1m20s restarting "
        "failed container=main'}},\n"
        "     lastState: {terminated: {exitCode: 137, reason: '{reason}', startedAt: '{now-45s}', "
        "finishedAt: '{now}'}}}\n",
    [CAST_WORKER_IMAGE] =
        "apiVersion: v1\n"
        "kind: Pod\n"
        "metadata: {name: '{worker}', namespace: '{ns}'}\n"
        "status:\n"
        "  conditions: [{type: Ready, status: 'False', reason: ContainersNotReady, "
        "lastTransitionTime: '{now}'}]\n"
        "  containerStatuses:\n"
        "  - {name: main, image: '{worker-image}', ready: false, started: false, restartCount: 0,\n"
        "     state: {waiting: {reason: '{reason}', message: 'Back-off pulling image "
        "\"{worker-image}\"'}}}\n",
    [CAST_CANDIDATE_READY] = "apiVersion: nvidia.com/v1alpha1\n"
                             "kind: DynamoGraphDeployment\n"
                             "metadata: {name: '{candidate}', namespace: '{ns}'}\n"
                             "status:\n"
                             "  state: successful\n"
                             "  conditions: [{type: Ready, status: 'True', reason: "
                             "all_resources_are_ready, lastTransitionTime: '{now}'}]\n",
    [CAST_CANDIDATE_NAME] = "apiVersion: nvidia.com/v1alpha1\n"
                            "kind: DynamoGraphDeployment\n"
                            "metadata: {name: '{candidate}', namespace: '{ns}'}\n",
    [CAST_POD_CREATING] = POD_HEAD
    "  - {type: Ready, status: 'False', reason: ContainersNotReady, lastTransitionTime: "
    "'{scheduled}'}\n"
    "  phase: Pending\n"
    "  containerStatuses:\n"
    "  - {name: output-copier, image: 'bitnami/kubectl:latest', ready: false, started: false, "
    "restartCount: 0,\n"
    "     state: {waiting: {reason: '{reason}'}}}\n"
    "  - {name: profiler, image: '{image}', ready: false, started: false, restartCount: 0,\n"
    "     state: {waiting: {reason: '{reason}'}}}\n",
    [CAST_POD_BACKOFF] = POD_HEAD
    "  - {type: Ready, status: 'False', reason: ContainersNotReady,\n"
    "     message: 'containers with unready status: [profiler]', lastTransitionTime: "
    "'{scheduled}'}\n"
    "  phase: Pending\n"
    "  containerStatuses:\n"
    "  - {name: output-copier, image: 'bitnami/kubectl:latest', ready: true, started: true, "
    "restartCount: 0,\n"
    "     state: {running: {startedAt: '{now}'}}}\n"
    "  - {name: profiler, image: '{image}', ready: false, started: false, restartCount: 0,\n"
    "     state: {waiting: {reason: '{reason}', message: '{detail}'}}}\n",
    [CAST_POD_UNSCHEDULABLE] =
        "apiVersion: v1\n"
        "kind: Pod\n"
        "metadata: {name: '{pod}', namespace: '{ns}'}\n"
        "status:\n"
        "  phase: Pending\n"
        "  qosClass: Burstable\n"
        "  conditions:\n"
        "  - {type: PodScheduled, status: 'False', reason: Unschedulable, message: '{detail}', "
        "lastTransitionTime: '{now}'}\n",
    [CAST_POD_RUNNING] = POD_HEAD
    "  - {type: Ready, status: 'True', lastTransitionTime: '{now}'}\n"
    "  phase: Running\n"
    "  containerStatuses:\n"
    "  - {name: output-copier, image: 'bitnami/kubectl:latest', ready: true, started: true, "
    "restartCount: 0,\n"
    "     state: {running: {startedAt: '{now}'}}}\n"
    "  - {name: profiler, image: '{image}', ready: true, started: true, restartCount: 0,\n"
    "     state: {running: {startedAt: '{now}'}}}\n",
    [CAST_POD_DONE] = POD_HEAD
    "  - {type: Ready, status: 'False', reason: PodCompleted, lastTransitionTime: '{now}'}\n"
    "  phase: Succeeded\n"
    "  containerStatuses:\n"
    "  - {name: output-copier, image: 'bitnami/kubectl:latest', ready: false, started: false, "
    "restartCount: 0,\n"
    "     state: {terminated: {exitCode: 0, reason: Completed, startedAt: '{running}', finishedAt: "
    "'{now}'}}}\n"
    "  - {name: profiler, image: '{image}', ready: false, started: false, restartCount: 0,\n"
    "     state: {terminated: {exitCode: 0, reason: Completed, startedAt: '{running}', finishedAt: "
    "'{now}'}}}\n",
    [CAST_POD_FAILED] = POD_HEAD
    "  - {type: Ready, status: 'False', reason: PodFailed, lastTransitionTime: '{now}'}\n"
    "  phase: Failed\n"
    "  containerStatuses:\n"
    "  - {name: output-copier, image: 'bitnami/kubectl:latest', ready: false, started: false, "
    "restartCount: 0,\n"
    "     state: {terminated: {exitCode: 0, reason: Completed, startedAt: '{running}', finishedAt: "
    "'{now}'}}}\n"
    "  - {name: profiler, image: '{image}', ready: false, started: false, restartCount: 0,\n"
    "     state: {terminated: {exitCode: 1, reason: '{reason}', startedAt: '{running}', "
    "finishedAt: '{now}'}}}\n",
    [CAST_POD_EVICTED] =
        "apiVersion: v1\n"
        "kind: Pod\n"
        "metadata: {name: '{pod}', namespace: '{ns}'}\n"
        "status:\n"
        "  phase: Failed\n"
        "  reason: '{reason}'\n"
        "  message: '{detail}'\n"
        "  conditions:\n"
        "  - {type: DisruptionTarget, status: 'True', reason: TerminationByKubelet, message: "
        "'{detail}', lastTransitionTime: '{now}'}\n"
        "  - {type: PodScheduled, status: 'True', lastTransitionTime: '{scheduled}'}\n"
        "  - {type: Ready, status: 'False', reason: PodFailed, lastTransitionTime: '{now}'}\n"
        "  containerStatuses:\n"
        "  - {name: output-copier, image: 'bitnami/kubectl:latest', ready: false, started: false, "
        "restartCount: 0,\n"
        "     state: {terminated: {exitCode: 137, reason: Error, startedAt: '{running}', "
        "finishedAt: "
        "'{now}'}}}\n"
        "  - {name: profiler, image: '{image}', ready: false, started: false, restartCount: 0,\n"
        "     state: {terminated: {exitCode: 137, reason: Error, startedAt: '{running}', "
        "finishedAt: "
        "'{now}'}}}\n",
    [CAST_JOB_READY] = "apiVersion: batch/v1\n"
                       "kind: Job\n"
                       "metadata: {name: '{job}', namespace: '{ns}'}\n"
                       "status: {ready: 1}\n",
    [CAST_JOB_COMPLETE] =
        "apiVersion: batch/v1\n"
        "kind: Job\n"
        "metadata: {name: '{job}', namespace: '{ns}'}\n"
        "status:\n"
        "  active: null\n"
        "  ready: null\n"
        "  succeeded: 1\n"
        "  completionTime: '{now}'\n"
        "  conditions:\n"
        "  - {type: SuccessCriteriaMet, status: 'True', reason: CompletionsReached, "
        "lastTransitionTime: '{now}'}\n"
        "  - {type: Complete, status: 'True', reason: CompletionsReached,\n"
        "     message: Reached expected number of succeeded pods, lastTransitionTime: '{now}'}\n",
    [CAST_JOB_FAILED] =
        "apiVersion: batch/v1\n"
        "kind: Job\n"
        "metadata: {name: '{job}', namespace: '{ns}'}\n"
        "status:\n"
        "  active: null\n"
        "  ready: null\n"
        "  failed: 1\n"
        "  conditions:\n"
        "  - {type: FailureTarget, status: 'True', reason: BackoffLimitExceeded, "
        "lastTransitionTime: '{now}'}\n"
        "  - {type: Failed, status: 'True', reason: BackoffLimitExceeded,\n"
        "     message: Job has reached the specified backoff limit, lastTransitionTime: '{now}'}\n",
};

// Booleans in a template are texts until now; the API wants them as such.
static void fix_owner(struct node *object)
{
    struct node *owners = node_mut(node_mut(object, "metadata"), "ownerReferences");
    struct node *owner = node_mut_item(owners, 0);
    const char *controller = node_str_at(owner, "controller");

    if (controller)
        node_set_bool(owner, "controller", !strcmp(controller, "true"));
}

struct node *run_make(struct sim_run *r, enum cast cast, const struct text_pair *more)
{
    struct err err = ERR_INIT;
    const char *yaml = casts[cast];
    struct node *raw = yaml_parse(yaml, strlen(yaml), NULL, &err);
    struct text_words outer = text_words_pairs(r->words);

    if (!raw) {
        load_fail(r->l, NULL, "%s", err.text);
        return node_new_map();
    }
    struct node *out = raw;
    if (more) {
        struct text_words inner = text_words_pairs(more);

        out = text_expand_tree(&inner, raw);
        node_free(raw);
        raw = out;
    }
    out = text_expand_tree(&outer, raw);
    node_free(raw);
    fix_owner(out);
    return out;
}

char *run_text(struct sim_run *r, const char *text, const struct text_pair *more)
{
    struct strbuf first CLEANUP_STRBUF = STRBUF_INIT;
    struct strbuf out = STRBUF_INIT;
    struct text_words outer = text_words_pairs(r->words);

    if (more) {
        struct text_words inner = text_words_pairs(more);

        text_expand(&inner, text, &first);
    } else {
        strbuf_adds(&first, text);
    }
    text_expand(&outer, first.buf, &out);
    return strbuf_detach(&out);
}
