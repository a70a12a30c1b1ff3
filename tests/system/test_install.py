"""The packages as apt leaves them on a host where nothing is configured yet."""

import pytest
from installation import SOCKETS, UNITS


def test_the_service_has_a_user_of_its_own_who_cannot_log_in(installed):
    name, _, uid, gid, _, _, shell = installed.run("getent passwd splitkeyd").split(":")
    assert 0 < int(uid) < 1000 and 0 < int(gid) < 1000
    assert shell.endswith("nologin")


def test_the_group_that_may_use_the_socket_is_there_and_empty(installed):
    name, _, gid, members = installed.run("getent group splitkey").split(":")
    assert 0 < int(gid) < 1000 and members == ""


def test_the_configuration_is_a_conffile_that_only_root_may_change(installed):
    assert "/etc/splitkeyd/splitkeyd.yaml" in installed.run("dpkg-query --show --showformat='${Conffiles}' splitkeyd")
    for path in ("/etc/splitkeyd", "/etc/splitkeyd/splitkeyd.yaml"):
        owner, mode = installed.run(f"stat --format='%U %a' {path}").split()
        assert owner == "root" and int(mode, 8) & 0o022 == 0, path


def test_the_configuration_as_shipped_lacks_the_address_of_vault_alone(installed):
    checked = installed.attempt("splitkeyd --check-config /etc/splitkeyd/splitkeyd.yaml")
    assert checked.returncode == 78 and "vault.addresses" in checked.stderr
    installed.run("splitkeyd --check-config /etc/splitkeyd/splitkeyd.yaml", VAULT_ADDR="https://vault.example")


def test_the_programs_run_with_what_the_packages_depend_on(installed, packages):
    upstream = packages.version.rpartition("-")[0] or packages.version
    for program in ("splitkeyd", "splitkey"):
        assert upstream.split("~")[0].split("+")[0] in installed.run(f"{program} --version")


def test_the_sockets_are_enabled(installed):
    assert installed.run(f"systemctl is-enabled {SOCKETS}").split() == ["enabled", "enabled"]


@pytest.mark.parametrize("moment", ["installed", "booted"])
def test_nothing_listens_before_there_are_credentials(installed, moment):
    if moment == "booted":
        installed.run("systemctl start sockets.target; systemctl restart sockets.target")
    assert installed.attempt(f"systemctl is-active {UNITS}").stdout.split() == ["inactive"] * 3
    assert installed.attempt("ls /run/splitkeyd/*.sock").returncode != 0


def test_nothing_has_failed(installed):
    assert installed.run("systemctl --failed --no-legend") == ""
    assert installed.run("systemctl is-system-running") == "running"


def test_the_command_line_says_that_nobody_listens(installed):
    asked = installed.attempt("splitkey read sys/health")
    assert asked.returncode == 69 and "/run/splitkeyd/splitkeyd.sock" in asked.stderr


def test_dpkg_finds_nothing_wrong(installed):
    assert installed.run("dpkg --audit") == ""
    assert installed.run("dpkg --verify splitkeyd splitkey") == ""


def test_systemd_finds_nothing_wrong_with_the_units(installed):
    """But for the manual, which a small system does not install."""
    verified = installed.attempt(f"systemd-analyze verify --man=no {UNITS}")
    assert verified.returncode == 0
    assert [line for line in verified.stderr.splitlines() if "splitkeyd" in line] == []


def test_the_sandbox_leaves_little_open(installed):
    """One of ten, as systemd counts; what is open has to be, the unit says why."""
    counted = installed.attempt("systemd-analyze security --threshold=10 splitkeyd.service")
    assert counted.returncode == 0, "\n".join(line for line in counted.stdout.splitlines() if not line.startswith("✓"))
