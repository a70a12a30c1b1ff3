"""splitkeyd as systemd's service: its sockets, its heartbeat, its end when nobody needs it."""

import collections
import itertools
import signal
import threading
from pathlib import Path

import pytest

from daemon import PATIENCE_S, Client, Daemon, error_of
from passed_socket import passed_socket
from scripted_vault import Reply, ScriptedVault, found
from world import config_for

EX_CONFIG = 78
MAX_CONNECTIONS = 1024
ORGANIZATION = "organizations/1"
NAMES = ["splitkeyd", "splitkeyd-admin"]
# It says that it is well every tenth of a second.
WATCHED = {"WATCHDOG_USEC": "200000"}


@pytest.fixture
def vault(directory):
    vault = ScriptedVault(directory)
    vault.script = lambda method, path: found({"org_id": 1})
    yield vault
    vault.stop()


@pytest.fixture
def sockets(directory):
    """(for applications, for administrators), as the units make them."""
    with (passed_socket(directory / "splitkeyd.sock", 0o660) as applications,
          passed_socket(directory / "admin.sock", 0o600) as administration):
        yield applications, administration


def path_of(listening):
    return listening.getsockname()


def test_administrators_get_in_when_applications_have_taken_all_places(vault, directory, sockets, many_descriptors):
    applications, administration = map(path_of, sockets)
    with Daemon.activated(directory, config_for(vault), sockets, NAMES):
        clients = [Client.connect(applications) for _ in range(MAX_CONNECTIONS)]
        assert clients[-1].is_alive()
        with Client.connect(applications) as one_too_many:
            error_of(one_too_many.receive(), "overloaded")
        with Client.connect(administration) as administrator:
            assert administrator.is_alive()
        for client in clients:
            client.socket.close()


@pytest.mark.parametrize("mode", [0o660, 0o606, 0o640])
def test_a_socket_for_administrators_that_lets_in_others_is_refused(vault, directory, sockets, mode):
    (directory / "admin.sock").chmod(mode)
    status, complaint = Daemon.activated(directory, config_for(vault), sockets, NAMES).refuse_to_start()
    assert status == EX_CONFIG and f"{mode:04o}" in complaint and path_of(sockets[1]) in complaint


def test_two_sockets_of_one_kind_are_refused(vault, directory, sockets):
    for names in (["splitkeyd", "another"], ["splitkeyd-admin", "splitkeyd-admin"]):
        status, complaint = Daemon.activated(directory, config_for(vault), sockets, names).refuse_to_start()
        assert status == EX_CONFIG and "two sockets" in complaint


def test_the_watchdog_hears_of_it_as_long_as_the_event_loop_runs(vault, directory, systemd):
    """And not while it stands still."""
    daemon = Daemon.configured(directory, config_for(vault), systemd=systemd, environment=WATCHED)
    with daemon:
        systemd.wait_for("WATCHDOG", 5, daemon.process)
        daemon.process.send_signal(signal.SIGSTOP)
        heard = systemd.count("WATCHDOG")
        daemon.process.send_signal(signal.SIGCONT)
        systemd.wait_for("WATCHDOG", heard + 2, daemon.process)


def test_without_a_watchdog_none_is_fed(vault, directory, systemd):
    with Daemon.configured(directory, config_for(vault), systemd=systemd) as daemon:
        systemd.wait_until(lambda self: self.statuses, daemon.process)
    assert systemd.count("WATCHDOG") == 0


def test_the_status_tells_token_connections_and_requests(vault, directory, systemd):
    daemon = Daemon.configured(directory, config_for(vault), systemd=systemd, environment=WATCHED)
    with daemon, daemon.client() as client:
        client.done("read", ORGANIZATION)
        wait_for_status(systemd, "Vault answers, token valid, ends in", "1 connections, 1 requests answered")


def test_the_status_tells_why_there_is_no_token(vault, directory, systemd):
    vault.login = Reply(400, {"errors": ["invalid role or secret ID"]})
    daemon = Daemon.configured(directory, config_for(vault), systemd=systemd, environment=WATCHED)
    with daemon:
        wait_for_status(systemd, "login")


def wait_for_status(systemd, *words):
    systemd.wait_until(lambda self: any(all(word in status for word in words) for status in self.statuses))


def idle_for_a_second(daemon):
    """A duration is not quoted, and JSON has no other way."""
    file = Path(daemon.command[-1])
    file.write_text(file.read_text().rstrip().removesuffix("}") + ', "exit_when_idle": 1s}')
    return daemon


def ends_by_itself(daemon):
    daemon.wait_for_stop()
    return "nobody has been connected" in daemon.log.read_text()


def test_it_ends_when_nobody_is_connected_and_the_next_connection_waits_for_its_successor(vault, directory, sockets):
    daemon = idle_for_a_second(Daemon.activated(directory, config_for(vault), sockets, NAMES)).start()
    assert ends_by_itself(daemon)
    with Client.connect(path_of(sockets[0])) as client:
        asked = client.send("read", ORGANIZATION)
        daemon = idle_for_a_second(Daemon.activated(directory, config_for(vault), sockets, NAMES)).start()
        assert client.answer_to(asked)["data"]["org_id"] == 1
    assert ends_by_itself(daemon)


