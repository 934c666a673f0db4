"""Native vectors give the same results as Gymnasium's own vectors of single environments."""

from __future__ import annotations

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv

SINGLE = {
    "plain": ("Benchtop/reach-v2", {}),
    "ends early": ("Benchtop/drawer-close-v2", {"terminate_on_success": True}),
    "goals": ("Benchtop/goal-push-v2", {}),
    "images": ("Benchtop/push-v2", {"cameras": ["corner2"], "image_size": 32}),
    "only images": ("Benchtop/push-v2", {"cameras": "corner2", "image_size": 32, "state": "none"}),
    "dynamics": ("Benchtop/door-open-v2", {"dynamics": "everything", "dynamics_observable": True}),
}


def assert_same(one: object, other: object, path: str = "") -> None:
    """Asserts that values, types and structure are equal."""
    assert type(one) is type(other), f"{path}: {type(one)} and {type(other)}"
    if isinstance(one, dict):
        assert set(one) == set(other), path
        for key in one:
            assert_same(one[key], other[key], f"{path}.{key}")
    elif isinstance(one, tuple):
        assert len(one) == len(other), path
        for index, (first, second) in enumerate(zip(one, other, strict=True)):
            assert_same(first, second, f"{path}[{index}]")
    elif isinstance(one, np.ndarray) and one.dtype == object:
        assert one.shape == other.shape, path
        for index in range(len(one)):
            assert_same(one[index], other[index], f"{path}[{index}]")
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype, f"{path}: {one.dtype} and {other.dtype}"
        np.testing.assert_array_equal(one, other, err_msg=path)
    else:
        assert one == other, path


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
@pytest.mark.parametrize("kind", SINGLE)
def test_results_equal_gymnasiums_vector(kind: str, mode: AutoresetMode) -> None:
    identifier, keywords = SINGLE[kind]
    count, limit = 3, 12

    def make(index: int) -> gymnasium.Env:
        # Episodes of different lengths, so that not all end at once.
        return gymnasium.make(identifier, max_episode_steps=limit, **keywords)

    theirs = SyncVectorEnv([lambda index=index: make(index) for index in range(count)], autoreset_mode=mode)
    ours = gymnasium.make_vec(identifier, num_envs=count, max_episode_steps=limit, autoreset_mode=mode, **keywords)
    assert ours.metadata["autoreset_mode"] is mode
    assert ours.observation_space == theirs.observation_space
    assert ours.action_space == theirs.action_space
    assert_same(ours.reset(seed=5), theirs.reset(seed=5))
    ours.action_space.seed(2)
    for step in range(2 * limit + 5):
        actions = ours.action_space.sample()
        if kind == "ends early":
            # One episode ends before the others.
            actions[0] = ours.unwrapped.expert()[0]
        assert_same(ours.step(actions), theirs.step(actions), f"step {step}")
    ours.close()


def test_manual_resets() -> None:
    count, limit = 3, 6
    identifier = "Benchtop/goal-push-v2"
    theirs = SyncVectorEnv(
        [lambda: gymnasium.make(identifier, max_episode_steps=limit)] * count,
        autoreset_mode=AutoresetMode.DISABLED,
    )
    ours = gymnasium.make_vec(
        identifier, num_envs=count, max_episode_steps=limit, autoreset_mode=AutoresetMode.DISABLED
    )
    assert_same(ours.reset(seed=5), theirs.reset(seed=5))
    ours.action_space.seed(2)
    mask = np.array([True, False, True])
    for _ in range(3):
        actions = ours.action_space.sample()
        assert_same(ours.step(actions), theirs.step(actions))
    assert_same(ours.reset(options={"reset_mask": mask}), theirs.reset(options={"reset_mask": mask}))
    for _ in range(3):
        actions = ours.action_space.sample()
        assert_same(ours.step(actions), theirs.step(actions))
    # The episode of the second environment is over, so a step is an error.
    with pytest.raises(gymnasium.error.ResetNeeded):
        ours.step(ours.action_space.sample())
    mask = ~mask
    assert_same(
        ours.reset(seed=[1, 2, 3], options={"reset_mask": mask}),
        theirs.reset(seed=[1, 2, 3], options={"reset_mask": mask}),
    )


