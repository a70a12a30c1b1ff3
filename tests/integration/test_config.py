"""--check-config, and what a start makes of the same file: whatever is wrong is named by file, line and key, and the exit
status is 78."""

import os
import subprocess

import pytest

from daemon import BUILD, PATIENCE_S, Daemon

EX_USAGE, EX_CONFIG = 64, 78

GOOD = """\
listen:
  socket: {directory}/splitkeyd.sock
  mode: "0660"
  group: daemon
  max_frame_bytes: 65536
vault:
  addresses: [https://vault-1.example:8200, "https://vault-2.example:8200"]
  namespace: ""
  kv_mount: secret
  ca_file: ""
  client_cert_file: ""
  client_key_file: ""
  server_name: ""
  tls_min_version: "1.2"
  tls_skip_verify: false
  tls_skip_verify_hosts: []
  allow_plain_http: false
  revoke_on_stop: auto
  max_calls_per_second: 1000
  auth:
    approle:
      mount: approle
      role_id_file: {directory}/role-id
      secret_id_file: {directory}/secret-id
custodian:
  key_check: ""
  escrow_public_key: ""
  component_file: ""
  use_for: []
recovery:
  workflow: approvals
leases: {{ max_ttl: 5m }}
memory: {{ arena_bytes: 4194304 }}
kdf: {{ threads: 0, queue: 256 }}
log: {{ level: info }}
"""

# The shortest that serves.
SHORT = """\
vault:
  addresses: [http://127.0.0.1:1]
  auth: {{ approle: {{ role_id_file: {directory}/role-id, secret_id_file: {directory}/secret-id }} }}
listen: {{ socket: {directory}/splitkeyd.sock }}
"""


@pytest.fixture
def config(directory):
    """Writes a configuration; gives its path."""
    for name in ("role-id", "secret-id"):
        (directory / name).write_text("some-credential\n")

    def write(text):
        file = directory / "splitkeyd.yaml"
        file.write_text(text.format(directory=directory))
        return file

    return write


def check(file):
    ended = subprocess.run([str(BUILD / "splitkeyd"), "--check-config", str(file)], capture_output=True, text=True,
                           timeout=PATIENCE_S)
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize("text", [GOOD, SHORT, "# a comment\n" + SHORT, "---\n" + SHORT,
                                  GOOD.replace("max_ttl: 5m", "max_ttl: 0"),
                                  GOOD.replace("use_for: []", "use_for: [escrow, unlock]").replace('component_file: ""', "component_file: c")],
                         ids=["all", "short", "comment", "document", "no leases", "sealed component"])
def test_a_good_file_is_fine(config, text):
    file = config(text)
    assert check(file) == (0, f"{file}: fine\n", "")


def test_the_short_file_serves(config, directory):
    daemon = Daemon(directory, "--config", config(SHORT))
    daemon.socket = directory / "splitkeyd.sock"
    with daemon, daemon.client() as client:
        assert client.is_alive()


def with_line(after, line):
    return lambda text: text.replace(after, f"{after}\n{line}")


def instead(old, new):
    return lambda text: text.replace(old, new)


