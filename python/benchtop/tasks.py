"""Tasks written in Python. A class defines the scene, the initial states, the observation, the reward and success.

Such tasks work like the built-in ones, but slower: each step calls Python several times."""

from __future__ import annotations

import inspect
import json
import operator
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from benchtop import _registration
from benchtop._library import TASK_BUFFER_SIZE, TASK_CALLBACK, library
from benchtop._names import HORIZON
from benchtop.errors import BenchtopError, InvalidValueError, TaskFunctionError, UnknownNameError
from benchtop.experts import Observation
from benchtop.scene import LEFT_FINGER, RIGHT_FINGER, Body, Scene, Vector, numbers

__all__ = ["StepOutcome", "InitialState", "Observation", "Placement", "Task", "register"]

CREATED, RESET, OBSERVE, EVALUATE, EXPERT = range(5)


class InitialState(NamedTuple):
    """The position of the object and the goal at the start of an episode."""

    object: Vector
    """The position of the object, drawn in the placement's first box."""
    goal: Vector
    """The position that was drawn in the placement's second box."""


class Placement(NamedTuple):
    """The distribution of initial states: uniform in two boxes, each given by its lower and upper corner in meters."""

    object: tuple[ArrayLike, ArrayLike]
    """The box of the object's position."""
    goal: tuple[ArrayLike, ArrayLike] = ((0, 0, 0), (0, 0, 0))
    """The box of the goal's position."""
    clearance: float = 0.0
    """The least horizontal distance of the two."""


class StepOutcome(NamedTuple):
    """The evaluation of the current state."""

    reward: float
    """The reward, from 0 to 10; 10 on success."""
    success: bool
    """Whether the task is solved in this state."""
    near_object: float = 0.0
    """How near the hand is to the object, from 0 to 1."""
    in_place_reward: float = 0.0
    """How near the object is to the goal, from 0 to 1."""
    grasp_success: bool = False
    """Whether both fingers touch the object."""
    obj_to_target: float = 0.0
    """The goal distance in meters or radians."""


class Task(ABC):
    """A custom task. An instance holds only its bodies: everything that changes in an episode must be in the scene, so
    that saved states include it."""

    name: str
    """Lowercase words with hyphens."""
    instruction: str
    """The instruction in one sentence."""
    placement: Placement
    """Where object and goal start."""
    version: int = 1
    """Part of the id. Increase it when the goal or the reward changes."""
    hand_init_pos: ArrayLike = (0, 0.6, 0.2)
    """The start position of the hand."""
    workspace: tuple[ArrayLike, ArrayLike] = ((-0.5, 0.4, 0.05), (0.5, 1, 0.5))
    """The region in which the hand can move."""
    has_rim: bool = True
    """Whether the table has its rim, which keeps objects on it."""
    horizon: int = HORIZON
    """The time limit in steps."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        """The scene that `build` fills."""
        self.build(scene)

    # What a task defines.

    @abstractmethod
    def build(self, scene: Scene) -> None:
        """Adds the task's bodies. It must add the same ones each time."""

    @abstractmethod
    def reset(self, initial_state: InitialState) -> ArrayLike:
        """Places every body for the start of an episode, and returns the goal."""

    @abstractmethod
    def observe(self) -> Sequence[tuple[ArrayLike, ArrayLike]]:
        """The position and quaternion of one or two objects."""

    @abstractmethod
    def evaluate_state(self) -> StepOutcome:
        """The outcome of the current state. It may depend only on the scene, the goal and the episode start."""

    @staticmethod
    def expert(observation: Observation) -> ArrayLike | None:
        """The action of a scripted expert, which reads only an observation with its goal; None for no expert."""
        return None

    # What a task can read while one of its functions runs.

    @property
    def hand_position(self) -> Vector:
        """The position of the hand."""
        return self.scene.hand_state()[:3]

    @property
    def tool_center(self) -> Vector:
        """The point midway between the fingertips."""
        return self.scene.hand_state()[3:6]

    @property
    def gripper_opening(self) -> float:
        """1 when open, 0.3 when closed on nothing."""
        return float(self.scene.hand_state()[12])

    @property
    def initial_state(self) -> InitialState:
        """The initial state of this episode."""
        start = self.scene.episode_start()
        return InitialState(start[:3], start[3:6])

    @property
    def goal(self) -> Vector:
        """What `reset` returned for this episode."""
        return self.scene.episode_start()[6:9]

    def is_grasping(self, body: Body) -> bool:
        """Whether both fingers touch a body."""
        return self.scene.are_touching(LEFT_FINGER, body) and self.scene.are_touching(RIGHT_FINGER, body)

    def random(self) -> float:
        """A random number from 0 to 1, derived from the episode's seed.

        Tasks may use no other randomness, and only in `reset`."""
        return self.scene.random()

    def evaluate_pick_place(
        self, body: Body, goal_distance: float, threshold: float, success: bool | None = None
    ) -> StepOutcome:
        """The staged reward of tasks that pick and place: up to 1.5 to reach, 1.5 to grasp, up to 6 to place, 10 on
        success. By default success is a goal distance within the threshold."""
        reach_distance = float(np.linalg.norm(body.position - self.tool_center))
        return self._standard_outcome(body._index, reach_distance, goal_distance, threshold, success)

    def evaluate_articulation(
        self, reach_distance: float, goal_distance: float, threshold: float, success: bool | None = None
    ) -> StepOutcome:
        """The staged reward of tasks that move a link on a joint: up to 3 to reach the link, up to 6 to move it, 10 on
        success."""
        return self._standard_outcome(-1, reach_distance, goal_distance, threshold, success)

    def _standard_outcome(
        self, index: int, reach_distance: float, goal_distance: float, threshold: float, success: bool | None
    ) -> StepOutcome:
        values = np.empty(6)
        is_success = goal_distance <= threshold if success is None else success
        library().call(
            "benchtop_task_standard_outcome",
            self.scene.handle,
            index,
            float(reach_distance),
            float(goal_distance),
            float(threshold),
            int(is_success),
            values.ctypes.data,
        )
        reward, _, near_object, in_place_reward, grasp_success, obj_to_target = values.tolist()
        return StepOutcome(reward, bool(is_success), near_object, in_place_reward, grasp_success != 0, obj_to_target)


