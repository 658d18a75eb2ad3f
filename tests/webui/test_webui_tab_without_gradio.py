"""The script that A1111 and Forge run, with stand-ins for Gradio and the host."""

import contextlib
import runpy
import sys
import types
from pathlib import Path
from typing import ClassVar

import pytest
from fake_webui import install

from lora_curator.hosts import webui

SCRIPT = Path(__file__).parents[2] / "scripts" / "lora_curator_tab.py"


class Part:
    """Any component: keeps what it was given."""

    made: ClassVar[list] = []

    def __init__(self, value="", **settings):
        self.value, self.settings = value, settings
        Part.made.append(self)

    def click(self, *given, **options):
        self.clicked = (given, options)


@pytest.fixture
def callbacks(monkeypatch, tmp_path):
    """What was registered, by name."""
    install(monkeypatch, tmp_path)
    found = {}
    register = types.SimpleNamespace(
        **{
            name: lambda then, name=name: found.__setitem__(name, then)
            for name in ("on_ui_tabs", "on_ui_settings", "on_image_saved", "on_app_started")
        }
    )
    register.on_before_ui = lambda then: then()
    monkeypatch.setattr(sys.modules["modules"], "script_callbacks", register, raising=False)
    monkeypatch.setitem(sys.modules, "modules.script_callbacks", register)
    gradio = types.ModuleType("gradio")
    gradio.__version__ = "3.41.2"
    gradio.HTML = gradio.Button = gradio.Textbox = gradio.Dropdown = Part
    gradio.Blocks = lambda **_: contextlib.nullcontext("the tab")
    monkeypatch.setitem(sys.modules, "gradio", gradio)
    for name in ("gradio_shim", "tab", "settings"):
        monkeypatch.delitem(sys.modules, f"lora_curator.hosts.webui.{name}", raising=False)
    Part.made = []
    webui.the_host.cache_clear()
    webui.the_curator.cache_clear()
    yield found
    webui.the_host.cache_clear()
    webui.the_curator.cache_clear()


def test_the_tab_is_registered_with_everything_else(callbacks):
    runpy.run_path(str(SCRIPT))
    ((tab, title, element),) = callbacks["on_ui_tabs"]()
    assert (tab, title, element) == ("the tab", "LoRA Dataset", "lora_curator")
    assert set(callbacks) == {"on_ui_tabs", "on_ui_settings", "on_image_saved", "on_app_started"}


def test_one_callback_only_is_registered_while_the_script_is_imported(callbacks, monkeypatch):
    later = []
    monkeypatch.setattr(sys.modules["modules.script_callbacks"], "on_before_ui", later.append)
    runpy.run_path(str(SCRIPT))
    assert (len(later), callbacks) == (1, {})
    later[0]()
    assert len(callbacks) == 4


def test_no_component_gets_into_the_hosts_config(callbacks):
    runpy.run_path(str(SCRIPT))
    callbacks["on_ui_tabs"]()
    assert len(Part.made) == 3
    assert all(one.do_not_save_to_config for one in Part.made)


def test_the_hand_shake_is_unnamed_and_waits_for_no_generation(callbacks):
    runpy.run_path(str(SCRIPT))
    callbacks["on_ui_tabs"]()
    ((answer,), options) = Part.made[1].clicked
    assert (options["queue"], options["api_name"]) == (False, False)
    sid = answer().split('"')[1]
    webui.the_curator().check_session(sid)
    assert len(sid) >= 32


def test_a_failing_import_leaves_a_tab_that_says_why(callbacks, monkeypatch):
    def missing():
        raise ImportError("No module named 'platformdirs'")

    monkeypatch.setattr(webui, "register", missing)
    runpy.run_path(str(SCRIPT))
    ((_, title, _),) = callbacks["on_ui_tabs"]()
    assert title == "LoRA Dataset"
    assert "No module named &#x27;platformdirs&#x27;" in Part.made[0].value
    assert "Gradio 3.41.2" in Part.made[0].value


def test_a_tab_that_cannot_be_made_says_why(callbacks, monkeypatch):
    def broken():
        raise RuntimeError("<b>no</b>")

    monkeypatch.setattr(webui, "make_tab", broken)
    runpy.run_path(str(SCRIPT))
    callbacks["on_ui_tabs"]()
    assert "&lt;b&gt;no&lt;/b&gt;" in Part.made[0].value


def test_the_curator_stays_when_the_ui_is_reloaded(callbacks):
    runpy.run_path(str(SCRIPT))
    before = webui.the_curator()
    runpy.run_path(str(SCRIPT))
    assert webui.the_curator() is before


def options_of(callbacks):
    runpy.run_path(str(SCRIPT))
    callbacks["on_ui_settings"]()
    return sys.modules["modules.shared"].opts.labels


def test_the_settings_have_their_own_section(callbacks):
    labels = options_of(callbacks)
    assert list(labels) == [
        "lora_curator_roots", "lora_curator_encoder", "lora_curator_download",
    ]  # fmt: skip
    assert {one.section for one in labels.values()} == {("lora_curator", "LoRA Dataset")}
    assert labels["lora_curator_roots"].restrict_api
    menu = labels["lora_curator_encoder"].component(value="a model that is gone", label="x")
    assert menu.value == ""


def test_where_others_reach_the_page_the_folders_cannot_be_set(callbacks):
    sys.modules["modules.shared"].cmd_opts.share = True
    assert "lora_curator_roots" not in options_of(callbacks)


def test_without_pages_no_routes_are_added(callbacks):
    runpy.run_path(str(SCRIPT))
    callbacks["on_app_started"](None, object())


def test_the_flag_can_be_given_several_times():
    import argparse

    parser = argparse.ArgumentParser()
    runpy.run_path(str(SCRIPT.parents[1] / "preload.py"))["preload"](parser)
    flags = ["--lora-curator-root", "/a", "--lora-curator-root", "/b"]
    assert parser.parse_args(flags).lora_curator_root == ["/a", "/b"]
    assert parser.parse_args([]).lora_curator_root == []
