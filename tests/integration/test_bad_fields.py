"""Fields that are wrong in a message that is well formed. Nothing of what is tried here may leave anything behind."""

import json

import pytest

from daemon import keep_secret
from world import World, combine, random_kek, random_passphrase, split

ESCROW = "users/42/surveys/7/escrow"
RECOVER = "users/42/surveys/7/recover"
VERIFY = "users/42/surveys/7/verify"
CONVERT = "users/42/surveys/7/convert"
VERIFY_EMAIL = "users/42/verify-email"
ENCRYPT = "surveys/7/kek/encrypt"
DECRYPT = "surveys/7/kek/decrypt"

# Leaves a field out.
MISSING = object()


@pytest.fixture(scope="module")
def world(module_directory):
    world = World.dev(module_directory)
    yield world
    world.daemon.stop()


@pytest.fixture
def client(world):
    """A connection that is alive after the test, and to which nothing shows that anything was written."""
    with world.client() as client:
        yield client
        assert client.done("list", "users/42/surveys") == {"keys": []}
        for operation, path in (("read", ESCROW), ("read", "organizations/1"), ("read", "teams/3"),
                                ("delete", "surveys/7/kek")):
            client.refused("not_found", operation, path)
        client.refused("not_found", "delete", "surveys/7/kek", {"vault_path": "organizations/1/surveys/7/kek"})


@pytest.fixture
def good(world):
    """The fields of a request that would succeed, or would but for a record that is not there."""
    custodian, passphrase = world.custodian(), random_passphrase()
    hierarchy = {"org_id": 1, "team_id": 3, "passphrase": passphrase, **custodian}
    return {
        ESCROW: {"kek": random_kek(), "user_email": "dr.smith@hospital.example", "format": "checktick", **custodian},
        RECOVER: {"admin_id": 9, "verification_notes": "seen", **custodian},
        VERIFY: custodian,
        CONVERT: {"format": "sealed", **custodian},
        "platform/checks": {"vault_token": "s.not-a-token-at-all", **custodian},
        VERIFY_EMAIL: {"email": "dr.smith@hospital.example", **custodian},
        ENCRYPT: {"kek": random_kek(), **hierarchy},
        DECRYPT: hierarchy,
        "platform/verify": custodian,
        "organizations/1": {"passphrase": passphrase, **custodian},
        "teams/3": {"org_id": 1},
    }


def changed(data, changes):
    return {name: value for name, value in {**data, **changes}.items() if value is not MISSING}


BAD_IDS = ["", "..", ".", "../x", "a/b", "%2f", "a%2fb", "a b", "a\n", "é", "x" * 65, "x" * 300, -1, True, [], {}, "a\0"]
BAD_TEXTS = ["", 7, True, [], {}]
WORDS_THAT_ARE_NO_HEX = ["0" * 62, "0" * 63, "0" * 65, "0" * 66, "A" * 64, "g" * 64, "0x" + "0" * 62, " " + "0" * 63,
                         "0" * 63 + "\n", "0" * 63 + "\0", "é" * 32]

