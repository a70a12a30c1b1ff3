"""The life of a daemon: its socket, its start beside or after another one, its end, and what can be seen of it."""

import contextlib
import fcntl
import grp
import os
import resource
import signal
import socket
import stat
import threading
from pathlib import Path

import pytest

from daemon import SECRETS, Client, Daemon, error_of, frame, holds_no_secret, keep_secret, splitkey
from passed_socket import listening_socket, passed_socket
from scripted_vault import ROLE_ID, SECRET_ID, TOKEN, ScriptedVault, found
from world import World, config_for, random_kek, random_passphrase

EX_OSERR, EX_CONFIG = 71, 78
MAX_CONNECTIONS = 1024
ORGANIZATION = "organizations/1"
RECORD = {"org_id": 1}


@pytest.fixture
def vault(directory):
    keep_secret(TOKEN, SECRET_ID, ROLE_ID)
    vault = ScriptedVault(directory)
    vault.script = lambda method, path: found(RECORD)
    yield vault
    vault.stop()


@pytest.fixture
def path(directory):
    return directory / "splitkeyd.sock"


@pytest.fixture
def daemon(vault, directory, path):
    """Not started."""
    return Daemon.configured(directory, config_for(vault, listen={"socket": str(path)}))


def works(daemon):
    with daemon.client() as client:
        return client.done("read", ORGANIZATION)["org_id"] == 1


def test_a_socket_of_systemd_is_served_and_left_where_it_is(vault, directory, path):
    config = config_for(vault, listen={"socket": str(directory / "not-this-one.sock")})
    with listening_socket(path) as listening:
        with Daemon.activated(directory, config, [listening]) as daemon:
            daemon.socket = path
            assert works(daemon)
            assert not (directory / "not-this-one.sock").exists()
        assert path.exists()
        with Daemon.activated(directory, config, [listening]) as daemon:
            daemon.socket = path
            assert works(daemon)


def test_a_connection_that_came_before_the_daemon_is_served(vault, directory, path):
    with listening_socket(path) as listening, Client.connect(path) as client:
        asked = client.send("read", ORGANIZATION)
        with Daemon.activated(directory, config_for(vault), [listening]):
            assert client.answer_to(asked)["data"]["org_id"] == 1


def test_anything_but_one_listening_stream_socket_is_refused(vault, directory):
    wrong = {"two": [listening_socket(directory / "1"), listening_socket(directory / "2")],
             "datagram": [listening_socket(directory / "3", socket.SOCK_DGRAM)],
             "not listening": [socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)],
             "internet": [socket.create_server(("127.0.0.1", 0))]}
    for what, sockets in wrong.items():
        status, complaint = Daemon.activated(directory, config_for(vault), sockets).refuse_to_start()
        assert status == EX_CONFIG and "socket" in complaint, what
        for each in sockets:
            each.close()


def test_socket_mode_ignored_silently(vault, directory):
    """It is not: whatever systemd made of SocketMode=, more than listen.mode is refused, and so is what tells nothing."""
    wider = {"0660": (0o666, 0o661, 0o670, 0o777), "0600": (0o660, 0o640, 0o620), "0640": (0o660,)}
    for configured, in_force in wider.items():
        for mode in in_force:
            path = directory / f"{configured}-{mode:o}.sock"
            with passed_socket(path, mode) as listening:
                config = config_for(vault, listen={"mode": configured})
                status, complaint = Daemon.activated(directory, config, [listening]).refuse_to_start()
                assert status == EX_CONFIG, (configured, mode)
                assert "listen.mode" in complaint and f"{mode:04o}" in complaint and str(path) in complaint
    with passed_socket(directory / "gone.sock", 0o600) as listening:
        (directory / "gone.sock").unlink()
        status, complaint = Daemon.activated(directory, config_for(vault), [listening]).refuse_to_start()
        assert status == EX_CONFIG and "listen.mode" in complaint
    with listening_abstract_socket() as listening:
        status, complaint = Daemon.activated(directory, config_for(vault), [listening]).refuse_to_start()
        assert status == EX_CONFIG and "has no file" in complaint


def listening_abstract_socket():
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.bind("")
    made.listen()
    return made


