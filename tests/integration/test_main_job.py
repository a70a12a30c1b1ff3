"""The main job through the real socket: escrow and recovery, organizations, teams and the KEKs of their surveys, before
the in-memory store and before a real server."""

import itertools

import pytest

from daemon import keep_secret, splitkey, splitkey_json
from world import World, random_kek, random_passphrase

EMAIL = "Dr.Smith@hospital.example"


@pytest.fixture(scope="module", params=["dev", "openbao"])
def world(request, module_directory):
    if request.param == "dev":
        world = World.dev(module_directory)
    else:
        world = World.with_vault(module_directory, request.getfixturevalue("server"))
    yield world
    world.daemon.stop()


@pytest.fixture
def client(world):
    with world.client() as client:
        yield client


class Escrow:
    """One escrowed KEK of a user and survey of its own."""

    def __init__(self, world, client, email=EMAIL):
        self.world, self.client, self.email = world, client, email
        self.user, self.survey, self.kek = world.number(), world.number(), random_kek()
        self.path = f"users/{self.user}/surveys/{self.survey}"
        self.vault_path = f"{self.path}/recovery-kek"
        self.written = self.escrow()

    def data(self, **changes):
        return {"kek": self.kek, "user_email": self.email, "format": "checktick", **self.world.custodian(), **changes}

    def escrow(self, **changes):
        return self.client.done("update", f"{self.path}/escrow", self.data(**changes))

    def conflict(self, **changes):
        return self.client.refused("conflict", "update", f"{self.path}/escrow", self.data(**changes))["details"]

    def recovery(self, **changes):
        return {"admin_id": 9, "verification_notes": "seen on a video call", **self.world.custodian(), **changes}

    def recover(self, **changes):
        return self.client.done("update", f"{self.path}/recover", self.recovery(**changes))["kek"]

    def trail(self):
        return self.client.done("read", f"{self.path}/escrow")["audit_trail"]


@pytest.fixture
def escrow(world, client):
    return Escrow(world, client)


class Team:
    """An organization that is set up with its passphrase, and a team of it."""

    def __init__(self, world, client):
        self.world, self.client = world, client
        self.organization, self.team, self.passphrase = world.number(), world.number(), random_passphrase()
        client.done("update", f"organizations/{self.organization}", {"passphrase": self.passphrase, **world.custodian()})
        client.done("update", f"teams/{self.team}", {"org_id": self.organization})

    def keys(self, **changes):
        data = {"org_id": self.organization, "team_id": self.team, "passphrase": self.passphrase,
                **self.world.custodian(), **changes}
        return {name: value for name, value in data.items() if value is not None}


@pytest.fixture
def team(world, client):
    return Team(world, client)


def test_an_escrow_says_where_it_lies(escrow):
    assert escrow.written == {"vault_path": escrow.vault_path, "version": 1, "platform_key_version": "v1",
                              "format": "checktick"}


def test_the_address_is_known_again_whatever_its_case(escrow, client):
    for claimed, match in ((EMAIL, True), (EMAIL.lower(), True), (EMAIL.upper(), True), ("other@hospital.example", False)):
        for survey in ({}, {"survey_id": escrow.survey}):
            answer = client.done("update", f"users/{escrow.user}/verify-email",
                                 {"email": claimed, **survey, **escrow.world.custodian()})
            assert answer == {"match": match, "survey_id": escrow.survey}


def test_the_surveys_of_a_user_are_listed_in_byte_order(world, client):
    user = world.number()
    assert client.done("list", f"users/{user}/surveys") == {"keys": []}
    for survey in ("700", "10", "z", "A"):
        client.done("update", f"users/{user}/surveys/{survey}/escrow",
                    {"kek": random_kek(), "user_email": EMAIL, "format": "checktick", **world.custodian()})
    assert client.done("list", f"users/{user}/surveys") == {"keys": ["10", "700", "A", "z"]}
    client.done("delete", f"users/{user}/surveys/10/escrow")
    assert client.done("list", f"users/{user}/surveys") == {"keys": ["700", "A", "z"]}


def test_a_read_shows_the_record_without_its_ciphertexts(escrow, client):
    shown = client.done("read", f"{escrow.path}/escrow")
    assert shown.keys() == {"platform_key_version", "created_at", "algorithm", "requires_verification", "purpose",
                            "audit_trail", "vault_path", "version"}
    assert shown["vault_path"] == escrow.vault_path and shown["version"] == 1
    assert shown["audit_trail"] == {"created_by": "system", "accessed_by": [], "access_timestamps": []}