BAD = [
    *((ESCROW, {"kek": kek}) for kek in (*WORDS_THAT_ARE_NO_HEX, *BAD_TEXTS, MISSING)),
    *((ESCROW, {"user_email": email}) for email in (*BAD_TEXTS, MISSING, "a@b\0", "x" * 255, "é" * 128)),
    *((ESCROW, {"format": "sealed", "user_email": email}) for email in (*BAD_TEXTS, MISSING, "a@b\0", "x" * 255)),
    *((ESCROW, {"format": word}) for word in ("", "Sealed", "CheckTick", 1, "x" * 65)),
    *((ESCROW, {"replace_version": version}) for version in (0, -1, 2**53 + 1, "1", True, [])),
    *((RECOVER, {"admin_id": wrong}) for wrong in (*BAD_IDS, MISSING)),
    *((RECOVER, {"verification_notes": notes}) for notes in (*BAD_TEXTS, MISSING, "a\0", "x" * 1025, "é" * 513)),
    *((RECOVER, {"recovery_id": text}) for text in (*BAD_TEXTS, "x" * 1025)),
    *((VERIFY_EMAIL, {"survey_id": wrong}) for wrong in BAD_IDS),
    *((VERIFY_EMAIL, {"email": email}) for email in (*BAD_TEXTS, MISSING, "x" * 255)),
    *((ENCRYPT, {"kek": kek}) for kek in (*WORDS_THAT_ARE_NO_HEX, MISSING)),
    *((ENCRYPT, {"generate": word}) for word in (True, "true", 1, [])),
    (ENCRYPT, {"kek": MISSING, "generate": False}),
    *((ENCRYPT, {"org_id": wrong}) for wrong in (*BAD_IDS, MISSING)),
    *((ENCRYPT, {"team_id": wrong}) for wrong in BAD_IDS),
    *((ENCRYPT, {"passphrase": text}) for text in (*BAD_TEXTS, MISSING, "x" * 1025, "é" * 513)),
    *((ENCRYPT, {"replace_version": version}) for version in (0, "1")),
    *((path, {"vault_path": place}) for path in (ENCRYPT, DECRYPT) for place in (
        "", 7, [], "platform/master-key", "surveys/8/kek", "surveys/7/kek/", "/surveys/7/kek", "surveys/07/kek",
        "users/42/surveys/7/recovery-kek", "organizations/2/surveys/7/kek", "organizations/1/surveys/8/kek",
        "organizations/../surveys/7/kek", "organizations//surveys/7/kek", "organizations/1/surveys/7/kek\0",
        "organizations/" + "x" * 64 + "/surveys/7/kek", "x" * 512, "x" * 513)),
    ("organizations/1", {"passphrase": MISSING}),
    ("organizations/1", {"custodian_shares": MISSING}),
    *(("teams/3", {"org_id": wrong}) for wrong in (*BAD_IDS, MISSING)),
    *((CONVERT, {"format": word}) for word in ("", "Sealed", 1, "x" * 65, MISSING)),
    *(("platform/checks", {"vault_token": token}) for token in (*BAD_TEXTS, MISSING, "a b", "a\n", "é", "a\0", "x" * 1025)),
    *(("platform/verify", {"version": word}) for word in ("", "..", "v1/x", "v 1", "x" * 65, 1)),
    *((path, {"custodian_shares": MISSING}) for path in (ESCROW, RECOVER, VERIFY, CONVERT, VERIFY_EMAIL, ENCRYPT, "platform/verify",
                                                         "platform/checks")),
    *((path, {"custodian_shares": shares}) for path in (RECOVER, "platform/verify") for shares in (
        "80", 7, {}, [1, 2, 3], [[], []], [""] * 3, ["801-1-00\0", "802-2-00"], ["x" * 1025] * 3, ["80"] * 256)),
    *((path, {"custodian_component": "00" * 64}) for path in (ESCROW, RECOVER, ENCRYPT, "platform/verify")),
    *((path, {"custodian_shares": MISSING, "custodian_component": digits}) for path in (ESCROW, "platform/verify")
      for digits in ("", "0", "0" * 127, "AB" * 64, "g" * 128, "0" * 1026, 7, ["00" * 64])),
    *((path, {"unknown": 1}) for path in (ESCROW, RECOVER, VERIFY_EMAIL, ENCRYPT, DECRYPT, "organizations/1", "teams/3")),
    (ESCROW, {"Kek": random_kek()}),
    (DECRYPT, {"kek": random_kek()}),
    (DECRYPT, {"org_id": MISSING}),
    (RECOVER, {"user_email": "dr.smith@hospital.example"}),
]


def name_of(case):
    path, changes = case
    (field, value), *_ = reversed(changes.items())
    shown = "missing" if value is MISSING else json.dumps(value)
    return f"{path}-{field}={shown[:24]}~{len(shown)}"


@pytest.mark.parametrize("case", BAD, ids=name_of)
def test_a_wrong_field_is_refused(client, good, case):
    path, changes = case
    error = client.refused("invalid_request", "update", path, changed(good[path], changes))
    assert "details" not in error


@pytest.mark.parametrize("wrong", ["..", "%2f", "%2e%2e", "a%2fb", "", "x" * 65, "x" * 300, "a b", "a\n", "é", "a\t", "+", "*"])
def test_an_id_in_a_path_that_could_lead_elsewhere_is_refused(client, good, wrong):
    for path, data in ((f"users/{wrong}/surveys/7/escrow", good[ESCROW]), (f"users/42/surveys/{wrong}/escrow", good[ESCROW]),
                       (f"users/{wrong}/verify-email", good[VERIFY_EMAIL]), (f"surveys/{wrong}/kek/encrypt", good[ENCRYPT]),
                       (f"organizations/{wrong}", good["organizations/1"]), (f"teams/{wrong}", good["teams/3"])):
        client.refused("invalid_request", "update", path, data)
    client.refused("invalid_request", "list", f"users/{wrong}/surveys")
    client.refused("invalid_request", "delete", f"surveys/{wrong}/kek")


def test_a_duplicate_field_is_refused_however_it_is_spelt(client, good):
    data = json.dumps(good[ESCROW])
    keep_secret(good[ESCROW]["kek"])
    for spelling in ("kek", r"k\u0065k"):
        twice = data[:-1] + f', "{spelling}": "{good[ESCROW]["kek"]}"}}'
        client.send_text(f'{{"id": 1, "operation": "update", "path": "{ESCROW}", "data": {twice}}}')
        answer = client.receive()
        assert answer["id"] is None and answer["error"]["code"] == "invalid_request"


