"""Runs every test of the project, stage by stage, and adds them up; scripts/test installs what they need and calls it."""

import argparse
import os
import platform
import shutil
import signal
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

from results import Result, read_junit, read_meson, tally
from stage import OUTPUT, ROOT, Stage

FUZZ_SECONDS = 10
# Most of what integration tests do is wait.
TESTS_AT_ONCE = 4
# The programs, and what the tests of all suites run.
EVERYTHING = ["all", "meson-test-prereq"]
NO_SYMBOLS = ["-Ddebug=false"]
# The rooms in which more than one thread meets; the others would only cost the thread sanitizer's stage its time.
THREADED = ["secret", "log", "kdf", "kv", "vault", "engine", "client", "daemon"]
# Debian's own Python, whose pytest scripts/packages installs; another one may stand before it on the path.
PYTHON = "/usr/bin/python3"


def meson_tests(stage: Stage, directory: str, suites: list[str], names=(), within=(), source=str(ROOT),
                timeouts=1) -> None:
    """Runs the suites of a build directory, or only the tests of these `names` in them. `within` runs a command inside
    another tree, in which the checkout is at `source` and `directory` (as that tree sees it) is ours at OUTPUT/NAME."""
    ours = OUTPUT / stage.name
    shutil.rmtree(ours / "junit", ignore_errors=True)
    (ours / "junit").mkdir(parents=True)
    wrapper = [f"{source}/tests/runner/junit.py"]
    log = ours / "meson-logs" / "testlog-junit.py.json"  # meson puts the wrapper's name in
    log.unlink(missing_ok=True)
    status = stage.run("tests", [*within, "env", f"SPLITKEY_JUNIT_DIR={directory}/junit", "meson", "test", "-C", directory,
                                 "--no-rebuild", "--wrapper", wrapper[0], "--num-processes", str(TESTS_AT_ONCE),
                                 "--timeout-multiplier", str(timeouts),
                                 *(f"--suite={suite}" for suite in suites), *names])
    results = read_meson(log, wrapper, ours / "junit", stage.name) if log.exists() else []
    if not results or status != 0 and not any(result.outcome == "failed" for result in results):
        results.append(Result(f"{stage.name}/tests", "failed", f"meson test: exit status {status}, {len(results)} results"))
    if any(result.outcome == "failed" for result in results):
        stage.show_tail("tests")
    stage.add(results)


def build(stage: Stage, *arguments: str, **environment: str) -> bool:
    """Without debugging symbols, which cost a third of the time; functions keep their names in what a sanitizer says."""
    return stage.check("build", ["scripts/build", str(OUTPUT / stage.name), *NO_SYMBOLS, *arguments], **environment)


def python_tests(stage: Stage, name: str, paths: list[str], **environment: str) -> None:
    """Runs pytest on these paths; every case of theirs is a result of the stage."""
    report = OUTPUT / f"{stage.name}.xml"
    report.unlink(missing_ok=True)
    status = stage.run(name, [PYTHON, "-B", "-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={report}", *paths],
                       **environment)
    try:
        results = read_junit(report, stage.name)
    except (xml.ParseError, OSError):
        results = []
    if not results or status != 0 and not any(result.outcome == "failed" for result in results):
        results.append(Result(f"{stage.name}/{name}", "failed", f"pytest: exit status {status}, {len(results)} results"))
    stage.add(results)
    if status != 0:
        stage.show_tail(name)


def lint(stage: Stage, quick: bool) -> None:
    stage.check("includes", ["tests/lint/includes.py"])
    stage.check("words", ["tests/lint/words"])
    stage.check("catalog", ["tests/lint/catalog.py"])
    stage.check("format", ["tests/lint/format"])
    stage.check("shell", ["tests/lint/shell"])
    python_tests(stage, "self-tests", ["tests/lint", "tests/runner"])
    if "SPLITKEY_TIDY_MISSING" in os.environ:
        stage.add([Result("lint/tidy", "skipped", os.environ["SPLITKEY_TIDY_MISSING"])])
    elif not quick and stage.check("configure", ["scripts/build", str(OUTPUT / "plain"), "-Dwerror=true", *NO_SYMBOLS, "build.ninja"]):
        stage.check("tidy", ["tests/lint/tidy", str(OUTPUT / "plain")])


def plain(stage: Stage) -> None:
    if build(stage, "-Dwerror=true", *EVERYTHING):
        meson_tests(stage, str(OUTPUT / stage.name), ["unit", "integration", "endurance"])


def asan(stage: Stage) -> None:
    # At -O0: as quick to build as the plain one, and three times as quick as at -O2.
    if build(stage, "-Db_sanitize=address,undefined", "-Doptimization=0", "-Db_lundef=false", *EVERYTHING):
        meson_tests(stage, str(OUTPUT / stage.name), ["unit", "integration"], timeouts=6)


