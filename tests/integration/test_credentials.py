"""role_id and secret_id: exchanged while the daemon runs, wrapped, and what becomes of the token when it stops and starts."""

import http.client
import json

import pytest

import openbao
from daemon import Daemon, holds_no_secret, keep_secret
from systemd import Systemd
from world import MOUNT, config_for

ORGANIZATION = "organizations/1"
RECORD = {"org_id": 1}
ANSWER = {"org_id": 1, "version": 1}
ROLE = f"auth/approle/role/{openbao.ROLE}"
CREATION_PATH = f"{ROLE}/secret-id"


@pytest.fixture(scope="module", autouse=True)
def records(server):
    server.set_up()
    server.must("POST", f"{MOUNT}/organizations/1/master-key", {"data": RECORD})


@pytest.fixture(autouse=True)
def no_token_of_others(server):
    """What a test sees at the server is its own daemon's."""
    revoke_tokens(server)


@pytest.fixture
def keeping(directory):
    """A systemd with a file-descriptor store."""
    systemd = Systemd(directory, keeps=True)
    yield systemd
    systemd.stop()


def new_secret_id(server):
    made = server.must("POST", CREATION_PATH)["data"]
    keep_secret(made["secret_id"])
    return made["secret_id"]


def destroy(server, secret_id):
    server.must("POST", f"{CREATION_PATH}/destroy", {"secret_id": secret_id})


def wrap(server, path, body=None):
    """The wrapping token of what a call gives back."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("POST", f"/v1/{path}", json.dumps(body or {}),
                       {"X-Vault-Token": server.root_token, "X-Vault-Wrap-TTL": "300s"})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    keep_secret(answer["wrap_info"]["token"])
    return answer["wrap_info"]["token"]


def daemon_accessors(server):
    """Of the tokens that the daemons' role has given and that live."""
    status, found = server.request("LIST", "auth/token/accessors")
    accessors = found["data"]["keys"] if status == 200 else []
    looked = {each: server.request("POST", "auth/token/lookup-accessor", {"accessor": each}) for each in accessors}
    return [each for each, (status, answer) in looked.items()
            if status == 200 and answer["data"]["path"].startswith("auth/approle")]


def revoke_tokens(server):
    for accessor in daemon_accessors(server):
        server.must("POST", "auth/token/revoke-accessor", {"accessor": accessor})


def organization(daemon):
    with daemon.client() as client:
        return client.done("read", ORGANIZATION)


def health(daemon):
    with daemon.client() as client:
        return client.done("read", "sys/health")


@pytest.fixture
def secret_id(server, directory):
    """A secret_id and the file that it is in."""
    secret_id = new_secret_id(server)
    file = directory / "secret-id"
    file.write_text(secret_id)
    return secret_id, file


def plain(server, file, **sections):
    config = config_for(server, **sections)
    config["vault"]["auth"]["approle"]["secret_id_file"] = str(file)
    return config


def wrapped(server, file, **sections):
    config = config_for(server, **sections)
    del config["vault"]["auth"]["approle"]["secret_id_file"]
    config["vault"]["auth"]["approle"]["wrapped_secret_id_file"] = str(file)
    return config


def errors(daemon):
    return [line for line in daemon.log.read_text().splitlines() if line.startswith("<3>")]


def test_an_exchanged_secret_id_is_read_before_the_next_login(server, directory, secret_id):
    old, file = secret_id
    with Daemon.configured(directory, plain(server, file)) as daemon:
        assert organization(daemon) == ANSWER
        file.write_text(new_secret_id(server))
        destroy(server, old)
        revoke_tokens(server)
        assert organization(daemon) == ANSWER
        assert len(daemon_accessors(server)) == 1


def test_an_exchanged_secret_id_is_read_on_sighup(server, directory, systemd, secret_id):
    old, file = secret_id
    with Daemon.configured(directory, plain(server, file), systemd=systemd) as daemon:
        assert organization(daemon) == ANSWER
        destroy(server, old)
        file.write_text(new_secret_id(server))
        daemon.reload()
        assert "reloaded" in daemon.log.read_text() and errors(daemon) == []
        assert organization(daemon) == ANSWER


