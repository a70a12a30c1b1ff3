"""TLS that is cut, garbled, held up or not there at all: a trouble that passes is not noticed, one that lasts ends in
vault_unavailable, and what was cut off is never believed."""

import os
import time

import pytest

import openbao
from daemon import PATIENCE_S, Daemon, keep_secret
from many_troubles import MOST_CONNECTIONS, RECORD, descriptors
from scripted_vault import SECRET_ID, TOKEN, Raw, Records, ScriptedVault, found
from wire_tap import Cut, WireTap
from world import config_for

HANDSHAKE, APPLICATION_DATA = 22, 23
HEADER_BYTES = 5
FATAL_ALERT = b"\x15\x03\x03\x00\x02\x02\x28"
WARNING = b"\x15\x03\x03\x00\x02\x01\x5a"


@pytest.fixture(scope="module")
def authority(module_directory):
    return openbao.Authority(module_directory / "authority")


class Line:
    """A server with TLS, what lies between it and a daemon, and the daemon."""

    def __init__(self, directory, authority):
        keep_secret(TOKEN, SECRET_ID)
        self.vault = ScriptedVault(directory, authority)
        self.vault.script = lambda method, path: found(RECORD)
        self.tap = WireTap(("127.0.0.1", self.vault.port))
        config = config_for(self.vault, vault={"addresses": [f"https://127.0.0.1:{self.tap.port}"]})
        self.daemon = Daemon.configured(directory, config).start()
        self.client = self.daemon.client()

    def is_well(self):
        """From now on nothing is cut. The daemon may still say for a moment that Vault is away, until it has looked."""
        self.tap.cut(lambda number: None)
        give_up = time.monotonic() + PATIENCE_S
        while "error" in (answer := self.client.ask("read", "organizations/1")) and time.monotonic() < give_up:
            assert answer["error"]["code"] == "vault_unavailable", answer
            time.sleep(0.02)
        return answer.get("data") == {**RECORD, "version": 1}

    def stop(self):
        self.client.socket.close()
        self.daemon.stop()
        self.tap.stop()
        self.vault.stop()


@pytest.fixture(scope="module")
def the_line(module_directory, authority):
    line = Line(module_directory, authority)
    yield line
    line.stop()


@pytest.fixture
def line(the_line):
    """The same for all: making certificates takes longer than most tests."""
    the_line.vault.script = lambda method, path: found(RECORD)
    the_line.vault.says_goodbye = True
    assert the_line.is_well()
    return the_line


def only_first(cut):
    return lambda number: cut if number == 0 else None


def records(stream):
    """(type, where it begins, where it ends) of the TLS records in what a server sent."""
    found, begin = [], 0
    while begin + HEADER_BYTES <= len(stream):
        end = begin + HEADER_BYTES + int.from_bytes(stream[begin + 3:begin + 5], "big")
        found.append((stream[begin], begin, end))
        begin = end
    return found


