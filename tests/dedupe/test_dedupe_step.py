from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.decisions import Decision, Decisions
from lora_curator.dedupe.hashes import HASHES
from lora_curator.dedupe.step import find_duplicates, propose_drops
from lora_curator.dedupe.twins import bits_of_similarity
from lora_curator.errors import BadInput
from lora_curator.images import DecodedImage

PATTERN = 0x0F0F0F0F0F0F0F0F
"""32 bits set: an image with a pattern."""


def table(*rows, captions=None, **columns):
    """One row per dict: any of id, width, height, size, pixels, phash, dhash, red, green, blue."""
    records = tuple(
        ImageRecord(
            f"{chr(97 + number)}.jpg",
            row.get("id", f"id{number}"),
            row.get("width", 100),
            row.get("height", 100),
            "JPEG",
            row.get("size", 1000),
        )
        for number, row in enumerate(rows)
    )
    hashes = {
        f"hash:{name}": np.array([row.get(name, default(n)) for n, row in enumerate(rows)], "u8")
        for name, default in (
            ("pixels", lambda n: n + 1),
            ("phash", lambda n: PATTERN),
            ("dhash", lambda n: PATTERN),
            ("red", lambda n: 0),
            ("green", lambda n: 0),
            ("blue", lambda n: 0),
        )
    }
    return Dataset(Path("photos"), records, {**hashes, **columns}, captions or ())


def far(number):
    """Hashes 32 or 64 bits from `PATTERN` and from one another."""
    values = (0x00FF00FF00FF00FF, 0x0000FFFF0000FFFF, 0x00000000FFFFFFFF, 0xF0F0F0F0F0F0F0F0)
    return {"phash": values[number], "dhash": values[number]}


def propose(dataset, decisions=None, **how):
    decisions = decisions or Decisions()
    found = find_duplicates(dataset, decisions=decisions, **how)
    return found, propose_drops(found, decisions, **how)


def groups(dataset, name="duplicates"):
    return dataset.column(f"group:{name}").tolist()


def test_similarity_in_bits():
    # (1 - 0.95) * 64 = 3.2, (1 - 0.9) * 64 = 6.4: whole bits.
    assert [bits_of_similarity(s) for s in (1.0, 0.95, 0.9, 0.875, 0.5)] == [0, 3, 6, 8, 32]
    with pytest.raises(BadInput, match=r"between 0\.5 and 1; 95 does not"):
        bits_of_similarity(95)


def test_same_bytes_same_pixels_and_same_look_are_told_apart():
    dataset = table(
        {"id": "x", **far(0)},
        {"id": "x", **far(0)},
        {"pixels": 77, **far(1)},
        {"pixels": 77, **far(1), "size": 900},
        {},
        {"phash": PATTERN ^ 0b111, "dhash": PATTERN ^ 0b11, "size": 10},
        far(2),
    )
    found, proposals = propose(dataset)
    assert groups(found, "exact") == [0, 0, 1, 1, -1, -1, -1]
    assert groups(found) == [0, 0, 1, 1, 2, 2, -1]
    np.testing.assert_array_equal(
        found.column("distance:kept"), np.array([0, 0, 0, 0, 0, 2, np.nan], np.float32)
    )
    assert {path: d.near for path, d in proposals.decisions.items()} == {
        "b.jpg": "a.jpg",
        "d.jpg": "c.jpg",
        "f.jpg": "e.jpg",
    }
    sentences = [d.sentence for d in proposals.decisions.values()]
    assert sentences == [
        "Has the same bytes as 'a.jpg', which is kept for its place: nothing sets them apart and "
        "it comes first.",
        "Has the same pixels as 'c.jpg', which is kept for its file size: 1,000 against 900 bytes.",
        "Looks the same as 'e.jpg' (2 of 64 bits differ), which is kept for its file size: 1,000 "
        "against 10 bytes.",
    ]
    assert {(d.choice, d.reason, d.author) for d in proposals.decisions.values()} == {
        ("drop", "duplicate", "dedupe")
    }


@pytest.mark.parametrize(
    ("phash", "dhash", "same"),
    [(3, 5, True), (5, 3, True), (3, 6, False), (4, 4, False), (0, 6, False), (6, 0, False)],
)
def test_one_hash_within_the_bits_and_the_other_within_two_more(phash, dhash, same):
    dataset = table({}, {"phash": PATTERN ^ (2**phash - 1), "dhash": PATTERN ^ (2**dhash - 1)})
    assert groups(find_duplicates(dataset)) == ([0, 0] if same else [-1, -1])


