"""Measures Benchtop's tasks beside Meta-World and EnvPool. Run it through compare-tasks, which sets both up."""

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
    facts,
    import_meta_world,
    interleave,
    meta_world_names,
    run,
    say,
    show_facts,
    some_of,
    times,
    verdict,
    version,
    words,
)

PARTS = ("single", "mt10", "goals", "ready")
PACKAGES = ("metaworld", "gymnasium", "envpool", "mujoco", "numpy")
HORIZON = 500
GOAL_HORIZON = 50
GOAL_IDS = ["FetchReach-v4", "FetchPush-v4", "FetchSlide-v4", "FetchPickAndPlace-v4"]

# How many times as fast as the peer Benchtop is to be.
SINGLE_BAR = 8.0
MAKE_VEC_BAR = 20.0
ENVPOOL_BAR = 4.0
GOALS_BAR = 10.0
# What fifty environments may take.
READY_SECONDS_BAR = 0.5
READY_KIBIBYTES_BAR = 1024.0

SCOUT_SECONDS = 0.4


# Benchtop


def bench_tasks(ours: Benchtop, part: str, seconds: float, tasks: list[str] | None = None) -> Any:
    """One run of `bench tasks`, and what it says of this part."""
    chosen = ["--tasks", ",".join(tasks)] if tasks else []
    (result,) = ours.bench("tasks", "--only", part, "--seconds", f"{seconds:g}", *chosen, keys=[part])
    return result


# Meta-World


def random_actions(count: int, environments: int) -> Any:
    """Actions drawn ahead, so that drawing them is in nobody's time."""
    import numpy

    return numpy.random.default_rng(0).uniform(-1, 1, (count, environments, 4)).astype(numpy.float32)


def single_rate(environment: Any, seconds: float) -> float:
    """Steps a second over whole episodes, each with its reset."""
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
    """Environment steps a second over whole episodes; an environment resets itself in the step that ends one."""
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
    """Makes and resets MT50; to be called in a fresh process. Importing is not counted."""
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
class Pools:
    """A way to run several tasks on EnvPool, which holds one task in a pool: one pool after another, each with
    all cores, or all pools side by side."""

    environments: int
    batch: int
    threads: int
    together: bool

    def __str__(self) -> str:
        order = "pools side by side" if self.together else "one pool at a time"
        return f"{order}, num_envs {self.environments}, batch_size {self.batch}, num_threads {self.threads}"


