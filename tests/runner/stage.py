"""One stage of the test run: it runs commands, keeps their output in files, and gathers results."""

import os
import pathlib
import signal
import subprocess
import sys
import time

from results import Result, tally

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Everything that a test run makes.
OUTPUT = ROOT / "build-test"
# A part of a stage that takes this many times the stage's budget hangs.
PATIENCE = 3
TAIL_LINES = 40

# What runs now, of all stages: two of them run side by side (lanes.py).
running: set[int] = set()


def end_all() -> None:
    """Ends what any stage has started."""
    for group in list(running):
        end_group(group)


def end_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # ended already; or sudo's, which ends with its child
        pass


class Stage:
    """Commands run in the project's root. A command that fails is a failed test of the command's name, with the end of
    its output shown; what comes after it in the stage is for the caller to decide. A stage has a part that builds and
    one that tests, either of which may be missing."""

    def __init__(self, name: str, budget_minutes: float):
        self.name = name
        self.budget_minutes = budget_minutes
        self.results: list[Result] = []
        self.minutes = {"build": 0.0, "tests": 0.0}
        self.logs = OUTPUT / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.part_began = time.monotonic()
        self.builds = False

    def part(self, which: str, body) -> bool:
        """Runs body(stage), the stage's part `which`: "build" or "tests". Whether it went well; a body that returns
        nothing did."""
        self.part_began = time.monotonic()
        self.builds = which == "build"
        self.say(f"{which} …")
        well = body(self) is not False
        self.minutes[which] = (time.monotonic() - self.part_began) / 60
        self.say(f"{which} took {self.minutes[which]:.1f} min")
        return well

    def say(self, text: str) -> None:
        # In one piece, for another stage may have something to say too.
        sys.stdout.write("".join(f"{self.name:>9} | {line}\n" for line in text.splitlines()))
        sys.stdout.flush()

    def add(self, results: list[Result]) -> None:
        self.results += results
        for result in results:
            if result.outcome != "passed":
                self.say(f"{result.outcome}: {result.name}: {result.reason}")

    def run(self, name: str, command: list[str], **environment: str) -> int:
        """The exit status of `command`; 124 when it had to be stopped. Its output goes to logs/STAGE-NAME.log."""
        with open(self.log_of(name), "wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                                       stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
            running.add(process.pid)
            try:
                return process.wait(self.part_began + PATIENCE * 60 * self.budget_minutes - time.monotonic())
            except subprocess.TimeoutExpired:
                return 124
            finally:
                # What a command leaves running (a server, a compiler) ends with it.
                end_group(process.pid)
                process.wait()
                running.discard(process.pid)

    def check(self, name: str, command: list[str], **environment: str) -> bool:
        """Runs `command` as one test; what a build takes is told for its stage, and not among the tests."""
        began = time.monotonic()
        status = self.run(name, command, **environment)
        seconds = 0 if self.builds else time.monotonic() - began
        if status == 0:
            self.add([Result(f"{self.name}/{name}", "passed", seconds=seconds)])
        else:
            why = f"stopped after {PATIENCE} times the stage's budget" if status == 124 else f"exit status {status}"
            self.show_tail(name)
            self.add([Result(f"{self.name}/{name}", "failed", f"{why}, see {self.log_of(name).relative_to(ROOT)}",
                             seconds)])
        return status == 0

    def show_tail(self, name: str) -> None:
        lines = self.log_of(name).read_text(errors="replace").splitlines()
        self.say("\n".join(f"  {line}" for line in lines[-TAIL_LINES:]))

    def log_of(self, name: str) -> pathlib.Path:
        return self.logs / f"{self.name}-{name.replace('/', '-')}.log"

    def summary(self) -> str:
        parts = ", ".join(f"{part} {minutes:.1f} min" for part, minutes in self.minutes.items() if minutes)
        over = " (over its budget)" if sum(self.minutes.values()) > self.budget_minutes else ""
        return f"{self.name:>12}: {parts or 'nothing run'} of {self.budget_minutes:g}{over}; {tally(self.results)}"
