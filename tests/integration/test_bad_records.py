"""Records in Vault that somebody damaged, exchanged or wrote by hand: splitkeyd says which, answers no key, and leaves them
as they are."""

import pytest

from world import World, random_kek, random_passphrase, read_record, write_record

# Takes a member out of a record.
MISSING = object()


@pytest.fixture(scope="module")
def world(server, module_directory):
    world = World.with_vault(module_directory, server)
    yield world
    world.daemon.stop()


@pytest.fixture
def client(world):
    with world.client() as client:
        yield client


def changed(record, changes):
    return {name: value for name, value in {**record, **changes}.items() if value is not MISSING}


def flip(hex_digits, position):
    digit = "1" if hex_digits[position] == "0" else "0"
    return hex_digits[:position] + digit + hex_digits[position + 1:]


class Escrow:
    def __init__(self, world, client):
        self.world, self.client = world, client
        self.user = world.number()
        self.path = f"users/{self.user}/surveys/1"
        self.vault_path = f"{self.path}/recovery-kek"
        client.done("update", f"{self.path}/escrow",
                    {"kek": random_kek(), "user_email": "a@b.example", **world.custodian()})
        self.record, _ = read_record(world.server, self.vault_path)

    def damage(self, **changes):
        self.damaged = changed(self.record, changes)
        self.version = write_record(self.world.server, self.vault_path, self.damaged)

    def recover(self, code):
        return self.client.refused(code, "update", f"{self.path}/recover",
                                   {"admin_id": 1, "verification_notes": "ok", **self.world.custodian()})

    def verify_email(self, code):
        return self.client.refused(code, "update", f"users/{self.user}/verify-email",
                                   {"email": "a@b.example", **self.world.custodian()})

    def is_untouched(self):
        return read_record(self.world.server, self.vault_path) == (self.damaged, self.version)


@pytest.fixture(scope="module")
def escrow(world):
    with world.client() as client:
        yield Escrow(world, client)


DAMAGED_ESCROWS = [
    *(("encrypted_kek", value) for value in (MISSING, None, 7, [], "", "g" * 120, "0" * 118, "0" * 122, "A" * 120)),
    *(("encrypted_email", value) for value in (MISSING, 7)),
    *(("algorithm", value) for value in (MISSING, 7, "AES-128-CBC", "HPKE-X25519-HKDF-SHA256-AES-128-GCM")),
    *(("platform_key_version", value) for value in (None, 7, "", "../master-key", "v 1")),
    *(("audit_trail", value) for value in ("text", [], 7, None)),
]


@pytest.mark.parametrize("field, value", DAMAGED_ESCROWS)
def test_a_damaged_escrow_is_told_by_path_and_field(escrow, field, value):
    escrow.damage(**{field: value})
    assert escrow.recover("record_malformed")["details"] == {"path": escrow.vault_path, "field": field}
    assert escrow.is_untouched()


@pytest.mark.parametrize("list_name", ["accessed_by", "access_timestamps"])
def test_a_trail_that_cannot_be_continued_keeps_the_key_in(escrow, list_name):
    escrow.damage(audit_trail={**escrow.record["audit_trail"], list_name: "nobody"})
    assert escrow.recover("record_malformed")["details"] == {
        "path": escrow.vault_path, "field": f"audit_trail.{list_name}"}
    assert escrow.is_untouched()


@pytest.mark.parametrize("value", [MISSING, 7, "", "00", "g" * 80, "A" * 80])
def test_a_damaged_address_is_told_by_path_and_field(escrow, value):
    escrow.damage(encrypted_email=value)
    assert escrow.verify_email("record_malformed")["details"] == {"path": escrow.vault_path, "field": "encrypted_email"}
    assert escrow.is_untouched()


@pytest.mark.parametrize("position", [0, 30, 119])
def test_one_altered_digit_opens_nothing(escrow, position):
    escrow.damage(encrypted_kek=flip(escrow.record["encrypted_kek"], position))
    escrow.recover("decryption_failed")
    assert escrow.is_untouched()


def test_one_altered_digit_of_the_address_opens_nothing(escrow):
    escrow.damage(encrypted_email=flip(escrow.record["encrypted_email"], 40))
    escrow.verify_email("decryption_failed")


def test_a_version_of_the_platform_key_that_is_not_there_is_told(escrow):
    escrow.damage(platform_key_version="v9")
    assert "v9" in escrow.recover("precondition_failed")["message"]
    assert escrow.is_untouched()


def test_an_escrow_of_another_survey_or_user_does_not_open_here(world, client, escrow):
    other = Escrow(world, client)
    escrow.damage(encrypted_kek=other.record["encrypted_kek"])
    escrow.recover("decryption_failed")
    assert escrow.is_untouched()


def test_a_record_that_is_something_else_is_malformed(world, client, escrow):
    for path in ("platform/master-key", "platform/checks/v1"):
        record, _ = read_record(world.server, path)
        escrow.damaged, escrow.version = record, write_record(world.server, escrow.vault_path, record)
        assert escrow.recover("record_malformed")["details"]["path"] == escrow.vault_path
        assert escrow.is_untouched()
    assert client.done("list", f"users/{escrow.user}/surveys") == {"keys": ["1"]}


