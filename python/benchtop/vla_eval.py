"""The tasks as a benchmark of vla-eval, AllenAI's harness for vision-language-action models, which must be installed:

benchmarks:
  - benchmark: "benchtop.vla_eval:BenchtopBenchmark"
    episodes_per_task: 10
    params: {suite: vla-mt50, seed: 0}
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from vla_eval.benchmarks.base import StepBenchmark, StepResult
from vla_eval.specs import IMAGE_RGB, LANGUAGE, POSITION_DELTA, DimSpec
from vla_eval.types import Action, EpisodeResult, Observation, Task

from benchtop.errors import InvalidValueError
from benchtop.vla import ALL, CAMERA, HORIZON, IMAGE_SIZE, STATE_SIZE, Variation, VLAEnvironment, groups

# What model servers ask for as `send_wrist_image`, and its name in observations.
WRIST_CAMERA, WRIST = "gripperPOV", "wrist"

GRIPPER = DimSpec("gripper", 1, "continuous_close_positive", (-1, 1), accepts=frozenset({"binary_close_positive"}))
# No format of the harness's own has these four values.
STATE = DimSpec("state", STATE_SIZE, "raw", description="position of the hand in meters, opening of the gripper")


class BenchtopBenchmark(StepBenchmark):  # type: ignore[misc]
    """The tasks of a suite, in the protocol of `benchtop.vla`. Images are drawn on the CPU and need no display.

    `suite` is one or several names, as LeRobot's `--env.task`: `vla-mt50`, `hard`, `push`, `vla-mt50-plus/camera@3`.
    Episode number i of each task has the seed `seed` + i."""

    render_backends: ClassVar[frozenset[str]] = frozenset({"gpu", "cpu"})

    def __init__(
        self,
        suite: str = ALL,
        *,
        seed: int = 0,
        cameras: str | Sequence[str] = CAMERA,
        image_size: int | tuple[int, int] = IMAGE_SIZE,
        horizon: int = HORIZON,
        paraphrases: bool = False,
        send_state: bool = True,
        send_wrist_image: bool = False,
    ) -> None:
        super().__init__()
        self._suite = suite
        self._seed = seed
        self._cameras = [cameras] if isinstance(cameras, str) else list(cameras)
        if send_wrist_image and WRIST_CAMERA not in self._cameras:
            self._cameras.append(WRIST_CAMERA)
        self._horizon = horizon
        self._sends_state = send_state
        self._arguments: dict[str, Any] = {
            "cameras": self._cameras,
            "image_size": image_size,
            "horizon": horizon,
            "paraphrases": paraphrases,
        }
        self._tasks: dict[str, tuple[str, str, Variation | None]] = {}
        for group, (tasks, variation) in groups(suite).items():
            for task in tasks:
                name = f"{task}/{variation}" if variation else task
                if name in self._tasks:
                    raise InvalidValueError(
                        f"the suite '{suite}' has {name} twice; results are by task, so it must not"
                    )
                self._tasks[name] = group, task, variation
        self._current = next(iter(self._tasks))
        # A wrong argument is an error now, not in each episode.
        self._environment: VLAEnvironment | None = self._create(self._current)

    @classmethod
    def configure_render(cls, mode: str) -> dict[str, str]:
        """Nothing to configure: images never need a GPU."""
        return {}

    def get_tasks(self) -> list[Task]:
        return [
            {"name": name, "suite": group, "task": task, "variation": str(variation or "")}
            for name, (group, task, variation) in self._tasks.items()
        ]

    def _create(self, name: str) -> VLAEnvironment:
        _, task, variation = self._tasks[name]
        return VLAEnvironment(task, variation=variation, **self._arguments)

    @property
    def environment(self) -> VLAEnvironment:
        """The environment of the current task."""
        if self._environment is None:
            self._environment = self._create(self._current)
        return self._environment

    def reset(self, task: Task) -> Any:
        if task["name"] != self._current:
            self.cleanup()
            self._current = task["name"]
        observation, _ = self.environment.reset(seed=self._seed + task.get("episode_idx", 0))
        self._recorder.record_video(self._frame(observation))
        return observation

    def step(self, action: Action) -> StepResult:
        values = np.asarray(action["actions"] if "actions" in action else action["action"], np.float32)
        observation, reward, terminated, truncated, info = self.environment.step(values)
        done, success = terminated or truncated, bool(info["is_success"])
        self._recorder.record_video(self._frame(observation))
        self._recorder.record_step(
            reward=float(reward),
            done=done,
            success=success,
            action=values,
            state=observation["state"].astype(np.float32),
        )
        return StepResult(observation, float(reward), done, {"success": success})

    def _frame(self, observation: dict[str, Any]) -> NDArray[np.uint8]:
        return observation[self._cameras[0]]

    def make_obs(self, raw_obs: Any, task: Task) -> Observation:
        observation: Observation = {
            "images": {self._image_name(camera): raw_obs[camera] for camera in self._cameras},
            "task_description": self.environment.task_description,
        }
        if self._sends_state:
            observation["state"] = raw_obs["state"]
        return observation

    def _image_name(self, camera: str) -> str:
        return WRIST if camera == WRIST_CAMERA else camera

    def get_step_result(self, step_result: StepResult) -> EpisodeResult:
        return {"success": step_result.info.get("success", False)}

    def get_metadata(self) -> dict[str, Any]:
        return {"max_steps": self._horizon, "suite": self._suite}

    def get_action_spec(self) -> dict[str, DimSpec]:
        return {"position": POSITION_DELTA, "gripper": GRIPPER}

    def get_observation_spec(self) -> dict[str, DimSpec]:
        images = {self._image_name(camera): IMAGE_RGB for camera in self._cameras}
        return {**images, "language": LANGUAGE, **({"state": STATE} if self._sends_state else {})}

    def get_hold_action(self, last_action: Action | None) -> Action:
        """The hand stays, and the gripper keeps its effort."""
        hold = np.array([0, 0, 0, -1], np.float32)
        if last_action is not None:
            hold[3] = np.asarray(last_action["actions"] if "actions" in last_action else last_action["action"])[..., 3]
        return {"actions": hold}

    def render(self) -> NDArray[Any] | None:
        image = self.environment.render()
        return image if isinstance(image, np.ndarray) else None

    def cleanup(self) -> None:
        if self._environment is not None:
            self._environment.close()
            self._environment = None
