"""A platform key with its custodians, and a daemon before a store that holds the other half."""

import hashlib
import hmac
import itertools
import os
import secrets

from daemon import Daemon, keep_secret, splitkey
from sealed_escrow import EscrowKey

MOUNT = "secret/data"


class Platform:
    """The two halves of a platform key, random; the custodians' one also as four shares, any three of which give it
    back. `seals`: its checks hold the public key that escrows are sealed to."""

    def __init__(self, vault_component=None, component=None, shares=None, seals=False):
        self.seals = seals
        self.vault_component = vault_component or os.urandom(64).hex()
        self.component = component or os.urandom(64).hex()
        self.shares = shares or split(self.component)
        keep_secret(self.vault_component, self.component, *self.shares)

    def record(self):
        return {"vault_component": self.vault_component, "created_at": "2026-11-23T11:50:23.000000+00:00",
                "algorithm": "XOR split-knowledge", "key_size": 512, "note": "made by the tests"}

    def key(self):
        return bytes(a ^ b for a, b in zip(bytes.fromhex(self.vault_component), bytes.fromhex(self.component)))

    def key_check(self):
        return check_value(self.key(), "splitkey platform key check v1")

    def checks(self):
        checks = {"key_check": self.key_check(),
                  "share_checks": {share.split("-")[1]: check_value(share.encode(), "splitkey share check v1")
                                   for share in self.shares}}
        return checks | ({"escrow_public_key": EscrowKey(self.key()).public} if self.seals else {})

    def write_to(self, server):
        write_record(server, "platform/master-key", self.record())
        write_record(server, "platform/checks/v1", self.checks())


def check_value(key, label):
    return hmac.new(key, label.encode(), hashlib.sha256).hexdigest()[:32]


def split(component):
    """The four shares of a component, made by `splitkey shares split`."""
    ended = splitkey("shares", "split", stdin=component + "\n")
    assert ended.returncode == 0, ended.stderr
    shares = ended.stdout.split()
    assert len(shares) == 4
    return shares


def combine(shares):
    ended = splitkey("shares", "combine", stdin="\n".join(shares) + "\n")
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def write_record(server, path, record):
    """Writes it with the administrator's token; gives the new version."""
    return server.must("POST", f"{MOUNT}/{path}", {"data": record})["data"]["version"]


def read_record(server, path):
    """(record, version), read with the administrator's token."""
    data = server.must("GET", f"{MOUNT}/{path}")["data"]
    return data["data"], data["metadata"]["version"]


def forget_record(server, path):
    """All its versions, as if it had never been."""
    server.must("DELETE", f"secret/metadata/{path}")


def config_for(server, credentials=None, **sections):
    """A configuration for a server of openbao.py, with credentials of its own or those given, as files. Sections given
    here come on top."""
    role_id, secret_id = credentials or server.credentials()
    keep_secret(role_id.read_text().strip(), secret_id.read_text().strip())
    vault = {"addresses": [server.address],
             "auth": {"approle": {"role_id_file": str(role_id), "secret_id_file": str(secret_id)}}}
    if server.authority:
        vault["ca_file"] = str(server.authority.certificate)
    vault.update(sections.pop("vault", {}))
    return {"vault": vault, "recovery": {"workflow": "external"}, "log": {"level": "debug"}, **sections}


class World:
    """A running daemon, the custodians' half of its platform key, and Vault where it has one."""

    numbers = itertools.count(1000)

    def __init__(self, daemon, component, shares, server=None):
        self.daemon = daemon
        self.component = component
        self.shares = shares
        self.server = server
        keep_secret(component, *shares)

    @classmethod
    def dev(cls, directory):
        daemon = Daemon.dev(directory).start()
        return cls(daemon, combine(daemon.shares[:3]), daemon.shares)

    @classmethod
    def with_vault(cls, directory, server, platform=None, **sections):
        """A server that is set up, a platform key in it, and a daemon that logs in by AppRole."""
        server.set_up()
        platform = platform or Platform()
        platform.write_to(server)
        daemon = Daemon.configured(directory, config_for(server, **sections)).start()
        return cls(daemon, platform.component, platform.shares, server)

    def client(self):
        return self.daemon.client()

    def number(self):
        """An id that nothing has used yet."""
        return next(self.numbers)

    def custodian(self):
        """Three of the four shares, as fields of a request."""
        return {"custodian_shares": self.shares[:3]}


def random_kek():
    return secrets.token_hex(32)


def random_passphrase():
    return secrets.token_urlsafe(24)
