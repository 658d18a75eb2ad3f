import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.dedupe import pairs
from lora_curator.dedupe.groups import Components
from lora_curator.dedupe.pairs import (
    hamming,
    hamming_table,
    hamming_table_by_product,
    near_pairs,
    popcount_by_table,
)
from lora_curator.errors import BadInput


def all_pairs(hashes, limits, **how):
    found = [
        (int(a), int(b))
        for i, j in near_pairs(hashes, limits, **how)
        for a, b in zip(i, j, strict=True)
    ]
    assert len(found) == len(set(found)), "a pair came twice"
    return set(found)


def brute_force(hashes, limits):
    rows = [[int(value) for value in row] for row in hashes]
    return {
        (i, j)
        for i in range(len(rows))
        for j in range(i + 1, len(rows))
        if all(
            bin(a ^ b).count("1") <= limit
            for a, b, limit in zip(rows[i], rows[j], limits, strict=True)
        )
    }


def clustered(n, seed, flips=5):
    """Hashes of which many lie a few bits from another."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 2**64, n, dtype=np.uint64)[rng.integers(0, max(1, n // 8), n)]
    for _ in range(flips):
        bit = np.uint64(1) << rng.integers(0, 64, n).astype(np.uint64)
        values ^= np.where(rng.random(n) < 0.5, bit, np.uint64(0))
    return values[:, None]


def test_distances_by_hand():
    # 0b1011 and 0b0110 differ in the bits 8, 4 and 1; 0 and 2**64 - 1 in all 64.
    a = np.array([0b1011, 0], np.uint64)
    b = np.array([0b0110, 2**64 - 1], np.uint64)
    assert hamming(a, b).tolist() == [3, 64]
    assert hamming_table(a, b).tolist() == [[3, 61], [2, 64]]


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=20))
def test_the_ways_of_old_and_new_numpy_count_alike(values):
    hashes = np.array(values, np.uint64)
    expected = [[bin(a ^ b).count("1") for b in values] for a in values]
    assert hamming_table(hashes, hashes).tolist() == expected
    assert hamming_table_by_product(hashes, hashes).tolist() == expected
    assert popcount_by_table(hashes).tolist() == [bin(value).count("1") for value in values]


@pytest.mark.parametrize("limit", [0, 1, 3, 6, 7, 12])
def test_pairs_are_those_of_brute_force(limit, monkeypatch):
    hashes = clustered(300, seed=limit)
    expected = brute_force(hashes, [limit])
    assert expected
    monkeypatch.setattr(pairs, "BLOCK", 64)
    assert all_pairs(hashes, [limit]) == expected
    monkeypatch.setattr(pairs, "FEW_ROWS", 0)
    assert all_pairs(hashes, [limit]) == expected
    monkeypatch.setattr(pairs, "SMALL_BUCKET", 4)
    assert all_pairs(hashes, [limit]) == expected


def test_every_hash_has_its_own_limit(monkeypatch):
    hashes = np.concatenate([clustered(200, 1, flips=2), clustered(200, 1, flips=4)], axis=1)
    expected = brute_force(hashes, [3, 5])
    assert brute_force(hashes, [3, 64]) > expected > set()
    assert all_pairs(hashes, [3, 5]) == expected
    monkeypatch.setattr(pairs, "FEW_ROWS", 0)
    assert all_pairs(hashes, [3, 5]) == expected


def test_known_pairs_are_not_given_out():
    hashes = np.zeros((5, 1), np.uint64)
    none = all_pairs(hashes, [0], known=lambda a, b: np.ones(np.broadcast(a, b).shape, bool))
    assert none == set()


def test_hashes_and_limits_must_fit():
    with pytest.raises(BadInput, match="do not fit 2 limits"):
        list(near_pairs(np.zeros((3, 1), np.uint64), [3, 5]))


def test_a_chain_is_one_group_and_groups_are_numbered_by_first_row():
    # 1-4, 4-6 are a chain; 2-3 a pair; 0 and 5 are alone.
    components = Components(7)
    components.join(np.array([4, 2]), np.array([6, 3]))
    components.join(np.array([1]), np.array([4]))
    assert components.labels().tolist() == [-1, 0, 1, 1, 0, -1, 0]


def plain_components(n, edges):
    group = list(range(n))
    for i, j in edges:
        old, new = group[i], group[j]
        group = [new if g == old else g for g in group]
    shared = [g for g in dict.fromkeys(group) if group.count(g) > 1]
    return [shared.index(g) if g in shared else -1 for g in group]


edges_of_twelve = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=16)


@settings(max_examples=200)
@given(edges_of_twelve, st.randoms())
def test_groups_are_those_of_a_plain_search_in_any_order_of_the_pairs(edges, random):
    expected = plain_components(12, edges)
    for _ in range(2):
        random.shuffle(edges)
        components = Components(12)
        half = len(edges) // 2
        for part in (edges[:half], edges[half:]):
            i, j = np.array(part, np.int64).reshape(-1, 2).T
            components.join(i, j)
        assert components.labels().tolist() == expected


def test_a_long_chain_is_joined_at_once():
    n = 50_000
    order = np.random.default_rng(0).permutation(n)
    components = Components(n)
    components.join(order[:-1], order[1:])
    assert not components.labels().any()


def test_a_hundred_thousand_hashes_take_seconds():
    rng = np.random.default_rng(0)
    hashes = rng.integers(0, 2**64, (100_000, 1), dtype=np.uint64)
    hashes[99_000:] = hashes[:1000] ^ np.uint64(0b111)  # three bits from another: planted
    started = time.process_time()
    components = Components(len(hashes))
    for i, j in near_pairs(hashes, [3], known=components.joined):
        components.join(i, j)
    seconds = time.process_time() - started
    labels = components.labels()
    assert (labels[99_000:] == labels[:1000]).all()
    assert labels.max() == 999
    assert seconds < 10  # 0.3 when written
