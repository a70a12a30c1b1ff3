"""Where secrets lie: never outside the arena, at no instant; in the arena, after the reply, only what has to stay. A
scanner as root reads all that can be read of the daemon's memory (docs/memory.md)."""

import contextlib
import ctypes
import errno
import grp
import mmap
import os
import pwd
import random
import select
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from daemon import BUILD, Client, Daemon, error_of, holds_no_secret
from memory import Frozen, Scanner, arena_mappings, blank_registers
from openbao import RaftOpenBao
from seccomp import MEMFD_SECRET, without
from ward import Traffic, Ward, ways
from world import config_for

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can read the daemon's memory")

INSTANTS = 100
REQUESTS = 1000  # at least so many while they are taken
WITHOUT_MEMFD_SECRET = without(MEMFD_SECRET, error=errno.ENOSYS)


def running_vault(directory):
    with RaftOpenBao(directory, tells_all=True) as running:
        running.set_up()
        yield running


@pytest.fixture(scope="module")
def vault(openbao_binary, module_directory):
    yield from running_vault(module_directory / "vault")


@pytest.fixture(scope="module")
def another_vault(openbao_binary, module_directory):
    """There is one platform key in a Vault, and each ward has its own."""
    yield from running_vault(module_directory / "another-vault")


@pytest.fixture(scope="module")
def scanner():
    with Scanner() as scanner:
        yield scanner


@pytest.fixture(scope="module")
def ward(vault, module_directory, scanner):
    ward = Ward(module_directory, vault, scanner)
    yield ward
    ward.daemon.stop()


@pytest.fixture(scope="module")
def readable_ward(another_vault, module_directory, scanner):
    """Where the kernel has no memfd_secret: what lies in the arena can be read, too."""
    ward = Ward(module_directory, another_vault, scanner, program=WITHOUT_MEMFD_SECRET)
    yield ward
    ward.daemon.stop()


PLANTED = """
import ctypes, sys, threading
secret = bytes.fromhex(sys.stdin.readline())
def hold():
    on_the_stack = (ctypes.c_char * 64).from_buffer_copy(secret.ljust(64))
    done.set()
    end.wait()
done, end = threading.Event(), threading.Event()
threading.Thread(target=hold).start()
done.wait()
print("ready", flush=True)
sys.stdin.readline()
end.set()
"""


