"""What the tests of the panels at the side do in a page: `one` finds an element of the panel."""

from __future__ import annotations

import json
from collections.abc import Callable

from .chromium import Page

Show = Callable[..., Page]


def press(page: Page, selector: str) -> None:
    """Click what is there and not disabled; what follows is done but for what waits for a clock."""
    one = f"one({json.dumps(selector)})"
    page.wait(f"(() => {{ if ({one}.disabled) return false; {one}.click(); return true; }})()")


def put(page: Page, selector: str, value: str) -> None:
    """Type a value and leave the field."""
    page.wait(
        f"(() => {{ const it = one({json.dumps(selector)}); it.value = {json.dumps(value)};"
        "it.dispatchEvent(new Event('input')); it.dispatchEvent(new Event('change'));"
        "return true; })()"
    )


def text(page: Page, selector: str) -> str:
    """The words of an element, seen or not."""
    return page.evaluate(f"one({json.dumps(selector)}).textContent")


def seen(page: Page, selector: str) -> bool:
    """Whether an element is there and takes a place."""
    return page.evaluate(f"one({json.dumps(selector)})?.checkVisibility() === true")


def do(page: Page, expression: str) -> None:
    """Something that the page does, and what follows from it."""
    page.evaluate(expression)
    page.calm()


def settled(page: Page) -> None:
    """The server has answered to every operation."""
    page.wait("model.pending === 0")


def hold_posts(page: Page) -> None:
    """Operations do not arrive before `release()` is called in the page."""
    page.evaluate(
        "{ const { operations } = backend;"
        "const held = new Promise((done) => (window.release = done));"
        "backend.operations = async (...of) => { await held;"
        "return operations.apply(backend, of); }; } 0"
    )


def action(name: str) -> str:
    return f'[data-action="{name}"]'


def part(name: str) -> str:
    return f'[data-part="{name}"]'


def field(name: str) -> str:
    return f'[data-field="{name}"]'
