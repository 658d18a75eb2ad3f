"""Images that are the same: hashes, groups of twins, and which of a group is kept."""

from .hashes import HASHES
from .step import DropProposals, find_duplicates, propose_drops

__all__ = ["HASHES", "DropProposals", "find_duplicates", "propose_drops"]
