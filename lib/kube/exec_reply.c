// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"
#include "base/xtime.h"
#include "doc/json.h"
#include "doc/yaml.h"
#include "kube/exec_plugin.h"
#include "kube/kubeconfig.h"
#include "kube/pem.h"

#include <stdlib.h>
#include <string.h>

static const char GROUP[] = "client.authentication.k8s.io";
static const char NO_VERSION[] = "client.authentication.k8s.io/__internal";

static bool looks_like_json(const char *text, size_t n)
{
    size_t i = 0;
    while (i < n && strchr(" \t\r\n", text[i]))
        i++;
    return i < n && text[i] == '{';
}

static struct node *parse_text(const char *text, size_t n, struct err *err)
{
    static const struct yaml_opts limits = {.max_bytes = EXEC_STDOUT_MAX, .max_alias_nodes = 1000};
    struct err why = ERR_INIT;
    bool json = looks_like_json(text, n);
    struct node *root = json ? json_parse(text, n, &why) : yaml_parse(text, n, &limits, &why);
    if (root && (node_type(root) == NODE_MAP || node_type(root) == NODE_NULL))
        return root;
    // What a plugin printed may be a credential: it is not quoted.
    const char *reason = root   ? "a mapping was expected"
                         : json ? why.text
                                : "it is neither JSON nor YAML";
    err_set(err, ERR_AUTH, "decoding stdout: couldn't get version/kind; json parse error: %s",
            reason);
    kubeconfig_free_tree(root);
    return NULL;
}

static int check_version(const struct node *root, const char *wanted, struct err *err)
{
    const char *version = kubeconfig_text(node_get(root, "apiVersion"));
    const char *kind = kubeconfig_text(node_get(root, "kind"));
    if (!*kind && !*version)
        return err_set(
            err, ERR_AUTH,
            "exec plugin is configured to use API version %s, plugin returned version %s", wanted,
            NO_VERSION);
    bool ours = strncmp(version, GROUP, strlen(GROUP)) == 0 && version[strlen(GROUP)] == '/';
    const char *number = ours ? version + strlen(GROUP) + 1 : "";
    bool known = strcmp(number, "v1") == 0 || strcmp(number, "v1beta1") == 0;
    if (!known || strcmp(kind, "ExecCredential") != 0)
        return err_set(err, ERR_AUTH,
                       "decoding stdout: no kind \"%s\" is registered for version \"%s\"", kind,
                       version);
    if (strcmp(version, wanted) != 0)
        return err_set(
            err, ERR_AUTH,
            "exec plugin is configured to use API version %s, plugin returned version %s", wanted,
            version);
    return 0;
}

static int wrong_type(const char *field, struct err *err)
{
    return err_set(err, ERR_AUTH,
                   "decoding stdout: json: cannot unmarshal the value of ExecCredential.status.%s "
                   "into a string",
                   field);
}

// A string, or "" when it is not there.
static int read_text(const struct node *status, const char *key, const char **out, struct err *err)
{
    const struct node *n = node_get(status, key);
    *out = kubeconfig_text(n);
    bool fine = !n || node_type(n) == NODE_NULL || node_type(n) == NODE_STRING;
    return fine ? 0 : wrong_type(key, err);
}

static int read_expiry(struct exec_reply *out, const struct node *status, struct err *err)
{
    const char *text;
    if (read_text(status, "expirationTimestamp", &text, err) != 0)
        return -1;
    out->expires_ms = TIME_UNKNOWN;
    const struct node *n = node_get(status, "expirationTimestamp");
    if (!n || node_type(n) == NODE_NULL)
        return 0;
    // RFC 3339 with its zone; the tolerant reader takes more than that.
    size_t len = strlen(text);
    bool zoned = len > 19 && text[10] == 'T' && (text[len - 1] == 'Z' || text[len - 3] == ':');
    out->expires_ms = zoned ? time_parse(text) : TIME_UNKNOWN;
    if (out->expires_ms != TIME_UNKNOWN)
        return 0;
    return err_set(
        err, ERR_AUTH,
        "decoding stdout: parsing time \"%.64s\" as \"2006-01-02T15:04:05Z07:00\": cannot parse it",
        text);
}

static struct kube_blob blob_of(const char *text)
{
    size_t len = strlen(text);
    return (struct kube_blob){xmemdup(text, len), len};
}

static int read_status(struct exec_reply *out, const struct node *root, struct err *err)
{
    const struct node *status = node_get(root, "status");
    const char *token;
    const char *cert;
    const char *key;
    if (!status || node_type(status) == NODE_NULL)
        return err_set(err, ERR_AUTH, "exec plugin didn't return a status field");
    if (read_text(status, "token", &token, err) != 0 || read_expiry(out, status, err) != 0 ||
        read_text(status, "clientCertificateData", &cert, err) != 0 ||
        read_text(status, "clientKeyData", &key, err) != 0)
        return -1;
    if (!*token && !*cert && !*key)
        return err_set(err, ERR_AUTH, "exec plugin didn't return a token or cert/key pair");
    if (!*cert != !*key)
        return err_set(err, ERR_AUTH, "exec plugin returned only certificate or key, not both");
    out->token = *token ? xstrdup(token) : NULL;
    if (!*cert)
        return 0;
    out->cert = blob_of(cert);
    out->key = blob_of(key);
    if (kube_pem_check_pair(&out->cert, &out->key, err) != 0)
        return err_wrap(err, "failed parsing client key/certificate");
    return 0;
}

int exec_reply_parse(struct exec_reply *out, const char *text, size_t n, const char *api_version,
                     struct err *err)
{
    *out = (struct exec_reply){.expires_ms = TIME_UNKNOWN};
    struct node *root = parse_text(text, n, err);
    if (!root)
        return -1;
    int rc = check_version(root, api_version, err);
    if (rc == 0)
        rc = read_status(out, root, err);
    kubeconfig_free_tree(root);
    if (rc != 0)
        exec_reply_release(out);
    return rc;
}

void exec_reply_release(struct exec_reply *r)
{
    secret_free(&r->token);
    kube_blob_wipe(&r->cert);
    kube_blob_wipe(&r->key);
    *r = (struct exec_reply){.expires_ms = TIME_UNKNOWN};
}
