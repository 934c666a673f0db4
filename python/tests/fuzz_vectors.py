"""Fuzzes vector environments with invalid input: huge, infinite and NaN actions, wrong shapes and types, forged and
closed handles, invalid initial states, and states restored at any time.

    python fuzz_vectors.py [--steps N] [--seed N]

It needs an installed benchtop. A crash ends the process; any other failure is an assertion."""

from __future__ import annotations

import argparse
import ctypes
import json
import time
from collections import Counter
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode

import benchtop
from benchtop._core import address
from benchtop._library import library

HUGE = np.array([1e3, 1e10, 1e30, np.finfo(np.float32).max, 1e-45, -0.0], np.float32)
BAD = np.array([np.nan, np.inf, -np.inf], np.float32)
# The exceptions that a caller may get.
REFUSALS = (ValueError, TypeError, OverflowError, benchtop.BenchtopError)


class VectorFuzzer:
    """One vector under test."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        self.counts: Counter[str] = Counter()
        keywords: dict[str, Any] = {
            "dynamics": random.choice([None, "everything", "noise", "action-delay"]),
            "dynamics_split": random.choice(["train", "interpolation", "extrapolation"]),
            "terminate_on_success": bool(random.integers(2)),
            "action_repeat": int(random.choice([1, 1, 3])),
            "state": str(random.choice(["standard", "extended"])),
            "max_episode_steps": int(random.choice([1, 7, 150, 500])),
            "threads": int(random.integers(1, 3)),
        }
        if random.integers(4) == 0:
            keywords["task"] = str(random.choice(["goal-reach", "goal-push", "goal-slide", "goal-pick-place"]))
        else:
            keywords["suite"] = str(random.choice(["MT10", "MT25", "MT50"]))
        self.modes = [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP, AutoresetMode.DISABLED]
        mode = self.modes[random.integers(3)]
        self.vector = benchtop.VectorEnvironment(50, autoreset_mode=mode, **keywords)
        self.vector.reset(seed=int(random.integers(1 << 32)))
        self.states = [self.vector.get_state()]

    def run(self, calls: int) -> None:
        invalid_calls = [
            self.step_with_invalid_actions,
            self.reset_with_invalid_options,
            self.call_with_invalid_handles,
            self.swap_states,
            self.render,
        ]
        for _ in range(calls):
            self.step()
            if self.random.integers(8) == 0:
                invalid_calls[self.random.integers(len(invalid_calls))]()
        self.vector.close()
        self.refused(lambda: self.vector.reset(seed=1))

    def refused(self, call: Any) -> bool:
        """Whether a call raised an expected exception."""
        try:
            call()
        except REFUSALS as error:
            assert "\n" not in str(error), error
            self.counts["refused"] += 1
            return True
        return False

    def actions(self) -> np.ndarray[Any, Any]:
        shape = (self.vector.num_envs, 4)
        match self.random.integers(5):
            case 0:
                return self.random.choice(HUGE, shape) * self.random.choice([-1, 1], shape).astype(np.float32)
            case 1:
                return self.random.choice(np.array([-1, 1], np.float32), shape)
            case 2:
                return np.tile(self.random.uniform(-1, 1, 4).astype(np.float32), (shape[0], 1))
            case _:
                return self.random.uniform(-1.5, 1.5, shape).astype(np.float32)

    def step(self) -> None:
        try:
            observations, rewards, *_ = self.vector.step(self.actions())
        except benchtop.ResetNeededError:
            self.vector.reset(seed=int(self.random.integers(1 << 32)))
            return
        except benchtop.SimulationError:
            # A reset makes the environments usable again.
            self.counts["failed"] += 1
            self.vector.reset(seed=int(self.random.integers(1 << 32)))
            return
        self.counts["steps"] += self.vector.num_envs
        parts = observations.values() if isinstance(observations, dict) else [observations]
        assert np.isfinite(rewards).all() and all(np.isfinite(part).all() for part in parts)

    def step_with_invalid_actions(self) -> None:
        actions = self.actions()
        row, column = self.random.integers(len(actions)), self.random.integers(4)
        match self.random.integers(6):
            case 0:
                actions[row, column] = self.random.choice(BAD)
                before = self.vector.get_state()
                if self.refused(lambda: self.vector.step(actions)):
                    assert self.vector.get_state() == before
            case 1:
                assert self.refused(lambda: self.vector.step(actions[:-1]))
            case 2:
                assert self.refused(lambda: self.vector.step(actions.astype(object)))
            case 3:
                assert self.refused(lambda: self.vector.step("act"))
            case 4:
                self.refused(lambda: self.vector.step(np.sign(actions).astype(np.float64) * 1e300))
            case _:
                # Its memory order differs from the required one.
                self.refused(lambda: self.vector.step(np.asfortranarray(actions)[:, ::-1]))

    def reset_with_invalid_options(self) -> None:
        count = self.vector.num_envs
        number = self.random.choice([0, 1e-9, 0.3, 5, 9.9, -9.9, 11, 1e300, np.nan, np.inf])
        initial_state = {
            "object": self.random.uniform(-1, 1, 3) * number,
            "goal": self.random.uniform(-1, 1, 3) * number,
        }
        options: list[dict[str, Any]] = [
            {"initial_state": initial_state},
            {"initial_state": {"object": [0, 0.6], "goal": None}},
            {"reset_mask": self.random.integers(0, 2, count).astype(bool)},
            {"reset_mask": np.zeros(count, bool)},
            {"reset_mask": np.ones(count - 1, bool)},
            {"unknown": 1},
        ]
        seeds: list[Any] = [None, 0, -1, 1 << 64, 1 << 70, [None] * count, [3] * (count - 1), 1.5, "seed"]
        seed = seeds[self.random.integers(len(seeds))]
        chosen = options[self.random.integers(len(options))]
        self.refused(lambda: self.vector.reset(seed=seed, options=chosen))

    def call_with_invalid_handles(self) -> None:
        """Calls the native library directly."""
        native, handle = library().native, self.vector.core.handle
        forged = [0, handle + 1, handle ^ (1 << 63), (1 << 64) - 1, int(self.random.integers(1 << 62))]
        other = forged[self.random.integers(len(forged))]
        memory = np.zeros(4 * self.vector.num_envs, np.float32)
        output = ctypes.c_uint64()
        index = int(self.random.choice([-1, self.vector.num_envs, 1 << 62, -(1 << 62)]))
        calls = [
            native.benchtop_step(other, address(memory), memory.size, None),
            native.benchtop_step(handle, address(memory), int(self.random.choice([-1, 0, 3, -(1 << 62)])), None),
            native.benchtop_step(handle, None, memory.size, None),
            native.benchtop_get_state(handle, index, ctypes.byref(output)),
            native.benchtop_get_state(handle, 0, None),
            native.benchtop_set_state(handle, index, other),
            native.benchtop_set_state(handle, 0, handle ^ (1 << 40)),
            native.benchtop_set_horizon(handle, int(self.random.choice([0, -1, 1 << 62]))),
            native.benchtop_agent_act(other, None, 39, None, 0, None, None, 1, None),
            native.benchtop_close(handle ^ (1 << 62)),
            native.benchtop_deserialize_state(b"{", ctypes.byref(output)),
            native.benchtop_render(handle, 0, b"{}", 1 << 40, -1, None, None, None),
            native.benchtop_open(b'{"task": "reach", "count": 9223372036854775807}', ctypes.byref(output)),
        ]
        assert all(calls), calls
        self.counts["refused"] += len(calls)

    def swap_states(self) -> None:
        match self.random.integers(4):
            case 0:
                self.states.append(self.vector.get_state())
                self.states = self.states[-4:]
            case 1:
                self.vector.set_state(self.states[self.random.integers(len(self.states))])
            case 2:
                states = list(self.states[-1])
                self.random.shuffle(states)
                self.refused(lambda: self.vector.set_state(states))
            case _:
                form = json.loads(bytes(self.states[-1][0]))
                form["state"]["stepCount"] = int(self.random.integers(1 << 62))
                assert self.refused(lambda: benchtop.State.from_bytes(json.dumps(form).encode()))

    def render(self) -> None:
        native = library().native
        pixels = np.zeros((16, 16, 3), np.uint8)
        cameras = [
            {"name": "corner"},
            {"name": "no"},
            {"position": [0, 0.6, 0.3], "target": [0, 0.6, 0.3]},
            {"position": self.random.uniform(-1, 1, 3).tolist(), "fieldOfView": 1e9},
            {"position": (self.random.uniform(-1, 1, 3) * 1e200).tolist()},
            {"position": self.random.uniform(-0.3, 1, 3).tolist(), "body": "hand"},
        ]
        camera = json.dumps(cameras[self.random.integers(len(cameras))]).encode()
        index = int(self.random.integers(self.vector.num_envs))
        status = native.benchtop_render(self.vector.core.handle, index, camera, 16, 16, address(pixels), None, None)
        self.counts["refused" if status else "drawn"] += 1


def run(steps: int, seed: int) -> Counter[str]:
    """Fuzzes vectors for a number of steps, or until an interrupt."""
    random, counts = np.random.default_rng(seed), Counter[str]()
    try:
        while counts["steps"] < steps:
            fuzzer = VectorFuzzer(random)
            fuzzer.run(400)
            counts += fuzzer.counts
            counts["vectors"] += 1
    except KeyboardInterrupt:
        pass
    return counts


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    start = time.monotonic()
    print(dict(run(arguments.steps, arguments.seed)), f"in {time.monotonic() - start:.0f} s")
