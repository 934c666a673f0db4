"""Invalid input raises an exception of the right class with a clear message, and the environment stays usable."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import gymnasium
import numpy as np
import pytest

import benchtop
from benchtop import errors
from benchtop._library import Library, library

ZERO = np.zeros(4, np.float32)


@pytest.mark.parametrize(
    ("action", "error", "message"),
    [
        (np.zeros(3), ValueError, r"shape \(3,\); it must be \(4,\)"),
        (np.zeros((1, 4)), ValueError, "shape"),
        (0.5, ValueError, "shape"),
        ([], ValueError, "shape"),
        ("up", TypeError, "numbers"),
        (None, TypeError, "numbers"),
        (np.array(["a"] * 4), TypeError, "numbers"),
        (np.ones(4, complex), TypeError, "numbers"),
        (np.array([0, 0, np.nan, 0]), ValueError, "finite"),
        (np.array([np.inf, 0, 0, 0], np.float32), ValueError, "finite"),
        (np.array([1e300, 0, 0, 0]), ValueError, "finite"),
    ],
)
def test_actions(reach: gymnasium.Env, action: object, error: type[Exception], message: str) -> None:
    reach.reset(seed=0)
    before = reach.unwrapped.get_state()
    with pytest.raises(error, match=message):
        reach.step(action)
    assert reach.unwrapped.get_state() == before
    reach.step(ZERO)


@pytest.mark.parametrize("action", [[0, 1, 0, -1], (0.5,) * 4, np.zeros(4, np.int8), np.zeros(8)[::2]])
def test_other_numeric_types_are_valid(reach: gymnasium.Env, action: object) -> None:
    reach.reset(seed=0)
    reach.step(action)


def test_vectors_check_all_actions_before_any_is_taken() -> None:
    vector = gymnasium.make_vec("Benchtop/reach-v2", num_envs=3).unwrapped
    vector.reset(seed=0)
    before = vector.get_state()
    actions = np.zeros((3, 4), np.float32)
    actions[2, 1] = np.nan
    for wrong in (actions, np.zeros((2, 4), np.float32), np.zeros(12, np.float32), np.zeros((3, 5))):
        with pytest.raises(ValueError):
            vector.step(wrong)
    assert vector.get_state() == before
    vector.step(np.asfortranarray(np.zeros((3, 4), np.float32)))


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"statee": "extended"}, TypeError, "did you mean 'state'"),
        ({"state": "poor"}, ValueError, "poor"),
        ({"cameras": "corner9"}, ValueError, "corner9"),
        ({"camera_name": "corner9"}, ValueError, "did you mean"),
        ({"camera_id": 9}, ValueError, "camera_id"),
        ({"camera": {"position": [0, 0, 0], "target": [0, 0, 0]}, "render_mode": "rgb_array"}, ValueError, "direction"),
        ({"render_mode": "human2"}, ValueError, "rgb_array"),
        ({"width": 8, "render_mode": "rgb_array"}, ValueError, "16x16"),
        ({"width": 20.5}, TypeError, "integer"),
        ({"image_size": (1, 2, 3)}, ValueError, "image_size"),
        ({"image_size": 5, "cameras": "corner2"}, ValueError, "16 to 4096"),
        ({"frame_stack": 0}, ValueError, "stacked"),
        ({"seed": -1}, ValueError, "seed"),
        ({"seed": 1.5}, TypeError, "integer"),
        ({"num_goals": 0}, ValueError, "listed goals"),
        ({"goal_index": 50}, ValueError, "fixed goal"),
        ({"goals": "many"}, ValueError, "many"),
        ({"dynamics": "magic"}, ValueError, "magic"),
        ({"dynamics": {"name": "x"}}, ValueError, "missing"),
        ({"reward_type": "big"}, ValueError, "big"),
        ({"reward_type": "big"}, ValueError, "dense"),
        ({"options": {"horizn": 3}}, ValueError, "horizn"),
        ({"options": {"horizon": float("nan")}}, ValueError, "cannot be used"),
        ({"max_episode_steps": 2_000_000}, ValueError, "horizon"),
        ({"action_repeat": 0}, ValueError, "repeat"),
        ({"use_one_hot": True}, ValueError, "suite"),
        ({"env_name": "reach"}, ValueError, "env_name"),
        ({"split": "test"}, ValueError, "split"),
    ],
    ids=str,
)
def test_options(keywords: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        environment = benchtop.TaskEnvironment(task="reach", **keywords)
        environment.reset(seed=0)
        environment.render()


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"task": "rech"}, "did you mean"),
        ({"suite": "MT11"}, "MT11"),
        ({"suite": "MT1"}, "env_name"),
        ({"suite": "MT1", "env_name": "fly"}, "fly"),
        ({}, "one of the two"),
        ({"task": "reach", "num_envs": 0}, "1 to 65536"),
        ({"suite": "MT10", "num_envs": 5}, "10 tasks"),
        ({"task": "reach", "threads": 0}, "threads"),
        ({"task": "reach", "autoreset_mode": "never"}, "NextStep"),
        ({"task": "reach", "num_envs": 2, "goal_indices": [1]}, "overrides"),
    ],
    ids=str,
)
def test_vector_options(keywords: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        benchtop.VectorEnvironment(**{"num_envs": 1, **keywords})


def test_goal_tasks_need_goal_environments() -> None:
    with pytest.raises(ValueError, match="GoalEnvironment"):
        benchtop.TaskEnvironment(task="goal-push")
    with pytest.raises(ValueError, match="TaskEnvironment"):
        benchtop.GoalEnvironment(task="push")


@pytest.mark.parametrize(
    "options",
    [
        {"initial_state": {}},
        {"initial_state": 3},
        {"unknown": 1},
        {"initial_state": {"object": [0, 0, 0], "goal": [np.nan] * 3}},
    ],
)
def test_reset_options(reach: gymnasium.Env, options: dict) -> None:
    with pytest.raises(ValueError):
        reach.reset(options=options)
    reach.reset(seed=0)


def test_vector_resets() -> None:
    vector = gymnasium.make_vec("Benchtop/reach-v2", num_envs=3)
    vector.reset(seed=0)
    for seed in ([1, 2], -1):
        with pytest.raises(ValueError):
            vector.reset(seed=seed)
    with pytest.raises(TypeError):
        vector.reset(options={"reset_mask": [True, False, True]})
    for mask in (np.zeros(3, bool), np.ones(2, bool)):
        with pytest.raises(ValueError):
            vector.reset(options={"reset_mask": mask})
    vector.step(np.zeros((3, 4), np.float32))


def test_a_step_before_the_first_reset() -> None:
    with pytest.raises(gymnasium.error.ResetNeeded, match="reset"):
        benchtop.TaskEnvironment(task="reach").step(ZERO)


def test_a_closed_environment() -> None:
    environment = benchtop.TaskEnvironment(task="reach", render_mode="rgb_array")
    environment.reset(seed=0)
    state = environment.get_state()
    environment.close()
    environment.close()
    for work in (
        environment.reset,
        lambda: environment.step(ZERO),
        environment.render,
        environment.expert,
        environment.get_state,
        lambda: environment.set_state(state),
        lambda: environment.goal,
    ):
        with pytest.raises(gymnasium.error.ClosedEnvironmentError):
            work()
    vector = gymnasium.make_vec("Benchtop/MT10-v2")
    vector.reset(seed=0)
    vector.close()
    vector.close()
    with pytest.raises(benchtop.ClosedError):
        vector.step(np.zeros((10, 4), np.float32))


def test_no_handle_of_any_kind_ends_the_process() -> None:
    native = library().native
    for handle in (0, 1 << 63, 2**64 - 1, 123456789):
        assert native.benchtop_step(handle, None, 4, None) != 0
        assert native.benchtop_close(handle) == 3
        assert native.benchtop_reset(handle, None, None, None, None, None, None) == 3
        assert native.benchtop_set_state(handle, 0, handle) == 3
        assert native.benchtop_close_state(handle) == 3
        assert native.benchtop_task_random(handle, None) != 0
    environment = benchtop.TaskEnvironment(task="reach")
    for index in (-1, 1, 2**62):
        with pytest.raises(ValueError, match="no environment"):
            environment._core.describe_episode(index)
    assert native.benchtop_open(None, None) == 1
    assert native.benchtop_open(b"\xff", None) == 1
    assert native.benchtop_error()


def test_two_threads_on_one_environment() -> None:
    environment = benchtop.TaskEnvironment(task="reach", cameras=["corner2"], image_size=512)
    environment.reset(seed=0)
    failures: list[Exception] = []
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        for _ in range(40):
            try:
                environment.step(ZERO)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures
    assert all(isinstance(failure, benchtop.BusyError) for failure in failures)
    environment.step(ZERO)


def test_other_threads_run_while_an_environment_steps() -> None:
    environment = benchtop.TaskEnvironment(task="reach", cameras=["corner2"], image_size=2048)
    environment.reset(seed=0)
    ticks = 0
    is_done = threading.Event()

    def work() -> None:
        environment.step(ZERO)
        is_done.set()

    thread = threading.Thread(target=work)
    thread.start()
    while not is_done.wait(0.001):
        ticks += 1
    thread.join()
    assert ticks > 5


def in_child(work: object) -> int:
    """The exit status of a forked process that calls `work`."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()  # type: ignore[operator]
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_process() -> None:
    single = benchtop.TaskEnvironment(task="reach")
    single.reset(seed=0)
    vector = gymnasium.make_vec("Benchtop/MT10-v2", threads=2)
    vector.reset(seed=0)
    actions = np.zeros((10, 4), np.float32)
    expected = benchtop.TaskEnvironment(task="reach")
    expected.reset(seed=0)
    after = expected.step(ZERO)[0]

    def child() -> None:
        # An environment without threads continues as it would have in the parent.
        np.testing.assert_array_equal(single.step(ZERO)[0], after)
        single.close()
        for work in (lambda: vector.step(actions), vector.reset, lambda: vector.unwrapped.get_state()):
            with pytest.raises(benchtop.ForkedError, match="after the fork"):
                work()
        vector.close()
        fresh = gymnasium.make_vec("Benchtop/MT10-v2", threads=2)
        fresh.reset(seed=0)
        fresh.step(actions)
        fresh.close()

    assert in_child(child) == 0
    vector.step(actions)
    np.testing.assert_array_equal(single.step(ZERO)[0], after)


