// SPDX-License-Identifier: Apache-2.0
// What a request's status is to say: each decision a row, on the objects as they come and on the copies that are kept.
#include "base/mem.h"
#include "doc/json.h"
#include "pipeline/progress.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdlib.h>
#include <string.h>

// JSON with ' for ".
#define FILE_3                                                                                                         \
    "{'phase':'DecodeSweep','phaseNumber':3,'totalPhases':7,'message':'m','timestamp':'2026-01-23T14:30:00Z',"         \
    "'progress':{'currentStep':5,'totalSteps':12,'percentage':41.7,'subPhase':'s'},'startedAt':'2026-01-23T14:00:00Z'," \
    "'gpuConfig':{'currentGpus':4,'parallelMapping':'TP=2/DP=2'}}"
#define SAID_3                                                                                                    \
    "{'phase':'DecodeSweep','phaseNumber':3,'totalPhases':7,'message':'m','currentStep':5,'totalSteps':12,"       \
    "'percentage':41.7,'subPhase':'s','startedAt':'2026-01-23T14:00:00Z','lastUpdated':'2026-01-23T14:30:00Z',"   \
    "'gpuConfig':{'currentGpus':4,'parallelMapping':'TP=2/DP=2'}}"
#define SENTENCE_3 "[Phase 3/7: DecodeSweep] m (5/12, 41.7%)"
#define SINCE      "'lastTransitionTime':'2026-01-23T13:59:00Z'"
#define VALID      "{'type':'Validation','status':'True','reason':'V','message':'v'," SINCE "}"
#define GOING_ON   "{'type':'Profiling','status':'False','reason':'ProfilingRunning','message':'Profiling is in progress'," SINCE "}"
#define AT(reason) "{'type':'Profiling','status':'False','reason':'" reason "','message':'Sweeping'," SINCE "}"
#define SAYING(message) "{'type':'Profiling','status':'False','reason':'ProfilingRunning','message':'" message "'," SINCE "}"
#define RUNNING(conditions) "{'phase':'Profiling','conditions':[" conditions "]}"
#define ALL_FIELDS "'f:type':{},'f:status':{},'f:reason':{},'f:message':{},'f:lastTransitionTime':{}"
// managedFields of the operator, and of us.
#define THEIRS(fields) "{'manager':'operator','operation':'Update','apiVersion':'nvidia.com/v1beta1','fieldsV1':{'f:status':{" fields "}}}"
#define OURS(fields)                                                                                               \
    "{'manager':'dgdr-agent-controller','operation':'Apply','apiVersion':'nvidia.com/v1beta1','fieldsV1':{'f:status':{" \
    fields "}}}"
#define APPLIED(fields) "{'manager':'flux','operation':'Apply','apiVersion':'nvidia.com/v1beta1','fieldsV1':{'f:status':{" fields "}}}"
#define PROFILING(fields) "'f:conditions':{'k:{\\'type\\':\\'Profiling\\'}':{'.':{}," fields "}}"
#define ONE_LIST "'f:conditions':{}"

// Written by us a second after FILE_3's time.
#define WRITTEN                                                                                                             \
    "{'manager':'dgdr-agent-controller','operation':'Apply','apiVersion':'nvidia.com/v1beta1','time':'2026-01-23T14:30:01Z'," \
    "'fieldsV1':{'f:status':{'f:profilingProgress':{}}}}"
#define AHEAD(started, updated) \
    "{'phase':'Profiling','profilingProgress':{'phase':'DecodeSweep','startedAt':'" started "','lastUpdated':'" updated "'}}"

#define BODY_3 "'profilingProgress':" SAID_3 ",'profilingPhase':'DecodeSweep'"
#define NEW_CONDITION                                                                                   \
    "{'type':'Profiling','status':'False','reason':'ProfilingRunning','message':'" SENTENCE_3 "',"      \
    "'lastTransitionTime':'2026-01-23T14:00:00Z'}"
#define ONLY_MESSAGE "'conditions':[{'type':'Profiling','message':'" SENTENCE_3 "'}]"

struct row {
    const char *name;
    const char *status;  // of the request
    const char *managed; // its managedFields; NULL: the operator's conditions, by type
    const char *file;    // what the ConfigMap says; NULL: FILE_3
    enum progress_verdict want;
    const char *body;  // members of the status that is applied; or what the error says
    const char *alpha; // any text: the request is of v1alpha1
    struct progress_lacks lacks;
};

