"""Compares the speed of recording datasets with images with Meta-World. Run it through compare-datasets."""

from __future__ import annotations

import argparse
import ctypes.util
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from measuring import (
    Benchtop,
    Failure,
    add_options,
    at_least_one,
    cores,
    run_info,
    import_meta_world,
    meta_world_names,
    run,
    log,
    show_run_info,
    times,
    verdict,
)

PACKAGES = ("metaworld", "gymnasium", "mujoco", "numpy", "h5py")
CAMERA = "corner2"
SIZE = 84
# Steps of an episode after its first success, on both sides.
STEPS_AFTER_SUCCESS = 30
TARGETS = {"minari": 2000, "robomimic": 2000, "png": 1000}
EPISODES_TARGET = 100


def size_of(folder: Path) -> float:
    """The size of a folder in megabytes."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


class Recording:
    """One run of `benchtop collect` over MT10 with experts."""

    def __init__(self, ours: Benchtop, dataset_format: str, episodes: int, threads: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "data")
            command = [ours.path, "collect", "--suite", "MT10", "--episodes", str(episodes), "--cameras", CAMERA]
            command += ["--size", f"{SIZE}x{SIZE}", "--after-success", str(STEPS_AFTER_SUCCESS), "--format", dataset_format]
            command += ["--threads", str(threads), "--out", str(out)]
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            stderr = process.stderr.read() if process.stderr else ""
            _, status, used = os.wait4(process.pid, 0)
            self.seconds = time.perf_counter() - start
            if status != 0:
                raise Failure(f"benchtop collect failed: {stderr.strip()}")
            inspected = subprocess.run(
                [ours.path, "inspect", str(out), "--json"], capture_output=True, text=True, check=True
            )
            info = json.loads(inspected.stdout)
            ours.version = info["origins"][-1]["release"]
            self.images: int = info["images"]
            self.episodes: int = info["episodes"]
            self.memory = used.ru_maxrss / 1024
            self.megabytes = size_of(out)

    @property
    def image_rate(self) -> float:
        return self.images / self.seconds

    @property
    def episode_rate(self) -> float:
        return self.episodes / self.seconds


class MetaWorldRecorder:
    """The same recording with Meta-World: its experts, its renderer, and a compressed HDF5 file."""

    def __init__(self) -> None:
        if ctypes.util.find_library("OSMesa") is None:
            raise Failure("software OpenGL (OSMesa) is not installed; on Debian: apt install libosmesa6")
        os.environ["MUJOCO_GL"] = os.environ["PYOPENGL_PLATFORM"] = "osmesa"
        os.environ.setdefault("LP_NUM_THREADS", "0")
        self.gymnasium = import_meta_world()
        _, self.tasks = meta_world_names()

    def episode_rate(self) -> float:
        """Episodes per second, over one episode of each task of MT10, on one core."""
        import h5py
        import numpy
        from metaworld.policies import ENV_POLICY_MAP

        count, elapsed = 0, 0.0
        with tempfile.TemporaryDirectory() as folder, h5py.File(Path(folder, "data.hdf5"), "w") as file:
            for task in self.tasks:
                # Creating an environment takes seconds and is not timed.
                environment = self.gymnasium.make(
                    "Meta-World/MT1",
                    env_name=f"{task}-v3",
                    seed=0,
                    render_mode="rgb_array",
                    camera_name=CAMERA,
                    width=SIZE,
                    height=SIZE,
                )
                policy = ENV_POLICY_MAP[f"{task}-v3"]()
                environment.reset()
                environment.render()
                start = time.perf_counter()
                self.record(environment, policy, file.create_group(task), numpy)
                elapsed += time.perf_counter() - start
                count += 1
                environment.close()
        return count / elapsed

    def record(self, environment: Any, policy: Any, group: Any, numpy: Any) -> None:
        observation, _ = environment.reset()
        observations, actions, rewards = [observation], [], []
        images = [environment.render()]
        left = None
        while left is None or left > 0:
            action = numpy.clip(policy.get_action(observation), -1, 1).astype(numpy.float32)
            observation, reward, terminated, truncated, info = environment.step(action)
            observations.append(observation)
            actions.append(action)
            rewards.append(reward)
            images.append(environment.render())
            if info["success"] and left is None:
                left = STEPS_AFTER_SUCCESS + 1
            if left is not None:
                left -= 1
            if terminated or truncated:
                break
        stacked = numpy.stack(images)
        if stacked.min() == stacked.max():
            raise Failure("OpenGL drew only empty images; their time would mean nothing")
        options = {"compression": "gzip", "compression_opts": 1}
        group.create_dataset("images", data=stacked, chunks=(1, SIZE, SIZE, 3), **options)
        group.create_dataset("observations", data=numpy.stack(observations), **options)
        group.create_dataset("actions", data=numpy.stack(actions), **options)
        group.create_dataset("rewards", data=numpy.array(rewards), **options)


def compare(options: argparse.Namespace) -> dict[str, Any]:
    ours = Benchtop()
    report = run_info(PACKAGES, options)
    peer = None if options.no_peer else MetaWorldRecorder()
    recordings: dict[str, list[Recording]] = {dataset_format: [] for dataset_format in TARGETS}
    single: list[Recording] = []
    peers: list[float] = []
    for number in range(options.rounds):
        log(f"round {number + 1} of {options.rounds}")
        with cores(2) as count:
            for dataset_format in TARGETS:
                recordings[dataset_format].append(Recording(ours, dataset_format, options.episodes, count))
        with cores(1):
            single.append(Recording(ours, "robomimic", max(1, options.episodes // 4), 1))
            if peer:
                peers.append(peer.episode_rate())
    report["benchtop"] = ours.version
    report["formats"] = {
        dataset_format: {
            "imagesPerSecond": median(run.image_rate for run in runs),
            "megabytes": runs[0].megabytes,
            "images": runs[0].images,
            "memoryMiB": max(run.memory for run in runs),
        }
        for dataset_format, runs in recordings.items()
    }
    report["oneCore"] = {
        "episodesPerHour": 3600 * median(run.episode_rate for run in single),
        "metaWorldEpisodesPerHour": 3600 * median(peers) if peers else None,
    }
    return report


def show(report: dict[str, Any]) -> None:
    show_run_info(report)
    print()
    for dataset_format, info in report["formats"].items():
        rate, target = info["imagesPerSecond"], TARGETS[dataset_format]
        print(f"{dataset_format:10} {rate:8,.0f} images/s on two cores  {verdict(rate >= target, f'{target:,}')}")
        print(
            f"{'':10} {info['images']:8,} images in {info['megabytes']:.0f} MB, at most {info['memoryMiB']:.0f} MiB of "
            f"memory  {verdict(info['memoryMiB'] < 1024, '1024 MiB')}"
        )
    one = report["oneCore"]
    print(f"one core   {one['episodesPerHour']:8,.0f} episodes per hour")
    if one["metaWorldEpisodesPerHour"]:
        ratio = one["episodesPerHour"] / one["metaWorldEpisodesPerHour"]
        print(f"Meta-World {one['metaWorldEpisodesPerHour']:8,.0f} episodes per hour  {times(ratio, EPISODES_TARGET)}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser, seconds=1, rounds=3)
    parser.add_argument(
        "--episodes", type=at_least_one, default=20, help="episodes per task of MT10 [default: 20]"
    )
    parser.add_argument("--no-peer", action="store_true", help="measure Benchtop without Meta-World")
    return run(parser.parse_args(), compare, show)


if __name__ == "__main__":
    sys.exit(main())
