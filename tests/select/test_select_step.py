from pathlib import Path

import numpy as np
import pytest

from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.decisions import Decision, Decisions
from lora_curator.errors import BadInput, UnknownName
from lora_curator.select.farthest import k_center
from lora_curator.select.points import Points
from lora_curator.select.step import SELECTORS, select_images


def photos(*degrees, unreadable=()):
    """Images a.jpg, b.jpg, ... with embeddings at these angles; None for no embedding."""
    angles = np.radians([np.nan if degree is None else degree for degree in degrees])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    records = [
        ImageRecord(f"{chr(97 + n)}.jpg", f"id{n}", 0 if n in unreadable else 100, 100)
        for n in range(len(degrees))
    ]
    return Dataset(Path("photos"), tuple(records), {"embedding:test": vectors})


def select(dataset, decisions=None, **how):
    return select_images(dataset, decisions or Decisions(), embedding="embedding:test", **how)


def names(selection):
    return [selection.dataset.paths[row] for row in selection.rows]


def test_the_set_is_one_run_from_the_middle_with_its_reasons():
    # c (20 degrees) is the middle, e (90) the farthest, then d (60, 30 from e).
    # 1 - cos 70 = 0.658, 1 - cos 30 = 0.134, 1 - cos 10 = 0.015, 1 - cos 20 = 0.060.
    selection = select(photos(0, 10, 20, 60, 90), count=3, iterations=0)
    assert names(selection) == ["c.jpg", "e.jpg", "d.jpg"]
    words = {path: decision.sentence for path, decision in selection.proposals.items()}
    assert words == {
        "c.jpg": "Pick 1 of 3 is the first pick.",
        "e.jpg": "Pick 2 of 3 fills the largest gap; 0.658 from 'c.jpg', the nearest pick before "
        "it.",
        "d.jpg": "Pick 3 of 3 fills the largest gap; 0.134 from 'e.jpg', the nearest pick before "
        "it.",
        "a.jpg": "Not selected: 0.060 from 'c.jpg', the nearest pick.",
        "b.jpg": "Not selected: 0.015 from 'c.jpg', the nearest pick.",
    }
    assert selection.proposals["d.jpg"] == Decision(
        "keep", "selected", words["d.jpg"], "select", "e.jpg"
    )
    assert selection.proposals["b.jpg"] == Decision(
        "drop", "not_selected", words["b.jpg"], "select", "c.jpg"
    )


def test_covering_radius_and_mean_distance():
    # 0.060 and 0.015 for the two left out, 0 for the three picks: mean 0.0753 / 5.
    selection = select(photos(0, 10, 20, 60, 90), count=3)
    assert selection.covering_radius == pytest.approx(0.0603, abs=3e-4)
    assert selection.mean_distance == pytest.approx(0.0151, abs=2e-4)
    assert selection.dataset.column("pick").tolist() == [-1, -1, 0, 2, 1]
    np.testing.assert_allclose(
        selection.dataset.column("distance:pick"), [0.060, 0.015, 0, 0, 0], atol=3e-4
    )


def test_frequencies_are_a_column_and_in_the_sentences():
    # Two of 0, 10, 90: three starts of three images give 2/3, 1/3 and 1 (see the frequency tests).
    selection = select(photos(0, 10, 90), count=2, iterations=3)
    np.testing.assert_allclose(selection.frequency, [2 / 3, 1 / 3, 1], atol=1e-6)
    assert selection.proposals["c.jpg"].sentence.endswith(
        "selected in 100% of 3 random runs (core)."
    )


def test_the_set_is_not_the_most_frequent_images():
    rng = np.random.default_rng(0)
    vectors = np.repeat(rng.normal(size=(40, 16)), 25, axis=0) + rng.normal(size=(1000, 16)) * 0.3
    records = tuple(ImageRecord(f"{n:04}.jpg", "", 1, 1) for n in range(1000))
    dataset = Dataset(Path("x"), records, {"embedding:test": vectors.astype(np.float32)})
    selection = select(dataset, count=60)
    votes = np.argsort(-selection.frequency, kind="stable")[:60]
    gaps, _ = Points.of(vectors.astype(np.float32)).nearest(votes)
    assert selection.covering_radius < 0.8 * gaps.max()
    assert set(votes) != set(selection.rows)


