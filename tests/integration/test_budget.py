"""However a policy is broken, the calls that leave a daemon stay within their budget; counted between it and the server."""

import pytest

from audit import AuditedOpenBao
from cluster import wait_until
from host import CAPABILITIES, LOGIN, LOOKUP, RENEWAL, Host
from openbao import policy
from proxy import Proxy
from traffic import Traffic

# How long each trouble lasts: a loop without a brake makes thousands of calls in it.
TROUBLE_S = 4

# Each kind of call that keeps a token alive: one a second, and two at once.
BURST = 2
CLIENTS = 16

GRANT_RENEWAL = f'path "{RENEWAL}" {{ capabilities = ["update"] }}'
GRANT_LOOKUP = f'path "{LOOKUP}" {{ capabilities = ["read"] }}'


@pytest.fixture(scope="module")
def server(openbao_binary, module_directory):
    with AuditedOpenBao(module_directory / "openbao") as running:
        running.set_up()
        yield running


@pytest.fixture
def proxy(server):
    with Proxy(server) as proxy:
        yield proxy


@pytest.fixture
def host(server, proxy, directory):
    """Starts a host behind the proxy, with a policy of its own beside (or without) the server's default one."""
    started = []

    def start(hcl=None, vault=None, **role):
        if hcl is not None:
            server.write_policy(hcl, name="special")
            role["token_policies"] = ["special"]
        started.append(Host(server, directory, vault={"addresses": [proxy.address], **(vault or {})}, **role).__enter__())
        return started[-1]

    yield start
    for each in started:
        each.daemon.stop()


def ask_what_is_allowed_and_what_is_not(client, number):
    return client.ask("update", f"organizations/{number % 2 + 1}")


def narrow_policy(*grants):
    """organizations/1 may be used, organizations/2 may not."""
    return "\n".join([policy().replace("organizations/+/master-key", "organizations/1/master-key"), *grants])


def within_budget(proxy):
    elapsed = proxy.elapsed_s()
    assert proxy.count(LOGIN, RENEWAL) <= BURST + elapsed, proxy.by_path()
    assert proxy.count(LOOKUP, CAPABILITIES) <= BURST + elapsed, proxy.by_path()


@pytest.mark.parametrize("grants", [[], [GRANT_RENEWAL], [GRANT_LOOKUP], [GRANT_LOOKUP, GRANT_RENEWAL]],
                         ids=["nothing", "renew-self only", "lookup-self only", "both"])
def test_a_policy_that_is_broken_floods_nobody(host, proxy, grants):
    hosted = host(narrow_policy(*grants), token_ttl="2s", token_max_ttl="1h", token_no_default_policy=True)
    with Traffic(hosted.daemon, ask_what_is_allowed_and_what_is_not) as traffic:
        traffic.go_on_for(TROUBLE_S)
    assert traffic.good and traffic.errors.keys() == {"vault_denied"}, traffic
    within_budget(proxy)


def test_with_the_default_policy_a_denied_path_causes_lookups_but_no_logins(host, proxy):
    hosted = host(narrow_policy())
    with Traffic(hosted.daemon, ask_what_is_allowed_and_what_is_not) as traffic:
        traffic.go_on_for(TROUBLE_S)
    assert traffic.good and traffic.errors.keys() == {"vault_denied"}, traffic
    within_budget(proxy)
    assert proxy.count(LOGIN) == 1


def test_a_login_that_is_refused_is_not_repeated_without_pause(host, proxy):
    hosted = host(token_ttl="2s", token_max_ttl="2s")
    hosted.destroy_secret_id()
    with Traffic(hosted.daemon, ask_what_is_allowed_and_what_is_not) as traffic:
        traffic.wait_for_error("vault_denied")
        traffic.go_on_for(TROUBLE_S)
    within_budget(proxy)
    assert hosted.count(LOGIN) == proxy.count(LOGIN), "what the proxy counts is what the server saw"


def test_tokens_that_are_revoked_all_the_time_cause_no_flood_of_logins(host, proxy):
    hosted = host()
    with Traffic(hosted.daemon, ask_what_is_allowed_and_what_is_not) as traffic:
        for _ in range(4):
            wait_until(hosted.tokens, "a token")
            hosted.revoke_tokens()
            traffic.wait_for_good(1)
    traffic.lost_nothing()
    within_budget(proxy)


def test_a_server_that_fails_is_asked_fifty_times_a_second_at_most(host, proxy):
    hosted = host()
    with Traffic(hosted.daemon, ask_what_is_allowed_and_what_is_not, clients=CLIENTS, pause_s=0) as traffic:
        traffic.wait_for_good(50)
        proxy.refuse = lambda method, path: 500
        before, began = proxy.count(), proxy.elapsed_s()
        traffic.go_on_for(TROUBLE_S)
        failed, lasted = proxy.count() - before, proxy.elapsed_s() - began
        proxy.refuse = lambda method, path: None
        traffic.wait_for_good(50)
    # What had been let go before the first failure: a tenth of a second's worth, and what each client waits for.
    assert 0 < failed <= 100 + CLIENTS + 50 * (lasted + 1)


@pytest.mark.parametrize("calls_per_second", [5, 20])
def test_all_calls_stay_within_the_configured_number_a_second(host, proxy, calls_per_second):
    hosted = host(vault={"max_calls_per_second": calls_per_second})
    with Traffic(hosted.daemon, ask_what_is_allowed_and_what_is_not, clients=4, pause_s=0) as traffic:
        traffic.wait_for_good(1)
        traffic.go_on_for(TROUBLE_S)
    assert proxy.count() <= calls_per_second * (proxy.elapsed_s() + 1), proxy.by_path()
    assert traffic.errors.keys() <= {"overloaded", "deadline_exceeded"}, traffic
    assert traffic.good >= calls_per_second
