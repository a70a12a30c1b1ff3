"""What lies in Vault: splitkeyd opens what CheckTick wrote, and writes what CheckTick reads. Looked at with the
administrator's token, as nothing of splitkeyd could."""

import json
import os
import re
from pathlib import Path

import pytest

from world import Platform, World, forget_record, random_kek, random_passphrase, read_record, write_record

VECTORS = Path(os.environ.get("SPLITKEY_VECTORS", Path(__file__).parents[1] / "vectors"))
CHECKTICK = json.loads((VECTORS / "checktick.json").read_text())
ORGANIZATIONS = {row["org_id"]: row for row in CHECKTICK["organizations"]}
TEAMS = {row["team_id"]: row for row in CHECKTICK["teams"]}
TEAM_OF_KEY = {row["team_key"]: row for row in CHECKTICK["teams"]}

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")
WRAPPED_KEK = re.compile(r"[0-9a-f]{120}")


@pytest.fixture(scope="module")
def world(server, module_directory):
    platform = Platform(CHECKTICK["platform"]["vault_component"], CHECKTICK["platform"]["custodian_component"],
                        CHECKTICK["custodian_shares"]["shares"])
    world = World.with_vault(module_directory, server, platform)
    yield world
    world.daemon.stop()


@pytest.fixture
def client(world):
    with world.client() as client:
        yield client


def halves(world):
    """CheckTick's custodians, by shares and by component."""
    return [{"custodian_shares": world.shares[1:]}, {"custodian_component": world.component}]


def keys_of(row):
    """The request's fields for a row of survey_keks."""
    if row["hierarchy_level"] == "team":
        team = TEAM_OF_KEY[row["hierarchy_key"]]
        return {"org_id": team["org_id"], "team_id": team["team_id"],
                "passphrase": ORGANIZATIONS[team["org_id"]]["passphrase"]}
    organization = int(row["vault_path"].split("/")[1])
    return {"org_id": organization, "passphrase": ORGANIZATIONS[organization]["passphrase"]}


@pytest.mark.parametrize("row", CHECKTICK["survey_keks"], ids=lambda row: row["vault_path"])
def test_a_survey_kek_that_checktick_wrote_opens(world, client, row):
    write_record(world.server, row["vault_path"], row["secret"])
    survey = row["vault_path"].split("/")[-2]
    request = {"vault_path": row["vault_path"], **keys_of(row), **world.custodian()}
    assert client.done("update", f"surveys/{survey}/kek/decrypt", request) == {"kek": row["kek"]}
    assert read_record(world.server, row["vault_path"])[0] == row["secret"]


@pytest.mark.parametrize("row", CHECKTICK["escrows"], ids=lambda row: row["vault_path"])
def test_an_escrow_that_checktick_wrote_is_recovered_as_checktick_does_it(world, client, row):
    after = row["secret_after_recovery"]
    administrator = after["audit_trail"]["accessed_by"][-1]
    path = f"users/{row['user_id']}/surveys/{row['survey_id']}/recover"
    for half in halves(world):
        write_record(world.server, row["vault_path"], row["secret"])
        recovered = client.done("update", path, {
            "admin_id": administrator, "verification_notes": after["audit_trail"]["last_verification_notes"], **half})
        assert recovered == {"kek": row["kek"]}
        record, _ = read_record(world.server, row["vault_path"])
        (when,) = record["audit_trail"]["access_timestamps"]
        assert TIME.fullmatch(when)
        record["audit_trail"]["access_timestamps"] = after["audit_trail"]["access_timestamps"]
        assert record == after
        assert type(record["audit_trail"]["accessed_by"][0]) is type(administrator)


@pytest.mark.parametrize("row", CHECKTICK["escrows"], ids=lambda row: str(row["user_id"]))
def test_a_claimed_address_is_judged_as_checktick_judges_it(world, client, row):
    write_record(world.server, row["vault_path"], row["secret"])
    for check in CHECKTICK["email_checks"]:
        if check["survey_id"] != row["survey_id"]:
            continue
        for named in ({}, {"survey_id": check["survey_id"]}):
            answer = client.done("update", f"users/{check['user_id']}/verify-email",
                                 {"email": check["claimed_email"], **named, **world.custodian()})
            assert answer["match"] == check["match"], check


