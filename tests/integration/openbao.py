#!/usr/bin/env python3
"""A real Vault-API server for tests: OpenBao, set up as splitkeyd wants it.

    openbao.py run [--tls] -- COMMAND …

starts one on a free port in a directory of its own, runs COMMAND with what it needs to reach it in the environment, and
ends with its exit status. The `bao` program is $SPLITKEY_BAO, or the one on PATH; without one the exit status is 77,
which Meson counts as skipped. Set for COMMAND:

    SPLITKEY_TEST_VAULT           the address, http://127.0.0.1:PORT or https://127.0.0.1:PORT
    SPLITKEY_TEST_ROOT_TOKEN      the administrator's token
    SPLITKEY_TEST_ROLE_ID         a file, mode 0600
    SPLITKEY_TEST_SECRET_ID       a file, mode 0600
    SPLITKEY_TEST_CA              with --tls: the certificate authority's file
    SPLITKEY_TEST_OTHER_CA        with --tls: another authority, which issued nothing
    SPLITKEY_TEST_MUTUAL_VAULT    with --tls: the address that wants a certificate of its clients
    SPLITKEY_TEST_CLIENT_CERT     with --tls: such a certificate, and
    SPLITKEY_TEST_CLIENT_KEY      its key
    SPLITKEY_TEST_DIRECTORY       where all this lies
"""

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SKIPPED = 77
ROLE = "splitkeyd"

# What docs/operations.md, "Setting up Vault by hand", shows. Mount prefixes are added in policy().
POLICY = {
    "read": ["platform/master-key", "platform/versions/+", "platform/checks/+"],
    "write": [
        "surveys/+/kek",
        "organizations/+/surveys/+/kek",
        "organizations/+/master-key",
        "teams/+/team-key",
        "users/+/surveys/+/recovery-kek",
    ],
    "list": ["users/", "users/+/surveys/"],
}


class Unavailable(Exception):
    """There is no bao program on this machine."""


def find_bao():
    named = os.environ.get("SPLITKEY_BAO", "bao")
    found = shutil.which(named)
    if found is None:
        raise Unavailable(f"no OpenBao: {named!r} is no program; set SPLITKEY_BAO to the bao binary")
    return found


# Until this process ends, no other test program takes one of its ports, between two lives of a server, say.
kept_ports = []


def free_port():
    """A port that is free, and so is the next one, which the server takes for its cluster. Below those that the system
    gives to connections, of which tests that run beside this one make many. A name in the abstract namespace keeps it for
    this process: the port itself is free until the server takes it."""
    while True:
        port = random.randrange(10000, 32000, 2)
        keeper = socket.socket(socket.AF_UNIX)
        with socket.socket() as first, socket.socket() as second, contextlib.suppress(OSError):
            keeper.bind(f"\0splitkey-test-port-{port}")
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
            kept_ports.append(keeper)
            return port
        keeper.close()


def secret_id_lookup(role):
    """Where Vault tells how long a secret_id lives."""
    return f"auth/approle/role/{role}/secret-id/lookup"


def policy(mount="secret", extra=()):
    """The HCL of the policy of every host; `extra` are further paths below data/ that may be written."""
    rules = [(f"{mount}/data/{path}", ["read"]) for path in POLICY["read"]]
    rules += [(f"{mount}/data/{path}", ["create", "update", "read", "delete"]) for path in [*POLICY["write"], *extra]]
    rules += [(f"{mount}/metadata/{path}", ["list"]) for path in [*POLICY["list"], *extra]]
    rules += [(secret_id_lookup(ROLE), ["update"])]
    return "\n".join(f'path "{path}" {{ capabilities = {json.dumps(capabilities)} }}' for path, capabilities in rules)


def write_private(file, text):
    """One line, for its owner only. It takes the place of an older one at once: nobody reads half of it."""
    fresh = file.with_name(file.name + ".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text + "\n")
    fresh.replace(file)


def run_openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class Authority:
    """A certificate authority of a test's own, made by the openssl command."""

    def __init__(self, directory, name="test authority"):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.certificate = self.directory / "ca.pem"
        self.key = self.directory / "ca.key"
        run_openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                    "-subj", f"/CN={name}", "-keyout", self.key, "-out", self.certificate,
                    "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, name, names="IP:127.0.0.1,DNS:localhost", usage="serverAuth", days=30):
        """(certificate, key) for `names`, as files."""
        certificate, key, request = (self.directory / f"{name}.{end}" for end in ("pem", "key", "csr"))
        extensions = self.directory / f"{name}.ext"
        extensions.write_text(f"subjectAltName={names}\nextendedKeyUsage={usage}\nbasicConstraints=CA:FALSE\n")
        run_openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                    "-keyout", key, "-out", request)
        run_openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                    "-days", str(days), "-extfile", extensions, "-out", certificate)
        return certificate, key


