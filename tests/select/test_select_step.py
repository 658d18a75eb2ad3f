import re
from pathlib import Path

import numpy as np
import pytest

from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.decisions import Decision, Decisions
from lora_curator.errors import BadInput, UnknownName
from lora_curator.select import SELECTORS
from lora_curator.select.farthest import k_center
from lora_curator.select.options import SelectOptions
from lora_curator.select.points import Points
from lora_curator.select.step import SELECT_FINDINGS, select_images

GOALS = [one.name for one in SELECTORS if one.is_goal]
NO_GOALS = [one.name for one in SELECTORS if not one.is_goal]


def dataset_of(vectors, unreadable=(), **columns):
    """Images a.jpg, b.jpg, ... (or 000.jpg, ... where there are many) with these embeddings."""
    vectors = np.asarray(vectors, np.float32)
    n = len(vectors)
    names = [chr(97 + row) if n <= 26 else f"{row:03}" for row in range(n)]
    records = tuple(
        ImageRecord(f"{name}.jpg", f"id {name}", 0 if row in unreadable else 100, 100)
        for row, name in enumerate(names)
    )
    columns = {name.replace("_", ":"): np.asarray(one) for name, one in columns.items()}
    return Dataset(Path("photos"), records, {"embedding:test": vectors, **columns})


def photos(*degrees, unreadable=(), **columns):
    """Images with embeddings at these angles; None for no embedding."""
    angles = np.radians([np.nan if degree is None else degree for degree in degrees])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return dataset_of(vectors, unreadable, **columns)


def select(dataset, decisions=None, *, quality=None, runs=True, work=None, **options):
    options = {"method": "diversity", "iterations": 2, **options}
    if quality is not None:
        quality = np.asarray(quality, np.float32)
    return select_images(
        dataset,
        decisions or Decisions(),
        SelectOptions(**options),
        embedding="embedding:test",
        quality=quality,
        runs=runs,
        **({} if work is None else {"work": work}),
    )


def names(selection):
    return [selection.dataset.paths[row] for row in selection.rows]


def pins(*paths):
    return Decisions().by_user(dict.fromkeys(paths, "keep"))


def test_every_image_has_its_reason():
    # b (10 degrees) stands for a and c, 10 away each; e (90) is the farthest from it, then d (60,
    # 30 from e). 1 - cos 80 = 0.826, 1 - cos 30 = 0.134, 1 - cos 10 = 0.015.
    selection = select(photos(0, 10, 20, 60, 90), count=3, runs=False)
    assert names(selection) == ["b.jpg", "e.jpg", "d.jpg"]
    words = {path: decision.sentence for path, decision in selection.proposals.items()}
    assert words == {
        "b.jpg": "Pick 1 of 3 is the first pick; stands for 2 other images.",
        "e.jpg": "Pick 2 of 3 fills the largest gap; 0.826 from 'b.jpg', the nearest pick before "
        "it.",
        "d.jpg": "Pick 3 of 3 fills the largest gap; 0.134 from 'e.jpg', the nearest pick before "
        "it.",
        "a.jpg": "Not selected: 0.015 from 'b.jpg', the nearest pick.",
        "c.jpg": "Not selected: 0.015 from 'b.jpg', the nearest pick.",
    }
    assert selection.proposals["d.jpg"] == Decision(
        "keep", "selected", words["d.jpg"], "select", "e.jpg"
    )
    assert selection.proposals["c.jpg"] == Decision(
        "drop", "not_selected", words["c.jpg"], "select", "b.jpg"
    )


def test_covering_radius_and_mean_distance():
    # 0.0152 for each of the two left out, 0 for the three picks: mean 0.0304 / 5.
    selection = select(photos(0, 10, 20, 60, 90), count=3)
    measures = selection.outcome.measures
    assert measures.covering_radius == pytest.approx(0.0152, abs=1e-4)
    assert measures.mean_distance == pytest.approx(0.0061, abs=1e-4)
    assert measures.closest_pair == pytest.approx(0.134, abs=1e-3)
    assert selection.dataset.column("pick").tolist() == [-1, 0, -1, 2, 1]
    np.testing.assert_allclose(
        selection.dataset.column("distance:pick"), [0.0152, 0, 0.0152, 0, 0], atol=1e-4
    )


