"""What the stages of a test run do. CONTRIBUTING lists them with their reasons."""

import os
import platform
import shutil
import xml.etree.ElementTree as xml
from pathlib import Path

import changes
from results import Result, read_junit, read_meson
from stage import OUTPUT, ROOT, Stage

FUZZ_SECONDS = 5
# Most of what integration tests do is wait.
TESTS_AT_ONCE = 4
# The programs, and what the tests of all suites run.
EVERYTHING = ["all", "meson-test-prereq"]
NO_SYMBOLS = ["-Ddebug=false"]
# Each source by itself, so that an include that is missing shows.
EACH_BY_ITSELF = ["-Dunity=off", "-Db_pch=false"]
# The rooms in which more than one thread meets; the others would only cost the thread sanitizer's stage its time.
THREADED = ["secret", "process", "log", "kdf", "kv", "http", "cluster", "vault_auth", "vault", "platform", "unlock", "engine", "client",
            "daemon"]
# Debian's own Python, whose pytest scripts/packages installs; another one may stand before it on the path.
PYTHON = "/usr/bin/python3"
HERE = platform.freedesktop_os_release()["VERSION_CODENAME"]
OTHER = "trixie"
PACKAGES = OUTPUT / "packages"


class Build:
    """A Meson build directory, of which one command's `within` sees another path than we do."""

    def __init__(self, ours: Path, seen: str = "", within=(), source: str = str(ROOT)):
        self.ours = ours
        self.seen = seen or str(ours)
        self.within = list(within)
        self.source = source


def meson_tests(stage: Stage, build: Build, suites: list[str], names=(), timeouts=1, log="tests", **environment) -> None:
    """Runs the suites of a build, or only the tests of these `names` in them."""
    junit = build.ours / "junit"
    shutil.rmtree(junit, ignore_errors=True)
    junit.mkdir(parents=True)
    wrapper = [f"{build.source}/tests/runner/junit.py"]
    written = build.ours / "meson-logs" / "testlog-junit.py.json"  # meson puts the wrapper's name in
    written.unlink(missing_ok=True)
    status = stage.run(log, [*build.within, "env", f"SPLITKEY_JUNIT_DIR={build.seen}/junit",
                             *(f"{name}={value}" for name, value in environment.items()), "meson", "test",
                             "-C", build.seen, "--no-rebuild", "--wrapper", wrapper[0], "--num-processes", str(TESTS_AT_ONCE),
                             "--timeout-multiplier", str(timeouts), *(f"--suite={suite}" for suite in suites), *names])
    results = read_meson(written, wrapper, junit, stage.name) if written.exists() else []
    if not results or status != 0 and not any(result.outcome == "failed" for result in results):
        results.append(Result(f"{stage.name}/{log}", "failed", f"meson test: exit status {status}, {len(results)} results"))
    if any(result.outcome == "failed" for result in results):
        stage.show_tail(log)
    stage.add(results)


