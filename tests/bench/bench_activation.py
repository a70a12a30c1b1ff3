#!/usr/bin/python3 -B
"""What it takes to ask a daemon that does not run yet: from connect() to the first answer when systemd has to start it, on a
booted Debian with the packages installed; beside a C program of a few lines, bare and in the daemon's sandbox. Then what
the daemon keeps of the memory, and how large the packages are.

    bench_activation.py bookworm|trixie [N]

$SPLITKEY_PACKAGES and $SPLITKEY_BAO as for tests/system; root."""

import os
import pathlib
import socket
import statistics
import subprocess
import sys
import time

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "system"), str(TESTS / "integration")]
REQUEST = b'{"id":1,"operation":"read","path":"sys/info"}'

# The bare one is started more often in two seconds than systemd lets a socket do (TriggerLimitBurst=20).
SOCKET = "[Socket]\nListenStream=/run/{name}.sock\nTriggerLimitIntervalSec=0\n"
BARE = "[Service]\nExecStart=/outside/bare-service\n"
# The daemon's own unit, with another program in the same place.
SANDBOXED = """
sed -e 's/^Type=.*/Type=simple/' -e '/^WatchdogSec=/d' -e '/^Sockets=/d' -e '/^Requires=/d' -e '/^After=/d' \
    -e '/^FileDescriptorStore/d' -e '$a BindReadOnlyPaths=/outside/bare-service:/usr/sbin/splitkeyd' \
    $(systemctl show --property=FragmentPath --value splitkeyd.service) >/etc/systemd/system/sandboxed.service
"""


def measure(path, unit, times):
    """Inside: milliseconds from connect() to the first byte of an answer, of so many first connections."""
    taken = []
    for _ in range(times):
        subprocess.run(["systemctl", "stop", unit], check=True, stderr=subprocess.DEVNULL)
        subprocess.run(["systemctl", "reset-failed", unit], stderr=subprocess.DEVNULL)
        with socket.socket(socket.AF_UNIX) as client:
            begun = time.perf_counter()
            client.connect(path)
            client.sendall(len(REQUEST).to_bytes(4, "big") + REQUEST)
            assert client.recv(1), f"{unit} closed the connection"
            taken.append((time.perf_counter() - begun) * 1000)
    print(f"{statistics.median(taken):.1f} {min(taken):.1f} {max(taken):.1f}")


def install_bare_services(machine):
    subprocess.run(["cc", "-O2", "-o", machine.outside / "bare-service", TESTS / "bench/bare_service.c"], check=True)
    for name in ("bare", "sandboxed"):
        machine.run(f"cat >/etc/systemd/system/{name}.socket", stdin=SOCKET.format(name=name))
    machine.run("cat >/etc/systemd/system/bare.service", stdin=BARE)
    machine.run(f"{SANDBOXED}systemctl daemon-reload; systemctl start bare.socket sandboxed.socket")


def memory(host):
    """KiB of the daemon when it has done something and has nothing to do: resident; of that the arena; what it has written
    beside the arena."""
    resident = arena = written = 0
    for line in host.run(f"cat /proc/{host.main_pid()}/smaps").splitlines():
        name, *words = line.split()
        if not name.endswith(":"):
            is_arena = "secretmem" in line
        elif name == "Rss:":
            resident += int(words[0])
            arena += int(words[0]) * is_arena
        elif name == "Anonymous:":  # files lie in memory there, and would count as written
            written += int(words[0]) * (not is_arena)
    return resident, arena, written


def main(release, times=15):
    from installation import Installation
    from machine import ROOT, Machine, tree_of
    from packages import Packages

    directory = pathlib.Path(os.environ.get("SPLITKEY_PACKAGES", ROOT / "build-test/packages")) / release
    packages = Packages(directory, directory)
    with Machine(tree_of(release), {"/usr/local/bin/bao": os.environ["SPLITKEY_BAO"]}) as machine:
        host = Installation(machine).set_up(packages)
        install_bare_services(machine)
        for what, path, unit in (("C program", "/run/bare.sock", "bare.service"),
                                 ("C program, sandboxed", "/run/sandboxed.sock", "sandboxed.service"),
                                 ("splitkeyd", "/run/splitkeyd/splitkeyd.sock", "splitkeyd.service")):
            median, least, most = machine.run(
                f"/usr/bin/python3 -B /src/tests/bench/bench_activation.py inside {path} {unit} {times}").split()
            print(f"{what:22} {median:>6} ms to the first answer ({least} to {most}, {times} times)", flush=True)
        host.escrow(1, 1)
        resident, arena, written = memory(host)
        print(f"splitkeyd idle: {resident} KiB resident, {arena} KiB of it the arena, {written} KiB written beside that")
    for name in ("splitkeyd", "splitkey"):
        file = packages.file(name)
        print(f"{file.name}: {file.stat().st_size // 1024} KiB, {packages.field('Installed-Size', file)} KiB installed")


if __name__ == "__main__":
    if sys.argv[1] == "inside":
        measure(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main(sys.argv[1], *map(int, sys.argv[2:]))
