"""A custom task in Python: put the ball into the tray.

    python custom_task.py

It works like a built-in task, but slower: every step calls Python."""

from __future__ import annotations

import gymnasium
import numpy as np

import benchtop
from benchtop import Observation, Placement, StepOutcome, box, sphere


class TidyUp(benchtop.Task):
    name = "tidy-up"
    instruction = "Put the ball into the tray."
    placement = Placement(
        object=((-0.2, 0.5, 0.025), (0.2, 0.65, 0.025)),
        goal=((-0.2, 0.75, 0), (0.2, 0.85, 0)),
        clearance=0.2,
    )

    def build(self, scene: benchtop.Scene) -> None:
        appearance = {"color": "#D9B98A", "texture": "wood"}
        self.tray = scene.add_fixture(
            "tray",
            [
                box((0.08, 0.08, 0.005), position=(0, 0, 0.005), **appearance),
                *[box((0.006, 0.08, 0.015), position=(x, 0, 0.015), **appearance) for x in (-0.08, 0.08)],
                *[box((0.08, 0.006, 0.015), position=(0, y, 0.015), **appearance) for y in (-0.08, 0.08)],
            ],
        )
        self.ball = scene.add_object("ball", [sphere(0.025, color="#E8792B")], mass=0.2, rolling_friction=0.001)

    def reset(self, initial_state: benchtop.InitialState) -> np.ndarray:
        self.ball.set_pose(initial_state.object)
        self.tray.set_pose(initial_state.goal)
        return initial_state.goal + [0, 0, 0.035]  # the ball's center when it lies in the tray

    def observe(self) -> list:
        return [(self.ball.position, self.ball.rotation)]

    def evaluate_state(self) -> StepOutcome:
        goal_distance = float(np.linalg.norm(self.ball.position - self.goal))
        success = goal_distance < 0.06 and not self.is_grasping(self.ball)
        return self.evaluate_pick_place(self.ball, goal_distance, threshold=0.06, success=success)

    @staticmethod
    def expert(observation: Observation) -> np.ndarray | None:
        ball, goal = observation.object, observation.goal
        distance = np.hypot(*(ball - goal)[:2])
        # Release the ball above the center of the tray, and leave a ball in the tray alone.
        if distance < (0.07 if ball[2] < 0.06 else 0.02):
            return observation.move(goal + [0, 0, 0.15], gripper=-1)
        action = observation.grasp(ball + [0, 0, 0.025], width=0.05)
        return observation.approach(goal + [0, 0, 0.08], above=0.15, gripper=1) if action is None else action


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
    print(f"the expert succeeds in {successes} of 20 episodes")
