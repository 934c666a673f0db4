"""The evaluation of policies: the results of `benchtop evaluate`, in Python."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchtop import _command, _policies, _settings
from benchtop._library import PROGRESS_CALLBACK, library
from benchtop.agents import Agent
from benchtop.errors import InvalidValueError, TaskFunctionError

# Arguments of environments that an evaluation has no use for, since it seeds and draws by itself.
UNUSED = "task env_name defined_in render_mode camera_name camera_id camera width height".split()


class EvaluationReport:
    """The results of an evaluation, as `benchtop evaluate --json` writes them. `print(report)` prints the table of
    `benchtop evaluate`."""

    def __init__(self, text: str) -> None:
        # The core refuses a text that is no report.
        self._table = library().text("benchtop_evaluation_table", text.encode()).decode()
        self.text = text
        """The JSON as text."""
        self.data: dict[str, Any] = json.loads(text)
        """The decoded JSON."""

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> EvaluationReport:
        """Reads a report that `save` or `benchtop evaluate --json=FILE` wrote."""
        try:
            return cls(Path(path).read_text())
        except (InvalidValueError, UnicodeDecodeError) as error:
            raise InvalidValueError(f"{os.fspath(path)} is not a valid evaluation: {error}") from None

    @property
    def success_rate(self) -> float:
        """The mean success rate of the tasks, from 0 to 1."""
        return self.data["summary"]["mean"]

    @property
    def success_rates(self) -> dict[str, float]:
        """The success rate of each task."""
        return {task["name"]: task["successRate"] for task in self.data["tasks"]}

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the report as JSON, as `benchtop evaluate --json=FILE` does. `benchtop.report` reads it."""
        target = Path(path)
        with tempfile.NamedTemporaryFile("w", dir=target.parent, prefix=f".{target.name}.", delete=False) as draft:
            try:
                draft.write(self.text + "\n")
                draft.close()
                # A temporary file is private.
                mask = os.umask(0)
                os.umask(mask)
                os.chmod(draft.name, 0o666 & ~mask)
                os.replace(draft.name, target)
            except BaseException:
                os.unlink(draft.name)
                raise

    def to_html(self, path: str | os.PathLike[str], title: str | None = None) -> None:
        """Writes the report as a page, as `benchtop report` does."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "evaluation.json")
            self.save(file)
            words = ["report", str(file), "--out", os.fspath(path), "--force"]
            _command.run([*words, *(["--title", title] if title else [])])

    def __str__(self) -> str:
        return self._table

    def __repr__(self) -> str:
        data = self.data
        return f"<benchtop.EvaluationReport {data['policy']} on {data['suite']}: {100 * self.success_rate:.1f} %>"


class _Progress:
    """Calls a function of the caller, or writes a line to a terminal; keeps the exception that ends it."""

    def __init__(self, report: bool | None | Callable[[int, int], Any]) -> None:
        self.callback = PROGRESS_CALLBACK(self._call)
        self.error: BaseException | None = None
        self._is_interrupted = False
        self._report = report if callable(report) else None
        self._writes = report is True or (report is None and sys.stderr is not None and sys.stderr.isatty())
        self._start = self._shown = time.monotonic()

    def _call(self, context: int | None, done: int, total: int) -> int:
        try:
            self.check_interruption()
            if self._report is not None:
                self._report(done, total)
            elif self._writes:
                self._write(done, total)
        except BaseException as error:
            self.error = error
            return 1
        return 0

    @contextlib.contextmanager
    def keeping_interruptions(self) -> Iterator[None]:
        """Keeps Ctrl-C until a callback checks it: ctypes loses an exception that is raised where a callback begins."""

        def keep(number: int, frame: Any) -> None:
            self._is_interrupted = True

        is_main = threading.current_thread() is threading.main_thread()
        if not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield
            return
        signal.signal(signal.SIGINT, keep)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def check_interruption(self) -> None:
        if self._is_interrupted:
            raise KeyboardInterrupt

    def _write(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._shown < 0.2 or done >= total:
            return
        self._shown = now
        seconds = now - self._start
        left = seconds * (total - done) / done
        print(
            f"\r{done}/{total} episodes, {done / seconds:.1f} episodes/s, {left:.0f} s remaining ",
            end="",
            file=sys.stderr,
            flush=True,
        )

    def close(self) -> None:
        if self._writes and self._shown > self._start:
            print("\r" + 79 * " ", end="\r", file=sys.stderr, flush=True)


def evaluate(
    policy: str | os.PathLike[str] | Agent | _policies.Policy,
    suite: str = "MT10",
    *,
    episodes: int = 50,
    seed: int = 0,
    split: str = "train",
    adaptation_episodes: int = 0,
    max_episode_steps: int | None = None,
    threads: int | None = None,
    batch_size: int = 64,
    name: str | None = None,
    progress: bool | None | Callable[[int, int], Any] = None,
    **keywords: Any,
) -> EvaluationReport:
    """Evaluates a policy with the episodes, initial states and statistics of `benchtop evaluate`.

    `policy` is a name as there (`"expert"`, a bundled agent, the folder of a run), an agent of `load_agent`, or a
    function. It gets a batch of observations, as a vector environment with the same arguments gives them, and returns
    the actions, with the shape (N, 4). It is called on this thread, with up to `batch_size` rows, each of an episode of
    its own. A row whose episodes are over repeats its last observation, and its action is ignored. If the policy has a
    method `begin(tasks, starts)`, that is called before rows start an episode: with the names of the tasks of all rows,
    and a mask of those that start.

    `name` is the policy's name in the report. `progress` is a function of the finished and of all episodes, or whether
    to write them to standard error [default: if it is a terminal]. Other arguments are those of environments."""
    _settings.check_names(keywords, "evaluate")
    if unused := [argument for argument in UNUSED if argument in keywords]:
        raise TypeError(f"evaluate() takes no argument '{unused[0]}'")
    selected = _settings.selection({"suite": suite, "split": split})  # type: ignore[typeddict-item]
    if selected.family is not None:
        # The core knows the suite with its family by name, and tests it on other ranges than it is trained on.
        request = {**selected.request, "suite": f"{selected.request['suite']}+{selected.family}"}
        selected = selected._replace(request=request, family=None)
    arguments: Any = {**keywords, "split": split}
    request = _settings.request(selected, arguments, limit=max_episode_steps)
    if "reward_type" not in keywords:
        del request["options"]["rewardType"]
    if "dynamics_split" in keywords:
        request["dynamicsSplit"] = keywords["dynamics_split"]
    for key, number in {
        "episodes": episodes,
        "adaptationEpisodes": adaptation_episodes,
        "batchSize": batch_size,
        "threads": len(os.sched_getaffinity(0)) if threads is None else threads,
    }.items():
        request[key] = _settings.as_integer(number, key)
    request["seed"] = _settings.native_seed(seed)
    if isinstance(policy, Agent):
        policy = policy.source
    if isinstance(policy, (str, os.PathLike)):
        if name is not None:
            raise InvalidValueError(f"name is {name!r}; only a policy that is a function can have another name")
        return _run({**request, "policy": os.fspath(policy)}, progress, None)
    with _policies.defined(policy, name) as (word, function):
        return _run({**request, "policy": word}, progress, function)


def _run(request: dict[str, Any], report: Any, function: _policies.PolicyFunction | None) -> EvaluationReport:
    progress = _Progress(report)
    try:
        with progress.keeping_interruptions():
            text = library().text("benchtop_evaluate", json.dumps(request).encode(), progress.callback, None)
        progress.check_interruption()
    except TaskFunctionError:
        failed = function.error if function is not None and function.error is not None else progress.error
        if failed is None:
            raise
        # The caller's own exception, with its traceback.
        raise failed from None
    finally:
        progress.close()
    return EvaluationReport(text.decode())
