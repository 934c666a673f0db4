from __future__ import annotations

import gymnasium
import pytest
from conftest import TASKS


@pytest.mark.parametrize("task", TASKS)
def test_the_expert_succeeds(task: str) -> None:
    successes = 0
    environment = gymnasium.make(f"Benchtop/{task}-v2")
    for seed in range(4):
        environment.reset(seed=seed)
        for _ in range(environment.spec.max_episode_steps):
            *_, truncated, info = environment.step(environment.unwrapped.expert())
            if info["is_success"] or truncated:
                break
        successes += info["is_success"]
    assert successes >= 3


def test_a_vector_has_an_expert_for_each_environment() -> None:
    vector = gymnasium.make_vec("Benchtop/MT10-v2").unwrapped
    vector.reset(seed=0)
    done = False
    for _ in range(150):
        *_, infos = vector.step(vector.expert())
        done = done | infos["is_success"]
    assert done.all()