# Never removed: the core may call them at any time.
_callbacks: dict[str, Any] = {}
# By the core's handle. The owner of an environment keeps its tasks alive.
_instances: weakref.WeakValueDictionary[int, Task] = weakref.WeakValueDictionary()
_local = threading.local()


@contextmanager
def collecting_tasks() -> Iterator[list[Task]]:
    """Collects the tasks that the core creates while it opens environments."""
    created_tasks: list[Task] = []
    _local.created_tasks = created_tasks
    try:
        yield created_tasks
    except TaskFunctionError as error:
        raise with_cause(error) from error.__cause__
    finally:
        _local.created_tasks = None


def with_cause(error: BenchtopError) -> BenchtopError:
    """Sets the exception of a task's function as the cause of an error."""
    cause = getattr(_local, "failure", None)
    if isinstance(error, TaskFunctionError) and cause is not None:
        _local.failure = None
        if not isinstance(cause, Exception):
            raise cause  # Such as KeyboardInterrupt.
        error.args = (f"{error.args[0]}: {type(cause).__name__}: {cause}",)
        error.__cause__ = cause
    return error


def _handle_event(task_class: type[Task], handle: int, event: int, memory: Any) -> None:
    """Handles one event of the core."""
    if event == CREATED:
        task = task_class(Scene(handle))
        _instances[handle] = task
        _local.created_tasks.append(task)
        return
    task = _instances[handle]
    if event == RESET:
        given = memory[:6]
        goal = task.reset(InitialState(np.array(given[:3]), np.array(given[3:])))
        memory[:3] = numbers(goal, 3, "the result of reset")
    elif event == OBSERVE:
        poses = task.observe()
        if not 1 <= len(poses) <= 2:
            raise InvalidValueError(f"observe returned {len(poses)} objects; it must return one or two")
        values: list[float] = []
        for position, rotation in poses:
            values += numbers(position, 3, "an observed position") + numbers(rotation, 4, "an observed rotation")
        memory[:14] = values + [0.0] * (14 - len(values))
    elif event == EVALUATE:
        outcome = StepOutcome(*task.evaluate_state())
        memory[:6] = numbers([float(value) for value in outcome], 6, "the result of evaluate_state")
    elif event == EXPERT:
        action = task.expert(Observation(np.array(memory[:39])))
        if action is None:
            memory[:5] = [0.0] * 5
        else:
            memory[:5] = [*numbers(action, 4, "the result of expert"), 1.0]


