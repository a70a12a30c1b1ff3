"""Many derivations at once, through the socket: who hangs up gives back what he took, and the rest goes on."""

import contextlib
import grp
import os
import pwd
import select
import signal
import socket

import pytest

from daemon import UNHURRIED_MS, Client, Daemon
from world import MOUNT, World, config_for, random_kek, random_passphrase

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


@contextlib.contextmanager
def standing_still(daemon):
    """What happens in the block happens at once to the daemon, however long it takes."""
    daemon.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        daemon.process.send_signal(signal.SIGCONT)


def answered_so_far(client):
    """The requests that a daemon has answered that stands still."""
    answered = []
    while select.select([client.socket], [], [], 0)[0]:
        answer = client.receive()
        assert "error" not in answer
        answered.append(answer["id"])
    return answered


def escrow(world):
    return {"kek": random_kek(), "user_email": "anna@clinic.example", "format": "checktick", **world.custodian()}


def send_escrows(world, client, user, count):
    """One survey each; three derivations each."""
    return [client.send("update", f"users/{user}/surveys/{world.number()}/escrow", escrow(world), deadline_ms=UNHURRIED_MS)
            for _ in range(count)]


def escrowed(client, user):
    return client.done("list", f"users/{user}/surveys")["keys"]


@pytest.mark.parametrize("how", ["close", "half, then close"])
def test_a_client_that_hangs_up_leaves_the_pool_to_others(world, client, how):
    """Behind all that it asked for nobody has to wait: it is not done."""
    user, answered = world.number(), 0
    for _ in range(2):
        with world.client() as leaving:
            send_escrows(world, leaving, user, MANY)
            if how != "close":
                leaving.socket.shutdown(socket.SHUT_WR)
                leaving.receive()  # the end of file was seen long ago
                answered += 1
            with standing_still(world.daemon):
                answered += len(answered_so_far(leaving))
                leaving.socket.close()
    client.done("update", f"users/{world.number()}/surveys/1/escrow", escrow(world))
    assert len(escrowed(client, user)) - answered < MANY


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
    order, quick = [], None
    while quick is None:
        asked = send_escrows(world, client, world.number(), MANY)
        with world.client() as another:
            for _ in range(20):
                assert another.is_alive()
        with standing_still(world.daemon):
            order = answered_so_far(client)
            if len(order) < MANY / 2:  # or it was so much faster than we are that all threads may be idle
                quick = client.send("read", "sys/info")
        order += [client.receive()["id"] for _ in range(MANY + (quick is not None) - len(order))]
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
            of_many, of_one = (f"users/{platform.number()}/surveys" for _ in range(2))
            send_escrows(platform, many, of_many.split("/")[1], MANY)
            many.receive()  # the others wait, then
            with standing_still(daemon):
                answered = 1 + len(answered_so_far(many))
                asked = one.send("update", f"{of_one}/1/escrow", escrow(platform), deadline_ms=UNHURRIED_MS)
            assert "data" in one.answer_to(asked)
            turn = written_at(server, f"{of_one}/1")
            surveys = server.must("GET", f"secret/metadata/{of_many}?list=true")["data"]["keys"]
            before = [survey for survey in surveys if written_at(server, f"{of_many}/{survey.rstrip('/')}") < turn]
            assert len(before) - answered < MANY / 2
    platform.daemon.stop()


def written_at(server, survey):
    """When the escrow was, by Vault's clock: (second, part of it)."""
    text = server.must("GET", f"{MOUNT}/{survey}/recovery-kek")["data"]["metadata"]["created_time"]
    second, _, part = text.removesuffix("Z").partition(".")
    return second, float(f"0.{part or 0}")
