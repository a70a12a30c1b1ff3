"""What tests did: read from JUnit files and from meson's log, and added up."""

import dataclasses
import json
import pathlib
import re
import xml.etree.ElementTree as xml

from junit import junit_name

SKIPPED_BY_EXIT_STATUS = 77


@dataclasses.dataclass(frozen=True)
class Result:
    name: str
    outcome: str  # passed, failed or skipped
    reason: str = ""
    seconds: float = dataclasses.field(default=0, compare=False)


def first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def last_line(text: str) -> str:
    return first_line("\n".join(reversed(text.splitlines())))


def skip_reason(case: xml.Element) -> str:
    """pytest gives the reason as an attribute, Boost.Test as the last line of a chain of decisions."""
    boost = re.search(r"- reason: '(.*)'", case.findtext("system-out") or "", re.S)
    return boost[1] if boost else case.find("skipped").get("message", "") or "no reason given"


def read_junit(file: pathlib.Path, prefix: str) -> list[Result]:
    """Every case of a JUnit file. Errors: xml.ParseError, OSError (a program that crashed leaves half a file or none)."""
    results = []
    for case in xml.parse(file).iter("testcase"):
        name = "/".join(filter(None, [prefix, case.get("classname"), case.get("name")]))
        seconds = float(case.get("time") or 0)
        broken = [bad for kind in ("failure", "error") for bad in case.findall(kind)]
        if broken:
            results.append(Result(name, "failed", first_line(broken[0].text or broken[0].get("message", "")), seconds))
        elif case.find("skipped") is not None:
            results.append(Result(name, "skipped", skip_reason(case), seconds))
        else:
            results.append(Result(name, "passed", seconds=seconds))
    return results


def read_program(entry: dict, wrapper: list[str], junit_directory: pathlib.Path, prefix: str) -> list[Result]:
    """One program of meson's log: its cases where it left JUnit, and itself where that says less than its exit status."""
    name = f"{prefix}/{entry['name'].split('/')[-1].strip()}"
    command = entry["command"]
    if command[: len(wrapper)] == wrapper:
        command = command[len(wrapper):]
    try:
        cases = read_junit(junit_directory / junit_name(command), name)
    except (xml.ParseError, OSError):
        cases = []
    seconds = entry.get("duration") or 0
    output = (entry.get("stdout") or "") + "\n" + (entry.get("stderr") or "")
    if entry["result"] == "SKIP" or entry["returncode"] == SKIPPED_BY_EXIT_STATUS:
        return cases or [Result(name, "skipped", last_line(output) or "no reason given", seconds)]
    if entry["result"] == "OK":
        return cases or [Result(name, "passed", seconds=seconds)]
    if any(case.outcome == "failed" for case in cases):
        return cases
    why = f"{entry['result']}, exit status {entry['returncode']}: {last_line(output)}"
    return [*cases, Result(name, "failed", why, seconds)]


def read_meson(log: pathlib.Path, wrapper: list[str], junit_directory: pathlib.Path, prefix: str) -> list[Result]:
    """Every case of every program in a testlog.json. Errors: OSError where meson wrote none."""
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    return [result for entry in entries for result in read_program(entry, wrapper, junit_directory, prefix)]


def tally(results: list[Result]) -> str:
    count = {outcome: sum(result.outcome == outcome for result in results) for outcome in ("passed", "failed", "skipped")}
    return ", ".join(f"{number} {outcome}" for outcome, number in count.items())


def slowest(results: list[Result], count: int) -> list[str]:
    """A line for each of the tests that took longest."""
    return [f"{result.seconds:8.1f} s  {result.name}"
            for result in sorted(results, key=lambda result: -result.seconds)[:count]]
