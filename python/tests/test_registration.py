from __future__ import annotations

import json
import subprocess
import sys

import gymnasium
import pytest

import benchtop
from benchtop import _names


def test_the_names_agree_with_the_library() -> None:
    catalog = benchtop.catalog()
    tasks = [task["name"] for task in catalog["tasks"]]
    assert tasks[:54] == [*_names.TASKS, *_names.GOAL_TASKS]
    assert [task["horizon"] for task in catalog["tasks"][:54]] == [_names.HORIZON] * 50 + [_names.GOAL_HORIZON] * 4
    assert [task["isGoalTask"] for task in catalog["tasks"][:54]] == [False] * 50 + [True] * 4
    assert {task["version"] for task in catalog["tasks"][:54]} == {_names.VERSION}
    assert [suite["name"] for suite in catalog["suites"]] == _names.SUITES
    assert [family["name"] for family in catalog["families"]] == _names.FAMILIES
    assert catalog["cameras"] == list(_names.CAMERAS)
    assert catalog["version"] == benchtop.__version__


def test_specs_can_be_serialized() -> None:
    ours = [spec for spec in gymnasium.registry.values() if spec.namespace == "Benchtop"]
    assert len(ours) > 54
    for spec in ours:
        again = gymnasium.envs.registration.EnvSpec.from_json(spec.to_json())
        assert again == spec


def test_a_spec_makes_an_equal_environment() -> None:
    first = gymnasium.make("Benchtop/reach-v2", cameras=["corner2"], seed=4)
    second = gymnasium.make(gymnasium.envs.registration.EnvSpec.from_json(first.spec.to_json()))
    assert first.observation_space == second.observation_space
    one, _ = first.reset()
    other, _ = second.reset()
    assert all((one[key] == other[key]).all() for key in one)


def run(code: str) -> dict:
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return json.loads(output)


def test_importing_loads_no_library_and_starts_no_thread() -> None:
    found = run(
        "import json, os, benchtop\n"
        "maps = open('/proc/self/maps').read()\n"
        "threads = len(os.listdir('/proc/self/task'))\n"
        "print(json.dumps({'loaded': 'libBenchtopC' in maps, 'ode': 'libode' in maps, 'gymnasium': True}))"
    )
    assert found == {"loaded": False, "ode": False, "gymnasium": True}


def test_the_import_is_fast() -> None:
    found = run(
        "import json, time, os, gymnasium\n"
        "tasks = len(os.listdir('/proc/self/task'))\n"
        "start = time.process_time()\n"
        "import benchtop\n"
        "print(json.dumps({'seconds': time.process_time() - start,"
        " 'threads': len(os.listdir('/proc/self/task')) - tasks}))"
    )
    assert found["seconds"] < 0.15
    assert found["threads"] == 0


def test_the_package_can_be_named_in_the_id() -> None:
    found = run(
        "import json, gymnasium\n"
        "single = gymnasium.make('benchtop:Benchtop/reach-v2')\n"
        "vector = gymnasium.make_vec('benchtop:Benchtop/MT10-v2')\n"
        "print(json.dumps({'id': single.spec.id, 'count': vector.num_envs}))"
    )
    assert found == {"id": "Benchtop/reach-v2", "count": 10}


@pytest.mark.parametrize("name", _names.SUITES)
def test_every_suite_is_made_with_its_tasks(name: str) -> None:
    suite = next(suite for suite in benchtop.catalog()["suites"] if suite["name"] == name)
    for split in ("train", "test") if name.startswith("ML") else ("train",):
        keywords = {"split": split} if name.startswith("ML") else {}
        vector = gymnasium.make_vec(f"Benchtop/{name}-v2", **keywords)
        assert vector.unwrapped.task_names == suite[split]
        assert vector.num_envs == len(suite[split])
        vector.reset(seed=0)
        vector.close()


# The fingers are always weak under `gravity` and `friction`; things are always slippery under `grip-strength`.
FIXED = {"gravity": {0.0175}, "friction": {0.02}, "grip-strength": {0.05}}


@pytest.mark.parametrize("family", _names.FAMILIES)
def test_every_family_of_dynamics_has_its_suites(family: str) -> None:
    vector = gymnasium.make_vec(f"Benchtop/MT10-{family}-v2", num_envs=20)
    vector.reset(seed=0)
    drawn = vector.unwrapped.get_attr("dynamics")
    changed = next(entry for entry in benchtop.catalog()["families"] if entry["name"] == family)["parameters"]
    for parameter in changed:
        values = {dynamics[parameter] for dynamics in drawn}
        assert len(values) > 1 or values == FIXED[family], parameter
    vector.close()


def test_a_suite_repeats_its_tasks() -> None:
    vector = gymnasium.make_vec("Benchtop/MT10-v2", num_envs=25, use_one_hot=True)
    names = vector.unwrapped.task_names
    assert names == (names[:10] * 3)[:25]
    observations, _ = vector.reset(seed=0)
    assert observations.shape == (25, 49)
    assert (observations[:, 39:].argmax(axis=1) == [index % 10 for index in range(25)]).all()