def test_a_secret_id_that_is_refused_at_a_reload_leaves_the_token_in_use(server, directory, systemd, secret_id):
    old, file = secret_id
    with Daemon.configured(directory, plain(server, file), systemd=systemd) as daemon:
        assert organization(daemon) == ANSWER
        destroy(server, old)
        daemon.reload()
        (error,) = errors(daemon)
        assert "not reloaded" in error and "login denied" in error
        assert organization(daemon) == ANSWER


def test_a_file_that_is_away_for_a_moment_does_not_keep_it_from_logging_in(server, directory, secret_id):
    _, file = secret_id
    with Daemon.configured(directory, plain(server, file)) as daemon:
        assert organization(daemon) == ANSWER
        file.unlink()
        revoke_tokens(server)
        assert organization(daemon) == ANSWER
        warnings = [line for line in daemon.log.read_text().splitlines() if line.startswith("<4>")]
        assert any("vault.auth.approle.secret_id_file" in line for line in warnings)


def test_credentials_of_systemd_are_taken_plain_and_wrapped(server, directory, secret_id):
    credentials = directory / "credentials"
    credentials.mkdir()
    role_id, _ = server.credentials()
    (credentials / "role").write_text(role_id.read_text())
    (credentials / "secret").write_text(new_secret_id(server))
    (credentials / "wrapped").write_text(wrap(server, CREATION_PATH))
    for name, value in (("secret_id_file", "secret"), ("wrapped_secret_id_file", "wrapped")):
        config = config_for(server)
        config["vault"]["auth"]["approle"] = {"role_id_file": "role", name: value}
        with Daemon.configured(directory, config, environment={"CREDENTIALS_DIRECTORY": str(credentials)}) as daemon:
            assert organization(daemon) == ANSWER


@pytest.fixture
def wrapping(server, directory):
    """The file of a wrapped secret_id."""
    file = directory / "wrapped-secret-id"
    file.write_text(wrap(server, CREATION_PATH) + "\n")
    return file


def test_a_wrapped_secret_id_serves_for_every_login_of_one_start(server, directory, wrapping):
    with Daemon.configured(directory, wrapped(server, wrapping)) as daemon:
        assert organization(daemon) == ANSWER
        revoke_tokens(server)
        assert organization(daemon) == ANSWER
        assert errors(daemon) == []


def denied(daemon):
    with daemon.client() as client:
        error = client.refused("vault_denied", "read", ORGANIZATION)
        return error["message"], client.done("read", "sys/health")


def test_a_wrapping_token_that_was_used_before_is_an_incident_with_a_next_step(server, directory, wrapping):
    """A restart looks the same as an interception: the text names both."""
    config = wrapped(server, wrapping)
    with Daemon.configured(directory, config) as daemon:
        assert organization(daemon) == ANSWER
    with Daemon.configured(directory, config) as daemon:
        message, seen = denied(daemon)
        for text in (message, seen["status"], errors(daemon)[0]):
            assert "intercepted" in text and "wrapped" in text
        assert seen["ready"] is False and seen["token"]["state"] == "denied"
        wrapping.write_text(wrap(server, CREATION_PATH))
        wait_until_it_serves(daemon)


def wait_until_it_serves(daemon):
    """A login that was refused is not tried again at once."""
    with daemon.client() as client:
        for _ in range(100_000):
            answer = client.ask("read", ORGANIZATION)
            if "data" in answer:
                return
            assert answer["error"]["code"] == "vault_denied"
    raise AssertionError("the daemon did not take the new secret_id")


def test_an_intercepted_wrapping_token_is_an_incident(server, directory, wrapping):
    server.request("POST", "sys/wrapping/unwrap", token=wrapping.read_text().strip())
    with Daemon.configured(directory, wrapped(server, wrapping)) as daemon:
        message, _ = denied(daemon)
        assert "intercepted" in message and "intercepted" in errors(daemon)[0]


def test_something_else_that_was_wrapped_is_a_forgery(server, directory, wrapping):
    wrapping.write_text(wrap(server, "sys/wrapping/wrap", {"secret_id": new_secret_id(server)}))
    with Daemon.configured(directory, wrapped(server, wrapping)) as daemon:
        message, _ = denied(daemon)
        assert "forged" in message


def restarted(systemd, directory, config):
    """A daemon as systemd starts it again: with what it kept."""
    names, descriptors = systemd.passed()
    return Daemon.activated(directory, config, descriptors, names, systemd=systemd)


