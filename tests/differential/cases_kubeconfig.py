# SPDX-License-Identifier: Apache-2.0
"""The table: what stands in which file, which flags and variables are given. %NAME% is filled in by the runner.

`ours` marks a documented deviation from kubectl and says what we do instead: `error` is a regular expression, any
other member must equal that of each request. `runs` compares how often the plugin ran."""

V1 = "client.authentication.k8s.io/v1"
BETA = "client.authentication.k8s.io/v1beta1"
CA = "certificate-authority-data: %CADATA%"


def one(cluster="", user="token: alpha", context="", head="current-context: c"):
    """A kubeconfig of one context; `cluster` comes after the server, or replaces it when it brings its own."""
    if "server:" not in cluster:
        cluster = "server: '%A%', " + (cluster or CA)
    return (f"apiVersion: v1\nkind: Config\n{head}\n"
            f"contexts: [{{name: c, context: {{cluster: k, user: u{', ' + context if context else ''}}}}}]\n"
            f"clusters: [{{name: k, cluster: {{{cluster}}}}}]\nusers: [{{name: u, user: {{{user}}}}}]\n")


def ex(body, version=V1):
    mode = "" if "interactiveMode" in body else ", interactiveMode: Never"
    return f"exec: {{apiVersion: {version}{mode}, {body}}}"


def reply(status, version=V1):
    return (f"#!/bin/sh\nprintf x >> runs\nprintf %s \"$KUBERNETES_EXEC_INFO\" > info\n"
            f"cat <<'END'\n{{\"apiVersion\":\"{version}\",\"kind\":\"ExecCredential\",{status}}}\nEND\n")


PLUG = reply('"status":{"token":"plugged"}')
CONFIG = ".kube/config"
CASES = []


def case(name, files=None, args=(), env=None, ours=None, runs=False, info=False):
    if isinstance(files, str):
        files = {CONFIG: files}
    CASES.append({"name": name, "files": files or {}, "args": list(args), "env": env or {}, "ours": ours,
                  "runs": runs, "info": info})


# --- Which files, and how they merge
case("default file", one())
case("KUBECONFIG", {"x": one(user="token: x")}, env={"KUBECONFIG": "%DIR%/x"})
case("--kubeconfig beats KUBECONFIG", {"x": one(user="token: x"), "z": one(user="token: z")},
     ["--kubeconfig=z"], {"KUBECONFIG": "x"})
case("--kubeconfig empty", one(), ["--kubeconfig="])
case("--kubeconfig missing", one(), ["--kubeconfig=gone"])
case("missing files are skipped", {"x": one()}, env={"KUBECONFIG": ":gone::x:x"})
case("one bad file of the list", {"x": one(), "bad": "a: ["}, env={"KUBECONFIG": "x:bad"})
case("a folder in the list", {"x": one(), "d/f": ""}, env={"KUBECONFIG": "x:d"})
case("first user wins whole", {"x": "users: [{name: u, user: {token: first}}]\n",
                               "z": one(user="username: name, password: word")}, env={"KUBECONFIG": "x:z"})
case("first current-context wins", {"x": "current-context: ''\n", "w": one(), "z": "current-context: nope\n"},
     env={"KUBECONFIG": "x:w:z"})
case("current-context of the first file, entries of the second",
     {"x": "current-context: c\n", "z": one(head="")}, env={"KUBECONFIG": "x:z"})
case("relative paths start at their file",
     {"sub/x": one("server: '%A%', certificate-authority: pki/ca",
                   "client-certificate: ../alice.crt, client-key: pki/alice.key"),
      "sub/pki/ca": "%CA%", "alice.crt": "%ALICE%", "sub/pki/alice.key": "%ALICEKEY%"}, ["--kubeconfig=sub/x"])
case("relative to each file of a list",
     {"p/x": "users: [{name: u, user: {tokenFile: tok}}]\n", "p/tok": "from-p", "q/z": one(), "q/tok": "from-q"},
     env={"KUBECONFIG": "p/x:q/z"})
