"""Stages are tested when they are built, in their order; what goes wrong in one lane is not lost in the other."""

import threading

import pytest

import lanes
from lanes import Plan


@pytest.fixture(autouse=True)
def output(tmp_path, monkeypatch):
    monkeypatch.setattr("stage.OUTPUT", tmp_path)


def test_a_stage_is_tested_after_its_build_while_the_next_is_built():
    seen = []
    next_builds, first_tested = threading.Event(), threading.Event()

    def build_first(stage):
        seen.append("first built")

    def test_first(stage):
        assert next_builds.wait(60)
        seen.append("first tested")
        first_tested.set()

    def build_second(stage):
        next_builds.set()
        assert first_tested.wait(60)
        seen.append("second built")

    done = lanes.run([Plan("first", 1, test_first, build_first),
                      Plan("second", 1, lambda stage: seen.append("second tested"), build_second)])
    assert seen == ["first built", "first tested", "second built", "second tested"]
    assert [stage.name for stage in done] == ["first", "second"]


def test_both_lanes_test_when_all_is_built():
    """Each of the last two stages waits for the other one's test to begin."""
    begun = {"first": threading.Event(), "second": threading.Event()}

    def test(stage):
        begun[stage.name].set()
        assert all(other.wait(60) for other in begun.values())

    done = lanes.run([Plan("first", 1, test), Plan("second", 1, test)])
    assert [stage.name for stage in done] == ["first", "second"]


def test_what_is_not_built_is_not_tested():
    tested = []
    lanes.run([Plan("broken", 1, tested.append, lambda stage: False),
               Plan("whole", 1, lambda stage: tested.append(stage.name), lambda stage: True)])
    assert tested == ["whole"]


@pytest.mark.parametrize("plan", [Plan("x", 1, None, lambda stage: 1 / 0), Plan("x", 1, lambda stage: 1 / 0)])
def test_a_mistake_of_the_runner_in_either_lane_ends_the_run(plan):
    with pytest.raises(ZeroDivisionError):
        lanes.run([plan, Plan("never", 1, lambda stage: None)])
