"""Compares how Meta-World's hand and things respond with how Benchtop's do. Run it through compare-feel, which installs
and builds both."""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any, Sequence

from feel.bars import evaluate
from feel.tables import TABLES, Table
from feel.trials import Trials
from measuring import Failure, log, subset_of, version
from simulators import BenchtopTasks, MetaWorld

RECORDED = Path(__file__).resolve().parent / "feel/meta-world.json"
NAMES = tuple(table.name for table in TABLES)

Rows = dict[str, dict[str, Any]]


def measured(tables: Sequence[Table], trials: Trials) -> Rows:
    """The values of each row of each table."""
    found: Rows = {}
    for table in tables:
        log(f"{trials.simulator.name}: {table.name}")
        found[table.name] = {}
        for row in table.rows:
            found[table.name][row.label] = [round(float(x), 4) for x in row.measure(trials)]
    return found


def recorded() -> Rows:
    try:
        return {
            name: {label: [math.nan if x is None else x for x in values] for label, values in rows.items()}
            for name, rows in json.loads(RECORDED.read_text()).items()
        }
    except (OSError, ValueError) as error:
        raise Failure(f"cannot read {RECORDED}: {error}") from error


def without_nan(value: Any) -> Any:
    """JSON has no NaN and no infinity."""
    if isinstance(value, dict):
        return {key: without_nan(each) for key, each in value.items()}
    if isinstance(value, list):
        return [without_nan(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def record(rows: Rows) -> None:
    tables = [
        f" {json.dumps(name)}: {{\n"
        + ",\n".join(f"  {json.dumps(label)}: {json.dumps(without_nan(values))}" for label, values in each.items())
        + "\n }"
        for name, each in rows.items()
    ]
    RECORDED.write_text("{\n" + ",\n".join(tables) + "\n}\n")


def compared(tables: Sequence[Table], peer: Rows, own: Rows) -> list[dict[str, Any]]:
    report = []
    for table in tables:
        rows = []
        for row in table.rows:
            there, here = peer[table.name].get(row.label), own[table.name][row.label]
            if there is None or len(there) != len(row.columns):
                raise Failure(f"{RECORDED.name} lacks '{row.label}' of {table.name}; run compare-feel --record")
            outcome = evaluate(row.bar, there, here)
            rows.append(
                {
                    "row": row.label,
                    "columns": list(row.columns),
                    "metaWorld": there,
                    "benchtop": here,
                    "deviation": outcome.deviation,
                    "tolerance": row.bar.text(),
                    "reason": row.bar.reason,
                    "verdict": "ok" if outcome.is_ok else "outside",
                }
            )
        report.append({"table": table.name, "title": table.title, "rows": rows})
    return report


# The report


def number(value: float, columns_are_small: bool) -> str:
    return "-" if math.isnan(value) else f"{value:.2f}" if columns_are_small else f"{value:.1f}"


def show_table(table: dict[str, Any]) -> None:
    print(f"\n{table['table']}: {table['title']}")
    previous: list[str] = []
    for row in table["rows"]:
        both = [x for x in [*row["metaWorld"], *row["benchtop"]] if not math.isnan(x)]
        small = bool(both) and max(map(abs, both)) < 2

        def line(name: str, values: list[float]) -> str:
            return f"    {name:10}" + "".join(f"{number(x, small):>11}" for x in values)

        if row["columns"] != previous:
            previous = row["columns"]
            print(f"    {'':10}" + "".join(f"{column:>11}" for column in previous))
        deviation = row["deviation"]
        gap = "-" if math.isinf(deviation) else number(deviation, small)
        print(f"  {row['row']}: {row['verdict']}; off by {gap} ({row['tolerance']}: {row['reason']})")
        print(line("Meta-World", row["metaWorld"]))
        print(line("Benchtop", row["benchtop"]))


def show(report: dict[str, Any]) -> None:
    print(f"Benchtop    {report['benchtop']}")
    print(f"Meta-World  {report['metaWorld']}")
    for table in report["tables"]:
        show_table(table)
    print("\nSummary\n")
    for table in report["tables"]:
        counts = {word: sum(row["verdict"] == word for row in table["rows"]) for word in ("ok", "outside")}
        print(f"  {table['table']:8}  {counts['ok']:>3} ok, {counts['outside']:>3} outside")
    rows = [row for table in report["tables"] for row in table["rows"]]
    print(f"\n  {sum(row['verdict'] == 'ok' for row in rows)} of {len(rows)} rows are within their tolerance")
    if report["drift"]:
        print(f"\n  Meta-World's numbers differ from the recorded ones in {len(report['drift'])} rows:")
        for line in report["drift"]:
            print(f"    {line}")


# The command line


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="compare-feel",
        description="Compares how Meta-World's hand and things respond with how Benchtop's do, by the same sequences of "
        "actions in both. The report goes to standard output, progress to standard error.",
        epilog="compare-feel also takes --no-build, which measures the last build of the library. The exit status is 0 "
        "if every row is within its tolerance, 1 after an error, and 2 otherwise.",
    )
    parser.add_argument("--only", type=subset_of(NAMES), default=list(NAMES), metavar="NAME[,NAME]",
                        help="tables to compare, with commas between them [default: all]")  # fmt: skip
    parser.add_argument("--list", action="store_true", help="list the tables")
    parser.add_argument("--benchtop-only", action="store_true",
                        help="compare with Meta-World's recorded numbers, without running it")  # fmt: skip
    parser.add_argument("--record", action="store_true", help="record Meta-World's numbers anew, without Benchtop")
    parser.add_argument("--json", type=Path, metavar="FILE",
                        help="also write all results to this file [default: none]")  # fmt: skip
    options = parser.parse_args(arguments)
    if options.record and (options.benchtop_only or options.only != list(NAMES) or options.json):
        parser.error("--record goes with no other option")
    return options


def drift(peer: Rows) -> list[str]:
    """The rows in which Meta-World differs from what is recorded."""
    before = recorded() if RECORDED.exists() else {}
    lines = []
    for name, rows in peer.items():
        for label, values in rows.items():
            old = before.get(name, {}).get(label)
            same = old is not None and len(old) == len(values) and all(
                (math.isnan(a) and math.isnan(b)) or abs(a - b) <= 0.01 * max(1, abs(a)) for a, b in zip(old, values)
            )  # fmt: skip
            if not same:
                lines.append(f"{name}, {label}: {values} instead of {old}")
    return lines


def main(options: argparse.Namespace) -> int:
    if options.list:
        for table in TABLES:
            print(f"{table.name:8}  {len(table.rows):>3} rows  {table.title}")
        return 0
    tables = [table for table in TABLES if table.name in options.only]
    try:
        if options.json and not options.json.absolute().parent.is_dir():
            raise Failure(f"cannot write {options.json}: its folder does not exist")
        if options.record:
            record(measured(tables, Trials(MetaWorld())))
            return 0
        ours = BenchtopTasks()
        peer = recorded() if options.benchtop_only else measured(tables, Trials(MetaWorld()))
        own = measured(tables, Trials(ours))
        report = {
            "benchtop": ours.version,
            "metaWorld": f"{version('metaworld')} on MuJoCo {version('mujoco')}"
            + (", as recorded" if options.benchtop_only else ""),
            "tables": compared(tables, peer, own),
            "drift": [] if options.benchtop_only else drift(peer),
        }
    except Failure as failure:
        log(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130
    if options.json:
        options.json.write_text(json.dumps(without_nan(report), indent=2) + "\n")
    show(report)
    return 0 if all(row["verdict"] == "ok" for table in report["tables"] for row in table["rows"]) else 2


if __name__ == "__main__":
    sys.exit(main(parse()))
