"""What every integration test may ask for."""

import os
import pathlib
import resource

import pytest

import daemon
import openbao
from proxy import Proxy
from setup_host import SetUp
from systemd import Systemd


@pytest.fixture(scope="session")
def build_directory() -> pathlib.Path:
    """Where splitkeyd and splitkey were built: SPLITKEY_BUILD, else build/."""
    return pathlib.Path(os.environ.get("SPLITKEY_BUILD", "build")).resolve()


@pytest.fixture(scope="session")
def openbao_binary() -> str:
    """The server's binary, as scripts/openbao prints it. Where there is none, every test that needs it is skipped with the
    reason that scripts/test found."""
    binary = os.environ.get("SPLITKEY_BAO")
    if not binary:
        pytest.skip(os.environ.get("SPLITKEY_BAO_MISSING", "SPLITKEY_BAO names no OpenBao binary, see scripts/openbao"))
    return binary


@pytest.fixture(scope="module")
def module_directory():
    with daemon.short_directory() as directory:
        yield directory


@pytest.fixture
def directory():
    with daemon.short_directory() as directory:
        yield directory


@pytest.fixture(scope="module")
def server(openbao_binary, module_directory):
    """A development server for the tests of one file: not sealed, everything in memory."""
    with openbao.OpenBao(module_directory / "openbao") as running:
        yield running


@pytest.fixture
def proxy(server):
    with Proxy(server) as proxy:
        yield proxy


@pytest.fixture
def host(server, directory):
    """One that splitkey setup has not seen yet."""
    return SetUp(server, directory)


@pytest.fixture
def systemd(directory):
    systemd = Systemd(directory)
    yield systemd
    systemd.stop()


@pytest.fixture(autouse=True)
def forget_daemons_of_former_tests():
    daemon.Daemon.started[:] = [each for each in daemon.Daemon.started if each.process is not None]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Shows the log of every daemon that a failed test could have used."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for each in daemon.Daemon.started:
            if each.log.exists():
                report.sections.append((f"log of {' '.join(each.command)}", each.log.read_text(errors="replace")))


@pytest.fixture
def many_descriptors():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 4096:
        pytest.skip(f"the hard limit of open files is {hard}; 4096 are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
