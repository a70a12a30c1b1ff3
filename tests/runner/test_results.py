"""What the test run's last line rests on: every case counted once, every skip with its reason, no failure lost."""

import json
import sys

from junit import junit_name, with_junit
from results import Result, read_junit, read_meson, slowest, tally
from stage import Stage

BOOST = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite tests="3" skipped="1" errors="0" failures="1" id="0" name="x" time="0.1">
<testcase assertions="1" classname="shares" name="good" time="0.0"></testcase>
<testcase assertions="1" name="bad"><failure message="failure" type="assertion error"><![CDATA[
ASSERTION FAILURE:
- file   : t.cpp
]]></failure></testcase>
<testcase assertions="0" name="left_out"><skipped/>
<system-out><![CDATA[Test case disabled because of the following chain of decision:
- disabled test unit: 'left_out'
- reason: 'precondition failed: no server here']]></system-out></testcase>
</testsuite>
"""
PYTEST = """<?xml version="1.0"?><testsuites><testsuite tests="2">
<testcase classname="test_a" name="test_one"/>
<testcase classname="test_a" name="test_two"><skipped type="pytest.skip" message="no OpenBao">file:1</skipped></testcase>
</testsuite></testsuites>
"""
WRAPPER = ["/src/tests/runner/junit.py"]


def meson_log(directory, **entry):
    """A testlog.json with one program."""
    whole = {"name": "splitkeyd:unit / secret", "result": "OK", "returncode": 0, "stdout": "", "stderr": "",
             "command": [*WRAPPER, "unit-secret", "--log_level=test_suite"], **entry}
    log = directory / "testlog.json"
    log.write_text(json.dumps(whole) + "\n")
    return read_meson(log, WRAPPER, directory, "plain")


def leave_junit(directory, text):
    (directory / junit_name(["unit-secret", "--log_level=test_suite"])).write_text(text)


def test_cases_of_boost_are_read_with_the_reason_of_a_skip(tmp_path):
    (tmp_path / "boost.xml").write_text(BOOST)
    assert read_junit(tmp_path / "boost.xml", "unit") == [
        Result("unit/shares/good", "passed"),
        Result("unit/bad", "failed", "ASSERTION FAILURE:"),
        Result("unit/left_out", "skipped", "precondition failed: no server here"),
    ]


def test_cases_of_pytest_are_read_with_the_reason_of_a_skip(tmp_path):
    (tmp_path / "pytest.xml").write_text(PYTEST)
    assert read_junit(tmp_path / "pytest.xml", "")[1] == Result("test_a/test_two", "skipped", "no OpenBao")


def test_a_program_counts_by_its_cases(tmp_path):
    leave_junit(tmp_path, BOOST)
    assert tally(meson_log(tmp_path, result="FAIL", returncode=201)) == "1 passed, 1 failed, 1 skipped"


def test_a_program_that_leaves_no_cases_counts_as_one(tmp_path):
    assert meson_log(tmp_path) == [Result("plain/secret", "passed")]


def test_a_crash_is_a_failure_even_where_all_cases_passed(tmp_path):
    leave_junit(tmp_path, BOOST.replace("failure", "system-err"))
    results = meson_log(tmp_path, result="FAIL", returncode=-6, stderr="heap-use-after-free\n")
    assert [result for result in results if result.outcome == "failed"] == [
        Result("plain/secret", "failed", "FAIL, exit status -6: heap-use-after-free")]


def test_half_a_file_is_a_failure(tmp_path):
    leave_junit(tmp_path, BOOST[:200])
    assert tally(meson_log(tmp_path, result="TIMEOUT", returncode=-15)) == "0 passed, 1 failed, 0 skipped"


def test_exit_status_77_is_a_skip_with_its_last_line_as_the_reason(tmp_path):
    assert meson_log(tmp_path, result="SKIP", returncode=77, stdout="looking\nno memfd_secret here\n") == [
        Result("plain/secret", "skipped", "no memfd_secret here")]


def test_only_programs_that_understand_it_get_an_argument_more():
    assert with_junit(["fuzz-json", "corpus"], "/out") == ["fuzz-json", "corpus"]
    assert with_junit(["python3", "-m", "pytest", "x"], "/out")[-1].startswith("--junitxml=/out/")
    assert "JUNIT,error,/out/" in with_junit(["unit-json", "--log_level=test_suite"], "/out")[-1]


def test_a_command_that_fails_is_a_failed_test_and_shows_its_output(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("stage.OUTPUT", tmp_path)
    monkeypatch.setattr("stage.ROOT", tmp_path)
    stage = Stage("lint", 1)
    assert not stage.check("words", [sys.executable, "-c", "print('a bad word'); raise SystemExit(3)"])
    assert stage.results == [Result("lint/words", "failed", "exit status 3, see logs/lint-words.log")]
    assert "|   a bad word" in capsys.readouterr().out


def test_a_command_that_hangs_is_stopped_and_failed(tmp_path, monkeypatch):
    monkeypatch.setattr("stage.OUTPUT", tmp_path)
    monkeypatch.setattr("stage.ROOT", tmp_path)
    stage = Stage("plain", 0.002)
    assert not stage.check("build", [sys.executable, "-c", "import time; time.sleep(60)"])
    assert "stopped after" in stage.results[0].reason


def test_what_a_case_took_is_read_and_the_slowest_come_first(tmp_path):
    (tmp_path / "pytest.xml").write_text(PYTEST.replace('name="test_one"', 'name="test_one" time="2.5"'))
    results = [Result("quick", "passed", seconds=0.1), *read_junit(tmp_path / "pytest.xml", "")]
    assert slowest(results, 1) == ["     2.5 s  test_a/test_one"]
