"""splitkey setup as an administrator runs it for one host, and what it says."""

import os
import re
import subprocess

import daemon
import world
from daemon import BUILD, Daemon, keep_secret
from terminal import Terminal


def read_record(server, path):
    return world.read_record(server, path)[0]


class SetUp:
    """splitkey setup for one host, whose files lie in `directory`."""

    def __init__(self, server, directory, address=None):
        self.server, self.directory = server, directory
        self.config = directory / "splitkeyd.yaml"
        self.shares = directory / "shares"
        self.shares.mkdir(exist_ok=True)
        self.address = address or server.address
        self.environment = {"VAULT_TOKEN": server.root_token}

    def command(self, *options, shares=True):
        to = ["--shares-to", self.shares] if shares else []
        return [BUILD / "splitkey", "setup", "--config", self.config, "--address", self.address, *to, *options]

    def start(self, *options, **popen):
        return subprocess.Popen([str(word) for word in self.command(*options)], env={**os.environ, **self.environment},
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                start_new_session=True, **popen)

    def run(self, *options, **popen):
        running = self.start(*options, **popen)
        output, errors = running.communicate(timeout=daemon.PATIENCE_S)
        return subprocess.CompletedProcess(running.args, running.returncode, output, errors)

    def done(self, *options):
        ran = self.run(*options)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        for share in self.share_files():
            if share.suffix == ".txt":
                keep_secret(share.read_text().split()[0])
        return ran.stdout

    def refused(self, *options):
        ran = self.run(*options)
        assert ran.returncode == 1, ran.stdout + ran.stderr
        return ran.stderr

    def on_terminal(self, *options, **more):
        return Terminal(self.command(*options, **more), self.environment)

    def share_files(self):
        return sorted(self.shares.iterdir())

    def forget_shares(self):
        for share in self.share_files():
            share.unlink()

    def daemon(self):
        daemon = Daemon(self.directory, "--config", self.config)
        daemon.socket = str(self.directory / "splitkeyd.sock")
        return daemon


def steps(output):
    """(what became of it, what) of each line that is one."""
    return re.findall(r"^(already so|done|changed|would|by hand) +(.*)$", output, re.M)


def became(output, what):
    found = [word for word, text in steps(output) if what in text]
    assert len(found) == 1, (what, output)
    return found[0]
