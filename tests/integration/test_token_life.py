"""A token's life before a real server: however short it is and however it ends, no request fails because of its age."""

import os
import signal

import pytest

from audit import AuditedOpenBao
from cluster import wait_until
from host import LOGIN, RENEWAL, REVOCATION, Host, ask_anything
from proxy import Proxy
from traffic import Traffic

# Longer where somebody wants to see more generations.
SOAK_S = float(os.environ.get("SPLITKEY_SOAK_S", "25"))

# A role whose tokens are over before they were renewed once.
BRIEF = {"token_ttl": "2s", "token_max_ttl": "2s"}


@pytest.fixture(scope="module")
def server(openbao_binary, module_directory):
    with AuditedOpenBao(module_directory / "openbao") as running:
        running.set_up()
        yield running


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


def denied(health):
    return health["token"]["state"] == "denied"


def test_a_soak_with_a_two_second_token_loses_no_request(host):
    hosted = host(token_ttl="2s", token_max_ttl="6s")
    with Traffic(hosted.daemon, ask_anything) as traffic:
        traffic.go_on_for(SOAK_S)
    traffic.lost_nothing()
    assert len(hosted.logins()) > SOAK_S / 6, "a token lives six seconds at most"
    assert hosted.count(RENEWAL) > 0
    assert hosted.count(LOGIN) + hosted.count(RENEWAL) <= 2 + SOAK_S + 10, "no more than one a second"


@pytest.mark.parametrize("role", [
    BRIEF,
    {"token_ttl": "2s", "token_explicit_max_ttl": "3s"},
    {"token_ttl": "2s", "token_period": "2s"},
], ids=["near its maximum", "with an explicit maximum", "periodic"])
def test_no_request_is_lost_with_a_short_token(host, role):
    hosted = host(**role)
    with Traffic(hosted.daemon, ask_anything) as traffic:
        if "token_period" in role:
            wait_until(lambda: hosted.count(RENEWAL) > 2, "three renewals")
        else:
            wait_until(lambda: len(hosted.logins()) > 3, "four logins")
    traffic.lost_nothing()


def test_a_batch_token_is_neither_renewed_nor_revoked(host):
    hosted = host(token_type="batch", token_ttl="2s")
    with Traffic(hosted.daemon, ask_anything) as traffic:
        wait_until(lambda: len(hosted.logins()) > 2, "three logins")
    traffic.lost_nothing()
    hosted.daemon.stop()
    assert hosted.count(RENEWAL) == 0 and hosted.count(REVOCATION) == 0


def test_a_token_without_the_default_policy_is_replaced_in_time_and_that_is_told_once(host):
    hosted = host(token_ttl="4s", token_no_default_policy=True)
    with Traffic(hosted.daemon, ask_anything) as traffic:
        wait_until(lambda: len(hosted.logins()) > 4, "five logins")
    traffic.lost_nothing()
    warnings = [line for line in hosted.daemon.log.read_text().splitlines() if line.startswith("<4>")]
    assert sum("policy" in line and "default" in line for line in warnings) == 1, warnings


def test_many_requests_that_find_the_token_revoked_cause_one_login(host):
    hosted = host()
    with Traffic(hosted.daemon, ask_anything, clients=16, pause_s=0) as traffic:
        for logins in range(1, 4):
            traffic.wait_for_good(100)
            assert len(hosted.logins()) == logins
            hosted.revoke_tokens()
            wait_until(lambda: len(hosted.logins()) > logins, "another login")
        traffic.wait_for_good(100)
    traffic.lost_nothing()
    assert hosted.count(LOGIN) == 4


def test_a_token_that_expired_while_the_daemon_slept_is_replaced(host):
    hosted = host(token_ttl="2s")
    with hosted.client() as client:
        client.done("update", "organizations/1")
        hosted.daemon.process.send_signal(signal.SIGSTOP)
        wait_until(lambda: not hosted.tokens(), "an expired token")
        hosted.daemon.process.send_signal(signal.SIGCONT)
        asked = [client.send("read", "organizations/1") for _ in range(20)]
        assert all("data" in client.answer_to(request) for request in asked)
    assert hosted.health()["token"]["state"] == "valid"


def test_a_token_with_a_limited_number_of_uses_is_refused(host):
    hosted = host(token_num_uses=50)
    with hosted.client() as client:
        error = client.refused("vault_denied", "read", "organizations/1")
    assert "token_num_uses" in error["message"]
    health = hosted.health()
    assert health["ready"] is False and "token_num_uses" in health["status"]