BAD = {
    "an unknown section": (with_line("log: {{ level: info }}", "audit: {{ file: x }}"), "audit"),
    "an unknown key": (with_line("listen:", "  sockets: x"), "listen.sockets"),
    "an unknown key deep down": (with_line("      mount: approle", "      token: x"), "vault.auth.approle.token"),
    "a key in upper case": (instead("  kv_mount:", "  KV_mount:"), "vault.KV_mount"),
    "a key twice": (with_line("  kv_mount: secret", "  kv_mount: secret"), "kv_mount"),
    "a section twice": (with_line("log: {{ level: info }}", "log: {{ level: info }}"), "log"),
    "an anchor": (instead("kv_mount: secret", "kv_mount: &mount secret"), "anchors"),
    "an alias": (instead("kv_mount: secret", "kv_mount: *mount"), ""),
    "a tag": (instead("kv_mount: secret", "kv_mount: !!str secret"), "tags"),
    "a merge": (with_line("vault:", "  <<: {{ kv_mount: x }}"), "<<"),
    "a scalar for a section": (instead("leases: {{ max_ttl: 5m }}", "leases: 5m"), "leases"),
    "a list for a section": (instead("leases: {{ max_ttl: 5m }}", "leases: [5m]"), "leases"),
    "a list for a string": (instead("kv_mount: secret", "kv_mount: [secret]"), "vault.kv_mount"),
    "a string for a list": (instead("use_for: []", "use_for: escrow"), "custodian.use_for"),
    "a word for a boolean": (instead("skip_verify: false", "skip_verify: no"), "vault.tls_skip_verify"),
    "a quoted boolean": (instead("skip_verify: false", 'skip_verify: "false"'), "vault.tls_skip_verify"),
    "a quoted number": (instead("65536", '"65536"'), "listen.max_frame_bytes"),
    "a negative number": (instead("threads: 0", "threads: -1"), "kdf.threads"),
    "a fraction": (instead("queue: 256", "queue: 2.5"), "kdf.queue"),
    "a number with a unit": (instead("4194304", "4M"), "memory.arena_bytes"),
    "an arena too small": (instead("4194304", "4096"), "memory.arena_bytes"),
    "a frame too long": (instead("65536", "99999999999999999999"), "listen.max_frame_bytes"),
    "a duration without unit": (instead("max_ttl: 5m", "max_ttl: 5"), "leases.max_ttl"),
    "a duration too long": (instead("max_ttl: 5m", "max_ttl: 24h"), "leases.max_ttl"),
    "a mode for everybody": (instead("0660", "0666"), "listen.mode"),
    "a mode that is none": (instead("0660", "rw-rw----"), "listen.mode"),
    "a mode with a set-user bit": (instead("0660", "4660"), "listen.mode"),
    "a relative socket": (instead("{directory}/splitkeyd.sock", "splitkeyd.sock"), "listen.socket"),
    "an unknown level": (instead("level: info", "level: verbose"), "log.level"),
    "an unknown workflow": (instead("approvals", "none"), "recovery.workflow"),
    "an unknown use": (instead("use_for: []", "use_for: [recovery]"), "custodian.use_for"),
    "a use of no component": (instead("use_for: []", "use_for: [escrow]"), "custodian.use_for"),
    "a key_check that is no hex": (instead('key_check: ""', 'key_check: "xyz"'), "custodian.key_check"),
    "an unknown TLS version": (instead('"1.2"', '"1.1"'), "vault.tls_min_version"),
    "a client certificate without key": (instead('cert_file: ""', "cert_file: /x.pem"), "vault.client_key_file"),
    "no addresses": (instead('[https://vault-1.example:8200, "https://vault-2.example:8200"]', "[]"), "vault.addresses"),
    "a client key without certificate": (instead('key_file: ""', "key_file: /x.pem"), "vault.client_key_file"),
    "an unknown way to end a token": (instead("revoke_on_stop: auto", "revoke_on_stop: yes"), "vault.revoke_on_stop"),
    "no calls at all": (instead("second: 1000", "second: 0"), "vault.max_calls_per_second"),
    "too many calls": (instead("second: 1000", "second: 100001"), "vault.max_calls_per_second"),
    "unverified hosts that are verified": (instead("_hosts: []", "_hosts: [vault-1.example]"), "vault.tls_skip_verify_hosts"),
    "an unverified host that is no list": (instead("_hosts: []", "_hosts: vault-1.example"), "vault.tls_skip_verify_hosts"),
    "a secret_id both plain and wrapped": (with_line("      role_id_file: {directory}/role-id",
                                                     "      wrapped_secret_id_file: {directory}/wrapped"),
                                           "vault.auth.approle.wrapped_secret_id_file"),
    "no role_id_file": (instead("      role_id_file: {directory}/role-id\n", ""), "vault.auth.approle.role_id_file"),
    "no secret_id_file": (instead("      secret_id_file: {directory}/secret-id\n", ""),
                          "vault.auth.approle.secret_id_file"),
    "a tabulator": (instead("  kv_mount", "\tkv_mount"), ""),
}