static const struct row rows[] = {
    // The time for it
    {"profiling", RUNNING(GOING_ON), NULL, NULL, PROGRESS_WRITE, BODY_3 "," ONLY_MESSAGE, NULL, {0}},
    {"v1alpha1's word", "{'state':'Profiling','conditions':[]}", NULL, NULL, PROGRESS_WRITE, NULL, NULL, {0}},
    {"nobody took it", "{}", NULL, NULL, PROGRESS_NOTHING, NULL, NULL, {0}},
    {"an old operator's first word", "{'state':''}", NULL, NULL, PROGRESS_NOTHING, NULL, NULL, {0}},
    {"pending", "{'phase':'Pending'}", NULL, NULL, PROGRESS_NOTHING, NULL, NULL, {0}},
    {"initializing", "{'state':'Initializing'}", NULL, NULL, PROGRESS_NOTHING, NULL, NULL, {0}},
    {"a word that nobody knows", "{'phase':'Resting'}", NULL, NULL, PROGRESS_NOTHING, NULL, NULL, {0}},

    // What it says already
    {"said", "{'phase':'Profiling','profilingPhase':'DecodeSweep','profilingProgress':" SAID_3 ",'conditions':[" SAYING(SENTENCE_3) "]}",
     NULL, NULL, PROGRESS_SAID, NULL, NULL, {0}},
    {"something newer is said",
     "{'phase':'Profiling','profilingProgress':{'phase':'DecodeSweep','startedAt':'2026-01-23T14:00:00Z','lastUpdated':'2026-01-23T14:30:01Z'}}",
     NULL, NULL, PROGRESS_NOTHING, NULL, NULL, {0}},
    // The clock that said it was wrong: what the DGDR says is from long after it was written
    {"said by a clock that was a year ahead", AHEAD("2026-01-23T14:00:00Z", "2027-01-23T14:30:00Z"), "[" WRITTEN "]", NULL, PROGRESS_WRITE, NULL, NULL, {0}},
    {"a run that began a year ahead", AHEAD("2027-01-23T14:00:00Z", "2027-01-23T14:30:00Z"), "[" WRITTEN "]", NULL, PROGRESS_WRITE, NULL, NULL, {0}},
    {"began a year ahead, and said in time", AHEAD("2027-01-23T14:00:00Z", "2026-01-23T14:30:01Z"), "[" WRITTEN "]", NULL, PROGRESS_NOTHING, NULL, NULL, {0}},
    {"as far apart as clocks may be", AHEAD("2026-01-23T14:00:00Z", "2026-01-23T14:35:01Z"), "[" WRITTEN "]", NULL, PROGRESS_NOTHING, NULL, NULL, {0}},
    {"just further than that", AHEAD("2026-01-23T14:00:00Z", "2026-01-23T14:35:02Z"), "[" WRITTEN "]", NULL, PROGRESS_WRITE, NULL, NULL, {0}},
    {"nobody knows when it was written", AHEAD("2026-01-23T14:00:00Z", "2027-01-23T14:30:00Z"), NULL, NULL, PROGRESS_NOTHING, NULL, NULL, {0}},
    {"something else in the same second",
     "{'phase':'Profiling','profilingProgress':{'phase':'DecodeSweep','startedAt':'2026-01-23T14:00:00Z','lastUpdated':'2026-01-23T14:30:00Z'}}",
     NULL, NULL, PROGRESS_WRITE, NULL, NULL, {0}},
    {"a new run starts afresh, whatever the last one said",
     "{'phase':'Profiling','profilingProgress':{'phase':'Failed','startedAt':'2026-01-23T13:00:00Z','lastUpdated':'2026-01-23T15:00:00Z'}}",
     NULL, NULL, PROGRESS_WRITE, NULL, NULL, {0}},
    {"an older run's last word",
     "{'phase':'Profiling','profilingProgress':{'phase':'Initializing','startedAt':'2026-01-23T14:29:00Z','lastUpdated':'2026-01-23T14:29:00Z'}}",
     NULL, NULL, PROGRESS_NOTHING, NULL, NULL, {0}},
    {"the operator put its own message back", "{'phase':'Profiling','profilingPhase':'DecodeSweep','profilingProgress':" SAID_3 ",'conditions':[" GOING_ON "]}",
     "[" THEIRS(PROFILING(ALL_FIELDS)) "," OURS("'f:profilingProgress':{},'f:profilingPhase':{}") "]", NULL, PROGRESS_WRITE,
     BODY_3 "," ONLY_MESSAGE, NULL, {0}},

    // The condition
    {"none yet", "{'phase':'Profiling'}", "[]", NULL, PROGRESS_WRITE,
     BODY_3 ",'conditions':[" NEW_CONDITION "]", NULL, {0}},
    {"one that we made is said as a whole again", RUNNING(SAYING("old")), "[" OURS(PROFILING(ALL_FIELDS)) "]", NULL, PROGRESS_WRITE,
     BODY_3 ",'conditions':[{'type':'Profiling','status':'False','reason':'ProfilingRunning','message':'" SENTENCE_3 "'," SINCE "}]", NULL, {0}},
    {"nobody knows whose it is", RUNNING(VALID "," GOING_ON), "[]", NULL, PROGRESS_WRITE,
     BODY_3 ",'conditions':[{'type':'Profiling','status':'False','reason':'ProfilingRunning','message':'" SENTENCE_3 "'," SINCE "}]", NULL, {0}},
    {"others' conditions are not named", RUNNING(VALID "," GOING_ON), NULL, NULL, PROGRESS_WRITE, BODY_3 "," ONLY_MESSAGE, NULL, {0}},
    {"a list that is one value comes as a whole", RUNNING(VALID "," GOING_ON), "[" THEIRS(ONE_LIST) "]", NULL, PROGRESS_WRITE,
     BODY_3 ",'conditions':[" VALID "," SAYING(SENTENCE_3) "]", NULL, {0}},
    {"a list of v1alpha1 that nobody manages comes as a whole", "{'state':'Profiling','conditions':[" VALID "," GOING_ON "]}", "[]", NULL, PROGRESS_WRITE,
     BODY_3 ",'conditions':[" VALID "," SAYING(SENTENCE_3) "]", "", {0}},
    {"a list that is one value, without ours", RUNNING(VALID), "[" THEIRS(ONE_LIST) "]", NULL, PROGRESS_WRITE,
     BODY_3 ",'conditions':[" VALID "," NEW_CONDITION "]", NULL, {0}},
    {"another one applies it", RUNNING(GOING_ON), "[" APPLIED(PROFILING("'f:message':{}")) "]", NULL, PROGRESS_WRITE, BODY_3, NULL, {0}},
    {"another one applies the list", RUNNING(GOING_ON), "[" APPLIED(ONE_LIST) "]", NULL, PROGRESS_WRITE, BODY_3, NULL, {0}},
    {"true is the operator's", RUNNING("{'type':'Profiling','status':'True','reason':'ProfilingRunning','message':'x'," SINCE "}"), NULL, NULL,
     PROGRESS_WRITE, BODY_3, NULL, {0}},
    {"another reason is the operator's", RUNNING(AT("JobCreationFailed")), NULL, NULL, PROGRESS_WRITE, BODY_3, NULL, {0}},
    {"what is ours in one that is the operator's stays", RUNNING(AT("JobCreationFailed")),
     "[" THEIRS(PROFILING("'f:reason':{},'f:message':{}")) "," OURS(PROFILING("'f:type':{},'f:status':{}")) "]", NULL, PROGRESS_WRITE,
     BODY_3 ",'conditions':[{'type':'Profiling','status':'False'}]", NULL, {0}},
    {"a list of ours in which the operator speaks stays whole", RUNNING(VALID "," AT("SweepingDecode")), "[" OURS(ONE_LIST) "]", NULL, PROGRESS_WRITE,
     BODY_3 ",'conditions':[" VALID "," AT("SweepingDecode") "]", NULL, {0}},

    // The operator
    {"it reports the same phase: its words stay", "{'phase':'Profiling','profilingPhase':'SweepingDecode','conditions':[" AT("SweepingDecode") "]}", NULL, NULL,
     PROGRESS_WRITE, "'profilingProgress':" SAID_3, NULL, {0}},
    {"it reports an earlier phase", "{'phase':'Profiling','profilingPhase':'SweepingPrefill','conditions':[" AT("SweepingPrefill") "]}", NULL, NULL,
     PROGRESS_WRITE, "'profilingProgress':" SAID_3, NULL, {0}},
    {"it reports its first phase for ever", "{'phase':'Profiling','profilingPhase':'Initializing','conditions':[" AT("Initializing") "]}",
     "[" THEIRS("'f:profilingPhase':{}," PROFILING(ALL_FIELDS)) "]", NULL, PROGRESS_WRITE, "'profilingProgress':" SAID_3 "," ONLY_MESSAGE, NULL, {0}},
    {"it is ahead", "{'phase':'Profiling','profilingPhase':'BuildingCurves'}", NULL, NULL, PROGRESS_YIELD, NULL, NULL, {0}},
    {"it is ahead in our words", "{'phase':'Profiling','profilingPhase':'PlannerGeneration'}", "[" THEIRS("'f:profilingPhase':{}") "]", NULL,
     PROGRESS_YIELD, NULL, NULL, {0}},
    {"it is ahead by its reason", RUNNING(AT("BuildingCurves")), NULL, NULL, PROGRESS_YIELD, NULL, NULL, {0}},
    {"we were ahead ourselves", "{'phase':'Profiling','profilingPhase':'PlannerGeneration'}", "[" OURS("'f:profilingPhase':{}") "]", NULL,
     PROGRESS_WRITE, BODY_3 ",'conditions':[" NEW_CONDITION "]", NULL, {0}},
    {"another's progress is another's", "{'phase':'Profiling','profilingProgress':{'phase':'Initializing'}}",
     "[" THEIRS("'f:profilingProgress':{'f:phase':{}}") "]", NULL, PROGRESS_YIELD, NULL, NULL, {0}},
    {"another's who applies, too", "{'phase':'Profiling','profilingProgress':{'phase':'Initializing'}}",
     "[" APPLIED("'f:profilingProgress':{'f:phase':{}}") "]", NULL, PROGRESS_YIELD, NULL, NULL, {0}},
    {"a phase of another who applies", "{'phase':'Profiling','profilingPhase':'DecodeSweep'}", "[" APPLIED("'f:profilingPhase':{}") "]", NULL,
     PROGRESS_WRITE, "'profilingProgress':" SAID_3, NULL, {0}},

    // After profiling
    {"over, and all is said", "{'phase':'Ready','profilingProgress':" SAID_3 "}", NULL, NULL, PROGRESS_CLEAN, NULL, NULL, {0}},
    {"over: the last word first", "{'phase':'Ready'}", NULL, NULL, PROGRESS_WRITE, "'profilingProgress':" SAID_3, NULL, {0}},
    {"over: what we had said goes along", "{'phase':'Failed','profilingPhase':'PrefillSweep','conditions':[" SAYING("x") "]}",
     "[" OURS("'f:profilingPhase':{}," PROFILING("'f:message':{},'f:type':{}")) "]", NULL, PROGRESS_WRITE,
     BODY_3 ",'conditions':[{'type':'Profiling','message':'x'}]", NULL, {0}},
    {"deploying", "{'phase':'Deploying','profilingProgress':" SAID_3 "}", NULL, NULL, PROGRESS_CLEAN, NULL, NULL, {0}},
    {"deployed", "{'phase':'Deployed','profilingProgress':" SAID_3 "}", NULL, NULL, PROGRESS_CLEAN, NULL, NULL, {0}},
    {"failed", "{'state':'Failed','profilingProgress':" SAID_3 "}", NULL, NULL, PROGRESS_CLEAN, NULL, NULL, {0}},
    {"its deployment was deleted", "{'state':'DeploymentDeleted','profilingProgress':" SAID_3 "}", NULL, NULL, PROGRESS_CLEAN, NULL, NULL, {0}},
    {"over, and malformed", "{'phase':'Ready'}", NULL, "{", PROGRESS_CLEAN, NULL, NULL, {0}},
    {"over, and older than what is said", "{'phase':'Ready','profilingProgress':{'phase':'Complete','lastUpdated':'2026-01-23T15:00:00Z'}}", NULL, NULL,
     PROGRESS_CLEAN, NULL, NULL, {0}},
    {"over, and the operator said more", "{'phase':'Failed','profilingPhase':'GeneratingDGD'}", NULL, NULL, PROGRESS_CLEAN, NULL, NULL, {0}},

    // A definition without our fields
    {"no place for progress", RUNNING(GOING_ON), NULL, NULL, PROGRESS_WRITE, "'profilingPhase':'DecodeSweep'," ONLY_MESSAGE, NULL, {.progress = true}},
    {"no place for either", RUNNING(GOING_ON), NULL, NULL, PROGRESS_WRITE, ONLY_MESSAGE, NULL, {true, true}},
    {"no place for either, said", RUNNING(SAYING(SENTENCE_3)), NULL, NULL, PROGRESS_SAID, NULL, NULL, {true, true}},
    {"no place for either, over", "{'phase':'Ready'}", NULL, NULL, PROGRESS_CLEAN, NULL, NULL, {true, true}},

    // Other files
    {"the first draft's", RUNNING(""), "[" THEIRS(ONE_LIST) "]",
     "{'phase':'DecodeInterpolation','message':'Profiling decode with batch size 496 (4/6)','timestamp':'2026-01-24T02:08:42.5Z',"
     "'progress':{'currentStep':4,'totalSteps':6,'gpuConfig':'1 GPU, TP=1'}}", PROGRESS_WRITE,
     "'profilingProgress':{'phase':'DecodeInterpolation','phaseNumber':6,'totalPhases':7,'message':'Profiling decode with batch size 496 (4/6)',"
     "'currentStep':4,'totalSteps':6,'percentage':66.7,'lastUpdated':'2026-01-24T02:08:42Z','gpuConfig':{'currentGpus':1,'parallelMapping':'TP=1'}},"
     "'profilingPhase':'DecodeInterpolation','conditions':[{'type':'Profiling','status':'False','reason':'ProfilingRunning',"
     "'message':'[Phase 6/7: DecodeInterpolation] Profiling decode with batch size 496 (4/6, 66.7%)','lastTransitionTime':'2026-01-24T02:08:42Z'}]", NULL, {0}},
    {"a phase and nothing else", RUNNING(GOING_ON), NULL, "{'phase':'ConfigSelection'}", PROGRESS_WRITE,
     "'profilingProgress':{'phase':'ConfigSelection','phaseNumber':4,'totalPhases':7},'profilingPhase':'ConfigSelection',"
     "'conditions':[{'type':'Profiling','message':'[Phase 4/7: ConfigSelection]'}]", NULL, {0}},
    {"nulls are absent, zero steps are none", RUNNING(GOING_ON), NULL,
     "{'phase':'ConfigSelection','message':null,'gpuConfig':{'currentGpus':0},'progress':{'currentStep':0,'totalSteps':0,'percentage':0}}", PROGRESS_WRITE,
     "'profilingProgress':{'phase':'ConfigSelection','phaseNumber':4,'totalPhases':7},'profilingPhase':'ConfigSelection',"
     "'conditions':[{'type':'Profiling','message':'[Phase 4/7: ConfigSelection]'}]", NULL, {0}},
    {"the operator's words are translated", RUNNING(GOING_ON), NULL, "{'phase':'SweepingPrefill'}", PROGRESS_WRITE,
     "'profilingProgress':{'phase':'PrefillSweep','phaseNumber':2,'totalPhases':7},'profilingPhase':'PrefillSweep',"
     "'conditions':[{'type':'Profiling','message':'[Phase 2/7: PrefillSweep]'}]", NULL, {0}},
    {"the end counts no phases", RUNNING(GOING_ON), NULL, "{'phase':'Complete','phaseNumber':8,'totalPhases':7,'message':'done'}", PROGRESS_WRITE,
     "'profilingProgress':{'phase':'Complete','phaseNumber':8,'totalPhases':7,'message':'done'},'profilingPhase':'Complete',"
     "'conditions':[{'type':'Profiling','message':'[Complete] done'}]", NULL, {0}},
    {"what would move a cursor is shown", RUNNING(GOING_ON), NULL, "{'phase':'ConfigSelection','message':'\\u001b[31mred'}", PROGRESS_WRITE,
     "'profilingProgress':{'phase':'ConfigSelection','phaseNumber':4,'totalPhases':7,'message':'^[[31mred'},'profilingPhase':'ConfigSelection',"
     "'conditions':[{'type':'Profiling','message':'[Phase 4/7: ConfigSelection] ^[[31mred'}]", NULL, {0}},

    // None
    {"half a file", RUNNING(GOING_ON), NULL, "{'phase':", PROGRESS_MALFORMED, "malformed status.json: ", NULL, {0}},
    {"empty", RUNNING(GOING_ON), NULL, "", PROGRESS_MALFORMED, "malformed status.json: ", NULL, {0}},
    {"a list", RUNNING(GOING_ON), NULL, "[]", PROGRESS_MALFORMED, "it is not an object", NULL, {0}},
    {"no phase", RUNNING(GOING_ON), NULL, "{'message':'m'}", PROGRESS_MALFORMED, "it says no phase", NULL, {0}},
    {"a phase that is a number", RUNNING(GOING_ON), NULL, "{'phase':3}", PROGRESS_MALFORMED, "it says no phase", NULL, {0}},
    {"no such phase", RUNNING(GOING_ON), NULL, "{'phase':'Dreaming'}", PROGRESS_MALFORMED, "there is no phase \"Dreaming\"", NULL, {0}},
    {"a number of no phase", RUNNING(GOING_ON), NULL, "{'phase':'DecodeSweep','phaseNumber':10}", PROGRESS_MALFORMED, "phaseNumber is 10, not of 0 to 9", NULL, {0}},
    {"a message that is a list", RUNNING(GOING_ON), NULL, "{'phase':'DecodeSweep','message':[]}", PROGRESS_MALFORMED, "message is not a text", NULL, {0}},
    {"progress that is a text", RUNNING(GOING_ON), NULL, "{'phase':'DecodeSweep','progress':'5'}", PROGRESS_MALFORMED, "progress is not an object", NULL, {0}},
    {"half a step", RUNNING(GOING_ON), NULL, "{'phase':'DecodeSweep','progress':{'currentStep':1.5}}", PROGRESS_MALFORMED, "currentStep is not a whole number", NULL, {0}},
    {"a step below none", RUNNING(GOING_ON), NULL, "{'phase':'DecodeSweep','progress':{'currentStep':-1}}", PROGRESS_MALFORMED, "currentStep is -1", NULL, {0}},
    {"a step beyond the last", RUNNING(GOING_ON), NULL, "{'phase':'DecodeSweep','progress':{'currentStep':7,'totalSteps':6}}", PROGRESS_MALFORMED, "currentStep is 7 of 6", NULL, {0}},
    {"more than all", RUNNING(GOING_ON), NULL, "{'phase':'DecodeSweep','progress':{'percentage':100.1}}", PROGRESS_MALFORMED, "percentage is not of 0 to 100", NULL, {0}},
    {"GPUs that are a text", RUNNING(GOING_ON), NULL, "{'phase':'DecodeSweep','gpuConfig':{'currentGpus':'4'}}", PROGRESS_MALFORMED, "currentGpus is not a whole number", NULL, {0}},
};

