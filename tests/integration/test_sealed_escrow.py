"""Sealed escrow on a real server: escrow with no custodian at hand, both formats side by side, conversion, verification,
and the checks of a platform key that CheckTick made. What the daemon sealed is opened by the reader in sealed_escrow.py,
which was written from docs/formats.md, and the other way round."""

import json
import threading

import pytest

from daemon import Daemon, keep_secret, splitkey
from openbao import write_private
from proxy import Proxy
from sealed_escrow import ALGORITHM, DoesNotOpen, EscrowKey, seal
from traffic import Traffic
from world import MOUNT, Platform, World, config_for, forget_record, random_kek, read_record, write_record

EMAIL = "Jane.Doe@clinic.example"
CHECKS = "platform/checks/v1"
SMALL_ORDER = ["00" * 32, "01" + "00" * 31, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
               "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"]


@pytest.fixture(scope="module")
def platform():
    """Its checks hold the escrow public key."""
    return Platform(seals=True)


@pytest.fixture(scope="module")
def world(server, module_directory, platform):
    world = World.with_vault(module_directory, server, platform)
    yield world
    world.daemon.stop()


@pytest.fixture
def client(world):
    with world.client() as client:
        yield client


@pytest.fixture
def key(platform):
    return EscrowKey(platform.key())


@pytest.fixture
def restored(server, platform):
    """Leaves the platform's records as they were."""
    yield
    forget_record(server, CHECKS)
    platform.write_to(server)


def keys_below(server, folder):
    status, answer = server.request("GET", f"secret/metadata/{folder}?list=true")
    return answer["data"]["keys"] if status == 200 else []


def escrow_paths(server):
    """Where there are, or once were, escrows."""
    return [f"users/{user}surveys/{survey}recovery-kek" for user in keys_below(server, "users/")
            for survey in keys_below(server, f"users/{user}surveys/")]


class Escrow:
    """One sealed escrow of a user and survey of its own; `format` names another."""

    def __init__(self, world, client, user=None, **more):
        self.world, self.client = world, client
        self.user, self.survey, self.kek = user or world.number(), world.number(), random_kek()
        self.path = f"users/{self.user}/surveys/{self.survey}"
        self.vault_path = f"{self.path}/recovery-kek"
        self.written = client.done("update", f"{self.path}/escrow", {"kek": self.kek, "user_email": EMAIL, **more})

    def record(self):
        return read_record(self.world.server, self.vault_path)[0]

    def put(self, record, path=None):
        return write_record(self.world.server, path or self.vault_path, record)

    def recover(self):
        return self.client.done("update", f"{self.path}/recover", self.recovery())["kek"]

    def recovery(self):
        return {"admin_id": 9, "verification_notes": "seen", **self.world.custodian()}

    def refused(self, code, path=None):
        return self.client.refused(code, "update", f"{path or self.path}/verify", self.world.custodian())

    def convert(self, to):
        return self.client.done("update", f"{self.path}/convert", {"format": to, **self.world.custodian()})


@pytest.fixture
def escrow(world, client):
    return Escrow(world, client)


def test_an_escrow_needs_no_custodian_and_says_what_it_did(escrow):
    assert escrow.written == {"vault_path": escrow.vault_path, "version": 1, "platform_key_version": "v1",
                              "format": "sealed", "escrow_id": escrow.record()["escrow_id"]}
    assert escrow.record()["algorithm"] == ALGORITHM
    shown = escrow.client.done("read", f"{escrow.path}/escrow")
    assert "sealed_kek" not in shown and shown["escrow_id"] == escrow.written["escrow_id"]


def test_what_the_daemon_sealed_another_implementation_opens(escrow, key):
    assert key.open(escrow.record()["sealed_kek"], escrow.vault_path) == (escrow.kek, EMAIL)
    with pytest.raises(DoesNotOpen):
        key.open(escrow.record()["sealed_kek"], escrow.vault_path, "v2")


@pytest.mark.parametrize("email", ["x", EMAIL, "ä" * 127], ids=["one byte", "usual", "254 bytes"])
def test_what_another_implementation_sealed_the_daemon_opens(escrow, key, email):
    kek = random_kek()
    escrow.put(escrow.record() | {"sealed_kek": seal(key.public, kek, email, escrow.vault_path)})
    assert escrow.recover() == kek
    claim = {"email": email.upper(), "survey_id": escrow.survey, **escrow.world.custodian()}
    assert escrow.client.done("update", f"users/{escrow.user}/verify-email", claim)["match"] is True


