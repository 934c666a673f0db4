"""The protocol for policies that act from images and language (VLA): the fifty tasks in the field's four tiers, with
one horizon, one camera, instructions in several words, and the seven axes of the suites `vla-mt50-plus`.

LeRobot and vla-eval evaluate policies with it: `lerobot_env_benchtop` and `benchtop.vla_eval`."""

from benchtop.vla.environment import CAMERA, HORIZON, IMAGE_SIZE, STATE_SIZE, VLAEnvironment, protocol
from benchtop.vla.paraphrases import PARAPHRASES
from benchtop.vla.suites import ALL, PLUS, TIERS, Group, groups
from benchtop.vla.variations import AXES, Axis, Variation

__all__ = [
    "ALL",
    "AXES",
    "Axis",
    "CAMERA",
    "Group",
    "HORIZON",
    "IMAGE_SIZE",
    "PARAPHRASES",
    "PLUS",
    "STATE_SIZE",
    "TIERS",
    "VLAEnvironment",
    "Variation",
    "groups",
    "protocol",
]