static struct node *json(const char *text)
{
    struct err err = ERR_INIT;
    char *copy CLEANUP_FREE = xstrdup(text);
    for (char *p = strchr(copy, '\''); p; p = strchr(p, '\''))
        *p = '"';
    struct node *n = json_parse(copy, strlen(copy), &err);
    cr_assert(ne(ptr, n, NULL), "%s: %s", err.text, copy);
    return n;
}

static struct node *request(const struct row *row)
{
    const char *version = row->alpha ? "v1alpha1" : "v1beta1";
    const char *managed = row->managed ? row->managed : "[" THEIRS(PROFILING(ALL_FIELDS)) "]";
    char *text CLEANUP_FREE =
        xasprintf("{'apiVersion':'nvidia.com/%s','kind':'DynamoGraphDeploymentRequest','metadata':{'name':'run','namespace':'ml','uid':'u1',"
                  "'resourceVersion':'7','creationTimestamp':'2026-01-23T13:00:00Z','managedFields':%s},'spec':{'model':'m'},'status':%s}",
                  version, managed, row->status);
    return json(text);
}

static struct node *configmap(const char *file, const char *metadata)
{
    char *head CLEANUP_FREE = xasprintf("{'metadata':{'name':'dgdr-status-run','namespace':'ml','uid':'c1','resourceVersion':'9'%s}}", metadata);
    struct node *cm = json(head), *data = node_new_map();
    char *text CLEANUP_FREE = xstrdup(file);
    for (char *p = strchr(text, '\''); p; p = strchr(p, '\''))
        *p = '"';
    node_set_str(data, "status.json", text);
    node_set(cm, "data", data);
    return cm;
}

