"""Logins, closed folders and a broken installation in a real A1111 or Forge."""

import http.cookiejar
import json
import urllib.parse
import urllib.request

import pytest

pytest.importorskip("PIL")

from chromium import chromium_path, open_page
from webui_page import MODEL, SLOW_S, open_app, open_tab, value
from webui_server import HOW_TO_RUN, PROBE, running, webui_dir

pytestmark = [
    pytest.mark.skipif(webui_dir() is None, reason=HOW_TO_RUN),
    pytest.mark.skipif(chromium_path() is None, reason="no Chromium here; set CHROMIUM to one"),
]


@pytest.fixture(scope="module")
def allowed(tmp_path_factory):
    return tmp_path_factory.mktemp("allowed")


@pytest.fixture(scope="module")
def closed(tmp_path_factory, allowed):
    """A web UI with a login, where only one folder may be opened."""
    flags = ("--gradio-auth", "anna:secret", "--hide-ui-dir-config")
    home = tmp_path_factory.mktemp("closed") / "home"
    with running(home, *flags, "--lora-curator-root", str(allowed)) as server:
        yield server


@pytest.fixture(scope="module")
def page(closed):
    with open_page(chromium_path()) as page:
        page.open(closed.url, "true", 1280, 850)
        login = urllib.parse.urlencode({"username": "anna", "password": "secret"})
        page.evaluate(
            "fetch('/login', {method: 'POST', headers: {'Content-Type': "
            f"'application/x-www-form-urlencoded'}}, body: {login!r}}}).then((one) => one.status)"
        )
        open_app(page, closed.url)
        yield page


def test_our_routes_are_closed_without_a_session(closed):
    assert closed.status("config") == 401
    assert closed.status("lora_curator/v1/s/guess/about") == 404


def test_a_session_is_handed_out_to_who_is_logged_in(page):
    assert len(page.evaluate(f"{MODEL}.backend.sid")) >= 32


def test_nobody_gets_a_session_from_gradio_without_the_login(closed):
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(jar)
    for path in ("run/predict", "api/predict", "queue/join"):
        body = json.dumps({"fn_index": 0, "data": [], "session_hash": "x"}).encode()
        request = urllib.request.Request(
            closed.url + path, body, {"Content-Type": "application/json"}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.open(request, timeout=60)
        assert refused.value.code in (401, 404, 405)


def test_other_folders_are_refused_where_the_administrator_says_so(page, allowed, tmp_path):
    answer = value(
        page, f"{MODEL}.backend.openFolder({str(tmp_path)!r}).then(() => '', (e) => e.message)"
    )
    assert "outside of the folders that may be used" in answer
    assert value(page, f"{MODEL}.backend.openFolder({str(allowed)!r})")["folder"]
    assert value(page, f"{MODEL}.about.any_folder") is False
    assert value(page, f"{MODEL}.about.places") == [str(allowed)]


def test_a_failing_import_is_shown_in_the_tab(tmp_path):
    broken = tmp_path / "broken"
    (broken / "lora_curator").mkdir(parents=True)
    (broken / "lora_curator" / "__init__.py").write_text("import package_that_is_missing\n")
    (broken / "scripts").mkdir()
    door = PROBE.parents[2] / "scripts" / "lora_curator_tab.py"
    (broken / "scripts" / door.name).write_bytes(door.read_bytes())
    with (
        running(tmp_path / "home", extension=broken) as server,
        open_page(chromium_path()) as page,
    ):
        open_tab(page, server.url)
        said = "document.querySelector('#tab_lora_curator')?.textContent.includes('missing')"
        page.wait(said, SLOW_S)
        text = page.evaluate("document.querySelector('#tab_lora_curator').textContent")
    assert "No module named 'package_that_is_missing'" in text
    assert "Gradio" in text