case("tilde is not expanded", one("server: '%A%', certificate-authority: ~/ca"))

# --- Text and types
case("JSON", '{"current-context":"c","contexts":[{"name":"c","context":{"cluster":"k","user":"u"}}],"clusters":'
     '[{"name":"k","cluster":{"server":"%A%","certificate-authority-data":"%CADATA%"}}],"users":[{"name":"u",'
     '"user":{"token":"json"}}]}')
case("CRLF and BOM", "\ufeff" + one().replace("\n", "\r\n"))
case("several documents", one() + "---\ncurrent-context: nope\n")
case("duplicate key", one(user="token: first, token: last"))
case("merge keys", "x: &x {server: '%A%', " + CA + "}\n" + one("server: '', <<: *x").replace("server: '', ", ""))
case("wrong-case key", one(user="Token: alpha, username: na, password: pa"))
case("!!str", one(user="token: !!str 12"))
case("date stays text", one(user="token: 2020-01-01"))
case("numeric token", one(user="token: 0012"), ours={"headers": {"authorization": ["Bearer 0012"]}})
case("bool token", one(user="token: on"))
case("bool name", "clusters: [{name: n}]\n")
case("quoted bool", one("insecure-skip-tls-verify: 'true'"))
case("yes is a bool", one("server: '%A%', insecure-skip-tls-verify: yes"))
case("mapping for a list", "clusters: {}\n")
case("bad base64", one("certificate-authority-data: 'ab c'"))
case("base64 without padding", one("certificate-authority-data: YQ"))
case("block literal base64", one("server: '%A%', " + CA).replace("%CADATA%", "\"%CADATALINES%\""))
case("duplicate name", "users: [{name: a}, {name: a}]\n")
case("kind", "kind: Pod\n")
case("apiVersion", "apiVersion: v2\n")
case("broken YAML", "a: [\n")
case("list null entry", one().replace("users: [", "users: [null, "))
case("no name at all", "contexts: [{context: {}}]\nclusters: [{cluster: {server: '%A%', " + CA + "}}]\n"
     "users: [{user: {token: unnamed}}]\n")

# --- Overrides
case("--server", one(), ["--server=%B%"])
case("--server drops tls-server-name", one(CA + ", tls-server-name: wrong.test"), ["--server=%B%"])
case("--tls-server-name", one(), ["--tls-server-name=api.test"])
case("--token", one(), ["--token=flag"])
case("--token and tokenFile", {CONFIG: one(user="tokenFile: tok"), ".kube/tok": "file"}, ["--token=flag"],
     ours={"headers": {"authorization": ["Bearer flag"]}})
case("--token and basic", one(user="username: na, password: pa"), ["--token=flag"])
case("--username", one(user="token: ''"), ["--username=na", "--password=pa"])
case("--user", one() + "extensions: []\n", ["--user=nope"])
case("--context", one(), ["--context=zzz"])
case("--cluster", one(), ["--cluster=zzz"])
case("--insecure-skip-tls-verify", one("certificate-authority-data: %OTHERDATA%"), ["--insecure-skip-tls-verify"])
case("--certificate-authority", {CONFIG: one("certificate-authority-data: %OTHERDATA%"), "ca": "%CA%"},
     ["--certificate-authority=ca"])
case("both of them", {CONFIG: one(), "ca": "%CA%"}, ["--certificate-authority=ca", "--insecure-skip-tls-verify"])
case("--client-certificate", {CONFIG: one(user="token: ''"), "crt": "%BOB%", "key": "%BOBKEY%"},
     ["--client-certificate=crt", "--client-key=key"])
case("--request-timeout", one(), ["--request-timeout=5x"])
case("--as", one(), ["--as=boss", "--as-group=g1", "--as-group=g2", "--as-uid=7"])
case("--as-group without --as", one(), ["--as-group=g1"])
case("--disable-compression", one(), ["--disable-compression"])