@pytest.mark.parametrize("mode", [0o660, 0o600, 0o620, 0o200])
def test_a_passed_socket_may_be_narrower_than_configured(vault, directory, path, mode):
    with passed_socket(path, mode) as listening:
        with Daemon.activated(directory, config_for(vault), [listening]) as daemon:
            daemon.socket = path
            assert works(daemon)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a socket to a group it is not in")
def test_a_passed_socket_of_another_group_is_refused(vault, directory):
    group, another = grp.getgrnam("daemon"), grp.getgrnam("nogroup")
    cases = [({"group": "daemon"}, another.gr_gid, 0o660, EX_CONFIG), ({"group": "daemon"}, 0, 0o660, EX_CONFIG),
             ({}, group.gr_gid, 0o660, EX_CONFIG), ({}, group.gr_gid, 0o620, EX_CONFIG),
             ({"group": "daemon"}, group.gr_gid, 0o660, 0), ({"group": "daemon"}, another.gr_gid, 0o600, 0), ({}, 0, 0o660, 0)]
    for number, (listen, gid, mode, expected) in enumerate(cases):
        path = directory / f"{number}.sock"
        with passed_socket(path, mode, gid) as listening:
            daemon = Daemon.activated(directory, config_for(vault, listen=listen), [listening])
            if expected == 0:
                with daemon:
                    daemon.socket = path
                    assert works(daemon)
            else:
                status, complaint = daemon.refuse_to_start()
                assert status == expected and "listen.group" in complaint and str(path) in complaint


def test_what_systemd_kept_comes_beside_the_socket(vault, directory, path):
    """The order is systemd's: names tell them apart. What nobody knows is closed, with a warning."""
    with listening_socket(path) as listening, open(directory / "other", "w+b") as other:
        token = sealed_text("{}")
        try:
            for descriptors, names in (([listening, token, other], ["splitkeyd.socket", "vault-token", "other"]),
                                       ([other, token, listening], ["other", "vault-token", "splitkeyd.socket"]),
                                       ([token, listening], ["vault-token", "unknown"])):
                with Daemon.activated(directory, config_for(vault), descriptors, names) as daemon:
                    daemon.socket = path
                    assert works(daemon)
                    assert not any("vault-token" in link or str(directory / "other") in link for link in open_files(daemon))
                log = daemon.log.read_text()
                assert ("a descriptor named other" in log) == ("other" in names)
        finally:
            os.close(token)


def open_files(daemon):
    """What its descriptors lead to; only root may see that."""
    if os.geteuid() != 0:
        return []
    found = []
    for link in Path(f"/proc/{daemon.process.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed since it was listed
            found.append(os.readlink(link))
    return found


def sealed_text(text):
    descriptor = os.memfd_create("vault-token", os.MFD_ALLOW_SEALING)
    os.write(descriptor, text.encode())
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS,
                fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE)
    return descriptor


@pytest.mark.parametrize("what", ["not sealed", "empty", "too long", "no JSON", "a socket", "two"])
def test_a_kept_token_that_is_none_does_no_harm(vault, directory, what):
    made = {"not sealed": lambda: [os.memfd_create("vault-token")], "empty": lambda: [sealed_text("")],
            "too long": lambda: [sealed_text("x" * 8193)], "no JSON": lambda: [sealed_text("x" * 8192)],
            "a socket": lambda: [socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).detach()],
            "two": lambda: [sealed_text("{}"), sealed_text("{}")]}[what]()
    try:
        with Daemon.activated(directory, config_for(vault), made, ["vault-token"] * len(made)) as daemon:
            assert works(daemon)
    finally:
        for each in made:
            os.close(each)


@pytest.mark.parametrize("listen, mode", [({}, 0o660), ({"mode": "0600"}, 0o600), ({"mode": "0640"}, 0o640)])
def test_the_socket_has_the_mode_of_the_configuration(vault, directory, path, listen, mode):
    before = os.umask(0)
    try:
        daemon = Daemon.configured(directory, config_for(vault, listen={"socket": str(path), **listen})).start()
    finally:
        os.umask(before)
    with daemon:
        assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a socket to a group it is not in")
