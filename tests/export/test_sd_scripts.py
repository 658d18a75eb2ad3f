"""Our arithmetic and our folders against the code of kohya-ss/sd-scripts itself.

Runs where the environment variable SD_SCRIPTS_DIR names a checkout of it and its imports work.
"""

import argparse
import importlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lora_curator.buckets import BucketOptions, assign_bucket, bucket_sizes
from lora_curator.captions.caption import write_caption_bytes
from lora_curator.captions.step import CaptionOptions, compose_captions
from lora_curator.curate import scan_folder
from lora_curator.curation import Curation
from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.decisions import Decisions
from lora_curator.errors import BadInput
from lora_curator.export import EXPORTERS
from lora_curator.export.folder import ExportFolder
from lora_curator.export.layout import ExportPlan
from lora_curator.export.write import write_images
from lora_curator.prepare.options import PrepareOptions
from lora_curator.prepare.step import prepare_image
from lora_curator.publish import publish
from lora_curator.recipe import recipe_from_json
from lora_curator.regularize import with_regularization
from lora_curator.store import Store
from lora_curator.validate.step import validate_folder

SETTINGS = {
    "sdxl": BucketOptions(),
    "sdxl no upscale": BucketOptions(bucket_no_upscale=True),
    "sd15": BucketOptions((512, 512), max_bucket_reso=1024),
    "sd15 no upscale": BucketOptions((512, 512), max_bucket_reso=1024, bucket_no_upscale=True),
    "wide, steps 32": BucketOptions((768, 512), True, 320, 1000, 32),
    "odd limits": BucketOptions((1024, 1024), True, 300, 1500, 64),
    "steps 16 no upscale": BucketOptions((1024, 1024), True, 256, 2048, 16, True),
}


@pytest.fixture(scope="module")
def sd_scripts():
    """The modules `train_util` and `config_util` of the checkout."""
    checkout = os.environ.get("SD_SCRIPTS_DIR")
    if not checkout:
        pytest.skip("SD_SCRIPTS_DIR does not name a checkout of kohya-ss/sd-scripts")
    declared = _declare_missing_operators()
    sys.path.insert(0, checkout)
    try:
        yield tuple(importlib.import_module(f"library.{n}") for n in ("train_util", "config_util"))
    except (ImportError, RuntimeError) as error:
        pytest.skip(f"sd-scripts cannot be imported here: {error}")
    finally:
        sys.path.remove(checkout)
        del declared


def _declare_missing_operators():
    """Where torchvision's binary does not load, declare the schemas that its Python part wants."""
    torch = pytest.importorskip("torch", reason="sd-scripts needs torch")
    trial = subprocess.run([sys.executable, "-c", "import torchvision"], capture_output=True)
    if trial.returncode == 0 or b"torchvision::nms" not in trial.stderr:
        return None
    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    return library


@pytest.mark.parametrize("options", SETTINGS.values(), ids=SETTINGS)
def test_buckets_are_the_trainers_own(sd_scripts, options):
    train_util, _ = sd_scripts
    manager = train_util.BucketManager(
        options.bucket_no_upscale,
        options.resolution,
        options.lowest,
        options.highest,
        options.bucket_reso_steps,
    )
    if not options.bucket_no_upscale:
        manager.make_buckets()
        assert tuple(manager.predefined_resos) == bucket_sizes(options)
    rng = np.random.default_rng(0)
    sizes = np.concatenate(
        [
            rng.integers(64, 5000, (2500, 2)),
            rng.integers(500, 1600, (1500, 2)),
            rng.integers(1, 40, (500, 2)) * 64,
        ]
    )
    for width, height in sizes.tolist():
        try:
            bucket, resized, _ = manager.select_bucket(width, height)
            usable = min(bucket) > 0
        except ZeroDivisionError:
            usable = False
        if not usable:
            with pytest.raises(BadInput):
                assign_bucket(width, height, options)
            continue
        place = assign_bucket(width, height, options)
        assert (place.bucket, place.resized) == (bucket, resized), (width, height)


def test_cropping_takes_the_same_pixels(sd_scripts):
    train_util, _ = sd_scripts
    from lora_curator.prepare.pixels import place as place_pixels

    rng = np.random.default_rng(1)
    options = BucketOptions((256, 256), True, 64, 512)
    for width, height in ((300, 200), (511, 333), (120, 90), (700, 701), (256, 256), (250, 400)):
        pixels = rng.integers(0, 256, (height, width, 3), np.uint8)
        placed = assign_bucket(width, height, options)
        theirs, _, _ = train_util.trim_and_resize_if_required(
            False, pixels, placed.bucket, placed.resized
        )
        assert np.array_equal(place_pixels(pixels, placed), theirs)


