"""Trained agents: the bundled ones, and the results of `benchtop train`."""

from __future__ import annotations

import os
import weakref
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchtop._core import address
from benchtop._library import library
from benchtop.errors import InvalidValueError, UnknownNameError


def bundled_agents() -> list[str]:
    """The names of the bundled agents."""
    return [agent["name"] for agent in library().json("benchtop_agents")]


def load_agent(name: str | os.PathLike[str]) -> Agent:
    """Loads an agent: the name of a bundled agent, the folder of a training run, or a policy file."""
    return Agent(name)


class Agent:
    """A trained policy that acts deterministically (mean action), as in `benchtop evaluate`.

    An agent with `has_memory` remembers what it saw earlier in the episode of each observation of a batch."""

    def __init__(self, name: str | os.PathLike[str]) -> None:
        word = os.fsencode(name)
        if b"\0" in word:
            raise InvalidValueError("the name of an agent must not contain a zero byte")
        self.source = os.fsdecode(name)
        """The name or path that it was loaded by."""
        self._handle = library().handle("benchtop_load_agent", word)
        weakref.finalize(self, library().native.benchtop_close_agent, self._handle).atexit = False
        description = library().json("benchtop_describe_agent", self._handle)
        self.name: str = description["name"]
        """The name of a bundled agent, or of the run's folder."""
        self.algorithm: str = description["algorithm"]
        """The algorithm that trained it, such as `ppo`."""
        self.suite: str = description["suite"]
        """The suite that it was trained on."""
        self.tasks: tuple[str, ...] = tuple(description["tasks"])
        """The names of the tasks that it knows."""
        self.observation_size: int = description["observationSize"]
        """The size of the state vector; in goal tasks it includes the desired goal."""
        self.has_memory: bool = description["hasMemory"]
        """Whether it remembers earlier steps, so that `act` needs `episode_start`."""
        self.cameras: tuple[str, ...] = tuple(description["cameras"])
        """The names of the cameras whose images it sees."""
        frame = (description["height"], description["width"], 3)
        stack = description["frameStack"]
        self.image_shape: tuple[int, ...] = frame if stack == 1 else (stack, *frame)
        """The shape of each camera's images."""
        self._image_byte_count: int = description["imageByteCount"]

    def __repr__(self) -> str:
        return f"<benchtop.Agent {self.name}: {self.algorithm} on {self.suite}>"

    def act(
        self,
        observation: Any,
        task: str | Sequence[str] | None = None,
        episode_start: ArrayLike | None = None,
    ) -> NDArray[np.float32]:
        """The action for an observation of an environment, or the actions for a batch of observations.

        `task` is the name of the task, or one name for each observation. An agent with a single task needs none. An
        agent that sees images needs those of its `cameras`, with the shape `image_shape`.

        `episode_start` says whether an observation is the first of its episode, for all or for each. An agent with
        memory needs it: there it forgets the episode before. Others ignore it. A batch continues the episodes of the
        call before, row by row; with another number of observations, all must be first ones."""
        images = self._images(observation) if self.cameras else None
        batch = () if images is None else images.shape[: images.ndim - len(self.image_shape) - 1]
        states = np.empty((*batch, 0)) if self.observation_size == 0 else self._state_vector(observation)
        if states.ndim not in (1, 2) or states.shape[-1] != self.observation_size:
            raise InvalidValueError(
                f"observation has the shape {states.shape}; for {self.name} it must be "
                f"({self.observation_size},) or (N, {self.observation_size})"
            )
        if images is not None and states.shape[:-1] != batch:
            raise InvalidValueError(
                f"observation has states of the shape {states.shape} and images of the shape {images.shape}"
            )
        count = 1 if states.ndim == 1 else len(states)
        tasks = self._task_indices(task, count)
        starts = self._episode_starts(episode_start, count)
        actions = np.empty((count, 4))
        library().call(
            "benchtop_agent_act",
            self._handle,
            address(states),
            self.observation_size,
            address(images),
            self._image_byte_count,
            address(tasks),
            address(starts),
            count,
            address(actions),
        )
        # The precision of the action space and of the network.
        return actions.astype(np.float32).reshape(*states.shape[:-1], 4)

    def __call__(self, observation: Any, task: str | Sequence[str] | None = None) -> NDArray[np.float32]:
        """`act`, for an agent without memory."""
        return self.act(observation, task)

    def _state_vector(self, observation: Any) -> NDArray[np.float64]:
        if not isinstance(observation, Mapping):
            return np.ascontiguousarray(observation, np.float64)
        parts: list[ArrayLike] = [
            observation[key] for key in ("observation", "desired_goal", "state") if key in observation
        ]
        if not parts:
            raise InvalidValueError(
                f"observation has the keys {', '.join(observation) or 'none'}; it needs 'state' or 'observation'"
            )
        return np.ascontiguousarray(np.concatenate(parts, axis=-1), np.float64)

    def _images(self, observation: Any) -> NDArray[np.uint8]:
        """The images of all cameras, in the order of the agent: (cameras, ...) or (N, cameras, ...)."""
        shape = self.image_shape
        if not isinstance(observation, Mapping):
            if self.observation_size or len(self.cameras) > 1:
                raise InvalidValueError(
                    f"observation is not a dictionary; {self.name} needs one with the images of "
                    f"{', '.join(self.cameras)}"
                )
            observation = {self.cameras[0]: observation}
        missing = [camera for camera in self.cameras if camera not in observation]
        if missing:
            raise InvalidValueError(
                f"observation has the keys {', '.join(observation) or 'none'}; {self.name} needs the images of "
                f"{', '.join(self.cameras)}"
            )
        views = [np.asarray(observation[camera]) for camera in self.cameras]
        for camera, view in zip(self.cameras, views, strict=True):
            if view.dtype != np.uint8 or view.shape[-len(shape) :] != shape or view.ndim - len(shape) not in (0, 1):
                raise InvalidValueError(
                    f"the images of {camera} have the shape {view.shape} and the type {view.dtype}; for {self.name} "
                    f"they must have the shape {shape} or (N, {', '.join(map(str, shape))}) and the type uint8"
                )
        if len({view.shape for view in views}) > 1:
            raise InvalidValueError("the cameras have different numbers of images")
        return np.ascontiguousarray(np.stack(views, axis=-len(shape) - 1))

    def _episode_starts(self, episode_start: ArrayLike | None, count: int) -> NDArray[np.uint8] | None:
        if not self.has_memory:
            return None
        if episode_start is None:
            raise InvalidValueError(
                f"{self.name} has memory; 'episode_start' is required: whether an observation is the first of its "
                "episode"
            )
        starts = np.asarray(episode_start)
        if starts.dtype != bool or starts.shape not in ((), (count,)):
            raise InvalidValueError(
                f"episode_start has the shape {starts.shape} and the type {starts.dtype}; it must be True, False or "
                f"{count} of them"
            )
        return np.ascontiguousarray(np.broadcast_to(starts, (count,)), np.uint8)

    def _task_indices(self, task: str | Sequence[str] | None, count: int) -> NDArray[np.int64]:
        if task is None:
            if len(self.tasks) > 1:
                raise InvalidValueError(f"{self.name} has {len(self.tasks)} tasks; 'task' is required")
            task = self.tasks[0]
        names = [task] * count if isinstance(task, str) else list(task)
        if len(names) != count:
            raise InvalidValueError(f"task has {len(names)} tasks for {count} observations")
        for name in names:
            if name not in self.tasks:
                raise UnknownNameError(
                    f"unknown task '{name}' for {self.name}; it must be one of {', '.join(self.tasks)}"
                )
        return np.array([self.tasks.index(name) for name in names], np.int64)
