"""LeRobot's EnvHub: put this file into a repository of the Hub. It needs `pip install lerobot_env_benchtop`."""

from __future__ import annotations

from typing import Any

from lerobot_env_benchtop import BenchtopEnv


def make_env(n_envs: int = 1, use_async_envs: bool = False, cfg: Any = None) -> Any:
    """The vectors of all tasks: of `cfg.task`, or of vla-mt50."""
    task = getattr(cfg, "task", None)
    return BenchtopEnv(**({"task": task} if task else {})).create_envs(n_envs, use_async_envs)
