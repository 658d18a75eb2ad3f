"""The menus of the nodes offer what the registries of the core have."""

from __future__ import annotations

from typing import get_args, get_type_hints


def test_menus_are_the_registries(pack):
    menus = pack.module("nodes.menus")
    metrics = pack.module("lora_curator.metrics")
    named = {
        "SCORES": tuple(one.name for one in (*metrics.RECORD_METRICS, *metrics.METRICS)),
        "RULES": {one.name: one.limit for one in pack.module("lora_curator.metrics.rules").RULES},
        "SELECTORS": {
            one.name: one.explanation for one in pack.module("lora_curator.select").SELECTORS
        },
        "TRAINERS": {
            one.name: one.description for one in pack.module("lora_curator.export").EXPORTERS
        },
        "BALANCES": get_args(
            get_type_hints(pack.module("lora_curator.recipe").ExportOptions)["balance"]
        ),
        "AUGMENTATIONS": {
            one.name: one.explanation for one in pack.module("lora_curator.augment").AUGMENTATIONS
        },
        "MODES": pack.module("lora_curator.prepare.options").MODES,
        "FORMATS": pack.module("lora_curator.prepare.options").FORMATS,
        "CROPS": pack.module("lora_curator.prepare.options").CROPS,
        "REFERENCE_MODES": pack.module("lora_curator.similarity.scores").REFERENCE_MODES,
        "PLACEHOLDERS": pack.module("lora_curator.captions.caption").PLACEHOLDERS,
        "TEMPLATE": pack.module("lora_curator.captions").CaptionOptions.template,
    }
    for name, value in named.items():
        assert getattr(menus, name) == value, f"nodes/menus.py: {name} should be {value!r}"


def test_menus_keep_the_order_of_the_registries(pack):
    menus = pack.module("nodes.menus")
    assert tuple(menus.SELECTORS) == pack.module("lora_curator.select").SELECTORS.names
    assert tuple(menus.RULES) == pack.module("lora_curator.metrics.rules").RULES.names
