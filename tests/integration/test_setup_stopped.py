"""splitkey setup stopped everywhere: no half key, share or credential comes of it, and the next run goes on."""

import json
import os
import resource
import signal

import pytest

import daemon
import openbao
from daemon import BUILD
from setup_host import SetUp, became, ended, escrow_and_recover, finish, read_record, secret_ids
from world import write_record

KEY = "platform/master-key"
CHECKS = "platform/checks/v1"


@pytest.fixture
def server(openbao_binary, directory):
    """An empty one for each test."""
    with openbao.OpenBao(directory / "openbao") as running:
        yield running


# Stopped everywhere


def test_when_vault_goes_away_before_a_call_it_says_so_and_goes_on_later(proxy, directory):
    host = SetUp(proxy.server, directory, proxy.address)
    proxy.refuse = lambda method, path: 503 if path.startswith("auth/approle/role/splitkeyd/secret-id") else None
    assert host.run().returncode in (1, 75)
    proxy.refuse = lambda method, path: None
    shares = host.share_files()
    output = host.done()
    assert became(output, "a platform key") == "already so" and became(output, "role_id and secret_id") == "done"
    escrow_and_recover(host, shares[:3])


def test_a_lost_answer_to_a_write_is_no_second_platform_key(proxy, directory):
    """The server does what is asked and the answer never comes."""
    host = SetUp(proxy.server, directory, proxy.address)
    lost = set()

    def refuse(method, path):
        if method == "POST" and path.startswith("secret/data/platform/") and path not in lost:
            lost.add(path)
            proxy.server.exchange(method, path, json.loads(proxy.body))
            return 0
        return None

    proxy.refuse = refuse
    host.done()
    assert len(lost) == 2
    assert proxy.server.request("GET", f"secret/data/{KEY}")[1]["data"]["metadata"]["version"] == 1
    escrow_and_recover(host, host.share_files()[:3])


def limited():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def test_a_full_disk_leaves_no_half_share_and_no_key_in_use(server, host):
    ran = host.run(preexec_fn=limited)
    assert ran.returncode == 74 and "platform key is not finished" in ran.stderr
    assert not host.share_files() and "escrow_public_key" not in read_record(server, CHECKS)
    assert finish(host)
    escrow_and_recover(host, host.share_files()[1:])


def test_a_directory_that_holds_shares_is_refused_before_a_key_is_made(server, host):
    (host.shares / "share-3.txt").write_text("what somebody keeps here")
    assert host.run().returncode == 74
    assert server.request("GET", f"secret/data/{KEY}")[0] == 404
    assert (host.shares / "share-3.txt").read_text() == "what somebody keeps here"


def test_where_no_configuration_can_be_written_no_key_is_made(server, host):
    host.config = host.directory / "missing" / "splitkeyd.yaml"
    ran = host.run()
    assert ran.returncode == 74 and "nothing can be written into" in ran.stderr
    assert server.request("GET", f"secret/data/{KEY}")[0] == 404 and not host.share_files()


def test_without_a_terminal_nothing_is_replaced(server, host):
    host.run(preexec_fn=limited)
    before = read_record(server, KEY)
    assert host.run().returncode == 66
    assert read_record(server, KEY) == before


def test_an_unfinished_key_under_which_something_lies_is_not_replaced(server, host):
    host.run(preexec_fn=limited)
    write_record(server, "organizations/3/master-key", {"org_id": 3})
    before = read_record(server, KEY)
    assert "splitkey platform checks" in host.refused()
    assert read_record(server, KEY) == before


def test_of_two_at_once_one_makes_the_key(server, directory):
    hosts = []
    for name in ("a", "b"):
        (directory / name).mkdir()
        hosts.append(SetUp(server, directory / name))
    running = [host.start() for host in hosts]
    ended = [one.communicate(timeout=daemon.PATIENCE_S) + (one.returncode,) for one in running]
    assert 0 in [status for *_, status in ended], ended
    for host, (_, errors, status) in zip(hosts, ended):
        assert status in (0, 1, 66), errors  # 66: the other one had not handed all out, and nobody could be asked
        if status:
            host.forget_shares()
            assert became(host.done(), "a platform key") == "already so"
    made = [host for host in hosts if host.share_files()]
    assert len(made) == 1
    escrow_and_recover(made[0], made[0].share_files()[:3])


# Where nothing can be written


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_who_may_not_read_the_credentials_makes_no_others(server, host):
    host.done()
    host.directory.chmod(0o755)
    before = secret_ids(server)
    for command in (host.command("--dry-run"), host.command(), [BUILD / "splitkey", "credentials", "rotate", "--config", host.config]):
        ran = ended(host.start_command(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]))
        assert ran.returncode == 66 and "as root" in ran.stderr, ran.stderr
    assert secret_ids(server) == before


def test_a_credential_that_cannot_be_written_is_told_as_that(host):
    (host.directory / "role-id").mkdir()
    ran = host.run()
    assert ran.returncode == 74 and "no_output: cannot write" in ran.stderr and "log" not in ran.stderr, ran.stderr
    (host.directory / "role-id").rmdir()
    host.done()
