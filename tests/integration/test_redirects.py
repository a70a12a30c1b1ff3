"""Redirects: to a configured host and the very same path they are followed, anywhere else nothing is ever asked."""

import pytest

from daemon import Daemon, keep_secret
from scripted_vault import HEALTHY, SECRET_ID, TOKEN, Reply, ScriptedVault, found, nothing_there, written
from world import config_for

PATH = "secret/data/organizations/1/master-key"
STANDBY = Reply(429, {**HEALTHY, "standby": True})
ACTIVE = Reply(200, HEALTHY)


def to(location, status=307):
    return Reply(status, b"", {"Location": location})


@pytest.fixture
def nodes(directory):
    """Three nodes; the daemon knows the first two. The first is active."""
    keep_secret(TOKEN, SECRET_ID)
    nodes = [ScriptedVault(directory) for _ in range(3)]
    for number, node in enumerate(nodes):
        node.script = lambda method, path, number=number: found({"org_id": number})
    nodes[1].health = STANDBY
    yield nodes
    for node in nodes:
        node.stop()


@pytest.fixture
def client(nodes, directory):
    config = config_for(nodes[0], vault={"addresses": [node.address for node in nodes[:2]]})
    with Daemon.configured(directory, config) as daemon, daemon.client() as client:
        assert client.done("read", "organizations/1")["org_id"] == 0
        yield client


def step_down(nodes, redirect):
    """The second node is the active one from now on; the first says so by `redirect`."""
    nodes[0].health, nodes[1].health = STANDBY, ACTIVE
    nodes[0].script = lambda method, path: redirect


def test_a_redirect_to_a_configured_node_is_followed(nodes, client):
    step_down(nodes, to(f"{nodes[1].address}/v1/{PATH}"))
    assert client.done("read", "organizations/1")["org_id"] == 1


def test_a_write_that_is_redirected_is_done_once_and_there(nodes, client):
    step_down(nodes, to(f"{nodes[1].address}/v1/{PATH}"))
    nodes[1].script = lambda method, path: nothing_there() if method == "GET" else written()
    assert client.done("update", "organizations/1")["version"] == 1
    assert [method for method, _ in nodes[1].asked].count("POST") == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(nodes, client, status):
    nodes[0].script = lambda method, path: to(f"{nodes[2].address}/v1/{path}", status)
    client.refused("vault_unavailable", "read", "organizations/1")
    client.refused("vault_unavailable", "update", "organizations/1")
    assert nodes[2].calls == []


def test_a_redirect_to_another_host_leads_to_the_active_node(nodes, client):
    step_down(nodes, to(f"{nodes[2].address}/v1/{PATH}"))
    assert client.done("read", "organizations/1")["org_id"] == 1
    assert nodes[2].calls == []


# What the active node's address and a foreign one are made into.
ELSEWHERE = {
    "another path": lambda active, foreign: f"{active}/v1/secret/data/platform/master-key",
    "a longer path": lambda active, foreign: f"{active}/v1/x/../{PATH}",
    "a query": lambda active, foreign: f"{active}/v1/{PATH}?version=1",
    "another case": lambda active, foreign: f"{active}/V1/{PATH}",
    "no host": lambda active, foreign: "/v1/secret/data/platform/master-key",
    "a user": lambda active, foreign: f"{active}@{foreign.removeprefix('http://')}/v1/{PATH}",
    "a host within the path": lambda active, foreign: f"{foreign}/{active}/v1/{PATH}",
    "no port": lambda active, foreign: f"http://127.0.0.1/v1/{PATH}",
    "another scheme": lambda active, foreign: f"{active.replace('http', 'ftp')}/v1/{PATH}",
    "a space": lambda active, foreign: f"{active} /v1/{PATH}",
    "nothing": lambda active, foreign: "",
    "a long one": lambda active, foreign: f"{active}/{'x' * 6000}/v1/{PATH}",
}


@pytest.mark.parametrize("where", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_a_redirect_that_is_not_the_same_path_at_a_configured_host_changes_no_path(nodes, client, where):
    """The active node is found all the same, and is asked for what was asked for."""
    step_down(nodes, to(where(nodes[1].address, nodes[2].address)))
    assert client.done("read", "organizations/1")["org_id"] == 1
    assert {path for node in nodes for _, path in node.asked} == {PATH}
    assert nodes[2].calls == []


def test_redirects_in_a_circle_end(nodes, client):
    nodes[1].health = ACTIVE
    for here, there in ((0, 1), (1, 0)):
        nodes[here].script = lambda method, path, there=there: to(f"{nodes[there].address}/v1/{path}")
    client.refused("vault_unavailable", "read", "organizations/1")
    assert sum(len(node.asked) for node in nodes) < 20


def test_a_login_is_not_sent_to_another_host(nodes, directory):
    nodes[0].login = to(f"{nodes[2].address}/v1/auth/approle/login")
    config = config_for(nodes[0], vault={"addresses": [node.address for node in nodes[:2]]})
    with Daemon.configured(directory, config) as daemon, daemon.client() as client:
        client.refused("vault_unavailable", "read", "organizations/1")
    assert nodes[2].calls == []
