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
