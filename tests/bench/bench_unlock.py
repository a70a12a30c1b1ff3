#!/usr/bin/python3 -B
"""What an unlock through the socket costs, beside what it cannot do without and what others pay, on a loopback OpenBao.
$SPLITKEY_BUILD is a build with optimisation, $SPLITKEY_BAO the server, $SPLITKEY_PEERS a Python of scripts/peers.

    bench_unlock.py [ROUNDS]

All takes turns within each round, and a ratio is taken within its round; then its median and quartiles are shown."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import openbao
from daemon import BUILD, Daemon, short_directory
from world import Platform, World, config_for, random_kek

PASSPHRASE = "a passphrase of a benchmark"
CLIENTS, SECONDS = 32, 8
EACH = 5


class Asked:
    def __init__(self, *command):
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def __call__(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        return [float(word) for word in self.process.stdout.readline().split()]


def show(what, values, unit=""):
    low, middle, high = statistics.quantiles(values, n=4)
    print(f"{what:58} median {middle:7.2f}{unit}, quartiles {low:.2f} to {high:.2f}", flush=True)


def prepare(world):
    keys = {"org_id": 7, "passphrase": PASSPHRASE, **world.custodian()}
    with world.client() as client:
        client.done("update", "organizations/7", {"passphrase": PASSPHRASE, **world.custodian()})
        client.done("update", "teams/3", {"org_id": 7})
        client.done("update", "surveys/100/kek/encrypt", {"kek": random_kek(), "team_id": 3, **keys})


def turns(ours, theirs, rounds):
    kinds = {"unlock": (ours, "unlock"), "again": (ours, "again"), "chain": (ours, "chain"), "openssl": (ours, "openssl"),
             "botan": (ours, "botan"), "cryptography": (theirs, "derive"), "checktick": (theirs, "unlock")}
    seen = {kind: [] for kind in kinds}
    for number in range(rounds + 1):
        for kind, (asked, word) in kinds.items():
            middle = statistics.median(asked(word, EACH))
            if number:  # the first round warms everything up
                seen[kind].append(middle)
    return seen


def report(seen):
    for kind, what in (("unlock", "unlock through the socket, Vault beside"), ("again", "the same survey again, under a lease"),
                       ("chain", "one chain"), ("openssl", "three derivations by Debian's OpenSSL"),
                       ("botan", "three by Botan"), ("cryptography", "three by cryptography's OpenSSL"),
                       ("checktick", "CheckTick's way")):
        show(what, seen[kind], " ms")
    show("unlock / (3 x one chain)", [a / (3 * b) for a, b in zip(seen["unlock"], seen["chain"])])
    for kind, what in (("openssl", "Debian's OpenSSL"), ("cryptography", "cryptography's OpenSSL"), ("botan", "Botan"),
                       ("checktick", "CheckTick's way")):
        show(f"{what} / unlock", [b / a for a, b in zip(seen["unlock"], seen[kind])])


def without_a_server(ours, rounds):
    """The in-memory store, so that nothing but the daemon wants the processors."""
    ratios = [statistics.median(ours("unlock", EACH)) / (3 * statistics.median(ours("chain", EACH))) for _ in range(rounds)]
    show("unlock / (3 x one chain), --dev", ratios)


def crowd(world, dev, directory, rounds):
    """Side by side, and one chain a thread: by turns too."""
    alone = Daemon.configured(directory, config_for(world.server, kdf={"chains": 1})).start()
    names = ("unlocks a second", "p50 ms", "p99 ms", "sys/info p99 ms")
    seen = {"4 chains a thread": [], "1 chain a thread": [], "4 chains a thread, --dev": []}
    asked = {name: Asked(BUILD / "tests/bench/bench-unlock", daemon.socket, *shares[:3])
             for name, daemon, shares in zip(seen, (world.daemon, alone, dev.daemon), (world.shares, world.shares, dev.shares))}
    for _ in range(rounds):
        for name, ask in asked.items():
            seen[name].append(ask("crowd", CLIENTS, SECONDS))
    print(f"{CLIENTS} clients at once, {rounds} times {SECONDS} s each:")
    for name, runs in seen.items():
        print(f"  {name}: " + ", ".join(f"{what} {statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"
                                        for what, values in zip(names, zip(*runs))))
    alone.stop()


def main(rounds):
    with short_directory() as directory, openbao.OpenBao(directory / "openbao") as server:
        platform = Platform(seals=True)
        world = World.with_vault(directory, server, platform)
        prepare(world)
        ours = Asked(BUILD / "tests/bench/bench-unlock", world.daemon.socket, *world.shares[:3])
        theirs = Asked(os.environ["SPLITKEY_PEERS"], Path(__file__).with_name("checktick_way.py"), server.address,
                       server.root_token, platform.key().hex(), PASSPHRASE)
        dev = World.dev(directory)
        prepare(dev)
        report(turns(ours, theirs, rounds))
        without_a_server(Asked(BUILD / "tests/bench/bench-unlock", dev.daemon.socket, *dev.shares[:3]), rounds)
        crowd(world, dev, directory, 5)
        world.daemon.stop()
        dev.daemon.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 25)