def tsan(stage: Stage) -> None:
    # At -O0: races show all the same, and the build is a third as long as at -O2.
    threaded = [f"tests/unit/unit-{room}" for room in THREADED]
    if build(stage, "-Db_sanitize=thread", "-Doptimization=0", "-Db_lundef=false", *threaded):
        meson_tests(stage, str(OUTPUT / stage.name), ["unit"], names=THREADED, timeouts=6)


def fuzz(stage: Stage) -> None:
    if not build(stage, "-Dfuzz=true", "-Db_sanitize=address,undefined", "-Db_lundef=false", "-Doptimization=1",
                 "fuzz-targets", CXX="clang++"):
        return
    for program in sorted(path for path in (OUTPUT / "fuzz/tests/fuzz").glob("fuzz-*") if path.is_file()):
        name = program.name.removeprefix("fuzz-")
        found = OUTPUT / "fuzz/found" / name
        found.mkdir(parents=True, exist_ok=True)
        stage.check(name, [str(program), f"-max_total_time={FUZZ_SECONDS}", "-timeout=5", f"-artifact_prefix={found}-",
                           str(found), f"tests/fuzz/corpus/{name}"])


def demo(stage: Stage) -> None:
    stage.check("main-job", ["scripts/demo", str(OUTPUT / "plain")])


def debian_13(stage: Stage) -> None:
    within = ["scripts/debian-13"]
    # What -O2 would show beyond this, the other release's build shows.
    options = ["-Dwerror=true", "-Doptimization=1", *NO_SYMBOLS]
    if (stage.check("tree", [*within, "scripts/packages", "build", "unit", "programs"])
            and stage.check("build", [*within, "scripts/build", "/build", *options, *EVERYTHING])):
        meson_tests(stage, "/build", ["unit"], within=within, source="/src")
        # Where secrets lie is a matter of the libraries, which are others there; the server is not.
        if "SPLITKEY_BAO" in os.environ:
            shutil.copy(os.environ["SPLITKEY_BAO"], OUTPUT / stage.name / "bao")
            within = [*within, "env", "SPLITKEY_BAO=/build/bao"]
        meson_tests(stage, "/build", ["endurance"], names=["memory"], within=within, source="/src")


def packages_of_this_release(stage: Stage, directory: Path) -> None:
    """What lintian has to say of them, and whether the same sources give the same bytes again."""
    if not stage.check("package", ["packaging/deb/build", str(directory)]):
        return
    stage.check("lintian", ["lintian", "--pedantic", "--display-info", "--fail-on", "error,warning,info,pedantic",
                            *map(str, directory.glob("*.changes"))])
    again = OUTPUT / "packages-again"
    shutil.rmtree(again, ignore_errors=True)
    if stage.check("package-again", ["packaging/deb/build", str(again)]):
        for package in sorted(directory.glob("*.deb")):
            stage.check(f"reproducible-{package.name.split('_')[0]}", ["cmp", str(package), str(again / package.name)])


def system(stage: Stage) -> None:
    """The packages of this release and of Debian 13's tree, each on a machine of its release."""
    packages = OUTPUT / "packages"
    shutil.rmtree(packages, ignore_errors=True)
    here = platform.freedesktop_os_release()["VERSION_CODENAME"]
    packages_of_this_release(stage, packages / here)
    if here != "trixie":
        within = ["scripts/debian-13"]
        made = OUTPUT / "debian-13" / "packages"  # as this side sees /build
        shutil.rmtree(made, ignore_errors=True)
        if (stage.check("tree", [*within, "scripts/packages", "build", "deb"])
                and stage.check("package-trixie", [*within, "packaging/deb/build", "/build/packages"])):
            shutil.copytree(made, packages / "trixie")
    python_tests(stage, "machines", ["tests/system"], SPLITKEY_PACKAGES=str(packages))


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/test", description=__doc__)
    parser.add_argument("--debian-13", action="store_true", help="also build and unit-test in a Debian 13 tree, "
                        "and boot both releases with the packages")
    parser.add_argument("--quick", action="store_true", help="lint without clang-tidy, the plain build and its tests only")
    asked = parser.parse_args()

    stages = [("lint", 8, lambda stage: lint(stage, asked.quick)), ("plain", 15, plain)]
    if not asked.quick:
        stages += [("asan", 15, asan), ("tsan", 8, tsan), ("fuzz", 6, fuzz), ("demo", 1, demo)]
    if asked.debian_13:
        stages += [("debian-13", 11, debian_13), ("system", 25, system)]

    results = []
    for name, budget_minutes, body in stages:
        stage = Stage(name, budget_minutes)
        body(stage)
        stage.close()
        results += stage.results

    for outcome in ("skipped", "failed"):
        for result in (result for result in results if result.outcome == outcome):
            print(f"{outcome}: {result.name}: {result.reason}")
    print(tally(results), flush=True)
    return int(any(result.outcome == "failed" for result in results))


if __name__ == "__main__":
    os.umask(0o022)
    # Told to stop, it leaves by the way that ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
