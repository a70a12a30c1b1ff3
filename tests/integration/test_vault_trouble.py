"""A real server that is down, sealed, restarted, or was not set up as it should be: each trouble has its code, sys/health
says it in words, and the daemon works again when it is over, without a restart."""

import signal
import uuid

import pytest

import openbao
from cluster import wait_until
from daemon import UNHURRIED_MS, Daemon, keep_secret
from world import MOUNT, Platform, World, config_for, forget_record, random_kek, random_passphrase, write_record

ORGANIZATION_PATH = f"{MOUNT}/organizations/1/master-key"


@pytest.fixture(scope="module")
def raft(openbao_binary, module_directory):
    """A server as in production: TLS by an authority of its own, storage that outlives it, sealed when it starts."""
    with openbao.RaftOpenBao(module_directory / "raft") as running:
        yield running


@pytest.fixture(scope="module")
def production(raft, module_directory):
    world = World.with_vault(module_directory, raft)
    yield world
    world.daemon.stop()


@pytest.fixture
def world(server, directory):
    """A daemon and a set-up of its own, in the development server."""
    world = World.with_vault(directory, server)
    yield world
    world.daemon.stop()


@pytest.fixture
def client(world):
    with world.client() as client:
        yield client


def daemon_with(server, directory, **sections):
    return Daemon.configured(directory, config_for(server, **sections))


def escrow(world, client):
    """The path of a fresh escrow, and the KEK."""
    path, kek = f"users/{world.number()}/surveys/{world.number()}", random_kek()
    client.done("update", f"{path}/escrow", {"kek": kek, "user_email": "a@b.example", **world.custodian()})
    return path, kek


def recover(world, client, path):
    return client.done("update", f"{path}/recover",
                       {"admin_id": 1, "verification_notes": "ok", **world.custodian()})["kek"]


def wait_until_it_serves(client):
    """Who asks while Vault is away hears so a quarter of a second later, though it may have come back just now. Once it has
    been seen, whoever asks is served."""
    wait_until(lambda: client.done("read", "sys/health")["ready"], "ready")


def test_over_tls_by_an_authority_of_its_own_all_is_well(production):
    with production.client() as client:
        path, kek = escrow(production, client)
        assert recover(production, client, path) == kek
        health = client.done("read", "sys/health")
        assert (health["ready"], health["vault_reachable"], health["status"]) == (True, True, "fine")
        assert health["token"]["state"] == "valid" and health["token"]["ttl_s"] > 3000
        assert health["custodian"] == "request" and health["split_knowledge"] == "intact"


def test_a_sealed_server_is_told_and_an_unsealed_one_serves_again(production, raft):
    with production.client() as client:
        path, kek = escrow(production, client)
        raft.seal()
        client.refused("vault_sealed", "read", f"{path}/escrow")
        client.refused("vault_sealed", "update", f"{path}/recover",
                       {"admin_id": 1, "verification_notes": "ok", **production.custodian()})
        raft.unseal()
        wait_until_it_serves(client)
        assert recover(production, client, path) == kek


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_comes_back_serves_again(production, raft, how):
    with production.client() as client:
        path, kek = escrow(production, client)
        raft.stop(how)
        client.refused("vault_unavailable", "read", f"{path}/escrow")
        raft.start()
        wait_until_it_serves(client)
        assert recover(production, client, path) == kek


def test_a_daemon_starts_before_a_server_that_is_sealed(raft, production, directory):
    raft.seal()
    with daemon_with_old_credentials(raft, production, directory) as daemon, daemon.client() as client:
        health = wait_until(lambda: (said := client.done("read", "sys/health"))["sealed"] and said, "sealed")
        assert (health["vault_reachable"], health["sealed"], health["initialized"]) == (True, True, True)
        assert health["ready"] is False and health["live"] is True and "sealed" in health["status"]
        client.refused("vault_sealed", "read", "organizations/1")
        raft.unseal()
        wait_until_it_serves(client)
        client.refused("not_found", "read", "organizations/1")