static void expect_body(const struct row *row, const char *body)
{
    char *text CLEANUP_FREE = xasprintf("{'apiVersion':'nvidia.com/%s','kind':'DynamoGraphDeploymentRequest',"
                                        "'metadata':{'name':'run','namespace':'ml','resourceVersion':'7'},'status':{%s}}",
                                        row->alpha ? "v1alpha1" : "v1beta1", row->body);
    struct node *want = json(text), *got = json(body);
    cr_expect(node_equal(want, got), "%s:\n  want %s\n  got  %s", row->name, text, body);
    node_free(want);
    node_free(got);
}

static void expect(const struct row *row, const struct node *dgdr, const struct node *cm, const char *how)
{
    struct strbuf body CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    enum progress_verdict got = progress_decide(dgdr, cm, &row->lacks, &body, &err);
    cr_expect(got == row->want, "%s, %s: %d, not %d: %s", row->name, how, got, row->want, err.text);
    if (got == PROGRESS_MALFORMED)
        cr_expect(strstr(err.text, row->body) != NULL, "%s: %s", row->name, err.text);
    else if (got == PROGRESS_WRITE && row->body)
        expect_body(row, body.buf);
    cr_expect(got == PROGRESS_WRITE || body.len == 0, "%s: a body without a reason", row->name);
}

