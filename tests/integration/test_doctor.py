"""splitkey doctor before real servers: what it finds, that each finding is its check's alone, and that it leaves nothing behind."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

import openbao
from audit import AuditedOpenBao
from daemon import BUILD, PATIENCE_S, Daemon, holds_no_secret, keep_secret, splitkey
from host import Host
from openbao import RaftOpenBao, policy, secret_id_lookup, write_private
from world import Platform, config_for, read_record

ROOT = Path(__file__).resolve().parents[2]
NOT_LOOKED_AT = "not looked at: "

# What a host of the tests cannot have: systemd's unit, and credentials that systemd sealed. Nobody tested shares here.
OF_THIS_HOST = {"sandbox": "warn", "credentials": "warn", "shares_tested": "warn"}
# What depends on the kernel that the tests run on.
OF_THE_KERNEL = {"memory", "swap"}

FIT_ROLE = {"token_policies": ["tells"], "token_ttl": "1h", "token_max_ttl": "8h", "secret_id_ttl": "2160h"}


def tells(*lines):
    """A policy by which a host of any role learns how long its secret_id lives, and further lines."""
    return "\n".join([policy(), f'path "{secret_id_lookup("+")}" {{ capabilities = ["update"] }}', *lines])


@pytest.fixture(scope="module")
def platform():
    return Platform(seals=True)


@pytest.fixture(scope="module")
def server(openbao_binary, module_directory, platform):
    with AuditedOpenBao(module_directory / "openbao") as running:
        running.set_up()
        platform.write_to(running)
        yield running


@pytest.fixture(autouse=True)
def usual_policy(request):
    if "server" in request.fixturenames:
        request.getfixturevalue("server").write_policy(tells(), name="tells")


def pinned(platform):
    checks = platform.checks()
    return {name: checks[name] for name in ("key_check", "escrow_public_key")}


class Patient(Host):
    """A host whose daemon runs, and what doctor says of it."""

    def __init__(self, server, directory, platform, vault=None, custodian=None, **role):
        super().__init__(server, directory, **(FIT_ROLE | role))
        self.custodian = pinned(platform) if custodian is None else custodian
        self.daemon = Daemon.configured(
            directory, config_for(server, self.files, vault=vault or {}, custodian=self.custodian))
        self.token_file = self.directory / "administrators-token"
        write_private(self.token_file, server.root_token)

    def doctor(self, *options, token=True, status=None):
        """The report; `status` is the exit status that is expected."""
        options = [*options, *(["--token-file", self.token_file] if token else [])]
        ended = splitkey("doctor", "--config", self.daemon.command[-1], "--json", *options)
        assert ended.stderr == "" and holds_no_secret(ended.stdout)
        report = json.loads(ended.stdout)
        counted = [each["verdict"] for each in report["checks"]]
        assert {verdict: counted.count(verdict) for verdict in ("pass", "warn", "fail")} == {
            verdict: report[verdict] for verdict in ("pass", "warn", "fail")}
        assert ended.returncode == (status if status is not None else 1 if report["fail"] else 0)
        return {each["check"]: each for each in report["checks"]}

    def complaints(self, *options, **how):
        """By check, those verdicts that are no pass and are not this host's fault."""
        return {check: found["verdict"] for check, found in self.doctor(*options, **how).items()
                if found["verdict"] != "pass" and check not in OF_THIS_HOST and check not in OF_THE_KERNEL}


@pytest.fixture
def patient(server, directory, platform):
    started = []

    def start(**settings):
        started.append(Patient(server, directory, platform, **settings).__enter__())
        return started[-1]

    yield start
    for each in started:
        if each.daemon.process:
            each.daemon.stop()


# A development server: neither TLS nor Raft.
DEVELOPMENT = {"vault_tls": "warn", "vault_voters": "warn"}


