"""Three servers as one Raft cluster on loopback, TLS by one authority: killed, frozen, stepped down, sealed and brought back
one by one, as tests want it."""

import contextlib
import http.client
import signal
import time

import openbao

# A guard against waiting for ever for a state of the cluster, far above what an election takes.
PATIENCE_S = 120


def wait_until(reached, what):
    """The first value of reached() that is true."""
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        if value := reached():
            return value
        time.sleep(0.05)
    raise AssertionError(f"never seen: {what}")


class Node(openbao.OpenBao):
    """One of the three. It is sealed after each start."""

    def __init__(self, directory, name, authority):
        super().__init__(directory / name)
        self.name = name
        self.authority = authority
        (self.directory / "raft").mkdir()
        self.configuration = self.directory / "bao.hcl"
        self.certificate, self.key = authority.issue(name)

    def configure(self, others):
        joins = "\n".join(f"""retry_join {{
            leader_api_addr = "{other.address}"
            leader_ca_cert_file = "{self.authority.certificate}"
          }}""" for other in others)
        self.configuration.write_text(f"""
            disable_mlock = true
            api_addr = "{self.address}"
            cluster_addr = "https://127.0.0.1:{self.port + 1}"
            storage "raft" {{
              node_id = "{self.name}"
              path = "{self.directory / 'raft'}"
              performance_multiplier = 2
              autopilot_reconcile_interval = "500ms"
              autopilot_update_interval = "500ms"
              {joins}
            }}
            listener "tcp" {{
              address = "127.0.0.1:{self.port}"
              cluster_address = "127.0.0.1:{self.port + 1}"
              tls_cert_file = "{self.certificate}"
              tls_key_file = "{self.key}"
            }}
        """)

    def command(self):
        return [self.bao, "server", f"-config={self.configuration}"]

    def health(self):
        """The status of sys/health (200: active, 429: standby, 503: sealed); None where nothing answers."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.exchange("GET", "sys/health", token=None)[0]
        return None


class Cluster(openbao.Vault):
    """Three nodes, all of them voters when the block begins."""

    def __init__(self, directory):
        self.directory = directory
        directory.mkdir()
        self.authority = openbao.Authority(directory / "authority")
        self.nodes = [Node(directory, name, self.authority) for name in ("one", "two", "three")]
        for node in self.nodes:
            node.configure([other for other in self.nodes if other is not node])
        self.unseal_key = self.root_token = None
        self.frozen = set()

    @property
    def addresses(self):
        return [node.address for node in self.nodes]

    @property
    def address(self):
        return self.addresses[0]

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__(True)
            raise
        return self

    def __exit__(self, failed, *_):
        for node in list(self.frozen):
            self.resume(node)
        for node in self.nodes:
            node.stop(signal.SIGKILL)
            if failed:
                node.print_log()

    def start(self):
        first = self.nodes[0]
        for node in self.nodes:
            node.start()
        made = first.must("PUT", "sys/init", {"secret_shares": 1, "secret_threshold": 1})
        self.unseal_key, self.root_token = made["keys"][0], made["root_token"]
        for node in self.nodes:
            node.root_token = self.root_token
        self.unseal(first)
        wait_until(lambda: first.health() == 200, "a first leader")
        # How long a node must be well before it may vote: ten seconds otherwise.
        self.must("POST", "sys/storage/raft/autopilot/configuration", {"server_stabilization_time": "1s"})
        for node in self.nodes[1:]:
            self.unseal(node)
        self.wait_for_voters()

    def set_up(self, *arguments, **role):
        """Right after a mount is made, its backend refuses every call for a moment, at each node by itself."""
        super().set_up(*arguments, **role)
        wait_until(lambda: all(node.request("GET", "secret/data/nothing")[0] == 404 for node in self.nodes), "a usable mount")

    def unseal(self, node):
        """A node that has yet to join takes no key at first."""
        def unsealed():
            with contextlib.suppress(OSError, http.client.HTTPException):
                node.request("PUT", "sys/unseal", {"key": self.unseal_key}, token=None)
            return node.health() in (200, 429)
        wait_until(unsealed, f"{node.name} unsealed")

    def unseal_all(self):
        for node in self.nodes:
            self.unseal(node)

    def seal_all(self):
        """A sealed node takes no token: each is sealed by itself while the others still have a leader."""
        while leader := self.find_leader():
            leader.request("PUT", "sys/seal")
        for node in self.nodes:
            node.request("PUT", "sys/seal")

    def active(self):
        """Those that say so; more than one while one has not noticed that it is deposed."""
        return [node for node in self.nodes if node.process and node not in self.frozen and node.health() == 200]

    def find_leader(self):
        return next(iter(self.active()), None)

    def leader(self):
        return wait_until(self.find_leader, "a leader")

    def standbys(self):
        return [node for node in self.nodes if node is not self.leader()]

    def change_leader(self):
        """By step-down, where the server can: OpenBao 2.7.2 queues it for ever at a leader that was a standby before."""
        former = self.leader()
        if "entering read-enabled standby mode" in former.log.read_text():
            return self.hand_over()
        former.must("PUT", "sys/step-down")
        return self.wait_for_other_leader(former)

    def hand_over(self):
        """Any leader gives up its office in good order: sealed, it leaves it to another, and comes back as a standby."""
        former = self.leader()
        former.must("PUT", "sys/seal")
        leader = self.wait_for_other_leader(former)
        self.unseal(former)
        return leader

    def wait_for_other_leader(self, former):
        return wait_until(lambda: (leader := self.find_leader()) is not former and leader, "another leader")

    def kill(self, node):
        node.stop(signal.SIGKILL)

    def restart(self, node):
        node.start()
        self.unseal(node)

    def freeze(self, node):
        node.process.send_signal(signal.SIGSTOP)
        self.frozen.add(node)

    def resume(self, node):
        node.process.send_signal(signal.SIGCONT)
        self.frozen.discard(node)

    def make_whole(self):
        """Whatever was done to it before."""
        for node in self.nodes:
            if node in self.frozen:
                self.resume(node)
            if node.process is None:
                node.start()
            self.unseal(node)
        self.end_former_leaders()
        self.wait_for_voters()

    def end_former_leaders(self):
        """OpenBao 2.7.2, where it was a standby before (change_leader), may give up its office in Raft, and yet call itself
        active for ever: seen of one that had been frozen."""
        by_age = sorted(self.active(), key=lambda node: node.must("GET", "sys/leader").get("active_time", ""))
        for node in by_age[:-1]:
            self.kill(node)
            self.restart(node)

    def wait_for_voters(self):
        """Until all three vote and have what the leader has: then any one may go."""
        wait_until(self.is_whole, "three nodes that vote and are healthy")

    def is_whole(self):
        leader = self.find_leader()
        if leader is None:
            return False
        status, configuration = leader.request("GET", "sys/storage/raft/configuration")
        if status != 200 or sum(each["voter"] for each in configuration["data"]["config"]["servers"]) != len(self.nodes):
            return False
        status, state = leader.request("GET", "sys/storage/raft/autopilot/state")
        return status == 200 and state["data"]["healthy"] and state["data"]["failure_tolerance"] == 1

    def request(self, method, path, body=None, token=""):
        """At the leader; again when it was one no longer. What is done twice then must be the same."""
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, answer = self.leader().request(method, path, body, token)
                if status < 500:
                    return status, answer