def test_an_escrow_of_ours_has_the_members_of_checkticks(world, client):
    user, survey = world.number(), world.number()
    path = f"users/{user}/surveys/{survey}"
    client.done("update", f"{path}/escrow", {"kek": random_kek(), "user_email": "a@b.example", **world.custodian()})
    ours, version = read_record(world.server, f"{path}/recovery-kek")
    theirs = CHECKTICK["escrows"][0]["secret"]
    assert version == 1 and ours.keys() == theirs.keys()
    variable = ("encrypted_kek", "encrypted_email", "created_at")
    assert {**ours, **dict.fromkeys(variable)} == {**theirs, **dict.fromkeys(variable)}
    assert WRAPPED_KEK.fullmatch(ours["encrypted_kek"]) and TIME.fullmatch(ours["created_at"])
    assert len(ours["encrypted_email"]) == 2 * (12 + len("a@b.example") + 16)

    client.done("update", f"{path}/recover", {"admin_id": 17, "verification_notes": "by phone", **world.custodian()})
    recovered, version = read_record(world.server, f"{path}/recovery-kek")
    assert version == 2
    assert recovered["audit_trail"].keys() == CHECKTICK["escrows"][0]["secret_after_recovery"]["audit_trail"].keys()
    assert recovered["audit_trail"]["accessed_by"] == [17]
    assert type(recovered["audit_trail"]["accessed_by"][0]) is int
    assert recovered["audit_trail"]["last_verification_notes"] == "by phone"
    assert {**recovered, "audit_trail": None} == {**ours, "audit_trail": None}


def test_a_survey_kek_of_ours_has_the_members_of_checkticks(world, client):
    survey = world.number()
    client.done("update", f"surveys/{survey}/kek/encrypt",
                {"generate": True, "org_id": world.number(), "passphrase": random_passphrase(), **world.custodian()})
    ours, _ = read_record(world.server, f"surveys/{survey}/kek")
    assert ours.keys() == CHECKTICK["survey_keks"][0]["secret"].keys()
    assert ours["algorithm"] == "AES-256-GCM"
    assert WRAPPED_KEK.fullmatch(ours["encrypted_kek"]) and TIME.fullmatch(ours["created_at"])


def test_the_metadata_of_ours_is_as_compatibility_says(world, client):
    organization, team = world.number(), "007"
    client.done("update", f"organizations/{organization}", {"passphrase": random_passphrase(), **world.custodian()})
    record, _ = read_record(world.server, f"organizations/{organization}/master-key")
    assert re.fullmatch("[0-9a-f]{32}", record.pop("org_key_check"))
    assert TIME.fullmatch(record.pop("created_at"))
    assert record == {"org_id": organization, "key_derivation": "platform_key + owner_passphrase",
                      "note": "Key derived on-demand, not stored"}
    client.done("update", f"teams/{team}", {"org_id": str(organization)})
    record, _ = read_record(world.server, f"teams/{team}/team-key")
    assert TIME.fullmatch(record.pop("created_at"))
    assert record == {"team_id": "007", "org_id": organization, "key_derivation": "org_key + team_id",
                      "note": "Key derived on-demand from org key"}


def test_an_update_keeps_what_checktick_wrote_and_adds_the_check(world, client):
    organization = world.number()
    path = f"organizations/{organization}/master-key"
    theirs = {"org_id": organization, "created_at": "2024-02-29T12:00:00.000001+00:00", "key_derivation": "as ever",
              "note": "theirs", "something": {"of": ["their", 1.5, None, True]}}
    write_record(world.server, path, theirs)
    assert client.done("update", f"organizations/{organization}") == {"version": 1}
    assert read_record(world.server, path) == (theirs, 1)
    setting_up = {"passphrase": random_passphrase(), **world.custodian()}
    assert client.done("update", f"organizations/{organization}", setting_up) == {"version": 2}
    record, _ = read_record(world.server, path)
    assert re.fullmatch("[0-9a-f]{32}", record.pop("org_key_check"))
    assert record == theirs
    shown = client.done("read", f"organizations/{organization}")
    assert shown["something"] == theirs["something"] and shown["version"] == 2


