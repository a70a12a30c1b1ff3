"""splitkey setup on a real server: from nothing to the first escrow, again and again, and beside what is there already.
The server is development OpenBao; TLS, Raft and namespaces have cases of their own at the end."""

import json
import os
import re
import subprocess

import pytest

import daemon
import openbao
import world
from daemon import BUILD, Daemon, keep_secret, splitkey
from setup_host import EMAIL, SetUp, became, escrow_and_recover, finish, read_record, share_on_screen, steps
from world import Platform, random_kek, write_record

KEY = "platform/master-key"
CHECKS = "platform/checks/v1"
READS = {"auth/approle/login", "sys/capabilities-self", "auth/token/revoke-self", "sys/wrapping/lookup"}


@pytest.fixture
def server(openbao_binary, directory):
    """An empty one for each test."""
    with openbao.OpenBao(directory / "openbao") as running:
        yield running


# From nothing


def test_from_an_empty_server_to_a_recovered_escrow(host):
    output = host.done()
    assert became(output, "AppRole at auth/approle/") == "done"
    assert became(output, "a platform key") == "done"
    assert became(output, "role_id and secret_id") == "done"
    assert [file.name for file in host.share_files()] == [f"share-{x}.txt" for x in (1, 2, 3, 4)]
    for private in [*host.share_files(), host.directory / "role-id", host.directory / "secret-id"]:
        assert private.stat().st_mode & 0o777 == 0o600
    health = escrow_and_recover(host, host.share_files()[1:])
    assert health["ready"] and health["split_knowledge"] == "intact"
    assert 89 * 86400 < health["secret_id"]["expires_in_s"] <= 90 * 86400


def test_what_lies_in_vault_afterwards(server, host):
    host.done()
    key, checks = read_record(server, KEY), read_record(server, CHECKS)
    assert len(bytes.fromhex(key["vault_component"])) == 64 and key["algorithm"] == "XOR split-knowledge"
    assert checks["handed_out"] == [1, 2, 3, 4] and set(checks["share_checks"]) == {"1", "2", "3", "4"}
    words = host.share_files()[0].read_text().split()
    assert words[1] == f"set={key['share_set']}" and words[2] == f"check={checks['share_checks']['1'][:8]}"
    pinned = host.config.read_text()
    assert checks["key_check"] in pinned and checks["escrow_public_key"] in pinned
    role = server.must("GET", "auth/approle/role/splitkeyd")["data"]
    assert (role["token_ttl"], role["token_max_ttl"], role["secret_id_ttl"]) == (3600, 28800, 90 * 86400)
    assert role["secret_id_num_uses"] == role["token_num_uses"] == 0 and role["token_policies"] == ["splitkeyd"]


def test_a_second_run_finds_all_so_and_writes_nothing(proxy, directory):
    host = SetUp(proxy.server, directory, proxy.address)
    host.done()
    proxy.calls.clear()
    assert {word for word, _ in steps(host.done())} <= {"already so", "by hand"}
    assert not {call.path for call in proxy.calls if call.method != "GET"} - READS


def test_a_dry_run_tells_each_call_and_makes_none(proxy, directory):
    host = SetUp(proxy.server, directory, proxy.address)
    output = host.done("--dry-run")
    assert not [call.path for call in proxy.calls if call.method != "GET"]
    assert not host.config.exists() and not host.share_files()
    told = re.findall(r"^  (GET|POST) (\S+)   \(.+\)$", output, re.M)
    proxy.calls.clear()
    host.done()
    made = {(call.method, call.path) for call in proxy.calls} - {("GET", "sys/health")}
    untold = {path for _, path in made - set(told)}
    # Whose paths are known only when something was made, or which are not an administrator's.
    assert untold <= READS | {"sys/wrapping/unwrap"}, untold


def test_a_second_host_gets_credentials_of_its_own_and_no_key(server, host, directory):
    host.done()
    (directory / "other").mkdir()
    other = SetUp(server, directory / "other")
    output = other.done()
    assert became(output, "a platform key") == "already so" and not other.share_files()
    assert (other.directory / "secret-id").read_text() != (host.directory / "secret-id").read_text()
    assert read_record(server, CHECKS)["key_check"] in other.config.read_text()