# --- Names that lead nowhere
case("current-context", "current-context: nope\n")
case("nothing at all", ours={"error": "missing or incomplete configuration info"})
case("dangling cluster", "current-context: c\ncontexts: [{name: c, context: {cluster: gone}}]\n",
     ours={"error": 'context "c" refers to cluster "gone"'})
case("dangling user", one().replace("name: u, user: {", "name: other, user: {"),
     ours={"error": 'context "c" refers to user "u"'})
case("no server", one("server: '', " + CA), ours={"error": 'no server found for cluster "k"'})

# --- Server, TLS
case("prefix", one("server: '%A%/k8s/c/', " + CA))
case("query is dropped", one("server: '%A%/p?q=1', " + CA))
case("plain http carries no credential", one("server: '%PLAIN%'", user="token: alpha, as: boss"))
case("host:port is http", one("server: '%PLAINHOST%'"))
case("host/path", one("server: 'h/p'"))
case("scheme in capitals", one("server: '%A%', ".replace("'%A%'", "'%ACAPS%'") + CA))
case("tls-server-name", one(CA + ", tls-server-name: api.test"))
case("unknown authority", one("certificate-authority-data: %OTHERDATA%"), ours={"error": "Unable to connect to the server: "})
case("authority twice", {CONFIG: one(CA + ", certificate-authority: ca"), ".kube/ca": "%CA%"})
case("authority and insecure", one(CA + ", insecure-skip-tls-verify: true"))
case("authority missing", one("certificate-authority: gone/ca"))
case("authority no PEM", one("certificate-authority-data: YWJj"))
case("disable-compression", one(CA + ", disable-compression: true"))

# --- Who we are
case("basic", one(user="username: na, password: 'p:a'"))
case("token and basic", one(user="token: a, username: b"))
case("tokenFile", {CONFIG: one(user="tokenFile: tok"), ".kube/tok": " spaced \n"})
case("tokenFile beats token", {CONFIG: one(user="token: inline, tokenFile: tok"), ".kube/tok": "file"})
case("tokenFile gone, token there", one(user="token: inline, tokenFile: gone"))
case("tokenFile gone", one(user="tokenFile: gone"))
case("inline token with a newline", one(user='token: "alpha\\n"'), ours={"headers": {"authorization": ["Bearer alpha"]}})
case("client certificate", one(user="client-certificate-data: %ALICEDATA%, client-key-data: %ALICEKEYDATA%"))
case("client certificate and token",
     one(user="token: alpha, client-certificate-data: %ALICEDATA%, client-key-data: %ALICEKEYDATA%"))
case("certificate as data, key as file", {CONFIG: one(user="client-certificate-data: %ALICEDATA%, client-key: key"),
                                          ".kube/key": "%ALICEKEY%"})
case("certificate without key", one(user="client-certificate-data: %ALICEDATA%"))
case("certificate twice", {CONFIG: one(user="client-certificate: crt, client-certificate-data: %ALICEDATA%, "
                                            "client-key-data: %ALICEKEYDATA%"), ".kube/crt": "%ALICE%"})
case("key twice", {CONFIG: one(user="client-certificate-data: %ALICEDATA%, client-key: key, "
                                    "client-key-data: %ALICEKEYDATA%"), ".kube/key": "%ALICEKEY%"})
case("certificate missing", one(user="client-certificate: gone, client-key-data: %ALICEKEYDATA%"))
case("certificate no PEM", one(user="client-certificate-data: YWJj, client-key-data: %ALICEKEYDATA%"))
case("two problems", one(user="token: a, username: b, as-uid: '1'"))
case("impersonation", one(user="token: a, as: boss, as-uid: '7', as-groups: [g1, g2], "
                               "as-user-extra: {scopes.io/x%y: [p, q], plain: [r]}"))
case("impersonation: group without user", one(user="token: a, as-groups: [g1]"))
case("auth-provider gcp", one(user="auth-provider: {name: gcp}"), ours={"error": "the gcp auth plugin has been removed"})
case("auth-provider unknown", one(user="auth-provider: {name: zzz}"))
case("auth-provider and exec", one(user="auth-provider: {name: oidc}, " + ex("command: p")))