def test_a_single_hash_decides_alone_when_only_it_is_asked_for():
    dataset = table({}, {"phash": PATTERN ^ 7, "dhash": ~PATTERN & (2**64 - 1)})
    assert groups(find_duplicates(dataset, methods=("phash",))) == [0, 0]
    assert groups(find_duplicates(dataset, methods=("dhash",))) == [-1, -1]


def test_another_colour_of_a_sixteenth_of_the_image_is_another_picture():
    one_level, two_levels = {"red": 0x1000000000000000}, {"red": 0x2000000000000000}
    assert groups(find_duplicates(table({}, one_level))) == [0, 0]
    assert groups(find_duplicates(table({}, two_levels))) == [-1, -1]


def hashed(*images):
    """Rows as a scan would make them."""
    rows = []
    for pixels in images:
        image = DecodedImage(np.ascontiguousarray(pixels), pixels.shape[1], pixels.shape[0])
        size = {"width": image.width, "height": image.height}
        rows.append({**{one.name: one.compute(image) for one in HASHES}, **size})
    return table(*rows)


def test_flat_images_are_twins_only_when_their_pixels_are_equal():
    black, white, grey = (np.full((300, 300, 3), level, np.uint8) for level in (0, 255, 128))
    assert groups(find_duplicates(hashed(black, white, grey, black.copy()))) == [0, -1, -1, 0]


