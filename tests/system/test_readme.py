"""The first use that README.md shows, word for word, on a machine as a reader has it: the packages lie in the current
directory, /root; a Vault runs at https://vault.example:8200 with its authority's certificate in /root/vault-ca.pem; and an
administrator's token is where `bao login` leaves it. Other blocks than commands go into the files that the text before
them names."""

import pytest
from installation import ADMINISTRATOR, Installation

import documents

README, CHAPTER = "README.md", "First use"


@pytest.fixture(scope="module")
def reader(machine, packages):
    installation = Installation(machine)
    installation.start_vault()
    installation.install_command(packages)
    installation.run(f"cp /outside/packages/{packages.version}/*.deb /outside/vault/ca.pem /root; cd /root; mv ca.pem vault-ca.pem")
    installation.run("bao login -", stdin=ADMINISTRATOR["BAO_TOKEN"],
                     BAO_ADDR=ADMINISTRATOR["BAO_ADDR"], BAO_CACERT=ADMINISTRATOR["BAO_CACERT"])
    return installation


def test_the_first_use_works_as_it_is_shown(reader):
    if not any("apt install" in block.text for block in documents.blocks(README, CHAPTER)):
        pytest.skip("README.md does not show the packages' first use yet")
    reader.run("cd /root; " + documents.runnable(README, CHAPTER), DEBIAN_FRONTEND="noninteractive",
               BAO_ADDR=ADMINISTRATOR["BAO_ADDR"], BAO_CACERT="/root/vault-ca.pem")
    assert reader.state() == "active"
    reader.run("splitkey status")
