import builtins
import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput, MissingPackage
from lora_curator.select import quotas as module
from lora_curator.select.greedy import best_open
from lora_curator.select.quotas import Quota, QuotaRoom, make_quotas, target_counts


def quota(kinds, *limits, name="shape", names="abcdefgh"):
    """A quota from `(low, high)` of each kind."""
    low, high = np.array(limits, np.int64).T
    return Quota(name, name.capitalize(), np.array(kinds), tuple(names[: len(limits)]), low, high)


def fill(room, order, k, pinned=()):
    """Pick the rows in the order in which they are offered, as far as the room allows."""
    picks = list(pinned)
    for row in picks:
        room.take(row)
    for row in order:
        if len(picks) < k and row not in picks and room.may(row):
            room.take(row)
            picks.append(row)
    return picks


def counts(picks, one):
    kinds = one.kinds[picks]
    return np.bincount(kinds[kinds >= 0], minlength=len(one.names))


def test_the_best_rows_are_taken_while_the_rest_still_fits():
    # Two of kind a and one of kind b: the three best rows are all a; the third must be a b.
    one = quota([0, 0, 0, 1, 1], (0, 2), (0, 5))
    room = QuotaRoom(5, 3, [one])
    worth = np.array([5.0, 4, 3, 2, 1])
    picks = []
    for _ in range(3):
        row = best_open(worth, room)
        room.take(row)
        worth[row] = -np.inf
        picks.append(row)
    assert picks == [0, 1, 3]
    assert room.closed.tolist() == [True, True, True, False, False]


def test_places_are_kept_for_what_is_still_wanted():
    # 3 rows, at least two of kind b: after one a every place is spoken for.
    room = QuotaRoom(5, 3, [quota([0, 0, 0, 1, 1], (0, 3), (2, 3))])
    assert fill(room, range(5), 3) == [0, 3, 4]
    assert room.shortfalls == ()


def test_overlapping_quotas_are_kept_together():
    # Two of four rows: one a and one b, one x and one y. With row 0 (a, x) only row 3 (b, y) fits.
    shape = quota([0, 0, 1, 1], (1, 1), (1, 1))
    shot = quota([0, 1, 0, 1], (1, 1), (1, 1), name="shot", names="xy")
    assert fill(QuotaRoom(4, 2, [shape, shot]), range(4), 2) == [0, 3]
    assert fill(QuotaRoom(4, 2, [shape, shot]), [2, 3, 1, 0], 2) == [2, 1]


def test_a_row_that_leaves_no_way_to_complete_the_set_is_refused():
    # Kinds a b; x y. There is no (b, y). One b and one y are wanted of two rows: (b, x) and (a, y)
    # only; counting kinds alone would allow (a, x) first, when each quota has a place left.
    shape = quota([0, 0, 1], (0, 2), (1, 2))
    shot = quota([0, 1, 0], (0, 2), (1, 2), name="shot", names="xy")
    room = QuotaRoom(3, 2, [shape, shot])
    assert not room.may(0)
    assert room.closed.tolist() == [True, False, False]
    assert fill(room, range(3), 2) == [1, 2]


def test_rows_of_unknown_kind_fill_up_and_count_for_none():
    one = quota([-1, -1, 0, 0, 1], (1, 1), (0, 1))
    picks = fill(QuotaRoom(5, 4, [one]), [2, 3, 4, 0, 1], 4)
    assert picks == [2, 4, 0, 1]


def test_pins_stand_firm_and_count():
    one = quota([0, 0, 0, 1, 1, 1], (0, 2), (0, 4))
    room = QuotaRoom(6, 4, [one], pinned=[2, 5])
    assert fill(room, range(6), 4, pinned=[2, 5]) == [2, 5, 0, 3]


def test_excluded_rows_are_closed_and_do_not_count_as_candidates():
    one = quota([0, 0, 1, 1], (2, 2), (0, 4))
    room = QuotaRoom(4, 3, [one], excluded=[0])
    assert room.closed.tolist() == [True, False, False, False]
    assert [(short.wanted, short.possible) for short in room.shortfalls] == [(2, 1)]
    assert sorted(fill(room, [3, 2, 1, 0], 3)) == [1, 2, 3]