def test_of_a_development_server_it_says_that_it_is_one_and_nothing_else(patient):
    one = patient()
    report = one.doctor()
    assert one.complaints() == DEVELOPMENT
    assert "in the clear, on this host" in report["vault_tls"]["text"] and "Raft" in report["vault_voters"]["text"]
    assert {check: report[check]["verdict"] for check in OF_THIS_HOST} == OF_THIS_HOST
    assert all((found["verdict"] == "pass") == (found["next_step"] == "") for found in report.values())


def test_without_an_administrators_token_it_says_what_it_did_not_look_at(patient):
    report = patient().doctor(token=False)
    for check in ("vault_voters", "vault_audit", "token_max_ttl"):
        assert report[check]["verdict"] == "warn" and report[check]["text"].startswith(NOT_LOOKED_AT)
        assert "--token-file" in report[check]["next_step"]


def test_the_administrators_token_comes_from_the_environment_too(patient, server, monkeypatch):
    monkeypatch.setenv("VAULT_TOKEN", server.root_token)
    assert patient().doctor(token=False)["vault_audit"]["verdict"] == "pass"


def test_a_warning_fails_where_that_is_wanted(patient):
    patient().doctor("--strict", status=1)


def test_what_people_see_has_a_line_a_check_and_what_to_do(patient):
    one = patient()
    ended = splitkey("doctor", "--config", one.daemon.command[-1])
    assert ended.returncode == 0 and holds_no_secret(ended.stdout)
    lines = ended.stdout.splitlines()
    assert any(line.startswith("pass  vault_serves") for line in lines)
    warned = next(number for number, line in enumerate(lines) if line.startswith("warn  vault_tls"))
    assert lines[warned + 1].lstrip().startswith("-> ") and lines[-1].startswith("pass ")


@pytest.mark.parametrize("line, path", [
    ('path "secret/data/*" { capabilities = ["read"] }', "secret/data/other: read"),
    ('path "secret/destroy/*" { capabilities = ["update"] }', "secret/destroy/"),
    ('path "secret/metadata/platform/master-key" { capabilities = ["delete"] }', "secret/metadata/platform/master-key: delete"),
    ('path "sys/mounts" { capabilities = ["read"] }', "sys/mounts: read"),
    ('path "auth/token/create" { capabilities = ["update"] }', "auth/token/create: update"),
    ('path "sys/raw/*" { capabilities = ["read"] }', "sys/raw/"),
    ('path "identity/*" { capabilities = ["read"] }', "identity/"),
], ids=lambda text: text.split('"')[1] if text.startswith("path") else "")
def test_a_policy_that_is_too_wide_is_told(patient, server, line, path):
    one = patient()
    server.write_policy(tells(line), name="tells")
    assert one.complaints() == DEVELOPMENT | {"policy_bounds": "fail"}
    assert path in one.doctor()["policy_bounds"]["text"]


def test_a_policy_that_is_too_narrow_is_told(patient, server):
    one = patient()
    server.write_policy(tells().replace("secret/data/teams/+/team-key", "secret/data/teams/+/other"), name="tells")
    assert one.complaints() == DEVELOPMENT | {"policy_needs": "fail"}
    assert "secret/data/teams/any/team-key lacks" in one.doctor()["policy_needs"]["text"]


def test_a_policy_without_its_optional_line_is_a_warning(patient):
    one = patient(token_policies=["splitkeyd"])
    assert one.complaints() == DEVELOPMENT | {"policy_needs": "warn", "secret_id_life": "warn", "secret_id_uses": "warn"}
    assert one.doctor()["secret_id_life"]["text"].startswith(NOT_LOOKED_AT)


