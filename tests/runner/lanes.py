"""Two lanes: one builds, one tests what is built. Tests mostly wait, so that what is built beside them costs little time.
When all is built, both lanes test, the second one from the end."""

import collections
import dataclasses
import threading
from collections.abc import Callable

from stage import Stage, end_all


@dataclasses.dataclass(frozen=True)
class Plan:
    """What a stage does: build(stage), which says whether there is something to test, and tests(stage)."""
    name: str
    budget_minutes: float
    tests: Callable[[Stage], object] | None
    build: Callable[[Stage], bool] | None = None


class Work:
    """A plan under way. It can be tested once it `is_built`, and then only if that went `well`."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.stage = Stage(plan.name, plan.budget_minutes)
        self.is_built = threading.Event()
        self.well = False

    def build(self) -> None:
        self.well = self.stage.part("build", self.plan.build) if self.plan.build else True
        self.is_built.set()

    def test(self) -> None:
        self.is_built.wait()
        if self.well and self.plan.tests:
            self.stage.part("tests", self.plan.tests)


def taken(take: Callable[[], Work]) -> Work | None:
    """What `take` takes; None when the other lane has taken the last one."""
    try:
        return take()
    except IndexError:
        return None


def run(plans: list[Plan]) -> list[Stage]:
    """Builds one stage after the other, in this order, and tests each when it is built. What a body throws is thrown here,
    and ends what runs."""
    all_work = [Work(plan) for plan in plans]
    untested = collections.deque(all_work)
    thrown: list[BaseException] = []

    def second_lane():
        try:
            for work in all_work:
                work.build()
            while work := taken(untested.pop):
                work.test()
        except BaseException as error:
            thrown.append(error)
            end_all()
            for work in all_work:
                work.is_built.set()

    lane = threading.Thread(target=second_lane, daemon=True)
    lane.start()
    while not thrown and (work := taken(untested.popleft)):
        work.test()
    lane.join()
    if thrown:
        raise thrown[0]
    return [work.stage for work in all_work]
