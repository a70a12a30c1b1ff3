"""However a policy is broken, the calls that leave a daemon stay within their budget; counted between it and the server.

How many may leave grows with time. So no test takes a time and counts; each waits for a number of calls and then looks
whether enough time has passed for them. On a slow machine they only take longer; without a brake they come at once."""

import contextlib

import pytest

from audit import AuditedOpenBao
from cluster import wait_until
from daemon import UNHURRIED_MS
from host import CAPABILITIES, LOGIN, LOOKUP, RENEWAL, Host, behind
from openbao import policy
from proxy import Proxy
from short_lives import LIFE, ShortLives
from traffic import Traffic

# Each kind of call that keeps a token alive: one a second, and two at once.
BURST = 2
# So many of them take three seconds at least.
CALLS = 5
CLIENTS = 16
NODES = 10

GRANT_RENEWAL = f'path "{RENEWAL}" {{ capabilities = ["update"] }}'
GRANT_LOOKUP = f'path "{LOOKUP}" {{ capabilities = ["read"] }}'


@pytest.fixture(scope="module")
def server(openbao_binary, module_directory):
    with AuditedOpenBao(module_directory / "openbao") as running:
        running.set_up()
        yield running


@pytest.fixture
def host(server, proxy, directory):
    """Starts a host behind the proxy; its daemon ends with the test."""
    started = []

    def start(**vault):
        started.append(Host(server, directory, vault={**behind(proxy), **vault}).__enter__())
        return started[-1]

    yield start
    for each in started:
        each.daemon.stop()


def ask_what_is_allowed_and_what_is_not(client, number):
    return client.ask("update", f"organizations/{number % 2 + 1}", deadline_ms=UNHURRIED_MS)


def narrow_policy(*grants):
    """organizations/1 may be used, organizations/2 may not."""
    return "\n".join([policy().replace("organizations/+/master-key", "organizations/1/master-key"), *grants])


def within_budget(proxy):
    assert proxy.keeps_to(1, BURST, LOGIN, RENEWAL), proxy.by_path()
    assert proxy.keeps_to(1, BURST, LOOKUP, CAPABILITIES), proxy.by_path()


class Trouble:
    """A host that suffers from something, and clients that never stop asking it, until it has made CALLS calls of `kind`.
    Its tokens live two seconds, as it hears."""

    def __init__(self, kind, grants=(), has_secret_id=True, **role):
        self.kind, self.grants, self.has_secret_id, self.role = kind, grants, has_secret_id, role

    @contextlib.contextmanager
    def begin(self, server, directory, name):
        server.write_policy(narrow_policy(*self.grants), name=name)
        with ShortLives(server) as self.proxy:
            self.hosted = Host(server, directory, vault=behind(self.proxy), token_policies=[name], **self.role)
            if not self.has_secret_id:
                self.hosted.destroy_secret_id()
            with self.hosted, Traffic(self.hosted.daemon, ask_what_is_allowed_and_what_is_not, clients=4,
                                      pause_s=0.1) as self.traffic:
                yield self

    def suffer(self):
        wait_until(lambda: self.proxy.count(*self.kind) >= CALLS, f"{CALLS} of {self.kind} ({self.proxy.by_path()})")
        within_budget(self.proxy)
        self.traffic.wait_for(lambda: self.traffic.errors.total() >= 10, "ten refusals")


BRIEF = {"token_ttl": LIFE, "token_max_ttl": "1h"}
BROKEN = {
    "nothing": Trouble((LOGIN, RENEWAL), token_no_default_policy=True, **BRIEF),
    "renew-self only": Trouble((LOGIN, RENEWAL), [GRANT_RENEWAL], token_no_default_policy=True, **BRIEF),
    "lookup-self only": Trouble((LOGIN, RENEWAL), [GRANT_LOOKUP], token_no_default_policy=True, **BRIEF),
    "both": Trouble((LOGIN, RENEWAL), [GRANT_LOOKUP, GRANT_RENEWAL], token_no_default_policy=True, **BRIEF),
}
WITH_DEFAULT = Trouble((LOOKUP, CAPABILITIES))
WITHOUT_LOGIN = Trouble((LOGIN, RENEWAL), has_secret_id=False, **BRIEF)