def test_a_recovery_keeps_what_it_does_not_know(world, client):
    row = CHECKTICK["escrows"][0]
    theirs = {**row["secret"], "something": ["of", {"theirs": None}],
              "audit_trail": {**row["secret"]["audit_trail"], "accessed_by": [5], "access_timestamps": ["then"], "more": 1}}
    write_record(world.server, row["vault_path"], theirs)
    client.done("update", f"users/{row['user_id']}/surveys/{row['survey_id']}/recover",
                {"admin_id": "6", "verification_notes": "ok", **world.custodian()})
    record, _ = read_record(world.server, row["vault_path"])
    assert record["something"] == theirs["something"] and record["audit_trail"]["more"] == 1
    assert record["audit_trail"]["accessed_by"] == [5, 6]
    assert record["audit_trail"]["access_timestamps"][0] == "then"


def test_an_escrow_without_a_version_is_one_of_the_first_key(world, client):
    row = CHECKTICK["escrows"][0]
    without = {name: value for name, value in row["secret"].items() if name != "platform_key_version"}
    write_record(world.server, row["vault_path"], without)
    recovered = client.done("update", f"users/{row['user_id']}/surveys/{row['survey_id']}/recover",
                            {"admin_id": 6, "verification_notes": "ok", **world.custodian()})
    assert recovered == {"kek": row["kek"]}
    assert "platform_key_version" not in read_record(world.server, row["vault_path"])[0]


@pytest.fixture
def another_platform(world):
    """Writes another platform key into Vault, and CheckTick's again at the end."""
    yield lambda platform: platform.write_to(world.server)
    Platform(CHECKTICK["platform"]["vault_component"], world.component, world.shares).write_to(world.server)


def test_without_stored_checks_nothing_is_known_of_the_halves_and_all_works(world, client, another_platform):
    another_platform(platform := Platform())
    forget_record(world.server, "platform/checks/v1")
    custodian = {"custodian_shares": platform.shares[1:]}
    answer = client.ask("update", "platform/verify", custodian)
    assert answer["data"] == {"platform_key_version": "v1", "matches": None, "escrow_key_matches": None}
    assert len(answer["warnings"]) == 1

    path, kek = f"users/{world.number()}/surveys/{world.number()}", random_kek()
    answer = client.ask("update", f"{path}/escrow", {"kek": kek, "user_email": "a@b.example", **custodian})
    assert answer["data"]["version"] == 1 and len(answer["warnings"]) == 1
    notes = {"admin_id": 1, "verification_notes": "ok"}
    assert client.done("update", f"{path}/recover", {**notes, **custodian}) == {"kek": kek}
    client.refused("decryption_failed", "update", f"{path}/recover", {**notes, "custodian_component": world.component})


def test_an_imported_later_version_may_have_halves_of_32_bytes(world, client, another_platform):
    """HMAC fills its key with zeros: 32 bytes, and the same with 32 zeros behind them, derive alike."""
    short = Platform(os.urandom(32).hex(), os.urandom(32).hex(), world.shares)
    another_platform(Platform(short.vault_component + "00" * 32, short.component + "00" * 32))
    path, kek = f"users/{world.number()}/surveys/{world.number()}", random_kek()
    client.done("update", f"{path}/escrow",
                {"kek": kek, "user_email": "a@b.example", "custodian_component": short.component + "00" * 32})
    record, _ = read_record(world.server, f"{path}/recovery-kek")
    write_record(world.server, f"{path}/recovery-kek", {**record, "platform_key_version": "v2"})
    asked = {"admin_id": 1, "verification_notes": "ok", "custodian_component": short.component}
    client.refused("precondition_failed", "update", f"{path}/recover", asked)
    write_record(world.server, "platform/versions/v2", short.record())
    assert client.done("update", f"{path}/recover", asked) == {"kek": kek}
    client.refused("invalid_custodian", "update", f"{path}/recover",
                   {**asked, "custodian_component": short.component + "00" * 32})
