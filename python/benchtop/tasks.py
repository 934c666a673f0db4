"""Tasks written in Python: a class says what stands on the table, where it starts, what is observed and paid, and what
counts as done. They are used like the built-in ones, and are slower, since each step asks Python several times."""

from __future__ import annotations

import inspect
import json
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from benchtop import _registration
from benchtop._library import TASK_CALLBACK, TASK_NUMBERS, library
from benchtop._names import HORIZON
from benchtop.errors import BenchtopError, InvalidValueError, TaskFunctionError
from benchtop.experts import Observation
from benchtop.scene import LEFT_FINGER, RIGHT_FINGER, Scene, Thing, Vector, numbers

__all__ = ["Judgement", "Layout", "Observation", "Placement", "Task", "register"]

MADE, ARRANGE, OBSERVE, JUDGE, EXPERT = range(5)


class Layout(NamedTuple):
    """Where the things of one episode start and what its goal is."""

    object: Vector
    goal: Vector


class Placement(NamedTuple):
    """What layouts there are: two boxes, each by its least and greatest corner, drawn from uniformly, with the two
    points at least `clearance` metres apart as seen from above."""

    object: tuple[ArrayLike, ArrayLike]
    goal: tuple[ArrayLike, ArrayLike] = ((0, 0, 0), (0, 0, 0))
    clearance: float = 0.0


class Judgement(NamedTuple):
    """What the present state is worth."""

    reward: float
    success: bool
    # From 0 to 1: how near the hand is to what it has to touch, and that to where it has to go.
    approach: float = 0.0
    progress: float = 0.0
    grasped: bool = False
    # Metres or radians to the goal.
    remaining: float = 0.0


class Task(ABC):
    """A task of one's own. All that changes in an episode has to be in the scene, where a state finds it: an instance
    keeps nothing but its things."""

    name: str
    """Lower-case words with hyphens."""
    sentence: str
    """Tells what to do."""
    placement: Placement
    version: int = 1
    """Counts up when what the task asks or pays changes; part of the id."""
    hand: ArrayLike = (0, 0.6, 0.2)
    """Where the hand starts."""
    workspace: tuple[ArrayLike, ArrayLike] = ((-0.5, 0.4, 0.05), (0.5, 1, 0.5))
    """Where the hand can be taken."""
    has_rim: bool = True
    horizon: int = HORIZON

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.build(scene)

    # What a task says.

    @abstractmethod
    def build(self, scene: Scene) -> None:
        """Adds the task's things, the same ones each time."""

    @abstractmethod
    def arrange(self, layout: Layout) -> ArrayLike:
        """Puts everything where an episode starts, and returns the goal."""

    @abstractmethod
    def observe(self) -> Sequence[tuple[ArrayLike, ArrayLike]]:
        """Place and rotation (four numbers) of one or two objects."""

    @abstractmethod
    def judge(self) -> Judgement:
        """What the present state is worth, which depends on the scene, the goal and the beginning alone."""

    @staticmethod
    def expert(observation: Observation) -> ArrayLike | None:
        """What a scripted expert does, seeing nothing but an observation with its goal; None where there is none."""
        return None

    # What it can ask while one of its functions runs.

    @property
    def hand_position(self) -> Vector:
        return self.scene.hand()[:3]

    @property
    def tool_center(self) -> Vector:
        """Midway between the fingertips."""
        return self.scene.hand()[3:6]

    @property
    def opening(self) -> float:
        """1 open, 0.3 closed on nothing."""
        return float(self.scene.hand()[12])

    @property
    def layout(self) -> Layout:
        begun = self.scene.beginning()
        return Layout(begun[:3], begun[3:6])

    @property
    def goal(self) -> Vector:
        return self.scene.beginning()[6:9]

    def is_holding(self, thing: Thing) -> bool:
        """Whether both fingers touch a thing."""
        return self.scene.are_touching(LEFT_FINGER, thing) and self.scene.are_touching(RIGHT_FINGER, thing)

    def random(self) -> float:
        """A number from 0 to 1 out of the episode's seed; the only chance a task may use, in `arrange`."""
        return self.scene.random()

    def judge_carrying(self, thing: Thing, remaining: float, tolerance: float, done: bool | None = None) -> Judgement:
        """The usual judgement where a thing is taken and carried: up to 1.5 for reaching it, 1.5 for holding it, 6 for
        bringing it on, and 10 when done, which is within the tolerance unless said."""
        reach = float(np.linalg.norm(thing.position - self.tool_center))
        return self._usual(thing._index, reach, remaining, tolerance, done)

    def judge_moving(self, reach: float, remaining: float, tolerance: float, done: bool | None = None) -> Judgement:
        """The usual judgement where a part on a joint is moved: up to 3 for bringing the hand to it, up to 6 for
        moving it, 10 when done."""
        return self._usual(-1, reach, remaining, tolerance, done)

    def _usual(self, index: int, reach: float, remaining: float, tolerance: float, done: bool | None) -> Judgement:
        values = np.empty(6)
        is_done = remaining <= tolerance if done is None else done
        library().call(
            "benchtop_task_usual_judgement",
            self.scene.handle,
            index,
            float(reach),
            float(remaining),
            float(tolerance),
            int(is_done),
            values.ctypes.data,
        )
        reward, success, approach, progress, grasped, left = values.tolist()
        return Judgement(reward, success != 0, approach, progress, grasped != 0, left)


