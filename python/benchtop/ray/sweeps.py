"""Training runs as the trials of a `ray.tune.Tuner`."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ray import tune

from benchtop import _command, _settings, commands
from benchtop.errors import CommandError
from benchtop.experiments import Experiment
from benchtop.ray.workers import RETRIES, cause, check_workers, working_in


def trainable(
    algorithm: str,
    suite: str | None = None,
    *,
    out: str | os.PathLike[str],
    settings: Mapping[str, Any] | None = None,
    **options: Any,
) -> Callable[[dict[str, Any]], None]:
    """What a `ray.tune.Tuner` runs: each trial is a `benchtop.train` in a folder of its own in `out`, named by its id.

    The configuration of a trial has arguments of `benchtop.train`, which replace those given here: `{"seed":
    tune.grid_search([1, 2]), "settings": {"clipRange": tune.loguniform(0.05, 0.4)}}`; `settings` are merged. A trial
    reports each row of the learning curve, and its `folder`. The last result has `evaluation_success`, too, the success
    rate of the last evaluation. A run that was stopped or killed continues when its trial is run again."""
    _command.run(
        ["train", algorithm, "--show-settings"]
        + commands.option_words({"suite": suite, **options})
        + commands.setting_words(settings or {})
    )
    check_workers(shares_files=True)
    parent, working_folder = Path(os.path.abspath(out)), os.getcwd()
    given = {"algorithm": algorithm, "suite": suite, "settings": dict(settings or {}), **options}

    def train(config: dict[str, Any]) -> None:
        arguments = _settings.merge(given, config)
        arguments.setdefault("threads", _trial_threads())
        context = tune.get_context()
        folder = parent / context.get_trial_id()

        def report(row: dict[str, float], **more: Any) -> None:
            tune.report({**row, "folder": str(folder), **more})

        with working_in(working_folder):
            _command.wait_until_free(folder)
            run = commands.train(**arguments, out=folder, resume=True, callback=report)
        report(run.curve[-1], evaluation_success=run.success_rate)

    return train


def experiment(
    file: str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    *,
    rows: str | Sequence[str] | None = None,
    seeds: int | None = None,
    resume: bool = False,
    threads: int = 1,
    retries: int = RETRIES,
    run_config: tune.RunConfig | None = None,
) -> dict[str, Any]:
    """Does an experiment with a `ray.tune.Tuner`, a trial for each run, and returns the JSON of `benchtop experiment`.

    The arguments are those of `benchtop.Experiment`, the `threads` of each run, how often a run is continued after its
    worker was killed, and Ray's own configuration. Runs that fail do not stop the others."""
    check_workers(shares_files=True)
    plan = Experiment(file, out, rows=rows, seeds=seeds, resume=resume)
    working_folder = os.getcwd()

    def train(config: dict[str, Any]) -> None:
        with working_in(working_folder):
            report = plan.run(config["run"], threads=threads, callback=tune.report)
        tune.report({"evaluation_success": report.success_rate})

    if missing := plan.missing:
        run_config = copy.copy(run_config) if run_config else tune.RunConfig()
        run_config.failure_config = tune.FailureConfig(max_failures=retries)
        work = tune.with_resources(train, {"cpu": threads})
        space = {"run": tune.grid_search(missing)}
        results = tune.Tuner(work, param_space=space, run_config=run_config).fit()
        if errors := results.errors:
            plan.join()
            raise CommandError(
                f"{len(errors)} of {len(missing)} runs failed ({', '.join(plan.missing[:10])}): {cause(errors[0])}"
            )
    return plan.finish()


def _trial_threads() -> int:
    """The processors that the trial of this worker has."""
    return max(1, int(tune.get_context().get_trial_resources().required_resources.get("CPU", 1)))
