"""SIGHUP: log.level and everything under `vault:` are taken over together, with all files named there read anew, or not at
all; and whoever asks meanwhile is served."""

import json
import signal
import subprocess
import threading

import pytest

import openbao
from daemon import Daemon, holds_no_secret, keep_secret
from scripted_vault import ROLE_ID, SECRET_ID, TOKEN, Reply, ScriptedVault, found, nothing_there
from world import MOUNT, Platform, config_for

ORGANIZATION = "organizations/1"
RECORD = {"org_id": 1}
ANSWER = {"org_id": 1, "version": 1}


def serving(mount="secret", record=RECORD):
    """A script that knows one organization, at this mount only."""
    there = {f"{mount}/data/organizations/1/master-key": found(record)}
    return lambda method, path: there.get(path, nothing_there())


@pytest.fixture
def vault(directory):
    keep_secret(TOKEN, SECRET_ID, ROLE_ID)
    vault = ScriptedVault(directory)
    vault.script = serving()
    yield vault
    vault.stop()


@pytest.fixture
def another_vault(directory):
    vault = ScriptedVault(directory)
    vault.script = serving(record={"org_id": 1, "name": "another"})
    yield vault
    vault.stop()


class Configuration:
    """A file that changes while a daemon runs."""

    def __init__(self, directory, config, systemd):
        config.setdefault("listen", {})["socket"] = str(directory / "splitkeyd.sock")
        self.config = config
        self.file = directory / "splitkeyd.yaml"
        self.write()
        self.daemon = Daemon(directory, "--config", self.file, systemd=systemd)
        self.daemon.socket = config["listen"]["socket"]

    def write(self):
        self.file.write_text(json.dumps(self.config, indent=2))

    def reload(self, **vault):
        self.config["vault"].update(vault)
        self.write()
        self.daemon.reload()

    def lines(self, level):
        """Of the log, by level: 3 is an error, 4 a warning, 5 a notice."""
        return [line for line in self.daemon.log.read_text().splitlines() if line.startswith(f"<{level}>")]

    def reloads(self):
        return [line for line in self.lines(5) if "reloaded" in line]


@pytest.fixture
def configuration(vault, directory, systemd):
    configuration = Configuration(directory, config_for(vault), systemd)
    with configuration.daemon:
        yield configuration


def organization(daemon):
    with daemon.client() as client:
        return client.done("read", ORGANIZATION)


def test_systemd_hears_when_a_reload_begins_and_when_it_is_over(configuration, systemd):
    before = len(systemd.heard)
    configuration.reload()
    began, over = systemd.heard[before:]
    assert began.keys() == {"RELOADING", "MONOTONIC_USEC"} and began["RELOADING"] == "1"
    assert int(began["MONOTONIC_USEC"]) > 0
    assert over == {"READY": "1"}
    assert configuration.reloads() == [f"<5>reloaded {configuration.file}"]
    assert configuration.lines(3) == []


def test_another_level_holds_from_then_on(configuration):
    def requests():
        organization(configuration.daemon)
        return sum("organizations/1" in line for line in configuration.lines(7))

    assert requests() == 1
    configuration.config["log"]["level"] = "notice"
    configuration.reload()
    assert requests() == 1
    configuration.config["log"]["level"] = "debug"
    configuration.reload()
    assert requests() == 2


def test_another_mount_holds_from_then_on(configuration, vault):
    assert organization(configuration.daemon) == ANSWER
    vault.script = serving(mount="kv")
    configuration.reload(kv_mount="kv")
    assert organization(configuration.daemon) == ANSWER


def test_another_address_holds_from_then_on(configuration, vault, another_vault):
    assert organization(configuration.daemon) == ANSWER
    configuration.reload(addresses=[another_vault.address])
    assert organization(configuration.daemon)["name"] == "another"
    vault.stop()
    assert organization(configuration.daemon)["name"] == "another"


def test_what_needs_a_restart_is_named_once_and_not_taken(configuration, vault, directory):
    configuration.config |= {"kdf": {"queue": 5}, "leases": {"max_ttl": 0}}
    configuration.config["listen"] |= {"max_frame_bytes": 8192, "socket": str(directory / "other.sock")}
    vault.script = serving(mount="kv")
    configuration.reload(kv_mount="kv")
    (warning,) = configuration.lines(4)
    assert warning == "<4>needs a restart: listen.socket, listen.max_frame_bytes, leases.max_ttl, kdf.queue"
    assert organization(configuration.daemon) == ANSWER
    with configuration.daemon.client() as client:
        assert client.done("read", "sys/info")["limits"]["max_frame_bytes"] == 65536
    assert not (directory / "other.sock").exists()