def test_a_daemon_starts_before_a_server_that_is_down(raft, production, directory):
    raft.stop()
    with daemon_with_old_credentials(raft, production, directory) as daemon, daemon.client() as client:
        health = client.done("read", "sys/health")
        assert (health["vault_reachable"], health["sealed"], health["initialized"]) == (False, None, None)
        assert health["vault_version"] is None and health["token"] == {"state": "none", "ttl_s": None, "renew_in_s": None}
        assert health["ready"] is False and health["live"] is True and raft.address in health["status"]
        client.refused("vault_unavailable", "read", "organizations/1")
        assert client.done("read", "sys/info")["protocol"] == 1
        raft.start()
        wait_until_it_serves(client)
        client.refused("not_found", "read", "organizations/1")


def daemon_with_old_credentials(raft, production, directory):
    """Those that were made while the server could still make them."""
    approle = {"role_id_file": str(raft.directory / "role-id"), "secret_id_file": str(raft.directory / "secret-id")}
    return Daemon.configured(directory, {
        "vault": {"addresses": [raft.address], "ca_file": str(raft.authority.certificate), "auth": {"approle": approle}}})


def test_a_certificate_of_another_authority_is_not_trusted(raft, production, directory):
    other = openbao.Authority(directory / "other", "another authority")
    with daemon_with(raft, directory, vault={"ca_file": str(other.certificate)}) as daemon, daemon.client() as client:
        client.refused("vault_unavailable", "read", "organizations/1")
        health = client.done("read", "sys/health")
        assert health["vault_reachable"] is False and "certificate" in health["status"]


def revoke_tokens(server):
    """All that came from a login."""
    for accessor in server.must("GET", "auth/token/accessors?list=true")["data"]["keys"]:
        token = server.must("POST", "auth/token/lookup-accessor", {"accessor": accessor})["data"]
        if token["path"] == "auth/approle/login":
            server.must("POST", "auth/token/revoke-accessor", {"accessor": accessor})


def test_a_token_that_is_revoked_in_between_is_replaced(world, server, client):
    path, kek = escrow(world, client)
    revoke_tokens(server)
    assert recover(world, client, path) == kek
    revoke_tokens(server)
    requests = [client.send("read", f"{path}/escrow", deadline_ms=UNHURRIED_MS) for _ in range(20)]
    assert all("data" in client.answer_to(request) for request in requests)


def test_a_path_that_the_policy_lacks_is_denied_by_name_until_it_is_written_anew(world, server, client):
    complete = openbao.policy()
    server.write_policy("\n".join(line for line in complete.splitlines() if "master-key" not in line))
    try:
        for operation in ("read", "update"):
            error = client.refused("vault_denied", operation, "organizations/1")
            assert error["details"] == {"path": ORGANIZATION_PATH}
        error = client.refused("vault_denied", "update", "platform/verify", world.custodian())
        assert error["details"] == {"path": f"{MOUNT}/platform/master-key"}
    finally:
        server.write_policy(complete)
    client.refused("not_found", "read", "organizations/1")


def test_a_secret_id_that_is_wrong_is_told_by_sys_health_and_every_request(server, world, directory):
    wrong = directory / "wrong-secret-id"
    wrong.write_text(str(uuid.uuid4()))
    keep_secret(wrong.read_text())
    config = config_for(server)
    config["vault"]["auth"]["approle"]["secret_id_file"] = str(wrong)
    with Daemon.configured(directory, config) as daemon, daemon.client() as client:
        for _ in range(3):
            error = client.refused("vault_denied", "read", "organizations/1")
            assert error["details"] == {"path": "auth/approle/login"}
        health = client.done("read", "sys/health")
        assert health["token"]["state"] == "denied" and health["ready"] is False and health["vault_reachable"] is True
        assert "login denied" in health["status"]


def test_an_approle_mount_that_is_not_there_is_denied(server, world, directory):
    config = config_for(server)
    config["vault"]["auth"]["approle"]["mount"] = "nowhere"
    with Daemon.configured(directory, config) as daemon, daemon.client() as client:
        client.refused("vault_denied", "read", "organizations/1")