def sentences(*rooms):
    return [(short.reason, short.sentence) for room in rooms for short in room.shortfalls]


def test_too_few_images_are_said_with_their_number():
    one = quota([0, 0, 1, 1, 1, -1], (4, 6), (0, 6))
    assert sentences(QuotaRoom(6, 5, [one])) == [
        ("few", "Shape, a: at least 4 wanted, only 2 are there; of 1 images it is not known.")
    ]


def test_too_few_others_are_said_with_their_number():
    # 5 of 6 images with at most 2 of kind a: only 2 others are there, so 3 are needed.
    one = quota([0, 0, 0, 0, 1, 1], (0, 2), (0, 6))
    assert sentences(QuotaRoom(6, 5, [one])) == [
        ("few", "Shape, a: at most 2 allowed, 3 needed: only 2 other images are there.")
    ]


def test_pins_are_named_as_the_reason():
    one = quota([0, 0, 0, 1, 1, 1], (0, 1), (0, 6))
    assert sentences(QuotaRoom(6, 3, [one], pinned=[0, 1])) == [
        ("pins", "Shape, a: at most 1 allowed, 2 needed because of the pinned images.")
    ]
    one = quota([0, 0, 0, 1, 1, 1], (0, 3), (2, 6))
    assert sentences(QuotaRoom(6, 3, [one], pinned=[0, 1])) == [
        ("pins", "Shape, b: at least 2 wanted, 1 possible because of the pinned images.")
    ]


def test_a_quota_that_contradicts_itself_or_another_is_named():
    one = quota([0, 0, 0, 1, 1, 1], (3, 3), (3, 3))
    assert [reason for reason, _ in sentences(QuotaRoom(6, 4, [one]))] == ["itself", "itself"]
    # All a are x, all b are y; 3 of 4 are to be a, and 2 are to be y.
    shape = quota([0, 0, 0, 0, 1, 1, 1, 1], (3, 4), (0, 4))
    shot = quota([0, 0, 0, 0, 1, 1, 1, 1], (0, 4), (2, 4), name="shot", names="xy")
    (found,) = sentences(QuotaRoom(8, 4, [shape, shot]))
    assert found in (
        ("quota", "Shape, a: at least 3 wanted, 2 possible together with 'Shot'."),
        ("quota", "Shot, y: at least 2 wanted, 1 possible together with 'Shape'."),
    )


def test_what_is_missing_is_spread_over_the_kinds():
    # 8 and 8 of 10: 6 too many, 3 are taken from each.
    one = quota([0] * 10 + [1] * 10, (8, 10), (8, 10))
    assert [short.possible for short in QuotaRoom(20, 10, [one]).shortfalls] == [5, 5]


def test_without_quotas_there_is_room_for_k_rows():
    assert fill(QuotaRoom(5, 3, [], excluded=[1]), range(5), 3) == [0, 2, 3]


def test_all_rows_are_taken_when_more_are_asked_for():
    # Of 4 rows 3 may be chosen: at most two of kind a cannot be kept.
    one = quota([0, 0, 0, 1], (0, 2), (0, 1))
    room = QuotaRoom(4, 9, [one], excluded=[3])
    assert fill(room, range(4), 9) == [0, 1, 2]
    assert [short.possible for short in room.shortfalls] == [3]


def test_a_row_that_does_not_fit_cannot_be_taken():
    room = QuotaRoom(3, 2, [quota([0, 0, 1], (0, 1), (0, 2))])
    room.take(0)
    with pytest.raises(BadInput, match="Row 1 does not fit"):
        room.take(1)


def test_what_cannot_be_asked_is_refused():
    one = quota([0, 1], (0, 1), (0, 1))
    with pytest.raises(BadInput, match="at least 1"):
        QuotaRoom(2, 0, [one])
    with pytest.raises(BadInput, match="both pinned and excluded"):
        QuotaRoom(2, 1, [one], pinned=[0], excluded=[0])
    with pytest.raises(BadInput, match="about 2 rows, not about 3"):
        QuotaRoom(3, 1, [one])
    with pytest.raises(BadInput, match="more than its highest"):
        quota([0, 1], (2, 1), (0, 1))
    with pytest.raises(BadInput, match="2 kinds"):
        quota([0, 2], (0, 1), (0, 1))


