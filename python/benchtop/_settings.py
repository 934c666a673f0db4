"""The keyword arguments of environments, and their conversion to the options of the core."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypedDict, get_type_hints

from benchtop import _metaworld, _names, tasks
from benchtop._catalog import catalog
from benchtop.errors import InvalidValueError, UnknownNameError


class Keywords(TypedDict, total=False):
    """The keyword arguments that single and vector environments share."""

    # The task, or several, or the suite, its split, and the task of a suite.
    task: str | Sequence[str]
    suite: str
    env_name: str
    split: Literal["train", "test"]
    # The module and the class of a task written in Python.
    defined_in: str
    # Seeds the list of goals and the first episode.
    seed: int | None

    # Episodes.
    terminate_on_success: bool
    action_repeat: int
    reward_type: Literal["dense", "sparse"]

    # Initial states.
    goals: Literal["random", "finite", "fixed"]
    num_goals: int
    goal_index: int
    goal_observable: bool

    # Observations.
    use_one_hot: bool
    state: Literal["standard", "extended", "proprioception", "none"]
    frame_stack: int
    cameras: str | Sequence[str]
    image_size: int | tuple[int, int]
    image_style: Mapping[str, Any]

    # Hidden dynamics.
    dynamics: str | Mapping[str, Any] | None
    dynamics_split: Literal["train", "interpolation", "extrapolation"]
    dynamics_resampling: Literal["episode", "environment"]
    dynamics_observable: bool

    # Other options of the core; see `benchtop list options`.
    options: Mapping[str, Any]

    # Rendering.
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
            hint = f"; did you mean '{near[0]}'?" if near else f"; known arguments: {', '.join(KNOWN)}"
            # In Python's words, which other libraries look for.
            raise TypeError(
                f"{function}.__init__() got an unexpected keyword argument '{name}'"
                f"{_metaworld.advice(_metaworld.ARGUMENTS, name) or hint}"
            )


def as_integer(value: Any, name: str) -> int:
    """Converts an int or a NumPy integer to an int. A bool or a float is an error."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be an integer, not {value!r}")
    return value.__index__()


def request(selected: Selection, keywords: Keywords, *, limit: int | None) -> dict[str, Any]:
    """The request to the core, except the number of environments."""
    chosen = dict(selected.request)
    is_goal_task = bool(selected.tasks) and all(task.startswith("goal-") for task in selected.tasks)
    options: dict[str, Any] = {}

    def put(path: str, value: Any) -> None:
        section = options
        *sections, last = path.split(".")
        for key in sections:
            section = section.setdefault(key, {})
        section[last] = value

    if limit is not None:
        put("horizon", as_integer(limit, "max_episode_steps"))
    put("rewardType", chosen_reward_type(keywords, is_goal_task))
    simple = {
        "terminate_on_success": "terminatesOnSuccess",
        "goals": "goals.selection",
        "goal_observable": "goals.isObservable",
        "use_one_hot": "observation.includesTaskOneHot",
        "state": "observation.state",
        "dynamics_resampling": "dynamics.resampling",
        "dynamics_observable": "dynamics.isObservable",
    }
    for name, path in simple.items():
        if name in keywords:
            put(path, keywords[name])  # type: ignore[literal-required]
    for name, path in {
        "action_repeat": "actionRepeat",
        "num_goals": "goals.count",
        "goal_index": "goals.index",
        "frame_stack": "observation.frameStack",
    }.items():
        if name in keywords:
            put(path, as_integer(keywords[name], name))  # type: ignore[literal-required]
    if "goal_index" in keywords and "goals" not in keywords:
        put("goals.selection", "fixed")
    if keywords.get("seed") is not None:
        put("goals.seed", native_seed(keywords["seed"]))
    if "cameras" in keywords:
        cameras = keywords["cameras"]
        put("observation.cameras", [cameras] if isinstance(cameras, str) else list(cameras))
    if "image_size" in keywords:
        width, height = image_dimensions(keywords["image_size"])
        put("observation.imageSize", {"width": width, "height": height})
    if "image_style" in keywords:
        put("observation.imageStyle", dict(keywords["image_style"]))
    dynamics = selected.family or keywords.get("dynamics")
    if isinstance(dynamics, str):
        chosen["family"] = dynamics
    elif dynamics is not None:
        put("dynamics.family", dict(dynamics))
    if dynamics is not None:
        default_split = "extrapolation" if keywords.get("split") == "test" else "train"
        put("dynamics.split", keywords.get("dynamics_split", default_split))
    return {**chosen, "options": merge(options, keywords.get("options", {}))}


@dataclass(frozen=True)
class Place:
    """The place of a task in its suite, which a one-hot vector shows."""

    index: int
    count: int


class Selection(NamedTuple):
    """What the arguments `task`, `suite`, `env_name` and `split` select."""

    # The part of the request to the core.
    request: dict[str, Any]
    # Empty if the core does not know the suite.
    tasks: list[str]
    # Of a single task that is selected from a suite.
    place: Place | None = None
    family: str | None = None


