"""Where secrets lie: never outside the arena, at no instant; in the arena, after the reply, only what has to stay. A
scanner as root reads all that can be read of the daemon's memory (docs/memory.md)."""

import ctypes
import errno
import grp
import mmap
import os
import pwd
import random
import select
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from daemon import BUILD, Client, Daemon, error_of, frame, holds_no_secret
from memory import Frozen, Hierarchy, Scanner, arena_mappings
from openbao import RaftOpenBao
from seccomp import MEMFD_SECRET, without
from world import Platform, World, config_for, random_kek, random_passphrase

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can read the daemon's memory")

INSTANTS = 100
WITHOUT_MEMFD_SECRET = without(MEMFD_SECRET, error=errno.ENOSYS)


@pytest.fixture(scope="module")
def vault(openbao_binary, module_directory):
    with RaftOpenBao(module_directory / "raft", tells_all=True) as running:
        running.set_up()
        yield running


class Ward:
    """A daemon under watch: the scanner knows every secret that it is given or derives."""

    def __init__(self, directory, vault, scanner, program=()):
        self.vault, self.scanner = vault, scanner
        platform = Platform(seals=True)
        platform.write_to(vault)
        self.platform = platform
        certificate, key = vault.authority.issue("host", "DNS:app-1.example", usage="clientAuth")
        config = config_for(vault, vault={"addresses": [f"https://127.0.0.1:{vault.mutual_port}"],
                                          "client_cert_file": str(certificate), "client_key_file": str(key)})
        self.keys = Hierarchy(scanner, platform.key())
        self.keys.escrow()
        scanner.watch("Vault's half", platform.vault_component)
        scanner.watch("the custodians' half", platform.component)
        for share in platform.shares:
            scanner.watch("share", share)
        scanner.watch_private_key("TLS key", key)
        for name in ("role-id", "secret-id"):
            scanner.watch(name, (vault.directory / name).read_text().strip())
        self.daemon = Daemon.configured(directory, config, program=program).start()
        self.world = World(self.daemon, platform.component, platform.shares, vault)
        with self.daemon.client() as client:
            client.done("read", "sys/health")
        for token in vault.tokens_given():
            scanner.watch("token", token)

    @property
    def pid(self):
        return self.daemon.process.pid

    def finds(self):
        """What lies outside the arena; where the arena can be read, also what lies in it."""
        found = self.scanner.scan(self.pid)
        arenas = arena_mappings(self.pid)
        return ({each for each in found if each[1] not in arenas}, {secret for secret, where in found if where in arenas})

    @staticmethod
    def settle(client):
        """Until those who left have been noticed: what they asked for is over."""
        for _ in range(3):
            client.is_alive()

    def custodian(self):
        return random.choice([{"custodian_shares": random.sample(self.platform.shares, 3)},
                              {"custodian_component": self.platform.component}])

    def kek(self, path):
        kek = random_kek()
        self.scanner.watch(f"KEK of {path}", kek)
        return kek

    def set_up_team(self, client):
        organization, team = self.world.number(), self.world.number()
        passphrase = random_passphrase()
        above = self.keys.organization(organization, passphrase)
        self.keys.team(above, team)
        keys = {"org_id": organization, "passphrase": passphrase, **self.custodian()}
        client.done("update", f"organizations/{organization}", {"passphrase": passphrase, **self.custodian()})
        client.done("update", f"teams/{team}", {"org_id": organization})
        return Team(self, above, team, keys)

    def set_up_user(self, client):
        user = self.world.number()
        email = f"{random_passphrase()}@clinic.example"
        self.scanner.watch("e-mail", email)
        return User(self, user, self.keys.recovery(user), self.keys.email(user), email)


class Team:
    def __init__(self, ward, organization_key, number, keys):
        self.ward, self.number, self.keys = ward, number, keys
        self.key = ward.keys.team(organization_key, number)
        self.path = f"surveys/{ward.world.number()}/kek"
        ward.keys.wrapping(self.key, self.path)

    def encrypt(self, client):
        client.done("update", f"{self.path}/encrypt", {"kek": self.ward.kek(self.path), "team_id": self.number, **self.keys})

    def decrypt(self, client):
        client.done("update", f"{self.path}/decrypt", {"team_id": self.number, **self.keys})

    def mistype(self, client):
        client.refused("decryption_failed", "update", f"{self.path}/decrypt",
                       {"team_id": self.number, **self.keys, "passphrase": self.keys["passphrase"] + "x"})

    def run_out_of_time(self, client):
        answer = client.ask("update", f"{self.path}/decrypt", {"team_id": self.number, **self.keys}, deadline_ms=20)
        assert "error" in answer

    def by_lease(self, client):
        lease = client.done("update", f"teams/{self.number}/unlock", self.keys)["lease_id"]
        for _ in range(2):
            client.done("update", f"{self.path}/decrypt", {"lease_id": lease})
        client.done("update", "sys/leases/revoke", {"lease_id": lease})

    def leave(self, _):
        with self.ward.daemon.client() as leaving:
            leaving.send("update", f"{self.path}/decrypt", {"team_id": self.number, **self.keys})

    def ways(self):
        return [self.decrypt, self.mistype, self.run_out_of_time, self.by_lease, self.leave]


