"""One host's daemon before an audited server, with an AppRole role of its own whose limits a test chooses."""

import itertools

import openbao
from cluster import wait_until
from daemon import UNHURRIED_MS, Daemon, keep_secret
from world import config_for

LOGIN = "auth/approle/login"
RENEWAL = "auth/token/renew-self"
LOOKUP = "auth/token/lookup-self"
CAPABILITIES = "sys/capabilities-self"
REVOCATION = "auth/token/revoke-self"


def behind(proxy):
    """Settings of a daemon that knows no other way to its server."""
    return {"addresses": [proxy.address]}


class Host:
    """`role` are settings of its role; `vault` are settings of the daemon. Its credentials lie in files of its own."""

    numbers = itertools.count(1)

    def __init__(self, server, directory, vault=None, secret_id=None, **role):
        self.server = server
        self.role = f"host-{next(self.numbers)}"
        self.directory = directory / self.role
        self.directory.mkdir()
        server.write_role(self.role, **role)
        openbao.write_private(self.directory / "role-id", server.role_id(self.role))
        self.renew_secret_id(**(secret_id or {}))
        self.files = (self.directory / "role-id", self.directory / "secret-id")
        self.daemon = Daemon.configured(directory, config_for(server, self.files, vault=vault or {}))
        self.began = None

    def __enter__(self):
        self.began = self.server.mark()
        self.daemon.start()
        return self

    def __exit__(self, *failed):
        self.daemon.__exit__(*failed)

    def client(self):
        return self.daemon.client()

    def renew_secret_id(self, **settings):
        """Another one, in the file where the daemon looks."""
        self.secret_id = self.server.new_secret_id(self.role, **settings)
        keep_secret(self.secret_id)
        openbao.write_private(self.directory / "secret-id", self.secret_id)

    def destroy_secret_id(self):
        self.server.must("POST", f"auth/approle/role/{self.role}/secret-id/destroy", {"secret_id": self.secret_id})

    def tokens(self):
        """What the server knows of this host's service tokens: accessor, ttl and so on."""
        known = []
        for accessor in self.server.must("GET", "auth/token/accessors?list=true")["data"]["keys"]:
            status, answer = self.server.request("POST", "auth/token/lookup-accessor", {"accessor": accessor})
            if status == 200 and (answer["data"]["meta"] or {}).get("role_name") == self.role:
                known.append(answer["data"])
        return known

    def token(self):
        """The one that the daemon has, once it has one. Nobody looks before the login's end: a token that is looked up
        while it has no lease yet the server takes for one that has expired, and revokes."""
        return wait_until(lambda: self.logins() and self.tokens(), f"a token of {self.role}")[-1]

    def revoke_tokens(self):
        for token in self.tokens():
            self.server.must("POST", "auth/token/revoke-accessor", {"accessor": token["accessor"]})

    def logins(self):
        """Those that were granted since the daemon's start."""
        return self.server.logins(self.began)

    def count(self, path):
        return self.server.count(path, self.began)

    def health(self):
        with self.client() as client:
            return client.done("read", "sys/health")

    def wait_for_health(self, reached, what):
        """The first sys/health of which `reached` holds."""
        with self.client() as client:
            return wait_until(lambda: reached(health := client.done("read", "sys/health")) and health, what)


def ask_anything(client, number):
    """Cheap, and answered by Vault: the first request writes a record, all others read it."""
    return client.ask("update", "organizations/1", deadline_ms=UNHURRIED_MS)
