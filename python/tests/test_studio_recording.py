"""Episodes that a person makes in the studio: kept, saved, replayed and shared."""

from __future__ import annotations

import io
import itertools
import json
import re
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
from PIL import Image

import benchtop
from benchtop import errors
from benchtop.studio.recorder import FORMATS, Recorder
from benchtop.studio.recordings import Recording
from benchtop.studio.session import Session, Start

# The numbers of a page's messages.
MESSAGES = itertools.count()


@pytest.fixture
def session() -> Session:
    return Session(benchtop.TaskEnvironment(task="push", max_episode_steps=60), "expert", seed=3)


def step(session: Session, count: int) -> None:
    for _ in range(count):
        session.step()


def drive(session: Session, count: int) -> None:
    """Some steps in which a person holds a key."""
    for _ in range(count):
        session.receive("page", next(MESSAGES), frozenset({"KeyE"}), (), False)
        session.step()
    session.receive("page", next(MESSAGES), frozenset({"Escape"}), (), False)


def record(session: Session) -> Recorder:
    """Two episodes of push, in which a person takes over; one of them goes back in between."""
    recorder = Recorder(session)
    step(session, 10)
    drive(session, 8)
    step(session, 12)
    recorder.keep(instruction="up, then on", is_success=False)
    session.reset(4)
    step(session, 20)
    session.scrub(6)
    drive(session, 5)
    recorder.keep()
    return recorder


@pytest.mark.parametrize("format", FORMATS)
def test_kept_episodes_replay_to_the_bit(session: Session, format: str, tmp_path: Path) -> None:
    recorder = record(session)
    recorder.save(tmp_path / "made", format=format, cameras=["corner2"], size=(32, 32), depth=True)
    # It raises if a bit differs.
    assert benchtop.replay(tmp_path / "made")["same"] == 2
    recording = Recording(str(tmp_path / "made"))
    assert recording.episodes == [0, 1]
    first, second = recording.episode(0), recording.episode(1)
    assert (first.seed, first.steps, first.instruction, first.is_marked_success) == (3, 30, "up, then on", False)
    assert (second.seed, second.steps, second.is_marked_success) == (4, 11, None)
    assert second.instruction == session.core.task_description
    assert first.interventions.tolist() == [False] * 10 + [True] * 8 + [False] * 12
    assert second.interventions.tolist() == [False] * 6 + [True] * 5
    assert (first.policy, second.policy) == ("expert", "expert")
    # What the person saw is what is recorded.
    seen = np.array([frame.observation for frame in session.frames[: session.position + 1]])
    assert np.array_equal(second.observations, seen)