Test(progress, decisions)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct node *dgdr = request(&rows[i]), *cm = configmap(rows[i].file ? rows[i].file : FILE_3, "");
        struct node *kept = progress_trim_request(dgdr), *small = progress_trim_configmap(cm);
        expect(&rows[i], dgdr, cm, "as they come");
        expect(&rows[i], kept, small, "as they are kept");
        struct node *again = progress_trim_configmap(small);
        cr_expect(node_equal(small, again), "%s: a copy of a copy is another", rows[i].name);
        node_free(again);
        node_free(kept);
        node_free(small);
        node_free(dgdr);
        node_free(cm);
    }
}

#define OWNED_BY(kind, uid) ",'ownerReferences':[{'kind':'" kind "','uid':'" uid "','name':'run'}]"

Test(progress, whose_configmap)
{
    static const struct {
        const char *name, *metadata;
        enum progress_verdict want;
    } cases[] = {
        {"without labels and owner, as kubectl makes it", "", PROGRESS_WRITE},
        {"with labels", ",'labels':{'dgdr.nvidia.com/name':'run','dgdr.nvidia.com/namespace':'ml'}", PROGRESS_WRITE},
        {"another request's label", ",'labels':{'dgdr.nvidia.com/name':'walk'}", PROGRESS_NOTHING},
        {"another namespace's label", ",'labels':{'dgdr.nvidia.com/namespace':'lm'}", PROGRESS_NOTHING},
        {"the request's own", OWNED_BY("DynamoGraphDeploymentRequest", "u1"), PROGRESS_WRITE},
        {"of an earlier request of that name", OWNED_BY("DynamoGraphDeploymentRequest", "u0"), PROGRESS_NOTHING},
        {"a job's", OWNED_BY("Job", "j1"), PROGRESS_WRITE},
        {"on its way out", ",'deletionTimestamp':'2026-01-23T14:00:00Z'", PROGRESS_NOTHING},
        {"older than the request, and reported to since", ",'creationTimestamp':'2026-01-22T13:00:00Z'", PROGRESS_WRITE},
    };
    const struct row row = {.status = RUNNING(GOING_ON)};
    struct node *dgdr = request(&row);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct node *cm = configmap(FILE_3, cases[i].metadata), *small = progress_trim_configmap(cm);
        struct strbuf body CLEANUP_STRBUF = STRBUF_INIT;
        struct err err = ERR_INIT;
        cr_expect(progress_decide(dgdr, cm, NULL, &body, &err) == cases[i].want, "%s", cases[i].name);
        cr_expect(progress_decide(dgdr, small, NULL, &body, &err) == cases[i].want, "%s, as it is kept", cases[i].name);
        node_free(cm);
        node_free(small);
    }
    node_free(dgdr);
}

