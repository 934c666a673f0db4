"""Training, recording and reports: the commands of the command line as functions."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchtop import _command, _policies
from benchtop._library import library
from benchtop.agents import Agent, load_agent
from benchtop.errors import TaskFunctionError


class Run:
    """A finished training run."""

    def __init__(self, result: Mapping[str, Any]) -> None:
        self.data = dict(result)
        """What `benchtop train --json` prints."""
        self.folder = Path(result["folder"])
        """The folder of the run."""
        self.success_rate: float | None = result["success"]
        """The success rate of the last evaluation, from 0 to 1; None if there was none."""

    @property
    def agent(self) -> Agent:
        """The trained agent."""
        return load_agent(self.folder)

    @property
    def curve(self) -> list[dict[str, float]]:
        """The learning curve, a row for each checkpoint or iteration."""
        return Curve(self.folder).rows()

    def __repr__(self) -> str:
        return f"<benchtop.Run {self.folder}: {self.data['algorithm']} on {self.data['suite']}>"


class Curve:
    """The learning curve of a run, read as it grows."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "curve.csv"
        self._count = 0

    def rows(self) -> list[dict[str, float]]:
        """The rows since the last call."""
        try:
            text = self._path.read_text()
        except FileNotFoundError:
            return []
        # The last line may not be complete yet.
        table = list(csv.DictReader(text[: text.rfind("\n") + 1].splitlines()))
        new = table[self._count :]
        self._count = len(table)
        return [{key: float(value) for key, value in row.items() if value} for row in new]


def train(
    algorithm: str,
    suite: str | None = None,
    *,
    out: str | os.PathLike[str],
    task: str | None = None,
    steps: int | None = None,
    settings: Mapping[str, Any] | None = None,
    resume: bool = False,
    callback: Callable[[dict[str, float]], Any] | None = None,
    **options: Any,
) -> Run:
    """Trains an agent in the folder `out`, as `benchtop train` does in a process of its own.

    `settings` are those of `--set`, such as `{"epochs": 3, "policy.torso.hiddenSizes": [256, 256]}`. Other options are
    those of the command line: `seed=1`, `dataset="data/mt10"`, `checkpoint_steps=100_000`. `callback` gets each new row
    of the learning curve. If it raises, or the user interrupts, the run is saved, and `resume=True` continues it."""
    words = ["train", algorithm, "--json"]
    words += option_words({"suite": suite, "task": task, "steps": steps, "out": out, "resume": resume, **options})
    words += setting_words(settings or {})
    curve = Curve(Path(out))
    if resume:
        curve.rows()

    def poll() -> None:
        if callback is not None:
            for row in curve.rows():
                callback(row)

    return Run(json.loads(_command.run(words, poll)))


def collect(
    suite: str | None = None,
    policy: str | os.PathLike[str] | Agent | _policies.Policy = "expert",
    *,
    out: str | os.PathLike[str],
    task: str | None = None,
    episodes: int | None = None,
    cameras: str | Sequence[str] | None = None,
    format: str | None = None,
    resume: bool = False,
    name: str | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Records a dataset in the folder `out`, as `benchtop collect` does, and returns its summary.

    `policy` is as in `benchtop.evaluate`; a function gets one observation at a time there, as a batch of one, and acts
    on this thread. Other options are those of the command line: `size="128x128"`, `noise=0.3`, `after_success=30`."""
    given = {"suite": suite, "task": task, "episodes": episodes, "format": format, "out": out, "resume": resume}
    given["cameras"] = cameras if cameras is None or isinstance(cameras, str) else ",".join(cameras)
    words = ["collect", *option_words({**given, **options})]
    if isinstance(policy, Agent):
        policy = policy.source
    if isinstance(policy, (str, os.PathLike)):
        return json.loads(_command.run([*words, "--policy", os.fspath(policy), "--json"]))
    with _policies.defined(policy, name) as (word, function):
        try:
            library().call("benchtop_run", json.dumps([*words, "--policy", word]).encode())
        except TaskFunctionError:
            if function.error is None:
                raise
            raise function.error from None
    return json.loads(_command.run(["inspect", os.fspath(out), "--json"]))


def replay(dataset: str | os.PathLike[str], **options: Any) -> dict[str, Any]:
    """Simulates the episodes of a dataset again and compares every bit, as `benchtop replay` does. An episode that
    differs is a `CommandError`."""
    return json.loads(_command.run(["replay", os.fspath(dataset), "--json", *option_words(options)]))


def report(
    runs: Sequence[str | os.PathLike[str]],
    out: str | os.PathLike[str] = "report.html",
    **options: Any,
) -> dict[str, Any]:
    """Writes a page that compares training runs, experiments, bundled agents and saved evaluations, as `benchtop
    report` does, and returns its figures."""
    if isinstance(runs, (str, os.PathLike)):
        raise TypeError(f"runs is {runs!r}; it must be a list")
    words = [
        "report",
        *[os.fspath(run) for run in runs],
        "--out",
        os.fspath(out),
        "--json",
        "--force",
        *option_words(options),
    ]
    return json.loads(_command.run(words))


def setting_words(settings: Mapping[str, Any]) -> list[str]:
    """The options of a command line that change an algorithm's settings."""
    words = []
    for key, value in settings.items():
        words += ["--set", f"{key}={value if isinstance(value, str) else json.dumps(value)}"]
    return words


def option_words(options: Mapping[str, Any]) -> list[str]:
    """The options of a command line: `after_success=30` is `--after-success=30`, True is a switch."""
    words = []
    for name, value in options.items():
        option = f"--{name.replace('_', '-')}"
        if value is None or value is False:
            continue
        words.append(option if value is True else f"{option}={os.fspath(value) if _is_path(value) else value}")
    return words


def _is_path(value: Any) -> bool:
    return isinstance(value, os.PathLike)
