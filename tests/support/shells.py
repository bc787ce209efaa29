# SPDX-License-Identifier: Apache-2.0
"""Real shells on a pseudo-terminal: a line is typed, TAB is pressed, and the line that comes of it is looked at."""
import fcntl
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time

import cluster
import kubectls

BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"
READY = b"READY> "
TAB, HOME, END, CANCEL = b"\t", b"\x01", b"\x05", b"\x03"

# What a user has in the start-up file; {kubectl}: kubectl's own script, {ours}: that of the plugin's file name.
START = {
    "bash": """bind 'set bell-style none'; bind 'set completion-query-items 0'; bind 'set page-completions off'
bind 'set enable-bracketed-paste off'
. {bash_completion}
{kubectl}
{ours}
PS1='READY> '
""",
    "zsh": """bindkey -e; unsetopt prompt_cr prompt_sp beep
autoload -Uz compinit; compinit -u -d "$HOME/.zcompdump"
LISTMAX=1000
{kubectl}
{ours}
PS1='READY> '
""",
    "fish": """function fish_greeting; end
function fish_title; end
{kubectl}
{ours}
function fish_prompt; printf 'READY> '; end
""",
}
READ = {"bash": "source <({0} completion bash)", "zsh": "source <({0} completion zsh)", "fish": "{0} completion fish | source"}


