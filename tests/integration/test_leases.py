"""Leases of derived keys through the real socket: who may use them, and when they end."""

import grp
import os
import pwd
from pathlib import Path

import pytest

from daemon import Client, Daemon, keep_secret
from world import World, config_for, random_kek, random_passphrase


@pytest.fixture(scope="module")
def world(server, module_directory):
    world = World.with_vault(module_directory, server)
    yield world
    world.daemon.stop()


@pytest.fixture
def client(world):
    with world.client() as client:
        yield client


class Team:
    """An organization with a team, and a survey of it that was wrapped with the passphrase."""

    def __init__(self, world, client):
        self.world, self.client = world, client
        self.organization, self.team, self.passphrase = world.number(), world.number(), random_passphrase()
        keep_secret(self.passphrase)
        self.unlocking = {"passphrase": self.passphrase, **world.custodian()}
        client.done("update", f"organizations/{self.organization}", self.unlocking)
        client.done("update", f"teams/{self.team}", {"org_id": self.organization})
        self.kek = random_kek()
        self.survey = self.wrap(team_id=self.team, org_id=self.organization, **self.unlocking)

    def wrap(self, **by):
        survey = f"surveys/{self.world.number()}/kek"
        self.client.done("update", f"{survey}/encrypt", {"kek": self.kek, **by})
        return survey

    def unlock(self, client=None):
        data = {"org_id": self.organization, **self.unlocking}
        return (client or self.client).done("update", f"teams/{self.team}/unlock", data)

    def unlock_organization(self):
        return self.client.done("update", f"organizations/{self.organization}/unlock", self.unlocking)


@pytest.fixture
def team(world, client):
    return Team(world, client)


def decrypt(client, survey, lease):
    return client.ask("update", f"{survey}/decrypt", {"lease_id": lease})


def opens(client, team, survey, lease):
    return decrypt(client, survey, lease).get("data") == {"kek": team.kek}


def has_ended(client, survey, lease):
    error = client.refused("precondition_failed", "update", f"{survey}/decrypt", {"lease_id": lease})
    return error["details"] == {"needs": "unlock"}


def test_a_team_is_opened_by_its_lease(team, client):
    unlocked = team.unlock()
    assert unlocked.keys() == {"lease_id", "ttl_s"} and 0 < unlocked["ttl_s"] <= 300
    lease = unlocked["lease_id"]
    for survey in (team.survey, team.wrap(lease_id=lease), team.survey):
        assert opens(client, team, survey, lease)
    with team.world.client() as other:
        assert opens(other, team, team.survey, lease)


def test_an_organizations_lease_unlocks_its_teams_and_takes_them_with_it(team, client):
    organization = team.unlock_organization()["lease_id"]
    of_team = client.done("update", f"teams/{team.team}/unlock", {"lease_id": organization})["lease_id"]
    assert opens(client, team, team.survey, of_team)
    listed = client.done("list", "sys/leases")
    assert {organization, of_team} <= set(listed["keys"])
    assert listed["key_info"][of_team]["team_id"] == team.team and "team_id" not in listed["key_info"][organization]
    assert client.done("update", "sys/leases/revoke", {"lease_id": organization}) == {"revoked": 2}
    assert has_ended(client, team.survey, of_team)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can connect as somebody else")
def test_a_lease_is_its_owners(server, directory, world, team):
    """Two users, both of the socket's group."""
    group = grp.getgrnam("daemon").gr_gid
    users = [pwd.getpwnam(name) for name in ("nobody", "games")]
    config = config_for(server, listen={"group": "daemon", "mode": "0660", "socket": str(directory / "two.sock")})
    with Daemon.configured(directory, config) as daemon:
        clients = [Client.connect_as(daemon.socket, user.pw_uid, user.pw_gid, [group]) for user in users]
        lease = team.unlock(clients[0])["lease_id"]
        assert opens(clients[0], team, team.survey, lease)
        assert has_ended(clients[1], team.survey, lease)
        assert clients[1].done("list", "sys/leases")["keys"] == []
        clients[1].refused("not_found", "update", "sys/leases/revoke", {"lease_id": lease})
        with daemon.client() as root:
            assert root.done("list", "sys/leases")["keys"] == [lease]
            assert has_ended(root, team.survey, lease)
            assert root.done("update", "sys/leases/revoke", {}) == {"revoked": 1}
        assert has_ended(clients[0], team.survey, lease)
        for client in clients:
            client.socket.close()


def test_a_lease_that_is_bound_to_its_connection_ends_with_it(server, directory, team):
    with Daemon.configured(directory, config_for(server, leases={"bound_to_connection": True})) as daemon:
        with daemon.client() as first:
            lease = team.unlock(first)["lease_id"]
            assert opens(first, team, team.survey, lease)
            with daemon.client() as second:
                assert has_ended(second, team.survey, lease)
        with daemon.client() as second:
            # The daemon learns of the end before it answers another connection's second request, at the latest.
            second.is_alive()
            assert second.done("list", "sys/leases")["keys"] == []


def test_leases_can_be_turned_off(server, directory, team):
    with Daemon.configured(directory, config_for(server, leases={"max_ttl": 0})) as daemon, daemon.client() as client:
        client.refused("precondition_failed", "update", f"organizations/{team.organization}/unlock", team.unlocking)
        assert has_ended(client, team.survey, "0" * 32)


def test_a_lease_ends_in_its_time_and_with_the_daemon(server, directory, team):
    daemon = Daemon.configured(directory, config_for(server, leases={"max_ttl": "1s"}))
    file = Path(daemon.command[-1])
    file.write_text(file.read_text().replace('"1s"', "1s"))  # a duration is no string
    with daemon, daemon.client() as client:
        lease = team.unlock(client)["lease_id"]
        while "data" in decrypt(client, team.survey, lease):
            pass
        assert has_ended(client, team.survey, lease)
        other = team.unlock(client)["lease_id"]
    with daemon, daemon.client() as client:
        assert has_ended(client, team.survey, other)
        client.done("update", f"{team.survey}/decrypt",
                    {"org_id": team.organization, "team_id": team.team, **team.unlocking})