Test(progress, left_behind_by_an_earlier_request)
{
    struct row row = {.status = RUNNING(GOING_ON)};
    struct strbuf body CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    struct node *dgdr = request(&row);
    struct node *old = configmap("{'phase':'DecodeSweep','timestamp':'2026-01-22T14:00:00Z'}", ",'creationTimestamp':'2026-01-22T13:00:00Z'");
    struct node *made_since = configmap("{'phase':'DecodeSweep','timestamp':'2026-01-22T14:00:00Z'}", ",'creationTimestamp':'2026-01-23T13:00:01Z'");
    cr_expect(eq(int, progress_decide(dgdr, old, NULL, &body, &err), PROGRESS_NOTHING));
    cr_expect(eq(int, progress_decide(dgdr, made_since, NULL, &body, &err), PROGRESS_WRITE), "a clock that is wrong does no harm");
    node_free(made_since);
    node_free(old);
    node_free(dgdr);
}

Test(progress, no_configmap_no_request)
{
    struct row row = {.status = RUNNING(GOING_ON)};
    struct strbuf body CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    struct node *dgdr = request(&row), *cm = configmap(FILE_3, ""), *other = json("{'metadata':{'name':'cm','namespace':'ml'}}");
    struct node *leaving = json("{'metadata':{'name':'run','namespace':'ml','deletionTimestamp':'2026-01-23T14:00:00Z'},'status':{'phase':'Ready'}}");
    cr_expect(eq(int, progress_decide(dgdr, NULL, NULL, &body, &err), PROGRESS_NOTHING));
    cr_expect(eq(int, progress_decide(NULL, cm, NULL, &body, &err), PROGRESS_NOTHING));
    cr_expect(eq(int, progress_decide(dgdr, other, NULL, &body, &err), PROGRESS_NOTHING));
    cr_expect(eq(int, progress_decide(leaving, cm, NULL, &body, &err), PROGRESS_NOTHING));
    node_free(leaving);
    node_free(other);
    node_free(cm);
    node_free(dgdr);
}

