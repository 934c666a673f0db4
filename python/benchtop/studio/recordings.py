"""Recorded episodes, which the studio simulates again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchtop._library import library
from benchtop.environment import GoalEnvironment, TaskEnvironment
from benchtop.errors import InvalidValueError
from benchtop.studio.session import Start


class Recording:
    """A dataset that Benchtop has recorded, in any format."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.description = library().json("benchtop_describe_dataset", path.encode())
        # The numbers of the episodes that are there.
        self.episodes: list[int] = self.description["episodes"]
        if not self.episodes:
            raise InvalidValueError(f"{path} has no episode yet")

    def episode(self, number: int) -> RecordedEpisode:
        return RecordedEpisode(self, number)


class RecordedEpisode:
    """A policy that repeats the actions of a recorded episode, and tells where the simulation differs from it."""

    def __init__(self, recording: Recording, number: int) -> None:
        found = library().json("benchtop_read_episode", recording.path.encode(), number)
        self.number = number
        self.name = f"episode {number}"
        self.seed: int = found["seed"]
        self.start = Start(found["episodesSinceSeed"], found.get("initialState"))
        self.policy: str = found["policy"]
        self.instruction: str = found["instruction"]
        self.has_success: bool = found["hasSuccess"]
        self.is_marked_success: bool | None = found.get("isMarkedSuccess")
        self.actions = np.array(found["actions"], np.float32).reshape(-1, 4)
        self.steps: int | None = len(self.actions)
        self.interventions = np.array(found["interventions"], bool)
        self.observations = np.array(found["observations"]).reshape(len(self.actions) + 1, -1)
        self._spec = recording.description["environments"][found["environment"]]

    def make_environment(self) -> TaskEnvironment:
        """The environment in which it was recorded."""
        options = dict(self._spec["options"])
        # It needs the task's place in a suite; the rest of the observation is the same without it.
        options["observation"] = {**options["observation"], "includesTaskOneHot": False}
        task = self._spec["task"]
        make = GoalEnvironment if task.startswith("goal-") else TaskEnvironment
        return make(task=task, max_episode_steps=options["horizon"], options=options)

    def act(self, observation: Any, step: int) -> NDArray[np.float32]:
        return self.actions[step]

    def resume(self, earlier: Sequence[Any]) -> None:
        pass

    def difference(self, step: int, observation: Any) -> float | None:
        """The largest difference between the observation at a step and the recorded one; None where there is none."""
        seen = observation.get("observation") if isinstance(observation, dict) else observation
        if seen is None or step >= len(self.observations):
            return None
        count = min(len(seen), self.observations.shape[1])
        return float(np.abs(seen[:count] - self.observations[step, :count]).max(initial=0.0))
