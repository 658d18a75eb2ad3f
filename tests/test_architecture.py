"""Who may import whom, and the facts of the hosts that the tree has to respect."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = ROOT / "lora_curator"

STEPS = {"metrics", "dedupe", "select", "captions", "prepare", "validate", "export", "report"}
STEPS |= {"embedders", "similarity", "augment", "project", "clusters", "captioners"}
GROUND = {"errors", "registry", "work", "dataset", "decisions", "images", "models", "buckets"}
GROUND |= {"generated", "trigger", "files", "edits", "balance", "threads", "local_models"}
GROUND |= {"kinds", "named", "repeats"}
GROUND |= {"shot_scale"}
LAYERS = [
    GROUND,
    {"folder", "sidecars", "store", "stored", "scan", "describe", "sample"} | STEPS,
    {"recipe"},
    {"curation"},
    {"curate", "publish", "gallery", "filters", "training", "enlarge", "copies", "regularize"}
    | {"gap_report", "comparison", "selections", "subsets", "wording"},
    {"web"},
    {"hosts"},
    {"cli"},
    {"__main__"},
]
DOORS = {"cli", "web"}
"""With the nodes. What two of them need is no part of either."""
HOSTS = {"comfy", "comfy_api", "folder_paths", "server", "modules", "gradio", "launch", "uvicorn"}
HEAVY = {"torch", "cv2", "sklearn", "scipy", "open_clip", "transformers", "umap", "matplotlib"}


def sources():
    return sorted(CORE.rglob("*.py"))


def part(path):
    """The layer's member that a file of the core belongs to."""
    return path.relative_to(CORE).parts[0].removesuffix(".py")


def level(name):
    for number, members in enumerate(LAYERS):
        if name in members:
            return number
    raise AssertionError(f"'{name}' has no place in the layers; see ARCHITECTURE.md")


def imports(path):
    """(module path as written, number of leading dots, names, whether at the top of the file)."""
    tree = ast.parse(path.read_text("utf-8"))
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, 0, (), id(node) in top
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            yield node.module or "", node.level, names, id(node) in top


def own_imports(path):
    """Parts of the core that a file imports."""
    depth = len(path.relative_to(CORE).parts)
    for module, dots, names, _ in imports(path):
        if dots == 0:
            continue
        inside = path.relative_to(CORE).parts[: depth - dots]
        parts = [*inside, *filter(None, module.split("."))]
        if parts:
            yield parts[0]
        else:  # from . import x
            yield from names


@pytest.mark.parametrize("path", sources(), ids=lambda p: p.relative_to(CORE).as_posix())
def test_imports_point_downwards(path):
    here = part(path)
    if here == "__init__":
        return
    for other in own_imports(path):
        if other in (here, "__version__"):
            continue
        assert level(other) <= level(here), f"{here} may not import {other}"
        if here in STEPS:
            assert other not in STEPS, f"the step {here} may not import the step {other}"
            assert other != "store", "the store is handed in to steps, never imported"


@pytest.mark.parametrize("door", sorted(DOORS))
def test_doors_do_not_import_one_another(door):
    for path in (CORE / door).rglob("*.py"):
        others = set(own_imports(path)) & DOORS - {door}
        assert not others, f"{path.relative_to(CORE)} may not import {others}"


def test_nodes_do_not_import_another_door():
    for path in (ROOT / "nodes").glob("*.py"):
        for module, _, names, _ in imports(path):
            package, _, inside = module.partition(".")
            if package == "lora_curator":
                parts = {inside.split(".")[0]} if inside else set(names)
                assert not parts & DOORS, f"{path.name} may not import {module}"


@pytest.mark.parametrize("path", sources(), ids=lambda p: p.relative_to(CORE).as_posix())
def test_the_core_imports_itself_relatively_and_no_host(path):
    for module, dots, _, _ in imports(path):
        top = module.split(".")[0]
        if dots == 0:
            assert top != "lora_curator"
            assert top not in HOSTS or part(path) == "hosts"
            assert top != "multiprocessing"


@pytest.mark.parametrize("path", sources(), ids=lambda p: p.relative_to(CORE).as_posix())
def test_heavy_packages_are_imported_where_used(path):
    for module, dots, _, top in imports(path):
        if dots == 0 and top:
            assert module.split(".")[0] not in HEAVY


@pytest.mark.parametrize("path", sources(), ids=lambda p: p.relative_to(CORE).as_posix())
def test_nothing_swallows_the_hosts_stop_signal(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            names = (
                {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
                if node.type
                else {""}
            )
            wide = names & {"", "Exception", "BaseException"}
            raises = any(isinstance(n, ast.Raise) and n.exc is None for n in ast.walk(node))
            assert not wide or raises, f"line {node.lineno}"


def test_scripts_is_no_package_and_holds_one_script():
    scripts = ROOT / "scripts"
    assert not (scripts / "__init__.py").exists()
    assert len(list(scripts.glob("*.py"))) <= 1


def test_no_script_lies_directly_in_javascript():
    assert not list((ROOT / "javascript").glob("*.js"))


def test_the_root_package_imports_without_a_host():
    root = ROOT / "__init__.py"
    if root.exists():
        assert [m for m, _, _, top in imports(root) if top and m != "__future__"] == []


def run_python(code):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    ).stdout


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom lora_curator.cli.options import make_parser\n"
        "make_parser().format_help()\nprint(*sys.modules)"
    )
    loaded = {name.split(".")[0] for name in run_python(code).split()}
    assert not loaded & (HEAVY | {"numpy", "PIL", "tqdm"})


def test_the_library_imports_nothing_heavy():
    code = "import sys\nimport lora_curator.publish, lora_curator.curate\nprint(*sys.modules)"
    loaded = {name.split(".")[0] for name in run_python(code).split()}
    assert not loaded & HEAVY


def test_help_starts_quickly():
    def seconds():
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "lora_curator", "--help"],
            cwd=ROOT, capture_output=True, check=True,
        )  # fmt: skip
        return time.perf_counter() - start

    def bare():
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        return time.perf_counter() - start

    # The limit is 0.3 s; on a busy machine an empty interpreter alone can take longer.
    assert min(seconds() for _ in range(5)) < max(0.3, 4 * min(bare() for _ in range(5)))


def test_every_option_of_the_command_line_is_documented():
    readme = (ROOT / "README.md").read_text("utf-8") + "".join(
        page.read_text("utf-8") for page in (ROOT / "docs").glob("*.md")
    )
    from lora_curator.cli.options import COMMANDS

    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", readme), f"the README does not say what {command} does"


def test_the_tree_in_the_architecture_page_is_the_tree():
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    block = page.split("```")[1]
    named = set(re.findall(r"^\s{2}(\w+(?:\.py|/))", block, re.MULTILINE))
    there = {p.name for p in CORE.glob("*.py")} - {"__init__.py"}
    there |= {f"{p.name}/" for p in CORE.iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert named == there
