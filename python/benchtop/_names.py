"""The names of the registered environments, so that the import needs no library. A test compares them with the
library's catalog."""

from __future__ import annotations

# Meta-World's tasks, in the order of MT50.
TASKS = (
    "assembly basketball bin-picking box-close button-press-topdown button-press-topdown-wall button-press "
    "button-press-wall coffee-button coffee-pull coffee-push dial-turn disassemble door-close door-lock door-open "
    "door-unlock hand-insert drawer-close drawer-open faucet-open faucet-close hammer handle-press-side handle-press "
    "handle-pull-side handle-pull lever-pull pick-place-wall pick-out-of-hole pick-place plate-slide plate-slide-side "
    "plate-slide-back plate-slide-back-side peg-insert-side peg-unplug-side soccer stick-push stick-pull push "
    "push-wall push-back reach reach-wall shelf-place sweep-into sweep window-open window-close"
).split()

GOAL_TASKS = "goal-reach goal-push goal-slide goal-pick-place".split()

# Multi-task suites.
SUITES = "MT10 MT25 MT50 ML10 ML25 ML45 goals".split()

# Single-task suites, whose task is `env_name`.
SINGLE_SUITES = ("MT1", "ML1")

# The suite of the tasks in the argument `task`.
CUSTOM_SUITE = "custom-mt-envs"

FAMILIES = (
    "object-mass friction gravity motor-strength grip-strength joint-damping action-gain action-delay noise body "
    "drive signal everything"
).split()

CAMERAS = ("topview", "corner", "corner2", "corner3", "corner4", "behindGripper", "gripperPOV", "tabletop")

VERSION = 2

# Time limits in steps.
HORIZON = 500
GOAL_HORIZON = 50


def without_family(suite: str) -> tuple[str, str | None]:
    """A suite's name, and the family of dynamics in it: `MT10+friction` in the command line, where a list of tasks may
    have one too, and `MT10-friction` in ids, where Gymnasium allows no plus."""
    head, plus, family = suite.rpartition("+")
    if plus:
        return head, family
    for family in FAMILIES:
        head = suite.removesuffix(f"-{family}")
        if head in (*SUITES, *SINGLE_SUITES):
            return head, None if head == suite else family
    return suite, None
