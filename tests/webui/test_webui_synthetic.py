"""Generated images among photographs: marked in details and in a column, without a new decode."""

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from lora_curator.curate import MEASUREMENTS
from lora_curator.folder import read_folder
from lora_curator.scan import measure_images
from lora_curator.store import Store
from lora_curator.web.host import WebHost
from lora_curator.web.jobs import Job
from lora_curator.web.scanning import scan
from lora_curator.web.session import Curator

WORDS = "a lighthouse\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Size: 8x8"


def write(file, seed, words=None):
    file.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 255, (96, 96, 3), np.uint8)
    info = PngImagePlugin.PngInfo()
    if words:
        info.add_text("parameters", words)
    Image.fromarray(pixels).save(file, pnginfo=info)


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "raw"
    write(root / "a_photo.png", 1)
    write(root / "b_made.png", 2, WORDS)
    write(root / "generated" / "c_bare.png", 3)
    return root


def test_a_column_says_which_images_were_generated(root, tmp_path):
    with Store(tmp_path / "store.sqlite") as store:
        dataset, _ = measure_images(read_folder(root), MEASUREMENTS, store=store)
    assert dataset.columns["generated"].tolist() == [0, 1, 0]
    assert dataset.columns["generated"].dtype == np.float32


def test_what_the_bytes_tell_is_found_without_decoding_again(root, tmp_path):
    pixels = [one for one in MEASUREMENTS if not one.of_file]
    with Store(tmp_path / "store.sqlite") as store:
        measure_images(read_folder(root), pixels, store=store)
        dataset, counts = measure_images(read_folder(root), MEASUREMENTS, store=store)
        assert (counts.read, counts.decoded) == (3, 0)
        assert dataset.columns["generated"].tolist() == [0, 1, 0]


def test_details_say_it_with_the_prompt_and_so_does_the_folder(root, tmp_path):
    from lora_curator.web.details import details

    curator = Curator(WebHost(state=tmp_path, store=tmp_path / "store.sqlite"))
    folder = curator.open(str(root))
    assert folder.job is not None
    folder.job.wait(60)
    said = [details(folder, row) for row in range(3)]
    curator.close()
    assert [one["synthetic"] for one in said] == [False, True, True]
    assert [one["prompt"] for one in said] == [None, "a lighthouse", None]


def test_a_folder_that_is_opened_first_is_compared_by_the_hosts_choice(root, tmp_path):
    asked = []

    class Host(WebHost):
        first_encoder = "webui:clip"

        def open_embedder(self, name):
            asked.append(name)
            return super().open_embedder("descriptor")

    host = Host(state=tmp_path, store=tmp_path / "store.sqlite")
    curator = Curator(host)
    folder = curator.open(str(root))
    assert folder.job is not None
    folder.job.wait(60)
    assert asked[0] == "webui:clip"
    assert folder.recipe.scan.encoder == "webui:clip"
    folder.operate([{"id": "1", "op": "recipe", "recipe": {"scan": {"encoder": "descriptor"}}}])
    with Store(host.store) as store:
        scan(folder, None, host, store, Job(9, "scan"))
    curator.close()
    assert asked[-1] == "descriptor"
