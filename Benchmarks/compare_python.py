"""Compares Benchtop from Python with the command line and with Meta-World. Run it through compare-python, which
installs all of them."""

from __future__ import annotations

import argparse
import gc
import resource
import subprocess
import sys
import time
from statistics import geometric_mean, median
from typing import Any

from compare_tasks import HORIZON, bench_tasks, random_actions, rated, resident_bytes, single_rate, vector_rate
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
    comma_separated,
)

PARTS = ("vector", "images", "ten", "single", "start", "cycles")
PACKAGES = ("metaworld", "gymnasium", "numpy")
# The vector size of `benchtop bench tasks`.
ENVIRONMENTS = 80
# Steps before the clock starts.
WARM_UP = 20

# Targets: the fraction of the command line's speed that remains in Python.
VECTOR_TARGET = 0.85
IMAGES_TARGET = 0.90
# Targets: the speed relative to Meta-World.
TEN_TARGET = 15.0
SINGLE_TARGET = 6.0
# Targets: seconds of importing, and bytes over all cycles.
IMPORT_TARGET = 0.3
CYCLES = 10_000
GROWTH_TARGET = 4e6


def import_benchtop() -> Any:
    try:
        import benchtop
        import gymnasium
    except ImportError as error:
        raise Failure(f"cannot import benchtop ({error}); run Benchmarks/compare-python") from error
    benchtop.catalog()
    return gymnasium


def step_rate(vector: Any, seconds: float) -> float:
    """Environment steps per second over about `seconds` after a reset, measured as in the command line."""
    actions = random_actions(HORIZON, vector.num_envs)
    vector.reset(seed=0)
    for action in actions[:WARM_UP]:
        vector.step(action)
    steps, turn = 0, WARM_UP
    start = time.perf_counter()
    while True:
        vector.step(actions[turn % HORIZON])
        turn += 1
        steps += vector.num_envs
        elapsed = time.perf_counter() - start
        if elapsed >= seconds:
            return steps / elapsed


def compare_vector(ours: Benchtop, part: str, options: argparse.Namespace, **keywords: Any) -> dict[str, Any]:
    """Compares a vector of MT10 with the same vector in the command line."""
    gymnasium = import_benchtop()
    with cores(2) as count:
        vector = gymnasium.make_vec("Benchtop/MT10-v2", num_envs=ENVIRONMENTS, threads=count, **keywords)
        log(f"{part}: measuring")
        seen = interleave(
            options.rounds,
            {
                "swift": lambda: bench_tasks(ours, part, options.seconds)["stepsPerSecond"],
                "python": lambda: step_rate(vector, options.seconds),
            },
        )
        vector.close()
    ratios = [own / core for own, core in zip(seen["python"], seen["swift"])]
    return {"swift": rated(seen["swift"]), "python": rated(seen["python"]), "ratio": median(ratios)}


def compare_make_vec(options: argparse.Namespace) -> dict[str, Any]:
    """Compares ten environments of MT10 with Meta-World's ten."""
    gymnasium = import_meta_world()
    import_benchtop()
    with cores(2) as count:
        strategies = ("sync", "async")
        peers = {s: gymnasium.make_vec("Meta-World/MT10", vector_strategy=s, seed=0) for s in strategies}
        vector = gymnasium.make_vec("Benchtop/MT10-v2", threads=count, autoreset_mode="SameStep")
        log("ten: measuring")
        measures = {s: lambda s=s: vector_rate(peers[s], options.seconds) for s in strategies}
        seen = interleave(options.rounds, {**measures, "python": lambda: vector_rate(vector, options.seconds)})
        for one in (*peers.values(), vector):
            one.close()
    best = max(strategies, key=lambda name: median(seen[name]))
    return {
        "metaWorld": rated(seen[best]) | {"setting": best},
        "python": rated(seen["python"]),
        "ratio": median(seen["python"]) / median(seen[best]),
    }


def compare_single(tasks: list[str], options: argparse.Namespace) -> dict[str, Any]:
    """Compares one environment of `gymnasium.make` with Meta-World's."""
    gymnasium = import_meta_world()
    import_benchtop()
    rows = []
    with cores(1):
        for index, task in enumerate(tasks):
            log(f"single, {index + 1} of {len(tasks)}: {task}")
            peer = gymnasium.make("Meta-World/MT1", env_name=f"{task}-v3", seed=0)
            own = gymnasium.make(f"Benchtop/{task}-v2")
            seen = interleave(
                options.rounds,
                {
                    "peer": lambda: single_rate(peer, options.seconds),
                    "python": lambda: single_rate(own, options.seconds),
                },
            )
            peer.close()
            own.close()
            rates = {"metaWorld": rated(seen["peer"]), "python": rated(seen["python"])}
            rows.append({"task": task, **rates, "ratio": median(seen["python"]) / median(seen["peer"])})
    return {"tasks": rows, "ratio": geometric_mean([row["ratio"] for row in rows])}