def test_bound_to_an_address_the_secret_id_is_refused_elsewhere(server, host):
    host.done("--bind", "127.0.0.1/32")
    secret_id = (host.directory / "secret-id").read_text()
    found = server.must("POST", "auth/approle/role/splitkeyd/secret-id/lookup", {"secret_id": secret_id})["data"]
    assert found["cidr_list"] == ["127.0.0.1/32"] and found["token_bound_cidrs"] == ["127.0.0.1/32"]
    host.forget_shares()
    (host.directory / "secret-id").unlink()
    assert "this host's address is not allowed" in host.refused("--bind", "192.0.2.7/32")


def test_credentials_that_are_bound_otherwise_than_asked_for_are_told(host):
    host.done()
    output = host.done("--bind", "127.0.0.1/32")
    assert became(output, "is bound to no address, not to 127.0.0.1/32") == "by hand"
    assert host.rotate("--bind", "127.0.0.1/32").returncode == 0
    assert "is bound to" not in host.done("--bind", "127.0.0.1/32")


@pytest.mark.parametrize("text", ["192.0.2.7", "192.0.2.7/33", "192.0.2/24", "host/32", "::1/129", "/8", "192.0.2.7/", "192.0.2.7/8x"])
def test_what_nothing_can_be_bound_to_is_refused_before_a_key_is_made(server, host, text):
    ran = host.run("--bind", text)
    assert ran.returncode == 64 and "is no address with its bits" in ran.stderr
    assert server.request("GET", f"secret/data/{KEY}")[0] == 404


# What is there already


def test_a_role_that_gives_other_things_is_changed_from_what_to_what(server, host):
    host.done()
    server.write_role(token_ttl="2h", token_max_ttl="9h")
    output = host.done()
    assert became(output, "role splitkeyd: token_ttl from 7200 to 3600, token_max_ttl from 32400 to 28800") == "changed"


def test_a_role_whose_tokens_would_never_end_is_changed(server, host):
    host.done()
    server.must("POST", "auth/approle/role/splitkeyd", {"token_period": 1800})
    assert became(host.done(), "role splitkeyd: token_period from 1800 to 0") == "changed"


def test_a_policy_that_is_too_narrow_or_too_wide_is_written_anew(server, host):
    host.done()
    right = server.must("GET", "sys/policies/acl/splitkeyd")["data"]["policy"]
    for wrong, sign in ((right.replace("teams/+/team-key", "teams/+/other"), "+"),
                        (right + 'path "secret/data/platform/*" { capabilities = ["update"] }\n', "-")):
        server.write_policy(wrong)
        output = host.done()
        assert ("changed", "policy splitkeyd") in steps(output)
        assert f" {sign} path \"secret/data/" in output
        assert server.must("GET", "sys/policies/acl/splitkeyd")["data"]["policy"] == right


def test_a_role_with_a_policy_more_is_put_right_before_its_token_is_judged(server, host):
    host.done()
    server.write_policy('path "sys/mounts" { capabilities = ["read"] }', "more")
    server.write_role(token_policies=["splitkeyd", "more"], token_max_ttl="8h", secret_id_ttl="2160h")
    assert "token_policies from splitkeyd more to splitkeyd" in host.done().replace("more splitkeyd to", "splitkeyd more to")


def test_a_default_policy_that_gives_more_is_refused(server, host):
    default = server.must("GET", "sys/policies/acl/default")["data"]["policy"]
    server.write_policy(default + '\npath "secret/data/platform/master-key" { capabilities = ["update"] }', "default")
    assert "secret/data/platform/master-key: update is too much" in host.refused()
    server.write_policy(default, "default")
    assert became(host.done(), "a platform key") == "already so"


def test_another_engine_at_the_mount_is_left_alone(server, host):
    assert "is no KV version 2" in host.refused("--kv-mount", "cubbyhole")
    server.must("POST", "sys/mounts/one", {"type": "kv", "options": {"version": "1"}})
    assert "enable-versioning one" in host.refused("--kv-mount", "one")