def test_every_three_shares_and_all_four_and_the_component_recover(escrow, world):
    sets = [list(three) for three in itertools.combinations(world.shares, 3)]
    for shares in [*sets, world.shares, world.shares[::-1]]:
        assert escrow.recover(custodian_shares=shares) == escrow.kek
    component = escrow.recovery(custodian_component=world.component)
    del component["custodian_shares"]
    assert escrow.client.done("update", f"{escrow.path}/recover", component) == {"kek": escrow.kek}


def test_a_recovery_is_noted_in_the_trail(escrow):
    for administrator in (17, "18", "007", "anna"):
        escrow.recover(admin_id=administrator, verification_notes=f"checked by {administrator}")
    trail = escrow.trail()
    assert trail["accessed_by"] == [17, 18, "007", "anna"]
    assert len(trail["access_timestamps"]) == 4
    assert trail["last_verification_notes"] == "checked by anna"
    assert trail["created_by"] == "system"


def test_recoveries_at_once_lose_no_entry_of_the_trail(escrow):
    asked = [escrow.client.send("update", f"{escrow.path}/recover", escrow.recovery(admin_id=i)) for i in range(4)]
    for request in asked:
        assert escrow.client.answer_to(request)["data"] == {"kek": escrow.kek}
    assert sorted(escrow.trail()["accessed_by"]) == list(range(4))


def test_the_same_escrow_again_changes_nothing(escrow):
    assert escrow.escrow() == escrow.written
    escrow.recover()
    assert escrow.escrow()["version"] == 2
    assert escrow.trail()["accessed_by"] == [9]


def test_another_escrow_at_the_same_place_is_a_conflict(escrow):
    first, escrow.kek = escrow.kek, random_kek()
    for wrong in ({}, {"replace_version": 2}, {"replace_version": 7}):
        assert escrow.conflict(**wrong) == {"version": 1}
    assert escrow.recover() == first


def test_replace_version_replaces_and_keeps_the_trail(escrow):
    escrow.recover()
    escrow.kek = random_kek()
    assert escrow.escrow(replace_version=2)["version"] == 3
    assert escrow.recover(admin_id=10) == escrow.kek
    assert escrow.trail()["accessed_by"] == [9, 10]


def test_a_deleted_escrow_is_not_there_and_may_be_written_again(escrow, client):
    client.done("delete", f"{escrow.path}/escrow")
    for operation in ("read", "delete"):
        client.refused("not_found", operation, f"{escrow.path}/escrow")
    client.refused("not_found", "update", f"{escrow.path}/recover", escrow.recovery())
    client.refused("not_found", "update", f"users/{escrow.user}/verify-email",
                   {"email": EMAIL, **escrow.world.custodian()})
    assert escrow.conflict(replace_version=1) == {"version": 1}
    escrow.kek = random_kek()
    assert escrow.escrow()["version"] == 2
    assert escrow.recover() == escrow.kek


def test_the_halves_are_verified_against_the_stored_check(world, client):
    right = client.done("update", "platform/verify", world.custodian())
    assert (right["platform_key_version"], right["matches"]) == ("v1", True)
    other = {"custodian_component": random_kek() * 2}
    wrong = client.done("update", "platform/verify", other)
    assert (wrong["platform_key_version"], wrong["matches"]) == ("v1", False)


def test_an_organization_and_a_team_are_set_up_and_read(team, client):
    organization = client.done("read", f"organizations/{team.organization}")
    assert organization.keys() == {"org_id", "created_at", "key_derivation", "note", "org_key_check", "version"}
    assert organization["org_id"] == team.organization and len(organization["org_key_check"]) == 32
    of_team = client.done("read", f"teams/{team.team}")
    assert of_team.keys() == {"team_id", "org_id", "created_at", "key_derivation", "note", "version"}
    assert (of_team["team_id"], of_team["org_id"]) == (team.team, team.organization)


def test_a_second_update_changes_nothing(team, client):
    before = client.done("read", f"organizations/{team.organization}")
    for data in ({}, {"passphrase": team.passphrase, **team.world.custodian()}):
        assert client.done("update", f"organizations/{team.organization}", data) == {"version": 1}
    assert client.done("read", f"organizations/{team.organization}") == before
    assert client.done("update", f"teams/{team.team}", {"org_id": team.organization}) == {"version": 1}


def test_a_mistyped_passphrase_is_refused_before_anything_is_wrapped(team, client):
    wrong = team.keys(passphrase=team.passphrase + " ", generate=True)
    survey = team.world.number()
    client.refused("decryption_failed", "update", f"surveys/{survey}/kek/encrypt", wrong)
    client.refused("not_found", "update", f"surveys/{survey}/kek/decrypt", team.keys())
    client.refused("decryption_failed", "update", f"organizations/{team.organization}",
                   {"passphrase": "another passphrase", **team.world.custodian()})