def test_the_scanner_finds_what_was_planted(scanner):
    """In the heap and the environment of another process, whole and in pieces; and nothing that is not there."""
    secret, other = os.urandom(48), os.urandom(48)
    scanner.watch("planted", secret)
    scanner.watch("not planted", other)
    environment = os.environ | {"PLANTED": "x" + secret[16:].hex()}
    with subprocess.Popen([sys.executable, "-c", PLANTED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          env=environment) as planted:
        print(secret.hex(), file=planted.stdin, flush=True)
        planted.stdout.readline()
        found = scanner.scan(planted.pid)
        planted.stdin.close()
    assert ("planted,_hex", "[stack]") in found  # where the environment lies
    assert {where for what, where in found if what == "planted,_raw"} - {"[stack]"}
    assert not any(what.startswith("not_planted") for what, _ in found)


def test_nothing_lies_outside_the_arena_after_the_start(ward):
    assert ward.finds() == (set(), set())


def test_nothing_lies_outside_the_arena_after_any_request(ward):
    with ward.daemon.client() as client:
        for way in ways(ward, client):
            way(client)
            assert ward.finds() == (set(), set()), way


def test_nothing_lies_outside_the_arena_at_any_instant(ward):
    """The daemon stands still wherever it was."""
    instants = 0
    with Traffic(ward) as traffic:
        while instants < INSTANTS or traffic.done < REQUESTS:
            assert not traffic.failures
            traffic.over.wait(random.uniform(0, 0.3))
            with Frozen(ward.pid):
                assert ward.finds() == (set(), set())
            instants += 1
    print(f"{traffic.done} requests, {instants} instants, {ward.scanner.scans} scans of {ward.scanner.bytes} bytes")


LARGEST = 65536  # listen.max_frame_bytes


def hold_what_may_be_held(connect, witness, beginning=b"{"):
    """Frames of the largest size that never end, until one more is refused; those that are held. `witness`: another
    connection, whose answers tell that the daemon has looked at all that came before."""
    held = []
    while True:
        client = connect()
        client.send_bytes(struct.pack(">I", LARGEST) + beginning)
        for _ in range(3):  # it is accepted, its header is read, and an answer is written
            witness.ask("read", "sys/info")
        if select.select([client.socket], [], [], 0)[0]:
            error_of(client.receive(), "overloaded")
            assert client.is_closed()
            return held
        held.append(client)
        assert len(held) < 200


def test_frames_that_never_end_keep_nobody_else_out(vault, directory):
    """Nor do many of several users keep out one who has nothing yet, or an administrator."""
    group = grp.getgrnam("daemon").gr_gid
    config = config_for(vault, listen={"group": "daemon", "mode": "0660", "socket": str(directory / "slow.sock")})

    def connect_as(name):
        user = pwd.getpwnam(name)
        return Client.connect_as(daemon.socket, user.pw_uid, user.pw_gid, [group])

    with Daemon.configured(directory, config) as daemon, daemon.client() as witness:
        held = []
        for name in ("nobody", "games", "man"):
            mine = hold_what_may_be_held(lambda name=name: connect_as(name), witness)
            held.append(len(mine))
            newcomer = connect_as("mail")
            assert newcomer.is_alive()
            newcomer.socket.close()
            with daemon.client() as administrator:
                assert administrator.is_alive()
            if name == "nobody":
                kept = mine
            else:
                kept += mine
        assert held[0] > held[1] > 0
        for client in kept:
            client.socket.close()
        with connect_as("games") as client:
            assert client.is_alive()


def test_a_frame_that_does_not_end_in_time_ends_its_connection(ward):
    """And only that; what it held is free."""
    with ward.daemon.client() as slow, ward.daemon.client() as another:
        asked = slow.send("read", "sys/info")
        slow.send_bytes(struct.pack(">I", LARGEST) + b"{")
        assert slow.receive()["id"] == asked
        assert slow.is_closed()
        assert another.is_alive()


def test_nothing_lies_outside_the_arena_when_it_is_full(ward):
    beginning = b'{"data": {"custodian_component": "' + ward.platform.component.encode()
    with ward.daemon.client() as witness:
        held = hold_what_may_be_held(ward.daemon.client, witness, beginning)
        assert ward.finds() == (set(), set())
        for client in held:
            client.socket.close()
        while "error" in witness.ask("read", "sys/info"):  # until the daemon has noticed
            pass


def test_in_the_fallback_nothing_is_left_in_the_arena_after_the_reply(readable_ward):
    """But what the daemon lives with: its token, and what it logs in with again."""
    ward = readable_ward
    with ward.daemon.client() as client:
        assert client.done("read", "sys/health")["memory"] == "mlock"
        assert arena_mappings(ward.pid)
        for way in ways(ward, client):
            way(client)
            ward.settle(client)
            outside, inside = ward.finds()
            assert outside == set(), way
            assert {secret.split(",")[0] for secret in inside} <= {"token", "role-id", "secret-id", "TLS_key"}, way


def test_in_the_fallback_nothing_lies_outside_the_arena_at_any_instant(readable_ward):
    seen = set()
    with Traffic(readable_ward) as traffic:
        for _ in range(INSTANTS):
            traffic.over.wait(random.uniform(0, 0.3))
            with Frozen(readable_ward.pid):
                outside, inside = readable_ward.finds()
                assert outside == set()
                seen |= inside
    assert any("key" in secret for secret in seen), "the scanner would have found nothing where everything lies"


def test_the_memory_in_a_core_that_root_makes_holds_none(ward, directory):
    """Even in the middle of requests. The threads' registers are beside it (docs/memory.md, "What is not covered")."""
    if not shutil.which("gcore"):
        pytest.skip("gcore is missing: install gdb")
    with Traffic(ward):
        subprocess.run(["gcore", "-o", directory / "core", str(ward.pid)], check=True, capture_output=True)
    [core] = directory.glob("core.*")
    assert core.stat().st_size > 1 << 20
    blank_registers(core)
    assert ward.scanner.scan_file(core) == set()


PIDFD_GETFD, PROCESS_MADVISE = 438, 440  # on every architecture
MADV_PAGEOUT = 21


def page_out(pidfd, begin, end):
    """What the kernel says when it is asked to: 0 or an error's number."""
    mapping = struct.pack("PN", begin, end - begin)
    libc = ctypes.CDLL(None, use_errno=True)
    done = libc.syscall(PROCESS_MADVISE, pidfd, mapping, ctypes.c_size_t(1), MADV_PAGEOUT, 0)
    return ctypes.get_errno() if done < 0 else 0


def writable_mappings(pid):
    """But for those that the kernel drops instead of swapping them: of its random numbers (VM_DROPPABLE)."""
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        words = line.split()
        if not words[0].endswith(":"):
            bounds, access = words[:2]
        elif words[0] == "VmFlags:" and access == "rw-p" and "dp" not in words:
            yield [int(bound, 16) for bound in bounds.split("-")]


def test_under_memory_pressure_none_of_its_memory_goes_to_swap(ward):
    pidfd = os.pidfd_open(ward.pid)
    try:
        with Traffic(ward):
            for begin, end in writable_mappings(ward.pid):
                assert page_out(pidfd, begin, end) == errno.EINVAL, "it is not locked"
            assert ward.finds() == (set(), set())
    finally:
        os.close(pidfd)


def mapped(pidfd, number):
    """What root finds who takes a descriptor from the process and maps it; nothing where it cannot be mapped."""
    taken = ctypes.CDLL(None, use_errno=True).syscall(PIDFD_GETFD, pidfd, number, 0)
    if taken < 0:
        return b""
    try:
        size = os.fstat(taken).st_size  # of what has none, nothing is there to be read
        with mmap.mmap(taken, max(size, 1), prot=mmap.PROT_READ) as found:
            return found[:size]
    except (OSError, ValueError):
        return b""
    finally:
        os.close(taken)


def test_no_descriptor_leads_root_to_the_arena(ward):
    numbers = [int(name) for name in os.listdir(f"/proc/{ward.pid}/fd")]
    for number in numbers:
        with contextlib.suppress(FileNotFoundError):  # closed since it was listed
            assert "secretmem" not in os.readlink(f"/proc/{ward.pid}/fd/{number}")
    pidfd = os.pidfd_open(ward.pid)
    try:
        assert all(holds_no_secret(mapped(pidfd, number).decode("latin-1")) for number in numbers)
    finally:
        os.close(pidfd)
    assert sum("secretmem" in line for line in Path(f"/proc/{ward.pid}/maps").read_text().splitlines()) > 0


def test_command_line_environment_and_files_hold_no_secret(ward, vault, another_vault, module_directory):
    for file in ("cmdline", "environ"):
        assert holds_no_secret(Path(f"/proc/{ward.pid}/{file}").read_bytes().decode(errors="replace"))
    credentials, servers = {"role-id", "secret-id"}, {vault.directory, another_vault.directory}
    for file in Path(module_directory).rglob("*"):
        if file.is_file() and file.name not in credentials and servers.isdisjoint(file.parents):
            assert holds_no_secret(file.read_text(errors="replace")), file


WAITS_FOR_AN_ANSWER = {"7", "271", "45"}  # poll, ppoll and recvfrom of x86-64


def at_one_instant(scanner, pid):
    """The mappings in which secrets lie, and those of the arena: what is taken from it next divides them."""
    with Frozen(pid):
        return {where for _, where in scanner.scan(pid)}, arena_mappings(pid)


def test_the_command_line_holds_secrets_in_its_arena_only(readable_ward):
    """While it reads one, and while it waits for an answer that does not come."""
    ward = readable_ward
    with ward.daemon.client() as client:
        user = ward.set_up_user(client)
        user.seal(client)
    command = [*WITHOUT_MEMFD_SECRET, BUILD / "splitkey", "write", f"{user.path}/recover", "admin_id:=1",
               "verification_notes=ok", "custodian_component=-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          env=os.environ | {"SPLITKEY_SOCKET": ward.daemon.socket}) as asking:
        print(ward.platform.component, file=asking.stdin, flush=True)
        while not ward.scanner.scan(asking.pid):
            assert asking.poll() is None
        found, arenas = at_one_instant(ward.scanner, asking.pid)
        assert found and found <= arenas
        with Frozen(ward.pid):
            asking.stdin.close()
            while Path(f"/proc/{asking.pid}/syscall").read_text().split()[0] not in WAITS_FOR_AN_ANSWER:
                assert asking.poll() is None
            found, arenas = at_one_instant(ward.scanner, asking.pid)
            assert found <= arenas
            asking.kill()
