from __future__ import annotations

import gc
import os
from pathlib import Path

import numpy as np

import benchtop


def resident() -> int:
    """The resident memory of this process in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_making_and_closing_leaves_no_growth() -> None:
    def cycle(count: int, drop: bool) -> None:
        for index in range(count):
            environment = benchtop.TaskEnvironment(task=("reach", "push", "door-open")[index % 3])
            environment.reset(seed=index)
            state = environment.get_state()
            if not drop:
                environment.close()
            del environment, state

    cycle(300, drop=False)
    gc.collect()
    before = resident()
    cycle(2000, drop=False)
    # Garbage collection closes environments too.
    cycle(500, drop=True)
    gc.collect()
    # An environment takes some 80 KiB, so 2,500 leaked ones would take 200 MB.
    assert resident() - before < 8e6


def test_vectors_leave_neither_memory_nor_threads() -> None:
    def cycle(count: int) -> None:
        for _ in range(count):
            vector = benchtop.VectorEnvironment(suite="MT10", threads=2)
            vector.reset(seed=0)
            vector.step(np.zeros((10, 4), np.float32))
            vector.close()

    cycle(10)
    gc.collect()
    before, threads = resident(), len(os.listdir("/proc/self/task"))
    cycle(60)
    gc.collect()
    assert resident() - before < 8e6
    assert len(os.listdir("/proc/self/task")) == threads
