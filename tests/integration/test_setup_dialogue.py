"""What splitkey setup asks of an administrator, shows on the terminal, and refuses of what was typed."""

import os
import re
import signal

import pytest

import daemon
import openbao
from daemon import BUILD, keep_secret
from printed import share_in
from setup_host import (became, escrow_and_recover, finish, health, read_record, secret_ids, share_on,
                        share_on_screen)

KEY = "platform/master-key"
CHECKS = "platform/checks/v1"


@pytest.fixture
def server(openbao_binary, directory):
    """An empty one for each test."""
    with openbao.OpenBao(directory / "openbao") as running:
        yield running


# An administrator


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_whoever_may_not_read_the_credentials_gets_no_others(server, host):
    host.done()
    host.shares.chmod(0o755)
    before = secret_ids(server)
    for command in (host.command(), [BUILD / "splitkey", "credentials", "rotate", "--config", host.config]):
        ran = host.start_command(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command])
        _, errors = ran.communicate(timeout=daemon.PATIENCE_S)
        assert ran.returncode == 66 and "run this as root" in errors, errors
    assert secret_ids(server) == before


def test_a_file_named_from_here_is_written_as_others_find_it(host):
    host.done("--ca-file", "authority.pem", cwd=host.directory)
    assert f'ca_file: "{host.directory / "authority.pem"}"' in host.config.read_text()


def test_a_configuration_behind_a_symbolic_link_is_changed_where_it_lies(host):
    kept = host.directory / "kept.yaml"
    host.done()
    host.config.rename(kept)
    kept.write_text(kept.read_text().partition("custodian:")[0])
    host.config.symlink_to(kept)
    host.done()
    assert host.config.is_symlink() and "key_check" in kept.read_text()


def test_the_token_comes_from_a_file_or_a_question_and_never_from_an_argument(server, host, directory):
    host.environment = {"VAULT_TOKEN": ""}
    openbao.write_private(directory / "token", server.root_token)
    assert became(host.done("--token-file", directory / "token"), "a platform key") == "done"
    with host.on_terminal() as terminal:
        terminal.wait_for("Vault token: ")
        terminal.type(server.root_token)
        assert terminal.end() == 0
        assert f": {server.root_token}" not in terminal.shown
    assert host.run("--token", "root").returncode == 64


def test_a_token_that_vault_does_not_know_changes_nothing(server, host):
    host.environment = {"VAULT_TOKEN": "s.unknown"}
    assert "does not know the administrator's token" in host.refused()
    assert not host.config.exists()


def test_the_token_is_revoked_on_request_and_then_refused(server, host):
    token = server.must("POST", "auth/token/create", {"policies": ["root"]})["auth"]["client_token"]
    keep_secret(token)
    host.environment = {"VAULT_TOKEN": token}
    assert became(host.done("--revoke-token"), "the administrator's token is revoked") == "done"
    assert server.request("GET", "auth/token/lookup-self", token=token)[0] == 403


def test_a_sealed_and_an_uninitialised_server_are_left_to_the_operator(server, host):
    server.seal()
    ran = host.run()
    assert ran.returncode == 1 and "operator unseal" in ran.stderr


def test_a_server_that_is_not_there_is_named(host):
    host.server.stop()
    ran = host.run()
    assert ran.returncode == 75 and host.address in ran.stderr


# On the terminal


def test_the_shares_are_shown_one_by_one_on_a_cleared_screen(server, host):
    shares = []
    with host.on_terminal(shares=False) as terminal:
        for x in (1, 2, 3, 4):
            text, code = share_on_screen(terminal)
            assert text.startswith(f"80{x}-{x}-")
            keep_secret(text)
            shares.append(text)
            assert read_record(server, CHECKS).get("handed_out", []) == list(range(1, x))
            if x == 2:
                terminal.type("00000000")  # a slip: it says so, and asks again
                terminal.wait_for("That is not its check code.*type the check code of share 2")
            terminal.type(code)
            terminal.wait_for(re.escape("\x1b[H\x1b[2J\x1b[3J"))
        assert terminal.end() == 0, terminal.shown
    for x, text in enumerate(shares, 1):
        openbao.write_private(host.shares / f"share-{x}.txt", text)
    escrow_and_recover(host, host.share_files()[:3])


@pytest.mark.parametrize("key, status", [("\x03", -signal.SIGINT), ("\x04", 66)])
def test_whoever_ends_it_while_a_share_is_shown_leaves_a_cleared_screen(host, key, status):
    with host.on_terminal(shares=False) as terminal:
        share_on_screen(terminal)
        terminal.press(key)
        assert terminal.end() == status
        assert re.search(r"\x1b\[H\x1b\[2J\x1b\[3J", terminal.shown[terminal.seen:])


