"""Translations of the nodes have a text for everything, and for nothing else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

LOCALES = Path(__file__).resolve().parents[2] / "locales"
LANGUAGES = sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir())
OTHERS = [language for language in LANGUAGES if language != "en"]
WRITE = "LORA_CURATOR_WRITE_LOCALE"


def read(language, name):
    return json.loads((LOCALES / language / name).read_text("utf-8"))


def english(nodes):
    """What the schemas say, in the form of a locale file."""
    return {
        id: {
            "display_name": schema.display_name,
            "description": schema.description,
            "inputs": {one.id: texts(one, one.id) for one in schema.inputs},
            "outputs": {
                str(number): texts(one, one.display_name)
                for number, one in enumerate(schema.outputs)
            },
        }
        for id, node in nodes.items()
        if (schema := node.define_schema())
    }


def texts(one, name):
    return {"name": name.replace("_", " "), "tooltip": one.tooltip}


def keys(value, place=""):
    """The place of every text."""
    if isinstance(value, dict):
        return {k for name, one in value.items() for k in keys(one, f"{place}/{name}")}
    return {place}


def test_there_are_english_and_more_languages():
    assert "en" in LANGUAGES
    assert len(OTHERS) >= 2


def test_english_is_what_the_schemas_say(pack):
    """To write it anew after a change: run this test with LORA_CURATOR_WRITE_LOCALE=1."""
    said = english(pack.nodes)
    if os.environ.get(WRITE):
        text = json.dumps(said, indent=2, ensure_ascii=False)
        (LOCALES / "en" / "nodeDefs.json").write_text(text + "\n", "utf-8")
    assert read("en", "nodeDefs.json") == said


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_text(language):
    wanted, found = keys(read("en", "nodeDefs.json")), keys(read(language, "nodeDefs.json"))
    assert found == wanted, f"missing: {sorted(wanted - found)}, unknown: {sorted(found - wanted)}"


@pytest.mark.parametrize("language", OTHERS)
def test_descriptions_and_tooltips_are_translated(language):
    original, translated = read("en", "nodeDefs.json"), read(language, "nodeDefs.json")
    for id, node in original.items():
        other = translated[id]
        assert other["description"].strip()
        assert other["description"] != node["description"], id
        for side in ("inputs", "outputs"):
            for name, one in node[side].items():
                assert other[side][name]["tooltip"].strip(), (id, name)
                assert other[side][name]["tooltip"] != one["tooltip"], (id, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_have_none_of_the_signs_that_the_frontend_reads_as_code(language):
    for id, node in read(language, "nodeDefs.json").items():
        names = [one["name"] for side in ("inputs", "outputs") for one in node[side].values()]
        for text in (node["display_name"], node["description"], *names):
            assert not set(text) & set("{}@|"), (id, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_menu_entry_has_a_name(language, pack):
    parts = {
        part for node in pack.nodes.values() for part in node.define_schema().category.split("/")
    }
    assert parts <= set(read(language, "main.json")["nodeCategories"])