def test_both_formats_of_one_user_are_recovered_verified_and_noted(world, client):
    sealed = Escrow(world, client)
    wrapped = Escrow(world, client, sealed.user, format="checktick", **world.custodian())
    for escrow in (sealed, wrapped):
        assert escrow.recover() == escrow.kek
        assert escrow.record()["audit_trail"]["accessed_by"] == [9]
        opened = client.done("update", f"{escrow.path}/verify", world.custodian())
        assert opened == {"vault_path": escrow.vault_path, "version": 2, "platform_key_version": "v1",
                          "format": escrow.written["format"]}
        for claimed, match in ((EMAIL.lower(), True), ("john@clinic.example", False)):
            claim = {"email": claimed, "survey_id": escrow.survey, **world.custodian()}
            assert client.done("update", f"users/{sealed.user}/verify-email", claim)["match"] is match


def test_a_conversion_and_its_reverse_keep_kek_trail_and_unknown_fields(escrow):
    escrow.recover()
    escrow.put(escrow.record() | {"reviewed": {"by": ["x", None, 1.5]}})
    for format, version in (("checktick", 4), ("sealed", 6)):
        assert escrow.convert(format) == {"vault_path": escrow.vault_path, "version": version,
                                          "platform_key_version": "v1", "format": format, "changed": True}
        assert escrow.convert(format)["changed"] is False
        assert escrow.record()["reviewed"] == {"by": ["x", None, 1.5]}
        assert escrow.recover() == escrow.kek
    assert escrow.record()["audit_trail"]["accessed_by"] == [9, 9, 9]


def test_a_recovery_during_a_conversion_loses_nothing(escrow):
    with escrow.world.client() as other:
        for format in ("checktick", "sealed") * 3:
            asked = escrow.client.send("update", f"{escrow.path}/convert", {"format": format, **escrow.world.custodian()})
            recovered = other.ask("update", f"{escrow.path}/recover", escrow.recovery())
            converted = escrow.client.answer_to(asked)
            assert "error" not in converted, converted
            # Whichever came first: a record that was converted meanwhile is another one to the recovery.
            assert recovered.get("data") == {"kek": escrow.kek} or recovered["error"]["code"] == "conflict"
    assert escrow.recover() == escrow.kek
    assert escrow.record()["algorithm"] == ALGORITHM


def test_every_flipped_byte_of_some_is_refused(escrow):
    good = escrow.record()
    digits = good["sealed_kek"]
    for at in (0, 31, 32, 63, 64, 200, 319, 320, 335):
        altered = digits[:2 * at] + f"{int(digits[2 * at:2 * at + 2], 16) ^ 1:02x}" + digits[2 * at + 2:]
        escrow.put(good | {"sealed_kek": altered})
        escrow.refused("decryption_failed")
    for point in SMALL_ORDER:
        escrow.put(good | {"sealed_kek": point + digits[64:]})
        escrow.refused("decryption_failed")


def test_a_record_that_was_moved_does_not_open(escrow):
    for elsewhere in (f"users/{escrow.world.number()}/surveys/{escrow.survey}",
                      f"users/{escrow.user}/surveys/{escrow.world.number()}"):
        escrow.put(escrow.record(), f"{elsewhere}/recovery-kek")
        escrow.refused("decryption_failed", elsewhere)
    write_record(escrow.world.server, "platform/versions/v2", Platform().record())
    escrow.put(escrow.record() | {"platform_key_version": "v2"})
    escrow.refused("decryption_failed")


@pytest.mark.parametrize("sealed", ["", "00", "0" * 670, "0" * 674, "0" * 60000, "A" * 672, "g" * 672, 7, None])
def test_what_is_no_sealed_text_is_named(escrow, sealed):
    escrow.put(escrow.record() | {"sealed_kek": sealed})
    error = escrow.refused("record_malformed")
    assert error["details"] == {"field": "sealed_kek", "path": escrow.vault_path}


