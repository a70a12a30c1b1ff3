"""The tests again and again, to find those that fail now and then: nothing is built, and every other time the processors are
busy with something else."""

import shutil
import subprocess

import stages
from results import Result, tally
from stage import OUTPUT, Stage

# A run takes some minutes; one that hangs is ended by Meson's own limits.
BUDGET_MINUTES = 60
LOAD = ["stress-ng", "--quiet", "--cpu", "4"]


def built() -> stages.Build:
    """The build of this release's packages, or else the plain one."""
    packaged = (OUTPUT / stages.HERE / "build").resolve()
    return stages.Build(packaged, source=str(packaged.parent)) if packaged.exists() else stages.Build(OUTPUT / "plain")


def under_load(stage: Stage, body) -> None:
    load = subprocess.Popen(LOAD, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        body(stage)
    finally:
        load.terminate()
        load.wait()


def run(times: int) -> list[Stage]:
    build = built()
    if not (build.ours / "build.ninja").exists():
        raise SystemExit("scripts/test --repeat: nothing is built yet; run scripts/test or scripts/test --quick first")
    can_load = shutil.which(LOAD[0]) is not None
    done = []
    for number in range(1, times + 1):
        loaded = can_load and number % 2 == 0
        stage = Stage(f"run-{number}", BUDGET_MINUTES)

        def body(stage):
            stages.meson_tests(stage, build, ["unit", "integration", "endurance"])

        stage.part("tests", (lambda stage: under_load(stage, body)) if loaded else body)
        stage.say(("under load: " if loaded else "") + tally(stage.results))
        if number % 2 == 0 and not can_load:
            stage.add([Result(f"{stage.name}/load", "skipped", "stress-ng is not installed, see scripts/packages repeat")])
        done.append(stage)
    return done
