from __future__ import annotations

import copy
import pickle

import gymnasium
import numpy as np
import pytest
from conftest import TASKS

import benchtop


def run(environment: gymnasium.Env, actions: np.ndarray) -> list[np.ndarray]:
    found = []
    for action in actions:
        observation, reward, *_ = environment.step(action)
        if isinstance(observation, dict):
            observation = np.concatenate([np.ravel(value) for value in observation.values()])
        found.append(np.append(observation, reward))
    return found


@pytest.mark.parametrize("task", TASKS)
def test_a_state_runs_on_to_the_same_bits_here_and_elsewhere(task: str) -> None:
    keywords = {"dynamics": "everything", "state": "rich"}
    here, elsewhere = (gymnasium.make(f"Benchtop/{task}-v1", **keywords).unwrapped for _ in range(2))
    actions = np.random.default_rng(3).uniform(-1, 1, (60, 4)).astype(np.float32)
    here.reset(seed=3)
    run(here, actions[:30])
    state = here.get_state()
    expected = run(here, actions[30:])
    elsewhere.reset(seed=9)
    here.set_state(state)
    np.testing.assert_array_equal(run(here, actions[30:]), expected)
    # What is drawn next is part of the state too.
    after, _ = here.reset()
    elsewhere.set_state(pickle.loads(pickle.dumps(state)))
    np.testing.assert_array_equal(run(elsewhere, actions[30:]), expected)
    again, _ = elsewhere.reset()
    for key in after if isinstance(after, dict) else []:
        np.testing.assert_array_equal(after[key], again[key])
    if not isinstance(after, dict):
        np.testing.assert_array_equal(after, again)


def test_going_back_shows_what_was_seen() -> None:
    environment = gymnasium.make("Benchtop/push-v1", cameras="corner2", image_size=32).unwrapped
    environment.reset(seed=1)
    seen, *_ = environment.step(np.ones(4, np.float32))
    state = environment.get_state()
    environment.step(np.ones(4, np.float32))
    found = environment.set_state(state)
    assert all((seen[key] == found[key]).all() for key in seen)


def test_states_are_values() -> None:
    environment = gymnasium.make("Benchtop/push-v1").unwrapped
    environment.reset(seed=1)
    state = environment.get_state()
    assert state == environment.get_state() == copy.deepcopy(state) == benchtop.State.from_bytes(bytes(state))
    assert hash(state) == hash(environment.get_state())
    environment.step(np.ones(4, np.float32))
    assert state != environment.get_state()
    environment.close()
    other = gymnasium.make("Benchtop/push-v1").unwrapped
    other.set_state(state)
    other.step(np.ones(4, np.float32))


def test_vectors_go_back_as_well() -> None:
    vector = gymnasium.make_vec("Benchtop/MT10-v1", autoreset_mode="SameStep", max_episode_steps=20).unwrapped
    vector.action_space.seed(4)
    actions = [vector.action_space.sample() for _ in range(40)]
    vector.reset(seed=4)
    for action in actions[:15]:
        vector.step(action)
    states = vector.get_state()
    expected = [vector.step(action)[:2] for action in actions[15:]]
    vector.set_state(states)
    for action, (observations, rewards) in zip(actions[15:], expected, strict=True):
        found = vector.step(action)
        np.testing.assert_array_equal(found[0], observations)
        np.testing.assert_array_equal(found[1], rewards)


def test_states_that_do_not_fit_are_refused() -> None:
    push = gymnasium.make("Benchtop/push-v1").unwrapped
    push.reset(seed=1)
    state = push.get_state()
    reach, rich = (
        gymnasium.make("Benchtop/reach-v1").unwrapped,
        gymnasium.make("Benchtop/push-v1", state="rich").unwrapped,
    )
    for other in (reach, rich):
        with pytest.raises(ValueError, match="does not fit"):
            other.set_state(state)
    with pytest.raises(TypeError, match="get_state"):
        push.set_state("a state")
    text = bytes(state)
    for broken in (
        b"",
        b"{}",
        text[: len(text) // 2],
        text.replace(b'"structure":', b'"structure":1'),
        b"\xff\xfe",
        b"a\0b",
    ):
        with pytest.raises(ValueError):
            push.set_state(benchtop.State.from_bytes(broken))
    push.step(np.zeros(4, np.float32))
