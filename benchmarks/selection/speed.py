"""How fast farthest point sampling is, beside PhotoMapAI's and beside what the machine can do.

    python benchmarks/selection/speed.py                        all cells; theirs take most of it
    python benchmarks/selection/speed.py --rows 1000 10000 --runs 5         a quick look

Ours and theirs run in turn on the same rows. Brute force means every distance from every row to
every pick of every run; ours gives the same picks from fewer, so that it can pass the bound.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from mixture import make_mixture
from numpy.typing import NDArray
from photomap import farthest_run

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from lora_curator.select import frontier, points
from lora_curator.select.farthest import k_center_runs

OURS_ONLY = 100_000
SPIN = "import numpy as np\na = np.ones((1500, 1500), np.float32)\nwhile True: a @ a\n"


@dataclass(frozen=True)
class Machine:
    """What one product and one pass over memory reach: multiply-adds and bytes per second."""

    products: float
    stream: float

    def seconds(self, multiplications: float, size_bytes: float) -> float:
        """The least time for both, one of which the machine waits for."""
        return max(multiplications / self.products, size_bytes / self.stream)


def main() -> None:
    asked = _arguments()
    for d in asked.dimensions:
        machine = _machine(d)
        print(
            f"\nd = {d}: {2e-9 * machine.products:.0f} GFLOP/s (8,192 x {d} by {d} x 320), "
            f"{1e-9 * machine.stream:.1f} GB/s read, {os.cpu_count()} cores, {asked.runs} runs\n"
        )
        print(
            "| rows | k | theirs s | CPU s | ours s | CPU s | wall ratio | CPU ratio | binds | "
            "of the brute-force bound | distances measured | of their bound |"
        )
        print("|---:" * 8 + "|---|---:|---:|---:|")
        for n in asked.rows:
            vectors = make_mixture(n, d, seed=asked.seed).vectors
            for k in asked.counts:
                print(_row(vectors, k, asked.runs, machine), flush=True)
    n = min(max(asked.rows), 50_000)
    print(f"\nPeak memory above the matrix, {n:,} x 512: {_peak_ratio(n, asked):.2f} of it")
    alone, beside = _neighbour(asked)
    print(f"\n1,000 rows, k = 150: {alone:.3f} s alone, {beside:.3f} s beside a busy neighbour")
    _cuda(asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, nargs="+", default=[1000, 10_000, 50_000, OURS_ONLY])
    parser.add_argument("--counts", type=int, nargs="+", default=[50, 150, 500])
    parser.add_argument("--dimensions", type=int, nargs="+", default=[512, 768])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=100)
    return parser.parse_args()


def _row(vectors: NDArray[np.float32], k: int, runs: int, machine: Machine) -> str:
    n, d = vectors.shape
    starts = [int(np.random.RandomState(seed).randint(0, n)) for seed in range(runs)]
    again = 3 if n <= 10_000 else 1
    ours, theirs = [], []
    for _ in range(again):
        ours.append(_timed(lambda: k_center_runs(vectors, k, starts)))
        if n < OURS_ONLY:
            theirs.append(_timed(lambda: [farthest_run(vectors, k, seed) for seed in range(runs)]))
    wall, cpu = min(ours)
    their_wall, their_cpu = min(theirs, default=(np.nan, np.nan))
    brute = n * d * k * runs, 4 * n * d * k
    binds = "products" if machine.seconds(brute[0], 0) > machine.seconds(0, brute[1]) else "memory"
    measured = _measured(lambda: k_center_runs(vectors, k, starts))
    # The rows are read once and their whole numbers written once.
    least = machine.seconds(measured * d, 0) + machine.seconds(0, 8 * n * d)
    return (
        f"| {n:,} | {k} | {their_wall:.2f} | {their_cpu:.2f} | {wall:.3f} | {cpu:.3f} "
        f"| {their_wall / wall:.1f} | {their_cpu / cpu:.1f} | {binds} "
        f"| {machine.seconds(*brute) / wall:.0%} | {measured / (n * k * runs):.1%} "
        f"| {least / wall:.0%} |"
    )


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of all cores."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _measured(work: Callable[[], object]) -> int:
    """How many distances were computed."""
    counts: list[int] = []
    plain = frontier.squared

    def counted(grid, squares, others, other_squares):
        counts.append(len(grid) * len(others))
        return plain(grid, squares, others, other_squares)

    frontier.squared = points.squared = counted
    try:
        work()
    finally:
        frontier.squared = points.squared = plain
    return sum(counts)


def _machine(d: int) -> Machine:
    random = np.random.default_rng(0)
    rows = random.random((8192, d), dtype=np.float32)
    picks = random.random((d, 320), dtype=np.float32)
    product = min(_timed(lambda: rows @ picks)[0] for _ in range(9))
    large = random.random((400_000_000 // (4 * d), d), dtype=np.float32)
    one = np.ascontiguousarray(picks[:, 0])
    read = min(_timed(lambda: large @ one)[0] for _ in range(5))
    return Machine(rows.size * 320 / product, large.nbytes / read)


def _peak_ratio(n: int, asked: argparse.Namespace) -> float:
    """What numpy took at most, the rows given not counted; BLAS buffers are a few megabytes."""
    vectors = make_mixture(n, 512, seed=asked.seed).vectors
    tracemalloc.start()
    k_center_runs(vectors, 150, range(asked.runs))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / vectors.nbytes


def _neighbour(asked: argparse.Namespace) -> tuple[float, float]:
    """Seconds of the middle of nine, alone and beside a process that keeps all cores busy."""
    vectors = make_mixture(1000, 512, seed=asked.seed).vectors

    def middle() -> float:
        walls = [
            _timed(lambda: k_center_runs(vectors, 150, range(asked.runs)))[0] for _ in "123456789"
        ]
        return sorted(walls)[4]

    middle()
    alone = middle()
    with subprocess.Popen([sys.executable, "-c", SPIN]) as busy:
        try:
            time.sleep(2)
            return alone, middle()
        finally:
            busy.kill()


def _cuda(asked: argparse.Namespace) -> None:
    """The plain product of all runs on a graphics card, where torch has one."""
    try:
        import torch
    except ImportError:
        return
    if not torch.cuda.is_available():
        return
    print(f"\n{torch.cuda.get_device_name()}: the plain product, {asked.runs} runs\n")
    print("| rows | d | k | s | GFLOP/s |\n|---:|---:|---:|---:|---:|")
    for d in asked.dimensions:
        for n in asked.rows:
            rows = torch.from_numpy(make_mixture(n, d, seed=asked.seed).vectors).cuda()
            for k in asked.counts:
                _on_card(torch, rows, 2, asked.runs)
                seconds = _timed(lambda: _on_card(torch, rows, k, asked.runs))[0]  # noqa: B023
                speed = 2e-9 * n * d * k * asked.runs / seconds
                print(f"| {n:,} | {d} | {k} | {seconds:.3f} | {speed:,.0f} |", flush=True)


def _on_card(torch, rows, k: int, runs: int) -> None:
    chosen = torch.arange(runs, device=rows.device)
    closest = torch.full((len(rows), runs), -2.0, device=rows.device)
    for _ in range(k):
        closest = torch.maximum(closest, rows @ rows[chosen].T)
        chosen = closest.argmin(dim=0)
    torch.cuda.synchronize()


if __name__ == "__main__":
    main()
