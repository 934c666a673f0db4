"""Compares experts that know the hidden dynamics with those that do not, and prints a Markdown table."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys

# A family counts if in this many tasks not knowing it costs at least LOSS points, and knowing it less than REST.
TASKS, LOSS, REST = 5, 20, 8


def benchtop(*arguments: str) -> object:
    """The JSON that the command line prints."""
    command = [os.environ.get("BENCHTOP", "benchtop"), *arguments, "--json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def success_rates(policy: str, suite: str, episodes: int, seed: int) -> dict[str, float]:
    """Success rates in percent, by task."""
    report = benchtop(
        "evaluate", "--policy", policy, "--suite", suite, "--dynamics-split", "extrapolation",
        "--episodes", str(episodes), "--seed", str(seed))
    return {task["name"].split("+")[0]: 100 * task["successRate"] for task in report["tasks"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("families", nargs="*", help="families of hidden dynamics [default: all]")
    parser.add_argument("--suite", default="MT50", help="tasks to compare on [default: MT50]")
    parser.add_argument("--episodes", type=int, default=20, help="episodes per task [default: 20]")
    parser.add_argument("--seed", type=int, default=1, help="random seed [default: 1]")
    options = parser.parse_args()
    families = options.families or [family["name"] for family in benchtop("list", "families")]

    nominal = success_rates("expert", options.suite, options.episodes, options.seed)
    print("| family | mean of all tasks, blind / informed | tasks | the five clearest, blind / informed |")
    print("|---|---|---|---|", flush=True)
    too_few = []
    for family in families:
        suite = f"{options.suite}+{family}"
        blind = success_rates("expert", suite, options.episodes, options.seed)
        informed = success_rates("informed-expert", suite, options.episodes, options.seed)
        clear = [
            task for task in nominal
            if nominal[task] - blind[task] >= LOSS and nominal[task] - informed[task] < REST
        ]
        clear.sort(key=lambda task: blind[task] - informed[task])
        shown = ", ".join(
            f"`{task}` {blind[task]:.0f} / {informed[task]:.0f}" for task in clear[:TASKS])
        means = [sum(rates.values()) / len(rates) for rates in (blind, informed)]
        print(f"| `{family}` | {means[0]:.0f} / {means[1]:.0f} | {len(clear)} | {shown} |", flush=True)
        if len(clear) < TASKS:
            too_few.append(family)
    if too_few:
        print(f"fewer than {TASKS} tasks: {', '.join(too_few)}", file=sys.stderr)
    return 1 if too_few else 0


if __name__ == "__main__":
    sys.exit(main())
