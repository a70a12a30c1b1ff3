"""The machine itself: what the other files take for granted about it."""

import re

import pytest
from machine import Failed, Machine


@pytest.fixture(scope="module")
def machine(bootable, tree):
    with Machine(tree) as booted:
        yield booted


def test_it_has_booted_and_nothing_has_failed(machine):
    assert machine.run("systemctl is-system-running") == "running"
    assert machine.run("systemctl --failed --no-legend") == ""


def test_it_is_the_release_that_was_asked_for(machine, release):
    assert machine.run(". /etc/os-release && echo $VERSION_CODENAME") == release


def test_a_command_that_fails_is_an_error_with_its_output(machine):
    with pytest.raises(Failed, match="exit status 3\nout\nerr"):
        machine.run("echo out; echo err >&2; exit 3")


def test_a_command_reads_standard_input_and_runs_as_another_user(machine):
    assert machine.run("cat; id --user --name", user="daemon", stdin="hello\n") == "hello\ndaemon"


def test_no_network_but_its_own(machine):
    assert machine.run("ls /sys/class/net") == "lo"


def test_what_is_written_there_stays_there(machine, tree):
    machine.run("touch /etc/written")
    with Machine(tree) as another:
        assert another.attempt("test -e /etc/written").returncode == 1


def under(machine, settings, script):
    """What systemd-run says and does of a script run as a service with these settings."""
    return machine.attempt(f"systemd-run --wait --pipe {settings} bash -c '{script}'")


def test_a_filter_of_system_calls_is_enforced_there(machine):
    said = under(machine, "--property=SystemCallFilter=~@chown", "chown daemon /tmp").stderr
    assert re.search("code=killed.*status=.*SYS", said)


def test_limits_of_addresses_are_enforced_there(machine):
    machine.run("systemd-run --unit=listener python3 -m http.server --bind 127.0.0.1 8000")
    connect = "exec 3<>/dev/tcp/127.0.0.1/8000"
    assert under(machine, "", f"until {connect}; do :; done").returncode == 0
    assert under(machine, "--property=IPAddressDeny=any", f"timeout 1 bash -c \"{connect}\"").returncode != 0
