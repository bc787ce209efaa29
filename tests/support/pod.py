# SPDX-License-Identifier: Apache-2.0
"""A program as if it ran in a pod: with nothing but a service account's folder and two variables."""
import subprocess

# Within a mount namespace of its own /run is another one, where the account's folder is a link to ours.
POD = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs none /run && mkdir -p /run/secrets/kubernetes.io && '
       'ln -s "$1" /run/secrets/kubernetes.io/serviceaccount && shift && exec "$@"', "sh"]


def can_be_a_pod():
    """Whether this machine lets us have a mount namespace."""
    return not subprocess.run([*POD, "/", "test", "-L", "/var/run/secrets/kubernetes.io/serviceaccount"], capture_output=True).returncode


class Account:
    """The folder that a kubelet keeps for a pod: a link leads to the newest, and is replaced as a whole."""

    def __init__(self, folder):
        self.folder, self.version = folder, 0
        folder.mkdir()

    def put(self, **files):
        self.version += 1
        new = self.folder / f"..{self.version}"
        new.mkdir()
        for name, text in files.items():
            (new / name.replace("_", ".")).write_text(text)
            link = self.folder / name.replace("_", ".")
            if not link.is_symlink():
                link.symlink_to(f"..data/{link.name}")
        (self.folder / "..new").symlink_to(new.name)
        (self.folder / "..new").rename(self.folder / "..data")

    def start(self, cluster, *args):
        """An agent that knows nothing but what a pod does."""
        return cluster.start(*args, before=[*POD, str(self.folder)], KUBECONFIG="", HOME="/nowhere", KUBERNETES_SERVICE_HOST="127.0.0.1",
                             KUBERNETES_SERVICE_PORT=cluster.url.rsplit(":", 1)[1])
