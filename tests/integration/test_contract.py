"""What users of other sidecars suffer from (their issue trackers): each row of that table as a test of its name, on the
real server."""

import contextlib
import signal
import socket
import uuid
from pathlib import Path

import pytest

import openbao
from audit import AuditedOpenBao
from cluster import wait_until
from daemon import UNHURRIED_MS, Daemon, holds_no_secret, keep_secret
from host import LOGIN, LOOKUP, RENEWAL, Host, ask_anything, behind
from openbao import policy, write_private
from short_lives import BRIEF, LIFE, ShortLives
from traffic import Traffic
from world import config_for

# Tokens of two seconds, as the daemons hear, several daemons at once: some hundred generations come together.
GENERATIONS = 100
HOSTS = 12

EX_CONFIG = 78


@pytest.fixture(scope="module")
def server(openbao_binary, module_directory):
    with AuditedOpenBao(module_directory / "openbao") as running:
        running.set_up()
        yield running


@pytest.fixture
def short_lives(server):
    with ShortLives(server) as proxy:
        yield proxy


@pytest.fixture
def host(server, directory):
    """Starts a host; its daemon ends with the test."""
    started = []

    def start(**settings):
        started.append(Host(server, directory, **settings).__enter__())
        return started[-1]

    yield start
    for each in started:
        each.daemon.stop()


def test_a_policy_that_lacks_renew_self_causes_no_renewal_loop(server, short_lives, host):
    server.write_policy("\n".join([policy(), f'path "{LOOKUP}" {{ capabilities = ["read"] }}']), name="no-renewal")
    hosted = host(vault=behind(short_lives), token_policies=["no-renewal"], token_no_default_policy=True, token_ttl=LIFE)
    with Traffic(hosted.daemon, ask_anything) as traffic:
        # Five take three seconds at least; a loop makes them at once.
        wait_until(lambda: short_lives.count(LOGIN, RENEWAL) >= 5, "five logins and renewals")
        assert short_lives.keeps_to(1, 2, LOGIN, RENEWAL), short_lives.by_path()
    traffic.lost_nothing()


def test_old_renewers_do_not_survive_a_new_login(server, short_lives, host):
    hosted = host(vault=behind(short_lives), token_ttl="30s", token_max_ttl="1h")  # one second, as it hears
    wait_until(lambda: hosted.count(RENEWAL), "a renewal")
    for renewals in (1, 1, 2):
        hosted.revoke_tokens()
        with hosted.client() as client:
            client.done("update", "organizations/1", deadline_ms=UNHURRIED_MS)
        older = {login["response"]["auth"]["client_token"] for login in hosted.logins()[:-1]}
        # A renewal that was sent before the new login may still be under way, and at this point no longer.
        hosted.wait_for_health(lambda health: health["token"]["state"] == "valid", "a token that is not just renewed")
        since = server.mark()
        wait_until(lambda: server.count(RENEWAL, since) >= renewals, "renewals of the last token")
        assert not older & {renewal["request"]["client_token"] for renewal in server.calls(RENEWAL, since=since)}


def test_a_token_at_its_maximum_is_replaced_over_hundreds_of_generations(server, directory):
    began = server.mark()
    with contextlib.ExitStack() as hosts:
        traffics = []
        for _ in range(HOSTS):
            proxy = hosts.enter_context(ShortLives(server))
            hosted = hosts.enter_context(Host(server, directory, vault=behind(proxy), **BRIEF))
            traffics.append(hosts.enter_context(Traffic(hosted.daemon, ask_anything, clients=1, pause_s=0.1)))
        for generations in range(HOSTS, GENERATIONS + 1, HOSTS):
            wait_until(lambda: len(server.logins(began)) >= generations, f"{generations} logins")
        wait_until(lambda: len(server.logins(began)) >= GENERATIONS, f"{GENERATIONS} logins")
    for traffic in traffics:
        traffic.lost_nothing()


def test_an_outage_does_not_drop_a_token_that_is_still_good(proxy, host):
    hosted = host(vault=behind(proxy))
    token = hosted.token()["accessor"]
    with hosted.client() as client:
        client.done("update", "organizations/1", deadline_ms=UNHURRIED_MS)
        proxy.cut()
        hosted.wait_for_health(lambda health: not health["vault_reachable"], "an outage")
        assert hosted.health()["token"]["state"] in ("valid", "renewing")
        proxy.mend()
        wait_until(lambda: "data" in client.ask("read", "organizations/1"), "a good answer")
    assert [each["accessor"] for each in hosted.tokens()] == [token] and len(hosted.logins()) == 1


