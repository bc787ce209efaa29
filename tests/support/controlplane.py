# SPDX-License-Identifier: Apache-2.0
"""A real control plane of a test's own (tests/e2e/cluster), and the agents in it."""
import json
import os
import pathlib
import ssl
import subprocess
import tempfile
import urllib.request

from agents import Agents, NAMESPACE
from cluster import DEADLINE, ROOT, RUNS, until

KUBECTL = os.environ.get("KUBECTL", "kubectl")
TOOL = ROOT / "tests/e2e/cluster"


class ControlPlane(Agents):
    token = None  # the client certificate says who we are

    def __init__(self, binaries):
        self.binaries = pathlib.Path(binaries)
        self.own = pathlib.Path(tempfile.mkdtemp(prefix="dgdr-control-plane-"))
        self.dir = self.own / "cluster"
        self.control("start", "--owner", os.getpid())
        lines = (self.dir / "env").read_text().splitlines()
        self.settings = {k: v.strip("'\"") for k, _, v in (line.removeprefix("export ").partition("=") for line in lines)}
        self.url = self.settings["SERVER"]
        self.tls = ssl.create_default_context(cafile=self.settings["CA"])
        self.tls.load_cert_chain(self.dir / "pki/admin.crt", self.dir / "pki/admin.key")
        self.kubectl("apply", "-f", ROOT / "deploy/crd")
        for namespace in NAMESPACE, {**NAMESPACE, "metadata": {"name": "dgdr-system"}}:
            self.call("POST", "/api/v1/namespaces", namespace)
        # Everything runs with the rights that the manifests give, and no others.
        self.kubectl("apply", "-f", ROOT / "deploy/controller/rbac.yaml")
        self.kubectl("-n", "ml", "apply", "-f", ROOT / "deploy/rbac/sync.yaml")
        self.accounts = {"sync": self.account("ml", "dgdr-sync"), "controller": self.account("dgdr-system", "dgdr-controller")}
        self.kubectl("wait", "--for=condition=Established", "crd/dynamographdeploymentrequests.nvidia.com")
        # What is established is served, and what is granted is in force, a moment later.
        for version in "v1beta1", "v1alpha1":
            self.must(f"{version} is served", lambda: self.get(RUNS.replace("v1beta1", version)))
        for user, verb, group, resource, where in (("ml:dgdr-sync", "patch", "", "configmaps", "ml"),
                                                   ("dgdr-system:dgdr-controller", "delete", "", "configmaps", "ml"),
                                                   ("dgdr-system:dgdr-controller", "create", "coordination.k8s.io", "leases", "dgdr-system")):
            self.must(f"{user} may {verb} {resource}", lambda: self.may(user, verb, group, resource, where))
        self.begin()

    def must(self, what, condition):
        if not until(condition):
            raise RuntimeError(f"the control plane is not ready: {what}")

    def may(self, user, verb, group, resource, namespace):
        """What the server's authorizer says of a service account."""
        return self.call("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {
            "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {
                "user": f"system:serviceaccount:{user}", "resourceAttributes": {
                    "namespace": namespace, "verb": verb, "group": group, "resource": resource}}})["status"]["allowed"]

    def account(self, namespace, name):
        """A kubeconfig for a service account."""
        path, token = self.own / f"{name}.kubeconfig", self.token_of(namespace, name)
        path.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "c", "users": [{"name": "u", "user": {"token": token}}],
            "clusters": [{"name": "c", "cluster": {"server": self.url, "certificate-authority": self.settings["CA"]}}],
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u", "namespace": namespace}}]}))
        return path

    def token_of(self, namespace, name, secret=None):
        """A new token; it is good for as long as the secret is there."""
        bound = {"boundObjectRef": {"apiVersion": "v1", "kind": "Secret", "name": secret}} if secret else {}
        return self.call("POST", f"/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token",
                         {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": bound})["status"]["token"]

    def start(self, command, *args, **more):
        if command in self.accounts:
            more.setdefault("KUBECONFIG", str(self.accounts[command]))
        return super().start(command, *args, **more)

    def control(self, verb, *args):
        subprocess.run([TOOL, verb, self.dir, *map(str, args)], check=True, timeout=300)

    def env(self, **more):
        env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        env.update(KUBECONFIG=str(self.dir / "admin.kubeconfig"), HOME=str(self.own), LC_ALL="C.UTF-8", TZ="UTC",
                   PATH=f"{self.binaries}:{os.environ['PATH']}", KUBECACHEDIR=str(self.own / "cache"))
        env.update(more)
        return env

    def kubectl(self, *args, stdin=None):
        done = subprocess.run([KUBECTL, *map(str, args)], env=self.env(), capture_output=True, text=True, input=stdin, timeout=DEADLINE)
        if done.returncode:
            raise RuntimeError(f"kubectl {args}: {done.stderr}")
        return done.stdout

    def call(self, method, path, body=None):
        content = "application/merge-patch+json" if method == "PATCH" else "application/json"
        request = urllib.request.Request(self.url + path, method=method, headers={"Content-Type": content},
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, context=self.tls, timeout=DEADLINE) as answer:
            return json.loads(answer.read())

    def stop(self):
        # It would wait a minute for our watches to end.
        self.control("stop-apiserver", "KILL")
        self.control("stop")
