from lora_curator.report.selection import render_selection

MEASURES = {"covering_radius": 0.3, "mean_distance": 0.1, "closest_pair": 0.2}
OUTCOME = {
    "method": "cover",
    "selected": 2,
    "measures": MEASURES,
    "vote": {**MEASURES, "covering_radius": 0.45},
    "overlap": 0.5,
    "oddities": 1,
    "quotas": [
        {"quota": "aspect", "kind": "portrait", "label": "Aspect", "low": 2, "high": 2,
         "count": 1, "available": 1},
        {"quota": "aspect", "kind": "square", "label": "Aspect", "low": 0, "high": 2,
         "count": 1, "available": 5},
    ],
    "shortfalls": ["Aspect, portrait: at least 2 wanted, only 1 <b>is</b> there."],
    "curve": {"count": [1, 2, 3], "radius": [0.5, 0.3, 0.2], "mean": [0.2, 0.1, 0.05]},
    "knee": 2,
    "advice": "You have as many.",
}  # fmt: skip


def test_the_report_says_how_well_the_set_covers_and_what_was_missed():
    html = render_selection(OUTCOME)
    assert "at most 0.300 away" in html
    assert "would leave 0.450" in html
    assert "1 image is unlike all others" in html
    assert "only 1 &lt;b&gt;is&lt;/b&gt; there" in html
    assert "after 2 each brings little" in html
    assert "your set: 2" in html


def test_only_quotas_that_ask_for_something_are_in_the_table():
    html = render_selection(OUTCOME)
    assert html.count("<tr><td>") == 1
    assert "<td>portrait</td><td>1</td><td>2 to 2</td>" in html


def test_without_a_selection_there_is_no_section():
    assert render_selection(None) == ""
    assert render_selection({**OUTCOME, "measures": {**MEASURES, "covering_radius": None}}) == ""