@pytest.fixture(scope="module")
def photographs(tmp_path_factory):
    """Twenty photographs of varied sizes, as a folder and a dataset."""
    pytest.importorskip("skimage", reason="photographs come with scikit-image")
    import skimage

    data = Path(skimage.__file__).parent / "data"
    names = ["astronaut.png", "coffee.png", "chelsea.png", "rocket.jpg", "ihc.png", "retina.jpg"]
    names += ["hubble_deep_field.jpg", "motorcycle_left.png", "brick.png", "grass.png", "coins.png"]
    root = tmp_path_factory.mktemp("photographs")
    files = [data / name for name in names]
    for package, below in (("sklearn", "datasets/images"), ("matplotlib", "mpl-data/sample_data")):
        folder = Path(pytest.importorskip(package).__file__).parent / below
        files += sorted(folder.glob("*.jpg"))
    paths = []
    for file in files:
        (root / file.name).write_bytes(file.read_bytes())
        paths.append(file.name)
    rng = np.random.default_rng(2)
    for number, name in enumerate(["rocket.jpg", "retina.jpg", "coffee.png", "chelsea.png"] * 2):
        with Image.open(root / name) as image:
            width, height = rng.integers(300, 1500, 2).tolist()
            suffix = ("webp", "bmp", "jpg", "tif")[number % 4]
            exif = Image.Exif()
            exif[274] = 6 if suffix == "jpg" else 1
            path = f"varied_{number}_1_2_3.{suffix}"
            image.convert("RGB").resize((width, height)).save(root / path, exif=exif)
            paths.append(path)
    captions = tuple(f"a photograph,\nnumber {n}" if n % 3 else None for n in range(len(paths)))
    return Dataset(root, tuple(ImageRecord(path) for path in paths), captions=captions)


def export(photographs, out, mode, buckets):
    plan = ExportPlan(out, "zqx", "thing", repeats=3, batch_size=2, buckets=buckets)
    layout = EXPORTERS["kohya"].function(plan)
    captions, _ = compose_captions(photographs, CaptionOptions("zqx", "thing"))
    options = PrepareOptions(mode, buckets=buckets)
    rows = list(range(len(photographs)))
    with ExportFolder(out, photographs.root) as folder:
        images, findings = write_images(
            photographs,
            rows,
            captions,
            lambda data, path: prepare_image(data, options, path),
            write_caption_bytes,
            folder,
            layout.image_folder,
        )
        for name, text in layout.files.items():
            folder.write(name, text.encode())
    assert not [one for one in findings if one.severity == "error"]
    assert len(images) == len(rows)
    return images


def load(config_util, config, **arguments):
    """The training dataset that sd-scripts makes of a configuration, buckets made."""
    sanitizer = config_util.ConfigSanitizer(True, True, False, True)
    space = argparse.Namespace(**{"debug_dataset": False, "prior_loss_weight": 1.0, **arguments})
    blueprint = config_util.BlueprintGenerator(sanitizer).generate(config, space)
    group, _ = config_util.generate_dataset_group_by_blueprint(blueprint.dataset_group)
    return group.datasets[0]


def by_toml(config_util, out, buckets):
    return load(config_util, config_util.load_user_config(str(out / "dataset.toml")))


def by_folder(config_util, out, buckets):
    """What `--train_data_dir out/img --caption_extension .txt` and the bucket options do."""
    subsets = config_util.generate_dreambooth_subsets_config_by_subdirs(str(out / "img"), None)
    return load(
        config_util,
        {"datasets": [{"subsets": subsets}]},
        resolution=buckets.resolution,
        caption_extension=".txt",
        enable_bucket=True,
        min_bucket_reso=buckets.min_bucket_reso,
        max_bucket_reso=buckets.max_bucket_reso,
        bucket_reso_steps=buckets.bucket_reso_steps,
        bucket_no_upscale=buckets.bucket_no_upscale,
        train_batch_size=2,
    )


@pytest.mark.parametrize("mode", ["buckets", "copy", "upright"])
@pytest.mark.parametrize("setting", ["sdxl", "sd15 no upscale", "wide, steps 32"])
@pytest.mark.parametrize("read", [by_toml, by_folder])
def test_every_exported_image_lands_where_it_was_said(
    sd_scripts, photographs, tmp_path, mode, setting, read
):
    train_util, config_util = sd_scripts
    buckets = SETTINGS[setting]
    out = tmp_path / "it's [an] out_put_of_many_parts"
    images = export(photographs, out, mode, buckets)
    loaded = read(config_util, out, buckets)
    infos = {Path(info.absolute_path): info for info in loaded.image_data.values()}
    assert set(infos) == {out / image.file for image in images}
    for image in images:
        info = infos[out / image.file]
        assert info.caption == image.caption
        assert info.caption.startswith("zqx")
        assert info.num_repeats == 3
        assert info.bucket_reso == image.bucket, image
        if mode == "copy" and image.file.endswith(".webp"):
            continue  # an extended header, warned of: sd-scripts sees one pixel less
        if mode != "buckets":
            assert info.resized_size == image.resized, (image, info.image_size)
        else:
            assert info.image_size == info.resized_size == image.bucket
            pixels = train_util.load_image(info.absolute_path)
            trained, size, crop = train_util.trim_and_resize_if_required(
                False, pixels, info.bucket_reso, info.resized_size
            )
            assert np.array_equal(trained, pixels)
            assert (size, crop[:2]) == (image.bucket, (0, 0))
    assert loaded.batch_size == 2
    report = validate_folder(out, trigger="zqx", buckets=buckets, batch_size=2)
    table = {row.bucket: row.count for row in report.buckets}
    manager = loaded.bucket_manager
    assert table == {r: len(b) for r, b in zip(manager.resos, manager.buckets, strict=True) if b}
    assert report.counts["images_per_epoch"] == loaded.num_train_images
    if mode == "buckets":
        assert report.trainable


