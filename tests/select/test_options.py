import pytest

from lora_curator.errors import BadInput, UnknownName
from lora_curator.recipe import Recipe, options_from_json, recipe_from_json
from lora_curator.select.options import SelectOptions, usual_quotas


def test_the_defaults_cover_with_at_most_a_fifth_made_by_a_model():
    options = SelectOptions()
    assert (options.method, options.count, options.quality) == ("cover", None, 0.5)
    assert options.quotas == {"generated": {"generated": (0.0, 0.2)}}
    assert (options.oddities, options.one_per_group) == (True, True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"count": 0}, "The number of images is at least 1; 0 was asked for."),
        ({"count": -3}, "at least 1; -3"),
        ({"iterations": 0}, "The iterations are at least 1; 0 was asked for."),
        ({"seed": -1}, "A seed is 0 or more; -1 was given."),
        ({"quality": 1.1}, "Quality goes from 0"),
        ({"quality": float("nan")}, "Quality goes from 0"),
        ({"scores": {"sharpness": -1}}, "The weight of 'sharpness' is -1; 0 or more was expected."),
        ({"scores": {"sharpness": float("nan")}}, "The weight of 'sharpness'"),
        ({"quotas": {"aspect": {"square": (0.5, 0.4)}}}, "The quota of square .aspect. is 0.5"),
        ({"quotas": {"aspect": {"square": (-0.1, 0.4)}}}, "shares go from 0 to 1"),
        ({"quotas": {"aspect": {"square": (0.1, 1.4)}}}, "shares go from 0 to 1"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(wrong, sentence):
    with pytest.raises(BadInput, match=sentence):
        SelectOptions(**wrong)


def test_a_method_that_there_is_not_is_refused_with_the_near_match():
    with pytest.raises(UnknownName, match=r"no selector named 'covr'. Did you mean 'cover'\?"):
        SelectOptions(method="covr")


def test_they_survive_json():
    options = SelectOptions(
        count=40,
        method="best",
        quality=0.7,
        scores={"prompt:good": 1.0},
        quotas={"aspect": {"portrait": (0.3, 0.4)}, "source": {"each": (0.0, 0.25)}},
        oddities=False,
    )
    recipe = Recipe(select=options)
    plain = recipe.to_json()
    assert plain["select"]["quotas"]["aspect"] == {"portrait": [0.3, 0.4]}
    assert recipe_from_json(plain) == recipe


def test_shares_of_another_form_are_refused_with_their_place():
    for shares in ({"square": 0.3}, {"square": [0.3]}, {"square": "a third"}, [0.3, 0.4]):
        with pytest.raises(BadInput, match="quotas"):
            options_from_json(SelectOptions, {"quotas": {"aspect": shares}}, "select")


def test_a_recipe_without_options_of_this_version_gets_the_defaults():
    assert recipe_from_json({"select": {"count": 5}}).select == SelectOptions(count=5)
    assert recipe_from_json({}).select.quotas == usual_quotas()
