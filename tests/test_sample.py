from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

from lora_curator.errors import FolderRefused, MissingPackage, UnreadableImage
from lora_curator.images import decode_image
from lora_curator.sample import crop, make_sample

if not all(map(find_spec, ("skimage", "sklearn", "matplotlib"))):
    pytest.skip("the sample set's packages are not installed", allow_module_level=True)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "raw"
    return folder, make_sample(folder)


def images_in(folder: Path) -> list[Path]:
    suffixes = {".jpg", ".png", ".webp", ".bmp", ".tiff", ".gif"}
    return sorted(path for path in folder.rglob("*") if path.suffix in suffixes)


def test_it_says_how_many_files_it_wrote(sample):
    folder, count = sample
    assert count == len([path for path in folder.rglob("*") if path.is_file()])
    assert 60 <= len(images_in(folder)) <= 90


def test_only_the_broken_files_cannot_be_decoded(sample):
    folder, _ = sample
    codes = {}
    for path in images_in(folder):
        try:
            decode_image(path.read_bytes()) if path.stat().st_size else codes.update(zero=path)
        except UnreadableImage as error:
            codes[path.name] = error.code
    codes.pop("zero")
    assert codes == {
        "truncated.jpg": "truncated",
        "a text.png": "not_an_image",
        "60000 x 60000.png": "too_large",
        "unfinished.png": codes["unfinished.png"],  # what it is called is for images.py to say
    }


@pytest.mark.parametrize(
    ("path", "fact", "expected"),
    [
        ("phone/IMG_0006.jpg", "orientation", 6),
        ("phone/IMG_0008.jpg", "orientation", 8),
        ("phone/IMG_0003.jpg", "orientation", 3),
        ("print/tissue cmyk.jpg", "mode", "CMYK"),
        ("lab/cell 16 bit.png", "mode", "I;16"),
        ("downloads/palette.png", "mode", "P"),
        ("downloads/cut out.png", "mode", "RGBA"),
        ("downloads/really a png.jpg", "format", "PNG"),
        ("downloads/animation.gif", "frames", 3),
        ("downloads/retina.webp", "format", "WEBP"),
        ("downloads/coast.bmp", "format", "BMP"),
        ("lab/scan.tiff", "format", "TIFF"),
    ],
)
def test_unusual_files_are_what_they_claim(sample, path, fact, expected):
    folder, _ = sample
    found = getattr(decode_image((folder / path).read_bytes()).facts, fact)
    assert found == expected or (expected == "I;16" and found == "I")  # Pillow 9.5 says I


@pytest.mark.parametrize(
    ("turned", "upright"),
    [
        ("phone/IMG_0006.jpg", "kitchen/coffee cup.jpg"),
        ("phone/IMG_0008.jpg", "garage/shelf.jpg"),
        ("phone/IMG_0003.jpg", "travel/Temple stairs.jpg"),
    ],
)
def test_turned_photos_are_upright_once_the_orientation_is_applied(sample, turned, upright):
    folder, _ = sample
    one = decode_image((folder / turned).read_bytes()).pixels.astype(int)
    other = decode_image((folder / upright).read_bytes()).pixels.astype(int)
    assert one.shape == other.shape
    assert abs(one - other).mean() < 3  # only the JPEG differs; a wrong turn differs by tens


def test_captions_come_in_the_encodings_of_real_folders(sample):
    folder, _ = sample
    assert (folder / "kitchen/coffee.txt").read_bytes().startswith(b"\xef\xbb\xbfa cup")
    assert (folder / "kitchen/coffee.txt").read_bytes().endswith(b"\r\n")
    with pytest.raises(UnicodeDecodeError):
        (folder / "garden/flöwer macro.txt").read_text("utf-8")


def test_a_larger_set_is_the_small_one_byte_for_byte_and_as_many_crops_as_asked_for(
    sample, tmp_path
):
    folder, _ = sample
    large = tmp_path / "large"
    make_sample(large, photos=95)
    assert len(images_in(large)) == 95
    crops = list((large / "more").rglob("*.jpg"))
    assert len({path.read_bytes() for path in crops}) == 95 - len(images_in(folder))
    files = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    assert files == {p.relative_to(large) for p in large.rglob("*") if p.is_file()} - {
        p.relative_to(large) for p in crops
    }
    assert all((folder / path).read_bytes() == (large / path).read_bytes() for path in files)


def test_a_folder_with_something_in_it_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FolderRefused, match="something in"):
        make_sample(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_missing_package_is_named_with_the_extras(tmp_path, monkeypatch):
    monkeypatch.setattr("lora_curator.sample.find_spec", lambda name: None)
    with pytest.raises(MissingPackage, match=r"lora-curator\[standalone,sample\]"):
        make_sample(tmp_path / "raw")


def test_a_crop_takes_the_named_part_and_sets_the_shorter_side():
    picture = Image.new("RGB", (200, 100), "red")
    picture.paste("blue", (100, 0, 200, 100))
    right = crop(picture, (0.5, 0.0, 0.5, 0.5), 80)  # 100 x 50 pixels, scaled by 80 / 50
    assert right.size == (160, 80)
    assert right.getpixel((80, 40)) == (0, 0, 255)
