from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from conftest import TASKS


def episode(environment: gymnasium.Env, seed: int | None) -> list[np.ndarray]:
    observation, _ = environment.reset(seed=seed)
    found = [observation]
    environment.action_space.seed(1)
    for _ in range(20):
        found.append(environment.step(environment.action_space.sample())[0])
    return [one["observation"] if isinstance(one, dict) else one for one in found]


@pytest.mark.parametrize("task", TASKS)
def test_a_seed_determines_everything(task: str) -> None:
    one, other = (gymnasium.make(f"Benchtop/{task}-v2", dynamics="everything") for _ in range(2))
    np.testing.assert_array_equal(episode(one, 7), episode(other, 7))
    # Also the next episode, which differs from the first.
    next_one = episode(one, None)
    np.testing.assert_array_equal(next_one, episode(other, None))
    assert not np.array_equal(next_one, episode(one, 7))
    assert not np.array_equal(episode(one, 8), episode(other, 7))


def test_unseeded_environments_differ() -> None:
    episodes = [episode(gymnasium.make("Benchtop/reach-v2"), None)[0] for _ in range(4)]
    assert len({tuple(one) for one in episodes}) == 4
    vector = gymnasium.make_vec("Benchtop/reach-v2", num_envs=4)
    observations, _ = vector.reset()
    assert len({tuple(one) for one in observations}) == 4


def test_the_constructors_seed_determines_the_goals_and_the_first_episode() -> None:
    def goals(seed: int) -> set[tuple[float, ...]]:
        environment = gymnasium.make("Benchtop/MT1-v2", env_name="reach", seed=seed, num_goals=4)
        return {tuple(environment.reset()[0][36:]) for _ in range(40)}

    assert len(goals(1)) == 4
    assert goals(1) == goals(1)
    assert not goals(1) & goals(2)


@pytest.mark.parametrize("seed", [0, 2**63, 2**64 - 1, 2**64, 2**200 + 1])
def test_seeds_of_any_size(seed: int) -> None:
    one, other = (gymnasium.make("Benchtop/reach-v2") for _ in range(2))
    first, _ = one.reset(seed=seed)
    second, _ = other.reset(seed=seed)
    different, _ = other.reset(seed=seed + 1)
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, different)


def test_an_explicit_initial_state_is_used() -> None:
    environment = gymnasium.make("Benchtop/push-v2").unwrapped
    initial_state = {"object": [0.05, 0.62, 0.02], "goal": [-0.05, 0.85, 0.02]}
    observation, _ = environment.reset(seed=0, options={"initial_state": initial_state})
    np.testing.assert_allclose(observation[36:38], initial_state["goal"][:2])
    np.testing.assert_allclose(observation[4:6], initial_state["object"][:2], atol=1e-6)
    assert environment.initial_state["object"] == initial_state["object"]