def test_smaller_copies_of_real_photographs_are_found_and_nothing_else():
    data = pytest.importorskip("skimage.data")
    photos = [data.astronaut(), data.chelsea(), data.coffee(), data.rocket()]
    halves = [
        np.asarray(Image.fromarray(p).resize((p.shape[1] // 2, p.shape[0] // 2))) for p in photos
    ]
    found, proposals = propose(hashed(*photos, *halves))
    assert groups(found) == [0, 1, 2, 3, 0, 1, 2, 3]
    assert sorted(proposals.decisions) == ["e.jpg", "f.jpg", "g.jpg", "h.jpg"]
    assert "resolution: 512x512 against 256x256" in proposals.decisions["e.jpg"].sentence


def test_textures_cut_from_one_surface_are_different_images():
    data = pytest.importorskip("skimage.data")
    cuts = []
    for name in ("brick", "grass", "gravel"):
        surface = getattr(data, name)()
        surface = np.repeat(surface[..., None], 3, axis=2) if surface.ndim == 2 else surface
        cuts += [surface[y : y + 170, x : x + 170] for y in (0, 170, 340) for x in (0, 170, 340)]
    assert set(groups(find_duplicates(hashed(*cuts)))) == {-1}


UNKNOWN = np.float32(np.nan)


@pytest.mark.parametrize(
    ("rows", "columns", "captions", "kept", "words"),
    [
        ([{"width": 0}, {}], {}, None, "b.jpg", "being readable"),
        ([{"width": 97}, {}], {}, None, "b.jpg", "resolution: 100x100 against 97x100"),
        (  # 99 columns of 100 are a tie, so sharpness decides.
            [{"width": 99}, {}],
            {"sharpness": [20, 10]},
            None,
            "a.jpg",
            "sharpness: 20 against 10",
        ),
        (  # 98 of 100 is within 5 %, so quality decides.
            [{}, {}],
            {"sharpness": [100, 98], "jpeg_quality": [80, 90]},
            None,
            "b.jpg",
            "JPEG quality: 90 against 80",
        ),
        (
            [{"size": 1}, {"size": 2}],
            {"sharpness": [UNKNOWN, 9], "jpeg_quality": [95, UNKNOWN]},
            None,
            "b.jpg",
            "file size: 2 against 1 bytes",
        ),
        ([{}, {}], {}, (None, "a dog"), "b.jpg", "caption: the other has none"),
        ([{}, {}], {}, (" ", ""), "a.jpg", "it comes first"),
    ],
)
def test_the_first_rule_that_separates_decides_and_is_named(rows, columns, captions, kept, words):
    columns = {name: np.array(values, np.float32) for name, values in columns.items()}
    rows = [{"id": "same", **row} for row in rows]
    _, proposals = propose(table(*rows, captions=captions, **columns))
    (decision,) = proposals.decisions.values()
    assert decision.near == kept
    assert words in decision.sentence


def test_a_pinned_image_is_kept_although_its_twin_is_larger():
    dataset = table({"width": 50}, {}, {})
    _, proposals = propose(dataset, Decisions().by_user({"a.jpg": "keep"}))
    assert sorted(proposals.decisions) == ["b.jpg", "c.jpg"]
    assert proposals.decisions["b.jpg"].near == "a.jpg"
    assert "kept for its pin: you asked for it" in proposals.decisions["b.jpg"].sentence


def test_two_pinned_twins_are_both_kept():
    decisions = Decisions().by_user({"a.jpg": "keep", "c.jpg": "keep"})
    _, proposals = propose(table({}, {}, {}), decisions)
    assert sorted(proposals.decisions) == ["b.jpg"]


def test_a_dropped_image_is_neither_kept_nor_dropped_again():
    blurry = Decisions({"b.jpg": Decision("drop", "blurry", "Is blurry.", "quality")})
    dataset = table({"width": 50}, {}, {"width": 40})
    _, proposals = propose(dataset, blurry)
    assert {path: d.near for path, d in proposals.decisions.items()} == {"c.jpg": "a.jpg"}


def test_a_second_run_says_the_same_as_the_first():
    dataset = table({}, {"width": 50})
    found, first = propose(dataset)
    again = propose_drops(found, Decisions().proposed(first.decisions))
    assert again == first
    assert first.decisions.keys() == {"b.jpg"}


def test_the_ends_of_a_chain_both_stay():
    # a-b and b-c differ in 3 bits, a-c in 6: b goes, for a; c is no twin of a and stays.
    chain = [{"size": 3}, {"phash": PATTERN ^ 7, "size": 2}, {"phash": PATTERN ^ 63, "size": 1}]
    found, proposals = propose(table(*chain), methods=("phash",))
    assert groups(found) == [0, 0, 0]
    assert {path: d.near for path, d in proposals.decisions.items()} == {"b.jpg": "a.jpg"}


def test_the_kept_image_inherits_the_caption_of_its_best_dropped_twin():
    dataset = table(
        {"width": 300}, {"width": 100}, {"width": 200}, captions=("", "a dog", "a brown dog")
    )
    _, proposals = propose(dataset)
    assert proposals.captions == ("a brown dog", "a dog", "a brown dog")
    (finding,) = proposals.findings
    assert (finding.code, finding.path) == ("caption_inherited", "a.jpg")
    assert "'c.jpg'" in finding.sentence


def test_a_caption_is_never_replaced():
    dataset = table({"width": 300}, {}, captions=("mine", "other"))
    _, proposals = propose(dataset)
    assert proposals.captions == ("mine", "other")
    assert proposals.findings == ()


def test_unreadable_images_are_not_compared_by_their_zero_hashes():
    nothing = {"width": 0, "pixels": 0, "phash": 0, "dhash": 0}
    assert groups(find_duplicates(table(nothing, nothing))) == [-1, -1]


def test_a_huge_group_is_pointed_out():
    (finding,) = find_duplicates(table(*[{}] * 51)).findings
    assert (finding.code, finding.value) == ("large_group", 51)


def test_groups_and_drops_do_not_depend_on_the_order_of_the_rows():
    rng = np.random.default_rng(3)
    centres = rng.integers(0, 2**64, 12, dtype=np.uint64)
    rows = []
    for number in range(60):
        noise = np.uint64(1) << np.uint64(rng.integers(0, 64))
        value = int(centres[number % 12] ^ noise)
        rows.append({"phash": value, "dhash": value, "size": 1000 + number})
    dataset = table(*rows)
    found, proposals = propose(dataset)
    order = rng.permutation(60)
    shuffled, others = propose(dataset.take(order))
    assert len(proposals.decisions) > 20
    assert others.decisions == proposals.decisions
    first, second = found.column("group:duplicates")[order], shuffled.column("group:duplicates")
    np.testing.assert_array_equal(
        (first[:, None] == first) & (first >= 0), (second[:, None] == second) & (second >= 0)
    )


def test_missing_hashes_and_unknown_methods_are_named():
    dataset = Dataset(Path("photos"), (ImageRecord("a.jpg", "x", 1, 1),))
    with pytest.raises(BadInput, match="no column 'hash:pixels'"):
        find_duplicates(dataset)
    with pytest.raises(BadInput, match="named 'whash'"):
        find_duplicates(dataset, methods=("whash",))
    assert groups(find_duplicates(dataset, methods=("bytes",))) == [-1]


def test_an_empty_dataset_has_no_duplicates():
    found, proposals = propose(table())
    assert groups(found) == []
    assert proposals.decisions == {}


def test_grain_does_not_pass_for_sharpness():
    twins = table({}, {}, sharpness=np.array([800.0, 17_000.0]), noise=np.array([2.0, 26.0]))
    _, proposals = propose(twins)
    (path,) = proposals.decisions
    assert path == "b.jpg"
    assert "grain 2.0 against 26.0" in proposals.decisions[path].sentence


def test_a_little_grain_leaves_the_word_to_sharpness():
    twins = table({}, {}, sharpness=np.array([800.0, 900.0]), noise=np.array([2.0, 5.0]))
    _, proposals = propose(twins)
    assert list(proposals.decisions) == ["a.jpg"]
