"""Represent and Best on the made-up photo library, against apricot and what PhotoMapAI does.

    python benchmarks/selection/goals.py --peer-python <python with apricot-select>

Two markdown tables. The first: the facility location value (sum over all rows of the largest
max(0, cosine) to a pick) of `represent` without quality and of apricot's exact greedy
`FacilityLocationSelection` on the similarities of the same rows. CPU seconds are on one thread, for
apricot those of the similarities included. It compiles its loop anew in every call, which its user
waits for: given apart and not counted in "times faster". Its matrix of float64 takes 8 n**2 bytes,
0.8 GB for 10,000 rows and 20 GB for 50,000, so it has no entry there. The second:
what is true of the sets of both goals. Tuned on the seeds 0 to 4; the tables are of 100 to 102.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from facts import facts
from mixture import Mixture, make_mixture
from numpy.typing import NDArray
from photomap import blocks_run, consensus, farthest_run

sys.path.append(str(Path(__file__).resolve().parents[2]))

from lora_curator.select.best import best
from lora_curator.select.represent import represent

PEER = """
import json, sys, time
import numpy as np
from apricot import FacilityLocationSelection
def run(vectors, k):
    started = time.process_time()
    rows = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    similar = np.maximum(rows @ rows.T, 0).astype(np.float64)
    model = FacilityLocationSelection(k, metric="precomputed", optimizer="lazy").fit(similar)
    return [int(row) for row in model.ranking], time.process_time() - started
vectors = np.load(sys.argv[1])
run(vectors[:50], 3)
compiling = min(run(vectors[:50], 3)[1] for _ in range(2))
found = {k: run(vectors, k) for k in map(int, sys.argv[2].split(","))}
print(json.dumps([compiling, found]))
"""
PEER_ROWS = 10_000
"""More rows need more memory than there is."""


def value(vectors: NDArray[np.float32], rows: NDArray[np.int64]) -> float:
    """Facility location, exact to float32 products."""
    chosen = vectors[rows].T
    return sum(
        float(np.maximum(vectors[at : at + 4096] @ chosen, 0).max(axis=1).sum(dtype=np.float64))
        for at in range(0, len(vectors), 4096)
    )


def ask_peer(python: str, vectors: NDArray[np.float32], ks: list[int]) -> dict[int, tuple]:
    """Rows, seconds and seconds of compiling of apricot for each k."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "vectors.npy"
        np.save(file, vectors)
        answer = subprocess.run(
            [python, "-c", PEER, str(file), ",".join(map(str, ks))],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **threads},
        )
    compiling, found = json.loads(answer.stdout.splitlines()[-1])
    return {
        int(k): (np.array(rows), max(seconds - compiling, 0.001), compiling)
        for k, (rows, seconds) in found.items()
    }


def timed(choose: Callable[[], NDArray[np.int64]]) -> tuple[NDArray[np.int64], float]:
    started = time.process_time()
    return choose(), time.process_time() - started


def against_peer(python: str | None, sizes: list[int], ks: list[int], seeds: list[int]) -> None:
    print("| rows | k | seed | ours | CPU s | apricot | CPU s | compiling | ratio | times faster |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for n in sizes:
        for seed in seeds:
            vectors = make_mixture(n, seed=seed).vectors
            peer = ask_peer(python, vectors, ks) if python and n <= PEER_ROWS else {}
            for k in ks:
                rows, seconds = timed(lambda v=vectors, k=k: represent(v, k).rows)
                worth = value(vectors, rows)
                line = f"| {n:,} | {k} | {seed} | {worth:.1f} | {seconds:.2f} |"
                if k in peer:
                    theirs = value(vectors, peer[k][0])
                    line += f" {theirs:.1f} | {peer[k][1]:.2f} | {peer[k][2]:.1f} |"
                    line += f" {worth / theirs:.5f} | {peer[k][1] / seconds:.1f} |"
                else:
                    line += " | | | | |"
                print(line, flush=True)


def ways(mixture: Mixture, k: int, runs: int) -> dict[str, Callable[[], NDArray[np.int64]]]:
    """What is compared, by name."""
    vectors, quality, junk = mixture.vectors, mixture.quality, np.flatnonzero(mixture.junk)
    random = np.random.default_rng(0)
    return {
        "Represent": lambda: represent(vectors, k).rows,
        "Represent, quality": lambda: represent(vectors, k, quality=quality).rows,
        "Represent, quality, junk excluded": lambda: (
            represent(vectors, k, quality=quality, excluded=junk).rows
        ),
        "Represent, weight 1": lambda: represent(vectors, k, quality=quality, weight=1).rows,
        "Best": lambda: best(vectors, k).rows,
        "Best, quality": lambda: best(vectors, k, quality=quality).rows,
        "Best, quality, junk excluded": lambda: (
            best(vectors, k, quality=quality, excluded=junk).rows
        ),
        "Best, weight 0": lambda: best(vectors, k, quality=quality, weight=0).rows,
        "Best, weight 1": lambda: best(vectors, k, quality=quality, weight=1).rows,
        f"PhotoMapAI farthest x{runs}": lambda: np.array(
            consensus([farthest_run(vectors, k, seed) for seed in range(runs)], k)
        ),
        f"PhotoMapAI blocks x{runs}": lambda: np.array(
            consensus([blocks_run(vectors, k, seed) for seed in range(runs)], k)
        ),
        "random": lambda: random.choice(len(vectors), k, replace=False),
    }


def truths(n: int, k: int, seeds: list[int], runs: int) -> None:
    print(f"\n{n:,} rows, k = {k}, distances to good rows\n")
    print(
        "| way | seed | radius | mean | closest | near copies | junk % | clusters | quality | s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for seed in seeds:
        mixture = make_mixture(n, seed=seed)
        for name, choose in ways(mixture, k, runs).items():
            rows, seconds = timed(choose)
            known = facts(mixture, rows.tolist())
            print(
                f"| {name} | {seed} | {known.radius:.3f} | {known.mean:.3f} | {known.closest:.3f} "
                f"| {known.copies} | {100 * known.junk:.1f} | {known.clusters} "
                f"| {known.quality:.3f} | {seconds:.2f} |",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--peer-python", help="a Python that has apricot-select")
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000, 10_000, 50_000])
    parser.add_argument("--k", type=int, nargs="*", default=[50, 150, 500])
    parser.add_argument("--seeds", type=int, nargs="*", default=[100, 101, 102])
    parser.add_argument("--runs", type=int, default=20, help="runs of PhotoMapAI's consensus")
    asked = parser.parse_args()
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":  # read when numpy is loaded
        os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.argv])
    against_peer(asked.peer_python, asked.rows, asked.k, asked.seeds)
    for n in asked.rows:
        truths(n, 150, asked.seeds, asked.runs)


if __name__ == "__main__":
    main()
