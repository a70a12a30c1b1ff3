#!/usr/bin/env python3
"""Runs a test program so that it also leaves what each of its cases did, as JUnit.

`meson test --wrapper` calls this with the program and its arguments. Boost.Test programs (which our meson.build files
start with --log_level) and pytest get an argument more; other programs are run as they are. The file lies in
$SPLITKEY_JUNIT_DIR and is named by junit_name(), so that results.py finds it by the command that meson reports.
"""

import hashlib
import os
import sys


def junit_name(command: list[str]) -> str:
    return hashlib.sha256("\0".join(command).encode()).hexdigest()[:16] + ".xml"


def with_junit(command: list[str], directory: str) -> list[str]:
    file = os.path.join(directory, junit_name(command))
    if "pytest" in command:
        return [*command, f"--junitxml={file}"]
    if any(argument.startswith("--log_level=") for argument in command):
        return [*command, f"--logger=HRF,test_suite,stdout:JUNIT,error,{file}"]
    return command


if __name__ == "__main__":
    program = with_junit(sys.argv[1:], os.environ["SPLITKEY_JUNIT_DIR"])
    os.execvp(program[0], program)