Test(progress, keys)
{
    struct row row = {.status = RUNNING(GOING_ON)};
    struct strbuf body CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    struct node *dgdr = request(&row);
    struct node *draft = json("{'metadata':{'name':'dgdr-status-run','namespace':'ml'},'data':{'status':'{\\\"phase\\\":\\\"DecodeSweep\\\"}'}}");
    struct node *none = json("{'metadata':{'name':'dgdr-status-run','namespace':'ml'},'data':{'phase':'DecodeSweep'}}");
    cr_expect(eq(int, progress_decide(dgdr, draft, NULL, &body, &err), PROGRESS_WRITE));
    cr_expect(eq(int, progress_decide(dgdr, none, NULL, &body, &err), PROGRESS_MALFORMED));
    cr_expect(eq(str, err.text, "it has no key status.json"));
    node_free(none);
    node_free(draft);
    node_free(dgdr);
}

// Nothing that a tenant writes makes us keep, or send, more than this.
Test(progress, long_texts)
{
    enum { LONG = 200 * 1000, MOST = 20 * 1000 };
    struct row row = {.status = RUNNING(GOING_ON)};
    struct node *dgdr = request(&row), *file = json("{'phase':'DecodeSweep','progress':{},'gpuConfig':{}}");
    const struct json_opts style = {.style = JSON_COMPACT};
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT, body CLEANUP_STRBUF = STRBUF_INIT, size CLEANUP_STRBUF = STRBUF_INIT;
    struct err err = ERR_INIT;
    strbuf_addn(&text, 'x', LONG);
    for (size_t i = 0; i + 1 < text.len; i += 2)
        memcpy(text.buf + i, "\xc3\xa9", 2);
    node_set_str(file, "message", text.buf);
    strbuf_truncate(&text, LONG / 10);
    node_set_str(node_mut(file, "progress"), "subPhase", text.buf);
    node_set_str(node_mut(file, "gpuConfig"), "parallelMapping", text.buf);
    strbuf_reset(&text);
    json_write(&text, file, &style);
    struct node *cm = configmap(text.buf, ""), *small = progress_trim_configmap(cm);
    json_write(&size, small, &style);
    cr_expect(size.len < MOST, "%zu bytes are kept", size.len);
    cr_expect(eq(int, progress_decide(dgdr, cm, NULL, &body, &err), PROGRESS_WRITE));
    cr_expect(body.len < MOST, "%zu bytes are sent", body.len);
    cr_expect(strstr(body.buf, "\xc3\xa9...") != NULL && strstr(body.buf, "\xef\xbf\xbd") == NULL, "cut between characters");
    node_free(small);
    node_free(cm);
    strbuf_reset(&text);
    strbuf_addn(&text, ' ', 300 * 1024);
    cm = configmap(text.buf, "");
    cr_expect(eq(int, progress_decide(dgdr, cm, NULL, &body, &err), PROGRESS_MALFORMED));
    cr_expect(eq(str, err.text, "malformed status.json: it is longer than 256 KiB"));
    node_free(cm);
    node_free(file);
    node_free(dgdr);
}

