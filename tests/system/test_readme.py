"""The first use that README.md shows, word for word, on a machine as a reader has it: everything that the chapter says is
needed lies in /root, and an application has a user, and a survey's KEK."""

import pytest
from installation import ADMINISTRATOR_TOKEN, Installation

import documents

README, CHAPTER = "README.md", "First use"
KEK = "5e" * 32


@pytest.fixture(scope="module")
def reader(machine, packages):
    installation = Installation(machine)
    installation.start_vault()
    installation.set_up_vault()
    installation.install_command(packages)
    offered = f"/outside/packages/{packages.version}"
    # Where the custodians made their shares the command line was there, too.
    installation.run(f"apt-get install --yes {offered}/splitkey_*.deb")
    installation.make_platform_key()
    installation.run("apt-get purge --yes splitkey")
    installation.run(f"cd /root; cp vault/role-id vault/secret-id vault/share-? {offered}/*.deb .; useradd checktick; useradd bob;"
                     f"cp /outside/vault/ca.pem vault-ca.pem; echo {ADMINISTRATOR_TOKEN} >admin-token; echo {KEK} >kek")
    return installation


def test_the_first_use_works_as_it_is_shown(reader):
    shown = reader.run("cd /root; " + documents.runnable(README, CHAPTER), DEBIAN_FRONTEND="noninteractive")
    assert shown.rstrip().endswith(KEK)
    assert reader.state() == "active"
    assert reader.attempt("ls /root/role-id /root/secret-id").returncode != 0


def test_anybody_else_is_refused_with_a_clear_sentence(reader):
    asked = reader.attempt("splitkey write users/42/surveys/7/escrow kek=- user_email=x@y.example", user="bob", stdin=KEK)
    assert asked.returncode == 77
    assert "/run/splitkeyd/splitkeyd.sock" in asked.stderr and "splitkey" in asked.stderr
