from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from conftest import _names


@pytest.mark.parametrize("reward_type", ["sparse", "dense"])
@pytest.mark.parametrize("task", _names.GOAL_TASKS)
def test_step_rewards_equal_compute_reward(task: str, reward_type: str) -> None:
    environment = gymnasium.make(f"Benchtop/{task}-v2", reward_type=reward_type)
    observation, _ = environment.reset(seed=4)
    compute = environment.unwrapped.compute_reward
    seen = []
    for _ in range(50):
        observation, reward, terminated, _, info = environment.step(environment.unwrapped.expert())
        pair = observation["achieved_goal"], observation["desired_goal"]
        assert compute(*pair, info) == reward
        assert info["is_success"] == (np.linalg.norm(pair[0] - pair[1]) < 0.05)
        assert not terminated
        seen.append((*pair, reward))
    achieved, desired, rewards = (np.array(column) for column in zip(*seen, strict=True))
    np.testing.assert_array_equal(compute(achieved, desired, [{}] * 50), rewards)
    assert compute(achieved, desired, {}).dtype == np.float64
    assert not environment.unwrapped.compute_terminated(achieved, desired, {}).any()
    assert environment.unwrapped.compute_truncated(achieved[0], desired[0], {}) is False
    if reward_type == "sparse":
        assert set(rewards) <= {-1.0, 0.0}
        assert rewards[-1] == 0.0 or task == "goal-slide"


def test_goals_of_any_number() -> None:
    compute = gymnasium.make("Benchtop/goal-push-v2").unwrapped.compute_reward
    assert compute(np.zeros((0, 3)), np.zeros((0, 3)), []).shape == (0,)
    assert compute(np.zeros((5, 2, 3), np.float32), np.ones((5, 2, 3), np.float32), {}).shape == (5, 2)
    assert compute([0, 0, 0], [0, 0, 0.01], {}) == 0
    for wrong in (np.zeros(2), np.zeros((4, 2)), 0.0):
        with pytest.raises(ValueError):
            compute(wrong, wrong, {})
    with pytest.raises(ValueError):
        compute(np.zeros(3), np.zeros((2, 3)), {})
