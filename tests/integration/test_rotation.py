"""splitkey credentials rotate on a real server: a daemon at work gets a new secret_id, and the old one is gone."""

import json
import os
import subprocess
import threading

import pytest

import daemon
import openbao
from daemon import BUILD, keep_secret
from proxy import Proxy
from setup_host import SetUp, became
from world import random_kek

EMAIL = "jane.doe@clinic.example"


@pytest.fixture
def server(openbao_binary, directory):
    with openbao.OpenBao(directory / "openbao") as running:
        yield running


@pytest.fixture
def host(server, directory):
    host = SetUp(server, directory)
    host.done()
    return host


def rotate(host, *options):
    words = [BUILD / "splitkey", "credentials", "rotate", "--config", host.config, *options]
    return subprocess.run([str(word) for word in words], env={**os.environ, **host.environment}, capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, timeout=daemon.PATIENCE_S)


def secret_id_of(host):
    text = (host.directory / "secret-id").read_text()
    keep_secret(text)
    return text


def is_known(server, secret_id):
    return server.request("POST", "auth/approle/role/splitkeyd/secret-id/lookup", {"secret_id": secret_id})[0] == 200


def health(running):
    with running.client() as client:
        return client.done("read", "sys/health")


class Escrows:
    """One escrow after the other, until it is left; `errors` are those that were refused."""

    def __init__(self, running):
        self.running, self.count, self.errors = running, 0, []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.work)

    def work(self):
        with self.running.client() as client:
            while not self.over.is_set():
                self.count += 1
                answer = client.ask("update", f"users/1/surveys/{self.count}/escrow",
                                    {"kek": random_kek(), "user_email": EMAIL})
                if "error" in answer:
                    self.errors.append(answer["error"])

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def test_the_daemon_has_the_new_one_and_the_old_one_is_destroyed_without_a_lost_request(server, host):
    former = secret_id_of(host)
    with host.daemon() as running:
        created = health(running)["secret_id"]["created"]
        with Escrows(running) as escrows:
            ran = rotate(host)
        assert ran.returncode == 0, ran.stderr
        assert became(ran.stdout, "the daemon has it") == "done" and became(ran.stdout, "is destroyed") == "done"
        assert escrows.count > 10 and not escrows.errors
        assert health(running)["secret_id"]["created"] > created
    assert secret_id_of(host) != former
    assert is_known(server, secret_id_of(host)) and not is_known(server, former)


def test_without_a_daemon_the_new_one_is_there_and_the_old_one_lives(server, host):
    former = secret_id_of(host)
    ran = rotate(host)
    assert ran.returncode == 0 and became(ran.stdout, "was not seen with the new secret_id") == "by hand"
    assert is_known(server, former) and is_known(server, secret_id_of(host)) and secret_id_of(host) != former


def test_where_the_new_one_does_not_log_in_the_old_one_stays(server, host):
    former = secret_id_of(host)
    ran = rotate(host, "--bind", "192.0.2.7/32")
    assert ran.returncode == 1 and "address is not allowed" in ran.stderr
    assert secret_id_of(host) == former and is_known(server, former)


def test_a_dry_run_changes_nothing(server, host):
    former = secret_id_of(host)
    ran = rotate(host, "--dry-run")
    assert ran.returncode == 0 and "POST auth/approle/role/splitkeyd/secret-id" in ran.stdout
    assert secret_id_of(host) == former
    assert len(server.must("GET", "auth/approle/role/splitkeyd/secret-id?list=true")["data"]["keys"]) == 1


def test_a_vault_that_is_away_changes_nothing(server, host):
    former = secret_id_of(host)
    server.seal()
    assert rotate(host).returncode == 75
    assert secret_id_of(host) == former


def test_a_wrapped_secret_id_that_was_unwrapped_on_its_way_is_an_incident(server, host, directory):
    with Proxy(server) as proxy:
        text = host.config.read_text().replace(server.address, proxy.address)
        host.config.write_text(text)
        former = secret_id_of(host)

        def steal(method, path):
            if path == "sys/wrapping/lookup":
                token = json.loads(proxy.body)["token"]
                assert server.request("POST", "sys/wrapping/unwrap", token=token)[0] == 200
            return None

        proxy.refuse = steal
        ran = rotate(host)
        assert ran.returncode == 1 and "somebody on the way may have taken it" in ran.stderr
        assert secret_id_of(host) == former
