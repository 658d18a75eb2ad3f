"""The tab in bare Gradio of every version that hosts have: hand-shake, app, sending a path.

GRADIO_PYTHONS names interpreters with Gradio 3.41, 4.40, 6 ..., separated as in PATH.
"""

import os
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from chromium import chromium_path, open_page
from webui_page import MODEL, TAB_BUTTONS, value

PYTHONS = [one for one in os.environ.get("GRADIO_PYTHONS", "").split(os.pathsep) if one]
pytestmark = [
    pytest.mark.skipif(not PYTHONS, reason=__doc__.splitlines()[-1]),
    pytest.mark.skipif(chromium_path() is None, reason="no Chromium here; set CHROMIUM to one"),
]
SLOW_S = 120


def start(python, folder, *more):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = {**os.environ, "no_proxy": "127.0.0.1,localhost", "GRADIO_SSR_MODE": "false"}
    script = Path(__file__).with_name("gradio_app.py")
    process = subprocess.Popen(
        [python, str(script), str(port), str(folder), *more],
        stdout=subprocess.PIPE, env=environment, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert any("up with" in line for line in process.stdout)
    return process, f"http://127.0.0.1:{port}/"


@pytest.fixture(params=PYTHONS or ["none"])
def address(request, tmp_path):
    process, address = start(request.param, tmp_path)
    yield address
    process.terminate()
    process.wait(20)


def open_app(page, address):
    page.open(address, "true", 1200, 800)
    button = f"{TAB_BUTTONS}.find((one) => one.textContent.trim() === 'LoRA Dataset')"
    page.wait(f"{button} !== undefined", SLOW_S)
    page.evaluate("import('./lora_curator/js/webui/door.mjs').then((one) => void one.begin())")
    page.evaluate(f"{button}.click()")
    page.wait(f"{MODEL}?.about?.host === 'webui'", SLOW_S)


def test_the_app_opens_in_the_tab_and_sends_a_path(address, tmp_path):
    with open_page(chromium_path()) as page:
        open_app(page, address)
        assert len(page.evaluate(f"{MODEL}.backend.sid")) >= 32
        assert value(page, f"{MODEL}.about.places") == [str(tmp_path)]
        hidden = "getComputedStyle(document.querySelector('#lora_curator_hello')).display"
        assert page.evaluate(hidden) == "none"
        assert page.evaluate("document.querySelector('#txt2img_send_to_lora_dataset') !== null")
        targets = value(page, f"{MODEL}.backend.sendTargets()")
        assert [one["name"] for one in targets] == ["train"]
        value(page, f"{MODEL}.backend.sendTo('train', '/a b/set')")
        field = (
            "document.querySelector('#train_dataset_directory').querySelector('textarea, input')"
        )
        assert page.evaluate(f"{field}.value") == "/a b/set"
        page.wait(f"{field}.offsetParent !== null")
        assert page.errors == []


def test_a_restarted_server_is_greeted_again(address):
    with open_page(chromium_path()) as page:
        open_app(page, address)
        page.evaluate(f"{MODEL}.backend.sid = 'of-a-process-that-has-ended'")
        assert value(page, f"{MODEL}.backend.about()")["host"] == "webui"
        assert len(page.evaluate(f"{MODEL}.backend.sid")) >= 32


@pytest.mark.parametrize("python", PYTHONS or ["none"])
def test_without_the_login_there_is_no_session(python, tmp_path):
    process, address = start(python, tmp_path, "login")
    try:
        for path in ("config", "lora_curator/v1/s/guess/about"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(address + path, timeout=60)
            assert refused.value.code in (401, 404)
        with open_page(chromium_path()) as page:
            page.open(address, "true")
            login = urllib.parse.urlencode({"username": "anna", "password": "secret"})
            page.evaluate(
                "fetch('/login', {method: 'POST', headers: {'Content-Type': "
                f"'application/x-www-form-urlencoded'}}, body: {login!r}}}).then((a) => a.status)"
            )
            open_app(page, address)
            assert len(page.evaluate(f"{MODEL}.backend.sid")) >= 32
    finally:
        process.terminate()
        process.wait(20)