def test_what_somebody_sealed_that_is_no_escrow_is_named(escrow, key):
    for email in ("", "x" * 255, "a\0b"):
        escrow.put(escrow.record() | {"sealed_kek": seal(key.public, random_kek(), email, escrow.vault_path)})
        assert escrow.refused("record_malformed")["details"]["field"] == "sealed_kek"


def test_wrong_shares_open_nothing(escrow, world):
    other = Platform()
    for wrong in (other.shares[:3], [*world.shares[:2], other.shares[2]]):
        escrow.client.refused("invalid_custodian", "update", f"{escrow.path}/verify", {"custodian_shares": wrong})
    assert escrow.record()["audit_trail"]["accessed_by"] == []


def test_of_two_hosts_that_escrow_at_once_one_is_told_of_the_other(world, server, directory, platform):
    with Daemon.configured(directory, config_for(server)) as other:
        for _ in range(20):
            path, answers = f"users/{world.number()}/surveys/1", {}
            start = threading.Barrier(2)

            def escrow(name, daemon):
                with daemon.client() as client:
                    kek = random_kek()
                    keep_secret(kek)
                    start.wait()
                    answers[name] = kek, client.ask("update", f"{path}/escrow", {"kek": kek, "user_email": EMAIL})

            hosts = [threading.Thread(target=escrow, args=each) for each in (("here", world.daemon), ("there", other))]
            for host in hosts:
                host.start()
            for host in hosts:
                host.join()
            lost = [answer["error"] for _, answer in answers.values() if "error" in answer]
            (kek, won), = [each for each in answers.values() if "data" in each[1]]
            assert [error["code"] for error in lost] == ["conflict"]
            assert lost[0]["details"] == {"version": 1} and won["data"]["version"] == 1
            record = read_record(server, f"{path}/recovery-kek")[0]
            assert EscrowKey(platform.key()).open(record["sealed_kek"], f"{path}/recovery-kek") == (kek, EMAIL)


def test_an_escrow_whose_answer_is_lost_is_known_again(world, server, directory, platform):
    """Vault does the write and the connection breaks before the answer: each time the daemon finds its own escrow."""
    with Proxy(server) as proxy, Daemon.configured(directory, config_for(server, vault={"addresses": [proxy.address]})) as daemon:
        lost = set()

        def lose_answer(method, path):
            if method == "POST" and path.endswith("/recovery-kek") and path not in lost:
                lost.add(path)
                server.must("POST", path, json.loads(proxy.body))
                return 0
            return None

        proxy.refuse = lose_answer
        with daemon.client() as client:
            for _ in range(5):
                path, kek = f"users/{world.number()}/surveys/1", random_kek()
                answer = client.done("update", f"{path}/escrow", {"kek": kek, "user_email": EMAIL})
                record, version = read_record(server, f"{path}/recovery-kek")
                assert (answer["version"], version) == (1, 1)
                assert answer["escrow_id"] == record["escrow_id"]
                assert EscrowKey(platform.key()).open(record["sealed_kek"], f"{path}/recovery-kek") == (kek, EMAIL)
        assert len(lost) == 5


def test_an_escrow_costs_vault_one_write(world, server, directory):
    """Now and then the daemon also looks which key it is to seal to, but not for each escrow."""
    escrows = 20
    with Proxy(server) as proxy, Daemon.configured(directory, config_for(server, vault={"addresses": [proxy.address]})) as daemon:
        with daemon.client() as client:
            client.done("update", f"users/{world.number()}/surveys/1/escrow", {"kek": random_kek(), "user_email": EMAIL})
            before = len(proxy.calls)
            for _ in range(escrows):
                client.done("update", f"users/{world.number()}/surveys/1/escrow", {"kek": random_kek(), "user_email": EMAIL})
            calls = proxy.calls[before:]
    of_escrows = [call.method for call in calls if "/surveys/" in call.path]
    looks = [call for call in calls if call.path.endswith("/" + CHECKS)]
    assert of_escrows == ["POST"] * escrows
    assert len(looks) < escrows // 2


