"""Writes images of random states of MT10 to one NumPy file, from two cameras and with domain randomization.

    python random_images.py --images 1000 --out images.npz

It needs only Benchtop."""

from __future__ import annotations

import argparse
import time

import gymnasium
import numpy as np

import benchtop  # noqa: F401 - registers the environments

CAMERAS = ("corner2", "gripperPOV")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=1000, help="images from each camera [default: 1000]")
    parser.add_argument("--size", type=int, default=84, help="width and height in pixels [default: 84]")
    parser.add_argument("--seed", type=int, default=0, help="random seed [default: 0]")
    parser.add_argument("--out", default="images.npz", help="output file [default: images.npz]")
    options = parser.parse_args()

    vector = gymnasium.make_vec(
        "Benchtop/MT10-v2",
        num_envs=40,
        goals="random",
        cameras=CAMERAS,
        image_size=options.size,
        image_style={"randomization": {"textures": 1, "colors": 1, "lighting": 1, "camera": 0.3}},
    )
    vector.action_space.seed(options.seed)
    observations, _ = vector.reset(seed=options.seed)
    recorded: dict[str, list[np.ndarray]] = {name: [] for name in ("state", *CAMERAS)}
    start = time.perf_counter()
    while 40 * len(recorded["state"]) < options.images:
        for name, batches in recorded.items():
            batches.append(observations[name])
        # Several steps between two images, so that they differ.
        for _ in range(5):
            actions = vector.action_space.sample()
            observations, *_ = vector.step(actions)
    seconds = time.perf_counter() - start
    arrays = {name: np.concatenate(parts)[: options.images] for name, parts in recorded.items()}
    np.savez_compressed(options.out, **arrays)
    for name, array in arrays.items():
        print(f"{name:12} {array.shape} {array.dtype}")
    print(f"{options.images} states in {seconds:.1f} s, in {options.out}")


if __name__ == "__main__":
    main()
