"""Datasets that many workers record."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import ray

from benchtop import _command, _policies, _settings, commands
from benchtop.agents import Agent
from benchtop.errors import InvalidValueError
from benchtop.ray.workers import RETRIES, check_workers, wait_for, working_in


def collect(
    suite: str | None = None,
    policy: str | os.PathLike[str] | Agent | _policies.Policy | type = "expert",
    *,
    out: str | os.PathLike[str],
    shards: int,
    episodes: int = 10,
    seed: int = 0,
    threads: int = 1,
    retries: int = RETRIES,
    resume: bool = False,
    **options: Any,
) -> dict[str, Any]:
    """Records a dataset in shards, on workers with `threads` processors each, and merges them; returns its summary.

    Shard `k` is what `benchtop.collect` records with the seed `seed + k` and its part of the `episodes` of each task.
    So the dataset depends on the number of shards and not on the workers: it has the same bytes as if one machine had
    recorded these shards, and `benchtop merge` had joined them.

    Other arguments are those of `benchtop.collect`. If the policy is a class, each worker makes its own."""
    _settings.as_integer(shards, "shards")
    _settings.as_integer(episodes, "episodes")
    if not 2 <= shards <= episodes:
        raise InvalidValueError(f"shards is {shards}; it must be from 2 to the {episodes} episodes of each task")
    if unused := [name for name in ("force", "recipe", "runs", "jobs", "dry_run") if name in options]:
        raise TypeError(f"collect() got an unexpected keyword argument '{unused[0]}'")
    folder = Path(os.path.abspath(out))
    # Where the parts of a recipe are, too: the core accepts it in the folder of a new dataset.
    sources = folder / "sources"
    if (folder / "recipe.json").exists():
        raise InvalidValueError(f"{os.fspath(out)} holds the dataset of a recipe; choose another folder")
    if not resume and ((folder / "recording.json").exists() or sources.exists()):
        raise InvalidValueError(f"{os.fspath(out)} holds a dataset already; use resume=True to continue it")
    check_workers(shares_files=True)
    if isinstance(policy, Agent):
        policy = policy.source
    working_folder = os.getcwd()

    def count(shard: int) -> int:
        return episodes // shards + (shard < episodes % shards)

    def record(policy: Any, shard: int) -> None:
        policy = policy() if isinstance(policy, type) else policy
        given = {**options, "episodes": count(shard), "seed": seed + shard, "threads": threads}
        with working_in(working_folder):
            _command.wait_until_free(sources / str(shard))
            commands.collect(suite, policy, out=sources / str(shard), resume=True, **given)

    if not _is_complete(folder):
        worker = ray.remote(num_cpus=threads, max_retries=retries)(record)
        shared = ray.put(policy)
        sources.mkdir(parents=True, exist_ok=True)
        try:
            wait_for([worker.remote(shared, shard) for shard in range(shards)])
        except BaseException:
            # A call that is not valid leaves nothing.
            if not any(sources.glob("*/recording.json")):
                shutil.rmtree(sources)
                with contextlib.suppress(OSError):
                    folder.rmdir()
            raise
        paths = [os.fspath(sources / str(shard)) for shard in range(shards)]
        _command.run(["merge", *paths, "--out", os.fspath(folder), "--resume"])
    summary = json.loads(_command.run(["inspect", os.fspath(folder), "--json"]))
    _require_shards(summary, [(seed + shard, count(shard)) for shard in range(shards)])
    shutil.rmtree(sources, ignore_errors=True)
    return summary


def _is_complete(dataset: Path) -> bool:
    record = dataset / "recording.json"
    return record.exists() and json.loads(record.read_text())["isComplete"]


def _require_shards(summary: dict[str, Any], expected: list[tuple[int, int]]) -> None:
    """Throws if a dataset has other shards: each has a seed, and a number of episodes of each task."""
    found = [(source["seed"], max(source["episodes"])) for source in summary["plan"].get("sources", [])]
    if found != expected:
        raise InvalidValueError(
            f"{summary['path']} holds another dataset: the seeds and episodes of its shards are {found}, "
            f"and would be {expected}"
        )
