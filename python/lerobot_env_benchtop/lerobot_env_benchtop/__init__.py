"""Benchtop's tasks for LeRobot, which imports this package by its name: `lerobot-eval --env.type=benchtop`."""

from lerobot_env_benchtop.config import BenchtopEnv
from lerobot_env_benchtop.vector import LeRobotVector

__all__ = ["BenchtopEnv", "LeRobotVector"]
