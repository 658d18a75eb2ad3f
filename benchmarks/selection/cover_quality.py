"""Cover beside one farthest-point run and PhotoMapAI's vote, on mixtures whose truth is known.

python benchmarks/selection/cover_quality.py [rows] [width] [seeds, with commas]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from facts import facts
from mixture import Mixture, make_mixture
from photomap import consensus, farthest_run

from lora_curator.select.cover import cover
from lora_curator.select.farthest import k_center
from lora_curator.select.oddities import find_oddities

K = 150
COLUMNS = (
    "way | seed | radius | mean | closest pair | copies | junk | clusters | quality "
    "| shelf: junk found, good lost | CPU s"
)


def main(n: int = 10_000, d: int = 512, seeds: str = "100,101,102") -> None:
    """A markdown table; run on one BLAS thread (OPENBLAS_NUM_THREADS=1) to compare times."""
    print(f"{n:,} rows, {d} wide, {K} picks; distances of good rows\n\n| {COLUMNS} |")
    print("|---" * (COLUMNS.count("|") + 1) + "|")
    for seed in map(int, seeds.split(",")):
        mixture = make_mixture(n, d, seed)
        for with_quality in (True, False):
            started = time.process_time()
            known = mixture.quality if with_quality else None
            odd = find_oddities(mixture.vectors, quality=known).mask
            shelved = time.process_time() - started
            picks = cover(mixture.vectors, K, quality=known, odd=odd).rows
            whole = time.process_time() - started
            shelf = f"{(odd & mixture.junk).sum()} of {mixture.junk.sum()}, "
            shelf += f"{(odd & ~mixture.junk).sum()}"
            name = f"Cover, {'with' if with_quality else 'without'} quality"
            seconds = f"{shelved:.1f} + {whole - shelved:.1f}"
            print(_line(mixture, picks.tolist(), name, seed, shelf, seconds), flush=True)
        for name, choose in (("one run from the medoid", _one_run), ("PhotoMapAI, 20 runs", _vote)):
            started = time.process_time()
            rows = choose(mixture)
            seconds = f"{time.process_time() - started:.1f}"
            print(_line(mixture, rows, name, seed, "", seconds), flush=True)


def _one_run(mixture: Mixture) -> list[int]:
    return k_center(mixture.vectors, K).tolist()


def _vote(mixture: Mixture) -> list[int]:
    return consensus([farthest_run(mixture.vectors, K, seed) for seed in range(20)], K)


def _line(
    mixture: Mixture, rows: Sequence[int], name: str, seed: int, shelf: str, seconds: str
) -> str:
    true = facts(mixture, rows)
    return (
        f"| {name} | {seed} | {true.radius:.3f} | {true.mean:.3f} | {true.closest:.3f} "
        f"| {true.copies} | {true.junk:.1%} | {true.clusters} | {true.quality:.2f} | {shelf} "
        f"| {seconds} |"
    )


if __name__ == "__main__":
    given = sys.argv[1:]
    main(*(int(one) for one in given[:2]), *given[2:3])
