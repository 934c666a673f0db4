"""The studio without a browser: playing, going back, driving, and who may come in."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest

import benchtop
from benchtop import errors
from benchtop.studio import meshes
from benchtop.studio.gate import Gate, listen
from benchtop.studio.operator import EXPIRY, Operator
from benchtop.studio.policies import require_inside
from benchtop.studio.session import Session

NOTHING = np.array([0, 0, 0, -1], np.float32)


@pytest.fixture
def session() -> Session:
    return Session(benchtop.TaskEnvironment(task="push", max_episode_steps=60), "expert", seed=3)


def step(session: Session, count: int) -> None:
    for _ in range(count):
        session.step()


def hold(session: Session, *keys: str, sequence: int) -> None:
    session.receive("page", sequence, frozenset(keys), (), False)


# Playing and going back.


def test_a_session_plays_as_the_environment_does(session: Session) -> None:
    environment = benchtop.TaskEnvironment(task="push", max_episode_steps=60)
    observation, _ = environment.reset(seed=3)
    for _ in range(20):
        observation, reward, *_ = environment.step(environment.expert())
    step(session, 20)
    assert np.array_equal(session.frame.observation, observation)
    assert (session.frame.reward, session.frame.step) == (reward, 20)
    assert session.core.get_state() == environment.get_state()


def test_scrubbing_back_gives_the_same_state_and_the_same_future(session: Session) -> None:
    step(session, 30)
    recorded = [bytes(frame.state) for frame in session.frames]
    session.scrub(12)
    assert bytes(session.core.get_state()) == recorded[12]
    assert len(session.frames) == 31, "the future remains until the next step"
    step(session, 18)
    assert [bytes(frame.state) for frame in session.frames] == recorded


def test_a_step_after_scrubbing_drops_the_future(session: Session) -> None:
    step(session, 30)
    session.scrub(12)
    session.choose("none")
    session.step()
    assert (len(session.frames), session.frame.step) == (14, 13)


@pytest.mark.parametrize("choice", ["random", "goal-reach"])
def test_policies_act_alike_after_scrubbing(choice: str) -> None:
    session = Session(benchtop.GoalEnvironment(task="goal-reach", max_episode_steps=50), choice, seed=1)
    step(session, 12)
    recorded = bytes(session.frame.state)
    session.scrub(5)
    step(session, 7)
    assert bytes(session.frame.state) == recorded


def test_an_episode_ends_and_the_next_seed_follows(session: Session) -> None:
    session.play()
    for _ in range(60):
        session.advance()
    assert session.frame.is_over
    before = session.frame.step
    session.step()
    assert session.frame.step == before, "a finished episode takes no step"
    session.advance()
    assert (session.seed, session.frame.step, session.is_playing) == (4, 0, True)
    session.continues = False
    for _ in range(61):
        session.advance()
    assert (session.seed, session.is_playing) == (4, False)


def test_gymnasiums_time_limit_goes_back_too() -> None:
    environment = gymnasium.make("Benchtop/reach-v2", max_episode_steps=10)
    session = Session(environment, "none")
    step(session, 10)
    assert session.frame.is_over
    session.scrub(4)
    step(session, 5)
    assert not session.frame.is_over
    session.step()
    assert session.frame.is_over


def test_a_policy_that_raises_pauses_and_is_shown() -> None:
    def policy(observation: Any) -> Any:
        raise ZeroDivisionError("no action today")

    session = Session(benchtop.TaskEnvironment(task="reach"), policy)
    session.play()
    session.advance()
    assert not session.is_playing
    assert session.failure is not None and "no action today" in session.failure
    assert session.frame.step == 0
    session.choose("expert")
    session.advance()
    assert (session.failure, session.frame.step) == (None, 1)


@pytest.mark.parametrize("action", [[0, 0], [np.nan, 0, 0, 0], None])
def test_a_wrong_action_pauses_too(action: Any) -> None:
    session = Session(benchtop.TaskEnvironment(task="reach"), lambda observation: action)
    session.play()
    session.advance()
    assert (session.is_playing, session.frame.step) == (False, 0)
    assert session.failure is not None


def test_a_refused_choice_changes_nothing(session: Session) -> None:
    step(session, 3)
    policy = session.policy
    for choice in ("expart", "goal-reach", "mt10-ppoo"):
        with pytest.raises(errors.UnknownNameError):
            session.choose(choice)
    assert (session.policy, session.frame.step) == (policy, 3)


def test_a_function_stays_a_choice_and_a_replaced_environment_stays_open(session: Session) -> None:
    def mine(observation: Any) -> Any:
        return NOTHING

    before = session.environment
    session.choose(mine)
    session.choose("expert")
    session.open(benchtop.TaskEnvironment(task="reach"), session.own_choices["mine"], 0)
    assert (session.policy.name, session.own_choices, session.core.task_name) == ("mine", {"mine": mine}, "reach")
    before.reset(seed=0)


def test_a_page_names_no_path_outside_the_folder(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "link").symlink_to("/etc")
    require_inside(f"{tmp_path}/runs/ppo", tmp_path)
    for path in ("", "/etc/passwd", f"{tmp_path}/../other", f"{tmp_path}/link/passwd"):
        with pytest.raises(errors.InvalidValueError, match="where the studio was started"):
            require_inside(path, tmp_path)


def test_the_memory_of_a_long_episode_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchtop.studio.session.CAPACITY", 16)
    session = Session(benchtop.TaskEnvironment(task="reach"), "none")
    step(session, 40)
    assert len(session.frames) <= 16
    assert session.frames[-1].step == 40
    assert [frame.step for frame in session.frames] == list(range(session.frames[0].step, 41))


# Two environments, and chosen dynamics.


def test_a_follower_starts_steps_and_goes_back_together(session: Session) -> None:
    other = Session(benchtop.TaskEnvironment(task="push", max_episode_steps=60), "none", seed=9)
    step(session, 5)
    session.follow(other)
    assert (session.frame.step, other.seed, other.frame.step) == (0, 3, 0)
    assert session.frame.state == other.frame.state
    step(session, 12)
    assert other.frame.step == 12 and session.frame.state != other.frame.state
    session.scrub(4)
    assert other.frame.step == 4
    session.reset(7)
    assert (other.seed, other.frame.step) == (7, 0)
    session.open(benchtop.TaskEnvironment(task="reach"), "expert", 0)
    assert session.follower is None, "it was made for the other task"


def test_chosen_dynamics_hold_and_the_rest_stays() -> None:
    pytest.importorskip("viser", reason="the controls need viser")
    from benchtop.studio.world_panel import with_dynamics

    fixed = [{"lower": 2.5, "upper": 2.5}]
    splits = {"train": fixed, "interpolation": fixed, "extrapolation": fixed}
    family = {
        "name": "studio",
        "summary": "",
        "ranges": [{"parameter": "objectMass", "isLogarithmic": True, **splits}],
    }
    made = gymnasium.make("Benchtop/push-v2", max_episode_steps=7, state="extended")
    heavy = with_dynamics(made, family)
    heavy.reset(seed=1)
    assert heavy.dynamics["objectMass"] == 2.5
    assert heavy.observation_space.shape == made.observation_space.shape
    assert [heavy.step(NOTHING)[3] for _ in range(7)] == [False] * 6 + [True]
    nominal = with_dynamics(heavy, None)
    nominal.reset(seed=1)
    assert nominal.dynamics["objectMass"] == 1


# Driving.


@pytest.mark.parametrize(
    ("key", "axis", "sign"),
    [("KeyD", 0, 1), ("KeyA", 0, -1), ("KeyW", 1, 1), ("KeyS", 1, -1), ("KeyE", 2, 1), ("KeyQ", 2, -1)],
)
def test_keys_move_the_hand(key: str, axis: int, sign: int) -> None:
    session = Session(benchtop.TaskEnvironment(task="reach"), "none")
    start = session.hand
    for number in range(10):
        hold(session, key, sequence=number)
        session.step()
    moved = session.hand - start
    assert moved[axis] * sign > 0.04
    assert np.abs(np.delete(moved, axis)).max() < 0.02


def test_the_operator_takes_over_and_hands_back(session: Session) -> None:
    step(session, 5)
    hold(session, "KeyW", sequence=0)
    step(session, 5)
    hold(session, sequence=1)
    step(session, 5)
    hold(session, "Escape", sequence=2)
    step(session, 5)
    flags = [frame.is_intervention for frame in session.frames[1:]]
    assert flags == [False] * 5 + [True] * 10 + [False] * 5
    assert session.frames[6].action is not None and session.frames[6].action[1] == 1
    assert session.frames[11].action is not None and not session.frames[11].action[:3].any()


def test_taking_over_keeps_the_grip() -> None:
    session = Session(benchtop.TaskEnvironment(task="reach"), lambda observation: [0, 0, 0, 1])
    step(session, 2)
    hold(session, "KeyW", sequence=0)
    session.step()
    assert session.frame.action is not None and session.frame.action[3] == 1
    hold(session, "KeyW", "Space", sequence=1)
    session.step()
    assert session.frame.action[3] == -1


def test_a_dragged_target_attracts_the_hand() -> None:
    session = Session(benchtop.TaskEnvironment(task="reach"), "none")
    session.operator.target = target = session.hand + [0.05, 0.05, 0.05]
    step(session, 60)
    assert np.linalg.norm(session.hand - target) < 0.01
    session.operator.speed = 0.25
    session.operator.target = target + [0.2, 0, 0]
    session.step()
    assert session.frame.action is not None and session.frame.action[0] == 0.25


def test_keys_of_a_silent_page_expire_and_late_messages_are_ignored() -> None:
    now = 0.0
    operator = Operator(clock=lambda: now)
    operator.receive("page", 5, frozenset({"KeyD"}), (), False)
    operator.receive("page", 4, frozenset(), (), False)
    action = operator.action(np.zeros(3))
    assert action is not None and action.tolist() == [1, 0, 0, -1]
    now = EXPIRY
    action = operator.action(np.zeros(3))
    assert action is not None and action.tolist() == [0, 0, 0, -1], "in control, but still"


def test_a_gamepad_has_a_dead_zone() -> None:
    operator = Operator()
    operator.receive("page", 0, frozenset(), (0.1, -0.1, 0.0, 0.05), False)
    assert operator.action(np.zeros(3)) is None
    operator.receive("page", 1, frozenset(), (1.0, 0.0, 0.0, -1.0), True)
    action = operator.action(np.zeros(3))
    assert action is not None and action.tolist() == [1, 0, 1, 1]


# The scene.


def volume(mesh: meshes.Mesh) -> float:
    """By the divergence theorem: positive only if the faces look outward."""
    a, b, c = (mesh.vertices[mesh.faces[:, corner]] for corner in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        ({"kind": "box", "size": [1, 2, 3]}, 6),
        ({"kind": "sphere", "radius": 2}, 4 / 3 * np.pi * 8),
        ({"kind": "cylinder", "radius": 2, "length": 3}, np.pi * 4 * 3),
        ({"kind": "capsule", "radius": 2, "length": 3}, np.pi * 4 * 3 + 4 / 3 * np.pi * 8),
    ],
)
def test_meshes_have_the_volume_of_their_geometry(geometry: dict[str, Any], expected: float) -> None:
    # Corners of polygons lie on the circles, so the volume is a little less.
    assert 0.98 * expected < volume(meshes.mesh(geometry)) <= 1.000001 * expected
    turned = meshes.mesh(geometry).moved([1, 2, 3, 0.5, 0.5, 0.5, 0.5])
    assert volume(turned) == pytest.approx(volume(meshes.mesh(geometry)))


def test_the_scene_agrees_with_the_observation(session: Session) -> None:
    core = session.core._core
    scene = core.describe_scene(0)
    poses = np.zeros((len(scene["bodies"]), 7))
    step(session, 30)
    core.read_body_poses(0, poses)
    assert np.allclose(poses[scene["bodies"].index("hand"), :3], session.hand)
    assert np.allclose(np.linalg.norm(poses[:, 3:], axis=1), 1)
    assert np.array_equal(scene["goalMarker"], session.core.goal)
    assert all(0 <= shape["body"] < len(poses) for shape in scene["shapes"])
    assert all(sum(abs(number) for number in shape["pose"][3:]) > 0.9 for shape in scene["shapes"])
    assert {camera["name"] for camera in scene["cameras"]} == set(benchtop.catalog()["cameras"])
    with pytest.raises(errors.InvalidValueError, match="values; it must have"):
        core.read_body_poses(0, poses[:-1])


def test_contacts_carry_the_weight_of_the_puck() -> None:
    environment = benchtop.TaskEnvironment(task="push")
    environment.reset(seed=0)
    for _ in range(20):
        environment.step(NOTHING)
    contacts = np.zeros((64, 6))
    count = environment._core.read_contacts(0, contacts)
    assert 1 <= count <= 64
    found = contacts[:count]
    # Nothing but the puck touches anything: the table carries it, without a sideways force.
    assert np.linalg.norm(found[:, :2] - environment.initial_state["object"][:2], axis=1).max() < 0.1
    forces = found[:, 3:].sum(axis=0)
    assert abs(forces[2]) > 0.5 and np.abs(forces[:2]).max() < 0.05 * abs(forces[2])
    assert environment._core.read_contacts(0, contacts[:1]) == 1


# Who may come in.


@pytest.fixture
def viewer() -> Iterator[int]:
    """A server in the place of the viewer's, which answers every request alike."""
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<html><head></head></html>"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


