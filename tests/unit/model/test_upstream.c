// SPDX-License-Identifier: Apache-2.0
// Objects of real clusters, where they are at hand: the last manifest that the sidecar applied in
// each of three runs, and published samples. Skipped elsewhere.
#include "fixture.h"

#include "base/fs.h"
#include "base/mem.h"
#include "doc/yaml.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static const char upstream[] = "../shared/upstream";

static const char request[] =
    "{apiVersion: nvidia.com/v1beta1, kind: DynamoGraphDeploymentRequest, metadata: {name: "
    "qwen-thorough, namespace: inference, uid: 11111111-2222-3333-4444-555555555555, "
    "creationTimestamp: \"2026-11-21T02:00:00Z\"}, spec: {model: m, searchStrategy: thorough}, "
    "status: {phase: %s, profilingPhase: %s}}";

// False when the file is not there, or is no YAML (one is so on purpose: it is what a cluster is
// sent).
static bool feed_file(struct store *s, const char *path)
{
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    if (fs_read_file(&text, path, 0, NULL) != 0)
        return false;
    struct node *documents = yaml_parse_all(text.buf, text.len, NULL, NULL);
    if (!documents)
        return false;
    fixture_feed(s, documents, time_parse("2026-11-21T02:10:00Z"));
    node_free(documents);
    return true;
}

Test(upstream, relay)
{
    static const struct {
        const char *folder, *state, *phase, *wanted_phase, *error;
        int manifests;
    } rows[] = {
        {"ok", "Profiling", "SweepingDecode", "Done", NULL, 5},
        {"fail", "Failed", "SweepingDecode", "SweepingDecode",
         "Decode interpolation deployment timed out. Thorough mode requires real-GPU interpolation "
         "data; use pre_deployment_sweeping_mode='rapid' for GPU-free profiling.",
         4},
        {"multiline", "Profiling", "SweepingDecode", "SweepingDecode", NULL, 3},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct store *s = store_new();
        int fed = 0;
        fixture_upsert(s, 0, request, rows[i].state, rows[i].phase);
        for (int k = 0; k < 5; k++) {
            char *path = xasprintf("%s/relay/%s/%02d.yaml", upstream, rows[i].folder, k);
            fed += feed_file(s, path);
            free(path);
        }
        const struct run *run = store_at(s, 0);
        if (fed == 0) {
            store_free(s);
            cr_skip("no upstream files here");
        }
        cr_expect(fed == rows[i].manifests, "%s: %d manifests", rows[i].folder, fed);
        cr_expect(fixture_same(run->phase, rows[i].wanted_phase), "%s: phase %s", rows[i].folder,
                  run->phase);
        cr_expect(fixture_same(run->error, rows[i].error), "%s: error %s", rows[i].folder,
                  run->error);
        store_free(s);
    }
}

Test(upstream, samples)
{
    char *folder = xasprintf("%s/samples", upstream);
    DIR *dir = opendir(folder);
    if (!dir) {
        free(folder);
        cr_skip("no upstream files here");
    }
    struct store *s = store_new();
    for (struct dirent *d = readdir(dir); d; d = readdir(dir)) {
        char *path = xasprintf("%s/%s", folder, d->d_name);
        if (strstr(d->d_name, ".yaml"))
            cr_expect(feed_file(s, path), "%s", path);
        free(path);
    }
    for (size_t i = 0; i < store_count(s); i++) {
        const struct run *run = store_at(s, i);
        cr_expect(run->model && run->backend, "%s has no model or backend", run->name);
        cr_expect(run->state == RUN_PENDING, "%s: nobody took it", run->name);
    }
    cr_expect(store_count(s) > 5);
    closedir(dir);
    free(folder);
    store_free(s);
}
