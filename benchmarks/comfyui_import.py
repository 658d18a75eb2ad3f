"""How long this pack makes ComfyUI's start: loading it and building every node's schema.

    COMFYUI_DIR=<ComfyUI> <its python> benchmarks/comfyui_import.py

Runs in ComfyUI's own Python. What the host has imported before it loads packs is imported first;
each run is a new process, and the first one, which writes the .pyc files, does not count.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 7
PACK = Path(__file__).resolve().parents[1]


def measure() -> None:
    """Print the milliseconds of one load and of one round of schemas."""
    home = os.environ["COMFYUI_DIR"]
    os.chdir(home)
    sys.path.insert(0, home)
    sys.argv = ["main.py", "--cpu"]
    import comfy.options  # type: ignore[import-not-found]

    comfy.options.enable_args_parsing()
    import comfy_api.latest  # type: ignore[import-not-found]  # noqa: F401
    import execution  # type: ignore[import-not-found]  # noqa: F401
    import server  # type: ignore[import-not-found]  # noqa: F401

    import nodes  # type: ignore[import-not-found]  # noqa: F401

    begin = time.perf_counter()
    name = str(PACK).replace(".", "_x_")
    spec = importlib.util.spec_from_file_location(name, PACK / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    pack = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pack)

    async def node_list() -> list:
        return await (await pack.comfy_entrypoint()).get_node_list()

    found = asyncio.run(node_list())
    loaded = time.perf_counter()
    for node in found:
        node.GET_SCHEMA()
    done = time.perf_counter()
    print(f"RESULT {(loaded - begin) * 1e3:.1f} {(done - loaded) * 1e3:.1f} {len(found)}")


def main() -> None:
    """Measure in new processes and print the table."""
    rows = []
    for _ in range(RUNS + 1):
        done = subprocess.run(
            [sys.executable, __file__, "once"], capture_output=True, text=True, check=True
        )
        [line] = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
        rows.append([float(one) for one in line.split()[1:]])
    load, schemas, nodes = zip(*rows[1:], strict=True)
    print("| | median ms | worst ms |\n|---|---|---|")
    for words, values in (
        ("importing the pack", load),
        (f"schemas of {nodes[0]:.0f} nodes", schemas),
        ("together", [a + b for a, b in zip(load, schemas, strict=True)]),
    ):
        print(f"| {words} | {statistics.median(values):.0f} | {max(values):.0f} |")


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["once"] else main()
