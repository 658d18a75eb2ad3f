import pytest

from lora_curator.cli.quotas import with_quotas, with_scores
from lora_curator.errors import BadInput
from lora_curator.kinds import USUAL
from lora_curator.select.options import SelectOptions, usual_quotas


@pytest.mark.parametrize(
    ("typed", "quotas"),
    [
        ("aspect:portrait=30-40", {"aspect": {"portrait": (0.3, 0.4)}}),
        ("aspect:portrait=30-40%", {"aspect": {"portrait": (0.3, 0.4)}}),
        ("aspect:square=12.5-50", {"aspect": {"square": (0.125, 0.5)}}),
        ("source=0-25", {"source": {"each": (0.0, 0.25)}}),
        ("source:holiday 1=0-25", {"source": {"holiday 1": (0.0, 0.25)}}),
        ("source:x/y=5", {"source": {"x/y": (0.0, 0.05)}}),
        ("cluster=10", {"cluster": {"each": (0.0, 0.1)}}),
        ("cluster:3=0", {"cluster": {"3": (0.0, 0.0)}}),
        ("generated=30", {"generated": {"generated": (0.0, 0.3)}}),
        ("generated:real=50-100", {"generated": {"real": (0.5, 1.0)}}),
        ("aspect", {"aspect": dict(USUAL["aspect"])}),
        (" aspect ", {"aspect": dict(USUAL["aspect"])}),
    ],
)
def test_a_quota_is_read_as_it_is_typed(typed, quotas):
    assert with_quotas({}, [typed]) == quotas
    assert SelectOptions(quotas=with_quotas({}, [typed])).quotas == quotas


def test_off_takes_a_quota_or_one_of_its_kinds_back():
    before = {
        "generated": {"generated": (0.0, 0.2)},
        "aspect": {"square": (0, 0.4), "each": (0, 1)},
    }
    assert with_quotas(before, ["generated=off"]) == {"aspect": before["aspect"]}
    assert with_quotas(before, ["aspect:square=off"])["aspect"] == {"each": (0, 1)}
    assert with_quotas(before, ["cluster=off", "source:x=none"]) == before
    assert with_quotas({"source": {"x": (0.0, 0.5)}}, ["source:x=off"]) == {}


def test_what_is_typed_later_stands_and_the_other_kinds_stay():
    typed = ["aspect", "aspect:portrait=50", "aspect:portrait=60"]
    aspect = with_quotas(usual_quotas(), typed)["aspect"]
    assert aspect == {**USUAL["aspect"], "portrait": (0.0, 0.6)}


def test_the_quotas_before_are_not_changed():
    before = usual_quotas()
    with_quotas(before, ["generated=50", "generated:real=10"])
    assert before == usual_quotas()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("aspekt=30", "'aspekt=30' cannot be read. Quotas are aspect, shot_scale"),
        ("", "cannot be read"),
        ("=30", "cannot be read"),
        ("aspect:=30", "cannot be read"),
        ("aspect=", "cannot be read"),
        ("aspect:portrait", "needs percents, as in 30-40 or 25"),
        ("aspect:portrait=many", "needs percents"),
        ("aspect:portrait=-5", "needs percents"),
        ("aspect:portrait=30-", "needs percents"),
        ("aspect:portrait=40-30", "goes from 40% to 30%"),
        ("aspect:portrait=0.3-140", "at most 100 % work"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_words_typed(typed, sentence):
    with pytest.raises(BadInput, match=sentence):
        with_quotas({}, [typed])


def test_scores_get_their_weight_and_zero_takes_one_out():
    typed = ["prompt:good=photo=1", "sharpness=0.5"]
    found = with_scores({}, typed)
    assert found == {"prompt:good=photo": 1.0, "sharpness": 0.5}
    assert with_scores(found, ["sharpness=0"]) == {"prompt:good=photo": 1.0}


@pytest.mark.parametrize("typed", ["sharpness", "sharpness=", "=1", "sharpness=-1", "sharpness=x"])
def test_a_score_without_a_weight_is_refused(typed):
    with pytest.raises(BadInput, match="needs a weight of 0 or more"):
        with_scores({}, [typed])


@pytest.mark.parametrize("typed", ["sharpness=nan", "sharpness=inf"])
def test_a_weight_that_is_no_number_is_refused(typed):
    with pytest.raises(BadInput, match="needs a weight of 0 or more"):
        with_scores({}, [typed])
