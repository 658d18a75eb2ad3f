"""What every metric promises, asked of each entry of the registries."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lora_curator.dataset import ImageRecord
from lora_curator.images import DecodedImage, ImageFacts
from lora_curator.metrics import METRICS, RECORD_METRICS, measure_image, measure_records


def decoded(pixels, **facts):
    pixels = np.ascontiguousarray(pixels, np.uint8)
    pixels.flags.writeable = False
    return DecodedImage(pixels, pixels.shape[1], pixels.shape[0], 1, ImageFacts(**facts))


NOISE = np.random.default_rng(5).integers(0, 256, (200, 150, 3), np.uint8)
IMAGES = {
    "flat": np.full((200, 150, 3), 128, np.uint8),
    "black": np.zeros((64, 64, 3), np.uint8),
    "noise": NOISE,
    "one pixel": NOISE[:1, :1],
    "one pixel wide": NOISE[:, :1],
    "one pixel high": NOISE[:1],
    **{f"{side} px": NOISE[:side, :side] for side in range(2, 9)},
    "2 by 8": NOISE[:2, :8],
    "33 by 65": NOISE[:33, :65],
}
EVERY = [*METRICS, *RECORD_METRICS]


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
@pytest.mark.parametrize("kind", IMAGES)
def test_it_gives_one_number_twice_and_leaves_the_image_alone(metric, kind):
    pixels = IMAGES[kind].copy()
    first, again = metric.measure(decoded(pixels)), metric.measure(decoded(pixels))
    assert isinstance(first, float)
    assert not math.isinf(first)
    assert first == again or (math.isnan(first) and math.isnan(again))
    np.testing.assert_array_equal(pixels, IMAGES[kind])


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_it_gives_the_same_number_whether_or_not_others_were_measured_first(metric):
    shared = decoded(NOISE)
    for other in reversed(list(METRICS)):
        other.measure(shared)
    np.testing.assert_equal(metric.measure(shared), metric.measure(decoded(NOISE)))


@pytest.mark.parametrize("metric", EVERY, ids=lambda metric: metric.name)
def test_it_says_what_it_is(metric):
    for words in (metric.name, metric.label, metric.unit, metric.description, metric.source):
        assert words.strip() == words != ""
    assert metric.name.isidentifier()
    assert metric.better in ("higher", "lower", "none")
    assert metric.producer == f"{metric.name}@{metric.version}"
    assert metric.version >= 1
    assert metric.low is None or metric.high is None or metric.low < metric.high


@pytest.mark.parametrize("metric", RECORD_METRICS, ids=lambda metric: metric.name)
def test_a_record_of_an_unreadable_file_gives_nan(metric):
    assert math.isnan(metric.measure(ImageRecord("a.png")))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("width", 1600),
        ("height", 400),
        ("short_side", 400),
        ("megapixels", 0.64),  # 1600 * 400 / 1,000,000
        ("aspect", 4),  # 1600 / 400
        ("elongation", 4),
        ("size_bytes", 1234),
    ],
)
def test_a_record_gives_its_size_and_shape(name, expected):
    record = ImageRecord("a.png", width=1600, height=400, size_bytes=1234)
    assert RECORD_METRICS[name].measure(record) == pytest.approx(expected)


def test_a_portrait_is_as_elongated_as_a_landscape():
    portrait = ImageRecord("a.png", width=400, height=1600)
    assert RECORD_METRICS["elongation"].measure(portrait) == 4
    assert RECORD_METRICS["aspect"].measure(portrait) == 0.25


def test_record_metrics_become_a_float32_column():
    column = measure_records(
        [ImageRecord("a", width=3, height=2), ImageRecord("b")], RECORD_METRICS["width"]
    )
    assert column.dtype == np.float32
    np.testing.assert_array_equal(column, [3, np.nan])


def test_measuring_an_image_gives_every_number_by_name_in_menu_order():
    numbers = measure_image(decoded(NOISE), METRICS)
    assert tuple(numbers) == METRICS.names


def test_metrics_and_record_metrics_have_different_names():
    assert not set(METRICS.names) & set(RECORD_METRICS.names)


def test_importing_the_metrics_imports_no_opencv():
    code = "import sys, lora_curator.metrics.verdicts; assert 'cv2' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
