"""Meta-World and Benchtop behind one interface: the same layout, the same actions, the same readings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, Sequence

import numpy

from measuring import Failure, import_meta_world

# Where the hand's orientation (x, y, z, w) and the contact forces on the fingers, left and right, lie in Benchtop's
# extended state.
HAND_ROTATION = slice(63, 67)
FORCES = slice(67, 69)


@dataclass(frozen=True)
class Layout:
    """A task with its initial state, in the numbers of both simulators."""

    task: str
    object: tuple[float, float, float]
    goal: tuple[float, float, float] | None = None

    def moved(self, x: float = 0, y: float = 0) -> Layout:
        """The same with the object elsewhere, in meters."""
        return Layout(self.task, (self.object[0] + x, self.object[1] + y, self.object[2]), self.goal)


@dataclass
class Reading:
    """What is read after a reset or a step, in millimeters, newtons and unit quaternions (w, x, y, z)."""

    hand: Any
    opening: float
    object: Any
    rotation: Any
    # On the left and the right finger, along the closing direction.
    forces: Any
    hand_rotation: Any
    observation: Any
    success: bool


class Simulator(Protocol):
    name: str

    def reset(self, layout: Layout) -> Reading: ...

    def step(self, action: Sequence[float]) -> Reading: ...


# Tasks that observe the rotation of their first object as (x, y, z, w); the others that observe one have w first.
LAST_IS_REAL = frozenset(
    "lever-pull peg-insert-side plate-slide push push-back pick-place reach soccer stick-push".split()
)


def rotation_of(task: str, observed: Any) -> Any:
    return numpy.roll(observed, 1) if task in LAST_IS_REAL else numpy.array(observed)


class MetaWorld:
    """Meta-World's environment of a task, reset to a layout instead of to one of its benchmark's."""

    name = "Meta-World"
    LEFT = ("leftclaw", "leftpad")
    RIGHT = ("rightclaw", "rightpad")

    def __init__(self) -> None:
        import_meta_world()
        from metaworld.env_dict import ALL_V3_ENVIRONMENTS

        self.classes = ALL_V3_ENVIRONMENTS
        self.environments: dict[str, Any] = {}

    def reset(self, layout: Layout) -> Reading:
        import mujoco

        self.mujoco = mujoco
        self.task = layout.task
        if layout.task not in self.environments:
            self.environments[layout.task] = self._create(layout.task)
        environment = self.environments[layout.task]
        # Three numbers, or six in tasks whose goal varies.
        count = environment._random_reset_space.low.size
        environment._last_rand_vec = numpy.array([*layout.object, *(layout.goal or ())], float)[:count]
        self.environment = environment
        self.bodies = {name: self.mujoco.mj_name2id(environment.model, self.mujoco.mjtObj.mjOBJ_BODY, name)
                       for name in (*self.LEFT, *self.RIGHT, "hand")}  # fmt: skip
        observation, _ = environment.reset()
        return self._read(observation, False)

    def _create(self, task: str) -> Any:
        environment = self.classes[f"{task}-v3"]()
        environment._partially_observable = False
        # It is cached with a hidden goal.
        environment.__dict__.pop("sawyer_observation_space", None)
        environment._set_task_called = True
        environment._freeze_rand_vec = True
        return environment

    def step(self, action: Sequence[float]) -> Reading:
        # Otherwise it refuses to go past its 500 steps.
        self.environment.curr_path_length = 0
        observation, _, _, _, info = self.environment.step(numpy.array(action, float))
        return self._read(observation, bool(info["success"]))

    def _read(self, observation: Any, success: bool) -> Reading:
        data = self.environment.data
        return Reading(
            hand=observation[:3] * 1000,
            opening=float(observation[3]),
            object=observation[4:7] * 1000,
            rotation=rotation_of(self.task, observation[7:11]),
            forces=self._forces(),
            hand_rotation=data.xquat[self.bodies["hand"]].copy(),
            observation=observation.copy(),
            success=success,
        )

    def _forces(self) -> Any:
        model, data = self.environment.model, self.environment.data
        left = {self.bodies[name] for name in self.LEFT}
        right = {self.bodies[name] for name in self.RIGHT}
        sums = numpy.zeros(2)
        wrench = numpy.zeros(6)
        for index in range(data.ncon):
            contact = data.contact[index]
            touched = {int(model.geom_bodyid[contact.geom1]), int(model.geom_bodyid[contact.geom2])}
            self.mujoco.mj_contactForce(model, data, index, wrench)
            along = abs(wrench[0] * contact.frame[1])
            if touched & left:
                sums[0] += along
            if touched & right:
                sums[1] += along
        return sums


class BenchtopTasks:
    """Benchtop's environments, from Python."""

    name = "Benchtop"

    def __init__(self) -> None:
        try:
            import benchtop
            import gymnasium
        except ImportError as error:
            raise Failure(f"cannot import benchtop ({error})") from error
        self.version = benchtop.__version__
        self.gymnasium = gymnasium
        self.environments: dict[str, Any] = {}

    def _environment(self, task: str) -> Any:
        if task not in self.environments:
            self.environments[task] = self.gymnasium.make(
                f"Benchtop/{task}-v2", state="extended", max_episode_steps=10_000
            )
        return self.environments[task]

    def layouts(self, task: str, count: int) -> list[Layout]:
        """The first layouts of a task. Both simulators sample them from the same boxes."""
        environment = self._environment(task)
        found = []
        for seed in range(count):
            environment.reset(seed=seed)
            state = environment.unwrapped.initial_state
            found.append(Layout(task, tuple(state["object"]), tuple(state["goal"])))
        return found

    def reset(self, layout: Layout) -> Reading:
        self.task = layout.task
        self.environment = self._environment(layout.task)
        goal = layout.goal or (0, 0, 0)
        state = {"object": list(layout.object), "goal": list(goal)}
        observation, _ = self.environment.reset(seed=1, options={"initial_state": state})
        return self._read(observation, False)

    def step(self, action: Sequence[float]) -> Reading:
        observation, _, _, _, info = self.environment.step(numpy.array(action, numpy.float32))
        return self._read(observation, bool(info["success"]))

    def _read(self, observation: Any, success: bool) -> Reading:
        return Reading(
            hand=observation[:3] * 1000,
            opening=float(observation[3]),
            object=observation[4:7] * 1000,
            rotation=rotation_of(self.task, observation[7:11]),
            forces=observation[FORCES].copy(),
            hand_rotation=numpy.roll(observation[HAND_ROTATION], 1),
            observation=observation[:39].copy(),
            success=success,
        )
