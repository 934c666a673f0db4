"""The groups of tasks in which policies that act from images and language are evaluated."""

from __future__ import annotations

import benchtop

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


def groups(text: str) -> dict[str, tuple[str, ...]]:
    """The groups of a list of names with commas between: tiers, suites and tasks."""
    catalog = benchtop.catalog()
    tasks = [task["name"] for task in catalog["tasks"] if not task["isGoalTask"]]
    # Multi-task suites, whose goals are visible.
    suites = {suite["name"]: tuple(suite["train"]) for suite in catalog["suites"] if suite["name"].startswith("MT")}
    found: dict[str, tuple[str, ...]] = {}
    for name in filter(None, (part.strip() for part in text.split(","))):
        task = name.rpartition("-v")[0] if name.rpartition("-v")[2].isdigit() else name
        if name == ALL:
            found |= TIERS
        elif name in TIERS:
            found[name] = TIERS[name]
        elif name in suites:
            found[name] = suites[name]
        elif task in tasks:
            found[name] = (task,)
        else:
            known = ", ".join([ALL, *TIERS, *suites])
            raise benchtop.UnknownNameError(f"unknown task '{name}'; it must be one of {known}, or the name of a task")
    if not found:
        raise benchtop.InvalidValueError(f"the task is {text!r}; it must be {ALL}, or another name")
    return found