class User:
    def __init__(self, ward, number, recovery_key, email_key, email):
        self.ward, self.number, self.email = ward, number, email
        self.path = f"users/{number}/surveys/{ward.world.number()}"
        ward.keys.wrapping(recovery_key, f"{self.path}/recovery-kek")

    def escrow(self, client, form):
        fields = {"kek": self.ward.kek(self.path), "user_email": self.email}
        if self.version:
            fields["replace_version"] = self.version
        if form == "checktick":
            fields |= {"format": "checktick", **self.ward.custodian()}
        self.version = client.done("update", f"{self.path}/escrow", fields)["version"]

    version = 0

    def seal(self, client):
        self.escrow(client, "sealed")

    def in_checkticks_way(self, client):
        self.escrow(client, "checktick")

    def recover(self, client):
        client.done("update", f"{self.path}/recover",
                    {"admin_id": 1, "verification_notes": "ok", **self.ward.custodian()})
        self.version = client.done("read", f"{self.path}/escrow")["version"]

    def verify(self, client):
        client.done("update", f"users/{self.number}/verify-email", {"email": self.email, **self.ward.custodian()})

    def with_a_wrong_share(self, client):
        shares = self.ward.platform.shares[:2] + [Platform().shares[2]]
        client.refused("invalid_custodian", "update", f"{self.path}/recover",
                       {"admin_id": 1, "verification_notes": "ok", "custodian_shares": shares})

    def ways(self):
        return [self.seal, self.in_checkticks_way, self.recover, self.verify, self.with_a_wrong_share]


def say_nonsense(ward, client):
    """Secrets where none belongs."""
    component = ward.platform.component
    client.refused("invalid_request", "update", "sys/leases/revoke", {component[:30].upper(): component})
    client.refused("invalid_request", "update", "users/1/surveys/1/recover", {"custodian_component": component + "00"})
    with ward.daemon.client() as broken:
        broken.send_bytes(frame('{"id": 1, "data": {"custodian_component": "' + component + '",}'))
        broken.receive()
    with ward.daemon.client() as half:
        half.send_bytes(frame('{"data": "' + component + '"')[:-20])


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
def readable_ward(vault, module_directory, scanner):
    """Where the kernel has no memfd_secret: what lies in the arena can be read, too."""
    ward = Ward(module_directory, vault, scanner, program=WITHOUT_MEMFD_SECRET)
    yield ward
    ward.daemon.stop()


class Traffic:
    """Mixed requests, in threads of their own, until the block ends."""

    def __init__(self, ward, threads=2):
        self.ward, self.over, self.done, self.failures = ward, threading.Event(), 0, []
        self.threads = [threading.Thread(target=self.run) for _ in range(threads)]

    def run(self):
        try:
            with self.ward.daemon.client() as client:
                team, user = self.ward.set_up_team(client), self.ward.set_up_user(client)
                team.encrypt(client)
                user.seal(client)
                while not self.over.is_set():
                    random.choice([*team.ways(), *user.ways(), lambda asking: say_nonsense(self.ward, asking)])(client)
                    self.done += 1
        except Exception as failure:  # for the test's own thread
            self.failures.append(failure)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()
        assert self.failures == []


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


def ways(ward, client):
    """Every kind of request, good and bad."""
    team, user = ward.set_up_team(client), ward.set_up_user(client)
    return [team.encrypt, *team.ways(), user.seal, *user.ways(), lambda asking: say_nonsense(ward, asking)]


def test_nothing_lies_outside_the_arena_at_any_instant(ward):
    """The daemon stands still wherever it was."""
    with Traffic(ward) as traffic:
        for _ in range(INSTANTS):
            traffic.over.wait(random.uniform(0, 0.3))
            with Frozen(ward.pid):
                assert ward.finds() == (set(), set())
    print(f"{traffic.done} requests, {ward.scanner.scans} scans of {ward.scanner.bytes} bytes")


LARGEST = 65536  # listen.max_frame_bytes


def hold_what_may_be_held(connect, beginning=b"{"):
    """Frames of the largest size that never end, until one more is refused; those that are held."""
    held = []
    while True:
        client = connect()
        client.send_bytes(struct.pack(">I", LARGEST) + beginning)
        if select.select([client.socket], [], [], 0.2)[0]:
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

    with Daemon.configured(directory, config) as daemon:
        held = []
        for name in ("nobody", "games", "man"):
            mine = hold_what_may_be_held(lambda name=name: connect_as(name))
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
    held = hold_what_may_be_held(ward.daemon.client, beginning)
    assert ward.finds() == (set(), set())
    for client in held:
        client.socket.close()


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


PIDFD_GETFD = 438  # on every architecture


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
    assert not any("secretmem" in os.readlink(f"/proc/{ward.pid}/fd/{number}") for number in numbers)
    pidfd = os.pidfd_open(ward.pid)
    try:
        assert all(holds_no_secret(mapped(pidfd, number).decode("latin-1")) for number in numbers)
    finally:
        os.close(pidfd)
    assert sum("secretmem" in line for line in Path(f"/proc/{ward.pid}/maps").read_text().splitlines()) > 0


def test_command_line_environment_and_files_hold_no_secret(ward, module_directory):
    for file in ("cmdline", "environ"):
        assert holds_no_secret(Path(f"/proc/{ward.pid}/{file}").read_bytes().decode(errors="replace"))
    credentials = {"role-id", "secret-id"}
    for file in Path(module_directory).rglob("*"):
        if file.is_file() and file.name not in credentials and ward.vault.directory not in file.parents:
            assert holds_no_secret(file.read_text(errors="replace")), file


WAITS_FOR_AN_ANSWER = {"7", "271", "45"}  # poll, ppoll and recvfrom of x86-64


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
        while not (found := ward.scanner.scan(asking.pid)):
            assert asking.poll() is None
        assert {where for _, where in found} <= arena_mappings(asking.pid)
        with Frozen(ward.pid):
            asking.stdin.close()
            while Path(f"/proc/{asking.pid}/syscall").read_text().split()[0] not in WAITS_FOR_AN_ANSWER:
                assert asking.poll() is None
            assert {where for _, where in ward.scanner.scan(asking.pid)} <= arena_mappings(asking.pid)
            asking.kill()
