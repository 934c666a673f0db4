"""Tests an installed wheel and the origin of its libraries. Scripts/test-python runs this, not pytest."""

from __future__ import annotations

import sys
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

home = str(Path(benchtop.__file__).parents[1])
loaded = {Path(line.split()[-1]) for line in Path("/proc/self/maps").read_text().splitlines() if ".so" in line}
names = ("libode", "libpng", "libvpx", "libccd", "libBenchtopC", "libswift", "libopenblas", "libgfortran")
ours = [str(path) for path in loaded if path.name.startswith(names)]
assert ours and all(path.startswith(home) for path in ours), sorted(ours)
print("python: ok: the wheel is self-contained, under Python", sys.version.split()[0])
