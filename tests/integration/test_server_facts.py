"""What docs and experience say of a Vault-API server and splitkeyd rests on, shown on the real one by plain calls: where
a later version behaves otherwise, this says so first. No program of ours is run here."""

import itertools
import json
import socket
import uuid

import pytest

import openbao
from cluster import Cluster, wait_until
from world import forget_record

RECORD = "secret/data/users/1/surveys/1/recovery-kek"

numbers = itertools.count(1)


@pytest.fixture(scope="module", autouse=True)
def set_up(server):
    server.set_up()


@pytest.fixture(autouse=True)
def nothing_there(set_up, server):
    forget_record(server, "users/1/surveys/1/recovery-kek")


def write(server, cas=None, record=None, token=""):
    body = {"data": {"n": 1} if record is None else record} | ({} if cas is None else {"options": {"cas": cas}})
    return server.request("POST", RECORD, body, token)


def log_in(server, **settings):
    role = f"facts-{next(numbers)}"
    server.write_role(role, **settings)
    credentials = {"role_id": server.role_id(role), "secret_id": server.new_secret_id(role)}
    return server.must("POST", "auth/approle/login", credentials)["auth"]


def login(server, **credentials):
    return server.request("POST", "auth/approle/login", credentials, token=None)


# The role of a server

def test_an_active_node_says_200_and_names_itself(server):
    status, health = server.request("GET", "sys/health", token=None)
    assert (status, health["initialized"], health["sealed"], health["standby"]) == (200, True, False, False)
    assert health.keys() >= {"server_time_utc", "version", "cluster_name", "cluster_id"}


def test_a_server_says_501_then_503_then_200_on_its_way_to_work(openbao_binary, directory):
    fresh = openbao.RaftOpenBao(directory / "fresh")
    try:
        openbao.OpenBao.start(fresh)
        assert fresh.request("GET", "sys/health", token=None)[0] == 501
        fresh.stop()
        fresh.start()
        assert fresh.request("GET", "sys/health", token=None)[0] == 200
        fresh.seal()
        status, health = fresh.request("GET", "sys/health", token=None)
        assert (status, health["sealed"], health["initialized"]) == (503, True, True)
        for method, path in (("GET", RECORD), ("POST", "auth/approle/login"), ("GET", "auth/token/lookup-self")):
            assert fresh.request(method, path, {} if method == "POST" else None) == (503, {"errors": ["Vault is sealed"]})
    finally:
        fresh.stop()


