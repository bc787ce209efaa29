# SPDX-License-Identifier: Apache-2.0
"""What has to be left of TLS when algorithms are cut off: versions, suites, groups, and keys of servers and of users. And
what of it the plugin does without, as kubectl does."""
import base64
import pathlib
import socket
import ssl
import subprocess
import tempfile
import threading

from support import DEADLINE, Place, check

# What `openssl genpkey` makes, and the other form that such a key is stored in.
KINDS = {
    "RSA": (["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], ["rsa", "-traditional"]),
    "P-256": (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], ["ec"]),
    "P-384": (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"], ["ec"]),
    "P-521": (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"], ["ec"]),
    "Ed25519": (["-algorithm", "ED25519"], None),
}
ONLY_12 = {"maximum": ssl.TLSVersion.TLSv1_2}
ONLY_13 = {"minimum": ssl.TLSVersion.TLSv1_3}
# case, the server's key, the user's key and whether it is in its older form, what the server speaks
CASES = [(f"a user's key {kind}{', older form' if older else ''}, TLS {version}", "P-256", kind, older, speaks)
         for kind, (_, form) in KINDS.items() for older in (False, True) if form or not older
         for version, speaks in (("1.2", ONLY_12), ("1.3", ONLY_13))]
CASES += [(f"a server's key {kind}, TLS {version}", kind, "P-256", False, speaks)
          for kind in KINDS for version, speaks in (("1.2", ONLY_12), ("1.3", ONLY_13))]
CASES += [(f"suite {suite}", key, "P-256", False, ONLY_12 | {"suites": suite}) for key, suite in (
    ("RSA", "ECDHE-RSA-AES128-GCM-SHA256"), ("RSA", "ECDHE-RSA-AES256-GCM-SHA384"), ("RSA", "ECDHE-RSA-CHACHA20-POLY1305"),
    ("P-256", "ECDHE-ECDSA-AES128-GCM-SHA256"), ("P-256", "ECDHE-ECDSA-AES256-GCM-SHA384"),
    ("P-256", "ECDHE-ECDSA-CHACHA20-POLY1305"), ("RSA", "ECDHE-RSA-AES128-SHA"), ("RSA", "AES128-GCM-SHA256"))]
# Keys of RSA: with TLS 1.2 the group counts for those on curves as well.
CASES += [(f"group {group}, TLS {version}", "RSA", "RSA", False, speaks | {"group": group})
          for group in ("X25519", "prime256v1", "secp384r1", "secp521r1")
          for version, speaks in (("1.2", ONLY_12), ("1.3", ONLY_13))]
# kubectl has no suite with finite-field Diffie-Hellman.
REFUSED = ONLY_12 | {"suites": "DHE-RSA-AES128-GCM-SHA256", "parameters": "ffdhe2048"}


def openssl(*args):
    return subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True, text=True).stdout


class Pair:
    """A key with a certificate that it has signed itself."""

    def __init__(self, folder, kind):
        recipe, form = KINDS[kind]
        self.key, self.cert = folder / f"{kind}.key", folder / f"{kind}.pem"
        openssl("genpkey", *recipe, "-out", self.key)
        openssl("req", "-x509", "-new", "-key", self.key, "-days", "2", "-subj", f"/CN={kind}",
                "-addext", "subjectAltName=IP:127.0.0.1", "-out", self.cert)
        self.older = openssl(*form, "-in", self.key) if form else None


def data(text):
    return base64.b64encode(text.encode()).decode()


def serve(listener, context, saw):
    """One request is read and refused; `saw` gets its first line and the name in the user's certificate."""
    try:
        connection, _ = listener.accept()
        listener.close()
        with context.wrap_socket(connection, server_side=True) as secure:
            line = secure.recv(4096).decode().splitlines()[0]
            saw.append((line, dict(pair[0] for pair in secure.getpeercert()["subject"])["commonName"]))
            secure.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    except OSError as error:
        saw.append(error)


def context_of(server, user, speaks):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.cert, server.key)
    context.load_verify_locations(user.cert)
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = speaks.get("minimum", ssl.TLSVersion.TLSv1_2)
    context.maximum_version = speaks.get("maximum", ssl.TLSVersion.TLSv1_3)
    if "suites" in speaks:
        context.set_ciphers(speaks["suites"])
    if "group" in speaks:
        context.set_ecdh_curve(speaks["group"])
    if "parameters" in speaks:
        file = server.cert.with_name("parameters")
        openssl("genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", f"group:{speaks['parameters']}", "-out", file)
        context.load_dh_params(file)
    return context


def asked(place, server, user, older, speaks):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(DEADLINE)
        key = user.older if older else user.key.read_text()
        place.put("/kubeconfig", (
            "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n"
            f"clusters:\n- name: c\n  cluster:\n    server: https://127.0.0.1:{listener.getsockname()[1]}\n"
            f"    certificate-authority-data: {data(server.cert.read_text())}\n"
            f"users:\n- name: u\n  user:\n    client-certificate-data: {data(user.cert.read_text())}\n"
            f"    client-key-data: {data(key)}\n"))
        saw = []
        thread = threading.Thread(target=serve, args=(listener, context_of(server, user, speaks), saw))
        thread.start()
        ran = place.run("status", "run", KUBECONFIG="/kubeconfig")
        thread.join()
        return saw, ran


def agreed(program, arch, emulator):
    with tempfile.TemporaryDirectory(prefix="dgdr-keys") as name, Place(program, emulator) as place:
        pairs = {kind: Pair(pathlib.Path(name), kind) for kind in KINDS}
        for case, server, user, older, speaks in CASES:
            saw, ran = asked(place, pairs[server], pairs[user], older, speaks)
            good = saw and isinstance(saw[0], tuple) and saw[0][0].startswith("GET /") and saw[0][1] == user
            check(f"{arch}, TLS: {case}", good and ran.returncode == 4, (saw, ran))
        saw, ran = asked(place, pairs["RSA"], pairs["P-256"], False, REFUSED)
        check(f"{arch}, TLS: no suite in common, in kubectl's words", ran.returncode == 5 and
              ran.stderr == "Unable to connect to the server: remote error: tls: handshake failure\n", (saw, ran))
