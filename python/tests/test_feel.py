"""What Benchmarks/compare-feel and compare-controllers can be tested for without Meta-World."""

from __future__ import annotations

import importlib
import json
import math
import sys
from pathlib import Path

import numpy
import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "Benchmarks"


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])


def test_a_sequence_is_so_many_steps_of_each_action() -> None:
    sequences = importlib.import_module("feel.sequences")
    assert sequences.actions_of("2x(0 0 -1 -1), 1x(0.5 0 0 .6)") == [(0, 0, -1, -1), (0, 0, -1, -1), (0.5, 0, 0, 0.6)]
    assert sequences.length_of(sequences.floor()) == 37


@pytest.mark.parametrize("text", ["3(0 0 0 1)", "3x(0 0 1)", "x(0 0 0 1)"])
def test_a_malformed_sequence_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        importlib.import_module("feel.sequences").actions_of(text)


def test_a_bar_holds_for_every_column() -> None:
    bars = importlib.import_module("feel.bars")
    bar = bars.Bar("", within=4)
    assert bars.evaluate(bar, [1, 2], [5, 2]).is_ok
    assert bars.evaluate(bar, [1, 2], [1, 7]) == bars.Outcome(5, False)


def test_a_share_is_of_meta_worlds_value() -> None:
    bars = importlib.import_module("feel.bars")
    bar = bars.Bar("", share=0.4)
    assert bars.evaluate(bar, [100], [60]).is_ok
    assert not bars.evaluate(bar, [100], [59]).is_ok


def test_bounds_are_on_benchtops_own_values() -> None:
    bars = importlib.import_module("feel.bars")
    bar = bars.Bar("", least=-2, most=2)
    assert bars.evaluate(bar, [9], [2]).is_ok
    assert not bars.evaluate(bar, [0], [2.1]).is_ok
    assert not bars.evaluate(bar, [math.nan], [math.nan]).is_ok


def test_a_thing_that_only_one_side_lifts_is_outside() -> None:
    bars = importlib.import_module("feel.bars")
    bar = bars.Bar("", within=4)
    assert bars.evaluate(bar, [math.nan], [math.nan]).is_ok
    assert bars.evaluate(bar, [30], [math.nan]) == bars.Outcome(math.inf, False)
    assert not bars.evaluate(bar, [math.nan], [30]).is_ok


def test_every_row_has_a_reason_and_recorded_numbers() -> None:
    tables = importlib.import_module("feel.tables").TABLES
    recorded = json.loads((BENCHMARKS / "feel/meta-world.json").read_text())
    assert len({table.name for table in tables}) == len(tables)
    for table in tables:
        labels = [row.label for row in table.rows]
        assert len(set(labels)) == len(labels)
        assert labels == list(recorded[table.name])
        for row in table.rows:
            assert row.bar.reason and row.bar.text()
            assert len(recorded[table.name][row.label]) == len(row.columns)


def test_rotations() -> None:
    trials = importlib.import_module("feel.trials")
    half = math.radians(30) / 2
    down = [math.cos(half), 0, math.sin(half), 0]
    assert trials.degrees_up(down, (1, 0, 0)) == pytest.approx(-30)
    numpy.testing.assert_allclose(trials.turned(down, trials.turned_back(down, (1, 2, 3))), (1, 2, 3))
    assert trials.degrees_between([1, 0, 0, 0], down) == pytest.approx(30)


def test_a_controller_has_no_memory_and_obeys_its_variant() -> None:
    controller = importlib.import_module("controllers.controller")
    aim = numpy.array([0.1, 0.6, 0.2])
    observation = numpy.zeros(39)
    observation[:3] = 0.09, 0.6, 0.2

    def rule(scene: object) -> object:
        return controller.Move(aim, True)

    action = controller.Variant(25, 0.5).action(rule, observation)
    numpy.testing.assert_allclose(action, [0.25, 0, 0, 0.5])
    aside = controller.Variant(25, 0.5, (0.008, 0)).action(rule, observation)
    numpy.testing.assert_allclose(aside, [0.45, 0, 0, 0.5])


def test_a_layout_can_be_set_again() -> None:
    simulators = importlib.import_module("simulators")
    ours = simulators.BenchtopTasks()
    layout = ours.layouts("push", 2)[1]
    reading = ours.reset(layout)
    numpy.testing.assert_allclose(reading.object[:2], numpy.array(layout.object[:2]) * 1000, atol=0.01)
    numpy.testing.assert_allclose(numpy.linalg.norm(reading.rotation), 1)
    numpy.testing.assert_allclose(numpy.linalg.norm(reading.hand_rotation), 1, atol=1e-5)
