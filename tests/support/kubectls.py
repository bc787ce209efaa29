# SPDX-License-Identifier: Apache-2.0
"""The kubectls that a comparison can be made with."""
import glob
import json
import os
import shutil
import subprocess

# The first whose words and behaviour are the ones that are compared with; distributions ship much older ones.
OLDEST = 27


def minor(binary):
    """The 27 of version 1.27; 0 when it does not say."""
    try:
        done = subprocess.run([binary, "version", "--client", "-o", "json"], capture_output=True, text=True, timeout=30)
        return int(json.loads(done.stdout)["clientVersion"]["gitVersion"].split(".")[1])
    except (OSError, ValueError, KeyError, IndexError, subprocess.TimeoutExpired):
        return 0


def kubectls():
    """Their paths, the oldest first: $KUBECTL alone where set, else all kubectl.1.* beside the one on PATH (which may
    only be a dispatcher that chooses one of them by the server's version), else that one."""
    found = os.environ.get("KUBECTL") or shutil.which("kubectl")
    if not found:
        return []
    beside = glob.glob(os.path.join(os.path.dirname(os.path.realpath(found)), "kubectl.1.[0-9][0-9]"))
    candidates = [found] if os.environ.get("KUBECTL") or not beside else sorted(beside)
    return [binary for binary in candidates if minor(binary) >= OLDEST]
