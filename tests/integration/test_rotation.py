"""splitkey credentials rotate on a real server: a daemon at work gets a new secret_id, and the old one is gone."""

import fcntl
import json
import os
import socket

import pytest

import openbao
from daemon import UNHURRIED_MS, keep_secret
from proxy import Proxy
from setup_host import SetUp, became, health, secret_ids
from traffic import Traffic
from world import random_kek

EMAIL = "jane.doe@clinic.example"


@pytest.fixture
def server(openbao_binary, directory):
    with openbao.OpenBao(directory / "openbao") as running:
        yield running


@pytest.fixture
def host(server, directory):
    host = SetUp(server, directory)
    host.done()
    return host


def secret_id_of(host):
    text = (host.directory / "secret-id").read_text()
    keep_secret(text)
    return text


def is_known(server, secret_id):
    return server.request("POST", "auth/approle/role/splitkeyd/secret-id/lookup", {"secret_id": secret_id})[0] == 200


def escrow(client, number):
    return client.ask("update", f"users/1/surveys/{number + 1}/escrow", {"kek": random_kek(), "user_email": EMAIL},
                      deadline_ms=UNHURRIED_MS)


def test_the_daemon_has_the_new_one_and_the_old_one_is_destroyed_without_a_lost_request(server, host):
    former = secret_id_of(host)
    with host.daemon() as running:
        created = health(running)["secret_id"]["created"]
        with Traffic(running, escrow, clients=1, pause_s=0) as traffic:
            traffic.wait_for_good(5)
            ran = host.rotate()
            traffic.wait_for_good(5)
        traffic.lost_nothing()
        assert ran.returncode == 0, ran.stderr
        assert became(ran.stdout, "the daemon has it") == "done" and became(ran.stdout, "is destroyed") == "done"
        assert health(running)["secret_id"]["created"] > created
    assert secret_id_of(host) != former
    assert is_known(server, secret_id_of(host)) and not is_known(server, former)


def test_without_a_daemon_the_new_one_is_there_and_the_old_one_lives(server, host):
    former = secret_id_of(host)
    ran = host.rotate()
    assert ran.returncode == 0 and became(ran.stdout, "no daemon was seen with the new secret_id") == "by hand"
    assert is_known(server, former) and is_known(server, secret_id_of(host)) and secret_id_of(host) != former


def test_a_daemon_that_cannot_be_seen_with_it_keeps_the_old_one_alive(server, host):
    """An older policy does not let it tell."""
    rules = server.must("GET", "sys/policies/acl/splitkeyd")["data"]["policy"]
    server.must("PUT", "sys/policies/acl/splitkeyd",
                {"policy": "\n".join(line for line in rules.splitlines() if "secret-id/lookup" not in line)})
    former = secret_id_of(host)
    with host.daemon():
        ran = host.rotate()
    assert ran.returncode == 69 and "the former one was not destroyed" in ran.stderr
    assert is_known(server, former) and is_known(server, secret_id_of(host)) and secret_id_of(host) != former


def test_vault_says_whose_it_is_and_which_one_it_replaces(server, host):
    (former, facts), = secret_ids(server).items()
    assert facts["metadata"] == {"host": socket.gethostname()}
    host.rotate()
    facts = {accessor: each for accessor, each in secret_ids(server).items() if accessor != former}
    assert [each["metadata"] for each in facts.values()] == [{"host": socket.gethostname(), "instead_of": former}]


def test_the_new_one_is_bound_as_the_former_one_was_unless_it_is_told_how(server, host):
    def bound():
        found = server.must("POST", "auth/approle/role/splitkeyd/secret-id/lookup", {"secret_id": secret_id_of(host)})
        assert found["data"]["cidr_list"] == found["data"]["token_bound_cidrs"]
        return found["data"]["cidr_list"]

    assert host.rotate("--bind", "127.0.0.1/32").returncode == 0 and bound() == ["127.0.0.1/32"]
    assert host.rotate().returncode == 0 and bound() == ["127.0.0.1/32"]
    assert host.rotate("--bind", "127.0.0.0/8").returncode == 0 and bound() == ["127.0.0.0/8"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_group_that_could_read_the_former_one_can_read_the_new_one(server, host):
    file = host.directory / "secret-id"
    os.chown(file, 0, 65534)
    file.chmod(0o644)
    assert host.rotate().returncode == 0
    assert (file.stat().st_uid, file.stat().st_gid, file.stat().st_mode & 0o777) == (0, 65534, 0o640)


def test_of_another_role_than_this_hosts_no_secret_id_is_taken(server, host):
    (host.directory / "other").mkdir()
    other = SetUp(server, host.directory / "other")
    other.done("--role", "other")
    before = secret_id_of(other)
    ran = other.rotate()
    assert ran.returncode == 1 and "--role" in ran.stderr and secret_id_of(other) == before
    assert other.rotate("--role", "other").returncode == 0 and secret_id_of(other) != before


def test_what_an_earlier_one_has_left_is_destroyed_by_the_next_that_ends(server, host):
    former = set(secret_ids(server))
    assert host.rotate().returncode == 0  # no daemon was seen
    assert host.rotate("--bind", "192.0.2.7/32").returncode == 1  # does not log in
    with host.daemon():
        left = set(secret_ids(server))
        assert former < left and len(left) == 3
        ran = host.rotate()
        assert became(ran.stdout, "had left: 3 in all") == "done"
    assert len(secret_ids(server)) == 1 and not left & set(secret_ids(server))


def test_beside_another_one_it_does_nothing(server, host):
    former = secret_id_of(host)
    with open(host.directory / "secret-id") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        ran = host.rotate()
        assert ran.returncode == 1 and "another rotation is at work on this host" in ran.stderr
    assert secret_id_of(host) == former and len(secret_ids(server)) == 1
    assert host.rotate().returncode == 0


def test_where_the_new_one_does_not_log_in_the_old_one_stays(server, host):
    former = secret_id_of(host)
    ran = host.rotate("--bind", "192.0.2.7/32")
    assert ran.returncode == 1 and "address is not allowed" in ran.stderr
    assert secret_id_of(host) == former and is_known(server, former)


def test_a_dry_run_changes_nothing(server, host):
    former = secret_id_of(host)
    ran = host.rotate("--dry-run")
    assert ran.returncode == 0 and "POST auth/approle/role/splitkeyd/secret-id" in ran.stdout
    assert secret_id_of(host) == former
    assert len(secret_ids(server)) == 1


def test_a_vault_that_is_away_changes_nothing(server, host):
    former = secret_id_of(host)
    server.seal()
    assert host.rotate().returncode == 75
    assert secret_id_of(host) == former


def test_a_wrapped_secret_id_that_was_unwrapped_on_its_way_is_an_incident(server, host, directory):
    with Proxy(server) as proxy:
        text = host.config.read_text().replace(server.address, proxy.address)
        host.config.write_text(text)
        former = secret_id_of(host)

        def steal(method, path):
            if path == "sys/wrapping/lookup":
                token = json.loads(proxy.body)["token"]
                assert server.request("POST", "sys/wrapping/unwrap", token=token)[0] == 200
            return None

        proxy.refuse = steal
        ran = host.rotate()
        assert ran.returncode == 1 and "somebody on the way may have taken it" in ran.stderr
        assert secret_id_of(host) == former