def selection(keywords: Keywords) -> Selection:
    task, suite, name = keywords.get("task"), keywords.get("suite"), keywords.get("env_name")
    if task is None and suite is None and name is not None:
        task, name = name, None
    if (task is None) == (suite is None):
        raise InvalidValueError("an environment needs a task or a suite; give one of the two")
    if isinstance(task, str):
        if name is not None:
            raise InvalidValueError("env_name is valid only for a suite; 'task' already names the task")
        if "split" in keywords:
            raise InvalidValueError("split is valid only for a suite; a task has no split")
        return Selection({"task": strip_version(task)}, [strip_version(task)])
    if task is not None:
        if not task or not all(isinstance(one, str) for one in task):
            raise TypeError(f"task is {task!r}; it must be a name or a list of names")
        suite = ",".join(task)
    if not isinstance(suite, str):
        raise TypeError(f"suite must be a name, such as 'MT10', not {suite!r}; write task=['reach', 'push'] for a list")
    suite, family = _names.without_family(suite)
    if family is not None and keywords.get("dynamics") is not None:
        raise InvalidValueError(f"the suite names the dynamics '{family}', so 'dynamics' must be left out")
    split = keywords.get("split", "train")
    if suite in _names.SINGLE_SUITES:
        if name is None:
            raise InvalidValueError(f"{suite} needs a task, as in env_name='reach'")
        name = strip_version(name)
        return Selection({"suite": f"{suite}:{name}", "split": split}, [name], family=family)
    entry = next((entry for entry in catalog()["suites"] if entry["name"] == suite), None)
    if entry is not None:
        names = entry["test" if split == "test" else "train"]
    else:
        # A list, or a single task as in `MT1:reach`.
        is_known = task is not None or "," in suite or ":" in suite
        names = [strip_version(one) for one in suite.rpartition(":")[2].split(",")] if is_known else []
        if custom := [one for one in names if tasks.is_registered(one)]:
            raise InvalidValueError(
                f"a list can have only bundled tasks, and '{custom[0]}' is written in Python; create it alone"
            )
    if name is None:
        return Selection({"suite": suite, "split": split}, names, family=family)
    name = strip_version(name)
    if name not in names:
        near = difflib.get_close_matches(name, names, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"its tasks are {', '.join(names)}"
        raise UnknownNameError(f"{suite} has no task '{name}' in the split '{split}'; {hint}")
    hidden = suite.startswith("ML")
    # Like the core, which tests a task that is also trained on other goals.
    is_held_out = hidden and split == "test" and entry is not None and name in entry["train"]
    return Selection(
        {"suite": f"{'ML1' if hidden else 'MT1'}:{name}", "split": "test" if is_held_out else "train"},
        [name],
        Place(names.index(name), len(names)),
        family,
    )


def strip_version(name: str) -> str:
    """A task's name without Meta-World's version suffix."""
    head, _, tail = name.rpartition("-v")
    return head if head and tail.isdigit() else name


def chosen_reward_type(keywords: Keywords, is_goal_task: bool) -> str:
    reward_type = keywords.get("reward_type", "sparse" if is_goal_task else "dense")
    if reward_type not in ("dense", "sparse"):
        raise InvalidValueError(f"reward_type is {reward_type!r}; it must be 'dense' or 'sparse'")
    return reward_type


def image_dimensions(size: int | tuple[int, int]) -> tuple[int, int]:
    """Width and height."""
    if isinstance(size, (tuple, list)):
        if len(size) != 2:
            raise InvalidValueError(f"image_size is {size!r}; it must be (width, height) or one integer")
        return as_integer(size[0], "the width of images"), as_integer(size[1], "the height of images")
    side = as_integer(size, "image_size")
    return side, side


def merge(options: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Merges nested options; values of `more` take precedence."""
    result = dict(options)
    for key, value in more.items():
        known = result.get(key)
        both = isinstance(known, dict) and isinstance(value, Mapping)
        result[key] = merge(known, value) if both else value  # type: ignore[arg-type]
    return result


def native_seed(seed: Any) -> int:
    """The 64-bit seed of the core. NumPy's SeedSequence hashes larger seeds."""
    number = as_integer(seed, "the seed")
    if number < 0:
        raise InvalidValueError(f"the seed is {number}; it must be 0 or more")
    if number < 1 << 64:
        return number
    from numpy import uint64
    from numpy.random import SeedSequence

    return int(SeedSequence(number).generate_state(1, uint64)[0])


def camera_request(keywords: Keywords) -> str:
    """The camera of `render()` as JSON."""
    import json

    custom, name, number = keywords.get("camera"), keywords.get("camera_name"), keywords.get("camera_id")
    if custom is not None:
        return json.dumps(dict(custom))
    if name is None and number is not None:
        if not 0 <= as_integer(number, "camera_id") < len(_names.CAMERAS):
            raise InvalidValueError(f"camera_id is {number}; it must be an index of {', '.join(_names.CAMERAS)}")
        name = _names.CAMERAS[number]
    if name is not None and name not in _names.CAMERAS:
        near = difflib.get_close_matches(str(name), _names.CAMERAS, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"known cameras: {', '.join(_names.CAMERAS)}"
        raise UnknownNameError(f"unknown camera '{name}'; {hint}")
    return json.dumps({"name": name or "tabletop"})
