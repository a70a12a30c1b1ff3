"""Who may do what: root everything, members of the socket's group what an application needs, strangers nothing."""

import grp
import os
import pwd
import socket

import pytest

from daemon import Client, Daemon
from scripted_vault import ScriptedVault
from world import config_for

GROUP = "daemon"

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can connect as somebody else")

OPEN_TO_THE_GROUP = [("read", "sys/health"), ("read", "sys/info"), ("help", "sys/info"), ("read", "organizations/1"),
                     ("read", "teams/1"), ("list", "users/1/surveys"), ("read", "users/1/surveys/2/escrow"),
                     ("delete", "surveys/1/kek"), ("help", "surveys/1/kek/encrypt"), ("help", "organizations/1/unlock"),
                     ("help", "users/1/surveys/2/recover"), ("help", "users/1/surveys/2/convert"), ("help", "teams/1/unlock")]
CLOSED_TO_THE_GROUP = [("update", "platform/verify"), ("help", "platform/verify"), ("read", "platform/verify"),
                       ("update", "platform/checks"), ("read", "platform/checks"), ("list", "users")]
NOT_THERE = [("update", "organizations/1/export"), ("read", "sys/metrics"), ("list", "platform/versions"), ("read", "x")]


@pytest.fixture(scope="module")
def vault(module_directory):
    """It has no records: whoever is let through is told so."""
    vault = ScriptedVault(module_directory)
    yield vault
    vault.stop()


@pytest.fixture(scope="module")
def daemon(vault, module_directory):
    """Its socket, made by us as systemd would, lets everybody connect: so that the daemon itself has to refuse. (At its
    start it would refuse such a socket.)"""
    path = module_directory / "activated.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(path))
        path.chmod(0o600)
        listening.listen()
        config = config_for(vault, listen={"group": GROUP, "socket": str(path)})
        with Daemon.activated(module_directory, config, [listening]) as daemon:
            path.chmod(0o666)
            yield daemon


@pytest.fixture(scope="module")
def nobody():
    return pwd.getpwnam("nobody")


@pytest.fixture(scope="module")
def group():
    return grp.getgrnam(GROUP).gr_gid


@pytest.fixture(params=["supplementary", "one of many", "primary"])
def member(request, daemon, nobody, group):
    """Somebody in the group: by a supplementary one, as one of more than the daemon asks for at first, or by the own."""
    groups = {"supplementary": [group], "one of many": [*range(50_000, 50_040), group], "primary": []}[request.param]
    gid = group if request.param == "primary" else nobody.pw_gid
    with Client.connect_as(daemon.socket, nobody.pw_uid, gid, groups) as client:
        yield client


@pytest.fixture(params=["no groups", "other groups"])
def stranger(request, daemon, nobody):
    groups = {"no groups": [], "other groups": range(50_000, 50_040)}[request.param]
    with Client.connect_as(daemon.socket, nobody.pw_uid, nobody.pw_gid, groups) as client:
        yield client


def code_of(answer):
    return answer.get("error", {}).get("code")


def test_root_may_use_every_path(daemon):
    with daemon.client() as client:
        for operation, path in OPEN_TO_THE_GROUP + CLOSED_TO_THE_GROUP:
            assert code_of(client.ask(operation, path)) in (None, "not_found", "unsupported_operation", "invalid_request")


def test_a_member_may_use_what_an_application_needs(member):
    for operation, path in OPEN_TO_THE_GROUP:
        assert code_of(member.ask(operation, path)) in (None, "not_found"), path


def test_a_member_may_not_use_the_administrators_paths(member):
    for operation, path in CLOSED_TO_THE_GROUP:
        member.refused("permission_denied", operation, path)


def test_a_member_learns_which_paths_there_are_not(member):
    for operation, path in NOT_THERE:
        member.refused("unsupported_path", operation, path)


def test_a_path_in_disguise_is_not_allowed(member):
    for path in ("users/../platform/verify", "surveys/../../platform/verify", "platform//verify", "/platform/verify",
                 "platform/verify/", "users/1/../../platform/verify"):
        assert code_of(member.ask("update", path)) in ("unsupported_path", "invalid_request")


def test_a_stranger_learns_nothing(stranger, vault):
    asked = len(vault.asked)
    for operation, path in OPEN_TO_THE_GROUP + CLOSED_TO_THE_GROUP + NOT_THERE:
        stranger.refused("permission_denied", operation, path)
    assert len(vault.asked) == asked


def test_a_stranger_who_sends_nonsense_gets_the_protocols_answer(stranger):
    stranger.send_text("{")
    assert code_of(stranger.receive()) == "invalid_request"
    stranger.refused("permission_denied", "read", "sys/info")


def test_without_a_group_only_root_may(vault, directory, nobody, group):
    path = directory / "activated.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(path))
        path.chmod(0o600)
        listening.listen()
        with Daemon.activated(directory, config_for(vault, listen={"socket": str(path)}), [listening]) as daemon:
            path.chmod(0o666)
            with Client.connect_as(path, nobody.pw_uid, group, [group, 0]) as client:
                client.refused("permission_denied", "read", "sys/info")
            with daemon.client() as client:
                assert client.is_alive()


def test_the_sockets_own_mode_keeps_strangers_out(vault, directory, nobody, group):
    config = config_for(vault, listen={"group": GROUP, "mode": "0660"})
    with Daemon.configured(directory, config) as daemon:
        with pytest.raises(PermissionError):
            Client.connect_as(daemon.socket, nobody.pw_uid, nobody.pw_gid)
        with Client.connect_as(daemon.socket, nobody.pw_uid, nobody.pw_gid, [group]) as client:
            assert client.is_alive()
            client.refused("permission_denied", "update", "platform/verify")