def revoke(hosted):
    hosted.destroy_secret_id()


def bind_elsewhere(hosted):
    """The role takes its secret_ids from another network only, from now on."""
    hosted.server.write_role(hosted.role, **BRIEF, secret_id_bound_cidrs=["10.9.8.0/24"])


@pytest.mark.parametrize("role, end", [
    ({}, revoke),
    ({"secret_id_ttl": "1s"}, None),
    ({"secret_id_num_uses": 1}, None),
    ({}, bind_elsewhere),
], ids=["revoked", "expired", "used up", "bound to another network"])
def test_a_secret_id_that_is_good_no_longer_is_told_and_a_new_one_is_picked_up(host, role, end):
    hosted = host(**BRIEF, **role)
    with hosted.client() as client:
        client.done("update", "organizations/1")
        if end:
            end(hosted)
        health = hosted.wait_for_health(denied, "a login denied")
        assert health["status"].startswith("login denied") and health["ready"] is False and health["vault_reachable"]
        error = client.refused("vault_denied", "read", "organizations/1")
        assert error["details"] == {"path": "auth/approle/login"}
        hosted.server.write_role(hosted.role, **BRIEF, secret_id_ttl="0", secret_id_num_uses=0, secret_id_bound_cidrs=[])
        hosted.renew_secret_id()
        wait_until(lambda: "data" in client.ask("read", "organizations/1"), "a login with the new secret_id")
    assert hosted.health()["status"] == "fine"


def test_a_secret_id_that_is_exchanged_in_time_is_never_missed(host):
    hosted = host(**BRIEF)
    with Traffic(hosted.daemon, ask_anything) as traffic:
        for _ in range(3):
            logins = len(hosted.logins())
            old = hosted.secret_id
            hosted.renew_secret_id()
            # It may have been read for a login that is under way.
            wait_until(lambda: len(hosted.logins()) > logins, "a login with either")
            hosted.server.must("POST", f"auth/approle/role/{hosted.role}/secret-id/destroy", {"secret_id": old})
            wait_until(lambda: len(hosted.logins()) > logins + 1, "a login with the new secret_id")
    traffic.lost_nothing()


def test_a_short_outage_does_not_drop_a_good_token(server, directory):
    with Proxy(server) as proxy, Host(server, directory, vault={"addresses": [proxy.address]}) as hosted, \
            hosted.client() as client:
        client.done("update", "organizations/1")
        token = hosted.token()["accessor"]
        for _ in range(3):
            proxy.cut()
            client.refused("vault_unavailable", "read", "organizations/1", deadline_ms=5000)
            proxy.mend()
            wait_until(lambda: "data" in client.ask("read", "organizations/1"), "a good answer after the outage")
        assert [each["accessor"] for each in hosted.tokens()] == [token]
        assert len(hosted.logins()) == 1


def test_a_renewal_that_fails_loses_no_request(server, directory):
    with Proxy(server) as proxy:
        proxy.refuse = lambda method, path: 500 if path == RENEWAL else None
        with Host(server, directory, vault={"addresses": [proxy.address]}, token_ttl="3s") as hosted:
            with Traffic(hosted.daemon, ask_anything) as traffic:
                wait_until(lambda: proxy.count(RENEWAL) > 1 and len(hosted.logins()) > 2, "renewals, and logins instead")
            traffic.lost_nothing()


def test_on_stop_the_token_is_revoked(host):
    hosted = host()
    token = hosted.token()["accessor"]
    hosted.daemon.stop()
    assert hosted.tokens() == []
    assert hosted.server.request("POST", "auth/token/lookup-accessor", {"accessor": token})[0] != 200
    assert hosted.count(REVOCATION) == 1


def test_on_stop_the_token_is_kept_where_that_is_wanted(host):
    hosted = host(vault={"revoke_on_stop": "never"})
    token = hosted.token()["accessor"]
    hosted.daemon.stop()
    assert [each["accessor"] for each in hosted.tokens()] == [token]
    assert hosted.count(REVOCATION) == 0


def test_a_server_that_is_gone_does_not_keep_the_daemon_from_stopping(server, directory):
    with Proxy(server) as proxy, Host(server, directory, vault={"addresses": [proxy.address]}) as hosted:
        hosted.token()
        proxy.cut()
        hosted.daemon.stop()
        assert len(hosted.tokens()) == 1
