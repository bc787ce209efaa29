// SPDX-License-Identifier: Apache-2.0
#include "base/mem.h"
#include "kube/config.h"
#include "kube/kubeconfig.h"
#include "kube/urlparse.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

// An address as 16 bytes, IPv4 mapped into IPv6, so that both compare alike.
struct address {
    unsigned char bytes[16];
    bool v4;
};

static bool parse_address(struct address *out, const char *text)
{
    struct in_addr v4;
    memset(out, 0, sizeof(*out));
    out->v4 = inet_pton(AF_INET, text, &v4) == 1;
    if (!out->v4)
        return inet_pton(AF_INET6, text, out->bytes) == 1;
    out->bytes[10] = out->bytes[11] = 0xff;
    memcpy(out->bytes + 12, &v4, sizeof(v4));
    return true;
}

static bool is_loopback(const struct address *a)
{
    static const unsigned char v6_loopback[16] = {[15] = 1};
    return (a->v4 && a->bytes[12] == 127) ||
           memcmp(a->bytes, v6_loopback, sizeof(v6_loopback)) == 0;
}

static bool same_prefix(const struct address *a, const struct address *b, int bits)
{
    size_t whole = (size_t)bits / 8;
    if (memcmp(a->bytes, b->bytes, whole) != 0)
        return false;
    unsigned mask = 0xff00u >> (bits % 8) & 0xff;
    return bits % 8 == 0 || ((a->bytes[whole] ^ b->bytes[whole]) & mask) == 0;
}

// Whom the request is for: host lower case without brackets, port as text.
struct target {
    const char *host, *port;
    struct address address;
    bool is_address;
};

// Whether `entry` is a CIDR at all; *match: whether the target lies in it.
static bool match_cidr(const char *entry, const struct target *t, bool *match)
{
    const char *slash = strchr(entry, '/');
    struct address network;
    if (!slash || !slash[1] || slash[1 + strspn(slash + 1, "0123456789")] || strlen(slash + 1) > 3)
        return false;
    char *text CLEANUP_FREE = xstrndup(entry, (size_t)(slash - entry));
    long bits = strtol(slash + 1, NULL, 10);
    if (!parse_address(&network, text) || bits > (network.v4 ? 32 : 128))
        return false;
    *match = t->is_address && t->address.v4 == network.v4 &&
             same_prefix(&t->address, &network, (int)bits + (network.v4 ? 96 : 0));
    return true;
}

// Cuts ":port" off an entry, when there is one, and the brackets of an IPv6 address. Returns the
// port or "".
static const char *split_port(char **entry)
{
    char *host = *entry;
    char *colon = strrchr(host, ':');
    char *bracket = strrchr(host, ']');
    const char *port = "";
    bool one_colon = colon && strchr(host, ':') == colon;
    if (colon && (one_colon || (bracket && colon == bracket + 1))) {
        *colon = '\0';
        port = colon + 1;
        if (*host == '[' && bracket && !bracket[1]) {
            *bracket = '\0';
            (*entry)++;
        }
    }
    return port;
}

static bool ends_with(const char *s, const char *suffix)
{
    size_t n = strlen(s);
    size_t m = strlen(suffix);
    return n >= m && strcmp(s + n - m, suffix) == 0;
}

static bool match_domain(const char *domain, const char *host)
{
    if (strncmp(domain, "*.", 2) == 0)
        domain++;
    if (*domain == '.')
        return ends_with(host, domain);
    char *dotted CLEANUP_FREE = xasprintf(".%s", domain);
    return strcmp(host, domain) == 0 || ends_with(host, dotted);
}

// One entry of NO_PROXY, trimmed and lower case; it is cut up.
static bool entry_matches(char *entry, const struct target *t)
{
    bool match = false;
    struct address address;
    if (match_cidr(entry, t, &match))
        return match;
    char *host = entry;
    const char *port = split_port(&host);
    if (!*host || (*port && strcmp(port, t->port) != 0))
        return false;
    if (parse_address(&address, host))
        return t->is_address && memcmp(address.bytes, t->address.bytes, sizeof(address.bytes)) == 0;
    return match_domain(host, t->host);
}

static bool no_proxy_matches(const char *list, const struct target *t)
{
    bool found = false;
    while (*list && !found) {
        size_t n = strcspn(list, ",");
        size_t skip = strspn(list, " \t");
        size_t end = n;
        while (end > skip && isspace((unsigned char)list[end - 1]))
            end--;
        char *entry CLEANUP_FREE = end > skip ? xstrndup(list + skip, end - skip) : xstrdup("");
        for (char *c = entry; *c; c++)
            *c = (char)tolower((unsigned char)*c);
        found = strcmp(entry, "*") == 0 || (*entry && entry_matches(entry, t));
        list += n + (list[n] == ',');
    }
    return found;
}

static const char *env_either(const struct kube_env *env, const char *upper, const char *lower)
{
    const char *value = kubeconfig_env(env, upper);
    return *value ? value : kubeconfig_env(env, lower);
}

static bool wants_proxy(const struct kube_config *config, const struct kube_env *env)
{
    struct kube_url url;
    if (kube_url_parse(&url, config->server) != 0)
        return false;
    char *host CLEANUP_FREE = kube_url_hostname(&url);
    struct target t = {.host = host, .port = kube_url_port(&url)};
    t.is_address = parse_address(&t.address, host);
    bool local = strcmp(host, "localhost") == 0 || (t.is_address && is_loopback(&t.address));
    bool wants = !local && !no_proxy_matches(env_either(env, "NO_PROXY", "no_proxy"), &t);
    kube_url_release(&url);
    return wants;
}

// In curl's words, with the port that Go takes where none is written: curl's for http is another. "socks5h" is a
// SOCKS5 proxy that resolves the server's name itself, as Go's does.
static char *spell_out(const struct kube_url *url)
{
    static const struct {
        const char *scheme, *curl, *port;
    } known[] = {{"http", "http", "80"}, {"https", "https", "443"}, {"socks5", "socks5h", "1080"}};
    const char *scheme = url->scheme, *port = "";
    const char *bracket = strrchr(url->host, ']');
    bool has_port = strchr(bracket ? bracket : url->host, ':') != NULL;
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (strcmp(known[i].scheme, url->scheme) != 0)
            continue;
        scheme = known[i].curl;
        port = has_port ? "" : known[i].port;
    }
    return xasprintf("%s://%s%s%s%s%s", scheme, url->userinfo, *url->userinfo ? "@" : "", url->host,
                     *port ? ":" : "", port);
}

static char *for_curl(const char *proxy)
{
    struct kube_url url;
    if (kube_url_parse(&url, proxy) == 0 && *url.scheme && *url.host) {
        char *out = spell_out(&url);
        kube_url_release(&url);
        return out;
    }
    kube_url_release(&url);
    char *guess = xasprintf("http://%s", proxy);
    if (kube_url_parse(&url, guess) != 0)
        return guess;
    char *out = spell_out(&url);
    kube_url_release(&url);
    secret_free(&guess);
    return out;
}

char *kube_proxy_for(const struct kube_config *config, const struct kube_env *env)
{
    if (!env)
        env = &kube_env_process;
    if (config->proxy_url)
        return for_curl(config->proxy_url);
    const char *proxy = config->tls ? env_either(env, "HTTPS_PROXY", "https_proxy")
                                    : env_either(env, "HTTP_PROXY", "http_proxy");
    return *proxy && wants_proxy(config, env) ? for_curl(proxy) : xstrdup("");
}
