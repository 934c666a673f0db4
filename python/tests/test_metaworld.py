"""What users of Meta-World write works, or its error says what to write instead."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
from worker_task import Nudge

import benchtop
from benchtop import _metaworld, _names

PAGE = Path(__file__).parents[2] / "docs/from-metaworld.md"
ZERO = np.zeros(4, np.float32)


@pytest.mark.parametrize("name", _metaworld.ARGUMENTS)
def test_an_argument_of_metaworld_is_a_type_error_that_says_what_to_write(name: str) -> None:
    # Gymnasium and others look for these words.
    words = re.escape(f"got an unexpected keyword argument '{name}'; {_metaworld.ARGUMENTS[name]}")
    with pytest.raises(TypeError, match=words):
        benchtop.TaskEnvironment(task="reach", **{name: 1})
    with pytest.raises(TypeError, match=words):
        gymnasium.make_vec("Benchtop/MT10-v2", **{name: 1})


@pytest.mark.parametrize("name", _metaworld.MEMBERS)
def test_a_member_of_metaworld_is_an_attribute_error_that_says_what_to_write(name: str) -> None:
    advice = re.escape(_metaworld.MEMBERS[name])
    single = benchtop.TaskEnvironment(task="reach")
    vector = benchtop.VectorEnvironment(2, task="reach")
    assert not hasattr(single, name) and not hasattr(vector, name)
    with pytest.raises(AttributeError, match=advice):
        getattr(single, name)
    with pytest.raises(AttributeError, match=advice):
        # Otherwise it would be set and do nothing.
        setattr(single, name, False)
    with pytest.raises(AttributeError, match=advice):
        vector.call(name)


@pytest.mark.parametrize("name", _metaworld.NAMES)
def test_a_name_of_metaworld_is_an_attribute_error_that_says_what_to_write(name: str) -> None:
    with pytest.raises(AttributeError, match=re.escape(_metaworld.NAMES[name])):
        getattr(benchtop, name)


def test_the_page_has_every_name() -> None:
    page = PAGE.read_text()
    for name in (*_metaworld.ARGUMENTS, *_metaworld.MEMBERS, *_metaworld.NAMES):
        assert f"`{name}`" in page, name


def test_the_advice_names_what_exists() -> None:
    """Arguments, members and ids in the advice are ours."""
    texts = [text for table in (_metaworld.ARGUMENTS, _metaworld.MEMBERS, _metaworld.NAMES) for text in table.values()]
    arguments = set(re.findall(r"\b([a-z_]+)=", " ".join(texts)))
    assert arguments - {"seed", "options"} <= set(benchtop._settings.KNOWN)
    ids = set(re.findall(r"Benchtop/[\w-]+", " ".join(texts)))
    assert ids and ids <= set(gymnasium.registry)


def test_a_list_of_tasks_is_a_suite() -> None:
    vector = gymnasium.make_vec("Benchtop/custom-mt-envs-v2", task=["push-v3", "reach"], use_one_hot=True)
    assert vector.unwrapped.task_names == ["push", "reach"]
    observations, _ = vector.reset(seed=0)
    np.testing.assert_array_equal(observations[:, 39:], np.eye(2))
    named = benchtop.VectorEnvironment(4, suite="push,reach", use_one_hot=True)
    assert named.task_names == ["push", "reach"] * 2
    single = gymnasium.make("Benchtop/custom-mt-envs-v2", task=["push", "reach"], env_name="reach-v3")
    assert single.unwrapped.task_name == "reach"


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"task": []}, TypeError, "a name or a list of names"),
        ({"task": ["reach", 3]}, TypeError, "a name or a list of names"),
        ({"task": ["reach", "reach"]}, ValueError, "twice"),
        ({"task": ["reach", "rech"]}, ValueError, "did you mean 'reach'"),
        ({"suite": ["reach"]}, TypeError, r"write task=\['reach', 'push'\]"),
        ({"suite": "MT10+frictoin"}, ValueError, "frictoin"),
        ({"suite": "MT10+friction", "dynamics": "gravity"}, ValueError, "must be left out"),
        ({"task": ["reach", "push"], "num_envs": 0}, ValueError, "at least 2"),
        ({"suite": "MT10", "env_name": "sweep"}, ValueError, "its tasks are reach, push"),
        ({"suite": "MT10", "env_name": "rech"}, ValueError, "did you mean 'reach'"),
        ({"suite": "MT10", "env_name": "reach", "use_one_hot": True}, ValueError, "single environment"),
    ],
    ids=str,
)
def test_wrong_lists(keywords: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        benchtop.VectorEnvironment(**keywords)


def test_a_suite_is_not_a_single_environment() -> None:
    with pytest.raises(ValueError, match=r"MT10 has 10 tasks.*env_name='reach'.*make_vec"):
        gymnasium.make("Benchtop/MT10-v2")


@pytest.mark.parametrize("suite", ["MT10-friction", "MT10+friction"])
def test_both_names_of_a_suite_under_dynamics(suite: str) -> None:
    keywords: dict[str, Any] = {"num_envs": 10, "threads": 1}
    named = benchtop.VectorEnvironment(suite=suite, **keywords)
    registered = gymnasium.make_vec("Benchtop/MT10-friction-v2", **keywords)
    np.testing.assert_array_equal(named.reset(seed=1)[0], registered.reset(seed=1)[0])
    assert named.get_attr("dynamics") == registered.unwrapped.get_attr("dynamics")


@pytest.mark.parametrize(
    ("suite", "split", "chosen"),
    [
        ("MT10", "train", "all"),
        ("ML10", "test", "all"),
        ("ML25", "test", "all"),
        ("MT50", "train", "sweep"),
        ("goals", "train", "all"),
    ],
)
def test_one_task_of_a_suite_is_that_of_the_vector(suite: str, split: str, chosen: str) -> None:
    splits = {"split": split} if suite.startswith("ML") else {}
    vector = gymnasium.make_vec(f"Benchtop/{suite}-v2", use_one_hot=True, seed=5, **splits)
    batch, _ = vector.reset()
    actions = np.random.default_rng(0).uniform(-1, 1, (vector.num_envs, 4)).astype(np.float32)
    later, rewards, *_ = vector.step(actions)
    for index, name in enumerate(vector.unwrapped.task_names):
        if chosen not in ("all", name):
            continue
        # The first seed of environment i is the vector's plus i, and the seed of the list of goals is the vector's.
        single = gymnasium.make(f"Benchtop/{suite}-v2", env_name=name, use_one_hot=True, seed=5, **splits)
        observation, _ = single.reset(seed=5 + index)
        after, reward, *_ = single.step(actions[index])
        assert single.observation_space.contains(after)
        assert reward == rewards[index]
        if suite == "goals":
            after, later_one = after["observation"], later["observation"][index]
            np.testing.assert_array_equal(observation["observation"], batch["observation"][index])
        else:
            later_one = later[index]
            np.testing.assert_array_equal(observation, batch[index])
        np.testing.assert_array_equal(after, later_one)


def test_the_one_hot_vector_stands_before_the_dynamics() -> None:
    keywords: dict[str, Any] = {"dynamics": "friction", "dynamics_observable": True, "frame_stack": 2}
    plain = benchtop.TaskEnvironment(suite="MT10", env_name="push", **keywords)
    shown = benchtop.TaskEnvironment(suite="MT10", env_name="push", use_one_hot=True, **keywords)
    one, _ = plain.reset(seed=1)
    other, _ = shown.reset(seed=1)
    np.testing.assert_array_equal(np.delete(other, np.s_[78:88]), one)
    np.testing.assert_array_equal(other[78:88], np.eye(10)[1])
    assert shown.observation_space.contains(other)


def test_each_environment_has_its_own_initial_state() -> None:
    vector = benchtop.VectorEnvironment(3, task="push", threads=1)
    vector.reset(seed=1)
    states = vector.call("initial_state")
    vector.reset(seed=9)
    first, _ = vector.reset(options={"initial_state": states})
    assert vector.call("initial_state") == states
    again, _ = vector.reset(options={"initial_state": [states[2], None, states[2]]})
    assert vector.call("initial_state")[::2] == (states[2], states[2])
    sampled = vector.call("initial_state")[1]
    assert sampled not in states and 0.5 < sampled["object"][1] < 0.8
    np.testing.assert_array_equal(again[2], first[2])
    np.testing.assert_array_equal(again[0], first[2])
    with pytest.raises(ValueError, match="has 2 initial states; it must have 3"):
        vector.reset(options={"initial_state": states[:2]})


@pytest.mark.parametrize("limit", [{"max_episode_steps": 5}, {"options": {"horizon": 5}}], ids=str)
@pytest.mark.parametrize("outer", [None, 3, 8, 500])
def test_no_step_goes_past_the_shortest_time_limit(limit: dict, outer: int | None) -> None:
    environment: gymnasium.Env = benchtop.TaskEnvironment(task="reach", **limit)
    if outer is not None:
        environment = gymnasium.wrappers.TimeLimit(environment, outer)
    for _ in range(2):
        environment.reset(seed=0)
        steps = 0
        truncated = False
        while not truncated:
            *_, truncated, _ = environment.step(ZERO)
            steps += 1
        assert steps == min(5, outer or 5)
        with pytest.raises(benchtop.ResetNeededError):
            environment.step(ZERO)


def test_a_time_limit_is_positive() -> None:
    with pytest.raises(ValueError, match="the horizon is 0"):
        benchtop.TaskEnvironment(task="reach", max_episode_steps=0)


def test_names_of_metaworlds_version() -> None:
    assert benchtop.TaskEnvironment(task="reach-v3").task_name == "reach"
    assert benchtop.TaskEnvironment(env_name="reach-v3").task_name == "reach"
    assert set(_names.SUITES) <= {one["name"] for one in benchtop.catalog()["suites"]}


def quaternion_table() -> dict[str, list[str]]:
    section = (PAGE.parent / "tasks.md").read_text().split("| quaternion | tasks |\n")[1]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines()[1:5]]
    return {kind: re.findall(r"`([a-z-]+)`", tasks) for kind, tasks in rows}


def test_the_table_of_quaternions_is_true() -> None:
    table = quaternion_table()
    assert sorted(task for tasks in table.values() for task in tasks) == sorted(_names.TASKS)
    constant = [task for kind, tasks in table.items() for task in tasks if kind.startswith(("a constant", "zeros"))]
    for task in _names.TASKS:
        environment = benchtop.TaskEnvironment(task=task)
        observation, _ = environment.reset(seed=0)
        first = observation[7:11]
        assert np.isclose(np.linalg.norm(first), 0 if task in table["zeros"] else 1)
        # An object that stands upright has no rotation or a yaw: its real part and its last component.
        if task in table["w, x, y, z"] and not np.isclose(first[3] ** 2, 0.5):
            assert abs(first[0]) > 0.99
        if task in table["x, y, z, w"] and task not in ("door-open", "door-close", "lever-pull"):
            assert abs(first[3]) > 0.99
        if task in constant:
            for _ in range(100):
                observation, *_ = environment.step(environment.expert())
            np.testing.assert_array_equal(observation[7:11], first)


def test_a_list_has_only_bundled_tasks() -> None:
    benchtop.register(Nudge)
    with pytest.raises(ValueError, match="'custom-nudge' is written in Python"):
        benchtop.VectorEnvironment(task=["reach", "custom-nudge"])
