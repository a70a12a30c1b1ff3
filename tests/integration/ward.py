"""A daemon under watch, with everything that is done to one: every kind of request, good and bad."""

import random
import threading

from daemon import Daemon, frame
from memory import Hierarchy, arena_mappings
from world import Platform, World, config_for, random_kek, random_passphrase


class Ward:
    """A daemon under watch: the scanner knows every secret that it is given or derives."""

    def __init__(self, directory, vault, scanner, program=()):
        self.vault, self.scanner = vault, scanner
        platform = Platform(seals=True)
        platform.write_to(vault)
        self.platform = platform
        certificate, key = vault.authority.issue("host", "DNS:app-1.example", usage="clientAuth")
        config = config_for(vault, vault={"addresses": [f"https://127.0.0.1:{vault.mutual_port}"],
                                          "client_cert_file": str(certificate), "client_key_file": str(key)})
        self.keys = Hierarchy(scanner, platform.key())
        self.keys.escrow()
        scanner.watch("Vault's half", platform.vault_component)
        scanner.watch("the custodians' half", platform.component)
        for share in platform.shares:
            scanner.watch("share", share)
        scanner.watch_private_key("TLS key", key)
        for name in ("role-id", "secret-id"):
            scanner.watch(name, (vault.directory / name).read_text().strip())
        self.daemon = Daemon.configured(directory, config, program=program).start()
        self.world = World(self.daemon, platform.component, platform.shares, vault)
        with self.daemon.client() as client:
            client.done("read", "sys/health")
        for token in vault.tokens_given():
            scanner.watch("token", token)

    @property
    def pid(self):
        return self.daemon.process.pid

    def finds(self):
        """What lies outside the arena; where the arena can be read, also what lies in it."""
        found = self.scanner.scan(self.pid)
        arenas = arena_mappings(self.pid)
        return ({each for each in found if each[1] not in arenas}, {secret for secret, where in found if where in arenas})

    @staticmethod
    def settle(client):
        """Until those who left have been noticed: what they asked for is over."""
        for _ in range(3):
            client.is_alive()

    def custodian(self):
        return random.choice([{"custodian_shares": random.sample(self.platform.shares, 3)},
                              {"custodian_component": self.platform.component}])

    def kek(self, path):
        kek = random_kek()
        self.scanner.watch(f"KEK of {path}", kek)
        return kek

    def set_up_team(self, client):
        organization, team = self.world.number(), self.world.number()
        passphrase = random_passphrase()
        above = self.keys.organization(organization, passphrase)
        self.keys.team(above, team)
        keys = {"org_id": organization, "passphrase": passphrase, **self.custodian()}
        client.done("update", f"organizations/{organization}", {"passphrase": passphrase, **self.custodian()})
        client.done("update", f"teams/{team}", {"org_id": organization})
        return Team(self, above, team, keys)

    def set_up_user(self, client):
        user = self.world.number()
        email = f"{random_passphrase()}@clinic.example"
        self.scanner.watch("e-mail", email)
        return User(self, user, self.keys.recovery(user), self.keys.email(user), email)


class Team:
    def __init__(self, ward, organization_key, number, keys):
        self.ward, self.number, self.keys = ward, number, keys
        self.key = ward.keys.team(organization_key, number)
        self.path = f"surveys/{ward.world.number()}/kek"
        ward.keys.wrapping(self.key, self.path)

    def encrypt(self, client):
        client.done("update", f"{self.path}/encrypt", {"kek": self.ward.kek(self.path), "team_id": self.number, **self.keys})

    def decrypt(self, client):
        client.done("update", f"{self.path}/decrypt", {"team_id": self.number, **self.keys})

    def mistype(self, client):
        client.refused("decryption_failed", "update", f"{self.path}/decrypt",
                       {"team_id": self.number, **self.keys, "passphrase": self.keys["passphrase"] + "x"})

    def run_out_of_time(self, client):
        answer = client.ask("update", f"{self.path}/decrypt", {"team_id": self.number, **self.keys}, deadline_ms=20)
        assert "error" in answer

    def by_lease(self, client):
        lease = client.done("update", f"teams/{self.number}/unlock", self.keys)["lease_id"]
        for _ in range(2):
            client.done("update", f"{self.path}/decrypt", {"lease_id": lease})
        client.done("update", "sys/leases/revoke", {"lease_id": lease})

    def leave(self, _):
        with self.ward.daemon.client() as leaving:
            leaving.send("update", f"{self.path}/decrypt", {"team_id": self.number, **self.keys})

    def ways(self):
        return [self.decrypt, self.mistype, self.run_out_of_time, self.by_lease, self.leave]


