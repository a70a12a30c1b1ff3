"""What a shell offers somebody who types `splitkey` and presses the key for it: completions/, in real shells on a terminal."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from daemon import BUILD
from terminal import Terminal

COMPLETIONS = Path(__file__).resolve().parents[2] / "completions"
TAB, INSERT_ALL, TELL = "\t", "\x18a", "\x18t"
BASH = f"""
PS1=
source {COMPLETIONS}/splitkey
tell() {{ printf '<%s>' "$READLINE_LINE"; READLINE_LINE=; }}
bind '"\\C-xa": insert-completions'
bind -x '"\\C-xt": tell'
printf started
"""
# zsh says that it has started when it begins to edit a line: what was typed before, it reads in another way.
ZSH = f"""
PS1=
fpath=({COMPLETIONS} $fpath)
autoload -Uz compinit && compinit -u -D
all() {{ compstate[insert]=all }}
insert_all() {{ comppostfuncs=(all); zle complete-word }}
tell() {{ print -rn -- "<$BUFFER>"; BUFFER= }}
zle-line-init() {{ print -n started }}
for widget in insert_all tell zle-line-init; do zle -N $widget; done
bindkey '^Xa' insert_all
bindkey '^Xt' tell
"""
# How it starts with nobody's settings but these, which lie in its home.
SHELLS = {"bash": (BASH, "settings", ["--noprofile", "--rcfile", "settings", "-i"]), "zsh": (ZSH, ".zshrc", ["-d", "-i"])}


class Shell:
    def __init__(self, terminal):
        self.terminal = terminal
        terminal.wait_for("started")

    def line_after(self, keys):
        self.terminal.press(keys + TELL)
        return self.terminal.wait_for("<(.*?)>")[1]

    def completed(self, typed):
        """The line after one press of the key."""
        return self.line_after(typed + TAB)

    def offered(self, typed):
        """All that may stand in the place of the last word."""
        before, _, begun = typed.rpartition(" ")
        line = self.line_after(typed + INSERT_ALL)
        assert line.startswith(before + " ")
        return set(line.removeprefix(before).split()) - {begun}


@pytest.fixture(scope="module", params=SHELLS)
def shell(request, module_directory):
    name = request.param
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"no {name} to press the key in: apt-get install {name}, see scripts/packages programs")
    text, file, options = SHELLS[name]
    home = module_directory / name
    (home / "shares").mkdir(parents=True)
    (home / file).write_text(text)
    for each in ("kek", "shares/share-1.txt", "shares/share-2.txt"):
        (home / each).touch()
    environment = {"HOME": str(home), "ZDOTDIR": str(home), "INPUTRC": "/dev/null", "TERM": "vt100"}
    with Terminal(["/usr/bin/env", f"--chdir={home}", program, *options], environment) as terminal:
        yield Shell(terminal)


def commands(*command):
    """{words of a command: its options}, of all below this one that do something, as the program's own help has them."""
    if command == ("help",):  # --help is the program's there
        return {command: set()}
    text = subprocess.run([BUILD / "splitkey", *command, "--help"], check=True, capture_output=True, text=True).stdout
    options, _, below = text.partition("\nSubcommands:\n")
    names = re.findall(r"^  (\S+)", below, re.M)
    if not names:
        return {command: set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", options, re.M))}
    return {words: options for name in names for words, options in commands(*command, name).items()}


def test_every_command_is_offered_and_no_other(shell):
    wanted = {}
    for words in commands():
        for depth, word in enumerate(words):
            wanted.setdefault(words[:depth], set()).add(word)
    assert ("shares",) in wanted
    found = {words: shell.offered(" ".join(["splitkey", *words, ""])) for words in wanted}
    assert {words: {word for word in offered if not word.startswith("-")} for words, offered in found.items()} == wanted


def test_every_option_of_a_command_is_offered_and_no_other(shell):
    common = {"--json", "--socket", "--deadline", "--help"}
    wanted = {words: options | common for words, options in commands().items()}
    assert "--keep-component" in wanted[("setup",)]
    assert {words: shell.offered(" ".join(["splitkey", *words, "--"])) for words in wanted} == wanted


@pytest.mark.parametrize("typed, line", [
    ("splitkey set", "splitkey setup "),
    ("splitkey credentials ", "splitkey credentials rotate "),
    ("splitkey setup --rev", "splitkey setup --revoke-token "),
    ("splitkey --json sha", "splitkey --json shares "),
    ("splitkey --socket kek shares sp", "splitkey --socket kek shares split "),
    ("splitkey write users/1 kek=- --js", "splitkey write users/1 kek=- --json "),
    ("splitkey setup --shares-as p", "splitkey setup --shares-as pdf "),
    ("splitkey escrow convert --to s", "splitkey escrow convert --to sealed "),
    ("splitkey setup --shares-to sh", "splitkey setup --shares-to shares/"),
    ("splitkey shares combine shares/share-1.txt k", "splitkey shares combine shares/share-1.txt kek "),
    ("splitkey escrow verify --shares kek k", "splitkey escrow verify --shares kek kek "),
    # A field's value from a file: without its "@" the name would be the value.
    ("splitkey write users/1 kek=@k", "splitkey write users/1 kek=@kek "),
    ("splitkey write users/1 shares=@kek shares=@sh", "splitkey write users/1 shares=@kek shares=@shares/"),
    # What nobody can know, or does not exist.
    ("splitkey setup --role ", "splitkey setup --role "),
    ("splitkey write users/1 kek=@x", "splitkey write users/1 kek=@x"),
    ("splitkey sett", "splitkey sett"),
])
def test_what_is_begun_is_completed(shell, typed, line):
    assert shell.completed(typed) == line


@pytest.mark.parametrize("option", ["setup --config", "setup --ca-file", "setup --token-file", "setup --shares-to", "status --socket",
                                    "escrow verify --progress", "shares check --record", "shares page --output"])
def test_where_a_file_is_wanted_files_are_offered(shell, option):
    assert "shares" in {offered.rstrip("/") for offered in shell.offered(f"splitkey {option} ")}


def test_one_of_several_files_for_a_field_keeps_its_sign(shell):
    offered = shell.offered("splitkey write users/1 kek=@shares/share-")
    assert {word.removeprefix("kek=") for word in offered} == {"@shares/share-1.txt", "@shares/share-2.txt"}
