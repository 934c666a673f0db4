"""Measures Benchtop's learning beside JAX. Run it through compare-agents, which sets JAX up."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any, Callable

from measuring import (
    Benchtop,
    add_options,
    cores,
    facts,
    interleave,
    run,
    say,
    show_facts,
    some_of,
    verdict,
    version,
)

PARTS = ("update", "ppo")
PACKAGES = ("jax", "jaxlib", "numpy")

# How many times as fast as JAX an update is to be, and how much of its time is to be spent inside OpenBLAS.
UPDATE_BAR = 1.5
SHARE_BAR = 0.7
# Environment steps a second of training on two cores.
PPO_BAR = 4000.0


# JAX


@dataclass(frozen=True)
class Setting:
    """A way to run JAX on the processor."""

    name: str
    flags: str = ""


SETTINGS = (
    Setting("as it comes"),
    # Products and others still run side by side, but each on one thread.
    Setting("one thread an operation", "--xla_cpu_multi_thread_eigen=false"),
)

timed: Any = None


def make_update() -> None:
    """Makes and compiles it; to be called in a process of its own, which stays."""
    global timed
    import jax_update

    timed = jax_update.Timed()


def update_milliseconds(seconds: float) -> float:
    return timed.measure(seconds)


class JAX:
    """JAX in a process that has its cores and threads set before it starts, and waits where it is not asked."""

    def __init__(self, setting: Setting, core_count: int, exit: ExitStack) -> None:
        before = os.environ.get("XLA_FLAGS")
        os.environ["XLA_FLAGS"] = f"{before or ''} {setting.flags}".strip()
        os.environ["JAX_PLATFORMS"] = "cpu"
        try:
            with cores(core_count):
                context = multiprocessing.get_context("spawn")
                self.process = exit.enter_context(ProcessPoolExecutor(1, mp_context=context))
                self.process.submit(make_update).result()
        finally:
            os.environ.pop("XLA_FLAGS")
            if before is not None:
                os.environ["XLA_FLAGS"] = before

    def milliseconds(self, seconds: float) -> float:
        return self.process.submit(update_milliseconds, seconds).result()


# The two parts


def timing(rounds: list[float]) -> dict[str, Any]:
    return {"milliseconds": median(rounds), "rounds": rounds}


def compare_update(ours: Benchtop, core_count: int, options: argparse.Namespace) -> dict[str, Any]:
    counts = [1, core_count] if core_count > 1 else [1]
    seen: dict[int, list[dict[str, Any]]] = {count: [] for count in counts}

    def measure_ours() -> float:
        given = ["--only", "update", "--rounds", "1", "--seconds", f"{options.seconds:g}", "--threads", f"{core_count}"]
        (rows,) = ours.bench("agents", *given, keys=["update"])
        for row in rows:
            seen[row["threads"]].append(row)
        return rows[-1]["milliseconds"]

    measures: dict[str, Callable[[], float]] = {}
    missing = None if version("jax") else f"JAX is not installed for Python {platform.python_version()}"
    with ExitStack() as exit:
        if missing:
            say(f"update: {missing}")
        else:
            say("update: compiling JAX's")
            for count in counts:
                for setting in SETTINGS if count > 1 else SETTINGS[:1]:
                    peer = JAX(setting, count, exit)
                    measures[f"{count}: {setting.name}"] = lambda peer=peer: peer.milliseconds(options.seconds)
        measures["ours"] = measure_ours
        say("update: measuring")
        peers = interleave(options.rounds, measures)

    rows = []
    for count in counts:
        times = [row["milliseconds"] for row in seen[count]]
        shares = [row["matrixShare"] for row in seen[count]]
        row: dict[str, Any] = {"cores": count, "ours": timing(times)}
        row["matrixShare"] = None if None in shares else median(shares)
        tried = {s.name: timing(peers[f"{count}: {s.name}"]) for s in SETTINGS if f"{count}: {s.name}" in peers}
        if tried:
            best = min(tried, key=lambda name: tried[name]["milliseconds"])
            row["jax"] = tried[best] | {"setting": best}
            row["jaxTried"] = tried
            row["ratio"] = row["jax"]["milliseconds"] / row["ours"]["milliseconds"]
        rows.append(row)
    return {"rows": rows} | ({"jaxMissing": missing} if missing else {})


def compare_ppo(ours: Benchtop, core_count: int, options: argparse.Namespace) -> dict[str, Any]:
    def measure() -> float:
        given = ["--only", "ppo", "--rounds", "1", "--seconds", f"{options.seconds:g}", "--threads", f"{core_count}"]
        (result,) = ours.bench("agents", *given, keys=["ppo"])
        return result["stepsPerSecond"]

    say("ppo: measuring")
    rounds = interleave(options.rounds, {"ours": measure})["ours"]
    return {"cores": core_count, "stepsPerSecond": median(rounds), "rounds": rounds}


# The report


def rounds_of(result: dict[str, Any], digits: int) -> str:
    return "  ".join(f"{number:,.{digits}f}" for number in result["rounds"])


def show_update(result: dict[str, Any]) -> None:
    print("\nAn update of soft actor-critic, 1,280 rows and three layers of 400, milliseconds\n")
    print(f"  {'cores':>5}  {'JAX':>8}  {'Benchtop':>8}  {'ratio':>6}  {'inside OpenBLAS':>15}")
    for row in result["rows"]:
        own, share = row["ours"]["milliseconds"], row["matrixShare"]
        peer = f"{row['jax']['milliseconds']:.1f}" if "jax" in row else "-"
        ratio = f"{row['ratio']:.2f}x" if "jax" in row else "-"
        inside = "unknown" if share is None else f"{100 * share:.1f} %"
        print(f"  {row['cores']:>5}  {peer:>8}  {own:>8.1f}  {ratio:>6}  {inside:>15}")
    print()
    for row in result["rows"]:
        print(f"  {row['cores']} cores, Benchtop: rounds {rounds_of(row['ours'], 1)}")
        for name, tried in row.get("jaxTried", {}).items():
            print(f"  {row['cores']} cores, JAX {name}: {tried['milliseconds']:.1f}; rounds {rounds_of(tried, 1)}")
    last = result["rows"][-1]
    print()
    if "jax" in last:
        print(f"  against JAX: {last['ratio']:.2f}x  {verdict(last['ratio'] >= UPDATE_BAR, f'{UPDATE_BAR:g}x')}")
    else:
        print(f"  against JAX: not measured: {result['jaxMissing']}")
    if last["matrixShare"] is not None:
        reached = verdict(last["matrixShare"] >= SHARE_BAR, f"{100 * SHARE_BAR:g} %")
        print(f"  inside OpenBLAS: {100 * last['matrixShare']:.1f} %  {reached}")


def show_ppo(result: dict[str, Any]) -> None:
    print(f"\nTraining on MT10 by PPO on {result['cores']} cores, environment steps a second\n")
    bar = verdict(result["stepsPerSecond"] >= PPO_BAR, f"{PPO_BAR:,.0f}")
    print(f"  {result['stepsPerSecond']:,.0f}  {bar}; rounds {rounds_of(result, 0)}")


def show(report: dict[str, Any]) -> None:
    show_facts(report)
    if "update" in report:
        show_update(report["update"])
    if "ppo" in report:
        show_ppo(report["ppo"])


# The command line


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="compare-agents",
        description="Measures an update of soft actor-critic beside the same in JAX on this machine's processor, by "
        "turns, and training by PPO. The report goes to standard output, progress to standard error.",
        epilog="compare-agents also takes --no-build, which measures the command line as it was last built. With "
        "the defaults it runs for about five minutes; the machine should have nothing else to do. The exit status "
        "is 0 when everything was measured, whether or not it reached its bars.",
    )
    add_options(parser, seconds=3, rounds=5)
    parser.add_argument(
        "--only", type=some_of(PARTS), default=list(PARTS), metavar="PARTS", help="some of " + ",".join(PARTS)
    )
    return parser.parse_args()


def compare(options: argparse.Namespace) -> dict[str, Any]:
    ours = Benchtop()
    report = facts(PACKAGES, options)
    measures = {"update": compare_update, "ppo": compare_ppo}
    with cores(2) as core_count:
        for part in options.only:
            report[part] = measures[part](ours, core_count, options)
    return report | {"benchtop": ours.version}


if __name__ == "__main__":
    sys.exit(run(parse(), compare, show))