def test_frequencies_are_a_column_and_in_the_sentences():
    # Two of 0, 10, 90: three starts of three images give 2/3, 1/3 and 1 (see the frequency tests).
    selection = select(photos(0, 10, 90), count=2, iterations=3)
    np.testing.assert_allclose(selection.frequency, [2 / 3, 1 / 3, 1], atol=1e-6)
    words = selection.proposals["c.jpg"].sentence
    assert "selected in 100% of 3 random runs (core)." in words


def test_without_runs_nothing_is_said_of_them():
    selection = select(photos(0, 10, 90), count=2, runs=False)
    assert np.isnan(selection.frequency).all()
    assert (selection.outcome.vote, selection.outcome.overlap) == (None, None)
    assert not any("random runs" in one.sentence for one in selection.proposals.values())


def test_the_set_is_not_the_most_frequent_images_and_covers_better():
    rng = np.random.default_rng(0)
    vectors = np.repeat(rng.normal(size=(40, 16)), 25, axis=0) + rng.normal(size=(1000, 16)) * 0.3
    selection = select(dataset_of(vectors), count=60, iterations=20)
    votes = np.argsort(-selection.frequency, kind="stable")[:60]
    gaps, _ = Points.of(vectors.astype(np.float32)).nearest(votes)
    outcome = selection.outcome
    assert outcome.vote.covering_radius == pytest.approx(float(gaps.max()))
    assert outcome.measures.covering_radius < 0.8 * gaps.max()
    both = len(set(votes.tolist()) & set(selection.rows.tolist()))
    assert outcome.overlap == pytest.approx(both / (120 - both))
    assert both < 60


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


@pytest.mark.parametrize("method", SELECTORS.names)
def test_fewer_than_asked_takes_all_and_says_so(method):
    selection = select(photos(0, 10, None), count=5, method=method)
    assert sorted(names(selection)) == ["a.jpg", "b.jpg"]
    (finding,) = selection.findings
    assert (finding.code, finding.value, finding.threshold) == ("fewer_than_asked", 2, 5)
    assert selection.dataset.findings == (finding,)
    assert selection.frequency.tolist() == [1, 1, 0]


def test_more_pins_than_asked_are_all_kept_and_no_others():
    selection = select(photos(0, 10, 20, 90), pins("a.jpg", "c.jpg"), count=1)
    assert names(selection) == ["a.jpg", "c.jpg"]
    assert [finding.code for finding in selection.findings] == ["more_pinned_than_asked"]
    # Nothing was left to choose, so no random run was made and none is spoken of.
    assert np.isnan(selection.frequency).any()
    assert selection.outcome.vote is None
    assert not any("random" in one.sentence for one in selection.proposals.values())


@pytest.mark.parametrize("method", SELECTORS.names)
def test_a_pinned_image_without_an_embedding_is_taken_and_counts(method):
    selection = select(photos(0, 90, None, 45), pins("c.jpg"), count=2, method=method)
    assert names(selection)[0] == "c.jpg"
    assert len(selection.rows) == 2
    assert selection.frequency[2] == 1
    assert selection.dataset.column("distance:pick")[2] == 0


def test_a_pinned_image_that_cannot_be_read_is_a_finding():
    selection = select(photos(0, 90, unreadable=[0]), pins("a.jpg"), count=1)
    assert names(selection) == ["b.jpg"]
    assert [(f.code, f.path) for f in selection.findings] == [("pinned_unreadable", "a.jpg")]


