"""Which sources are looked at for what has changed, and that every part of the nightly run has its turn."""

import pytest

import changes
import nightly


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    for name, text in {"src/socket/wire/frame.hpp": "", "src/socket/wire/frame.cpp": '#include "socket/wire/frame.hpp"\n',
                       "src/socket/wire/header.hpp": "", "src/socket/client/connection.cpp": '#include "socket/wire/header.hpp"\n'}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr("changes.ROOT", tmp_path)


@pytest.mark.parametrize("changed, looked_at", [
    ({"src/socket/wire/frame.cpp"}, ["src/socket/wire/frame.cpp"]),
    ({"src/socket/wire/frame.hpp"}, ["src/socket/wire/frame.cpp"]),
    ({"src/socket/wire/header.hpp"}, ["src/socket/client/connection.cpp"]),  # it has no source of its own
    ({"src/socket/wire/gone.cpp", "README.md", "tests/unit/wire/test_frame.cpp"}, []),
    ({".clang-tidy"}, ["src/socket/client/connection.cpp", "src/socket/wire/frame.cpp"]),
])
def test_what_has_changed_is_looked_at_in_a_source(checkout, changed, looked_at):
    assert changes.sources_of(changed) == looked_at


def test_what_is_only_moved_has_not_changed():
    numstat = "3\t1\tsrc/a.cpp\0" + "0\t0\t\0src/b.cpp\0src/floor/b.cpp\0" + "2\t0\t\0src/c.cpp\0src/floor/c.cpp\0"
    assert changes.touched(numstat) == {"src/a.cpp", "src/floor/c.cpp"}
    assert changes.touched("") == set()


def test_every_part_of_the_nightly_run_is_some_commits_turn(monkeypatch):
    turns = set()
    for number in range(len(nightly.parts())):
        monkeypatch.setattr(nightly.changes, "git", lambda *_, number=number: f"{number:08x}89abcdef\n")
        turns.add(nightly.chosen())
    assert turns == set(nightly.parts())


def test_every_source_and_every_fuzz_target_is_in_a_part_of_the_nightly_run():
    shared_out = [source for part in range(nightly.TIDY_PARTS) for source in changes.all_sources()[part::nightly.TIDY_PARTS]]
    assert sorted(shared_out) == changes.all_sources()
    assert all(any(name.startswith("fuzz") and target in name for name in nightly.parts())
               for target in nightly.stages.fuzz_targets())
