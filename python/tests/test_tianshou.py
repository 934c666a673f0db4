"""tianshou's vectors as clients. Skipped unless it is installed."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest

pytest.importorskip("tianshou")

from tianshou.env import DummyVectorEnv, ShmemVectorEnv, SubprocVectorEnv

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("kind", [DummyVectorEnv, SubprocVectorEnv, ShmemVectorEnv])
@pytest.mark.parametrize("task", ["reach", "goal-push"])
def test_its_vectors(kind: type, task: str) -> None:
    if kind is ShmemVectorEnv and task == "goal-push":
        pytest.skip("its shared memory is tested with plain observations")
    vector = kind([lambda: gymnasium.make(f"Benchtop/{task}-v2", max_episode_steps=5)] * 2)
    vector.seed([1, 2])
    vector.reset()
    for _ in range(5):
        _, rewards, _, truncated, infos = vector.step(np.zeros((2, 4), np.float32))
    assert truncated.all() and rewards.shape == (2,)
    assert {"success", "is_success"} <= set(infos[0])
    vector.close()
