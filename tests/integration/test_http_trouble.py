"""HTTP as no server should speak it, and now and then one does: whatever comes ends in the documented code, no answer is
taken for another, and a trouble that passes is not noticed."""

import collections
import gzip
import itertools
import json
import os
import threading
import time

import pytest

from daemon import UNHURRIED_MS, Daemon, error_of, keep_secret
from many_troubles import MOST_CONNECTIONS, MOST_TRIES, RECORD, descriptors, number_in, record_path, suffer
from scripted_vault import (HEALTHY, SECRET_ID, TOKEN, Raw, Records, Reply, ScriptedVault, errors, found, nothing_there,
                            written)
from world import Platform, config_for, random_kek

@pytest.fixture
def vault(directory):
    keep_secret(TOKEN, SECRET_ID)
    vault = ScriptedVault(directory)
    yield vault
    vault.stop()


@pytest.fixture
def daemon(vault, directory):
    with Daemon.configured(directory, config_for(vault)) as daemon:
        yield daemon


@pytest.fixture
def client(daemon):
    with daemon.client() as client:
        yield client


def http(head, *body):
    """An answer as it is written here: lines, then pieces; one may be a row of pieces without end."""
    pieces = [head.replace("\n", "\r\n").encode(), *body]
    return Raw(itertools.chain.from_iterable([each] if isinstance(each, bytes) else each for each in pieces), drop=True)


def with_length(length, status="200 OK", body=found(RECORD).body):
    return http(f"HTTP/1.1 {status}\nContent-Length: {length}\n\n", body)


def chunked(*pieces, codings="chunked"):
    return http(f"HTTP/1.1 200 OK\nTransfer-Encoding: {codings}\n\n", *pieces)


def chunk(piece, extension=b""):
    return b"%x%s\r\n%s\r\n" % (len(piece), extension, piece)


BODY = found(RECORD).body
GZIP = gzip.compress(BODY)
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n"

