"""Does the quality score tell damaged pictures from whole ones?

    python benchmarks/selection/quality_score.py --folder <photos>

Every picture is brought to at most 1,536 px and saved as JPEG 95 or as PNG, two by two in turn.
Beside it goes the same picture damaged in one way and saved in the same format, so that nothing but
the damage differs. Pictures that break a dropping rule to begin with (blank, below 512 px, without
a sharp part) are left out.

Printed for each damage: the AUC (the chance that a whole picture scores higher than a damaged one,
any two of them), the share of the pictures that score lower once they are damaged, their median
score, and the AUC of the best single metric, which is another one for every damage.

The curves of `lora_curator/metrics/overall.py` were tuned on the pictures with even numbers, in the
order of their names; the table is of the odd ones.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lora_curator.errors import CuratorError
from lora_curator.images import Pixels, decode_image, shrink
from lora_curator.metrics import METRICS, measure_image
from lora_curator.metrics.overall import overall_quality
from lora_curator.metrics.rules import RULES

SIDE, SMALLEST = 1536, 512


def blurred(pixels: Pixels) -> Pixels:
    """Out of focus: three pixels of 1,024."""
    return cv2.GaussianBlur(pixels, (0, 0), 3 * max(pixels.shape) / 1024)


def compressed(pixels: Pixels) -> Pixels:
    """Once saved as JPEG 10."""
    return decode_image(encoded(pixels, ".jpg", 10)).pixels


def noisy(pixels: Pixels) -> Pixels:
    """Grain of 25 levels."""
    grain = np.random.default_rng(0).normal(0, 25, pixels.shape)
    return np.clip(pixels + grain, 0, 255).astype(np.uint8)


def underexposed(pixels: Pixels) -> Pixels:
    """Three and a half stops too dark."""
    return np.round(255 * ((pixels / 255) ** 2.2 / 2**3.5) ** (1 / 2.2)).astype(np.uint8)


def enlarged(pixels: Pixels) -> Pixels:
    """From a shorter side of 256 px."""
    height, width = pixels.shape[:2]
    factor = 256 / min(height, width)
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


DAMAGES: dict[str, Callable[[Pixels], Pixels]] = {
    "blur": blurred,
    "JPEG 10": compressed,
    "noise": noisy,
    "under-exposed": underexposed,
    "enlarged": enlarged,
}


def encoded(pixels: Pixels, suffix: str, quality: int = 95) -> bytes:
    """The bytes of an image file."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality] if suffix == ".jpg" else []
    return cv2.imencode(suffix, np.ascontiguousarray(pixels[..., ::-1]), options)[1].tobytes()


def measured(pixels: Pixels, suffix: str) -> dict[str, float]:
    """Every metric of a picture once it is a file."""
    image = decode_image(encoded(pixels, suffix))
    sides = float(min(image.width, image.height)), float(max(image.width, image.height))
    more = {"short_side": sides[0], "elongation": sides[1] / sides[0]}
    return measure_image(image, METRICS) | more


def measure_folder(folder: Path, count: int) -> dict[str, list[dict[str, float]]]:
    """The metrics of every picture, whole and with each damage, in the order of the names."""
    tables: dict[str, list[dict[str, float]]] = {name: [] for name in ("whole", *DAMAGES)}
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in paths[:: max(1, len(paths) // count)]:
        try:
            pixels = shrink(decode_image(path.read_bytes()).pixels, SIDE)
        except CuratorError:
            continue
        if min(pixels.shape[:2]) < SMALLEST:
            continue
        suffix = (".jpg", ".png")[len(tables["whole"]) // 2 % 2]
        tables["whole"].append(measured(pixels, suffix))
        for name, damage in DAMAGES.items():
            tables[name].append(measured(damage(pixels), suffix))
    return tables


def columns_of(table: list[dict[str, float]]) -> dict[str, NDArray[np.float32]]:
    """One column per metric."""
    return {name: np.array([row[name] for row in table], np.float32) for name in table[0]}


def auc(whole: NDArray, damaged: NDArray) -> float:
    """The chance that one of `whole` is above one of `damaged`; ties count one half."""
    whole, damaged = whole[np.isfinite(whole)], damaged[np.isfinite(damaged)]
    above = whole[:, None] > damaged
    return float((above + 0.5 * (whole[:, None] == damaged)).mean()) if above.size else np.nan


def table_of(tables: dict[str, list[dict[str, float]]], half: int) -> list[str]:
    """The lines that are printed."""
    rules = [rule for rule in RULES if rule.severity == "drop"]
    kept = [
        at
        for at in range(half, len(tables["whole"]), 2)
        if not any(rule.broken(tables["whole"][at][rule.metric], rule.limit) for rule in rules)
    ]
    parts = {name: columns_of([table[at] for at in kept]) for name, table in tables.items()}
    scores = {name: overall_quality(columns) for name, columns in parts.items()}
    whole = scores["whole"]
    lines = [f"{len(whole)} pictures; median score when whole {np.nanmedian(whole):.2f}"]
    lines.append(f"{'damage':14} {'AUC':>6} {'lower':>6} {'median':>6}  best single metric")
    for name in DAMAGES:
        single = {
            metric: auc(parts["whole"][metric], parts[name][metric]) for metric in parts["whole"]
        }
        best = max(single, key=lambda metric: abs(np.nan_to_num(single[metric], nan=0.5) - 0.5))
        lines.append(
            f"{name:14} {auc(whole, scores[name]):6.3f} {(scores[name] < whole).mean():6.1%} "
            f"{np.nanmedian(scores[name]):6.2f}  {best} "
            f"{max(single[best], 1 - single[best]):.3f}"
        )
    damaged = np.concatenate([scores[name] for name in DAMAGES])
    lines.append(f"{'all':14} {auc(whole, damaged):6.3f}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="photographs")
    parser.add_argument("--count", type=int, default=240, help="about how many of them")
    options = parser.parse_args()
    print("\n".join(table_of(measure_folder(options.folder, options.count), half=1)))


if __name__ == "__main__":
    main()
