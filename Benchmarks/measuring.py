"""What the comparisons of this folder share: the command line under measurement, the machine, their options."""

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
    """Something the user can act on; its text is all that is shown."""


def say(text: str) -> None:
    print(f"{NAME}: {text}", file=sys.stderr, flush=True)


# Benchtop


class Benchtop:
    """The command line under measurement."""

    def __init__(self) -> None:
        root = Path(__file__).resolve().parent.parent
        self.path = os.environ.get("BENCHTOP") or str(root / ".build/release/benchtop")
        self.version = "unknown version"
        if not (os.path.isfile(self.path) and os.access(self.path, os.X_OK)):
            raise Failure(f"there is no benchtop command at {self.path}; leave out --no-build to have it built")

    def bench(self, *arguments: str, keys: list[str]) -> list[Any]:
        """One run of `bench`, and what its report says under these keys."""
        line = " ".join(["bench", *arguments])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "report.json")
            command = [self.path, "bench", *arguments, "--json", str(file)]
            end = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            if end.returncode != 0:
                raise Failure(f"benchtop {line} ended with status {end.returncode}:\n{end.stderr.strip()}")
            try:
                report = json.loads(file.read_text())
                self.version = str(report["version"])
                return [report[key] for key in keys]
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise Failure(f"benchtop {line} wrote no report of {' and '.join(keys)}: {error!r}") from error


# The machine


def processor() -> str:
    """The processor's name as the system gives it, with the family where a virtual one hides its model."""
    try:
        lines = Path("/proc/cpuinfo").read_text().split("\n\n")[0].splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    told = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    name = told.get("model name", platform.machine())
    family = f" (family {told['cpu family']}, model {told['model']})" if "cpu family" in told else ""
    return ("virtual " if "hypervisor" in told.get("flags", "").split() else "") + name + family


def available_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def cores(count: int) -> Iterator[int]:
    """Keeps this process, and those it starts meanwhile, on so many cores where the system can."""
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
        raise Failure(f"Meta-World is not installed here ({error}); run Benchmarks/{NAME}") from error
    gymnasium.logger.min_level = 50
    return gymnasium


def meta_world_names() -> tuple[list[str], list[str]]:
    """All tasks and those of MT10, under Benchtop's names."""
    import_meta_world()
    from metaworld.env_dict import ALL_V3_ENVIRONMENTS, MT10_V3

    def plain(names: Any) -> list[str]:
        return [name.removesuffix("-v3") for name in names]

    return sorted(plain(ALL_V3_ENVIRONMENTS)), plain(MT10_V3)


def interleave(rounds: int, measures: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Every measure once a round, in order, so that a slow spell of the machine falls on all of them."""
    seen: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            seen[name].append(measure())
    return seen


# The report


def verdict(reached: bool, bar: str) -> str:
    return f"{'pass' if reached else 'FAIL'} (bar: {bar})"


def times(ratio: float, bar: float) -> str:
    return f"{ratio:.1f}x  {verdict(ratio >= bar, f'{bar:g}x')}"


def facts(packages: tuple[str, ...], options: argparse.Namespace) -> dict[str, Any]:
    """What a report says before its figures."""
    return {
        "processor": processor(),
        "coresAvailable": available_cores(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
        "seconds": options.seconds,
        "rounds": options.rounds,
        "loadBefore": load(),
    }


def show_facts(report: dict[str, Any]) -> None:
    packages = ", ".join(f"{name} {number or 'missing'}" for name, number in report["packages"].items())
    print(f"Processor  {report['processor']}, {report['coresAvailable']} cores")
    print(f"Benchtop   {report['benchtop']}")
    print(f"Python     {report['python']}: {packages}")
    print(f"Rounds     {report['rounds']}, medians; {report['seconds']:g} s a measurement")
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
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return int(text)


def words(text: str) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def some_of(known: tuple[str, ...]) -> Callable[[str], list[str]]:
    """What an option takes that is some of the known words, separated by commas."""

    def parts(text: str) -> list[str]:
        chosen = words(text)
        if not chosen or not set(chosen) <= set(known):
            raise argparse.ArgumentTypeError(f"{text!r} is not a choice of {', '.join(known)}")
        return [part for part in known if part in chosen]

    return parts


def add_options(parser: argparse.ArgumentParser, seconds: float, rounds: int) -> None:
    """The options every comparison has."""
    parser.add_argument(
        "--seconds",
        type=duration,
        default=seconds,
        help=f"at least so long for each measurement (default: {seconds:g})",
    )
    parser.add_argument(
        "--rounds",
        type=at_least_one,
        default=rounds,
        help=f"how often each is repeated; medians count (default: {rounds})",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured to this file too")


def run(
    options: argparse.Namespace,
    compare: Callable[[argparse.Namespace], dict[str, Any]],
    show: Callable[[dict[str, Any]], None],
) -> int:
    """Compares, writes and shows; the exit status."""
    try:
        if options.json and not options.json.absolute().parent.is_dir():
            raise Failure(f"there is no folder to write {options.json} to")
        report = compare(options)
    except Failure as failure:
        say(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n")
    show(report)
    return 0
