"""The packages as apt leaves them on a host where nothing is configured yet; at the end that host is set up by one command."""

import json
import secrets

import pytest
from installation import ADMINISTRATOR_TOKEN, SOCKETS, UNITS


def test_the_service_has_a_user_of_its_own_who_cannot_log_in(installed):
    name, _, uid, gid, _, _, shell = installed.run("getent passwd splitkeyd").split(":")
    assert 0 < int(uid) < 1000 and 0 < int(gid) < 1000
    assert shell.endswith("nologin")


def test_the_group_that_may_use_the_socket_is_there_and_empty(installed):
    name, _, gid, members = installed.run("getent group splitkey").split(":")
    assert 0 < int(gid) < 1000 and members == ""


def test_the_configuration_is_a_conffile_that_only_root_may_change(installed):
    assert "/etc/splitkeyd/splitkeyd.yaml" in installed.run("dpkg-query --show --showformat='${Conffiles}' splitkeyd")
    for path in ("/etc/splitkeyd", "/etc/splitkeyd/splitkeyd.yaml"):
        owner, mode = installed.run(f"stat --format='%U %a' {path}").split()
        assert owner == "root" and int(mode, 8) & 0o022 == 0, path


def test_the_configuration_as_shipped_lacks_the_address_of_vault_alone(installed):
    checked = installed.attempt("splitkeyd --check-config /etc/splitkeyd/splitkeyd.yaml")
    assert checked.returncode == 78 and "vault.addresses" in checked.stderr
    installed.run("splitkeyd --check-config /etc/splitkeyd/splitkeyd.yaml", VAULT_ADDR="https://vault.example")


def test_the_programs_run_with_what_the_packages_depend_on(installed, packages):
    upstream = packages.version.rpartition("-")[0] or packages.version
    for program in ("splitkeyd", "splitkey"):
        assert upstream.split("~")[0].split("+")[0] in installed.run(f"{program} --version")


def test_the_sockets_are_enabled(installed):
    assert installed.run(f"systemctl is-enabled {SOCKETS}").split() == ["enabled", "enabled"]


@pytest.mark.parametrize("moment", ["installed", "booted"])
def test_nothing_listens_before_there_are_credentials(installed, moment):
    if moment == "booted":
        installed.run("systemctl start sockets.target; systemctl restart sockets.target")
    assert installed.attempt(f"systemctl is-active {UNITS}").stdout.split() == ["inactive"] * 3
    assert installed.attempt("ls /run/splitkeyd/*.sock").returncode != 0


def test_nothing_has_failed(installed):
    assert installed.run("systemctl --failed --no-legend") == ""
    assert installed.run("systemctl is-system-running") == "running"


def test_the_command_line_says_that_nobody_listens(installed):
    asked = installed.attempt("splitkey read sys/health")
    assert asked.returncode == 69 and "/run/splitkeyd/splitkeyd.sock" in asked.stderr


def test_dpkg_finds_nothing_wrong(installed):
    assert installed.run("dpkg --audit") == ""
    assert installed.run("dpkg --verify splitkeyd splitkey") == ""


def test_systemd_finds_nothing_wrong_with_the_units(installed):
    """But for the manual, which a small system does not install."""
    verified = installed.attempt(f"systemd-analyze verify --man=no {UNITS}")
    assert verified.returncode == 0
    assert [line for line in verified.stderr.splitlines() if "splitkeyd" in line] == []


def test_the_sandbox_leaves_little_open(installed):
    """One of ten, as systemd counts; what is open has to be, the unit says why."""
    counted = installed.attempt("systemd-analyze security --threshold=10 splitkeyd.service")
    assert counted.returncode == 0, "\n".join(line for line in counted.stdout.splitlines() if not line.startswith("✓"))


# Set up by one command, with the custodians' half kept on the host


SET_UP = "splitkey setup --keep-component --token-file /run/admin-token --shares-to /run/shares"
SHARES = " ".join(f"custodian_shares=@/run/shares/share-{x}.txt" for x in (1, 2, 4))
SEALED = "/etc/credstore.encrypted/splitkeyd.custodian-component"
# Which files hold a part of these hex digits, as such or as bytes. Only the disk: what is mounted, /run among it, lies in memory.
SEARCH = """
import base64, os, sys
digits = sys.stdin.read()
raw = bytes.fromhex(digits)
parts = [raw[:16], raw[-16:], base64.b64encode(raw)[:24]]
parts += [part.encode() for text in (digits, digits.upper()) for part in (text[:32], text[-32:])]
for directory, below, names in os.walk("/"):
    below[:] = [name for name in below if not os.path.ismount(os.path.join(directory, name))]
    for file in (os.path.join(directory, name) for name in names):
        if os.path.isfile(file) and not os.path.islink(file):
            content = open(file, "rb").read()
            if any(part in content for part in parts):
                print(file)
"""


