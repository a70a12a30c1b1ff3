"""Our HPKE against the one of the Python package cryptography: each opens what the other sealed, whatever the lengths, and
both refuse the same."""

import os
import random
import subprocess
from pathlib import Path

import pytest

from daemon import BUILD

HERE = Path(__file__).parent
ROUNDS = 300


class Peer:
    """One of both implementations, asked line by line."""

    def __init__(self, *command):
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, bufsize=1)

    def ask(self, what, *values):
        self.process.stdin.write(" ".join([what, *(value.hex() or "-" for value in values)]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer, f"{self.process.args} ended"
        return None if answer == "refused" else b"" if answer == "-" else bytes.fromhex(answer)

    def stop(self):
        self.process.stdin.close()
        assert self.process.wait(60) == 0
        self.process.stdout.close()


@pytest.fixture(scope="module")
def ours():
    peer = Peer(BUILD / "tests/integration/integration-hpke-peer")
    yield peer
    peer.stop()


@pytest.fixture(scope="module")
def theirs():
    python = os.environ.get("SPLITKEY_PEERS")
    if not python:
        pytest.skip(os.environ.get("SPLITKEY_PEERS_MISSING", "SPLITKEY_PEERS names no Python, see scripts/peers"))
    peer = Peer(python, HERE / "hpke_peer.py")
    yield peer
    peer.stop()


class Keys:
    """One pair: `material` is what ours derives it from, `private` what theirs wants."""

    def __init__(self, ours):
        self.material = os.urandom(64)
        self.private = ours.ask("private", self.material)
        self.public = ours.ask("public", self.material)


@pytest.fixture(scope="module")
def keys(ours):
    return [Keys(ours) for _ in range(8)]


def some_texts(seed):
    """(info, plaintext) of every small length, and of some longer ones."""
    random.seed(seed)
    lengths = [*range(70), 127, 128, 129, 255, 256, 288, 1000, 4096]
    for _ in range(ROUNDS):
        yield random.randbytes(random.choice(lengths)), random.randbytes(random.choice(lengths))


def test_both_have_the_same_public_key(ours, theirs, keys):
    for pair in keys:
        assert theirs.ask("public", pair.private) == pair.public


def test_theirs_opens_what_ours_sealed(ours, theirs, keys):
    for info, text in some_texts(1):
        pair = random.choice(keys)
        sealed = ours.ask("seal", pair.public, info, text)
        assert len(sealed) == len(text) + 48
        assert theirs.ask("open", pair.private, info, sealed) == text


def test_ours_opens_what_theirs_sealed(ours, theirs, keys):
    for info, text in some_texts(2):
        pair = random.choice(keys)
        sealed = theirs.ask("seal", pair.public, info, text)
        assert ours.ask("open", pair.material, info, sealed) == text


def test_both_refuse_what_was_altered_cut_or_is_meant_for_another(ours, theirs, keys):
    for info, text in some_texts(3):
        pair, other = random.sample(keys, 2)
        sealed = bytearray(ours.ask("seal", pair.public, info, text))
        at = random.randrange(len(sealed))
        altered = sealed[:at] + bytes([sealed[at] ^ 1 << random.randrange(8)]) + sealed[at + 1:]
        for wrong_info, wrong in ((info, altered), (info, sealed[:at]), (info + b"x", sealed), (info, sealed + b"\0")):
            assert ours.ask("open", pair.material, wrong_info, wrong) is None
            assert theirs.ask("open", pair.private, wrong_info, wrong) is None
        assert ours.ask("open", other.material, info, sealed) is None
