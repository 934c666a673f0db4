"""The keyword arguments of environments, and how they become the options of the core."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict, get_type_hints

from benchtop import _names
from benchtop.errors import InvalidValueError, UnknownNameError


class Keywords(TypedDict, total=False):
    """What single environments and vectors both take."""

    # Which task, or which suite, and which of its lists.
    task: str
    suite: str
    env_name: str
    split: Literal["train", "test"]
    # Seeds the list of goals and the first episode.
    seed: int | None

    # Episodes.
    terminate_on_success: bool
    action_repeat: int
    reward: Literal["shaped", "sparse"]
    reward_type: Literal["dense", "sparse"]

    # Where they start.
    goals: Literal["fresh", "listed", "fixed"]
    num_goals: int
    goal_index: int
    goal_visible: bool

    # What is observed.
    use_one_hot: bool
    state: Literal["standard", "rich", "proprioception", "none"]
    stack: int
    cameras: str | Sequence[str]
    image_size: int | tuple[int, int]
    image_style: Mapping[str, Any]

    # Hidden dynamics.
    dynamics: str | Mapping[str, Any] | None
    dynamics_split: Literal["train", "interpolation", "extrapolation"]
    dynamics_refresh: Literal["episode", "environment"]
    dynamics_revealed: bool

    # Anything else the core knows; see `benchtop list options`.
    options: Mapping[str, Any]

    # Pictures for people.
    render_mode: str | None
    camera_name: str | None
    camera_id: int | None
    camera: Mapping[str, Any] | None
    width: int
    height: int


KNOWN = tuple(get_type_hints(Keywords, localns={"Mapping": Mapping, "Sequence": Sequence}))


def check_names(keywords: Mapping[str, Any], function: str) -> None:
    for name in keywords:
        if name not in KNOWN:
            near = difflib.get_close_matches(name, KNOWN, 1)
            hint = f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(KNOWN)}"
            raise TypeError(f"{function} takes no argument '{name}'{hint}")


def whole(value: Any, name: str) -> int:
    """An int, from an int or a NumPy integer, but not from a bool or a float."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    return value.__index__()


def request(keywords: Keywords, *, limit: int | None) -> dict[str, Any]:
    """What to ask the core for, but for the number of environments."""
    chosen = place(keywords)
    is_goal_task = str(chosen.get("task", "")).startswith("goal-")
    options: dict[str, Any] = {}

    def put(path: str, value: Any) -> None:
        part = options
        *way, last = path.split(".")
        for key in way:
            part = part.setdefault(key, {})
        part[last] = value

    if limit is not None:
        put("horizon", whole(limit, "max_episode_steps"))
    put("reward", reward(keywords, is_goal_task))
    simple = {
        "terminate_on_success": "endsOnSuccess",
        "goals": "goals.selection",
        "goal_visible": "goals.isVisible",
        "use_one_hot": "observation.showsTask",
        "state": "observation.state",
        "dynamics_refresh": "dynamics.refresh",
        "dynamics_revealed": "dynamics.isRevealed",
    }
    for name, path in simple.items():
        if name in keywords:
            put(path, keywords[name])  # type: ignore[literal-required]
    for name, path in {
        "action_repeat": "actionRepeat",
        "num_goals": "goals.count",
        "goal_index": "goals.index",
        "stack": "observation.stack",
    }.items():
        if name in keywords:
            put(path, whole(keywords[name], name))  # type: ignore[literal-required]
    if "goal_index" in keywords and "goals" not in keywords:
        put("goals.selection", "fixed")
    if keywords.get("seed") is not None:
        put("goals.seed", native_seed(keywords["seed"]))
    if "cameras" in keywords:
        cameras = keywords["cameras"]
        put("observation.cameras", [cameras] if isinstance(cameras, str) else list(cameras))
    if "image_size" in keywords:
        width, height = sides(keywords["image_size"])
        put("observation.imageSize", {"width": width, "height": height})
    if "image_style" in keywords:
        put("observation.imageStyle", dict(keywords["image_style"]))
    dynamics = keywords.get("dynamics")
    if isinstance(dynamics, str):
        chosen["family"] = dynamics
    elif dynamics is not None:
        put("dynamics.family", dict(dynamics))
    if dynamics is not None:
        beyond = "extrapolation" if keywords.get("split") == "test" else "train"
        put("dynamics.split", keywords.get("dynamics_split", beyond))
    return {**chosen, "options": merged(options, keywords.get("options", {}))}


