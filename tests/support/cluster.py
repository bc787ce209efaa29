# SPDX-License-Identifier: Apache-2.0
"""A simulated cluster of a test's own, and the plugin run against it with its lines as they come."""
import json
import os
import pathlib
import queue
import re
import shutil
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FLEET = ROOT / "tests/golden/files/fleet.yaml"
NOW = "2026-01-23T14:14:42Z"
RUNS = "/apis/nvidia.com/v1beta1/namespaces/ml/dynamographdeploymentrequests"
CM = "/api/v1/namespaces/ml/configmaps/dgdr-status-my-deployment"
DEADLINE = 90  # for what happens at once; a loaded machine may take its time


class Sim:
    """dgdr-sim; ends with stop(), or with us."""

    def __init__(self, binaries, *args, objects=FLEET):
        self.binaries, self.tmp = pathlib.Path(binaries), tempfile.mkdtemp(prefix="dgdr-test")
        given = ["-f", str(objects)] if objects else []
        self.process = subprocess.Popen([str(self.binaries / "dgdr-sim"), *given, f"--start={NOW}", "--die-with-parent",
                                         f"--kubeconfig={self.tmp}/kubeconfig", *args], stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            word, _, rest = line.strip().partition(" ")
            if word == "listening":
                self.url = rest
            if word == "kubeconfig":
                break
        text = pathlib.Path(self.tmp, "kubeconfig").read_text()
        self.token = re.search(r"token: *\"?([^\s\"]+)", text).group(1)
        self.tls = ssl.create_default_context()
        self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE

    def call(self, method, path, body=None):
        content = "application/merge-patch+json" if method == "PATCH" else "application/json"
        request = urllib.request.Request(self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
                                         headers={"Authorization": f"Bearer {self.token}", "Content-Type": content})
        answer = urllib.request.urlopen(request, context=self.tls, timeout=DEADLINE).read()
        return json.loads(answer) if answer.startswith(b"{") else {}

    def create(self, name, **status):
        made = self.call("POST", RUNS, {"apiVersion": "nvidia.com/v1beta1", "kind": "DynamoGraphDeploymentRequest",
                                        "metadata": {"name": name, "namespace": "ml"},
                                        "spec": {"model": "m/" + name, "backend": "vllm"}})
        if status:
            self.status(name, **status)
        return made

    def status(self, name, **fields):
        self.call("PATCH", f"{RUNS}/{name}/status", {"status": fields})

    def fail(self, name, message):
        self.status(name, phase="Failed", profilingPhase=None,
                    conditions=[{"type": "Profiling", "status": "False", "reason": "ProfilingFailed", "message": message,
                                 "lastTransitionTime": NOW}])

    def delete(self, name):
        self.call("DELETE", f"{RUNS}/{name}")

    def step(self, n):
        """my-deployment of the fleet takes step n of 6."""
        status = json.loads(self.call("GET", CM)["data"]["status.json"])
        status["progress"].update(currentStep=n, percentage=round(n / 6 * 100, 1))
        self.call("PATCH", CM, {"data": {"status.json": json.dumps(status)}})

    def fault(self, kind, **query):
        text = "&".join(f"{k.replace('_', '-')}={v}" for k, v in query.items())
        self.call("POST", f"/_sim/fault?kind={kind}&{text}")

    def mend(self):
        self.call("DELETE", "/_sim/fault")

    def env(self, **more):
        env = {"PATH": os.environ["PATH"], "HOME": self.tmp, "KUBECONFIG": f"{self.tmp}/kubeconfig", "LC_ALL": "C.UTF-8",
               "TZ": "UTC", "TERM": "xterm-256color", "KUBECTL_DGDR_CLOCK": f"{NOW}x1"}
        env.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
        env.update(more)
        return env

    def run(self, *args, **more):
        return subprocess.run([str(self.binaries / "kubectl-dgdr"), *args], env=self.env(**more), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=DEADLINE)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.tmp, ignore_errors=True)


class Plugin:
    """The plugin while it runs."""

    def __init__(self, sim, *args, **env):
        self.process = subprocess.Popen([str(sim.binaries / "kubectl-dgdr"), *args], env=sim.env(**env),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.out, self.said = Lines(self.process.stdout), Lines(self.process.stderr)

    def end(self, deadline=DEADLINE):
        """Its exit code, None when it does not end; all it wrote is in out and said by then."""
        try:
            code = self.process.wait(timeout=deadline)
        except subprocess.TimeoutExpired:
            code = None
            self.process.kill()
            self.process.wait()
        self.out.finish()
        self.said.finish()
        return code

    def stop(self):
        self.process.terminate()
        return self.end()


class Lines:
    def __init__(self, stream):
        self.queue, self.seen = queue.Queue(), []
        self.thread = threading.Thread(target=self.read, args=(stream,), daemon=True)
        self.thread.start()

    def read(self, stream):
        for line in stream:
            self.queue.put(line)
        stream.close()

    def wait(self, text, deadline=DEADLINE):
        """True once a line that was not waited for yet holds the text."""
        end = time.monotonic() + deadline
        while True:
            try:
                line = self.queue.get(timeout=max(0.001, end - time.monotonic()))
            except queue.Empty:
                return False
            self.seen.append(line)
            if text in line:
                return True

    def now(self):
        """All lines that there are."""
        while not self.queue.empty():
            self.seen.append(self.queue.get())
        return self.seen

    def finish(self):
        self.thread.join(DEADLINE)
        self.now()

    def text(self):
        return "".join(self.seen)


def until(condition, deadline=DEADLINE):
    """Looks again and again until it holds; False when it never does."""
    end = time.monotonic() + deadline
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
