"""The protocol for policies that act from images and language: instructions in other words, and what episodes vary."""

from __future__ import annotations

import pickle
import re
from collections import Counter
from typing import Any

import numpy as np
import pytest

import benchtop
from benchtop import _names
from benchtop.vla import AXES, PARAPHRASES, TIERS, Variation, VLAEnvironment, groups

SMALL = {"image_size": (32, 24)}


def instructions() -> dict[str, str]:
    return {task["name"]: task["instruction"] for task in benchtop.catalog()["tasks"] if not task["isGoalTask"]}


def test_every_task_has_five_sentences_and_no_two_tasks_share_one() -> None:
    known = instructions()
    assert set(PARAPHRASES) == set(known) == set(_names.TASKS)
    assert all(len(sentences) == 5 for sentences in PARAPHRASES.values())
    sentences = [*known.values(), *(sentence for several in PARAPHRASES.values() for sentence in several)]
    # Neither capitals nor punctuation make another sentence.
    words = Counter(" ".join(re.findall(r"[a-z0-9]+", sentence.lower())) for sentence in sentences)
    assert [sentence for sentence, count in words.items() if count > 1] == []


def test_sentences_are_sentences_and_name_no_color() -> None:
    for sentences in PARAPHRASES.values():
        for sentence in sentences:
            assert re.fullmatch(r"[A-Z][A-Za-z0-9,;:' -]*[a-z]\.", sentence), sentence
            assert not re.search(r"\b(red|green|blue|white|black|gr[ea]y|orange|brown|yellow)\b", sentence), sentence


def test_tasks_of_a_scene_are_told_apart() -> None:
    """Each word that tells two tasks of a scene apart belongs to one of them only."""
    pairs = [
        ("door-lock", r"\b(down|lock|secure)", "door-unlock", r"\b(up|unlock|release)"),
        ("faucet-open", "right", "faucet-close", "left"),
        ("plate-slide-side", r"\bin(to)?\b|between|score", "plate-slide-back-side", r"\bout\b|clear"),
        ("handle-press", "down|lower|lowest", "handle-pull", "up|lift|raise|highest"),
        ("handle-press-side", "down|lower", "handle-pull-side", "up|lift|raise"),
        ("stick-push", "push", "stick-pull", "pull|drag|draw"),
    ]
    for first, words, second, others in pairs:
        for task, own, foreign in ((first, words, others), (second, others, words)):
            for sentence in PARAPHRASES[task]:
                assert re.search(own, sentence, re.I), (task, sentence)
                if task not in ("plate-slide-back-side", "plate-slide-side"):
                    assert not re.search(foreign, sentence, re.I), (task, sentence)


def test_the_environment_is_the_task_with_four_values_of_state() -> None:
    environment = VLAEnvironment("push", cameras=["corner2", "gripperPOV"], **SMALL)
    observation, _ = environment.reset(seed=3)
    plain = benchtop.TaskEnvironment(task="push", cameras=["corner2", "gripperPOV"], image_size=(32, 24))
    expected, _ = plain.reset(seed=3)
    np.testing.assert_array_equal(observation["state"], expected["state"][:4])
    np.testing.assert_array_equal(observation["corner2"], expected["corner2"])
    assert environment.observation_space.contains(observation)
    assert environment.task_description == instructions()["push"]
    observation, *_ = environment.step(np.zeros(4, np.float32))
    assert environment.observation_space.contains(observation)


def words(environment: VLAEnvironment, seed: int, episodes: int) -> list[str]:
    environment.reset(seed=seed)
    first = environment.task_description
    rest = []
    for _ in range(episodes - 1):
        environment.reset()
        rest.append(environment.task_description)
    return [first, *rest]


def test_the_seed_chooses_the_sentence_of_each_episode() -> None:
    environment = VLAEnvironment("drawer-open", paraphrases=True, **SMALL)
    once = words(environment, 5, 12)
    assert once == words(environment, 5, 12) != words(environment, 6, 12)
    assert set(once) <= set(PARAPHRASES["drawer-open"]) and len(set(once)) > 2
    # Another task chooses other numbers.
    other = words(VLAEnvironment("drawer-close", paraphrases=True, **SMALL), 5, 12)
    numbers = [PARAPHRASES["drawer-open"].index(sentence) for sentence in once]
    assert numbers != [PARAPHRASES["drawer-close"].index(sentence) for sentence in other]