@pytest.fixture(scope="module")
def keeping(installed):
    """The same host with the half of its own; `component` is what the custodians' shares give."""
    installed.start_vault()
    installed.run("cp /outside/vault/ca.pem /etc/splitkeyd/vault-ca.pem; mkdir -m 0700 /run/shares; umask 077;"
                  f" echo {ADMINISTRATOR_TOKEN} >/run/admin-token")
    installed.run("sed -i 's/^  workflow: approvals/  workflow: external/' /etc/splitkeyd/splitkeyd.yaml")
    installed.said = installed.run(f"{SET_UP} --address https://vault.example:8200 --ca-file /etc/splitkeyd/vault-ca.pem")
    installed.component = installed.run("splitkey shares combine /run/shares/share-[123].txt")
    return installed


def test_the_custodians_half_is_kept_sealed(keeping):
    assert "the custodians' half, for this host alone, at custodian-component" in keeping.said
    assert keeping.run("ls /etc/credstore.encrypted").split() == [f"splitkeyd.{name}" for name in
                                                                 ("custodian-component", "role-id", "secret-id")]
    assert keeping.run(f"stat --format='%U %a' {SEALED}") == "root 600"
    assert len(bytes.fromhex(keeping.component)) == 64
    assert keeping.run(f"systemd-creds decrypt --name=custodian-component {SEALED} -") == keeping.component


def test_it_serves_escrows_without_custodians_and_no_recovery(keeping):
    kek = secrets.token_hex(32)
    keeping.run("splitkey write users/42/surveys/7/escrow kek=- user_email=x@y.example format=checktick", stdin=kek)
    assert json.loads(keeping.run("splitkey --json read sys/health"))["split_knowledge"] == "suspended"
    recover = "splitkey --json write users/42/surveys/7/recover admin_id=9 verification_notes=seen"
    refused = keeping.attempt(recover)
    assert refused.returncode != 0 and kek not in refused.stdout
    assert json.loads(refused.stdout)["error"]["code"] == "invalid_request"
    assert json.loads(keeping.run(f"{recover} {SHARES}"))["kek"] == kek


def test_the_doctor_says_that_it_is_sealed(keeping):
    found = json.loads(keeping.attempt("splitkey doctor --json --token-file /run/admin-token").stdout)
    custodian, = (check for check in found["checks"] if check["check"] == "custodian")
    assert custodian["verdict"] == "warn" and "sealed by this host's key" in custodian["text"]


def test_set_up_again_leaves_it(keeping):
    before = keeping.run(f"sha256sum {SEALED}")
    again = keeping.run(SET_UP)
    assert "done " not in again and "changed " not in again
    assert keeping.run(f"sha256sum {SEALED}") == before


def test_what_a_run_that_was_cut_short_has_written_the_daemon_takes_by_the_next(keeping):
    keeping.run("splitkey read sys/health")
    former = keeping.run("systemctl show --property=MainPID --value splitkeyd.service")
    keeping.run("touch /etc/credstore.encrypted/splitkeyd.secret-id")
    assert "done        systemd listens" in keeping.run(SET_UP)
    assert keeping.run("systemctl show --property=MainPID --value splitkeyd.service") not in ("0", former)
    assert "done " not in keeping.run(SET_UP)


def test_nothing_of_it_lies_unsealed_on_the_disk(keeping):
    """Copies that are planted are found, so that one of ours would be."""
    keeping.run("read digits; echo COMPONENT=$digits >/etc/planted; printf \"$(sed 's/../\\\\x&/g' <<<$digits)\" >/var/planted",
                stdin=keeping.component + "\n")
    found = keeping.run('/usr/bin/python3 -c "$SEARCH"', stdin=keeping.component, SEARCH=SEARCH)
    assert sorted(found.split()) == ["/etc/planted", "/var/planted"]
    assert keeping.component not in keeping.machine.journal("--output=export")