@pytest.mark.parametrize("method", SELECTORS.names)
def test_a_second_run_selects_the_same(method):
    pytest.importorskip("sklearn")
    dataset = photos(*range(0, 200, 7), generated=[0, 1] * 14 + [0])
    how = {"count": 6, "method": method, "seed": 3, "quality": np.linspace(0, 1, 29)}
    first = select(dataset, **how)
    again = select(first.dataset, Decisions().proposed(first.proposals), **how)
    assert again.proposals == first.proposals
    assert again.outcome.to_json() == first.outcome.to_json()
    assert len(first.rows) == 6


def test_asking_for_more_keeps_the_pinned_images():
    dataset = photos(*range(0, 170, 6))
    first = select(dataset, count=4)
    more = select(dataset, pins(*names(first)), count=7)
    assert sorted(more.rows[:4]) == sorted(first.rows)
    greedy = k_center(dataset.column("embedding:test"), 7, pinned=sorted(first.rows))
    gaps, _ = Points.of(dataset.column("embedding:test")).nearest(greedy)
    assert more.outcome.measures.covering_radius <= gaps.max() + 1e-6


@pytest.mark.parametrize("method", SELECTORS.names)
def test_the_stop_button_stops_in_the_middle(method):
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
        select(photos(*range(26)), count=20, iterations=4, method=method, work=StopAfterThree())


def test_what_does_not_fit_is_refused():
    dataset = photos(0, 90)
    with pytest.raises(BadInput, match="how many images are wanted"):
        select(dataset)
    with pytest.raises(UnknownName, match="no selector named 'fps'"):
        select(dataset, count=1, method="fps")
    with pytest.raises(BadInput, match="no column 'embedding:clip'"):
        select_images(dataset, Decisions(), SelectOptions(count=1), embedding="embedding:clip")
    wrong = {"aspekt": {"portrait": (0.3, 0.4)}}
    with pytest.raises(BadInput, match=r"no quota named 'aspekt'. Did you mean 'aspect'\?"):
        select(dataset, count=1, method="cover", quotas=wrong)


@pytest.mark.parametrize("dataset", [photos(), photos(None, None)], ids=["no image", "no vector"])
@pytest.mark.parametrize("method", SELECTORS.names)
def test_nothing_to_select_from_gives_an_empty_selection(dataset, method):
    selection = select(dataset, count=3, method=method)
    assert selection.rows.tolist() == []
    assert np.isnan(selection.outcome.measures.covering_radius)
    assert selection.outcome.to_json()["measures"]["covering_radius"] is None
    assert [finding.code for finding in selection.findings] == ["fewer_than_asked"]


def test_the_curve_goes_on_behind_the_set():
    # Three picks and as many that would follow, but there are only five images.
    curve = select(photos(0, 10, 20, 60, 90), count=3).outcome.curve
    assert curve.count.tolist() == [1, 2, 3, 4, 5]
    # From b (10): e is 80 away; with e, d is 30 away; then 10, 10, and nothing is left out.
    np.testing.assert_allclose(curve.radius, [0.826, 0.134, 0.015, 0.015, 0], atol=1e-3)


# The goals: shelf, duplicates, quotas, quality.


def folder_with_junk():
    """40 images in four groups on 8 of 24 axes, and two that are like nothing (rows 40, 41)."""
    rng = np.random.default_rng(5)
    groups = np.abs(rng.normal(size=(4, 24))) * (np.arange(24) < 8)
    vectors = np.repeat(groups, 10, axis=0) + rng.normal(size=(40, 24)) * 0.05
    junk = np.zeros((2, 24))
    junk[0, 20], junk[1, 22] = 1, 1
    return dataset_of(np.concatenate([vectors, junk]))


@pytest.mark.parametrize("goal", GOALS)
def test_what_is_unlike_everything_stands_on_the_shelf(goal):
    selection = select(folder_with_junk(), count=6, method=goal)
    assert not {40, 41} & set(selection.rows.tolist())
    assert selection.outcome.oddities == 2
    assert selection.proposals["040.jpg"].reason == "oddity"
    stands = selection.dataset.column("isolation:test")[40]
    assert f"{stands:.3f} from the images most like it" in selection.proposals["040.jpg"].sentence


