"""Compares Benchtop's learning with JAX. Run it through compare-agents, which installs JAX."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any, Callable

from measuring import (
    Benchtop,
    Failure,
    add_options,
    cores,
    run_info,
    interleave,
    run,
    log,
    show_run_info,
    subset_of,
    verdict,
    version,
)

PARTS = ("update", "ppo")
PACKAGES = ("jax", "jaxlib", "numpy")

# Targets: the speed of an update relative to JAX, in float32 or in mixed precision, and the fraction of its time inside
# OpenBLAS.
UPDATE_TARGET = 1.5
MIXED_TARGET = 2.5
SHARE_TARGET = 0.7
# Target: environment steps per second of training on two cores.
PPO_TARGET = 4000.0


# JAX


@dataclass(frozen=True)
class Setting:
    """A configuration of JAX on the CPU."""

    name: str
    flags: str = ""


SETTINGS = (
    Setting("default"),
    # Independent operations still run in parallel, but each on one thread.
    Setting("one thread per operation", "--xla_cpu_multi_thread_eigen=false"),
)

timed: Any = None


def make_update() -> None:
    """Creates and compiles the update. Call it in a separate process, which stays alive."""
    global timed
    import jax_update

    timed = jax_update.TimedUpdate()


def check_agreement() -> float:
    """Checks that JAX's update is the one of Benchtop's tests, in double precision."""
    os.environ.update(JAX_PLATFORMS="cpu", JAX_ENABLE_X64="1")
    import jax_update

    return jax_update.agreement()


def update_milliseconds(seconds: float) -> float:
    return timed.measure(seconds)


class JAX:
    """JAX in a separate process, whose cores and threads are set before it starts. It sleeps between measurements."""

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


def precisions(ours: Benchtop) -> list[str]:
    """The precisions of matrix products that this machine has."""
    try:
        ours.bench("agents", "--only", "update", "--rounds", "1", "--seconds", "0.1", "--precision", "mixed", keys=[])
    except Failure as failure:
        log(f"no mixed precision: {failure}")
        return ["float32"]
    return ["float32", "mixed"]


def compare_update(ours: Benchtop, core_count: int, options: argparse.Namespace) -> dict[str, Any]:
    counts = [1, core_count] if core_count > 1 else [1]
    kinds = precisions(ours)
    seen: dict[tuple[str, int], list[dict[str, Any]]] = {(kind, count): [] for kind in kinds for count in counts}

    def measure_ours(kind: str) -> float:
        given = ["--only", "update", "--rounds", "1", "--seconds", f"{options.seconds:g}", "--threads", f"{core_count}"]
        (rows,) = ours.bench("agents", *given, "--precision", kind, keys=["update"])
        for row in rows:
            seen[kind, row["threads"]].append(row)
        return rows[-1]["milliseconds"]

    measures: dict[str, Callable[[], float]] = {}
    missing = None if version("jax") else f"JAX is not installed for Python {platform.python_version()}"
    with ExitStack() as exit:
        if missing:
            log(f"update: {missing}")
        else:
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
                difference = process.submit(check_agreement).result()
            if not difference < 1e-12:
                raise Failure(f"JAX's update differs from the tests' reference by {difference:.1e}")
            log(f"update: JAX's networks differ from the tests' reference by {difference:.1e} after three updates")
            log("update: compiling JAX's update")
            for count in counts:
                for setting in SETTINGS if count > 1 else SETTINGS[:1]:
                    peer = JAX(setting, count, exit)
                    measures[f"{count}: {setting.name}"] = lambda peer=peer: peer.milliseconds(options.seconds)
        for kind in kinds:
            measures[kind] = partial(measure_ours, kind)
        log("update: measuring")
        peers = interleave(options.rounds, measures)

    rows = []
    for count in counts:
        times = {kind: [row["milliseconds"] for row in seen[kind, count]] for kind in kinds}
        shares = [row.get("blasTimeFraction") for row in seen["float32", count]]
        row: dict[str, Any] = {"cores": count, "ours": timing(times["float32"])}
        if "mixed" in kinds:
            row["mixed"] = timing(times["mixed"])
        row["blasTimeFraction"] = None if None in shares else median(shares)
        tried = {s.name: timing(peers[f"{count}: {s.name}"]) for s in SETTINGS if f"{count}: {s.name}" in peers}
        if tried:
            best = min(tried, key=lambda name: tried[name]["milliseconds"])
            row["jax"] = tried[best] | {"setting": best}
            row["jaxTried"] = tried
            row["ratio"] = row["jax"]["milliseconds"] / row["ours"]["milliseconds"]
            if "mixed" in row:
                row["mixedRatio"] = row["jax"]["milliseconds"] / row["mixed"]["milliseconds"]
        rows.append(row)
    return {"rows": rows} | ({"jaxMissing": missing} if missing else {})


def compare_ppo(ours: Benchtop, core_count: int, options: argparse.Namespace) -> dict[str, Any]:
    def measure(kind: str) -> float:
        given = ["--only", "ppo", "--rounds", "1", "--seconds", f"{options.seconds:g}", "--threads", f"{core_count}"]
        (result,) = ours.bench("agents", *given, "--precision", kind, keys=["ppo"])
        return result["stepsPerSecond"]

    log("ppo: measuring")
    rounds = interleave(options.rounds, {kind: partial(measure, kind) for kind in precisions(ours)})
    result: dict[str, Any] = {"cores": core_count}
    for kind, rates in rounds.items():
        result[kind] = {"stepsPerSecond": median(rates), "rounds": rates}
    return result


# The report


def rounds_of(result: dict[str, Any], digits: int) -> str:
    return "  ".join(f"{number:,.{digits}f}" for number in result["rounds"])


def show_update(result: dict[str, Any]) -> None:
    print("\nAn update of soft actor-critic, 1,280 transitions and three layers of 400, in milliseconds\n")
    ratios = f"{'float32':>8}  {'ratio':>6}  {'mixed':>8}  {'ratio':>6}"
    print(f"  {'cores':>5}  {'JAX':>8}  {ratios}  {'inside OpenBLAS':>15}")
    for row in result["rows"]:
        own, share = row["ours"]["milliseconds"], row["blasTimeFraction"]
        peer = f"{row['jax']['milliseconds']:.1f}" if "jax" in row else "-"
        ratio = f"{row['ratio']:.2f}x" if "jax" in row else "-"
        mixed = f"{row['mixed']['milliseconds']:.1f}" if "mixed" in row else "-"
        mixed_ratio = f"{row['mixedRatio']:.2f}x" if "mixedRatio" in row else "-"
        inside = "unknown" if share is None else f"{100 * share:.1f} %"
        print(f"  {row['cores']:>5}  {peer:>8}  {own:>8.1f}  {ratio:>6}  {mixed:>8}  {mixed_ratio:>6}  {inside:>15}")
    print()
    for row in result["rows"]:
        print(f"  {row['cores']} cores, Benchtop: rounds {rounds_of(row['ours'], 1)}")
        if "mixed" in row:
            print(f"  {row['cores']} cores, Benchtop in mixed precision: rounds {rounds_of(row['mixed'], 1)}")
        for name, tried in row.get("jaxTried", {}).items():
            print(f"  {row['cores']} cores, JAX {name}: {tried['milliseconds']:.1f}; rounds {rounds_of(tried, 1)}")
    last = result["rows"][-1]
    print()
    if "jax" in last:
        reached = verdict(last["ratio"] >= UPDATE_TARGET, f"{UPDATE_TARGET:g}x")
        print(f"  compared with JAX: {last['ratio']:.2f}x  {reached}")
        if "mixedRatio" in last:
            reached = verdict(last["mixedRatio"] >= MIXED_TARGET, f"{MIXED_TARGET:g}x")
            print(f"  in mixed precision: {last['mixedRatio']:.2f}x  {reached}")
    else:
        print(f"  compared with JAX: not measured: {result['jaxMissing']}")
    if last["blasTimeFraction"] is not None:
        reached = verdict(last["blasTimeFraction"] >= SHARE_TARGET, f"{100 * SHARE_TARGET:g} %")
        print(f"  inside OpenBLAS: {100 * last['blasTimeFraction']:.1f} %  {reached}")


def show_ppo(result: dict[str, Any]) -> None:
    print(f"\nTraining with PPO on MT10 on {result['cores']} cores, in environment steps per second\n")
    for kind in ("float32", "mixed"):
        if kind in result:
            rate = result[kind]["stepsPerSecond"]
            reached = verdict(rate >= PPO_TARGET, f"{PPO_TARGET:,.0f}")
            print(f"  {kind}: {rate:,.0f}  {reached}; rounds {rounds_of(result[kind], 0)}")


def show(report: dict[str, Any]) -> None:
    show_run_info(report)
    if "update" in report:
        show_update(report["update"])
    if "ppo" in report:
        show_ppo(report["ppo"])


# The command line


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="compare-agents",
        description="Compares an update of soft actor-critic with the same update in JAX on this machine's CPU, in "
        "turns, and measures training with PPO. The report goes to standard output, progress to standard error.",
        epilog="compare-agents also takes --no-build, which measures the last build of the command line. With the "
        "defaults it runs for about five minutes; the machine should be idle otherwise. The exit status is 0 if "
        "everything was measured, even if a target is missed.",
    )
    add_options(parser, seconds=3, rounds=5)
    parser.add_argument(
        "--only",
        type=subset_of(PARTS),
        default=list(PARTS),
        metavar="PARTS",
        help="parts to measure, with commas between them: " + ",".join(PARTS) + " [default: all]",
    )
    return parser.parse_args()


def compare(options: argparse.Namespace) -> dict[str, Any]:
    ours = Benchtop()
    report = run_info(PACKAGES, options)
    measures = {"update": compare_update, "ppo": compare_ppo}
    with cores(2) as core_count:
        for part in options.only:
            report[part] = measures[part](ours, core_count, options)
    return report | {"benchtop": ours.version}


if __name__ == "__main__":
    sys.exit(run(parse(), compare, show))
