"""Tasks written in Python work like the built-in ones."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import benchtop
from benchtop import Placement, StepOutcome, box, cylinder, ring


def example() -> type[benchtop.Task]:
    path = Path(__file__).parents[1] / "examples/custom_task.py"
    spec = importlib.util.spec_from_file_location("custom_task", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.TidyUp


TidyUp = example()
TIDY_UP = benchtop.register(TidyUp)


class Lever(benchtop.Task):
    """A task with a link on a joint, which reads everything that a task can read."""

    name = "custom-lever"
    instruction = "Turn the lever."
    version = 2
    horizon = 60
    placement = Placement(object=((-0.1, 0.7, 0), (0.1, 0.8, 0)))

    def build(self, scene: benchtop.Scene) -> None:
        self.lever = scene.add_articulation(
            "post",
            [cylinder(0.02, 0.05, position=(0, 0, 0.05), metallic=True, color="#8A9097", opacity=0.5)],
            "lever",
            [box((0.08, 0.01, 0.01), position=(0.08, 0, 0.12)), *ring(0.03, 0.005, position=(0.16, 0, 0.12))],
            hinge_axis=(0, 0, 1),
            limits=(0, 1.5),
            mass=0.3,
            friction=0.01,
            spring=(0.01, 0.01, 0),
        )

    def reset(self, initial_state: benchtop.InitialState) -> np.ndarray:
        self.lever.set_pose(initial_state.object, joint_position=0.2 * self.random())
        return initial_state.object + [0, 0.16, 0.12]

    def observe(self) -> list:
        assert self.lever.joint_velocity is not None and self.gripper_opening <= 1
        return [(self.lever.world_point((0.16, 0, 0.12)), (1, 0, 0, 0))] * 2

    def evaluate_state(self) -> StepOutcome:
        angle_left = 1.5 - self.lever.joint_position
        reach = float(np.linalg.norm(self.lever.world_point((0.16, 0, 0.12)) - self.tool_center))
        return self.evaluate_articulation(reach, angle_left, 0.3)


LEVER = benchtop.register(Lever)
letters = iter("abcdefghijklmnop")


@pytest.mark.parametrize("identifier", [TIDY_UP, LEVER])
def test_gymnasiums_checks(identifier: str) -> None:
    check_env(gymnasium.make(identifier, width=64, height=64).unwrapped)


def test_the_expert_does_the_task() -> None:
    successes = 0
    environment = gymnasium.make(TIDY_UP)
    for seed in range(10):
        environment.reset(seed=seed)
        for _ in range(300):
            *_, info = environment.step(environment.unwrapped.expert())
            if info["is_success"]:
                break
        successes += info["is_success"]
    assert successes >= 9


def test_states_vectors_images_and_dynamics() -> None:
    keywords = {"dynamics": "friction", "cameras": "corner2", "image_size": 32}
    single = gymnasium.make(TIDY_UP, **keywords).unwrapped
    vector = gymnasium.make_vec(TIDY_UP, num_envs=3, threads=2, **keywords)
    assert vector.unwrapped.threads == 1
    observations, _ = vector.reset(seed=1)
    observation, _ = single.reset(seed=3)
    for key in observation:
        np.testing.assert_array_equal(observation[key], observations[key][2])
    for _ in range(40):
        actions = vector.unwrapped.expert()
        observations, rewards, *_ = vector.step(actions)
        _, reward, *_ = single.step(actions[2])
        assert reward == rewards[2]
    state = single.get_state()
    after = single.step(np.ones(4, np.float32))
    single.set_state(state)
    np.testing.assert_array_equal(single.step(np.ones(4, np.float32))[0]["state"], after[0]["state"])
    assert single.labels[-2:] == ["tray", "ball"] or {"tray", "ball"} <= set(single.labels)
    vector.close()


def test_a_version_is_part_of_the_id() -> None:
    assert (TIDY_UP, LEVER) == ("Benchtop/tidy-up-v1", "Benchtop/custom-lever-v2")
    assert gymnasium.spec(LEVER).max_episode_steps == 60


def test_an_exception_in_a_task_function_is_the_cause() -> None:
    class Broken(Lever):
        name = "custom-broken"
        when = "evaluate_state"

        def reset(self, initial_state: benchtop.InitialState) -> np.ndarray:
            if self.when == "reset":
                raise LookupError("no place")
            return super().reset(initial_state)

        def evaluate_state(self) -> StepOutcome:
            if self.when == "evaluate_state":
                raise ZeroDivisionError("no reward")
            if self.when == "nan":
                return StepOutcome(float("nan"), False)
            return super().evaluate_state()

    identifier = benchtop.register(Broken)
    with pytest.raises(benchtop.TaskFunctionError, match="ZeroDivisionError: no reward") as raised:
        environment = gymnasium.make(identifier)
        environment.reset(seed=0)
    assert isinstance(raised.value.__cause__, ZeroDivisionError)
    Broken.when = "reset"
    with pytest.raises(benchtop.TaskFunctionError, match="no place"):
        gymnasium.make(identifier)
    Broken.when = ""
    environment = gymnasium.make(identifier).unwrapped
    environment.reset(seed=0)
    Broken.when = "nan"
    with pytest.raises(benchtop.TaskFunctionError, match="finite"):
        environment.step(np.zeros(4, np.float32))
    Broken.when = ""
    environment.reset(seed=0)
    environment.step(np.zeros(4, np.float32))
    with pytest.raises(benchtop.NoExpertError):
        environment.expert()


def test_a_task_is_readable_only_within_its_functions() -> None:
    environment = gymnasium.make(LEVER).unwrapped
    environment.reset(seed=0)
    (task,) = environment._core.custom_tasks
    with pytest.raises(ValueError, match="from within its own functions"):
        task.lever.joint_position  # noqa: B018
    environment.close()
    with pytest.raises(benchtop.ClosedError):
        task.lever.joint_position  # noqa: B018


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"name": "reach"}, ValueError, "choose another"),
        ({"name": "Own Task"}, ValueError, "lowercase"),
        ({"placement": Placement(object=((0, 0, 0), (0, 0, 0)), clearance=1)}, ValueError, "clearance"),
        ({"placement": Placement(object=((1, 0, 0), (0, 0, 0)))}, ValueError, "smaller"),
        ({"placement": Placement(object=((0, 0), (0, 0, 0)))}, ValueError, "3 finite"),
        ({"horizon": 0}, ValueError, "horizon"),
        ({"hand_init_pos": (0, 0)}, ValueError, "hand"),
        ({"instruction": 3}, ValueError, "instruction"),
    ],
    ids=str,
)
def test_invalid_definitions(change: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        benchtop.register(type("Wrong", (Lever,), {"name": "custom-wrong", **change}))


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"edge_radius": 0.03}, True),
        ({"casts_shadow": False}, True),
        ({"visible": False}, True),
        ({"edge_radius": 0.0, "casts_shadow": True, "visible": True}, False),
    ],
    ids=str,
)
def test_appearance(change: dict, differs: bool) -> None:
    def image(appearance: dict) -> np.ndarray:
        class Cube(Lever):
            name = f"custom-cube-{next(letters)}"

            def build(self, scene: benchtop.Scene) -> None:
                super().build(scene)
                scene.add_fixture("cube", [box((0.1, 0.1, 0.1), position=(0.2, 0.7, 0.1), **appearance)])

        environment = gymnasium.make(benchtop.register(Cube), cameras="corner2", image_size=96)
        observation, _ = environment.reset(seed=0)
        environment.close()
        return observation["corner2"]

    assert (image(change) != image({"edge_radius": 0.0})).any() == differs


def test_invalid_bodies() -> None:
    with pytest.raises(ValueError, match="edge radius.*cube.*-1"):

        class Sharp(Lever):
            name = "custom-sharp"

            def build(self, scene: benchtop.Scene) -> None:
                super().build(scene)
                scene.add_fixture("cube", [box((0.1, 0.1, 0.1), edge_radius=-1, name="cube")])

        gymnasium.make(benchtop.register(Sharp))

    class Empty(Lever):
        name = "custom-empty"

        def build(self, scene: benchtop.Scene) -> None:
            super().build(scene)
            scene.add_object("ghost", [box((0, 0.1, 0.1))], mass=1)

    identifier = benchtop.register(Empty)
    with pytest.raises(ValueError, match="ghost|box|size"):
        gymnasium.make(identifier)
    with pytest.raises(TypeError, match="subclass"):
        benchtop.register(3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="lacks"):
        benchtop.register(type("Half", (benchtop.Task,), {"name": "a", "instruction": "b", "placement": None}))
    with pytest.raises(ValueError, match="color"):
        box((1, 1, 1), color="blue")
