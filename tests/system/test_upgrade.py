"""Exchanging the packages, and taking them away, while applications go on asking."""

import contextlib
import json
import subprocess

import pytest
from installation import SOCKETS

SOCKET = "/run/splitkeyd/splitkeyd.sock"


class Traffic:
    """traffic.py at work; counts() is what has become of all requests until after this moment."""

    def __init__(self, machine):
        self.process = machine.start("/usr/bin/python3", "-B", "/src/tests/system/traffic.py", SOCKET,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def counts(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


@contextlib.contextmanager
def traffic_that_loses_nothing(host):
    """Around a change: before, while and after it, every request finds somebody who answers it. One that reaches a daemon
    when it ends may be told to ask again."""
    traffic = Traffic(host.machine)
    try:
        before = traffic.counts()
        yield
        after = traffic.counts()
    finally:
        traffic.stop()
    assert after["served"] > before["served"]
    lost = {outcome: count for outcome, count in after.items()
            if outcome not in ("served", "overloaded", "closed between requests")}
    assert lost == {}, after


@pytest.fixture(scope="module")
def newer(packages):
    """The same, and a later version."""
    return packages.with_version(packages.version + "+newer")


def version(host):
    return host.run("dpkg-query --show --showformat='${Version}' splitkeyd")


def sockets_since(host):
    """When each socket began to listen, which a change of the packages does not change."""
    return [host.property("ActiveEnterTimestampMonotonic", unit) for unit in SOCKETS.split()]


def test_a_restart_loses_no_request(host):
    with traffic_that_loses_nothing(host):
        before = host.main_pid()
        for _ in range(3):
            host.run("systemctl restart splitkeyd.service")
        assert host.main_pid() != before


def test_a_stop_loses_no_request_as_the_next_connection_starts_it_again(host):
    with traffic_that_loses_nothing(host):
        host.run("systemctl stop splitkeyd.service")


def test_installing_the_same_version_again_loses_no_request(host, packages):
    before = sockets_since(host)
    with traffic_that_loses_nothing(host):
        host.install(packages, "--reinstall")
    assert sockets_since(host) == before


def test_an_upgrade_loses_no_request_and_runs_the_new_program(host, newer):
    before, listening = host.main_pid(), sockets_since(host)
    with traffic_that_loses_nothing(host):
        host.install(newer)
        assert version(host) == newer.version
    assert host.main_pid() != before
    assert "(deleted)" not in host.run(f"readlink /proc/{host.main_pid()}/exe")
    assert sockets_since(host) == listening


def test_a_downgrade_loses_no_request(host, packages, newer):
    host.install(newer)
    with traffic_that_loses_nothing(host):
        host.install(packages, "--allow-downgrades")
    assert version(host) == packages.version


def test_an_upgrade_does_not_start_a_daemon_that_does_not_run(host, packages, newer):
    host.install(packages, "--allow-downgrades")
    host.run("systemctl stop splitkeyd.service")
    host.install(newer)
    assert host.state() == "inactive"
    host.escrow(1, 1)


def test_a_configuration_that_was_changed_is_kept_by_an_upgrade(host, packages, newer):
    host.install(packages, "--allow-downgrades")
    host.run("echo '# ours' >>/etc/splitkeyd/splitkeyd.yaml")
    before = host.run("cat /etc/splitkeyd/splitkeyd.yaml")
    host.install(newer)
    assert host.run("cat /etc/splitkeyd/splitkeyd.yaml") == before


def test_a_configuration_that_both_changed_is_kept_and_the_new_one_lies_beside_it(host, packages):
    def change(unpacked):
        with open(unpacked / "etc/splitkeyd/splitkeyd.yaml", "a") as file:
            file.write("# theirs\n")

    def change_daemon(unpacked):
        if (unpacked / "etc/splitkeyd/splitkeyd.yaml").exists():
            change(unpacked)

    changed = packages.with_version(packages.version + "+other", change_daemon)
    before = host.run("cat /etc/splitkeyd/splitkeyd.yaml")
    host.install(changed, "-o Dpkg::Options::=--force-confold")
    assert host.run("cat /etc/splitkeyd/splitkeyd.yaml") == before
    assert host.run("tail -n 1 /etc/splitkeyd/splitkeyd.yaml.dpkg-dist") == "# theirs"
    host.escrow(2, 1)


def test_removing_stops_everything_and_keeps_the_configuration(host, packages):
    host.install(packages, "--allow-downgrades -o Dpkg::Options::=--force-confold")
    host.escrow(3, 1)
    host.run("apt-get remove --yes splitkeyd splitkey", DEBIAN_FRONTEND="noninteractive")
    assert host.attempt(f"systemctl is-active splitkeyd.service {SOCKETS}").stdout.split() == ["inactive"] * 3
    assert host.attempt("ls /run/splitkeyd/*.sock").returncode != 0
    assert host.attempt("pgrep splitkeyd || ls /proc/*/exe -l | grep splitkeyd").stdout == ""
    host.run("grep vault.example /etc/splitkeyd/splitkeyd.yaml")
    assert host.run("systemctl --failed --no-legend") == ""


def test_installing_it_again_serves_as_before(host, packages):
    host.install(packages)
    host.escrow(4, 1)


def test_purging_leaves_the_credentials_and_says_so(host):
    """A custodian's component among them may be the only copy."""
    said = host.run("apt-get purge --yes splitkeyd splitkey 2>&1", DEBIAN_FRONTEND="noninteractive")
    host.run("test -e /etc/credstore.encrypted/splitkeyd.role-id")
    assert "/etc/credstore.encrypted" in said
    assert host.attempt("ls /etc/splitkeyd/splitkeyd.yaml").returncode != 0
    left = host.run("ls /etc/systemd/system/*/splitkeyd* /var/lib/systemd/deb-systemd-helper-*/*splitkeyd* 2>/dev/null; true")
    assert left == ""
    assert host.run("dpkg --list splitkeyd splitkey 2>/dev/null | grep ^.i; true") == ""
    assert host.run("systemctl --failed --no-legend") == ""
