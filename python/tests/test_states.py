from __future__ import annotations

import contextlib
import copy
import json
import pickle
from collections.abc import Callable

import gymnasium
import numpy as np
import pytest
from conftest import TASKS
from gymnasium.wrappers import RecordEpisodeStatistics, TimeLimit

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
def test_a_restored_state_continues_with_the_same_bits(task: str) -> None:
    keywords = {"dynamics": "everything", "state": "extended"}
    here, elsewhere = (gymnasium.make(f"Benchtop/{task}-v2", **keywords).unwrapped for _ in range(2))
    actions = np.random.default_rng(3).uniform(-1, 1, (60, 4)).astype(np.float32)
    here.reset(seed=3)
    run(here, actions[:30])
    state = here.get_state()
    expected = run(here, actions[30:])
    elsewhere.reset(seed=9)
    here.set_state(state)
    np.testing.assert_array_equal(run(here, actions[30:]), expected)
    # The state includes the random generators.
    after, _ = here.reset()
    elsewhere.set_state(pickle.loads(pickle.dumps(state)))
    np.testing.assert_array_equal(run(elsewhere, actions[30:]), expected)
    again, _ = elsewhere.reset()
    for key in after if isinstance(after, dict) else []:
        np.testing.assert_array_equal(after[key], again[key])
    if not isinstance(after, dict):
        np.testing.assert_array_equal(after, again)


def test_a_restored_state_has_the_same_observation() -> None:
    environment = gymnasium.make("Benchtop/push-v2", cameras="corner2", image_size=32).unwrapped
    environment.reset(seed=1)
    seen, *_ = environment.step(np.ones(4, np.float32))
    state = environment.get_state()
    environment.step(np.ones(4, np.float32))
    found = environment.set_state(state)
    assert all((seen[key] == found[key]).all() for key in seen)


def test_states_are_values() -> None:
    environment = gymnasium.make("Benchtop/push-v2").unwrapped
    environment.reset(seed=1)
    state = environment.get_state()
    assert state == environment.get_state() == copy.deepcopy(state) == benchtop.State.from_bytes(bytes(state))
    assert hash(state) == hash(environment.get_state())
    environment.step(np.ones(4, np.float32))
    assert state != environment.get_state()
    environment.close()
    other = gymnasium.make("Benchtop/push-v2").unwrapped
    other.set_state(state)
    other.step(np.ones(4, np.float32))


def test_vectors_restore_states() -> None:
    vector = gymnasium.make_vec("Benchtop/MT10-v2", autoreset_mode="SameStep", max_episode_steps=20).unwrapped
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