@pytest.mark.parametrize("goal", GOALS)
def test_a_pin_brings_an_oddity_back_and_the_switch_all(goal):
    dataset = folder_with_junk()
    assert 40 in select(dataset, pins("040.jpg"), count=6, method=goal).rows
    without = select(dataset, count=42, method=goal, oddities=False)
    assert without.outcome.oddities == 0
    assert "isolation:test" not in without.dataset.columns


def test_the_shelf_gives_back_the_least_odd_when_too_few_are_left():
    selection = select(folder_with_junk(), count=41, method="cover")
    assert len(selection.rows) == 41
    assert selection.outcome.oddities == 1
    assert selection.findings == ()
    alone = selection.dataset.column("isolation:test")
    (left,) = set(range(42)) - set(selection.rows.tolist())
    assert alone[left] == alone.max()


@pytest.mark.parametrize("goal", GOALS)
def test_of_a_group_of_duplicates_at_most_one_is_chosen_the_best(goal):
    dataset = photos(0, 30, 60, 90, group_duplicates=[0, 0, 0, -1])
    quality = [0.2, 0.9, 0.4, 0.5]
    how = {"method": goal, "quality": quality, "runs": False}
    selection = select(dataset, count=2, **how)
    assert sorted(names(selection)) == ["b.jpg", "d.jpg"]
    assert selection.proposals["a.jpg"].reason == "same_picture"
    assert selection.proposals["a.jpg"].near == "b.jpg"
    pinned = select(dataset, pins("a.jpg"), count=2, **how)
    assert sorted(names(pinned)) == ["a.jpg", "d.jpg"]
    both = select(dataset, pins("a.jpg", "b.jpg"), count=2, **how)
    assert sorted(names(both)) == ["a.jpg", "b.jpg"]
    enough = select(dataset, count=3, **how)
    assert len(enough.rows) == 3
    off = select(dataset, count=2, **how, one_per_group=False)
    assert not any(one.reason == "same_picture" for one in off.proposals.values())


@pytest.mark.parametrize("goal", GOALS)
def test_quotas_are_kept_and_counted(goal):
    dataset = photos(*range(0, 100, 5), generated=[1] * 15 + [0] * 5)
    selection = select(dataset, count=5, method=goal)  # the usual fifth
    generated = dataset.column("generated")[selection.rows]
    assert generated.sum() == 1
    lines = {one.kind: one for one in selection.outcome.quotas}
    assert (lines["generated"].low, lines["generated"].high) == (0, 1)
    assert (lines["generated"].count, lines["generated"].available) == (1, 15)
    assert selection.outcome.shortfalls == ()


@pytest.mark.parametrize("goal", GOALS)
def test_a_quota_that_cannot_be_met_is_said_with_the_number(goal):
    # 10 images, 8 of them generated: of 5 picks at least 3 are, where 1 is allowed.
    dataset = photos(*range(0, 100, 10), generated=[1] * 8 + [0] * 2)
    selection = select(dataset, count=5, method=goal)
    (sentence,) = selection.outcome.shortfalls
    assert sentence.endswith("at most 1 allowed, 3 needed: only 2 other images are there.")
    assert [(one.code, one.sentence) for one in selection.findings] == [("quota_missed", sentence)]
    assert len(selection.rows) == 5
    lines = {one.kind: one for one in selection.outcome.quotas}
    assert (lines["generated"].high, lines["generated"].count) == (1, 3)
    # Who is left out is told the limit that held, not the one that was asked for.
    full = [one.sentence for one in selection.proposals.values() if one.reason == "quota_full"]
    assert full
    words = "and 3 are made by a model, as few as possible (at most 1 was allowed)"
    assert all(words in sentence for sentence in full)


