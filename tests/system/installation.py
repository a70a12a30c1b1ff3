"""The packages on a machine beside a Vault, set up by the commands of docs/operations.md."""

import contextlib
import pathlib
import re
import secrets
import shutil
import sys

import documents

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from openbao import Authority  # noqa: E402

OPERATIONS = "docs/operations.md"
SETTING_UP_VAULT = "Setting up Vault"
PACKAGE = "The Debian package"
UNITS = "splitkeyd.socket splitkeyd-admin.socket splitkeyd.service"
SOCKETS = "splitkeyd.socket splitkeyd-admin.socket"

ADMINISTRATOR_TOKEN = "administrator-" + secrets.token_hex(8)
VAULT_LISTENER = """
listener "tcp" {
  address = "127.0.0.1:8200"
  tls_cert_file = "/outside/vault/server.pem"
  tls_key_file = "/outside/vault/server.key"
}
"""
ADMINISTRATOR = {"BAO_ADDR": "https://vault.example:8200", "BAO_CACERT": "/outside/vault/ca.pem",
                 "BAO_TOKEN": ADMINISTRATOR_TOKEN}
# What an operator changes in the configuration as it is shipped: sed(1).
FILLED_IN = r"""
s|^  # addresses: .*|  addresses: [https://vault.example:8200]|
s|^  # ca_file: |  ca_file: |
s|^  workflow: approvals|  workflow: external|
"""


