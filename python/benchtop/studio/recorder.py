"""The episodes that a person keeps, and the dataset that they become."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
from gymnasium.wrappers import OrderEnforcing, PassiveEnvChecker, TimeLimit
from numpy.typing import NDArray

from benchtop import tasks
from benchtop._library import library
from benchtop.errors import InvalidValueError
from benchtop.studio.session import Session

FORMATS = ("lerobot", "minari", "robomimic", "png")
# Wrappers that leave actions as they are.
TRANSPARENT = (TimeLimit, OrderEnforcing, PassiveEnvChecker)


# Compared by identity, because arrays have no single answer.
@dataclass(frozen=True, eq=False)
class Demonstration:
    """A kept episode, as what it takes to make it again: its environment, its seed and its actions."""

    task: str
    # The request to the core for its environment.
    request: dict[str, Any]
    seed: int
    # What acted while nobody drove.
    policy: str
    actions: NDArray[np.float32]
    interventions: NDArray[np.bool_]
    has_success: bool
    # Where the person put the object and the goal; None where the seed did.
    initial_state: Mapping[str, Any] | None = None
    # What the person says of it; None for the task's own instruction, or for no answer.
    instruction: str | None = None
    is_marked_success: bool | None = None

    def __len__(self) -> int:
        return len(self.actions)


class Recorder:
    """Keeps episodes of a session. They become a dataset when they are saved, which simulates them again."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.kept: list[Demonstration] = []

    def keep(self, *, instruction: str | None = None, is_success: bool | None = None) -> Demonstration:
        """Keeps the episode up to the current frame."""
        session = self._session
        with session.lock:
            made = demonstration(session, instruction=instruction, is_success=is_success)
            self.kept.append(made)
        return made

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        format: str = "lerobot",
        cameras: Sequence[str] = (),
        size: tuple[int, int] = (84, 84),
        depth: bool = False,
        segmentation: bool = False,
    ) -> int:
        """Moves what is kept into a new dataset, and returns the number of episodes. The session can continue."""
        kept = list(self.kept)
        write(kept, path, format=format, cameras=cameras, size=size, depth=depth, segmentation=segmentation)
        # More may have been kept meanwhile.
        self.kept = [episode for episode in self.kept if episode not in kept]
        return len(kept)


def demonstration(session: Session, *, instruction: str | None = None, is_success: bool | None = None) -> Demonstration:
    """The episode of a session up to the current frame. The session's lock must be held."""
    core = session.core
    if opaque := next((layer for layer in _layers(session.environment) if not isinstance(layer, TRANSPARENT)), None):
        raise InvalidValueError(
            f"the environment is wrapped in {type(opaque).__name__}, which may change actions; "
            "open the studio with the environment alone to record it"
        )
    if tasks.is_registered(core.task_name):
        raise InvalidValueError(
            f"the task '{core.task_name}' is written in Python, so that no other process could replay it; "
            "only bundled tasks can be recorded"
        )
    if session.start.episodes_since_seed:
        raise InvalidValueError("this is a replayed episode of training, which no seed starts; record another one")
    if session.frames[0].step > 0:
        raise InvalidValueError("the beginning of this episode is forgotten; record a shorter one")
    frames = session.frames[1 : session.position + 1]
    if not frames:
        raise InvalidValueError("this episode has no step yet")
    return Demonstration(
        task=core.task_name,
        request=core._core.request,
        seed=session.seed,
        policy=session.policy.name,
        # As the environment limits them.
        actions=np.clip([frame.action for frame in frames], -1, 1).astype(np.float32),
        interventions=np.array([frame.is_intervention for frame in frames]),
        has_success=any(frame.is_success for frame in frames),
        initial_state=session.start.initial_state,
        instruction=instruction or None,
        is_marked_success=is_success,
    )


def write(
    kept: Sequence[Demonstration],
    path: str | os.PathLike[str],
    *,
    format: str = "minari",
    cameras: Sequence[str] = (),
    size: tuple[int, int] = (84, 84),
    depth: bool = False,
    segmentation: bool = False,
    name: str = "demonstrations",
) -> None:
    """Writes demonstrations as a new dataset, which appears when it is complete."""
    if not kept:
        raise InvalidValueError("no episode was kept; keep one first")
    if format not in FORMATS:
        raise InvalidValueError(f"format is {format!r}; it must be one of {', '.join(FORMATS)}")
    environments: list[dict[str, Any]] = []
    episodes = []
    for episode in kept:
        if episode.request not in environments:
            environments.append(episode.request)
        entry: dict[str, Any] = {
            "task": environments.index(episode.request),
            "seed": episode.seed,
            "policy": episode.policy,
            "actions": episode.actions.ravel().tolist(),
            "interventions": episode.interventions.tolist(),
        }
        if episode.initial_state is not None:
            entry["initialState"] = {key: list(value) for key, value in episode.initial_state.items()}
        if episode.instruction is not None:
            entry["instruction"] = episode.instruction
        if episode.is_marked_success is not None:
            entry["isMarkedSuccess"] = episode.is_marked_success
        episodes.append(entry)
    request = {
        "path": os.fspath(path),
        "format": format,
        "name": name,
        "environments": environments,
        "demonstrations": episodes,
        "cameras": list(cameras),
        "imageSize": {"width": size[0], "height": size[1]},
        "hasDepth": depth,
        "hasSegmentation": segmentation,
        "threads": os.cpu_count() or 1,
    }
    library().call("benchtop_record", json.dumps(request).encode())


def _layers(environment: gymnasium.Env[Any, Any]) -> list[gymnasium.Env[Any, Any]]:
    """The wrappers of an environment, from outside."""
    layers: list[gymnasium.Env[Any, Any]] = []
    while isinstance(environment, gymnasium.Wrapper):
        layers.append(environment)
        environment = environment.env
    return layers
