"""For tests, inside of A1111 or Forge: its interrogator loads the small weights of `make.py`."""

import sys
from pathlib import Path

from modules import interrogate, paths

sys.path.append(str(Path(__file__).resolve().parents[1]))

from small_blip import import_blip, make_small

folder = Path(paths.models_path) / "standins"
load = interrogate.InterrogateModels.load_blip_model


def load_small_blip(self):
    make_small(import_blip(), folder)
    return load(self)


interrogate.clip_model_name = str(folder / "clip.pt")
interrogate.InterrogateModels.load_blip_model = load_small_blip