def test_a_suites_vector_is_its_single_environments() -> None:
    vector = gymnasium.make_vec("Benchtop/MT10-v2", seed=3, threads=2)
    singles = [gymnasium.make("Benchtop/MT1-v2", env_name=name, seed=3) for name in vector.unwrapped.task_names]
    observations, _ = vector.reset(seed=8)
    for index, single in enumerate(singles):
        np.testing.assert_array_equal(single.reset(seed=8 + index)[0], observations[index])
    vector.action_space.seed(0)
    for _ in range(60):
        actions = vector.action_space.sample()
        observations, rewards, _, _, infos = vector.step(actions)
        for index, single in enumerate(singles):
            observation, reward, _, _, info = single.step(actions[index])
            np.testing.assert_array_equal(observation, observations[index])
            assert reward == rewards[index]
            assert info == {key: infos[key][index] for key in info}


def test_arrays_are_new_by_default() -> None:
    for copy, shares in ((True, False), (False, True)):
        vector = gymnasium.make_vec("Benchtop/reach-v2", num_envs=2, copy=copy)
        first, _ = vector.reset(seed=0)
        second, rewards, *_ = vector.step(np.zeros((2, 4), np.float32))
        _, others, *_ = vector.step(np.zeros((2, 4), np.float32))
        assert np.shares_memory(first, second) == shares
        assert np.shares_memory(rewards, others) == shares


def test_gymnasiums_statistics_wrapper_works() -> None:
    vector = gymnasium.wrappers.vector.RecordEpisodeStatistics(
        gymnasium.make_vec("Benchtop/reach-v2", num_envs=2, max_episode_steps=5)
    )
    vector.reset(seed=0)
    for _ in range(5):
        _, _, _, _, infos = vector.step(np.zeros((2, 4), np.float32))
    assert infos["episode"]["l"].tolist() == [5, 5]


def test_call_reaches_each_environment() -> None:
    vector = gymnasium.make_vec("Benchtop/MT10-v2", render_mode="rgb_array", width=32, height=32).unwrapped
    vector.reset(seed=0)
    assert vector.call("task_description")[0] == "Bring the fingertips to the goal."
    assert vector.get_attr("_max_episode_steps") == (500,) * 10
    assert [frame.shape for frame in vector.render()] == [(32, 32, 3)] * 10
    goals = gymnasium.make_vec("Benchtop/goal-push-v2", num_envs=2).unwrapped
    goals.reset(seed=0)
    pairs = np.zeros((4, 3)), np.full((4, 3), 0.1)
    np.testing.assert_array_equal(goals.call("compute_reward", *pairs, {})[1], [-1.0] * 4)
    assert hasattr(goals, "compute_reward") and not hasattr(vector, "compute_reward")


def test_each_environment_may_have_its_own_goal() -> None:
    vector = gymnasium.make_vec("Benchtop/ML1-v2", num_envs=4, env_name="reach", goal_indices=[0, 1, 2, 0])
    vector.reset(seed=0)
    goals = [tuple(goal) for goal in vector.unwrapped.call("goal")]
    assert goals[0] == goals[3] and len(set(goals)) == 3
    vector.reset()
    assert [tuple(goal) for goal in vector.unwrapped.call("goal")] == goals


def test_test_goals_differ_and_are_hidden() -> None:
    goals = {}
    for split in ("train", "test"):
        vector = gymnasium.make_vec(
            "Benchtop/ML1-v2", num_envs=50, env_name="push", split=split, goal_indices=range(50)
        )
        observations, _ = vector.reset(seed=0)
        assert (observations[:, 36:] == 0).all()
        goals[split] = {tuple(goal) for goal in vector.unwrapped.call("goal")}
        assert len(goals[split]) == 50
    assert not goals["train"] & goals["test"]