@pytest.mark.parametrize("role, check, verdict, words", [
    ({"secret_id_ttl": "229h"}, "secret_id_life", "warn", "expires in 9 days"),
    ({"secret_id_ttl": "0"}, "secret_id_life", "warn", "never expires"),
    ({"secret_id_num_uses": 50}, "secret_id_uses", "fail", "more logins only"),
    ({"token_ttl": "2h"}, "token_ttl", "warn", "lives for 2 h"),
    ({"token_max_ttl": "24h"}, "token_max_ttl", "warn", "after 24 h"),
    ({"token_max_ttl": "0"}, "token_max_ttl", "warn", "no maximum"),
    ({"token_period": "30m"}, "token_max_ttl", "warn", "periodic"),
])
def test_a_role_of_other_limits_than_recommended_is_told(patient, role, check, verdict, words):
    one = patient(**role)
    assert one.complaints() == DEVELOPMENT | {check: verdict}
    assert words in one.doctor()[check]["text"]


def test_a_secret_id_that_is_good_no_longer_is_told(patient):
    one = patient()
    one.wait_for_health(lambda health: health["secret_id"], "the life of the secret_id")
    one.destroy_secret_id()
    report = one.doctor()
    assert report["login"]["verdict"] == "fail" and report["policy_needs"]["text"].startswith(NOT_LOOKED_AT)
    assert report["daemon"]["verdict"] == "pass", "its token lives on"
    assert report["secret_id_life"]["verdict"] == "pass", "the daemon has told"


def test_a_wrapped_secret_id_is_left_to_the_daemon(server, directory, platform):
    one = Patient(server, directory, platform)
    file = one.directory / "wrapped"
    token = server.wrapped_secret_id(one.role)
    keep_secret(token)
    write_private(file, token)
    approle = {"role_id_file": str(one.files[0]), "wrapped_secret_id_file": str(file)}
    one.daemon = Daemon.configured(directory, config_for(server, one.files, vault={"auth": {"approle": approle}}))
    report = one.doctor()
    assert "wrapped" in report["login"]["text"] and report["login"]["verdict"] == "warn"
    assert server.request("POST", "sys/wrapping/lookup", {"token": token}, token=None)[0] == 200, "it is still good"


def test_where_no_daemon_runs_the_rest_is_looked_at(server, directory, platform):
    one = Patient(server, directory, platform)
    unseen = {"daemon": "warn", "core_dumps": "warn", "socket": "warn"}
    assert one.complaints() == DEVELOPMENT | unseen
    assert all(one.doctor()[check]["text"].startswith(NOT_LOOKED_AT) for check in [*unseen, "memory"])


def test_other_checks_than_those_pinned_are_told(patient, platform):
    assert patient(custodian={}).complaints() == DEVELOPMENT | {"platform_pins": "warn"}
    other = patient(custodian=pinned(platform) | {"key_check": "0" * 32})
    assert other.complaints() == DEVELOPMENT | {"platform_pins": "fail"}


def test_a_platform_key_without_checks_and_none_at_all_are_told(patient, server):
    one = patient()
    try:
        server.must("DELETE", "secret/metadata/platform/checks/v1")
        assert one.complaints() == DEVELOPMENT | {"platform_checks": "fail"}
        server.must("DELETE", "secret/metadata/platform/master-key")
        assert one.complaints()["platform_key"] == "fail"
    finally:
        Platform(seals=True).write_to(server)


def test_a_component_on_this_host_is_told(server, directory, platform):
    component = directory / "component"
    write_private(component, platform.component)
    one = Patient(server, directory, platform, custodian=pinned(platform) | {"component_file": str(component)})
    found = one.doctor()["custodian"]
    assert found["verdict"] == "fail" and "in a file" in found["text"]


def test_what_a_namespace_does_not_tell_is_not_looked_at(server, directory, platform):
    server.must("POST", "sys/namespaces/team")
    report = Patient(server, directory, platform, vault={"namespace": "team"}).doctor()
    for check in ("vault_voters", "vault_audit"):
        assert report[check]["verdict"] == "warn"
        assert report[check]["text"].startswith(NOT_LOOKED_AT + "the namespace team does not tell"), report[check]
    server.must("DELETE", "sys/namespaces/team")


