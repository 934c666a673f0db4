"""Runs the same simple controllers in Meta-World and in Benchtop, on the same layouts. Run it through
compare-controllers, which installs and builds both."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Sequence

from controllers.controller import VARIANTS, Rule, Variant
from controllers.rules import RULES
from measuring import Failure, at_least_one, log, subset_of, version
from simulators import BenchtopTasks, Layout, MetaWorld, Simulator

# A controller wins a task where it succeeds on this fraction of the layouts.
WINS = 0.9
STEPS = 400


def succeeds(simulator: Simulator, layout: Layout, rule: Rule, variant: Variant) -> bool:
    reading = simulator.reset(layout)
    for _ in range(STEPS):
        reading = simulator.step(variant.action(rule, reading.observation))
        if reading.success:
            return True
    return False


def successes(simulator: Simulator, layouts: Sequence[Layout], rule: Rule, variant: Variant) -> float:
    return sum(succeeds(simulator, layout, rule, variant) for layout in layouts) / len(layouts)


def compared(peer: MetaWorld, own: BenchtopTasks, task: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    layouts = own.layouts(task, options.layouts)
    rows = []
    for variant in VARIANTS[: options.variants]:
        there = successes(peer, layouts, RULES[task], variant)
        # Where the controller does not win in Meta-World there is no bar.
        here = successes(own, layouts, RULES[task], variant) if there >= WINS or options.all else None
        verdict = "no bar" if there < WINS else "ok" if here is not None and here >= WINS else "outside"
        rows.append({"variant": variant.name, "metaWorld": there, "benchtop": here, "verdict": verdict})
    return rows


def show(report: dict[str, Any]) -> None:
    print(f"Benchtop    {report['benchtop']}")
    print(f"Meta-World  {report['metaWorld']}")
    print(f"Layouts     {report['layouts']} a task; a controller has {STEPS} steps, and wins with {WINS:.0%} of them\n")
    print(f"  {'task':22}{'variant':42}{'Meta-World':>11}{'Benchtop':>10}")
    for task, rows in report["tasks"].items():
        for row in rows:
            here = "-" if row["benchtop"] is None else f"{row['benchtop']:.0%}"
            print(f"  {task:22}{row['variant']:42}{row['metaWorld']:>11.0%}{here:>10}  {row['verdict']}")
    rows = [row for rows in report["tasks"].values() for row in rows]
    barred = [row for row in rows if row["verdict"] != "no bar"]
    print(f"\n  {len(barred)} of {len(rows)} controllers win in Meta-World")
    print(f"  {sum(row['verdict'] == 'ok' for row in barred)} of these win in Benchtop as well")


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="compare-controllers",
        description="Runs the same simple controllers in Meta-World and in Benchtop, on the same layouts, and prints "
        "their success rates. The report goes to standard output, progress to standard error.",
        epilog="compare-controllers also takes --no-build, which measures the last build of the library. The exit "
        "status is 0 if every controller that wins in Meta-World wins in Benchtop, 1 after an error, and 2 otherwise.",
    )
    known = tuple(RULES)
    parser.add_argument("--only", type=subset_of(known), default=list(known), metavar="TASK[,TASK]",
                        help="tasks, with commas between them [default: all that have a controller]")  # fmt: skip
    parser.add_argument("--list", action="store_true", help="list the tasks and the variants")
    parser.add_argument("--layouts", type=at_least_one, default=10, metavar="N",
                        help="number of layouts of each task [default: 10]")  # fmt: skip
    parser.add_argument("--variants", type=at_least_one, default=len(VARIANTS), metavar="N",
                        help="take only the first N variants [default: all]")  # fmt: skip
    parser.add_argument("--all", action="store_true",
                        help="run Benchtop also where the controller does not win in Meta-World")  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE",
                        help="also write all results to this file [default: none]")  # fmt: skip
    return parser.parse_args(arguments)


def main(options: argparse.Namespace) -> int:
    if options.list:
        print("Tasks: " + ", ".join(RULES))
        print("Variants:", *(variant.name for variant in VARIANTS), sep="\n  ")
        return 0
    try:
        if options.json and not options.json.absolute().parent.is_dir():
            raise Failure(f"cannot write {options.json}: its folder does not exist")
        peer, own = MetaWorld(), BenchtopTasks()
        tasks = {}
        for task in options.only:
            log(task)
            tasks[task] = compared(peer, own, task, options)
    except Failure as failure:
        log(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130
    report = {
        "benchtop": own.version,
        "metaWorld": f"{version('metaworld')} on MuJoCo {version('mujoco')}",
        "layouts": options.layouts,
        "tasks": tasks,
    }
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n")
    show(report)
    return 0 if all(row["verdict"] != "outside" for rows in tasks.values() for row in rows) else 2


if __name__ == "__main__":
    sys.exit(main(parse()))
