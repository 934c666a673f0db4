"""The protocol for policies that act from images and language (VLA): the fifty tasks in the field's four tiers, with
one horizon, one camera, and instructions in several words.

LeRobot and vla-eval evaluate policies with it: `lerobot_env_benchtop` and `benchtop.vla_eval`."""

from benchtop.vla.environment import CAMERA, HORIZON, IMAGE_SIZE, STATE_SIZE, VLAEnvironment, protocol
from benchtop.vla.paraphrases import PARAPHRASES
from benchtop.vla.suites import ALL, TIERS, groups

__all__ = [
    "ALL",
    "CAMERA",
    "HORIZON",
    "IMAGE_SIZE",
    "PARAPHRASES",
    "STATE_SIZE",
    "TIERS",
    "VLAEnvironment",
    "groups",
    "protocol",
]
