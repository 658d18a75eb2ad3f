"""install.py as the three places run it: it installs what is missing and nothing else."""

import importlib.metadata
import importlib.util
import sys
import types
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def install():
    spec = importlib.util.spec_from_file_location("install_script", ROOT / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def calls(install, monkeypatch):
    """Commands that would have been run."""
    made = []
    monkeypatch.setattr(install.subprocess, "check_call", lambda command, **_: made.append(command))
    monkeypatch.setattr(install.subprocess, "call", lambda command, **_: made.append(command) or 0)
    return made


def only(*there):
    return lambda package: package in there


def wanted():
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_nothing_is_installed_when_nothing_is_missing(install, calls, monkeypatch):
    monkeypatch.setattr(install, "is_installed", lambda package: True)
    assert install.main([]) == 0
    assert calls == []


def test_alone_and_under_comfyui_pip_gets_what_is_missing(install, calls, monkeypatch):
    monkeypatch.setattr(install, "is_installed", only("tqdm", "cv2", "threadpoolctl"))
    install.main([])
    (command,) = calls
    assert command[:5] == [sys.executable, "-m", "pip", "install", "-c"]
    assert command[6:] == ["platformdirs", "scikit-learn"]


def test_pip_may_change_nothing_that_is_there(install, monkeypatch):
    pinned = []
    monkeypatch.setattr(install, "is_installed", only("tqdm", "cv2"))
    monkeypatch.setattr(
        install.subprocess,
        "check_call",
        lambda command: pinned.extend(Path(command[5]).read_text("utf-8").splitlines()),
    )
    install.main([])
    assert f"numpy=={importlib.metadata.version('numpy')}" in pinned
    assert all("==" in line and " " not in line for line in pinned)


def test_a_second_opencv_is_never_installed_beside_the_hosts(install, monkeypatch):
    monkeypatch.setattr(install, "is_installed", only("cv2"))
    assert install.OPENCV not in install.missing_packages()
    monkeypatch.setattr(install, "is_installed", only())
    assert install.missing_packages() == [*wanted(), install.OPENCV]


def test_a1111s_own_installer_is_used_where_there_is_one(install, calls, monkeypatch):
    launch = types.ModuleType("launch")
    ran = []
    launch.run_pip = lambda command, description: ran.append(command)
    monkeypatch.setitem(sys.modules, "launch", launch)
    monkeypatch.setattr(install, "is_installed", only("tqdm", "platformdirs", "cv2", "sklearn"))
    install.main([])
    assert [line.split('"')[0::2] for line in ran] == [
        ["install -c ", " scikit-learn"], ["install -c ", " threadpoolctl"]
    ]  # fmt: skip
    assert calls == []


def test_packages_are_looked_for_without_importing_them(install):
    assert install.is_installed("json")
    assert not install.is_installed("no-such-package")


def test_what_belongs_to_the_host_is_never_required():
    names = {line.split(">")[0].split("=")[0].strip().lower() for line in wanted()}
    hosts = {"torch", "torchvision", "numpy", "pillow", "gradio", "transformers"}
    assert not names & hosts
    assert not any("opencv" in name for name in names)
    assert not any(mark in line for line in wanted() for mark in "=<>~")


def test_the_sample_command_sets_up_makes_and_runs(install, calls, monkeypatch, tmp_path):
    monkeypatch.setattr(install, "HERE", tmp_path)
    monkeypatch.setattr(sys, "prefix", "/venv")
    assert install.main(["sample"]) == 0
    assert [command[4] if command[2] == "pip" else command[3] for command in calls] == [
        "--quiet", "sample", "run"
    ]  # fmt: skip


def test_without_a_virtual_environment_one_is_made_here(install, calls, monkeypatch, tmp_path):
    monkeypatch.setattr(install, "HERE", tmp_path)
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    install.main(["test", "-k", "nothing"])
    assert calls[0] == [sys.executable, "-m", "venv", str(tmp_path / ".venv")]
    assert Path(calls[-1][0]).parent.parent == tmp_path / ".venv"
    assert calls[-1][1:3] == ["-m", "pytest"]
    assert calls[-1][-2:] == ["-k", "nothing"]


def test_an_unknown_word_prints_the_usage(install, calls, capsys):
    assert install.main(["help"]) == 2
    assert "python install.py sample" in capsys.readouterr().out