class User:
    def __init__(self, ward, number, recovery_key, email_key, email):
        self.ward, self.number, self.email = ward, number, email
        self.path = f"users/{number}/surveys/{ward.world.number()}"
        ward.keys.wrapping(recovery_key, f"{self.path}/recovery-kek")

    def escrow(self, client, form):
        fields = {"kek": self.ward.kek(self.path), "user_email": self.email}
        if self.version:
            fields["replace_version"] = self.version
        if form == "checktick":
            fields |= {"format": "checktick", **self.ward.custodian()}
        self.version = client.done("update", f"{self.path}/escrow", fields)["version"]

    version = 0

    def seal(self, client):
        self.escrow(client, "sealed")

    def in_checkticks_way(self, client):
        self.escrow(client, "checktick")

    def recover(self, client):
        client.done("update", f"{self.path}/recover",
                    {"admin_id": 1, "verification_notes": "ok", **self.ward.custodian()})
        self.version = client.done("read", f"{self.path}/escrow")["version"]

    def verify(self, client):
        client.done("update", f"users/{self.number}/verify-email", {"email": self.email, **self.ward.custodian()})

    def with_a_wrong_share(self, client):
        shares = self.ward.platform.shares[:2] + [Platform().shares[2]]
        client.refused("invalid_custodian", "update", f"{self.path}/recover",
                       {"admin_id": 1, "verification_notes": "ok", "custodian_shares": shares})

    def ways(self):
        return [self.seal, self.in_checkticks_way, self.recover, self.verify, self.with_a_wrong_share]


def say_nonsense(ward, client):
    """Secrets where none belongs."""
    component = ward.platform.component
    client.refused("invalid_request", "update", "sys/leases/revoke", {component[:30].upper(): component})
    client.refused("invalid_request", "update", "users/1/surveys/1/recover", {"custodian_component": component + "00"})
    with ward.daemon.client() as broken:
        broken.send_bytes(frame('{"id": 1, "data": {"custodian_component": "' + component + '",}'))
        broken.receive()
    with ward.daemon.client() as half:
        half.send_bytes(frame('{"data": "' + component + '"')[:-20])


def ways(ward, client):
    """Every kind of request, good and bad."""
    team, user = ward.set_up_team(client), ward.set_up_user(client)
    return [team.encrypt, *team.ways(), user.seal, *user.ways(), lambda asking: say_nonsense(ward, asking)]


class Traffic:
    """Mixed requests, in threads of their own, until the block ends: more than cores, for derivations that wait together
    are made together."""

    def __init__(self, ward, threads=8):
        self.ward, self.over, self.done, self.failures = ward, threading.Event(), 0, []
        self.threads = [threading.Thread(target=self.run) for _ in range(threads)]

    def run(self):
        try:
            with self.ward.daemon.client() as client:
                team, user = self.ward.set_up_team(client), self.ward.set_up_user(client)
                team.encrypt(client)
                user.seal(client)
                while not self.over.is_set():
                    random.choice([*team.ways(), *user.ways(), lambda asking: say_nonsense(self.ward, asking)])(client)
                    self.done += 1
        except Exception as failure:  # for the test's own thread
            self.failures.append(failure)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()
        for failure in self.failures:
            raise failure