def compare_start(options: argparse.Namespace) -> dict[str, Any]:
    """Seconds of processor time to import the package, beyond those of an interpreter that imports nothing.

    Importing is sequential, so on an idle machine this is also the elapsed time."""

    def seconds(code: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    rounds = max(9, options.rounds)
    codes = {"nothing": "pass", "gymnasium": "import gymnasium", "benchtop": "import benchtop"}
    for code in codes.values():
        seconds(code)  # Brings the files into the page cache.
    seen = interleave(rounds, {name: lambda code=code: seconds(code) for name, code in codes.items()})
    nothing = median(seen["nothing"])
    return {name: median(seen[name]) - nothing for name in ("gymnasium", "benchtop")}


def compare_cycles() -> dict[str, Any]:
    """The memory that remains after environments were created, reset and closed."""
    gymnasium = import_benchtop()
    _, tasks = meta_world_names()

    def cycle(count: int) -> None:
        for index in range(count):
            environment = gymnasium.make(f"Benchtop/{tasks[index % len(tasks)]}-v2")
            environment.reset(seed=index)
            environment.close()
        gc.collect()

    log(f"cycles: creating and closing {CYCLES} environments")
    cycle(500)
    before = resident_bytes() or 0
    start = time.perf_counter()
    cycle(CYCLES)
    elapsed = time.perf_counter() - start
    return {"cycles": CYCLES, "seconds": elapsed, "growthBytes": (resident_bytes() or 0) - before}


def compare(options: argparse.Namespace) -> dict[str, Any]:
    ours = Benchtop()
    everything, _ = meta_world_names()
    tasks = options.tasks or everything
    unknown = sorted(set(tasks) - set(everything))
    if unknown:
        raise Failure(f"unknown task {unknown[0]!r}; Meta-World does not have it")
    report = run_info(PACKAGES, options)
    measures = {
        "vector": lambda: compare_vector(ours, "mt10", options),
        "images": lambda: compare_vector(ours, "images", options, cameras=["corner2"], image_size=84),
        "ten": lambda: compare_make_vec(options),
        "single": lambda: compare_single(tasks, options),
        "start": lambda: compare_start(options),
        "cycles": compare_cycles,
    }
    for part in options.only:
        report[part] = measures[part]()
    return report | {"benchtop": ours.version}


def format_fraction(ratio: float, target: float) -> str:
    return f"{100 * ratio:.1f} %  {verdict(ratio >= target, f'{100 * target:g} %')}"


def show(report: dict[str, Any]) -> None:
    show_run_info(report)
    for part, title, target in (
        ("vector", f"MT10, {ENVIRONMENTS} environments on two cores, in environment steps per second", VECTOR_TARGET),
        ("images", f"the same with images of 84x84 from one camera", IMAGES_TARGET),
    ):
        if part in report:
            result = report[part]
            print(f"\n{title}\n")
            for name, label in (("swift", "command line"), ("python", "Python")):
                print(f"  {label:12}  {result[name]['stepsPerSecond']:>10,.0f}")
            print(f"\n  speed that remains in Python: {format_fraction(result['ratio'], target)}")
    if "ten" in report:
        result = report["ten"]
        print("\nMT10 from make_vec, ten environments on two cores, in environment steps per second\n")
        setting = result["metaWorld"]["setting"]
        print(f"  {'Meta-World':12}  {result['metaWorld']['stepsPerSecond']:>10,.0f}  {setting}")
        print(f"  {'Benchtop':12}  {result['python']['stepsPerSecond']:>10,.0f}")
        print(f"\n  compared with Meta-World: {times(result['ratio'], TEN_TARGET)}")
    if "single" in report:
        result = report["single"]
        print("\nOne environment from make on one core, in steps per second with resets\n")
        for row in result["tasks"]:
            peer, own = row["metaWorld"]["stepsPerSecond"], row["python"]["stepsPerSecond"]
            print(f"  {row['task']:26}  {peer:>8,.0f}  {own:>8,.0f}  {row['ratio']:>6.1f}x")
        print(f"\n  geometric mean of {len(result['tasks'])}: {times(result['ratio'], SINGLE_TARGET)}")
    if "start" in report:
        result = report["start"]
        print(
            f"\nImporting, seconds of processor time beyond the interpreter's own start\n\n  gymnasium  {result['gymnasium']:.3f}"
        )
        info = verdict(result["benchtop"] < IMPORT_TARGET, f"under {IMPORT_TARGET:g} s")
        print(f"  benchtop   {result['benchtop']:.3f}, with gymnasium  {info}")
    if "cycles" in report:
        result = report["cycles"]
        growth = result["growthBytes"]
        info = verdict(growth < GROWTH_TARGET, f"under {GROWTH_TARGET / 1e6:g} MB")
        print(f"\n{result['cycles']:,} environments created, reset and closed in {result['seconds']:.1f} s\n")
        print(f"  growth: {growth / 1e6:.2f} MB  {info}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only",
        type=subset_of(PARTS),
        default=list(PARTS),
        metavar="PARTS",
        help="parts to measure, with commas between them: " + ",".join(PARTS) + " [default: all]",
    )
    parser.add_argument(
        "--tasks", type=comma_separated, metavar="A,B", help="tasks of the part 'single' [default: all fifty]"
    )
    add_options(parser, seconds=1, rounds=3)
    return run(parser.parse_args(), compare, show)


if __name__ == "__main__":
    sys.exit(main())
