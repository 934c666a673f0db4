"""The groups of tasks in which policies that act from images and language are evaluated."""

from __future__ import annotations

from typing import NamedTuple

import benchtop
from benchtop.vla.variations import AXES, LEVEL_COUNT, Variation

# The four tiers of Meta-World's tasks by difficulty (Seo et al. 2023, Masked World Models for Visual Control), in which
# the field reports vision-language-action policies.
TIERS: dict[str, tuple[str, ...]] = {
    "easy": (
        "button-press",
        "button-press-topdown",
        "button-press-topdown-wall",
        "button-press-wall",
        "coffee-button",
        "dial-turn",
        "door-close",
        "door-lock",
        "door-open",
        "door-unlock",
        "drawer-close",
        "drawer-open",
        "faucet-close",
        "faucet-open",
        "handle-press",
        "handle-press-side",
        "handle-pull",
        "handle-pull-side",
        "lever-pull",
        "plate-slide",
        "plate-slide-back",
        "plate-slide-back-side",
        "plate-slide-side",
        "reach",
        "reach-wall",
        "window-close",
        "window-open",
        "peg-unplug-side",
    ),
    "medium": (
        "basketball",
        "bin-picking",
        "box-close",
        "coffee-pull",
        "coffee-push",
        "hammer",
        "peg-insert-side",
        "push-wall",
        "soccer",
        "sweep",
        "sweep-into",
    ),
    "hard": ("assembly", "hand-insert", "pick-out-of-hole", "pick-place", "push", "push-back"),
    "very_hard": ("shelf-place", "disassemble", "stick-pull", "stick-push", "pick-place-wall"),
}

ALL = "vla-mt50"
# The fifty tasks under a variation. By itself it is no suite: its numbers would depend on what it mixes.
PLUS = "vla-mt50-plus"


class Group(NamedTuple):
    """Tasks whose success rates are averaged, and what their episodes vary."""

    tasks: tuple[str, ...]
    """The names of the tasks."""
    variation: Variation | None = None
    """What their episodes vary; None for the protocol as it is."""


def groups(text: str) -> dict[str, Group]:
    """The groups of a list of names with commas between: tiers, suites and tasks, and all of them under a variation, as
    in `push/camera@3`. That one's name is `push-camera-3`, since groups name files and repositories."""
    found: dict[str, Group] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, slash, variation = part.partition("/")
        varies = Variation.parse(variation) if slash else None
        if name == PLUS:
            if varies is None:
                raise benchtop.InvalidValueError(
                    f"{PLUS} needs an axis and a level, as in {PLUS}/camera@3; the axes are {', '.join(AXES)}, "
                    f"and the levels 1 to {LEVEL_COUNT}"
                )
            name = ALL
        for group, tasks in _groups_of(name).items():
            found[f"{group}-{varies.axis}-{varies.level}" if varies else group] = Group(tasks, varies)
    if not found:
        raise benchtop.InvalidValueError(f"the task is {text!r}; it must be {ALL}, or another name")
    return found


def _groups_of(name: str) -> dict[str, tuple[str, ...]]:
    """The groups of one name."""
    catalog = benchtop.catalog()
    # Multi-task suites, whose goals are visible.
    suites = {suite["name"]: tuple(suite["train"]) for suite in catalog["suites"] if suite["name"].startswith("MT")}
    task = name.rpartition("-v")[0] if name.rpartition("-v")[2].isdigit() else name
    if name == ALL:
        return TIERS
    if name in TIERS:
        return {name: TIERS[name]}
    if name in suites:
        return {name: suites[name]}
    if any(task == known["name"] and not known["isGoalTask"] for known in catalog["tasks"]):
        return {name: (task,)}
    known = ", ".join([ALL, f"{PLUS}/AXIS@LEVEL", *TIERS, *suites])
    raise benchtop.UnknownNameError(f"unknown task '{name}'; it must be one of {known}, or the name of a task")
