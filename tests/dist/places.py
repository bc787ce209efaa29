# SPDX-License-Identifier: Apache-2.0
"""The programs where there is nothing else: no library, no terminal description, no certificates but those put there."""
import base64
import os
import pathlib
import pty
import re
import select
import signal
import stat
import subprocess
import tempfile
import time

from support import DEADLINE, Place, check

# Where systems keep the authorities that they trust.
BUNDLES = {
    "Debian, Alpine, distroless": "/etc/ssl/certs/ca-certificates.crt",
    "Fedora, RHEL 8 and 9": "/etc/pki/tls/certs/ca-bundle.crt",
    "SUSE": "/etc/ssl/ca-bundle.pem",
    "RHEL 10": "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "Alpine's base": "/etc/ssl/cert.pem",
}


class Server:
    """dgdr-sim with TLS, its authority and a token."""

    def __init__(self, binary):
        self.folder = tempfile.TemporaryDirectory(prefix="dgdr-dist")
        file = pathlib.Path(self.folder.name, "kubeconfig")
        self.process = subprocess.Popen([binary, "--scenario=seed-full", "--at=74m", "--speed=0", "--die-with-parent",
                                         f"--kubeconfig={file}"], stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line.startswith("listening "):
                self.url = line.split()[1]
            if line.startswith("kubeconfig "):
                break
        self.kubeconfig = file.read_text()
        self.authority = base64.b64decode(re.search(r"certificate-authority-data: *\"?([\w+/=]+)", self.kubeconfig)[1]).decode()
        # The same, but that the system is to know the authority.
        self.trusting = re.sub(r" *certificate-authority-data:.*\n", "", self.kubeconfig)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def alone(program, arch, emulator):
    what = f"{arch} {program.name} in an empty root"
    with Place(program, emulator) as place:
        ran = place.run("version", "--client") if program.name == "kubectl-dgdr" else place.run("--version")
        check(f"{what}: version", ran.returncode == 0 and re.search(r"v?\d+\.\d+\.\d+ \(\w{7}\)", ran.stdout), ran)
        ran = place.run("--help")
        check(f"{what}: help", ran.returncode == 0 and "Usage:" in ran.stdout, ran)


def with_server(program, arch, emulator, server):
    what = f"{arch}, nothing there but a kubeconfig"
    with Place(program, emulator) as place:
        place.put("/kubeconfig", server.kubeconfig)
        for args, pattern in (("status -A", "DecodeInterpolation +4/6"), ("status -n ml my-deployment", "DecodeInterpolation"),
                              ("status -A -o json", '"kind": *"ProfilingRunList"'),
                              ("status -A -o yaml", "kind: ProfilingRunList"), ("version", "Server Version: v"),
                              ("explain -n ml my-deployment", "my-deployment"), ("logs -n ml my-deployment --tail=1", "."),
                              ("watch -n ml my-deployment --until-gone", None)):
            ran = place.run(*args.split(), KUBECONFIG="/kubeconfig")
            good = ran.returncode == 0 and re.search(pattern, ran.stdout) if pattern else ran.returncode == 2
            check(f"{what}: {args}", good, ran)


def authorities(program, arch, emulator, server):
    what = f"{arch}, trust"
    with Place(program, emulator) as place:
        def asks(**env):
            return place.run("status", "-A", KUBECONFIG="/kubeconfig", **env)

        def says(case, wanted, ran):
            good = ran.returncode == 0 and "my-deployment" in ran.stdout if wanted else \
                ran.returncode != 0 and re.search("x509|root certificates", ran.stderr)
            check(f"{what}: {case}", good, ran)

        place.put("/kubeconfig", server.trusting)
        says("no authorities", False, asks())
        for system, path in BUNDLES.items():
            place.put(path, server.authority)
            says(system, True, asks())
            place.drop(path)
        place.put("/my/ca.pem", server.authority)
        says("SSL_CERT_FILE", True, asks(SSL_CERT_FILE="/my/ca.pem"))
        says("SSL_CERT_FILE that is not there", False, asks(SSL_CERT_FILE="/my/other.pem"))
        digest = subprocess.run(["openssl", "x509", "-noout", "-hash"], input=server.authority, capture_output=True, text=True,
                                check=True).stdout.strip()
        place.put(f"/folder/{digest}.0", server.authority)
        says("SSL_CERT_DIR", True, asks(SSL_CERT_DIR="/nothing:/folder"))
        place.put(f"/etc/ssl/certs/{digest}.0", server.authority)
        says("a folder of hashed names", True, asks())


TERMINALS = ("xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100", "alacritty", "xterm-kitty", "foot")


def screen(place, **env):
    """What the dashboard writes until it shows the run; it is then told to quit. (bytes, exit status)"""
    pid, fd = pty.fork()
    if pid == 0:
        os.chroot(place.root)
        os.execve(place.command[0], [*place.command, "watch", "-A"], env)
    written, end, asked = b"", time.monotonic() + DEADLINE, False
    while time.monotonic() < end and select.select([fd], [], [], end - time.monotonic())[0]:
        try:
            written += os.read(fd, 65536)
        except OSError:  # it has ended
            break
        if b"my-deployment" in written and not asked:
            asked = True
            os.write(fd, b"q")
    if not asked:
        os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    os.close(fd)
    return written, os.waitstatus_to_exitcode(status)


def terminals(program, arch, emulator, server):
    """The common types are built in, and a locale needs no file. Needs root, for a device."""
    if os.geteuid() != 0:
        print(f"skipped: {arch}, terminals: only root can make a device")
        return
    with Place(program, emulator) as place:
        place.put("/kubeconfig", server.kubeconfig)
        (place.root / "dev").mkdir()
        os.mknod(place.root / "dev/tty", 0o666 | stat.S_IFCHR, os.makedev(5, 0))
        for kind in TERMINALS:
            written, code = screen(place, TERM=kind, KUBECONFIG="/kubeconfig", LANG="C.UTF-8")
            check(f"{arch}, terminal {kind} in an empty root", code == 0 and b"my-deployment" in written, written[-300:])
        for language, drawn in (("en_US.UTF-8", True), ("C.UTF-8", True), ("C", False), ("POSIX", False), ("", False),
                                ("de_DE.ISO-8859-1", False), ("de_DE", False)):
            written, code = screen(place, TERM="xterm-256color", KUBECONFIG="/kubeconfig", LANG=language)
            check(f"{arch}, LANG={language}", code == 0 and (max(written) > 127) == drawn, written[-300:])
