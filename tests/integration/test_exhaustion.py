"""No memory that can be locked, and no descriptors: an error that says so, and nothing unlocked instead."""

import errno
import os
import resource

import pytest

from daemon import BUILD, Client, Daemon
from seccomp import MEMFD_SECRET, MLOCK, without
from world import World, random_kek

EX_OSERR = 71


def test_without_any_memory_that_can_be_locked_it_refuses_to_start(directory):
    for error in (errno.ENOMEM, errno.EAGAIN, errno.EPERM):
        daemon = Daemon(directory, "--dev", program=without(MEMFD_SECRET, MLOCK, error=error))
        status, complaint = daemon.refuse_to_start()
        assert status == EX_OSERR
        assert "cannot lock" in complaint and "LimitMEMLOCK" in complaint and os.strerror(error) in complaint


def test_without_secret_memory_it_warns_and_locks(directory):
    program = without(MEMFD_SECRET, error=errno.ENOSYS)
    with Daemon(directory, "--dev", "--socket", directory / "dev.sock", program=program) as daemon:
        with daemon.client() as client:
            assert client.done("read", "sys/health")["memory"] == "mlock"
        assert "no memfd_secret(2)" in daemon.log.read_text()


def test_without_descriptors_it_serves_those_who_are_connected_and_others_later(directory):
    world = World.dev(directory)
    with world.daemon as daemon, daemon.client() as first:
        used = len(os.listdir(f"/proc/{daemon.process.pid}/fd"))
        resource.prlimit(daemon.process.pid, resource.RLIMIT_NOFILE, (used + 4, used + 4))
        waiting = [Client.connect(daemon.socket) for _ in range(10)]  # as far as the kernel's queue
        assert first.is_alive()
        first.done("update", f"users/{world.number()}/surveys/1/escrow",
                   {"kek": random_kek(), "user_email": "anna@clinic.example", **world.custodian()})
        for client in waiting:
            client.socket.close()
        with daemon.client() as another:
            assert another.is_alive()


@pytest.mark.skipif(b"__asan_init" in (BUILD / "splitkeyd").read_bytes(),
                    reason="the address sanitizer ends a program that finds no memory")
def test_with_an_exhausted_heap_it_says_so_and_goes_on_when_there_is_memory_again(directory):
    world = World.dev(directory)
    with world.daemon as daemon, daemon.client() as client:
        def escrow():
            return client.ask("update", f"users/{world.number()}/surveys/1/escrow",
                              {"kek": random_kek(), "user_email": "anna@clinic.example", **world.custodian()})

        assert "data" in escrow()
        limits = resource.prlimit(daemon.process.pid, resource.RLIMIT_AS)
        resource.prlimit(daemon.process.pid, resource.RLIMIT_AS, (1, limits[1]))
        for _ in range(1000):  # each leaves a record in the memory of --dev
            answer = escrow()
            if "error" in answer:
                break
        assert answer["error"]["code"] == "overloaded" and "memory" in answer["error"]["message"]
        with daemon.client() as another:
            assert another.receive()["error"]["code"] == "overloaded"
        resource.prlimit(daemon.process.pid, resource.RLIMIT_AS, limits)
        assert "data" in escrow()
        with daemon.client() as another:
            assert another.is_alive()