class Vault:
    """What an administrator does at a server or a cluster; request() is theirs. `directory` is where credentials go."""

    def request(self, method, path, body=None, token=""):
        """(status, JSON of the answer or None) of an API call; token "" is the administrator's, None is none."""
        raise NotImplementedError

    def must(self, method, path, body=None):
        """The JSON of a call that succeeds."""
        status, answer = self.request(method, path, body)
        if status not in (200, 204):
            raise RuntimeError(f"{method} {path}: {status} {answer}")
        return answer

    def seal(self):
        self.must("PUT", "sys/seal")

    def set_up(self, extra_paths=(), **role):
        """KV version 2 at secret/, AppRole with the role of every host, its policy; `role` are further role settings."""
        if "secret/" not in self.must("GET", "sys/mounts")["data"]:
            self.must("POST", "sys/mounts/secret", {"type": "kv", "options": {"version": "2"}})
        if "approle/" not in self.must("GET", "sys/auth")["data"]:
            self.must("POST", "sys/auth/approle", {"type": "approle"})
        self.write_policy(policy(extra=extra_paths))
        self.write_role(**role)

    def write_policy(self, hcl, name=ROLE):
        self.must("PUT", f"sys/policies/acl/{name}", {"policy": hcl})

    def write_role(self, name=ROLE, **settings):
        """One with the policy of every host, and `settings` beside it: token_ttl, secret_id_num_uses, …"""
        self.must("POST", f"auth/approle/role/{name}", {"token_policies": [ROLE], "token_ttl": "1h", **settings})

    def role_id(self, role=ROLE):
        return self.must("GET", f"auth/approle/role/{role}/role-id")["data"]["role_id"]

    def new_secret_id(self, role=ROLE, **settings):
        return self.must("POST", f"auth/approle/role/{role}/secret-id", settings)["data"]["secret_id"]

    def credentials(self):
        """(role_id, secret_id) as files of mode 0600; the secret_id is new each time."""
        texts = {self.directory / "role-id": self.role_id(), self.directory / "secret-id": self.new_secret_id()}
        for file, text in texts.items():
            write_private(file, text)
        return tuple(texts)