def test_a_copy_continues_with_the_same_episodes() -> None:
    environment = VLAEnvironment("push", paraphrases=True, **SMALL)
    environment.reset(seed=1)
    copy = pickle.loads(pickle.dumps(environment))
    assert copy.task_description == environment.task_description
    for _ in range(3):
        one, other = environment.reset()[0], copy.reset()[0]
        np.testing.assert_array_equal(one["corner2"], other["corner2"])
        assert copy.task_description == environment.task_description


def varied(task: str, axis: str | None = None, level: int = 5, **keywords: Any) -> VLAEnvironment:
    return VLAEnvironment(task, variation=Variation(axis, level) if axis else None, **{**SMALL, **keywords})


def start(environment: VLAEnvironment, seed: int = 3) -> tuple[dict[str, Any], dict[str, Any], str]:
    """The first observation, the initial state and the instruction."""
    observation, _ = environment.reset(seed=seed)
    return observation, environment.unwrapped.initial_state, environment.task_description


def difference(first: Any, second: Any) -> float:
    return float(np.abs(np.asarray(first, float) - np.asarray(second, float)).mean())


@pytest.mark.parametrize("axis", AXES)
def test_an_axis_varies_what_it_names_and_nothing_else(axis: str) -> None:
    environment, varying = varied("push"), varied("push", axis)
    observation, state, instruction = start(environment)
    other, other_state, other_instruction = start(varying)
    poses = [one.unwrapped.calibration("corner2")["camera_from_world"] for one in (environment, varying)]
    assert np.array_equal(*poses) == (axis != "camera")
    assert (other_state != state) == (axis == "layout")
    assert (other_instruction != instruction) == (axis == "language")
    np.testing.assert_equal(np.array_equal(other["state"], observation["state"]), axis != "robot")
    assert np.array_equal(other["corner2"], observation["corner2"]) == (axis == "language")


@pytest.mark.parametrize("axis", AXES)
def test_the_seed_determines_all_that_follows(axis: str) -> None:
    def episodes(seed: int) -> list[bytes]:
        environment = varied("push", axis, 3)
        seen = []
        for number in range(3):
            observation, _ = environment.reset(seed=None if number else seed)
            after, *_ = environment.step(np.ones(4, np.float32))
            seen.append(environment.task_description.encode())
            seen += [part.tobytes() for part in (*observation.values(), *after.values())]
        return seen

    once = episodes(3)
    assert once == episodes(3)
    assert all(one != other for one, other in zip(once[1::5], episodes(4)[1::5], strict=True))


@pytest.mark.parametrize("axis", ["camera", "light", "texture", "noise"])
def test_a_level_scales_what_images_vary(axis: str) -> None:
    plain = start(varied("push"))[0]["corner2"]
    # The object's and the table's own colors stay apart, so a picture still shows the scene.
    differences = [difference(plain, start(varied("push", axis, level))[0]["corner2"]) for level in range(1, 6)]
    assert differences == sorted(differences) and 0 < differences[0] < differences[-1] / 2


def test_a_level_scales_where_things_lie() -> None:
    plain = start(varied("pick-place"))[1]
    for level, distance in enumerate(AXES["layout"].amounts, 1):
        moved = start(varied("pick-place", "layout", level))[1]
        for part, low, high in (("object", (-0.1, 0.6), (0.1, 0.7)), ("goal", (-0.1, 0.8), (0.1, 0.9))):
            offset = np.subtract(moved[part], plain[part])
            outward = np.sign(np.subtract(plain[part][:2], np.add(low, high) / 2))
            np.testing.assert_allclose(offset, [*outward * distance, 0], atol=1e-12)


def test_what_belongs_in_its_place_stays_there() -> None:
    # The pit does not move, so the goal in it must not.
    assert start(varied("sweep-into", "layout"))[1]["goal"] == start(varied("sweep-into"))[1]["goal"]


def test_a_level_scales_where_the_hand_starts() -> None:
    usual = start(varied("push"))[0]["state"][:3]
    offsets = [start(varied("push", "robot", level))[0]["state"][:3] - usual for level in (1, 5)]
    for offset, distance in zip(offsets, (0.02, 0.1), strict=True):
        assert abs(np.linalg.norm(offset) - distance) < 0.01 and offset[2] > -0.005
    assert offsets[0] @ offsets[1] > 0.98 * np.linalg.norm(offsets[0]) * np.linalg.norm(offsets[1])