def test_a_mount_that_is_not_there_is_told(server, world, directory):
    server.write_policy(openbao.policy(mount="nowhere"))
    try:
        with daemon_with(server, directory, vault={"kv_mount": "nowhere"}) as daemon, daemon.client() as client:
            error = client.refused("vault_unavailable", "read", "organizations/1")
            assert "kv_mount" in error["message"]
            client.refused("vault_unavailable", "update", "organizations/1")
            client.refused("vault_unavailable", "list", "users/1/surveys")
    finally:
        server.write_policy(openbao.policy())


def test_without_a_platform_key_nothing_is_escrowed(server, world, client):
    forget_record(server, "platform/master-key")
    path = f"users/{world.number()}/surveys/1/escrow"
    for operation, data in ((path, {"kek": random_kek(), "user_email": "a@b.example"}), ("platform/verify", {}),
                            ("organizations/1", {"passphrase": random_passphrase()})):
        error = client.refused("precondition_failed", "update", operation, {**data, **world.custodian()})
        assert "platform/master-key" in error["message"]
    client.refused("not_found", "read", path)


def test_pins_that_differ_from_what_vault_holds_stop_everything(server, world, directory):
    request = {"kek": random_kek(), "user_email": "a@b.example", **world.custodian()}
    pinned = {"key_check": "0" * 32}
    with daemon_with(server, directory, custodian=pinned) as daemon, daemon.client() as client:
        client.refused("precondition_failed", "update", "users/1/surveys/1/escrow", request)
    forget_record(server, "platform/checks/v1")
    with daemon_with(server, directory, custodian=pinned) as daemon, daemon.client() as client:
        client.refused("invalid_custodian", "update", "users/1/surveys/1/escrow", request)


def test_a_half_that_somebody_exchanged_is_noticed(server, world, client):
    path, _ = escrow(world, client)
    write_record(server, "platform/master-key", Platform().record())
    asked = {"admin_id": 1, "verification_notes": "ok", **world.custodian()}
    client.refused("invalid_custodian", "update", f"{path}/recover", asked)
    assert client.done("update", "platform/verify", world.custodian())["matches"] is False


def test_recovery_waits_for_its_workflow_unless_the_application_has_its_own(server, world, directory):
    with world.client() as client:
        path, _ = escrow(world, client)
    with daemon_with(server, directory, recovery={"workflow": "approvals"}) as daemon, daemon.client() as client:
        error = client.refused("precondition_failed", "update", f"{path}/recover",
                               {"admin_id": 1, "verification_notes": "ok", **world.custodian()})
        assert "recovery.workflow" in error["message"]
        assert client.done("read", f"{path}/escrow")["audit_trail"]["accessed_by"] == []


@pytest.mark.parametrize("use_for", [[], ["escrow"], ["unlock"], ["escrow", "unlock"]])
def test_a_sealed_component_serves_what_it_is_allowed_for_and_nothing_else(server, world, directory, use_for):
    file = directory / "component"
    file.write_text(world.component + "\n")
    sealed = {"component_file": str(file), "use_for": use_for}
    with daemon_with(server, directory, custodian=sealed) as daemon, daemon.client() as client:
        health = client.done("read", "sys/health")
        assert (health["custodian"], health["split_knowledge"]) == ("sealed", "suspended")
        user = f"users/{world.number()}"
        path = f"{user}/surveys/1"
        requests = {"escrow": (f"{path}/escrow", {"kek": random_kek(), "user_email": "a@b.example"}),
                    "unlock": (f"organizations/{world.number()}", {"passphrase": random_passphrase()})}
        for use, (where, data) in requests.items():
            if use in use_for:
                client.done("update", where, data)
            else:
                client.refused("invalid_request", "update", where, data)
        client.refused("invalid_request", "update", f"{path}/recover", {"admin_id": 1, "verification_notes": "ok"})
        client.refused("invalid_request", "update", f"{user}/verify-email", {"email": "a@b.example"})
        client.refused("invalid_request", "update", "platform/verify")
    assert "split_knowledge: suspended" in daemon.log.read_text()
