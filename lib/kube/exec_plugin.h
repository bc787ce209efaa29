// SPDX-License-Identifier: Apache-2.0
// Inside of kube_cred: exec credential plugins. One struct exec_plugin is one run of the program.
#ifndef KUBE_EXEC_PLUGIN_H
#define KUBE_EXEC_PLUGIN_H

#include "kube/config.h"
#include "kube/cred.h"
#include "loop/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// --- exec_info.c
// The value of KUBERNETES_EXEC_INFO, byte for byte as kubectl sets it, final newline included. malloc'd.
char *exec_info(const struct kube_config *config, bool interactive);
// The plugin's environment: ours, then the kubeconfig's variables, then KUBERNETES_EXEC_INFO; of variables with
// one name the last counts. NULL-terminated; exec_environment_free() wipes it.
char **exec_environment(const struct kube_config *config, const struct kube_env *env,
                        bool interactive);
void exec_environment_free(char **list);

// --- exec_hint.c
// The kubeconfig's installHint with every control and format character as "U+001B". malloc'd.
char *exec_clean_hint(const char *hint);

// --- exec_reply.c
struct exec_reply {
    char *token;                // NULL when there is none
    struct kube_blob cert, key; // both or neither
    int64_t expires_ms;         // TIME_UNKNOWN: never
};
// Reads an ExecCredential of the version that was asked for. Errors are client-go's, kind ERR_AUTH.
int exec_reply_parse(struct exec_reply *out, const char *text, size_t n, const char *api_version,
                     struct err *err) ATTR_MUST_USE;
void exec_reply_release(struct exec_reply *r);

// --- exec_plugin.c
enum {
    EXEC_STDOUT_MAX = 1024 * 1024, // bytes of a reply
    EXEC_LINE_MAX = 4096,          // bytes of a stderr line; longer ones are cut up
};

struct exec_plugin;
// reply is NULL on failure; otherwise done may take its contents. done may free the plugin.
typedef void exec_plugin_fn(void *ctx, struct exec_reply *reply, const struct err *err);
// Starts config->exec. NULL and err when it cannot start; done is then not called. `host` is read while the
// plugin runs, not copied.
struct exec_plugin *exec_plugin_start(const struct kube_config *config, const struct kube_env *env,
                                      struct loop *loop, const struct kube_cred_host *host,
                                      exec_plugin_fn *done, void *ctx,
                                      struct err *err) ATTR_MUST_USE;
// Ends the program when it still runs. NULL is fine.
void exec_plugin_free(struct exec_plugin *p);

#endif