def test_without_scipy_the_sentence_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def absent(name, *rest, **named):
        if name.startswith("scipy"):
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(MissingPackage, match="quotas needs the Python package 'scipy'"):
        QuotaRoom(2, 1, [quota([0, 1], (0, 1), (0, 1))])


@st.composite
def problems(draw, n):
    """Rows, up to three overlapping quotas with any limits, pins, exclusions, a count, an order."""
    quotas = []
    for number in range(draw(st.integers(1, 3))):
        m = draw(st.integers(1, 4))
        kinds = draw(st.lists(st.integers(-1, m - 1), min_size=n, max_size=n))
        limits = [sorted(draw(st.tuples(*[st.integers(0, n // 2)] * 2))) for _ in range(m)]
        quotas.append(quota(kinds, *limits, name=f"q{number}"))
    order = draw(st.permutations(range(n)))
    pinned, excluded = order[: draw(st.integers(0, 2))], order[n - draw(st.integers(0, 2)) :]
    return quotas, pinned, excluded, draw(st.integers(1, n)), draw(st.permutations(range(n)))


@settings(max_examples=40, deadline=None)
@given(problems(24))
def test_whatever_the_order_the_count_and_all_quotas_are_exact(problem):
    quotas, pinned, excluded, k, order = problem
    room = QuotaRoom(24, k, quotas, pinned=pinned, excluded=excluded)
    picks = fill(room, order, k, pinned)
    assert len(picks) == len(set(picks)) == min(max(k, len(pinned)), 24 - len(excluded))
    assert set(pinned) <= set(picks)
    assert not set(excluded) & set(picks)
    moved = {(short.quota, short.kind, short.side): short.possible for short in room.shortfalls}
    for one in quotas:
        for kind, count in enumerate(counts(picks, one)):
            name = one.names[kind]
            assert count >= moved.get((one.name, name, "low"), one.low[kind])
            assert count <= moved.get((one.name, name, "high"), one.high[kind])


@settings(max_examples=60, deadline=None)
@given(problems(7))
def test_every_answer_is_that_of_trying_all_sets(problem):
    quotas, pinned, excluded, k, order = problem
    k = min(max(k, len(pinned)), 7 - len(excluded))
    sets = [
        set(rows)
        for rows in itertools.combinations(sorted(set(range(7)) - set(excluded)), k)
        if set(pinned) <= set(rows)
    ]

    def missed(rows, quotas):
        found = [counts(sorted(rows), one) for one in quotas]
        return sum(
            int((np.maximum(one.low - c, 0) + np.maximum(c - one.high, 0)).sum())
            for one, c in zip(quotas, found, strict=True)
        )

    room = QuotaRoom(7, k, quotas, pinned=pinned, excluded=excluded)
    least = min(missed(rows, quotas) for rows in sets)
    assert sum(abs(short.wanted - short.possible) for short in room.shortfalls) == least
    relaxed = []
    for one in quotas:
        low, high = one.low.copy(), one.high.copy()
        for short in room.shortfalls:
            if short.quota == one.name:
                (low if short.side == "low" else high)[one.names.index(short.kind)] = short.possible
        relaxed.append(Quota(one.name, one.label, one.kinds, one.names, low, high))
    fitting = [rows for rows in sets if missed(rows, relaxed) == 0]
    picks = set(pinned)
    for row in order:
        if row in picks:
            continue
        assert room.may(row) == any(picks | {row} <= rows for rows in fitting)
        if room.may(row):
            room.take(row)
            picks.add(row)
        elif row not in excluded:
            assert room.closed[row]
    assert picks in fitting


def test_sixty_cells_and_150_picks_take_little_time():
    random = np.random.default_rng(0)
    n, k = 5000, 150
    shape, shot = random.integers(0, 3, n), random.integers(0, 4, n)
    source = random.choice(5, n, p=[0.6, 0.2, 0.1, 0.05, 0.05])
    quotas = [
        quota(shape, (45, 60), (45, 60), (30, 60)),
        quota(shot, (30, 45), (60, 75), (30, 45), (0, 150), name="shot"),
        quota(source, *[(0, 37)] * 5, name="source"),
    ]
    begin = time.process_time()
    room = QuotaRoom(n, k, quotas)
    picks = fill(room, range(n), k)
    assert time.process_time() - begin < 1.5  # 0.1 s alone; the machine of the tests is shared
    assert len(picks) == k
    assert room.shortfalls == ()
    assert all(
        (one.low <= (c := counts(picks, one))).all() and (c <= one.high).all() for one in quotas
    )


def test_shares_become_counts_that_keep_them():
    assert target_counts({"a": (0.3, 0.4), "b": (0, 1)}, 30) == {"a": (9, 12), "b": (0, 30)}
    assert target_counts({"a": (0.3, 0.4)}, 33) == {"a": (10, 13)}  # 9.9 to 13.2
    third = target_counts({kind: (1 / 3, 1 / 3) for kind in "abc"}, 40)
    assert third == {kind: (13, 14) for kind in "abc"}
    assert target_counts({"a": (0.5, 0.5)}, 40) == {"a": (20, 20)}
    assert target_counts({"a": (0.3, 0.3)}, 10) == {"a": (3, 3)}
    assert target_counts({"a": (0.3, 0.4)}, 7) == {"a": (2, 3)}  # 2.1 to 2.8: none between


def test_counts_that_shares_allow_fit_together():
    # Each a quarter of 6 is 1.5: two of each would be 8 rows.
    assert target_counts({kind: (0.25, 0.5) for kind in "abcd"}, 6)["a"] == (1, 3)
    # At most 15 % of 10 of each of seven: one of each would be 7 rows.
    assert target_counts({str(kind): (0, 0.15) for kind in range(7)}, 10)["0"] == (0, 2)
    assert target_counts({"generated": (0, 0.2)}, 4) == {"generated": (0, 0)}


@settings(max_examples=70, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6),
    st.integers(1, 200),
)
def test_counts_are_within_one_image_of_the_shares(pairs, k):
    shares = {str(at): (min(pair), max(pair)) for at, pair in enumerate(pairs)}
    found = target_counts(shares, k)
    for kind, (low, high) in found.items():
        assert 0 <= low <= high <= k
        assert abs(low - shares[kind][0] * k) < 1
        assert abs(high - shares[kind][1] * k) < 1
    if sum(low for low, _ in shares.values()) <= 1:
        assert sum(low for low, _ in found.values()) <= k
    if sum(high for _, high in shares.values()) >= 1:
        assert sum(high for _, high in found.values()) >= k


KINDS = {
    "aspect": (np.array([0, 1, 2, -1]), ("portrait", "square", "landscape")),
    "source": (np.array([0, 0, 1, 1]), ("phone", "web")),
}


def test_what_the_user_writes_becomes_quotas():
    first, second = make_quotas(
        {"aspect": {"portrait": (0.3, 0.4)}, "source": {"web": (0, 0.1), "each": (0, 0.6)}},
        20,
        KINDS,
    )
    assert (first.name, first.label, first.names) == ("aspect", "Aspect", KINDS["aspect"][1])
    assert first.low.tolist() == [6, 0, 0]
    assert first.high.tolist() == [8, 20, 20]
    assert second.high.tolist() == [12, 2]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"aspct": {}}, "no quota named 'aspct'. Did you mean 'aspect'?"),
        ({"aspect": {"potrait": (0, 1)}}, "no kind of 'aspect' named 'potrait'. Did you mean"),
        ({"source": {"zzz": (0, 1)}}, "There are: phone, web, each."),
        ({"source": {"web": (0.5, 0.2)}}, "is from 0.5 to 0.2"),
        ({"source": {"web": (0, 30)}}, "numbers from 0 to 1"),
    ],
)
def test_what_there_is_not_is_refused_with_the_near_match(options, sentence):
    with pytest.raises(BadInput, match=sentence.replace("?", r"\?")):
        make_quotas(options, 20, KINDS)


def test_the_module_gives_out_what_belongs_together():
    assert set(module.__all__) == {
        "Quota",
        "QuotaRoom",
        "Shortfall",
        "make_quotas",
        "target_counts",
    }
