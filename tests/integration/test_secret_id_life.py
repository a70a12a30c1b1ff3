"""How long the secret_id lives, before a real server: sys/health tells it, and somebody is warned in time."""

import signal

import pytest

from audit import AuditedOpenBao
from cluster import wait_until
from daemon import UNHURRIED_MS, Daemon, splitkey
from host import Host
from openbao import policy, secret_id_lookup
from systemd import Systemd
from world import config_for

DAY_S = 24 * 3600
WARNING = "the secret_id expires"


@pytest.fixture(scope="module")
def server(openbao_binary, module_directory):
    with AuditedOpenBao(module_directory / "openbao") as running:
        running.set_up()
        running.write_policy(policy() + f'\npath "{secret_id_lookup("+")}" {{ capabilities = ["update"] }}', name="tells")
        yield running


@pytest.fixture
def host(server, directory):
    """Starts a host whose policy lets it ask; its daemon ends with the test."""
    started = []

    def start(**settings):
        started.append(Host(server, directory, **{"token_policies": ["tells"], **settings}).__enter__())
        return started[-1]

    yield start
    for each in started:
        each.daemon.stop()


def well(hosted):
    return hosted.wait_for_health(lambda health: health["ready"], "ready")


def warnings(hosted):
    return [line for line in hosted.daemon.log.read_text().splitlines() if WARNING in line]


def lookups(hosted):
    return hosted.count(secret_id_lookup(hosted.role))


def test_one_that_expires_soon_is_warned_of(host):
    hosted = host(secret_id_ttl="229h")
    health = well(hosted)
    life = health["secret_id"]
    assert life.keys() == {"created", "expires", "expires_in_s", "uses"}
    assert 9 * DAY_S < life["expires_in_s"] <= 229 * 3600 and life["expires"] > life["created"] and life["uses"] == 0
    assert health["status"] == f"{WARNING} in 9 days: splitkey credentials rotate" and health["ready"] is True
    status = splitkey("status", socket=hosted.daemon.socket)
    assert status.returncode == 0 and status.stdout.startswith(WARNING) and "secret_id.expires_in_s" in status.stdout
    assert len(warnings(hosted)) == 1 and warnings(hosted)[0].startswith("<4>")


def test_the_log_warns_though_nobody_asks_for_the_status(host):
    hosted = host(secret_id_ttl="229h")
    wait_until(lambda: warnings(hosted), "a warning")


def test_it_is_asked_for_once_a_token(host):
    hosted = host(secret_id_ttl="229h")
    for tokens in range(1, 4):
        with hosted.client() as client:
            client.done("update", "organizations/1", deadline_ms=UNHURRIED_MS)
        wait_until(lambda: lookups(hosted) == tokens, "a question about the secret_id")
        for _ in range(20):
            assert well(hosted)["secret_id"]["expires_in_s"] > 9 * DAY_S
        assert lookups(hosted) == len(hosted.logins()) == tokens
        hosted.revoke_tokens()
    assert 1 <= len(warnings(hosted)) <= 3


def test_one_that_lives_long_or_for_ever_is_told_without_a_warning(host):
    for life, expires in (("2160h", True), ("0", False)):
        hosted = host(secret_id_ttl=life)
        health = well(hosted)
        assert health["status"] == "fine" and warnings(hosted) == []
        assert (health["secret_id"]["expires"] is not None) == expires
        assert (health["secret_id"]["expires_in_s"] is not None) == expires


def test_the_uses_that_are_left_are_told(host):
    assert well(host(secret_id_num_uses=5))["secret_id"]["uses"] == 4, "one went for the login"


def test_without_its_line_in_the_policy_nothing_is_known_and_nothing_is_wrong(host):
    hosted = host(token_policies=["splitkeyd"], secret_id_ttl="229h")
    health = well(hosted)
    assert health["secret_id"] is None and health["status"] == "fine"
    assert lookups(hosted) == 1 and warnings(hosted) == []


def test_a_new_one_is_looked_at_after_a_reload(host):
    hosted = host(secret_id_ttl="229h")
    assert well(hosted)["status"].startswith(WARNING)
    hosted.server.write_role(hosted.role, token_policies=["tells"], secret_id_ttl="2160h")
    hosted.renew_secret_id()
    hosted.daemon.process.send_signal(signal.SIGHUP)
    hosted.wait_for_health(lambda health: health["status"] == "fine", "the life of the new one")


def test_with_a_token_that_was_kept_it_is_asked_for_too(server, directory):
    systemd = Systemd(directory, keeps=True)
    try:
        hosted = Host(server, directory, token_policies=["tells"], secret_id_ttl="229h")
        hosted.began = server.mark()
        config = config_for(server, hosted.files)
        with Daemon.configured(directory, config, systemd=systemd) as daemon:
            systemd.wait_until(lambda self: "vault-token" in self.kept, daemon.process)
        names, descriptors = systemd.passed()
        with Daemon.activated(directory, config, descriptors, names, systemd=systemd) as daemon:
            hosted.daemon = daemon
            assert well(hosted)["secret_id"]["expires_in_s"] > 9 * DAY_S
        assert len(hosted.logins()) == 1
    finally:
        systemd.stop()