def places(line):
    """Where to cut: before, within and behind each record's header, in its middle, and before its last byte."""
    del line.tap.streams[:]
    assert line.is_well()
    stream = bytes(line.tap.streams[0])
    cuts = set()
    for _, begin, end in records(stream):
        cuts |= {begin, begin + 1, begin + HEADER_BYTES - 1, begin + HEADER_BYTES, (begin + end) // 2, end - 1}
    return stream, sorted(cut for cut in cuts if cut < len(stream))


def test_tls_that_is_cut_once_is_not_noticed(line):
    stream, cuts = places(line)
    assert {kind for kind, _, _ in records(stream)} >= {HANDSHAKE, APPLICATION_DATA}
    before = descriptors(line.daemon)
    for index, count in enumerate(cuts):
        line.tap.cut(only_first(Cut(count, reset=index % 2 == 1)))
        assert line.client.done("read", "organizations/1")["org_id"] == 1, f"cut after {count} bytes"
    assert descriptors(line.daemon) <= before + MOST_CONNECTIONS


def garbage(stream, count):
    """What might follow instead of what should."""
    return [os.urandom(300), b"\0" * 300, b"HTTP/1.1 400 Bad Request\r\n\r\n", FATAL_ALERT, WARNING * 20,
            bytes([stream[count] ^ 0x20]) + stream[count + 1:] if count < len(stream) else b"\x17\x03\x03\0\0"]


def test_garbage_in_tls_that_comes_once_is_not_noticed(line):
    stream, cuts = places(line)
    for index, count in enumerate(cuts):
        pieces = garbage(stream, count)
        line.tap.cut(only_first(Cut(count, pieces[index % len(pieces)])))
        assert line.client.done("read", "organizations/1")["org_id"] == 1, f"garbage after {count} bytes"


def test_no_record_that_was_changed_on_the_way_is_believed(line):
    """Each byte of the record that carries the server's words, with one bit turned."""
    stream, _ = places(line)
    _, begin, end = next(each for each in records(stream) if each[0] == APPLICATION_DATA)
    for count in range(begin, end, 7):
        turned = bytes([stream[count] ^ 1]) + stream[count + 1:end]
        line.tap.cut(only_first(Cut(count, turned)))
        assert line.client.done("read", "organizations/1") == {**RECORD, "version": 1}


LASTING = {
    "nothing at all": lambda stream: Cut(0),
    "a reset": lambda stream: Cut(0, reset=True),
    "plain HTTP": lambda stream: Cut(0, b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "a fatal alert": lambda stream: Cut(0, FATAL_ALERT),
    "warnings without end": lambda stream: Cut(0, WARNING * 100_000),
    "the end in the handshake": lambda stream: Cut(100),
    "the end before the last byte of the handshake": lambda stream: Cut(
        max(end for kind, _, end in records(stream) if kind == HANDSHAKE) - 1),
    "the end in the first answer": lambda stream: Cut(
        next(end for kind, _, end in records(stream) if kind == APPLICATION_DATA) - 1),
}


@pytest.mark.parametrize("cut", LASTING.values(), ids=LASTING.keys())
def test_tls_that_never_comes_about_makes_vault_unavailable(line, cut):
    stream, _ = places(line)
    line.tap.cut(lambda number, cut=cut(stream): cut)
    line.client.refused("vault_unavailable", "read", "organizations/1")
    line.client.refused("vault_unavailable", "update", "organizations/1")
    assert line.is_well()


@pytest.mark.parametrize("share", [0, 0.3, 0.6, 0.9])
def test_tls_that_stops_in_the_middle_ends_with_the_deadline(line, share):
    stream, _ = places(line)
    line.tap.cut(lambda number: Cut(int(len(stream) * share), stall=True))
    asked = [line.client.send("read", f"organizations/{number}", deadline_ms=500) for number in range(30)]
    for request in asked:
        assert line.client.answer_to(request)["error"]["code"] in ("deadline_exceeded", "vault_unavailable", "overloaded")
    assert line.is_well()


def test_a_server_that_says_no_goodbye_is_served(line):
    """Close without close_notify: between requests, and right behind a whole answer."""
    line.vault.says_goodbye = False
    line.vault.script = stored = Records(line.vault)
    for number in range(1, 10):
        line.vault.close_connections()
        assert line.client.done("update", f"teams/{number}", {"org_id": 1})["version"] == 1
    line.vault.script = lambda method, path: closing(stored(method, path))
    for number in range(1, 10):
        assert line.client.done("read", f"teams/{number}")["version"] == 1


def closing(reply):
    reply.headers["Connection"] = "close"
    reply.drop = True
    return reply


@pytest.mark.parametrize("says_goodbye", [True, False])
def test_an_answer_that_is_cut_within_tls_is_not_believed(line, says_goodbye):
    """Cut at a place of the sender's choosing, not of TLS's: with and without close_notify."""
    line.vault.says_goodbye = says_goodbye
    whole = found(RECORD).pieces()[0]
    for count in range(0, len(whole), 10):
        left = [found(RECORD).cut(count)]
        line.vault.script = lambda method, path: left.pop() if left else found(RECORD)
        assert line.client.done("read", "organizations/1") == {**RECORD, "version": 1}


def test_an_answer_without_a_length_counts_only_with_a_goodbye(line):
    """RFC 9112, 9.8: without close_notify nobody can tell whether it was whole. A record that is found, whole to look at,
    may lack what follows."""
    line.vault.says_goodbye = False
    line.vault.script = lambda method, path: Raw([b"HTTP/1.1 200 OK\r\n\r\n" + found(RECORD).body], drop=True)
    line.client.refused("vault_unavailable", "read", "organizations/1")


def test_a_server_without_tls_behind_https_is_told(directory, authority):
    plain = ScriptedVault(directory)
    config = config_for(plain, vault={"addresses": [plain.address.replace("http:", "https:")],
                                      "ca_file": str(authority.certificate)})
    with Daemon.configured(directory, config) as daemon, daemon.client() as client:
        error = client.refused("vault_unavailable", "read", "organizations/1")
        assert "names a Vault server that listens with TLS" in error["message"], error
    plain.stop()


def test_a_server_with_tls_behind_http_is_told(line, directory):
    config = config_for(line.vault, vault={"addresses": [line.vault.address.replace("https:", "http:")]})
    with Daemon.configured(directory, config) as daemon, daemon.client() as client:
        client.refused("vault_unavailable", "read", "organizations/1")
