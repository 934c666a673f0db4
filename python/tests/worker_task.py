"""A task in a module that worker processes can import, which does not register it."""

from __future__ import annotations

import numpy as np

import benchtop


class Nudge(benchtop.Task):
    name = "custom-nudge"
    instruction = "Nudge the ball."
    horizon = 30
    placement = benchtop.Placement(object=((-0.1, 0.6, 0.025), (0.1, 0.7, 0.025)))

    def build(self, scene: benchtop.Scene) -> None:
        self.ball = scene.add_object("ball", [benchtop.sphere(0.025)], mass=0.1)

    def reset(self, initial_state: benchtop.InitialState) -> np.ndarray:
        self.ball.set_pose(initial_state.object)
        return initial_state.object + [0, 0.1 * self.random(), 0]

    def observe(self) -> list:
        return [(self.ball.position, self.ball.rotation)]

    def evaluate_state(self) -> benchtop.StepOutcome:
        distance = float(np.linalg.norm(self.ball.position - self.goal))
        return self.evaluate_pick_place(self.ball, distance, 0.02)