def test_a_team_of_another_organization_is_refused(team, client):
    error = client.refused("invalid_request", "update", f"surveys/{team.world.number()}/kek/encrypt",
                           team.keys(org_id=team.world.number(), generate=True))
    assert "org_id" in error["message"]


@pytest.mark.parametrize("of_team, under_organization", [(True, False), (False, True)])
def test_a_kek_is_encrypted_decrypted_deleted_and_written_again(team, client, of_team, under_organization):
    survey, kek = team.world.number(), random_kek()
    place = f"organizations/{team.organization}/surveys/{survey}/kek" if under_organization else f"surveys/{survey}/kek"
    keys = team.keys(**({} if of_team else {"team_id": None}), **({"vault_path": place} if under_organization else {}))
    where = {"vault_path": place}

    written = client.done("update", f"surveys/{survey}/kek/encrypt", {"kek": kek, **keys})
    assert written == {"vault_path": place, "version": 1}
    assert client.done("update", f"surveys/{survey}/kek/decrypt", keys) == {"kek": kek}
    other = team.keys(**where, team_id=None if of_team else team.team)
    client.refused("decryption_failed", "update", f"surveys/{survey}/kek/decrypt", other)

    error = client.refused("conflict", "update", f"surveys/{survey}/kek/encrypt", {"generate": True, **keys})
    assert error["details"] == {"version": 1}
    fresh = client.done("update", f"surveys/{survey}/kek/encrypt", {"generate": True, "replace_version": 1, **keys})
    assert fresh["version"] == 2 and fresh["kek"] != kek
    assert client.done("update", f"surveys/{survey}/kek/decrypt", keys) == {"kek": fresh["kek"]}

    assert client.done("delete", f"surveys/{survey}/kek", where) == {"vault_path": place, "version": 2}
    client.refused("not_found", "update", f"surveys/{survey}/kek/decrypt", keys)
    assert client.done("update", f"surveys/{survey}/kek/encrypt", {"kek": kek, **keys})["version"] == 3
    assert client.done("update", f"surveys/{survey}/kek/decrypt", keys) == {"kek": kek}


def test_without_a_stored_check_an_encrypt_warns_and_a_decrypt_stores_it(world, client):
    organization, survey = world.number(), world.number()
    client.done("update", f"organizations/{organization}")
    keys = {"org_id": organization, "passphrase": random_passphrase(), **world.custodian()}
    asked = client.ask("update", f"surveys/{survey}/kek/encrypt", {"generate": True, **keys})
    assert len(asked["warnings"]) == 1
    assert client.done("update", f"surveys/{survey}/kek/decrypt", keys) == {"kek": asked["data"]["kek"]}
    assert "org_key_check" in client.done("read", f"organizations/{organization}")
    assert "warnings" not in client.ask("update", f"surveys/{world.number()}/kek/encrypt", {"generate": True, **keys})


def test_a_share_of_another_set_is_named(escrow, world):
    wrong = world.shares[:2] + [world.shares[2][:-1] + ("0" if world.shares[2][-1] != "0" else "1")]
    error = escrow.client.refused("invalid_custodian", "update", f"{escrow.path}/recover",
                                  escrow.recovery(custodian_shares=wrong))
    assert error["details"] == {"share": 3}
    assert escrow.trail()["accessed_by"] == []


def test_the_same_by_the_command_line(world, client, directory):
    user, survey, kek = world.number(), world.number(), random_kek()
    keep_secret(kek)
    (directory / "kek").write_text(kek + "\n")
    for number, share in enumerate(world.shares):
        (directory / f"share-{number}").write_text(share + "\n")
    custodian = [f"custodian_shares=@{directory}/share-{number}" for number in (3, 0, 2)]
    path = f"users/{user}/surveys/{survey}"

    written = splitkey_json("write", f"{path}/escrow", f"user_email={EMAIL}", f"kek=@{directory}/kek", "format=checktick",
                            *custodian, socket=world.daemon.socket)
    assert written["version"] == 1
    listed = splitkey("list", f"users/{user}/surveys", socket=world.daemon.socket)
    assert (listed.returncode, str(survey) in listed.stdout) == (0, True)
    recovered = splitkey_json("write", f"{path}/recover", "admin_id=3", "verification_notes=-", *custodian,
                              stdin="shown a passport\n", socket=world.daemon.socket)
    assert recovered == {"kek": kek}
    shown = splitkey_json("read", f"{path}/escrow", socket=world.daemon.socket)
    assert shown["audit_trail"]["accessed_by"] == [3]
    assert shown["audit_trail"]["last_verification_notes"] == "shown a passport"
    again = splitkey("write", f"{path}/escrow", f"user_email={EMAIL}", "kek=-", *custodian, stdin=random_kek(),
                     socket=world.daemon.socket)
    assert again.returncode == 1 and "conflict" in again.stderr