@pytest.mark.parametrize("goal", GOALS)
def test_pins_that_break_a_quota_are_said_to(goal):
    # The pins at 0, 10, 80 and 90 are the whole set, two of them generated; f at 50 is as well.
    dataset = photos(*range(0, 100, 10), generated=[1, 1, 0, 0, 0, 1, 0, 0, 0, 0])
    pinned = pins("a.jpg", "b.jpg", "i.jpg", "j.jpg")
    quotas = {"generated": {"generated": (0.0, 0.0)}}
    selection = select(dataset, pinned, count=4, method=goal, quotas=quotas)
    (sentence,) = selection.outcome.shortfalls
    assert sentence.endswith("at most 0 allowed, 2 needed because of the pinned images.")
    words = "and 2 are made by a model, as few as possible (none was allowed)"
    assert words in selection.proposals["f.jpg"].sentence


@pytest.mark.parametrize("goal", GOALS)
def test_quotas_are_shares_of_what_can_be_selected(goal):
    # 30 are asked for, 10 are there: a half of ten are five, and all ten are selected.
    dataset = photos(*range(0, 100, 10), generated=[1] * 5 + [0] * 5)
    quotas = {"generated": {"generated": (0.0, 0.5)}}
    selection = select(dataset, count=30, method=goal, quotas=quotas)
    assert [one.code for one in selection.findings] == ["fewer_than_asked"]
    assert len(selection.rows) == 10


@pytest.mark.parametrize("method", NO_GOALS)
def test_who_knows_no_quotas_says_so_when_they_were_asked_for(method):
    pytest.importorskip("sklearn")
    dataset = photos(*range(0, 100, 10))
    asked = select(dataset, count=3, method=method, quotas={"aspect": {"square": (0.0, 0.1)}})
    assert [one.code for one in asked.findings] == ["quotas_not_used"]
    assert select(dataset, count=3, method=method).findings == ()


@pytest.mark.parametrize("method", NO_GOALS)
def test_the_others_know_no_quality_no_shelf_and_no_groups(method):
    pytest.importorskip("sklearn")
    dataset = folder_with_junk()
    groups = {"group:duplicates": np.zeros(42, np.int64)}
    plain = select(dataset, count=6, method=method)
    said = select(
        dataset.with_columns(groups), count=6, method=method, quality=np.linspace(0, 1, 42)
    )
    assert said.proposals == plain.proposals
    assert said.outcome.oddities == 0


@pytest.mark.parametrize("goal", GOALS)
def test_of_alike_images_the_better_one_is_taken(goal):
    # Pairs 3 degrees apart at 0, 30, 60 and 90; the second of each is the better one.
    degrees = [at + more for at in (0, 30, 60, 90) for more in (0, 3)]
    selection = select(photos(*degrees), count=4, method=goal, quality=[0.3, 0.8] * 4)
    rows = selection.rows.tolist()
    assert sorted(row // 2 for row in rows) == [0, 1, 2, 3]
    assert all(row % 2 for row in rows[1:])  # Represent begins with the middle, whatever it is
    loser = selection.proposals[selection.dataset.paths[rows[1] - 1]]
    assert loser.near == selection.dataset.paths[rows[1]]
    assert "quality" in loser.sentence
    assert {"0.30", "0.80"} <= set(re.findall(r"[0-9.]*[0-9]", loser.sentence))


def test_a_quality_that_is_known_of_no_image_is_none():
    selection = select(photos(0, 40, 90), count=2, method="cover", quality=[np.nan] * 3)
    assert not any("quality" in one.sentence for one in selection.proposals.values())


def test_every_finding_that_a_selection_makes_is_listed():
    found = set()
    dataset = photos(*range(0, 100, 10), unreadable=[0], generated=[1] * 10)
    for one in (
        select(dataset, pins("a.jpg"), count=30),
        select(dataset, pins("b.jpg", "c.jpg"), count=1),
        select(dataset, count=3, method="cover"),
        select(dataset, count=3, quotas={}),
        select(dataset, count=3, quotas={"source": {"each": (0.0, 0.5)}}),
    ):
        found |= {finding.code for finding in one.findings}
    assert found == SELECT_FINDINGS