# What is not on the line that was changed: a key that is missing is sought in its section.
ELSEWHERE = {"a client certificate without key": 12, "no role_id_file": 22, "no secret_id_file": 22}


def first_difference(text):
    """The number of the first line that is not as in GOOD."""
    lines, good = text.splitlines(), GOOD.splitlines()
    return next(number for number, line in enumerate(lines, 1) if number > len(good) or line != good[number - 1])


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_named_with_line_and_key(config, directory, what):
    change, key = BAD[what]
    text = change(GOOD)
    line = ELSEWHERE.get(what) or first_difference(text)
    file = config(text)
    status, output, complaint = check(file)
    assert (status, output) == (EX_CONFIG, "")
    assert complaint.startswith(f"splitkeyd: {file}:{line}: "), complaint
    assert key in complaint
    assert complaint.count("\n") == 1
    served = Daemon(directory, "--config", file).refuse_to_start()
    assert served == (EX_CONFIG, complaint)
    assert not (directory / "splitkeyd.sock").exists()


@pytest.mark.parametrize("text", ["", "# nothing\n", "[]\n", "text\n", "null\n", "a: [", "a: b: c\n", SHORT + "---\n" + SHORT,
                                  "\0", "\ufeff" + "x"], ids=ascii)
def test_a_file_that_is_no_mapping_is_refused(config, text):
    status, _, complaint = check(config(text))
    assert status == EX_CONFIG and complaint.startswith("splitkeyd: ")


@pytest.mark.parametrize("address", ["vault.example", "ftp://vault.example", "https://", "https://vault.example:99999",
                                     "https://user:word@vault.example", "https://vault.example/v1"])
def test_an_address_that_is_none_is_refused(config, address):
    status, _, complaint = check(config(SHORT.replace("http://127.0.0.1:1", address)))
    assert status == EX_CONFIG and "vault.addresses" in complaint


def test_a_group_that_does_not_exist_is_refused(config, directory):
    file = config(GOOD.replace("group: daemon", "group: there-is-no-such-group"))
    for status, complaint in (check(file)[::2], Daemon(directory, "--config", file).refuse_to_start()):
        assert status == EX_CONFIG and "listen.group" in complaint and "there-is-no-such-group" in complaint


def test_a_file_that_is_not_there_is_refused(directory):
    status, _, complaint = check(directory / "nowhere.yaml")
    assert status == EX_CONFIG and "nowhere.yaml" in complaint


@pytest.mark.parametrize("content", [None, "", "\n", "x" * 5000])
@pytest.mark.parametrize("name", ["role-id", "secret-id"])
def test_a_credential_that_cannot_be_read_stops_the_start(config, directory, name, content):
    file = config(SHORT)
    (directory / name).unlink()
    if content is not None:
        (directory / name).write_text(content)
    status, complaint = Daemon(directory, "--config", file).refuse_to_start()
    assert status == EX_CONFIG and f"{name.replace('-', '_')}_file" in complaint and "x" * 100 not in complaint


def test_a_bare_name_is_a_credential_of_systemd(config, directory):
    credentials = directory / "credentials"
    credentials.mkdir()
    (credentials / "role-id").write_text("a")
    file = config(SHORT.replace("{directory}/role-id", "role-id").replace("{directory}/secret-id", "secret-id"))
    environment = {"CREDENTIALS_DIRECTORY": str(credentials)}
    status, complaint = Daemon(directory, "--config", file).refuse_to_start()
    assert status == EX_CONFIG and "LoadCredential=" in complaint
    status, complaint = Daemon(directory, "--config", file, environment=environment).refuse_to_start()
    assert status == EX_CONFIG and str(credentials / "secret-id") in complaint
    (credentials / "secret-id").write_text("b")
    daemon = Daemon(directory, "--config", file, environment=environment)
    daemon.socket = directory / "splitkeyd.sock"
    with daemon, daemon.client() as client:
        assert client.is_alive()


