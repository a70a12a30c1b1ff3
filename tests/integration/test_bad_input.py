"""Frames and messages that are wrong: each gets the answer of docs/protocol.md, the connection lives or closes as it says
there, and the daemon goes on."""

import json
import socket
import struct
import threading

import pytest

from daemon import error_of, frame, keep_secret
from world import World

MAX_FRAME_BYTES = 65536
GOOD = {"id": 1, "operation": "read", "path": "sys/info"}


@pytest.fixture(scope="module")
def world(module_directory):
    world = World.dev(module_directory)
    yield world
    world.daemon.stop()


@pytest.fixture
def client(world):
    """A connection; after the test another one is served too."""
    with world.client() as client:
        yield client
    with world.client() as another:
        assert another.is_alive()


def text(**changes):
    """A good message with some members changed."""
    return json.dumps({**GOOD, **changes})


def nested(arrays):
    """A message whose data holds so many arrays in one another: the innermost has depth 2 + `arrays`."""
    return text().replace("}", ', "data": {"a": ' + "[" * arrays + "]" * arrays + "}}")


def test_a_frame_of_length_0_is_answered_once_and_the_connection_closed(client):
    client.send_bytes(struct.pack(">I", 0) + frame(text()))
    assert error_of(answer := client.receive(), "invalid_request") and answer["id"] is None
    assert client.is_closed()


@pytest.mark.parametrize("length", [MAX_FRAME_BYTES + 1, 2**31, 2**32 - 1])
def test_a_frame_that_is_too_long_is_answered_once_and_the_connection_closed(client, length):
    client.send_bytes(struct.pack(">I", length))
    assert error_of(answer := client.receive(), "invalid_request") and answer["id"] is None
    assert client.is_closed()


def test_the_longest_frame_is_taken(client):
    client.send_text(text().ljust(MAX_FRAME_BYTES))
    assert client.receive()["data"]["limits"]["max_frame_bytes"] == MAX_FRAME_BYTES


@pytest.mark.parametrize("cut", [1, 3, 4, 5, 20])
def test_an_end_inside_a_frame_closes_silently(client, cut):
    client.send_text(text())
    assert client.receive()["id"] == 1
    client.send_bytes(frame(text())[:cut])
    client.socket.shutdown(socket.SHUT_WR)
    assert client.is_closed()


def test_a_frame_may_come_byte_by_byte(client):
    for byte in frame(text()):
        client.send_bytes(bytes([byte]))
    assert client.receive()["id"] == 1


