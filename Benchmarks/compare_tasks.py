"""Compares Benchtop's tasks with Meta-World and EnvPool. Run it through compare-tasks, which installs both."""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import geometric_mean, median
from typing import Any, Callable

from measuring import (
    Benchtop,
    Failure,
    add_options,
    cores,
    run_info,
    import_meta_world,
    interleave,
    meta_world_names,
    run,
    log,
    show_run_info,
    subset_of,
    times,
    verdict,
    version,
    comma_separated,
)

PARTS = ("single", "mt10", "goals", "ready")
PACKAGES = ("metaworld", "gymnasium", "envpool", "mujoco", "numpy")
HORIZON = 500
GOAL_HORIZON = 50
GOAL_IDS = ["FetchReach-v4", "FetchPush-v4", "FetchSlide-v4", "FetchPickAndPlace-v4"]

# Targets: Benchtop's speed relative to the peer.
SINGLE_TARGET = 8.0
MAKE_VEC_TARGET = 20.0
ENVPOOL_TARGET = 4.0
GOALS_TARGET = 10.0
# Targets: the time and memory of fifty environments.
READY_SECONDS_TARGET = 0.5
READY_KIBIBYTES_TARGET = 1024.0

TRIAL_SECONDS = 0.4


# Benchtop


def bench_tasks(ours: Benchtop, part: str, seconds: float, tasks: list[str] | None = None) -> Any:
    """One run of `bench tasks`; returns the results of one part."""
    chosen = ["--suite", ",".join(tasks)] if tasks else []
    (result,) = ours.bench("tasks", "--only", part, "--seconds", f"{seconds:g}", *chosen, keys=[part])
    return result


# Meta-World


def random_actions(count: int, environments: int) -> Any:
    """Random actions, sampled in advance so that sampling is not timed."""
    import numpy

    return numpy.random.default_rng(0).uniform(-1, 1, (count, environments, 4)).astype(numpy.float32)


def single_rate(environment: Any, seconds: float) -> float:
    """Steps per second over whole episodes, including their resets."""
    actions = random_actions(HORIZON, 1)[:, 0]
    steps = 0
    start = time.perf_counter()
    while True:
        environment.reset()
        for action in actions:
            _, _, terminated, truncated, _ = environment.step(action)
            steps += 1
            if terminated or truncated:
                break
        elapsed = time.perf_counter() - start
        if elapsed >= seconds:
            return steps / elapsed


def vector_rate(environment: Any, seconds: float) -> float:
    """Environment steps per second over whole episodes; the step that ends an episode also resets the environment."""
    actions = random_actions(HORIZON, environment.num_envs)
    steps = 0
    environment.reset()
    start = time.perf_counter()
    while True:
        for action in actions:
            environment.step(action)
            steps += environment.num_envs
        elapsed = time.perf_counter() - start
        if elapsed >= seconds:
            return steps / elapsed


def resident_bytes() -> int | None:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def meta_world_ready() -> dict[str, float | None]:
    """Creates and resets MT50. Call it in a fresh process; importing is not timed."""
    gymnasium = import_meta_world()
    before = resident_bytes()
    start = time.perf_counter()
    environment = gymnasium.make_vec("Meta-World/MT50", vector_strategy="sync", seed=0)
    environment.reset()
    seconds = time.perf_counter() - start
    after = resident_bytes()
    count = environment.num_envs
    each = None if before is None or after is None else (after - before) / 1024 / count
    return {"environments": count, "seconds": seconds, "kibibytesPerEnvironment": each}


# EnvPool


@dataclass(frozen=True)
class EnvPoolConfig:
    """A way to run several tasks on EnvPool, whose pools have one task each: one pool after another, each with all
    cores, or all pools concurrently."""

    environments: int
    batch: int
    threads: int
    concurrent: bool

    def __str__(self) -> str:
        order = "pools side by side" if self.concurrent else "one pool at a time"
        return f"{order}, num_envs {self.environments}, batch_size {self.batch}, num_threads {self.threads}"