def test_a_vault_that_is_down_at_the_start_neither_ends_nor_blocks_the_daemon(server, proxy, directory):
    proxy.cut()
    with Host(server, directory, vault=behind(proxy)) as hosted, hosted.client() as client:
        assert client.is_alive()
        health = client.done("read", "sys/health")
        assert (health["live"], health["ready"], health["vault_reachable"]) == (True, False, False)
        assert client.refused("vault_unavailable", "read", "organizations/1")["retryable"]
        proxy.mend()
        health = hosted.wait_for_health(lambda health: health["ready"], "ready, without a request")
        assert health["status"] == "fine" and health["token"]["state"] == "valid"


def test_a_revoked_token_hangs_no_request(host):
    hosted = host()
    with hosted.client() as client:
        client.done("update", "organizations/1")
        hosted.revoke_tokens()
        asked = [client.send("read", "organizations/1", deadline_ms=UNHURRIED_MS) for _ in range(32)]
        assert all("data" in client.answer_to(request) for request in asked)
    assert len(hosted.logins()) == 2 and hosted.count(LOGIN) == 2


def test_a_wrapped_secret_id_that_is_gone_after_a_restart_names_the_next_step(server, directory):
    hosted = Host(server, directory)
    wrapped = directory / "wrapped-secret-id"
    write_private(wrapped, server.wrapped_secret_id(hosted.role))
    approle = {"role_id_file": str(hosted.files[0]), "wrapped_secret_id_file": str(wrapped)}
    daemon = Daemon.configured(directory, config_for(server, hosted.files, vault={"auth": {"approle": approle}}))
    with daemon, daemon.client() as client:
        client.done("update", "organizations/1")
    with daemon, daemon.client() as client:
        error = client.refused("vault_denied", "read", "organizations/1")
        assert "wrap" in error["message"] and "new" in error["message"]
        assert client.done("read", "sys/health")["status"].startswith("login denied")
        write_private(wrapped, server.wrapped_secret_id(hosted.role))
        wait_until(lambda: "data" in client.ask("read", "organizations/1"), "a login with the new one")


def test_an_unknown_setting_is_refused_by_name_at_the_start(server, directory):
    daemon = Daemon.configured(directory, config_for(server, vault={"adresses": []}))
    for command in (daemon.command, [daemon.command[0], "--check-config", daemon.command[2]]):
        daemon.command = command
        status, complaint = daemon.refuse_to_start()
        assert status == EX_CONFIG and "vault.adresses" in complaint


def log_grows_by(daemon, words, act):
    """Until `act` has left a line with these words in the log."""
    seen = len(daemon.log.read_text())
    act()
    wait_until(lambda: words in daemon.log.read_text()[seen:], f"“{words}” in the log")


def test_a_reload_is_all_or_nothing_and_keeps_the_old_on_an_error(host):
    hosted = host()
    file = Path(hosted.daemon.command[-1])
    good = file.read_text()

    def reload():
        hosted.daemon.process.send_signal(signal.SIGHUP)

    with Traffic(hosted.daemon, ask_anything, clients=2) as traffic:
        for broken in (good.replace('"vault": {', '"vault": {"kv_mount": "elsewhere", "adresses": [],'), "vault: [",
                       good.replace(hosted.server.address, "http://127.0.0.1:9")):
            assert broken != good
            file.write_text(broken)
            log_grows_by(hosted.daemon, "not reloaded", reload)
            traffic.wait_for_good(10)
        file.write_text(good)
        log_grows_by(hosted.daemon, "reloaded", reload)
        traffic.wait_for_good(10)
    traffic.lost_nothing()


def test_a_reload_reads_credentials_and_certificates_anew(openbao_binary, directory):
    with openbao.RaftOpenBao(directory / "tls") as server:
        server.set_up()
        trusted = directory / "trusted.pem"
        good = server.authority.certificate.read_text()
        stranger = openbao.Authority(directory / "stranger", "another authority").certificate.read_text()
        trusted.write_text(good)
        daemon = Daemon.configured(directory, config_for(server, vault={"ca_file": str(trusted)}))
        with daemon, daemon.client() as client:
            def reload():
                daemon.process.send_signal(signal.SIGHUP)

            client.done("update", "organizations/1")
            trusted.write_text(stranger)
            log_grows_by(daemon, "not reloaded", reload)
            assert "certificate" in daemon.log.read_text()
            client.done("read", "organizations/1")

            trusted.write_text(good + stranger)
            secret_id = server.directory / "secret-id"
            old = secret_id.read_text()
            write_private(secret_id, str(uuid.uuid4()))
            log_grows_by(daemon, "not reloaded", reload)
            client.done("read", "organizations/1")
            write_private(secret_id, old.strip())
            log_grows_by(daemon, "<5>reloaded", reload)
            client.done("read", "organizations/1")