def test_plain_http_to_a_port_with_tls_is_answered_with_400_and_no_json(openbao_binary, directory):
    with openbao.RaftOpenBao(directory / "tls") as tls, socket.create_connection(("127.0.0.1", tls.port)) as plain:
        plain.sendall(b"GET /v1/sys/health HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b"".join(iter(lambda: plain.recv(4096), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b" 400 " in head.splitlines()[0]
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


# Requests

def test_an_encoded_slash_is_a_slash_and_dots_are_redirected(server):
    write(server)
    assert server.request("GET", RECORD.replace("/recovery-kek", "%2frecovery-kek"))[0] == 200
    status, headers, _ = server.exchange("GET", "secret/data/users/1/surveys/../surveys/1/recovery-kek")
    assert status == 307 and headers["Location"].endswith("secret/data/users/1/surveys/1/recovery-kek")


def test_nothing_is_compressed_and_everything_has_a_length(server):
    write(server)
    status, headers, text = server.exchange("GET", RECORD, headers={"Accept-Encoding": "gzip"})
    assert status == 200 and "Content-Encoding" not in headers
    assert headers["Content-Type"] == "application/json" and int(headers["Content-Length"]) == len(text)


def test_a_body_over_32_mib_is_413(server):
    assert write(server, record={"n": "x" * (32 << 20)})[0] == 413


# Records

def test_nothing_there_is_404_without_errors_and_no_such_mount_says_so(server):
    assert server.request("GET", RECORD) == (404, {"errors": []})
    status, answer = server.request("GET", "nowhere/data/x")
    assert status == 404 and "no handler for route" in answer["errors"][0]


def test_a_wrong_cas_is_400_with_the_one_text_that_is_compared(server):
    for given in (1, 7):
        status, answer = write(server, cas=given)
        assert status == 400 and "check-and-set parameter did not match the current version" in answer["errors"][0]
    assert write(server, cas=0)[1]["data"]["version"] == 1
    status, answer = write(server, cas=0)
    assert status == 400 and "check-and-set parameter did not match the current version" in answer["errors"][0]


def test_a_soft_deleted_record_is_404_with_metadata_and_its_last_version_is_the_cas(server):
    write(server, cas=0)
    assert server.request("DELETE", RECORD) == (204, None)
    status, answer = server.request("GET", RECORD)
    metadata = answer["data"]["metadata"]
    assert status == 404 and answer["data"]["data"] is None
    assert metadata["version"] == 1 and metadata["deletion_time"] and metadata["destroyed"] is False
    assert write(server, cas=0)[0] == 400
    assert write(server, cas=1)[1]["data"]["version"] == 2


def test_after_its_metadata_is_deleted_a_record_begins_again_at_version_1(server):
    first = write(server, cas=0)[1]["data"]
    forget_record(server, "users/1/surveys/1/recovery-kek")
    second = write(server, cas=0)[1]["data"]
    assert first["version"] == second["version"] == 1 and first["created_time"] != second["created_time"]


def test_large_numbers_are_not_kept_exactly(server):
    write(server, record={"n": 9007199254740993, "one": 1.0})
    assert server.must("GET", RECORD)["data"]["data"] == {"n": 9007199254740992, "one": 1}


def test_a_list_has_folders_with_a_slash_and_soft_deleted_keys(server):
    write(server)
    server.request("DELETE", RECORD)
    for method, path in (("LIST", "secret/metadata/users/1/surveys/1/"), ("GET", "secret/metadata/users/1/surveys/1?list=true")):
        assert server.must(method, path)["data"]["keys"] == ["recovery-kek"]
    assert server.must("LIST", "secret/metadata/users/1/surveys")["data"]["keys"] == ["1/"]
    assert server.request("LIST", "secret/metadata/users/none")[0] == 404


def test_a_policy_without_update_makes_records_write_once(server):
    server.write_policy(f'path "{RECORD}" {{ capabilities = ["create", "read"] }}', name="write-once")
    token = log_in(server, token_policies=["write-once"])["client_token"]
    assert write(server, cas=0, token=token)[0] == 200
    for cas in (None, 0, 1):
        assert write(server, cas=cas, token=token)[0] == 403
    assert server.request("DELETE", RECORD, token=token)[0] == 403
    server.request("DELETE", RECORD)
    assert write(server, cas=1, token=token)[0] == 403


# Logins and tokens

def test_every_login_that_is_refused_is_400(server):
    server.write_role("facts")
    role_id = server.role_id("facts")
    gone = server.new_secret_id("facts")
    server.must("POST", "auth/approle/role/facts/secret-id/destroy", {"secret_id": gone})
    elsewhere = server.new_secret_id("facts", cidr_list=["10.9.8.0/24"])
    refused = [{"role_id": role_id}, {"role_id": role_id, "secret_id": str(uuid.uuid4())},
               {"role_id": role_id, "secret_id": gone}, {"role_id": role_id, "secret_id": elsewhere},
               {"role_id": str(uuid.uuid4()), "secret_id": server.new_secret_id("facts")}]
    assert [login(server, **each)[0] for each in refused] == [400] * len(refused)


def test_a_login_tells_all_that_a_token_owner_wants_to_know(server):
    auth = log_in(server, token_ttl="1h", token_num_uses=7)
    assert (auth["lease_duration"], auth["renewable"], auth["token_type"], auth["num_uses"]) == (3600, True, "service", 7)
    assert "default" in auth["policies"] and auth["accessor"] and auth["client_token"]


def test_a_token_that_is_not_known_is_403_as_a_denied_path_is(server):
    good = log_in(server)["client_token"]
    assert server.request("GET", "secret/data/elsewhere", token=good)[0] == 403
    assert server.request("GET", "auth/token/lookup-self", token=good)[0] == 200
    assert server.must("GET", "sys/health")["sealed"] is False
    assert server.request("POST", "auth/token/revoke-self", token=good)[0] == 204
    assert server.request("GET", RECORD, token=good)[0] == 403
    assert server.request("GET", "auth/token/lookup-self", token=good)[0] == 403


def test_a_batch_token_is_neither_renewed_nor_revoked(server):
    auth = log_in(server, token_type="batch", token_ttl="1m")
    assert (auth["token_type"], auth["renewable"]) == ("batch", False)
    assert server.request("POST", "auth/token/renew-self", {}, auth["client_token"])[0] == 400
    assert server.request("POST", "auth/token/revoke-self", {}, auth["client_token"])[0] == 400
    assert server.request("GET", "auth/token/lookup-self", token=auth["client_token"])[1]["data"]["type"] == "batch"


def test_a_renewal_grants_no_more_than_the_maximum_leaves(server):
    token = log_in(server, token_ttl="1m", token_max_ttl="90s")["client_token"]
    granted = server.request("POST", "auth/token/renew-self", {"increment": "10m"}, token)[1]
    assert granted["auth"]["lease_duration"] <= 90 and granted["warnings"]


def test_a_token_without_the_default_policy_may_not_ask_about_itself(server):
    token = log_in(server, token_no_default_policy=True)["client_token"]
    for method, path in (("GET", "auth/token/lookup-self"), ("POST", "auth/token/renew-self"),
                         ("POST", "auth/token/revoke-self"), ("POST", "sys/capabilities-self")):
        assert server.request(method, path, None if method == "GET" else {}, token)[0] == 403


def test_capabilities_self_finds_what_a_policy_lacks(server):
    token = log_in(server)["client_token"]
    paths = [RECORD, "secret/data/elsewhere"]
    answer = server.request("POST", "sys/capabilities-self", {"paths": paths}, token)[1]["data"]
    assert sorted(answer[RECORD]) == ["create", "delete", "read", "update"] and answer["secret/data/elsewhere"] == ["deny"]


# Response wrapping

def wrapped(server, path, body):
    status, _, text = server.exchange("POST", path, body, headers={"X-Vault-Wrap-TTL": "60s"})
    assert status == 200
    return json.loads(text)["wrap_info"]


def test_a_wrapped_secret_id_tells_where_it_was_made_and_opens_once(server):
    server.write_role("facts")
    info = wrapped(server, "auth/approle/role/facts/secret-id", {})
    assert info["creation_path"] == "auth/approle/role/facts/secret-id" and info["ttl"] == 60
    looked_up = server.request("POST", "sys/wrapping/lookup", {"token": info["token"]}, token=None)
    assert looked_up[1]["data"]["creation_path"] == info["creation_path"]
    status, answer = server.request("POST", "sys/wrapping/unwrap", {}, info["token"])
    assert status == 200 and answer["data"]["secret_id"]
    assert server.request("POST", "sys/wrapping/unwrap", {}, info["token"])[0] == 400
    assert server.request("POST", "sys/wrapping/lookup", {"token": info["token"]}, token=None)[0] in (400, 403)


def test_a_forged_wrapping_names_another_creation_path(server):
    info = wrapped(server, "sys/wrapping/wrap", {"secret_id": str(uuid.uuid4())})
    looked_up = server.request("POST", "sys/wrapping/lookup", {"token": info["token"]}, token=None)
    assert looked_up[1]["data"]["creation_path"] == "sys/wrapping/wrap"


# Standbys

@pytest.fixture(scope="module")
def cluster(openbao_binary, module_directory):
    with Cluster(module_directory / "cluster") as running:
        running.set_up()
        yield running


def test_a_standby_says_429_and_names_itself(cluster):
    status, health = cluster.standbys()[0].request("GET", "sys/health", token=None)
    assert (status, health["standby"], health["sealed"], health["initialized"]) == (429, True, False, True)


def test_a_write_at_a_standby_is_done_by_the_active_node(cluster):
    status, answer = write(cluster.standbys()[0], cas=0, record={"n": "at a standby"})
    assert status == 200, answer
    assert cluster.leader().request("GET", RECORD)[1]["data"]["metadata"]["version"] == answer["data"]["version"]


def version_at(node, **headers):
    status, _, text = node.exchange("GET", RECORD, headers={name.replace("_", "-"): text for name, text in headers.items()})
    return json.loads(text)["data"]["metadata"]["version"] if status == 200 else status


def test_a_standby_reads_from_its_own_copy_which_lags_behind_unless_the_index_is_sent(cluster):
    leader, standby = cluster.leader(), cluster.standbys()[0]
    stale = set()
    for _ in range(20):
        status, headers, text = leader.exchange("POST", RECORD, {"data": {"n": 1}})
        written, index = json.loads(text)["data"]["version"], headers["X-Vault-Index"]
        stale.add(version_at(standby) != written)
        assert version_at(standby, X_Vault_Index=index, X_Vault_Inconsistent="forward-active-node") == written
    assert True in stale, "standbys are never stale any more"


def test_an_index_that_is_not_reached_yet_is_429_unless_forwarding_is_asked_for(cluster):
    leader, standby = cluster.leader(), cluster.standbys()[0]

    def too_early():
        _, headers, _ = leader.exchange("POST", RECORD, {"data": {"n": 1}})
        return version_at(standby, X_Vault_Index=headers["X-Vault-Index"]) == 429
    wait_until(too_early, "a standby that has not got so far")


def test_without_an_active_node_a_standby_reads_but_redirects_writes_to_the_dead_one(cluster):
    write(cluster.leader())
    leader, standbys = cluster.leader(), cluster.standbys()
    cluster.kill(leader)
    cluster.kill(standbys[1])

    def redirected():
        status, headers, _ = standbys[0].exchange("POST", RECORD, {"data": {"n": 2}})
        return status == 307 and headers["Location"]
    assert wait_until(redirected, "a redirect").startswith(leader.address)
    assert version_at(standbys[0]) >= 1
