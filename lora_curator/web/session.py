"""The only mutable state: who may ask, which folders are open, what each is doing."""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..curate import is_of, without_selection
from ..errors import BadInput, CuratorError
from ..files import write_atomically
from ..store import Store
from .folder import OpenFolder
from .host import WebHost
from .http import Conflict, NotThere
from .jobs import Job
from .places import folder_id, resolve_folder
from .saver import Saver
from .scanning import embedding_positions
from .snapshot import Snapshot, read_snapshot, write_snapshot
from .steps import NEEDS_TABLE, STEPS
from .tools import Tools

logger = logging.getLogger(__name__)
SESSIONS = 1000
RECENT = 12
LONGEST_REST_S = 3.0
IMAGES_A_SECOND = 3000
"""How long the scan of a folder that is shown already waits: less for small ones."""
PREFERENCES = "preferences.json"
LONGEST_PREFERENCES = 200_000


class Curator:
    """The server side of the app in one process.

    Parameters
    ----------
    host
        The place that we run in.
    token
        A session that exists from the beginning, for the stand-alone page.
    """

    def __init__(self, host: WebHost, token: str = "") -> None:
        self.host = host
        self.saver = Saver(host.state)
        self.tools = Tools(host, threading.Lock())
        self._lock = threading.RLock()
        self._opening = threading.Lock()
        self._sessions: OrderedDict[str, None] = OrderedDict()
        self._folders: dict[str, OpenFolder] = {}
        self._jobs = 0
        self._stores = threading.local()
        self._preferences: dict[str, Any] | None = None
        if token:
            self._sessions[token] = None

    def new_session(self) -> str:
        """A session id that cannot be guessed, for a page that may use the app."""
        with self._lock:
            sid = secrets.token_urlsafe(24)
            self._sessions[sid] = None
            while len(self._sessions) > SESSIONS:
                self._sessions.popitem(last=False)
            return sid

    def check_session(self, sid: str) -> None:
        """Refuse who has no session.

        Raises
        ------
        NotThere
            When nobody was given this id.
        """
        with self._lock:
            known = any(
                secrets.compare_digest(sid.encode(), one.encode()) for one in self._sessions
            )
        if not known:
            raise NotThere("This page is no longer known here. Open it again from the start.")

    def store(self) -> Store:
        """The store, for the thread that asks."""
        if not hasattr(self._stores, "store"):
            self._stores.store = Store(self.host.store)
        return self._stores.store

    def open(self, text: str) -> OpenFolder:
        """Open a folder that a person has named and look through it."""
        return self._open(resolve_folder(text, self.host.roots))

    def folder(self, id_: str) -> OpenFolder:
        """An open folder, or one of the recent ones, opened again.

        Raises
        ------
        NotThere
            When it was never opened.
        """
        with self._lock:
            if id_ in self._folders:
                return self._folders[id_]
        for recent in self.preferences().get("recent", []):
            if recent.get("folder") == id_:
                try:
                    return self.open(str(recent["path"]))
                except CuratorError as error:
                    raise NotThere(str(error)) from None
        raise NotThere("This folder is not open. Choose it again.")

    def open_folders(self) -> list[OpenFolder]:
        """The folders that are open."""
        with self._lock:
            return list(self._folders.values())

    def _open(self, root: Path) -> OpenFolder:
        id_ = folder_id(root)
        with self._opening:  # not the lock of everything: what was shown last takes a moment
            with self._lock:
                if id_ in self._folders:
                    return self._folders[id_]
            folder = OpenFolder(id_, root, self.saver)
            self._show_as_before(folder)
            with self._lock:
                self._folders[id_] = folder
                self._remember_recent(folder)
        # What is shown as before is looked at first: a scan would take turns with every picture.
        images = len(folder.curation.dataset) if folder.scanned else 0
        self.start(folder, "scan", {}, rest_s=min(LONGEST_REST_S, images / IMAGES_A_SECOND))
        return folder

    def _show_as_before(self, folder: OpenFolder) -> None:
        """What the app showed last time, until the scan is done."""
        from ..curation import Curation

        saved = self.saver.read(folder.root)
        snapshot = read_snapshot(self._snapshot_file(folder), folder.root)
        if snapshot is None:
            return
        dataset, outcome = snapshot.dataset, snapshot.outcome
        decisions, edits = saved.decisions_for(dataset), saved.edits_for(dataset)
        if not is_of(dataset, decisions):
            dataset, outcome = without_selection(dataset), None
        curation = Curation(
            dataset,
            decisions,
            saved.recipe,
            edits=edits,
            selections=saved.selections_for(dataset),
            outcome=outcome,
        )
        positions = snapshot.positions
        if positions is None and snapshot.embedding in dataset.columns:
            vectors = dataset.columns[snapshot.embedding]
            positions = embedding_positions(vectors, fast=True, known=None)
        refined = snapshot.refined and snapshot.positions is not None
        folder.begin(curation, snapshot.embedding, snapshot.extras, positions, refined)

    def start(
        self,
        folder: OpenFolder,
        kind: str,
        options: Mapping[str, Any],
        *,
        rest_s: float = 0.0,
        follows: Job | None = None,
    ) -> Job:
        """Begin a job.

        Parameters
        ----------
        rest_s
            The job rests for so long before it does anything.
        follows
            For a job that nobody asked for: the one that it comes after. What a person has begun
            since is not replaced, even when it is over: how it ended would never be read.

        Raises
        ------
        BadInput
            For a kind that there is not.
        Conflict
            When another one runs or came in between, or the folder has no table yet.
        """
        if kind not in STEPS:
            raise BadInput(f"There is no job named {kind!r}. There are: {', '.join(STEPS)}.")
        before = folder.job
        if before is not None and before.running and before.kind == "map" and kind != "map":
            before.stop()  # places on the map can wait
            before.wait(10)
        with self._lock, folder.lock:
            before = folder.job
            if before is not None and before.running:
                raise Conflict(f"'{before.label}' is still going on. Stop it, or wait.")
            if follows is not None and before is not follows:
                raise Conflict("Another job was begun in between.")
            if kind in NEEDS_TABLE and not folder.scanned:
                raise Conflict("The folder was not looked through yet.")
            self._jobs += 1
            job = Job(self._jobs, kind, self.host.interrupted)
            folder.job = job
        step, tools = STEPS[kind], self.tools
        job.start(
            lambda one: step(folder, options, tools, one),
            self.host.watching(job),
            lambda: self._after(folder, job),
            rest_s,
        )
        return job

    def _after(self, folder: OpenFolder, job: Job) -> None:
        """Keep what a job has made."""
        if not folder.scanned:
            return
        if job.state == "done" and job.kind in ("scan", "select", "judge", "caption"):
            self.saver.save(folder.root, folder.curation)
        if job.state == "done" and job.kind in ("scan", "select", "judge", "map"):
            try:
                write_snapshot(
                    self._snapshot_file(folder),
                    Snapshot(
                        folder.curation.dataset,
                        folder.embedding,
                        folder.positions,
                        folder.refined,
                        folder.extras,
                        folder.curation.outcome,
                    ),
                )
            except (CuratorError, OSError) as error:
                logger.warning("The next start shows nothing at once: %s", error)
        if job.kind == "scan" and job.state == "done" and "cluster" not in folder.extras:
            with suppress(Conflict):  # the user was quicker; the map comes with the next scan
                self.start(folder, "map", {"keep": True}, follows=job)

    def preferences(self) -> dict[str, Any]:
        """Small things that the app remembers."""
        with self._lock:
            if self._preferences is None:
                try:
                    value = json.loads((self.host.state / PREFERENCES).read_text("utf-8"))
                except (OSError, ValueError):
                    value = {}
                self._preferences = value if isinstance(value, dict) else {}
            return dict(self._preferences)

    def set_preferences(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Merge preferences; null takes one away."""
        with self._lock:
            value = {**self.preferences(), **said}
            value = {key: one for key, one in value.items() if one is not None}
            data = json.dumps(value, indent=1).encode("utf-8")
            if len(data) > LONGEST_PREFERENCES:
                raise BadInput("That is more than the preferences can hold.")
            self.host.state.mkdir(parents=True, exist_ok=True)
            write_atomically(self.host.state / PREFERENCES, data)
            self._preferences = value
            return dict(value)

    def _remember_recent(self, folder: OpenFolder) -> None:
        entry = {"folder": folder.id, "path": str(folder.root), "title": folder.root.name}
        recent = [one for one in self.preferences().get("recent", []) if one != entry]
        try:
            self.set_preferences({"recent": [entry, *recent][:RECENT]})
        except CuratorError as error:
            logger.warning("Preferences cannot be kept: %s", error)

    def _snapshot_file(self, folder: OpenFolder) -> Path:
        return self.host.state / "snapshots" / f"{folder.id}.zip"

    def close(self) -> None:
        """Stop what runs and wait until everything is on the disk."""
        folders = self.open_folders()
        for folder in folders:
            if folder.job is not None and folder.job.running:
                folder.job.stop()
        for folder in folders:
            if folder.job is not None:
                folder.job.wait(30)
        self.saver.flush()