def wait_for_a_kept_token(systemd, daemon):
    systemd.wait_until(lambda self: "vault-token" in self.kept, daemon.process)


def test_a_kept_token_goes_on_being_used_though_the_wrapping_token_is_used_up(server, directory, keeping, wrapping):
    config = wrapped(server, wrapping)
    with Daemon.configured(directory, config, systemd=keeping) as daemon:
        assert organization(daemon) == ANSWER
    accessors = daemon_accessors(server)
    assert len(accessors) == 1 and list(keeping.kept) == ["vault-token"]
    for _ in range(2):
        with restarted(keeping, directory, config) as daemon:
            assert organization(daemon) == ANSWER
            assert errors(daemon) == []
        assert daemon_accessors(server) == accessors


def test_a_kept_token_that_was_revoked_is_replaced_by_a_login(server, directory, keeping, secret_id):
    config = plain(server, secret_id[1])
    with Daemon.configured(directory, config, systemd=keeping) as daemon:
        assert organization(daemon) == ANSWER
    revoke_tokens(server)
    with restarted(keeping, directory, config) as daemon:
        assert organization(daemon) == ANSWER
        wait_for_a_kept_token(keeping, daemon)
    assert len(daemon_accessors(server)) == 1


def test_a_killed_daemon_leaves_its_token_to_the_next_one(server, directory, keeping, secret_id):
    config = plain(server, secret_id[1])
    daemon = Daemon.configured(directory, config, systemd=keeping).start()
    assert organization(daemon) == ANSWER
    wait_for_a_kept_token(keeping, daemon)
    daemon.kill()
    accessors = daemon_accessors(server)
    with restarted(keeping, directory, config) as daemon:
        assert organization(daemon) == ANSWER
    assert daemon_accessors(server) == accessors


def test_no_secret_of_the_kept_token_is_seen(server, directory, keeping, secret_id):
    with Daemon.configured(directory, plain(server, secret_id[1]), systemd=keeping) as daemon:
        assert organization(daemon) == ANSWER
    kept = json.loads(keeping.kept_text("vault-token"))
    keep_secret(kept["token"])
    assert holds_no_secret(daemon.log.read_text())
    assert all(kept["token"] not in file.read_text(errors="replace") for file in directory.iterdir() if file.is_file())
    with restarted(keeping, directory, plain(server, secret_id[1])) as daemon:
        assert organization(daemon) == ANSWER


@pytest.mark.parametrize("revoke_on_stop, store, lives", [
    ("auto", False, False), ("auto", True, True), ("always", False, False), ("always", True, False), ("never", False, True),
    ("never", True, True)])
def test_the_token_is_revoked_on_stop_or_kept(server, directory, systemd, keeping_or_not, secret_id, revoke_on_stop, store,
                                             lives):
    config = plain(server, secret_id[1], vault={"revoke_on_stop": revoke_on_stop})
    with Daemon.configured(directory, config, systemd=keeping_or_not) as daemon:
        assert organization(daemon) == ANSWER
        assert len(daemon_accessors(server)) == 1
    assert len(daemon_accessors(server)) == (1 if lives else 0)
    assert list(keeping_or_not.kept) == (["vault-token"] if store and lives else [])


@pytest.fixture
def keeping_or_not(tmp_path_factory, store):
    systemd = Systemd(tmp_path_factory.mktemp("s"), keeps=store)
    yield systemd
    systemd.stop()


def test_mounts_of_other_names_are_used(server, directory):
    server.must("POST", "sys/mounts/kv/deep", {"type": "kv", "options": {"version": "2"}})
    server.must("POST", "sys/auth/hosts", {"type": "approle"})
    server.write_policy(openbao.policy(mount="kv/deep"), "deep")
    server.must("POST", "auth/hosts/role/deep", {"token_policies": ["deep"]})
    server.must("POST", "kv/deep/data/organizations/1/master-key", {"data": {"org_id": 1, "name": "deep"}})
    role_id, secret_id = directory / "role-id", directory / "secret-id"
    role_id.write_text(server.must("GET", "auth/hosts/role/deep/role-id")["data"]["role_id"])
    secret_id.write_text(server.must("POST", "auth/hosts/role/deep/secret-id")["data"]["secret_id"])
    config = config_for(server)
    config["vault"]["kv_mount"] = "kv/deep"
    config["vault"]["auth"]["approle"] = {"mount": "hosts", "role_id_file": str(role_id), "secret_id_file": str(secret_id)}
    with Daemon.configured(directory, config) as daemon:
        assert organization(daemon)["name"] == "deep"
        assert health(daemon)["status"] == "fine"


