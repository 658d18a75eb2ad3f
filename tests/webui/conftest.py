"""Stand-ins for the modules of A1111 and Forge."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
