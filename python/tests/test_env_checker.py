"""Gymnasium's environment checker passes for every environment, without a warning."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from conftest import TASKS
from gymnasium.utils.env_checker import check_env

from benchtop import _names
from benchtop.environment import GoalEnvironment

VARIANTS = [
    {"state": "extended"},
    {"state": "proprioception"},
    {"state": "none", "cameras": "corner2"},
    {"cameras": ["corner2", "gripperPOV"], "image_size": (64, 48), "frame_stack": 2},
    {"frame_stack": 3, "reward_type": "sparse"},
    {"dynamics": "friction", "dynamics_observable": True},
    {"dynamics": "noise"},
    {"goals": "finite", "num_goals": 5, "goal_observable": False, "seed": 3},
    {"terminate_on_success": True, "action_repeat": 2},
]


def check(identifier: str, **keywords: object) -> None:
    # Small images, because the checker renders in each mode.
    environment = gymnasium.make(identifier, width=64, height=64, **keywords)
    check_env(environment.unwrapped)
    environment.close()


@pytest.mark.parametrize("task", TASKS)
def test_every_task(task: str) -> None:
    check(f"Benchtop/{task}-v2")


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
@pytest.mark.parametrize("task", ["push", "goal-push"])
def test_every_kind_of_observation(task: str, variant: dict) -> None:
    if task == "goal-push" and variant.get("state") == "none":
        variant = {**variant, "frame_stack": 1}
    check(f"Benchtop/{task}-v2", **variant)


@pytest.mark.parametrize("name", ["MT1", "ML1", "ML1-train", "ML1-test", *[f"MT1-{f}" for f in _names.FAMILIES]])
def test_every_suite_of_one_task(name: str) -> None:
    check(f"Benchtop/{name}-v2", env_name="door-open-v3")


def test_results_have_plain_types(reach: gymnasium.Env) -> None:
    reach.reset(seed=0)
    _, reward, terminated, truncated, info = reach.step(reach.action_space.sample())
    assert type(reward) is float
    assert type(terminated) is bool
    assert type(truncated) is bool
    assert {key: type(value) for key, value in info.items()} == {
        **dict.fromkeys(
            "success near_object grasp_success grasp_reward in_place_reward obj_to_target unscaled_reward".split(),
            float,
        ),
        "is_success": bool,
    }


@pytest.mark.parametrize("task", TASKS)
def test_only_goal_tasks_have_compute_reward(task: str) -> None:
    environment = gymnasium.make(f"Benchtop/{task}-v2").unwrapped
    assert hasattr(environment, "compute_reward") == task.startswith("goal-")
    assert isinstance(environment, GoalEnvironment) == task.startswith("goal-")


@pytest.mark.parametrize("task", TASKS)
def test_observations_stay_in_their_space(task: str) -> None:
    environment = gymnasium.make(f"Benchtop/{task}-v2", state="extended", dynamics="everything")
    environment.action_space.seed(5)
    environment.reset(seed=5)
    for _ in range(50):
        observation, *_ = environment.step(environment.action_space.sample())
        assert environment.observation_space.contains(observation)


def test_time_limits_are_the_specs(reach: gymnasium.Env) -> None:
    assert reach.spec is not None and reach.spec.max_episode_steps == 500
    longer = gymnasium.make("Benchtop/reach-v2", max_episode_steps=700)
    longer.reset(seed=0)
    ends = [longer.step(np.zeros(4, np.float32))[3] for _ in range(700)]
    assert ends == [False] * 699 + [True]


def test_arrays_are_new_by_default() -> None:
    fresh = gymnasium.make("Benchtop/goal-push-v2", cameras="corner2").unwrapped
    used = gymnasium.make("Benchtop/goal-push-v2", cameras="corner2", copy=False).unwrapped
    for environment, shares in ((fresh, False), (used, True)):
        first, _ = environment.reset(seed=1)
        second, *_ = environment.step(np.ones(4, np.float32))
        assert all(np.shares_memory(first[key], second[key]) == shares for key in first)
