"""A custodian's page and the test of a share, with the real programs: what stands on the paper is read back by the programs
of others, poppler and zbar, and typed at a terminal."""

import json
import re
import stat
import subprocess
import time

import pytest

from daemon import BUILD, Daemon, keep_secret, splitkey
from printed import share_in
from terminal import Terminal


@pytest.fixture(scope="module")
def daemon(module_directory):
    with Daemon.dev(module_directory) as daemon:
        yield daemon


@pytest.fixture
def record(directory):
    return directory / "shares-tested"


def check(shares, record, socket):
    return splitkey("shares", "check", "--record", record, stdin="\n".join(shares) + "\n", socket=socket)


def page(share, *options):
    ended = splitkey("shares", "page", *options, stdin=share + "\n")
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def check_code(share):
    [code] = re.findall(r"^Check code: +([0-9a-f]{8})$", page(share), re.M)
    return code


@pytest.fixture(params=[0, 3])
def share(daemon, request):
    return daemon.shares[request.param]


@pytest.fixture
def pdf(share, directory):
    """The PDF of the share with a set and its check code."""
    file = directory / "page.pdf"
    ended = splitkey("shares", "page", "--pdf", "--output", file,
                     stdin=f"{share} set=7F3A91C2 check={check_code(share)}\n")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    return file


def test_the_code_holds_the_share_in_upper_case_and_nothing_else(pdf, share, directory):
    for resolution in (75, 200):  # a screen, and a printer
        seen = share_in(pdf, directory, resolution)
        assert seen == share.upper()
        assert check([seen], directory / "record", "/nonexistent").returncode == 0


def test_the_pdf_is_one_a4_page_that_others_read(pdf, share, directory):
    said = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True)
    assert re.search(r"^Pages: +1$", said.stdout, re.M)
    assert re.search(r"^Page size: .*A4", said.stdout, re.M)
    assert re.search(r"^PDF version: +1.4$", said.stdout, re.M)
    assert "Error" not in said.stderr
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True)
    assert text.stderr == ""
    assert share in text.stdout.replace("\n", "")
    for piece in ("splitkey shares check", "7f3a91c2", check_code(share), f"{share[2]} of 4, 3 are needed"):
        assert piece in text.stdout


def test_everything_lies_within_the_margins(pdf):
    boxes = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True).stdout
    words = [[float(number) for number in word] for word in
             re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', boxes)]
    assert len(words) > 200
    assert min(word[0] for word in words) >= 40 and max(word[2] for word in words) <= 595 - 40
    assert min(word[1] for word in words) >= 28 and max(word[3] for word in words) <= 842 - 28


def test_a_file_is_the_users_alone_and_never_written_over(pdf, share):
    assert stat.S_IMODE(pdf.stat().st_mode) == 0o600
    before = pdf.read_bytes()
    ended = splitkey("shares", "page", "--output", pdf, stdin=share + "\n")
    assert ended.returncode == 74
    assert pdf.read_bytes() == before


def test_no_page_holds_a_piece_of_another_share(daemon, pdf, share):
    for content in (page(share), pdf.read_text(encoding="latin-1")):
        for other in daemon.shares:
            pieces = [other[begin:begin + 16] for begin in range(0, len(other) - 16)]
            assert any(piece in content for piece in pieces) == (other == share)


def test_the_lines_of_the_text_page_are_the_share(share):
    lines = page(share).splitlines()
    assert max(map(len, lines)) <= 76
    begin = next(number for number, line in enumerate(lines) if line.startswith("    80"))
    assert "".join(line.strip() for line in lines[begin:lines.index("", begin)]) == share


def test_a_share_is_held_against_vault_and_that_is_noted(daemon, share, record):
    x = share.split("-")[1]
    ended = check([share], record, daemon.socket)
    assert ended.returncode == 0, ended.stderr
    assert f": is share {x} of the set in Vault\n" in ended.stdout
    assert ended.stderr == ""
    [dates] = json.loads(record.read_text()).values()
    assert dates.keys() == {x}
    assert dates[x] in (time.strftime("%Y-%m-%d", time.gmtime(when)) for when in (time.time() - 600, time.time()))

    ended = check(daemon.shares[:3], record, daemon.socket)
    assert ended.returncode == 0
    assert ended.stdout.endswith("together: they give a component\n")
    [dates] = json.loads(record.read_text()).values()
    assert dates.keys() == {x, "1", "2", "3"}


def test_a_share_of_another_key_is_found_out(daemon, record):
    others = splitkey("shares", "split", "--generate").stdout.split()
    keep_secret(*others)
    ended = check([others[1]], record, daemon.socket)
    assert ended.returncode == 1
    assert ": is NOT share 2 of the platform key in Vault\n" in ended.stdout
    assert not record.exists()


def test_without_a_daemon_that_is_said(share, record, directory):
    ended = check([share], record, directory / "nobody.sock")
    assert ended.returncode == 0
    assert "\nnot held against Vault: " in ended.stdout
    assert not record.exists()


def test_the_words_reach_the_daemon_and_mixed_sets_are_refused_by_both(daemon):
    lines = [f"{share} set=7f3a91c2 check={check_code(share)}" for share in daemon.shares]
    with daemon.client() as client:
        assert client.done("update", "platform/verify", {"custodian_shares": lines[:3]})["matches"] is True
        mixed = [lines[0], lines[1], lines[2].replace("7f3a91c2", "7f3a91c3")]
        answer = client.refused("invalid_custodian", "update", "platform/verify", {"custodian_shares": mixed})
        assert "3 of set 7f3a91c3" in json.dumps(answer)
        wrong = [lines[0], lines[1], daemon.shares[2] + " check=00000000"]
        client.refused("invalid_custodian", "update", "platform/verify", {"custodian_shares": wrong})
    ended = splitkey("escrow", "verify", stdin="\n".join(mixed) + "\n", socket=daemon.socket)
    assert ended.returncode == 1
    assert "the shares are of different sets" in ended.stderr


def test_a_custodian_types_what_stands_on_the_page(daemon, share, record):
    with Terminal([BUILD / "splitkey", "shares", "check", "--socket", daemon.socket, "--record", record]) as terminal:
        terminal.wait_for(r"share 1 \(empty: no more\): ")
        terminal.type(f"{share.upper()} check={check_code(share)}")
        terminal.wait_for(r"share 2 \(empty: no more\): ")
        terminal.type("")
        assert terminal.end() == 0
        assert f"check code {check_code(share)} as given" in terminal.shown
        assert "of the set in Vault" in terminal.shown
        assert share.upper()[:40] not in terminal.shown


def test_a_page_of_a_typed_share(share, directory):
    file = directory / "page"
    with Terminal([BUILD / "splitkey", "shares", "page", "--output", file]) as terminal:
        terminal.wait_for("share: ")
        terminal.type(share)
        assert terminal.end() == 0
        assert share[:40] not in terminal.shown
    assert file.read_text() == page(share)
