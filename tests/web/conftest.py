"""A small folder of pictures and a curator that has opened it."""

import json
import shutil
import time

import numpy as np
import pytest
from PIL import Image

from lora_curator.web.host import WebHost
from lora_curator.web.http import Request
from lora_curator.web.routes import respond
from lora_curator.web.session import Curator

TOKEN = "token-of-the-test"


def make_pictures(folder, count=8, side=560):
    """Pictures that differ: coloured noise on a tone of their own; the first has a caption."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(0)
    for number in range(count):
        coarse = random.integers(0, 256, (14, 14, 3), np.uint8)
        picture = Image.fromarray(coarse).resize((side, side), Image.Resampling.NEAREST)
        picture.save(folder / f"{number:02d}.png")
    (folder / "00.txt").write_text("a red hat, smiling")


class Page:
    """What a browser does, without one."""

    def __init__(self, curator, sid=TOKEN):
        self.curator = curator
        self.sid = sid

    def ask(self, method, path, value=None, query=None, headers=None):
        headers = {"content-type": "application/json", **(headers or {})}
        body = b"" if value is None else json.dumps(value).encode()
        return respond(
            self.curator,
            Request(method, f"v1/s/{self.sid}/{path}", query or {}, headers, body),
        )

    def get(self, path, /, **query):
        answer = self.ask("GET", path, None, {key: str(one) for key, one in query.items()})
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def post(self, path, /, **value):
        answer = self.ask("POST", path, value)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def refused(self, path, /, **value):
        """Status and sentence of a POST that must not work."""
        answer = self.ask("POST", path, value)
        return answer.status, json.loads(answer.body)["error"]

    def open(self, root):
        """Open a folder and wait for its scan and its map."""
        fid = self.post("folders", path=str(root))["folder"]
        self.wait(fid)
        return fid

    def wait(self, fid, timeout_s=60):
        """Until nothing runs; the last job."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            job = self.get(f"folders/{fid}/news", since=0)["job"]
            if job and job["state"] not in ("running", "stopping"):
                self.curator.folder(fid).job.wait(timeout_s)  # a scan is followed by its map
                if self.get(f"folders/{fid}/news", since=0)["job"]["id"] == job["id"]:
                    return job
            time.sleep(0.02)
        raise AssertionError("the job did not end")

    def job(self, fid, kind, **options):
        self.post(f"folders/{fid}/jobs", kind=kind, options=options)
        return self.wait(fid)

    def operate(self, fid, *operations):
        token = self.get(f"folders/{fid}/state")["token"]
        return self.post(f"folders/{fid}/operations", token=token, operations=list(operations))


@pytest.fixture
def new_page():
    """Makes pages: `new_page(curator, sid)`."""
    return Page


@pytest.fixture
def add_pictures():
    """Makes pictures in a new folder."""
    return make_pictures


@pytest.fixture
def root(tmp_path):
    make_pictures(tmp_path / "anna")
    return tmp_path / "anna"


@pytest.fixture(scope="session")
def measured(tmp_path_factory):
    """A store that knows the pictures: measuring them again takes longer than most tests."""
    folder = tmp_path_factory.mktemp("measured")
    make_pictures(folder / "anna")
    curator = Curator(WebHost(folder / "state", folder / "store.sqlite"), TOKEN)
    Page(curator).open(folder / "anna")
    curator.close()
    return folder / "store.sqlite"


@pytest.fixture
def make_curator(tmp_path, measured):
    """Curators on one disk, as a program that is started again and again."""
    made = []
    shutil.copyfile(measured, tmp_path / "store.sqlite")

    def make(**settings):
        host = WebHost(tmp_path / "state", tmp_path / "store.sqlite", **settings)
        made.append(Curator(host, TOKEN))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def curator(make_curator):
    return make_curator()


@pytest.fixture
def page(curator):
    return Page(curator)


@pytest.fixture
def opened(page, root):
    """The id of the open folder."""
    return page.open(root)
