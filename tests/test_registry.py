from dataclasses import dataclass

import pytest

from lora_curator.errors import BadInput, UnknownName
from lora_curator.registry import Registry


@dataclass(frozen=True)
class Tool:
    name: str


TOOLS = Registry("tool", [Tool("saw"), Tool("hammer"), Tool("drill")])


def test_records_come_in_menu_order():
    assert TOOLS.names == ("saw", "hammer", "drill")
    assert [tool.name for tool in TOOLS] == ["saw", "hammer", "drill"]
    assert len(TOOLS) == 3
    assert "saw" in TOOLS


def test_an_unknown_name_suggests_the_nearest_or_lists_all():
    with pytest.raises(UnknownName, match=r"no tool named 'hamer'\. Did you mean 'hammer'"):
        TOOLS["hamer"]
    with pytest.raises(UnknownName, match="There are: saw, hammer, drill"):
        TOOLS["xyz"]


def test_two_records_of_one_name_are_refused():
    with pytest.raises(BadInput, match="two tools named 'saw'"):
        Registry("tool", [Tool("saw"), Tool("saw")])