@pytest.mark.parametrize("mode", [0o666, 0o777, 0o664])
def test_a_socket_with_a_wider_mode_than_configured_is_refused(server, directory, mode):
    path = directory / "passed.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(path))
        path.chmod(mode)
        listening.listen()
        daemon = Daemon.activated(directory, config_for(server, listen={"mode": "0660"}), [listening])
        status, complaint = daemon.refuse_to_start()
        assert status == EX_CONFIG and "mode" in complaint and str(path) in complaint
        path.chmod(0o600)
        with daemon:
            pass


def test_live_ready_and_upstream_are_three_answers_each_with_its_reason(proxy, host):
    hosted = host(vault=behind(proxy))

    def answers(health):
        return health["live"], health["ready"], health["vault_reachable"]

    assert hosted.wait_for_health(lambda health: answers(health) == (True, True, True), "all well")["status"] == "fine"
    proxy.cut()
    health = hosted.wait_for_health(lambda health: answers(health) == (True, False, False), "unreachable")
    assert health["status"].startswith("unreachable") and proxy.address in health["status"]
    proxy.mend()
    hosted.wait_for_health(lambda health: answers(health) == (True, True, True), "all well again")
    hosted.destroy_secret_id()
    hosted.revoke_tokens()
    with hosted.client() as client:
        client.refused("vault_denied", "read", "organizations/1")
    health = hosted.wait_for_health(lambda health: answers(health) == (True, False, True), "login denied")
    assert health["status"].startswith("login denied")


def test_a_path_that_the_policy_lacks_is_told_before_a_request_needs_it(server, proxy, host):
    server.write_policy("\n".join(line for line in policy().splitlines() if "team-key" not in line), name="narrow")
    hosted = host(token_policies=["narrow"])
    health = hosted.wait_for_health(lambda health: health["status"].startswith("policy too narrow"), "a policy too narrow")
    assert "team-key" in health["status"]


def test_nothing_of_vaults_envelope_reaches_a_client(server, proxy, host):
    hosted = host(vault=behind(proxy))
    with hosted.client() as client:
        answers = [client.ask("update", "organizations/1"), client.ask("read", "organizations/1"),
                   client.ask("list", "users/1/surveys"), client.ask("read", "teams/404"),
                   client.ask("update", "teams/1", {"org_id": 1}), client.ask("update", "teams/1", {"org_id": 2}),
                   client.ask("read", "sys/health")]
        login = proxy.login()
        keep_secret(login["client_token"], login["accessor"])
        hosted.destroy_secret_id()
        hosted.revoke_tokens()
        answers += [client.ask("read", "organizations/1"), client.ask("read", "sys/health")]
    of_vault = {"lease_id", "lease_duration", "renewable", "wrap_info", "auth", "accessor", "client_token", "mount_type",
                "metadata", "request_id"}
    for answer in answers:
        inner = answer.get("data", answer.get("error"))
        assert not of_vault & inner.keys() and holds_no_secret(str(answer)), answer
    assert {"data", "error"} <= {key for answer in answers for key in answer}


def test_a_warning_that_comes_again_and_again_is_written_once_with_a_count(proxy, host):
    hosted = host(vault=behind(proxy))
    with hosted.client() as client:
        client.done("update", "organizations/1")
        proxy.cut()
        for _ in range(10):
            for request in [client.send("read", "organizations/1") for _ in range(50)]:
                client.answer_to(request)
        proxy.mend()
        wait_until(lambda: "data" in client.ask("read", "organizations/1"), "a good answer")
    hosted.daemon.stop()
    troubles = [line for line in hosted.daemon.log.read_text().splitlines() if line.startswith(("<3>", "<4>"))]
    assert len(troubles) <= 20, troubles


def test_how_long_an_outage_is_survivable_can_be_seen(proxy, host):
    hosted = host(vault=behind(proxy))
    token = hosted.wait_for_health(lambda health: health["token"]["state"] == "valid", "a token")["token"]
    assert 0 < token["renew_in_s"] <= token["ttl_s"] <= 3600
    proxy.cut()
    token = hosted.wait_for_health(lambda health: not health["vault_reachable"], "an outage")["token"]
    assert 0 < token["ttl_s"] <= 3600, "it is told while Vault is away"
