"""An environment that plays, pauses and goes back."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from benchtop.environment import TaskEnvironment
from benchtop.errors import InvalidValueError
from benchtop.states import State
from benchtop.studio.operator import Operator
from benchtop.studio.policies import Choice, Policy, names, policy

# The number of steps that can be gone back; a state takes 5 kB.
CAPACITY = 8_000


@dataclass(frozen=True)
class Frame:
    """A state of an episode, and the step that led to it."""

    # The number of steps since the start of the episode.
    step: int
    state: State
    observation: Any
    # None at the start of the episode.
    action: NDArray[np.float32] | None = None
    reward: float = 0.0
    is_success: bool = False
    is_over: bool = False
    # Whether the operator chose the action: gym-hil's `info["is_intervention"]`. Then `action` is its `teleop_action`.
    is_intervention: bool = False


@dataclass(frozen=True)
class Start:
    """What else than its seed determines how an episode begins."""

    # The episodes that began in the same environment after that of the seed, up to this one.
    episodes_since_seed: int = 0
    # Where a person put the object and the goal, in the form of `TaskEnvironment.initial_state`.
    initial_state: Mapping[str, Any] | None = None


SEEDED = Start()


class Session:
    """One environment with a policy and an operator. Every method may be called from any thread.

    What a policy raises pauses the session and becomes its `failure`."""

    def __init__(self, environment: gymnasium.Env[Any, Any], choice: Choice = "expert", seed: int = 0) -> None:
        self.lock = threading.RLock()
        self.operator = Operator()
        self.is_playing = False
        # Whether the next episode, with the next seed, follows by itself; while a person records, it does not.
        self.continues = True
        self.is_recording = False
        # A session that starts, steps and goes back together with this one.
        self.follower: Session | None = None
        # The trace of what failed last, until the next try.
        self.failure: str | None = None
        # Functions and paths that were chosen, by the name of their policy.
        self.own_choices: dict[str, Choice] = {}
        # They increase with every new environment and episode, for those who draw them.
        self.environment_count = self.episode_count = 0
        self._open(environment, choice, seed)

    def _open(self, environment: gymnasium.Env[Any, Any], choice: Choice, seed: int, start: Start = SEEDED) -> None:
        core = environment.unwrapped
        if not isinstance(core, TaskEnvironment):
            raise InvalidValueError(f"the studio needs a single environment of Benchtop, not {environment!r}")
        chosen = policy(choice, core, seed)
        self.environment, self.core = environment, core
        self.policy: Policy = chosen
        self._remember(choice)
        self.environment_count += 1
        # It was made for the environment before.
        self.follower = None
        self.reset(seed, start)

    def open(self, environment: gymnasium.Env[Any, Any], choice: Choice, seed: int, start: Start = SEEDED) -> None:
        """Replaces the environment; the one before stays open for its owner. An unsuitable choice changes nothing."""
        with self.lock:
            self._open(environment, choice, seed, start)

    def follow(self, other: Session) -> None:
        """Lets another session follow this one, from the start of the episode."""
        with self.lock:
            self.follower = other
            self.restart()

    def choose(self, choice: Choice) -> None:
        """Replaces the policy, which continues the episode."""
        with self.lock:
            chosen = policy(choice, self.core, self.seed)
            self.policy, self.failure = chosen, None
            self._remember(choice)
            self.operator.release()
            self._resume()

    def _remember(self, choice: Choice) -> None:
        # Of recorded episodes only the last, because a person may look at thousands.
        self.own_choices = {
            name: own for name, own in self.own_choices.items() if not isinstance(own, Policy) or own.steps is None
        }
        if self.policy.name not in names(self.core):
            self.own_choices[self.policy.name] = choice

    def receive(self, page: str, sequence: int, keys: frozenset[str], axes: tuple[float, ...], grip: bool) -> None:
        """Notes what the operator holds down; see `Operator.receive`."""
        with self.lock:
            self.operator.receive(page, sequence, keys, axes, grip)

    # The episode.

    def reset(self, seed: int, start: Start = SEEDED) -> None:
        """Starts an episode: that of a seed, unless `start` says more."""
        with self.lock:
            options = None if start.initial_state is None else {"initial_state": start.initial_state}
            observation, _ = self.environment.reset(seed=seed, options=options)
            for _ in range(start.episodes_since_seed):
                observation, _ = self.environment.reset()
            self.seed, self.start = seed, start
            self.failure = None
            self.operator.reset()
            self.frames = [Frame(0, self.core.get_state(), observation)]
            self.position = 0
            self.episode_count += 1
            self._resume()
            if self.follower is not None:
                self.follower.reset(seed, start)

    def restart(self) -> None:
        """Starts the same episode again."""
        with self.lock:
            self.reset(self.seed, self.start)

    def play(self) -> None:
        with self.lock:
            self.failure = None
            self.is_playing = True

    def pause(self) -> None:
        with self.lock:
            self.is_playing = False

    def advance(self) -> None:
        """Takes the next step of playing: a step, or the start of the next episode."""
        with self.lock:
            if not self.frame.is_over:
                self.step()
            elif self.continues and not self.is_recording and self.policy.steps is None:
                self.reset(self.seed + 1)
            else:
                self.pause()

    def step(self) -> None:
        """Takes a step. What was ahead of the current frame is dropped."""
        with self.lock:
            if self.frame.is_over:
                return
            try:
                frame = self._next()
            except Exception:
                self.failure = traceback.format_exc()
                self.is_playing = False
                return
            del self.frames[self.position + 1 :]
            self.frames.append(frame)
            # In blocks, because removing from the front moves all others.
            if len(self.frames) > CAPACITY:
                del self.frames[: CAPACITY // 8]
            self.position = len(self.frames) - 1
            if self.follower is not None:
                self.follower.step()

    def _next(self) -> Frame:
        current = self.frame
        human = self.operator.action(self.hand)
        action = self.policy.act(current.observation, current.step) if human is None else human
        observation, reward, terminated, truncated, info = self.environment.step(action)
        executed = np.array(action, np.float32)
        if human is None:
            # So that the grip does not change when the operator takes over.
            self.operator.gripper = 1.0 if executed[3] > 0 else -1.0
        return Frame(
            step=current.step + 1,
            state=self.core.get_state(),
            observation=observation,
            action=executed,
            reward=float(reward),
            is_success=bool(info["is_success"]),
            is_over=terminated or truncated or (human is None and self.policy.steps == current.step + 1),
            is_intervention=human is not None,
        )

    def scrub(self, position: int) -> None:
        """Pauses, and restores the frame with an index, exactly. The frames after it remain until the next step."""
        with self.lock:
            self.is_playing = False
            self.position = min(max(position, 0), len(self.frames) - 1)
            self.core.set_state(self.frame.state)
            self.operator.release()
            self._resume()
            if self.follower is not None:
                self.follower.scrub(position)

    def _resume(self) -> None:
        try:
            self.policy.resume([frame.observation for frame in self.frames[: self.position]])
        except Exception:
            self.failure = traceback.format_exc()
            self.is_playing = False

    # Reading.

    @property
    def frame(self) -> Frame:
        """The current frame."""
        return self.frames[self.position]

    @property
    def hand(self) -> NDArray[np.float64]:
        """The position of the hand, whatever the environment observes."""
        with self.lock:
            return np.array(self.core._core.describe_episode(0)["observation"][:3])

    @property
    def seconds_per_step(self) -> float:
        return float(self.core._core.description["secondsPerStep"])