def python_tests(stage: Stage, name: str, arguments: list[str], **environment: str) -> None:
    """Runs pytest with these arguments; every case is a result of the stage."""
    report = OUTPUT / f"{stage.name}-{name}.xml"
    report.unlink(missing_ok=True)
    status = stage.run(name, [PYTHON, "-B", "-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={report}", *arguments],
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


def meson_build(stage: Stage, *arguments: str, **environment: str) -> bool:
    """Without debugging symbols, which cost a third of the time; functions keep their names in what a sanitizer says."""
    return stage.check("build", ["scripts/build", str(OUTPUT / stage.name), *NO_SYMBOLS, *arguments], **environment)


def configure(stage: Stage) -> bool:
    """A build directory that nothing is built in, for what reads its compile commands."""
    return stage.check("configure", ["scripts/build", str(OUTPUT / "configured"), "-Dwerror=true", *EACH_BY_ITSELF,
                                     *NO_SYMBOLS, "build.ninja"])


def tidy(stage: Stage, *which: str) -> None:
    if "SPLITKEY_TIDY_MISSING" in os.environ:
        stage.add([Result(f"{stage.name}/tidy", "skipped", os.environ["SPLITKEY_TIDY_MISSING"])])
    else:
        stage.check("tidy", ["tests/lint/tidy", str(OUTPUT / "configured"), *which])


def lint(stage: Stage) -> None:
    stage.check("includes", ["tests/lint/includes.py"])
    stage.check("headers", ["tests/lint/headers.py"])
    stage.check("references", ["tests/lint/references.py"])
    stage.check("words", ["tests/lint/words"])
    stage.check("catalog", ["tests/lint/catalog.py"])
    stage.check("format", ["tests/lint/format"])
    stage.check("shell", ["tests/lint/shell"])
    python_tests(stage, "self-tests", ["tests/lint", "tests/runner"])


def tidy_changes(stage: Stage) -> None:
    changed = changes.sources()
    stage.say(f"{len(changed)} sources since {changes.base()[:12]}")
    if changed and configure(stage):
        tidy(stage, *changed)


def plain_build(stage: Stage) -> bool:
    return meson_build(stage, "-Dwerror=true", *EVERYTHING)


def plain_tests(stage: Stage) -> None:
    meson_tests(stage, Build(OUTPUT / stage.name), ["unit", "integration"])


def package_build(stage: Stage) -> bool:
    """The packages of this release, and the tests of the same objects."""
    shutil.rmtree(PACKAGES / HERE, ignore_errors=True)
    return stage.check("package", ["packaging/deb/build", "--tests", str(OUTPUT / HERE), str(PACKAGES / HERE)])


def package_tests(stage: Stage) -> None:
    build = OUTPUT / HERE / "build"
    meson_tests(stage, Build(build.resolve(), source=str(build.resolve().parent)), ["unit", "integration", "endurance"])
    stage.check("main-job", ["scripts/demo", str(build)])
    stage.check("lintian", ["lintian", "--pedantic", "--display-info", "--fail-on", "error,warning,info,pedantic",
                            *map(str, (PACKAGES / HERE).glob("*.changes"))])


def other_release_build(stage: Stage) -> bool:
    """The packages of Debian 13, and the tests of the same objects, in a tree of that release."""
    shutil.rmtree(PACKAGES / OTHER, ignore_errors=True)
    within = ["scripts/debian-13"]
    built = (stage.check("tree", [*within, "scripts/packages", "build", "unit", "programs", "deb", "ccache"])
             and stage.check("package", [*within, "packaging/deb/build", "--tests", f"/build/{OTHER}", "/build/packages"]))
    if built:
        shutil.copytree(OUTPUT / "debian-13" / "packages", PACKAGES / OTHER)
    return built


def other_release_tests(stage: Stage) -> None:
    source, = (OUTPUT / "debian-13" / OTHER).glob("splitkeyd-*/")
    seen = f"/build/{OTHER}/{source.name}"
    build = Build(source / "build", f"{seen}/build", ["scripts/debian-13"], seen)
    meson_tests(stage, build, ["unit"])
    # Where secrets lie is a matter of the libraries, which are others there; the server is not.
    bao = {}
    if "SPLITKEY_BAO" in os.environ:
        shutil.copy(os.environ["SPLITKEY_BAO"], OUTPUT / "debian-13" / "bao")
        bao = {"SPLITKEY_BAO": "/build/bao"}
    meson_tests(stage, build, ["endurance"], names=["memory"], log="memory", **bao)


def asan_build(stage: Stage) -> bool:
    # At -O0: as quick to build as the plain one, and three times as quick as at -O2.
    return meson_build(stage, "-Db_sanitize=address,undefined", "-Doptimization=0", "-Db_lundef=false", *EVERYTHING)


def asan_tests(stage: Stage) -> None:
    meson_tests(stage, Build(OUTPUT / stage.name), ["unit", "sanitized"], timeouts=6)


def tsan_build(stage: Stage) -> bool:
    # At -O0: races show all the same, and the build is a third as long as at -O2.
    threaded = [f"tests/unit/unit-{room}" for room in THREADED]
    return meson_build(stage, "-Dwerror=true", "-Db_sanitize=thread", "-Doptimization=0", "-Db_lundef=false",
                       *EACH_BY_ITSELF, *threaded)


def tsan_tests(stage: Stage) -> None:
    meson_tests(stage, Build(OUTPUT / stage.name), ["unit"], names=THREADED, timeouts=6)


def fuzz_build(stage: Stage) -> bool:
    return meson_build(stage, "-Dfuzz=true", "-Db_sanitize=address,undefined", "-Db_lundef=false", "-Doptimization=1",
                       "fuzz-targets", CXX="clang++")


def fuzz_targets() -> list[str]:
    return sorted(path.stem.removeprefix("fuzz_") for path in (ROOT / "tests/fuzz").glob("fuzz_*.cpp"))


def fuzz_tests(stage: Stage, seconds=FUZZ_SECONDS, names=()) -> None:
    for name in names or fuzz_targets():
        found = OUTPUT / "fuzz/found" / name
        found.mkdir(parents=True, exist_ok=True)
        stage.check(name, [str(OUTPUT / "fuzz/tests/fuzz" / f"fuzz-{name}"), f"-max_total_time={seconds}", "-timeout=5",
                           f"-artifact_prefix={found}-", str(found), f"tests/fuzz/corpus/{name}"])


def machines(stage: Stage, name: str, *arguments: str) -> None:
    """The packages, on a booted machine of their release."""
    python_tests(stage, name, [*arguments, "tests/system"], SPLITKEY_PACKAGES=str(PACKAGES))
