import json

import pytest

from lora_curator.errors import BadInput
from lora_curator.recipe import Recipe, SelectOptions, recipe_from_json


def test_a_recipe_survives_json():
    recipe = recipe_from_json(
        {
            "select": {"count": 40, "seed": 7},
            "quality": {"limits": {"blurry": 90}},
            "prepare": {"matte": [1, 2, 3], "buckets": {"resolution": [832, 1216]}},
        }
    )
    assert recipe.select == SelectOptions(count=40, seed=7)
    assert recipe.prepare.buckets.resolution == (832, 1216)
    assert recipe_from_json(json.loads(json.dumps(recipe.to_json()))) == recipe


def test_what_is_left_out_keeps_its_default():
    assert recipe_from_json({}) == Recipe()


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"selct": {}}, "'recipe' has no option 'selct'. Did you mean 'select'"),
        ({"select": {"cuont": 3}}, "'recipe.select' has no option 'cuont'. Did you mean 'count'"),
        ({"select": {"count": "forty"}}, "'recipe.select.count' is 'forty'; a whole number"),
        ({"select": {"count": 4.5}}, "a whole number"),
        ({"select": {"seed": True}}, "a whole number"),
        ({"select": 3}, "'recipe.select' must be an object"),
        ({"prepare": {"mode": "zoom"}}, "'recipe.prepare.mode' is 'zoom'"),
        ({"prepare": {"matte": [1, 2]}}, "a list of 3 values"),
        ({"quality": {"limits": {"blurry": "soft"}}}, "'recipe.quality.limits'"),
    ],
)
def test_mistakes_name_their_place(value, sentence):
    with pytest.raises(BadInput) as caught:
        recipe_from_json(value)
    assert sentence in str(caught.value)