def place(keywords: Keywords) -> dict[str, Any]:
    """The task or the suite."""
    task, suite = keywords.get("task"), keywords.get("suite")
    name = keywords.get("env_name")
    if suite in _names.SINGLE_SUITES:
        if name is None:
            raise InvalidValueError(f"{suite} is one task: say which, as in env_name='reach'")
        suite = f"{suite}:{plain(name)}"
    elif name is not None:
        if task is not None or suite is not None:
            raise InvalidValueError("env_name chooses the task of MT1 and ML1, and of nothing else")
        task = plain(name)
    if (task is None) == (suite is None):
        raise InvalidValueError("an environment is of a task or of a suite: give one of the two")
    if task is not None:
        if "split" in keywords:
            raise InvalidValueError("split chooses between a suite's lists; a task has none")
        return {"task": task}
    return {"suite": suite, "split": keywords.get("split", "train")}


def plain(name: str) -> str:
    """A task's name without the version that Meta-World's names end with."""
    head, _, tail = name.rpartition("-v")
    return head if head and tail.isdigit() else name


def reward(keywords: Keywords, is_goal_task: bool) -> str:
    if "reward_type" in keywords:
        kinds = {"dense": "shaped", "sparse": "sparse"}
        if keywords["reward_type"] not in kinds:
            raise InvalidValueError(f"reward_type is {keywords['reward_type']!r}; it must be 'dense' or 'sparse'")
        return keywords.get("reward", kinds[keywords["reward_type"]])
    return keywords.get("reward", "sparse" if is_goal_task else "shaped")


def sides(size: int | tuple[int, int]) -> tuple[int, int]:
    """Width and height."""
    if isinstance(size, (tuple, list)):
        if len(size) != 2:
            raise InvalidValueError(f"image_size is {size!r}; it must be (width, height) or one number")
        return whole(size[0], "the width of images"), whole(size[1], "the height of images")
    side = whole(size, "image_size")
    return side, side


def merged(options: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """The same with members of another put in, at all depths."""
    result = dict(options)
    for key, value in more.items():
        known = result.get(key)
        both = isinstance(known, dict) and isinstance(value, Mapping)
        result[key] = merged(known, value) if both else value  # type: ignore[arg-type]
    return result


def native_seed(seed: Any) -> int:
    """A seed as the core takes it: 64 bits. Larger ones are mixed, not cut off."""
    number = whole(seed, "the seed")
    if number < 0:
        raise InvalidValueError(f"the seed is {number}; it must be 0 or more")
    if number < 1 << 64:
        return number
    from numpy import uint64
    from numpy.random import SeedSequence

    return int(SeedSequence(number).generate_state(1, uint64)[0])


def camera_text(keywords: Keywords) -> str:
    """The camera of `render()`, as JSON."""
    import json

    own, name, number = keywords.get("camera"), keywords.get("camera_name"), keywords.get("camera_id")
    if own is not None:
        return json.dumps(dict(own))
    if name is None and number is not None:
        if not 0 <= whole(number, "camera_id") < len(_names.CAMERAS):
            raise InvalidValueError(f"camera_id is {number}; there are {', '.join(_names.CAMERAS)}, from 0")
        name = _names.CAMERAS[number]
    if name is not None and name not in _names.CAMERAS:
        near = difflib.get_close_matches(str(name), _names.CAMERAS, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(_names.CAMERAS)}"
        raise UnknownNameError(f"there is no camera '{name}'; {hint}")
    return json.dumps({"name": name or "corner2"})
