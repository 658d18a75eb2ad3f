"""How much of the subject a crop keeps: cut from the middle, as sd-scripts does, and moved.

    python benchmarks/smart_crop.py

Nine photographs that ship inside scikit-image, scikit-learn and matplotlib, with the box of the
subject drawn by hand (for the two portraits the head). Each is first cut to smaller pictures in
which the whole box lies at the left, right, top or bottom; these are cut to 1:1, 3:4 and 16:9.
The share of the box that stays is divided by the most that any window of that size could keep.

Every other picture in the order of the alphabet was used to choose the constants of
`lora_curator/prepare/subject.py`; the table of the others was made once, afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lora_curator.prepare import subject
from lora_curator.sample import open_pictures

BOXES = {
    "astronaut.png": (0.30, 0.03, 0.57, 0.37),
    "camera.png": (0.00, 0.12, 0.65, 1.00),
    "chelsea.png": (0.12, 0.02, 0.82, 0.98),
    "china.jpg": (0.11, 0.07, 0.56, 0.90),
    "coffee.png": (0.13, 0.02, 0.82, 0.97),
    "flower.jpg": (0.26, 0.20, 0.70, 0.84),
    "grace_hopper.jpg": (0.29, 0.04, 0.73, 0.57),
    "motorcycle_left.png": (0.12, 0.15, 0.93, 0.91),
    "rocket.jpg": (0.45, 0.30, 0.55, 0.98),
}
"""Left, top, right, bottom of the subject as shares of the picture."""

NAMES = sorted(BOXES)
TUNED_ON, HELD_OUT = NAMES[0::2], NAMES[1::2]
SHAPES, SCALES = (1.5, 1.0, 2 / 3, 1.9), (1.0, 0.85, 0.7)
WINDOWS = (1.0, 3 / 4, 16 / 9)
BANDS = ((0.0, 0.12), (0.12, 0.3), (0.3, 1.0))

Box = tuple[int, int, int, int]
Kept = tuple[str, float, float, float]
"""Name, share that is cut off, share of the box kept by the centre crop and by the moved one."""


def frames(pixels: np.ndarray, box: tuple[float, ...]) -> Iterator[tuple[np.ndarray, Box]]:
    """Smaller pictures with the whole box at one of their sides, and the box in each."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = (
        round(share * side) for share, side in zip(box, (width, height) * 2, strict=True)
    )
    seen = set()
    for shape in SHAPES:
        for scale in SCALES:
            tall = min(height, width / shape) * scale
            w, h = int(tall * shape), int(tall)
            if w < right - left or h < bottom - top:
                continue
            for x in (max(0, right - w), min(left, width - w)):
                for y in (max(0, bottom - h), min(top, height - h)):
                    if (x, y, w, h) not in seen:
                        seen.add((x, y, w, h))
                        part = np.ascontiguousarray(pixels[y : y + h, x : x + w])
                        yield part, (left - x, top - y, right - x, bottom - y)


def cuts(name: str, pixels: np.ndarray) -> Iterator[Kept]:
    """Every frame of a picture, cut to every window."""
    for part, (left, top, right, bottom) in frames(pixels, BOXES[name]):
        height, width = part.shape[:2]
        weights = subject.attention(part)
        for shape in WINDOWS:
            columns, rows = min(width, round(height * shape)), min(height, round(width / shape))
            if columns < width:
                profile, side, window, low, high = weights.sum(0), width, columns, left, right
            elif rows < height:
                profile, side, window, low, high = weights.sum(1), height, rows, top, bottom
            else:
                continue
            offsets = (side - window) // 2, subject.crop_offset(profile, side, window)[0]
            centre, moved = (
                max(0, min(high, o + window) - max(low, o)) / min(high - low, window)
                for o in offsets
            )
            yield name, 1 - window / side, centre, moved


def row(words: str, found: list[Kept]) -> str:
    """One line of the table."""
    centre, moved = (np.array([one[k] for one in found]) for k in (2, 3))
    lost = f"{(centre < 0.9).sum()} | {(moved < 0.9).sum()}"
    worse = (moved < centre - 0.01).sum()
    better = (moved > centre + 0.01).sum()
    return (
        f"| {words} | {len(found)} | {centre.mean():.3f} | {moved.mean():.3f} | {lost} "
        f"| {better} | {worse} |"
    )


def main() -> None:
    """Print the tables."""
    pictures = open_pictures()
    kept = {name: list(cuts(name, np.asarray(pictures[name]))) for name in NAMES}
    for title, names in (("tuned on", TUNED_ON), ("held out", HELD_OUT)):
        print(
            f"\n| {title} | cuts | kept, centre | kept, subject | over 10 % lost, centre "
            "| over 10 % lost, subject | better | worse |\n|---|---|---|---|---|---|---|---|"
        )
        for name in names:
            print(row(name, kept[name]))
        every = [one for name in names for one in kept[name]]
        for low, high in BANDS:
            band = [one for one in every if low < one[1] <= high]
            print(row(f"{low:.0%} to {high:.0%} cut off", band))
        print(row("all", every))


if __name__ == "__main__":
    main()