@pytest.fixture(scope="module")
def troubles(server, module_directory):
    """All of them side by side, from their beginning to their end: each takes seconds in which little is done. What they
    have made the server do is `logins`."""
    began = server.mark()
    with contextlib.ExitStack() as begun:
        for number, each in enumerate([*BROKEN.values(), WITH_DEFAULT, WITHOUT_LOGIN]):
            begun.enter_context(each.begin(server, module_directory, f"special-{number}"))
        for each in [*BROKEN.values(), WITH_DEFAULT, WITHOUT_LOGIN]:
            each.suffer()
    return server.count(LOGIN, began)


@pytest.mark.parametrize("name", BROKEN)
def test_a_policy_that_is_broken_floods_nobody(troubles, name):
    traffic = BROKEN[name].traffic
    assert traffic.good and traffic.errors.keys() == {"vault_denied"}, traffic


def test_with_the_default_policy_a_denied_path_causes_lookups_but_no_logins(troubles):
    traffic = WITH_DEFAULT.traffic
    assert traffic.good and traffic.errors.keys() == {"vault_denied"}, traffic
    assert WITH_DEFAULT.proxy.count(LOGIN) == 1


def test_a_login_that_is_refused_is_not_repeated_without_pause(troubles):
    traffic = WITHOUT_LOGIN.traffic
    assert not traffic.good and traffic.errors.keys() == {"vault_denied"}, traffic
    assert WITHOUT_LOGIN.proxy.granted(LOGIN) == 0


def test_what_the_proxies_count_is_what_the_server_saw(troubles):
    assert troubles == sum(each.proxy.count(LOGIN) for each in [*BROKEN.values(), WITH_DEFAULT, WITHOUT_LOGIN])


def test_tokens_that_are_revoked_all_the_time_cause_no_flood_of_logins(host, proxy):
    hosted = host()
    with Traffic(hosted.daemon, ask_what_is_allowed_and_what_is_not) as traffic:
        for logins in range(1, CALLS):
            wait_until(lambda: len(hosted.logins()) == logins, f"login {logins}")
            traffic.wait_for_everybody()
            hosted.revoke_tokens()
        wait_until(lambda: len(hosted.logins()) == CALLS, "the last login")
        within_budget(proxy)
        traffic.wait_for_everybody()
    traffic.lost_nothing()
    assert proxy.count(LOGIN) == CALLS


def test_a_server_that_fails_is_asked_fifty_times_a_second_at_most(host, proxy):
    """With one address the search for the active node makes pauses enough by itself. With ten it asks for two hundred calls a
    second."""
    hosted = host(addresses=[proxy.address] * NODES)
    with Traffic(hosted.daemon, ask_what_is_allowed_and_what_is_not, clients=CLIENTS, pause_s=0) as traffic:
        traffic.wait_for_good(50)
        proxy.refuse = lambda method, path: 500
        traffic.wait_for_error("vault_unavailable")
        traffic.wait_for_everybody()  # what had succeeded before, and had the brake released, is over
        proxy.start_over()
        wait_until(lambda: proxy.count() >= 100, "a hundred calls that fail")
        # What was on its way, what a tenth of a second's worth of calls leaves over, and the next.
        assert proxy.keeps_to(50, NODES + 5 + 1), proxy.by_path()
        proxy.refuse = lambda method, path: None
        traffic.wait_for_good(50)


@pytest.mark.parametrize("calls_per_second", [5, 20])
def test_all_calls_stay_within_the_configured_number_a_second(host, proxy, calls_per_second):
    hosted = host(max_calls_per_second=calls_per_second)
    with Traffic(hosted.daemon, ask_what_is_allowed_and_what_is_not, clients=4, pause_s=0) as traffic:
        traffic.wait_for_good(calls_per_second)
        assert proxy.count() >= 2 * calls_per_second, "a record, and whether the node that gave it was still active"
        assert proxy.keeps_to(calls_per_second, max(calls_per_second // 10, 1)), proxy.by_path()
    traffic.lost_nothing()
