"""The token that systemd keeps for the daemon over a restart, never on a disk."""

import itertools

import pytest


def tokens_of_the_role(host):
    """The accessors of the tokens that Vault has given to it and still knows."""
    script = """
        for accessor in $(bao list -format=json auth/token/accessors | tr -d '[]", '); do
          bao token lookup -format=json -accessor $accessor | grep --quiet 'auth/approle/login' && echo $accessor
        done; true"""
    return set(host.as_administrator(script).split())


surveys = itertools.count(1)


def ask_for_something(host):
    host.escrow(1, next(surveys))


@pytest.fixture
def token(host):
    """The one that it has after it was asked for something."""
    ask_for_something(host)
    accessor, = tokens_of_the_role(host)
    return accessor


def test_a_restart_goes_on_with_the_token_it_had(host, token):
    since = host.machine.moment()
    host.run("systemctl restart splitkeyd.service")
    ask_for_something(host)
    assert tokens_of_the_role(host) == {token}
    assert "the token of the former start goes on being used" in host.machine.journal(since, "--unit=splitkeyd.service")


def test_a_crash_goes_on_with_the_token_it_had(host, token):
    host.run("systemctl kill --signal=KILL splitkeyd.service")
    ask_for_something(host)
    assert tokens_of_the_role(host) == {token}


def test_a_stop_keeps_it_or_revokes_it_but_never_leaves_one_behind(host, token, release):
    host.run("systemctl stop splitkeyd.service")
    ask_for_something(host)
    if release == "bookworm":
        # systemd 252 forgets what it keeps when the service is stopped.
        assert len(tokens_of_the_role(host) - {token}) == 1
    else:
        assert tokens_of_the_role(host) == {token}


def test_no_token_lies_in_a_file(host):
    """The one that is planted is found, so that one of the daemon's would be."""
    ask_for_something(host)
    host.as_administrator("bao token create -field=token >/etc/planted-token")
    places = "/etc /var/lib /var/log /var/cache /run/splitkeyd /run/systemd /tmp /var/tmp"
    found = host.attempt("grep --recursive --devices=skip --binary-files=text --files-with-matches --extended-regexp"
                         rf" '\<(s|hvs)\.[A-Za-z0-9]{{24,}}' {places} 2>/dev/null")
    assert found.stdout.split() == ["/etc/planted-token"]
