"""One stage of the test run: it runs commands, keeps their output in files, and gathers results."""

import os
import pathlib
import signal
import subprocess
import time

from results import Result, tally

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Everything that a test run makes.
OUTPUT = ROOT / "build-test"
# A stage that takes this many times its budget hangs.
PATIENCE = 3
TAIL_LINES = 40


class Stage:
    """Commands run in the project's root. A command that fails is a failed test of the command's name, with the end of
    its output shown; what comes after it in the stage is for the caller to decide."""

    def __init__(self, name: str, budget_minutes: float):
        self.name = name
        self.budget_minutes = budget_minutes
        self.results: list[Result] = []
        self.started = time.monotonic()
        self.logs = OUTPUT / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        print(f"== {name}, budget {budget_minutes:g} min", flush=True)

    def add(self, results: list[Result]) -> None:
        self.results += results
        for result in results:
            if result.outcome != "passed":
                print(f"   {result.outcome}: {result.name}: {result.reason}", flush=True)

    def run(self, name: str, command: list[str], **environment: str) -> int:
        """The exit status of `command`; 124 when it had to be stopped. Its output goes to logs/STAGE-NAME.log."""
        with open(self.log_of(name), "wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                                       stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
            try:
                return process.wait(self.started + PATIENCE * 60 * self.budget_minutes - time.monotonic())
            except subprocess.TimeoutExpired:
                return 124
            finally:
                # What a command leaves running (a server, a compiler) ends with it.
                try:
                    os.killpg(process.pid, signal.SIGKILL)
                except (ProcessLookupError, PermissionError):  # ended already; or sudo's, which ends with its child
                    pass
                process.wait()

    def check(self, name: str, command: list[str], **environment: str) -> bool:
        """Runs `command` as one test."""
        status = self.run(name, command, **environment)
        if status == 0:
            self.add([Result(f"{self.name}/{name}", "passed")])
        else:
            why = f"stopped after {PATIENCE} times the stage's budget" if status == 124 else f"exit status {status}"
            self.show_tail(name)
            self.add([Result(f"{self.name}/{name}", "failed", f"{why}, see {self.log_of(name).relative_to(ROOT)}")])
        return status == 0

    def show_tail(self, name: str) -> None:
        lines = self.log_of(name).read_text(errors="replace").splitlines()
        print("\n".join(f"   | {line}" for line in lines[-TAIL_LINES:]), flush=True)

    def log_of(self, name: str) -> pathlib.Path:
        return self.logs / f"{self.name}-{name.replace('/', '-')}.log"

    def close(self) -> None:
        minutes = (time.monotonic() - self.started) / 60
        over = " (over its budget)" if minutes > self.budget_minutes else ""
        print(f"   {self.name}: {tally(self.results)} in {minutes:.1f} of {self.budget_minutes:g} min{over}", flush=True)
