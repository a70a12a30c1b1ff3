"""Runs every test of the project, stage by stage, and adds them up; scripts/test installs what they need and calls it."""

import argparse
import os
import signal
import sys

import lanes
import nightly
import repeat
import stages
from lanes import Plan
from results import slowest, tally
from stage import Stage, end_all

SLOWEST = 10


def quick() -> list[Plan]:
    return [Plan("lint", 2, stages.lint), Plan("plain", 12, stages.plain_tests, stages.plain_build)]


def submission() -> list[Plan]:
    """In this order, since each build runs beside the tests of the one before it."""
    plans = [
        Plan("lint", 2, stages.lint),
        Plan("tidy", 8, stages.tidy_changes),
        Plan(stages.HERE, 12, stages.package_tests, stages.package_build),
        Plan("asan", 9, stages.asan_tests, stages.asan_build),
    ]
    if stages.HERE != stages.OTHER:
        plans.append(Plan(stages.OTHER, 10, stages.other_release_tests, stages.other_release_build))
    part = nightly.chosen()
    return [*plans,
            Plan("tsan", 5, stages.tsan_tests, stages.tsan_build),
            Plan("fuzz", 4, stages.fuzz_tests, stages.fuzz_build),
            # One after the other: two machines may share a control group, and one's processes and filters then meet the other.
            Plan("boot", 8, lambda stage: stages.machines(stage, "machines")),
            Plan(part, 3, nightly.parts()[part])]


def night() -> list[Plan]:
    """What the parts need is built first."""
    return [Plan(stages.HERE, 12, None, stages.package_build),
            *([Plan(stages.OTHER, 10, None, stages.other_release_build)] if stages.HERE != stages.OTHER else []),
            Plan("fuzz", 4, None, stages.fuzz_build),
            *(Plan(name, 3, body) for name, body in nightly.parts().items())]


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/test", description=__doc__)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--quick", action="store_true", help="lint without clang-tidy, the plain build, unit and integration tests")
    which.add_argument("--nightly", action="store_true", help="what is too long for every submission, all parts of it")
    which.add_argument("--repeat", type=int, metavar="N", help="builds nothing; runs the tests of the last build N times, "
                       "every other time under load")
    return parser.parse_args()


def report(done: list[Stage]) -> int:
    """What did not pass, where the time went, and the line that counts. The exit status of the run."""
    results = [result for stage in done for result in stage.results]
    for outcome in ("skipped", "failed"):
        for result in (result for result in results if result.outcome == outcome):
            print(f"{outcome}: {result.name}: {result.reason}")
    print("\nthe stages:", *(stage.summary() for stage in done), sep="\n")
    print(f"\nthe slowest {SLOWEST} tests:", *slowest(results, SLOWEST), "", sep="\n")
    print(tally(results), flush=True)
    return int(any(result.outcome == "failed" for result in results))


def main() -> int:
    wanted = asked()
    if wanted.repeat:
        return report(repeat.run(wanted.repeat))
    return report(lanes.run(quick() if wanted.quick else night() if wanted.nightly else submission()))


if __name__ == "__main__":
    os.umask(0o022)
    # Told to stop, it leaves by the way that ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main())
    finally:
        end_all()