def test_a_half_of_another_length_is_no_half(client, good):
    for path in (ESCROW, "platform/verify", "organizations/1"):
        for count in (1, 31, 32, 33, 63, 65, 128):
            half = {"custodian_shares": MISSING, "custodian_component": "5a" * count}
            client.refused("invalid_custodian", "update", path, changed(good[path], half))


def wrong_shares(world):
    first, second, third, _ = world.shares
    damaged = third[:-1] + ("0" if third[-1] != "0" else "1")
    return {
        "none": [],
        "one": [first],
        "the same twice": [first, first],
        "the same twice among others": [first, second, third, first],
        "two with one number": [first, second, "801-1-" + third.split("-")[2]],
        "one damaged": [first, second, damaged],
        "one renamed": [first, second, third.replace("803-3-", "804-4-")],
        "numbers that differ": [first, second, third.replace("803-3-", "803-4-")],
        "one of another set": [first, second, split(world.component)[2]],
        "all of another key": split("ab" * 64)[:3],
        "two of three": [first, second],
        "no number below the prime": [first, second, "803-3-" + "f" * 512],
        "too long": [first, second, "803-3-" + "0" * 513],
        "no digits": [first, second, "803-3-"],
        "no hex": [first, second, third[:-1] + "g"],
        "number 0": [first, second, third.replace("803-3-", "800-0-")],
        "number 256": [first, second, third.replace("803-3-", "80256-256-")],
        "another prefix": [first, second, third.replace("803-", "903-")],
        "a word": [first, second, "share three"],
    }


def test_wrong_shares_are_refused(world, client, good):
    for what, shares in wrong_shares(world).items():
        for path in ("platform/verify", ESCROW, "organizations/1"):
            answer = client.ask("update", path, {**good[path], "custodian_shares": shares})
            assert answer.get("error", {}).get("code") == "invalid_custodian", (what, path)


def test_shares_may_be_written_as_people_write_them(world, client):
    shares = [f"  {world.shares[0].upper()}\n", world.shares[1], f"\t{world.shares[3]} "]
    assert client.done("update", "platform/verify", {"custodian_shares": shares})["matches"] is True


def test_a_lease_that_is_not_there_or_does_not_stand_alone_is_refused(client, good):
    for path, alone in ((ENCRYPT, {"generate": True}), (DECRYPT, {})):
        client.refused("invalid_request", "update", path, {**good[path], "lease_id": "abc"})
        error = client.refused("precondition_failed", "update", path, {**alone, "lease_id": "abc"})
        assert error["details"] == {"needs": "unlock"}


def test_a_version_of_the_platform_key_that_is_not_there_is_told(client, good):
    client.refused("precondition_failed", "update", "platform/verify", {**good["platform/verify"], "version": "v9"})


def test_a_leading_zero_makes_another_id_and_an_integer_the_same(world, client, good):
    number = world.number()
    client.done("update", f"users/{number}/surveys/7/escrow", good[ESCROW])
    assert client.done("list", f"users/0{number}/surveys") == {"keys": []}
    client.refused("not_found", "read", f"users/{number}/surveys/07/escrow")
    for survey, code in ((7, None), ("7", None), ("07", "not_found")):
        data = {**good[VERIFY_EMAIL], "survey_id": survey}
        if code:
            client.refused(code, "update", f"users/{number}/verify-email", data)
        else:
            assert client.done("update", f"users/{number}/verify-email", data)["match"] is True


def test_the_longest_fields_are_taken(world, client, good):
    user = world.number()
    email = "é" * 127
    client.done("update", f"users/{user}/surveys/{'x' * 64}/escrow", {**good[ESCROW], "user_email": email})
    assert client.done("update", f"users/{user}/verify-email", {**good[VERIFY_EMAIL], "email": email.upper()}) == {
        "match": True, "survey_id": "x" * 64}
    recovered = client.done("update", f"users/{user}/surveys/{'x' * 64}/recover",
                            {**good[RECOVER], "verification_notes": "é" * 512, "recovery_id": "x" * 1024})
    assert recovered == {"kek": good[ESCROW]["kek"]}


def test_a_passphrase_may_hold_any_character_and_1024_bytes(world, client):
    for passphrase in ("a\0b passphrase with U+0000", "x" * 1024, "é" * 512, "  two spaces around  ", "🔑" * 256):
        survey, organization = world.number(), world.number()
        keys = {"org_id": organization, "passphrase": passphrase, **world.custodian()}
        kek = client.done("update", f"surveys/{survey}/kek/encrypt", {"generate": True, **keys})["kek"]
        assert client.done("update", f"surveys/{survey}/kek/decrypt", keys) == {"kek": kek}
        other = {**keys, "passphrase": passphrase[:-1] + "y"}
        client.refused("decryption_failed", "update", f"surveys/{survey}/kek/decrypt", other)


def test_the_component_is_what_the_shares_give(world):
    assert combine(world.shares[1:]) == world.component
