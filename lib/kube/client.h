// SPDX-License-Identifier: Apache-2.0
// Requests to one API server: one connection reused, HTTP/2 where offered, credentials, retries, errors as
// text. Knows nothing of DGDR. All calls return at once; callbacks come from the loop.
#ifndef KUBE_CLIENT_H
#define KUBE_CLIENT_H

#include "base/err.h"
#include "base/strbuf.h"
#include "doc/node.h"
#include "kube/config.h"
#include "kube/cred.h"
#include "loop/loop.h"

#include <stdbool.h>
#include <stdint.h>

struct kube_client;

struct kube_client_opts {
    const struct kube_env *env; // NULL: the process's
    const char *user_agent;     // "kubectl-dgdr/v0.1.0 (linux/amd64)"
    int verbosity;              // -v level; >= 6 logs requests to log, every secret masked
    void (*log)(void *ctx, const char *line); // one line without newline
    // A Warning: 299 header, each text once; one with control characters is dropped.
    void (*warning)(void *ctx, const char *text);
    void *ctx;
    struct kube_cred_host cred_host;
};

// config and loop are borrowed and must outlive the client.
struct kube_client *kube_client_new(const struct kube_config *config, struct loop *loop,
                                    const struct kube_client_opts *opts,
                                    struct err *err) ATTR_MUST_USE;
void kube_client_free(struct kube_client *c);
struct kube_cred *kube_client_cred(struct kube_client *c);

// What is known of the link; updated by every reply.
struct kube_link {
    int64_t last_byte_mono_ms; // TIME_UNKNOWN before the first
    int64_t skew_ms;           // server's Date header minus our clock, smoothed; 0 until known
    bool skew_known;
    long requests; // sent so far
};
const struct kube_link *kube_client_link(const struct kube_client *c);

// group "" = core. namespace_ NULL = cluster scope or all namespaces. All strings are copied where they are kept.
// kind: given, it is filled in with its apiVersion where the items of a list leave both out, as those of the core group
// do; NULL: items come as they are.
struct kube_resource {
    const char *group, *version, *plural, *kind;
};

struct kube_call; // a request under way; kube_call_cancel(NULL) is fine
// After cancel no callback of the call runs any more.
void kube_call_cancel(struct kube_call *call);

// GET of one object or path. done gets the tree (owned by the caller of done: node_free it) or NULL and err.
typedef void kube_get_fn(void *ctx, struct node *object, const struct err *err);
struct kube_call *kube_get(struct kube_client *c, const struct kube_resource *r,
                           const char *namespace_, const char *name, kube_get_fn *done, void *ctx);
// Any path below the server's prefix, e.g. "/version" or "/apis/nvidia.com"; query may be NULL.
struct kube_call *kube_get_path(struct kube_client *c, const char *path, const char *query,
                                kube_get_fn *done, void *ctx);

// Server-side apply: what `body` (JSON or YAML of one object with apiVersion, kind and name) says becomes so, and is
// manager's from then on; what is not in it stays as it is, but for what manager said before. The object is created
// where there is none. force: a field that another manager set to something else is taken over; without it that is a
// 409. Being sent twice changes nothing, so it is retried as a GET is. done gets the object.
struct kube_call *kube_apply(struct kube_client *c, const struct kube_resource *r,
                             const char *namespace_, const char *name, const char *manager,
                             bool force, const char *body, kube_get_fn *done, void *ctx);

struct kube_list_opts {
    const char *namespace_;     // NULL: all
    const char *label_selector; // NULL: none; sent raw
    const char *field_selector;
    int64_t chunk_size; // limit=; 0: no limit; kubectl's default is 500
    bool prune_managed_fields;
    // What the server has at hand, which may be a moment old (resourceVersion=0): far cheaper for it than what is stored.
    bool cached;
};
// Lists with limit/continue; items come one by one while the reply streams in, so memory stays flat. On 410
// during paging the list starts again as one unlimited list: `restart` is called and everything seen before is
// void. item borrows its tree. done: resource_version is the list's, err NULL on success.
struct kube_list_fns {
    void (*item)(void *ctx, const struct node *object);
    void (*restart)(void *ctx);
    void (*done)(void *ctx, const char *resource_version, const struct err *err);
};
struct kube_call *kube_list(struct kube_client *c, const struct kube_resource *r,
                            const struct kube_list_opts *opts, const struct kube_list_fns *fns,
                            void *ctx);

// Which version of `plural` in `group` this server serves, out of `versions` in order of preference, by
// their resource lists; where discovery is forbidden by trying. *chosen points into versions.
// err kinds: ERR_NOT_FOUND when no version has it ("the server doesn't have a resource type ...").
typedef void kube_version_fn(void *ctx, const char *version, const struct err *err);
struct kube_call *kube_choose_version(struct kube_client *c, const char *group, const char *plural,
                                      const char *const *versions, kube_version_fn *done,
                                      void *ctx);
// True when err is a 404 that does not speak of an object (the path itself is unknown: version or resource not
// served), as opposed to "NAME not found".
bool kube_err_is_unknown_path(const struct err *err);

// True when err->text is a whole line as kubectl prints it ("Error from server (NotFound): ...", "Unable to
// connect to the server: ..."); every other text is printed behind "error: ".
bool kube_err_is_sentence(const struct err *err);

// Checks a name or namespace for use in a path. what: "resource name" or "namespace".
int kube_check_segment(const char *what, const char *value, struct err *err) ATTR_MUST_USE;

#endif
