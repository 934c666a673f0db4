"""Tests an installed wheel and the origin of its libraries. Scripts/test-python runs this, not pytest."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import gymnasium
import numpy as np

import benchtop

single = gymnasium.make("Benchtop/pick-place-v2", render_mode="rgb_array", width=64, height=64)
single.reset(seed=0)
for _ in range(100):
    *_, info = single.step(single.unwrapped.expert())
assert info["success"] == 1, info
assert len(np.unique(single.render())) > 20

vector = gymnasium.make_vec("Benchtop/MT10-v2", cameras=["corner2"], threads=2)
vector.reset(seed=0)
vector.step(vector.action_space.sample())
vector.close()

agent = benchtop.load_agent("mt10-ppo")
assert "goal-push" in benchtop.bundled_agents()
assert agent.act(np.zeros(agent.observation_size), "reach").shape == (4,)

assert benchtop.evaluate("mt10-ppo", "reach", episodes=2).success_rate == 1


def command(*words: str) -> str:
    """The command line beside this Python."""
    return subprocess.run(
        [Path(sys.executable).with_name("benchtop"), *words], check=True, stdout=subprocess.PIPE, text=True
    ).stdout


for kind, name in {"agents": "mt10-bc", "recipes": "mt10-play", "experiments": "mt10-base-learners"}.items():
    assert name in command("list", kind), kind
with tempfile.TemporaryDirectory() as scratch:
    os.chdir(scratch)
    assert "normalized score" in command("evaluate", "--policy", "mt10-ppo", "--task", "reach", "--episodes", "2")
    command("demo", "--policy", "goal-reach", "--episodes", "1", "--out", "demo", "--size", "64x64")
    assert Path("demo/goal-reach.webm").stat().st_size > 1000 and Path("demo/overview.png").is_file()
    command("collect", "--task", "reach", "--episodes", "1", "--format", "lerobot", "--out", "data")
    run = benchtop.train("bc", task="reach", dataset="data", out="run", steps=400)
    assert run.agent.act(np.zeros(39)).shape == (4,)
    benchtop.report([run.folder], "page.html")
    assert Path("page.html").is_file()

home = str(Path(benchtop.__file__).parents[1])
loaded = {Path(line.split()[-1]) for line in Path("/proc/self/maps").read_text().splitlines() if ".so" in line}
names = "libode libpng libvpx libccd libdeflate libBenchtopC libswift libopenblas libgfortran".split()
ours = [str(path) for path in loaded if path.name.startswith(tuple(names))]
assert ours and all(path.startswith(home) for path in ours), sorted(ours)
print("python: ok: the wheel is self-contained, under Python", sys.version.split()[0])