def make_it_no_yaml(configuration, directory):
    configuration.file.write_text("vault: [")
    configuration.daemon.reload()
    return "not YAML"


def take_the_file_away(configuration, directory):
    configuration.file.unlink()
    configuration.daemon.reload()
    return "cannot be read"


def add_an_unknown_key(configuration, directory):
    configuration.reload(adresses=["https://vault.example"])
    return "vault.adresses is not a setting"


def name_no_authority(configuration, directory):
    (directory / "wrong.pem").write_text("this is no certificate")
    configuration.reload(addresses=["https://127.0.0.1:1"], ca_file=str(directory / "wrong.pem"))
    return "vault.ca_file"


def name_an_address_that_is_refused(configuration, directory):
    configuration.reload(addresses=["http://192.0.2.1"])
    return "vault.allow_plain_http"


def name_a_host_that_nobody_verifies(configuration, directory):
    configuration.reload(addresses=["https://192.0.2.1"], tls_skip_verify=True)
    return "vault.tls_skip_verify"


def take_the_secret_id_away(configuration, directory):
    (directory / "scripted-secret-id").unlink()
    configuration.reload()
    return "vault.auth.approle.secret_id_file"


def name_a_server_that_is_not_there(configuration, directory):
    configuration.reload(addresses=["http://127.0.0.1:1"])
    return "127.0.0.1:1"


@pytest.mark.parametrize("spoil", [make_it_no_yaml, take_the_file_away, add_an_unknown_key, name_no_authority,
                                   name_an_address_that_is_refused, name_a_host_that_nobody_verifies,
                                   take_the_secret_id_away, name_a_server_that_is_not_there],
                         ids=lambda spoil: spoil.__name__)
def test_a_reload_that_fails_changes_nothing_and_says_why_in_one_line(configuration, directory, spoil):
    """Not even the level and the mount, which the file changes beside the mistake."""
    configuration.config["log"]["level"] = "error"
    configuration.config["vault"]["kv_mount"] = "kv"
    reason = spoil(configuration, directory)
    (line,) = configuration.lines(3)
    assert line.startswith("<3>not reloaded, the running settings stay: ") and reason in line
    assert configuration.reloads() == []
    assert organization(configuration.daemon) == ANSWER
    assert any("organizations/1" in line for line in configuration.lines(7))


def test_a_login_that_is_refused_changes_nothing(configuration, another_vault):
    another_vault.login = Reply(400, {"errors": ["invalid role or secret ID"]})
    configuration.reload(addresses=[another_vault.address])
    (line,) = configuration.lines(3)
    assert "not reloaded" in line and "login denied" in line
    assert organization(configuration.daemon) == ANSWER


def test_after_a_reload_that_failed_another_one_works(configuration, vault):
    configuration.reload(kv_mount=["kv"])
    assert len(configuration.lines(3)) == 1
    vault.script = serving(mount="kv")
    configuration.reload(kv_mount="kv")
    assert len(configuration.reloads()) == 1
    assert organization(configuration.daemon) == ANSWER


def test_a_request_under_way_ends_with_the_settings_that_it_began_with(configuration, vault, another_vault):
    gate = threading.Event()
    held = found(RECORD)
    held.hold = gate
    vault.script = lambda method, path: held if "organizations" in path else nothing_there()
    with configuration.daemon.client() as client:
        asked = client.send("read", ORGANIZATION)
        vault.wait_for_arrivals()
        configuration.reload(addresses=[another_vault.address])
        assert organization(configuration.daemon)["name"] == "another"
        gate.set()
        assert client.answer_to(asked)["data"] == ANSWER


@pytest.fixture
def slow_login(another_vault):
    """Logins at the other server wait for this."""
    gate = threading.Event()
    another_vault.login.hold = gate
    another_vault.arrived = threading.Semaphore(0)
    standing = another_vault.reply

    def reply(method, path, *rest):
        if path == "auth/approle/login":
            another_vault.arrived.release()
        return standing(method, path, *rest)

    another_vault.reply = reply
    yield gate
    gate.set()


def test_requests_are_served_during_a_reload_and_a_second_sighup_is_done_after_it(configuration, systemd, vault,
                                                                                 another_vault, slow_login):
    over = systemd.count("READY")
    configuration.config["vault"]["addresses"] = [another_vault.address]
    configuration.write()
    configuration.daemon.process.send_signal(signal.SIGHUP)
    assert another_vault.arrived.acquire(timeout=60)
    assert organization(configuration.daemon) == ANSWER
    configuration.config["vault"]["addresses"] = [vault.address]
    configuration.write()
    configuration.daemon.process.send_signal(signal.SIGHUP)
    assert organization(configuration.daemon) == ANSWER
    assert configuration.reloads() == []
    slow_login.set()
    systemd.wait_for("READY", over + 2, configuration.daemon.process)
    assert [("RELOADING" in message, "READY" in message) for message in systemd.heard[over:]] == \
        [(True, False), (False, True)] * 2
    assert len(set(configuration.reloads())) == 1
    assert organization(configuration.daemon) == ANSWER


