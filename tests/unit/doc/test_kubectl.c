// SPDX-License-Identifier: Apache-2.0
// The same input through kubectl and through us. Without a kubectl of 1.27 or newer on PATH these tests count as skipped.
#include "base/mem.h"
#include "base/strbuf.h"
#include "doc/json.h"
#include "doc/jsonpath.h"
#include "doc/yaml.h"
#include "jsonpath_rows.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// Runs argv and collects what it prints: on success stdout, else stderr. Its exit status, -1 when it did not run.
static int capture(char *const argv[], char *const envp[], struct strbuf *text)
{
    int fds[2];
    cr_assert(pipe2(fds, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, fds[1], STDERR_FILENO);
    pid_t pid = 0;
    int failed = posix_spawnp(&pid, argv[0], &actions, NULL, argv, envp);
    posix_spawn_file_actions_destroy(&actions);
    close(fds[1]);
    char buf[4096];
    ssize_t n = 0;
    while (!failed && (n = read(fds[0], buf, sizeof(buf))) > 0)
        strbuf_add(text, buf, (size_t)n);
    close(fds[0]);
    int status = 0;
    if (failed || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status) == 127 ? -1 : WEXITSTATUS(status);
}

// A file of its own that vanishes with the test.
struct input {
    char path[64];
};

static void write_input(struct input *in, const char *text)
{
    *in = (struct input){.path = "/tmp/kubectl-dgdr-test-XXXXXX"};
    int fd = mkostemp(in->path, O_CLOEXEC);
    cr_assert(fd >= 0);
    cr_assert(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
}

// kubectl on a local file, with no cluster, home or configuration in reach.
static int kubectl(const char *verb, const char *noun, const char *file, const char *output,
                   struct strbuf *text)
{
    char *path CLEANUP_FREE = xasprintf("PATH=%s", getenv("PATH") ? getenv("PATH") : "");
    char *envp[] = {path, (char *)"HOME=/nonexistent", (char *)"KUBECONFIG=", NULL};
    char *out CLEANUP_FREE = xasprintf("--output=%s", output);
    char *kubeconfig CLEANUP_FREE = xasprintf("--kubeconfig=%s", file);
    bool view = strcmp(verb, "config") == 0;
    char *config_argv[] = {(char *)"kubectl", (char *)verb, (char *)noun, kubeconfig, out, NULL};
    char *local_argv[] = {(char *)"kubectl",     (char *)verb, (char *)"--local",
                          (char *)"--overwrite", (char *)"-f", (char *)file,
                          (char *)noun,          out,          NULL};
    return capture(view ? config_argv : local_argv, envp, text);
}

// The 27 of a kubectl 1.27 on PATH; 0 when there is none.
static long kubectl_minor(void)
{
    static const char key[] = "gitVersion: v1.";
    struct strbuf text CLEANUP_STRBUF = STRBUF_INIT;
    char *argv[] = {(char *)"kubectl", (char *)"version", (char *)"--client",
                    (char *)"--output=yaml", NULL};
    if (capture(argv, environ, &text))
        return 0;
    const char *version = strstr(text.buf, key);
    return version ? strtol(version + strlen(key), NULL, 10) : 0;
}

// False, with a message, when there is no kubectl to compare with: older ones print differently.
static bool have_kubectl(void)
{
    bool have = kubectl_minor() >= 27;
    if (!have)
        cr_skip("no kubectl of 1.27 or newer on PATH to compare with");
    return have;
}

// What our side prints for a template over a document, the error with kubectl's prefix.
static void ours(const struct node *root, const char *template, struct strbuf *out)
{
    struct err err = ERR_INIT;
    struct jsonpath *jp = jsonpath_compile(template, &err);
    if (!jp || jsonpath_execute(jp, root, out, &err))
        strbuf_addf(out, "error: %s", err.text);
    jsonpath_free(jp);
}

static bool compare_template(const struct node *root, const char *file, const char *template)
{
    struct strbuf theirs = STRBUF_INIT, mine = STRBUF_INIT;
    char *output CLEANUP_FREE = xasprintf("jsonpath=%s", template);
    int rc = kubectl("label", "x=y", file, output, &theirs);
    ours(root, template, &mine);
    // Errors of kubectl go on with a dump, or end the line.
    char *dump = rc ? strstr(theirs.buf, ". Printing more") : NULL;
    if (dump)
        strbuf_truncate(&theirs, (size_t)(dump - theirs.buf));
    while (rc && theirs.len && theirs.buf[theirs.len - 1] == '\n')
        strbuf_truncate(&theirs, theirs.len - 1);
    bool same = strcmp(mine.buf, theirs.buf) == 0;
    cr_expect(same, "template %s\n  ours %s\ntheirs %s", template, mine.buf, theirs.buf);
    strbuf_release(&theirs);
    strbuf_release(&mine);
    return same;
}

// One run of kubectl for all the templates that work; only when that shows a difference, one for each.
static void compare_working_templates(const struct node *root, const char *file)
{
    struct strbuf all = STRBUF_INIT;
    for (size_t i = 0; i < ARRAY_LEN(jsonpath_rows); i++)
        if (!jsonpath_rows[i].error)
            strbuf_addf(&all, "%s{\"\\n\"}", jsonpath_rows[i].template);
    if (!compare_template(root, file, all.buf))
        for (size_t i = 0; i < ARRAY_LEN(jsonpath_rows); i++)
            compare_template(root, file, jsonpath_rows[i].template);
    strbuf_release(&all);
}

Test(kubectl, jsonpath_over_an_object)
{
    if (!have_kubectl())
        return;
    struct err err = ERR_INIT;
    struct input in;
    write_input(&in, jsonpath_sample);
    struct node *root = json_parse(jsonpath_sample, strlen(jsonpath_sample), &err);
    compare_working_templates(root, in.path);
    for (size_t i = 0; i < ARRAY_LEN(jsonpath_rows); i++)
        if (jsonpath_rows[i].error)
            compare_template(root, in.path, jsonpath_rows[i].template);
    for (size_t i = 0; i < ARRAY_LEN(jsonpath_errors); i++)
        compare_template(root, in.path, jsonpath_errors[i].template);
    node_free(root);
    unlink(in.path);
}

static const char kubeconfig[] =
    "apiVersion: v1\nkind: Config\ncurrent-context: a\n"
    "clusters:\n- {name: c, cluster: {server: 'https://h:6443'}}\n- {name: d, cluster: {server: "
    "'http://i'}}\n"
    "contexts:\n- {name: a, context: {cluster: c, user: u, namespace: ml}}\n"
    "users:\n- {name: u, user: {username: me}}\npreferences: {}\n";

Test(kubectl, jsonpath_over_a_kubeconfig)
{
    if (!have_kubectl())
        return;
    static const char *const rows[] = {
        "{.current-context}",
        "{.clusters[*].name}",
        "{.clusters[?(@.name==\"d\")].cluster.server}",
        "{range .clusters[*]}{.name}{\"\\t\"}{.cluster.server}{\"\\n\"}{end}",
        "{.contexts[?(@.name == 'a')].context}",
        "{.users[0].user.username}",
        "{..server}",
    };
    struct err err = ERR_INIT;
    struct input in;
    write_input(&in, kubeconfig);
    struct node *root = yaml_parse(kubeconfig, strlen(kubeconfig), NULL, &err);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct strbuf theirs = STRBUF_INIT, mine = STRBUF_INIT;
        char *output CLEANUP_FREE = xasprintf("jsonpath=%s", rows[i]);
        cr_expect(eq(int, kubectl("config", "view", in.path, output, &theirs), 0));
        ours(root, rows[i], &mine);
        cr_expect(eq(str, mine.buf, theirs.buf), "template %s", rows[i]);
        strbuf_release(&theirs);
        strbuf_release(&mine);
    }
    node_free(root);
    unlink(in.path);
}

// Scalars, keys and structures that YAML 1.1 types in its own way; read by both, printed as JSON by both.
static const char typed[] =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {x: \"y\"}}\n"
    "words: [y, Yes, n, OFF, ~, null, yEs, 'y', \"no\"]\n"
    "numbers: [12, +12, 017, 0o17, 08, 0x1F, 0b11, 0b2, 1_000, 1e3, .5, 1., 1e, 1e999, -0, 41.7, "
    "1e-7]\n"
    "texts: [1:30, 2020-01-01, 1.2.3, !!str 12, ! 12, <<]\n"
    "blocks:\n  a: |\n    x\n    y\n  b: >-\n    x\n    y\n  c: \"\\x41\\u00e9\"\n"
    "keys: {n: 1, 1: 2, 1.5: 3, 0x10: 4}\n"
    "merged:\n  base: &a {k: 1, j: 2}\n  one: {<<: *a, k: 3}\n  two: {k: 3, <<: *a}\n  dup: {a: 1, "
    "a: 2}\n";

// Strings and numbers that a writer must treat with care.
static const char written[] = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{"
                              "\"name\":\"a\",\"labels\":{\"x\":\"y\"}},\"data\":["
                              "\"n\",\"12\",\"1e3\",\"0x1F\",\"1:20\",\"2020-01-01\",\"2001-2-30\","
                              "\"\",\" x\",\"x \",\"a: b\",\"a:b\",\"#\","
                              "\"- x\",\"it's\",\"\\u001b\\t\",\"a\\nb\",\"a\\nb\\n\",\"\\n\",\" "
                              "a\\nb\",\"a \\nb\",\"\xf0\x9f\x98\x80\",\"<&>\","
                              "\"one two three four five six seven eight nine ten eleven twelve "
                              "thirteen fourteen fifteen sixteen seventeen\","
                              "\"one: two three four five six seven eight nine ten eleven twelve "
                              "thirteen fourteen fifteen sixteen seventeen\","
                              "[],{},[[1,[2]],{\"a10\":1.5,\"a2\":[null],\"y\":1e30,\"B\":1234567."
                              "5}],9007199254740993,1e20,0.00001]}";

static void compare_document(const char *text, const char *output)
{
    struct err err = ERR_INIT;
    struct input in;
    struct strbuf theirs = STRBUF_INIT, mine = STRBUF_INIT;
    write_input(&in, text);
    cr_expect(eq(int, kubectl("label", "x=y", in.path, output, &theirs), 0), "%s", theirs.buf);
    struct node *root = yaml_parse(text, strlen(text), NULL, &err);
    cr_assert(root != NULL, "%s", err.text);
    if (strcmp(output, "yaml") == 0) {
        yaml_write(&mine, root);
    } else {
        json_write(&mine, root,
                   &(struct json_opts){.style = JSON_PRETTY, .sorted = true, .html = true});
        strbuf_addc(&mine, '\n');
    }
    cr_expect(eq(str, mine.buf, theirs.buf));
    node_free(root);
    strbuf_release(&theirs);
    strbuf_release(&mine);
    unlink(in.path);
}

Test(kubectl, documents_as_json_and_yaml)
{
    if (!have_kubectl())
        return;
    compare_document(typed, "json");
    compare_document(typed, "yaml");
    compare_document(written, "json");
    compare_document(written, "yaml");
}