def test_the_socket_has_the_group_of_the_configuration(vault, directory, path):
    with Daemon.configured(directory, config_for(vault, listen={"socket": str(path), "group": "daemon"})):
        assert path.stat().st_gid == grp.getgrnam("daemon").gr_gid


def test_a_socket_that_nobody_serves_is_replaced(daemon, path):
    listening_socket(path).close()
    with daemon:
        assert works(daemon)
    assert not path.exists()


def test_a_socket_that_somebody_serves_is_left_alone(daemon, vault, directory, path):
    with daemon:
        inode = path.stat().st_ino
        another = Daemon.configured(directory, config_for(vault, listen={"socket": str(path)}))
        status, complaint = another.refuse_to_start()
        assert status == EX_OSERR and "in use" in complaint
        assert path.stat().st_ino == inode and works(daemon)


def test_a_file_that_is_no_socket_is_left_alone(daemon, path):
    path.write_text("precious")
    status, complaint = daemon.refuse_to_start()
    assert status == EX_CONFIG and "is no socket" in complaint
    assert path.read_text() == "precious"


def test_a_directory_that_is_not_there_or_a_path_too_long_is_told(vault, directory):
    for path, expected in ((directory / "nowhere" / "x.sock", EX_OSERR), (directory / ("x" * 120), EX_CONFIG)):
        daemon = Daemon.configured(directory, config_for(vault, listen={"socket": str(path)}))
        status, complaint = daemon.refuse_to_start()
        assert status == expected and str(path) in complaint


def test_a_killed_daemon_is_followed_by_another_at_the_same_path(daemon, path):
    daemon.start()
    with daemon.client() as client:
        daemon.kill()
        assert client.is_closed()
    assert path.exists()
    with daemon:
        assert works(daemon)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_idle_and_half_sent_connections_do_not_keep_it_from_stopping(daemon, path, how):
    daemon.start()
    clients = [daemon.client() for _ in range(3)]
    clients[1].send_bytes(frame("{}")[:5])
    assert clients[2].is_alive()
    daemon.process.send_signal(how)
    daemon.wait_for_stop()
    assert not path.exists()
    for client in clients:
        assert client.is_closed()


def test_what_was_sent_before_the_end_is_answered_and_nobody_takes_more(daemon, vault, path):
    gate = threading.Event()
    held = found(RECORD)
    held.hold = gate
    vault.script = lambda method, asked: held
    daemon.start()
    with daemon.client() as client:
        in_flight = client.send("read", ORGANIZATION)
        vault.wait_for_arrivals()
        daemon.ask_to_stop()
        sent = send_until_nobody_takes_more(client)
        with pytest.raises((ConnectionRefusedError, FileNotFoundError)):
            daemon.client()
        gate.set()
        assert client.answer_to(in_flight)["data"]["org_id"] == 1
        for asked in sent:
            assert client.answer_to(asked)["data"]["protocol"] == 1
        assert client.is_closed()
    daemon.wait_for_stop()
    assert not path.exists()


def send_until_nobody_takes_more(client):
    """A signal is noticed a little after it was sent: what was sent until then; one more fails in the sender's hands."""
    sent = []
    while len(sent) < 10_000:
        try:
            sent.append(client.send("read", "sys/info"))
        except BrokenPipeError:
            return sent
    raise AssertionError("the daemon did not notice that it was told to stop")


def test_a_request_whose_deadline_passes_does_not_keep_it_from_stopping(daemon, vault):
    gate = threading.Event()
    held = found(RECORD)
    held.hold = gate
    vault.script = lambda method, asked: held
    daemon.start()
    with daemon.client() as client:
        in_flight = client.send("read", ORGANIZATION, deadline_ms=1500)
        vault.wait_for_arrivals()
        daemon.ask_to_stop()
        error_of(client.answer_to(in_flight), "deadline_exceeded")
        assert client.is_closed()
    daemon.wait_for_stop()
    gate.set()


def test_more_connections_than_it_takes_are_turned_away_with_a_word(daemon, many_descriptors):
    with daemon:
        clients = [daemon.client() for _ in range(MAX_CONNECTIONS)]
        assert clients[-1].is_alive()
        with daemon.client() as one_too_many:
            error_of(answer := one_too_many.receive(), "overloaded")
            assert answer["id"] is None and one_too_many.is_closed()
        assert clients[0].is_alive() and clients[-1].is_alive()
        for client in clients:
            client.socket.close()


