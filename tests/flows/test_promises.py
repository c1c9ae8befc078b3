"""2,000 random steps of people, crashes and twohats; the promises hold after each."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from state_machine import OnCloud, OnDataCenter, Promises

STEPS = 1000  # on each kind of Jira; scripts/long takes 50,000


def run_steps(machine: type[Promises], steps: int) -> None:
    """Run a machine for at least so many steps."""
    machine.steps = 0
    brief = settings(
        max_examples=steps // 50,
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    while machine.steps < steps:
        run_state_machine_as_test(machine, settings=brief)


@pytest.mark.parametrize("machine", [OnCloud, OnDataCenter])
def test_the_promises_hold_after_each_step(machine: type[Promises]) -> None:
    run_steps(machine, STEPS)


@pytest.mark.long
@pytest.mark.parametrize("machine", [OnCloud, OnDataCenter])
def test_the_promises_hold_after_each_of_50_000_steps(machine: type[Promises]) -> None:
    run_steps(machine, 25_000)
