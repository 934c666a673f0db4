"""What documents say: the errors of docs/troubleshooting.md, the versions of docs/versions.md, and CITATION.cff."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import gymnasium
import numpy as np
import pytest
import yaml

import benchtop

ROOT = Path(__file__).resolve().parents[2]
MESSAGES = re.findall(r"^```text\n(.*)\n```$", (ROOT / "docs/troubleshooting.md").read_text(), re.MULTILINE)
VERSIONS = (ROOT / "docs/versions.md").read_text()
PROJECT = (ROOT / "python/pyproject.toml").read_text()


def in_a_process(program: str, **variables: str) -> None:
    """Fails with what a program prints."""
    package = str(Path(benchtop.__file__).parents[1])
    process = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env={**os.environ, "PYTHONPATH": package, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    raise RuntimeError(process.stdout)


def past_the_end() -> None:
    environment = gymnasium.make("Benchtop/reach-v2", max_episode_steps=1)
    environment.reset(seed=0)
    for _ in range(2):
        environment.step(np.zeros(4))


def short_action() -> None:
    environment = gymnasium.make("Benchtop/reach-v2", disable_env_checker=True)
    environment.reset(seed=0)
    environment.step(np.zeros(3))


FORK = """
import os, benchtop, gymnasium
vector = gymnasium.make_vec("Benchtop/reach-v2", num_envs=2, threads=2)
if os.fork() == 0:
    vector.reset()
os.wait()
"""
TWICE = """
import benchtop
for _ in range(2):
    benchtop.collect("reach", "zero", episodes=1, out="data", after_success=1)
"""
# What leads to each error of docs/troubleshooting.md.
CAUSES: dict[str, Callable[[], object]] = {
    "libBenchtopC.so does not exist": lambda: in_a_process(
        "import benchtop; benchtop.catalog()", BENCHTOP_LIBRARY="libBenchtopC.so"
    ),
    "No module named": lambda: in_a_process("import benchtop.stable_baselines"),
    "Namespace Benchtop not found": lambda: in_a_process("import gymnasium; gymnasium.make('Benchtop/reach-v2')"),
    "Environment version `v3`": lambda: gymnasium.make("Benchtop/reach-v3"),
    "MT10 has 10 tasks": lambda: gymnasium.make("Benchtop/MT10-v2"),
    "num_envs is 4": lambda: gymnasium.make_vec("Benchtop/MT10-v2", num_envs=4),
    "got an unexpected keyword": lambda: gymnasium.make("Benchtop/reach-v2", camera_names="corner"),
    "the episode is over": past_the_end,
    "action has the shape": short_action,
    "the worker threads": lambda: in_a_process(FORK),
    "unknown suite": lambda: benchtop.evaluate("expert", "MT11", episodes=1),
    "the policy returned": lambda: benchtop.evaluate(lambda observations: np.zeros(4), "reach", episodes=1),
    "holds a dataset already": lambda: in_a_process(TWICE),
}


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: "-".join(message.split()[:4]))
def test_an_error_of_troubleshooting_reads_like_this(
    message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cause = next(cause for start, cause in CAUSES.items() if message.startswith(start))
    with pytest.raises(Exception, match=re.escape(message)):
        cause()


@pytest.mark.parametrize(
    ("name", "file", "package"),
    [
        ("NumPy", "requirements.txt", "numpy"),
        ("Gymnasium", "requirements.txt", "gymnasium"),
        ("Gymnasium", "clients-oldest.txt", "gymnasium"),
        ("Gymnasium", "clients-rllib.txt", "gymnasium"),
        ("Stable-Baselines3", "clients-learners.txt", "stable_baselines3"),
        ("TorchRL", "clients-learners.txt", "torchrl"),
        ("tianshou", "clients-learners.txt", "tianshou"),
        ("Ray", "clients-rllib.txt", "ray[rllib]"),
        ("submitit", "clients-rllib.txt", "submitit"),
        ("LeRobot", "clients-lerobot.txt", "lerobot[dataset]"),
        ("vla-eval", "clients-vla-eval.txt", "vla-eval"),
        ("Minari", "requirements.txt", "minari[hdf5]"),
        ("viser", "requirements.txt", "viser"),
    ],
)
def test_versions_names_the_version_that_is_tested(name: str, file: str, package: str) -> None:
    lists = (ROOT / "python/tests" / file).read_text()
    version = re.search(rf"^{re.escape(package)}==([\w.]+)", lists, re.MULTILINE)[1]
    row = re.search(rf"^\| {re.escape(name)} \|.*$", VERSIONS, re.MULTILINE)[0]
    assert re.search(rf"(?<![\w.]){re.escape(version)}(?!\.?\w)", row)


def test_versions_names_what_the_package_asks_for() -> None:
    for requirement, words in {
        'requires-python = ">=3.10"': "| Python | 3.10 or later |",
        "gymnasium>=1.1,<2": "| Gymnasium | 1.1 or later, before 2 |",
        "numpy>=1.22": "| NumPy | 1.22 or later |",
    }.items():
        assert requirement in PROJECT
        assert words in VERSIONS


def test_the_citation_is_complete_and_names_this_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    # What the Citation File Format requires.
    assert citation["cff-version"] == "1.2.0"
    assert citation["message"]
    assert citation["authors"] == [{"name": "The Benchtop authors"}]
    assert citation["type"] == "software"
    assert citation["version"] == benchtop.__version__
    assert f'license = "{citation["license"]}"' in PROJECT
    # As in README.
    readme = (ROOT / "README.md").read_text()
    assert f"title = {{{citation['title']}}}" in readme
    assert f"version = {{{citation['version']}}}" in readme
