"""The real programs as tests drive them: splitkeyd, the protocol of its socket, and splitkey."""

import contextlib
import itertools
import json
import os
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

BUILD = Path(os.environ.get("SPLITKEY_BUILD", "build")).resolve()

# A guard against hanging for ever, far above what any answer takes.
PATIENCE_S = 120

# The longest deadline that a request may have, for those that must succeed: the guard above ends before it, so that no
# request is lost because the machine is slow.
UNHURRIED_MS = 300_000

RETRYABLE = {"vault_sealed", "vault_unavailable", "overloaded", "deadline_exceeded", "audit_unavailable"}
CODES = RETRYABLE | {
    "invalid_request", "unsupported_path", "unsupported_operation", "permission_denied", "not_found", "conflict",
    "precondition_failed", "invalid_custodian", "decryption_failed", "record_malformed", "vault_denied", "internal"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# Every secret that went over a socket or into a file: no error and no log may show one. Shorter ones would be found in
# innocent text.
SECRETS = set()
SHORTEST_SECRET = 16
SECRET_FIELDS = {"kek", "passphrase", "custodian_component", "custodian_shares", "custodian_shares_again", "vault_token"}


def keep_secret(*texts):
    SECRETS.update(text for text in texts if isinstance(text, str) and len(text) >= SHORTEST_SECRET)


def keep_fields_secret(data):
    if isinstance(data, dict):
        for name in SECRET_FIELDS & data.keys():
            value = data[name]
            keep_secret(*(value if isinstance(value, list) else [value]))


def holds_no_secret(text):
    return not any(secret in text for secret in tuple(SECRETS))  # another thread may keep one meanwhile


def without_sanitizer(errors):
    """What the program itself said: the address sanitizer complains of each that changes its stack, annotated or not."""
    return "".join(line for line in errors.splitlines(True) if "ASan doesn't fully support makecontext" not in line)


AS_SYSTEMD_STARTS = """
import os, sys
passed = [os.dup(int(number)) for number in sys.argv[1].split(",")]
high = [os.dup2(descriptor, 100 + index) for index, descriptor in enumerate(passed)]
for index, descriptor in enumerate(high):
    os.dup2(descriptor, 3 + index)
os.environ.update(LISTEN_FDS=str(len(high)), LISTEN_PID=str(os.getpid()))
os.closerange(3 + len(high), 200)
os.execv(sys.argv[2], sys.argv[2:])
"""


@contextlib.contextmanager
def short_directory():
    """A directory whose path leaves room for a socket's name, and which others may enter."""
    path = Path(tempfile.mkdtemp(prefix="splitkey-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path)


def frame(body):
    body = body.encode() if isinstance(body, str) else body
    return struct.pack(">I", len(body)) + body


class Client:
    """One connection. It speaks the protocol by itself, so that the tests trust no code of the project for that."""

    def __init__(self, connected):
        self.socket = connected
        self.socket.settimeout(PATIENCE_S)
        self.ids = itertools.count(1)
        self.early = {}  # answers to other requests than the one that was waited for

    @classmethod
    def connect(cls, path):
        connecting = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connecting.connect(str(path))
        except OSError:
            connecting.close()
            raise
        return cls(connecting)

    @classmethod
    def connect_as(cls, path, uid, gid, groups=()):
        """As another user: the kernel remembers who connected, whoever holds the connection later."""
        here, there = socket.socketpair()
        with here, there:
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    os.setgroups(list(groups))
                    os.setgid(gid)
                    os.setuid(uid)
                    with cls.connect(path) as client:
                        socket.send_fds(there, [b"x"], [client.socket.fileno()])
                    status = 0
                except PermissionError:
                    status = 2
                finally:
                    os._exit(status)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            if status == 2:
                raise PermissionError(f"uid {uid} may not connect to {path}")
            assert status == 0
            _, (descriptor,), _, _ = socket.recv_fds(here, 1, 1)
            return cls(socket.socket(fileno=descriptor))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send_bytes(self, data):
        self.socket.sendall(data)

    def send_text(self, body):
        """One frame with this body, whatever it is."""
        self.send_bytes(frame(body))

    def send(self, operation, path, data=None, **members):
        """Sends a request and gives its id; `members` are further ones of the message, id among them."""
        message = {"id": next(self.ids), "operation": operation, "path": path}
        if data is not None:
            message["data"] = data
        message.update(members)
        keep_fields_secret(data)
        self.send_text(json.dumps(message))
        return message["id"]

    def read_exactly(self, count):
        """None at an end of file before the first byte."""
        got = b""
        while len(got) < count:
            piece = self.socket.recv(count - len(got))
            if not piece:
                assert not got, "the daemon closed the connection in the middle of a frame"
                return None
            got += piece
        return got

    def receive(self):
        """The next answer, in the order they come; None when the daemon closed the connection."""
        header = self.read_exactly(4)
        if header is None:
            return None
        text = self.read_exactly(struct.unpack(">I", header)[0]).decode()
        answer = json.loads(text)
        self.check_form(answer, text)
        return answer

    @staticmethod
    def check_form(answer, text):
        """docs/protocol.md: the members of an answer and of its error, and that an error shows no secret."""
        assert answer.keys() <= {"id", "request_id", "data", "error", "warnings"}
        assert UUID.fullmatch(answer["request_id"])
        assert answer.get("warnings") != []
        assert ("data" in answer) != ("error" in answer)
        if "data" in answer:
            keep_fields_secret(answer["data"])
            return
        error = answer["error"]
        assert error.keys() <= {"code", "message", "retryable", "retry_after_ms", "details"}
        assert error["code"] in CODES
        assert error["retryable"] == (error["code"] in RETRYABLE)
        assert error["message"]
        assert error.get("details") != {}
        assert holds_no_secret(text) and holds_no_secret(error["message"])

    def answer_to(self, request_id):
        while request_id not in self.early:
            answer = self.receive()
            assert answer is not None, "the daemon closed the connection before it answered"
            self.early[answer["id"]] = answer
        return self.early.pop(request_id)

    def ask(self, operation, path, data=None, **members):
        return self.answer_to(self.send(operation, path, data, **members))

    def done(self, operation, path, data=None, **members):
        """The data of an answer that is none but a success."""
        answer = self.ask(operation, path, data, **members)
        assert "error" not in answer, answer["error"]
        return answer["data"]

    def refused(self, code, operation, path, data=None, **members):
        """The error of an answer that must have this code."""
        return error_of(self.ask(operation, path, data, **members), code)

    def is_alive(self):
        return self.done("read", "sys/info")["protocol"] == 1

    def is_closed(self):
        """A reset is what a kernel makes of a close when there was more to read."""
        try:
            return self.receive() is None
        except ConnectionResetError:
            return True


def error_of(answer, code):
    assert "error" in answer, f"no {code}, but a success"
    assert answer["error"]["code"] == code, answer["error"]
    return answer["error"]


class Daemon:
    """One splitkeyd. start() returns when it serves; stop() when it has ended well and its log shows no secret."""

    numbers = itertools.count(1)
    started = []  # for conftest.py, which shows their logs where a test fails

    def __init__(self, directory, *arguments, program=(), environment=None, systemd=None, **popen):
        self.directory = Path(directory)
        self.command = [*map(str, program), str(BUILD / "splitkeyd"), *map(str, arguments)]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("VAULT_")}
        self.environment = inherited | (systemd.environment() if systemd else {}) | (environment or {})
        self.systemd = systemd
        self.popen = popen
        self.log = self.directory / f"splitkeyd-{next(self.numbers)}.log"
        self.socket = None
        self.shares = []
        self.process = None

    @classmethod
    def dev(cls, directory):
        return cls(directory, "--dev", "--socket", Path(directory) / "dev.sock")

    @classmethod
    def configured(cls, directory, config, **popen):
        """`config` as JSON, which is YAML too. Its listen.socket is left to us unless it is given."""
        directory = Path(directory)
        listen = config.setdefault("listen", {})
        listen.setdefault("socket", str(directory / f"{next(cls.numbers)}.sock"))
        file = directory / f"splitkeyd-{next(cls.numbers)}.yaml"
        file.write_text(json.dumps(config, indent=2))
        daemon = cls(directory, "--config", file, **popen)
        daemon.socket = listen["socket"]
        return daemon

    @classmethod
    def activated(cls, directory, config, sockets, names=None, **popen):
        """With sockets (or descriptors) as systemd passes them: from descriptor 3 on, with names where they are given, and
        the process's own id in the environment."""
        numbers = [each if isinstance(each, int) else each.fileno() for each in sockets]
        daemon = cls.configured(directory, config, pass_fds=numbers, **popen)
        daemon.command[:0] = [sys.executable, "-c", AS_SYSTEMD_STARTS, ",".join(map(str, numbers))]
        if names is not None:
            daemon.environment["LISTEN_FDNAMES"] = ":".join(names)
        return daemon

    def __enter__(self):
        return self if self.process else self.start()

    def __exit__(self, failed, *_):
        if failed:
            self.kill()
        else:
            self.stop()

    def start(self):
        self.started.append(self)
        if self.systemd:
            ready = self.systemd.count("READY") + 1
            self.spawn(self.environment)
            try:
                self.systemd.wait_for("READY", ready, self.process)
            except AssertionError:
                self.kill()
                raise
        else:
            notify_path = self.directory / f"notify-{next(self.numbers)}"
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
                notify.bind(str(notify_path))
                self.spawn(self.environment | {"NOTIFY_SOCKET": str(notify_path)})
                self.wait_until_ready(notify)
        if self.socket is None:
            self.read_dev_output()
        return self

    def spawn(self, environment):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=log, env=environment,
                                            stdin=subprocess.DEVNULL, **self.popen)

    def wait_until_ready(self, notify):
        end = os.pidfd_open(self.process.pid)
        try:
            readable, _, _ = select.select([notify, end], [], [], PATIENCE_S)
        finally:
            os.close(end)
        if notify not in readable:
            self.kill()
            raise AssertionError(f"splitkeyd did not start:\n{self.log.read_text()}")
        assert notify.recv(4096) == b"READY=1"

    def read_dev_output(self):
        lines = [line.decode().rstrip("\n") for line in iter(self.process.stdout.readline, b"ready\n")]
        self.socket = lines[0].removeprefix("socket: ")
        self.shares = [line.removeprefix("share: ") for line in lines[1:]]
        keep_secret(*self.shares)

    def client(self):
        return Client.connect(self.socket)

    def refuse_to_start(self):
        """(exit status, what it says) of a daemon that must not come up."""
        ended = subprocess.run(self.command, capture_output=True, text=True, timeout=PATIENCE_S,
                               stdin=subprocess.DEVNULL, env=self.environment, **self.popen)
        return ended.returncode, without_sanitizer(ended.stderr)

    def reload(self):
        """SIGHUP, and until that reload is over, well or not: `systemd` hears it."""
        over = self.systemd.count("READY") + 1
        self.process.send_signal(signal.SIGHUP)
        self.systemd.wait_for("READY", over, self.process)

    def ask_to_stop(self):
        self.process.send_signal(signal.SIGTERM)

    def wait_for_stop(self):
        """Its exit status is 0, and its log shows no secret."""
        status = self.process.wait(PATIENCE_S)
        self.process.stdout.close()
        self.process = None
        assert status == 0, f"splitkeyd ended with status {status}"
        assert holds_no_secret(self.log.read_text()), "the log shows a secret"

    def stop(self):
        if self.process is not None:
            self.ask_to_stop()
            self.wait_for_stop()

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None


def splitkey(*arguments, stdin=None, socket=None):
    """Runs the command line; gives exit status, standard output and standard error as subprocess.run does."""
    environment = os.environ | ({"SPLITKEY_SOCKET": str(socket)} if socket else {})
    ended = subprocess.run([str(BUILD / "splitkey"), *map(str, arguments)], input=stdin, text=True, env=environment,
                           capture_output=True, timeout=PATIENCE_S)
    ended.stderr = without_sanitizer(ended.stderr)
    assert holds_no_secret(ended.stderr), "splitkey shows a secret on standard error"
    return ended


def splitkey_json(*arguments, stdin=None, socket=None):
    """The answer of a command that succeeds."""
    ended = splitkey(*arguments, "--json", stdin=stdin, socket=socket)
    assert ended.returncode == 0, (ended.returncode, ended.stderr)
    data = json.loads(ended.stdout)
    keep_fields_secret(data)
    return data