def test_noise_has_the_deviation_of_its_level_and_is_new_in_each_image() -> None:
    size = (96, 96)
    plain, noisy = varied("push", image_size=size), varied("push", "noise", 2, image_size=size)
    first = start(noisy)[0]["corner2"].astype(float) - start(plain)[0]["corner2"]
    # Not where the range of a pixel cuts it off.
    inside = np.abs(start(plain)[0]["corner2"].astype(float) - 127.5) < 60
    assert abs(first[inside].std() - 16) < 1 and abs(first[inside].mean()) < 1
    action = np.zeros(4, np.float32)
    second = noisy.step(action)[0]["corner2"].astype(float) - plain.step(action)[0]["corner2"]
    assert abs(np.corrcoef(first[inside], second[inside])[0, 1]) < 0.1


def test_a_level_is_the_number_of_paraphrases() -> None:
    for level in range(1, 6):
        environment = varied("push", "language", level)
        assert set(words(environment, 0, 40)) == set(PARAPHRASES["push"][:level])


@pytest.mark.parametrize("axis", ["layout", "robot"])
def test_experts_still_win_at_the_greatest_level(axis: str) -> None:
    for task in ("door-open", "pick-place", "peg-insert-side"):
        environment = varied(task, axis, image_size=(16, 16))
        environment.reset(seed=1)
        ended = False
        while not ended:
            *_, terminated, truncated, info = environment.step(environment.unwrapped.expert())
            ended = terminated or truncated
        # The first success ends the episode.
        assert info["is_success"] and terminated, task


def test_moving_the_hand_takes_no_time_of_the_episode() -> None:
    environment = varied("push", "robot", horizon=3)
    environment.reset(seed=0)
    ends = [environment.step(np.zeros(4, np.float32))[3] for _ in range(3)]
    assert ends == [False, False, True]
    with pytest.raises(benchtop.ResetNeededError):
        environment.step(np.zeros(4, np.float32))


def test_suites_name_tasks_and_their_variation() -> None:
    found = groups("vla-mt50, vla-mt50-plus/camera@3, push/noise@1")
    assert list(found) == [*TIERS, *(f"{tier}-camera-3" for tier in TIERS), "push-noise-1"]
    assert found["hard-camera-3"] == (TIERS["hard"], Variation("camera", 3)) and found["hard"].variation is None
    assert found["push-noise-1"].tasks == ("push",)
    assert sum(len(group.tasks) for group in groups("vla-mt50").values()) == 50


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("vla-mt50-plus", r"vla-mt50-plus needs an axis and a level, as in .*; the axes are layout, camera, robot"),
        ("vla-mt50-plus/zoom@1", "unknown axis 'zoom' of a variation; it must be one of layout, camera"),
        (
            "vla-mt50-plus/camera",
            "the variation is 'camera'; it must be like camera@3: an axis of layout, .*, and a level from 1 to 5",
        ),
        ("push/camera@6", "the level of camera is 6; it must be from 1 to 5"),
        ("push/camera@0", "the level of camera is 0; it must be from 1 to 5"),
        ("push/camera@-1", "the variation is 'camera@-1'"),
        ("push/", "the variation is ''; it must be like camera@3"),
        ("rech/camera@1", "unknown task 'rech'"),
        ("", "the task is ''"),
    ],
)
def test_wrong_names_of_suites_are_errors(name: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        groups(name)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"task": "rech"}, "rech"),
        ({"task": "goal-push"}, "goal-push is a goal task"),
        ({"horizon": 0, "variation": Variation("robot", 1)}, "horizon is 0; it must be 1 or more"),
        ({"cameras": []}, "cameras is empty"),
        ({"cameras": "left"}, "left"),
        ({"image_size": (5, 5)}, "5"),
    ],
)
def test_wrong_arguments_are_errors(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        VLAEnvironment(**{"task": "push", **SMALL, **arguments})
    with pytest.raises(ValueError, match="the level of camera is 9; it must be from 1 to 5"):
        Variation("camera", 9)
