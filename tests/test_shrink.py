import numpy as np
import pytest

from lora_curator.images import fit_within, shrink, shrink_whole

cv2 = pytest.importorskip("cv2")


@pytest.mark.parametrize(
    ("size", "expected"),
    [((300, 200), (100, 67)), ((200, 300), (67, 100)), ((80, 60), (80, 60)), ((5000, 3), (100, 1))],
)
def test_the_longer_side_is_fitted_and_nothing_is_enlarged(size, expected):
    assert fit_within(*size, 100) == expected


@pytest.mark.parametrize("width", [101, 140, 160, 200, 290, 310, 500, 777, 1600])
@pytest.mark.parametrize("channels", [1, 3])
def test_shrinking_keeps_the_mean_and_stays_near_the_exact_average(width, channels):
    rng = np.random.default_rng(width)
    noise = rng.integers(0, 256, (width * 2 // 3, width, channels)).astype(np.float32)
    image = cv2.GaussianBlur(noise, (0, 0), width / 60)
    image = np.clip((image - 127) * 6 + 127, 0, 255).astype(np.uint8)
    small = shrink(image, 100)
    assert small.shape[:2] == (fit_within(*image.shape[1::-1], 100))[::-1]
    exact = cv2.resize(image, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert abs(small.mean() - image.mean()) < 1
    assert np.abs(small.astype(int) - exact).mean() < 2


def test_whole_blocks_are_averaged_and_the_rest_is_left_out():
    image = np.arange(35, dtype=np.uint8).reshape(5, 7)
    # blocks of 3: rows 0-2, columns 0-2 and 3-5: means of 0..2+7k and of 3..5+7k: 8 and 11
    assert shrink_whole(image, 3).tolist() == [[8, 11]]
    assert shrink_whole(image, 1) is image