@pytest.mark.parametrize("store, revoked", [("1", False), ("restart", True), ("", True)])
def test_the_token_of_one_that_ends_by_itself_is_kept_where_the_store_outlives_it(
        vault, directory, sockets, systemd, store, revoked):
    daemon = idle_for_a_second(Daemon.activated(directory, config_for(vault), sockets, NAMES, systemd=systemd,
                                                environment={"FDSTORE": store})).start()
    assert ends_by_itself(daemon)
    assert ("the token is revoked" in daemon.log.read_text()) == revoked
    assert ("vault-token" in systemd.kept) == (not revoked)


def lives_two_seconds(daemon):
    """By its own heart, which beats every tenth of a second."""
    daemon.systemd.wait_for("WATCHDOG", daemon.systemd.count("WATCHDOG") + 20, daemon.process)


def test_it_does_not_end_while_somebody_is_connected(vault, directory, sockets, systemd):
    daemon = idle_for_a_second(Daemon.activated(directory, config_for(vault), sockets, NAMES, systemd=systemd,
                                                environment=WATCHED))
    with Client.connect(path_of(sockets[0])) as client:  # before it is there: afterwards it could be gone already
        daemon.start()
        lives_two_seconds(daemon)
        assert client.is_alive()
    assert ends_by_itself(daemon)


def test_without_a_socket_of_systemd_it_never_ends_by_itself(vault, directory, systemd):
    """Nobody would start it again."""
    with idle_for_a_second(Daemon.configured(directory, config_for(vault), systemd=systemd, environment=WATCHED)) as daemon:
        lives_two_seconds(daemon)
        with daemon.client() as client:
            assert client.is_alive()


def test_who_connects_in_the_moment_of_the_stop_is_answered(vault, directory, sockets):
    """By the daemon that ends or by its successor: both events come while it stands still."""
    path = path_of(sockets[0])
    daemon = Daemon.activated(directory, config_for(vault), sockets, NAMES).start()
    for _ in range(5):
        daemon.process.send_signal(signal.SIGSTOP)
        daemon.ask_to_stop()
        clients = [Client.connect(path) for _ in range(3)]
        asked = [client.send("read", ORGANIZATION) for client in clients]
        daemon.process.send_signal(signal.SIGCONT)
        daemon.wait_for_stop()
        daemon = Daemon.activated(directory, config_for(vault), sockets, NAMES).start()
        for client, request in zip(clients, asked):
            assert client.answer_to(request)["data"]["org_id"] == 1
            client.socket.close()
    daemon.stop()


def test_who_has_just_connected_may_still_say_what_for(vault, directory, sockets, systemd):
    """Within a second, which a machine under load may let pass, but not again and again."""
    served = False
    for number in itertools.count():
        daemon = Daemon.activated(directory, config_for(vault), sockets, NAMES, systemd=systemd).start()
        with Client.connect(path_of(sockets[0])) as client, Client.connect(path_of(sockets[0])) as witness:
            assert witness.is_alive()  # so the other one was accepted, too
            daemon.ask_to_stop()
            systemd.wait_for("STOPPING", number + 1, daemon.process)
            assert witness.is_closed()
            try:
                served = "data" in client.ask("read", ORGANIZATION)
            except BrokenPipeError:
                pass
            daemon.wait_for_stop()
        if served:
            break
        assert number < 20


def test_no_request_is_lost_over_a_restart(vault, directory, sockets):
    """Of those who connect for each request none is refused, and each is answered; of those who stay connected, whatever
    was taken from them is answered."""
    path = path_of(sockets[0])
    over, lost, answered, news = threading.Event(), [], collections.Counter(), threading.Condition()

    def note(kind, answer):
        with news:
            answered[kind] += 1
            if answer.get("data") is None:
                lost.append("refused")
            news.notify_all()

    def connect_each_time():
        while not over.is_set():
            with Client.connect(path) as client:
                note("connect", client.ask("read", ORGANIZATION))

    def stay_connected():
        while not over.is_set():
            with Client.connect(path) as client:
                while not over.is_set():
                    try:
                        asked = client.send("read", ORGANIZATION)
                    except BrokenPipeError:
                        break  # nobody took it
                    note("stay", client.answer_to(asked))

    def run(asking):
        try:
            asking()
        except Exception as failure:
            with news:
                lost.append(repr(failure))
                news.notify_all()

    threads = [threading.Thread(target=run, args=[asking]) for asking in (connect_each_time, stay_connected) * 2]
    daemon = Daemon.activated(directory, config_for(vault), sockets, NAMES).start()
    for thread in threads:
        thread.start()
    for _ in range(5):
        with news:
            goals = {kind: answered[kind] + 20 for kind in ("connect", "stay")}
            assert news.wait_for(lambda: lost or all(answered[kind] > goals[kind] for kind in goals), PATIENCE_S), answered
        daemon.stop()
        daemon = Daemon.activated(directory, config_for(vault), sockets, NAMES).start()
    over.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    daemon.stop()
    assert lost == []
