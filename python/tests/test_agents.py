"""Agents act as on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import gymnasium
import numpy as np
import pytest
from PIL import Image

import benchtop

ASSETS = Path(__file__).parents[2] / "assets/agents"


def recorded(agent: str, suite: str, folder: Path) -> None:
    command = [os.environ["BENCHTOP"], "collect", "--policy", agent, "--suite", suite, "--episodes", "1"]
    subprocess.run([*command, "--format", "png", "--out", folder], check=True, capture_output=True)


def test_the_bundled_agents_are_listed_and_loaded() -> None:
    names = benchtop.bundled_agents()
    assert names == sorted(path.parent.name for path in ASSETS.glob("*/policy.safetensors"))
    for name in names:
        agent = benchtop.load_agent(name)
        assert agent.name == name and agent.tasks and agent.observation_size > 0
        one = agent.act(np.zeros(agent.observation_size), agent.tasks[0])
        many = agent.act(np.zeros((5, agent.observation_size)), [agent.tasks[0]] * 5)
        assert one.shape == (4,) and one.dtype == np.float32
        np.testing.assert_array_equal(many, np.tile(one, (5, 1)))


@pytest.mark.parametrize(("name", "suite"), [("mt10-ppo", "MT1:reach"), ("goal-push", "MT1:goal-push")])
def test_an_agent_does_what_the_command_line_records(name: str, suite: str, tmp_path: Path) -> None:
    recorded(name, suite, tmp_path / "data")
    lines = next((tmp_path / "data").rglob("steps.jsonl")).read_text().splitlines()
    agent, task = benchtop.load_agent(name), suite.split(":")[1]
    compared = 0
    for line in map(json.loads, lines):
        if "policy_action" not in line:
            continue
        state = line["observation"] + (line["goal"] if "achieved_goal" in line else [])
        action = np.clip(agent.act(np.array(state), task), -1, 1)
        np.testing.assert_array_equal(action, np.array(line["policy_action"], np.float32))
        compared += 1
    assert compared > 10


def trained_from_images(folder: Path, *options: str) -> Path:
    """An agent that has hardly learned, from images of 16 x 16 pixels."""
    layers = '[{"channels":4,"kernel":4,"stride":4,"padding":0}]'
    settings = ["network.torso=imageEncoder", f"network.torso.layers={layers}", "episodesPerTask=1"]
    changes = [word for setting in settings for word in ("--set", setting)]
    command = [os.environ["BENCHTOP"], "train", "bc", "--task", "reach", "--steps", "400", "--size", "16x16"]
    subprocess.run([*command, *options, *changes, "--out", folder], check=True, capture_output=True)
    return folder


def test_an_agent_that_sees_images_does_what_the_command_line_records(tmp_path: Path) -> None:
    run = trained_from_images(tmp_path / "run", "--cameras", "tabletop,gripperPOV")
    command = [os.environ["BENCHTOP"], "collect", "--policy", run, "--task", "reach", "--episodes", "1"]
    images = ["--cameras", "gripperPOV,tabletop", "--size", "16x16", "--format", "png"]
    subprocess.run([*command, *images, "--out", tmp_path / "data"], check=True, capture_output=True)
    steps = next((tmp_path / "data").rglob("steps.jsonl"))
    agent = benchtop.load_agent(run)
    assert agent.cameras == ("tabletop", "gripperPOV") and agent.image_shape == (16, 16, 3)
    lines = [json.loads(line) for line in steps.read_text().splitlines()][:-1]
    observations = [
        {"state": np.array(line["observation"])}
        | {camera: np.array(Image.open(steps.parent / f"{camera}/{line['step']:05}.png")) for camera in agent.cameras}
        for line in lines
    ]
    recorded = np.array([line["policy_action"] for line in lines], np.float32)
    for observation, action in zip(observations, recorded, strict=True):
        np.testing.assert_array_equal(np.clip(agent.act(observation), -1, 1), action)
    batch = {key: np.stack([observation[key] for observation in observations]) for key in observations[0]}
    np.testing.assert_array_equal(np.clip(agent.act(batch), -1, 1), recorded)
    with pytest.raises(ValueError, match="needs the images of tabletop, gripperPOV"):
        agent.act({"state": batch["state"]})
    with pytest.raises(ValueError, match="shape"):
        agent.act(batch | {"tabletop": batch["tabletop"][:, 1:]})
    with pytest.raises(ValueError, match="different numbers"):
        agent.act(batch | {"tabletop": batch["tabletop"][0]})
    with pytest.raises(ValueError, match="not a dictionary"):
        agent.act(batch["tabletop"])


def test_an_agent_that_sees_only_images_acts_in_its_environment(tmp_path: Path) -> None:
    run = trained_from_images(tmp_path / "run", "--state", "none", "--cameras", "tabletop", "--frame-stack", "2")
    agent = benchtop.load_agent(run)
    assert agent.observation_size == 0 and agent.image_shape == (2, 16, 16, 3)
    kind = {"state": "none", "cameras": "tabletop", "image_size": 16, "frame_stack": 2}
    environment = gymnasium.make("Benchtop/reach-v2", **kind)
    observation, _ = environment.reset(seed=1)
    vector = gymnasium.make_vec("Benchtop/reach-v2", num_envs=3, **kind)
    observations, _ = vector.reset(seed=[1, 2, 3])
    for _ in range(3):
        action, actions = agent.act(observation), agent.act(observations)
        assert action.shape == (4,) and actions.shape == (3, 4)
        np.testing.assert_array_equal(actions[0], action)
        observation, *_ = environment.step(np.clip(action, -1, 1))
        observations, *_ = vector.step(np.clip(actions, -1, 1))
    environment.close()
    vector.close()


def trained_with_memory(folder: Path) -> Path:
    """A recurrent agent that has hardly learned."""
    small = '{"kind":"gru","hiddenSizes":[16],"hiddenStateSize":16}'
    settings = ["environmentsPerTask=4", "stepsPerIteration=32", f"policy.torso={small}", f"critic.torso={small}"]
    changes = [word for setting in settings for word in ("--set", setting)]
    command = [os.environ["BENCHTOP"], "train", "ppo", "--task", "reach", "--steps", "256", *changes]
    subprocess.run([*command, "--out", folder], check=True, capture_output=True)
    return folder


def test_an_agent_with_memory_does_what_the_command_line_records(tmp_path: Path) -> None:
    run = trained_with_memory(tmp_path / "run")
    command = [os.environ["BENCHTOP"], "collect", "--policy", run, "--task", "reach", "--episodes", "2"]
    subprocess.run([*command, "--format", "png", "--out", tmp_path / "data"], check=True, capture_output=True)
    agent = benchtop.load_agent(run)
    assert agent.has_memory and not benchtop.load_agent("goal-reach").has_memory
    states, actions = [], []
    for steps in sorted((tmp_path / "data").rglob("steps.jsonl")):
        lines = [json.loads(line) for line in steps.read_text().splitlines()]
        lines = [line for line in lines if "policy_action" in line]
        states.append(np.array([line["observation"] for line in lines]))
        actions.append(np.array([line["policy_action"] for line in lines], np.float32))
    assert len(states) == 2
    # One episode after the other.
    for observations, recorded in zip(states, actions, strict=True):
        for step, observation in enumerate(observations):
            action = np.clip(agent.act(observation, episode_start=step == 0), -1, 1)
            np.testing.assert_array_equal(action, recorded[step])
    # Both side by side, the second one three steps later.
    agent.act(np.stack([states[0][0], states[1][-1]]), episode_start=True)
    for step in range(1, 20):
        batch = np.stack([states[0][step], states[1][max(step - 3, 0)]])
        both = np.clip(agent.act(batch, episode_start=[False, step <= 3]), -1, 1)
        np.testing.assert_array_equal(both[0], actions[0][step])
        if step >= 3:
            np.testing.assert_array_equal(both[1], actions[1][step - 3])
    with pytest.raises(ValueError, match="'episode_start' is required"):
        agent.act(states[0][0])
    with pytest.raises(ValueError, match="remembers 2 episodes, not 3"):
        agent.act(states[0][:3], episode_start=[True, True, False])
    for wrong in ([True], [[True, False]], [0, 1], "ab"):
        with pytest.raises(ValueError, match="episode_start has the shape"):
            agent.act(states[0][:2], episode_start=wrong)
    assert agent.act(states[0][:3], episode_start=True).shape == (3, 4)


def test_an_agent_solves_its_suite() -> None:
    agent = benchtop.load_agent("mt10-ppo")
    vector = gymnasium.make_vec("Benchtop/MT10-v2", max_episode_steps=200, autoreset_mode="NextStep")
    names = vector.unwrapped.task_names
    observations, _ = vector.reset(seed=0)
    done = np.zeros(len(names), bool)
    for _ in range(199):
        observations, _, _, _, infos = vector.step(agent.act(observations, names))
        done |= infos["success"] > 0
    assert done.mean() >= 0.8, dict(zip(names, done, strict=True))
    vector.close()


def test_mistakes_are_one_clear_error() -> None:
    with pytest.raises(benchtop.UnknownNameError, match="mt10-pp"):
        benchtop.load_agent("mt10-pp")
    with pytest.raises(ValueError):
        benchtop.load_agent("a\0b")
    with pytest.raises(benchtop.BenchtopError):
        benchtop.load_agent(ASSETS)
    agent = benchtop.load_agent("mt10-ppo")
    state = np.zeros(agent.observation_size)
    with pytest.raises(ValueError, match="shape"):
        agent.act(state[:-1], "reach")
    with pytest.raises(ValueError, match="tasks"):
        agent.act(state)
    with pytest.raises(benchtop.UnknownNameError, match="hammer"):
        agent.act(state, "hammer")
    with pytest.raises(ValueError, match="2 tasks for 3"):
        agent.act(np.zeros((3, agent.observation_size)), ["reach"] * 2)
    # Any observation yields an action.
    for number in (1e300, np.nan, np.inf):
        assert agent.act(np.full_like(state, number), "reach").shape == (4,)


def test_loading_starts_no_thread_and_keeps_the_environment() -> None:
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, benchtop\n"
            "before = dict(os.environ), len(os.listdir('/proc/self/task'))\n"
            "agent = benchtop.load_agent('goal-reach')\n"
            "agent.act([0] * agent.observation_size)\n"
            "print(before == (dict(os.environ), len(os.listdir('/proc/self/task'))))",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout.strip() == "True"
