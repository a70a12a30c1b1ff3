"""A server that answers what Vault would not, or not now: every answer has its documented code, and a deadline is a
deadline."""

import json
import threading

import pytest

from daemon import Daemon, error_of, keep_secret
from many_troubles import MOST_DETOURS, MOST_TRIES, suffer
from scripted_vault import (GOOD_LOGIN, HEALTHY, SECRET_ID, TOKEN, Records, Reply, ScriptedVault, errors, found,
                            nothing_there, written)
from world import config_for

ORGANIZATION = "organizations/1"
RECORD_PATH = "secret/data/organizations/1/master-key"
RECORD = {"org_id": 1, "created_at": "then"}
HTML = b"<html><body><h1>It works!</h1></body></html>"
SENTINEL = "a-text-of-the-server-that-may-be-secret"


@pytest.fixture
def vault(directory):
    keep_secret(TOKEN, SECRET_ID, SENTINEL)
    vault = ScriptedVault(directory)
    yield vault
    vault.stop()


@pytest.fixture
def daemon(vault, directory):
    """Not started: it logs in by itself as soon as it is."""
    return Daemon.configured(directory, config_for(vault))


@pytest.fixture
def client(daemon):
    with daemon, daemon.client() as client:
        yield client


def version_of(version, data=RECORD):
    return Reply(200, {"data": {"data": data, "metadata": {"version": version, "created_time": "t"}}})


# What may be another answer the next time; what is a connection's trouble: test_http_trouble.py.
PASSING = {
    "500": errors(500, SENTINEL),
    "502 in HTML": Reply(502, HTML, {"Content-Type": "text/html"}),
    "503 in HTML": Reply(503, HTML),
    "507": errors(507, SENTINEL),
    "412": errors(412, SENTINEL),
    "307 to nowhere": Reply(307, b"", {"Location": "http://127.0.0.1:1/v1/secret/data/platform/master-key"}),
    "307 without a place": Reply(307),
}

# What is not.
LASTING = {
    "200 in HTML": Reply(200, HTML),
    "403 in HTML": Reply(403, HTML),
    "404 in HTML": Reply(404, HTML),
    "404 of no mount": errors(404, 'no handler for route "secret/data/x". route entry not found.'),
    "404 that is not Vault's": Reply(404, {"message": "no such page"}),
    "400": errors(400, SENTINEL),
    "405": errors(405, "unsupported operation"),
    "413": errors(413, "too large"),
    "418": errors(418, "a teapot"),
    "301": Reply(301, b"", {"Location": "/v1/secret/data/platform/master-key"}),
    "truncated JSON": Reply(200, b'{"data": {"data": {"org_id": 1'),
    "JSON with something behind": Reply(200, b'{"data": {}} trailing'),
    "JSON with a duplicate member": Reply(200, b'{"data": {}, "data": {}}'),
    "JSON nested too deep": Reply(200, b'{"a":' * 50 + b"1" + b"}" * 50),
    "JSON that is not UTF-8": Reply(200, b'{"data": "\xff"}'),
    "an array": Reply(200, []),
    "an empty object": Reply(200, {}),
    "no body": Reply(200),
    "204": Reply(204),
    "data null": Reply(200, {"data": None}),
    "data as an array": Reply(200, {"data": [{"data": RECORD}]}),
    "no metadata": Reply(200, {"data": {"data": RECORD}}),
    "metadata null": Reply(200, {"data": {"data": RECORD, "metadata": None}}),
    "no time": Reply(200, {"data": {"data": RECORD, "metadata": {"version": 1}}}),
    "a time as a number": Reply(200, {"data": {"data": RECORD, "metadata": {"version": 1, "created_time": 1}}}),
    "version 0": version_of(0),
    "version -1": version_of(-1),
    "version 1.5": version_of(1.5),
    "version as a string": version_of("1"),
    "version beyond 64 bits": version_of(2**64 + 1),
    "200 with errors": Reply(200, {"errors": ["x"], **json.loads(version_of(1).body)}),
}


@pytest.fixture(scope="module")
def outcomes(module_directory):
    keep_secret(SENTINEL)
    return suffer(module_directory, {name: lambda reply=reply: reply for name, reply in {**PASSING, **LASTING}.items()})


@pytest.mark.parametrize("name", [*PASSING, *LASTING])
def test_what_vault_would_not_say_makes_it_unavailable(outcomes, name):
    outcome = outcomes[name]
    error_of(outcome.read, "vault_unavailable")
    error_of(outcome.update, "vault_unavailable")
    assert set(outcome.methods) == {"GET"}, "something was written"
    if name in LASTING:
        assert len(outcome.methods) == 2, "what repeating does not mend was asked for again"
    else:
        assert 2 < len(outcome.methods) <= 2 * (MOST_DETOURS if name.startswith("307") else MOST_TRIES)


