"""A task of one's own: put the ball into the tray.

    python own_task.py

It is used like a built-in one, and is slower, since every step asks Python."""

from __future__ import annotations

import gymnasium
import numpy as np

import benchtop
from benchtop import Judgement, Observation, Placement, box, sphere


class TidyUp(benchtop.Task):
    name = "tidy-up"
    sentence = "Put the ball into the tray."
    placement = Placement(
        object=((-0.2, 0.5, 0.025), (0.2, 0.65, 0.025)),
        goal=((-0.2, 0.75, 0), (0.2, 0.85, 0)),
        clearance=0.2,
    )

    def build(self, scene: benchtop.Scene) -> None:
        look = {"color": "#D9B98A", "texture": "wood"}
        self.tray = scene.add_fixture(
            "tray",
            [
                box((0.08, 0.08, 0.005), at=(0, 0, 0.005), **look),
                *[box((0.006, 0.08, 0.015), at=(x, 0, 0.015), **look) for x in (-0.08, 0.08)],
                *[box((0.08, 0.006, 0.015), at=(0, y, 0.015), **look) for y in (-0.08, 0.08)],
            ],
        )
        self.ball = scene.add_object("ball", [sphere(0.025, color="#E8792B")], mass=0.2, rolling=0.001)

    def arrange(self, layout: benchtop.Layout) -> np.ndarray:
        self.ball.place(layout.object)
        self.tray.place(layout.goal)
        return layout.goal + [0, 0, 0.035]  # the ball's middle, as it lies in the tray

    def observe(self) -> list:
        return [(self.ball.position, self.ball.rotation)]

    def judge(self) -> Judgement:
        left = float(np.linalg.norm(self.ball.position - self.goal))
        done = left < 0.06 and not self.is_holding(self.ball)
        return self.judge_carrying(self.ball, left, tolerance=0.06, done=done)

    @staticmethod
    def expert(observation: Observation) -> np.ndarray | None:
        ball, goal = observation.object, observation.goal
        apart = np.hypot(*(ball - goal)[:2])
        # Over the middle of the tray it lets go; what lies in the tray is left alone.
        if apart < (0.07 if ball[2] < 0.06 else 0.02):
            return observation.move(goal + [0, 0, 0.15], grip=-1)
        action = observation.take(ball + [0, 0, 0.025], width=0.05)
        return observation.approach(goal + [0, 0, 0.08], above=0.15, grip=1) if action is None else action


if __name__ == "__main__":
    environment = gymnasium.make(benchtop.register(TidyUp))
    successes = 0
    for seed in range(20):
        environment.reset(seed=seed)
        for _ in range(500):
            *_, info = environment.step(environment.unwrapped.expert())
            if info["is_success"]:
                break
        successes += info["is_success"]
    print(f"the expert tidies up in {successes} of 20 episodes")
