"""Two lanes: one builds, one tests what is built. Tests mostly wait, so that what is built beside them costs little time."""

import dataclasses
import queue
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


def run(plans: list[Plan]) -> list[Stage]:
    """Builds one stage after the other, in this order, and tests them in this order, each when it is built. What a body
    throws is thrown here, and ends what runs."""
    stages = [Stage(plan.name, plan.budget_minutes) for plan in plans]
    built: queue.SimpleQueue[bool] = queue.SimpleQueue()
    thrown: list[BaseException] = []

    def build_all():
        try:
            for plan, stage in zip(plans, stages):
                built.put(stage.part("build", plan.build) if plan.build else True)
        except BaseException as error:
            thrown.append(error)
            built.put(False)

    builder = threading.Thread(target=build_all, daemon=True)
    builder.start()
    for plan, stage in zip(plans, stages):
        well = built.get()
        if thrown:
            end_all()
            raise thrown[0]
        if well and plan.tests:
            stage.part("tests", plan.tests)
    builder.join()
    return stages