def test_a_mount_that_is_not_ready_at_once_is_waited_for(proxy, directory):
    """As HashiCorp Vault's are: "Upgrading from non-versioned to versioned data"."""
    refused = []

    def refuse(_, path):
        if not path.startswith("kv/") or len(refused) == 3:
            return None
        refused.append(path)
        return 400

    proxy.refuse = refuse
    SetUp(proxy.server, directory, proxy.address).done("--kv-mount", "kv")
    assert len(refused) == 3


def test_other_mounts_and_another_role_are_served_alike(server, host):
    host.done("--kv-mount", "kv/checktick", "--approle-mount", "hosts", "--role", "sidecar")
    assert server.request("GET", "auth/hosts/role/sidecar/role-id")[0] == 200
    with host.daemon() as running, running.client() as client:
        client.done("update", "users/1/surveys/2/escrow", {"kek": random_kek(), "user_email": EMAIL})


def test_a_platform_key_made_elsewhere_is_never_overwritten(server, host):
    write_record(server, KEY, Platform().record())
    before = read_record(server, KEY)
    assert "--existing" in host.refused()
    assert read_record(server, KEY) == before and not host.share_files()


def test_a_deleted_platform_key_is_brought_back_and_not_replaced(server, host):
    host.done()
    host.forget_shares()
    server.must("DELETE", f"secret/data/{KEY}")
    assert "kv undelete" in host.refused()
    assert server.request("GET", f"secret/data/{KEY}")[1]["data"]["metadata"]["version"] == 1


def test_where_records_are_wrapped_and_no_key_is_there_none_is_made(server, host):
    write_record(server, "users/1/surveys/2/recovery-kek", {"encrypted_kek": "00"})
    assert "backup" in host.refused()
    assert server.request("GET", f"secret/data/{KEY}")[0] == 404


def test_checks_that_differ_from_the_pinned_ones_stop_it(server, host):
    host.done()
    pinned = host.config.read_text()
    checks = read_record(server, CHECKS)
    write_record(server, CHECKS, {**checks, "escrow_public_key": "ab" * 32})
    assert "somebody has exchanged the platform key" in host.refused()
    assert host.config.read_text() == pinned


# Taking over what CheckTick made


@pytest.fixture
def checktick(server, directory):
    """A platform key of CheckTick's with one escrow in its format; the shares as files."""
    platform = Platform()
    write_record(server, KEY, platform.record())
    (directory / "old").mkdir()
    server.set_up()
    former = Daemon.configured(directory / "old", world.config_for(server))
    with former as running, running.client() as client:
        client.done("update", "users/5/surveys/6/escrow", {
            "kek": random_kek(), "user_email": EMAIL, "format": "checktick", "custodian_component": platform.component})
    files = [directory / f"custodian-{x}" for x in (1, 2, 3)]
    for file, share in zip(files, platform.shares):
        openbao.write_private(file, share)
    return platform, files


def test_an_existing_installation_is_taken_over_and_proven(server, host, checktick):
    _, files = checktick
    before = {path: read_record(server, path) for path in (KEY, "users/5/surveys/6/recovery-kek")}
    options = ["--existing", "--shares", *files]
    ran = host.run(*options)
    assert ran.returncode == 69 and "start the daemon" in ran.stderr, ran.stdout + ran.stderr
    with host.daemon() as running:
        output = host.done(*options)
        assert "users/5/surveys/6/recovery-kek" in output
    assert {path: read_record(server, path) for path in before} == before
    checks = read_record(server, CHECKS)
    assert checks["key_check"] in host.config.read_text() and checks["escrow_public_key"] in host.config.read_text()
    again = host.done(*options)
    assert became(again, "made elsewhere") == became(again, "shares were not looked at") == "already so"


def test_shares_that_open_no_escrow_take_over_nothing(server, host, checktick):
    other = Platform()
    files = [host.directory / f"other-{x}" for x in (1, 2, 3)]
    for file, share in zip(files, other.shares):
        openbao.write_private(file, share)
    host.run("--existing", "--shares", *files)
    with host.daemon():
        assert "nothing was written" in host.refused("--existing", "--shares", *files)
    assert server.request("GET", f"secret/data/{CHECKS}")[0] == 404


