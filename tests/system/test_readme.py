"""The first use that README.md shows, word for word, on a machine as a reader has it: everything that the chapter says is
needed lies in /root, and an application has a user, and a survey's KEK. Then what an operator does next."""

import json

import pytest
from installation import ADMINISTRATOR_TOKEN, Installation

import documents

README, CHAPTER = "README.md", "First use"
KEK = "5e" * 32


@pytest.fixture(scope="module")
def reader(machine, packages):
    installation = Installation(machine)
    installation.start_vault()
    installation.install_command(packages)
    offered = f"/outside/packages/{packages.version}"
    installation.run(f"cd /root; cp {offered}/*.deb .; useradd checktick; useradd bob;"
                     f"cp /outside/vault/ca.pem vault-ca.pem; echo {ADMINISTRATOR_TOKEN} >admin-token; echo {KEK} >kek")
    return installation


def test_the_first_use_works_as_it_is_shown(reader):
    shown = reader.run("cd /root; " + documents.runnable(README, CHAPTER), DEBIAN_FRONTEND="noninteractive")
    assert shown.rstrip().endswith(KEK)
    assert reader.state() == "active"


def test_anybody_else_is_refused_with_a_clear_sentence(reader):
    asked = reader.attempt("splitkey write users/42/surveys/7/escrow kek=- user_email=x@y.example", user="bob", stdin=KEK)
    assert asked.returncode == 77
    assert "/run/splitkeyd/splitkeyd.sock" in asked.stderr and "splitkey" in asked.stderr


def test_the_credentials_are_sealed_and_lie_nowhere_else(reader):
    sealed = reader.run("ls /etc/credstore.encrypted").split()
    assert sealed == ["splitkeyd.role-id", "splitkeyd.secret-id"]
    secret_id = reader.run("systemd-creds decrypt --name=secret-id /etc/credstore.encrypted/splitkeyd.secret-id -").strip()
    assert reader.attempt(f"grep -r -l {secret_id} /etc /root /var/lib").stdout == ""


def test_set_up_again_changes_nothing(reader):
    again = reader.run("cd /root; splitkey setup --token-file admin-token --shares-to shares")
    assert "done " not in again and "changed " not in again and "a platform key, whose shares" in again
    assert reader.state() == "active"


def doctor(reader):
    """What became of each check."""
    found = json.loads(reader.attempt("cd /root; splitkey doctor --json --token-file admin-token").stdout)
    return {check["check"]: check["verdict"] for check in found["checks"]}


def test_the_doctor_finds_all_well_but_what_a_development_server_lacks(reader):
    found = doctor(reader)
    assert [check for check, verdict in found.items() if verdict == "fail"] == ["vault_audit"], found
    for check in ("sandbox", "credentials", "policy_needs", "policy_bounds", "platform_checks", "platform_pins", "token_ttl"):
        assert found[check] == "pass", (check, found)


def test_each_share_passes_its_own_test_and_the_doctor_knows(reader):
    assert doctor(reader)["shares_tested"] == "warn"
    for x in (1, 2, 3, 4):
        told = reader.run(f"cd /root; splitkey shares check shares/share-{x}.txt")
        assert f"share {x} of the set in Vault" in told
    assert doctor(reader)["shares_tested"] == "pass"


def test_the_secret_id_is_rotated_without_a_lost_request(reader):
    former = reader.run("systemd-creds decrypt --name=secret-id /etc/credstore.encrypted/splitkeyd.secret-id -").strip()
    told = reader.run("cd /root; splitkey credentials rotate --token-file admin-token")
    assert "the daemon has it" in told and "the former secret_id is destroyed" in told
    fresh = reader.run("systemd-creds decrypt --name=secret-id /etc/credstore.encrypted/splitkeyd.secret-id -").strip()
    assert fresh != former
    reader.run("splitkey status")
    assert "ready" in reader.run("splitkey status")
