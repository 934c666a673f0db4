from __future__ import annotations

import gymnasium
import numpy as np
import pytest

import benchtop
from benchtop import _names


def tilt(observation: np.ndarray) -> float:
    """The angle, in degrees, between the hand's own vertical axis and the world's."""
    x, y = observation[63:65]
    return float(np.degrees(np.arccos(min(abs(1 - 2 * (x * x + y * y)), 1))))


@pytest.mark.parametrize("policy", ["expert", "random"])
def test_the_hand_stays_upright(policy: str) -> None:
    generator = np.random.default_rng(0)
    tilts = []
    for task in _names.TASKS:
        environment = gymnasium.make(f"Benchtop/{task}-v2", state="extended", disable_env_checker=True)
        environment.reset(seed=0)
        action = np.zeros(4)
        for step in range(300):
            if policy == "expert":
                action = environment.unwrapped.expert()
            elif step % 10 == 0:
                action = generator.uniform(-1, 1, 4)
            observation = environment.step(np.asarray(action, np.float32))[0]
            tilts.append(tilt(observation))
    assert np.quantile(tilts, 0.999) < 6 and max(tilts) < (6 if policy == "expert" else 12)


@pytest.mark.parametrize("name", ["mt10-ppo", "mt10-bc"])
def test_trained_agents_keep_the_hand_upright(name: str) -> None:
    agent = benchtop.load_agent(name)
    vector = gymnasium.make_vec("Benchtop/MT10-v2", state="extended", max_episode_steps=300)
    tasks = vector.unwrapped.task_names
    observations, _ = vector.reset(seed=0)
    for _ in range(299):
        observations, *_ = vector.step(agent.act(np.ascontiguousarray(observations[:, :39]), tasks))
        worst = max((tilt(row), task) for row, task in zip(observations, tasks, strict=True))
        assert worst[0] < 6, worst
    vector.close()