# Each for ever: the daemon asks for an organization of its own for each, and gets this however often it asks.
REFUSED = {
    "a header field without end": lambda: http("HTTP/1.1 200 OK\nX-Endless: ", itertools.repeat(b"x" * 1000)),
    "fields without end": lambda: http("HTTP/1.1 200 OK\n", itertools.repeat(b"X-Many: y\r\n")),
    "a reason without end": lambda: http("HTTP/1.1 200 ", itertools.repeat(b"O" * 1000)),
    "empty lines without end": lambda: Raw(itertools.repeat(b"\r\n" * 500), drop=True),
    "zeros without end": lambda: Raw(itertools.repeat(b"\0" * 1000), drop=True),
    "interim answers without end": lambda: Raw(itertools.repeat(INTERIM), drop=True),
    "interim answers only": lambda: Raw([INTERIM] * 3, drop=True),
    "another protocol": lambda: http("HTTP/1.1 101 Switching Protocols\nUpgrade: x\nConnection: upgrade\n\n", BODY),
    "a length too long": lambda: with_length(len(BODY) + 1),
    "a length too short": lambda: with_length(len(BODY) - 1),
    "a length of 0": lambda: with_length(0),
    "two lengths": lambda: with_length(f"{len(BODY)}\nContent-Length: {len(BODY) + 1}"),
    "a list of lengths": lambda: with_length(f"{len(BODY)}, {len(BODY) + 1}"),
    "a negative length": lambda: with_length(-1),
    "a length with a sign": lambda: with_length(f"+{len(BODY)}"),
    "a length in hex": lambda: with_length(f"{len(BODY):#x}"),
    "a length that is a word": lambda: with_length("long"),
    "an empty length": lambda: with_length(""),
    "a length of 2^64": lambda: with_length(2**64 + len(BODY)),
    "a length of a petabyte": lambda: with_length(10**15),
    "a length and chunks": lambda: http("HTTP/1.1 200 OK\nContent-Length: 5\nTransfer-Encoding: chunked\n\n",
                                        chunk(BODY), chunk(b"")),
    "a chunk's length that is none": lambda: chunked(b"zz\r\n"),
    "a chunk's negative length": lambda: chunked(b"-1\r\n" + BODY),
    "a chunk's length of 2^64": lambda: chunked(b"10000000000000000\r\n" + BODY),
    "a chunk that is longer": lambda: chunked(b"5\r\n" + BODY + b"\r\n0\r\n\r\n"),
    "chunks without a last one": lambda: chunked(chunk(BODY)),
    "chunks without the last line": lambda: chunked(chunk(BODY), b"0\r\n"),
    "chunks without end": lambda: chunked(itertools.repeat(chunk(b" " * 100))),
    "a chunk's extension without end": lambda: chunked(b"5;", itertools.repeat(b"x" * 1000)),
    "trailers without end": lambda: chunked(chunk(BODY), b"0\r\n", itertools.repeat(b"X-Many: y\r\n")),
    "gzip unasked": lambda: http(f"HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: {len(GZIP)}\n\n", GZIP),
    "gzip that nobody declared": lambda: with_length(len(GZIP), body=GZIP),
    "gzip in the transfer": lambda: chunked(chunk(GZIP), chunk(b""), codings="gzip, chunked"),
    "a body without end": lambda: http("HTTP/1.1 200 OK\n\n", itertools.repeat(b" " * 1000)),
    "a huge body": lambda: with_length(10**6, body=b" " * (10**6 - len(BODY)) + BODY),
    "no HTTP but HTML": lambda: Raw([b"<html>It works!</html>"], drop=True),
    "HTTP/2": lambda: Raw([b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x80\0\4\0\1\0\0\0\5\0\xff\xff\xff"], drop=True),
    "HTTP/3.0": lambda: http(f"HTTP/3.0 200 OK\nContent-Length: {len(BODY)}\n\n", BODY),
    "SSH": lambda: Raw([b"SSH-2.0-OpenSSH_9.2\r\n"], drop=True),
    "TLS": lambda: Raw([b"\x15\x03\x01\x00\x02\x02\x16"], drop=True),
    "a status of four digits": lambda: with_length(len(BODY), status="2000 OK"),
    "a status of letters": lambda: with_length(len(BODY), status="abc OK"),
    "a field without a colon": lambda: http(f"HTTP/1.1 200 OK\nNo colon\nContent-Length: {len(BODY)}\n\n", BODY),
    "a field with a zero": lambda: http(f"HTTP/1.1 200 OK\nX: a\0b\nContent-Length: {len(BODY)}\n\n", BODY),
    "the end of file": lambda: Raw([], drop=True),
    "a reset": lambda: Raw([], reset=True),
    "a reset in the middle": lambda: Raw([b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"], reset=True),
}


@pytest.fixture(scope="module")
def outcomes(module_directory):
    return suffer(module_directory, REFUSED)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_answer_makes_vault_unavailable(outcomes, name):
    outcome = outcomes[name]
    error_of(outcome.read, "vault_unavailable")
    error_of(outcome.update, "vault_unavailable")
    assert set(outcome.methods) == {"GET"}, "something was written"
    assert 2 <= len(outcome.methods) <= 2 * MOST_TRIES


FIELDS = f"Content-Type: application/json\nContent-Length: {len(BODY)}\n"
LARGE = found({**RECORD, "note": "x" * 60_000})

# An odd way to say it, but an answer. None closes the connection.
TAKEN = {
    "byte by byte": lambda: found(RECORD).byte_by_byte(),
    "chunks of one byte": lambda: chunked(*(chunk(bytes([byte])) for byte in BODY), chunk(b"")),
    "one chunk, byte by byte": lambda: chunked(*(bytes([byte]) for byte in chunk(BODY) + chunk(b""))),
    "chunks with extensions": lambda: chunked(chunk(BODY[:9], b";a=b"), chunk(BODY[9:], b';c="d;e"'), chunk(b"")),
    "chunks with trailers": lambda: chunked(chunk(BODY), b"0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n"),
    "an interim answer first": lambda: http(f"HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\n{FIELDS}\n", BODY),
    "interim answers one by one": lambda: Raw([INTERIM, b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", INTERIM,
                                               *found(RECORD).pieces()]),
    "fields in lower case": lambda: http(f"HTTP/1.1 200 OK\n{FIELDS}\n".lower().replace("http/", "HTTP/"), BODY),
    "no reason": lambda: http(f"HTTP/1.1 200 \n{FIELDS}\n", BODY),
    "encoded as nothing": lambda: http(f"HTTP/1.1 200 OK\nContent-Encoding: identity\n{FIELDS}\n", BODY),
    "spaces around a length": lambda: http(f"HTTP/1.1 200 OK\nContent-Length:  \t{len(BODY)} \n\n", BODY),
    "fifty fields": lambda: http("HTTP/1.1 200 OK\n" + "X-Many: y\n" * 50 + FIELDS + "\n", BODY),
    "a large record": lambda: LARGE,
}


@pytest.mark.parametrize("reply", TAKEN.values(), ids=TAKEN.keys())
def test_an_odd_answer_is_an_answer(vault, client, reply):
    def script(method, path):
        made = reply()
        made.drop = False
        return made

    vault.script = script
    assert client.done("read", "organizations/1")["org_id"] == 1
    assert len(vault.asked) == 1


@pytest.mark.parametrize("whole", [nothing_there(), found({"org_id": 1})], ids=["nothing there", "a record"])
def test_an_answer_that_is_cut_at_any_byte_is_asked_for_again(vault, client, whole):
    """Once for each byte of a small answer: it is told as it is, and no half of it is believed."""
    times = collections.Counter()

    def script(method, path):
        times[path] += 1
        return whole.cut(number_in(path)) if times[path] == 1 else whole

    vault.script = script
    asked = [client.send("read", f"organizations/{number}", deadline_ms=UNHURRIED_MS)
             for number in range(len(whole.pieces()[0]))]
    for answer in [client.answer_to(request) for request in asked]:
        if whole.status == 200:
            assert answer["data"] == {"org_id": 1, "version": 1}
        else:
            error_of(answer, "not_found")
    assert set(times.values()) == {2}


@pytest.mark.parametrize("behind", [found({"org_id": 666}).pieces()[0], Reply(200, HEALTHY).pieces()[0], b"\r\n", b"\0"],
                         ids=["a record", "health", "an empty line", "a zero"])
def test_bytes_behind_an_answer_are_no_answer(vault, client, behind):
    """Neither to the next request nor to a question about the server's health."""
    once = [True]

    def script(method, path):
        whole = found({"org_id": number_in(path)}).pieces()[0]
        return Raw([whole + (behind if once and once.pop() else b"")])

    vault.script = script
    for number in range(1, 4):
        assert client.done("read", f"organizations/{number}")["org_id"] == number
    assert not once


def passing(*replies):
    """A script that gives these in turn, and the last one from then on; and what was asked, with the time."""
    asked = []

    def script(method, path):
        asked.append((method, time.monotonic()))
        reply = replies[min(len(asked), len(replies)) - 1]
        return reply() if callable(reply) else reply

    return script, asked


PASSING = {
    "412": errors(412, "required index state not present"),
    "500": errors(500, "internal error"),
    "502 in HTML": Reply(502, b"<html>Bad Gateway</html>"),
    "503 in HTML": Reply(503, b"<html>Service Unavailable</html>"),
    "504 in HTML": Reply(504, b"<html>Gateway Time-out</html>"),
    "429": errors(429, "rate limit quota exceeded"),
    "429 with Retry-After: 0": errors(429, "rate limit quota exceeded", headers={"Retry-After": "0"}),
    "429 with a date": errors(429, "x", headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}),
    "closed": Raw([], drop=True),
    "reset": Raw([], reset=True),
}


@pytest.mark.parametrize("trouble", PASSING.values(), ids=PASSING.keys())
def test_a_trouble_that_passes_is_not_noticed(vault, client, trouble):
    vault.script, asked = passing(trouble, trouble, found(RECORD))
    assert client.done("read", "organizations/1")["org_id"] == 1
    assert len(asked) == 3


@pytest.mark.parametrize("trouble", PASSING.values(), ids=PASSING.keys())
def test_a_write_goes_through_a_trouble_that_passes_and_is_done_once(vault, client, trouble):
    records = Records(vault)
    left = [trouble, trouble]
    vault.script = lambda method, path: left.pop() if method == "POST" and left else records(method, path)
    assert client.done("update", "organizations/1")["version"] == 1
    assert [len(versions) for versions in records.versions.values()] == [1]


def test_retry_after_is_waited_for(vault, client):
    """The first moment is before the answer, the second after the wait: a slow machine only moves them apart."""
    vault.script, asked = passing(errors(429, "x", headers={"Retry-After": "1"}), found(RECORD))
    assert client.done("read", "organizations/1")["org_id"] == 1
    (_, first), (_, second) = asked
    assert second - first >= 1


def test_a_retry_after_behind_the_deadline_is_passed_on_at_once(vault, client):
    vault.script, asked = passing(errors(429, "x", headers={"Retry-After": "3600"}))
    error = client.refused("overloaded", "read", "organizations/1")
    assert error["retry_after_ms"] == 3600_000 and len(asked) == 1


LASTING = {"412": (412, "vault_unavailable"), "500": (500, "vault_unavailable"), "502": (502, "vault_unavailable"),
           "429": (429, "overloaded")}


def test_a_trouble_that_lasts_is_told_after_some_tries(vault, client):
    cases = list(LASTING.values())
    vault.script = lambda method, path: errors(cases[number_in(path)][0], "x")
    asked = [client.send("read", f"organizations/{number}", deadline_ms=UNHURRIED_MS) for number in range(len(cases))]
    for request, (_, code) in zip(asked, cases):
        error_of(client.answer_to(request), code)
    tries = collections.Counter(vault.asked)
    assert all(tries["GET", record_path(number)] == MOST_TRIES for number in range(len(cases))), tries


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 418, 451])
def test_what_repeating_does_not_mend_is_asked_for_once(vault, client, status):
    vault.script, asked = passing(errors(status, "no handler for route"))
    answer = client.ask("read", "organizations/1")
    error_of(answer, "vault_denied" if status == 403 else "vault_unavailable")
    assert len(asked) == 1


def test_a_connection_that_was_closed_while_it_rested_is_not_noticed(vault, client):
    vault.script = Records(vault)
    for number in range(1, 20):
        vault.close_connections()
        assert client.done("update", f"teams/{number}", {"org_id": 1})["version"] == 1
        vault.close_connections()
        assert client.done("read", f"teams/{number}")["version"] == 1


def test_a_server_that_closes_after_every_other_answer_is_served(vault, client):
    records, turn = Records(vault), itertools.count()

    def script(method, path):
        reply = records(method, path)
        reply.drop = next(turn) % 2 == 0
        return reply

    vault.script = script
    for number in range(1, 10):
        assert client.done("update", f"teams/{number}", {"org_id": 1})["version"] == 1
        assert client.done("read", f"teams/{number}")["version"] == 1


def test_a_slow_answer_ends_with_the_deadline(vault, client):
    """Each byte comes in time, but there is no end of them."""
    gate = threading.Event()

    def slowly():
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
        while not gate.wait(0.05):
            yield b" "

    vault.script = lambda method, path: Raw(slowly(), drop=True)
    requests = [client.send("read", f"organizations/{number}", deadline_ms=400) for number in range(40)]
    for request in requests:
        # A turn among the calls to a failing Vault that comes too late is told before the deadline.
        assert client.answer_to(request)["error"]["code"] in ("deadline_exceeded", "overloaded")
    gate.set()
    vault.script = lambda method, path: found(RECORD)
    assert client.done("read", "organizations/1")["org_id"] == 1


def test_clients_that_go_leave_nothing_behind(vault, daemon, client):
    vault.script = lambda method, path: found(RECORD)
    client.done("read", "organizations/1")
    before = descriptors(daemon)
    for _ in range(20):
        with daemon.client() as hasty:
            for number in range(30):
                hasty.send("read", f"organizations/{number}")
    assert client.done("read", "organizations/1")["org_id"] == 1
    for _ in range(100):
        client.done("read", "organizations/1")
    assert descriptors(daemon) <= before + MOST_CONNECTIONS
    daemon.stop()
    assert "did not finish" not in daemon.log.read_text()


# Writes whose answer is lost. What the daemon makes of it is decided by what it reads afterwards.

ORGANIZATION = "secret/data/organizations/1/master-key"


class Losing:
    """Records, but the answers to the first writes are lost; `done` says whether those writes take place, `then` happens
    after them."""

    def __init__(self, vault, count=1, done=True, how=Raw([], drop=True), then=lambda records: None):
        self.records = Records(vault)
        self.count, self.done, self.how, self.then = count, done, how, then
        self.writes = []

    def __call__(self, method, path):
        if method == "GET":
            return self.records(method, path)
        self.writes.append(self.records.vault.here.body)
        if len(self.writes) > self.count:
            return self.records(method, path)
        if self.done:
            self.records(method, path)
        self.then(self.records)
        return self.how


LOSSES = {
    "closed": Raw([], drop=True),
    "reset": Raw([], reset=True),
    "cut in the header": written().cut(20),
    "cut in the body": written().cut(len(written().pieces()[0]) - 1),
    "no HTTP": Raw([b"\0\0\0\0\r\n\r\n"], drop=True),
}


@pytest.mark.parametrize("how", LOSSES.values(), ids=LOSSES.keys())
def test_a_write_that_was_done_is_found_by_reading_back(vault, client, how):
    vault.script = losing = Losing(vault, how=how)
    assert client.done("update", "organizations/1")["version"] == 1
    assert len(losing.writes) == 1 and len(losing.records.versions[ORGANIZATION]) == 1


@pytest.mark.parametrize("how", LOSSES.values(), ids=LOSSES.keys())
def test_a_write_that_was_not_done_is_done_again_under_the_same_condition(vault, client, how):
    vault.script = losing = Losing(vault, done=False, how=how)
    assert client.done("update", "organizations/1")["version"] == 1
    assert len(set(losing.writes)) == 1 and len(losing.writes) == 2
    assert len(losing.records.versions[ORGANIZATION]) == 1


def test_a_write_that_cannot_be_read_back_says_that_its_outcome_is_unknown(vault, client):
    losing = Losing(vault)
    vault.script = lambda method, path: losing(method, path) if not losing.writes else Raw([], drop=True)
    error = client.refused("vault_unavailable", "update", "organizations/1")
    assert "unknown" in error["message"] and len(losing.writes) == 1
    vault.script = losing.records
    assert client.done("read", "organizations/1")["version"] == 1


def test_a_write_that_is_lost_again_and_again_is_never_done_twice(vault, client):
    vault.script = losing = Losing(vault, count=10**6, done=False)
    error = client.refused("vault_unavailable", "update", "organizations/1", deadline_ms=UNHURRIED_MS)
    assert "unknown" in error["message"]
    assert len(set(losing.writes)) == 1 and len(losing.writes) <= MOST_TRIES


def test_a_deadline_while_a_write_is_read_back_says_that_its_outcome_is_unknown(vault, client):
    losing, gate = Losing(vault), threading.Event()
    held = found(RECORD)
    held.hold = gate
    vault.script = lambda method, path: losing(method, path) if not losing.writes else held
    deadline_ms = 500
    while True:
        answer = client.ask("update", "organizations/1", deadline_ms=deadline_ms)
        if losing.writes:
            break
        deadline_ms *= 2  # it was over before the write was sent
    gate.set()
    error = answer["error"]
    assert error["code"] in ("deadline_exceeded", "vault_unavailable")
    assert "unknown" in error["message"] and len(losing.writes) == 1


def escrow(vault, losing):
    """What an escrow is asked with, once the server holds a platform key."""
    platform = Platform()
    losing.records.versions["secret/data/platform/master-key"] = [platform.record()]
    return {"kek": random_kek(), "user_email": "a@b.example", "format": "checktick",
            "custodian_component": platform.component}


ESCROW = "secret/data/users/1/surveys/2/recovery-kek"


def test_an_escrow_whose_answer_is_lost_was_written_once(vault, client):
    vault.script = losing = Losing(vault)
    assert client.done("update", "users/1/surveys/2/escrow", escrow(vault, losing))["version"] == 1
    assert len(losing.writes) == 1 and len(losing.records.versions[ESCROW]) == 1


def test_an_escrow_that_another_host_has_overtaken_is_a_conflict(vault, client):
    """The lost write did not take place, another one did: reading back finds a record, but not ours."""
    theirs = {"encrypted_kek": "00", "note": "of another host"}
    vault.script = losing = Losing(vault, done=False, then=lambda records: records.versions.update({ESCROW: [theirs]}))
    error = client.refused("conflict", "update", "users/1/surveys/2/escrow", escrow(vault, losing))
    assert error["details"]["version"] == 1
    assert losing.records.versions[ESCROW] == [theirs] and len(set(losing.writes)) == 1


def test_a_delete_whose_answer_is_lost_never_takes_another_record(vault, client):
    """A delete knows no check-and-set: repeated, it would take what somebody has written in between."""
    theirs = {"encrypted_kek": "00", "note": "of another host"}
    vault.script = losing = Losing(vault, then=lambda records: records.versions[ESCROW].append(theirs))
    losing.records.versions[ESCROW] = [{"encrypted_kek": "11"}]
    answer = client.ask("delete", "users/1/surveys/2/escrow")
    assert "data" in answer or "unknown" in error_of(answer, "vault_unavailable")["message"]
    assert losing.records.versions[ESCROW] == [None, theirs] and losing.writes == [b""]