def envpool_configs(core_count: int) -> list[EnvPoolConfig]:
    configs = []
    for environments in (core_count * factor for factor in (1, 4, 8, 16)):
        for batch in {environments, max(1, environments // 2)}:
            configs.append(EnvPoolConfig(environments, batch, core_count, concurrent=False))
            if environments >= 8 * core_count:
                configs.append(EnvPoolConfig(environments, batch, core_count + 1, concurrent=False))
            elif environments >= 4 * core_count or batch == environments:
                configs.append(EnvPoolConfig(environments, batch, 1, concurrent=True))
    return configs


def concurrent_rate(ids: list[str], config: EnvPoolConfig, horizon: int, seconds: float, whole: bool = True) -> float:
    """Environment steps per second of these tasks' pools, which are served in turn. A whole run ends after complete
    episodes with their resets; any other run ends when the time is up."""
    import envpool
    import numpy

    pools = [
        envpool.make_gymnasium(
            name, num_envs=config.environments, batch_size=config.batch, num_threads=config.threads, seed=0
        )
        for name in ids
    ]
    actions = random_actions(64, config.batch)
    turn = 0

    def receive_and_send() -> int:
        nonlocal turn
        turn += 1
        steps = 0
        for pool in pools:
            *_, info = pool.recv()
            # After the end of an episode, the next action only resets the environment; it is not a step.
            steps += numpy.count_nonzero(info["elapsed_step"])
            pool.send(actions[turn % len(actions)], info["env_id"])
        return int(steps)

    try:
        for pool in pools:
            pool.async_reset()
        exchanges_per_check = (config.environments // config.batch) * (horizon + 1) if whole else 1
        for _ in range(config.environments // config.batch):
            receive_and_send()
        steps = 0
        start = time.perf_counter()
        while True:
            for _ in range(exchanges_per_check):
                steps += receive_and_send()
            elapsed = time.perf_counter() - start
            if elapsed >= seconds:
                return steps / elapsed
    finally:
        for pool in pools:
            pool.close()


def pools_rate(ids: list[str], config: EnvPoolConfig, horizon: int, seconds: float) -> float:
    """Environment steps per second if all tasks take equally many steps."""
    if config.concurrent:
        return concurrent_rate(ids, config, horizon, seconds)
    rates = [concurrent_rate([name], config, horizon, seconds / len(ids)) for name in ids]
    return len(rates) / sum(1 / rate for rate in rates)


def best_envpool_configs(ids: list[str], horizon: int, core_count: int) -> list[EnvPoolConfig]:
    """The configurations worth a full measurement: the best two that run one pool at a time and the best with
    concurrent pools, by the better of two short trials."""
    configs = envpool_configs(core_count)
    seen = dict.fromkeys(configs, 0.0)
    for _ in range(2):
        for config in configs:
            names = ids if config.concurrent else ids[1:2]
            rate = concurrent_rate(names, config, horizon, TRIAL_SECONDS, whole=False)
            seen[config] = max(seen[config], rate)
    ranked = sorted(configs, key=lambda config: -seen[config])
    return [s for s in ranked if not s.concurrent][:2] + [s for s in ranked if s.concurrent][:1]


def envpool_unavailable_reason(ids: list[str]) -> str | None:
    """Why EnvPool cannot be measured, or None if it can."""
    if version("envpool") is None:
        return f"EnvPool is not installed for Python {platform.python_version()}"
    try:
        missing = sorted(set(ids) - set(importlib.import_module("envpool").list_all_envs()))
    except ImportError as error:
        return f"EnvPool cannot be imported: {error}"
    return f"EnvPool has no {missing[0]}" if missing else None


def envpool_id(task: str) -> str:
    """`door-open` is `MetaWorld/DoorOpen-v3`."""
    return "MetaWorld/" + "".join(part.capitalize() for part in task.split("-")) + "-v3"


# The four parts


def rated(rates: list[float]) -> dict[str, Any]:
    return {"stepsPerSecond": median(rates), "rounds": rates}


def compare_single(ours: Benchtop, tasks: list[str], options: argparse.Namespace) -> dict[str, Any]:
    gymnasium = import_meta_world()
    rows = []
    with cores(1):
        for index, task in enumerate(tasks):
            log(f"single, {index + 1} of {len(tasks)}: {task}")
            peer = gymnasium.make("Meta-World/MT1", env_name=f"{task}-v3", seed=0)
            resets = []

            def measure_ours() -> float:
                rows_of_ours = bench_tasks(ours, "single", options.seconds, [task])
                (row,) = [row for row in rows_of_ours if row["task"] == task]
                resets.append(row["microsecondsPerReset"])
                return row["stepsPerSecond"]

            seen = interleave(
                options.rounds, {"peer": lambda: single_rate(peer, options.seconds), "ours": measure_ours}
            )
            peer.close()
            rows.append(
                {
                    "task": task,
                    "metaWorld": rated(seen["peer"]),
                    "ours": rated(seen["ours"]) | {"microsecondsPerReset": median(resets)},
                    "ratio": median(seen["ours"]) / median(seen["peer"]),
                }
            )
    return {"cores": 1, "tasks": rows, "ratio": geometric_mean([row["ratio"] for row in rows])}


def compare_pools(
    ours: Benchtop,
    part: str,
    ids: list[str],
    horizon: int,
    core_count: int,
    options: argparse.Namespace,
    others: dict[str, Callable[[], float]],
) -> dict[str, Any]:
    """Compares one part of Benchtop with EnvPool at its best setting and with other peers."""
    unavailable_reason = envpool_unavailable_reason(ids)
    configs = []
    if unavailable_reason is None:
        log(f"{part}: searching for EnvPool's best setting")
        configs = best_envpool_configs(ids, horizon, core_count)
    else:
        log(f"{part}: {unavailable_reason}")
    last: dict[str, Any] = {}

    def measure_ours() -> float:
        last.update(bench_tasks(ours, part, options.seconds))
        return last["stepsPerSecond"]

    measures = dict(others)
    for config in configs:
        measures[str(config)] = lambda config=config: pools_rate(ids, config, horizon, options.seconds)
    measures["ours"] = measure_ours
    log(f"{part}: measuring")
    seen = interleave(options.rounds, measures)

    result: dict[str, Any] = {"cores": core_count, "ours": last | rated(seen["ours"])}
    for name in others:
        result[name] = rated(seen[name])
    if configs:
        best = max(configs, key=lambda config: median(seen[str(config)]))
        result["envPool"] = rated(seen[str(best)]) | {"setting": str(best)} | asdict(best)
        result["envPoolTried"] = {str(config): rated(seen[str(config)]) for config in configs}
    else:
        result["envPoolMissing"] = unavailable_reason
    return result


def compare_mt10(ours: Benchtop, tasks: list[str], options: argparse.Namespace) -> dict[str, Any]:
    gymnasium = import_meta_world()
    with cores(2) as core_count:
        log("mt10: creating Meta-World's environments")
        strategies = ("sync", "async")
        peers = {s: gymnasium.make_vec("Meta-World/MT10", vector_strategy=s, seed=0) for s in strategies}
        try:
            others = {s: lambda s=s: vector_rate(peers[s], options.seconds) for s in strategies}
            ids = [envpool_id(task) for task in tasks]
            result = compare_pools(ours, "mt10", ids, HORIZON, core_count, options, others)
        finally:
            for peer in peers.values():
                peer.close()
    tried = {strategy: result.pop(strategy) for strategy in strategies}
    best = max(strategies, key=lambda strategy: tried[strategy]["stepsPerSecond"])
    return result | {"makeVec": tried[best] | {"setting": best}, "makeVecTried": tried}


def compare_goals(ours: Benchtop, options: argparse.Namespace) -> dict[str, Any]:
    with cores(2) as core_count:
        return compare_pools(ours, "goals", GOAL_IDS, GOAL_HORIZON, core_count, options, {})


def compare_ready(ours: Benchtop, options: argparse.Namespace) -> dict[str, Any]:
    peers, own = [], []
    for index in range(options.rounds):
        log(f"ready: round {index + 1} of {options.rounds}")
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as fresh:
            peers.append(fresh.submit(meta_world_ready).result())
        own.append(bench_tasks(ours, "ready", options.seconds))

    def middle(runs: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            key: None if any(run[key] is None for run in runs) else median(run[key] for run in runs)
            for key in ("environments", "seconds", "kibibytesPerEnvironment")
        } | {"rounds": [run["seconds"] for run in runs]}

    return {"metaWorld": middle(peers), "ours": middle(own)}


# The report


def rounds_of(result: dict[str, Any]) -> str:
    return "  ".join(f"{rate:,.0f}" for rate in result["rounds"])


def show_single(result: dict[str, Any]) -> None:
    rows = result["tasks"]
    width = max(len(row["task"]) for row in rows)
    print("\nOne environment on one core, in steps per second with resets\n")
    print(f"  {'task':{width}}  {'Meta-World':>10}  {'Benchtop':>10}  {'ratio':>7}  {'reset (us)':>10}")
    for row in rows:
        peer, own = row["metaWorld"]["stepsPerSecond"], row["ours"]["stepsPerSecond"]
        reset = row["ours"]["microsecondsPerReset"]
        print(f"  {row['task']:{width}}  {peer:>10,.0f}  {own:>10,.0f}  {row['ratio']:>6.1f}x  {reset:>10.1f}")
    reached = sum(row["ratio"] >= SINGLE_TARGET for row in rows)
    slowest = min(rows, key=lambda row: row["ratio"])
    print(f"\n  geometric mean of {len(rows)}: {times(result['ratio'], SINGLE_TARGET)}")
    print(f"  {reached} of {len(rows)} reach the target alone; lowest: {slowest['task']}, {slowest['ratio']:.1f}x")


def show_vector(title: str, result: dict[str, Any], peers: list[tuple[str, str, float]]) -> None:
    own = result["ours"]
    setting = f"{own.get('environments', '?')} environments, {own.get('threads', '?')} threads"
    print(f"\n{title}, environment steps per second on {result['cores']} cores with resets\n")
    print(f"  {'Benchtop':10}  {own['stepsPerSecond']:>10,.0f}  {setting}; rounds {rounds_of(own)}")
    for key, name, _ in peers:
        if key in result:
            peer = result[key]
            print(f"  {name:10}  {peer['stepsPerSecond']:>10,.0f}  {peer['setting']}; rounds {rounds_of(peer)}")
        else:
            print(f"  {name:10}  {'-':>10}  not measured: {result['envPoolMissing']}")
    print()
    for key, name, target in peers:
        if key in result:
            print(f"  compared with {name}: {times(own['stepsPerSecond'] / result[key]['stepsPerSecond'], target)}")


def show_ready(result: dict[str, Any]) -> None:
    print("\nFifty environments created and reset\n")
    for name, side in (("Meta-World", result["metaWorld"]), ("Benchtop", result["ours"])):
        kibibytes = side["kibibytesPerEnvironment"]
        memory = "memory unknown" if kibibytes is None else f"{kibibytes:,.0f} KiB per environment"
        print(f"  {name:10}  {side['seconds']:>8.3f} s  {memory}")
    own = result["ours"]
    seconds, kibibytes = own["seconds"], own["kibibytesPerEnvironment"]
    print(f"\n  time:   {verdict(seconds < READY_SECONDS_TARGET, f'under {READY_SECONDS_TARGET:g} s')}")
    if kibibytes is not None:
        target = f"under {READY_KIBIBYTES_TARGET:,.0f} KiB per environment"
        print(f"  memory: {verdict(kibibytes < READY_KIBIBYTES_TARGET, target)}")


def show(report: dict[str, Any]) -> None:
    show_run_info(report)
    if "single" in report:
        show_single(report["single"])
    if "mt10" in report:
        show_vector(
            "MT10",
            report["mt10"],
            [("makeVec", "Meta-World", MAKE_VEC_TARGET), ("envPool", "EnvPool", ENVPOOL_TARGET)],
        )
    if "goals" in report:
        show_vector("Goal tasks", report["goals"], [("envPool", "EnvPool", GOALS_TARGET)])
    if "ready" in report:
        show_ready(report["ready"])


# The command line


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="compare-tasks",
        description="Compares Benchtop's tasks with Meta-World and EnvPool on this machine, in turns, with random "
        "actions and with resets. The report goes to standard output, progress to standard error.",
        epilog="compare-tasks also takes --no-build, which measures the last build of the command line. With the "
        "defaults it runs for about a quarter of an hour; the machine should be idle otherwise. The exit status "
        "is 0 if everything was measured, even if a target is missed.",
    )
    add_options(parser, seconds=2, rounds=3)
    parser.add_argument(
        "--only",
        type=subset_of(PARTS),
        default=list(PARTS),
        metavar="PARTS",
        help="parts to measure, with commas between them: " + ",".join(PARTS) + " [default: all]",
    )
    parser.add_argument(
        "--tasks", type=comma_separated, metavar="A,B,C", help="tasks of the part 'single' [default: all fifty]"
    )
    return parser.parse_args()


def compare(options: argparse.Namespace) -> dict[str, Any]:
    ours = Benchtop()
    every, mt10 = meta_world_names()
    unknown = sorted(set(options.tasks or []) - set(every))
    if unknown:
        raise Failure(f"unknown task {unknown[0]!r}; Meta-World has {', '.join(every)}")

    report = run_info(PACKAGES, options)
    measures = {
        "single": lambda: compare_single(ours, options.tasks or every, options),
        "mt10": lambda: compare_mt10(ours, mt10, options),
        "goals": lambda: compare_goals(ours, options),
        "ready": lambda: compare_ready(ours, options),
    }
    for part in options.only:
        report[part] = measures[part]()
    return report | {"benchtop": ours.version}


if __name__ == "__main__":
    sys.exit(run(parse(), compare, show))
