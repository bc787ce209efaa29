# SPDX-License-Identifier: Apache-2.0
"""One run through the whole pipeline: reports, sync, ConfigMap, controller, the request's status."""
from agents import CONFIGMAPS, Followed, run_object
from cases import check
from cluster import DEADLINE, RUNS
import profiler

OPERATOR = "Profiling is in progress"
# A leader that was killed is missed sooner than by default.
LEASE = ["--lease-duration=4s", "--renew-deadline=3s", "--retry-period=500ms"]


def follow(c):
    c.requests_seen = Followed(c, RUNS)


def start_controller(c, *args):
    return c.start("controller", "--listen=127.0.0.1:0", *LEASE, *args)


def put_configmap(c, name, data):
    c.call("POST", CONFIGMAPS, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"dgdr-status-{name}", "namespace": "ml"},
                                "data": data})


def events_of(c, name):
    return [e for e in c.call("GET", "/api/v1/namespaces/ml/events")["items"] if e["involvedObject"]["name"] == name]


class Run:
    """A request that the operator has begun to profile, with a folder for its profiler."""

    def __init__(self, c, name, version="v1beta1"):
        self.c, self.name, self.folder = c, name, c.own / name
        self.folder.mkdir()
        made = run_object(name)
        made["apiVersion"] = f"nvidia.com/{version}"
        made["spec"]["model"] = "Qwen/Qwen3-0.6B"
        c.call("POST", RUNS.replace("v1beta1", version), made)
        c.operator(name, version, **({"backend": "vllm"} if version == "v1alpha1" else {}))

    def sync(self, *args):
        return self.c.sync("--grace=0s", *args, name=self.name, folder=self.folder)

    def say(self, *flags):
        """A report, and what stands in the file then."""
        self.c.profiler(*flags, folder=self.folder)
        return profiler.said(self.folder)

    def shows(self, report, deadline=DEADLINE):
        wanted = profiler.progress(report)
        return self.c.requests_seen.wait(lambda o: o["metadata"]["name"] == self.name and
                                         o.get("status", {}).get("profilingProgress") == wanted, deadline)

    def check(self, what, *flags):
        report = self.say(*flags)
        return check(f"{self.name}: {what}", self.shows(report), (self.c.request(self.name).get("status"), self.c.configmap(self.name)))

    def seen(self):
        return [o for _, _, o in self.c.requests_seen.events if o["metadata"]["name"] == self.name]

    def ends(self, agent):
        check(f"{self.name}: sync ends with 0 and has nothing to say", agent.end() == 0 and not agent.said.text(), agent.said.text())


def step(i, n, message, phase="DecodeSweep"):
    return ["--phase", phase, "--message", message, "--step", f"{i}/{n}"]
