"""The VAULT_* variables, which hold where the file gives no setting: each against a server that is reached by it only."""

import json
import subprocess

import pytest

import openbao
from daemon import BUILD, PATIENCE_S, Daemon
from world import MOUNT, config_for

ORGANIZATION = "organizations/1"
RECORD = {"org_id": 1}
EX_CONFIG = 78


@pytest.fixture(scope="module")
def server(openbao_binary, module_directory):
    """Its certificate is good for 127.0.0.1 and for vault.example, and not for localhost."""
    with openbao.RaftOpenBao(module_directory / "raft", "IP:127.0.0.1,DNS:vault.example") as running:
        running.set_up()
        running.must("POST", f"{MOUNT}/organizations/1/master-key", {"data": RECORD})
        yield running


@pytest.fixture
def config(server):
    """With everything that is needed; a test takes out what shall come from the environment."""
    return config_for(server)


def serves(directory, config, **environment):
    """Whether the daemon reads a record, given these variables. It must say in one line that it used them."""
    with Daemon.configured(directory, config, environment=environment) as daemon, daemon.client() as client:
        answer = client.ask("read", ORGANIZATION)
        said = [line for line in daemon.log.read_text().splitlines() if "environment" in line]
        assert said == ([f"<5>settings of the environment: {', '.join(environment)}"] if environment else [])
        return "data" in answer


def refusals(directory, config, **environment):
    """What the start is refused with, which --check-config says too unless it cannot know."""
    file = directory / "refused.yaml"
    file.write_text(json.dumps(config))
    daemon = Daemon(directory, "--config", file, environment=environment)
    status, complaint = daemon.refuse_to_start()
    assert status == EX_CONFIG
    checked = subprocess.run([BUILD / "splitkeyd", "--check-config", file], capture_output=True, text=True,
                             timeout=PATIENCE_S, env=daemon.environment)
    return complaint.splitlines()[-1], checked.stderr.strip()


def test_vault_addr(directory, server, config):
    del config["vault"]["addresses"]
    assert serves(directory, config, VAULT_ADDR=server.address)
    assert serves(directory, config, VAULT_ADDR=server.address + "/")
    start, check = refusals(directory, config)
    assert start == check and "VAULT_ADDR" in start and "vault.addresses" in start
    for address in ("vault.example", "unix:///run/vault.sock", "https://user:word@vault.example"):
        start, check = refusals(directory, config, VAULT_ADDR=address)
        assert start == check and start.startswith("splitkeyd: VAULT_ADDR: ") and "word" not in start
    start, check = refusals(directory, config, VAULT_ADDR="http://192.0.2.1:8200")
    assert start == check and start.startswith("splitkeyd: VAULT_ADDR: ") and "vault.allow_plain_http" in start


def test_vault_cacert(directory, server, config):
    del config["vault"]["ca_file"]
    assert serves(directory, config, VAULT_CACERT=str(server.authority.certificate))
    start, _ = refusals(directory, config, VAULT_CACERT=str(directory / "nowhere.pem"))
    assert "VAULT_CACERT" in start and "nowhere.pem" in start


def test_vault_capath(directory, server, config):
    del config["vault"]["ca_file"]
    authorities = directory / "authorities"
    authorities.mkdir()
    start, _ = refusals(directory, config, VAULT_CAPATH=str(authorities))
    assert "VAULT_CAPATH" in start
    (authorities / "ca.pem").write_bytes(server.authority.certificate.read_bytes())
    assert serves(directory, config, VAULT_CAPATH=str(authorities))


def test_vault_client_cert_and_key(directory, server, config):
    config["vault"]["addresses"] = [f"https://127.0.0.1:{server.mutual_port}"]
    certificate, key = map(str, server.authority.issue("client", "DNS:app-1.example", usage="clientAuth"))
    assert serves(directory, config, VAULT_CLIENT_CERT=certificate, VAULT_CLIENT_KEY=key)
    assert not serves(directory, config)
    for name, other, value in (("VAULT_CLIENT_CERT", "VAULT_CLIENT_KEY", certificate),
                               ("VAULT_CLIENT_KEY", "VAULT_CLIENT_CERT", key)):
        start, check = refusals(directory, config, **{name: value})
        assert start == check == f"splitkeyd: {name} must be set together with {other}, or not at all"
    start, _ = refusals(directory, config, VAULT_CLIENT_CERT=certificate, VAULT_CLIENT_KEY=certificate)
    assert "VAULT_CLIENT_KEY" in start


def test_vault_tls_server_name(directory, server, config):
    config["vault"]["addresses"] = [f"https://localhost:{server.port}"]
    assert not serves(directory, config)
    assert serves(directory, config, VAULT_TLS_SERVER_NAME="vault.example")
    assert not serves(directory, config, VAULT_TLS_SERVER_NAME="another.example")


def test_vault_skip_verify(directory, server, config):
    config["vault"]["ca_file"] = str(openbao.Authority(directory / "other").certificate)
    assert not serves(directory, config)
    assert not serves(directory, config, VAULT_SKIP_VERIFY="0")
    assert serves(directory, config, VAULT_SKIP_VERIFY="T")
    start, check = refusals(directory, config, VAULT_SKIP_VERIFY="yes")
    assert start == check and start.startswith("splitkeyd: VAULT_SKIP_VERIFY must be true or false")
    config["vault"]["addresses"] = ["https://vault.example:8200"]
    start, check = refusals(directory, config, VAULT_SKIP_VERIFY="1")
    assert start == check and start.startswith("splitkeyd: VAULT_SKIP_VERIFY: https://vault.example:8200 is not on this")
    assert "vault.tls_skip_verify_hosts" in start


def test_a_setting_of_the_file_wins_over_its_variable(directory, server, config):
    config["vault"] |= {"namespace": "", "server_name": "vault.example", "tls_skip_verify": False}
    with Daemon.configured(directory, config, environment={
            "VAULT_ADDR": "https://192.0.2.1", "VAULT_NAMESPACE": "team", "VAULT_CACERT": "/nowhere", "VAULT_CAPATH": "/nowhere",
            "VAULT_TLS_SERVER_NAME": "another.example", "VAULT_SKIP_VERIFY": "nonsense"}) as daemon:
        with daemon.client() as client:
            assert client.done("read", ORGANIZATION)["org_id"] == 1
        assert "environment" not in daemon.log.read_text()


def test_the_token_of_the_environment_is_none_of_ours(directory, config):
    """VAULT_TOKEN is a person's."""
    with Daemon.configured(directory, config, environment={"VAULT_TOKEN": "s.a-token-of-a-person"}) as daemon:
        with daemon.client() as client:
            assert client.done("read", ORGANIZATION)["org_id"] == 1
        assert "environment" not in daemon.log.read_text()