def test_lerobot_has_a_column_of_interventions(session: Session, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    record(session).save(tmp_path / "made", format="lerobot")
    table = parquet.read_table(tmp_path / "made/data/chunk-000/file-000.parquet")
    assert sum(table["is_intervention"].to_pylist()) == 13
    info = json.loads((tmp_path / "made/meta/info.json").read_text())
    assert info["features"]["is_intervention"]["dtype"] == "bool"


def test_a_recording_is_simulated_again_and_can_be_driven_on(session: Session, tmp_path: Path) -> None:
    record(session).save(tmp_path / "made")
    episode = Recording(str(tmp_path / "made")).episode(0)
    session.open(episode.make_environment(), episode, episode.seed, episode.start)
    session.play()
    for _ in range(40):
        session.advance()
    assert not session.is_playing, "it stops where the recording ends"
    assert (session.frame.step, session.frame.is_over) == (30, True)
    assert [episode.difference(frame.step, frame.observation) for frame in session.frames] == [0.0] * 31
    # A person changes what happened, and keeps it.
    session.scrub(22)
    drive(session, 4)
    difference = episode.difference(session.frame.step, session.frame.observation)
    assert difference is not None and difference > 1e-6
    corrected = Recorder(session).keep()
    assert len(corrected) == 26 and corrected.interventions.sum() == 4


@pytest.mark.parametrize("task", ["goal-push", "drawer-open"])
def test_recordings_of_other_kinds_are_simulated_again(task: str, tmp_path: Path) -> None:
    benchtop.collect(None, "random", task=task, episodes=2, horizon=20, out=tmp_path / "made")
    recording = Recording(str(tmp_path / "made"))
    for number in recording.episodes:
        episode = recording.episode(number)
        session = Session(episode.make_environment(), episode, episode.seed)
        step(session, 20)
        assert session.frame.is_over
        assert {episode.difference(frame.step, frame.observation) for frame in session.frames} == {0.0}


def test_a_recording_with_the_tasks_of_a_suite_and_of_training(tmp_path: Path) -> None:
    benchtop.collect("MT10", "random", episodes=1, horizon=12, out=tmp_path / "made")
    recording = Recording(str(tmp_path / "made"))
    episode = recording.episode(7)
    session = Session(episode.make_environment(), episode, episode.seed)
    step(session, 12)
    assert {episode.difference(frame.step, frame.observation) for frame in session.frames} == {0.0}


def test_a_person_places_the_object_and_the_goal(session: Session, tmp_path: Path) -> None:
    place = {"object": [0.05, 0.65, 0.02], "goal": [-0.05, 0.85, 0.02]}
    session.reset(3, Start(initial_state=place))
    assert np.allclose(session.frame.observation[4:6], [0.05, 0.65], atol=1e-3)
    step(session, 50)
    session.restart()
    assert np.allclose(session.frame.observation[4:6], [0.05, 0.65], atol=1e-3)
    step(session, 50)
    recorder = Recorder(session)
    recorder.keep()
    recorder.save(tmp_path / "made", format="minari")
    assert benchtop.replay(tmp_path / "made")["same"] == 1
    episode = Recording(str(tmp_path / "made")).episode(0)
    assert episode.start == Start(initial_state=place)
    session.open(episode.make_environment(), episode, episode.seed, episode.start)
    step(session, 50)
    assert episode.difference(session.frame.step, session.frame.observation) == 0


def test_play_by_keys_teaches_goals(tmp_path: Path) -> None:
    """A person moves the hand here and there with keys, for no task; hindsight makes goals of it."""
    axes = (("KeyA", "KeyD"), ("KeyS", "KeyW"), ("KeyQ", "KeyE"))
    session = Session(benchtop.GoalEnvironment(task="goal-reach", max_episode_steps=400), "none")
    session.operator.speed = 0.5
    generator = np.random.default_rng(0)
    box = session.core._core.describe_scene(0)["goalBox"]
    recorder = Recorder(session)
    for seed in range(10):
        session.reset(seed)
        for number in range(400):
            if number % 15 == 0:
                place = generator.uniform(box["lower"], box["upper"])
            way = place - session.hand
            keys = frozenset(axes[axis][int(way[axis] > 0)] for axis in range(3) if abs(way[axis]) > 0.02)
            session.receive("page", next(MESSAGES), keys, (), False)
            session.step()
        recorder.keep()
    recorder.save(tmp_path / "play", format="minari")
    run = benchtop.train(
        "td3-bc", task="goal-reach", dataset=tmp_path / "play", out=tmp_path / "run", steps=768_000, seed=1
    )
    assert benchtop.evaluate(run.agent, "MT1:goal-reach", episodes=100, seed=3).success_rate > 0.9


# What cannot be recorded.


class Reversed(gymnasium.ActionWrapper[Any, Any, Any]):
    def action(self, action: Any) -> Any:
        return -np.asarray(action)


def test_what_no_other_process_could_repeat_is_refused(tmp_path: Path) -> None:
    session = Session(Reversed(benchtop.TaskEnvironment(task="reach")), "none")
    step(session, 3)
    with pytest.raises(errors.InvalidValueError, match="wrapped in Reversed"):
        Recorder(session).keep()
    session = Session(gymnasium.make("Benchtop/reach-v2", max_episode_steps=30), "none")
    with pytest.raises(errors.InvalidValueError, match="no step yet"):
        Recorder(session).keep()
    step(session, 3)
    recorder = Recorder(session)
    recorder.keep()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(errors.InvalidValueError, match="it holds other files already"):
        recorder.save(tmp_path)
    with pytest.raises(errors.InvalidValueError, match="format is 'zarr'"):
        recorder.save(tmp_path / "made", format="zarr")
    with pytest.raises(errors.UnknownNameError, match="corner9"):
        recorder.save(tmp_path / "made", cameras=["corner9"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]
    with pytest.raises(errors.InvalidValueError, match="no episode was kept"):
        Recorder(session).save(tmp_path / "made")
    with pytest.raises(errors.InvalidValueError, match="is not a dataset"):
        Recording(str(tmp_path))


def test_the_beginning_of_an_episode_must_be_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchtop.studio.session.CAPACITY", 16)
    session = Session(benchtop.TaskEnvironment(task="reach"), "none")
    step(session, 40)
    with pytest.raises(errors.InvalidValueError, match="beginning of this episode is forgotten"):
        Recorder(session).keep()


def test_an_episode_waits_at_its_end_while_a_person_records(session: Session) -> None:
    session.is_recording = True
    session.play()
    for _ in range(70):
        session.advance()
    assert (session.seed, session.frame.step, session.is_playing) == (3, 60, False)


# Sharing.


def test_stills_gifs_films_and_pages(session: Session) -> None:
    pytest.importorskip("imageio", reason="it comes with viser")
    from benchtop.studio import share

    step(session, 40)
    before = bytes(session.core.get_state())
    image = Image.open(io.BytesIO(share.still(session, "corner2", (64, 48))))
    assert np.array_equal(np.asarray(image), session.core.render_image("rgb_array", "corner2", (64, 48)))
    animation = Image.open(io.BytesIO(share.gif(session, "corner2")))
    # 80 steps a second, sixteen images a second.
    assert getattr(animation, "n_frames", 1) == 9 and animation.size == (320, 240)
    assert animation.info["duration"] == pytest.approx(62.5, abs=10)
    assert share.film(session, "corner2", (64, 48))[:4] == bytes.fromhex("1a45dfa3"), "EBML, which WebM is in"
    page = share.page(session)
    assert len(page) < 2_000_000
    assert not re.search(r"(src|href)=|https?:", page), "it needs nothing else"
    episode = json.loads(re.search(r'id="episode">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
    assert len(episode["success"]) == 21 and episode["secondsPerFrame"] == pytest.approx(1 / 40)
    assert bytes(session.core.get_state()) == before, "the session goes on from where it was"