def test_blanks_behind_what_is_typed_do_not_count(host):
    with host.on_terminal(shares=False) as terminal:
        _, code = share_on_screen(terminal)
        terminal.type(code + "  ")
        assert share_on_screen(terminal)[0].startswith("802-2-")


def test_a_terminal_that_is_closed_leaves_a_key_that_is_recognised_and_replaced_only_by_a_typed_word(server, host):
    with host.on_terminal(shares=False) as terminal:
        _, code = share_on_screen(terminal)
        terminal.type(code)
        share_on_screen(terminal)
    former = read_record(server, KEY)
    assert read_record(server, CHECKS)["handed_out"] == [1]
    assert "escrow_public_key" not in read_record(server, CHECKS)
    with host.on_terminal() as terminal:
        terminal.wait_for(r"1 of them were|: 1 of")
        terminal.type("yes")
        assert terminal.end() == 1
    assert read_record(server, KEY) == former
    assert finish(host)
    assert read_record(server, KEY)["vault_component"] != former["vault_component"]


def test_a_share_that_goes_out_while_somebody_decides_to_replace_the_key_keeps_the_key(server, host):
    with host.on_terminal(shares=False) as first:
        _, code = share_on_screen(first)
        former = read_record(server, KEY)
        with host.on_terminal(shares=False) as second:
            replace = second.wait_for(r'Type "(replace [0-9a-f]{8})"')[1]
            first.type(code)
            _, code = share_on_screen(first)
            second.type(replace)
            assert second.end() == 1
        for _ in (3, 4):
            first.type(code)
            _, code = share_on_screen(first)
        first.type(code)
        assert first.end() == 0, first.shown
    assert read_record(server, KEY) == former
    assert "escrow_public_key" in read_record(server, CHECKS)


@pytest.mark.parametrize("form", ["pdf", "text"])
def test_what_is_printed_recovers_what_was_escrowed(server, host, directory, form):
    host.done("--shares-as", form)
    read = directory / "read"
    read.mkdir()
    for x, page in enumerate(host.share_files(), 1):
        assert page.stat().st_mode & 0o777 == 0o600
        share = share_in(page, directory) if form == "pdf" else share_on(page.read_text())[0]
        keep_secret(share, share.lower())
        openbao.write_private(read / f"share-{x}", share)
    escrow_and_recover(host, [read / f"share-{x}" for x in (2, 3, 4)])


# Wrong input


def test_names_that_cannot_be_parts_of_a_path_are_refused(host):
    for role in ("a b", "../root", "Big"):
        assert host.run("--role", role).returncode == 64, role
    for options in (["--kv-mount", "a b"], ["--namespace", "a\nb"], ["--kv-mount", "secret/"], ["--approle-mount", "/approle"]):
        assert host.run(*options).returncode == 78, options


@pytest.mark.parametrize("option, word", [("--kv-mount=secret/", "kv_mount"), ("--approle-mount=/approle", "mount")])
def test_a_mount_with_a_slash_at_an_end_is_refused(server, host, option, word):
    ran = host.run(option)
    assert ran.returncode == 78 and f"{word} must be" in ran.stderr and "without slashes" in ran.stderr
    assert not host.config.exists()


def test_an_ipv6_address_is_written_as_the_daemon_reads_it(host):
    host.done("--address", "http://[::1]:1")
    assert '"http://[::1]:1"' in host.config.read_text()
    with host.daemon() as running:
        assert health(running)["ready"]
    assert became(host.done("--address", "http://[::1]:1"), f"configuration {host.config}") == "already so"


def test_an_edit_that_the_file_does_not_take_is_told_as_one(host):
    host.config.write_text("vault: { kv_mount: secret }\n")
    ran = host.run()
    assert ran.returncode == 78 and "so it would be with what the options" in ran.stderr
    assert host.config.read_text() == "vault: { kv_mount: secret }\n"


def test_a_token_with_something_behind_it_is_refused_before_it_is_sent(server, host):
    host.environment["VAULT_TOKEN"] = server.root_token + " x"
    ran = host.run()
    assert ran.returncode == 66 and "on one line" in ran.stderr and server.root_token not in ran.stderr, ran.stderr


def test_a_token_that_may_do_too_little_is_not_said_to_be_the_daemons(server, host):
    host.environment["VAULT_TOKEN"] = server.must("POST", "auth/token/create", {"policies": ["default"]})["auth"]["client_token"]
    assert "denies the administrator's token access to sys/mounts: give one that" in host.refused()
