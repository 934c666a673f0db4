"""Shared code of the comparisons in this folder: the command line under test, the machine, and the options."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Iterator

NAME = Path(sys.argv[0]).stem.replace("_", "-")


class Failure(Exception):
    """An error that the user can act on; only its text is shown."""


def log(text: str) -> None:
    print(f"{NAME}: {text}", file=sys.stderr, flush=True)


# Benchtop


class Benchtop:
    """The command line under test."""

    def __init__(self) -> None:
        root = Path(__file__).resolve().parent.parent
        self.path = os.environ.get("BENCHTOP") or str(root / ".build/release/benchtop")
        self.version = "unknown version"
        if not (os.path.isfile(self.path) and os.access(self.path, os.X_OK)):
            raise Failure(f"there is no benchtop command at {self.path}; run without --no-build to build it")

    def bench(self, *arguments: str, keys: list[str]) -> list[Any]:
        """One run of `bench`; returns the values of these keys in its report."""
        line = " ".join(["bench", *arguments])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "report.json")
            command = [self.path, "bench", *arguments, f"--json={file}"]
            end = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            if end.returncode != 0:
                raise Failure(f"benchtop {line} exited with status {end.returncode}:\n{end.stderr.strip()}")
            try:
                report = json.loads(file.read_text())
                self.version = str(report["version"])
                return [report[key] for key in keys]
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise Failure(f"benchtop {line} wrote no report of {' and '.join(keys)}: {error!r}") from error


# The machine


def processor() -> str:
    """The processor's name from the system, with its family, because a virtual machine may hide the model."""
    try:
        lines = Path("/proc/cpuinfo").read_text().split("\n\n")[0].splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    info = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    name = info.get("model name", platform.machine())
    family = f" (family {info['cpu family']}, model {info['model']})" if "cpu family" in info else ""
    return ("virtual " if "hypervisor" in info.get("flags", "").split() else "") + name + family


def available_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def cores(count: int) -> Iterator[int]:
    """Restricts this process and its new children to `count` cores, if the system supports that."""
    if not hasattr(os, "sched_setaffinity"):
        yield min(count, available_cores())
        return
    before = os.sched_getaffinity(0)
    chosen = sorted(before)[:count]
    os.sched_setaffinity(0, chosen)
    try:
        yield len(chosen)
    finally:
        os.sched_setaffinity(0, before)


def load() -> float | None:
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


# Meta-World


def import_meta_world() -> Any:
    try:
        import gymnasium
        import metaworld  # noqa: F401 (registers its environments)
    except ImportError as error:
        raise Failure(f"cannot import Meta-World ({error}); run Benchmarks/{NAME}") from error
    gymnasium.logger.min_level = 50
    return gymnasium


def meta_world_names() -> tuple[list[str], list[str]]:
    """The names of all tasks and of those in MT10, as Benchtop spells them."""
    import_meta_world()
    from metaworld.env_dict import ALL_V3_ENVIRONMENTS, MT10_V3

    def plain(names: Any) -> list[str]:
        return [name.removesuffix("-v3") for name in names]

    return sorted(plain(ALL_V3_ENVIRONMENTS)), plain(MT10_V3)


def interleave(rounds: int, measures: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Runs all measurements once per round, in order, so that a slow phase of the machine affects all of them."""
    seen: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            seen[name].append(measure())
    return seen


# The report


def verdict(reached: bool, target: str) -> str:
    return f"{'pass' if reached else 'FAIL'} (target: {target})"


def times(ratio: float, target: float) -> str:
    return f"{ratio:.1f}x  {verdict(ratio >= target, f'{target:g}x')}"


def run_info(packages: tuple[str, ...], options: argparse.Namespace) -> dict[str, Any]:
    """The header of a report."""
    return {
        "processor": processor(),
        "coresAvailable": available_cores(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
        "seconds": options.seconds,
        "rounds": options.rounds,
        "loadBefore": load(),
    }


def show_run_info(report: dict[str, Any]) -> None:
    packages = ", ".join(f"{name} {number or 'missing'}" for name, number in report["packages"].items())
    print(f"Processor  {report['processor']}, {report['coresAvailable']} cores")
    print(f"Benchtop   {report['benchtop']}")
    print(f"Python     {report['python']}: {packages}")
    print(f"Rounds     {report['rounds']}, medians; {report['seconds']:g} s per measurement")
    if report["loadBefore"] is not None:
        print(f"Load       {report['loadBefore']} before")


# The command line


def duration(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0.01 <= number <= 600:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0.01 to 600")
    return number


def at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive integer")
    return int(text)


def comma_separated(text: str) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def subset_of(known: tuple[str, ...]) -> Callable[[str], list[str]]:
    """A parser for a comma-separated subset of known words."""

    def parts(text: str) -> list[str]:
        chosen = comma_separated(text)
        if not chosen or not set(chosen) <= set(known):
            raise argparse.ArgumentTypeError(f"{text!r} is not a comma-separated subset of {', '.join(known)}")
        return [part for part in known if part in chosen]

    return parts


def add_options(parser: argparse.ArgumentParser, seconds: float, rounds: int) -> None:
    """Adds the options of every comparison."""
    parser.add_argument(
        "--seconds",
        type=duration,
        default=seconds,
        help=f"shortest time of each measurement, in seconds [default: {seconds:g}]",
    )
    parser.add_argument(
        "--rounds",
        type=at_least_one,
        default=rounds,
        help=f"number of rounds; results are medians over them [default: {rounds}]",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all results to this file [default: none]")


def run(
    options: argparse.Namespace,
    compare: Callable[[argparse.Namespace], dict[str, Any]],
    show: Callable[[dict[str, Any]], None],
) -> int:
    """Runs a comparison, writes and prints its report, and returns the exit status."""
    try:
        if options.json and not options.json.absolute().parent.is_dir():
            raise Failure(f"cannot write {options.json}: its folder does not exist")
        report = compare(options)
    except Failure as failure:
        log(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n")
    show(report)
    return 0