#define PROFILED(progress) "{'phase':'Profiling','profilingProgress':{" progress "}}"
#define AT_14 "'startedAt':'2026-01-23T14:00:00Z'"
#define FILE_END(phase, more) "{'phase':'" phase "'" more ",'timestamp':'2026-01-23T16:00:00Z'}"
#define OUR_PROGRESS "[" OURS("'f:profilingProgress':{}") "]"
#define OUR_MESSAGE "[" OURS(PROFILING("'f:message':{}")) "]"

// Each run counts once, by whoever makes its end known.
Test(progress, ends)
{
    static const struct {
        const char *name, *status, *managed, *file;
        enum progress_verdict verdict;
        enum progress_end want;
    } cases[] = {
        {"a step", PROFILED(AT_14), OUR_PROGRESS, FILE_3, PROGRESS_WRITE, PROGRESS_GOES_ON},
        {"the last word", PROFILED("'phase':'DecodeSweep'," AT_14), OUR_PROGRESS, FILE_END("Complete", ""), PROGRESS_WRITE, PROGRESS_COMPLETE},
        {"the last word of a failure", PROFILED("'phase':'DecodeSweep'," AT_14), OUR_PROGRESS, FILE_END("Failed", "," AT_14), PROGRESS_WRITE, PROGRESS_FAILED},
        {"the first word is the last", RUNNING(GOING_ON), NULL, FILE_END("Failed", ""), PROGRESS_WRITE, PROGRESS_FAILED},
        {"said in other words", PROFILED("'phase':'Failed'," AT_14), OUR_PROGRESS, FILE_END("Failed", ",'message':'m'," AT_14), PROGRESS_WRITE, PROGRESS_GOES_ON},
        {"said, and written again as the operator dropped it", PROFILED("'phase':'Failed'," AT_14), OUR_PROGRESS, FILE_END("Failed", ""), PROGRESS_WRITE,
         PROGRESS_GOES_ON},
        {"another run after it", PROFILED("'phase':'Failed','startedAt':'2026-01-23T13:00:00Z'"), OUR_PROGRESS, FILE_END("Failed", "," AT_14), PROGRESS_WRITE,
         PROGRESS_FAILED},
        {"said in the phase alone", "{'phase':'Profiling','profilingPhase':'Complete'}", "[" OURS("'f:profilingPhase':{}") "]", FILE_END("Complete", ""),
         PROGRESS_WRITE, PROGRESS_GOES_ON},
        {"said in the message alone", RUNNING(SAYING("[Failed] why")), OUR_MESSAGE, FILE_END("Failed", ""), PROGRESS_WRITE, PROGRESS_GOES_ON},
        {"a message about another phase", RUNNING(SAYING("[Phase 3/7: DecodeSweep] m")), OUR_MESSAGE, FILE_END("Failed", ""), PROGRESS_WRITE, PROGRESS_FAILED},
        {"nothing is carried", PROFILED("'phase':'Failed'," AT_14), OUR_PROGRESS, FILE_END("Failed", ""), PROGRESS_SAID, PROGRESS_GOES_ON},
        {"over, and said", "{'phase':'Failed','profilingProgress':{'phase':'Failed'}}", OUR_PROGRESS, FILE_3, PROGRESS_CLEAN, PROGRESS_GOES_ON},
        {"over without a last word", "{'phase':'Deploying','profilingProgress':" SAID_3 "}", OUR_PROGRESS, FILE_3, PROGRESS_CLEAN, PROGRESS_COMPLETE},
        {"killed before it could say", "{'phase':'Failed','profilingProgress':" SAID_3 "}", OUR_PROGRESS, FILE_3, PROGRESS_CLEAN, PROGRESS_FAILED},
        {"killed, in v1alpha1's word", "{'state':'Failed'}", "[]", "{", PROGRESS_CLEAN, PROGRESS_FAILED},
        {"said by the operator itself", "{'phase':'Failed','profilingProgress':{'phase':'Failed'}}", "[" THEIRS("'f:profilingProgress':{}") "]", FILE_3,
         PROGRESS_CLEAN, PROGRESS_FAILED},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct row row = {.status = cases[i].status, .managed = cases[i].managed};
        struct node *dgdr = request(&row), *cm = configmap(cases[i].file, "");
        struct node *kept = progress_trim_request(dgdr), *small = progress_trim_configmap(cm);
        cr_expect(progress_end(dgdr, cm, cases[i].verdict) == cases[i].want, "%s", cases[i].name);
        cr_expect(progress_end(kept, small, cases[i].verdict) == cases[i].want, "%s, as it is kept", cases[i].name);
        node_free(small);
        node_free(kept);
        node_free(cm);
        node_free(dgdr);
    }
}

Test(progress, request_name)
{
    static const struct {
        const char *configmap, *request;
    } cases[] = {{"dgdr-status-run", "run"}, {"dgdr-status-", NULL}, {"dgdr-output-run", NULL}, {"run", NULL}, {NULL, NULL}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *got = progress_request_name(cases[i].configmap);
        cr_expect(cases[i].request ? got && strcmp(got, cases[i].request) == 0 : !got, "%s: %s", cases[i].configmap, got);
    }
}