# Kept for as long as the process lives: the core may call them at any time.
_callbacks: dict[str, Any] = {}
# By the core's handle; whoever opened an environment keeps its tasks.
_instances: weakref.WeakValueDictionary[int, Task] = weakref.WeakValueDictionary()
_local = threading.local()


@contextmanager
def opening() -> Iterator[list[Task]]:
    """Collects the tasks that are made while environments are opened."""
    made: list[Task] = []
    _local.made = made
    try:
        yield made
    except TaskFunctionError as error:
        raise with_cause(error) from error.__cause__
    finally:
        _local.made = None


def with_cause(error: BenchtopError) -> BenchtopError:
    """The error, with what a task's function has raised as its cause."""
    cause = getattr(_local, "failure", None)
    if isinstance(error, TaskFunctionError) and cause is not None:
        _local.failure = None
        if not isinstance(cause, Exception):
            raise cause  # Such as an interruption from the keyboard.
        error.args = (f"{error.args[0]}: {type(cause).__name__}: {cause}",)
        error.__cause__ = cause
    return error


def _answer(task_class: type[Task], handle: int, event: int, memory: Any) -> None:
    """Has a task answer one question of the core."""
    if event == MADE:
        task = task_class(Scene(handle))
        _instances[handle] = task
        _local.made.append(task)
        return
    task = _instances[handle]
    if event == ARRANGE:
        given = memory[:6]
        goal = task.arrange(Layout(np.array(given[:3]), np.array(given[3:])))
        memory[:3] = numbers(goal, 3, "the goal that arrange returns")
    elif event == OBSERVE:
        readings = task.observe()
        if not 1 <= len(readings) <= 2:
            raise InvalidValueError(f"observe returns {len(readings)} objects; it must be one or two")
        values: list[float] = []
        for place, rotation in readings:
            values += numbers(place, 3, "an observed place") + numbers(rotation, 4, "an observed rotation")
        memory[:14] = values + [0.0] * (14 - len(values))
    elif event == JUDGE:
        judgement = Judgement(*task.judge())
        memory[:6] = numbers([float(value) for value in judgement], 6, "what judge returns")
    elif event == EXPERT:
        action = task.expert(Observation(np.array(memory[:39])))
        if action is None:
            memory[:5] = [0.0] * 5
        else:
            memory[:5] = [*numbers(action, 4, "what the expert does"), 1.0]


def _callback(task_class: type[Task]) -> Any:
    def answer(context: int | None, handle: int, event: int, memory: Any) -> int:
        try:
            _answer(task_class, handle, event, _Window(memory))
        except BaseException as error:
            _local.failure = error
            return 1
        return 0

    return TASK_CALLBACK(answer)


class _Window:
    """The numbers that a question comes with, to be read and written by slices."""

    def __init__(self, memory: Any) -> None:
        self._memory = memory

    def __getitem__(self, part: slice) -> list[float]:
        return self._memory[0 : part.stop]

    def __setitem__(self, part: slice, values: list[float]) -> None:
        if len(values) != part.stop or part.stop > TASK_NUMBERS:
            raise InvalidValueError(f"there are {len(values)} numbers; there must be {part.stop}")
        for index, value in enumerate(values):
            self._memory[index] = value


def register(task: type[Task]) -> str:
    """Makes a task known under `Benchtop/NAME-vVERSION`, which is returned.

    To be called wherever environments are made: workers that start anew import the module that does so."""
    if not (inspect.isclass(task) and issubclass(task, Task)):
        raise TypeError(f"a task is a subclass of benchtop.Task, not {task!r}")
    for attribute in ("name", "sentence", "placement"):
        if not hasattr(task, attribute):
            raise InvalidValueError(f"{task.__name__} has no '{attribute}'")
    missing = getattr(task, "__abstractmethods__", ())
    if missing:
        raise InvalidValueError(f"{task.__name__} lacks {', '.join(sorted(missing))}")
    scene = Scene()
    task(scene)
    placement = Placement(*task.placement)
    definition = {
        "name": task.name,
        "sentence": task.sentence,
        "objects": [thing["name"] for thing in scene.description["things"]],
        "version": task.version,
        "placement": {
            "object": [numbers(corner, 3, "a corner of the object's box") for corner in placement.object],
            "goal": [numbers(corner, 3, "a corner of the goal's box") for corner in placement.goal],
            "clearance": placement.clearance,
        },
        "hand": numbers(task.hand, 3, "where the hand starts"),
        "workspace": [numbers(corner, 3, "a corner of the workspace") for corner in task.workspace],
        "hasRim": task.has_rim,
        "horizon": task.horizon,
        "hasExpert": task.expert is not Task.expert,
        "scene": scene.description,
    }
    callback = _callback(task)
    library().call("benchtop_define_task", json.dumps(definition).encode(), callback, None)
    # An environment that is still open may have the earlier one.
    _callbacks.setdefault(task.name, []).append(callback)
    name = f"{task.name}-v{task.version}"
    _registration.add(name, _registration.SINGLE, task.horizon, task=task.name)
    return f"Benchtop/{name}"
