"""Every way to select, by the same few promises."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lora_curator.select import SELECTORS, Ask
from lora_curator.select.measures import measure_set
from lora_curator.select.points import Points
from lora_curator.select.quotas import QuotaRoom, make_quotas

pytest.importorskip("sklearn")
GOALS = [one.name for one in SELECTORS if one.is_goal]
FEW = settings(max_examples=7, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def problems(draw, copies=True):
    """Unit vectors in five dimensions, some of them copies; pins, exclusions, quality."""
    n = draw(st.integers(2, 20))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    vectors = rng.normal(size=(n, 5)).astype(np.float32)
    if copies and n > 6:
        vectors[n // 2 : n // 2 + 3] = vectors[0]
    rows = rng.permutation(n)
    excluded = np.sort(rows[: draw(st.integers(0, n // 3))])
    free = rows[len(excluded) :]
    pinned = np.sort(free[: draw(st.integers(0, min(4, len(free))))])
    vectors[excluded[::2]] = np.nan  # what is excluded may be anything
    quality = rng.random(n).astype(np.float32)
    quality[rng.random(n) < 0.2] = np.nan
    return Ask(
        vectors,
        draw(st.integers(1, n + 2)),
        seed=draw(st.integers(0, 5)),
        iterations=draw(st.integers(0, 2)),
        pinned=pinned,
        excluded=excluded,
        quality=draw(st.sampled_from([None, quality])),
        weight=draw(st.sampled_from([0.0, 0.5, 1.0])),
    )


@pytest.mark.parametrize("method", SELECTORS.names)
@FEW
@given(ask=problems())
def test_pins_first_no_exclusion_no_row_twice_and_the_exact_number(method, ask):
    answer = SELECTORS[method].way(ask)
    rows = answer.picks.rows.tolist()
    free = len(ask.vectors) - len(ask.excluded)
    assert len(rows) == min(max(ask.count, len(ask.pinned)), free)
    assert sorted(rows[: len(ask.pinned)]) == ask.pinned.tolist()
    assert not set(rows) & set(ask.excluded.tolist())
    assert len(set(rows)) == len(rows)
    assert len(answer.picks.gains) == len(rows)


@pytest.mark.parametrize("method", SELECTORS.names)
@FEW
@given(ask=problems())
def test_the_frequency_is_a_share_that_pins_have_whole_and_exclusions_none(method, ask):
    frequency = SELECTORS[method].way(ask).frequency
    if not ask.iterations:
        assert frequency is None
        return
    assert frequency.shape == (len(ask.vectors),)
    known = frequency[np.isfinite(frequency)]
    assert ((known >= 0) & (known <= 1)).all()
    assert (frequency[ask.pinned] == 1).all()
    assert (np.nan_to_num(frequency[ask.excluded]) == 0).all()


@pytest.mark.parametrize("method", SELECTORS.names)
@FEW
@given(ask=problems())
def test_the_same_seed_gives_the_same_answer(method, ask):
    one, two = SELECTORS[method].way(ask), SELECTORS[method].way(ask)
    assert one.picks.rows.tolist() == two.picks.rows.tolist()
    np.testing.assert_array_equal(one.picks.gains, two.picks.gains)
    if one.frequency is not None:
        np.testing.assert_array_equal(one.frequency, two.frequency)


@pytest.mark.parametrize("method", ["cover", "represent", "best", "diversity", "blocks"])
@FEW
@given(ask=problems())
def test_the_random_runs_inform_and_do_not_choose(method, ask):
    # Diversity breaks ties between copies by the runs: there the same pictures are chosen.
    with_runs = Ask(**{**vars(ask), "iterations": 2})
    without = Ask(**{**vars(ask), "iterations": 0})
    one = SELECTORS[method].way(with_runs).picks.rows
    two = SELECTORS[method].way(without).picks.rows
    if method == "diversity":
        points = Points.of(ask.vectors, ask.excluded)
        assert measure_set(points, one).covering_radius == pytest.approx(
            measure_set(points, two).covering_radius, abs=0.02
        )
    else:
        assert one.tolist() == two.tolist()


@pytest.mark.parametrize("method", GOALS)
@FEW
@given(
    ask=problems(copies=False),
    quality=st.integers(0, 1000),
    weight=st.sampled_from([0.3, 0.5, 1.0]),
    seed=st.integers(0, 1000),
)
def test_the_order_of_the_rows_does_not_matter_to_the_goals(method, ask, quality, weight, seed):
    # Each row has a quality of its own: two rows alone in a region are equally good without, and
    # the lower one is taken.
    n = len(ask.vectors)
    worth = np.random.default_rng(quality).random(n).astype(np.float32)
    places = np.random.default_rng(seed).permutation(n)
    back = np.argsort(places)  # row r of the first problem is row back[r] of the other
    plain = Ask(
        ask.vectors,
        ask.count,
        pinned=ask.pinned,
        excluded=ask.excluded,
        quality=worth,
        weight=weight,
    )
    moved = Ask(
        ask.vectors[places],
        ask.count,
        pinned=back[ask.pinned],
        excluded=back[ask.excluded],
        quality=worth[places],
        weight=weight,
    )
    one = SELECTORS[method].way(plain).picks.rows
    two = places[SELECTORS[method].way(moved).picks.rows]
    assert one.tolist() == two.tolist()


@pytest.mark.parametrize("method", GOALS)
@FEW
@given(ask=problems(), kinds=st.integers(0, 1000), low=st.sampled_from([0.0, 0.2, 0.4]))
def test_goals_keep_quotas_exactly_or_by_as_much_as_was_said(method, ask, kinds, low):
    n = len(ask.vectors)
    rng = np.random.default_rng(kinds)
    shape, source = rng.integers(-1, 3, n), rng.integers(0, 2, n)
    free = n - len(ask.excluded)
    count = min(max(ask.count, len(ask.pinned)), free)
    quotas = make_quotas(
        {"aspect": {"a": (low, 0.5), "b": (0.1, 1.0)}, "source": {"each": (0.0, 0.6)}},
        count,
        {"aspect": (shape, ("a", "b", "c")), "source": (source, ("x", "y"))},
    )
    rooms = []

    def room():
        rooms.append(QuotaRoom(n, ask.count, quotas, pinned=ask.pinned, excluded=ask.excluded))
        return rooms[-1]

    asked = Ask(**{**vars(ask), "room": room})
    rows = SELECTORS[method].way(asked).picks.rows
    assert len(rows) == count
    said = {(one.quota, one.kind, one.side): one.possible for one in rooms[0].shortfalls}
    for quota in quotas:
        counts = np.bincount(quota.kinds[rows][quota.kinds[rows] >= 0], minlength=len(quota.names))
        for number, kind in enumerate(quota.names):
            least = said.get((quota.name, kind, "low"), quota.low[number])
            most = said.get((quota.name, kind, "high"), quota.high[number])
            assert least <= counts[number] <= most, (quota.name, kind)


@pytest.mark.parametrize("method", SELECTORS.names)
def test_a_stop_ends_every_way_and_parts_are_named(method):
    labels = []

    class Stopped(Exception):
        pass

    def watched(label):
        def on_pick(done, of):
            labels.append(label)
            if len(labels) == 5:
                raise Stopped

        return on_pick

    vectors = np.random.default_rng(0).normal(size=(60, 8)).astype(np.float32)
    with pytest.raises(Stopped):
        SELECTORS[method].way(Ask(vectors, 12, iterations=5, watched=watched))
    assert all(labels)


def test_another_seed_gives_another_frequency_and_the_same_set_of_a_goal():
    vectors = np.random.default_rng(1).normal(size=(60, 8)).astype(np.float32)
    for method in GOALS:
        one, two = (SELECTORS[method].way(Ask(vectors, 10, seed, 3)) for seed in (0, 1))
        assert one.picks.rows.tolist() == two.picks.rows.tolist()
        assert (one.frequency != two.frequency).any()