def written_pictures(folder, seeds, size=(320, 256)):
    folder.mkdir()
    for seed in seeds:
        squares = np.random.default_rng(seed).integers(0, 256, (size[1] // 8, size[0] // 8, 3))
        pixels = squares.astype(np.uint8).repeat(8, 0).repeat(8, 1)
        Image.fromarray(pixels).save(folder / f"{seed}.png")
    return folder


@pytest.mark.parametrize("read", ["toml", "folder"])
@pytest.mark.parametrize(
    ("count", "repeats", "drawn"),
    [
        (3, 6, [7, 7, 6]),  # 4 training images x 5 = 20: 20 // 3 = 6, two are raised to 7
        (20, 1, [1] * 20),
        (25, 1, [1] * 20),  # five are left out by the trainer
    ],
)
def test_regularization_images_are_drawn_as_often_as_training_images(
    sd_scripts, tmp_path, read, count, repeats, drawn
):
    _, config_util = sd_scripts
    recipe = recipe_from_json(
        {
            "captions": {"trigger": "zqx", "class_word": "woman"},
            "export": {"repeats": 5},
            "prepare": {"buckets": {"resolution": [256, 256], "max_bucket_reso": 512}},
        }
    )
    raw = written_pictures(tmp_path / "raw", range(4))
    others = written_pictures(tmp_path / "others", range(100, 100 + count))
    out = tmp_path / "out"
    with Store(None) as store:
        training, reg = (
            Curation(scan_folder(one, recipe, store=store)[0], Decisions(), recipe)
            for one in (raw, others)
        )
        published = publish(with_regularization(training, reg).with_rest_kept(), out, store=store)
    assert published.reg_repeats == repeats
    if read == "toml":
        loaded = by_toml(config_util, out, recipe.prepare.buckets)
    else:
        generate = config_util.generate_dreambooth_subsets_config_by_subdirs
        subsets = generate(str(out / "img"), str(out / "reg"))
        loaded = load(
            config_util,
            {"datasets": [{"subsets": subsets}]},
            resolution=(256, 256),
            caption_extension=".txt",
            enable_bucket=True,
            max_bucket_reso=512,
            train_batch_size=1,
        )
    infos = list(loaded.image_data.values())
    found = sorted((one.num_repeats for one in infos if one.is_reg), reverse=True)
    assert found == drawn
    assert {one.caption for one in infos if one.is_reg} == {"woman"}
    assert {one.caption for one in infos if not one.is_reg} == {"zqx woman"}
    assert (loaded.num_train_images, loaded.num_reg_images) == (20, count * repeats)
    reg_folder = out / "reg" / f"{repeats}_woman"
    assert {Path(one.absolute_path).parent for one in infos if one.is_reg} == {reg_folder}


@pytest.mark.parametrize("read", ["toml", "folder"])
def test_each_cluster_is_shown_as_often_as_was_said(sd_scripts, tmp_path, read):
    _, config_util = sd_scripts
    recipe = recipe_from_json(
        {
            "captions": {"trigger": "zqx", "class_word": "woman", "by_cluster": {"1": "close-up"}},
            "export": {"repeats": 5, "balance": "cluster"},
            "prepare": {"buckets": {"resolution": [256, 256], "max_bucket_reso": 512}},
        }
    )
    raw, out = written_pictures(tmp_path / "raw", range(10)), tmp_path / "out_put"
    with Store(None) as store:
        dataset, _ = scan_folder(raw, recipe, store=store)
        labels = np.array([0] * 6 + [1] * 3 + [-1])
        curation = Curation(dataset.with_columns({"cluster": labels}), Decisions(), recipe)
        published = publish(curation.with_rest_kept(), out, store=store)
    if read == "toml":
        loaded = by_toml(config_util, out, recipe.prepare.buckets)
    else:
        loaded = by_folder(config_util, out, recipe.prepare.buckets)
    found = [
        (Path(info.absolute_path).parent.name, info.num_repeats, info.caption)
        for info in loaded.image_data.values()
    ]
    assert set(found) == {
        ("4_zqx woman close-up", 4, "zqx woman, close-up"),
        ("8_zqx woman cluster-2", 8, "zqx woman"),
        ("5_zqx woman no-cluster", 5, "zqx woman"),
    }
    assert len(found) == 10
    assert loaded.num_train_images == 53  # 6 x 4 + 3 x 8 + 1 x 5
    assert published.validation.counts["images_per_epoch"] == 53
    assert published.validation.trainable
