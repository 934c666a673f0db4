"""The environment's options in LeRobot's command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lerobot.configs import FeatureType, PolicyFeature
from lerobot.envs import EnvConfig

import benchtop
from benchtop.vla import ALL, CAMERA, HORIZON, IMAGE_SIZE, STATE_SIZE, Group, groups, protocol
from lerobot_env_benchtop.vector import LeRobotVector


@EnvConfig.register_subclass("benchtop")
@dataclass
class BenchtopEnv(EnvConfig):
    """`--env.type=benchtop`. README.md describes the options."""

    task: str | None = ALL
    fps: int = 80
    episode_length: int = HORIZON
    camera_name: str = CAMERA
    observation_width: int = IMAGE_SIZE
    observation_height: int = IMAGE_SIZE
    obs_type: str = "pixels_agent_pos"
    paraphrases: bool = False
    features: dict[str, PolicyFeature] = field(default_factory=dict)
    features_map: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.obs_type not in ("pixels", "pixels_agent_pos"):
            raise benchtop.InvalidValueError(f"obs_type is {self.obs_type!r}; it must be pixels or pixels_agent_pos")
        if not self.cameras:
            raise benchtop.InvalidValueError(f"camera_name is {self.camera_name!r}; it must name one camera or more")
        self.features["action"] = PolicyFeature(type=FeatureType.ACTION, shape=(4,))
        self.features_map["action"] = "action"
        shape = (self.observation_height, self.observation_width, 3)
        for key, name in self._image_keys().items():
            self.features[key] = PolicyFeature(type=FeatureType.VISUAL, shape=shape)
            self.features_map[key] = name
        if self.obs_type == "pixels_agent_pos":
            self.features["agent_pos"] = PolicyFeature(type=FeatureType.STATE, shape=(STATE_SIZE,))
            self.features_map["agent_pos"] = "observation.state"

    @property
    def cameras(self) -> list[str]:
        return [name.strip() for name in self.camera_name.split(",") if name.strip()]

    def _image_keys(self) -> dict[str, str]:
        """The keys of images in the environment and in LeRobot."""
        if len(self.cameras) == 1:
            return {"pixels": "observation.image"}
        return {f"pixels/{camera}": f"observation.images.{camera}" for camera in self.cameras}

    @property
    def _vector_arguments(self) -> dict[str, Any]:
        return {
            "cameras": self.cameras,
            "image_size": (self.observation_width, self.observation_height),
            "horizon": self.episode_length,
        }

    @property
    def gym_kwargs(self) -> dict[str, Any]:
        """The arguments of Benchtop's environments."""
        return protocol(**self._vector_arguments)

    def create_envs(self, n_envs: int, use_async_envs: bool = False) -> dict[str, dict[int, LeRobotVector]]:  # type: ignore[override]
        """A vector of `n_envs` environments for each task of each group. They are stepped in this process, so
        `use_async_envs` changes nothing."""
        chosen = groups(self.task or "")
        arguments = {
            **self._vector_arguments,
            "has_state": self.obs_type == "pixels_agent_pos",
            "paraphrases": self.paraphrases,
        }

        def create(task: str, count: int, group: Group) -> LeRobotVector:
            return LeRobotVector(task, count, variation=group.variation, **arguments)

        # A wrong option is an error now, not when the last task begins.
        first = next(iter(chosen.values()))
        create(first.tasks[0], 1, first).inner.close()
        return {
            name: {number: create(task, n_envs, group) for number, task in enumerate(group.tasks)}
            for name, group in chosen.items()
        }
