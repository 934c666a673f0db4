"""RLlib as a client: its remote workers find our ids, and PPO learns from them. Skipped unless it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("ray")

import ray
from ray.rllib.algorithms.ppo import PPOConfig
from worker_task import Nudge

import benchtop
from benchtop import rllib

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    paths = {"PYTHONPATH": f"{Path(benchtop.__file__).parents[1]}:{Path(__file__).parent}"}
    ray.init(
        num_cpus=2,
        include_dashboard=False,
        logging_level="error",
        log_to_driver=False,
        object_store_memory=100_000_000,
        runtime_env={"env_vars": paths},
    )
    yield
    ray.shutdown()


@pytest.mark.parametrize(
    ("identifier", "mode"),
    [
        ("benchtop:Benchtop/reach-v2", "vector_entry_point"),
        ("Benchtop/reach-v2", "vector_entry_point"),
        ("Benchtop/custom-nudge-v1", "sync"),
    ],
)
def test_ppo_in_a_remote_worker(cluster: None, identifier: str, mode: str) -> None:
    benchtop.register(Nudge)
    if ":" not in identifier:
        assert rllib.register(identifier) == identifier
    config = (
        PPOConfig()
        .environment(identifier, env_config={"max_episode_steps": 30})
        .env_runners(
            num_env_runners=1, num_envs_per_env_runner=2, gym_env_vectorize_mode=mode, rollout_fragment_length=40
        )
        .training(train_batch_size=80, minibatch_size=40, num_epochs=1)
    )
    algorithm = config.build_algo()
    result = algorithm.train()
    algorithm.stop()
    assert result["env_runners"]["num_env_steps_sampled"] == 80
    assert result["env_runners"]["episode_len_mean"] == 30
