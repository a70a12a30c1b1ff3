"""The lint itself: each rule finds what is planted for it, and lets its neighbour pass."""

import json
import os
import pathlib
import subprocess

import pytest

LINT = pathlib.Path(__file__).resolve().parent

MESON = """\
floors = {
  'base': {
    'result': [],
    'secret': ['result'],
  },
  'crypto': {
    'crypto': ['secret'],
  },
  'socket': {
    'wire': ['crypto'],
  },
}
vendors = {
  'crypto': ['botan'],
}
"""


@pytest.fixture
def tree(tmp_path):
    """An empty checkout with four rooms. tree(path, text) plants a file."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)

    def plant(path: str, text: str) -> pathlib.Path:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return tmp_path

    plant("src/meson.build", MESON)
    plant(".clang-format", (LINT.parents[1] / ".clang-format").read_text())
    plant(".clang-tidy", (LINT.parents[1] / ".clang-tidy").read_text())
    return plant


def run(lint: str, *arguments) -> subprocess.CompletedProcess:
    return subprocess.run([LINT / lint, *arguments], capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("path, include", [
    ("src/base/result/error.hpp", '"base/secret/bytes.hpp"'),  # upwards
    ("src/base/result/error.hpp", '"socket/wire/frame.hpp"'),
    ("src/crypto/crypto/aes.cpp", '"socket/wire/frame.hpp"'),
    ("src/socket/wire/frame.cpp", '"frame.hpp"'),  # names no floor
    ("src/socket/wire/frame.cpp", '"wire/frame.hpp"'),
    ("src/socket/wire/frame.cpp", '"base/wire/frame.hpp"'),  # names another floor
    ("src/socket/wire/frame.cpp", "<botan/mac.h>"),  # of a room it knows, but its own to include
    ("src/crypto/crypto/aes.cpp", "<asio.hpp>"),
    ("src/crypto/crypto/aes.cpp", "<asio/awaitable.hpp>"),
    ("src/crypto/crypto/aes.cpp", "<boost/beast/http.hpp>"),
    ("src/base/secret/bytes.cpp", "<fmt/format.h>"),
    ("src/crypto/crypto/aes.cpp", "<openssl/evp.h>"),  # no library of ours
    ("src/socket/kitchen/pot.cpp", "<string>"),  # no room at all
    ("src/crypto/wire/frame.cpp", "<string>"),  # a room of another floor
])
def test_a_planted_include_is_found(tree, path, include):
    result = run("includes.py", tree(path, f"#pragma once\n#include {include}\n"))
    assert result.returncode == 1
    assert f"{path}:2: {include}" in result.stdout


def test_a_room_that_knows_a_higher_floor_is_found(tree):
    result = run("includes.py", tree("src/meson.build", MESON.replace("'result': []", "'result': ['wire']")))
    assert result.returncode == 1 and "result knows wire" in result.stdout


@pytest.mark.parametrize("path, include", [
    ("src/socket/wire/frame.cpp", '"socket/wire/frame.hpp"'),
    ("src/socket/wire/frame.cpp", '"base/result/error.hpp"'),  # through crypto and secret
    ("src/crypto/crypto/aes.cpp", "<botan/mac.h>"),
    ("src/socket/wire/frame.cpp", "<fmt/format.h>"),
    ("src/base/secret/bytes.cpp", "<tl/expected.hpp>"),
    ("src/base/secret/bytes.cpp", "<sys/mman.h>"),
    ("src/base/secret/bytes.cpp", "<vector>"),
])
def test_an_include_that_a_room_may_have_passes(tree, path, include):
    assert run("includes.py", tree(path, f"#include {include}\n")).returncode == 0


@pytest.mark.parametrize("path, line", [
    ("src/socket/wire/frame.cpp", "// TODO: later"),
    ("tests/unit/wire/test_frame.cpp", "// FIXME"),
    ("src/socket/wire/frame.cpp", 'std::cout << "frame";'),
    ("src/socket/wire/frame.cpp", "asio::co_spawn(loop, serve(), asio::detached);"),
    ("src/socket/wire/frame.cpp", "worker.detach();"),
    ("src/socket/wire/frame.hpp", "class FrameManager;"),
    ("src/socket/wire/frame.hpp", "struct FrameUtil {"),
])
def test_a_planted_word_is_found(tree, path, line):
    result = run("words", tree(path, f"\n{line}\n"))
    assert result.returncode == 1
    assert f"{path}:2:" in result.stdout


@pytest.mark.parametrize("path, line", [
    ("src/program/cli/main.cpp", "std::cout << table;"),
    ("src/socket/wire/frame.cpp", "const auto path = directory + \".XXXXXX\";"),
    ("docs/mistakes.md", "TODO"),
])
def test_a_word_in_its_place_passes(tree, path, line):
    assert run("words", tree(path, f"{line}\n")).returncode == 0


@pytest.mark.parametrize("line, there", [
    ("/// The frame (docs/protocol.md).", True),
    ('/// The frame (docs/protocol.md, "Frames").', True),
    ('/// The frame (protocol.md, "Frames\n/// and answers").', True),
    ("/// Written by socket/wire/frame.hpp, or wire/frame.hpp.", True),
    ("#include <sys/frame.hpp>", True),
    ("/// The frame (docs/overview.md).", False),
    ('/// The frame (docs/protocol.md, "Shapes").', False),
    ("/// Written by base/wire/frame.hpp.", False),
    ("/// Written by wire/shape.hpp.", False),
])
def test_a_reference_to_what_is_not_there_is_found(tree, line, there):
    tree("docs/protocol.md", "# The protocol\n\n## Frames and answers\n\n## Frames\n")
    tree("src/socket/wire/frame.hpp", "")
    assert run("references.py", tree("src/socket/wire/frame.cpp", f"{line}\n")).returncode == (0 if there else 1)


ID = "0123456789abcdef0123456789abcdef"
MESSAGES = f'inline constexpr MessageId started{{"{ID}"}};\n'
EXPLAINED = f"-- {ID}\nSubject: It serves\nDefined-By: splitkeyd\nDocumentation: man:splitkeyd(8)\n\nNothing to do.\n"


@pytest.mark.parametrize("messages, catalog, source", [
    (MESSAGES, "", "message::started"),  # not explained
    (MESSAGES, f"\n{EXPLAINED}\n{EXPLAINED.replace('01', '21')}", "message::started"),  # of no message
    (MESSAGES, f"\n{EXPLAINED}\n{EXPLAINED}", "message::started"),  # twice
    (MESSAGES, f"\n{EXPLAINED.replace('Nothing to do.', '')}", "message::started"),  # without a text
    (MESSAGES, f"\n{EXPLAINED}", ""),  # never said
    (MESSAGES, f"\n{EXPLAINED}", None),  # all is well
])
def test_the_journals_catalog_explains_what_is_said(tree, messages, catalog, source):
    tree("src/base/log/messages.hpp", messages)
    tree("src/socket/wire/frame.cpp", "message::started" if source is None else source)
    result = run("catalog.py", tree("systemd/splitkeyd.catalog", f"# head\n{catalog}"))
    assert (result.returncode == 0) == (source is None), result.stdout


def test_what_clang_format_would_write_otherwise_is_found(tree):
    assert run("format", tree("src/socket/wire/frame.cpp", "int  one( ) {return 1;}\n")).returncode != 0
    assert run("format", tree("src/socket/wire/frame.cpp", "int one() { return 1; }\n")).returncode == 0


def test_an_unquoted_variable_in_a_script_is_found(tree):
    assert run("shell", tree("scripts/broken", "#!/usr/bin/env bash\nrm -rf $1/x\n")).returncode != 0
    assert run("shell", tree("scripts/broken", '#!/usr/bin/env bash\nrm -rf "$1/x"\n')).returncode == 0
    assert run("shell", tree("completions/broken", "# shellcheck shell=bash\nrm -rf $1/x\n")).returncode != 0


@pytest.mark.skipif("SPLITKEY_TIDY_MISSING" in os.environ, reason=os.environ.get("SPLITKEY_TIDY_MISSING", ""))
def test_what_clang_tidy_has_something_to_say_about_is_found(tree):
    root = tree("src/socket/wire/frame.cpp", "static_assert(static_cast<int*>(0) == nullptr);\n")
    file = str(root / "src/socket/wire/frame.cpp")
    entry = {"directory": str(root), "file": file, "command": f"c++ -std=c++20 -c {file}"}
    tree("build/compile_commands.json", json.dumps([entry]))
    bad = run("tidy", root / "build", file)
    assert bad.returncode != 0 and "modernize-use-nullptr" in bad.stdout
    tree("src/socket/wire/frame.cpp", "static_assert(static_cast<int*>(nullptr) == nullptr);\n")
    assert run("tidy", root / "build", file).returncode == 0
