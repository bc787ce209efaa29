# SPDX-License-Identifier: Apache-2.0
"""Counting of checks, and a file system with nothing in it but what a test puts there."""
import os
import pathlib
import shutil
import subprocess
import tempfile

PROGRAMS = ("kubectl-dgdr", "dgdr-agent", "dgdr-sim")
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
DEADLINE = 120
passed = failed = 0


def check(what, ok, saw=""):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {what}" + (f"\n  {str(saw).strip()[:1500]}" if saw != "" else ""), flush=True)


def add_counts(line):
    """Of another program: "N passed, N failed"."""
    global passed, failed
    words = line.split()
    passed, failed = passed + int(words[0]), failed + int(words[2])


def foreign(arch):
    """The emulator that runs programs of `arch` here, "" where none is needed."""
    return "" if os.uname().machine == MACHINES[arch] else shutil.which(f"qemu-{MACHINES[arch]}-static")


def as_root():
    return [] if os.geteuid() == 0 else ["unshare", "--map-root-user"]


class Place:
    """A root folder for programs: not even /dev is there. `emulator` is copied in."""

    def __init__(self, program, emulator=""):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="dgdr-place"))
        self.command = ["/program"]
        shutil.copy(program, self.root / "program")
        if emulator:
            shutil.copy(emulator, self.root / "emulator")
            self.command = ["/emulator", "-0", "kubectl-dgdr", "/program"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root)

    def put(self, path, text):
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def drop(self, path):
        (self.root / path.lstrip("/")).unlink()

    def run(self, *args, **env):
        return subprocess.run([*as_root(), "chroot", str(self.root), *self.command, *args], env={"PATH": os.environ["PATH"]} | env,
                              capture_output=True, text=True, timeout=DEADLINE, stdin=subprocess.DEVNULL)


def kubeconfig(server, **cluster):
    lines = "".join(f"    {key}: {value}\n" for key, value in cluster.items())
    return ("apiVersion: v1\nkind: Config\ncurrent-context: c\n"
            f"clusters:\n- name: c\n  cluster:\n    server: {server}\n{lines}"
            "contexts:\n- name: c\n  context: {cluster: c, user: u, namespace: ml}\n"
            "users:\n- name: u\n  user: {token: none}\n")
