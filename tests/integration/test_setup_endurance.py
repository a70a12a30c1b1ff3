"""splitkey setup and credentials rotate, killed after each of their calls; and setup's memory while shares are shown."""

import pytest

import openbao
from daemon import keep_secret
from memory import Scanner
from proxy import Proxy
from setup_host import (SetUp, escrow_and_recover, finish, health, killed_at, read_record, secret_ids, share_on_screen)


def test_killed_after_each_of_its_calls_it_goes_on(openbao_binary, directory):
    replaced, number = [], 0
    while True:
        place = directory / str(number)
        place.mkdir()
        with openbao.OpenBao(place / "openbao") as server, Proxy(server) as proxy:
            host = SetUp(server, place, proxy.address)
            was_killed, _ = killed_at(number, proxy, host.start)
            if was_killed:
                shares_before = [file.read_text() for file in host.share_files()]
                if finish(host):
                    replaced.append(number)
                shares = host.share_files()
                for file in shares if shares else []:
                    keep_secret(file.read_text().split()[0])
                if not shares:  # all of them had been handed out
                    for x, text in enumerate(shares_before, 1):
                        openbao.write_private(host.shares / f"share-{x}.txt", text.strip())
                escrow_and_recover(host, host.share_files()[:3])
            else:
                break
        number += 1
    assert number > 20 and replaced, (number, replaced)


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