# --- Plugins
case("exec v1", {CONFIG: one(user=ex("command: ./plug")), ".kube/plug": PLUG}, runs=True, info=True)
case("exec v1beta1", {CONFIG: one(user=ex("command: ./plug", BETA)),
                      ".kube/plug": reply('"status":{"token":"beta"}', BETA)}, runs=True, info=True)
case("exec by PATH", {CONFIG: one(user=ex("command: plug")), "bin/plug": PLUG}, env={"PATH": "%DIR%/bin:%PATH%"})
case("exec by a relative PATH", {CONFIG: one(user=ex("command: plug")), "bin/plug": PLUG}, env={"PATH": "bin:%PATH%"})
case("exec arguments and environment",
     {CONFIG: one(user=ex("command: ./plug, args: ['a b', $HOME], env: [{name: EXTRA, value: $HOME}]")),
      ".kube/plug": "#!/bin/sh\necho \"{\\\"apiVersion\\\":\\\"" + V1 + "\\\",\\\"kind\\\":\\\"ExecCredential\\\","
                    "\\\"status\\\":{\\\"token\\\":\\\"$#-$1-$2-$EXTRA\\\"}}\"\n"})
case("exec cluster info",
     {CONFIG: one("server: '%A%/p', " + CA + ", tls-server-name: api.test, disable-compression: true, extensions: "
                  "[{name: client.authentication.k8s.io/exec, extension: {z: 1, a: 'x<&y', n: [1.5, null]}}]",
                  ex("command: ./plug, provideClusterInfo: true")), ".kube/plug": PLUG}, info=True)
case("exec cluster info without extension",
     {CONFIG: one("server: '%A%/', certificate-authority: ca", ex("command: ./plug, provideClusterInfo: true")),
      ".kube/ca": "%CA%", ".kube/plug": PLUG}, info=True)
case("exec YAML reply", {CONFIG: one(user=ex("command: ./plug")),
                         ".kube/plug": f"#!/bin/sh\nprintf 'apiVersion: {V1}\\nkind: ExecCredential\\nstatus:\\n  token: yaml\\n'\n"})
case("exec client certificate",
     {CONFIG: one(user=ex("command: ./plug")),
      ".kube/plug": reply('"status":{"clientCertificateData":"%ALICEJSON%","clientKeyData":"%ALICEKEYJSON%"}')})
case("exec and token", {CONFIG: one(user="token: alpha, " + ex("command: ./plug")), ".kube/plug": PLUG}, runs=True)
case("exec and --token", {CONFIG: one(user=ex("command: ./plug")), ".kube/plug": PLUG}, ["--token=flag"], runs=True)
case("exec over http", {CONFIG: one("server: '%PLAIN%'", ex("command: ./plug")), ".kube/plug": PLUG}, runs=True)
case("exec v1alpha1", one(user=ex("command: ./plug", "client.authentication.k8s.io/v1alpha1")))
case("exec without mode", one(user=f"exec: {{apiVersion: {V1}, command: ./plug}}"))
case("exec bad mode", one(user=ex("command: ./plug, interactiveMode: Sometimes")))
case("exec without command", one(user=ex("args: []")))
case("exec without apiVersion", one(user="exec: {command: x, interactiveMode: Never}"))
case("exec env without name", one(user=ex("command: ./plug, env: [{value: x}]")))
case("exec always", {CONFIG: one(user=ex("command: ./plug, interactiveMode: Always")), ".kube/plug": PLUG})
case("exec not found", one(user=ex("command: plug-that-is-nowhere, installHint: get it")))
case("exec path not found", one(user=ex("command: ./gone")))
case("exec not executable", {CONFIG: one(user=ex("command: ./text")), ".kube/text": "no program"})
case("exec fails", {CONFIG: one(user=ex("command: ./plug")), ".kube/plug": "#!/bin/sh\nexit 3\n"})
case("exec says nothing", {CONFIG: one(user=ex("command: ./plug")), ".kube/plug": "#!/bin/sh\n"})
case("exec other version", {CONFIG: one(user=ex("command: ./plug")),
                            ".kube/plug": reply('"status":{"token":"x"}', BETA)})
