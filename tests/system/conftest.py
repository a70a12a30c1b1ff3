"""What every test on a booted machine may ask for, once for each Debian release."""

import os
import pathlib
import shutil
import subprocess

import pytest

from installation import Installation
from machine import ROOT, Failed, Machine, tree_of
from packages import Packages

RELEASES = ["bookworm", "trixie"]
NEEDED = {"systemd-nspawn": "systemd-container", "debootstrap": "debootstrap", "dpkg-deb": "dpkg"}


@pytest.fixture(scope="session", params=RELEASES)
def release(request):
    return request.param


@pytest.fixture(scope="session")
def tree(release):
    missing = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    if missing:
        pytest.skip(f"a machine is booted by the packages {', '.join(missing)}, see scripts/packages system")
    if os.getuid() != 0:
        pytest.skip("only root can boot a machine")
    try:
        return tree_of(release)
    except (OSError, subprocess.CalledProcessError) as reason:
        pytest.skip(f"no tree of {release} to boot: {reason}")


@pytest.fixture(scope="session")
def bao():
    """The server's binary, as scripts/openbao prints it."""
    binary = os.environ.get("SPLITKEY_BAO")
    if not binary:
        pytest.skip(os.environ.get("SPLITKEY_BAO_MISSING", "SPLITKEY_BAO names no OpenBao binary, see scripts/openbao"))
    return binary


@pytest.fixture(scope="session")
def packages(release, tmp_path_factory):
    """The packages to be tested: SPLITKEY_PACKAGES/RELEASE/*.deb."""
    directory = pathlib.Path(os.environ.get("SPLITKEY_PACKAGES", ROOT / "build-test/packages")) / release
    if not list(directory.glob("splitkeyd_*.deb")):
        pytest.skip(f"no package of {release} in {directory}, see packaging/deb/build")
    return Packages(directory, tmp_path_factory.mktemp(f"packages-{release}"))


@pytest.fixture(scope="session")
def bootable(tree):
    """Whether a Debian boots at all here: some containers forbid it, and say why on its console."""
    try:
        with Machine(tree):
            pass
    except Failed as reason:
        pytest.skip(f"systemd-nspawn cannot boot a machine here: {' '.join(str(reason).split())[:300]}")


@pytest.fixture(scope="module")
def machine(bootable, tree, bao):
    with Machine(tree, {"/usr/local/bin/bao": bao}) as booted:
        yield booted


@pytest.fixture(scope="module")
def installed(machine, packages):
    """The packages as apt leaves them, with nothing configured."""
    installation = Installation(machine)
    installation.install(packages)
    return installation


@pytest.fixture(scope="module")
def host(machine, packages):
    """A host that is set up: a daemon that has not been asked for anything yet, a Vault, a platform key."""
    return Installation(machine).set_up(packages)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Shows what the journal of every machine has got since a failed test, or what went before it, began."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for each in Machine.booted:
            report.sections.append((f"journal of {each.tree.name}", each.journal(f"--since=@{call.start:.6f}")))
