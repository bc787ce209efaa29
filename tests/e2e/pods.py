# SPDX-License-Identifier: Apache-2.0
"""A node whose kubelet serves logs, and a run whose profiler's pod lies on it."""
import datetime, json, os, pathlib, signal, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
RUN, JOB, POD = "logged", "profile-logged", "profile-logged-x7k2p"
WORDS = "thorough._benchmark_decode_candidates"


class Kubelet:
    def __init__(self, cluster, folder):
        self.logs = pathlib.Path(tempfile.mkdtemp(dir=folder))
        pki = cluster / "pki"
        self.process = subprocess.Popen([sys.executable, str(HERE / "kubelet"), str(pki / "kubelet.crt"), str(pki / "kubelet.key"),
                                         str(pki / "ca.crt"), str(self.logs)], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])
        self.clock = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(0)

    def folder(self, pod, namespace="ml"):
        folder = self.logs / namespace / pod
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def write(self, pod, *texts, container="profiler", ms=1):
        """Lines, each some milliseconds after the one before; returns them as a reader without time stamps sees them."""
        lines = []
        with (self.folder(pod) / f"{container}.log").open("a") as f:
            for text in texts:
                self.clock += datetime.timedelta(milliseconds=ms, microseconds=137)
                stamp = self.clock.strftime("%Y-%m-%dT%H:%M:%S.%f") + "042Z"
                f.write(f"{stamp} {text}\n")
                lines.append(text)
        return lines

    def say(self, pod, text, level="INFO", ms=20):
        at = (self.clock + datetime.timedelta(milliseconds=ms)).strftime("%Y-%m-%dT%H:%M:%S.%f")
        return self.write(pod, f"\033[2m{at}Z\033[0m \033[32m {level}\033[0m \033[2m{WORDS}\033[0m: {text}", ms=ms)

    def end(self, pod, container="profiler"):
        (self.folder(pod) / f"{container}.ended").touch()

    def cut(self):
        self.process.send_signal(signal.SIGUSR1)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def node(port):
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-1"},
            "status": {"addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
                       "daemonEndpoints": {"kubeletEndpoint": {"Port": port}},
                       "conditions": [{"type": "Ready", "status": "True"}]}}


def request():
    return {"apiVersion": "nvidia.com/v1beta1", "kind": "DynamoGraphDeploymentRequest", "metadata": {"name": RUN, "namespace": "ml"},
            "spec": {"model": "Qwen/Qwen3-32B", "backend": "vllm", "searchStrategy": "thorough"}}


def request_status():
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return {"status": {"phase": "Profiling", "profilingPhase": "SweepingDecode", "profilingJobName": JOB, "conditions": [
        {"type": "Profiling", "status": "False", "reason": "SweepingDecode", "lastTransitionTime": now,
         "message": "Benchmarking decode candidate 1/8: tp1 (1 GPUs)"}]}}


def job():
    container = lambda name: {"name": name, "image": "example.com/" + name}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": JOB, "namespace": "ml"},
            "spec": {"backoffLimit": 3, "template": {"spec": {"restartPolicy": "Never", "containers": [
                container("profiler"), container("output-copier")]}}}}


def pod(name=POD):
    container = lambda part: {"name": part, "image": "example.com/" + part}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "ml", "labels": {
        "job-name": JOB, "batch.kubernetes.io/job-name": JOB}},
            "spec": {"nodeName": "node-1", "restartPolicy": "Never", "automountServiceAccountToken": False,
                     "containers": [container("profiler"), container("output-copier")]}}


def pod_status(phase="Running", code=None):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    state = {"running": {"startedAt": now}} if code is None else {"terminated": {
        "exitCode": code, "reason": "Error" if code else "Completed", "startedAt": now, "finishedAt": now}}
    return {"status": {"phase": phase, "startTime": now, "containerStatuses": [
        {"name": part, "image": "i", "imageID": "", "ready": code is None, "restartCount": 0, "containerID": "containerd://" + part,
         "state": state} for part in ("profiler", "output-copier")]}}