def test_where_the_configuration_pins_another_key_nothing_is_escrowed(server, directory, world, key):
    other = EscrowKey(bytes(64)).public
    with Daemon.configured(directory, config_for(server, custodian={"escrow_public_key": other})) as daemon:
        with daemon.client() as client:
            data = {"kek": random_kek(), "user_email": EMAIL}
            client.refused("precondition_failed", "update", f"users/{world.number()}/surveys/1/escrow", data)
            health = client.done("read", "sys/health")
            assert health["escrow_key"] == "differs" and "escrow is refused" in health["status"]
        assert daemon.log.read_text().count("escrow is refused") == 1
    with Daemon.configured(directory, config_for(server, custodian={"escrow_public_key": key.public})) as daemon:
        with daemon.client() as client:
            escrow = Escrow(world, client)
            assert client.done("read", "sys/health")["escrow_key"] == "pinned"
    assert key.open(escrow.record()["sealed_kek"], escrow.vault_path) == (escrow.kek, EMAIL)


def test_a_key_that_changes_while_the_daemon_runs_stops_escrows(server, directory, world, platform, key, restored):
    """The daemon looks again after some seconds: until then it seals to the key that it knows, and never to another."""
    before = set(escrow_paths(server))
    with Daemon.configured(directory, config_for(server)) as daemon:
        def ask(client, number):
            return client.ask("update", f"users/{world.number()}/surveys/1/escrow", {"kek": random_kek(), "user_email": EMAIL})

        with Traffic(daemon, ask, clients=2) as traffic:
            traffic.wait_for_good(5)
            write_record(server, CHECKS, platform.checks() | {"escrow_public_key": EscrowKey(bytes(64)).public})
            traffic.wait_for_error("precondition_failed", 5)
            assert traffic.errors.keys() == {"precondition_failed"}
            with daemon.client() as client:
                assert client.done("read", "sys/health")["escrow_key"] == "changed"
            write_record(server, CHECKS, platform.checks())
            traffic.wait_for_good(5)
        assert daemon.log.read_text().count("escrow is refused") == 1
    traffic_paths = [path for path in escrow_paths(server) if path not in before]
    assert len(traffic_paths) >= 10
    for path in traffic_paths:
        key.open(read_record(server, path)[0]["sealed_kek"], path)


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_a_point_of_small_order_is_no_key(server, directory, world, platform, point, restored):
    write_record(server, CHECKS, platform.checks() | {"escrow_public_key": point})
    with Daemon.configured(directory, config_for(server)) as daemon, daemon.client() as client:
        error = client.refused("record_malformed", "update", f"users/{world.number()}/surveys/1/escrow",
                               {"kek": random_kek(), "user_email": EMAIL})
        assert error["details"] == {"field": "escrow_public_key", "path": CHECKS}
    pinned = Daemon.configured(directory, config_for(server, custodian={"escrow_public_key": point}))
    status, said = pinned.refuse_to_start()
    assert status == 78 and "custodian.escrow_public_key" in said


# --- the checks of a platform key that CheckTick made ------------------------------------------------------------------

@pytest.fixture
def checktick(server, directory, world, platform, restored):
    """A host whose Vault holds CheckTick's half and nothing else of the platform key, which is another one than the
    world's, and no escrow."""
    theirs = Platform()
    forget_record(server, CHECKS)
    for path in escrow_paths(server):
        forget_record(server, path)
    write_record(server, "platform/master-key", theirs.record())
    daemon = Daemon.configured(directory, config_for(server)).start()
    yield World(daemon, theirs.component, theirs.shares, server), theirs
    daemon.stop()


@pytest.fixture
def files(directory, checktick, server):
    host, platform = checktick
    for number, share in enumerate(platform.shares):
        (directory / f"share-{number}").write_text(share + "\n")
    server.write_policy(f'path "{MOUNT}/platform/*" {{ capabilities = ["create", "update", "read"] }}', "setup")
    token = server.must("POST", "auth/token/create", {"policies": ["setup"]})["auth"]["client_token"]
    keep_secret(token)
    write_private(directory / "token", token)
    return directory


def shares_of(directory, *numbers, option="--shares"):
    return [word for number in numbers for word in (option, directory / f"share-{number}")]


def write_checks(host, directory, *more, token="token", shares=(0, 1, 2)):
    return splitkey("--json", "platform", "checks", *shares_of(directory, *shares), "--token-file", directory / token, *more,
                    socket=host.daemon.socket)


