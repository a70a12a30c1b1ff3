"""splitkey setup and credentials rotate, killed after each of their calls; and setup's memory while shares are shown."""

import itertools
import random
import re

import pytest

import openbao
from daemon import keep_secret
from memory import Scanner
from proxy import Proxy
from setup_host import (SetUp, escrow_and_recover, finish, health, killed_at, read_record, secret_ids, share_on_screen)


def installations(openbao_binary, directory):
    """As many as are asked for, each with a server of its own and a proxy before it."""
    for number in itertools.count():
        place = directory / str(number)
        place.mkdir()
        with openbao.OpenBao(place / "openbao") as server, Proxy(server) as proxy:
            yield number, proxy, SetUp(server, place, proxy.address)


def goes_on(host):
    """Runs it until it is done, and recovers an escrow with the shares; whether it had to replace the platform key."""
    before = [file.read_text() for file in host.share_files()]
    replaced = finish(host)
    if not host.share_files():  # all of them had been handed out
        for x, text in enumerate(before, 1):
            openbao.write_private(host.shares / f"share-{x}.txt", text.strip())
    for file in host.share_files():
        keep_secret(file.read_text().split()[0])
    escrow_and_recover(host, host.share_files()[:3])
    return replaced


def test_killed_after_each_of_its_calls_it_goes_on(openbao_binary, directory):
    replaced = []
    for number, proxy, host in installations(openbao_binary, directory):
        killed, _ = killed_at(number, proxy, host.start)
        if not killed:
            break
        if goes_on(host):
            replaced.append(number)
    assert number > 20 and replaced, (number, replaced)


NONSENSE = [b"", b"nonsense", b"[]", b"{}", b'{"data":null}', b'{"data":{}}', b'{"data":{"data":{},"metadata":{}}}',
            b'{"data":"x","auth":{},"wrap_info":{}}']


def test_after_nonsense_in_the_place_of_each_answer_it_goes_on(openbao_binary, directory):
    refused = []
    for number, proxy, host in installations(openbao_binary, directory):
        left, nonsense = [number], random.choice(NONSENSE)

        def forge(_, path, answer):
            left[0] -= path != "sys/health"
            return nonsense if left[0] == -1 and path != "sys/health" else answer

        proxy.forge = forge
        ran = host.run()
        print(number, proxy.calls[-1].path, nonsense, ran.returncode, ran.stderr.splitlines()[:1])
        if left[0] >= 0:
            break
        assert ran.returncode in (0, 1, 75), ran.stderr
        if ran.returncode:
            refused.append(number)
            assert re.match(r"splitkey: [a-z_]+: \S", ran.stderr)
        goes_on(host)
    assert number > 20 and len(refused) > 10, (number, refused)


def test_what_rotations_killed_after_each_of_their_calls_have_left_the_next_destroys(openbao_binary, directory):
    with openbao.OpenBao(directory / "openbao") as server, Proxy(server) as proxy:
        host = SetUp(server, directory)
        host.done()
        others = {server.must("POST", "auth/approle/role/splitkeyd/secret-id", body)["data"]["secret_id_accessor"]
                  for body in ({}, {"metadata": '{"host": "another", "instead_of": "nothing of ours"}'})}
        through_proxy = directory / "through-proxy.yaml"
        through_proxy.write_text(host.config.read_text().replace(server.address, proxy.address))
        with host.daemon() as running:
            first = health(running)["secret_id"]["created"]
            for number in range(24):
                killed, _ = killed_at(number, proxy, lambda: host.start_rotation(config=through_proxy))
                assert killed
                assert health(running)["ready"]
            left = set(secret_ids(server)) - others
            assert len(left) > 10
            killed, output = killed_at(1000, proxy, lambda: host.start_rotation(config=through_proxy))
            assert not killed and f"had left: {len(left)} in all" in output
            (accessor, created), = ((accessor, secret_id["creation_time"])
                                    for accessor, secret_id in secret_ids(server).items() if accessor not in others)
            assert accessor not in left and health(running)["secret_id"]["created"] == created > first
            assert others < set(secret_ids(server))


def test_while_shares_are_shown_the_halves_lie_in_locked_memory_alone(openbao_binary, directory):
    with openbao.OpenBao(directory / "openbao") as server:
        look_while_shares_are_shown(server, SetUp(server, directory))


def look_while_shares_are_shown(server, host):
    with host.on_terminal(shares=False) as terminal, Scanner() as scanner:
        shares = []
        for x in (1, 2):
            text, code = share_on_screen(terminal)
            shares.append(text)
            if x == 1:
                terminal.type(code)
        with open(f"/proc/{terminal.pid}/maps") as maps:
            if "secretmem" not in maps.read():
                pytest.skip("the kernel has no memfd_secret, and root may read the locked memory")
        scanner.watch("vault component", read_record(server, "platform/master-key")["vault_component"])
        for x, text in enumerate(shares, 1):
            keep_secret(text)
            scanner.watch(f"share {x}", text.split("-")[2].zfill(512))
        scanner.watch_exactly("its arguments", str(host.config).encode())
        assert {name for name, _ in scanner.scan(terminal.pid)} == {"its_arguments"}