def test_an_escrow_over_a_damaged_record_is_a_conflict(escrow, client, world):
    escrow.damage(encrypted_kek="no hex")
    data = {"kek": random_kek(), "user_email": "a@b.example", **world.custodian()}
    error = client.refused("conflict", "update", f"{escrow.path}/escrow", data)
    assert error["details"] == {"version": escrow.version}
    assert escrow.is_untouched()


@pytest.fixture
def platform_record(world):
    """Writes a changed record of the platform key; puts it right again."""
    paths = ("platform/master-key", "platform/checks/v1")
    good = {path: read_record(world.server, path)[0] for path in paths}
    yield lambda path, **changes: write_record(world.server, path, changed(good[path], changes))
    for path in paths:
        write_record(world.server, path, good[path])


@pytest.mark.parametrize("value", [MISSING, 7, "", "00" * 32, "00" * 63, "00" * 65, "g" * 128, "AB" * 64])
def test_a_damaged_half_is_told_by_path_and_field(world, client, platform_record, value):
    platform_record("platform/master-key", vault_component=value)
    escrow = {"kek": random_kek(), "user_email": "a@b.example", **world.custodian()}
    user = world.number()
    for path, data in (("platform/verify", world.custodian()), (f"users/{user}/surveys/1/escrow", escrow)):
        error = client.refused("record_malformed", "update", path, data)
        assert error["details"] == {"path": "platform/master-key", "field": "vault_component"}
    assert client.done("list", f"users/{user}/surveys") == {"keys": []}


@pytest.mark.parametrize("changes", [{"key_check": "00"}, {"key_check": 7}, {"share_checks": "text"},
                                     {"share_checks": {"1": "00"}}, {"share_checks": {"x": "0" * 32}},
                                     {"escrow_public_key": "00"}], ids=str)
def test_damaged_checks_are_told_by_path(world, client, platform_record, changes):
    platform_record("platform/checks/v1", **changes)
    error = client.refused("record_malformed", "update", "platform/verify", world.custodian())
    assert error["details"]["path"] == "platform/checks/v1"


class Survey:
    """A KEK of a team's survey."""

    def __init__(self, world, client):
        self.world, self.client = world, client
        self.organization, self.team, self.survey = world.number(), world.number(), world.number()
        self.paths = {"kek": f"surveys/{self.survey}/kek", "organization": f"organizations/{self.organization}/master-key",
                      "team": f"teams/{self.team}/team-key"}
        self.keys = {"org_id": self.organization, "team_id": self.team, "passphrase": random_passphrase(),
                     **world.custodian()}
        client.done("update", f"organizations/{self.organization}",
                    {"passphrase": self.keys["passphrase"], **world.custodian()})
        client.done("update", f"teams/{self.team}", {"org_id": self.organization})
        client.done("update", f"surveys/{self.survey}/kek/encrypt", {"generate": True, **self.keys})
        self.good = {what: read_record(world.server, path)[0] for what, path in self.paths.items()}

    def damage(self, what, field, value):
        write_record(self.world.server, self.paths[what], changed(self.good[what], {field: value}))

    def repair(self, what):
        write_record(self.world.server, self.paths[what], self.good[what])

    def decrypt(self, code):
        return self.client.refused(code, "update", f"surveys/{self.survey}/kek/decrypt", self.keys)


@pytest.fixture(scope="module")
def survey(world):
    with world.client() as client:
        yield Survey(world, client)


@pytest.mark.parametrize("what, field, value", [
    ("kek", "encrypted_kek", MISSING), ("kek", "encrypted_kek", "g" * 120), ("kek", "encrypted_kek", "00"),
    ("kek", "algorithm", "ROT13"), ("organization", "org_key_check", "00"), ("organization", "org_key_check", 7),
    ("team", "org_id", MISSING), ("team", "org_id", "../1"), ("team", "org_id", -1)])
def test_a_damaged_record_of_a_survey_is_told_by_path_and_field(survey, what, field, value):
    survey.damage(what, field, value)
    assert survey.decrypt("record_malformed")["details"] == {"path": survey.paths[what], "field": field}
    survey.repair(what)


def test_an_altered_kek_or_check_opens_nothing(survey):
    survey.damage("kek", "encrypted_kek", flip(survey.good["kek"]["encrypted_kek"], 60))
    survey.decrypt("decryption_failed")
    survey.repair("kek")
    survey.damage("organization", "org_key_check", flip(survey.good["organization"]["org_key_check"], 0))
    survey.decrypt("decryption_failed")
    survey.repair("organization")


def test_a_record_without_its_place_in_a_list_is_left_out(world, client):
    """Names that are no ids, and a record where a survey should be a folder, are not splitkeyd's."""
    user = world.number()
    write_record(world.server, f"users/{user}/surveys/loose", {"a": 1})
    write_record(world.server, f"users/{user}/surveys/a.b/recovery-kek", {"a": 1})
    write_record(world.server, f"users/{user}/surveys/8/something-else", {"a": 1})
    write_record(world.server, f"users/{user}/surveys/9/recovery-kek", {"a": 1})
    assert client.done("list", f"users/{user}/surveys") == {"keys": ["9"]}
