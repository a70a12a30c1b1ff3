"""splitkey setup as an administrator runs it for one host, and what it says."""

import json
import os
import re
import signal
import subprocess
import threading

import daemon
import world
from daemon import BUILD, Daemon, keep_secret, splitkey
from terminal import Terminal
from world import random_kek

EMAIL = "jane.doe@clinic.example"


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
        return self.start_command(self.command(*options), **popen)

    def start_rotation(self, *options, config=None):
        return self.start_command([BUILD / "splitkey", "credentials", "rotate", "--config", config or self.config,
                                   *options])

    def start_command(self, command, **popen):
        return subprocess.Popen([str(word) for word in command], env={**os.environ, **self.environment},
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                start_new_session=True, **popen)

    def run(self, *options, **popen):
        return ended(self.start(*options, **popen))

    def rotate(self, *options):
        return ended(self.start_rotation(*options))

    def done(self, *options, **popen):
        ran = self.run(*options, **popen)
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


def ended(running):
    output, errors = running.communicate(timeout=daemon.PATIENCE_S)
    return subprocess.CompletedProcess(running.args, running.returncode, output, errors)


def health(running):
    with running.client() as client:
        return client.done("read", "sys/health")


def secret_ids(server):
    """What Vault says of each secret_id of the daemons' role, by its accessor."""
    role = "auth/approle/role/splitkeyd"
    return {accessor: server.must("POST", f"{role}/secret-id-accessor/lookup", {"secret_id_accessor": accessor})["data"]
            for accessor in server.must("GET", f"{role}/secret-id?list=true")["data"]["keys"]}


def killed_at(number, proxy, start):
    """Whether what `start` starts, whose calls pass the proxy, makes so many (looks at a node's role do not count) and
    is killed by the next; what it has printed."""
    started, left = threading.Event(), [number]

    def refuse(_, path):
        started.wait()
        left[0] -= path != "sys/health"
        if left[0] >= 0:
            return None
        running.kill()
        return 0

    proxy.refuse = refuse
    running = start()
    started.set()
    output, errors = running.communicate(timeout=daemon.PATIENCE_S)
    proxy.refuse = lambda *_: None
    assert running.returncode in (0, -signal.SIGKILL), errors
    return running.returncode != 0, output


def steps(output):
    """(what became of it, what) of each line that is one."""
    return re.findall(r"^(already so|done|changed|would|by hand) +(.*)$", output, re.M)


def became(output, what):
    found = [word for word, text in steps(output) if what in text]
    assert len(found) == 1, (what, output)
    return found[0]


def escrow_and_recover(host, shares):
    """An escrow without custodians, recovered with the shares in three files."""
    host.config.write_text(host.config.read_text() + "recovery: { workflow: external }\n")
    with host.daemon() as running:
        with running.client() as client:
            kek = random_kek()
            client.done("update", "users/42/surveys/7/escrow", {"kek": kek, "user_email": EMAIL})
        answer = splitkey("--json", "write", "users/42/surveys/7/recover", "admin_id=9", "verification_notes=seen",
                          *(f"custodian_shares=@{file}" for file in shares), socket=running.socket)
        assert answer.returncode == 0, answer.stderr
        assert json.loads(answer.stdout)["kek"] == kek
        with running.client() as client:
            texts = [file.read_text().strip() for file in shares]
            assert client.done("update", "platform/verify", {"custodian_shares": texts})["matches"] is True
            return client.done("read", "sys/health")


def finish(host):
    """Runs it until it is done, replacing a platform key whose shares were not all handed out, as somebody would."""
    host.forget_shares()
    with host.on_terminal() as terminal:
        found = terminal.wait_for(r'Type "(replace [0-9a-f]{8})"|configuration .*splitkeyd.yaml')
        if found[1]:
            terminal.type(found[1])
        assert terminal.end() == 0, terminal.shown
    return found[1] is not None


def share_on_screen(terminal):
    """As share_on(), of the page that is shown."""
    return share_on(terminal.wait_for(r"(?s)Share (\d) of 4.*?type the check code of share \1")[0])


def share_on(page):
    """(share text, check code) of a custodian's page."""
    code = re.search(r"check code:? +([0-9a-f]{8})", page, re.I)
    lines = re.search(r"^    80\d-\d-[0-9a-f]+\n(?:    [0-9a-f]+\n)+", page, re.M)[0]
    return "".join(lines.split()), code[1]
