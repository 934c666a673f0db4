"""The same seed gives the same bits as in Swift: the digests that the Swift tests recorded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import gymnasium
import numpy as np
import pytest
from swift_random import FNV1a, Xoshiro256PlusPlus

from benchtop import _names
from benchtop._core import address

# Name, digest of the first hundred steps, and digest of the whole episode.
RECORDED = [
    line.split()
    for line in (Path(__file__).parents[2] / "Tests/TasksTests/Recorded/digests.txt").read_text().splitlines()
]
SEED = 11
BEGINNING = 100
STEPS = 500
# The processor features that the C library then avoids.
FUSED_MULTIPLICATION = ",".join(f"-{name},-{name}_Usable" for name in ("FMA", "FMA4", "AVX2", "AVX512F"))


def actions(core: object, generators: list[Xoshiro256PlusPlus]) -> np.ndarray:
    """A weighted sum of the experts' actions and random ones, as in the Swift tests."""
    experts = np.empty((len(generators), 4))
    core.check(core.library.native.benchtop_expert_actions(core.handle, address(experts), experts.size))  # type: ignore
    noise = np.array([[generator.uniform() for _ in range(4)] for generator in generators])
    return (0.7 * experts + 0.6 * noise).astype(np.float32)


def digest(task: str, steps: int) -> str:
    environment = gymnasium.make(f"Benchtop/{task}-v2").unwrapped
    observation, _ = environment.reset(seed=SEED)
    generator, found = Xoshiro256PlusPlus(SEED), FNV1a()
    found.add(observation)
    for _ in range(steps):
        (action,) = actions(environment._core, [generator])
        observation, reward, *_ = environment.step(action)
        found.add([*observation, reward])
    environment.close()
    return found.text


def test_a_full_episode_of_each_task_gives_the_recorded_bits() -> None:
    assert [[task, digest(task, STEPS)] for task in _names.TASKS] == [[name, whole] for name, _, whole in RECORDED]


def test_the_bits_do_not_depend_on_fused_multiplication() -> None:
    program = "import test_reproducibility as t; print([[x, t.digest(x, t.BEGINNING)] for x in t._names.TASKS])"
    found = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parent,
        env=os.environ | {"GLIBC_TUNABLES": f"glibc.cpu.hwcaps={FUSED_MULTIPLICATION}"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    ).stdout
    assert found.strip() == str([[name, beginning] for name, beginning, _ in RECORDED])


@pytest.mark.parametrize("threads", [1, 3, 16])
def test_a_vector_of_all_tasks_gives_the_recorded_bits(threads: int) -> None:
    vector = gymnasium.make_vec("Benchtop/MT50-v2", autoreset_mode="Disabled", threads=threads, goals="random")
    observations, _ = vector.reset(seed=[SEED] * 50)
    generators, digests = [Xoshiro256PlusPlus(SEED) for _ in range(50)], [FNV1a() for _ in range(50)]
    for found, observation in zip(digests, observations, strict=True):
        found.add(observation)
    for _ in range(STEPS):
        observations, rewards, *_ = vector.step(actions(vector.unwrapped.core, generators))
        for found, observation, reward in zip(digests, observations, rewards, strict=True):
            found.add([*observation, reward])
    names = vector.unwrapped.task_names
    assert [found.text for found in digests] == [whole for _, _, whole in RECORDED]
    assert names == [name for name, _, _ in RECORDED]
    vector.close()