class Shell:
    def __init__(self, name, env, home):
        start = pathlib.Path(home) / {"bash": "rc.bash", "zsh": ".zshrc", "fish": "rc.fish"}[name]
        argv = {"bash": ["bash", "--noprofile", "--rcfile", str(start), "-i"], "zsh": ["zsh", "-i"],
                "fish": ["fish", "--no-config", "-i", "-C", f"source {start}"]}[name]
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(home)
            os.execvpe(argv[0], argv, env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
        self.seen = b""
        self.wait(READY)

    def wait(self, pattern, deadline=cluster.DEADLINE):
        """What came up to a match of the pattern, which is taken out; None in its stead when none comes."""
        end = time.monotonic() + deadline
        while True:
            match = re.search(pattern, self.seen, re.S)
            if match:
                before, self.seen = self.seen[: match.end()], self.seen[match.end():]
                return match, before
            if not select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
                return None, self.seen
            try:
                chunk = os.read(self.fd, 65536)
            except OSError:
                return None, self.seen
            # fish asks what terminal this is.
            if b"\033[c" in chunk or b"\033[0c" in chunk:
                os.write(self.fd, b"\033[?6c")
            self.seen += chunk

    def type(self, keys):
        os.write(self.fd, keys)

    def line(self, typed):
        """The line after TAB at its end. What is typed next shows whether there is a blank, which zsh takes back else."""
        self.type(typed.encode() + TAB + b"Z" + HOME + b"echo LI''NE '" + END + b"'E''ND\r")
        match, before = self.wait(rb"LINE ([^\r\n]*)ZEND")
        if not match:
            self.type(CANCEL)
            return before
        self.wait(READY)
        return match[1].decode()

    def listed(self, typed, wanted):
        """Whether all that is wanted is shown when TAB is pressed twice."""
        self.type(typed.encode() + TAB + TAB)
        match, before = self.wait(b".*".join(re.escape(w.encode()) for w in wanted))
        self.type(b"\x15echo DO''NE\r")
        self.wait(rb"DONE")
        self.wait(READY)
        return bool(match) or before

    def stop(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


# Typed, and what it becomes. {p}: "kubectl dgdr" or "kubectl-dgdr".
LINES = [
    ("{p} sta", "{p} status "),
    ("{p} -n ml expl", "{p} -n ml explain "),
    ("{p} status -n ml my", "{p} status -n ml my-deployment "),
    ("{p} status -n ml my-deployment ki", "{p} status -n ml my-deployment kimi "),
    ("{p} status -n ml dgdr/my", "{p} status -n ml dgdr/my-deployment "),
    ("{p} status --contex", "{p} status --context "),
    ("{p} status --context=sim-v", "{p} status --context=sim-viewer "),
    ("{p} status --context sim-v", "{p} status --context sim-viewer "),
    ("{p} status -n kube-s", "{p} status -n kube-system "),
    ("{p} status -o ya", "{p} status -o yaml "),
    ("{p} wait x --for=pha", "{p} wait x --for=phase="),
    ("{p} status --kubeconfig=some-fi", "{p} status --kubeconfig=some-file "),
    ("{p} status --kubeconfig some-fi", "{p} status --kubeconfig some-file "),
    ("{p} wait x --for=phase=DecodeS", "{p} wait x --for=phase=DecodeSweep "),
    ("{p} wait x --for phase=DecodeS", "{p} wait x --for phase=DecodeSweep "),
    ("{p} wait x --for=condition=Spec", "{p} wait x --for=condition=SpecGenerated "),
    ("{p} watch --on-done some-fi", "{p} watch --on-done some-file "),
    ("{p} status --name", "{p} status --namespace "),
    ("{p} demo candi", "{p} demo candidate-crash "),
    ("{p} status nonsense", "{p} status nonsense"),
    ("{p} status -- no-such-run some-fi", "{p} status -- no-such-run some-fi"),
]
# Words that kubectl's scripts take apart at a "-": nothing may be slipped in.
KUBECTL = [("{p} status -o custom-columns=NAME:.metadata.name,DG", "{p} status -o custom-columns=NAME:.metadata.name,DG")]
# What kubectl's scripts do not get right, whatever they are told.
OWN = [
    ("{p} status -o custom-columns=NAME:.metadata.name,DG", "{p} status -o custom-columns=NAME:.metadata.name,DGD:.status.dgd"),
]


def exercise(name, shell, check, program, lines):
    for typed, wanted in lines:
        typed, wanted = typed.format(p=program), wanted.format(p=program)
        if name == "fish" and "custom-columns" in typed:
            continue  # it puts a blank behind whatever looks finished to it
        got = shell.line(typed)
        check(f"{name}: {typed}<TAB>", got == wanted, got)
    for typed, wanted in ((f"{program} ", ["watch", "dashboard", "status", "where profiling runs are"]),
                          (f"{program} status -n ml ", ["kimi", "Failed", "my-deployment", "Profiling"])):
        got = shell.listed(typed, wanted)
        check(f"{name}: {typed}<TAB><TAB> lists", got is True, got)


def one(name, sim, binaries, kubectl, check, slow):
    home = tempfile.mkdtemp(prefix=f"compl-{name}")
    path = pathlib.Path(home) / "bin"
    path.mkdir()
    for link in ("kubectl-dgdr", "kubectl_complete-dgdr"):
        (path / link).symlink_to(binaries / "kubectl-dgdr")
    if kubectl:
        (path / "kubectl").symlink_to(kubectl)
    (pathlib.Path(home) / "some-file").write_text("")
    ours = READ[name].format("kubectl-dgdr")
    theirs = READ[name].format("kubectl") if kubectl else ""
    text = START[name].format(kubectl=theirs, ours=ours, bash_completion=BASH_COMPLETION)
    (pathlib.Path(home) / {"bash": "rc.bash", "zsh": ".zshrc", "fish": "rc.fish"}[name]).write_text(text)
    env = sim.env(PATH=f"{path}:{os.environ['PATH']}", HOME=home, ZDOTDIR=home, XDG_CONFIG_HOME=home, XDG_DATA_HOME=home, **slow)
    shell = Shell(name, env, home)
    exercise(name, shell, check, "kubectl-dgdr", LINES + OWN)
    if kubectl:
        exercise(name, shell, check, "kubectl dgdr", LINES + KUBECTL)
    # Without the program a TAB is a TAB that finds nothing, and says nothing.
    (path / "kubectl-dgdr").unlink()
    got = shell.line("kubectl-dgdr sta")
    check(f"{name}: nothing and no complaint where the program is gone", got == "kubectl-dgdr sta", got)
    shell.stop()
    shutil.rmtree(home)


def run(sim, binaries, check, skipped, slow):
    """slow: variables with which the program waits for a server that is late."""
    found = kubectls.kubectls()
    if not found:
        skipped.append("shells through kubectl: there is none from 1.27 on")
    for name in START:
        lacks = not shutil.which(name) or (name == "bash" and not os.path.exists(BASH_COMPLETION))
        if lacks:
            skipped.append(f"{name}: not installed" + (" with bash-completion" if name == "bash" else ""))
            continue
        one(name, sim, binaries, found[-1] if found else None, check, slow)
    for script in ("bash",):
        done = subprocess.run([script, "-n", cluster.ROOT / f"completions/kubectl-dgdr.{script}"], capture_output=True, text=True)
        check(f"{script} -n", done.returncode == 0, done.stderr)
