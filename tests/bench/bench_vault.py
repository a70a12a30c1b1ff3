#!/usr/bin/python3 -B
"""What splitkeyd adds to Vault's own time, on a loopback OpenBao. $SPLITKEY_BUILD is a build with optimisation,
$SPLITKEY_BAO the server.

    bench_vault.py request            a read with a token at hand, beside libcurl with keep-alive
    bench_vault.py escrow             escrows, sealed and in CheckTick's format, beside one bare write by libcurl
    bench_vault.py failover [N]       from the death of a leader of three to the first good answer, N times
    bench_vault.py unseal [N]         from an unseal to the first good answer

The last two run a plain prober beside the daemon, which asks every node for its health each 10 ms on connections of its
own: the difference is what splitkeyd takes to notice."""

import contextlib
import http.client
import os
import ssl
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import openbao
from cluster import Cluster
from daemon import BUILD, Daemon, short_directory
from world import MOUNT, Platform, World, config_for, write_record

RECORD = {"org_id": 1, "created_at": "2026-11-23T11:50:23.000000+00:00"}
PATH = "organizations/1"
PROBE_S = 0.01


def request():
    for kind in (openbao.OpenBao, openbao.RaftOpenBao):
        with short_directory() as directory, kind(directory / "openbao") as server:
            world = World.with_vault(directory, server)
            write_record(server, f"{PATH}/master-key", RECORD)
            environment = os.environ | {"VAULT_TOKEN": server.root_token}
            if server.authority:
                environment["VAULT_CACERT"] = str(server.authority.certificate)
            print(f"OpenBao at {server.address}:", flush=True)
            subprocess.run([BUILD / "tests/bench/bench-vault", world.daemon.socket, PATH,
                            f"{server.address}/v1/{MOUNT}/{PATH}/master-key"], check=True, env=environment)
            world.daemon.stop()


def escrow():
    for kind in (openbao.OpenBao, openbao.RaftOpenBao):
        with short_directory() as directory, kind(directory / "openbao") as server:
            world = World.with_vault(directory, server, Platform(seals=True), vault={"max_calls_per_second": 100_000})
            environment = os.environ | {"VAULT_TOKEN": server.root_token}
            if server.authority:
                environment["VAULT_CACERT"] = str(server.authority.certificate)
            print(f"OpenBao at {server.address}:", flush=True)
            subprocess.run([BUILD / "tests/bench/bench-escrow", world.daemon.socket, server.address, *world.shares[:3]],
                           check=True, env=environment)
            world.daemon.stop()


class Watch(threading.Thread):
    """Calls `ask` again and again until it is true for the first time: at `seen_at`."""

    def __init__(self, ask):
        super().__init__(daemon=True)
        self.ask = ask
        self.seen_at = None
        self.start()

    def run(self):
        while not self.ask():
            time.sleep(PROBE_S)
        self.seen_at = time.monotonic()


def is_active(node):
    trust = ssl.create_default_context(cafile=node.authority.certificate)
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPSConnection("127.0.0.1", node.port, timeout=1, context=trust)
        with contextlib.closing(connection):
            connection.request("GET", "/v1/sys/health")
            return connection.getresponse().status == 200
    return False


def first_answers(daemon, nodes, begin):
    """Seconds from `begin` to the prober's first active node and to the daemon's first good answer. The application asks as
    applications do: with deadlines of its own, and again at once when it fails."""
    with daemon.client() as client:
        watches = [Watch(lambda: any(is_active(node) for node in nodes)),
                   Watch(lambda: "data" in client.ask("read", PATH, deadline_ms=30_000))]
        for watch in watches:
            watch.join()
    return tuple(watch.seen_at - begin for watch in watches)


def report(what, times):
    print(f"{what}, {len(times)} times; seconds")
    for name, values in (("plain prober", [probe for probe, _ in times]), ("splitkeyd", [ours for _, ours in times]),
                         ("difference", [ours - probe for probe, ours in times]),
                         ("ratio", [ours / probe for probe, ours in times])):
        print(f"  {name:13} median {statistics.median(values):6.2f}, from {min(values):.2f} to {max(values):.2f}")


@contextlib.contextmanager
def cluster_and_daemon():
    with short_directory() as directory, Cluster(directory / "cluster") as cluster:
        cluster.set_up()
        write_record(cluster, f"{PATH}/master-key", RECORD)
        with Daemon.configured(directory, config_for(cluster, vault={"addresses": cluster.addresses})) as daemon:
            with daemon.client() as client:
                client.done("read", PATH)
            yield cluster, daemon


def failover(count):
    times = []
    with cluster_and_daemon() as (cluster, daemon):
        for _ in range(count):
            cluster.wait_for_voters()
            leader = cluster.leader()
            begin = time.monotonic()
            cluster.kill(leader)
            times.append(first_answers(daemon, [node for node in cluster.nodes if node is not leader], begin))
            cluster.restart(leader)
    report("From the kill of a leader to the first good answer", times)


def unseal(count):
    times = []
    with short_directory() as directory, openbao.RaftOpenBao(directory / "openbao") as server:
        world = World.with_vault(directory, server)
        write_record(server, f"{PATH}/master-key", RECORD)
        for _ in range(count):
            server.seal()
            with world.client() as client:
                client.refused("vault_sealed", "read", PATH)
            begin = time.monotonic()
            server.must("PUT", "sys/unseal", {"key": server.unseal_key})
            times.append(first_answers(world.daemon, [server], begin))
        world.daemon.stop()
    report("From an unseal to the first good answer", times)


if __name__ == "__main__":
    if sys.argv[1:2] in (["request"], ["escrow"]):
        {"request": request, "escrow": escrow}[sys.argv[1]]()
    elif sys.argv[1:2] in (["failover"], ["unseal"]):
        {"failover": failover, "unseal": unseal}[sys.argv[1]](int(sys.argv[2]) if len(sys.argv) > 2 else 10)
    else:
        sys.exit(__doc__)
