"""TorchRL as a client. Skipped unless it is installed."""

from __future__ import annotations

from typing import Any

import gymnasium
import pytest

pytest.importorskip("torchrl")

from torchrl.envs import GymEnv, GymWrapper, ParallelEnv, check_env_specs

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    ("identifier", "keywords"),
    [
        ("Benchtop/reach-v2", {}),
        ("Benchtop/goal-push-v2", {}),
        ("Benchtop/push-v2", {"cameras": "corner2", "image_size": 32}),
    ],
    ids=str,
)
def test_its_checks(identifier: str, keywords: dict[str, Any]) -> None:
    environment = GymEnv(identifier, **keywords)
    check_env_specs(environment)
    assert environment.rollout(6).shape == (6,)


def test_it_wraps_an_environment() -> None:
    # GymEnv has an argument env_name of its own.
    single = gymnasium.make("Benchtop/MT10-v2", env_name="push", use_one_hot=True, max_episode_steps=4)
    environment = GymWrapper(single)
    check_env_specs(environment)
    assert environment.rollout(10)["next", "truncated"].sum() == 1


@pytest.mark.parametrize("mode", ["SameStep", "Disabled"])
def test_it_wraps_a_native_vector(mode: str) -> None:
    vector = gymnasium.make_vec("Benchtop/MT10-v2", autoreset_mode=mode, max_episode_steps=4)
    environment = GymWrapper(vector)
    check_env_specs(environment)
    rollout = environment.rollout(9, break_when_any_done=False)
    assert rollout.shape == (10, 9)
    assert rollout["next", "truncated"].sum() == 20


def test_it_reads_the_infos_of_a_native_vector() -> None:
    vector = gymnasium.make_vec("Benchtop/reach-v2", num_envs=3, autoreset_mode="Disabled")
    environment = GymWrapper(vector).auto_register_info_dict()
    assert environment.rollout(3)["next", "obj_to_target"].shape == (3, 3)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_its_parallel_environments(method: str) -> None:
    # A spawned process knows the bare id only if something in it imports benchtop.
    environment = ParallelEnv(2, lambda: GymEnv("benchtop:Benchtop/reach-v2"), mp_start_method=method)
    try:
        assert environment.rollout(5).shape == (2, 5)
    finally:
        environment.close()
