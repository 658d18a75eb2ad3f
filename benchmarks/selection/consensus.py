"""The final set against one greedy run, the plain vote and PhotoMapAI's set.

    OPENBLAS_NUM_THREADS=1 python benchmarks/selection/consensus.py [rows ...] [--picks 50 150 500]
        [--seeds 100 101 102]

On made-up embeddings whose truth is known. Prints a table for docs and issues. CPU seconds are of
this process; with one thread they depend little on what else the machine does.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[2]))

from facts import facts
from mixture import make_mixture
from photomap import consensus as their_vote
from photomap import farthest_run

from lora_curator.select.consensus import consensus
from lora_curator.select.farthest import k_center, k_center_runs
from lora_curator.select.measures import measure_set, overlap
from lora_curator.select.points import Points, Rows

RUNS = 20
HEAD = (
    "| N | k | set | radius | radius, good | mean, good | closest | junk | clusters | two seeds "
    "| shared with ours | CPU s |\n|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def our_runs(vectors: np.ndarray, k: int, seed: int) -> Rows:
    starts = np.random.default_rng(seed).choice(len(vectors), RUNS, replace=False)
    return k_center_runs(vectors, k, starts)


def most_frequent(runs: Rows, n: int, k: int) -> Rows:
    """The plain vote over our runs; ties to the lower row."""
    return np.argsort(-np.bincount(runs.reshape(-1), minlength=n), kind="stable")[:k]


def their_set(vectors: np.ndarray, k: int, seed: int) -> list[int]:
    """Their runs are unseeded; here each press of the button has a seed."""
    press = random.Random(seed)
    return their_vote([farthest_run(vectors, k, press.randint(0, 10**6)) for _ in range(RUNS)], k)


def timed(make: Callable[[], Sequence[int] | Rows]) -> tuple[np.ndarray, float]:
    started = time.process_time()
    rows = make()
    return np.asarray(rows), time.process_time() - started


def compare(n: int, k: int, seed: int) -> None:
    mixture = make_mixture(n, seed=seed)
    vectors = mixture.vectors
    runs, runs_s = zip(*(timed(lambda s=s: our_runs(vectors, k, s)) for s in (1, 2)), strict=True)
    greedy, greedy_s = timed(lambda: k_center(vectors, k))
    ours, ours_s = zip(
        *(timed(lambda r=r: consensus(vectors, k, r).rows) for r in runs), strict=True
    )
    votes = [most_frequent(each, n, k) for each in runs]
    theirs, theirs_s = zip(
        *(timed(lambda s=s: their_set(vectors, k, s)) for s in (1, 2)), strict=True
    )
    points = Points.of(vectors)
    for name, sets, cpu_s in (
        ("one greedy run from the middle", (greedy, greedy), f"{greedy_s:.2f}"),
        ("ours (the runs beside)", ours, f"{ours_s[0]:.2f} ({runs_s[0]:.2f})"),
        ("our runs, most frequent rows", votes, f"{runs_s[0]:.2f}"),
        ("PhotoMapAI's", theirs, f"{theirs_s[0]:.2f}"),
    ):
        own, truth = measure_set(points, sets[0]), facts(mixture, sets[0])
        print(
            f"| {n:,} | {k} | {name} | {own.covering_radius:.4f} | {truth.radius:.4f} "
            f"| {truth.mean:.4f} | {own.closest_pair:.3f} | {truth.junk:.1%} | {truth.clusters} "
            f"| {overlap(*sets):.2f} | {overlap(sets[0], ours[0]):.2f} | {cpu_s} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[1_000, 10_000, 50_000])
    parser.add_argument("--picks", nargs="+", type=int, default=[50, 150, 500])
    parser.add_argument("--seeds", nargs="+", type=int, default=[100])
    asked = parser.parse_args()
    for seed in asked.seeds:
        print(f"\nMixture of seed {seed}, {RUNS} runs.\n\n{HEAD}", flush=True)
        for n in asked.rows:
            for k in asked.picks:
                compare(n, k, seed)


if __name__ == "__main__":
    main()