def ask(port: int, target: str = "/", body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{target}", body, headers)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_a_local_gate_admits_this_machine_only(viewer: int) -> None:
    received: list[Any] = []
    chosen: list[str] = []
    gate = Gate(listen("127.0.0.1", 0), "127.0.0.1", None, viewer, lambda *hands: received.append(hands), chosen.append)
    try:
        assert ask(gate.port)[0] == 200
        assert ask(gate.port, Host="evil.example")[0] == 403, "a name that an attacker points to this machine"
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
        assert ask(gate.port, Origin="http://evil.example", **upgrade)[0] == 403
        assert ask(gate.port, Origin=f"http://127.0.0.1:{gate.port}", **upgrade)[0] == 200, "passed on to the viewer"
        assert ask(gate.port, "/../../etc/passwd")[0] == 404
        message = {"page": "a", "sequence": 1, "keys": ["KeyW"], "axes": [], "grip": False}
        assert ask(gate.port, "/studio/input", json.dumps(message).encode())[0] == 204
        assert received == [("a", 1, frozenset({"KeyW"}), (), False)]
        for wrong in (b"{", b"[]", json.dumps({**message, "axes": [float("nan")]}).encode()):
            assert ask(gate.port, "/studio/input", wrong)[0] == 400
        assert ask(gate.port, "/studio/input", b"x" * 5000)[0] == 413
        assert len(received) == 1
        assert ask(gate.port, "/studio/task", b"drawer-open")[0] == 204
        assert ask(gate.port, "/studio/task", b"reach", Origin="http://evil.example")[0] == 403
        assert chosen == ["drawer-open"]
    finally:
        gate.close()


def test_a_public_gate_needs_the_token(viewer: int) -> None:
    gate = Gate(listen("0.0.0.0", 0), "0.0.0.0", "secret", viewer, lambda *hands: None, lambda task: None)
    try:
        assert gate.url.endswith(f":{gate.port}/?token=secret")
        assert ask(gate.port)[0] == 403
        assert ask(gate.port, "/?token=guess")[0] == 403
        assert ask(gate.port, Upgrade="websocket")[0] == 403
        assert ask(gate.port, "/studio/input", b"{}")[0] == 403
        assert ask(gate.port, Cookie=f"benchtop-studio-{gate.port}=secret")[0] == 200
        with socket.create_connection(("127.0.0.1", gate.port)) as connection:
            connection.sendall(b"GET /?token=secret HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = connection.recv(1 << 16).decode()
        assert " 303 " in answer
        assert f"Set-Cookie: benchtop-studio-{gate.port}=secret; HttpOnly; SameSite=Strict" in answer
    finally:
        gate.close()


def test_a_taken_port_is_an_error() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(errors.InvalidValueError, match=f"port {port}.*--port"):
            listen("127.0.0.1", port)
    with pytest.raises(errors.InvalidValueError, match="from 0"):
        listen("127.0.0.1", 70_000)


def test_the_command_line_says_what_is_wrong() -> None:
    def run(*arguments: str, hidden: str = "") -> str:
        code = f"import sys; sys.modules.update({{{hidden!r}: None}} if {hidden!r} else {{}}); "
        code += "from benchtop.studio.command import main; sys.exit(main(sys.argv[1:]))"
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode == 1, done
        return done.stderr

    assert run("rech", "--port", "0") == "benchtop studio: unknown task 'rech'; did you mean 'reach'?\n"
    assert "run pip install 'benchtop[studio]'" in run("reach", "--port", "0", hidden="viser")


def test_the_packages_command_opens_the_studio() -> None:
    words = [sys.executable, "-m", "benchtop", "studio", "rech", "--port", "0"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr == "benchtop studio: unknown task 'rech'; did you mean 'reach'?\n"
