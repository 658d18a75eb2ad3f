from lora_curator.decisions import Decision, Decisions

BLURRY = Decision("drop", "blurry", "It is blurry.", "quality")
PICKED = Decision("keep", "selected", "It was picked.", "select", near="b.png")


def test_a_step_never_overwrites_the_user():
    user = Decisions().by_user({"a.png": "keep", "b.png": "drop"})
    both = user.proposed({"a.png": BLURRY, "b.png": PICKED, "c.png": BLURRY})
    assert both.pinned("a.png")
    assert both.dropped("b.png")
    assert both["c.png"] == BLURRY


def test_a_later_step_overwrites_an_earlier_one():
    assert Decisions().proposed({"a": BLURRY}).proposed({"a": PICKED})["a"] == PICKED


def test_the_user_overwrites_everybody_and_can_take_it_back():
    decisions = Decisions().proposed({"a": BLURRY}).by_user({"a": "keep"})
    assert decisions.pinned("a")
    assert decisions.by_user({"a": "undecided"})["a"] == BLURRY  # the step's word holds again


def test_a_step_that_is_run_again_speaks_under_the_users_word():
    decisions = Decisions().by_user({"a": "keep"}).proposed({"a": BLURRY})
    assert decisions.pinned("a")
    assert decisions.by_user({"a": "undecided"})["a"] == BLURRY
    gone = decisions.without_author("quality").by_user({"a": "undecided"})
    assert gone["a"].choice == "undecided"


def test_a_step_that_keeps_does_not_pin():
    assert not Decisions().proposed({"a": PICKED}).pinned("a")


def test_a_step_can_be_taken_back_as_a_whole():
    decisions = Decisions().proposed({"a": BLURRY, "b": PICKED})
    assert list(decisions.without_author("quality")) == ["b"]
    assert list(decisions.by_author("quality")) == ["a"]


def test_json_and_back_is_the_same():
    decisions = Decisions().proposed({"b": PICKED, "a": BLURRY})
    value = decisions.to_json()
    assert list(value) == ["a", "b"]
    assert Decisions.from_json(value) == decisions


def test_what_a_later_version_adds_is_left_out():
    value = {"a": {**Decisions().proposed({"a": BLURRY}).to_json()["a"], "mood": "good"}}
    assert Decisions.from_json(value)["a"] == BLURRY