UNREADABLE = {
    "a single byte": "x",
    "only spaces": "   ",
    "a string": '"read"',
    "an array": "[]",
    "a number": "7",
    "null": "null",
    "no end": text()[:-1],
    "a comma too many": text()[:-1] + ",}",
    "single quotes": text().replace('"', "'"),
    "a comment": text() + "// read",
    "something behind it": text() + "x",
    "two objects": text() + text(),
    "a NUL behind it": text() + "\0",
    "a byte-order mark": "\ufeff" + text(),
    "UTF-16": text().encode("utf-16-le"),
    "bytes that are not UTF-8": text(path="sys/\x7f").encode().replace(b"\\u007f", b"\xff").replace(b"\x7f", b"\xff"),
    "an overlong UTF-8 form": text(path="XX").encode().replace(b"XX", b"\xc0\xaf"),
    "a raw surrogate": text(path="XX").encode().replace(b"XX", b"\xed\xa0\x80"),
    "a lone high surrogate": text(path="XX").replace("XX", r"\ud800"),
    "a lone low surrogate": text(path="XX").replace("XX", r"\udc00"),
    "a lone surrogate where no field asks": text().replace("}", r', "data": {"a": "\ud800"}}'),
    "an unknown escape": text(path="XX").replace("XX", r"\x41"),
    "a raw control character": text(path="XX").replace("XX", "a\nb"),
    "a duplicate member": text().replace("}", ', "id": 2}'),
    "a duplicate member in another spelling": text().replace("}", r', "\u0069d": 2}'),
    "a duplicate member inside": text().replace("}", ', "data": {"a": {"b": 1, "b": 1}}}'),
    "a duplicate member inside in another spelling": text().replace("}", r', "data": {"ab": 1, "a\u0062": 1}}'),
    "a fraction": text(id=1.5),
    "a fraction that is whole": text(id=1.0),
    "an exponent": text().replace("1", "1e0"),
    "a fraction where no field asks": text().replace("}", ', "data": {"a": [0.5]}}'),
    "a leading zero": text().replace("1", "01"),
    "a plus": text().replace("1", "+1"),
    "NaN": text().replace("1", "NaN"),
    "an id of 2^63": text(id=2**63),
    "null for an id": text(id=None),
    "null for data": text(data=None),
    "null inside": text(data={"a": [None]}),
    "a misspelt literal": text().replace("}", ', "data": {"a": tru}}'),
    "nested too deep": nested(7),
    "nested far too deep": nested(10000),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_message_is_refused_without_an_id_and_the_connection_lives(client, body):
    client.send_text(body)
    assert error_of(answer := client.receive(), "invalid_request") and answer["id"] is None
    assert client.is_alive()


WRONG = {
    "no operation": {"id": 1, "path": "sys/info"},
    "no path": {"id": 1, "operation": "read"},
    "an unknown member": {**GOOD, "token": "x"},
    "a member in upper case": {**GOOD, "Data": {}},
    "a number for an operation": {**GOOD, "operation": 1},
    "a number for a path": {**GOOD, "path": 1},
    "an array for a path": {**GOOD, "path": ["sys/info"]},
    "an empty path": {**GOOD, "path": ""},
    "a path of 513 bytes": {**GOOD, "path": "x" * 513},
    "a path of 513 bytes in 257 characters": {**GOOD, "path": "x" + "é" * 256},
    "a path with U+0000": {**GOOD, "path": "sys/info\0"},
    "an operation with U+0000": {**GOOD, "operation": "read\0"},
    "an array for data": {**GOOD, "data": []},
    "a string for data": {**GOOD, "data": "{}"},
    "a number for data": {**GOOD, "data": 0},
    "a field that nobody asks for": {**GOOD, "data": {"passphrase": "x"}},
    "a field's name with U+0000": {**GOOD, "data": {"a\0": "x"}},
    "a depth of 8 in a field that nobody asks for": json.loads(nested(6)),
    **{f"a deadline of {deadline!r}": {**GOOD, "deadline_ms": deadline}
       for deadline in (0, -1, 300_001, 2**63 - 1, "5000", True, [], {})},
}


@pytest.mark.parametrize("message", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_message_is_refused_under_its_id_and_the_connection_lives(client, message):
    client.send_text(json.dumps({**message, "id": 77}))
    assert error_of(answer := client.receive(), "invalid_request") and answer["id"] == 77
    assert client.is_alive()


@pytest.mark.parametrize("wrong", [-1, -(2**63), "1", True, [], {}])
def test_an_id_of_a_wrong_kind_is_not_repeated(client, wrong):
    client.send_text(text(id=wrong))
    assert error_of(answer := client.receive(), "invalid_request") and answer["id"] is None
    assert client.is_alive()


def test_a_message_without_id_is_refused(client):
    client.send_text(json.dumps({"operation": "read", "path": "sys/info"}))
    assert error_of(answer := client.receive(), "invalid_request") and answer["id"] is None
    assert client.is_alive()


@pytest.mark.parametrize("good", [{"id": 0}, {"id": 2**63 - 1}, {"data": {}}, {"deadline_ms": 300_000}])
def test_the_bounds_themselves_are_taken(client, good):
    client.send_text(text(**good))
    assert client.receive()["id"] == good.get("id", 1)


def test_an_escaped_member_is_the_same_member(client):
    client.send_text(text().replace('"id"', r'"\u0069d"').replace("sys/info", r"sys\/in\u0066o"))
    assert client.receive()["data"]["protocol"] == 1


@pytest.mark.parametrize("path", ["sys", "sys/", "sys/info/", "/sys/info", "sys//info", "SYS/info", "x" * 512, "../sys/info",
                                  "sys/info\n", "users/1", "users/1/../2/surveys", "users/1/surveys/2",
                                  "platform/master-key", "secret/data/platform/master-key", "sys/metrics", "sys/leases/x",
                                  "platform/versions", "organizations/1/export", "teams/1/export", "recovery/requests"])
def test_a_path_that_is_not_there_is_told(client, path):
    for operation in ("read", "update", "help"):
        client.refused("unsupported_path", operation, path)
    assert client.is_alive()


@pytest.mark.parametrize("operation", ["", "READ", "create", "write", "patch", "revoke", " read"])
def test_an_operation_that_is_none_is_told(client, operation):
    client.refused("unsupported_operation", operation, "sys/info")
    assert client.is_alive()


@pytest.mark.parametrize("operation, path", [("update", "sys/info"), ("list", "sys/health"), ("read", "platform/verify"),
                                             ("delete", "organizations/1"), ("read", "users/1/surveys"),
                                             ("list", "users/1/surveys/2/escrow"), ("read", "surveys/1/kek"),
                                             ("read", "users/1/surveys/2/recover"), ("delete", "teams/1")])
def test_an_operation_that_the_path_has_not_is_told(client, operation, path):
    error = client.refused("unsupported_operation", operation, path)
    assert "help" in error["message"]


def test_help_is_given_for_every_path_and_shows_its_fields(client):
    shown = client.done("help", "users/42/surveys/7/escrow")
    assert shown["operations"] == ["update", "read", "delete"]
    assert {field["name"] for field in shown["fields"] if field["secret"]} == {
        "kek", "custodian_shares", "custodian_component"}
    for path in ("sys/health", "platform/verify", "organizations/1", "teams/1", "surveys/1/kek/encrypt",
                 "users/1/surveys", "users/1/verify-email"):
        assert client.done("help", path)["synopsis"]


def test_a_secret_in_the_place_of_a_name_is_not_shown(client):
    secret = "MyOwnPassphraseInTheWrongPlace"
    keep_secret(secret)
    client.refused("invalid_request", "read", "sys/info", {secret: "x"})
    client.send_text(text(**{secret: "x"}))
    error_of(client.receive(), "invalid_request")


def test_more_requests_than_64_at_once_are_all_answered(client):
    """Whoever sends more than that takes answers meanwhile: the daemon waits for it otherwise."""
    asked = []
    sender = threading.Thread(target=lambda: asked.extend(client.send("read", "sys/info") for _ in range(500)), daemon=True)
    sender.start()
    answered = sorted(client.receive()["id"] for _ in range(500))
    sender.join()
    assert answered == asked


def test_an_id_that_is_in_flight_is_refused_and_free_again_after_its_answer(world, client):
    request = {"operation": "update", "path": f"organizations/{world.number()}",
               "data": {"passphrase": "a derivation takes a while", **world.custodian()}}
    client.send_bytes(frame(json.dumps({"id": 5, **request})) + frame(text(id=5)))
    assert error_of(answer := client.receive(), "invalid_request") and answer["id"] == 5
    assert client.receive()["data"] == {"version": 1}
    client.send_text(text(id=5))
    assert client.receive()["data"]["protocol"] == 1


def test_answers_overtake_one_another(world, client):
    slow = client.send("update", f"organizations/{world.number()}", {"passphrase": "slow slow slow slow",
                                                                     **world.custodian()})
    quick = client.send("read", "sys/info")
    assert [client.receive()["id"], client.receive()["id"]] == [quick, slow]


def test_a_deadline_that_passes_is_told_and_nothing_was_written(world, client):
    path = f"organizations/{world.number()}"
    client.refused("deadline_exceeded", "update", path, {"passphrase": "no time for this", **world.custodian()},
                   deadline_ms=1)
    client.refused("not_found", "read", path)


def test_a_client_that_leaves_before_its_answers_harms_nobody(world, client):
    with world.client() as rude:
        for _ in range(60):
            rude.send("update", "platform/verify", world.custodian())
    assert client.is_alive()


def test_many_broken_connections_at_once_harm_nobody(world, client):
    clients = [world.client() for _ in range(50)]
    for number, broken in enumerate(clients):
        broken.send_bytes([struct.pack(">I", 0), b"\xff" * 9, frame("{"), b"\0\0"][number % 4])
    assert client.is_alive()
    for broken in clients:
        broken.socket.close()
    assert client.is_alive()
