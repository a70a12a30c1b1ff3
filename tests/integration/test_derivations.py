"""Many derivations at once, through the socket: who hangs up gives back what he took, and the rest goes on."""

import grp
import os
import pwd
import select
import socket

import pytest

from daemon import Client, Daemon
from world import World, config_for, random_kek, random_passphrase

MANY = 30  # more than two threads have chains; each wants three derivations


@pytest.fixture(scope="module")
def world(module_directory):
    world = World.dev(module_directory)
    yield world
    world.daemon.stop()


@pytest.fixture
def client(world):
    with world.client() as client:
        yield client


def escrow(world):
    return {"kek": random_kek(), "user_email": "anna@clinic.example", "format": "checktick", **world.custodian()}


def send_escrows(world, client, user, count):
    """One survey each; three derivations each."""
    return [client.send("update", f"users/{user}/surveys/{world.number()}/escrow", escrow(world), deadline_ms=300_000)
            for _ in range(count)]


def escrowed(client, user):
    return client.done("list", f"users/{user}/surveys")["keys"]


@pytest.mark.parametrize("how", ["close", "half, then close"])
def test_a_client_that_hangs_up_leaves_the_pool_to_others(world, client, how):
    """Behind all that it asked for nobody has to wait: it is not done."""
    user = world.number()
    for _ in range(2):
        with world.client() as leaving:
            send_escrows(world, leaving, user, MANY)
            if how != "close":
                leaving.socket.shutdown(socket.SHUT_WR)
                leaving.receive()  # the end of file was seen long ago
    client.done("update", f"users/{world.number()}/surveys/1/escrow", escrow(world))
    assert len(escrowed(client, user)) < MANY


def test_a_hangup_in_the_middle_of_an_unlock_writes_nothing_and_spares_the_record(world, client):
    keys = {"org_id": world.number(), "passphrase": random_passphrase(), **world.custodian()}
    path = f"surveys/{world.number()}/kek"
    client.done("update", f"{path}/encrypt", {"kek": (kek := random_kek()), **keys})
    for _ in range(3):
        with world.client() as leaving:
            leaving.send("update", f"{path}/decrypt", keys)
            leaving.send("update", f"{path}/encrypt", {"kek": random_kek(), **keys})
    assert client.done("update", f"{path}/decrypt", keys)["kek"] == kek


def test_a_client_that_closes_its_writing_side_gets_all_its_answers(world, client):
    user = world.number()
    with world.client() as waiting:
        sent = send_escrows(world, waiting, user, 8)
        waiting.socket.shutdown(socket.SHUT_WR)
        answers = [waiting.receive() for _ in sent]
        assert sorted(answer["id"] for answer in answers) == sent
        assert not any("error" in answer for answer in answers)
        assert waiting.is_closed()
    assert len(escrowed(client, user)) == 8


def test_sys_info_is_answered_while_every_thread_derives(world, client):
    asked = send_escrows(world, client, world.number(), MANY)
    with world.client() as another:
        for _ in range(20):
            assert another.is_alive()
    quick = client.send("read", "sys/info")
    order = [client.receive()["id"] for _ in range(MANY + 1)]
    assert sorted(order) == sorted([*asked, quick])
    assert order.index(quick) < MANY
    assert client.is_alive()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can connect as somebody else")
def test_one_users_many_do_not_hold_up_the_only_one_of_another(server, directory):
    """One chain for all: what they get is a turn each."""
    platform = World.with_vault(directory, server)
    group = grp.getgrnam("daemon").gr_gid
    users = [pwd.getpwnam(name) for name in ("nobody", "games")]
    config = config_for(server, kdf={"threads": 1, "chains": 1},
                        listen={"group": "daemon", "mode": "0660", "socket": str(directory / "fair.sock")})
    with Daemon.configured(directory, config) as daemon:
        many, one = (Client.connect_as(daemon.socket, user.pw_uid, user.pw_gid, [group]) for user in users)
        with many, one:
            send_escrows(platform, many, platform.number(), MANY)
            many.receive()  # the others wait, then
            one.done("update", f"users/{platform.number()}/surveys/1/escrow", escrow(platform))
            answered = 1
            while select.select([many.socket], [], [], 0)[0]:
                assert "error" not in many.receive()
                answered += 1
            assert answered < MANY / 2
    platform.daemon.stop()