def test_pins_are_in_and_dropped_unreadable_and_unknown_images_are_out():
    dataset = photos(0, 10, 20, 60, 90, None, 180, unreadable=[6])
    decisions = Decisions({"e.jpg": Decision("drop", "blurry", "Is blurry.", "quality")})
    decisions = decisions.by_user({"b.jpg": "keep", "d.jpg": "drop"})
    selection = select(dataset, decisions, count=2)
    assert names(selection) == ["b.jpg", "a.jpg"]  # a and c are both 10 from b: the lower row
    codes = {path: decision.reason for path, decision in selection.proposals.items()}
    assert codes == {
        "b.jpg": "pinned",
        "a.jpg": "selected",
        "c.jpg": "not_selected",
        "f.jpg": "no_embedding",
        "g.jpg": "unreadable",
    }
    np.testing.assert_array_equal(
        np.isnan(selection.dataset.column("distance:pick")), [0, 0, 0, 1, 1, 1, 1]
    )
    assert selection.frequency[[1, 3, 4, 5, 6]].tolist() == [1, 0, 0, 0, 0]


def test_fewer_than_asked_takes_all_and_says_so():
    selection = select(photos(0, 10, None), count=5)
    assert sorted(names(selection)) == ["a.jpg", "b.jpg"]
    (finding,) = selection.findings
    assert (finding.code, finding.value, finding.threshold) == ("fewer_than_asked", 2, 5)
    assert selection.dataset.findings == (finding,)
    assert selection.frequency.tolist() == [1, 1, 0]


def test_more_pins_than_asked_are_all_kept_and_no_others():
    decisions = Decisions().by_user({"a.jpg": "keep", "c.jpg": "keep"})
    selection = select(photos(0, 10, 20, 90), decisions, count=1)
    assert names(selection) == ["a.jpg", "c.jpg"]
    assert [finding.code for finding in selection.findings] == ["more_pinned_than_asked"]


def test_a_pinned_image_without_an_embedding_is_taken_and_counts():
    decisions = Decisions().by_user({"c.jpg": "keep"})
    selection = select(photos(0, 90, None, 45), decisions, count=2)
    assert names(selection) == ["c.jpg", "d.jpg"]
    assert selection.frequency[2] == 1


def test_a_pinned_image_that_cannot_be_read_is_a_finding():
    decisions = Decisions().by_user({"a.jpg": "keep"})
    selection = select(photos(0, 90, unreadable=[0]), decisions, count=1)
    assert names(selection) == ["b.jpg"]
    assert [(f.code, f.path) for f in selection.findings] == [("pinned_unreadable", "a.jpg")]


@pytest.mark.parametrize("method", SELECTORS.names)
def test_a_second_run_selects_the_same(method):
    pytest.importorskip("sklearn")
    dataset = photos(*range(0, 200, 7))
    first = select(dataset, count=6, method=method, iterations=4, seed=3)
    again = select(
        first.dataset,
        Decisions().proposed(first.proposals),
        count=6,
        method=method,
        iterations=4,
        seed=3,
    )
    assert again.proposals == first.proposals
    assert len(first.rows) == 6


def test_asking_for_more_continues_from_the_pins():
    dataset = photos(*range(0, 170, 6))
    first = select(dataset, count=4, iterations=0)
    pinned = Decisions().by_user(dict.fromkeys(names(first), "keep"))
    more = select(dataset, pinned, count=7, iterations=0)
    expected = k_center(dataset.column("embedding:test"), 7, pinned=sorted(first.rows))
    assert more.rows.tolist() == expected.tolist()


def test_the_stop_button_stops_between_two_picks():
    class Stopped(Exception):
        pass

    class StopAfterThree:
        seen = 0

        def progress(self, done, total, label=""):
            self.seen += 1

        def check_interrupted(self):
            if self.seen == 3:
                raise Stopped

    with pytest.raises(Stopped):
        select(photos(*range(30)), count=20, work=StopAfterThree())


def test_what_does_not_fit_is_refused():
    dataset = photos(0, 90)
    for count in (0, -1):
        with pytest.raises(BadInput, match="at least 1"):
            select(dataset, count=count)
    with pytest.raises(UnknownName, match="no selector named 'fps'"):
        select(dataset, count=1, method="fps")
    with pytest.raises(BadInput, match="no column 'embedding:clip'"):
        select_images(dataset, Decisions(), count=1, embedding="embedding:clip")


def test_an_empty_dataset_gives_an_empty_selection():
    selection = select(photos(), count=3)
    assert selection.rows.tolist() == []
    assert np.isnan(selection.covering_radius)
    assert [finding.code for finding in selection.findings] == ["fewer_than_asked"]
