"""Experiments whose runs are spread over processes and machines."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchtop import _command
from benchtop._evaluation import EvaluationReport
from benchtop._library import bundled
from benchtop.commands import Curve
from benchtop.errors import CommandError, InvalidValueError

# The folder of the runs that are not in the results yet, within the folder of the results. No row has such a name.
UNFINISHED = ".runs"
RECORD = "experiment.json"
EVALUATION = "evaluation.json"


class Experiment:
    """An experiment whose runs are done one by one, in processes on any machines that share the folder of its results.

    `missing` names the runs that are to do. `run` does one of them, and is called with each name once, anywhere: the
    experiment can be pickled. `finish` then joins all, and returns the report. The results are those of `benchtop
    experiment` in one process."""

    def __init__(
        self,
        file: str | os.PathLike[str],
        out: str | os.PathLike[str] | None = None,
        *,
        rows: str | Sequence[str] | None = None,
        seeds: int | None = None,
        resume: bool = False,
    ) -> None:
        """Reads and checks a file, or the bundled experiment of this name. `out` is the folder of the results [default:
        `experiments/NAME`], `rows` are some of its rows, and `seeds` is the number of seeds of each [default: all].
        `resume` continues what is in the folder."""
        choice = rows if rows is None or isinstance(rows, str) else ",".join(rows)
        words = ["experiment", os.fspath(file)]
        self._choice = ([] if choice is None else ["--rows", choice]) + ([] if seeds is None else [f"--seeds={seeds}"])
        place = [] if out is None else ["--out", os.fspath(out)]
        _command.run([*words, *place, *self._choice, "--dry-run"])
        self._content: dict[str, Any] = json.loads(_path(os.fspath(file)).read_text())
        # As the user wrote it: it is in the reports of the evaluations.
        self._out = f"experiments/{self._content['name']}" if out is None else os.fspath(out)
        self.folder = Path(os.path.abspath(self._out))
        """The folder of the results."""
        chosen = None if choice is None else choice.split(",")
        self.runs = [
            f"{row['name']}/seed-{seed}"
            for seed in self._content["seeds"][:seeds]
            for row in self._content["rows"]
            if chosen is None or row["name"] in chosen
        ]
        """The names of all runs, such as `ppo/seed-1`."""
        if not resume and ((self.folder / RECORD).exists() or self._unfinished.exists()):
            raise InvalidValueError(
                f"{self._out} holds a started experiment already; use resume=True to continue it, or another folder"
            )

    def __repr__(self) -> str:
        return f"<benchtop.Experiment {self.folder}: {len(self.runs)} runs, {len(self.missing)} missing>"

    @property
    def _unfinished(self) -> Path:
        return self.folder / UNFINISHED

    @property
    def missing(self) -> list[str]:
        """The names of the runs that are not finished, such as `ppo/seed-1`."""
        return [name for name in self.runs if not self._is_finished(name)]

    def _is_finished(self, name: str) -> bool:
        folders = (self.folder, self._unfinished / name)
        return any((folder / name / EVALUATION).exists() for folder in folders)

    def run(
        self, name: str, *, threads: int = 1, callback: Callable[[dict[str, float]], Any] | None = None
    ) -> EvaluationReport:
        """Trains a run to the end, from where it was stopped before, and evaluates it. `callback` gets each new row of
        the learning curve. If it raises, or the process is stopped or killed, the run is saved."""
        if name not in self.runs:
            raise InvalidValueError(f"the experiment has no run '{name}'; its runs are {', '.join(self.runs)}")
        finished = self.folder / name / EVALUATION
        if finished.exists():
            return EvaluationReport.load(finished)
        # An experiment of this run alone, so that no other process works in its folder.
        results = self._unfinished / name
        results.mkdir(parents=True, exist_ok=True)
        _command.wait_until_free(results)
        self._adopt(name)
        file = results / ".run.json"
        row, _, seed = name.partition("/seed-")
        rows = [one for one in self._content["rows"] if one["name"] == row]
        _write(file, json.dumps({**self._content, "rows": rows, "seeds": [int(seed)]}))
        curve = Curve(results / name)
        curve.rows()

        def poll() -> None:
            if callback is not None:
                for row in curve.rows():
                    callback(row)

        words = [os.fspath(file), "--out", os.fspath(results), "--resume", f"--threads={threads}", "--quiet"]
        _command.run(["experiment", *words], poll)
        return EvaluationReport.load(results / name / EVALUATION)

    def _adopt(self, name: str) -> None:
        """Takes over a run that `benchtop experiment` has started in the folder of the results."""
        started, results = self.folder / name, self._unfinished / name
        if started.exists() and not (results / name).exists():
            (results / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(self.folder / RECORD, results / RECORD)
            started.rename(results / name)

    def join(self) -> None:
        """Moves the finished runs to the results, where `benchtop report` finds them."""
        for name in self.runs:
            results = self._unfinished / name
            report = results / name / EVALUATION
            if not report.exists():
                continue
            # As if it had been trained there.
            _write(report, _renamed(report.read_text(), f"{self._out}/{name}"))
            if not (self.folder / RECORD).exists():
                _write(self.folder / RECORD, (results / RECORD).read_text())
            (self.folder / name).parent.mkdir(exist_ok=True)
            (results / name).rename(self.folder / name)
            shutil.rmtree(results)
        for folder in (*self._unfinished.glob("*"), self._unfinished):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def finish(self) -> dict[str, Any]:
        """Joins the runs, and returns the JSON of `benchtop experiment --json`. It is an error if one is missing."""
        self.join()
        if missing := self.missing:
            raise CommandError(
                f"{len(missing)} of {len(self.runs)} {'run is' if len(self.runs) == 1 else 'runs are'} not finished: "
                f"{', '.join(missing[:10])}{', …' if len(missing) > 10 else ''}"
            )
        out = self._out if os.path.isabs(self._out) else os.path.relpath(self.folder)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, RECORD)
            file.write_text(json.dumps(self._content))
            words = ["experiment", os.fspath(file), *self._choice, "--out", out, "--resume", "--json"]
            return json.loads(_command.run(words))


def _path(word: str) -> Path:
    """The file of an experiment, which may be the name of a bundled one."""
    file = Path(word)
    if file.exists() or "/" in word or word.endswith(".json"):
        return file
    return bundled("experiments", word) or file


def _renamed(report: str, policy: str) -> str:
    """An evaluation with another name of its policy."""
    line = f'  "policy": {json.dumps(policy, ensure_ascii=False)}'
    return re.sub(r'(?m)^  "policy": ".*"', lambda _: line, report, count=1)


def _write(file: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    draft = file.with_name(f".{file.name}.draft")
    draft.write_text(text)
    draft.replace(file)