@pytest.fixture
def name_space(server, directory):
    """A namespace with a role, its policy and an organization of its own; gives the credentials' files."""
    server.must("POST", "sys/namespaces/team")
    server.must("POST", "team/sys/mounts/secret", {"type": "kv", "options": {"version": "2"}})
    server.must("POST", "team/sys/auth/approle", {"type": "approle"})
    server.must("PUT", f"team/sys/policies/acl/{openbao.ROLE}", {"policy": openbao.policy()})
    server.must("POST", f"team/{ROLE}", {"token_policies": [openbao.ROLE]})
    server.must("POST", f"team/{MOUNT}/organizations/1/master-key", {"data": {"org_id": 1, "name": "team"}})
    role_id, secret_id = directory / "role-id", directory / "secret-id"
    role_id.write_text(server.must("GET", f"team/{ROLE}/role-id")["data"]["role_id"])
    secret_id.write_text(server.must("POST", f"team/{CREATION_PATH}")["data"]["secret_id"])
    yield {"role_id_file": str(role_id), "secret_id_file": str(secret_id)}
    server.must("DELETE", "sys/namespaces/team")


def test_a_namespace_is_one_of_its_own(server, directory, name_space):
    config = config_for(server)
    config["vault"] |= {"namespace": "team", "auth": {"approle": name_space}}
    with Daemon.configured(directory, config) as daemon:
        assert organization(daemon)["name"] == "team"
        assert health(daemon)["status"] == "fine"
    del config["vault"]["namespace"]
    with Daemon.configured(directory, config) as daemon:
        with daemon.client() as client:
            client.refused("vault_denied", "read", ORGANIZATION)
    config["vault"]["namespace"] = "another"
    with Daemon.configured(directory, config) as daemon:
        with daemon.client() as client:
            assert "error" in client.ask("read", ORGANIZATION)
    with Daemon.configured(directory, config, environment={"VAULT_NAMESPACE": "team"}) as daemon:
        with daemon.client() as client:
            assert "error" in client.ask("read", ORGANIZATION)
    del config["vault"]["namespace"]
    with Daemon.configured(directory, config, environment={"VAULT_NAMESPACE": "team"}) as daemon:
        assert organization(daemon)["name"] == "team"
        assert "settings of the environment: VAULT_NAMESPACE\n" in daemon.log.read_text()


def test_a_reload_needs_no_new_wrapping_token(server, directory, systemd, wrapping):
    """The secret_id that was in it is known, and its file has not changed."""
    with Daemon.configured(directory, wrapped(server, wrapping), systemd=systemd) as daemon:
        assert organization(daemon) == ANSWER
        daemon.reload()
        assert errors(daemon) == [] and "reloaded" in daemon.log.read_text()
        wrapping.write_text(wrap(server, CREATION_PATH))
        daemon.reload()
        assert errors(daemon) == []
        revoke_tokens(server)
        assert organization(daemon) == ANSWER


def test_a_kept_token_outlasts_a_start_while_vault_is_sealed(openbao_binary, directory, keeping):
    """Its wrapping token is used up: without the kept one nobody could log in any more."""
    with openbao.RaftOpenBao(directory / "raft") as server:
        server.set_up()
        server.must("POST", f"{MOUNT}/organizations/1/master-key", {"data": RECORD})
        file = directory / "wrapped-secret-id"
        status, _, text = server.exchange("POST", CREATION_PATH, {}, headers={"X-Vault-Wrap-TTL": "300s"})
        assert status == 200
        file.write_text(json.loads(text)["wrap_info"]["token"])
        keep_secret(file.read_text())
        config = wrapped(server, file)
        with Daemon.configured(directory, config, systemd=keeping) as daemon:
            assert organization(daemon) == ANSWER
            server.seal()
        with restarted(keeping, directory, config) as daemon:
            with daemon.client() as client:
                client.refused("vault_sealed", "read", ORGANIZATION)
        with restarted(keeping, directory, config) as daemon:
            server.unseal()
            assert organization(daemon) == ANSWER