def test_shares_and_token_cannot_both_be_standard_input(server, host, checktick):
    command = [BUILD / "splitkey", *host.command("--existing", "--token-file", "-")[1:]]
    ran = subprocess.run([str(word) for word in command], input=server.root_token, capture_output=True, text=True,
                         timeout=daemon.PATIENCE_S)
    assert ran.returncode == 64 and "name a file for the others" in ran.stderr, ran.stderr


def test_without_a_key_there_is_nothing_to_take_over(host):
    assert "leave out --existing" in host.refused("--existing")


# The component on the host


def test_the_custodians_half_is_kept_on_the_host_only_when_asked(server, host):
    host.done("--keep-component")
    component = host.directory / "custodian-component"
    assert component.stat().st_mode & 0o777 == 0o600
    keep_secret(component.read_text())
    with host.daemon() as running, running.client() as client:
        client.done("update", "users/1/surveys/2/escrow", {"kek": random_kek(), "user_email": EMAIL, "format": "checktick"})
        assert client.done("read", "sys/health")["split_knowledge"] == "suspended"


def test_a_half_that_is_not_at_hand_is_not_configured(host):
    host.done()
    before = host.config.read_text()
    assert "splitkey shares combine" in host.refused("--keep-component")
    assert host.config.read_text() == before


def test_a_half_that_is_left_of_a_key_that_was_replaced_is_not_configured(server, host, directory):
    with host.on_terminal("--keep-component", shares=False) as terminal:
        share_on_screen(terminal)
    (directory / "other").mkdir()
    assert finish(SetUp(server, directory / "other"))
    assert "is not the custodians' half of the platform key in Vault" in host.refused("--keep-component")
    assert not host.config.exists()


def test_a_half_of_another_installation_is_not_overwritten(server, host):
    component = host.directory / "custodian-component"
    openbao.write_private(component, "ab" * 64)
    assert "there is a custodians' half already" in host.refused("--keep-component")
    assert component.read_text().strip() == "ab" * 64 and server.request("GET", f"secret/data/{KEY}")[0] == 404


def test_a_half_that_is_not_sealed_is_warned_of(host):
    assert "WARNING: it is not sealed" in host.done("--keep-component")


def test_a_half_that_fits_is_found_again(host):
    host.done("--keep-component")
    assert became(host.done("--keep-component"), "a platform key") == "already so"


# Other servers


def test_before_a_server_with_tls_and_raft(openbao_binary, directory):
    with openbao.RaftOpenBao(directory / "openbao") as server:
        host = SetUp(server, directory)
        assert host.run().returncode in (1, 75)  # its authority is not trusted
        # The daemon is started from another directory.
        output = host.done("--ca-file", os.path.relpath(server.authority.certificate))
        assert f'ca_file: "{server.authority.certificate}"' in host.config.read_text()
        assert became(output, "KV version 2 at secret/") == "done"
        escrow_and_recover(host, host.share_files()[:3])


def test_in_a_namespace(server, host):
    assert "there is no such namespace" in host.refused("--namespace", "team")
    server.must("POST", "sys/namespaces/team")
    host.done("--namespace", "team")
    assert server.request("GET", f"secret/data/{KEY}")[0] == 404
    assert server.exchange("GET", f"secret/data/{KEY}", headers={"X-Vault-Namespace": "team"})[0] == 200
    escrow_and_recover(host, host.share_files()[:3])
    ran = splitkey("doctor", "--json", "--config", host.config, "--token-file", "-", stdin=server.root_token)
    looked = {check["check"]: check for check in json.loads(ran.stdout)["checks"]}
    for unseen in ("vault_voters", "vault_audit"):
        assert looked[unseen]["verdict"] == "warn" and "root namespace" in looked[unseen]["text"], looked[unseen]
    assert looked["token_max_ttl"]["verdict"] == "pass"


def test_an_uninitialised_server_is_told_as_one(openbao_binary, directory):
    with openbao.RaftOpenBao(directory / "openbao") as server:
        pass  # its files stay; another one beside it is fresh
    fresh = openbao.RaftOpenBao(directory / "fresh")
    openbao.OpenBao.start(fresh)
    try:
        host = SetUp(fresh, directory)
        ran = host.run("--ca-file", fresh.authority.certificate)
        assert ran.returncode == 1 and "operator init" in ran.stderr, ran.stderr
    finally:
        fresh.stop()
