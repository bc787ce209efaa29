// SPDX-License-Identifier: Apache-2.0
// kubectl dgdr completion: the shells' scripts, which are the files of completions/ under the program's own name; and
// what kubectl itself asks, put in place.
#include "base/mem.h"
#include "commands.h"
#include "completion_install.h"
#include "context.h"
#include "scripts.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

struct completion_values {
    const char *dir;
    bool undo;
};

static const struct opt completion_options[] = {
    {.type = OPT_GROUP, .name = "Flags of install"},
    {OPT_STRING, 0, "dir", "DIR", NULL,
     "Put it there; by default beside the plugin where that is yours to write to, else in "
     "~/.local/bin or ~/bin",
     "~<folder>", offsetof(struct completion_values, dir), false},
    {OPT_BOOL, 0, "undo", NULL, NULL, "Take away what install has put there", NULL,
     offsetof(struct completion_values, undo), false},
    {.type = OPT_END},
};

static const struct script {
    const char *shell;
    const char *const *lines;
} scripts[] = {
    {"bash", script_bash},
    {"zsh", script_zsh},
    {"fish", script_fish},
    {"powershell", script_ps1},
};

// What the files call the program, and what it is called.
struct names {
    struct {
        const char *from;
        char *to;
    } rows[4];
};

static char *identifier(const char *file)
{
    char *name = xstrdup(file);
    for (char *p = name; *p; p++)
        if (!isalnum((unsigned char)*p))
            *p = '_';
    return name;
}

static void names_init(struct names *n, const char *program)
{
    char *file = completion_file(program);
    char *asked = completion_asked(file);
    *n = (struct names){{
        {"kubectl_complete-dgdr", asked ? asked : xstrdup("kubectl_complete-dgdr")},
        {"kubectl-dgdr", file},
        {"kubectl_dgdr", identifier(file)},
        {"kubectl dgdr", xstrdup(program)},
    }};
}

static void names_release(struct names *n)
{
    for (size_t i = 0; i < ARRAY_LEN(n->rows); i++)
        free_clear(&n->rows[i].to);
}

static void add_line(const struct names *n, const char *line, struct strbuf *out)
{
    while (*line) {
        size_t i = 0;
        while (i < ARRAY_LEN(n->rows) &&
               strncmp(line, n->rows[i].from, strlen(n->rows[i].from)) != 0)
            i++;
        if (i == ARRAY_LEN(n->rows)) {
            strbuf_addc(out, *line++);
            continue;
        }
        strbuf_adds(out, n->rows[i].to);
        line += strlen(n->rows[i].from);
    }
}

static int print_script(struct context *ctx, const char *shell, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
        if (strcmp(scripts[i].shell, shell) != 0)
            continue;
        struct strbuf out CLEANUP_STRBUF = STRBUF_INIT;
        struct names names;
        names_init(&names, ctx->program);
        for (const char *const *line = scripts[i].lines; *line; line++)
            add_line(&names, *line, &out);
        names_release(&names);
        return context_write(ctx, &out, err) ? EXIT_ERROR : EXIT_OK;
    }
    err_set(err, ERR_USAGE, "no completion for the shell \"%s\"", shell);
    err_hint(err, "want bash, zsh, fish or powershell, or install");
    return EXIT_USAGE;
}

static int install(struct context *ctx, const struct completion_values *v, struct err *err)
{
    struct strbuf said CLEANUP_STRBUF = STRBUF_INIT;
    int failed = v->undo ? completion_remove(ctx->program, v->dir, &said, err)
                         : completion_install(ctx->program, v->dir, &said, err);
    if (failed)
        return exit_code_for(err);
    return context_write(ctx, &said, err) ? EXIT_ERROR : EXIT_OK;
}

static int run_completion(struct context *ctx, const void *values, const char **args,
                          size_t arg_count, struct err *err)
{
    const struct completion_values *v = values;
    if (arg_count != 1) {
        err_set(err, ERR_USAGE, arg_count ? "completion takes one SHELL" : "no SHELL");
        err_hint(err, "want bash, zsh, fish or powershell, or install");
        return EXIT_USAGE;
    }
    if (strcmp(args[0], "install") == 0)
        return install(ctx, v, err);
    if (!v->dir && !v->undo)
        return print_script(ctx, args[0], err);
    err_set(err, ERR_USAGE, "--dir and --undo go with install alone");
    return EXIT_USAGE;
}

const struct command command_completion = {
    .name = "completion",
    .args = "SHELL",
    .completes = "install|bash|zsh|fish|powershell",
    .summary = "Set up the completion of commands, flags, values and names",
    .description =
        "kubectl completes what stands behind the plugin's name by asking a program that lies on "
        "PATH beside the plugin. \"completion install\" puts it in place, once, also for updates "
        "to come; packages bring it along. It takes kubectl 1.26 or newer, and kubectl's own "
        "completion set up in your shell.\n"
        "With a SHELL, which is bash, zsh, fish or powershell, it prints a script that completes "
        "the plugin where it is called by the name of its file.",
    .examples = "completion install\n"
                "completion install --undo\n"
                "completion bash\n"
                "completion zsh\n"
                "completion fish\n"
                "completion powershell",
    .options = completion_options,
    .values_size = sizeof(struct completion_values),
    .run = run_completion,
};
