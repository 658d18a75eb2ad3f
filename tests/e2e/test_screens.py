"""Every screen at three sizes, dark and light: nothing is cut off and every control has a name."""

import os
import re
from pathlib import Path

import pytest

SIZES = {"desktop": (1440, 900), "laptop": (1024, 700), "phone": (390, 844)}
UNNAMED = """() => {
  const found = [];
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) look(one.shadowRoot);
      if (!one.matches("button, a[href], input:not([type=hidden]), select, textarea")) continue;
      if (!one.checkVisibility()) continue;
      const labelled = one.labels?.length || one.getAttribute("aria-label") || one.title
        || one.getAttribute("aria-labelledby") || one.textContent.trim();
      if (!labelled) found.push(one.outerHTML.slice(0, 120));
    }
  };
  look(document);
  return found;
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def keep_picture(screen, name):
    """Pictures for a person to look at, where SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        screen.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES)
def test_a_screen_fits_and_names_its_controls(new_screen, program, raw, size, scheme):
    screen = new_screen(*SIZES[size], scheme=scheme)
    screen.page.goto(program.home)
    screen.page.get_by_role("textbox", name="Folder").wait_for()
    keep_picture(screen, f"{size}_{scheme}_open")
    assert screen.page.evaluate(UNNAMED) == []
    assert screen.page.evaluate(WIDER) <= 0
    screen.open(program, raw)
    assert screen.model("count") == 77
    screen.model("startJob('select', {count: 20})")
    screen.wait(lambda: screen.model("counts.kept") == 20, 30)
    keep_picture(screen, f"{size}_{scheme}_images")
    for name in ("Select", "Gaps", "Image", "Captions", "Balance", "Sets", "Export", "Settings"):
        screen.model(f"ask('{name.lower()}', [])")
        tab = screen.page.get_by_role("tab", name=re.compile(f"^{name}"))
        if size == "phone" and not tab.first.is_visible():
            screen.page.get_by_role("button", name="Panels").last.click()
        tab.first.click()
        screen.page.get_by_role("tabpanel", name=re.compile(f"^{name}")).wait_for()
        screen.calm()
        keep_picture(screen, f"{size}_{scheme}_{name.lower()}")
        assert screen.page.evaluate(UNNAMED) == [], name
        assert screen.page.evaluate(WIDER) <= 0, name
    screen.model("ask('large', [2])")
    screen.page.locator("dialog[open]").wait_for()
    pictures = screen.page.locator("dialog[open] img")
    screen.wait(lambda: pictures.evaluate_all("(all) => all.every((one) => one.complete)"))
    screen.calm()
    keep_picture(screen, f"{size}_{scheme}_large")
    assert screen.page.evaluate(WIDER) <= 0


@pytest.mark.parametrize(("language", "word"), [("zh", "导出"), ("ja", "書き出")])
def test_the_app_speaks_other_languages(new_screen, program, raw, language, word):
    screen = new_screen(locale={"zh": "zh-CN", "ja": "ja-JP"}[language])
    screen.page.goto(program.home)
    screen.page.get_by_role("textbox").first.fill(str(raw))
    screen.page.get_by_role("textbox").first.press("Enter")
    screen.scanned()
    names = screen.page.get_by_role("tab").all_inner_texts()
    assert any(word in name for name in names), names
