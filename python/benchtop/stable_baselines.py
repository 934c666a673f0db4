"""Native vector environments for Stable-Baselines3, which must be installed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode
from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env import VecEnv
from stable_baselines3.common.vec_env.base_vec_env import VecEnvIndices, VecEnvObs, VecEnvStepReturn

from benchtop.sub_environments import SubEnvironment
from benchtop.vector import VectorEnvironment


class NativeVecEnv(VecEnv):
    """A native vector environment behind the VecEnv interface of Stable-Baselines3, which resets within the step that
    ends an episode and has one info dictionary for each environment."""

    def __init__(self, vector: VectorEnvironment) -> None:
        if vector.autoreset_mode != AutoresetMode.SAME_STEP:
            raise ValueError("Stable-Baselines3 needs autoreset_mode='SameStep'")
        self._vector = vector
        self._actions: Any = None
        self._returns = np.zeros(vector.num_envs)
        self._lengths = np.zeros(vector.num_envs, int)
        self._start = time.monotonic()
        # The superclass initializer reads it.
        self.render_mode = vector.render_mode
        self.metadata = vector.metadata
        super().__init__(vector.num_envs, vector.single_observation_space, vector.single_action_space)

    def reset(self) -> VecEnvObs:
        seeds = self._seeds if any(seed is not None for seed in self._seeds) else None
        # What set_options was given: for each environment its options.
        states = [{"initial_state": None, **options} for options in self._options]
        names = sorted({name for options in states for name in options})
        options = {name: [one.get(name) for one in states] for name in names}
        observations, _ = self._vector.reset(seed=seeds, options=options)
        self._reset_seeds()
        self._reset_options()
        self._returns[:] = 0
        self._lengths[:] = 0
        return observations

    def step_async(self, actions: np.ndarray[Any, Any]) -> None:
        self._actions = actions

    def step_wait(self) -> VecEnvStepReturn:
        observations, rewards, terminations, truncations, infos = self._vector.step(self._actions)
        self._returns += rewards
        self._lengths += 1
        dones = terminations | truncations
        info_list = self._rows(infos) or [{} for _ in range(self.num_envs)]
        final = self._rows(infos.get("final_info", {}))
        for index in np.flatnonzero(dones).tolist():
            info_list[index] = {
                **final[index],
                "terminal_observation": infos["final_obs"][index],
                "TimeLimit.truncated": bool(truncations[index] and not terminations[index]),
                "episode": {
                    "r": float(self._returns[index]),
                    "l": int(self._lengths[index]),
                    "t": round(time.monotonic() - self._start, 6),
                },
            }
        self._returns[dones] = 0
        self._lengths[dones] = 0
        return observations, rewards.astype(np.float32), dones, info_list

    @staticmethod
    def _rows(infos: dict[str, Any]) -> list[dict[str, Any]]:
        """The infos of a step, one dictionary for each environment."""
        names = [name for name in infos if name[0] != "_" and f"_{name}" in infos and not name.startswith("final_")]
        columns = [infos[name].tolist() for name in names]
        return [
            dict(zip(names, row, strict=True), **{"TimeLimit.truncated": False}) for row in zip(*columns, strict=True)
        ]

    def close(self) -> None:
        self._vector.close()

    def _sub_environments(self, indices: VecEnvIndices) -> list[SubEnvironment]:
        every_index: Iterable[int] = range(self.num_envs)
        chosen = every_index if indices is None else [indices] if isinstance(indices, int) else indices
        return [SubEnvironment(self._vector.core, index) for index in chosen]

    def get_attr(self, attr_name: str, indices: VecEnvIndices = None) -> list[Any]:
        if attr_name == "spec":
            return [self._vector.spec for _ in self._sub_environments(indices)]
        return [getattr(sub_environment, attr_name) for sub_environment in self._sub_environments(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: VecEnvIndices = None) -> None:
        raise AttributeError(f"cannot set '{attr_name}': the environments of a native vector are read-only")

    def env_method(self, method_name: str, *args: Any, indices: VecEnvIndices = None, **kwargs: Any) -> list[Any]:
        return [
            getattr(sub_environment, method_name)(*args, **kwargs)
            for sub_environment in self._sub_environments(indices)
        ]

    def env_is_wrapped(self, wrapper_class: type[gymnasium.Wrapper], indices: VecEnvIndices = None) -> list[bool]:
        # Its infos have what a Monitor adds.
        return [wrapper_class is Monitor for _ in self._sub_environments(indices)]

    def get_images(self) -> Sequence[np.ndarray[Any, Any] | None]:
        return list(self._vector.render() or [None] * self.num_envs)


def make(identifier: str, num_envs: int, **keywords: Any) -> NativeVecEnv:
    """Creates a native vector environment for Stable-Baselines3 from an id such as `Benchtop/reach-v2`."""
    vector = gymnasium.make_vec(identifier, num_envs=num_envs, autoreset_mode=AutoresetMode.SAME_STEP, **keywords)
    assert isinstance(vector, VectorEnvironment)
    return NativeVecEnv(vector)
