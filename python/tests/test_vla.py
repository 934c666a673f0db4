"""The protocol for policies that act from images and language: instructions in other words."""

from __future__ import annotations

import pickle
import re
from collections import Counter

import numpy as np
import pytest

import benchtop
from benchtop import _names
from benchtop.vla import PARAPHRASES, TIERS, VLAEnvironment

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


def test_unknown_names_are_errors() -> None:
    with pytest.raises(ValueError, match="rech"):
        VLAEnvironment("rech", **SMALL)
    assert sum(map(len, TIERS.values())) == 50
