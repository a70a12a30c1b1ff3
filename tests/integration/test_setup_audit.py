"""The audit device that splitkey setup makes, where the server's API lets it: Vault's does, OpenBao's when its configuration
says so."""

import json

import pytest

from audit import AuditedOpenBao
from daemon import keep_secret, splitkey
from openbao import OpenBao, write_private
from setup_host import SetUp, became, read_record

KEY = "platform/master-key"


@pytest.fixture
def server(openbao_binary, directory):
    """One without an audit device, whose API makes one."""
    with AuditedOpenBao(directory / "openbao", by_api=True) as running:
        yield running


def doctors_verdict(host):
    """On the audit device."""
    token_file = host.directory / "administrators-token"
    write_private(token_file, host.server.root_token)
    report = json.loads(splitkey("doctor", "--config", host.config, "--json", "--token-file", token_file).stdout)
    return {each["check"]: each["verdict"] for each in report["checks"]}["vault_audit"]


def test_one_is_made_and_logs_what_comes_after_it_without_secrets(server, host):
    assert became(host.done("--audit-file", server.audit), f"audit device: {server.audit}") == "done"
    # Set-up itself goes on with the platform key.
    assert server.count(f"secret/data/{KEY}") > 0
    component = read_record(server, KEY)["vault_component"]
    keep_secret(component)
    assert component not in server.audit.read_text()
    since = server.mark()
    server.must("GET", "sys/mounts")
    assert server.count("sys/mounts", since) == 1


def test_a_second_run_finds_it_and_makes_no_other(server, host):
    host.done("--audit-file", server.audit)
    other = host.directory / "other.log"
    assert became(host.done("--audit-file", other), "an audit device") == "already so"
    assert list(server.must("GET", "sys/audit")["data"]) == ["splitkey/"] and not other.exists()


def test_a_dry_run_makes_none(server, host):
    output = host.done("--dry-run", "--audit-file", server.audit)
    assert became(output, f"make an audit device: {server.audit}") == "would"
    assert "POST sys/audit/splitkey" in output
    assert server.must("GET", "sys/audit")["data"] == {} and not server.audit.exists()


def test_the_doctor_misses_it_before_and_is_content_after(server, host):
    assert became(host.done(), "no audit device") == "by hand"
    assert doctors_verdict(host) == "fail"
    host.done("--audit-file", server.audit)
    assert doctors_verdict(host) == "pass"


def test_a_file_that_the_server_cannot_write_is_refused_in_its_own_words(server, host):
    (host.directory / "a-directory").mkdir()
    assert "unable to open" in host.refused("--audit-file", host.directory / "a-directory")
    assert server.must("GET", "sys/audit")["data"] == {}
    assert became(host.done("--audit-file", server.audit), "audit device") == "done"


def test_where_the_api_makes_none_the_lines_for_the_configuration_are_shown(openbao_binary, directory):
    with OpenBao(directory / "openbao") as server:
        output = SetUp(server, directory).done("--audit-file", "/var/log/checktick/audit.log")
    assert became(output, "makes no audit device by its API") == "by hand"
    assert 'file_path = "/var/log/checktick/audit.log"' in output
