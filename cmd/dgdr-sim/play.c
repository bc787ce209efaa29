// SPDX-License-Identifier: Apache-2.0
#include "play.h"

#include "base/fs.h"
#include "base/mem.h"
#include "kind.h"
#include "scenario.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct sim_play {
    const struct sim_options *options;
    struct scenario **scenarios;
    size_t count;
    struct player *player;
    pthread_t thread;
    bool running;
};

// Where scenarios are: what the user says by flag or environment, then beside the program as it is
// installed, unpacked from a release's archive or built, then here.
static char **search_path(const struct sim_options *o, const char *program)
{
    static const char *const beside[] = {"../share/kubectl-dgdr/scenarios", "scenarios",
                                         "../../../scenarios"};
    char **dirs = xcalloc(o->scenario_dirs.count + ARRAY_LEN(beside) + 3, sizeof(*dirs));
    const char *set = getenv("DGDR_SIM_SCENARIOS");
    char *home = fs_dirname(program);
    size_t n = 0;

    for (size_t i = 0; i < o->scenario_dirs.count; i++)
        dirs[n++] = xstrdup(o->scenario_dirs.items[i]);
    if (set && *set)
        dirs[n++] = xstrdup(set);
    for (size_t i = 0; i < ARRAY_LEN(beside); i++)
        dirs[n++] = fs_join(home, beside[i]);
    dirs[n] = xstrdup("scenarios");
    free(home);
    return dirs;
}

static void free_path(char **dirs)
{
    for (size_t i = 0; dirs[i]; i++)
        free(dirs[i]);
    free(dirs);
}

static int load(struct sim_play *p, const char *name, char **dirs, struct err *err)
{
    struct scenario *sc = scenario_load(name, (const char *const *)dirs, err);
    const char *hidden = sc ? scenario_hidden_version(sc) : NULL;

    if (!sc)
        return -1;
    p->scenarios[p->count++] = sc;
    if (p->options->generated >= 0)
        scenario_set_generated(sc, p->options->generated);
    if (hidden && !sim_kinds_hide_dgdr(hidden, true))
        return err_set(err, ERR_USAGE, "%s: unknown version \"%s\"", name, hidden);
    return 0;
}

struct sim_play *sim_play_new(const struct sim_options *o, const char *program, struct err *err)
{
    struct sim_play *p = xcalloc(1, sizeof(*p));
    char **dirs = search_path(o, program);
    int rc = 0;

    p->options = o;
    p->scenarios = xcalloc(o->scenarios.count + 1, sizeof(struct scenario *));
    for (size_t i = 0; i < o->scenarios.count && rc == 0; i++)
        rc = load(p, o->scenarios.items[i], dirs, err);
    free_path(dirs);
    if (rc < 0) {
        sim_play_free(p);
        return NULL;
    }
    return p;
}

static void *run(void *ctx)
{
    struct sim_play *p = ctx;
    struct err err = ERR_INIT;

    if (player_run(p->player, &err) < 0)
        fprintf(stderr, "error: %s\n", err.text);
    return NULL;
}

int sim_play_start(struct sim_play *p, struct sim_store *store, struct sim_clock *clock,
                   struct sim_faults *faults, int64_t start_ms, struct err *err)
{
    struct player_opts opts = {store, clock, faults, start_ms, p->options->loop};

    if (!p->count)
        return 0;
    p->player = player_new(&opts);
    for (size_t i = 0; i < p->count; i++)
        player_add(p->player, p->scenarios[i]);
    p->count = 0;
    if (player_catch_up(p->player, p->options->at_ms, err) < 0)
        return -1;
    p->running = pthread_create(&p->thread, NULL, run, p) == 0;
    return p->running ? 0 : err_set(err, ERR_FAILURE, "cannot start a thread");
}

void sim_play_free(struct sim_play *p)
{
    if (!p)
        return;
    if (p->running)
        pthread_join(p->thread, NULL);
    player_free(p->player);
    for (size_t i = 0; i < p->count; i++)
        scenario_free(p->scenarios[i]);
    free(p->scenarios);
    free(p);
}

int sim_play_list(const struct sim_options *o, const char *program, struct strbuf *out,
                  struct err *err)
{
    char **dirs = search_path(o, program);
    int rc = scenario_list((const char *const *)dirs, out, err);

    free_path(dirs);
    return rc;
}
