// SPDX-License-Identifier: Apache-2.0
#include "kubeconfig.h"

#include "base/base64.h"
#include "base/fs.h"
#include "base/mem.h"
#include "doc/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int write_file(const char *path, const struct strbuf *text, struct err *err)
{
    char *fresh = xasprintf("%s.new", path);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && write(fd, text->buf, text->len) == (ssize_t)text->len;
    int saved = errno;

    if (fd >= 0)
        close(fd);
    if (ok && rename(fresh, path) < 0) {
        saved = errno;
        ok = false;
    }
    free_clear(&fresh);
    return ok ? 0 : err_errno(err, ERR_FAILURE, saved, "cannot write \"%s\"", path);
}

static void add_data(struct strbuf *out, const char *key, const char *pem)
{
    strbuf_addf(out, "    %s: ", key);
    base64_encode(out, pem, strlen(pem));
    strbuf_addc(out, '\n');
}

static void add_cluster(const struct sim_kubeconfig *k, struct strbuf *out)
{
    strbuf_addf(
        out, "apiVersion: v1\nkind: Config\nclusters:\n- name: sim\n  cluster:\n    server: %s\n",
        k->url);
    if (k->tls)
        add_data(out, "certificate-authority-data", k->tls->ca_cert);
}

static void add_users(const struct sim_kubeconfig *k, struct strbuf *out)
{
    strbuf_addf(out, "users:\n- name: sim\n  user:\n    token: \"%s\"\n",
                sim_auth_token(k->auth, SIM_ADMIN));
    strbuf_addf(out, "- name: sim-viewer\n  user:\n    token: \"%s\"\n",
                sim_auth_token(k->auth, SIM_READER));
    strbuf_adds(out, "- name: sim-cert\n  user:\n");
    add_data(out, "client-certificate-data", k->tls->client_cert);
    add_data(out, "client-key-data", k->tls->client_key);
    strbuf_adds(
        out,
        "- name: sim-exec\n  user:\n    exec:\n      apiVersion: client.authentication.k8s.io/v1\n"
        "      interactiveMode: Never\n      command: ");
    json_write_string(out, k->program, false);
    strbuf_adds(out, "\n      args: [");
    char *flag = xasprintf("--print-credential=%s", k->token_file);
    json_write_string(out, flag, false);
    free_clear(&flag);
    strbuf_adds(out, "]\n");
}

int sim_kubeconfig_write(const struct sim_kubeconfig *k, const char *path, struct err *err)
{
    static const char *const names[] = {"sim", "sim-viewer", "sim-cert", "sim-exec"};
    struct strbuf out = STRBUF_INIT;
    int rc;

    add_cluster(k, &out);
    if (k->tls)
        add_users(k, &out);
    strbuf_adds(&out, "contexts:\n");
    for (size_t i = 0; i < (k->tls ? ARRAY_LEN(names) : 1); i++)
        strbuf_addf(&out, "- name: %s\n  context:\n    cluster: sim\n    user: %s\n", names[i],
                    k->tls ? names[i] : "\"\"");
    strbuf_adds(&out, "current-context: sim\n");
    rc = write_file(path, &out, err);
    strbuf_wipe(&out);
    return rc;
}

int sim_kubeconfig_write_token(struct sim_auth *a, const char *path, struct err *err)
{
    struct strbuf out = STRBUF_INIT;
    int rc;

    strbuf_adds(&out, sim_auth_token(a, SIM_EXEC));
    rc = write_file(path, &out, err);
    strbuf_wipe(&out);
    return rc;
}

int sim_kubeconfig_credential(const char *token_file, const char *exec_info, struct strbuf *out,
                              struct err *err)
{
    struct strbuf token = STRBUF_INIT;
    struct node *info = exec_info ? json_parse(exec_info, strlen(exec_info), NULL) : NULL;
    const char *version = node_str_at(info, "apiVersion");
    int rc = fs_read_file(&token, token_file, 4096, err);

    if (rc == 0) {
        strbuf_adds(out, "{\"kind\":\"ExecCredential\",\"apiVersion\":");
        json_write_string(out, version ? version : "client.authentication.k8s.io/v1", false);
        strbuf_adds(out, ",\"status\":{\"token\":");
        json_write_string(out, token.buf, false);
        strbuf_adds(out, "}}\n");
    }
    node_free(info);
    strbuf_wipe(&token);
    return rc;
}
