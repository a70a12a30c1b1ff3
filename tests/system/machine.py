"""A Debian that has booted: systemd in a tree of scripts/system-tree, with no network but its own loopback. What is written
there goes into memory and is gone with it."""

import contextlib
import os
import pathlib
import select
import signal
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A guard against hanging for ever, far above what anything here takes.
PATIENCE_S = 60

# Without these, locked and secret memory would be refused, and IPAddressDeny=, which is a BPF program, silently not enforced.
LIKE_A_HOST = ["--system-call-filter=memfd_secret @memlock bpf @keyring",
               "--capability=CAP_BPF,CAP_NET_ADMIN,CAP_IPC_LOCK"]
# systemd-nspawn keeps its own state in /run; this one's lies in a mount that ends with it. It ends with the tests, however they
# end, and the machine with it.
IN_OWN_MOUNTS = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /run && exec "$@"', "sh"]


class Failed(AssertionError):
    """A command that had to succeed did not."""


class Machine:
    """As a context manager it is booted, and shut down at the end; run() is what an operator at its root prompt does.
    `binds` are files and directories of ours, read-only there, by the path they have there. `outside` is a directory that
    both sides see, /outside there."""

    booted = []  # for conftest.py, which shows their journals where a test fails

    def __init__(self, tree, binds=None):
        self.tree = pathlib.Path(tree)
        self.binds = {"/src": ROOT} | (binds or {})
        self.process = None
        self.leader = None

    def __enter__(self):
        self.resources = contextlib.ExitStack()
        try:
            self.outside = pathlib.Path(self.resources.enter_context(tempfile.TemporaryDirectory(prefix="splitkey-system-")))
            self.outside.chmod(0o755)
            self.boot()
        except BaseException:
            self.kill()
            self.resources.close()
            raise
        self.booted.append(self)
        return self

    def __exit__(self, *_):
        self.booted.remove(self)
        try:
            self.shut_down()
        finally:
            self.kill()
            self.resources.close()

    def command(self):
        return [*IN_OWN_MOUNTS, "systemd-nspawn", "--quiet", f"--directory={self.tree}", "--volatile=overlay", "--boot",
                "--register=no", "--keep-unit", "--private-network", "--notify-ready=yes", "--console=pipe", *LIKE_A_HOST,
                f"--bind={self.outside}:/outside", *(f"--bind-ro={ours}:{there}" for there, ours in self.binds.items())]

    def boot(self):
        """Until its systemd says that it is up."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify, open(self.outside / "console", "wb") as console:
            notify.bind(str(self.outside / "notify"))
            environment = os.environ | {"NOTIFY_SOCKET": str(self.outside / "notify")}
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=console, stderr=console,
                                            env=environment)
            said = {}
            while said.get("READY") != "1":
                said |= dict(line.split("=", 1) for line in self.hear(notify).splitlines())
        self.leader = int(said["X_NSPAWN_LEADER_PID"])
        self.run("systemctl is-system-running --wait")

    def hear(self, notify):
        """The next thing that systemd-nspawn has to say, as long as it lives."""
        end = os.pidfd_open(self.process.pid)
        try:
            readable, _, _ = select.select([notify, end], [], [], PATIENCE_S)
        finally:
            os.close(end)
        if notify not in readable:
            raise Failed(f"the machine did not boot:\n{self.console()}")
        return notify.recv(4096).decode()

    def console(self):
        return (self.outside / "console").read_text(errors="replace")

    def attempt(self, script, user="root", stdin=None, **environment):
        """What became of a shell script there: subprocess.CompletedProcess, with its output as text."""
        return subprocess.run(self.within("bash", "-c", script, user=user, **environment), input=stdin or "", text=True,
                              capture_output=True, timeout=2 * PATIENCE_S, env={})

    def run(self, script, **how):
        """Its standard output, without the last newline, of a script that succeeds."""
        ended = self.attempt(script, **how)
        if ended.returncode != 0:
            raise Failed(f"{script}\nexit status {ended.returncode}\n{ended.stdout}{ended.stderr}")
        return ended.stdout.removesuffix("\n")

    def wait_until(self, condition):
        """Until a command there succeeds."""
        ended = self.attempt(f"for _ in {{1..{PATIENCE_S * 20}}}; do {condition} && exit; sleep 0.05; done; exit 1")
        if ended.returncode != 0:
            raise Failed(f"waited in vain for: {condition}")

    def start(self, *command, **popen):
        """A program there that goes on, for the caller to end: subprocess.Popen."""
        return subprocess.Popen(self.within(*command), text=True, env={}, **popen)

    def within(self, *command, user="root", **environment):
        """The command that runs `command` there."""
        become = [] if user == "root" else ["/usr/bin/setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]
        settings = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8",
                    **environment}
        return ["/usr/bin/nsenter", f"--target={self.leader}", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup",
                "--root", "--wd", "/usr/bin/env", "-i", *(f"{name}={value}" for name, value in settings.items()), *become,
                *command]

    def journal(self, *options):
        return self.run(" ".join(["journalctl --no-pager --output=short-precise", *options]))

    def moment(self):
        """Now, as an option of journal(). Not a cursor: with one, systemd 252 leaves out the first line that others match."""
        return "--since=" + self.run("date '+\"%F %T.%6N\"'")

    def shut_down(self):
        self.run("systemctl poweroff --no-block")
        self.process.wait(PATIENCE_S)

    def kill(self):
        """What is left of it, if anything; its processes end with their first one."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


def tree_of(release):
    """The tree of a Debian release, made where it is missing. Errors: OSError, subprocess.CalledProcessError."""
    made = subprocess.run([ROOT / "scripts/system-tree", release], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if made.returncode != 0:
        print(made.stderr, file=sys.stderr)
        made.check_returncode()
    return made.stdout.strip()
