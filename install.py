"""Install what is missing, never what is there. The hosts run it without arguments.

python install.py           install missing packages into this Python (what A1111, Forge and
                            ComfyUI-Manager do after cloning the extension)
python install.py sample    set everything up and run the main job on a sample folder
python install.py test      set everything up and run the tests

`sample` and `test` work in the virtual environment that is active, or make `.venv` here.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULE_OF = {"scikit-learn": "sklearn"}
OPENCV = "opencv-python-headless"


def is_installed(package: str) -> bool:
    """Whether the package can be imported; nothing is imported to find out."""
    return importlib.util.find_spec(MODULE_OF.get(package, package.replace("-", "_"))) is not None


def missing_packages() -> list[str]:
    """Packages of requirements.txt that are absent, and OpenCV only where there is none at all."""
    lines = (HERE / "requirements.txt").read_text("utf-8").splitlines()
    wanted = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    missing = [package for package in wanted if not is_installed(package)]
    # Hosts bring one of four OpenCV packages that overwrite each other: never add a second.
    return missing if is_installed("cv2") else [*missing, OPENCV]


def install_missing() -> None:
    """Install into the host's Python, by the host's own installer where it has one."""
    missing = missing_packages()
    if not missing:
        return
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder) / "there.txt"
        there.write_text("".join(f"{one}\n" for one in installed_packages()), "utf-8")
        try:
            import launch  # type: ignore[import-not-found]  # A1111 and Forge
        except ImportError:
            command = [sys.executable, "-m", "pip", "install", "-c", str(there), *missing]
            subprocess.check_call(command)
            return
        for package in missing:
            launch.run_pip(f'install -c "{there}" {package}', f"{package} for LoRA Curator")


def installed_packages() -> list[str]:
    """What this Python has, as lines that keep pip from changing any of it."""
    found = {}
    for one in importlib.metadata.distributions():
        name, version = one.metadata["Name"], one.version
        if name and version and re.fullmatch(r"[\w.+!-]+", f"{name}{version}"):
            found[name.lower()] = f"{name}=={version}"
    return [found[name] for name in sorted(found)]


def environment() -> str:
    """The Python of the active virtual environment, else of `.venv` here, made when absent."""
    if sys.prefix != sys.base_prefix:
        return sys.executable
    folder = HERE / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print(f"Making a virtual environment in {folder} ...", flush=True)
        subprocess.check_call([sys.executable, "-m", "venv", str(folder)])
    return str(python)


def set_up(extras: str) -> str:
    """An environment with this project and these extras; its Python."""
    python = environment()
    print("Installing what is missing (the first time takes some minutes) ...", flush=True)
    options = ["--quiet", "--disable-pip-version-check"]
    subprocess.check_call(
        [python, "-m", "pip", "install", *options, "-e", f".[{extras}]"], cwd=HERE
    )
    return python


def run_sample() -> int:
    """Make a raw folder from real photographs, curate it, say where the result is."""
    python = set_up("standalone,sample")
    raw, out = HERE / "sample" / "raw", HERE / "sample" / "dataset"
    steps = [] if raw.exists() else [["sample", str(raw)]]
    run = ["run", str(raw), "--out", str(out), "--overwrite"]
    steps.append([*run, "--trigger", "zqx", "--class-word", "photo", "--count", "20"])
    for step in steps:
        print("\n> python -m lora_curator", *step, flush=True)
        code = subprocess.call([python, "-m", "lora_curator", *step], cwd=HERE)
        if code:
            return code
    return 0


def run_tests(arguments: list[str]) -> int:
    """Run the tests, a process per core and at most four; further arguments go to pytest."""
    python = set_up("standalone,sample,test")
    # A file stays in one process: its tests share what was made for them.
    several = ["--numprocesses", "auto", "--maxprocesses", "4", "--dist", "loadfile"]
    return subprocess.call([python, "-m", "pytest", *several, *arguments], cwd=HERE)


def main(arguments: list[str]) -> int:
    """Do what the first argument says."""
    if not arguments:
        install_missing()
        return 0
    if sys.version_info < (3, 10):  # noqa: UP036 - the sentence is for older ones
        print("LoRA Curator needs Python 3.10 or newer; this is", sys.version.split()[0])
        return 2
    if arguments[0] == "sample":
        return run_sample()
    if arguments[0] == "test":
        return run_tests(arguments[1:])
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
