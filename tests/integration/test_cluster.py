"""Three servers of which one decides: found whatever the order of addresses, followed wherever it goes, and nothing that
was acknowledged is lost on the way."""

import itertools

import pytest

from cluster import Cluster, wait_until
from daemon import UNHURRIED_MS, Daemon
from traffic import Traffic
from world import Platform, World, config_for, random_kek

EMAIL = "a@b.example"


@pytest.fixture(scope="module")
def cluster(openbao_binary, module_directory):
    with Cluster(module_directory / "cluster") as running:
        running.set_up()
        yield running


@pytest.fixture(autouse=True)
def whole_again(cluster):
    """Each test begins with three nodes that vote and have everything."""
    cluster.make_whole()


@pytest.fixture(scope="module")
def world(cluster, module_directory):
    platform = Platform()
    platform.write_to(cluster)
    daemon = Daemon.configured(module_directory, config_for(cluster, vault={"addresses": cluster.addresses})).start()
    yield World(daemon, platform.component, platform.shares, cluster)
    daemon.stop()


@pytest.fixture
def client(world):
    with world.client() as client:
        yield client


def ask_anything(client, number):
    return client.ask("update", "organizations/1", deadline_ms=UNHURRIED_MS)


class Escrows:
    """What was acknowledged, of escrows that go on whatever happens. One whose outcome is unknown is asked again."""

    def __init__(self, world, deadline_ms=UNHURRIED_MS):
        self.deadline_ms = deadline_ms
        self.custodian = world.custodian()
        self.acknowledged = {}
        self.unsettled = {}
        self.first = world.number() * 100000

    def ask(self, client, number):
        path, kek = self.unsettled.popitem() if self.unsettled else (f"users/{self.first + number}/surveys/1", random_kek())
        answer = client.ask("update", f"{path}/escrow", {"kek": kek, "user_email": EMAIL, **self.custodian},
                            deadline_ms=self.deadline_ms)
        (self.unsettled if "error" in answer else self.acknowledged)[path] = kek
        return answer

    def all_open(self, client):
        """With the custodians' shares, a few at once."""
        recovery = {"admin_id": 1, "verification_notes": "ok", **self.custodian}
        waiting = list(self.acknowledged.items())
        while waiting:
            some, waiting = waiting[:8], waiting[8:]
            asked = [(client.send("update", f"{path}/recover", recovery), kek) for path, kek in some]
            for request, kek in asked:
                assert client.answer_to(request).get("data") == {"kek": kek}


@pytest.mark.parametrize("order", itertools.permutations(range(3)))
def test_the_active_node_is_found_whatever_the_order_of_addresses(cluster, directory, order):
    addresses = [cluster.addresses[index] for index in order]
    with Daemon.configured(directory, config_for(cluster, vault={"addresses": addresses})) as daemon:
        with daemon.client() as client:
            client.done("update", "organizations/1")
            health = client.done("read", "sys/health")
            assert (health["status"], health["standby"], health["ready"]) == ("fine", False, True)


def test_an_address_that_nobody_answers_at_does_not_matter(cluster, directory):
    addresses = ["https://127.0.0.1:9", *cluster.addresses]
    with Daemon.configured(directory, config_for(cluster, vault={"addresses": addresses})) as daemon:
        with daemon.client() as client:
            client.done("update", "organizations/1")
            assert client.done("read", "sys/health")["status"] == "fine"


def test_a_standby_alone_is_never_asked_to_decide(cluster, directory):
    standby = cluster.standbys()[0]
    with Daemon.configured(directory, config_for(cluster, vault={"addresses": [standby.address]})) as daemon:
        with daemon.client() as client:
            error = error_of_either(client.ask("read", "organizations/1", deadline_ms=3000))
            assert error["retryable"]
            health = wait_until(lambda: (health := client.done("read", "sys/health"))["vault_reachable"] and health, "it")
            assert (health["standby"], health["ready"]) == (True, False)
            assert "standby" in health["status"]


def error_of_either(answer):
    """While no node is active a request waits for one until its deadline."""
    assert answer["error"]["code"] in ("vault_unavailable", "deadline_exceeded"), answer
    return answer["error"]


