# SPDX-License-Identifier: Apache-2.0
"""dgdr-agent, in a simulated cluster of a test's own or in a real one."""
import http.client
import json
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from cluster import DEADLINE, Lines, RUNS, Sim, until

CONFIGMAPS = "/api/v1/namespaces/ml/configmaps"
NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "ml"}}


def run_object(name):
    return {"apiVersion": "nvidia.com/v1beta1", "kind": "DynamoGraphDeploymentRequest", "metadata": {"name": name, "namespace": "ml"},
            "spec": {"model": f"m/{name}", "backend": "vllm"}}


class Followed:
    """What a watch has brought: objects in their order, each with the time at which it came."""

    def __init__(self, cluster, path):
        self.events, self.news = [], threading.Condition()
        self.stream = cluster.open(f"{path}?watch=1")
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            for line in self.stream:
                event = json.loads(line)
                with self.news:
                    self.events.append((time.monotonic(), event["type"], event["object"]))
                    self.news.notify_all()
        except (OSError, ValueError):
            pass  # the cluster has ended

    def wait(self, wanted, deadline=DEADLINE):
        """The first event (time, type, object) whose object is wanted; None when none comes."""
        def found():
            return next((e for e in self.events if wanted(e[2])), None)
        with self.news:
            self.news.wait_for(found, deadline)
            return found()

    def first(self, key):
        """When what key() makes of an object was there for the first time."""
        with self.news:
            times = {}
            for at, _, made in self.events:
                times.setdefault(key(made), at)
            return times


def status_path(name, version="v1beta1"):
    return f"{RUNS.replace('v1beta1', version)}/{name}/status"


def condition_of(request):
    found = [c for c in request.get("status", {}).get("conditions", []) if c["type"] == "Profiling"]
    return found[0] if found else {}


def status_of(configmap):
    return json.loads(configmap["data"]["status.json"])


class Agent:
    """The program while it runs, with its log as it comes."""

    def __init__(self, argv, env):
        self.process = subprocess.Popen([str(a) for a in argv], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        self.said = Lines(self.process.stderr)

    def runs(self):
        return self.process.poll() is None

    def signal(self, number):
        self.process.send_signal(number)

    def is_deaf(self):
        """Without an inotify of its own."""
        for fd in pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir():
            try:
                if "inotify" in str(fd.readlink()):
                    return False
            except FileNotFoundError:
                pass  # it was closed meanwhile
        return True

    def end(self, deadline=DEADLINE):
        """Its exit code, None when it does not end."""
        try:
            code = self.process.wait(timeout=deadline)
        except subprocess.TimeoutExpired:
            return None
        self.said.finish()
        return code

    def kill(self):
        if self.runs():
            self.process.kill()
        self.process.wait()
        self.said.finish()


class Agents:
    """What a cluster of either kind gives the agents: `binaries`, `own` (a folder of the test's), `url`, `tls`, `token`,
    `call()` and `env()`."""

    def begin(self):
        self.folder, self.agents = self.own / "data", []
        self.configmaps = Followed(self, CONFIGMAPS)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for agent in self.agents:
            agent.kill()
        self.stop()
        shutil.rmtree(self.own)

    def open(self, path):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers), context=self.tls, timeout=None)

    def start(self, *args, before=(), **env):
        agent = Agent([*before, self.binaries / "dgdr-agent", *args], self.env(**env))
        self.agents.append(agent)
        return agent

    def sync(self, *args, name="run", folder=None, **more):
        folder = folder or self.folder
        if more.pop("mkdir", True):
            folder.mkdir(exist_ok=True)
        return self.start("sync", f"--name={name}", "-n", "ml", f"--output-dir={folder}", *args, **more)

    def report(self, message, *args, phase="DecodeSweep", folder=None):
        self.profiler("--phase", phase, "--message", message, *args, folder=folder)

    def profiler(self, *args, folder=None):
        subprocess.run([self.binaries / "dgdr-agent", "report", *args, "--output-dir", folder or self.folder], check=True, timeout=DEADLINE)

    def get(self, path):
        """None when there is no such object."""
        try:
            return self.call("GET", path)
        except urllib.error.HTTPError as e:
            if e.code == 404:
                return None
            raise

    def request(self, name="run"):
        return self.call("GET", f"{RUNS}/{name}")

    def operator(self, name="run", version="v1beta1", state="Profiling", **status):
        """What the operator does: it says where the request is, and knows of no phases of profiling."""
        word = "state" if version == "v1alpha1" else "phase"
        done = state != "Profiling"
        condition = {"type": "Profiling", "status": "True" if done else "False", "lastTransitionTime": "2026-01-23T13:00:00Z",
                     "reason": "ProfilingCompleted" if done else "ProfilingRunning",
                     "message": "Profiling job completed successfully" if done else "Profiling is in progress"}
        self.call("PATCH", status_path(name, version), {"status": {word: state, "conditions": [condition], **status}})

    def configmap(self, name="run"):
        return self.get(f"{CONFIGMAPS}/dgdr-status-{name}")

    def status(self, name="run"):
        found = self.configmap(name)
        return status_of(found) if found else {}

    def says(self, message, deadline=DEADLINE, name="run"):
        """The event that brings a status with that message into the ConfigMap."""
        return self.configmaps.wait(lambda o: o["metadata"]["name"] == f"dgdr-status-{name}" and "status.json" in o["data"] and
                                    status_of(o).get("message") == message, deadline)

    def messages(self):
        return [status_of(o)["message"] for _, _, o in self.configmaps.events]

    def uid(self, name="run"):
        return self.request(name)["metadata"]["uid"]


class Cluster(Agents, Sim):
    """A simulated one."""

    def __init__(self, binaries, *args, runs=("run",)):
        self.own = pathlib.Path(tempfile.mkdtemp(prefix="dgdr-agent-"))
        self.requests = self.own / "requests"
        objects = self.own / "objects.yaml"
        objects.write_text("\n---\n".join(json.dumps(o) for o in [NAMESPACE, *map(run_object, runs)]))
        Sim.__init__(self, binaries, f"--log-requests={self.requests}", *args, objects=objects)
        self.begin()

    def call(self, method, path, body=None):
        """As often as it takes: what goes wrong on purpose may hit us as well."""
        for left in range(20, -1, -1):
            try:
                return super().call(method, path, body)
            except (OSError, http.client.HTTPException, ValueError) as e:
                code = getattr(e, "code", 500)
                if not left or path.startswith("/_sim") or 400 <= code < 500 and code not in (401, 409, 410, 429):
                    raise
                time.sleep(0.05)

    def asked(self, words):
        """How many requests hold all the words."""
        return sum(all(w in line for w in words.split()) for line in self.requests.read_text().splitlines())

    def writes(self):
        return self.asked("PATCH /configmaps/")

    def fault(self, kind, **query):
        text = urllib.parse.urlencode({"kind": kind, **{k.replace("_", "-"): v for k, v in query.items()}})
        self.call("POST", f"/_sim/fault?{text}")

    def mend(self):
        self.call("DELETE", "/_sim/fault")


def wait_asked(cluster, words, count, deadline=DEADLINE):
    return until(lambda: cluster.asked(words) >= count, deadline)