LISTS = {
    "data null": Reply(200, {"data": None}),
    "no keys": Reply(200, {"data": {}}),
    "keys null": Reply(200, {"data": {"keys": None}}),
    "keys as an object": Reply(200, {"data": {"keys": {"1": "2"}}}),
    "a number among the keys": Reply(200, {"data": {"keys": ["1", 2]}}),
    "keys at the top": Reply(200, {"keys": ["1"]}),
    "200 in HTML": Reply(200, HTML),
    "404 that is not Vault's": Reply(404, {"message": "no such page"}),
    "405": errors(405, "unsupported operation"),
}


@pytest.mark.parametrize("reply", LISTS.values(), ids=LISTS.keys())
def test_a_list_of_the_wrong_shape_makes_vault_unavailable(vault, client, reply):
    vault.script = lambda method, path: reply
    client.refused("vault_unavailable", "list", "users/1/surveys")
    assert {path for _, path in vault.asked} == {"secret/metadata/users/1/surveys/?list=true"}


WRITES = {
    "200 in HTML": Reply(200, HTML),
    "204": Reply(204),
    "no data": Reply(200, {}),
    "data null": Reply(200, {"data": None}),
    "no version": Reply(200, {"data": {"created_time": "t"}}),
    "version 0": Reply(200, {"data": {"version": 0, "created_time": "t"}}),
    "version as a string": Reply(200, {"data": {"version": "1", "created_time": "t"}}),
    "no time": Reply(200, {"data": {"version": 1}}),
}


@pytest.mark.parametrize("reply", WRITES.values(), ids=WRITES.keys())
def test_a_write_whose_answer_has_the_wrong_shape_is_done_once(vault, client, reply):
    """It was done or not: the daemon may have looked, or says that it does not know; it never writes twice."""
    for done in (True, False):
        records = Records(vault)

        def script(method, path):
            if method == "POST" and done:
                records(method, path)
            return reply if method == "POST" else records(method, path)

        vault.script = script
        answer = client.ask("update", "organizations/1")
        if "data" in answer:
            assert done and answer["data"]["version"] == 1
        else:
            error_of(answer, "vault_unavailable")
        assert {path: len(versions) for path, versions in records.versions.items()} == ({RECORD_PATH: 1} if done else {})


def test_a_path_that_the_policy_lacks_is_named(vault, client):
    vault.script = lambda method, path: errors(403, f"1 error occurred:\n\t* permission denied {SENTINEL}\n\n")
    assert client.refused("vault_denied", "read", ORGANIZATION)["details"] == {"path": RECORD_PATH}
    assert len(vault.asked) == 1


def test_a_token_that_is_gone_is_replaced_and_the_request_repeated_but_not_for_ever(vault, client):
    vault.script = lambda method, path: errors(403, "permission denied")
    vault.lookup = errors(403, "permission denied")
    client.refused("vault_denied", "read", ORGANIZATION)
    assert vault.asked == [("GET", RECORD_PATH)] * 3


def test_a_seal_that_falls_in_between_is_told(vault, client):
    vault.script = lambda method, path: errors(503, "Vault is sealed")
    client.refused("vault_sealed", "read", ORGANIZATION)


def test_a_rate_limit_that_outlasts_the_deadline_is_passed_on_with_its_time(vault, client):
    vault.script = lambda method, path: errors(429, "request path: rate limit quota exceeded", headers={"Retry-After": "3"})
    assert client.refused("overloaded", "read", ORGANIZATION, deadline_ms=2000)["retry_after_ms"] == 3000


@pytest.mark.parametrize("data", [None, [], "text", 1])
def test_a_record_that_is_no_object_is_malformed(vault, client, data):
    vault.script = lambda method, path: version_of(3, data)
    error = client.refused("record_malformed", "read", ORGANIZATION)
    assert error["details"]["path"].endswith("organizations/1/master-key")


LOGINS = {
    "400": (errors(400, "invalid role or secret ID"), "vault_denied"),
    "403": (errors(403, "permission denied"), "vault_denied"),
    "404": (errors(404, "no handler for route"), "vault_unavailable"),
    "500": (errors(500, SENTINEL), "vault_unavailable"),
    "503": (errors(503, "Vault is sealed"), "vault_sealed"),
    "HTML": (Reply(200, HTML), "vault_unavailable"),
    "no token": (Reply(200, {"auth": {"lease_duration": 60}}), "vault_unavailable"),
    "an empty token": (Reply(200, {"auth": {"client_token": "", "lease_duration": 60}}), "vault_unavailable"),
    "a token that breaks the header": (Reply(200, {"auth": {"client_token": "s.x\r\nX-Evil: 1", "lease_duration": 60}}),
                                       "vault_unavailable"),
    "auth null": (Reply(200, {"auth": None}), "vault_unavailable"),
    "a token that is a number": (Reply(200, {"auth": {"client_token": 1, "lease_duration": 60}}), "vault_unavailable"),
    "no duration": (Reply(200, {"auth": {"client_token": TOKEN}}), "vault_unavailable"),
    "a negative duration": (Reply(200, {"auth": {"client_token": TOKEN, "lease_duration": -1}}), "vault_unavailable"),
    "a token for one call": (Reply(200, {"auth": {**GOOD_LOGIN["auth"], "num_uses": 1}}), "vault_denied"),
}