def test_escrows_survive_that_the_leader_is_killed_again_and_again(cluster, world, client):
    escrows = Escrows(world)
    with Traffic(world.daemon, escrows.ask, clients=16, pause_s=0.5) as traffic:
        traffic.wait_for_good(8)
        for _ in range(4):
            leader = cluster.leader()
            cluster.kill(leader)
            cluster.leader()
            traffic.wait_for_good(8)
            cluster.restart(leader)
            cluster.wait_for_voters()
    assert traffic.errors.keys() <= {"vault_unavailable"}, traffic
    assert len(escrows.acknowledged) >= 40
    escrows.all_open(client)


def test_a_request_under_way_outlives_the_change_of_leaders(cluster, world, client):
    """Reads, and writes with check-and-set, wait for the next leader: however long an election takes."""
    with Traffic(world.daemon, ask_anything, clients=8) as traffic:
        traffic.wait_for_good(50)
        leader = cluster.leader()
        cluster.kill(leader)
        cluster.leader()
        traffic.wait_for_everybody()
        cluster.restart(leader)
        traffic.wait_for_everybody()
    traffic.lost_nothing()


def test_a_leader_that_hands_over_in_good_order_loses_no_request(cluster, world):
    with Traffic(world.daemon, ask_anything, clients=8) as traffic:
        for _ in range(3):
            traffic.wait_for_good(50)
            cluster.change_leader()
            traffic.wait_for_everybody()
    traffic.lost_nothing()


def test_a_leader_that_freezes_is_left_for_the_next(cluster, world, client):
    """What was sent to it waits until its deadline, and may have been done: that is asked again."""
    escrows = Escrows(world, deadline_ms=15000)
    with Traffic(world.daemon, escrows.ask, clients=16, pause_s=0.5) as traffic:
        traffic.wait_for_good(8)
        frozen = cluster.leader()
        cluster.freeze(frozen)
        cluster.leader()
        traffic.wait_for_good(16)
        cluster.resume(frozen)
        traffic.wait_for_good(16)
    assert traffic.errors.keys() <= {"vault_unavailable", "deadline_exceeded", "overloaded"}, traffic
    escrows.all_open(client)


def test_sealed_under_load_is_told_at_once_and_an_unsealed_cluster_serves_again(cluster, world, client):
    with Traffic(world.daemon, ask_anything, clients=8) as traffic:
        traffic.wait_for_good(50)
        cluster.seal_all()
        traffic.wait_for_error("vault_sealed", 20)
        health = client.done("read", "sys/health")
        assert (health["sealed"], health["ready"], health["live"]) == (True, False, True) and "sealed" in health["status"]
        cluster.unseal_all()
        cluster.leader()
        traffic.wait_for_good(1)
        traffic.wait_for_everybody()  # what had been asked before may have heard of a seal
        errors = traffic.errors.total()
        traffic.wait_for_good(100)
        assert traffic.errors.total() == errors
    assert traffic.errors.keys() <= {"vault_sealed", "vault_unavailable"}, traffic


def test_all_nodes_down_and_back_is_told_and_over_when_they_are(cluster, world, client):
    with Traffic(world.daemon, ask_anything, clients=8) as traffic:
        traffic.wait_for_good(20)
        for node in cluster.nodes:
            cluster.kill(node)
        traffic.wait_for_error("vault_unavailable", 20)
        health = client.done("read", "sys/health")
        assert health["vault_reachable"] is False and health["live"] is True and health["ready"] is False
        assert health["status"].startswith("unreachable")
        for node in cluster.nodes:
            node.start()
        cluster.unseal_all()
        cluster.leader()
        traffic.wait_for_good(50)
    assert traffic.errors.keys() <= {"vault_sealed", "vault_unavailable"}, traffic
    assert client.done("read", "sys/health")["status"] == "fine"


def test_a_server_that_restarts_in_good_order_serves_again(cluster, world, client):
    for node in cluster.nodes:
        client.done("update", "organizations/1", deadline_ms=UNHURRIED_MS)
        node.stop()
        wait_until(lambda: "data" in client.ask("read", "organizations/1", deadline_ms=UNHURRIED_MS), "a good answer")
        cluster.restart(node)
        cluster.wait_for_voters()