class OpenBao(Vault):
    """One server. As a context manager it is stopped at the end, and its log printed when the block failed."""

    def __init__(self, directory):
        self.bao = find_bao()
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.log = self.directory / "bao.log"
        self.root_token = "root"
        self.authority = None
        self.process = None

    @property
    def address(self):
        return f"{'https' if self.authority else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, failed, *_):
        self.stop()
        if failed:
            self.print_log()

    def command(self):
        return [self.bao, "server", "-dev", f"-dev-root-token-id={self.root_token}",
                f"-dev-listen-address=127.0.0.1:{self.port}", "-dev-no-store-token"]

    def start(self):
        """Starts it and waits until it answers sys/health. Under -dev everything of a former start is gone."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=self.directory)
        self.wait_for(lambda status: status in (200, 429, 501, 503))

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def print_log(self):
        print(f"--- {self.log}", self.log.read_text(errors="replace"), "---", sep="\n", file=sys.stderr)

    def wait_for(self, expected, seconds=120):
        """Until the status of sys/health is as expected."""
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            if self.process.poll() is not None:
                self.print_log()
                raise RuntimeError(f"bao ended with status {self.process.returncode}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                if expected(self.request("GET", "sys/health", token=None)[0]):
                    return
            time.sleep(0.02)
        self.print_log()
        raise RuntimeError("bao did not become ready")

    def request(self, method, path, body=None, token=""):
        status, _, text = self.exchange(method, path, body, token)
        return status, json.loads(text) if text else None

    def exchange(self, method, path, body=None, token="", headers=()):
        """(status, headers, text) of an API call, whatever comes back; `token` as for request()."""
        if self.authority:
            trust = ssl.create_default_context(cafile=self.authority.certificate)
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=trust)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"X-Vault-Request": "true", **dict(headers)}
        if token is not None:
            headers["X-Vault-Token"] = token or self.root_token
        try:
            connection.request(method, f"/v1/{path}", None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def wrap(self, path, body):
        """The wrapping token of what this call gives."""
        status, _, text = self.exchange("POST", path, body, headers={"X-Vault-Wrap-TTL": "60s"})
        assert status == 200, text
        return json.loads(text)["wrap_info"]["token"]

    def wrapped_secret_id(self, role=ROLE):
        return self.wrap(f"auth/approle/role/{role}/secret-id", {})

    def environment(self):
        role_id, secret_id = self.credentials()
        settings = {
            "SPLITKEY_TEST_VAULT": self.address,
            "SPLITKEY_TEST_ROOT_TOKEN": self.root_token,
            "SPLITKEY_TEST_ROLE_ID": str(role_id),
            "SPLITKEY_TEST_SECRET_ID": str(secret_id),
            "SPLITKEY_TEST_DIRECTORY": str(self.directory),
        }
        return settings


class RaftOpenBao(OpenBao):
    """A server as in production: TLS by an authority of the test's own, Raft storage that survives a restart, sealed when
    it starts. start() initialises it the first time and unseals it. Where it `tells_all`, its audit log holds the tokens
    that it gave out, as tokens_given() reads them."""

    def __init__(self, directory, certificate_names="IP:127.0.0.1,DNS:localhost", tls_min_version="tls12", tells_all=False):
        super().__init__(directory)
        self.authority = Authority(self.directory / "authority")
        self.unseal_key = None
        self.mutual_port = free_port()
        (self.directory / "raft").mkdir(exist_ok=True)
        certificate, key = self.authority.issue("server", certificate_names)
        self.configuration = self.directory / "bao.hcl"
        self.configuration.write_text(f"""
            disable_mlock = true
            api_addr = "https://127.0.0.1:{self.port}"
            cluster_addr = "https://127.0.0.1:{self.port + 1}"
            storage "raft" {{
              node_id = "one"
              path = "{self.directory / 'raft'}"
              performance_multiplier = 1
            }}
            listener "tcp" {{
              address = "127.0.0.1:{self.port}"
              cluster_address = "127.0.0.1:{self.port + 1}"
              tls_cert_file = "{certificate}"
              tls_key_file = "{key}"
              tls_min_version = "{tls_min_version}"
            }}
            listener "tcp" {{
              address = "127.0.0.1:{self.mutual_port}"
              cluster_address = "127.0.0.1:{self.mutual_port + 1}"
              tls_cert_file = "{certificate}"
              tls_key_file = "{key}"
              tls_require_and_verify_client_cert = true
              tls_client_ca_file = "{self.authority.certificate}"
            }}
        """)
        self.audit_log = self.directory / "audit.log"
        if tells_all:
            with open(self.configuration, "a") as configuration:
                configuration.write(f'''audit "file" "tells-all" {{
                  options {{
                    file_path = "{self.audit_log}"
                    log_raw = "true"
                  }}
                }}''')

    def tokens_given(self):
        """The clients' tokens of all logins by AppRole so far."""
        entries = map(json.loads, self.audit_log.read_text().splitlines())
        return {entry["auth"]["client_token"] for entry in entries
                if entry["type"] == "response" and entry["request"]["path"] == "auth/approle/login" and "auth" in entry}

    def command(self):
        return [self.bao, "server", f"-config={self.configuration}"]

    def start(self):
        super().start()
        if self.unseal_key is None:
            made = self.must("PUT", "sys/init", {"secret_shares": 1, "secret_threshold": 1})
            self.unseal_key, self.root_token = made["keys"][0], made["root_token"]
        self.unseal()

    def environment(self):
        other = Authority(self.directory / "other", "another authority")
        certificate, key = self.authority.issue("client", "DNS:app-1.example", usage="clientAuth")
        return super().environment() | {
            "SPLITKEY_TEST_CA": str(self.authority.certificate),
            "SPLITKEY_TEST_OTHER_CA": str(other.certificate),
            "SPLITKEY_TEST_MUTUAL_VAULT": f"https://127.0.0.1:{self.mutual_port}",
            "SPLITKEY_TEST_CLIENT_CERT": str(certificate),
            "SPLITKEY_TEST_CLIENT_KEY": str(key),
        }

    def unseal(self):
        self.must("PUT", "sys/unseal", {"key": self.unseal_key})
        self.wait_for(lambda status: status == 200)


def run(arguments):
    kind = OpenBao
    if arguments[:1] == ["--tls"]:
        kind, arguments = RaftOpenBao, arguments[1:]
    if arguments[:1] != ["--"] or len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 64
    with tempfile.TemporaryDirectory(prefix="splitkey-openbao-") as directory:
        try:
            server = kind(directory)
        except Unavailable as reason:
            print(f"skipped: {reason}", file=sys.stderr)
            return SKIPPED
        with server:
            server.set_up(extra_paths=["conformance/*"])
            status = subprocess.run(arguments[1:], env=os.environ | server.environment()).returncode
            if status not in (0, SKIPPED):
                server.print_log()
            return status


if __name__ == "__main__":
    if sys.argv[1:2] != ["run"]:
        print(__doc__, file=sys.stderr)
        sys.exit(64)
    sys.exit(run(sys.argv[2:]))
