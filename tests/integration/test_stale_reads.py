"""What one host was told is written, every other host sees: OpenBao's standbys answer reads from a copy that lags behind,
and none of that may reach a client, whoever leads (the standbys' reads are on here, as OpenBao comes)."""

import itertools
import os
import threading

import pytest

from cluster import Cluster, wait_until
from daemon import UNHURRIED_MS, Daemon
from world import config_for

# More where somebody wants to see more.
READS = int(os.environ.get("SPLITKEY_READS", "3000"))
WRITERS = 8
READS_A_WRITE = 5
CHANGES = 4


@pytest.fixture(scope="module")
def cluster(openbao_binary, module_directory):
    with Cluster(module_directory / "cluster") as running:
        running.set_up()
        yield running


@pytest.fixture
def two_hosts(cluster, directory):
    """Each knows all three addresses, and begins with another one."""
    first, second = (cluster.addresses[shift:] + cluster.addresses[:shift] for shift in (0, 1))
    with Daemon.configured(directory, config_for(cluster, vault={"addresses": first, "max_calls_per_second": 20000})) as one, \
         Daemon.configured(directory, config_for(cluster, vault={"addresses": second, "max_calls_per_second": 20000})) as two:
        yield one, two


class Readings:
    """Pairs of clients, each with a team of its own: one writes a new version through the first host and waits for the
    answer, the other reads it through the second, several times."""

    def __init__(self, hosts):
        self.hosts = hosts
        self.lock = threading.Lock()
        self.reads = self.writes = 0
        self.stale = []
        self.unanswered = []
        self.broken = []
        self.enough = threading.Event()
        self.progress = threading.Condition(self.lock)

    def run(self, team):
        try:
            with self.hosts[0].client() as writer, self.hosts[1].client() as reader:
                version = self.write(writer, team, 1, None)
                for organization in itertools.count(2):
                    self.read(reader, team, version)
                    if self.enough.is_set():
                        return
                    version = self.write(writer, team, organization, version)
        except BaseException as trouble:  # whatever it is, the test's own thread must hear of it
            with self.lock:
                self.broken.append(repr(trouble))
                self.progress.notify_all()

    def write(self, writer, team, organization, version):
        data = {"org_id": organization} | ({"replace_version": version} if version else {})
        return writer.done("update", f"teams/{team}", data, deadline_ms=UNHURRIED_MS)["version"]

    def read(self, reader, team, version):
        asked = [reader.send("read", f"teams/{team}", deadline_ms=UNHURRIED_MS) for _ in range(READS_A_WRITE)]
        answers = [reader.answer_to(request) for request in asked]
        with self.lock:
            self.writes += 1
            self.reads += len(answers)
            self.unanswered += [each for each in answers if "error" in each and each["error"]["code"] != "not_found"]
            self.stale += [(team, version, each) for each in answers
                           if each not in self.unanswered and each.get("data", {}).get("version") != version]
            self.progress.notify_all()

    def wait_for_reads(self, count):
        with self.progress:
            assert self.progress.wait_for(lambda: self.broken or self.reads >= count, 300), "no progress"
            assert not self.broken, self.broken


def test_no_read_at_another_host_is_ever_stale_while_the_leader_changes(cluster, two_hosts):
    readings = Readings(two_hosts)
    threads = [threading.Thread(target=readings.run, args=(team,), daemon=True) for team in range(1, WRITERS + 1)]
    for thread in threads:
        thread.start()
    try:
        for change in range(1, CHANGES + 1):
            readings.wait_for_reads(READS * change // (CHANGES + 1))
            cluster.change_leader()
        readings.wait_for_reads(READS)
    finally:
        readings.enough.set()
        for thread in threads:
            thread.join(120)
    assert readings.stale == []
    assert readings.unanswered == []
    assert readings.broken == []


def test_what_a_leader_deposed_meanwhile_answers_on_a_connection_that_rested_is_thrown_away(cluster, two_hosts):
    """It is made to lag behind: it stands still while another version is written, and has the read before it hears of that."""
    with two_hosts[0].client() as writer, two_hosts[1].client() as reader:
        def write(organization, **replacing):
            return writer.done("update", "teams/100", {"org_id": organization, **replacing}, deadline_ms=UNHURRIED_MS)["version"]

        version = write(1)
        for change in range(1, CHANGES + 1):
            assert reader.done("read", "teams/100", deadline_ms=UNHURRIED_MS)["version"] == version
            former = cluster.leader()
            cluster.change_leader()
            wait_until(lambda: former.health() == 429, f"{former.name} a standby")
            version = write(2 * change, replace_version=version)  # the writer knows the new leader from here on
            cluster.freeze(former)
            version = write(2 * change + 1, replace_version=version)
            asked = reader.send("read", "teams/100", deadline_ms=UNHURRIED_MS)
            cluster.resume(former)
            assert reader.answer_to(asked)["data"]["version"] == version
            cluster.make_whole()
