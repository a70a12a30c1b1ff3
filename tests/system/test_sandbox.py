"""What the unit's sandbox lets a program do that has taken the daemon's place: each probe runs as the unit itself, with all
that the unit says but its program. Each that is refused is done, too, without the sandbox, so that the probe is a probe."""

import errno
import os
import shutil
import subprocess

import pytest

PROBE_UNIT = """
[Unit]
OnFailure=
[Service]
Type=oneshot
Restart=no
WatchdogSec=0
Environment="PROBE={}"
BindReadOnlyPaths=/outside/probe:/usr/sbin/splitkeyd
"""
DONE = "done"
KILLED = "killed by SIGSYS"


@pytest.fixture(scope="module")
def probe(host, tmp_path_factory):
    """probe(what) runs it as the unit, probe(what, free=True) as a unit without a sandbox; gives what became of it."""
    if shutil.which("cc") is None:
        pytest.skip("no C compiler here, see scripts/packages build")
    subprocess.run(["cc", "-static", "-O1", "-Wall", "-Wextra", "-o", host.machine.outside / "probe",
                    os.path.join(os.path.dirname(__file__), "sandbox_probe.c")], check=True)
    host.run("systemctl stop splitkeyd.service")

    def run(what, free=False):
        if free:
            return outcome(os.CLD_EXITED, host.attempt("/outside/probe; exit $?", PROBE=what).returncode)
        host.override("probe", PROBE_UNIT.format(what))
        host.run("systemctl reset-failed splitkeyd.service")
        host.attempt("systemctl start splitkeyd.service")
        return outcome(*(int(host.property(f"ExecMain{name}")) for name in ("Code", "Status")))

    yield run
    host.override("probe", "")


def outcome(code, status):
    if code == os.CLD_EXITED:
        assert status < 200, f"no probe, but exit status {status} of systemd or of a probe that is none"
        return DONE if status == 0 else errno.errorcode[status]
    return KILLED if status == 31 else f"killed by signal {status}"


@pytest.mark.parametrize("path", ["/etc/x", "/usr/x", "/var/lib/x", "/tmp/x", "/var/tmp/x", "/run/splitkeyd/x", "/dev/shm/x",
                                  "/root/x", "/home/x", "/etc/splitkeyd/splitkeyd.yaml"])
def test_no_file_is_written_that_others_see(host, probe, path):
    before = host.attempt(f"stat --format='%Y %s' {path}").stdout
    said = probe(f"write {path}")
    assert said in ("EROFS", "EACCES", "ENOENT", DONE)
    assert host.attempt(f"stat --format='%Y %s' {path}").stdout == before
    # Where it can write at all, in a /tmp of its own, say, it is gone when the daemon ends.
    assert said != DONE or path.split("/")[1] in ("tmp", "var", "dev")


@pytest.mark.parametrize("path", ["/root/vault/share-1", "/etc/shadow", "/etc/credstore.encrypted/splitkeyd.role-id", "/dev/mem",
                                  "/proc/1/environ", "/var/lib/systemd/credential.secret"])
def test_what_is_not_its_is_not_read(probe, path):
    assert probe(f"read {path}") in ("EACCES", "EPERM", "ENOENT")


@pytest.mark.parametrize("what", ["execute /usr/bin/true", "execute /usr/bin/bash", "execute /usr/bin/python3"])
def test_no_other_program_is_run(probe, what):
    assert probe(what) in ("EACCES", "EPERM", "ENOENT", KILLED)
    assert probe(what, free=True) == DONE


@pytest.mark.parametrize("what", ["trace", "load-module", "mount /tmp", "become-root"])
def test_a_call_that_the_daemon_has_no_use_for_ends_it(probe, what):
    assert probe(what) == KILLED
    assert probe(what, free=True) != KILLED


@pytest.mark.parametrize("what", ["namespace", "writable-code", "raw-socket", "listen 22", "set-user-bit /tmp"])
def test_what_would_open_a_way_is_refused(probe, what):
    assert probe(what) in ("EPERM", "EACCES", "EAFNOSUPPORT", "EROFS", KILLED)


@pytest.mark.parametrize("what", ["namespace", "writable-code", "set-user-bit /tmp", "raw-socket", "listen 22"])
def test_without_the_sandbox_it_is_done(probe, what):
    assert probe(what, free=True) == DONE


def test_the_daemon_has_the_memory_that_it_needs(probe):
    assert probe("secret-memory") == DONE


def test_it_reaches_the_addresses_that_the_drop_in_names_and_no_other(host, probe):
    assert [probe("send 127.0.0.1"), probe("send 127.0.0.2")] == [DONE, "EPERM"]
    host.let_through("127.0.0.2")
    assert [probe("send 127.0.0.1"), probe("send 127.0.0.2")] == ["EPERM", DONE]
    host.let_through()


def test_without_a_drop_in_it_reaches_nobody(host, probe):
    host.override("network", "")
    assert probe("send 127.0.0.1") == "EPERM"
    host.let_through()