@pytest.mark.parametrize("component", ["", "00" * 63, "00" * 65, "g" * 128, "AB" * 64])
def test_a_sealed_component_that_is_none_stops_the_start(config, directory, component):
    (directory / "component").write_text(component)
    file = config(SHORT + "custodian: {{ component_file: {directory}/component, use_for: [escrow] }}\n")
    status, complaint = Daemon(directory, "--config", file).refuse_to_start()
    assert status == EX_CONFIG and "custodian.component_file" in complaint
    assert not component or component not in complaint


def refused_alike(config, directory, text):
    """What both the start and --check-config say."""
    file = config(text)
    status, _, complaint = check(file)
    assert status == EX_CONFIG
    assert Daemon(directory, "--config", file).refuse_to_start() == (EX_CONFIG, complaint)
    return complaint


def test_plain_http_leaves_this_machine_only_when_it_is_allowed(config, directory):
    exposed = SHORT.replace("http://127.0.0.1:1", "http://192.0.2.1:8200")
    complaint = refused_alike(config, directory, exposed)
    assert "http://192.0.2.1:8200" in complaint and "vault.allow_plain_http" in complaint
    assert check(config(exposed.replace("  auth:", "  allow_plain_http: true\n  auth:")))[0] == 0


def test_any_certificate_will_do_only_here_or_where_the_host_is_named(config, directory):
    unverified = SHORT.replace("  auth:", "  tls_skip_verify: true\n  auth:")
    assert check(config(unverified.replace("http://127.0.0.1:1", "https://127.0.0.1:1")))[0] == 0
    far = unverified.replace("http://127.0.0.1:1", "https://Vault.example:8200")
    complaint = refused_alike(config, directory, far)
    assert "vault.tls_skip_verify: https://vault.example:8200 is not on this machine" in complaint
    assert "vault.tls_skip_verify_hosts" in complaint
    for hosts, status in (("[other.example]", EX_CONFIG), ("[vault.example]", 0), ("[other.example, VAULT.example]", 0)):
        named = far.replace("  auth:", f"  tls_skip_verify_hosts: {hosts}\n  auth:")
        assert check(config(named))[0] == status, hosts


def test_a_wrapped_secret_id_file_is_a_credential_like_the_others(config, directory):
    text = SHORT.replace("secret_id_file: {directory}/secret-id", "wrapped_secret_id_file: {directory}/wrapped")
    file = config(text)
    assert check(file)[0] == 0
    status, complaint = Daemon(directory, "--config", file).refuse_to_start()
    assert status == EX_CONFIG and "vault.auth.approle.wrapped_secret_id_file" in complaint
    (directory / "wrapped").write_text("s.some-wrapping-token")
    daemon = Daemon(directory, "--config", file)
    daemon.socket = directory / "splitkeyd.sock"
    with daemon, daemon.client() as client:
        assert client.is_alive()


@pytest.mark.parametrize("arguments", [[], ["--config"], ["--dev", "--config", "x"], ["--dev", "--check-config", "x"],
                                       ["--config", "x", "--check-config", "x"], ["--socket", "x"], ["--unknown"], ["x"]])
def test_a_command_line_that_cannot_be_understood_is_refused(directory, arguments):
    status, complaint = Daemon(directory, *arguments).refuse_to_start()
    assert status == EX_USAGE and complaint


def test_the_version_is_told(directory):
    ended = subprocess.run([str(BUILD / "splitkeyd"), "--version"], capture_output=True, text=True, timeout=PATIENCE_S,
                           env=os.environ)
    assert ended.returncode == 0 and ended.stdout.strip()
