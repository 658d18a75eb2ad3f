"""A training folder before the training: what will the trainer do with every file in it?"""

from ..registry import Registry
from .balance import BALANCE
from .captions import CAPTIONS
from .checks import Check
from .images import IMAGES
from .placement import PLACEMENT
from .structure import STRUCTURE

CHECKS: Registry[Check] = Registry("check", [STRUCTURE, IMAGES, PLACEMENT, CAPTIONS, BALANCE])
