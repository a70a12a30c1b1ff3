"""What takes too long for every submission, in parts of three minutes at most. `scripts/test --nightly` runs them all, and
every other run one of them, chosen by its commit, for nobody runs them by the clock. CONTRIBUTING says why each is there."""

import shutil
from collections.abc import Callable

import changes
import stages
from stage import OUTPUT, Stage

# A part of long fuzzing: two targets, one after the other.
FUZZ_SECONDS = 80
TIDY_PARTS = 5


def reproducible(stage: Stage) -> None:
    """The same sources give the same bytes again, and not because a compiler's cache says so."""
    again = OUTPUT / "packages-again"
    shutil.rmtree(again, ignore_errors=True)
    if stage.check("package-again", ["packaging/deb/build", str(again)], CCACHE_DISABLE="1"):
        for package in sorted((stages.PACKAGES / stages.HERE).glob("*_*.deb")):
            stage.check(f"reproducible-{package.name.split('_')[0]}", ["cmp", str(package), str(again / package.name)])


def fuzz_longer(*names: str) -> Callable[[Stage], None]:
    return lambda stage: stages.fuzz_tests(stage, FUZZ_SECONDS, names)


def tidy_part(part: int) -> Callable[[Stage], None]:
    def body(stage: Stage) -> None:
        if stages.configure(stage):
            stages.tidy(stage, *changes.all_sources()[part::TIDY_PARTS])
    return body


def endurance(name: str, **longer: str) -> Callable[[Stage], None]:
    """A file of integration tests that goes on for longer, on the build that this release's packages come from."""
    def body(stage: Stage) -> None:
        build = (OUTPUT / stages.HERE / "build").resolve()
        stages.meson_tests(stage, stages.Build(build, source=str(build.parent)), ["endurance"], names=[name], **longer)
    return body


def parts() -> dict[str, Callable[[Stage], None]]:
    targets = stages.fuzz_targets()
    return {
        "reproducible": reproducible,
        "soak": endurance("token_life", SPLITKEY_GENERATIONS="20"),
        "stale-reads": endurance("stale_reads", SPLITKEY_READS="10000"),
        **{f"fuzz-{'-'.join(pair)}": fuzz_longer(*pair) for pair in zip(targets[::2], [*targets[1::2], targets[0]])},
        **{f"tidy-{part + 1}": tidy_part(part) for part in range(TIDY_PARTS)},
    }


def chosen() -> str:
    """The part that the last commit's hash names."""
    names = sorted(parts())
    return names[int(changes.git("rev-parse", "HEAD")[:8], 16) % len(names)]
