"""The real page: `python -m lora_curator serve`, a real Chromium driven by Playwright."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ROOT = Path(__file__).parents[2]


def browser_path():
    """The browser of this machine: CHROMIUM, or one on the path."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="module")
def chromium():
    # Not for the whole session: as long as it is open, an event loop is running in this thread.
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    executable = browser_path()
    with sync_api.sync_playwright() as playwright:
        if executable is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("There is no Chromium; name one with CHROMIUM.")
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def raw_photos(tmp_path_factory):
    """The sample folder: real photographs, copies of them, damaged files."""
    sample = pytest.importorskip("lora_curator.sample")
    pytest.importorskip("skimage", reason="the photographs come with scikit-image")
    folder = tmp_path_factory.mktemp("e2e") / "raw"
    sample.make_sample(folder)
    return folder


class Program:
    """A running `serve`."""

    def __init__(self, state, *arguments):
        command = [sys.executable, "-m", "lora_curator", "serve", "--no-browser"]
        command += ["--store", str(state / "store.sqlite"), *arguments]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        line = self.process.stdout.readline()
        assert "http://" in line, "serve did not start; what it said is above"
        self.url = re.search(r"http://\S+", line)[0]
        self.home = self.url.split("&")[0]

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture(scope="session")
def state(tmp_path_factory):
    """What is computed is computed once for all tests."""
    return tmp_path_factory.mktemp("e2e-state")


@pytest.fixture(scope="module")
def program(state, chromium):
    program = Program(state)
    yield program
    program.stop()


@pytest.fixture
def start(state):
    """Starts programs of one's own, on the same store."""
    started = []

    def start(*arguments):
        started.append(Program(state, *arguments))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.stop()


@pytest.fixture
def raw(raw_photos, tmp_path):
    """A raw folder of one's own."""
    return Path(shutil.copytree(raw_photos, tmp_path / "raw photos"))


class Screen:
    """One tab of the browser, with the app in it."""

    def __init__(self, page):
        self.page = page
        self.faults = []
        self.expected = set()  # statuses that a test provokes
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._said)
        page.on("response", self._answered)

    def _said(self, message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def _answered(self, response):
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"{response.status} {response.url}")

    def open(self, program, folder):
        """Open a folder by typing its path."""
        self.name_folder(program, folder)
        self.scanned()
        return self

    def name_folder(self, program, folder):
        """Type the path of a folder into the first screen."""
        self.page.goto(program.home)
        field = self.page.get_by_role("textbox", name="Folder")
        field.fill(str(folder))
        field.press("Enter")

    def scanned(self):
        """Wait until the folder was looked through and the map is made."""
        self.page.get_by_role("gridcell").first.wait_for(timeout=60_000)
        clusters = "table && m.table.columns.some((one) => one.name === 'cluster')"
        self.wait(lambda: self.model(clusters) and self.model("job.state") == "done", 90)

    def job_over(self, kind):
        job = self.model("job")
        return job is not None and job["kind"] == kind and job["state"] == "done"

    def wait(self, true, timeout_s=60):
        """Wait until something is so."""
        end = time.monotonic() + timeout_s
        while not true():
            assert time.monotonic() < end, f"did not happen: {self.faults}"
            self.page.wait_for_timeout(40)

    def model(self, expression):
        """Something that the app's model says, as plain values."""
        app = "document.querySelector('lora-curator-app').model"
        return self.page.evaluate(f"() => {{ const m = {app}; return m && (m.{expression}); }}")

    def paths(self, state):
        """The images in a state, by path."""
        return self.model(
            "table && Array.from({length: m.count}, (_, row) => row)"
            f".filter((row) => m.stateOf(row) === '{state}').map((row) => m.table.paths[row])"
        )

    def shown(self):
        """The paths of the images in the grid, in order."""
        return self.model("table && Array.from(m.rows, (row) => m.table.paths[row])")

    def cell(self, name):
        return self.page.get_by_role("gridcell", name=name).first

    def find(self, path):
        """Scroll to an image, as a click on the map does."""
        self.model(f"setFocus(m.table.paths.indexOf('{path}'), {{reveal: true}})")

    def tab(self, name):
        self.page.get_by_role("tab", name=name).click()

    def button(self, name, **more):
        return self.page.get_by_role("button", name=name, **more).first

    def select(self, count, method=None):
        """Select images and wait for the result."""
        before = (self.model("job") or {}).get("id")
        self.tab("Select")
        self.page.get_by_role("spinbutton", name="How many images").fill(str(count))
        if method:
            way = self.page.get_by_role("radio", name=re.compile(method))
            if not way.is_visible():
                self.page.locator("summary", has_text="Other ways").click()
            way.check()
        self.button(re.compile("^Select images")).click()
        self.wait(
            lambda: (
                self.model("job")["id"] != before
                and self.job_over("select")
                and self.model("outbox ? m.outbox.pending : 0") == 0
            ),
            60,
        )

    def calm(self):
        """Wait until what is shown has found its place: two frames, and a moment of leisure."""
        self.page.evaluate(
            """async () => {
              for (const _ of [1, 2]) await new Promise((done) => requestAnimationFrame(done));
              await new Promise((done) => requestIdleCallback(done, { timeout: 500 }));
            }"""
        )

    def place_on_map(self, row):
        """Where an image is on the screen, in pixels, once the map moves no more."""
        self.page.get_by_role("application", name="Map of").wait_for()
        return self.page.evaluate(
            """async (row) => {
              const { toScreen } = await import("./lora_curator/js/curator/map/view.mjs");
              const app = document.querySelector("lora-curator-app");
              const find = (root) => {
                const map = root.querySelector("lora-curator-map");
                if (map) return map;
                for (const one of root.querySelectorAll("*")) {
                  const found = one.shadowRoot && find(one.shadowRoot);
                  if (found) return found;
                }
              };
              const { scene } = find(app.shadowRoot);
              const place = () => {
                const box = scene.root.getBoundingClientRect();
                const [x, y] = [scene.positions[2 * row], scene.positions[2 * row + 1]];
                const [right, down] = toScreen(scene.camera.view, x, y);
                return [box.left + right, box.top + down];
              };
              for (let before = []; String(before) !== String(place()) || scene.camera.moving; ) {
                before = place();
                for (let frame = 0; frame < 12; frame += 1) {
                  await new Promise((done) => requestAnimationFrame(done));
                }
              }
              return place();
            }""",
            row,
        )


@pytest.fixture
def new_screen(chromium):
    """Opens tabs; every tab that was opened has to be without faults in the end."""
    contexts, screens = [], []

    def new(width=1440, height=900, scheme="dark", context=None, **more):
        if context is None:
            context = chromium.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                accept_downloads=True,
                **more,
            )
            contexts.append(context)
        screens.append(Screen(context.new_page()))
        return screens[-1]

    yield new
    faults = [fault for screen in screens for fault in screen.faults]
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def screen(new_screen, program, raw):
    """A tab with the folder open."""
    return new_screen().open(program, raw)


@pytest.fixture
def saved(raw):
    """What `curation.json` says of the images, as soon as it says what is asked for."""

    def saved(true=lambda images: True, timeout_s=60):
        end = time.monotonic() + timeout_s
        while True:
            images = json.loads((raw / "curation.json").read_text())["images"]
            if true(images):
                return images
            assert time.monotonic() < end, images
            time.sleep(0.05)

    return saved
