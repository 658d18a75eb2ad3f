"""Which folders the page may open, by flags and setting."""

from pathlib import Path
from types import SimpleNamespace as Box

import pytest

from lora_curator.hosts.webui.access import allowed_roots, listed_folders, restricted


def options(text=""):
    return Box(data={"lora_curator_roots": text})


def test_at_home_any_folder_may_be_opened():
    assert allowed_roots(Box(), options("/pictures")) is None


@pytest.mark.parametrize(
    "flags", [{"share": True}, {"listen": True}, {"ngrok": "x"}, {"server_name": "0.0.0.0"}]
)
def test_where_others_reach_the_page_only_listed_folders_count(flags):
    assert allowed_roots(Box(**flags), options()) == []
    named = Box(**flags, lora_curator_root=["/data/sets"])
    assert allowed_roots(named, options('/pictures\n\n "/more"')) == [
        Path("/data/sets"), Path("/pictures"), Path("/more"),
    ]  # fmt: skip


def test_the_flag_that_trusts_everybody_opens_all():
    assert not restricted(Box(listen=True, enable_insecure_extension_access=True))


def test_hidden_folder_fields_hide_ours_whatever_else_is_said():
    flags = Box(hide_ui_dir_config=True, enable_insecure_extension_access=True)
    assert allowed_roots(flags, options()) == []


def test_parts_of_paths_and_wrong_settings_are_no_folders():
    assert listed_folders(Box(), options("pictures\n../x")) == []
    assert listed_folders(Box(), Box(data={"lora_curator_roots": 3})) == []
