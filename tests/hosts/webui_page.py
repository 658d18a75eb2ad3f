"""The page of a web UI in a headless Chromium, as a person uses it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from chromium import Page

APP = "document.querySelector('lora-curator-app')"
MODEL = f"{APP}.model"
TAB_BUTTONS = "[...document.querySelectorAll('#tabs > .tab-nav button, #tabs button[role=tab]')]"
SLOW_S = 90
"""Hosts start their pages slowly where the machine has much to do."""


def open_tab(page: Page, url: str, theme: str = "dark") -> None:
    """Load the host's page and open our tab in it."""
    page.open(f"{url}?__theme={theme}", "true", 1280, 850)
    button = f"{TAB_BUTTONS}.find((one) => one.textContent.trim() === 'LoRA Dataset')"
    page.wait(button + " !== undefined", SLOW_S)
    page.evaluate(button + ".click()")


def open_app(page: Page, url: str, theme: str = "dark") -> None:
    """Open our tab and wait until the app is connected."""
    open_tab(page, url, theme)
    page.wait(f"{MODEL}?.about?.host === 'webui'", SLOW_S)


def value(page: Page, expression: str) -> Any:
    """The value of an expression, through JSON: also of arrays and promises."""
    text = page.evaluate(f"(async () => JSON.stringify(await ({expression})))()")
    return None if text is None else json.loads(text)


def open_folder(page: Page, folder: Path) -> None:
    """Type a folder's path into the first screen and press Open."""
    screen = (
        "document.querySelector('lora-curator-app').shadowRoot.querySelector('lora-curator-open')"
    )
    page.wait(f"Boolean({screen}?.shadowRoot.querySelector('input[name=path]'))", SLOW_S)
    page.evaluate(
        f"(() => {{ const root = {screen}.shadowRoot; "
        f"const field = root.querySelector('input[name=path]'); field.value = {str(folder)!r}; "
        "field.dispatchEvent(new Event('input', {bubbles: true})); "
        "root.querySelector('form button[type=submit]').click(); })()"
    )
    page.wait(f"{MODEL}.table !== null", SLOW_S)
    rest(page)


def rest(page: Page) -> dict[str, Any]:
    """Wait until no job runs; the last one."""
    end = time.monotonic() + SLOW_S
    while time.monotonic() < end:
        job = value(page, f"{MODEL}.backend.state({MODEL}.folder).then((one) => one.job)")
        if job and job["state"] not in ("running", "stopping"):
            return job
        time.sleep(0.2)
    raise TimeoutError(str(job))


def do(page: Page, kind: str, **options: Any) -> dict[str, Any]:
    """Run a job; how it ended."""
    said = json.dumps(options)
    started = value(page, f"{MODEL}.startJob({kind!r}, {said})")
    while True:
        job = rest(page)
        if job["id"] >= started["id"]:
            return job


def state(page: Page) -> dict[str, Any]:
    """What the server says of the folder."""
    return value(page, f"{MODEL}.backend.state({MODEL}.folder)")


def table(page: Page) -> dict[str, Any]:
    """The images of the folder."""
    return value(page, f"{MODEL}.backend.table({MODEL}.folder)")
