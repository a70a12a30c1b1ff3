"""A token's life before a real server: however short it is and however it ends, no request fails because of its age."""

import contextlib
import os
import signal

import pytest

from audit import AuditedOpenBao
from cluster import wait_until
from daemon import UNHURRIED_MS
from host import LOGIN, RENEWAL, REVOCATION, Host, ask_anything, behind
from openbao import secret_id_lookup
from proxy import Proxy
from short_lives import BRIEF, LIFE, ShortLives
from traffic import Traffic
from world import write_record

# More where somebody wants to see them.
GENERATIONS = int(os.environ.get("SPLITKEY_GENERATIONS", "5"))

# Only a login replaces such a token. What the daemon hears is one second.
BATCH = {"token_type": "batch", "token_ttl": "30s"}

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


def denied(health):
    return health["token"]["state"] == "denied"


class Life:
    """A host whose tokens end within seconds, as it hears, and clients that never stop asking it: until so many logins and
    so many renewals were seen."""

    def __init__(self, logins, renewals=0, renewals_fail=False, **role):
        self.logins, self.renewals, self.renewals_fail, self.role = logins, renewals, renewals_fail, role

    @contextlib.contextmanager
    def begin(self, server, directory):
        with ShortLives(server) as self.proxy:
            if self.renewals_fail:
                self.proxy.refuse = lambda method, path: 500 if path == RENEWAL else None
            with Host(server, directory, vault=behind(self.proxy), **self.role) as self.hosted:
                with Traffic(self.hosted.daemon, ask_anything, clients=4, pause_s=0.1) as self.traffic:
                    yield self
                self.kept_to_its_budget = self.proxy.keeps_to(1, 2, LOGIN, RENEWAL)

    def go_on(self):
        for number in range(1, self.logins + 1):
            wait_until(lambda: self.proxy.granted(LOGIN) >= number, f"login {number} ({self.proxy.by_path()})")
        for number in range(1, self.renewals + 1):
            wait_until(lambda: self.proxy.count(RENEWAL) >= number, f"renewal {number} ({self.proxy.by_path()})")

    def lost_nothing(self):
        """And no record was asked for with a token that is over, which asking again would hide."""
        self.traffic.lost_nothing()
        assert not self.proxy.denied_records(), self.proxy.by_path()


LIVES = {
    "renewed twice": Life(GENERATIONS, renewals=GENERATIONS, token_ttl=LIFE, token_max_ttl="62s"),
    "near its maximum": Life(4, **BRIEF),
    "with an explicit maximum": Life(4, token_ttl=LIFE, token_explicit_max_ttl="61s"),
    "periodic": Life(1, renewals=3, token_ttl=LIFE, token_period=LIFE),
    "batch": Life(3, **BATCH),
    "without the default policy": Life(5, token_ttl=LIFE, token_no_default_policy=True),
    "renewals fail": Life(3, renewals=2, renewals_fail=True, token_ttl="90s"),
}


@pytest.fixture(scope="module")
def lives(server, module_directory):
    """All of them side by side, from their beginning to their end: each takes seconds in which little is done."""
    with contextlib.ExitStack() as begun:
        for life in [begun.enter_context(each.begin(server, module_directory)) for each in LIVES.values()]:
            life.go_on()
    return LIVES


@pytest.mark.parametrize("name", LIVES)
def test_no_request_is_lost_with_a_short_token(lives, name):
    lives[name].lost_nothing()


@pytest.mark.parametrize("name", LIVES)
def test_logins_and_renewals_of_a_short_token_are_no_more_than_one_a_second(lives, name):
    assert lives[name].kept_to_its_budget


def test_a_batch_token_is_neither_renewed_nor_revoked(lives):
    assert lives["batch"].proxy.count(RENEWAL, REVOCATION) == 0


def test_a_token_that_may_not_renew_itself_is_told_once(lives):
    log = lives["without the default policy"].hosted.daemon.log.read_text()
    warnings = [line for line in log.splitlines() if line.startswith("<4>")]
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


def test_a_token_that_expired_while_the_daemon_slept_is_replaced(server, host):
    write_record(server, "organizations/1/master-key", {"org_id": 1})
    hosted = host(token_ttl="2s")
    hosted.token()
    hosted.daemon.process.send_signal(signal.SIGSTOP)
    wait_until(lambda: not hosted.tokens(), "an expired token")
    # The next one lives as long as the test looks at it.
    hosted.server.write_role(hosted.role, token_ttl="1h")
    hosted.daemon.process.send_signal(signal.SIGCONT)
    with hosted.client() as client:
        asked = [client.send("read", "organizations/1", deadline_ms=UNHURRIED_MS) for _ in range(20)]
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


def let_it_expire(hosted):
    hosted.renew_secret_id(ttl="1s")
    known = {"secret_id": hosted.secret_id}
    lookup = secret_id_lookup(hosted.role)
    wait_until(lambda: hosted.server.request("POST", lookup, known)[0] != 200, "the end of the secret_id")


def use_it_up(hosted):
    """Who logs in with it, the daemon or this, does not matter."""
    hosted.renew_secret_id(num_uses=1)
    hosted.server.request("POST", LOGIN, {"role_id": hosted.server.role_id(hosted.role), "secret_id": hosted.secret_id})


def bind_elsewhere(hosted):
    """The role takes its secret_ids from another network only, from now on."""
    hosted.server.write_role(hosted.role, **BATCH, secret_id_bound_cidrs=["10.9.8.0/24"])


@pytest.mark.parametrize("end", [revoke, let_it_expire, use_it_up, bind_elsewhere],
                         ids=["revoked", "expired", "used up", "bound to another network"])
def test_a_secret_id_that_is_good_no_longer_is_told_and_a_new_one_is_picked_up(host, short_lives, end):
    hosted = host(vault=behind(short_lives), **BATCH)
    with hosted.client() as client:
        client.done("update", "organizations/1", deadline_ms=UNHURRIED_MS)
        end(hosted)
        health = hosted.wait_for_health(denied, "a login denied")
        assert health["status"].startswith("login denied") and health["ready"] is False and health["vault_reachable"]
        error = client.refused("vault_denied", "read", "organizations/1")
        assert error["details"] == {"path": "auth/approle/login"}
        hosted.server.write_role(hosted.role, **BATCH, secret_id_bound_cidrs=[])
        hosted.renew_secret_id()
        wait_until(lambda: "data" in client.ask("read", "organizations/1"), "a login with the new secret_id")
    assert hosted.health()["status"] == "fine"


def test_a_secret_id_that_is_exchanged_in_time_is_never_missed(host, short_lives):
    hosted = host(vault=behind(short_lives), **BATCH)
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
    with Proxy(server) as proxy, Host(server, directory, vault=behind(proxy)) as hosted, hosted.client() as client:
        client.done("update", "organizations/1", deadline_ms=UNHURRIED_MS)
        token = hosted.token()["accessor"]
        for _ in range(3):
            proxy.cut()
            client.refused("vault_unavailable", "read", "organizations/1", deadline_ms=UNHURRIED_MS)
            proxy.mend()
            wait_until(lambda: "data" in client.ask("read", "organizations/1"), "a good answer after the outage")
        assert [each["accessor"] for each in hosted.tokens()] == [token]
        assert len(hosted.logins()) == 1


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
    with Proxy(server) as proxy, Host(server, directory, vault=behind(proxy)) as hosted:
        hosted.token()
        proxy.cut()
        hosted.daemon.stop()
        assert len(hosted.tokens()) == 1
