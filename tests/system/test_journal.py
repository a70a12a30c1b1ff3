"""What an operator reads, and what nobody may read there."""

import re

QUIET_LINES = 12
# role_id, secret_id, four shares, an administrator's token, Vault's half of the platform key, and a KEK.
KINDS_OF_SECRETS = 9
# Tokens, whoever's, as OpenBao and Vault write them.
TOKEN = re.compile(r"\b(?:s|hvs|hvb)\.[A-Za-z0-9]{24,}")


def test_a_quiet_day_is_a_dozen_lines(host):
    host.run("systemctl stop splitkeyd.service")
    since = host.machine.moment()
    host.escrow(1, 1)
    host.run("systemctl stop splitkeyd.service")
    said = host.machine.journal(since, "--unit=splitkeyd.service", "--output=cat").splitlines()
    # A host lets the unit lock all memory; where the tests run, the limit may be another's.
    lines = [line for line in said if "LimitMEMLOCK=infinity" not in line]
    assert 3 <= len(lines) <= QUIET_LINES, "\n".join(lines)


def test_at_level_debug_it_says_who_asked_for_what_and_how_it_ended(host):
    since = host.machine.moment()
    with host.configuration("log: { level: debug }\n"):
        host.run("systemctl restart splitkeyd.service")
        host.escrow(2, 1, who="anna")
    uid = host.run("id --user anna")
    host.machine.wait_until(f"journalctl {since} --output=cat | grep 'update users/2/surveys/1/escrow by uid {uid} .*done'")


def test_lines_have_the_level_that_journald_filters_by(host):
    since = host.machine.moment()
    with host.configuration("nonsense: 1\n"):
        host.attempt("systemctl restart splitkeyd.service")
    host.machine.wait_until(f"journalctl {since} --unit=splitkeyd.service --priority=err | grep nonsense")
    host.forget_failures()


def test_no_secret_is_in_the_journal(host):
    """At level debug, where most is said."""
    with host.configuration("log: { level: debug }\n"):
        host.run("systemctl restart splitkeyd.service")
        kek = host.escrow(3, 1)
        shares = " ".join(f"custodian_shares=@/root/vault/share-{number}" for number in (1, 2, 3))
        recover = "splitkey --json write users/3/surveys/1/recover admin_id=9 verification_notes=seen"
        assert kek in host.run(f"{recover} {shares}")
        host.attempt(f"{recover} custodian_shares=@/root/vault/share-1")
        host.run("systemctl stop splitkeyd.service")
    text = host.machine.journal("--output=export")
    secrets = host.secrets() | {kek}
    assert len(secrets) == KINDS_OF_SECRETS
    assert [secret for secret in secrets if secret in text] == []
    assert TOKEN.findall(text) == []
