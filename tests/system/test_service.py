"""The service under systemd, as the operator of a host that is set up sees it."""

import json

import pytest
from installation import SOCKETS

FAR_BELOW_THE_DEFAULT = "[Service]\nWatchdogSec=2s\n"


@pytest.fixture(autouse=True)
def no_memory_of_former_failures(host):
    """Starts that the tests have provoked do not count against systemd's limit of them."""
    host.forget_failures()


def test_the_first_connection_starts_the_daemon(host):
    host.run("systemctl stop splitkeyd.service")
    assert host.state() == "inactive"
    assert host.run(f"systemctl is-active {SOCKETS}").split() == ["active", "active"]
    host.escrow(1, 1)
    assert host.state() == "active"


def test_the_command_line_says_that_it_is_ready(host):
    host.escrow(1, 2)
    assert json.loads(host.run("splitkey --json read sys/health"))["ready"] is True
    host.run("splitkey status")


def test_the_daemon_runs_as_its_own_user(host):
    host.run("splitkey read sys/info")
    assert host.run(f"stat --format=%U /proc/{host.main_pid()}") == "splitkeyd"


def test_root_escrows_on_either_socket(host):
    host.escrow(1, 3)
    host.run("splitkey read users/1/surveys/3/escrow", SPLITKEY_SOCKET="/run/splitkeyd/admin.sock")


def test_a_member_of_the_group_escrows(host):
    host.escrow(2, 1, who="anna")
    host.run("splitkey read users/2/surveys/1/escrow", user="anna")


def test_a_member_of_the_group_may_not_use_the_administrators_socket(host):
    asked = host.attempt("splitkey read sys/health", user="anna", SPLITKEY_SOCKET="/run/splitkeyd/admin.sock")
    assert asked.returncode == 77 and "/run/splitkeyd/admin.sock" in asked.stderr


def test_anybody_else_is_told_why_not(host):
    asked = host.attempt("splitkey write users/3/surveys/1/escrow kek=- user_email=x@y.example", user="bob", stdin="00" * 32)
    assert asked.returncode == 77 and "/run/splitkeyd/splitkeyd.sock" in asked.stderr


def test_after_a_stop_the_next_connection_starts_it_again(host):
    host.run("systemctl start splitkeyd.service")
    before = host.main_pid()
    host.run("systemctl stop splitkeyd.service")
    assert (host.state(), host.property("Result")) == ("inactive", "success")
    host.run("splitkey read sys/info")
    assert host.main_pid() not in (0, before)


def test_a_restart_is_another_process_and_requests_after_it_are_served(host):
    host.run("systemctl start splitkeyd.service")
    before = host.main_pid()
    host.run("systemctl restart splitkeyd.service")
    assert host.main_pid() != before
    host.escrow(4, 1)


def test_a_reload_is_the_same_process_and_takes_over_the_level_of_the_log(host):
    """Requests are logged at debug."""
    host.run("systemctl restart splitkeyd.service")
    before, since = host.main_pid(), host.machine.moment()
    host.run("splitkey read sys/info; splitkey read sys/info")
    assert "read sys/info" not in host.machine.journal(since)
    with host.configuration("log: { level: debug }\n"):
        host.run("systemctl reload splitkeyd.service")
        host.machine.wait_until(f"splitkey read sys/info >/dev/null && journalctl {since} | grep 'read sys/info'")
    host.run("systemctl reload splitkeyd.service")
    assert host.main_pid() == before


def test_a_reload_that_cannot_be_done_leaves_the_service_as_it_was(host):
    host.run("systemctl start splitkeyd.service")
    before = host.main_pid()
    with host.configuration("nonsense: 1\n"):
        host.attempt("systemctl reload splitkeyd.service")
        host.machine.wait_until("journalctl --unit=splitkeyd.service --priority=err --quiet | grep -q nonsense")
    host.escrow(5, 1)
    assert host.main_pid() == before


def test_the_status_says_how_token_and_vault_are(host):
    host.run("splitkey read sys/health")
    host.machine.wait_until("systemctl show --property=StatusText --value splitkeyd.service | grep -q token")
    shown = host.run("systemctl status splitkeyd.service")
    assert "Status: " in shown and "Vault" in shown and "request" in shown


