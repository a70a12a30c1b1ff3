"""A server that answers what Vault would not, or not now: every answer has its documented code, and a deadline is a
deadline."""

import threading

import pytest

from daemon import Daemon, error_of, keep_secret
from scripted_vault import HEALTHY, SECRET_ID, TOKEN, Reply, ScriptedVault, found, nothing_there, written
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


def errors(status, *texts, **how):
    return Reply(status, {"errors": [*texts]}, **how)


def version_of(version, data=RECORD):
    return Reply(200, {"data": {"data": data, "metadata": {"version": version, "created_time": "t"}}})


UNAVAILABLE = {
    "500": errors(500, SENTINEL),
    "502 in HTML": Reply(502, HTML, {"Content-Type": "text/html"}),
    "503 in HTML": Reply(503, HTML),
    "200 in HTML": Reply(200, HTML),
    "403 in HTML": Reply(403, HTML),
    "404 in HTML": Reply(404, HTML),
    "404 of no mount": errors(404, 'no handler for route "secret/data/x". route entry not found.'),
    "404 that is not Vault's": Reply(404, {"message": "no such page"}),
    "400": errors(400, SENTINEL),
    "405": errors(405, "unsupported operation"),
    "413": errors(413, "too large"),
    "418": errors(418, "a teapot"),
    "307": Reply(307, b"", {"Location": "http://127.0.0.1:1/v1/secret/data/platform/master-key"}),
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
    "no metadata": Reply(200, {"data": {"data": RECORD}}),
    "version 0": version_of(0),
    "version -1": version_of(-1),
    "version 1.5": version_of(1.5),
    "version as a string": version_of("1"),
    "a compressed body": Reply(200, b"\x1f\x8b\x08\x00", {"Content-Encoding": "gzip"}),
    "a body cut short": Reply(200, b'{"data": {', length=4000, drop=True),
    "a length without end": Reply(200, b"{", length=10**15, drop=True),
    "a header without end": Reply(200, b"", {"X-Endless": "x" * 200_000}),
    "a connection that is closed": Reply(None),
}


@pytest.mark.parametrize("reply", UNAVAILABLE.values(), ids=UNAVAILABLE.keys())
def test_what_vault_would_not_say_makes_it_unavailable(vault, client, reply):
    vault.script = lambda method, path: reply
    client.refused("vault_unavailable", "read", ORGANIZATION)
    client.refused("vault_unavailable", "update", ORGANIZATION)
    assert {path for _, path in vault.asked} == {RECORD_PATH}, "a redirect was followed"
    assert "POST" not in {method for method, _ in vault.asked}, "something was written"
    vault.script = lambda method, path: found(RECORD)
    assert client.done("read", ORGANIZATION) == {**RECORD, "version": 1}


def test_a_path_that_the_policy_lacks_is_named(vault, client):
    vault.script = lambda method, path: errors(403, f"1 error occurred:\n\t* permission denied {SENTINEL}\n\n")
    assert client.refused("vault_denied", "read", ORGANIZATION)["details"] == {"path": RECORD_PATH}
    assert len(vault.asked) == 1


def test_a_token_that_is_gone_is_replaced_once_and_the_request_repeated_once(vault, client):
    vault.script = lambda method, path: errors(403, "permission denied")
    vault.lookup = errors(403, "permission denied")
    client.refused("vault_denied", "read", ORGANIZATION)
    assert vault.asked == [("GET", RECORD_PATH)] * 2


def test_a_seal_that_falls_in_between_is_told(vault, client):
    vault.script = lambda method, path: errors(503, "Vault is sealed")
    client.refused("vault_sealed", "read", ORGANIZATION)


def test_a_rate_limit_is_passed_on_with_its_time(vault, client):
    vault.script = lambda method, path: errors(429, "request path: rate limit quota exceeded", headers={"Retry-After": "3"})
    assert client.refused("overloaded", "read", ORGANIZATION)["retry_after_ms"] == 3000


@pytest.mark.parametrize("data", [None, [], "text", 1])
def test_a_record_that_is_no_object_is_malformed(vault, client, data):
    vault.script = lambda method, path: version_of(3, data)
    error = client.refused("record_malformed", "read", ORGANIZATION)
    assert error["details"]["path"].endswith("organizations/1/master-key")


def test_a_chunked_answer_is_an_answer(vault, client):
    body = found(RECORD).body
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:10], body[10:], b""))
    vault.script = lambda method, path: Reply(200, chunks, {"Transfer-Encoding": "chunked"})
    assert client.done("read", ORGANIZATION)["org_id"] == 1


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
        client.refused(code, "read", ORGANIZATION)
        health = client.done("read", "sys/health")
        assert health["ready"] is False and health["status"]
        assert vault.asked == []


def test_a_write_whose_answer_is_lost_says_that_its_outcome_is_unknown(vault, client):
    for lost in (Reply(None), Reply(200, b"{", length=100, drop=True)):
        vault.script = lambda method, path: lost if method == "POST" else nothing_there()
        error = client.refused("vault_unavailable", "update", ORGANIZATION)
        assert "unknown" in error["message"]
    assert [method for method, _ in vault.asked] == ["GET", "POST"] * 2, "a write was repeated"


def test_a_write_that_vault_refuses_is_told(vault, client):
    for status, code in ((500, "vault_unavailable"), (503, "vault_sealed"), (403, "vault_denied"), (400, "vault_unavailable")):
        vault.script = lambda method, path: errors(status, SENTINEL) if method == "POST" else nothing_there()
        client.refused(code, "update", ORGANIZATION)


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