class Installation:
    def __init__(self, machine):
        self.machine = machine
        self.run = machine.run
        self.attempt = machine.attempt

    def install(self, packages, options=""):
        """By apt, from files, as there is no network; what else they need it takes from its cache."""
        return self.machine.run(self.install_command(packages, options), DEBIAN_FRONTEND="noninteractive")

    def install_command(self, packages, options=""):
        offered = self.machine.outside / "packages" / packages.version
        offered.mkdir(parents=True, exist_ok=True)
        for name in ("splitkeyd", "splitkey"):
            shutil.copy(packages.file(name), offered)
        return f"cd /outside/packages/{packages.version} && apt-get install --yes {options} ./splitkeyd_*.deb ./splitkey_*.deb"

    def start_vault(self):
        """A development server, of which only this machine knows, as https://vault.example:8200."""
        authority = Authority(self.machine.outside / "vault")
        authority.issue("server", "DNS:vault.example")
        (self.machine.outside / "vault/listener.hcl").write_text(VAULT_LISTENER)
        (self.machine.outside / "vault/environment").write_text(f"BAO_DEV_ROOT_TOKEN_ID={ADMINISTRATOR_TOKEN}\n")
        self.run("echo 127.0.0.1 vault.example >>/etc/hosts")
        # Neither its token nor its key comes into the journal, where the tests look for secrets.
        self.run("systemd-run --unit=openbao --property=Type=notify --property=StandardOutput=file:/outside/vault/log"
                 " --property=EnvironmentFile=/outside/vault/environment bao server -dev -dev-no-store-token"
                 " -dev-listen-address=127.0.0.1:8300 -config=/outside/vault/listener.hcl")

    def as_administrator(self, script, **how):
        """In /root/vault, with the administrator's token in the environment."""
        return self.run(f"mkdir -p /root/vault; cd /root/vault; set -eu; {script}", **ADMINISTRATOR, **how)

    def set_up_vault(self):
        """The chapter's commands, word for word; a development server's mount at secret/ makes room for the documented one."""
        policy = documents.block(OPERATIONS, SETTING_UP_VAULT, 'path "secret/data/platform/master-key"')
        mounts = documents.block(OPERATIONS, SETTING_UP_VAULT, "bao auth enable approle")
        role = documents.block(OPERATIONS, SETTING_UP_VAULT, "bao write auth/approle/role/splitkeyd")
        self.as_administrator(f"cat >{policy.file}", stdin=policy.text)
        self.as_administrator("bao secrets disable secret")
        self.as_administrator(mounts.text)
        self.as_administrator(role.text)

    def configure(self):
        self.run("sed --in-place --file=- /etc/splitkeyd/splitkeyd.yaml", stdin=FILLED_IN)
        self.run("install -m 644 /outside/vault/ca.pem /etc/splitkeyd/vault-ca.pem")
        self.run("splitkeyd --check-config /etc/splitkeyd/splitkeyd.yaml")

    def seal_credentials(self):
        """By this host's key: on its disk they are of no use to another one."""
        self.as_administrator("set -o pipefail; " + documents.block(OPERATIONS, PACKAGE, "systemd-creds encrypt").text)

    def let_through(self, addresses="127.0.0.1"):
        """To the network, as the documented drop-in does."""
        documented = documents.block(OPERATIONS, PACKAGE, "IPAddressAllow=").text
        self.override("network", re.sub("(?<=IPAddressAllow=).*", addresses, documented))

    def override(self, name, text, unit="splitkeyd.service"):
        """A drop-in of the administrator; none where the text is empty."""
        file = f"/etc/systemd/system/{unit}.d/{name}.conf"
        self.run(f"mkdir -p $(dirname {file}); {f'cat >{file}' if text else f'rm -f {file}'}; systemctl daemon-reload", stdin=text)

    def make_platform_key(self):
        """Both halves, and the custodians' one in files of a line each, share-1 to share-4."""
        made = documents.block(OPERATIONS, SETTING_UP_VAULT, "platform/master-key vault_component").text
        make, check = made.split("splitkey shares check")
        self.as_administrator(f"umask 077; {make}\nsplit --lines=1 --numeric-suffixes=1 --suffix-length=1 /run/shares share-")
        self.as_administrator(f"splitkey shares check{check}")

    def write_platform_checks(self):
        """The ceremony, on the administrators' socket."""
        shares = "share-1 share-2 share-3"
        self.as_administrator(f"umask 077; echo $BAO_TOKEN >token; splitkey platform checks --shares {shares} --again {shares}"
                              " --token-file token")

    def set_up(self, packages):
        """Everything that comes before a first escrow. The sockets listen then."""
        self.install(packages)
        self.start_vault()
        self.set_up_vault()
        self.configure()
        self.seal_credentials()
        self.let_through()
        self.run(f"systemctl start {SOCKETS}")
        self.make_platform_key()
        self.write_platform_checks()
        self.run("useradd anna --groups splitkey; useradd bob")
        return self

    @contextlib.contextmanager
    def configuration(self, addition):
        """With this below the configuration, for as long as the block lasts."""
        file = "/etc/splitkeyd/splitkeyd.yaml"
        self.run(f"cp --preserve {file} /root/splitkeyd.yaml; cat >>{file}", stdin=addition)
        try:
            yield
        finally:
            self.run(f"cat /root/splitkeyd.yaml >{file}")

    def forget_failures(self):
        """Of the daemon, and the sockets that systemd gives up with it."""
        self.run(documents.block(OPERATIONS, PACKAGE, "systemctl reset-failed").text)

    def escrow(self, user, survey, who="root"):
        """Escrows a new KEK, which it gives."""
        kek = secrets.token_hex(32)
        self.run(f"splitkey write users/{user}/surveys/{survey}/escrow kek=- user_email=jane@clinic.example", user=who, stdin=kek)
        return kek

    def secrets(self):
        """What no log may show, of what this module or the operator knows."""
        files = self.run("cd /root/vault; for file in role-id secret-id share-1 share-2 share-3 share-4 token; do cat $file; echo; done; "
                         "bao kv get -mount=secret -field=vault_component platform/master-key", **ADMINISTRATOR)
        return set(files.split())

    def state(self, unit="splitkeyd.service"):
        return self.run(f"systemctl show --property=ActiveState --value {unit}")

    def property(self, name, unit="splitkeyd.service"):
        return self.run(f"systemctl show --property={name} --value {unit}")

    def main_pid(self):
        return int(self.property("MainPID"))