def test_the_status_says_that_vault_is_sealed(host):
    said = "systemctl show --property=StatusText --value splitkeyd.service"
    host.escrow(11, 1)
    host.machine.wait_until(f"{said} | grep 'Vault answers'")
    unseal_key = host.run("sed -n 's/.*Unseal Key: //p' /outside/vault/log")
    host.as_administrator("bao operator seal")
    try:
        host.attempt("splitkey --deadline 3s write teams/1 org_id=1")
        host.machine.wait_until(f"{said} | grep sealed")
    finally:
        host.as_administrator("bao write sys/unseal key=-", stdin=unseal_key)
    host.escrow(11, 2)
    host.machine.wait_until(f"{said} | grep 'Vault answers'")


def test_a_daemon_that_hangs_is_restarted_by_the_watchdog(host):
    host.override("watchdog", FAR_BELOW_THE_DEFAULT)
    host.run("systemctl restart splitkeyd.service")
    before, restarts = host.main_pid(), int(host.property("NRestarts"))
    host.run("systemctl kill --signal=STOP splitkeyd.service")
    host.machine.wait_until(f"[ $(systemctl show --property=NRestarts --value splitkeyd.service) -gt {restarts} ]")
    host.escrow(6, 1)
    assert host.main_pid() not in (0, before)
    host.override("watchdog", "")
    host.run("systemctl restart splitkeyd.service")


def test_a_daemon_that_is_well_is_left_alone_by_the_watchdog(host):
    assert host.property("WatchdogUSec") not in ("0", "infinity")
    host.override("watchdog", FAR_BELOW_THE_DEFAULT)
    host.run("systemctl restart splitkeyd.service")
    before = host.main_pid()
    heard = "$(systemctl show --property=WatchdogTimestampMonotonic --value splitkeyd.service)"
    host.machine.wait_until(f"[ {heard} -gt {int(host.run(f'echo {heard}')) + 5_000_000} ]")
    assert host.main_pid() == before
    host.override("watchdog", "")


def test_a_daemon_that_is_killed_is_restarted_and_requests_after_it_are_served(host):
    host.run("systemctl restart splitkeyd.service")
    before = host.main_pid()
    host.run("systemctl kill --signal=KILL splitkeyd.service")
    host.escrow(7, 1)
    assert host.main_pid() not in (0, before)


def test_what_was_escrowed_before_a_kill_is_there_after_it(host):
    kek = host.escrow(8, 1)
    host.run("systemctl kill --signal=KILL splitkeyd.service")
    shares = " ".join(f"custodian_shares=@/root/vault/share-{number}" for number in (1, 2, 4))
    answer = host.run(f"splitkey --json write users/8/surveys/1/recover admin_id=9 verification_notes=seen {shares}")
    assert json.loads(answer)["kek"] == kek


def test_a_broken_configuration_is_said_and_reaches_the_target_for_failures(host):
    """Where an operator hangs an alarm; what is done about it is documented."""
    host.override("alarm", "[Unit]\nWants=alarm.service\n", "splitkeyd-failed.target")
    host.run("cat >/etc/systemd/system/alarm.service", stdin="[Service]\nType=oneshot\nExecStart=touch /run/alarm\n")
    host.run("rm -f /run/alarm; systemctl daemon-reload")
    with host.configuration("nonsense: 1\n"):
        assert host.attempt("systemctl restart splitkeyd.service").returncode != 0
        host.machine.wait_until("test -e /run/alarm")
        assert host.property("ExecMainStatus") == "78"
        assert "nonsense" in host.attempt("systemctl status splitkeyd.service").stdout
    host.forget_failures()
    host.escrow(9, 1)


def test_a_credential_that_another_host_sealed_is_refused(host):
    """On this host's disk it lies under this host's key."""
    host.run("cp --preserve /var/lib/systemd/credential.secret /root/key; rm /var/lib/systemd/credential.secret")
    try:
        assert host.attempt("systemd-creds setup && systemctl restart splitkeyd.service").returncode != 0
    finally:
        host.run("cp --preserve --remove-destination /root/key /var/lib/systemd/credential.secret")
    host.forget_failures()
    host.escrow(10, 1)