def test_without_a_descriptor_left_it_serves_whom_it_has_and_later_the_others(vault, directory):
    daemon = Daemon.configured(directory, config_for(vault))
    daemon.command[:0] = ["prlimit", "--nofile=48", "--"]
    with daemon:
        clients = [daemon.client() for _ in range(100)]
        assert clients[0].is_alive()
        for client in clients[:-1]:
            client.socket.close()
        assert clients[-1].is_alive()
        clients[-1].socket.close()


def test_dev_makes_a_private_directory_and_takes_it_away(directory):
    daemon = Daemon(directory, "--dev", environment={"XDG_RUNTIME_DIR": str(directory)}).start()
    path = Path(daemon.socket)
    with daemon:
        assert path.parent.parent == directory
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert len(daemon.shares) == 4
        with daemon.client() as client:
            assert client.done("update", "platform/verify", {"custodian_shares": daemon.shares[1:]})["matches"] is True
            health = client.done("read", "sys/health")
        assert health["ready"] is True and health["token"] is None and health["memory"] in ("memfd_secret", "mlock")
        assert 0 < health["arena"]["used_bytes"] <= health["arena"]["high_water_bytes"] < health["arena"]["bytes"]
    assert not path.parent.exists()


def test_two_dev_daemons_have_different_keys(directory):
    with Daemon.dev(directory) as one:
        another = Daemon(directory, "--dev", "--socket", directory / "another.sock")
        with another, another.client() as client:
            assert not set(one.shares) & set(another.shares)
            client.refused("invalid_custodian", "update", ORGANIZATION,
                           {"passphrase": random_passphrase(), "custodian_shares": one.shares[:3]})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take a capability from a process that has it")
def test_without_memory_that_can_be_locked_it_refuses_to_start(directory):
    daemon = Daemon(directory, "--dev", program=["setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock", "prlimit",
                                                 "--memlock=65536", "--"])
    status, complaint = daemon.refuse_to_start()
    assert status == EX_OSERR and "LimitMEMLOCK" in complaint


def test_the_process_can_neither_be_dumped_nor_leave_a_core(daemon):
    with daemon:
        limits = Path(f"/proc/{daemon.process.pid}/limits").read_text()
        (cores,) = [line.split() for line in limits.splitlines() if line.startswith("Max core file size")]
        assert cores[4:6] == ["0", "0"]


def test_nothing_that_can_be_seen_from_outside_holds_a_secret(server, directory):
    """With successes and failures, at the loudest level. Every stop looks at the log, here we make sure that it is full."""
    world = World.with_vault(directory, server)
    with world.daemon as daemon, world.client() as client:
        kek, passphrase = random_kek(), random_passphrase()
        keys = {"org_id": 1, "passphrase": passphrase, **world.custodian()}
        client.done("update", "surveys/1/kek/encrypt", {"kek": kek, **keys})
        assert client.done("update", "surveys/1/kek/decrypt", keys) == {"kek": kek}
        client.refused("decryption_failed", "update", "surveys/1/kek/decrypt", {**keys, "passphrase": "not this passphrase"})
        client.refused("invalid_request", "update", "surveys/1/kek/decrypt", {**keys, kek: passphrase})
        client.refused("invalid_custodian", "update", "platform/verify", {"custodian_shares": world.shares[:1]})
        secret_id = (server.directory / "secret-id").read_text().strip()
        assert {kek, passphrase, world.component, *world.shares, secret_id} <= SECRETS
        for name in ("cmdline", "environ"):
            assert holds_no_secret(Path(f"/proc/{daemon.process.pid}/{name}").read_bytes().decode())
    assert daemon.log.read_text().count("surveys/1/kek/decrypt") == 3


def test_the_status_of_the_command_line_is_that_of_the_daemon(daemon, vault):
    with daemon:
        assert works(daemon)
        shown = splitkey("status", socket=daemon.socket)
        assert (shown.returncode, shown.stdout.splitlines()[0]) == (0, "fine")
    assert splitkey("status", socket=daemon.socket).returncode == 69
