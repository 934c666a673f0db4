"""Runs an experiment as an array of Slurm jobs, one for each of its runs.

    pip install submitit
    python slurm_experiment.py clip.json --out experiments/clip --cpus 4 --partition main

All jobs see the folder of the results. A job that is preempted, or reaches its time limit, is submitted again and
continues its run. If this program is ended, the jobs go on; when they are over, start it again for what is missing and
the table. With `--cluster local` the jobs are processes of this machine."""

from __future__ import annotations

import argparse

import submitit
from submitit.helpers import Checkpointable

import benchtop


class Job(Checkpointable):
    """Does a run of an experiment. A job that starts anew does the same call again, and the run continues."""

    def __init__(self, experiment: benchtop.Experiment, threads: int) -> None:
        self.experiment, self.threads = experiment, threads

    def __call__(self, name: str) -> float:
        return self.experiment.run(name, threads=self.threads).success_rate


def main() -> None:
    parser = argparse.ArgumentParser(description="Runs an experiment as an array of Slurm jobs.")
    parser.add_argument("experiment", help="a file, or a bundled experiment")
    parser.add_argument("--out", help="the folder of the results [default: experiments/NAME]")
    parser.add_argument("--cluster", default="slurm", help="slurm or local [default: slurm]")
    parser.add_argument("--partition", help="the partition of the jobs [default: that of the cluster]")
    parser.add_argument("--cpus", type=int, default=1, help="processors of each job [default: 1]")
    parser.add_argument("--hours", type=float, default=24, help="time limit of each job [default: 24]")
    parser.add_argument("--jobs", type=int, default=256, help="most jobs at once [default: 256]")
    arguments = parser.parse_args()

    experiment = benchtop.Experiment(arguments.experiment, arguments.out, resume=True)
    executor = submitit.AutoExecutor(folder=f"{experiment.folder}.jobs", cluster=arguments.cluster)
    executor.update_parameters(
        name=experiment.folder.name,
        cpus_per_task=arguments.cpus,
        timeout_min=round(60 * arguments.hours),
        slurm_array_parallelism=arguments.jobs,
        **({"slurm_partition": arguments.partition} if arguments.partition else {}),
    )
    missing = experiment.missing
    jobs = executor.map_array(Job(experiment, arguments.cpus), missing)
    for name, job in zip(missing, jobs, strict=True):
        try:
            print(f"{name}: success {100 * job.result():.1f} %")
        except submitit.core.utils.FailedJobError as error:
            print(f"{name}: {str(error).strip().splitlines()[-1]}")
    for row in experiment.finish()["groups"]:
        print(f"{row['name']}: success {100 * row['summary']['mean']:.1f} %")


if __name__ == "__main__":
    main()
