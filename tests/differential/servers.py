# SPDX-License-Identifier: Apache-2.0
"""Loopback servers that write down what they were asked: an API server that knows /version, and two proxies."""
import base64
import http.server
import json
import os
import select
import socket
import socketserver
import ssl
import subprocess
import threading

VERSION = {"major": "1", "minor": "33", "gitVersion": "v1.33.1", "gitCommit": "0", "gitTreeState": "clean",
           "buildDate": "2026-01-01T00:00:00Z", "goVersion": "go1.24", "compiler": "gc", "platform": "linux/amd64"}


class Pki:
    """Two authorities, a server certificate of the first, client certificates, all made with openssl."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self._authority("ca")
        self._authority("other")
        self._leaf("server", "ca", "subjectAltName=DNS:localhost,DNS:api.test,IP:127.0.0.1")
        self._leaf("alice", "ca", "extendedKeyUsage=clientAuth")
        self._leaf("bob", "ca", "extendedKeyUsage=clientAuth")

    def path(self, name):
        return os.path.join(self.folder, name)

    def text(self, name):
        with open(self.path(name), encoding="ascii") as file:
            return file.read()

    def data(self, name):
        return base64.b64encode(self.text(name).encode()).decode()

    def _openssl(self, *args):
        subprocess.run(["openssl", *args], check=True, cwd=self.folder, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def _key(self, name):
        self._openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name + ".key")

    def _authority(self, name):
        self._key(name)
        self._openssl("req", "-x509", "-new", "-key", name + ".key", "-subj", "/CN=" + name, "-days", "2",
                      "-out", name + ".crt")

    def _leaf(self, name, authority, extension):
        self._key(name)
        with open(self.path(name + ".ext"), "w", encoding="ascii") as file:
            file.write(extension + "\n")
        self._openssl("req", "-new", "-key", name + ".key", "-subj", "/CN=" + name, "-out", name + ".csr")
        self._openssl("x509", "-req", "-in", name + ".csr", "-CA", authority + ".crt", "-CAkey", authority + ".key",
                      "-CAcreateserial", "-days", "2", "-extfile", name + ".ext", "-out", name + ".crt")


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.split("?")[0]
        authorization = self.headers.get("Authorization", "")
        if path.endswith("/version"):
            self.server.note(self, path)
        if "reject" in authorization:
            self._reply(401, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Unauthorized",
                              "message": "Unauthorized", "code": 401})
        elif path.endswith("/version"):
            self._reply(200, VERSION)
        else:
            self._reply(404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound",
                              "message": "not found", "code": 404})

    def _reply(self, code, body):
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


class ApiServer(http.server.ThreadingHTTPServer):
    """Serves TLS when it gets a Pki. Every request for a version lands in `log`."""
    daemon_threads = True

    def __init__(self, label, log, pki=None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.label, self.log, self.names = label, log, {}
        self.context = None
        if pki:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(pki.path("server.crt"), pki.path("server.key"))
            self.context.load_verify_locations(pki.path("ca.crt"))
            self.context.verify_mode = ssl.CERT_OPTIONAL
            self.context.sni_callback = self._on_name
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def _on_name(self, connection, name, _context):
        connection.server_name_seen = name

    @property
    def port(self):
        return self.server_address[1]

    def finish_request(self, request, client_address):
        if self.context:
            try:
                request = self.context.wrap_socket(request, server_side=True)
            except (OSError, ssl.SSLError):
                return
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        pass

    def note(self, handler, path):
        headers = {}
        for name, value in handler.headers.items():
            if name.lower() == "authorization" or name.lower().startswith("impersonate-"):
                headers.setdefault(name.lower(), []).append(value)
        subject = None
        name = None
        if self.context:
            certificate = handler.connection.getpeercert() or {}
            subject = next((value for rdn in certificate.get("subject", ()) for key, value in rdn
                            if key == "commonName"), None)
            name = getattr(handler.connection, "server_name_seen", None)
        self.log.append({"server": self.label, "path": path, "certificate": subject, "name": name,
                         "compressed": "accept-encoding" in (key.lower() for key in handler.headers),
                         "headers": {key: sorted(values) for key, values in sorted(headers.items())}})


def _pump(left, right):
    ends = [left, right]
    while True:
        for end in select.select(ends, [], [], 20)[0] or [None]:
            data = end.recv(65536) if end else b""
            if not data:
                return
            (right if end is left else left).sendall(data)


class _ConnectHandler(socketserver.StreamRequestHandler):
    def handle(self):
        first = self.rfile.readline().decode("latin-1").split()
        headers = {}
        for line in iter(self.rfile.readline, b"\r\n"):
            if not line:
                return
            key, _, value = line.decode("latin-1").partition(":")
            headers[key.strip().lower()] = value.strip()
        if len(first) < 2:
            return
        self.server.log.append({"proxy": self.server.label, "method": first[0], "target": first[1],
                                "authorization": headers.get("proxy-authorization")})
        if first[0] != "CONNECT":
            self.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", int(first[1].rsplit(":", 1)[1]))) as upstream:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            _pump(self.connection, upstream)


class _SocksHandler(socketserver.StreamRequestHandler):
    def handle(self):
        methods = self.rfile.read(2)
        if len(methods) < 2:
            return
        self.rfile.read(methods[1])
        self.wfile.write(b"\x05\x00")
        kind = self.rfile.read(4)[3]
        host = self.rfile.read(self.rfile.read(1)[0]).decode() if kind == 3 else socket.inet_ntoa(self.rfile.read(4))
        port = int.from_bytes(self.rfile.read(2), "big")
        self.server.log.append({"proxy": self.server.label, "method": "name" if kind == 3 else "address",
                                "target": f"{host}:{port}"})
        with socket.create_connection(("127.0.0.1", port)) as upstream:
            self.wfile.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01" + port.to_bytes(2, "big"))
            _pump(self.connection, upstream)


class Proxy(socketserver.ThreadingTCPServer):
    """label "http" speaks CONNECT, "socks" SOCKS5; both lead to loopback whatever name is asked for."""
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, label, log):
        super().__init__(("127.0.0.1", 0), _ConnectHandler if label == "http" else _SocksHandler)
        self.label, self.log = label, log
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def handle_error(self, request, client_address):
        pass
