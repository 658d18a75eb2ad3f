"""What the tests of several encoders share: libraries that may be absent, pictures, no network."""

import socket

import numpy as np
import pytest


def draw(seed, height=96, width=128):
    """Smooth random colours with a few rectangles on them, uint8 `(height, width, 3)`."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    waves = rng.uniform(1, 9, (3, 2))
    phase = rng.uniform(0, 6, 3)
    image = 127 + 90 * np.sin(x[..., None] * waves[:, 0] + y[..., None] * waves[:, 1] + phase)
    for _ in range(4):
        top, left = rng.integers(0, height // 2), rng.integers(0, width // 2)
        image[top : top + height // 3, left : left + width // 4] = rng.uniform(0, 255, 3)
    return np.clip(image, 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def picture():
    """`picture(seed, height, width)`: smooth colours with rectangles, another one for each seed."""
    return draw


@pytest.fixture(scope="session")
def pictures():
    """Five pictures, none of which is square or of another's size."""
    sizes = [(96, 128), (130, 91), (75, 75), (64, 201), (333, 250)]
    return [draw(seed, *size) for seed, size in enumerate(sizes)]


@pytest.fixture(scope="session")
def open_clip(torchvision_operators):
    return pytest.importorskip("open_clip", reason="open_clip is not installed")


@pytest.fixture(scope="session")
def transformers(torchvision_operators):
    return pytest.importorskip("transformers", reason="transformers is not installed")


@pytest.fixture
def no_network(monkeypatch):
    """Fails a test that opens a connection or asks for an address."""

    def refuse(*_args, **_named):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def empty_hub(monkeypatch, tmp_path):
    """A hub cache with nothing in it; returns its folder."""
    folder = tmp_path / "hub"
    folder.mkdir()
    monkeypatch.setenv("HF_HUB_CACHE", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return folder


@pytest.fixture
def cache_in_hub(empty_hub):
    """Writes files of a repository into the hub's cache as a download would."""

    def write(repo, files, commit="c0ffee", main=True):
        folder = empty_hub / ("models--" + repo.replace("/", "--"))
        snapshot = folder / "snapshots" / commit
        snapshot.mkdir(parents=True)
        for name, content in files.items():
            (snapshot / name).write_bytes(content)
        if main:
            (folder / "refs").mkdir(exist_ok=True)
            (folder / "refs" / "main").write_text(commit)
        return snapshot

    return write
