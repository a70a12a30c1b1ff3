"""splitkey setup, killed after each of its calls; and its memory while shares are shown."""

import signal
import threading

import pytest

import daemon
import openbao
from daemon import keep_secret
from memory import Scanner
from proxy import Proxy
from setup_host import SetUp, escrow_and_recover, finish, read_record, share_on_screen


def test_killed_after_each_of_its_calls_it_goes_on(openbao_binary, directory):
    replaced, number = [], 0
    while True:
        place = directory / str(number)
        place.mkdir()
        with openbao.OpenBao(place / "openbao") as server, Proxy(server) as proxy:
            host = SetUp(server, place, proxy.address)
            running = None

            def refuse(method, path, left=[number]):
                left[0] -= path != "sys/health"
                if left[0] < 0:
                    running.kill()
                    return 0
                return None

            started = threading.Event()
            proxy.refuse = lambda method, path: started.wait() and refuse(method, path)
            running = host.start()
            started.set()
            running.communicate(timeout=daemon.PATIENCE_S)
            proxy.refuse = lambda method, path: None
            was_killed = running.returncode == -signal.SIGKILL
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
                assert running.returncode == 0
                break
        number += 1
    assert number > 20 and replaced, (number, replaced)


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