def _callback(task_class: type[Task]) -> Any:
    def handle_event(context: int | None, handle: int, event: int, memory: Any) -> int:
        try:
            _handle_event(task_class, handle, event, _EventBuffer(memory))
        except BaseException as error:
            _local.failure = error
            return 1
        return 0

    return TASK_CALLBACK(handle_event)


class _EventBuffer:
    """The values of an event, read and written as slices."""

    def __init__(self, memory: Any) -> None:
        self._memory = memory

    def __getitem__(self, part: slice) -> list[float]:
        return self._memory[0 : part.stop]

    def __setitem__(self, part: slice, values: list[float]) -> None:
        if len(values) != part.stop or part.stop > TASK_BUFFER_SIZE:
            raise InvalidValueError(f"an event has {len(values)} values; it must have {part.stop}")
        for index, value in enumerate(values):
            self._memory[index] = value


def register(task: type[Task]) -> str:
    """Registers a task and returns its id, `Benchtop/NAME-vVERSION`.

    Other processes find the task by a pickled environment, or by the spec of the id, if they can import its module."""
    if not (inspect.isclass(task) and issubclass(task, Task)):
        raise TypeError(f"a task is a subclass of benchtop.Task, not {task!r}")
    for attribute in ("name", "instruction", "placement"):
        if not hasattr(task, attribute):
            raise InvalidValueError(f"{task.__name__} has no '{attribute}'")
    missing = getattr(task, "__abstractmethods__", ())
    if missing:
        raise InvalidValueError(f"{task.__name__} lacks the functions {', '.join(sorted(missing))}")
    scene = Scene()
    task(scene)
    placement = Placement(*task.placement)
    definition = {
        "name": task.name,
        "instruction": task.instruction,
        "objects": [body["name"] for body in scene.description["bodies"]],
        "version": task.version,
        "placement": {
            "object": [numbers(corner, 3, "a corner of the object's box") for corner in placement.object],
            "goal": [numbers(corner, 3, "a corner of the goal's box") for corner in placement.goal],
            "clearance": placement.clearance,
        },
        "initialHandPosition": numbers(task.hand_init_pos, 3, "hand_init_pos, the start position of the hand,"),
        "workspace": [numbers(corner, 3, "a corner of the workspace") for corner in task.workspace],
        "hasRim": task.has_rim,
        "horizon": task.horizon,
        "hasExpert": task.expert is not Task.expert,
        "scene": scene.description,
    }
    callback = _callback(task)
    library().call("benchtop_define_task", json.dumps(definition).encode(), callback, None)
    # An open environment may still use an earlier callback.
    _callbacks.setdefault(task.name, []).append(callback)
    name = f"{task.name}-v{task.version}"
    defined_in = f"{task.__module__}:{task.__qualname__}"
    _registration.register(name, _registration.SINGLE, task.horizon, task=task.name, defined_in=defined_in)
    return f"Benchtop/{name}"


def is_registered(name: str) -> bool:
    return name in _callbacks


def find(name: str, defined_in: str) -> None:
    """Registers a task in a process that has not: another one did, and wrote down the module and the class."""
    if is_registered(name):
        return
    module, _, attributes = defined_in.partition(":")
    try:
        task = operator.attrgetter(attributes)(import_module(module))
    except (ImportError, AttributeError) as error:
        raise UnknownNameError(
            f"the task '{name}' is written in Python as {defined_in}, which this process cannot import ({error}); "
            "define it at the top of a module that workers can import, or call benchtop.register in each of them"
        ) from error
    require([task])


def classes(created_tasks: Sequence[Task]) -> list[type[Task]]:
    """The classes of an environment's tasks, which travel with it to other processes."""
    return list(dict.fromkeys(type(task) for task in created_tasks))


def require(task_classes: Sequence[type[Task]]) -> None:
    """Registers the tasks that this process has not registered."""
    for task in task_classes:
        # The import of its module may have registered it.
        if not is_registered(task.name):
            register(task)