def test_gymnasiums_async_vectors_work() -> None:
    vector = gymnasium.make_vec("Benchtop/reach-v2", num_envs=2, vectorization_mode="async")
    native = gymnasium.make_vec("Benchtop/reach-v2", num_envs=2)
    theirs, _ = vector.reset(seed=1)
    np.testing.assert_array_equal(theirs, native.reset(seed=1)[0])
    vector.close()


def test_a_missing_library(tmp_path: Path) -> None:
    code = "import gymnasium, benchtop\ngymnasium.make('Benchtop/reach-v2')"
    for name, message in (("nothing.so", "does not exist"), ("broken.so", "cannot be used")):
        path = tmp_path / name
        if name == "broken.so":
            path.write_text("no library")
        found = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "BENCHTOP_LIBRARY": str(path)},
            capture_output=True,
            text=True,
        )
        assert found.returncode == 1
        assert found.stderr.splitlines()[-1].startswith("benchtop.errors.LibraryError")
        assert message in found.stderr and str(path) in found.stderr
    assert issubclass(errors.LibraryError, ImportError)


def test_an_unrelated_library() -> None:
    with pytest.raises(benchtop.LibraryError, match="cannot be used"):
        Library(Path("libc.so.6"))


def test_a_task_without_an_expert_is_an_error() -> None:
    # All built-in tasks have one.
    assert all(task["hasExpert"] for task in benchtop.catalog()["tasks"][:54])
