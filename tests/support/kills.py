# SPDX-License-Identifier: Apache-2.0
"""Kills each part of the pipeline at random moments, starts it again, and looks at what is left in the end."""
import subprocess
import time

from cluster import until
import profiler

# How long a part has lived, in seconds, when it is killed: while it starts, works, or has done its work.
LIVES = {"report": 0.006, "sync": 0.06, "controller": 0.15}
LAST = 120  # a leader that was killed is waited for


class Victims:
    def __init__(self, cluster, runs, start_controller):
        self.cluster, self.runs, self.start_controller = cluster, runs, start_controller
        self.controller, self.count = start_controller(), 0
        self.syncs = [r.sync() for r in runs]

    def flags(self, i):
        self.count += 1
        return ["--phase", "DecodeSweep", "--message", f"report {self.count} of {self.runs[i].name}", "--step", f"{self.count % 50}/50"]

    def report(self, i, life):
        process = subprocess.Popen([str(a) for a in (self.cluster.binaries / "dgdr-agent", "report", *self.flags(i), "--output-dir",
                                                     self.runs[i].folder)], stderr=subprocess.DEVNULL)
        time.sleep(life)
        process.kill()
        process.wait()

    def sync(self, i, life):
        self.runs[i].say(*self.flags(i))
        time.sleep(life)
        self.syncs[i].kill()
        self.syncs[i] = self.runs[i].sync()

    def controllers(self, i, life):
        self.runs[i].say(*self.flags(i))
        time.sleep(life)
        self.controller.kill()
        self.controller = self.start_controller()

    def kill(self, part, i, life):
        {"report": self.report, "sync": self.sync, "controller": self.controllers}[part](i, life)


def play(cluster, runs, total, random, start_controller, check):
    victims = Victims(cluster, runs, start_controller)
    plan = [(part, random.randrange(len(runs)), random.uniform(0, life)) for _ in range(total) for part, life in [random.choice(list(LIVES.items()))]]
    half = total // 2
    for step in plan[:half]:
        victims.kill(*step)
    # The rest hits the last reports on their way.
    reports = [r.say("complete") if i % 2 else r.say("fail", "--error", f"{r.name} is out of memory") for i, r in enumerate(runs)]
    for part, i, life in plan[half:]:
        if part == "report":
            reports[i] = runs[i].say("complete", "--message", f"again {life}")
        time.sleep(life)
        if part == "controller":
            victims.controller.kill()
            victims.controller = start_controller()
        elif part == "sync":
            victims.syncs[i].kill()
            victims.syncs[i] = runs[i].sync()
    ends(cluster, runs, reports, victims, check)


def ends(cluster, runs, reports, victims, check):
    for r, report, sync in zip(runs, reports, victims.syncs):
        check(f"{r.name}: sync ends with 0", sync.end() == 0, sync.said.text())
        if cluster.status(r.name) != report:  # which came after that end
            check(f"{r.name}: another sync ends with 0", r.sync().end() == 0)
        check(f"{r.name}: the ConfigMap has the last state", cluster.status(r.name) == report, cluster.status(r.name))
        wanted = profiler.progress(report)
        check(f"{r.name}: so has the request", until(lambda: cluster.request(r.name)["status"].get("profilingProgress") == wanted, LAST),
              (cluster.request(r.name), report))
        cluster.operator(r.name, state="Ready")
        check(f"{r.name}: and nothing is left behind", until(lambda: cluster.configmap(r.name) is None, LAST), cluster.configmap(r.name))
    check("the controller is well", victims.controller.runs(), victims.controller.said.text())