case("exec other kind", {CONFIG: one(user=ex("command: ./plug")),
                         ".kube/plug": f"#!/bin/sh\necho '{{\"apiVersion\":\"{V1}\",\"kind\":\"Foo\"}}'\n"})
case("exec no status", {CONFIG: one(user=ex("command: ./plug")), ".kube/plug": reply('"spec":{}')})
case("exec empty status", {CONFIG: one(user=ex("command: ./plug")), ".kube/plug": reply('"status":{}')})
case("exec half a pair", {CONFIG: one(user=ex("command: ./plug")),
                          ".kube/plug": reply('"status":{"clientCertificateData":"x"}')})
case("exec pair no PEM", {CONFIG: one(user=ex("command: ./plug")),
                          ".kube/plug": reply('"status":{"clientCertificateData":"x","clientKeyData":"y"}')})
case("exec garbage", {CONFIG: one(user=ex("command: ./plug")), ".kube/plug": "#!/bin/sh\necho garbage\n"},
     ours={"error": "getting credentials: decoding stdout: couldn't get version/kind; json parse error: "})
case("exec 401: once more, and with the new credential",
     {CONFIG: one(user=ex("command: ./plug")),
      ".kube/plug": "#!/bin/sh\nprintf x >> runs\nt=good\n[ $(wc -c < runs) = 1 ] && t=reject\n"
                    f"echo '{{\"apiVersion\":\"{V1}\",\"kind\":\"ExecCredential\",\"status\":{{\"token\":\"'$t'\"}}}}'\n"},
     ours={"last": {"headers": {"authorization": ["Bearer good"]}}})

# --- Proxies
case("proxy-url", one(CA + ", proxy-url: 'http://127.0.0.1:%HTTPPROXY%'"))
case("proxy-url with a password", one(CA + ", proxy-url: 'http://us%40er:pa%3Ass@127.0.0.1:%HTTPPROXY%'"))
case("proxy-url socks5", one("server: 'https://api.test:%APORT%', " + CA + ", proxy-url: 'socks5://127.0.0.1:%SOCKS%'"))
case("proxy-url ignores NO_PROXY", one(CA + ", proxy-url: 'http://127.0.0.1:%HTTPPROXY%'"), env={"NO_PROXY": "*"})
case("proxy-url scheme", one(CA + ", proxy-url: 'ftp://x:1'"))
case("proxy-url unparsable", one(CA + ", proxy-url: '127.0.0.1:8080'"))
case("proxy-url and tls-server-name",
     one(CA + ", tls-server-name: api.test, proxy-url: 'http://127.0.0.1:%HTTPPROXY%'"))
case("HTTPS_PROXY", one("server: 'https://api.test:%APORT%', " + CA), env={"HTTPS_PROXY": "http://127.0.0.1:%HTTPPROXY%"})
case("https_proxy without scheme", one("server: 'https://api.test:%APORT%', " + CA),
     env={"https_proxy": "127.0.0.1:%HTTPPROXY%"})
case("HTTPS_PROXY never for loopback", one(), env={"HTTPS_PROXY": "http://127.0.0.1:%HTTPPROXY%"})
case("HTTPS_PROXY socks5", one("server: 'https://api.test:%APORT%', " + CA), env={"HTTPS_PROXY": "socks5://127.0.0.1:%SOCKS%"})
case("NO_PROXY of another host", one("server: 'https://api.test:%APORT%', " + CA),
     env={"HTTPS_PROXY": "http://127.0.0.1:%HTTPPROXY%", "NO_PROXY": "pi.test,.api.test,10.0.0.0/8"})
case("ALL_PROXY is nothing", one(), env={"ALL_PROXY": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1"})