def pool_setups(core_count: int) -> list[Pools]:
    setups = []
    for environments in (core_count * factor for factor in (1, 4, 8, 16)):
        for batch in {environments, max(1, environments // 2)}:
            setups.append(Pools(environments, batch, core_count, together=False))
            if environments >= 8 * core_count:
                setups.append(Pools(environments, batch, core_count + 1, together=False))
            elif environments >= 4 * core_count or batch == environments:
                setups.append(Pools(environments, batch, 1, together=True))
    return setups


def side_by_side_rate(ids: list[str], setup: Pools, horizon: int, seconds: float, whole: bool = True) -> float:
    """Environment steps a second of these tasks' pools, served in turn. A whole run lasts as many episodes with
    their resets for each environment as fill the time; another ends when the time is up."""
    import envpool
    import numpy

    pools = [
        envpool.make_gymnasium(
            name, num_envs=setup.environments, batch_size=setup.batch, num_threads=setup.threads, seed=0
        )
        for name in ids
    ]
    actions = random_actions(64, setup.batch)
    turn = 0

    def exchange() -> int:
        nonlocal turn
        turn += 1
        steps = 0
        for pool in pools:
            *_, info = pool.recv()
            # An environment whose episode is over answers the next action with its reset: no step.
            steps += numpy.count_nonzero(info["elapsed_step"])
            pool.send(actions[turn % len(actions)], info["env_id"])
        return int(steps)

    try:
        for pool in pools:
            pool.async_reset()
        lap = (setup.environments // setup.batch) * (horizon + 1) if whole else 1
        for _ in range(setup.environments // setup.batch):
            exchange()
        steps = 0
        start = time.perf_counter()
        while True:
            for _ in range(lap):
                steps += exchange()
            elapsed = time.perf_counter() - start
            if elapsed >= seconds:
                return steps / elapsed
    finally:
        for pool in pools:
            pool.close()


def pools_rate(ids: list[str], setup: Pools, horizon: int, seconds: float) -> float:
    """Environment steps a second when every task takes as many steps as the others."""
    if setup.together:
        return side_by_side_rate(ids, setup, horizon, seconds)
    rates = [side_by_side_rate([name], setup, horizon, seconds / len(ids)) for name in ids]
    return len(rates) / sum(1 / rate for rate in rates)


def best_setups(ids: list[str], horizon: int, core_count: int) -> list[Pools]:
    """The setups worth a full measurement: the best two that run pools one at a time and the best that runs
    them side by side, by the better of two short looks."""
    setups = pool_setups(core_count)
    seen = dict.fromkeys(setups, 0.0)
    for _ in range(2):
        for setup in setups:
            names = ids if setup.together else ids[1:2]
            rate = side_by_side_rate(names, setup, horizon, SCOUT_SECONDS, whole=False)
            seen[setup] = max(seen[setup], rate)
    ranked = sorted(setups, key=lambda setup: -seen[setup])
    return [s for s in ranked if not s.together][:2] + [s for s in ranked if s.together][:1]


def envpool_trouble(ids: list[str]) -> str | None:
    """Why EnvPool cannot be measured here, if it cannot."""
    if version("envpool") is None:
        return f"EnvPool is not installed for Python {platform.python_version()}"
    try:
        missing = sorted(set(ids) - set(importlib.import_module("envpool").list_all_envs()))
    except ImportError as error:
        return f"EnvPool cannot be loaded: {error}"
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
            say(f"single, {index + 1} of {len(tasks)}: {task}")
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
    """Benchtop's part beside EnvPool at its best and other peers."""
    trouble = envpool_trouble(ids)
    setups = []
    if trouble is None:
        say(f"{part}: looking for EnvPool's best setting")
        setups = best_setups(ids, horizon, core_count)
    else:
        say(f"{part}: {trouble}")
    last: dict[str, Any] = {}

    def measure_ours() -> float:
        last.update(bench_tasks(ours, part, options.seconds))
        return last["stepsPerSecond"]

    measures = dict(others)
    for setup in setups:
        measures[str(setup)] = lambda setup=setup: pools_rate(ids, setup, horizon, options.seconds)
    measures["ours"] = measure_ours
    say(f"{part}: measuring")
    seen = interleave(options.rounds, measures)

    result: dict[str, Any] = {"cores": core_count, "ours": last | rated(seen["ours"])}
    for name in others:
        result[name] = rated(seen[name])
    if setups:
        best = max(setups, key=lambda setup: median(seen[str(setup)]))
        result["envPool"] = rated(seen[str(best)]) | {"setting": str(best)} | asdict(best)
        result["envPoolTried"] = {str(setup): rated(seen[str(setup)]) for setup in setups}
    else:
        result["envPoolMissing"] = trouble
    return result


def compare_mt10(ours: Benchtop, tasks: list[str], options: argparse.Namespace) -> dict[str, Any]:
    gymnasium = import_meta_world()
    with cores(2) as core_count:
        say("mt10: making Meta-World's environments")
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
        say(f"ready: round {index + 1} of {options.rounds}")
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
    print("\nOne environment on one core, steps a second with resets\n")
    print(f"  {'task':{width}}  {'Meta-World':>10}  {'Benchtop':>10}  {'ratio':>7}  {'reset (us)':>10}")
    for row in rows:
        peer, own = row["metaWorld"]["stepsPerSecond"], row["ours"]["stepsPerSecond"]
        reset = row["ours"]["microsecondsPerReset"]
        print(f"  {row['task']:{width}}  {peer:>10,.0f}  {own:>10,.0f}  {row['ratio']:>6.1f}x  {reset:>10.1f}")
    reached = sum(row["ratio"] >= SINGLE_BAR for row in rows)
    slowest = min(rows, key=lambda row: row["ratio"])
    print(f"\n  geometric mean of {len(rows)}: {times(result['ratio'], SINGLE_BAR)}")
    print(f"  {reached} of {len(rows)} reach the bar alone; least: {slowest['task']}, {slowest['ratio']:.1f}x")


def show_vector(title: str, result: dict[str, Any], peers: list[tuple[str, str, float]]) -> None:
    own = result["ours"]
    setting = f"{own.get('environments', '?')} environments, {own.get('threads', '?')} threads"
    print(f"\n{title}, environment steps a second on {result['cores']} cores with resets\n")
    print(f"  {'Benchtop':10}  {own['stepsPerSecond']:>10,.0f}  {setting}; rounds {rounds_of(own)}")
    for key, name, _ in peers:
        if key in result:
            peer = result[key]
            print(f"  {name:10}  {peer['stepsPerSecond']:>10,.0f}  {peer['setting']}; rounds {rounds_of(peer)}")
        else:
            print(f"  {name:10}  {'-':>10}  not measured: {result['envPoolMissing']}")
    print()
    for key, name, bar in peers:
        if key in result:
            print(f"  against {name}: {times(own['stepsPerSecond'] / result[key]['stepsPerSecond'], bar)}")


def show_ready(result: dict[str, Any]) -> None:
    print("\nFifty environments made and reset\n")
    for name, side in (("Meta-World", result["metaWorld"]), ("Benchtop", result["ours"])):
        kibibytes = side["kibibytesPerEnvironment"]
        memory = "memory unknown" if kibibytes is None else f"{kibibytes:,.0f} KiB an environment"
        print(f"  {name:10}  {side['seconds']:>8.3f} s  {memory}")
    own = result["ours"]
    seconds, kibibytes = own["seconds"], own["kibibytesPerEnvironment"]
    print(f"\n  time:   {verdict(seconds < READY_SECONDS_BAR, f'under {READY_SECONDS_BAR:g} s')}")
    if kibibytes is not None:
        bar = f"under {READY_KIBIBYTES_BAR:,.0f} KiB an environment"
        print(f"  memory: {verdict(kibibytes < READY_KIBIBYTES_BAR, bar)}")


def show(report: dict[str, Any]) -> None:
    show_facts(report)
    if "single" in report:
        show_single(report["single"])
    if "mt10" in report:
        show_vector(
            "MT10",
            report["mt10"],
            [("makeVec", "Meta-World", MAKE_VEC_BAR), ("envPool", "EnvPool", ENVPOOL_BAR)],
        )
    if "goals" in report:
        show_vector("Goal tasks", report["goals"], [("envPool", "EnvPool", GOALS_BAR)])
    if "ready" in report:
        show_ready(report["ready"])


# The command line


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="compare-tasks",
        description="Measures Benchtop's tasks beside Meta-World and EnvPool on this machine, by turns, with "
        "random actions and with resets. The report goes to standard output, progress to standard error.",
        epilog="compare-tasks also takes --no-build, which measures the command line as it was last built. With "
        "the defaults it runs for about a quarter of an hour; the machine should have nothing else to do. The "
        "exit status is 0 when everything was measured, whether or not it reached its bars.",
    )
    add_options(parser, seconds=2, rounds=3)
    parser.add_argument(
        "--only", type=some_of(PARTS), default=list(PARTS), metavar="PARTS", help="some of " + ",".join(PARTS)
    )
    parser.add_argument("--tasks", type=words, metavar="A,B,C", help="measure only these in the part 'single'")
    return parser.parse_args()


def compare(options: argparse.Namespace) -> dict[str, Any]:
    ours = Benchtop()
    every, mt10 = meta_world_names()
    unknown = sorted(set(options.tasks or []) - set(every))
    if unknown:
        raise Failure(f"Meta-World has no task {unknown[0]}; it has {', '.join(every)}")

    report = facts(PACKAGES, options)
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
