"""A secret_id that comes wrapped is opened once, and only when it was wrapped where secret_ids are made."""

import uuid

import pytest

from audit import AuditedOpenBao
from cluster import wait_until
from daemon import Daemon, keep_secret
from host import Host
from openbao import write_private
from world import config_for

UNWRAP = "sys/wrapping/unwrap"


@pytest.fixture(scope="module")
def server(openbao_binary, module_directory):
    with AuditedOpenBao(module_directory / "openbao") as running:
        running.set_up()
        yield running


class Wrapped:
    """A host whose daemon is given a wrapping token instead of a secret_id."""

    def __init__(self, server, directory, **role):
        self.host = Host(server, directory, **role)
        self.server = server
        self.file = self.host.directory / "wrapped-secret-id"
        approle = {"role_id_file": str(self.host.files[0]), "wrapped_secret_id_file": str(self.file)}
        self.host.daemon = Daemon.configured(
            directory, config_for(server, self.host.files, vault={"auth": {"approle": approle}}))

    def wrap(self):
        """The wrapping token of a new secret_id."""
        return self.server.wrapped_secret_id(self.host.role)

    def give(self, token):
        keep_secret(token)
        write_private(self.file, token)


@pytest.fixture
def wrapped(server, directory):
    made = []

    def make(**role):
        made.append(Wrapped(server, directory, **role))
        return made[-1]

    yield make
    for each in made:
        each.host.daemon.stop()


def test_it_is_opened_once_and_serves_every_login(wrapped):
    one = wrapped(token_ttl="2s", token_max_ttl="2s")
    one.give(one.wrap())
    with one.host as host:
        wait_until(lambda: len(host.logins()) > 2, "three logins")
        assert host.count(UNWRAP) == 1
        assert host.health()["status"] == "fine"


def test_one_that_was_opened_before_is_an_incident_and_reported_as_one(wrapped, server):
    one = wrapped()
    token = one.wrap()
    one.give(token)
    assert server.request("POST", UNWRAP, {}, token)[0] == 200
    with one.host as host, host.client() as client:
        error = client.refused("vault_denied", "read", "organizations/1")
        assert "used before" in error["message"]
        assert "used before" in host.health()["status"]
        wait_until(lambda: any(line.startswith("<3>") and "used before" in line
                               for line in host.daemon.log.read_text().splitlines()), "an error in the log")


def test_one_that_was_wrapped_elsewhere_is_never_opened(wrapped, server):
    one = wrapped()
    one.give(server.wrap("sys/wrapping/wrap", {"secret_id": str(uuid.uuid4())}))
    with one.host as host, host.client() as client:
        error = client.refused("vault_denied", "read", "organizations/1")
        assert "it was not wrapped by the role" in error["message"] and "intercepted" in error["message"]
        assert host.count(UNWRAP) == 0


def test_a_new_one_is_picked_up_without_a_restart(wrapped):
    one = wrapped()
    one.give(str(uuid.uuid4()))
    with one.host as host, host.client() as client:
        client.refused("vault_denied", "read", "organizations/1")
        one.give(one.wrap())
        wait_until(lambda: "data" in client.ask("update", "organizations/1"), "a login with the new one")