def test_a_stop_during_a_reload_waits_for_its_end(configuration, systemd, another_vault, slow_login):
    configuration.config["vault"]["addresses"] = [another_vault.address]
    configuration.write()
    configuration.daemon.process.send_signal(signal.SIGHUP)
    assert another_vault.arrived.acquire(timeout=60)
    configuration.daemon.ask_to_stop()
    systemd.wait_for("STOPPING", process=configuration.daemon.process)
    # Too short a look would miss a mistake, and never see one where there is none.
    with pytest.raises(subprocess.TimeoutExpired):
        configuration.daemon.process.wait(1)
    slow_login.set()
    configuration.daemon.wait_for_stop()
    told, reloaded, stopped = [line for line in configuration.lines(5) if "Vault" not in line][-3:]
    assert "told to stop" in told and "reloaded" in reloaded and "stopped" in stopped


def test_a_hangup_while_it_stops_is_nothing(configuration, systemd, vault):
    gate = threading.Event()
    held = found(RECORD)
    held.hold = gate
    vault.script = lambda method, path: held if "organizations" in path else nothing_there()
    with configuration.daemon.client() as client:
        asked = client.send("read", ORGANIZATION)
        vault.wait_for_arrivals()
        configuration.daemon.ask_to_stop()
        systemd.wait_for("STOPPING", process=configuration.daemon.process)
        configuration.daemon.process.send_signal(signal.SIGHUP)
        gate.set()
        assert client.answer_to(asked)["data"] == ANSWER
    configuration.daemon.wait_for_stop()
    assert systemd.count("RELOADING") == 0


def test_dev_has_nothing_to_reload(directory, systemd):
    daemon = Daemon(directory, "--dev", "--socket", directory / "dev.sock", systemd=systemd)
    with daemon:
        daemon.process.send_signal(signal.SIGHUP)
        daemon.process.send_signal(signal.SIGHUP)
        with daemon.client() as client:
            assert client.is_alive()
    assert "<5>SIGHUP is ignored" in daemon.log.read_text()
    assert systemd.count("RELOADING") == 0


@pytest.fixture(scope="module")
def tls_server(openbao_binary, module_directory):
    with openbao.RaftOpenBao(module_directory / "raft") as running:
        running.set_up()
        Platform().write_to(running)
        running.must("POST", f"{MOUNT}/organizations/1/master-key", {"data": RECORD})
        yield running


def health(daemon):
    with daemon.client() as client:
        return client.done("read", "sys/health")


def test_authorities_are_read_anew(tls_server, directory, systemd):
    file = directory / "ca.pem"
    other = openbao.Authority(directory / "other", "another authority")
    file.write_bytes(other.certificate.read_bytes())
    configuration = Configuration(directory, config_for(tls_server, vault={"ca_file": str(file)}), systemd)
    with configuration.daemon as daemon:
        assert health(daemon)["ready"] is False
        file.write_bytes(other.certificate.read_bytes() + tls_server.authority.certificate.read_bytes())
        daemon.reload()
        assert organization(daemon) == ANSWER
        file.write_bytes(other.certificate.read_bytes())
        daemon.reload()
        assert "not reloaded" in configuration.lines(3)[-1]
        assert organization(daemon) == ANSWER


def test_a_client_certificate_is_read_anew(tls_server, directory, systemd):
    certificate, key = tls_server.authority.issue("reloaded-client", "DNS:app-1.example", usage="clientAuth")
    strange = openbao.Authority(directory / "strange").issue("client", "DNS:app-1.example", usage="clientAuth")
    files = {"client_cert_file": directory / "cert.pem", "client_key_file": directory / "key.pem"}

    def exchange(*pair):
        for file, source in zip(files.values(), pair):
            file.write_bytes(source.read_bytes())

    exchange(*strange)
    vault = {name: str(file) for name, file in files.items()}
    vault["addresses"] = [f"https://127.0.0.1:{tls_server.mutual_port}"]
    configuration = Configuration(directory, config_for(tls_server, vault=vault), systemd)
    with configuration.daemon as daemon:
        assert health(daemon)["ready"] is False
        exchange(certificate, key)
        daemon.reload()
        assert organization(daemon) == ANSWER
        files["client_key_file"].write_text("no key")
        daemon.reload()
        assert "vault.client_key_file" in configuration.lines(3)[-1]
        assert organization(daemon) == ANSWER
        assert holds_no_secret(daemon.log.read_text())