def test_states_of_other_environments_are_errors() -> None:
    push = gymnasium.make("Benchtop/push-v2").unwrapped
    push.reset(seed=1)
    state = push.get_state()
    reach, extended = (
        gymnasium.make("Benchtop/reach-v2").unwrapped,
        gymnasium.make("Benchtop/push-v2", state="extended").unwrapped,
    )
    for other in (reach, extended):
        with pytest.raises(ValueError, match="does not match"):
            other.set_state(state)
    with pytest.raises(TypeError, match="get_state"):
        push.set_state("a state")
    text = bytes(state)
    for broken in (
        b"",
        b"{}",
        text[: len(text) // 2],
        text.replace(b'"modelHash":', b'"modelHash":1'),
        b"\xff\xfe",
        b"a\0b",
    ):
        with pytest.raises(ValueError):
            push.set_state(benchtop.State.from_bytes(broken))
    push.step(np.zeros(4, np.float32))


def steps_to_the_end(environment: gymnasium.Env) -> int:
    for step in range(1, 2000):
        *_, truncated, _ = environment.step(np.zeros(4, np.float32))
        if truncated:
            return step
    raise AssertionError("the episode never ends")


@pytest.mark.parametrize("limit", [None, 100, 700])
def test_a_state_includes_its_time_limit(limit: int | None) -> None:
    here, there = (gymnasium.make("Benchtop/reach-v2", max_episode_steps=limit) for _ in range(2))
    assert here.spec.max_episode_steps == (limit or 500)
    here.reset(seed=1)
    for _ in range(95):
        here.step(np.zeros(4, np.float32))
    state = pickle.loads(pickle.dumps(here.unwrapped.get_state()))
    there.reset(seed=2)
    there.unwrapped.set_state(state)
    left = (limit or 500) - 95
    assert steps_to_the_end(here) == steps_to_the_end(there) == left
    # Restore in an environment whose episode is over.
    there.unwrapped.set_state(state)
    assert steps_to_the_end(there) == left
    for ended in (here, there):
        with pytest.raises(benchtop.ResetNeededError, match="over"):
            ended.step(np.zeros(4, np.float32))
    here.reset()
    assert steps_to_the_end(here) == (limit or 500)


def test_the_time_limit_is_that_of_the_spec() -> None:
    environment = gymnasium.make("Benchtop/goal-push-v2")
    assert environment.spec.max_episode_steps == benchtop._names.GOAL_HORIZON
    again = gymnasium.make(environment.spec)
    assert again.spec == environment.spec
    again.reset(seed=0)
    assert steps_to_the_end(again) == benchtop._names.GOAL_HORIZON
    endless = gymnasium.make("Benchtop/reach-v2", max_episode_steps=-1)
    endless.reset(seed=0)
    for _ in range(510):
        *_, truncated, _ = endless.step(np.zeros(4, np.float32))
        assert not truncated


MADE: dict[str, Callable[[], gymnasium.Env]] = {
    "an id": lambda: gymnasium.make("Benchtop/reach-v2", max_episode_steps=5),
    "a suite": lambda: gymnasium.make("Benchtop/MT10-v2", env_name="reach", max_episode_steps=5),
    "a goal task": lambda: gymnasium.make("Benchtop/goal-reach-v2", max_episode_steps=5),
    "a wrapper more": lambda: RecordEpisodeStatistics(gymnasium.make("Benchtop/reach-v2", max_episode_steps=5)),
    "a shorter wrapper": lambda: TimeLimit(gymnasium.make("Benchtop/reach-v2"), 5),
}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_no_step_goes_past_the_limit(make: Callable[[], gymnasium.Env]) -> None:
    environment = make()
    for _ in range(2):
        environment.reset(seed=0)
        assert steps_to_the_end(environment) == 5
        with pytest.raises(benchtop.ResetNeededError, match="the episode is over; call reset"):
            environment.step(np.zeros(4, np.float32))


def test_no_step_of_a_vector_goes_past_the_limit() -> None:
    vector = gymnasium.make_vec("Benchtop/reach-v2", num_envs=2, max_episode_steps=5, autoreset_mode="Disabled")
    vector.reset(seed=0)
    for _ in range(5):
        *_, truncations, _ = vector.step(np.zeros((2, 4), np.float32))
    assert truncations.all()
    with pytest.raises(benchtop.ResetNeededError, match="the episode is over; call reset"):
        vector.step(np.zeros((2, 4), np.float32))


def test_the_limit_of_an_id_is_in_gymnasiums_wrapper() -> None:
    environment = gymnasium.make("Benchtop/reach-v2", max_episode_steps=5).unwrapped
    environment.reset(seed=0)
    for _ in range(10):
        *_, truncated, _ = environment.step(np.zeros(4, np.float32))
        assert not truncated


def checksum(text: bytes) -> int:
    """The CRC-32C checksum."""
    state = 0xFFFFFFFF
    for byte in text:
        state ^= byte
        for _ in range(8):
            state = state >> 1 ^ (0x82F63B78 if state & 1 else 0)
    return state ^ 0xFFFFFFFF


def sealed(form: dict) -> bytes:
    """The text of a mutated state, with a valid checksum."""
    content = json.dumps(form["state"], separators=(",", ":"), ensure_ascii=False)
    return json.dumps({**form, "checksum": checksum(content.encode())}, separators=(",", ":")).encode()


def test_states_have_a_schema_number_and_a_checksum() -> None:
    environment = gymnasium.make("Benchtop/reach-v2").unwrapped
    environment.reset(seed=1)
    text = bytes(environment.get_state())
    form = json.loads(text)
    assert list(form) == ["schema", "origin", "checksum", "state"]
    assert (form["schema"], form["origin"]["release"]) == (1, benchtop.__version__)
    assert benchtop.State.from_bytes(sealed(form)) == environment.get_state()
    form["state"]["stepCount"] += 1
    with pytest.raises(ValueError, match="checksum"):
        benchtop.State.from_bytes(json.dumps(form).encode())
    for schema, message in ((2, "later release"), (0, "schema number"), (None, "schema number")):
        with pytest.raises(ValueError, match=message):
            benchtop.State.from_bytes(json.dumps({**json.loads(text), "schema": schema}).encode())


def test_mutated_states_are_errors_or_continue() -> None:
    """A crash would end this process."""
    environment = gymnasium.make("Benchtop/push-v2", dynamics="everything").unwrapped
    environment.reset(seed=1)
    environment.step(np.ones(4, np.float32))
    text = bytes(environment.get_state())
    random = np.random.default_rng(5)
    invalid = [0, 1, -1, 2**63 - 1, -(2**63), 2**64 - 1, 2**62, 1e308, 1e-320, None, "x", [], True]
    # NaN, infinity and the largest double, as the bits that the world stores.
    invalid += [0x7FF8000000000000, 0x7FF0000000000000, 0x7FEFFFFFFFFFFFFF]
    stepped = 0
    for _ in range(300):
        form = json.loads(text)
        place, key = form["state"], random.choice(list(form["state"]))
        while isinstance(place[key], (dict, list)) and place[key]:
            place = place[key]
            key = random.choice(list(place)) if isinstance(place, dict) else int(random.integers(len(place)))
        place[key] = invalid[random.integers(len(invalid))]
        try:
            environment.set_state(benchtop.State.from_bytes(sealed(form)))
        except ValueError:
            continue
        with contextlib.suppress(benchtop.SimulationError, benchtop.ResetNeededError):
            for _ in range(3):
                environment.step(random.uniform(-1, 1, 4).astype(np.float32))
            stepped += 1
    assert stepped > 0
    environment.reset(seed=1)
    environment.step(np.zeros(4, np.float32))
