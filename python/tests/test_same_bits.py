"""Same seed, same bits as the Swift core: the digests that its own tests have recorded, seen from Python."""

from __future__ import annotations

from pathlib import Path

import gymnasium
import numpy as np
import pytest
from swift_random import Digest, Generator

from benchtop import _names
from benchtop._core import address

RECORDED = Path(__file__).parents[2] / "Tests/TasksTests/Recorded/digests.txt"
SEED = 11
STEPS = 500

# The C library computes sines otherwise on processors without fused multiplication.
needs_fused_multiplication = pytest.mark.skipif(
    " fma " not in Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else True,
    reason="the recorded bits are those of processors with fused multiplication",
)


def actions(core: object, generators: list[Generator]) -> np.ndarray:
    """Half of what the experts do, and half chance, as the Swift tests mix them."""
    experts = np.empty((len(generators), 4))
    core.check(core.library.native.benchtop_expert(core.handle, address(experts), experts.size))  # type: ignore
    noise = np.array([[generator.symmetric() for _ in range(4)] for generator in generators])
    return (0.7 * experts + 0.6 * noise).astype(np.float32)


@needs_fused_multiplication
def test_a_full_episode_of_each_task_gives_the_recorded_bits() -> None:
    digests = []
    for task in _names.TASKS:
        environment = gymnasium.make(f"Benchtop/{task}-v1").unwrapped
        observation, _ = environment.reset(seed=SEED)
        generator, digest = Generator(SEED), Digest()
        digest.add(observation)
        for _ in range(STEPS):
            (action,) = actions(environment._core, [generator])
            observation, reward, *_ = environment.step(action)
            digest.add([*observation, reward])
        digests.append(f"{task} {digest.text}")
        environment.close()
    assert digests == RECORDED.read_text().split("\n")[:-1]


@needs_fused_multiplication
@pytest.mark.parametrize("threads", [1, 3])
def test_a_vector_of_all_tasks_gives_them_too(threads: int) -> None:
    vector = gymnasium.make_vec("Benchtop/MT50-v1", autoreset_mode="Disabled", threads=threads, goals="fresh")
    observations, _ = vector.reset(seed=[SEED] * 50)
    generators, digests = [Generator(SEED) for _ in range(50)], [Digest() for _ in range(50)]
    for digest, observation in zip(digests, observations, strict=True):
        digest.add(observation)
    for _ in range(STEPS):
        observations, rewards, *_ = vector.step(actions(vector.unwrapped.core, generators))
        for digest, observation, reward in zip(digests, observations, rewards, strict=True):
            digest.add([*observation, reward])
    names = vector.unwrapped.task_names
    found = [f"{name} {digest.text}" for name, digest in zip(names, digests, strict=True)]
    assert found == RECORDED.read_text().split("\n")[:-1]
    vector.close()
