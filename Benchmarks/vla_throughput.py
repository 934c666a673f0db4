"""Measures how many observations a second one process serves a vision-language-action policy that answers at once. Run
it through vla-throughput, which installs what it needs."""

from __future__ import annotations

import argparse
import os
import time
from statistics import median
from typing import Any

from measuring import add_options, cores, log, run, run_info, show_run_info, subset_of, times

try:
    import benchtop
    import numpy as np
    from benchtop.vla import TIERS, VLAEnvironment, protocol
except ImportError as error:
    raise SystemExit(f"vla-throughput: cannot import benchtop ({error}); run Benchmarks/vla-throughput") from error

PACKAGES = ("gymnasium", "numpy")
PARTS = ("single", "vector")
TASKS = tuple(task for tier in TIERS.values() for task in tier)
CAMERAS, SIZE = ("corner2", "gripperPOV"), (256, 256)
# Environments of a vector, of one task each as in LeRobot.
ENVIRONMENTS = 10
# Observations before the clock starts.
WARM_UP = 10
# What vla-eval's documentation gives for LIBERO, in August 2026: one process, two cameras of 256 x 256 pixels, drawn on
# a GPU, and a policy that answers at once.
LIBERO = 11.2
TARGET = 100.0


class Clock:
    """Time on the wall, and of the processor in all threads of this process."""

    def __init__(self) -> None:
        self.wall, self.processor = time.perf_counter(), time.process_time()

    def elapsed(self) -> tuple[float, float]:
        return time.perf_counter() - self.wall, time.process_time() - self.processor


def single(task: str, seconds: float) -> tuple[int, float, float]:
    """Observations of one environment, and their seconds on the wall and of the processor."""
    environment = VLAEnvironment(task, cameras=CAMERAS, image_size=SIZE)
    environment.reset(seed=0)
    action = np.zeros(4, np.float32)
    count = -WARM_UP
    clock = Clock()
    while count < 1 or clock.elapsed()[0] < seconds:
        if count == 0:
            clock = Clock()
        _, _, terminated, truncated, _ = environment.step(action)
        if terminated or truncated:
            environment.reset()
        count += 1
    found = count, *clock.elapsed()
    environment.close()
    return found


def vector(task: str, seconds: float) -> tuple[int, float, float]:
    """The same of a vector on all cores."""
    environments = benchtop.VectorEnvironment(ENVIRONMENTS, task=task, **protocol(CAMERAS, SIZE))
    environments.reset(seed=0)
    actions = np.zeros((ENVIRONMENTS, 4), np.float32)
    for _ in range(WARM_UP):
        environments.step(actions)
    count = 0
    clock = Clock()
    while clock.elapsed()[0] < seconds:
        environments.step(actions)
        count += ENVIRONMENTS
    found = count, *clock.elapsed()
    environments.close()
    return found


def measure(options: argparse.Namespace) -> dict[str, Any]:
    report = run_info(PACKAGES, options) | {"benchtop": benchtop.__version__, "tasks": len(options.tasks)}
    measures = {"single": (single, 1), "vector": (vector, len(os.sched_getaffinity(0)))}
    for part in options.only:
        function, count = measures[part]
        walls, processors = [], []
        for number in range(options.rounds):
            log(f"{part}, round {number + 1} of {options.rounds}")
            with cores(count):
                found = [function(task, options.seconds) for task in options.tasks]
            observations, wall, processor = (sum(column) for column in zip(*found, strict=True))
            walls.append(observations / wall)
            processors.append(observations / processor)
        report[part] = {"cores": count, "perSecond": walls, "perProcessorSecond": processors}
    return report


def show(report: dict[str, Any]) -> None:
    show_run_info(report)
    print(f"Task       {report['tasks']} of vla-mt50, {len(CAMERAS)} cameras of {SIZE[0]} x {SIZE[1]}")
    print(f"LIBERO     {LIBERO} observations a second a process, on a GPU (vla-eval's documentation, 2026-08)")
    print()
    for part, title in (("single", "one environment"), ("vector", f"{ENVIRONMENTS} environments")):
        if part not in report:
            continue
        found = report[part]
        rate, processor = median(found["perSecond"]), median(found["perProcessorSecond"])
        print(f"{title}, {found['cores']} core{'s' if found['cores'] > 1 else ''}")
        print(f"  observations a second                 {rate:8,.0f}  {times(rate / LIBERO, TARGET)}")
        print(f"  observations a second of a processor  {processor:8,.0f}  {processor / LIBERO:.1f}x")


def main() -> int:
    parser = argparse.ArgumentParser(prog="vla-throughput", description=__doc__)
    add_options(parser, seconds=0.5, rounds=3)
    parser.add_argument(
        "--only",
        type=subset_of(PARTS),
        default=list(PARTS),
        metavar="PARTS",
        help="measure only these parts [default: all]",
    )
    parser.add_argument(
        "--tasks", type=subset_of(TASKS), default=list(TASKS), metavar="NAMES", help="only these tasks [default: all]"
    )
    return run(parser.parse_args(), measure, show)


if __name__ == "__main__":
    raise SystemExit(main())
