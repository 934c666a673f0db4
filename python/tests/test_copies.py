"""Pickled and copied environments continue with the same bits, in this process and in others."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cloudpickle
import gymnasium
import numpy as np
import pytest
from worker_task import Nudge

import benchtop

ACTIONS = np.random.default_rng(2).uniform(-1, 1, (40, 4)).astype(np.float32)
KEYWORDS: list[tuple[str, dict[str, Any]]] = [
    ("reach", {}),
    ("pick-place", {"dynamics": "everything", "dynamics_resampling": "environment", "state": "extended"}),
    ("push", {"cameras": ["corner2", "tabletop"], "image_size": 16, "frame_stack": 2, "goals": "finite", "seed": 3}),
    ("drawer-open", {"copy": False, "max_episode_steps": 25}),
    ("goal-push", {"terminate_on_success": True}),
]
copies = pytest.mark.parametrize(
    "copied",
    [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one)), lambda one: cloudpickle.loads(cloudpickle.dumps(one))],
    ids=["deepcopy", "pickle", "cloudpickle"],
)


def flat(value: Any) -> list[bytes]:
    if isinstance(value, dict):
        return [part for key in sorted(value) for part in flat(value[key])]
    if isinstance(value, (tuple, list)):
        return [part for one in value for part in flat(one)]
    if isinstance(value, np.ndarray) and value.dtype == object:
        return flat(value.tolist())
    return [repr(value).encode() if value is None else np.asarray(value).tobytes()]


def run(environment: gymnasium.Env, actions: np.ndarray = ACTIONS) -> list[list[bytes]]:
    """Everything that the steps return, episode after episode."""
    found = []
    for action in actions:
        result = environment.step(action)
        found.append(flat(result))
        if result[2] or result[3]:
            found.append(flat(environment.reset()))
    return found


@copies
@pytest.mark.parametrize(("task", "keywords"), KEYWORDS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_copy_continues_with_the_same_bits(copied: Callable[[Any], Any], task: str, keywords: dict) -> None:
    # With `copy=False` the checker warns that observations share memory, as documented.
    here = gymnasium.make(f"Benchtop/{task}-v2", disable_env_checker="copy" in keywords, **keywords)
    here.reset(seed=5)
    run(here, ACTIONS[:12])
    there = copied(here)
    assert there.unwrapped is not here.unwrapped
    assert there.spec == here.spec
    assert there.observation_space == here.observation_space
    # Past the end of the episode, and through the next one.
    expected = run(here)
    assert run(there) == expected
    assert there.unwrapped.np_random.random() == here.unwrapped.np_random.random()


@copies
def test_a_copy_has_its_own_time_limit(copied: Callable[[Any], Any]) -> None:
    here = gymnasium.make("Benchtop/reach-v2", max_episode_steps=20)
    here.reset(seed=0)
    run(here, ACTIONS[:5])
    state = here.unwrapped.get_state()
    there = copied(here)
    run(there, ACTIONS[:10])
    there.unwrapped.set_state(state)
    for step in range(1, 16):
        *_, truncated, _ = there.step(ACTIONS[step])
        assert truncated == (step == 15)
    with pytest.raises(benchtop.ResetNeededError):
        there.unwrapped.step(ACTIONS[0])


@copies
def test_a_copy_is_as_far_as_the_original(copied: Callable[[Any], Any]) -> None:
    fresh = benchtop.TaskEnvironment(task="reach", seed=4)
    with pytest.raises(benchtop.ResetNeededError):
        copied(fresh).step(ACTIONS[0])
    assert flat(copied(fresh).reset()) == flat(fresh.reset())
    assert flat(copied(fresh).reset()) == flat(fresh.reset())
    fresh.note = "kept"
    assert copied(fresh).note == "kept"
    fresh.close()
    closed = copied(fresh)
    with pytest.raises(benchtop.ClosedError):
        closed.reset()
    closed.close()


@copies
@pytest.mark.parametrize("mode", ["NextStep", "SameStep"])
def test_a_copied_vector_continues_with_the_same_bits(copied: Callable[[Any], Any], mode: str) -> None:
    keywords = {"autoreset_mode": mode, "max_episode_steps": 9, "goals": "random", "use_one_hot": True}
    here = gymnasium.make_vec("Benchtop/MT10-v2", num_envs=12, **keywords)
    here.action_space.seed(1)
    actions = [here.action_space.sample() for _ in range(40)]
    here.reset(seed=5)
    # 9: the episodes have just ended.
    for count in (4, 5):
        for action in actions[:count]:
            here.step(action)
        there = copied(here)
        assert there.unwrapped.autoreset_mode.value == mode
        first = copied(there)
        expected = [flat(first.step(action)) for action in actions]
        assert [flat(there.step(action)) for action in actions] == expected
    there.close()
    with pytest.raises(benchtop.ClosedError):
        copied(there).step(actions[0])


def test_a_vector_that_is_reset_in_part_is_copied_in_part() -> None:
    vector = gymnasium.make_vec("Benchtop/reach-v2", num_envs=3, autoreset_mode="Disabled", seed=7).unwrapped
    mask = np.array([True, False, True])
    vector.reset(options={"reset_mask": mask})
    other = copy.deepcopy(vector)
    for one in (vector, other):
        with pytest.raises(benchtop.ResetNeededError):
            one.step(np.zeros((3, 4), np.float32))
        one.reset(options={"reset_mask": ~mask})
    assert flat(vector.step(ACTIONS[:3])) == flat(other.step(ACTIONS[:3]))


def work(pickled: bytes, pipe: Any) -> None:
    try:
        pipe.send(run(pickle.loads(pickled)))
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")


def in_worker(method: str, pickled: bytes) -> Any:
    context = multiprocessing.get_context(method)
    here, there = context.Pipe()
    process = context.Process(target=work, args=(pickled, there))
    process.start()
    assert here.poll(120)
    result = here.recv()
    process.join()
    return result


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("task", ["push", "custom-nudge"])
def test_workers_continue_with_the_same_bits(method: str, task: str) -> None:
    identifier = benchtop.register(Nudge) if task == Nudge.name else f"Benchtop/{task}-v2"
    environment = gymnasium.make(identifier)
    environment.reset(seed=5)
    run(environment, ACTIONS[:12])
    pickled = pickle.dumps(environment)
    assert in_worker(method, pickled) == run(environment)


def test_a_copy_of_a_vector_brings_its_task() -> None:
    vector = gymnasium.make_vec(benchtop.register(Nudge), num_envs=3)
    vector.reset(seed=1)
    assert flat(copy.deepcopy(vector).step(ACTIONS[:3])) == flat(vector.step(ACTIONS[:3]))


def test_a_spec_finds_a_task_of_python_in_workers() -> None:
    spec = gymnasium.spec(benchtop.register(Nudge))
    vector = gymnasium.vector.AsyncVectorEnv([lambda: gymnasium.make(spec)] * 2, context="spawn")
    theirs, _ = vector.reset(seed=1)
    native = gymnasium.make_vec(spec, num_envs=2)
    np.testing.assert_array_equal(theirs, native.reset(seed=1)[0])
    vector.close()


def in_new_process(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)


def local_task() -> type[benchtop.Task]:
    class Local(Nudge):
        name = "custom-local"

    return Local


def test_only_cloudpickle_can_send_a_local_task(tmp_path: Path) -> None:
    environment = gymnasium.make(benchtop.register(local_task()))
    environment.reset(seed=5)
    with pytest.raises((pickle.PicklingError, AttributeError), match="Local"):
        pickle.dumps(environment)
    path = tmp_path / "environment"
    path.write_bytes(cloudpickle.dumps(environment))
    code = "import sys, cloudpickle, pathlib\nsys.path.append(sys.argv[2])\n"
    load = "environment = cloudpickle.loads(pathlib.Path(sys.argv[1]).read_bytes())\n"
    step = "print(environment.step([0.5, 0, 0, 0])[0].tobytes().hex())"
    found = in_new_process(code + load + step, str(path), str(Path(__file__).parent))
    assert found.stdout.strip() == environment.step(np.array([0.5, 0, 0, 0]))[0].tobytes().hex(), found.stderr


def test_a_task_that_workers_cannot_import_is_one_error() -> None:
    spec = gymnasium.spec(benchtop.register(local_task()))
    code = "import sys, benchtop, gymnasium\ngymnasium.make(gymnasium.envs.registration.EnvSpec.from_json(sys.argv[1]))"
    found = in_new_process(code, spec.to_json())
    assert found.stderr.splitlines()[-1].startswith(
        "benchtop.errors.UnknownNameError: the task 'custom-local' is written"
    )
    assert "test_copies:local_task.<locals>.Local" in found.stderr and "benchtop.register" in found.stderr
