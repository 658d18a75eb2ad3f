"""k-means beside scikit-learn's: inertia and time on made-up embeddings.

    python benchmarks/selection/kmeans.py --rows 1000 10000 --seeds 100 101 102
    python benchmarks/selection/kmeans.py --rows 1000 --threads 2

With one thread CPU seconds are given, which a busy machine changes little; with more, wall time.
"Mini-batch" is one run as PhotoMapAI's curator makes it (`photomap.blocks_run`). Inertia is of the
float32 unit rows and the exact means of each method's labels. The time of ours includes rounding
the rows to whole numbers.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from mixture import make_mixture
from numpy.typing import NDArray
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from lora_curator.select.blocks import k_means
from lora_curator.select.kmeans import k_means_runs
from lora_curator.select.points import Points

Labels = NDArray[np.int64]
Found = TypeVar("Found")

LARGEST = 50_000 * 150
"""Above so many rows times blocks scikit-learn begins once; its time is multiplied by ten."""
RUNS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description="k-means beside scikit-learn's.")
    parser.add_argument("--rows", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--picks", type=int, nargs="+", default=[50, 150, 500])
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--seeds", type=int, nargs="+", default=[100])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--runs", action="store_true", help="20 runs beside 20 of mini-batch")
    asked = parser.parse_args()
    clock = time.process_time if asked.threads == 1 else time.perf_counter
    print(f"{'CPU' if asked.threads == 1 else 'wall'} seconds, {asked.threads} threads\n")
    table = _runs_row if asked.runs else _row
    titles = RUNS_TITLES if asked.runs else TITLES
    print("| " + " | ".join(titles) + " |\n" + "|---" * len(titles) + "|")
    with threadpool_limits(asked.threads), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for n in asked.rows:
            for k in asked.picks:
                for seed in asked.seeds:
                    vectors = make_mixture(n, asked.width, seed).vectors
                    cells = [f"{n:,}", str(asked.width), str(k), str(seed)]
                    cells += table(vectors, k, seed, clock)
                    print("| " + " | ".join(cells) + " |", flush=True)


TITLES = (
    "N", "d", "k", "seed", "inertia: ours", "n_init=10", "ours / n_init=10", "mini-batch",
    "time: ours", "n_init=10", "n_init=10 / ours", "mini-batch",
)  # fmt: skip
RUNS_TITLES = (
    "N",
    "d",
    "k",
    "seed",
    "20 runs: ours",
    "20 of mini-batch",
    "inertia: ours",
    "theirs",
)


def _row(vectors: NDArray[np.float32], k: int, seed: int, clock: Callable[[], float]) -> list[str]:
    begins = 10 if len(vectors) * k <= LARGEST else 1
    ours, our_time = _timed(lambda: k_means(Points.of(vectors), k, seed).labels, clock)
    full, full_time = _timed(lambda: _full(vectors, k, seed, begins), clock)
    batch, batch_time = _timed(lambda: _mini_batch(vectors, k, seed), clock)
    a, b, c = (inertia(vectors, labels) for labels in (ours, full, batch))
    full_time *= 10 / begins
    mark = "" if begins == 10 else " (begun once, time x 10)"
    return [
        f"{a:.2f}", f"{b:.2f}{mark}", f"{a / b:.4f}", f"{c:.2f}",
        f"{our_time:.2f}", f"{full_time:.1f}", f"{full_time / our_time:.0f}", f"{batch_time:.2f}",
    ]  # fmt: skip


def _runs_row(
    vectors: NDArray[np.float32], k: int, seed: int, clock: Callable[[], float]
) -> list[str]:
    seeds = range(seed, seed + RUNS)
    _, our_time = _timed(lambda: k_means_runs(vectors, k, seeds), clock)
    labels, batch_time = _timed(lambda: [_mini_batch(vectors, k, s) for s in seeds], clock)
    points = Points.of(vectors)
    ours = np.mean([k_means(points, k, s, quick=True).inertia for s in seeds])
    theirs = np.mean([inertia(vectors, one) for one in labels])
    return [f"{our_time:.1f}", f"{batch_time:.1f}", f"{ours:.2f}", f"{theirs:.2f}"]


def _full(vectors: NDArray[np.float32], k: int, seed: int, begins: int) -> Labels:
    model = KMeans(k, n_init=begins, random_state=seed)  # pyright: ignore
    return np.asarray(model.fit(vectors).labels_, dtype=np.int64)


def _mini_batch(vectors: NDArray[np.float32], k: int, seed: int) -> Labels:
    model = MiniBatchKMeans(k, n_init=1, random_state=seed)  # pyright: ignore
    return np.asarray(model.fit_predict(vectors), dtype=np.int64)


def inertia(vectors: NDArray[np.float32], labels: Labels) -> float:
    """Sum of squared distances to the means of the labels, in float64."""
    total = 0.0
    for label in range(int(labels.max()) + 1):
        members = vectors[labels == label].astype(np.float64)
        if len(members):
            total += float(np.square(members - members.mean(axis=0)).sum())
    return total


def _timed(compute: Callable[[], Found], clock: Callable[[], float]) -> tuple[Found, float]:
    start = clock()
    found = compute()
    return found, clock() - start


if __name__ == "__main__":
    main()
