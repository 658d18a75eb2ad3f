"""Images per second: our whole scan against the hashing alone of imagededup and imagehash.

    python benchmarks/scan_speed.py [--folder PHOTOS] [--rounds 3] [--peer-python PYTHON]

Ours reads, decodes, scores (all metrics), hashes (pHash, dHash, pixels), describes (descriptor)
and makes a thumbnail of every image. The peers only compute pHash. Every contestant runs in a
process of its own, in turn, `--rounds` times; the table shows medians and the ratio to ours, cold.
`cold` begins with an empty store, `warm` with a full one; in both the files are in the disk cache
of the system.

Without --folder, 240 photos are made from those inside scikit-image, scikit-learn and matplotlib:
2.8 MP JPEG (160), 1.5 MP PNG (40), 2.4 MP WebP (30), 12 MP JPEG (10). `--peer-python` names an
interpreter that has imagededup, which pins an old numpy and so may not fit into one with ours.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZES = (("JPEG", ".jpg", 2048, 1366, 160), ("PNG", ".png", 1500, 1000, 40))
SIZES += (("WEBP", ".webp", 1900, 1264, 30), ("JPEG", ".jpg", 4000, 3000, 10))

MEASURED = """
import json, os, resource, sys, time, warnings
warnings.filterwarnings("ignore")
def peak(pid):
    # not ru_maxrss, which begins with what the parent had at the fork
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) * 1024
def finished(count, **more):
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    memory = peak("self") + children.ru_maxrss * 1024
    print(json.dumps({"count": count, "cpu": cpu, "memory": memory, **more}))
"""

OURS = """
from pathlib import Path
from lora_curator.curate import scan_folder
from lora_curator.hosts.standalone import own_the_process
from lora_curator.recipe import Recipe
from lora_curator.store import Store
own_the_process()  # as the command line does
with Store(Path(sys.argv[2])) as store:
    begun = time.perf_counter()
    dataset, counts = scan_folder(Path(sys.argv[1]), Recipe(), store=store)
finished(len(dataset), wall=time.perf_counter() - begun, decoded=counts.decoded)
"""

IMAGEHASH = """
import imagehash, scipy.fftpack
from concurrent.futures import ThreadPoolExecutor
from PIL import Image
files = sorted(os.path.join(sys.argv[1], name) for name in os.listdir(sys.argv[1]))
def phash(file):
    return imagehash.phash(Image.open(file))
begun = time.perf_counter()
threads = int(sys.argv[2])
if threads > 1:
    hashes = list(ThreadPoolExecutor(threads).map(phash, files))
else:
    hashes = [*map(phash, files)]
finished(len(hashes), wall=time.perf_counter() - begun)
"""

IMAGEDEDUP = """
try:
    import torchvision
except RuntimeError:  # a CUDA build beside a CPU torch: declare what it wants to register
    import torch
    for name in [n for n in sys.modules if n.startswith("torchvision")]:
        del sys.modules[name]
    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
from imagededup.methods import PHash
begun = time.perf_counter()
hashes = PHash(verbose=False).encode_images(sys.argv[1])
finished(len(hashes), wall=time.perf_counter() - begun)
"""


def run(python: str, code: str, *arguments: str) -> dict | None:
    """Run one contestant in its own process; what it measured, None when it cannot run here."""
    done = subprocess.run(
        [python, "-c", MEASURED + code, *arguments], capture_output=True, text=True, cwd=ROOT
    )
    if done.returncode:
        print(f"(not run: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]})")
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])


def make_photos(folder: Path) -> None:
    """Photographs of the sizes in `SIZES`, from crops of those that ship inside libraries."""
    import numpy as np
    from PIL import Image

    from lora_curator.sample import open_pictures

    sources = [picture.convert("RGB") for picture in open_pictures().values()]
    rng = np.random.default_rng(0)
    for format_, suffix, width, height, count in SIZES:
        for number in range(count):
            source = sources[number % len(sources)]
            share = rng.uniform(0.6, 1.0)
            w = int(min(source.width, source.height * width / height) * share)
            h = int(w * height / width)
            x, y = rng.integers(0, source.width - w + 1), rng.integers(0, source.height - h + 1)
            crop = source.crop((x, y, x + w, y + h))
            crop = crop.resize((width, height), Image.Resampling.BICUBIC)
            grain = rng.normal(0, 3, (height, width, 1))
            pixels = np.clip(np.asarray(crop) + grain, 0, 255).astype(np.uint8)
            name = folder / f"{format_}_{width}_{number:03}{suffix}"
            options = {} if format_ == "PNG" else {"quality": 90}
            Image.fromarray(pixels).save(name, format_, **options)


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer-python", default=sys.executable)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        photos = options.folder or Path(temporary) / "photos"
        if not options.folder:
            photos.mkdir()
            make_photos(photos)
        compare(photos, Path(temporary), options)


def compare(photos: Path, temporary: Path, options: argparse.Namespace) -> None:
    """Every contestant in turn, `rounds` times."""
    rows: dict[str, list[dict]] = {}
    for number in range(options.rounds):
        store = str(temporary / f"store{number}.sqlite")
        contestants = (
            ("ours, cold: everything", sys.executable, OURS, store),
            ("imagededup PHash (all cores)", options.peer_python, IMAGEDEDUP, ""),
            ("imagehash pHash, 1 thread", options.peer_python, IMAGEHASH, "1"),
            ("imagehash pHash, 2 threads", options.peer_python, IMAGEHASH, "2"),
            ("ours, warm: everything", sys.executable, OURS, store),
        )
        for name, python, code, argument in contestants:
            time.sleep(2.1 if "warm" in name else 0)  # files younger than 2 s are read again
            result = run(python, code, str(photos), argument)
            if result:
                rows.setdefault(name, []).append(result)
    ours = statistics.median(r["wall"] for r in rows["ours, cold: everything"])
    print(f"{rows['ours, cold: everything'][0]['count']} images in {photos.name}\n")
    print("| | images/s | images per CPU s | time / ours cold | peak memory MB |")
    print("|---|---|---|---|---|")
    for name, results in rows.items():
        wall = statistics.median(r["wall"] for r in results)
        cpu = statistics.median(r["cpu"] for r in results)
        count = results[0]["count"]
        memory = max(r["memory"] for r in results) / 1e6
        speeds = f"{count / wall:.1f} | {count / cpu:.1f} | {wall / ours:.2f}"
        print(f"| {name} | {speeds} | {memory:.0f} |")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