def test_it_writes_nothing_and_leaves_no_token(patient, server, platform):
    one = patient()
    one.health()
    before, began = {each["accessor"] for each in one.tokens()}, server.mark()
    records = [read_record(server, path) for path in ("platform/master-key", "platform/checks/v1")]
    one.doctor()
    assert {each["accessor"] for each in one.tokens()} == before
    with open(server.audit) as log:
        log.seek(began)
        calls = [json.loads(line)["request"] for line in log]
    allowed = {"auth/approle/login", "auth/token/revoke-self", "sys/capabilities-self", secret_id_lookup(one.role)}
    writes = {each["path"] for each in calls if each["operation"] not in ("read", "list")}
    accessors = {path for path in writes if path == "auth/token/lookup-accessor"}  # ours, above
    assert writes - accessors == allowed
    assert records == [read_record(server, path) for path in ("platform/master-key", "platform/checks/v1")]


def test_a_configuration_that_is_wrong_or_missing_ends_it(directory):
    ended = splitkey("doctor", "--config", directory / "missing.yaml")
    assert ended.returncode == 78 and "missing.yaml" in ended.stderr
    file = directory / "wrong.yaml"
    file.write_text("vault: {adresses: []}\n")
    ended = splitkey("doctor", "--config", file)
    assert ended.returncode == 78 and "adresses" in ended.stderr


@pytest.fixture
def raft(openbao_binary, directory, platform):
    with RaftOpenBao(directory / "raft") as running:
        running.set_up()
        running.write_policy(tells(), name="tells")
        platform.write_to(running)
        yield running


def test_a_sealed_server_and_one_alone_without_audit_are_told(raft, directory, platform):
    one = Patient(raft, directory, platform)
    with one.daemon:
        # The authority of the tests issues certificates for thirty days.
        assert one.complaints() == {"vault_voters": "warn", "vault_audit": "fail", "vault_certificate": "warn"}
        report = one.doctor()
        assert "1 node votes" in report["vault_voters"]["text"] and "in 29 days" in report["vault_certificate"]["text"]
        raft.seal()
        sealed = one.doctor()
        assert sealed["vault_serves"]["verdict"] == "fail" and "sealed" in sealed["vault_serves"]["text"]
        assert sealed["login"]["text"].startswith(NOT_LOOKED_AT) and sealed["clock"]["verdict"] == "pass"
        assert sealed["vault_certificate"]["verdict"] == "warn"
        raft.unseal()


def test_a_certificate_that_is_not_trusted_here_is_told(raft, directory, platform):
    other = openbao.Authority(directory / "other", "another authority")
    one = Patient(raft, directory, platform, vault={"ca_file": str(other.certificate)})
    report = one.doctor()
    assert report["vault_certificate"]["verdict"] == "fail" and "not issued by" in report["vault_certificate"]["text"]
    assert report["vault_serves"]["verdict"] == "fail"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_without_root_it_says_what_it_could_not_read(patient):
    one = patient()
    ended = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", str(BUILD / "splitkey"),
                            "doctor", "--config", one.daemon.command[-1], "--json"],
                           capture_output=True, text=True, timeout=PATIENCE_S)
    report = {each["check"]: each for each in json.loads(ended.stdout)["checks"]}
    for check in ("login", "policy_needs", "platform_checks", "daemon"):
        assert report[check]["verdict"] == "warn" and report[check]["text"].startswith(NOT_LOOKED_AT), report[check]


def usage(*words):
    return subprocess.run([BUILD / "splitkey", *words, "--help"], capture_output=True, text=True, timeout=PATIENCE_S).stdout


def test_the_commands_that_it_and_set_up_tell_somebody_to_run_are_there():
    sources = [file.read_text() for floor in ("admin", "program") for file in (ROOT / "src" / floor).rglob("*.cpp")]
    named = {tuple(pair) for pair in re.findall(r"splitkey ([a-z]+) ([a-z]+)", "\n".join(sources))}
    assert ("platform", "checks") in named
    missing = {pair for pair in named if "SUBCOMMAND" in usage(pair[0]) and f"Usage: splitkey {' '.join(pair)} " not in usage(*pair)}
    assert missing == set()
