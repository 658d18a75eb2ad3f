"""What a command on a raw folder works with, from the folder as it was left to the result."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import curate, publish
from ..curation import NAME, Curation, SavedCuration, read_curation, write_curation
from ..dataset import Dataset
from ..decisions import Decisions
from ..embedders import open_embedder
from ..errors import BadInput
from ..hosts.standalone import TerminalWork, own_the_process
from ..recipe import Recipe, ScanOptions
from ..regularize import with_regularization
from ..scan import ScanCounts, embedding_column
from ..store import Store, default_store_path
from .typed import Options, recipe_of


class Session:
    """The folder's curation, the store, the encoder and a progress bar.

    Attributes
    ----------
    saved
        What `curation.json` held when the command began.
    recipe
        With what was typed; where the session does not remember, without what was saved.
    counts
        How much work the measuring was.
    """

    def __init__(self, options: Options, remembers: bool = True) -> None:
        own_the_process()
        self.options = options
        self.root = Path(options.raw)
        self.file = self.root / NAME
        self.saved = read_curation(self.file)
        self.recipe = recipe_of(options, self.saved if remembers else SavedCuration())
        self.counts = ScanCounts()
        if getattr(options, "out", None) and not options.dry_run:
            self.open_folder(Path(options.out))
        self.work = TerminalWork(quiet=options.quiet or options.json)
        self.store = Store(Path(options.store) if options.store else default_store_path())
        self.embedder = open_embedder(
            self.recipe.scan.encoder, device=options.device, download=options.download
        )

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.work.close()
        self.store.close()

    @property
    def embedding(self) -> str:
        """The column with the encoder's vectors."""
        return embedding_column(self.embedder)

    def open_folder(self, out: Path) -> None:
        """Before the long work: refuse a folder that may not be written, or is in use."""
        reg = getattr(self.options, "reg", None)
        more = [Path(reg)] if reg else []
        publish.open_folder(self.root, out, self.options.overwrite, more)

    def measured(self) -> Curation:
        """The folder measured, with the decisions of before and those of --pin and --exclude."""
        dataset, self.counts = self._scanned(self.root, self.recipe, embedder=self.embedder)
        if not len(dataset):
            where = ", in sub-folders too" if self.recipe.scan.recursive else ""
            raise BadInput(
                f"There is no image in '{self.root}'. Files that end in .jpg, .png, .webp, ... or "
                f"begin like an image are looked for{where}."
            )
        decisions, edits = self.saved.decisions_for(dataset), self.saved.edits_for(dataset)
        for choice, paths in (("keep", self._listed("pin")), ("drop", self._listed("exclude"))):
            for path in paths:
                known = path_in(dataset, path)
                decisions = decisions.by_user({known: choice})  # type: ignore[dict-item]
        named = self.saved.selections_for(dataset)
        edited = edits.applied(dataset)
        return Curation(edited, decisions, self.recipe, edits=edits, selections=named)

    def decided(self) -> Curation:
        """The folder measured, with all that the steps before found."""
        return curate.recall(self.measured(), self.embedding, self.work)

    def with_regularization(self, curation: Curation) -> Curation:
        """With the images of --reg, those of good quality."""
        if not self.options.reg:
            return curation
        recipe = replace(self.recipe, scan=ScanOptions(self.recipe.scan.recursive))
        dataset, _ = self._scanned(Path(self.options.reg), recipe)
        reg = curate.judge_quality(Curation(dataset, Decisions(), recipe))
        return with_regularization(curation, reg, self.work)

    def publish(self, curation: Curation, out: Path) -> publish.Published:
        """Export a curation with its changed copies."""
        return publish.publish_with_copies(
            curation,
            out,
            store=self.store,
            overwrite=self.options.overwrite,
            threads=self.options.threads,
            work=self.work,
        )

    def show(self, summary: str, value: Mapping[str, Any]) -> None:
        """The result, below where the progress bar was."""
        self.work.close()
        show(self.options, summary, value)

    def finish(self, curation: Curation, summary: str, value: Mapping[str, Any]) -> None:
        """Remember what was decided, unless told not to, and show the result."""
        if not getattr(self.options, "dry_run", False):
            write_curation(self.file, curation)
            summary += f"\nRemembered in {self.file}."
            before = self.saved.decisions.by_author("select")
            if before and not curation.decisions.by_author("select"):
                summary += "\nThe selection made before is taken back: run select again."
        self.show(summary, value)

    def _scanned(self, root: Path, recipe: Recipe, **more: Any) -> tuple[Dataset, ScanCounts]:
        threads, work = self.options.threads, self.work
        return curate.scan_folder(
            root, recipe, store=self.store, threads=threads, work=work, **more
        )

    def _listed(self, name: str) -> list[str]:
        return getattr(self.options, name, [])


def path_in(dataset: Dataset, path: str) -> str:
    """The dataset's own name of an image that a user named on the command line."""
    name = Path(path).as_posix()
    root = dataset.root.as_posix().rstrip("/") + "/"
    for candidate in (name, name.removeprefix(root), Path(path).absolute().as_posix()):
        candidate = candidate.removeprefix(root)
        if candidate in dataset.paths:
            return candidate
    raise BadInput(f"There is no image '{path}' in '{dataset.root}'.")


def show(options: Options, summary: str, value: Mapping[str, Any]) -> None:
    """The result for a person, or as JSON."""
    text = json.dumps(value, indent=1) if options.json else summary
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