@pytest.mark.parametrize("reply, code", LOGINS.values(), ids=LOGINS.keys())
def test_a_login_that_goes_wrong_is_told_and_no_record_is_asked_for(vault, daemon, reply, code):
    vault.login = reply
    with daemon, daemon.client() as client:
        client.refused(code, "read", ORGANIZATION)
        assert vault.asked == []
        health = client.done("read", "sys/health")
        assert health["ready"] is False and health["live"] is True
        assert health["token"]["state"] == ("denied" if code == "vault_denied" else "none")


HEALTHS = {
    "sealed": (Reply(503, {**HEALTHY, "sealed": True}), "vault_sealed"),
    "not initialised": (Reply(501, {**HEALTHY, "initialized": False, "sealed": True}), "vault_sealed"),
    "standby": (Reply(429, {**HEALTHY, "standby": True}), "vault_unavailable"),
    "500": (errors(500, SENTINEL), "vault_unavailable"),
    "HTML": (Reply(200, HTML), "vault_unavailable"),
    "something else's JSON": (Reply(200, {"status": "ok"}), "vault_unavailable"),
    "closed": (Reply(None), "vault_unavailable"),
}


@pytest.mark.parametrize("reply, code", HEALTHS.values(), ids=HEALTHS.keys())
def test_a_server_that_is_not_active_gets_neither_login_nor_request(vault, daemon, reply, code):
    vault.health = reply
    with daemon, daemon.client() as client:
        client.refused(code, "read", ORGANIZATION, **({"deadline_ms": 1000} if reply.status == 429 else {}))
        health = client.done("read", "sys/health")
        assert health["ready"] is False and health["status"]
        assert vault.asked == []


def test_a_write_that_vault_refuses_is_told(vault, client):
    for status, code, tries in ((500, "vault_unavailable", MOST_TRIES), (503, "vault_sealed", 1), (403, "vault_denied", 1),
                                (400, "vault_unavailable", 1), (413, "vault_unavailable", 1)):
        vault.asked.clear()
        vault.script = lambda method, path: errors(status, SENTINEL) if method == "POST" else nothing_there()
        client.refused(code, "update", ORGANIZATION)
        assert 1 <= vault.asked.count(("POST", RECORD_PATH)) <= tries


def test_a_deadline_ends_a_wait_for_vault_and_an_earlier_request_goes_on(vault, client):
    gate = threading.Event()
    reply = found(RECORD)
    reply.hold = gate
    vault.script = lambda method, path: reply
    patient = client.send("read", ORGANIZATION)
    vault.wait_for_arrivals()
    hasty = client.send("read", ORGANIZATION, deadline_ms=100)
    answer = client.receive()
    assert answer["id"] == hasty
    assert "unknown" not in error_of(answer, "deadline_exceeded")["message"]
    gate.set()
    assert client.answer_to(patient)["data"]["org_id"] == 1


def test_a_deadline_that_cuts_a_write_says_that_its_outcome_is_unknown(vault, client):
    gate = threading.Event()
    held = written()
    held.hold = gate
    vault.script = lambda method, path: held if method == "POST" else nothing_there()
    error = client.refused("deadline_exceeded", "update", ORGANIZATION, deadline_ms=2000)
    gate.set()
    assert "unknown" in error["message"]
    assert [method for method, _ in vault.asked] == ["GET", "POST"]


def test_a_deadline_ends_a_wait_for_the_login(vault, daemon):
    gate = threading.Event()
    vault.login.hold = gate
    with daemon, daemon.client() as client:
        client.refused("deadline_exceeded", "read", ORGANIZATION, deadline_ms=100)
        gate.set()
        assert client.refused("not_found", "read", ORGANIZATION)


def test_beyond_64_requests_in_flight_the_daemon_reads_no_further(vault, client):
    """The 65th is answered only after one of the 64, although it waits for nothing."""
    gate = threading.Event()
    reply = found(RECORD)
    reply.hold = gate
    vault.script = lambda method, path: reply
    held = {client.send("read", ORGANIZATION) for _ in range(64)}
    vault.wait_for_arrivals()
    quick = client.send("read", "sys/info")
    gate.set()
    order = [client.receive()["id"] for _ in range(65)]
    assert order[0] in held and sorted(order) == sorted([*held, quick])


def test_sys_health_is_answered_while_vault_says_nothing(vault, daemon):
    gate = threading.Event()
    vault.health.hold = gate
    with daemon, daemon.client() as client:
        health = client.done("read", "sys/health")
        gate.set()
        assert (health["vault_reachable"], health["ready"], health["live"]) == (False, False, True)
        assert (health["initialized"], health["sealed"], health["standby"], health["vault_version"]) == (None,) * 4
