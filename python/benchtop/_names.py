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

# Multi-task suites, with the number of training and test tasks.
SUITES = {"MT10": (10, 10), "MT25": (25, 25), "MT50": (50, 50), "ML10": (10, 5), "ML25": (25, 5), "ML45": (45, 5)}

# Single-task suites, whose task is `env_name`.
SINGLE_SUITES = ("MT1", "ML1")

FAMILIES = (
    "object-mass friction gravity motor-strength grip-strength joint-damping action-gain action-delay noise body "
    "drive signal everything"
).split()

CAMERAS = ("topview", "corner", "corner2", "corner3", "corner4", "behindGripper", "gripperPOV", "tabletop")

# Time limits in steps.
VERSION = 2
HORIZON = 500
GOAL_HORIZON = 50