def test_the_checks_are_written_once_an_escrow_has_opened(checktick, files, server):
    host, platform = checktick
    with host.client() as client:
        escrow = Escrow(host, client, format="checktick", **host.custodian())
        assert client.done("read", "sys/health")["escrow_key"] == "none"
        written = write_checks(host, files)
        assert written.returncode == 0, written.stderr
        said = json.loads(written.stdout)
        assert said["proven_by"] == escrow.vault_path and said["changed"] is True
        record, version = read_record(server, CHECKS)
        assert record["key_check"] == platform.key_check() and record["share_checks"].keys() == {"1", "2", "3"}
        assert record["escrow_public_key"] == said["escrow_public_key"] == EscrowKey(platform.key()).public
        assert Escrow(host, client).written["format"] == "sealed"
    again = json.loads(write_checks(host, files, shares=(1, 2, 3)).stdout)
    assert again["changed"] is True  # the fourth share's check
    assert json.loads(write_checks(host, files).stdout)["changed"] is False
    assert read_record(server, CHECKS)[1] == version + 1


def test_without_an_escrow_the_shares_are_entered_twice(checktick, files, server):
    host, _ = checktick
    refused = write_checks(host, files)
    assert refused.returncode != 0
    written = write_checks(host, files, *shares_of(files, 1, 2, 3, option="--again"))
    assert written.returncode == 0, written.stderr
    assert json.loads(written.stdout)["proven_by"] == "second entry"


def test_wrong_shares_write_nothing(checktick, files, server):
    host, _ = checktick
    with host.client() as client:
        Escrow(host, client, format="checktick", **host.custodian())
    share = (files / "share-2").read_text().strip()
    (files / "share-9").write_text(share[:-1] + ("0" if share[-1] != "0" else "1"))
    assert write_checks(host, files, shares=(0, 1, 9)).returncode == 1
    assert server.request("GET", f"{MOUNT}/{CHECKS}")[0] == 404


def test_a_token_that_may_not_write_is_told_as_such(checktick, files, server):
    host, _ = checktick
    weak = server.must("POST", "auth/token/create", {"policies": ["default"]})["auth"]["client_token"]
    for name, token in (("weak", weak), ("unknown", "s.unknownunknownunknown")):
        keep_secret(token)
        write_private(files / name, token)
        refused = write_checks(host, files, *shares_of(files, 1, 2, 3, option="--again"), token=name)
        assert refused.returncode == 1
        assert json.loads(refused.stdout)["error"]["code"] == "vault_denied"
    with host.client() as client:
        assert client.done("read", "sys/health")["token"]["state"] == "valid"
    assert server.request("GET", f"{MOUNT}/{CHECKS}")[0] == 404


# --- ceremonies by the command line ------------------------------------------------------------------------------------

def test_a_ceremony_verifies_and_converts_every_escrow(checktick, files):
    host, _ = checktick
    write_checks(host, files, *shares_of(files, 1, 2, 3, option="--again"))
    with host.client() as client:
        escrows = [Escrow(host, client, **more) for more in
                   ({}, {"format": "checktick", **host.custodian()}, {}, {"format": "checktick", **host.custodian()})]
        others = [Escrow(host, client, escrows[0].user, format="checktick", **host.custodian()) for _ in range(3)]
        broken = Escrow(host, client)
        broken.put(broken.record() | {"sealed_kek": "00" * 336})

        verified = splitkey("escrow", "verify", *shares_of(files, 0, 1, 2), socket=host.daemon.socket)
        assert verified.returncode == 1
        assert f"{broken.path}: decryption_failed" in verified.stdout
        assert "failed 1" in verified.stdout

        convert = ["escrow", "convert", "--all", "--user", escrows[0].user, *shares_of(files, 1, 2, 3)]
        converted = splitkey(*convert, "--to", "sealed", socket=host.daemon.socket)
        assert converted.returncode == 0, converted.stderr
        for escrow in (*others, escrows[0]):
            assert escrow.record()["algorithm"] == ALGORITHM
        assert splitkey(*convert, "--to", "checktick", socket=host.daemon.socket).returncode == 0
        for escrow in (*others, *escrows):
            assert escrow.recover() == escrow.kek
